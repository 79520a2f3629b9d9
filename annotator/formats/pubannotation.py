"""PubAnnotation's JSON, in: one object for each article (or for each division of one), alone, in a list, line by line, or packed as ``.tgz``.

``denotations`` (and ``blocks``) are annotations with ``begin`` and ``end`` in code points, a list of such where they have fragments;
``attributes`` and ``modifications`` name what they belong to. ``tracks`` hold the work of several projects on one text: each is an
annotator, and so is the ``project`` of a file. The format holds no words to prove places by.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.model import Span
from annotator.formats import foreign
from annotator.formats.sets import FoundAnnotation, Part, Refused
from annotator.formats.writing import told

MOST_MEMBERS = 100_000
LARGEST_MEMBER = 50_000_000
"""Bytes of one file within a ``.tgz``; unpacked it may hold :data:`annotator.formats.foreign.MAX_FILE` in all."""

_PACKED = (".tgz", ".tar.gz", ".tar")


def read(path: Path) -> Iterator[Part]:
    """The articles of a file, of a ``.tgz``, or of all such files of a folder."""
    files = foreign.files_of(path, lambda each: each.name.lower().endswith((".json", *_PACKED)))
    if not files:
        raise UserError(f"“{path.name}” holds no .json or .tgz files.")
    found = 0
    for file in files:
        for where, value in _values(file):
            if isinstance(value, Refused):
                yield value
            elif isinstance(value, dict) and isinstance(value.get("text"), str):
                found += 1
                yield from _Article(value, where).parts()
            else:
                yield Refused(where, "It has no text.")
    if not found:
        raise UserError(
            f"“{path.name}” holds no articles as PubAnnotation writes them.",
            "Is it a file of this format?",
        )


def _values(path: Path) -> Iterator[tuple[str, Any]]:
    """Every object with its place."""
    if path.name.lower().endswith(_PACKED):
        for name, data in _members(path):
            where = f"{path.name}, {name}"
            try:
                yield from _each(json.loads(foreign.decoded(data, name).lstrip("\ufeff")), where)
            except (ValueError, RecursionError, UserError):
                yield where, Refused(where, "It is not JSON.")
        return
    start = foreign.read_bytes(path)[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    first, line_end, rest = start.partition(b"\n")
    if first.rstrip().endswith(b"}") and line_end and rest.lstrip()[:1] == b"{":
        for where, value in foreign.json_lines(path):
            yield f"{path.name}, {where}", value
    else:
        yield from _each(foreign.read_json(path), path.name)


def _each(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, list):
        yield where, value
        return
    for number, each in enumerate(value, 1):
        yield f"{where}, object {number}", each


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """The plain files of a packed folder, one after another, never unpacked to disk."""
    total = 0
    try:
        with told(path), tarfile.open(path, "r|*") as packed:
            for number, member in enumerate(packed):
                total += member.size
                if (
                    number >= MOST_MEMBERS
                    or member.size > LARGEST_MEMBER
                    or total > foreign.MAX_FILE
                ):
                    raise UserError(
                        f"“{path.name}” is not read, for safety: it holds too much.",
                        "Unpack it, and import its folder in parts.",
                    )
                held = packed.extractfile(member) if member.isfile() else None
                if held is not None and member.name.lower().endswith(".json"):
                    yield member.name, held.read()
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise UserError(
            f"“{path.name}” is broken or incomplete ({error}).", "Copy or download it again."
        ) from None


class _Article:
    """One object of PubAnnotation's."""

    def __init__(self, value: Mapping[str, Any], where: str) -> None:
        self._value = value
        self._where = where
        self._marks: list[FoundAnnotation] = []
        self._after: list[Part] = []

    def parts(self) -> Iterator[Part]:
        """The article, its relations, and what was refused."""
        value = self._value
        self._track(value, self._where)
        for number, track in enumerate(_list(value.get("tracks")), 1):
            at = f"{self._where}, track {number}"
            if isinstance(track, dict):
                self._track(track, at)
            else:
                self._after.append(Refused(at, "It is no object."))
        names = ("sourcedb", "sourceid", "divid")
        key = "/".join(str(value[each]) for each in names if value.get(each) is not None)
        target = value.get("target")
        fields: dict[str, Any] = {"url": target} if isinstance(target, str) else {}
        yield foreign.article(
            value["text"], key or self._where, self._marks, where=self._where, **fields
        )
        yield from self._after

    def _track(self, track: Mapping[str, Any], where: str) -> None:
        """The annotations of one project."""
        project = track.get("project")
        name = project if isinstance(project, str) else ""
        values, ids = _attributes(track), set()
        for kind in ("denotations", "blocks"):
            for number, each in enumerate(_list(track.get(kind)), 1):
                at = f"{where}, {kind} {number}"
                spans = _spans(each)
                label = each.get("obj") if isinstance(each, dict) else None
                if not spans or not isinstance(label, (str, int)) or not str(label).strip():
                    self._after.append(Refused(at, "It has no place or no label."))
                    continue
                identity = str(each.get("id") or at)
                ids.add(identity)
                self._marks.append(
                    FoundAnnotation(
                        str(label),
                        spans,
                        annotator_name=name,
                        attributes=values.get(identity, {}),
                        key=f"{where}#{identity}",
                        where=at,
                    )
                )
        for number, each in enumerate(_list(track.get("relations")), 1):
            at = f"{where}, relation {number}"
            ends = [str(each.get(end)) for end in ("subj", "obj")] if isinstance(each, dict) else []
            if len(ends) == 2 and ids.issuperset(ends):
                who = foreign.annotator_id(name) if name else foreign.NOBODY
                keys = (f"{where}#{end}" for end in ends)
                type = str(each.get("pred") or "related")
                self._after.append(foreign.relation(type, *keys, annotator=who, where=at))
            else:
                self._after.append(Refused(at, "It does not lead from annotation to annotation."))
        self._after += [
            Refused(where, f"Attributes of “{each[:60]}”, which is no annotation here.")
            for each in sorted(values.keys() - ids)
        ]


def _attributes(track: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Attributes and modifications, by what they belong to."""
    found: dict[str, dict[str, Any]] = {}
    for each in _list(track.get("attributes")):
        if isinstance(each, dict) and each.get("pred") and each.get("subj") is not None:
            value = each.get("obj")
            plain = isinstance(value, (str, int, float))
            mine = found.setdefault(str(each["subj"]), {})
            mine[str(each["pred"])] = value if plain else json.dumps(value, ensure_ascii=False)
    for each in _list(track.get("modifications")):
        if isinstance(each, dict) and each.get("pred") and each.get("obj") is not None:
            found.setdefault(str(each["obj"]), {})[str(each["pred"])] = True
    return found


def _spans(value: Any) -> tuple[Span, ...]:
    """The place of an annotation; empty when it has none."""
    told = value.get("span") if isinstance(value, dict) else None
    found = []
    for each in told if isinstance(told, list) else [told]:
        begin, end = (each.get(k) if isinstance(each, dict) else None for k in ("begin", "end"))
        if type(begin) is not int or type(end) is not int or not 0 <= begin < end:
            return ()
        found.append(Span(begin, end))
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
