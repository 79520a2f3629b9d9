"""What can still be read of a damaged project: rows by table, and from them objects, texts and history.

Two sources stand for each object: its row, and the history, which holds every change ever made to it. What the
rows have lost the history often still knows.
"""

from __future__ import annotations

import hashlib
import mmap
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core import in_use
from annotator.core.errors import ProjectError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.text import text_hash
from annotator.store import gate, header, strangers
from annotator.store.migrations import SCHEMA_VERSION
from annotator.store.objects import KINDS, Fields, Kind, decode_patch
from annotator.store.pages import Found, PageFile, fits

Rows = dict[int, tuple[Any, ...]]
DERIVED = frozenset({"near_duplicate", "staged_text", *gate.SHADOWS})
"""Tables that can be made anew."""


@dataclass
class Salvage:
    """What was read: objects by kind and id with their fields; ``told`` are those only the history knew."""

    objects: dict[str, dict[Id, Fields]] = field(default_factory=dict)
    texts: dict[bytes, str] = field(default_factory=dict)
    originals: dict[bytes, tuple[str, bytes]] = field(default_factory=dict)
    reports: list[tuple[Any, ...]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    told: dict[str, set[Id]] = field(default_factory=dict)
    lost: dict[str, set[Id]] = field(default_factory=dict)
    """Objects of which no more is known than that there was a change to them."""
    altered: set[bytes] = field(default_factory=set)
    """Hashes of texts that are there, but not as they were imported."""
    doubts: dict[str, dict[Id, Fields]] = field(default_factory=dict)
    """Objects whose rows say something else than the history, as the history tells them."""
    steps: int = 0
    pages: int = 0
    unreadable: int = 0


def salvage(path: Path, report: Reporter = silent) -> Salvage:
    """Read what is readable. Raises ProjectError when the file is no project or holds nothing of one."""
    tables = _columns(SCHEMA_VERSION)
    report.progress(0, 3, "Reading the pages")
    found = _read(path)
    rows: dict[str, Rows] = {name: {} for name in tables}
    by_length: dict[int, list[str]] = {}
    for name, columns in tables.items():
        by_length.setdefault(len(columns), []).append(name)
    for number, row in report.each(found.rows):
        for name in by_length.get(len(row), ()):
            if fits(row, tables[name]):
                rows[name][number] = row
                break
    result = Salvage(pages=found.pages, unreadable=found.unreadable)
    report.progress(1, 3, "Reading texts and annotations")
    _take_texts(result, rows)
    _take_objects(result, rows, tables)
    report.progress(2, 3, "Reading the history")
    _take_history(result, rows, report)
    _drop_twins(result, {row[3] for row in rows["patch"].values()}, path)
    if not any(result.objects.values()) and not result.texts:
        raise ProjectError(
            f"Nothing of a project can be read in “{path.name}”.",
            "Restore the last back-up with `annotator restore`; keep the damaged file.",
        )
    return result


def project_id(path: Path) -> Id | None:
    """The id of a damaged project, by which its back-ups are found; None when it cannot be read."""
    columns = _columns(SCHEMA_VERSION)["project"]
    found = [row[1] for _, row in _read(path).rows if fits(row, columns) and len(row[1]) == 16]
    return found[-1] if found else None


def _read(path: Path) -> Found:
    path = header.resolve(path)
    if in_use.is_open(in_use.identity(path)):
        # Reading it past SQLite would drop SQLite's locks on it.
        raise ProjectError(
            f"“{path.name}” is open in this program.",
            "Close it first, then rescue what is readable.",
        )
    log = strangers.beside(path, "-wal")
    try:
        newer = log.read_bytes() if log.is_file() and not log.is_symlink() else b""
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                return Found()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            with closing(mapped), memoryview(mapped) as view:
                return PageFile(view, newer).read()
    except (OSError, ValueError) as error:
        raise header.unreachable(path, error) from error


def _columns(version: int) -> dict[str, dict[str, tuple[str, bool]]]:
    """The columns of each table that matters: name to kind and whether it may be empty."""
    tables: dict[str, dict[str, tuple[str, bool]]] = {}
    with closing(sqlite3.connect(":memory:")) as model:
        for row in gate.expected(version).values():
            if row.type != "table" or not row.paged or row.name in DERIVED:
                continue
            model.execute(row.sql)
            tables[row.name] = {
                name: ("number", True)
                if name == "number" and key
                else (kind, not needed and not (key and kind != "INTEGER"))
                for _, name, kind, needed, _, key in model.execute(f"PRAGMA table_info({row.name})")
            }
    return tables


def _take_texts(result: Salvage, rows: dict[str, Rows]) -> None:
    for _, sha, text, _, _ in rows["text"].values():
        if text_hash(text) == sha:
            result.texts[sha] = text
        else:
            result.altered.add(sha)
    result.altered -= result.texts.keys()
    for sha, name, content in rows["original"].values():
        if hashlib.sha256(content).digest() == sha:
            result.originals[sha] = (name, content)
    result.meta = dict(rows["meta"].values())
    result.reports = [row[1:] for row in rows["report"].values()]


def _take_objects(
    result: Salvage, rows: dict[str, Rows], tables: dict[str, dict[str, tuple[str, bool]]]
) -> None:
    spans: dict[int, dict[int, list[Any]]] = {}
    for number, fragment, _, start, end, quote in rows["span"].values():
        spans.setdefault(number, {})[fragment] = [start, end, quote]
    for kind in KINDS.values():
        names = list(tables[kind.name])
        of_kind = result.objects.setdefault(kind.name, {})
        for number, row in rows[kind.name].items():
            values = dict(zip(names, row, strict=True))
            identity = values["id"]
            if len(identity) != 16:
                continue
            try:
                fields = {f.name: f.from_column(values[f.name]) for f in kind.columns}
            except ProjectError:
                continue  # the history may know it
            if kind.has_spans:
                fragments = spans.get(number, {})
                fields["spans"] = [fragments[n] for n in sorted(fragments)]
                if not fragments or sorted(fragments) != list(range(len(fragments))):
                    continue
            of_kind[identity] = fields


def _take_history(result: Salvage, rows: dict[str, Rows], report: Reporter) -> None:
    """Add the objects whose rows are lost, as the history tells them."""
    result.steps = len(rows["step"])
    told: dict[tuple[str, Id], Fields | None] = {}
    broken: set[tuple[str, Id]] = set()
    for number in report.each(sorted(rows["patch"])):
        _, _, kind_name, identity, written = rows["patch"][number]
        kind = KINDS.get(kind_name)
        if kind is None or len(identity) != 16:
            continue
        key = (kind_name, identity)
        try:
            change = decode_patch(written)
            if "+" in change:
                told[key] = kind.unmade(change["+"])
            elif "-" in change:
                told[key] = None
            elif (fields := told.get(key)) is not None and _goes_on(kind, fields, change):
                told[key] = kind.patched(fields, change, 1)[0]
            else:
                broken.add(key)
        except ProjectError:
            broken.add(key)
    for kind_name, identity in broken:
        if identity not in result.objects[kind_name] and told.get((kind_name, identity)) is None:
            result.lost.setdefault(kind_name, set()).add(identity)
    for (kind_name, identity), fields in told.items():
        of_kind = result.objects[kind_name]
        if fields is None:
            continue
        if identity not in of_kind:
            of_kind[identity] = fields
            result.told.setdefault(kind_name, set()).add(identity)
        elif (kind_name, identity) not in broken and of_kind[identity] != fields:
            result.doubts.setdefault(kind_name, {})[identity] = fields


def _drop_twins(result: Salvage, changed: set[bytes], path: Path) -> None:
    """One object under two ids, since a bit of one was lost: the id that the file holds more often is right."""
    for name, ids in result.told.items():
        of_kind = result.objects[name]
        alone = {_same(of_kind[one]): one for one in of_kind if one not in changed}
        for told in list(ids) if alone else ():
            twin = alone.get(_same(of_kind[told]))
            if twin is not None:
                content = path.read_bytes()
                del of_kind[min(twin, told, key=content.count)]


def _same(fields: Fields) -> str:
    """Equal for equal fields, whichever way they came."""
    return repr(sorted(fields.items()))


def _goes_on(kind: Kind, fields: Fields, change: Fields) -> bool:
    """True when a change begins where the one before it ended: none between them is lost."""
    before, touched = kind.patched(fields, change, 0)
    return all(before[name] == fields[name] for name in touched)
