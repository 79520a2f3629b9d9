"""Tables (see :mod:`annotator.formats.tables`) put together again, side by side, from strangers.

The tables are gone through once and at the same time; only names of annotators and entities are kept. A damaged row of
an annotation, a relation or a status costs that row; damage anywhere else means that what depends on it cannot be known:
the set is refused as a whole, with the row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from annotator.core.errors import UserError
from annotator.formats.jsonl_reader import Collector
from annotator.formats.sets import Part, ProjectInfo, Refused
from annotator.formats.strict_json import Fields, LineError, parse_object
from annotator.formats.tables import NAMES, Cells

Row = dict[str, Any]
Opener = Callable[[str], Iterator[tuple[str, Cells]]]
"""Gives the rows of the table of that name, each with its place in the file, for people."""

SMALL = ("annotation", "relation", "article-status", "exclusion", "refusal", "diary")
"""Kinds of which a damaged row costs only itself."""

_HINT = "Keep the rows and their order as they were exported, or ask for the set again."


class _Rows:
    """The rows of one table, one ahead."""

    def __init__(self, name: str, rows: Iterator[tuple[str, Cells]]) -> None:
        self._columns = [each.name for each in NAMES[name].columns]
        self._rows = rows
        self.owner = self._columns[0]
        self.where = ""
        self.head: Row | None = None
        self._step()

    def _step(self) -> None:
        self.where, cells = next(self._rows, ("", ()))
        self.head = dict(zip(self._columns, cells, strict=True)) if self.where else None

    def all(self) -> Iterator[tuple[str, Row]]:
        """The rest of the rows with their places."""
        while self.head is not None:
            where, row = self.where, self.head
            self._step()
            yield where, row

    def of(self, owner: Any) -> Iterator[tuple[str, Row]]:
        """The rows that come next and belong to the thing of this id."""
        while self.head is not None and self.head[self.owner] == owner:
            where, row = self.where, self.head
            self._step()
            yield where, row


class _Tables:
    """All tables, opened when they are asked for."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._open: dict[str, _Rows] = {}

    def __getitem__(self, name: str) -> _Rows:
        if name not in self._open:
            self._open[name] = _Rows(name, self._opener(name))
        return self._open[name]

    def finish(self) -> None:
        """Raises UserError for rows that belong to nothing before them."""
        for name in NAMES:
            rows = self[name]
            if rows.head is not None:
                raise UserError(
                    f"{rows.where}: what this row belongs to is not there, or stands elsewhere.",
                    _HINT,
                )


def read(opener: Opener) -> Iterator[Part]:
    """The parts of a set; raises UserError when the tables as a whole are of no use."""
    tables = _Tables(opener)
    about = {row["name"]: row["value"] for _, row in tables["project"].all()}
    if about.get("unit") != "code points":
        raise UserError("The tables do not say that positions count code points.", _HINT)
    yield ProjectInfo(about.get("note", ""), about.get("guidelines", ""))
    collector = Collector()
    for where, kind, made in _objects(tables, about):
        try:
            yield from collector.take(kind, Fields(made()), where)
        except LineError as error:
            if kind not in SMALL:
                raise UserError(f"{where}: {error}.", _HINT) from None
            reason = str(error)
            yield Refused(where, reason[:1].upper() + reason[1:] + ".")
    tables.finish()
    yield from collector.rest()


Found = Iterator[tuple[str, str, Callable[[], Row]]]
"""Place, kind, and what puts the object together, or raises LineError."""


