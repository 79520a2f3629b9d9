"""The register of entities: find them, see where each is spoken of, and change what is said of each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.ids import Id
from annotator.core.model import Changes, Entity
from annotator.gui.icons import icon
from annotator.gui.panels.entity_deeds import EntityDeeds
from annotator.gui.panels.entity_form import EntityForm
from annotator.gui.panels.entity_places import EntityPlaces
from annotator.gui.panels.entity_relations import types_from
from annotator.gui.panels.entity_rows import (
    ALIASES,
    COUNT,
    KIND,
    NAME,
    EntityRows,
    Entry,
    register,
)
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import plain_label, tooltip
from annotator.gui.session import Session

CALM = 400
"""Milliseconds without a change in the project before the register is read anew."""


class EntitiesPanel(Panel):
    """Register above, passages and details of the chosen entity below. Nothing is read before the panel is seen.

    In the register Enter goes to the passages, Ctrl+Enter to the details, Insert makes an entity, Del deletes one.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._shown_entity: Id | None = None
        self._latest = Latest(session, self.tr("Reading entities"), self)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM)
        self._calm.timeout.connect(self._read)
        self.setAccessibleName(self.tr("Entities"))

        self.filter = FilterField(
            self.tr("Filter entities"), self.tr("Filter entities by name or alias")
        )
        self.new_button = QToolButton()
        self.new_button.setAutoRaise(True)
        self.new_button.setText("+")
        square(self.new_button)
        self.new_button.setAccessibleName(self.tr("New entity (Ins)"))
        self.new_button.setToolTip(tooltip(self.tr("New entity (Ins)")))
        self.count = plain_label()
        self.rows = EntityRows(self)
        self.table = RowsView(self.rows, self.tr("Entity list"))
        self.deeds = EntityDeeds(session, self)
        self.deeds.made.connect(self._made)
        self.places = EntityPlaces(session, self)
        self.form = EntityForm(session, self)
        self.relations = self.form.relations
        self.below = QTabWidget()
        self.below.setDocumentMode(True)
        self.below.setAccessibleName(self.tr("Of the chosen entity"))
        self.below.tabBar().setAccessibleName(self.tr("Of the chosen entity"))
        self.below.addTab(self.places, self.tr("Passages"))
        self.below.addTab(self.form, self.tr("Details"))
        self._dress()
        self.setFocusProxy(self.table)

        above = QHBoxLayout()
        above.setSpacing(4)
        above.addWidget(self.filter, 1)
        above.addWidget(self.new_button)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.below)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([400, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addLayout(above)
        column.addWidget(self.count)
        column.addWidget(split, 1)

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
        self.new_button.clicked.connect(self.new)
        self.table.typed.connect(self.filter.begin)
        self.table.pressed_delete.connect(self.delete)
        self.table.installEventFilter(self)
        self.filter.filtered.connect(self._filter_now)
        self.filter.done.connect(self.table.take_keyboard)
        self.filter.left.connect(lambda: self._session.run("go.text"))
        self.table.opened.connect(lambda _: self.show_passages())
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.places.left.connect(self.table.take_keyboard)
        self.places.counted.connect(self._say_places)
        self.form.left.connect(self.table.take_keyboard)
        self.form.merge_asked.connect(self.deeds.merge)
        self.form.relation_asked.connect(self.deeds.relate)

    # What the window asks for.

    def show_entity(self, identity: Id) -> None:
        """Choose an entity, so that its passages are listed."""
        self._shown_entity = identity
        if self.filter.words() and self.rows.row_of(identity) < 0:
            self.filter.reset()
            self.rows.arrange([], self.rows.column, self.rows.descending)
        if self._stale:
            self._show_below(identity)
            self._read()
        else:
            self._choose_again()
            self._show_below(identity)

    def selected(self) -> list[Entity]:
        """The entities selected in the list, or the one the keyboard is on."""
        rows = self.table.selected_rows() or [self.table.current_row()]
        return [self.rows.shown[row] for row in rows if row >= 0]

    def flush(self) -> None:
        """Keep what is being typed."""
        self.form.flush()

    # Reading.

    def _project_changed(self) -> None:
        self._calm.stop()
        self._shown_entity = None
        self.filter.reset()
        self.rows.arrange([], NAME, False)
        self.rows.show([])
        self._show_below(None)
        self._stale = True
        self._say()
        if self.isVisible():
            self._read()

    def _changed(self, changes: Changes) -> None:
        if changes.touches("entity", "annotation", "article"):
            self._stale = True
            if self.isVisible():
                self._calm.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _read(self) -> None:
        self._calm.stop()
        self._stale = False
        if self._session.project is not None:
            self._latest.ask(register, self._session.project, done=self._show)

    @property
    def busy(self) -> bool:
        """True while something is still to be read."""
        return self._latest.busy or self._calm.isActive() or self.places.busy

    def _show(self, entries: list[Entry]) -> None:
        scrolled = self.table.verticalScrollBar().value()
        kept = [one.id for one in self.selected()]
        self.rows.show(entries)
        self.table.settle()
        self.table.verticalScrollBar().setValue(scrolled)
        self._choose_again()
        self._select_again(kept)
        self.places.read_again()
        self._say()

    def _choose_again(self) -> None:
        row = self.rows.row_of(self._shown_entity)
        self.table.go_to_row(row)
        self._show_below(self._shown_entity if row >= 0 else None)

    def _select_again(self, kept: list[Id]) -> None:
        """Several selected entities stay selected when the register was read anew."""
        model = self.table.selectionModel()
        flags = model.SelectionFlag
        for row in (self.rows.row_of(identity) for identity in kept if len(kept) > 1):
            if row >= 0:
                model.select(self.rows.index(row, 0), flags.Select | flags.Rows)

    def _say(self) -> None:
        found, total = self.rows.length(), self.rows.total()
        if self._session.project is None:
            text = ""
        elif self.filter.words():
            text = self.tr("{0} of {1} entities").format(f"{found:,}", f"{total:,}")
        else:
            text = self.tr("Entities: {0}").format(f"{total:,}")
        self.count.setText(text)
        self.new_button.setEnabled(self._session.writable)
        if self._session.project is None or self._latest.busy:
            empty = ""
        elif total:
            empty = self.tr("No entity has this name or alias. Ins makes one.")
        else:
            empty = self.tr(
                "No entities yet. Link an annotation to one with L, or make one with Ins."
            )
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

    # The chosen one.

    def _current_changed(self, now: QModelIndex, _: QModelIndex) -> None:
        if now.isValid():
            entity = self.rows.shown[now.row()]
            if entity.id != self._shown_entity:
                self._shown_entity = entity.id
                self._show_below(entity.id)

    def _show_below(self, identity: Id | None) -> None:
        self.places.show_entity(identity)
        if self.form.entity is None or self.form.entity.id != identity:
            self.form.show_entity(identity)

    def _say_places(self, count: int) -> None:
        title = self.tr("Passages ({0})").format(f"{count:,}") if count else self.tr("Passages")
        self.below.setTabText(0, title)

    def show_passages(self) -> None:
        """Move the keyboard to the passages of the chosen entity."""
        self.below.setCurrentWidget(self.places)
        self.places.take_keyboard()

    def show_details(self) -> None:
        """Move the keyboard to the details of the chosen entity."""
        self.below.setCurrentWidget(self.form)
        if self.form.entity is not None:
            self.form.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.form.name.line.selectAll()

    def _made(self, identity: Id) -> None:
        self.show_entity(identity)

    # Changing.

    def new(self) -> None:
        """Ask for a new entity, by default of the name looked for and the kind at hand."""
        looked_for = self.filter.text().strip() if not self.rows.length() else ""
        chosen = self.selected()
        self.deeds.new(looked_for, chosen[0].kind if chosen else "")

    def delete(self) -> None:
        """Ask whether the selected entity should be deleted."""
        chosen = self.selected()
        if len(chosen) == 1:
            self.deeds.delete(chosen[0])

    def menu(self) -> QMenu | None:
        """What can be done with the selected entities; None when none is selected."""
        chosen = self.selected()
        if not chosen:
            return None
        dark, deeds = theme_of(self).dark, self.deeds
        menu = QMenu(self)
        if len(chosen) == 1:
            one = chosen[0]
            menu.addAction(
                icon("search", dark), self.tr("Show all passages") + "\tEnter", self.show_passages
            )
            details = self.tr("Details") + "\tCtrl+Enter"
            menu.addAction(icon("edit", dark), details, self.show_details)
            menu.addSeparator()
            writing = [
                menu.addAction(self.tr("Rename…"), lambda: deeds.rename(one)),
                menu.addAction(
                    icon("relation", dark), self.tr("Relate…"), lambda: deeds.relate(one)
                ),
                menu.addAction(icon("link", dark), self.tr("Merge…"), lambda: deeds.merge(chosen)),
                menu.addAction(self.tr("Split…"), lambda: deeds.split(one)),
                menu.addAction(
                    icon("delete", dark), self.tr("Delete…") + "\tDel", lambda: deeds.delete(one)
                ),
            ]
            writing[1].setVisible(bool(types_from(self._session, one)))
        else:
            merge = self.tr("Merge {0} entities…").format(len(chosen))
            writing = [menu.addAction(icon("link", dark), merge, lambda: deeds.merge(chosen))]
        for action in writing:
            action.setEnabled(self._session.writable)
        return menu

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.table.viewport().mapToGlobal(place))

    # Keys and looks.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.show_details()
                return True
            if event.key() == Qt.Key.Key_Insert:
                self.new()
                return True
            if event.key() == Qt.Key.Key_Escape:
                if self.filter.text():
                    self.filter.clear()
                    self.filter.tell()
                else:
                    self._session.run("go.text")
                return True
        return False

    def _fit(self) -> None:
        em, room = self.fontMetrics().averageCharWidth(), self.width()
        number = self.table.width_for(self.rows.titles[COUNT])
        for column, width, least in (
            (KIND, 12 * em, 56),
            (ALIASES, 22 * em, 70),
            (COUNT, number, 30),
        ):
            self.table.setColumnHidden(column, room < least * em)
            self.table.setColumnWidth(column, width)

    def _recolour(self) -> None:
        theme = theme_of(self)
        set_colour(self.count, theme.muted)
