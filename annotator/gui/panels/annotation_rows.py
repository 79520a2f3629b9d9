"""The annotations of one article in order of place, kept in step with the project row by row."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QModelIndex, QObject

from annotator.app import annotations as annotating
from annotator.app import entities
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation
from annotator.gui.matching import fold
from annotator.gui.panels.rows import Badge, Cell, RowsModel, one_line
from annotator.gui.session import Session

TYPE, QUOTE, ENTITY, WHO, MARKS = range(5)
NO_BADGE = Badge("?", "#464646", "#969696")

Key = tuple[int, int, Id]


@dataclass(slots=True)
class Row:
    """An annotation as the list has it. ``key`` orders by start, longer ones first; ``hay`` is what is searched."""

    annotation: Annotation
    entity: str
    key: Key
    hay: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything about one article's annotations that the list shows, ready to be taken over without a loop."""

    rows: list[Row] = field(default_factory=list)
    by_id: dict[Id, Row] = field(default_factory=dict)
    pairs: Counter[tuple[Id, str]] = field(default_factory=Counter)
    marked: int = 0
    people: dict[Id, str] = field(default_factory=dict)
    names: dict[Id, str] = field(default_factory=dict)


def load(project: Any, article: Id, report: Reporter) -> Loaded:
    """The annotations of an article with the names they need. About 20 ms a thousand: for a job when many."""
    found = annotating.list_annotations(project, article=article)
    report.check()
    people = {one.id: one.name for one in annotating.annotators(project)}
    names: dict[Id, str] = {}
    for one in found:
        if one.entity is not None and one.entity not in names:
            names[one.entity] = _name(project, one.entity)
    report.check()
    rows = [_row(one, names) for one in found]
    rows.sort(key=_key_of)
    return Loaded(
        rows,
        {one.id: row for row in rows for one in (row.annotation,)},
        Counter((one.annotator, one.type) for one in found),
        sum(_is_marked(one) for one in found),
        people,
        names,
    )


def _name(project: Any, entity: Id) -> str:
    known = entities.get(project, entity)
    return known.name if known is not None else ""


def _row(annotation: Annotation, names: dict[Id, str]) -> Row:
    first = annotation.spans[0]
    entity = names.get(annotation.entity, "") if annotation.entity is not None else ""
    hay = fold(" ".join(f"{annotation.quote} {entity} {annotation.note}".split()))
    return Row(annotation, entity, (first.start, -first.end, annotation.id), hay)


def _key_of(row: Row) -> Key:
    return row.key


def _is_marked(one: Annotation) -> bool:
    return bool(one.status or one.note)


def _icons(one: Annotation) -> tuple[str, ...]:
    drawn = (
        ("doubt", one.status == "doubt"),
        ("warning", one.status == "review"),
        ("note", bool(one.note)),
    )
    return tuple(name for name, on in drawn if on)


