"""WebAnno TSV 3, in: a file, or a folder with one for each article (and annotator), as INCEpTION and WebAnno export.

Positions are UTF-16 units of a text that is put together from its sentences; where the file says nothing (between sentences)
line ends are assumed. An annotation's type is its feature of the option ``label``, else its layer's short name; its other features are
attributes. Slots (links with roles) and chains become relations. Relations between mere tokens, and annotations without a single
character, have no place here and are refused one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from annotator.core.errors import UserError
from annotator.core.model import Annotator, Span
from annotator.formats import foreign
from annotator.formats.sets import UTF16, FoundAnnotation, FoundRelation, Part, Refused
from annotator.formats.uima_names import (
    ANNOTATOR,
    ENTITY,
    LABEL,
    NOTE,
    SPAN,
    attribute,
    is_read,
    short,
    wanted,
)
from annotator.formats.webanno_tsv_cells import gap, numbered, split, unescape

FOLDERS = ("annotation", "curation")
"""Folders of an exported project that hold a folder for each document, with a file for each annotator."""

NEXT = "next"
"""The relation from each link of a chain to the one after it."""

_HEAD = re.compile(r"#FORMAT=WebAnno TSV 3(\.\d)?\s*")
_ROW = re.compile(r"(\d+)-(\d+)(\.\d+)?\t(\d{1,9})-(\d{1,9})\t([^\t]*)(?:\t|$)(.*)", re.DOTALL)
_REFERENCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)(?:_(\d+))?\])?")
_CHAIN = re.compile(r"(.*)->(\d{1,9})-(\d{1,9})", re.DOTALL)


def read(path: Path, layers: str = "", label: str = LABEL) -> Iterator[Part]:
    """The parts of a folder of TSV files, or of one file."""
    found = foreign.files_of(path, lambda each: each.suffix.lower() == ".tsv")
    if not found:
        raise UserError(
            f"“{path.name}” holds no .tsv files.", "Give the folder, or a file, that was exported."
        )
    people: set[str] = set()
    for each in found:
        name = each.relative_to(path).as_posix() if path.is_dir() else each.name
        try:
            text = foreign.read_text(each)
        except UserError as error:
            yield Refused(name, error.message)
            continue
        key, person = name, ""
        if each.parent.parent.name in FOLDERS:
            key, person = each.parent.name, each.stem
        for part in parts(text, name, key, person, layers, label):
            if isinstance(part, Annotator):
                if part.name in people:
                    continue
                people.add(part.name)
            yield part


def parts(
    text: str, name: str, key: str, person: str, layers: str = "", label: str = LABEL
) -> Iterator[Part]:
    """The parts of the text of one file; ``person`` made what names nobody, ``key`` tells articles apart."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if not _HEAD.fullmatch(lines[0]):
        yield Refused(name, "It does not begin with #FORMAT=WebAnno TSV 3.")
        return
    sheet = _Sheet(name, person, wanted(layers), label)
    for number, line in enumerate(lines[1:], 2):
        sheet.take(line, f"{name}, line {number}")
    marks = tuple(sheet.annotations())
    for who in dict.fromkeys((*(each.annotator_name for each in marks), person)):
        if who:
            yield Annotator(foreign.annotator_id(who), who)
    title = Path(key).stem.replace("_", " ")
    yield foreign.article(sheet.text(), key, marks, unit=UTF16, title=title, path=name, where=name)
    yield from sheet.relations()
    yield from sheet.refused


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer as the header declares it: ``SP`` spans, ``RL`` relations, ``CH`` chains.

    ``columns`` has a kind (``value``, ``role``, ``target``, ``base``, ``chain``) and a name for each.
    """

    kind: str
    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Mark:
    """An annotation while its rows are read."""

    layer: str
    begin: int
    end: int
    where: str
    values: dict[str, str] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Link:
    """A relation while ends are still addresses; an end is ``(layer, row, number)`` or a mark's key."""

    type: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    values: Mapping[str, str]
    where: str


_Key = tuple[str, ...]


