"""Large texts read piece by piece: the encoding is told from the whole file, which is never held in memory."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from annotator.core.errors import IntakeError
from annotator.intake.decode import Decoded, canonical, decode
from annotator.intake.draft import Material
from annotator.intake.files import quoted

_PIECE = 1 << 20
_SAMPLE = 200_000
LONGEST_LINE = 40_000_000
"""No line of a table is longer, in characters."""

HEAD_BYTES = 65_536
"""A head shorter than this is a whole file."""


@dataclass(slots=True)
class TextStream:
    """Characters to be read one line after the other, the encoding they are read with, how sure that is
    (0 to 1), and what to say about it.
    """

    file: TextIO
    name: str
    encoding: str
    confidence: float
    warnings: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The lines with their ends; raises :class:`IntakeError` where bytes do not fit a chosen encoding, and
        for a line that is none.
        """
        try:
            while line := self.file.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise IntakeError(
                        f"{quoted(self.name)} has a line of more than {LONGEST_LINE:,} characters.",
                        "Check that it is the file you meant, and that it was saved completely.",
                    )
                yield line
        except UnicodeDecodeError:
            raise IntakeError(
                f"{quoted(self.name)} is not {self.encoding}: not all of its bytes fit.",
                "Choose another encoding, or let it be detected.",
            ) from None

    def read(self, characters: int) -> str:
        """So many further characters, fewer at the end."""
        try:
            return self.file.read(characters)
        except UnicodeDecodeError:
            raise IntakeError(
                f"{quoted(self.name)} is not {self.encoding}: not all of its bytes fit.",
                "Choose another encoding, or let it be detected.",
            ) from None


def open_text(material: Material) -> TextStream:
    """The file as characters; the caller closes ``file``. Raises :class:`IntakeError` when it is no text."""
    raw = material.open()
    try:
        found = _encoding(raw, material)
        raw.seek(0)
        errors = "strict" if material.encoding else "replace"
        # Line ends stay as they are, for cells hold some; a byte order mark is taken away.
        file = io.TextIOWrapper(raw, encoding=found.encoding, errors=errors, newline="")
        stream = TextStream(file, material.name, found.encoding, found.confidence, found.warnings)
        if stream.read(1) != "\ufeff":
            file.seek(0)
    except BaseException:
        raw.close()
        raise
    return stream


def head_text(head: bytes) -> str:
    """The first characters of a file, from the first bytes, for telling its kind; nothing where it is no text."""
    sample = _whole_lines(head) if len(head) >= HEAD_BYTES else head
    try:
        return decode(sample, "", "").text.removeprefix("\ufeff") if sample else ""
    except IntakeError:
        return ""


def _encoding(raw: BinaryIO, material: Material) -> Decoded:
    """How to decode the file, without its characters."""
    what = quoted(material.name)
    if material.encoding:
        known = canonical(material.encoding, what)
        start = raw.read(4)
        if known in ("utf-16", "utf-32"):
            known = _wide(start, known)
        return Decoded("", "utf-8" if known == "utf-8-sig" else known, 1.0)
    sample = raw.read(_SAMPLE)
    whole = len(sample) < _SAMPLE
    found = decode(sample if whole else _whole_lines(sample), "", what)
    if whole or found.encoding.startswith(("utf-16", "utf-32")):
        return Decoded("", found.encoding, found.confidence, found.warnings)
    if found.encoding != "utf-8":
        return Decoded("", found.encoding, found.confidence, found.warnings)
    odd = _first_odd_part(raw, sample)
    if not odd:
        return Decoded("", "utf-8", found.confidence, found.warnings)
    if sample.isascii():
        # All that was seen so far is the same in every encoding; the first other letters tell.
        later = decode(odd, "", what)
        return Decoded("", later.encoding, later.confidence, later.warnings)
    note = "Some bytes of the file are broken UTF-8; each is shown as � (U+FFFD)."
    return Decoded("", "utf-8", 0.9, (*found.warnings, note))


def _first_odd_part(raw: BinaryIO, first: bytes) -> bytes:
    """The lines around the first bytes that are no UTF-8; nothing when all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = first
    before = b""
    while piece:
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            joined = before[-1000:] + piece + raw.read(1000)
            odd = next((n for n, byte in enumerate(joined) if byte > 0x7F), 0)
            return _whole_lines(joined[max(0, odd - 1000) : odd + _SAMPLE])
        before, piece = piece, raw.read(_PIECE)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return before[-1000:]
    return b""


def _whole_lines(sample: bytes) -> bytes:
    """Without the last line, which may be cut inside of a character; of one long line, all but its end."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return sample[: len(sample) // 4 * 4]
    end = sample.rfind(b"\n")
    if end > 0 and b"\x00" not in sample[:2000]:
        return sample[: end + 1]
    if len(sample) < 1000 or b"\x00" in sample[:2000]:
        return sample[: len(sample) // 4 * 4] if b"\x00" in sample[:2000] else sample
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return sample[: error.start] if error.start >= len(sample) - 4 else sample
    return sample


def _wide(start: bytes, family: str) -> str:
    """The member of a family of encodings that the byte order mark names; without one, the usual one."""
    little = not start.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    return f"{family}-{'le' if little else 'be'}"