class AnnotationRows(RowsModel):
    """``shown`` are the rows that the layers and filters let through, in order of place."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.narrow = True
        """Entity and marks stand beside the quote instead of in columns of their own."""
        self.shown: list[Row] = []
        self.marked = 0
        """How many carry a mark: doubt, review or a note."""
        self._ordered: list[Row] = []
        self._all: dict[Id, Row] = {}
        self._pairs: Counter[tuple[Id, str]] = Counter()
        self._people: dict[Id, str] = {}
        self._names: dict[Id, str] = {}
        self._words: list[str] = []
        self._types: frozenset[str] = frozenset()
        self._badges: dict[str, Badge] = {}
        self.titles = [
            self.tr("Type"),
            self.tr("Quote"),
            self.tr("Entity"),
            self.tr("Annotator"),
            self.tr("Marks"),
        ]

    def length(self) -> int:
        return len(self.shown)

    # Everything at once.

    def show(self, loaded: Loaded) -> None:
        """Show the annotations of another article, or the same ones read anew."""
        self._ordered, self._all = list(loaded.rows), dict(loaded.by_id)
        self._pairs, self.marked = Counter(loaded.pairs), loaded.marked
        self._people, self._names = dict(loaded.people), dict(loaded.names)
        self._arrange()

    def filter(self, words: Iterable[str], types: frozenset[str]) -> None:
        """Let through only rows that hold all the words (in quote, entity or note) and are of one of the types.

        Which layers are shown is read anew, too.
        """
        self._words, self._types = [fold(word) for word in words], types
        self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        shown, hidden, types = self._ordered, self._session.hidden_annotators, self._types
        if hidden:
            shown = [row for row in shown if row.annotation.annotator not in hidden]
        if types:
            shown = [row for row in shown if row.annotation.type in types]
        for word in self._words:
            shown = [row for row in shown if word in row.hay]
        self.shown = list(shown)
        self.endResetModel()

    def restyle(self) -> None:
        """Names or colours of types changed, or the form of rows."""
        self._badges.clear()
        if self.shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.shown) - 1, MARKS))

    @property
    def narrowed(self) -> bool:
        """True while a filter keeps rows away."""
        return bool(self._words or self._types)

    def per_type(self) -> dict[str, int]:
        """How many annotations of shown layers there are of each type, whatever the filters."""
        counts: dict[str, int] = {}
        for (annotator, kind), count in self._pairs.items():
            if self._session.shows(annotator):
                counts[kind] = counts.get(kind, 0) + count
        return counts

    def several_annotators(self) -> bool:
        """True when more than one person has annotations here, shown or not."""
        return len({annotator for (annotator, _), count in self._pairs.items() if count}) > 1

    def total(self) -> int:
        """How many annotations the shown layers have."""
        return sum(self.per_type().values())

    # One after the other.

    def update(self, ids: Iterable[Id], article: Id) -> None:
        """Read these annotations again and show, move, change or remove their rows."""
        project = self._session.project
        for identity in ids:
            found = self._session.look_up(annotating.get, project, identity)
            old = self._all.pop(identity, None)
            new = None
            if found is not None and found.article == article:
                if found.entity is not None and found.entity not in self._names:
                    self._names[found.entity] = _name(project, found.entity)
                if found.annotator not in self._people:
                    self._people = {p.id: p.name for p in annotating.annotators(project)}
                new = self._all[identity] = _row(found, self._names)
            self._replace(old, new)

    def rename(self, ids: Iterable[Id]) -> None:
        """The names of these entities may have changed."""
        known = [identity for identity in ids if identity in self._names]
        for identity in known:
            self._names[identity] = _name(self._session.project, identity)
        if known:
            wanted = set(known)
            for row in list(self._all.values()):
                if row.annotation.entity in wanted:
                    new = self._all[row.annotation.id] = _row(row.annotation, self._names)
                    self._replace(row, new)

    def _replace(self, old: Row | None, new: Row | None) -> None:
        if old is not None:
            self._count(old, -1)
            del self._ordered[bisect_left(self._ordered, old.key, key=_key_of)]
        if new is not None:
            self._count(new, 1)
            self._ordered.insert(bisect_left(self._ordered, new.key, key=_key_of), new)
        was = self._place(old) if old is not None else -1
        stays = new is not None and self._fits(new)
        if was >= 0 and stays and old is not None and new is not None and old.key == new.key:
            self.shown[was] = new
            self.row_changed(was)
            return
        if was >= 0:
            self.beginRemoveRows(QModelIndex(), was, was)
            del self.shown[was]
            self.endRemoveRows()
        if stays and new is not None:
            place = bisect_left(self.shown, new.key, key=_key_of)
            self.beginInsertRows(QModelIndex(), place, place)
            self.shown.insert(place, new)
            self.endInsertRows()

    def _place(self, row: Row) -> int:
        place = bisect_left(self.shown, row.key, key=_key_of)
        found = place < len(self.shown) and self.shown[place].key == row.key
        return place if found else -1

    def _count(self, row: Row, step: int) -> None:
        one = row.annotation
        self._pairs[one.annotator, one.type] += step
        self.marked += step * _is_marked(one)

    def _fits(self, row: Row) -> bool:
        one = row.annotation
        return (
            self._session.shows(one.annotator)
            and (not self._types or one.type in self._types)
            and all(word in row.hay for word in self._words)
        )

    # Asking.

    def row_of(self, identity: Id | None) -> int:
        """Where an annotation is shown, or -1."""
        row = self._all.get(identity) if identity is not None else None
        return self._place(row) if row is not None else -1

    def annotation(self, row: int) -> Annotation:
        """The annotation of a row."""
        return self.shown[row].annotation

    def name_of(self, annotator: Id) -> str:
        """An annotator's name."""
        return self._people.get(annotator, "")

    def cell(self, row: int, column: int) -> Cell:
        shown = self.shown[row]
        one = shown.annotation
        if column == TYPE:
            name = self._session.type_name(one.type)
            return Cell(badge=self._badge(one.type), tip=name, spoken=name)
        if column == QUOTE:
            quote = one_line(one.quote)
            spoken = ", ".join(
                part
                for part in (
                    self._session.type_name(one.type), quote, shown.entity, *self._marks(one),
                )
                if part
            )  # fmt: skip
            aside = one_line(shown.entity) if self.narrow else ""
            icons = _icons(one) if self.narrow else ()
            return Cell(quote, aside=aside, icons=icons, tip=self._tip(shown), spoken=spoken)
        if column == ENTITY:
            return Cell(one_line(shown.entity), muted=True)
        if column == WHO:
            name = self.name_of(one.annotator)
            return Cell(initials(name), align="centre", muted=True, tip=name, spoken=name)
        marks = self._marks(one)
        return Cell(icons=_icons(one), tip="\n".join(marks), spoken=", ".join(marks))

    def _marks(self, one: Annotation) -> list[str]:
        said = {"doubt": self.tr("in doubt"), "review": self.tr("to review")}
        marks = [said[one.status]] if one.status in said else []
        return [*marks, self.tr("Note: {0}").format(one_line(one.note))] if one.note else marks

    def _tip(self, row: Row) -> str:
        one = row.annotation
        head = self._session.type_name(one.type) + (f"  →  {row.entity}" if row.entity else "")
        lines = [head, f"“{one_line(one.quote)}”", self.name_of(one.annotator), *self._marks(one)]
        return "\n".join(line for line in lines if line)

    def _badge(self, code: str) -> Badge:
        known = self._badges.get(code)
        if known is None:
            book = self._session.codebook
            kind = book.find_type(code) if book is not None else None
            known = (
                Badge(kind.letter or kind.code[:1].upper(), kind.colour_light, kind.colour_dark)
                if kind is not None
                else NO_BADGE
            )
            self._badges[code] = known
        return known


def initials(name: str) -> str:
    """Up to two letters that stand for a person: ``Ana Ruiz`` → ``AR``."""
    words = name.split()
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()
