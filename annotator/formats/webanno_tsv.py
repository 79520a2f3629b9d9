"""WebAnno TSV 3.3: a folder with one ``NAME.tsv`` for each article, as INCEpTION and WebAnno export.

Positions are UTF-16 units. Annotations of all annotators are spans of the layer ``custom.Span`` with the features ``label`` (the
type), ``annotator``, ``entity``, ``note`` and one for each attribute; relations within an article are of ``custom.Relation``. Only tokens have
places: an annotation that begins or ends among blanks is cut to its tokens, and only the first fragment is written; both are told.
What stands between sentences goes with the sentence before it, so that the text reads back as it was. In: :mod:`annotator.formats.webanno_tsv_reader`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, Relation
from annotator.core.spans import Utf16Map
from annotator.formats.folder import SafeFolder
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet, FoundArticle, FoundRelation, Refused
from annotator.formats.tokens import sentences
from annotator.formats.uima_names import (
    ANNOTATOR,
    LABEL,
    NOTE,
    RELATION,
    RELATION_FEATURES,
    SEVERAL,
    SPAN,
    SPAN_FEATURES,
    feature,
    shown,
    values,
)
from annotator.formats.webanno_tsv_cells import FORMAT, escape, gap
from annotator.formats.webanno_tsv_reader import read

__all__ = ["compare", "read", "write"]

KEEPS = frozenset(
    {"relations", "relation-notes", "attributes", "entities", "notes", "annotators", "text"}
)
_BLANKS = "It holds blanks alone, and no token can carry it."
_CUT = "It begins or ends among blanks, and was cut to its tokens."


def write(source: AnnotationSet, folder: SafeFolder, losses: LossLog, report: Reporter) -> int:
    """Write the set as a folder of TSV files; the number of annotations written."""
    lacking = Lacking(source, losses, KEEPS)
    plan = _Plan(source)
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        sheet = _Sheet(plan, article, lacking, losses)
        with folder.file(folder.names.take(article.title or id_text(article.id), ".tsv")) as file:
            for line in sheet.lines():
                file.write(line.encode("utf-8"))
        written += len(sheet.marks)
    lacking.whole()
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Read the files back; compare texts, places, types, names, notes, attributes and relations."""
    plan = _Plan(source)
    lacking = Lacking(source, LossLog(), KEEPS)
    ours = [
        _Sheet(plan, article, lacking, LossLog()).seen()
        for article in report.each(source.articles(), source.count, "Reading back")
    ]
    theirs: list[Seen] = []
    text, items = b"", list[Hashable]()
    places: dict[str, tuple[int, int]] = {}
    for part in (*(read(path) if ours else ()), None):
        if isinstance(part, Refused):
            return f"{part.where}: {part.reason}"
        if isinstance(part, FoundRelation):
            ends = (places[part.source_key], places[part.target_key])
            items.append((part.relation.type, part.relation.note, *ends))
        if (isinstance(part, FoundArticle) or part is None) and text:
            theirs.append(Seen(text, tuple(items)))
        if isinstance(part, FoundArticle):
            text, items = part.article.text, []
            units = Utf16Map(part.text or "")
            for each in part.annotations:
                span = each.spans[0]
                place = (units.to_codepoints(span.start), units.to_codepoints(span.end))
                places[each.key] = place
                about = (each.annotator_name, each.entity_name, each.note)
                items.append((each.type, place, *about, _plain(each.attributes)))
    return difference(sorted(ours, key=_order), sorted(theirs, key=_order))


def _plain(attributes: Mapping[str, Any]) -> Hashable:
    return tuple(sorted(attributes.items()))


def _order(seen: Seen) -> tuple[str, list[str]]:
    return repr(seen.key), sorted(map(repr, seen.items))


class _Plan:
    """What holds for the whole set."""

    def __init__(self, source: AnnotationSet) -> None:
        self.source = source
        self.people = {each.id: each.name for each in source.annotators()}
        self.register = {each.id: each.name for each in source.entities()}
        self.codes = tuple(source.attribute_codes())
        self.features = (*SPAN_FEATURES, *map(feature, self.codes))


@dataclass(frozen=True, slots=True)
class _Row:
    """A token, or a part of one: its place in code points, and its address (``1-3``, ``1-3.1``)."""

    start: int
    end: int
    address: str


