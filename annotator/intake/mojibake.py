"""Letters that came out wrong because bytes were read in another encoding than they were written in.

Two accidents are undone without the bytes at hand. UTF-8 that was read as a one-byte encoding (``Ã©`` for ``é``) is told
by its pattern, place by place, so that the rest of the text stays as it is. A text all of which was read in a wrong
one-byte encoding (``ÇáæÒíÑ`` for ``الوزير``) is turned back into its bytes and read again. What comes out is
only ever a proposal, and there is one only when far less looks wrong afterwards.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from annotator.core.errors import IntakeError
from annotator.intake.decode import decode

MISREAD_AS = ("cp1252", "mac_roman", "cp1250", "cp1251", "cp1254", "cp437", "cp850")
"""Encodings that UTF-8 is read as by mistake; a person's machine chose them."""

READ_IN = ("utf-8", "cp1252", "mac_roman", "cp1256", "cp1251", "cp1250", "cp1253", "iso8859-6")
"""Encodings that bytes are tried in again, beside what the detector says."""

FEWEST = 3
"""Places that must have the pattern."""

MOST_ROUNDS = 3
ODD = 0.1
"""From this part of the letters beyond ASCII on, a text looks wrong."""

BETTER = 0.3
"""A proposal must look wrong in no more than this part of the places that did before."""

SAMPLE = 100_000


@dataclass(frozen=True, slots=True)
class Mended:
    """A text as it was probably written; ``encoding`` is what it was read as by mistake, or is to be read as."""

    text: str
    encoding: str
    places: int


@cache
def _pattern(encoding: str) -> tuple[re.Pattern[str], dict[int, int]]:
    """UTF-8 of several bytes as it looks when read in a one-byte encoding, and the bytes of its characters."""
    letters: dict[int, str] = {}
    for byte in range(0x80, 0x100):
        try:
            letters[byte] = bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            letters[byte] = chr(byte)  # what browsers make of bytes that mean nothing there

    def some(first: int, last: int) -> str:
        return "[" + "".join(re.escape(letters[byte]) for byte in range(first, last + 1)) + "]"

    more = some(0x80, 0xBF)
    found = f"{some(0xC2, 0xDF)}{more}|{some(0xE0, 0xEF)}{more}{{2}}|{some(0xF0, 0xF4)}{more}{{3}}"
    return re.compile(found), {ord(letter): byte for byte, letter in letters.items()}


def mend(text: str) -> Mended | None:
    """UTF-8 that was read as something else, read as UTF-8; None when that is not what is wrong with the text."""
    misread, places, now = "", 0, text
    for _ in range(MOST_ROUNDS):
        best = max((_round(now, encoding) for encoding in MISREAD_AS), key=lambda each: each.places)
        beyond = sum(not c.isascii() for c in now[:SAMPLE])
        if best.places < FEWEST or best.text == now or not _covers(now, best.encoding, beyond):
            break
        misread, places, now = misread or best.encoding, places + best.places, best.text
    if not misread:
        return None
    return Mended(now, misread, places)


def _covers(text: str, encoding: str, beyond: int) -> bool:
    """True when most of the letters beyond ASCII belong to the pattern: they are no chance."""
    pattern, _ = _pattern(encoding)
    inside = sum(
        not c.isascii() for match in pattern.finditer(text[:SAMPLE]) for c in match.group()
    )
    return inside * 2 >= beyond


def _round(text: str, encoding: str) -> Mended:
    pattern, table = _pattern(encoding)
    places = 0

    def whole(match: re.Match[str]) -> str:
        nonlocal places
        try:
            letter = bytes(table[ord(c)] for c in match.group()).decode("utf-8")
        except UnicodeDecodeError:
            return match.group()
        places += 1
        return letter

    mended = pattern.sub(whole, text)
    if places >= FEWEST and encoding in ("cp1252", "cp1254"):
        # Programs that squeeze blanks take the second half of “à” and of a no-break space away.
        mended = re.sub("Ã (?= )", "à", mended)
        mended = re.sub(r"Ã (?=\w)", "à ", mended)
        mended = mended.replace("Â ", "\xa0")
    return Mended(mended, encoding, places)


def read_again(text: str, encoding: str) -> Mended | None:
    """A text that was read in a one-byte ``encoding`` read in the one that fits better, if there is one."""
    try:
        data = text.encode(encoding)
        known = codecs.lookup(encoding).name
    except (UnicodeEncodeError, LookupError):
        return None
    found = [
        Mended(each.text, each.encoding, 0)
        for each in (_read(data, choice) for choice in ("", *READ_IN))
        if each is not None and codecs.lookup(each.encoding).name != known
    ]
    return best_of(text, found)


@dataclass(frozen=True, slots=True)
class _Read:
    text: str
    encoding: str


def _read(data: bytes, encoding: str) -> _Read | None:
    try:
        found = decode(data, encoding)
    except IntakeError:
        return None
    return _Read(found.text, found.encoding)


def best_of(text: str, proposals: list[Mended]) -> Mended | None:
    """The proposal that looks wrong least, the first of equal ones; None when none is much better than ``text``."""
    before = oddness(text)
    if before < ODD or not proposals:
        return None
    best = min(proposals, key=lambda each: oddness(each.text))
    return best if oddness(best.text) <= BETTER * before else None


_LETTER = r"[^\W\d_]"
_SIGNS = "¡-©¬®-´¶¸¹¼-¿×÷‚ƒ„†‡ˆ‰‹›˜™€√∞≤≥∂∑∏∫◊∆"
_OTHERS = "\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff"
_ODD = re.compile(
    "\ufffd|[\x80-\x84\x86-\x9f]"  # lost letters, and controls that no text has
    rf"|(?<={_LETTER})[{_SIGNS}](?={_LETTER})"  # signs inside a word
    "|(?<=[a-zß-öø-ÿ])[À-ÖØ-Þ](?![A-ZÀ-ÖØ-Þ])"  # a capital letter inside a word
    rf"|[A-Za-z](?=[{_OTHERS}])|[{_OTHERS}](?=[A-Za-z])"  # letters of two scripts in a word
    "|[ÃÂÐÑÙØ][\u00a0-¿€‚„…†‡‰‹‘’“”•–—™›]|√[†-∫]"
)
_RUN = re.compile("[À-ÖØ-öø-ÿ]{3,}")


def oddness(text: str) -> float:
    """How much of the letters beyond ASCII stands where no text has such letters (0: nothing)."""
    sample = text[:SAMPLE]
    if sample.isascii():
        return 0.0
    beyond = sum(not c.isascii() for c in sample)
    odd = len(_ODD.findall(sample)) + sum(len(run) for run in _RUN.findall(sample))
    return odd / beyond if odd >= FEWEST else 0.0
