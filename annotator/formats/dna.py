"""Discourse Network Analyzer: a ``.dna`` file (SQLite) of its version 3; version 2 is read too.

A claim becomes a ``DNA Statement``: ``person`` and ``organization`` are its speaker (``made_by``) and what the speaker
belongs to, ``concept`` the issue it is linked to, ``agreement`` its stance. Every other type is a statement type with its
attributes as variables. Positions are UTF-16 units, as that program counts. Its tables demand a value for every variable of
every statement; a short text that is not coded is an entry without a name, which each short text variable therefore has.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Article, Entity
from annotator.formats import databases
from annotator.formats.codes import label_of
from annotator.formats.dna_file import BOOLEAN, INTEGER, LONG, SHORT, Contents
from annotator.formats.dna_plan import KEEPS, ORGANIZATION, PERSON, UNNAMED, Named, Plan, Var
from annotator.formats.dna_reader import ALIAS, MEMBER_OF, NOTES, read
from annotator.formats.dna_schema import (
    ADMIN,
    DATE,
    LONGEST,
    SCHEMA,
    VERSION,
    coder_row,
    colour_of,
)
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet

__all__ = ["compare", "read", "write"]

_TABLES = {SHORT: "DATASHORTTEXT", LONG: "DATALONGTEXT", INTEGER: "DATAINTEGER", BOOLEAN: "DATABOOLEAN"}  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T.+)?)?)?")
CUT = f"Texts longer than {LONGEST} characters are cut there."

Insert = tuple[str, tuple[Any, ...]]


def write(
    source: AnnotationSet,
    out: BinaryIO,
    losses: LossLog,
    report: Reporter,
    password: str,
) -> int:
    """Write the set as a database; every coder gets this password."""
    sheet = _Sheet(Plan(source), losses, password)
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        path = Path(folder) / "set.dna"
        databases.door().write(path, SCHEMA, sheet.rows(report))
        with path.open("rb") as file:
            shutil.copyfileobj(file, out, 1 << 20)
    return sheet.written


def compare(source: AnnotationSet, path: Path, report: Reporter, password: str) -> str:
    """Read the database back and compare every statement with the set; where it first differs, or ``""``."""
    del password  # read back like everything else, but nothing of the set depends on it
    sheet = _Sheet(Plan(source), LossLog(), "")
    with databases.door().reading(path) as tables:
        contents = Contents(tables, path.name)
        labels = {v.id: v.label for each in contents.variables.values() for v in each}

        def theirs() -> Iterator[Seen]:
            for document in contents.documents():
                units = document.text.encode("utf-16-le")
                yield Seen(
                    document.text,
                    tuple(
                        (contents.types[each.type], each.start, each.stop, each.coder,
                         units[2 * each.start : 2 * each.stop].decode("utf-16-le", "replace"),
                         tuple(sorted((labels[v], str(value)) for v, value in each.values.items())))
                        for each in contents.statements.get(document.id, [])
                    ),
                )  # fmt: skip

        if contents.astray:
            return f"statement {contents.astray[0]}: its type is missing"
        return difference(sheet.seen(report), theirs())


class _Sheet:
    """All rows of the file, one article at a time."""

    def __init__(self, plan: Plan, losses: LossLog, password: str) -> None:
        self.written = 0
        self._plan = plan
        self._losses = losses
        self._password = password
        self._lacking = Lacking(plan.source, losses, KEEPS)
        self._entries: dict[tuple[int, str], int] = {}
        self._texts: dict[tuple[int, Id], str] = {}
        self._attributes: dict[int, dict[str, int]] = {}
        self._numbers: dict[str, int] = {}

    def rows(self, report: Reporter) -> Iterator[Insert]:
        """Every row, in an order in which what is pointed to comes first."""
        yield "SETTINGS", ("version", VERSION)
        yield "SETTINGS", ("date", DATE)
        yield from self._people()
        yield from self._definitions()
        yield from self._register()
        source = self._plan.source
        for number, article in enumerate(
            report.each(source.articles(), source.count, "Writing articles"), 1
        ):
            yield from self._article(number, article)
        self._tell()

    def seen(self, report: Reporter) -> Iterator[Seen]:
        """Each article's statements as the file should hold them."""
        for _ in (*self._people(), *self._definitions(), *self._register()):
            pass  # what entries are called follows from the order in which they come
        source = self._plan.source
        for article in report.each(source.articles(), source.count, "Reading back"):
            items = []
            for mark, start, stop, values in self._plan.rows(article, self._losses, self._lacking):
                kept = []
                for variable, value in values:
                    if isinstance(value, Named):
                        for _ in self._entry(variable, value):
                            pass
                        value = self._text(variable, value)
                    kept.append((variable.label, str(value)))
                items.append(
                    (self._plan.types[mark.type].label, start, stop, self._plan.coders[mark.annotator][1],
                     mark.quotes[0], tuple(sorted(kept)))
                )  # fmt: skip
            yield Seen(_marked(source.text(article)), tuple(items))

    def _people(self) -> Iterator[Insert]:
        coders = {1: ADMIN, **dict(self._plan.coders.values())}
        if self._password:
            for number, name in sorted(coders.items()):
                yield "CODERS", coder_row(number, name, self._password)
        for one in sorted(coders):
            for other in sorted(coders):
                if one != other:
                    yield self._new("CODERRELATIONS", one, other, 1, 1, 1, 1)

    def _definitions(self) -> Iterator[Insert]:
        for place, type in enumerate(self._plan.types.values()):
            yield "STATEMENTTYPES", (type.id, type.label[:LONGEST], *colour_of(place))
            for each in type.variables:
                yield "VARIABLES", (each.id, each.label, each.kind, type.id)
        held = self._held()
        for type in self._plan.types.values():
            for each in type.variables:
                if each.kind == SHORT:
                    known = self._attributes[each.id] = {}
                    for name in held.get(each.id, ()) if each.role else ():
                        row = self._new("ATTRIBUTEVARIABLES", each.id, name)
                        known[name] = self._numbers["ATTRIBUTEVARIABLES"]
                        yield row
                    yield from self._add(each, "", None)

    def _held(self) -> dict[int, list[str]]:
        """The names of attributes that entries of each variable may have."""
        found: dict[int, list[str]] = {}
        for type in self._plan.types.values():
            for each in type.variables:
                found[each.id] = ["Type", ALIAS, NOTES]
        used: dict[str, set[str]] = {}
        for entity in self._plan.register.values():
            used.setdefault(entity.kind, set()).update(entity.attributes)
        for type_def in self._plan.source.codebook.types:
            for each in self._plan.types[type_def.code].variables:
                kind = "actor" if each.role in (PERSON, ORGANIZATION) else type_def.entity_kind
                for code in sorted(used.get(kind, ())):
                    name = self._label(code)
                    if name not in found[each.id]:
                        found[each.id].append(name)
        return found

    def _label(self, code: str) -> str:
        if code == "type":
            return "Type"
        attribute = self._plan.source.codebook.find_attribute(code)
        return label_of(code, attribute.name() if attribute else "")[:LONGEST]

    def _register(self) -> Iterator[Insert]:
        """Every entity that has a variable, so that parents can be named."""
        done: set[Id] = set()
        for entity in self._plan.register.values():
            line: list[
                Entity
            ] = []  # the entity and what is above it, until something that was written
            while entity.id not in done:
                line.append(entity)
                done.add(entity.id)
                entity = self._plan.register.get(entity.parent or b"", entity)
            for each in reversed(line):
                for variable in self._plan.holder(each):
                    yield from self._entry(variable, Named(each.name, each.id))

    def _article(self, number: int, article: Article) -> Iterator[Insert]:
        self._lacking.article(article)
        rows = self._plan.rows(article, self._losses, self._lacking)
        first = next(rows, None)
        coder = self._plan.coders[first[0].annotator][0] if first else 1
        short = [
            self._cut(each, "text")
            for each in (article.title, article.author, article.source, article.section)
        ]
        title, author, source, section = short
        type = self._cut(str(article.attributes.get("document_type", "")), "text")
        text = _marked(self._plan.source.text(article))
        yield "DOCUMENTS", (number, title, text, coder, author, source, section, article.note, type,
                            self._moment(article))  # fmt: skip
        if any((article.url, article.language, article.page, article.database_id)) or (
            article.attributes.keys() - {"document_type"}
        ):
            self._losses.add(
                "text", "Address, language, page and attributes of articles are left out."
            )
        while first is not None:
            mark, start, stop, values = first
            self.written += 1
            type_id = self._plan.types[mark.type].id
            coder = self._plan.coders[mark.annotator][0]
            yield "STATEMENTS", (self.written, type_id, number, start, stop, coder)
            for variable, value in values:
                if isinstance(value, Named):
                    yield from self._entry(variable, value, mark.id)
                    value = self._entries[variable.id, self._text(variable, value)]
                yield self._new(_TABLES[variable.kind], self.written, variable.id, value)
            first = next(rows, None)

    def _entry(self, variable: Var, named: Named, mark: Id | None = None) -> Iterator[Insert]:
        """The entry a short text needs, when it is not there yet."""
        key = (variable.id, named.entity or b"")
        if named.entity is not None and key in self._texts:
            return
        text = self._cut(named.text, "entities" if named.entity else "attributes", mark)
        if named.entity is None:
            if (variable.id, text) not in self._entries:
                yield from self._add(variable, text, None)
            return
        text = text if text.strip() else UNNAMED
        name, number = text, 1
        while (variable.id, name) in self._entries:
            number += 1
            name = f"{text[: LONGEST - 8]} ({number})"
            self._losses.add("entities", "Entities of the same name got numbers.")
        self._texts[key] = name
        yield from self._add(variable, name, self._plan.register[named.entity])

    def _text(self, variable: Var, named: Named) -> str:
        if named.entity is not None:
            return self._texts[variable.id, named.entity]
        return named.text[:LONGEST]

    def _add(self, variable: Var, text: str, entity: Entity | None) -> Iterator[Insert]:
        above = None
        if entity is not None and entity.parent in self._plan.register and entity.parent:
            parent = (variable.id, entity.parent)
            if parent in self._texts:
                above = self._entries[variable.id, self._texts[parent]]
            else:
                self._losses.add("entities", "Parents of another kind of entry are left out.")
        row = self._new("ENTITIES", variable.id, text, 0, 0, 0, above)
        self._entries[variable.id, text] = self._numbers["ENTITIES"]
        mine = self._entries[variable.id, text]
        yield row
        said = self._said(entity, variable) if entity is not None else {}
        for name, identity in self._attributes.get(variable.id, {}).items():
            yield self._new("ATTRIBUTEVALUES", mine, identity, said.get(name, ""))

    def _said(self, entity: Entity, variable: Var) -> dict[str, str]:
        found = {}
        for code, value in entity.attributes.items():
            usual = {PERSON: "person", ORGANIZATION: "organisation"}.get(variable.role)
            if code == "actor_type" and value == usual:
                continue  # the variable says so
            shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            found[self._label(code)] = self._cut(shown, "entities")
        found[ALIAS] = self._cut("; ".join(entity.aliases), "entities")
        found[NOTES] = self._cut(entity.note, "entities")
        if entity.external:
            self._losses.add("entities", "External ids of entities are left out.")
        return found

    def _cut(self, text: str, kind: str, mark: Id | None = None) -> str:
        if len(text) > LONGEST:
            self._losses.add(kind, CUT, [mark] if mark else [])
        return text[:LONGEST]

    def _moment(self, article: Article) -> int:
        """Seconds from 1970; 0 where no day is known."""
        match = _DATE.fullmatch(article.date)
        try:
            if match is None:
                raise ValueError
            year, month, day, clock = match.groups()
            if clock:
                found = datetime.fromisoformat(article.date)
            else:
                found = datetime(int(year), int(month or 1), int(day or 1))
        except ValueError:
            self._losses.add("text", "Articles without a date are of 1 January 1970 there.")
            return 0
        if not day:
            self._losses.add(
                "text", "Dates without a day became the first day of the month or year."
            )
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())

    def _new(self, table: str, *values: Any) -> Insert:
        """A row with the next number of its table."""
        number = self._numbers[table] = self._numbers.get(table, 0) + 1
        return table, (number, *values)

    def _tell(self) -> None:
        """After the last article: what of the set as a whole has no place."""
        self._lacking.whole()
        source = self._plan.source
        for each in source.relations():
            if each.source.kind != "annotation" and (each.type != MEMBER_OF or each.attributes):
                text = "Relations between entities are left out, but for one organisation a person."
                self._losses.add("relations", text)


def _marked(text: str) -> str:
    """A text that begins with U+FEFF gets another: readers take the first for a byte order mark."""
    return "\ufeff" + text if text.startswith("\ufeff") else text
