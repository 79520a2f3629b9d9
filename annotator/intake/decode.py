"""Bytes to characters: which encoding, how sure, and what looks wrong.

The order is a byte order mark, then strict UTF-8, then a detector; a person's choice goes before all.
A byte order mark stays in the text as its first character: :func:`annotator.core.text.normalise` drops it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from annotator.core.errors import IntakeError

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings of mainframes, of small computers before 1990, and UTF-7: hardly a news text, often a wrong guess.
_UNLIKELY = (
    "cp1006", "cp1026", "cp1125", "cp1140", "cp273", "cp424", "cp500", "cp720", "cp737", "cp775",
    "cp855", "cp856", "cp858", "cp860", "cp861", "cp863", "cp864", "cp865", "cp869", "cp875",
    "hp-roman8", "hz", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-16", "iso8859-3",
    "iso8859-4", "johab", "koi8-t", "kz1048", "mac-iceland", "mac-latin2", "ptcp154", "utf-7",
)  # fmt: skip
# What a decoder calls text but people never mean when they choose an encoding.
_NOT_ENCODINGS = frozenset(
    ("idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf-7")
)
_DETECT_BYTES = 200_000
_SURE = 0.5
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_C1 = re.compile(r"[\x80-\x84\x86-\x9f]")
# UTF-8 that was read as Windows 1252 or Mac Roman: a first byte's letter, then the signs of further bytes.
_FURTHER = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_TWICE = re.compile(
    f"[ÂÃÄÅÎÏÐÑØÙÚÛ]{_FURTHER}|[àâãäåæçèéêëìíîï]{_FURTHER}{{2}}|√[†¢£§•¶ß®©™´¨≠ÆØ∞±]|‚Ä[ìîôúù¶]"
)
_FOREIGN_LETTERS = re.compile("[À-ÿ]{4,}")
_HINT = "Choose the encoding yourself if the preview shows wrong letters."


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters, the encoding they were read with, and how sure that is (0 to 1)."""

    text: str
    encoding: str
    confidence: float
    warnings: tuple[str, ...] = ()


def decode(data: bytes, encoding: str = "", name: str = "This file") -> Decoded:
    """Decode ``data``; ``encoding`` overrides what would be detected, ``name`` is for messages.

    Raises :class:`IntakeError` when the bytes are no text, or do not fit the encoding that was chosen.
    """
    if encoding:
        return Decoded(_with_choice(data, encoding, name), canonical(encoding, name), 1.0)
    found = _by_mark(data) or _as_utf8(data) or _detected(data, name)
    refuse_binary(found.text, name)
    return found


def canonical(encoding: str, name: str = "This file") -> str:
    """The usual name of an encoding a person chose; refuses names that mean nothing."""
    try:
        known = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        known = ""
    if not known or known in _NOT_ENCODINGS:
        raise IntakeError(
            f"{name} cannot be read as “{encoding}”: no such encoding is known.",
            "Choose for example utf-8, cp1252, mac-roman, cp1256 or utf-16.",
        )
    return known


def _with_choice(data: bytes, encoding: str, name: str) -> str:
    """``data`` decoded strictly as a person asked."""
    known = canonical(encoding, name)
    # These would take the mark away, and with it the means to tell it from a second one.
    if known in ("utf-8-sig", "utf-16", "utf-32"):
        known = _marked(data, known.removesuffix("-sig"))
    try:
        return str(data.decode(known))
    except UnicodeDecodeError as error:
        raise IntakeError(
            f"{name} is not {encoding}: byte {error.start + 1:,} does not fit.",
            "Choose another encoding, or let it be detected.",
        ) from None
    except (LookupError, ValueError):
        raise IntakeError(
            f"{name} cannot be read as “{encoding}”: that is not a text encoding.",
            "Choose for example utf-8, cp1252, mac-roman, cp1256 or utf-16.",
        ) from None


def _marked(data: bytes, family: str) -> str:
    """The member of a ``family`` of encodings that the byte order mark names; without one, the usual one."""
    for mark, encoding in _BOMS:
        if encoding.startswith(family) and data.startswith(mark):
            return encoding
    return family if family == "utf-8" else f"{family}-le"


