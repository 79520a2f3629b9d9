"""What the PDF library tells of a file: its lines with their places. Runs apart."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from annotator.core.errors import IntakeError
from annotator.core.text import MAX_TEXT_BYTES
from annotator.intake.pdf_across import Box, segments

MAX_PAGES = 5_000
MAX_PIECES = 20_000
"""Of one page; a page of a newspaper in small print has some 2,000."""

SPARE_SECONDS, USUAL_SECONDS = 2.0, 0.05
"""What reading may compute in all, and for each page besides; a page of a newspaper needs some 0.01."""

_LINE_END = re.compile("[\r\n]+|[\ufffe\x02][\r\n]*")
_FAULTS = {
    "password": (
        "is protected with a password.",
        "Save it without the password first (print it to a new PDF).",
    ),
    "security": (
        "is protected in a way that cannot be opened.",
        "Save it without the protection first (print it to a new PDF).",
    ),
}


def load() -> None:
    """Import the library."""
    import pypdfium2  # noqa: F401


def work(data: bytes, options: dict[str, Any]) -> Iterator[Any]:
    """Yields the properties, then one value per page: ``{"lines": [[text, hyphen, left, bottom, right,
    top], …], "picture": bool}``. Lengths are in points, from the lower left; ``hyphen`` is true where the
    line ends within a word.
    """
    import pypdfium2

    name = options["name"]
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        for word, (message, hint) in _FAULTS.items():
            if word in str(error).lower():
                raise IntakeError(f"{name} {message}", hint) from None
        raise IntakeError(
            f"{name} is broken or incomplete and cannot be read as PDF.",
            "Copy or download it again.",
        ) from None
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise IntakeError(
                f"{name} claims to have {count:,} pages; at most {MAX_PAGES:,} are read.",
                "Split it into several articles, then import those.",
            )
        yield {"properties": document.get_metadata_dict(), "pages": count}
        size, began = 0, time.process_time()
        for number in range(count):
            try:
                found = _page(document, number, name)
            except pypdfium2.PdfiumError:
                found = {"lines": [], "picture": False, "across": False, "broken": True}
            size += sum(len(line[0]) for line in found["lines"])
            if size > MAX_TEXT_BYTES:
                raise IntakeError(
                    f"The text of {name} is larger than {MAX_TEXT_BYTES // 1_000_000} MB.",
                    "Split it into several articles, then import those.",
                )
            if time.process_time() - began > SPARE_SECONDS + (number + 1) * USUAL_SECONDS:
                raise IntakeError(
                    f"{name} is not read: its pages take too long.",
                    "Print it to a new PDF in a program that shows it, and import that.",
                )
            yield found
    finally:
        document.close()


def _page(document: Any, number: int, name: str) -> dict[str, Any]:
    """The lines of one page."""
    from pypdfium2 import raw

    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            if text_page.count_rects() > MAX_PIECES:
                raise IntakeError(
                    f"{name} is not read: one of its pages holds so many pieces of text that it takes too long.",
                    "Print it to a new PDF in a program that shows it, and import that.",
                )
            text = text_page.get_text_range() if text_page.count_chars() > 0 else ""
            sheet = page.get_cropbox()
            lines = [
                line
                for start, end, hyphen in _cut(text)
                for line in _lines(text_page, text, start, end, hyphen)
                if _is_within(line, sheet)
            ]
            across = segments(text_page, len(lines))
        finally:
            text_page.close()
        objects = (
            raw.FPDFPage_GetObject(page, n) for n in range(min(50, raw.FPDFPage_CountObjects(page)))
        )
        picture = not lines and any(
            raw.FPDFPageObj_GetType(one) in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)
            for one in objects
        )
        return {"lines": across or lines, "picture": picture, "across": bool(across)}
    finally:
        page.close()


def _is_within(line: list[Any], sheet: Box) -> bool:
    """False for a line that lies beside the visible page, as printing programs leave there."""
    _, _, left, bottom, right, top = line
    return right > sheet[0] and left < sheet[2] and top > sheet[1] + 1 and bottom < sheet[3] - 1


def _cut(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where each line that is not blank starts and ends, and whether it ends within a word."""
    start = 0
    for match in _LINE_END.finditer(text + "\n"):
        if text[start : match.start()].strip():
            yield start, match.start(), match.group()[0] in "\ufffe\x02"
        start = match.end()


def _lines(text_page: Any, text: str, start: int, end: int, hyphen: bool) -> Iterator[list[Any]]:
    """The lines of one stretch. Mostly that is one; but where a printing program writes the blank at a line's
    end, the library sees no end, and only the places of the letters tell.
    """
    stretch = text[start:end]
    first, last = start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip()) - 1
    one, other = _box(text_page, first), _box(text_page, last)
    if abs(one[1] - other[1]) > 0.5 * (one[3] - one[1]):
        begin, above = first, one
        for number in range(first + 1, last + 1):
            if text[number].isspace():
                continue
            box = _box(text_page, number)
            if _is_next_line(box, above):
                yield _line(text, begin, number, False, _box(text_page, begin), above)
                begin = number
            above = box
        first, one, other = begin, _box(text_page, begin), above
    yield _line(text, first, last + 1, hyphen, one, other)


def _is_next_line(box: Box, above: Box) -> bool:
    """True for a letter that stands a line below the one before it; false for a raised or lowered one."""
    height = max(1.0, above[3] - above[1])
    down = abs(above[1] - box[1])
    return down > 0.9 * height or (down > 0.5 * height and box[0] < above[0])


def _box(text_page: Any, number: int) -> Box:
    """Left, bottom, right and top of a letter's place, in points."""
    box: Box = text_page.get_charbox(number, loose=True)
    return box


def _line(text: str, start: int, end: int, hyphen: bool, one: Box, other: Box) -> list[Any]:
    """One line with the box its first and last letters span."""
    box = (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
    return [text[start:end].strip(), hyphen, *(round(value, 1) for value in box)]