class _Sheet:
    """One file. References may lead to later rows, so they are resolved at the end."""

    def __init__(self, name: str, person: str, asked: frozenset[str], label: str) -> None:
        self.refused: list[Refused] = []
        self._name = name
        self._person = person
        self._asked = asked
        self._label = label
        self._layers: list[_Layer] = []
        self._sentence: list[str] = []
        self._raw = bytearray()
        self._open = False
        self._marks: dict[_Key, _Mark] = {}
        self._starts: dict[tuple[str, str], list[_Key]] = {}
        self._links: list[_Link] = []
        self._chains: dict[tuple[str, str], dict[int, tuple[_Key, str]]] = {}

    def take(self, line: str, where: str) -> None:
        """Heed one line."""
        if head := re.match(r"#T_(SP|RL|CH)=(.*)", line):
            self._layers.append(_layer(head[1], head[2]))
        elif line.startswith("#Text="):
            if self._open:
                self._close()
            self._sentence.append(unescape(line.removeprefix("#Text=")))
        elif row := _ROW.fullmatch(line):
            begin, end = int(row[4]), int(row[5])
            if not self._open:
                self._begin(begin, unescape(row[6]))
            address = f"{row[1]}-{row[2]}{row[3] or ''}"
            self._row(address, begin, end, row[7].split("\t"), where)
        elif line and not line.startswith("#"):
            self.refused.append(Refused(where, "The line is not understood."))

    def _begin(self, begin: int, word: str) -> None:
        """Lay the sentence down so that its first token lies where it says."""
        text = "\n".join(self._sentence) if self._sentence else word
        inside = max(0, text.find(word))
        start = begin - len(text[:inside].encode("utf-16-le", "surrogatepass")) // 2
        missing = start - len(self._raw) // 2
        if 0 < missing <= 1_000_000:
            self._raw += gap(missing, not self._raw).encode("utf-16-le")
        self._raw += text.encode("utf-16-le", "surrogatepass")
        self._open = True

    def _close(self) -> None:
        self._sentence, self._open = [], False

    def text(self) -> str:
        """The text, put together."""
        if not self._open and self._sentence:
            self._raw += "\n".join(self._sentence).encode("utf-16-le", "surrogatepass")
            self._close()
        return self._raw.decode("utf-16-le", "replace")

    def _row(self, address: str, begin: int, end: int, cells: list[str], where: str) -> None:
        place = 0
        for layer in self._layers:
            mine = cells[place : place + len(layer.columns)]
            place += len(layer.columns)
            if len(mine) < len(layer.columns):
                self.refused.append(Refused(where, "It has fewer columns than are declared."))
                return
            if not is_read(layer.name, self._asked) or all(each == "_" for each in mine):
                continue
            if layer.kind == "CH":
                self._chain(layer, address, begin, end, mine, where)
            elif layer.kind == "RL":
                self._relation(layer, address, mine, where)
            else:
                self._span(layer, address, begin, end, mine, where)

    def _cover(
        self, key: _Key, layer: str, address: str, begin: int, end: int, where: str
    ) -> _Mark:
        mark = self._marks.get(key)
        if mark is None:
            mark = self._marks[key] = _Mark(layer, begin, end, where)
            self._starts.setdefault((layer, address), []).append(key)
        mark.begin, mark.end = min(mark.begin, begin), max(mark.end, end)
        mark.rows.append(address)
        return mark

    def _span(
        self, layer: _Layer, address: str, begin: int, end: int, cells: list[str], where: str
    ) -> None:
        stacks = [split(cell, "|") for cell in cells]
        for level in range(max(map(len, stacks))):
            shown = [each[level] if level < len(each) else "_" for each in stacks]
            own = [
                (*numbered(cell), column)
                for cell, column in zip(shown, layer.columns, strict=True)
                if column[0] != "target"
            ]
            number = next((n for _, n, _ in own if n), 0)
            key = (layer.name, str(number)) if number else (layer.name, address, str(level))
            known = key in self._marks
            mark = self._cover(key, layer.name, address, begin, end, where)
            if known:
                continue
            targets = iter(
                cell
                for cell, column in zip(shown, layer.columns, strict=True)
                if column[0] == "target"
            )
            names = iter(n for kind, n in layer.columns if kind == "target")
            for cell, _, (kind, name) in own:
                if kind == "role":
                    self._slots(key, name, cell, next(targets, "_"), next(names, ""), where)
                elif name and cell not in ("_", "*"):
                    mark.values[name] = unescape(cell)

    def _slots(
        self, host: _Key, name: str, roles: str, targets: str, base: str, where: str
    ) -> None:
        if targets in ("_", "*"):
            return
        called = split(roles, ";")
        for place, target in enumerate(split(targets, ";")):
            reference = _REFERENCE.fullmatch(target)
            role = called[place] if place < len(called) else "*"
            if reference is None:
                self.refused.append(Refused(where, f"“{target[:40]}” is no address of a slot."))
                continue
            type = unescape(role) if role not in ("*", "_", "") else name
            end = ("", base, reference[1], reference[2] or "0")
            self._links.append(_Link(type, host, end, {}, where))

    def _relation(self, layer: _Layer, address: str, cells: list[str], where: str) -> None:
        stacks = [split(cell, "|") for cell in cells]
        base = layer.columns[-1][1]
        for level, told in enumerate(stacks[-1]):
            reference = _REFERENCE.fullmatch(told)
            if reference is None:
                self.refused.append(Refused(where, f"“{told[:40]}” is no address of a relation."))
                continue
            found = {
                name: unescape(stack[level])
                for (_, name), stack in zip(layer.columns[:-1], stacks, strict=False)
                if name and level < len(stack) and stack[level] not in ("_", "*")
            }
            label = found.pop(self._label, "") or short(layer.name)
            source = ("", base, reference[1], reference[2] or "0")
            target = ("", base, address, reference[3] or "0")
            self._links.append(_Link(label, source, target, found, where))

    def _chain(
        self, layer: _Layer, address: str, begin: int, end: int, cells: list[str], where: str
    ) -> None:
        kinds = split(cells[1], "|")
        for level, told in enumerate(split(cells[0], "|")):
            link = _CHAIN.fullmatch(told)
            if link is None:
                self.refused.append(Refused(where, f"“{told[:40]}” is no link of a chain."))
                continue
            key = (layer.name, link[2], link[3], "link")
            mark = self._cover(key, layer.name, address, begin, end, where)
            kind = numbered(kinds[level])[0] if level < len(kinds) else "_"
            if kind not in ("_", "*"):
                mark.values[layer.columns[1][1]] = unescape(kind)
            label = unescape(link[1]) if link[1] not in ("_", "*", "") else NEXT
            self._chains.setdefault((layer.name, link[2]), {})[int(link[3])] = (key, label)

    def annotations(self) -> Iterator[FoundAnnotation]:
        """What the file tags, in the order of its rows."""
        self.text()
        for key, mark in self._marks.items():
            if mark.begin >= mark.end:
                self.refused.append(Refused(mark.where, "It holds not a single character."))
                continue
            told = dict(mark.values)
            ours = mark.layer == SPAN and self._label == LABEL
            names = {n: told.pop(n, "") if ours else "" for n in (ANNOTATOR, ENTITY, NOTE)}
            words = self._raw[2 * mark.begin : 2 * mark.end].decode("utf-16-le", "replace")
            yield FoundAnnotation(
                told.pop(self._label, "") or short(mark.layer),
                (Span(mark.begin, mark.end),),
                (words,) if words else (),
                annotator_name=names[ANNOTATOR] or self._person,
                entity_name=names[ENTITY],
                note=names[NOTE],
                attributes={attribute(n) if ours else n: v for n, v in told.items()},
                key=self._key(key),
                where=mark.where,
            )

    def relations(self) -> Iterator[FoundRelation]:
        """What the file joins; what leads nowhere is refused."""
        links = list(self._links)
        for chain in self._chains.values():
            order = sorted(chain)
            for one, other in pairwise(order):
                key, label = chain[one]
                where = self._marks[key].where
                links.append(_Link(label, key, chain[other][0], {}, where))
        for link in links:
            ends = self._end(link.source), self._end(link.target)
            if ends[0] is None or ends[1] is None:
                reason = "It joins tokens, or annotations that are not read or hold no character."
                self.refused.append(Refused(link.where, reason))
                continue
            name = link.values.get(ANNOTATOR, "") or self._person
            who = foreign.annotator_id(name) if name else foreign.NOBODY
            rest = {n: v for n, v in link.values.items() if n not in (ANNOTATOR, NOTE)}
            note = "\n".join(
                filter(None, (link.values.get(NOTE, ""), *(f"{n}: {v}" for n, v in rest.items())))
            )
            yield foreign.relation(
                link.type, ends[0], ends[1], annotator=who, note=note, where=link.where
            )

    def _end(self, end: _Key) -> str | None:
        """The key of the annotation an address leads to."""
        if end[0]:
            return self._whole(end)
        _, base, row, number = end
        layers = [each.name for each in self._layers if each.kind == "SP"]
        for layer in [base] if base in layers else layers:
            if number != "0" and row in getattr(self._marks.get((layer, number)), "rows", ()):
                return self._whole((layer, number))
            starting = self._starts.get((layer, row), ())
            if number == "0" and starting:
                return self._whole(starting[0])
        return None

    def _whole(self, key: _Key) -> str | None:
        mark = self._marks[key]
        return self._key(key) if mark.begin < mark.end else None

    def _key(self, key: _Key) -> str:
        return "#".join((self._name, self._person, *key))


def _layer(kind: str, told: str) -> _Layer:
    """A line of the header."""
    name, *names = (each.strip() for each in told.split("|"))
    columns: list[tuple[str, str]] = []
    roles = False
    for each in names:
        if roles:
            columns.append(("target", each))
            roles = False
        elif each.startswith("ROLE_"):
            columns.append(("role", short(each.partition(":")[2].partition("_")[0])))
            roles = True
        elif each.startswith("BT_"):
            columns.append(("base", each.removeprefix("BT_")))
        else:
            columns.append(("chain" if kind == "CH" else "value", each))
    if kind == "SP" and not columns:
        columns.append(("value", ""))
    return _Layer(kind, name, tuple(columns))