def _objects(tables: _Tables, about: Mapping[str, str]) -> Found:
    people: dict[str, str] = {}
    names: dict[str, str] = {}
    yield "codebook", "codebook", lambda: _codebook(tables["codebook"], about)
    for where, row in tables["annotators"].all():
        people[row["id"]] = row["name"]
        yield where, "annotator", lambda row=row: row  # type: ignore[misc]
    for where, row in tables["diary"].all():
        yield where, "diary", lambda row=row: row  # type: ignore[misc]
    for where, row in tables["entities"].all():
        names[row["id"]] = row["name"]
        whole = _with(row, entity_kind=row["kind"], **_of_entity(tables, row["id"]))
        yield where, "entity", whole
    for where, row in tables["articles"].all():
        mine = row["id"]
        values = list(tables["article_values"].of(mine))
        if row["text"] is None and not row["characters"]:
            row["text"] = ""
        yield where, "article", _with(row, attributes=values)
        for name, kind in _BESIDE.items():
            for place, each in tables[name].of(mine):
                yield place, kind, _with(each, entity_id=each.get("entity"))
        for place, each in tables["annotations"].of(mine):
            yield place, "annotation", _annotation(tables, each, people, names)
    for where, row in tables["relations"].all():
        ends = {
            side: {"kind": row[f"{side}_kind"], "id": row[side]} for side in ("source", "target")
        }
        values = list(tables["relation_values"].of(row["id"]))
        yield where, "relation", _with(row, attributes=values, **ends)
    for where, row in tables["reprints"].all():
        yield where, "reprint", lambda row=row: row  # type: ignore[misc]


_BESIDE = {
    "earlier_texts": "text",
    "article_statuses": "article-status",
    "exclusions": "exclusion",
    "refusals": "refusal",
}
"""What belongs to an article, by table."""


def _with(row: Row, attributes: Any = (), **more: Any) -> Callable[[], Row]:
    """The row and more; ``attributes`` are rows of values."""
    return lambda: {**row, "attributes": _values(attributes), **more}


def _codebook(items: _Rows, about: Mapping[str, str]) -> Row:
    version = about.get("codebook_version", "")
    found = []
    for where, row in items.all():
        try:
            data = parse_object(row["data"].encode("utf-8", "replace"))
        except LineError as error:
            raise LineError(f"{where}: {error}") from None
        found.append({**row, "data": data})
    return {
        "name": about.get("codebook_name"),
        "version": int(version) if version.isascii() and version.isdigit() else 1,
        "items": found,
    }


def _of_entity(tables: _Tables, mine: Any) -> dict[str, Any]:
    return {
        "aliases": [row["alias"] for _, row in tables["aliases"].of(mine)],
        "external": {row["scheme"]: row["value"] for _, row in tables["external_ids"].of(mine)},
        "attributes": list(tables["entity_values"].of(mine)),
    }


def _annotation(
    tables: _Tables, row: Row, people: Mapping[str, str], names: Mapping[str, str]
) -> Callable[[], Row]:
    """An annotation with what belongs to it; the rows are taken at once, so that a damaged one hinders no other."""
    mine, entity = row["id"], row["entity"]
    spans = [each for _, each in tables["spans"].of(mine)]
    values = list(tables["annotation_values"].of(mine))
    evidence = [each for _, each in tables["evidence"].of(mine)]
    return _with(
        row,
        attributes=values,
        annotator_name=people.get(row["annotator"], ""),
        entity=names.get(entity),
        entity_id=entity,
        codebook=row["codebook_version"],
        spans=[[each["start"], each["end"]] for each in spans],
        quotes=[each["quote"] for each in spans],
        evidence={
            each["attribute"]: [each["start"], each["end"], each["quote"]] for each in evidence
        },
    )


def _values(rows: Any) -> dict[str, Any]:
    """The values by attribute; raises LineError for what is none."""
    found: dict[str, Any] = {}
    for where, row in rows:
        code, position = row["attribute"], row["position"]
        value = _value(row, where)
        if position == 0 and code not in found:
            found[code] = value
        elif position == 1 and code not in found:
            found[code] = [value]
        elif isinstance(found.get(code), list) and position == len(found[code]) + 1:
            found[code].append(value)
        else:
            raise LineError(f"{where}: the positions of the values are out of order")
    return found


def _value(row: Row, where: str) -> Any:
    kind, words, number = row["kind"], row["value"], row["number"]
    if kind == "text":
        return words
    if kind == "boolean" and words in ("true", "false"):
        return words == "true"
    if isinstance(number, (int, float)) and math.isfinite(number):
        if kind == "number":
            return float(number)
        if kind == "integer" and number == int(number):
            return int(number)
    if kind == "json":
        return parse_object(b'{"value":%s}' % words.encode("utf-8", "replace")).get("value")
    raise LineError(f"{where}: the value is not of the kind {kind[:20]!r}")
