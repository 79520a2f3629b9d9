"""Making one of several entities: which, which of them stays, and what that would touch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QListWidget, QWidget

from annotator.app import entities
from annotator.app.entities import Preview, Suggestion
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Entity
from annotator.gui.dialogs.entities.ticks import TickList
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.entity_field import EntityField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.rows import one_line
from annotator.gui.plain import plain_label
from annotator.gui.session import Session


class MergeSheet(Sheet):
    """The chosen ones are ticked; with one only, those with like names are proposed, and none of them is ticked."""

    chosen = Signal(object, object)
    """The id that stays, and the ids of the others."""

    def __init__(self, parent: QWidget, session: Session, chosen: Sequence[Entity]) -> None:
        super().__init__(parent, self.tr("Merge entities"), 560)
        self._session = session
        self._known = {one.id: one for one in chosen}
        self._first = chosen[0]
        self._seen: Preview | None = None
        self._stays: Id | None = None
        """The one a person chose to stay; else the one with most annotations does."""
        self._latest = Latest(session, self.tr("Looking at the merger"), self)
        self._alike = Latest(session, self.tr("Looking for like names"), self)
        self.say(
            self.tr(
                "One of the ticked entities stays; names of the others become its aliases, and their passages and relations go to it. One undo takes it back."
            )
        )
        if len(chosen) == 1:
            self.say(self.tr("Those that are not ticked have like names."))
        self.list = TickList(self.tr("Entities to make one of"), 5, self)
        self.list.rows.tick(self._known, True)
        self.list.rows.ticks_changed.connect(self._ticked)
        self.column.addWidget(self.list, 1)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.another = EntityField(session, self.tr("Another one"), False, self)
        self.another.show_entity("", self._first.kind)
        self.another.chosen.connect(self._add)
        self.keep = QComboBox()
        self.keep.setMinimumHeight(28)
        self.keep.currentIndexChanged.connect(lambda _: self._choose())
        form.addRow(self.tr("&Another one"), self.another)
        form.addRow(self.tr("&Stays"), self.keep)
        self.column.addLayout(form)
        self.summary = plain_label(wrap=True)
        self.summary.setAccessibleName(self.tr("What this would do"))
        self.column.addWidget(self.summary)
        self.conflicts = QListWidget()
        self.conflicts.setAccessibleName(self.tr("Where they contradict each other"))
        self.conflicts.setWordWrap(True)
        self.conflicts.setMaximumHeight(self.fontMetrics().lineSpacing() * 7)
        self.conflicts.hide()
        self.column.addWidget(self.conflicts)
        self.button = self.finish(self.tr("Merge"))
        self.accepted.connect(lambda: self.chosen.emit(self.kept(), self.others()))
        self._show_lines()
        self._ticked()
        if len(chosen) == 1:
            self._alike.ask(_alike, session.project, self._first, done=self._propose)
        self.list.setFocus()

    @property
    def busy(self) -> bool:
        """True while proposals or the preview are awaited."""
        return self._latest.busy or self._alike.busy

    def kept(self) -> Id | None:
        """The ticked one that stays."""
        row, ticked = self.keep.currentIndex(), self.list.rows.ticked()
        return ticked[row] if 0 <= row < len(ticked) else None

    def others(self) -> list[Id]:
        """The ticked ones that would go."""
        kept = self.kept()
        return [identity for identity in self.list.rows.ticked() if identity != kept]

    def keep_one(self, identity: Id) -> None:
        """Choose which of the ticked ones stays."""
        self.keep.setCurrentIndex(self.list.rows.ticked().index(identity))

    def _show_lines(self) -> None:
        self.list.rows.show([(one.id, _line(one)) for one in self._known.values()])

    def _propose(self, found: list[Suggestion]) -> None:
        for one in found:
            self._known.setdefault(one.entity.id, one.entity)
        self._show_lines()
        self._say()

    def _add(self, identity: Id) -> None:
        one = self._session.look_up(entities.get, self._session.project, identity)
        if one is not None:
            self._known.setdefault(identity, one)
            self._show_lines()
            self.list.rows.tick([identity], True)
        self.another.show_entity("", self._first.kind)

    def _ticked(self) -> None:
        ticked = [self._known[identity] for identity in self.list.rows.ticked()]
        shown = [one.id for one in ticked]
        most = max(ticked, key=lambda one: one.annotations, default=None)
        wanted = self._stays if self._stays in shown else most.id if most is not None else None
        self.keep.blockSignals(True)
        self.keep.clear()
        for one in ticked:
            self.keep.addItem(one_line(one.name))
        self.keep.setCurrentIndex(shown.index(wanted) if wanted is not None else -1)
        self.keep.blockSignals(False)
        self._look()

    def _choose(self) -> None:
        self._stays = self.kept()
        self._look()

    def _look(self) -> None:
        self._seen = None
        ids = [self.kept(), *self.others()]
        if len(ids) < 2:
            self._latest.drop()
        else:
            self._latest.ask(_preview, self._session.project, ids, done=self._show)
        self._say()

    def _show(self, seen: Preview) -> None:
        self._seen = seen
        self._say()

    def _say(self) -> None:
        seen, count = self._seen, len(self.others())
        kinds = {self._known[identity].kind for identity in self.list.rows.ticked()}
        theme = theme_of(self)
        set_colour(self.summary, theme.error if len(kinds) > 1 else theme.text)
        self.conflicts.clear()
        if len(kinds) > 1:
            text = self.tr("Only entities of one kind can be merged, and these are {0}.").format(
                ", ".join(sorted(kinds))
            )
        elif not count:
            text = self.tr("Tick at least two (Space).")
        elif seen is None:
            text = self.tr("Looking at what this would do…")
        else:
            aliases = {n for i in self.others() for n in _names(self._known[i])}
            kept = self._known[self.list.rows.ticked()[self.keep.currentIndex()]]
            text = self.tr(
                "Together: annotations {0}, in articles {1}; relations {2}; narrower entities {3}. New aliases: {4}."
            ).format(
                f"{seen.annotations:,}",
                f"{seen.articles:,}",
                f"{seen.relations:,}",
                f"{seen.narrower:,}",
                f"{len(aliases - set(_names(kept))):,}",
            )
            if seen.contradictions:
                text += "\n" + self.tr("They contradict each other; the one that stays is right:")
                self.conflicts.addItems(list(seen.contradictions))
        self.conflicts.setVisible(bool(self.conflicts.count()))
        self.summary.setText(text)
        self.button.setText(self.tr("Merge {0}").format(count + 1) if count else self.tr("Merge"))
        self.button.setEnabled(seen is not None and len(kinds) == 1)

    def done(self, result: int) -> None:
        self._latest.drop()
        self._alike.drop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._latest.drop()
        self._alike.drop()
        super().closeEvent(event)


def _names(one: Entity) -> tuple[str, ...]:
    return (one.name, *one.aliases)


def _line(one: Entity) -> str:
    parts = [one_line(one.name), f"{one.annotations:,}", one_line(", ".join(one.aliases))]
    return "  ·  ".join(part for part in parts if part)


def _preview(project: object, ids: list[Id], report: Reporter) -> Preview:
    return entities.preview(project, ids)  # type: ignore[arg-type]


def _alike(project: object, entity: Entity, report: Reporter) -> list[Suggestion]:
    return entities.alike(project, entity)  # type: ignore[arg-type]
