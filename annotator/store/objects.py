"""The kinds of object the history speaks of, and how each lies in its table.

One table here drives making, editing, removing, undoing, folding and checking, so that a new field is one
line. Field values in Python: ids and hashes are bytes, lists and maps are themselves; in the history they
are JSON (ids as UUID text, hashes as hex, defaults left out).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.core.errors import ProjectError
from annotator.core.ids import Id, id_text, parse_id

Fields = dict[str, Any]

CHUNK = 500
"""How many objects are read in one query when many are changed."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object: its name, kind (text int id sha list map spans) and default."""

    name: str
    kind: str = "text"
    default: Any = ""

    def to_json(self, value: Any) -> Any:
        """A Python value as the history writes it."""
        if value is None:
            return None
        if self.kind == "id":
            return id_text(value)
        if self.kind == "sha":
            return value.hex()
        return value

    def from_json(self, value: Any) -> Any:
        """A value of the history as Python has it."""
        if value is None:
            return None
        if self.kind == "id":
            return parse_id(value)
        if self.kind == "sha":
            return bytes.fromhex(value)
        if self.kind == "spans":
            return [[int(start), int(end), str(quote)] for start, end, quote in value]
        return value

    def to_column(self, value: Any) -> Any:
        """A Python value as its column holds it."""
        return _encode(value) if self.kind in ("list", "map") else value

    def from_column(self, value: Any) -> Any:
        """A column's value as Python has it; raises ProjectError when it was tampered with."""
        if self.kind == "list":
            return decode(value, list)
        return decode(value, dict) if self.kind == "map" else value

    def clean(self, value: Any) -> Any:
        """A value without what the history cannot tell from nothing: keys of a map that hold None."""
        if self.kind == "map" and None in value.values():
            return {key: one for key, one in value.items() if one is not None}
        return value


