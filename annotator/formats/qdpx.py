"""REFI-QDA projects (``.qdpx``): a ZIP container with ``project.qde`` and the texts in ``Sources``.

An annotation is a selection with a coding for its type, its entity and each value of a choice; its words are the selection's
name. Annotators are users, relations links, notes notes, metadata variables of the sources. Positions are code points, ends
exclusive; NVivo counts UTF-16 units, which an option writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article
from annotator.core.spans import Utf16Map
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.metadata import metadata
from annotator.formats.qdpx_reader import read
from annotator.formats.readback import Seen, difference
from annotator.formats.refi import (
    ORIGIN,
    ORIGIN_UTF16,
    PROJECT,
    clean,
    entity_guid,
    guid,
    tree,
    value_guid,
    write_codes,
)
from annotator.formats.sets import AnnotationSet, FoundArticle, Refused
from annotator.formats.zips import Zip

__all__ = ["compare", "read", "write"]

KEEPS = frozenset({"attributes", "entities", "notes", "relations", "distant-relations", "annotators", "metadata",
                   "register", "text", "codebook"})  # fmt: skip
CUT = 100
_Q = f"{{{PROJECT}}}"
_DEFAULT: Any = {None: PROJECT}


def write(
    source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter, nvivo: bool = False
) -> int:
    """Write the set as a project; with ``nvivo`` its positions count UTF-16 units."""
    from lxml import etree

    sheet = _Sheet(source, losses, nvivo)
    with Zip(out) as container:
        with container.file("project.qde") as file, etree.xmlfile(file, encoding="utf-8") as xml:
            xml.write_declaration()
            origin = ORIGIN_UTF16 if nvivo else ORIGIN
            with xml.element(f"{_Q}Project", {"name": "Annotator", "origin": origin}, nsmap=_DEFAULT):  # fmt: skip
                for part in sheet.head():
                    xml.write(part)
                if source.count:
                    with xml.element(f"{_Q}Sources"):
                        for article in report.each(source.articles(), source.count, "Writing"):
                            xml.write(sheet.article(article))
                for part in sheet.tail():
                    xml.write(part)
        for article in source.articles():
            text = _marked(source.text(article)).encode("utf-8")
            container.write(f"Sources/{id_text(article.id)}.txt", text)
    sheet.tell()
    return sheet.written


def compare(source: AnnotationSet, path: Path, report: Reporter, nvivo: bool = False) -> str:
    """Read the project back and compare every annotation with the set."""
    sheet = _Sheet(source, LossLog(), nvivo)
    theirs = []
    for part in read(path):
        if isinstance(part, Refused):
            return f"{part.where}: {part.reason}"
        if isinstance(part, FoundArticle):
            theirs.append(
                Seen(
                    part.article.text,
                    tuple((a.id, a.spans[0].start, a.spans[0].end, a.entity, a.note, len(a.attributes))
                          for a in part.annotations),
                )
            )  # fmt: skip

    def ours() -> Iterator[Seen]:
        for article in report.each(source.articles(), source.count, "Reading back"):
            items = []
            for mark, start, end in sheet.marks(article):
                entity = mark.entity if mark.entity in sheet.entities else None
                kept = len({code for code, _ in sheet.values(mark)})
                items.append((mark.id, start, end, entity, clean(mark.note), kept))
            yield Seen(article.text, tuple(items))

    return difference(ours(), theirs)


class _Sheet:
    """The elements of the project file."""

    def __init__(self, source: AnnotationSet, losses: LossLog, nvivo: bool) -> None:
        self.written = 0
        self._source = source
        self._losses = losses
        self._nvivo = nvivo
        self._lacking = Lacking(source, losses, KEEPS)
        kinds = {each.entity_kind for each in source.codebook.types if each.entity_kind}
        self.entities = {each.id: each for each in source.entities() if each.kind in kinds}
        self._fields: list[str] = []
        self._notes: list[tuple[str, str, Id, str]] = []
        self._here: set[Id] = set()
        for article in source.articles():
            self._fields += [each for each in metadata(article) if each not in self._fields]

    def head(self) -> Iterator[Any]:
        """Users, codes and variables."""
        from lxml import etree

        users = etree.Element(f"{_Q}Users", nsmap=_DEFAULT)
        for each in self._source.annotators():
            etree.SubElement(
                users, f"{_Q}User", {"guid": id_text(each.id), "name": self._legal(each.name)}
            )
        if len(users):
            yield users
        codes = tree(self._source.codebook, self.entities.values())
        if codes:
            book = etree.Element(f"{_Q}CodeBook", nsmap=_DEFAULT)
            write_codes(etree.SubElement(book, f"{_Q}Codes"), codes, PROJECT)
            yield book
        variables = etree.Element(f"{_Q}Variables", nsmap=_DEFAULT)
        for name in self._fields:
            about = {"guid": guid(b"variable", name.encode()), "name": name, "typeOfVariable": "Text"}  # fmt: skip
            etree.SubElement(variables, f"{_Q}Variable", about)
        if len(variables):
            yield variables

    def marks(self, article: Article) -> Iterator[tuple[Annotation, int, int]]:
        """Annotations with their places in the unit of the file."""
        text = self._source.text(article)
        ruler = Utf16Map(text)
        shift = 1 if text.startswith("\ufeff") else 0
        for each in self._lacking.annotations(article):
            span = each.spans[0]
            start, end = span.start, span.end
            if self._nvivo:
                start, end = ruler.to_utf16(start), ruler.to_utf16(end)
            yield each, start + shift, end + shift

    def article(self, article: Article) -> Any:
        """A source with its selections."""
        from lxml import etree

        self._lacking.article(article)
        identity = id_text(article.id)
        about = {"guid": identity, "name": self._legal(article.title), "plainTextPath": f"internal://{identity}.txt"}  # fmt: skip
        made = etree.Element(f"{_Q}TextSource", about, nsmap=_DEFAULT)
        for mark, start, end in self.marks(article):
            self._lacking.annotation(mark)
            self.written += 1
            self._here.add(mark.id)
            self._selection(made, mark, start, end)
        for name, value in metadata(article).items():
            held = etree.SubElement(made, f"{_Q}VariableValue")
            reference = {"targetGUID": guid(b"variable", name.encode())}
            etree.SubElement(held, f"{_Q}VariableRef", reference)
            etree.SubElement(held, f"{_Q}TextValue").text = self._legal(str(value))
        return made

    def _selection(self, into: Any, mark: Annotation, start: int, end: int) -> None:
        from lxml import etree

        user, quote = id_text(mark.annotator), mark.quotes[0]
        about = {"guid": id_text(mark.id), "startPosition": str(start), "endPosition": str(end),
                 "creatingUser": user}  # fmt: skip
        if mark.created:
            about["creationDateTime"] = mark.created
        if clean(quote) == quote:
            about["name"] = quote if len(quote) <= CUT else quote[:CUT] + "…"
        made = etree.SubElement(into, f"{_Q}PlainTextSelection", about)
        codes = [guid(b"type", mark.type.encode())]
        codes += [value_guid(mark.type, code, value) for code, value in self.values(mark)]
        if mark.entity in self.entities and mark.entity is not None:
            codes.append(entity_guid(mark.entity))
        for code in codes:
            key = {"guid": guid(b"coding", mark.id, code.encode()), "creatingUser": user}
            coding = etree.SubElement(made, f"{_Q}Coding", key)
            etree.SubElement(coding, f"{_Q}CodeRef", {"targetGUID": code})
        if mark.note:
            note = guid(b"note", mark.id)
            etree.SubElement(made, f"{_Q}NoteRef", {"targetGUID": note})
            self._notes.append((note, self._legal(mark.note, mark.id), mark.annotator, mark.created))  # fmt: skip

    def values(self, mark: Annotation) -> Iterator[tuple[str, Any]]:
        """Values that have a code; the others are told."""
        for code, value in mark.attributes.items():
            attribute = self._source.codebook.find_attribute(code)
            for each in value if isinstance(value, list) else [value]:
                known = attribute is not None and mark.type in attribute.owners and (
                    isinstance(each, bool) if attribute.kind == "boolean"
                    else attribute.value(str(each)) is not None
                )  # fmt: skip
                if known:
                    yield code, each
                else:
                    text = "Values of attributes without a list of values are left out."
                    self._losses.add("attributes", text, [mark.id])

    def tail(self) -> Iterator[Any]:
        """Notes and links."""
        from lxml import etree

        notes = etree.Element(f"{_Q}Notes", nsmap=_DEFAULT)
        for key, text, who, created in self._notes:
            about = {"guid": key, "creatingUser": id_text(who)}
            if created:
                about["creationDateTime"] = created
            made = etree.SubElement(notes, f"{_Q}Note", about)
            etree.SubElement(made, f"{_Q}PlainTextContent").text = text
        if len(notes):
            yield notes
        links = etree.Element(f"{_Q}Links", nsmap=_DEFAULT)
        for each in self._source.relations():
            ends = [each.source, each.target]
            if not all(e.id in (self._here if e.kind == "annotation" else self.entities)
                       and e.kind in ("annotation", "entity") for e in ends):  # fmt: skip
                text = "Relations to outlets, authors and what is not in the file are left out."
                self._losses.add("relations", text, [e.id for e in ends if e.kind == "annotation"])
                continue
            touched = [e.id for e in ends if e.kind == "annotation"]
            if each.note or each.attributes:
                self._losses.add("relations", "Notes and dates of relations are left out.", touched)
            about = {"guid": id_text(each.id), "name": each.type, "direction": "OneWay"}
            about |= {"originGUID": id_text(each.source.id), "targetGUID": id_text(each.target.id)}
            etree.SubElement(links, f"{_Q}Link", about)
        if len(links):
            yield links

    def tell(self) -> None:
        """After the last article: what of the set as a whole has no place."""
        self._lacking.whole()
        for each in self._source.entities():
            if each.aliases or each.attributes or each.external or each.parent:
                text = "Aliases, attributes, ids elsewhere and parents of entities are left out."
                self._losses.add("entities", text)
        text = "Names in other languages, examples, keys, lines and relation types are left out."
        self._losses.add("codebook", text)

    def _legal(self, text: str, mark: Id | None = None) -> str:
        made = clean(text)
        if made != text:
            text = "Characters that XML cannot hold became U+FFFD."
            self._losses.add("text", text, [mark] if mark else [])
        return made


def _marked(text: str) -> str:
    """A text that begins with U+FEFF gets another: readers take the first for a byte order mark."""
    return "\ufeff" + text if text.startswith("\ufeff") else text
