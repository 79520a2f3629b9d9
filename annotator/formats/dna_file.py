"""What lies in a file of Discourse Network Analyzer, versions 3 and 2: its tables as plain values, without any meaning.

Positions are UTF-16 units, ends exclusive; text is never changed. Whatever cell holds what it should not is taken as
empty; statements that lead nowhere are told by whoever reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from annotator.core.errors import UserError
from annotator.formats.databases import ForeignTables

SHORT, LONG, INTEGER, BOOLEAN = "short text", "long text", "integer", "boolean"
"""The kinds of variables there are."""

MOST_STATEMENTS = 2_000_000

_DATA = {SHORT: "DATASHORTTEXT", LONG: "DATALONGTEXT", INTEGER: "DATAINTEGER", BOOLEAN: "DATABOOLEAN"}  # fmt: skip
_NEEDED = ("CODERS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "STATEMENTS", *_DATA.values())


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a statement type; ``kind`` is one of the four."""

    id: int
    label: str
    kind: str


@dataclass(slots=True)
class Value:
    """An entry of a short text variable, with what is said about it by name of attribute."""

    variable: int
    value: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: tuple[int, str] | None = None


@dataclass(slots=True)
class Statement:
    """A statement: its type's id, place in UTF-16 units, coder's name, values by variable's id (short texts as text)."""

    id: int
    type: int
    start: int
    stop: int
    coder: str
    values: dict[int, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A document; ``date`` is ISO 8601, a day or a moment, empty when the file has none."""

    id: int
    title: str
    text: str
    author: str
    source: str
    section: str
    notes: str
    type: str
    date: str


class Contents:
    """Everything in a file but the documents' texts, which come one at a time. Raises UserError when it is none."""

    def __init__(self, tables: ForeignTables, name: str) -> None:
        self._tables = tables
        self._names = {each.upper(): each for each in tables.tables()}
        if missing := [each for each in _NEEDED if each not in self._names]:
            raise UserError(
                f"“{name}” is not a file of Discourse Network Analyzer: it has no {missing[0]}.",
                "Files of its first version are XML; open them there and save them as a database.",
            )
        self.version = 3 if "ENTITIES" in self._names else 2
        self.coders = {_int(i): _text(n) for i, n in self._rows("CODERS", "ID", "Name")}
        self.types = {_int(i): _text(n) for i, n in self._rows("STATEMENTTYPES", "ID", "Label")}
        self.variables: dict[int, list[Variable]] = {each: [] for each in self.types}
        for identity, label, kind, type in self._rows(
            "VARIABLES", "ID", "Variable", "DataType", "StatementTypeId"
        ):
            if _int(type) in self.variables and _text(kind) in _DATA:
                self.variables[_int(type)].append(
                    Variable(_int(identity), _text(label), _text(kind))
                )
        self.entries: dict[tuple[int, str], Value] = {}
        short = self._entries_of_3() if self.version == 3 else self._entries_of_2()
        self.statements, self.astray = self._load_statements(short)

    def documents(self) -> Iterator[Document]:
        """Each document, by id."""
        for identity, title, text, author, source, section, notes, type, date in self._rows(
            "DOCUMENTS",
            *("ID", "Title", "Text", "Author", "Source", "Section", "Notes", "Type", "Date"),
        ):
            yield Document(
                _int(identity),
                _text(title),
                _text(text),
                _text(author),
                _text(source),
                _text(section),
                _text(notes),
                _text(type),
                self._moment(date),
            )

    def _entries_of_3(self) -> dict[int, str]:
        """Fills ``entries``; returns the text of each entity."""
        rows = list(self._rows("ENTITIES", "ID", "VariableId", "Value", "ChildOf"))
        keys = {_int(i): (_int(v), _text(value)) for i, v, value, _ in rows}
        for identity, _, _, above in rows:
            key = keys[_int(identity)]
            self.entries[key] = Value(*key, parent=keys.get(_int(above)))
        if {"ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES"} <= self._names.keys():
            named = {
                _int(i): _text(name)
                for i, name in self._rows("ATTRIBUTEVARIABLES", "ID", "AttributeVariable")
            }
            for entity, variable, value in self._rows(
                "ATTRIBUTEVALUES", "EntityId", "AttributeVariableId", "AttributeValue", order=()
            ):
                known = keys.get(_int(entity))
                if known is not None and _int(variable) in named and _text(value):
                    self.entries[known].attributes[named[_int(variable)]] = _text(value)
        return {identity: key[1] for identity, key in keys.items()}

    def _entries_of_2(self) -> dict[int, str]:
        if "ATTRIBUTES" in self._names:
            columns = ("ID", "VariableId", "Value", "Type", "Alias", "Notes", "ChildOf")
            for _, variable, value, *about, above in self._rows("ATTRIBUTES", *columns):
                key = (_int(variable), _text(value))
                said = dict(zip(("Type", "Alias", "Notes"), map(_text, about), strict=True))
                parent = (key[0], _text(above)) if _text(above) else None
                kept = {name: each for name, each in said.items() if each}
                self.entries[key] = Value(*key, kept, parent)
        return {}

    def _load_statements(
        self, short: dict[int, str]
    ) -> tuple[dict[int, list[Statement]], list[int]]:
        """Statements by document, and the ids of those without a known type."""
        found: dict[int, Statement] = {}
        by_document: dict[int, list[Statement]] = {}
        astray = []
        columns = ("ID", "StatementTypeId", "DocumentId", "Start", "Stop", "Coder")
        for identity, type, document, start, stop, coder in self._rows("STATEMENTS", *columns):
            if len(found) >= MOST_STATEMENTS:
                raise UserError(f"The file has more than {MOST_STATEMENTS:,} statements.", "")
            if _int(type) not in self.types:
                astray.append(_int(identity))
                continue
            made = Statement(
                _int(identity),
                _int(type),
                _int(start),
                _int(stop),
                self.coders.get(_int(coder), ""),
            )
            found[made.id] = made
            by_document.setdefault(_int(document), []).append(made)
        for kind, table in _DATA.items():
            named = "Entity" if kind == SHORT and self.version == 3 else "Value"
            for statement, variable, value in self._rows(
                table, "StatementId", "VariableId", named, order=()
            ):
                if (owner := found.get(_int(statement))) is None:
                    continue
                if kind in (INTEGER, BOOLEAN):
                    owner.values[_int(variable)] = _int(value)
                elif named == "Entity":
                    owner.values[_int(variable)] = short.get(_int(value), "")
                else:
                    owner.values[_int(variable)] = _text(value)
        return by_document, astray

    def _rows(
        self, table: str, *columns: str, order: Sequence[str] = ("ID",)
    ) -> Iterator[tuple[Any, ...]]:
        real = self._names[table]
        known = {each.upper(): each for each in self._tables.tables()[real]}
        wanted = [known.get(each.upper()) for each in columns]
        there = [each for each in wanted if each is not None]
        if not there:
            return
        ordered = [known[each] for each in order if each in known]
        for row in self._tables.rows(real, there, ordered):
            cells = iter(row)
            yield tuple(None if each is None else next(cells) for each in wanted)

    def _moment(self, value: Any) -> str:
        """Version 3 counts seconds, version 2 thousandths, both from 1970 in UTC."""
        if not isinstance(value, int) or isinstance(value, bool) or value == 0:
            return ""
        try:
            moment = datetime.fromtimestamp(value / (1 if self.version == 3 else 1000), UTC)
        except (OverflowError, ValueError, OSError):
            return ""
        whole_day = not (moment.hour or moment.minute or moment.second)
        return moment.strftime("%Y-%m-%d" if whole_day else "%Y-%m-%dT%H:%M:%SZ").zfill(10)


def _text(value: Any) -> str:
    return (
        value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""
    )


def _int(value: Any) -> int:
    return value if isinstance(value, int) else -1
