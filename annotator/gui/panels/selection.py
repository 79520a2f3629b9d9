"""Annotations of all articles by a filter: read them, go to them, change them together."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import articles, worklist
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import Changes
from annotator.gui.icons import icon
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import PassingPanel
from annotator.gui.panels.selection_bar import SelectionBar
from annotator.gui.panels.selection_rows import (
    DATE,
    ENTITY,
    MARKS,
    QUOTE,
    TITLE,
    TYPE,
    WHO,
    WHY,
    SelectionRows,
    find,
)
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session


class SelectionPanel(PassingPanel):
    """Enter goes to an annotation; Ctrl+Enter changes the selected ones, or all that are listed."""

    change_asked = Signal(object)
    """Ids of the annotations to change together."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._stale = False
        self._latest = Latest(session, self.tr("Looking for annotations"), self)
        self.setAccessibleName(self.tr("Annotations of all articles"))
        self.bar = SelectionBar(session, self)
        self.bar.changed.connect(self.search_now)
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("How many"))
        self.change = QPushButton()
        self.change.setMinimumHeight(28)
        self.change.clicked.connect(self._ask_change)
        self.looked = QPushButton(self.tr("Looked at (Space)"))
        self.looked.setMinimumHeight(28)
        self.looked.setToolTip(self.tr("Take the selected annotations off this list"))
        self.looked.clicked.connect(self.looked_at)
        self.clear = QPushButton(self.tr("Empty the filter"))
        self.clear.setMinimumHeight(28)
        self.clear.clicked.connect(lambda: self.start())
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        square(self.close_button)
        self.close_button.setAccessibleName(self.tr("Close the list"))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.clicked.connect(self.leave)
        self.rows = SelectionRows(session, self)
        self.table = RowsView(self.rows, self.tr("Annotations found"))
        self.table.opened.connect(self._open)
        self.table.installEventFilter(self)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._say())
        head = self.table.horizontalHeader()
        for section in range(len(self.rows.titles)):
            head.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(QUOTE, QHeaderView.ResizeMode.Stretch)
        self.setFocusProxy(self.bar)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.count, 1)
        for button in (self.looked, self.clear, self.change, self.close_button):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addLayout(line)
        column.addWidget(self.table, 1)
        session.project_changed.connect(self._project_changed)
        session.codebook_changed.connect(self._codebook_changed)
        session.changed.connect(self._changed)
        self._recolour()
        self._say()

    # What the window asks for.

    def start(self, status: str | None = None) -> None:
        """Take the keyboard with an empty filter, or one for a mark."""
        self.bar.fill()
        self.bar.reset(status)
        self.search_now()
        self.bar.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _stop(self) -> None:
        self._latest.drop()

    def search_now(self) -> None:
        """List what answers the filter."""
        project = self._session.project
        self._stale = False
        if project is None:
            self._take([])
            return
        try:
            selection = self.bar.selection()
        except UserError as error:
            self._refused(error)
            return
        self.rows.reasons = selection.status == "review"
        self._latest.ask(find, project, selection, done=self._take, failed=self._refused)
        self._say()

    def _take(self, ids: list[Id]) -> None:
        row = self.table.current_row()
        kept = self.rows.ids[row] if 0 <= row < self.rows.length() else None
        self.rows.show(ids)
        self._fit()
        self.table.settle()
        again = self.rows.row_of(kept)
        if again < 0 and kept is not None:
            again = min(row, len(ids) - 1)  # it went: the next one is at hand
        if again >= 0:
            self.table.go_to_row(again)
        self.table.set_empty_text(self.tr("No annotation answers this filter."))
        self._say()
        announce(self.count, self.count.text())

    def _refused(self, error: UserError) -> None:
        self._latest.drop()
        self.rows.show([])
        self.table.set_empty_text(f"{error.message} {error.hint}".strip())
        self._say()

    def targets(self) -> list[Id]:
        """What a change would be made to: the selected rows when there are several, else all."""
        rows = self.table.selected_rows()
        return [self.rows.ids[row] for row in rows] if len(rows) > 1 else list(self.rows.ids)

    def _say(self) -> None:
        total = self.rows.length()
        busy = self._latest.busy
        self.count.setText(
            self.tr("Looking…") if busy else self.tr("Annotations: {0}").format(f"{total:,}")
        )
        chosen = sum(
            r.bottom() - r.top() + 1 for r in self.table.selectionModel().selection().toList()
        )
        text = (
            self.tr("Change the {0} selected…").format(f"{chosen:,}")
            if chosen > 1
            else self.tr("Change all {0}…").format(f"{total:,}")
        )
        self.change.setText(text)
        self.change.setEnabled(bool(total) and not busy and self._session.writable)
        self.looked.setVisible(self.rows.reasons)
        self.looked.setEnabled(bool(chosen) and not busy and self._session.writable)

    def looked_at(self) -> None:
        """The selected annotations have been looked at again: they leave the list."""
        rows, session = self.table.selected_rows(), self._session
        if not self.rows.reasons or not rows or not session.writable:
            return
        ids = [self.rows.ids[row] for row in rows]
        session.run_job(
            self.tr("Taking off the list"), worklist.done, session.project, ids,
            done=lambda changes: session.notify(
                changes.label or self.tr("They were taken off already."),
                self.tr("Undo") if changes else "", lambda: session.run("edit.undo"),
            ),
        )  # fmt: skip

    def _ask_change(self) -> None:
        if self.change.isEnabled():
            self.change_asked.emit(self.targets())

    def _open(self, row: int) -> None:
        one = self.rows.annotation(row)
        if one is None:
            return
        session = self._session
        found = session.look_up(articles.page, session.project, [one.article])
        if found and found[0].text != one.text:
            # Its words are gone from the text: there is no place to go to.
            session.open_article(one.article)
            session.select_annotation(one.id)
            session.notify(
                self.tr("“{0}” is in an earlier text of this article only.").format(
                    " ".join(one.quote.split())[:60]
                ),
                self.tr("Show the earlier texts"),
                lambda: session.run("article.versions"),
            )
            return
        session.open_article(one.article, one.spans[0].start)
        session.select_annotation(one.id)
        session.run("go.text")

    # Following the project.

    def _project_changed(self) -> None:
        self._latest.drop()
        self.rows.show([])
        self.bar.fill()
        self.bar.reset()
        self._say()

    def _codebook_changed(self) -> None:
        self.bar.fill()
        self.rows.refresh()

    def _changed(self, changes: Changes) -> None:
        if not changes.touches("annotation", "article", "entity"):
            return
        if not self.isVisible():
            self._stale = True
        else:
            self.rows.refresh()
            if not self._latest.busy:
                self.search_now()

    # Keys and looks.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._ask_change()
                return True
            if event.key() == Qt.Key.Key_Space and self.rows.reasons:
                self.looked_at()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._ask_change()
        elif enter and self.rows.length() and not self.table.hasFocus():
            self.table.take_keyboard()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.search_now()

    def _fit(self) -> None:
        em, room = self.fontMetrics().averageCharWidth(), self.width()
        self.table.setColumnWidth(TYPE, self.table.width_for("Type"))
        self.table.setColumnHidden(WHY, not self.rows.reasons)
        self.table.setColumnWidth(WHY, min(30 * em, room * 30 // 100))
        more = 50 if self.rows.reasons else 0  # the quote keeps its room
        widths = (
            (ENTITY, 20, 50 + more),
            (TITLE, 24, 80 + more // 2),
            (DATE, 12, 100 + more),
            (WHO, 12, 120 + more),
            (MARKS, 9, 40),
        )
        for column, width, least in widths:
            self.table.setColumnHidden(column, room < least * em)
            self.table.setColumnWidth(column, width * em)

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.close_button.setIcon(icon("close", theme.dark))
        set_colour(self.count, theme.muted)
