"""Whose annotations are shown: a list to tick."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from annotator.app import annotations as annotating
from annotator.core.ids import Id
from annotator.core.model import Annotator, Changes
from annotator.gui.panels.rows import Index, one_line
from annotator.gui.plain import tooltip
from annotator.gui.session import Session

PAUSE = 250


class LayerRows(QAbstractListModel):
    """Everyone who has annotated in the project, with how many annotations they have in the open article."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.people: list[tuple[Annotator, int]] = []

    def show(self, people: list[tuple[Annotator, int]]) -> None:
        """Show other people or counts; when only counts differ, the selection stays."""
        if [one.id for one, _ in people] == [one.id for one, _ in self.people]:
            self.people = people
            self.told()
        else:
            self.beginResetModel()
            self.people = people
            self.endResetModel()

    def told(self) -> None:
        """Counts or ticks changed."""
        if self.people:
            self.dataChanged.emit(self.index(0), self.index(len(self.people) - 1))

    def is_me(self, row: int) -> bool:
        """True for the person who annotates now; their layer is always shown."""
        me = self._session.annotator
        return me is not None and self.people[row][0].id == me.id

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.people)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.is_me(index.row()) else flags | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        person, count = self.people[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            name = one_line(person.name)
            if self.is_me(index.row()):
                name = self.tr("{0} (you)").format(name)
            return self.tr("{0}: {1} in this article").format(name, f"{count:,}")
        if role == Qt.ItemDataRole.CheckStateRole:
            shown = self._session.shows(person.id)
            return Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(person.name)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or self.is_me(index.row()):
            return False
        identity = self.people[index.row()][0].id
        hidden = self._session.hidden_annotators
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self._session.set_hidden_annotators(hidden - {identity} if on else hidden | {identity})
        return True


class LayersPanel(QWidget):
    """Space or a click ticks. It holds at once, in the text and in the lists."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._read)
        self.setAccessibleName(self.tr("Layers"))
        self.rows = LayerRows(session, self)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(1)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setAccessibleName(self.tr("Show the annotations of"))
        self.setFocusProxy(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.list)
        session.project_changed.connect(self._soon)
        session.article_changed.connect(self._soon)
        session.annotator_changed.connect(self._soon)
        session.layers_changed.connect(self.rows.told)
        session.changed.connect(self._changed)

    def _changed(self, changes: Changes) -> None:
        here: Id | None = self._session.article
        if changes.touches("annotator") or (
            changes.touches("annotation") and here in changes.articles
        ):
            self._soon()

    def _soon(self) -> None:
        """Read anew, but not with every key press, and not while nobody looks."""
        self._stale = True
        if self._session.project is None:
            self._read()
        elif self.isVisible():
            self._pause.start()

    def _read(self) -> None:
        session = self._session
        self._pause.stop()
        self._stale = False
        if session.project is None:
            self.rows.show([])
            return
        people: list[Annotator] = session.look_up(annotating.annotators, session.project) or []
        counts: dict[Id, int] = {}
        if session.article is not None:
            counts = (
                session.look_up(annotating.counts_by_annotator, session.project, session.article)
                or {}
            )
        me = session.annotator
        if me is not None and me.id not in {one.id for one in people}:
            people = [me, *people]
        self.rows.show([(one, counts.get(one.id, 0)) for one in people])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()