@dataclass(frozen=True)
class Kind:
    """A kind of object: its table and fields. ``spans`` lie in a table of their own."""

    name: str
    fields: tuple[Field, ...]
    by_name: dict[str, Field] = field(init=False)
    columns: tuple[Field, ...] = field(init=False)
    select: str = field(init=False)
    insert: str = field(init=False)
    defaults: Fields = field(init=False)

    def __post_init__(self) -> None:
        columns = tuple(f for f in self.fields if f.kind != "spans")
        names = ", ".join(f'"{f.name}"' for f in columns)  # "end" is a word of SQL
        set_ = object.__setattr__
        set_(self, "by_name", {f.name: f for f in self.fields})
        set_(self, "columns", columns)
        set_(self, "select", f"SELECT number, {names} FROM {self.name}")
        set_(
            self,
            "insert",
            f"INSERT INTO {self.name} (number, id, {names}) VALUES (?, ?{', ?' * len(columns)})",
        )
        set_(self, "defaults", {f.name: f.default for f in self.fields})

    @property
    def has_spans(self) -> bool:
        """True for annotations."""
        return "spans" in self.by_name

    # --- between the table and Python ---

    def read(self, connection: sqlite3.Connection, identity: Id) -> Fields | None:
        """The object's fields now, or None when there is no such row; ``number`` comes with them."""
        row = connection.execute(f"{self.select} WHERE id = ?", (identity,)).fetchone()
        return None if row is None else self.from_row(connection, row)

    def from_row(self, connection: sqlite3.Connection, row: tuple[Any, ...]) -> Fields:
        """Fields from a row of :attr:`select`."""
        fields: Fields = {
            f.name: f.from_column(v) for f, v in zip(self.columns, row[1:], strict=True)
        }
        if self.has_spans:
            fields["spans"] = [
                list(span)
                for span in connection.execute(
                    'SELECT start, "end", quote FROM span WHERE annotation = ? ORDER BY fragment',
                    (row[0],),
                )
            ]
        fields["number"] = row[0]
        return fields

    def read_many(
        self,
        connection: sqlite3.Connection,
        ids: Sequence[Id],
        only: frozenset[str] | None = None,
    ) -> dict[Id, Fields]:
        """Fields (or ``only`` some) of up to :data:`CHUNK` objects by id, in one query; without their spans."""
        columns = [f for f in self.columns if only is None or f.name in only]
        names = "".join(f', "{f.name}"' for f in columns)
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT id, number{names} FROM {self.name} WHERE id IN ({marks})"
        found: dict[Id, Fields] = {}
        for row in connection.execute(sql, ids):
            fields: Fields = {"number": row[1]}
            for f, value in zip(columns, row[2:], strict=True):
                fields[f.name] = f.from_column(value)
            found[row[0]] = fields
        return found

    def update_many(
        self, connection: sqlite3.Connection, changed: Iterable[tuple[Iterable[str], Fields]]
    ) -> None:
        """Write the named fields of many objects; spans are not among them."""
        groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for names, fields in changed:
            touched = tuple(sorted(names))
            columns = [self.by_name[name] for name in touched]
            row = (*(f.to_column(fields[f.name]) for f in columns), fields["number"])
            groups.setdefault(touched, []).append(row)
        for touched, rows in groups.items():
            sets = ", ".join(f'"{name}" = ?' for name in touched)
            connection.executemany(f"UPDATE {self.name} SET {sets} WHERE number = ?", rows)

    def complete(self, fields: Mapping[str, Any]) -> Fields:
        """The fields with defaults for those not given; unknown ones are a mistake of ours."""
        unknown = fields.keys() - self.by_name.keys()
        if unknown:
            raise AssertionError(f"{self.name} has no fields {sorted(unknown)}")
        return {**self.defaults, **self.clean(fields)}

    def clean(self, fields: Mapping[str, Any]) -> Fields:
        """Fields as they can be stored and told by the history."""
        return {name: self.by_name[name].clean(value) for name, value in fields.items()}

    def row(self, number: int, identity: Id, fields: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of :attr:`insert` for complete fields."""
        return (number, identity, *(f.to_column(fields[f.name]) for f in self.columns))

    @staticmethod
    def span_rows(number: int, fields: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of the span table for an annotation's complete fields."""
        article = fields["article"]
        return [
            (number, n, article, start, end, quote)
            for n, (start, end, quote) in enumerate(fields["spans"])
        ]

    def insert_row(
        self, connection: sqlite3.Connection, identity: Id, fields: Mapping[str, Any]
    ) -> None:
        """Put a new object into its table."""
        cursor = connection.execute(self.insert, self.row(None, identity, fields))  # type: ignore[arg-type]
        if self.has_spans:
            connection.executemany(INSERT_SPAN, self.span_rows(cursor.lastrowid or 0, fields))

    def update_row(
        self, connection: sqlite3.Connection, number: int, changed: Iterable[str], fields: Fields
    ) -> None:
        """Write the changed fields of an object; ``fields`` is the whole of it afterwards."""
        columns = [self.by_name[name] for name in changed if self.by_name[name].kind != "spans"]
        if columns:
            sets = ", ".join(f'"{f.name}" = ?' for f in columns)
            values = [f.to_column(fields[f.name]) for f in columns]
            connection.execute(f"UPDATE {self.name} SET {sets} WHERE number = ?", (*values, number))
        if self.has_spans and ("spans" in changed or "article" in changed):
            connection.execute("DELETE FROM span WHERE annotation = ?", (number,))
            connection.executemany(INSERT_SPAN, self.span_rows(number, fields))

    def delete_row(self, connection: sqlite3.Connection, identity: Id) -> None:
        """Take an object out of its table (only when its making is undone)."""
        connection.execute(f"DELETE FROM {self.name} WHERE id = ?", (identity,))

    # --- between Python and the history ---

    def made(self, fields: Mapping[str, Any]) -> Fields:
        """Complete fields as the history writes them: JSON, without defaults."""
        return {
            f.name: f.to_json(fields[f.name]) for f in self.fields if fields[f.name] != f.default
        }

    def unmade(self, written: Mapping[str, Any]) -> Fields:
        """The complete fields behind what :meth:`made` wrote; fields unknown here are left out.

        Raises ProjectError when the history was tampered with.
        """
        try:
            known = {
                n: self.by_name[n].from_json(v) for n, v in written.items() if n in self.by_name
            }
            if self.has_spans and not known["spans"]:
                raise ValueError("an annotation without a span")
            return self.complete(known)
        except _MISSHAPEN as error:
            raise _tampered(written) from error

    def difference(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
        """``{field: [before, after]}`` in JSON; maps are compared key by key (``attributes.stance``)."""
        patch: Fields = {}
        for name, value in after.items():
            f = self.by_name[name]
            old = before[name]
            if old == value:
                continue
            if f.kind == "map":
                for key in sorted(old.keys() | value.keys()):
                    if old.get(key) != value.get(key):
                        patch[f"{name}.{key}"] = [old.get(key), value.get(key)]
            else:
                patch[name] = [f.to_json(old), f.to_json(value)]
        return patch

    def patched(
        self, fields: Fields, patch: Mapping[str, Any], side: int
    ) -> tuple[Fields, set[str]]:
        """Fields after a patch (``side`` 1) or before it (0), and the names of those it touches.

        Raises ProjectError when the history was tampered with.
        """
        try:
            return self._patched(fields, patch, side)
        except _MISSHAPEN as error:
            raise _tampered(patch) from error

    def _patched(
        self, fields: Fields, patch: Mapping[str, Any], side: int
    ) -> tuple[Fields, set[str]]:
        result = dict(fields)
        touched: set[str] = set()
        for path, sides in patch.items():
            name, dot, key = path.partition(".")
            f = self.by_name.get(name)
            if f is None:
                continue  # written by a newer program
            touched.add(name)
            if dot:
                entries = dict(result[name])
                if sides[side] is None:
                    entries.pop(key, None)
                else:
                    entries[key] = sides[side]
                result[name] = entries
            else:
                result[name] = f.from_json(sides[side])
        return result, touched


INSERT_SPAN = 'INSERT INTO span (annotation, fragment, article, start, "end", quote) VALUES (?, ?, ?, ?, ?, ?)'


def _text(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


PROJECT = Kind(
    "project",
    (
        *_text("name", "codebook_name"),
        Field("codebook_version", "int", 1),
        *_text("note", "guidelines"),
    ),
)
ANNOTATOR = Kind("annotator", _text("name", "created"))
CODEBOOK_ITEM = Kind(
    "codebook_item",
    (
        *_text("kind", "code", "parent"),
        Field("position", "int", 0),
        Field("data", "map", {}),
        Field("deleted", "int", 0),
    ),
)
ARTICLE = Kind(
    "article",
    (
        Field("text", "sha", None),
        *_text(
            "title", "source", "author", "date", "date_precision", "date_text", "url", "language"
        ),
        *_text("section", "page", "database_id", "kind", "path", "encoding", "imported"),
        Field("original", "sha", None),
        Field("note"),
        Field("attributes", "map", {}),
        Field("characters", "int", 0),
        Field("deleted", "int", 0),
    ),
)
ARTICLE_STATUS = Kind(
    "article_status",
    (Field("article", "id", None), Field("annotator", "id", None), Field("status")),
)
ENTITY = Kind(
    "entity",
    (
        *_text("name", "kind"),
        Field("aliases", "list", []),
        Field("attributes", "map", {}),
        Field("external", "map", {}),
        Field("note"),
        Field("parent", "id", None),
        Field("merged_into", "id", None),
        Field("deleted", "int", 0),
    ),
)
ANNOTATION = Kind(
    "annotation",
    (
        Field("article", "id", None),
        Field("text", "sha", None),
        Field("annotator", "id", None),
        Field("type"),
        Field("spans", "spans", None),
        Field("entity", "id", None),
        Field("attributes", "map", {}),
        Field("evidence", "map", {}),
        *_text("note", "status"),
        Field("origin", "text", "hand"),
        *_text("created", "modified"),
        Field("codebook", "int", 1),
        Field("deleted", "int", 0),
    ),
)
RELATION = Kind(
    "relation",
    (
        *_text("type", "source_kind"),
        Field("source", "id", None),
        Field("target_kind"),
        Field("target", "id", None),
        Field("annotator", "id", None),
        Field("attributes", "map", {}),
        *_text("note", "created"),
        Field("deleted", "int", 0),
    ),
)
DIARY = Kind(
    "diary",
    (Field("annotator", "id", None), *_text("created", "text"), Field("deleted", "int", 0)),
)
REFUSAL = Kind(
    "refusal",
    (
        Field("article", "id", None),
        Field("text", "sha", None),
        Field("start", "int", 0),
        Field("end", "int", 0),
        Field("type"),
        Field("entity", "id", None),
        Field("annotator", "id", None),
        Field("created"),
        Field("deleted", "int", 0),
    ),
)
EXCLUSION = Kind(
    "exclusion",
    (
        Field("article", "id", None),
        Field("text", "sha", None),
        Field("start", "int", 0),
        Field("end", "int", 0),
        Field("reason"),
        Field("annotator", "id", None),
        Field("created"),
        Field("deleted", "int", 0),
    ),
)

REPRINT = Kind(
    "reprint",
    (
        Field("article", "id", None),
        Field("of", "id", None),
        Field("verdict"),
        Field("annotator", "id", None),
        Field("created"),
        Field("deleted", "int", 0),
    ),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        PROJECT,
        ANNOTATOR,
        CODEBOOK_ITEM,
        ARTICLE,
        ARTICLE_STATUS,
        ENTITY,
        ANNOTATION,
        RELATION,
        DIARY,
        REFUSAL,
        EXCLUSION,
        REPRINT,
    )
}
"""In an order in which an object comes after what it may point to."""


def encode(value: Any) -> str:
    """JSON as the history writes it: one line, sorted keys, real characters."""
    return _encode(value)


_MISSHAPEN = (ValueError, TypeError, AttributeError, KeyError, IndexError)


def decode(text: Any, shape: type) -> Any:
    """The JSON value of this shape in a column or patch; raises ProjectError when it is none."""
    if text == "{}" and shape is dict:
        return {}  # most columns hold nothing, and there may be millions
    try:
        value = json.loads(text)
    except (ValueError, RecursionError, TypeError) as error:
        raise _tampered(text) from error
    if not isinstance(value, shape):
        raise _tampered(text)
    return value


def decode_patch(text: Any) -> Fields:
    """One change of the history; raises ProjectError when it is none."""
    patch: Fields = decode(text, dict)
    whole = [patch[sign] for sign in ("+", "-") if sign in patch]
    if whole:
        sound = len(patch) == 1 and isinstance(whole[0], dict)
    else:
        sound = all(isinstance(sides, list) and len(sides) == 2 for sides in patch.values())
    if not sound:
        raise _tampered(text)
    return patch


def _tampered(text: Any) -> ProjectError:
    return ProjectError(
        f"A value in the project cannot be read: {str(text)[:60]!r}. It was changed by other means.",
        "`annotator check` tells what is wrong; restore the last back-up.",
    )