def _by_mark(data: bytes) -> Decoded | None:
    """Decode by the byte order mark, which stays as the first character."""
    for mark, encoding in _BOMS:
        if not data.startswith(mark):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            # FF FE 00 00 may also be UTF-16 that starts with a NUL; a bad UTF-8 text may be mended below.
            continue
        return Decoded(text, encoding, 1.0)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") <= 1 + len(text) // 1000:
            return Decoded(text, encoding, 0.9, (_broken("UTF-16", text.count("\ufffd")),))
    return None


def _broken(encoding: str, places: int) -> str:
    """The warning about a few bytes that are no characters."""
    where = "one place" if places == 1 else f"{places:,} places"
    return f"Broken {encoding} in {where}; each is shown as � (U+FFFD)."


def _as_utf8(data: bytes) -> Decoded | None:
    """Decode as UTF-8: strictly, or with few broken places in what is plainly UTF-8."""
    if b"\x00" in data[:4096]:
        wide = _wide(data)
        if wide:
            return wide
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 1.0)
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    whole = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]", data[:_DETECT_BYTES]))
    if whole < 20 * max(1, broken):
        return None
    return Decoded(lenient, "utf-8", 0.9, (_broken("UTF-8", broken),))


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 or UTF-32 without a byte order mark, told by where the zero bytes lie."""
    sample = data[:4096]
    for encoding, width, zeros in (
        ("utf-32-le", 4, (2, 3)),
        ("utf-32-be", 4, (0, 1)),
        ("utf-16-le", 2, (1,)),
        ("utf-16-be", 2, (0,)),
    ):
        if len(data) % width:
            continue
        # Blanks, digits and line ends have the zero byte in every script; letters only in Latin ones.
        groups = len(sample) // width
        hits = min(sample[at::width].count(0) for at in zeros)
        others = sum(sample[at::width].count(0) for at in range(width) if at not in zeros)
        if hits < groups * 0.08 or (width == 2 and others > hits * 0.02):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text[:2000]):
            return Decoded(text, encoding, 0.9, (f"Read as {encoding}, without a mark. {_HINT}",))
    return None


def _detected(data: bytes, name: str) -> Decoded:
    """Decode with the encoding the detector finds."""
    import chardet

    result = chardet.detect(data, exclude_encodings=_UNLIKELY, max_bytes=_DETECT_BYTES)
    guess = result["encoding"]
    if not guess:
        raise _binary(name)
    # Windows wrote nearly every text that calls itself Latin 1; the two differ only where Latin 1 has no letters.
    order = ["cp1252", guess] if codecs.lookup(guess).name == "iso8859-1" else [guess]
    for encoding in order:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        known = codecs.lookup(encoding).name
        confidence = round(float(result["confidence"] or 0.0), 3)
        note = f"Read as {known}, a guess ({confidence:.0%} sure). {_HINT}"
        return Decoded(text, known, confidence, (note,) if confidence < _SURE else ())
    raise IntakeError(
        f"The encoding of {name} could not be found: it looks like {guess}, but not all bytes fit.",
        "Choose an encoding yourself, or save the text as UTF-8.",
    )


def looks_misdecoded(text: str) -> str:
    """A sentence when ``text`` looks as if it was read with a wrong encoding, else nothing."""
    if text.isascii():
        return ""
    sample = text[:50_000]
    lost = sample.count("\ufffd")
    if lost >= 3 and lost * 500 > len(sample):
        return f"Looks mis-decoded: {lost:,} characters are lost (�)."
    others = len(sample) - len(sample.encode("ascii", "ignore"))
    twice = [match.group() for match in _TWICE.finditer(sample)]
    if len(twice) >= 3 and sum(map(len, twice)) * 3 > others:
        return (
            f"Looks mis-decoded: “{twice[0]}” is how UTF-8 looks when it is read as something else."
        )
    if (
        others * 4 > len(sample)
        and len(_FOREIGN_LETTERS.findall(sample)) * 20 > len(sample.split()) + 60
    ):
        return "Looks mis-decoded: hardly a word is made of ordinary letters."
    return ""


def refuse_binary(text: str, name: str) -> None:
    """Raise :class:`IntakeError` when what was decoded is plainly no text."""
    sample = text[:100_000]
    strange = len(_CONTROLS.findall(sample))
    if strange > 4 + len(sample) // 50 or len(_C1.findall(sample)) > 8 + len(sample) // 20:
        raise _binary(name)


def _binary(name: str) -> IntakeError:
    return IntakeError(
        f"{name} is not a text: its bytes are no readable characters in any encoding.",
        "Check that it is the file you meant.",
    )
