"""PDF files that hold text. Scanned pages are pictures: they are named as such, not read."""

from __future__ import annotations

from typing import Any

from annotator.core.errors import IntakeError
from annotator.intake.apart import Stopped, run
from annotator.intake.draft import Draft, Material
from annotator.intake.files import quoted
from annotator.intake.pdf_lines import Line, in_columns, paragraphs
from annotator.intake.properties import made_on, real_person, real_title

PAGE_SECONDS = 2.0
"""How long the reader may compute on one page."""

_HINT = "Print it to a new PDF in a program that shows it, and import that."


def sniff(head: bytes, name: str) -> int:
    """How surely these are a PDF's first bytes (0 to 100)."""
    if head.startswith(b"%PDF-"):
        return 95
    return 90 if b"%PDF-" in head[:1024] and name.lower().endswith(".pdf") else 0


def read(material: Material) -> list[Draft]:
    """The one article of a PDF, without normalisation."""
    what = quoted(material.name)
    first, *pages = _pages(material, what)
    lines = [_lines(page) for page in pages]
    text = "\n".join(paragraphs(lines))
    if not text.strip():
        raise _without_text(what, pages)
    properties = first["properties"]
    draft = Draft(
        text=text,
        title=real_title(properties.get("Title")),
        author=real_person(properties.get("Author")),
        warnings=tuple(_warnings(pages)),
    )
    # D:20261123122648+00'00'
    return [made_on(draft, str(properties.get("CreationDate", ""))[:10], "PDF")]


def lines_of_pages(material: Material) -> list[list[Line]]:
    """The lines of each page, in reading order; raises :class:`IntakeError` as :func:`read` does."""
    return [_lines(page) for page in _pages(material, quoted(material.name))[1:]]


def _pages(material: Material, what: str) -> list[dict[str, Any]]:
    """The properties, then the pages. See :mod:`annotator.intake.pdf_pages`."""
    try:
        return run("pdf", material.data, {"name": what}, PAGE_SECONDS)
    except Stopped as stop:
        raise IntakeError(
            {
                "time": f"{what} is not read: one of its pages takes too long.",
                "memory": f"{what} is not read: its pages need too much memory.",
            }.get(stop.reason, f"{what} is broken and cannot be read as PDF."),
            _HINT,
        ) from None


def _lines(page: dict[str, Any]) -> list[Line]:
    """The lines of a page in reading order."""
    lines = [Line(*line) for line in page["lines"]]
    return in_columns(lines) if page["across"] else lines


def _without_text(what: str, pages: list[dict[str, Any]]) -> IntakeError:
    """Why there is nothing to read."""
    if any(page["picture"] for page in pages):
        return IntakeError(
            f"{what} holds pictures of pages but no text: it was scanned.",
            "Have its text recognised (OCR) by another program first.",
        )
    return IntakeError(f"{what} holds no text.", "Check that it is the file you meant.")


def _warnings(pages: list[dict[str, Any]]) -> list[str]:
    """What is missing from a text that was read."""
    scans = sum(bool(page["picture"]) for page in pages)
    broken = sum(bool(page.get("broken")) for page in pages)
    warnings = []
    if scans:
        warnings.append(f"{scans} of {len(pages)} pages are pictures without text.")
    if any(page["across"] for page in pages):
        warnings.append(
            "Columns were put in order by their place on the page; check the beginning of each."
        )
    if broken:
        warnings.append(f"{broken} of {len(pages)} pages are broken and were left out.")
    return warnings
