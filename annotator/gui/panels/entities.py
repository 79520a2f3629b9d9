"""The register of entities: find, rename, join, and see where each is spoken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.app import entities
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Changes, Entity
from annotator.gui.icons import icon
from annotator.gui.panels.entity_relations import relate_entity, types_from
from annotator.gui.panels.entity_rows import (
    ALIASES,
    ARTICLE,
    BADGE,
    COUNT,
    DATE,
    KIND,
    NAME,
    QUOTE,
    EntityRows,
    Entry,
    PassageRows,
    Place,
    passages,
    register,
)
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.relations import RelationList
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import plain_label
from annotator.gui.session import Session

CALM = 400
"""Milliseconds without a change in the project before the register is read anew."""
AT_ONCE = 200
"""Joining entities with more annotations than this is done in the background."""


class EntitiesPanel(QWidget):
    """Register above, the passages of the chosen entity below. Nothing is read before the panel is seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._shown_entity: Id | None = None
        self._latest = Latest(session, self.tr("Reading entities"), self)
        self._latest_places = Latest(session, self.tr("Reading passages"), self)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM)
        self._calm.timeout.connect(self._read)
        self.setAccessibleName(self.tr("Entities"))

        self.filter = FilterField(
            self.tr("Filter entities"), self.tr("Filter entities by name or alias")
        )
        self.count = plain_label()
        self.rows = EntityRows(self)
        self.table = RowsView(self.rows, self.tr("Entity list"))
        self.places = PassageRows(session, self)
        self.passage_table = RowsView(self.places, self.tr("Passages of the entity"))
        self._dress()
        self.setFocusProxy(self.table)

        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.passage_table)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addWidget(self.filter)
        column.addWidget(self.count)
        column.addWidget(split, 1)
        self.relations = RelationList(session, self)
        column.addWidget(self.relations)

        session.project_changed.connect(self._project_changed)
        session.changed.connect(self._changed)
        self._recolour()
        self._say()

    def _dress(self) -> None:
        head = self.table.horizontalHeader()
        for column in (KIND, ALIASES, COUNT):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(NAME, Qt.SortOrder.AscendingOrder)
        head.sectionClicked.connect(self._head_clicked)
        self.table.typed.connect(self.filter.begin)
        self.filter.filtered.connect(self._filter_now)
        self.filter.done.connect(self.table.take_keyboard)
        self.filter.left.connect(lambda: self._session.run("go.text"))
        self.table.opened.connect(lambda _: self._to_passages())
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        below = self.passage_table.horizontalHeader()
        for column in (BADGE, ARTICLE, DATE):
            below.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        below.setSectionResizeMode(QUOTE, QHeaderView.ResizeMode.Stretch)
        below.hide()
        self.passage_table.clicked.connect(lambda index: self._go(index.row()))
        self.passage_table.opened.connect(self._open)

    # What the window asks for.

    def show_entity(self, identity: Id) -> None:
        """Choose an entity, so that its passages are listed."""
        self._shown_entity = identity
        if self._stale:
            self._read()
        else:
            self._choose_again()

    def selected(self) -> list[Entity]:
        """The entities selected in the list."""
        return [self.rows.shown[row] for row in self.table.selected_rows()]

    # Reading.

    def _project_changed(self) -> None:
        self._calm.stop()
        self._shown_entity = None
        self.relations.show_for(None, False)
        self.filter.reset()
        self.rows.arrange([], NAME, False)
        self.rows.show([])
        self.places.show([])
        self._stale = True
        self._say()
        if self.isVisible():
            self._read()

    def _changed(self, changes: Changes) -> None:
        if changes.touches("entity", "annotation", "article"):
            self._stale = True
            if self.isVisible():
                self._calm.start()
        if changes.touches("relation") and self._shown_entity is not None:
            self.relations.show_for(self._shown_entity, self._session.writable)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _read(self) -> None:
        self._calm.stop()
        self._stale = False
        if self._session.project is not None:
            self._latest.ask(register, self._session.project, done=self._show)

    def _show(self, entries: list[Entry]) -> None:
        scrolled = self.table.verticalScrollBar().value()
        self.rows.show(entries)
        self.table.settle()
        self.table.verticalScrollBar().setValue(scrolled)
        self._choose_again()
        self._say()

    def _choose_again(self) -> None:
        row = self.rows.row_of(self._shown_entity)
        self.table.go_to_row(row)
        self._read_places(self._shown_entity if row >= 0 else None)

    def _say(self) -> None:
        found, total = self.rows.length(), self.rows.total()
        if self._session.project is None:
            text = ""
        elif self.filter.words():
            text = self.tr("{0} of {1} entities").format(f"{found:,}", f"{total:,}")
        else:
            text = self.tr("Entities: {0}").format(f"{total:,}")
        self.count.setText(text)
        if self._session.project is None or self._latest.busy:
            empty = ""
        elif total:
            empty = self.tr("No entity has this name or alias.")
        else:
            empty = self.tr("No entities yet. Link an annotation to one with L.")
        self.table.set_empty_text(empty)

    # Filter and order.

    def _filter_now(self) -> None:
        self.rows.arrange(self.filter.words(), self.rows.column, self.rows.descending)
        self._choose_again()
        self._say()

    def _head_clicked(self, column: int) -> None:
        same = column == self.rows.column
        self.sort_by(column, not self.rows.descending if same else column == COUNT)

    def sort_by(self, column: int, descending: bool) -> None:
        """Sort the register by a column."""
        self.rows.arrange(self.filter.words(), column, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(column, order)
        self._choose_again()

    # Passages.

    def _current_changed(self, now: QModelIndex, _: QModelIndex) -> None:
        if now.isValid():
            entity = self.rows.shown[now.row()]
            if entity.id != self._shown_entity:
                self._shown_entity = entity.id
                self._read_places(entity.id)

    def _read_places(self, identity: Id | None) -> None:
        known = self._session.project is not None
        self.relations.show_for(identity if known else None, self._session.writable)
        if identity is None or self._session.project is None:
            self._latest_places.drop()
            self._show_places([])
            return
        self._latest_places.ask(passages, self._session.project, identity, done=self._show_places)

    def _show_places(self, places: list[Place]) -> None:
        scrolled = self.passage_table.verticalScrollBar().value()
        self.places.show(places)
        self.passage_table.settle()
        self.passage_table.verticalScrollBar().setValue(scrolled)
        known = self._shown_entity is not None and self.rows.length()
        self.passage_table.set_empty_text(
            self.tr("No annotation points to it yet.") if known else ""
        )

    def _to_passages(self) -> None:
        if self.places.length():
            self.passage_table.take_keyboard()

    def _go(self, row: int) -> None:
        one = self.places.places[row].annotation
        self._session.open_article(one.article, one.spans[0].start)
        self._session.select_annotation(one.id)

    def _open(self, row: int) -> None:
        self._go(row)
        self._session.run("go.text")

    # Changing.

    def rename(self) -> None:
        """Ask for another name of the selected entity."""
        from annotator.gui.panels.entity_sheets import RenameSheet

        chosen = self.selected()
        if len(chosen) == 1 and self._session.writable:
            one = chosen[0]
            sheet = RenameSheet(self.window(), one)
            sheet.chosen.connect(
                lambda name, keep: self._attempt(entities.rename, one.id, name, keep)
            )
            sheet.open()

    def edit_aliases(self) -> None:
        """Ask for the other names of the selected entity."""
        from annotator.gui.panels.entity_sheets import AliasesSheet

        chosen = self.selected()
        if len(chosen) == 1 and self._session.writable:
            one = chosen[0]
            sheet = AliasesSheet(self.window(), one)
            sheet.chosen.connect(lambda names: self._attempt(entities.set_aliases, one.id, names))
            sheet.open()

    def edit_note(self) -> None:
        """Write a note on the selected entity."""
        from annotator.gui.dialogs.note import NoteDialog

        chosen = self.selected()
        if len(chosen) == 1 and self._session.writable:
            one = self._session.look_up(entities.get, self._session.project, chosen[0].id)
            if one is None:
                return
            dialog = NoteDialog(self.window(), one.name, one.note)
            dialog.editor.setPlaceholderText(
                self.tr("What should be remembered about this entity?")
            )
            dialog.chosen.connect(
                lambda text: text == one.note or self._attempt(entities.set_note, one.id, text)
            )
            dialog.open()

    def relate(self) -> None:
        """Make a relation from the selected entity to another one."""
        chosen = self.selected()
        if len(chosen) == 1 and self._session.writable:
            relate_entity(self.window(), self._session, chosen[0])

    def merge(self, keep: Entity) -> None:
        """Make all selected entities one; undo parts them again."""
        session, chosen = self._session, self.selected()
        others = [one.id for one in chosen if one.id != keep.id]
        self._shown_entity = keep.id
        said = self.tr("{0} entities are now “{1}”.").format(len(chosen), keep.name[:60])
        undo = self.tr("Undo")

        def told(_: object) -> None:
            session.notify(said, undo, lambda: session.run("edit.undo"))

        if sum(one.annotations for one in chosen) > AT_ONCE:
            project = session.project

            def work(report: Reporter) -> None:
                entities.merge(project, keep.id, others)

            session.run_job(self.tr("Joining entities"), work, done=told)
        elif self._attempt(entities.merge, keep.id, others) is not None:
            told(None)

    def _attempt(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self._session.attempt(function, self._session.project, *arguments)

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def menu(self) -> QMenu | None:
        """What can be done with the selected entities; None when none is selected."""
        chosen = self.selected()
        if not chosen:
            return None
        dark = theme_of(self).dark
        menu = QMenu(self)
        if len(chosen) == 1:
            menu.addAction(icon("search", dark), self.tr("Show passages"), self._to_passages)
            menu.addSeparator()
            writing = [
                menu.addAction(icon("edit", dark), self.tr("Rename…"), self.rename),
                menu.addAction(icon("entity", dark), self.tr("Aliases…"), self.edit_aliases),
                menu.addAction(icon("note", dark), self.tr("Note…"), self.edit_note),
                menu.addAction(icon("relation", dark), self.tr("Relate…"), self.relate),
            ]
            writing[-1].setVisible(bool(types_from(self._session, chosen[0])))
        else:
            joined = menu.addMenu(icon("link", dark), self.tr("Make them one, named"))
            for one in sorted(chosen, key=lambda one: -one.annotations)[:30]:
                name = f"{one.name[:60]}  ({one.annotations:,})".replace("&", "&&")
                action = joined.addAction(name)
                action.triggered.connect(lambda _=False, kept=one: self.merge(kept))
            writing = [joined.menuAction()]
        for action in writing:
            action.setEnabled(self._session.writable)
        return menu

    # Looks.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        em, room = self.fontMetrics().averageCharWidth(), self.width()
        number = self.table.width_for(self.rows.titles[COUNT])
        for column, width, least in (
            (KIND, 12 * em, 44),
            (ALIASES, 22 * em, 70),
            (COUNT, number, 30),
        ):
            self.table.setColumnHidden(column, room < least * em)
            self.table.setColumnWidth(column, width)
        self.passage_table.setColumnWidth(BADGE, self.table.plain_metrics.height() + 16)
        self.passage_table.setColumnWidth(ARTICLE, room * 34 // 100)
        self.passage_table.setColumnWidth(DATE, 12 * em)
        self.passage_table.setColumnHidden(DATE, room < 60 * em)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()
        elif event.type() == QEvent.Type.FontChange:
            self._fit()

    def _recolour(self) -> None:
        set_colour(self.count, theme_of(self).muted)