class _Sheet:
    """One file. ``marks`` are the annotations that have a place in it, each with the rows it covers."""

    def __init__(self, plan: _Plan, article: Article, lacking: Lacking, losses: LossLog) -> None:
        self._plan = plan
        self._losses = losses
        self._article = article
        self._text = plan.source.text(article)
        self._sentences = sentences(self._text)
        self._rows: list[list[_Row]] = []
        tokens = [place for sentence in self._sentences for place in sentence]
        self.marks: dict[Id, Annotation] = {}
        covered: dict[Id, list[tuple[int, int, int]]] = {}
        for mark in lacking.annotations(article):
            lacking.annotation(mark)
            start, end = mark.spans[0].start, mark.spans[0].end
            found = [
                (n, max(a, start), min(b, end))
                for n, (a, b) in enumerate(tokens)
                if a < end and b > start
            ]
            if not found:
                losses.add("text", _BLANKS, [mark.id])
                continue
            if (found[0][1], found[-1][2]) != (start, end):
                losses.add("text", _CUT, [mark.id])
            if any(isinstance(each, list) for each in mark.attributes.values()):
                losses.add("attributes", SEVERAL, [mark.id])
            self.marks[mark.id] = mark
            covered[mark.id] = found
        here = frozenset(self.marks)
        self._relations = [
            each
            for each in plan.source.relations_from(article.id)
            if lacking.relation(each, here if each.source.id in here else frozenset())
        ]
        self._on = self._place(tokens, covered)
        self._numbers = self._number()

    def _place(
        self, tokens: list[tuple[int, int]], covered: Mapping[Id, list[tuple[int, int, int]]]
    ) -> dict[Id, list[_Row]]:
        """Make the rows of each token (itself, then its parts); the rows of each annotation."""
        parts: dict[int, set[tuple[int, int]]] = {}
        for pieces in covered.values():
            for n, start, end in pieces:
                if (start, end) != tokens[n]:
                    parts.setdefault(n, set()).add((start, end))
        rows: dict[tuple[int, int, int], _Row] = {}
        n = 0
        for number, sentence in enumerate(self._sentences, 1):
            line = []
            for place, (start, end) in enumerate(sentence, 1):
                line.append(_Row(start, end, f"{number}-{place}"))
                rows[n, start, end] = line[-1]
                for part, (a, b) in enumerate(sorted(parts.get(n, ())), 1):
                    line.append(_Row(a, b, f"{number}-{place}.{part}"))
                    rows[n, a, b] = line[-1]
                n += 1
            self._rows.append(line)
        return {identity: [rows[each] for each in pieces] for identity, pieces in covered.items()}

    def _number(self) -> dict[Id, int]:
        """Numbers that tell annotations apart: of several rows, or not alone on their row; the others have none."""
        company = Counter(row for rows in self._on.values() for row in rows)
        needy = [i for i, rows in self._on.items() if len(rows) > 1 or company[rows[0]] > 1]
        return {identity: number for number, identity in enumerate(needy, 1)}

    def lines(self) -> Iterator[str]:
        """The file's lines."""
        plan = self._plan
        yield f"{FORMAT}\n#T_SP={'|'.join((SPAN, *plan.features))}\n"
        yield f"#T_RL={'|'.join((RELATION, *RELATION_FEATURES))}|BT_{SPAN}\n\n"
        if not self._rows and self._text:
            yield "".join(f"\n#Text={escape(each, '')}" for each in self._text.split("\n")) + "\n"
        here: dict[_Row, list[Annotation]] = {}
        for identity, rows in self._on.items():
            for row in rows:
                here.setdefault(row, []).append(self.marks[identity])
        arriving: dict[_Row, list[Relation]] = {}
        for relation in self._relations:
            arriving.setdefault(self._on[relation.target.id][0], []).append(relation)
        units = Utf16Map(self._text)
        reached = 0
        for number, rows in enumerate(self._rows):
            last = number + 1 == len(self._rows)
            after = len(self._text) if last else self._rows[number + 1][0].start
            first = rows[0].start
            begin = (
                first if self._text[reached:first] == gap(first - reached, number == 0) else reached
            )
            end = max(row.end for row in rows)
            if last or self._text[end:after] != gap(after - end, False):
                end = after
            reached = end
            for line in self._text[begin:end].split("\n"):
                yield f"\n#Text={escape(line, '')}"
            yield "\n"
            for row in rows:
                place = f"{units.to_utf16(row.start)}-{units.to_utf16(row.end)}"
                words = escape(self._text[row.start : row.end], "")
                cells = (*self._spans(here.get(row, [])), *self._links(arriving.get(row, [])))
                yield "\t".join((row.address, place, words, *cells)) + "\t\n"

    def _spans(self, marks: list[Annotation]) -> list[str]:
        cells = []
        told = [self._told(mark) for mark in marks]
        for name in self._plan.features:
            cell = "|".join(
                (escape(about[name]) if name in about else "*") + self._suffix(mark.id)
                for mark, about in zip(marks, told, strict=True)
            )
            cells.append(cell or "_")
        return cells

    def _told(self, mark: Annotation) -> dict[str, str]:
        found = values(mark, self._plan.people, self._plan.register)
        for code, value in mark.attributes.items():
            text = ", ".join(map(shown, value)) if isinstance(value, list) else shown(value)
            if text:
                found[feature(code)] = text
        return found

    def _suffix(self, identity: Id) -> str:
        return f"[{self._numbers[identity]}]" if identity in self._numbers else ""

    def _links(self, relations: list[Relation]) -> list[str]:
        cells: list[list[str]] = [[], [], [], []]
        for each in relations:
            people = self._plan.people
            about = {LABEL: each.type, ANNOTATOR: people.get(each.annotator, ""), NOTE: each.note}
            for cell, name in zip(cells, RELATION_FEATURES, strict=False):
                cell.append(escape(about[name]) or "*")
            start, end = (self._numbers.get(i, 0) for i in (each.source.id, each.target.id))
            both = f"[{start}_{end}]" if start or end else ""
            cells[-1].append(self._on[each.source.id][0].address + both)
        return ["|".join(cell) or "_" for cell in cells]

    def seen(self) -> Seen:
        """The article as the file holds it."""
        places = {i: (rows[0].start, rows[-1].end) for i, rows in self._on.items()}
        items: list[Hashable] = []
        for identity, mark in self.marks.items():
            told = self._told(mark)
            about = (told.pop(name, "") for name in SPAN_FEATURES)
            label, *rest = about
            coded = tuple(
                sorted((c, told[feature(c)]) for c in mark.attributes if feature(c) in told)
            )
            items.append((label, places[identity], *rest, coded))
        items += [
            (each.type, each.note, places[each.source.id], places[each.target.id])
            for each in self._relations
        ]
        return Seen(self._article.text, tuple(items))
