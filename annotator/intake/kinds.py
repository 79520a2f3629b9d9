"""The one table of kinds: what can be read as articles. A further kind is a module and a line here.

A kind's module has two functions. ``sniff(head, name) -> int`` says from a file's first bytes (or all of
them) and its name how surely it is of that kind, from 0 to 100; ``read(material)`` gives the articles in their
order, a :class:`annotator.intake.draft.Draft` for each and an :class:`annotator.intake.draft.Unread` where one
cannot be read while others can, or raises :class:`annotator.core.errors.IntakeError`. It may be a generator.
Modules are imported when they are first asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from annotator.core.errors import IntakeError
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.foreign import refusal

HEAD_BYTES = 65_536
"""How much of a file :func:`detect` wants to see."""

LONG_HEAD_BYTES = 1 << 20
"""How much of a rich text: its words may come after half a megabyte of fonts, styles and a logo."""

_SURE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: ``name`` for programs, ``title`` for people, usual file name ``extensions``;
    ``max_bytes`` is the largest file that is read. A kind that is read ``from_disk`` is given no bytes but opens
    the file itself and takes it piece by piece.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    module: str
    max_bytes: int
    from_disk: bool = False

    @property
    def sniff(self) -> Callable[[bytes, str], int]:
        """See the head of this module."""
        sniff: Callable[[bytes, str], int] = self._part("sniff")
        return sniff

    @property
    def read(self) -> Callable[[Material], Iterable[Draft | Unread]]:
        """See the head of this module."""
        read: Callable[[Material], Iterable[Draft | Unread]] = self._part("read")
        return read

    def _part(self, name: str) -> Any:
        return getattr(import_module(f"annotator.intake.{self.module}"), name)


KINDS: tuple[Kind, ...] = (
    Kind("text", "Plain text", (".txt", ".text"), "plain", 20_000_000),
    Kind("markdown", "Markdown", (".md", ".markdown", ".mdown"), "markdown", 20_000_000),
    Kind("html", "Web page", (".html", ".htm", ".xhtml"), "html", 60_000_000),
    Kind("docx", "Word document", (".docx", ".docm"), "docx", 100_000_000),
    Kind("pdf", "PDF with text", (".pdf",), "pdf", 150_000_000),
    Kind("mhtml", "Web page saved as one file", (".mhtml", ".mht"), "mhtml", 60_000_000),
    Kind("odt", "OpenDocument text", (".odt", ".ott", ".fodt"), "odt", 100_000_000),
    Kind("rtf", "Rich text", (".rtf",), "rtf", 100_000_000),
    Kind("epub", "E-book, an article a chapter", (".epub",), "epub", 150_000_000),
    Kind("mail", "Mail", (".eml",), "mail", 60_000_000),
    Kind("mbox", "Mail box", (".mbox", ".mbx"), "mbox", 1 << 40, from_disk=True),
    Kind("zip", "Archive of any of these", (".zip",), "zipped", 300_000_000),
    Kind("gzip", "Packed file of any of these", (".gz",), "gzipped", 150_000_000),
    Kind("csv", "Table (CSV, TSV)", (".csv", ".tsv", ".tab"), "csv_table", 4 << 30, True),
    Kind("xlsx", "Spreadsheet", (".xlsx", ".xlsm"), "xlsx", 300_000_000),
    Kind("json", "Records (JSON)", (".jsonl", ".ndjson", ".json"), "json_table", 4 << 30, True),
    Kind("parquet", "Parquet table", (".parquet",), "parquet", 4 << 30, True),
    # Told by content alone: what databases export has the endings of other kinds.
    Kind("nexis", "Nexis Uni", (".docx", ".rtf", ".txt", ".html", ".pdf"), "nexis", 150_000_000),
    Kind("lexisnexis", "LexisNexis", (".txt", ".html", ".rtf", ".doc"), "lexisnexis", 100_000_000),
    Kind("factiva", "Factiva", (".html", ".htm", ".rtf", ".xml"), "factiva", 60_000_000),
    Kind("europresse", "Europresse, Eureka", (".html", ".htm"), "europresse", 60_000_000),
    Kind("proquest", "ProQuest", (".txt", ".html"), "proquest", 60_000_000),
    Kind("gdelt", "Table of GDELT", (".export",), "gdelt", 4 << 30, True),
    Kind("feed", "Feed (RSS, Atom)", (".rss", ".atom"), "feed", 200_000_000, True),
    Kind("warc", "Web archive (WARC)", (".warc",), "warc", 1 << 40, True),
    Kind("zotero", "Zotero export (RDF)", (".rdf",), "zotero", 100_000_000),
    Kind("csl", "References (CSL JSON)", (".csljson",), "csl", 100_000_000),
    Kind("ris", "References (RIS)", (".ris",), "ris", 100_000_000),
    Kind("bibtex", "References (BibTeX)", (".bib", ".bibtex"), "bibtex", 100_000_000),
)


def by_name(name: str) -> Kind:
    """The kind of that name; refuses others and lists those there are."""
    for kind in KINDS:
        if kind.name == name.strip().lower():
            return kind
    known = ", ".join(kind.name for kind in KINDS)
    raise IntakeError(f"There is no kind “{name}”.", f"The kinds are {known}.")


def detect(head: bytes, name: str) -> Kind:
    """The kind of a file, by its first bytes rather than by its ``name``.

    ``head`` is at least the first :data:`HEAD_BYTES`, or the whole file. Raises :class:`IntakeError` for an
    empty file and for what is recognised but cannot be read.
    """
    if not head:
        raise IntakeError(
            f"{quoted(name)} is empty.", "Check that it was saved or copied completely."
        )
    scores = [(kind.sniff(head, name), kind) for kind in KINDS]
    surety, best = max(scores, key=lambda pair: pair[0])
    if surety < _SURE and (refused := refusal(head, name)):
        raise refused
    return best


def look_again(kind: Kind, data: bytes, name: str) -> Kind:
    """The kind that was detected by a head, or a better one, now that the whole file is there."""
    if kind.name != "rtf" or len(data) <= HEAD_BYTES:
        return kind
    return detect(data[:LONG_HEAD_BYTES], name)
