"""*Also here*: the other places that say what was just tagged. Nothing is tagged without a yes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import also_here, entities
from annotator.app import annotations as annotating
from annotator.app.also_here import Accepted, Place
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Changes
from annotator.gui.icons import icon
from annotator.gui.panels.also_here_rows import (
    DATE,
    LEFT,
    MATCH,
    REASON,
    RIGHT,
    TICK,
    TITLE,
    PlaceRows,
    TickDelegate,
)
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import PassingPanel
from annotator.gui.panels.rows import one_line
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session

BATCH = 200
EVERY = 0.15
"""Seconds after which what was found so far is shown."""
LOOK = 120
"""Milliseconds on a row before the text goes there."""
AT_ONCE = 100
"""More places than this are refused beside the window."""


def look(
    project: Any,
    like: Id,
    all_articles: bool,
    tell: Callable[[list[Place]], None],
    report: Reporter,
) -> None:
    """Find the places and tell them in batches: for a job."""
    batch: list[Place] = []
    told = time.monotonic()
    found = (
        also_here.everywhere(project, like, report=report)
        if all_articles
        else iter(also_here.here(project, like))
    )
    for place in found:
        batch.append(place)
        if len(batch) >= BATCH or time.monotonic() - told > EVERY:
            report.check()
            tell(batch)
            batch, told = [], time.monotonic()
    report.check()
    tell(batch)


class AlsoHerePanel(PassingPanel):
    """↑ ↓ look at places, Space ticks, Enter tags all ticked ones, Del refuses for good, Esc leaves."""

    _told = Signal(int, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._like: Annotation | None = None
        self._about = ""
        self._run = 0
        self._tagging = False
        self._take_next = False
        """Accept what is ticked as soon as all is found."""
        self._problem = ""
        self._latest = Latest(session, self.tr("Looking for more places"), self)
        self._told.connect(self._more, Qt.ConnectionType.QueuedConnection)
        self._again = self._timer(300, self._look_again)
        self._glance = self._timer(LOOK, self._show_place)
        self.setAccessibleName(self.tr("Also here"))

        self.head = plain_label()
        self.head.setAccessibleName(self.tr("What is looked for"))
        self.all = QCheckBox(self.tr("In &all articles"))
        self.all.setMinimumHeight(28)
        self.all.toggled.connect(lambda _: self._look())
        self.tag = QPushButton()
        self.tag.setMinimumHeight(28)
        self.tag.clicked.connect(self.accept_ticked)
        self.no = QPushButton(self.tr("Not this (Del)"))
        self.no.setMinimumHeight(28)
        self.no.setToolTip(self.tr("Never offer the selected places again"))
        self.no.clicked.connect(self.refuse_selected)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        square(self.close_button)
        self.close_button.setAccessibleName(self.tr("Close the list of places"))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.clicked.connect(self.leave)

        self.rows = PlaceRows(self)
        self.table = RowsView(self.rows, self.tr("Places"))
        self.table.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.table.setItemDelegate(TickDelegate(self.table, self.rows))
        self.table.installEventFilter(self)
        self.table.clicked.connect(self._clicked)
        self.table.opened.connect(self._open)
        self.table.pressed_delete.connect(self.refuse_selected)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._glance.start())
        head = self.table.horizontalHeader()
        for section in range(len(self.rows.titles)):
            head.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(LEFT, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(RIGHT, QHeaderView.ResizeMode.Stretch)
        self.setFocusProxy(self.table)

        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.head, 1)
        for widget in (self.all, self.no, self.tag, self.close_button):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.table, 1)
        session.project_changed.connect(self._project_changed)
        session.changed.connect(self._changed)
        self._recolour()
        self._say()

    def _timer(self, pause: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(act)
        return timer

    @property
    def busy(self) -> bool:
        """True while places are looked for or tagged."""
        return self._latest.busy or self._tagging or self._again.isActive()

    # What the window asks for.

    def start(self, annotation: Id) -> None:
        """Look for places like this annotation, in its article first; the keyboard comes here."""
        if self.follow(annotation):
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def follow(self, annotation: Id) -> bool:
        """The same, and the keyboard stays where it is. False when there is no such annotation."""
        session = self._session
        self._like = session.look_up(annotating.get, session.project, annotation)
        if self._like is None:
            self.leave()
            return False
        known = None
        if self._like.entity is not None:
            known = session.look_up(entities.get, session.project, self._like.entity)
        quote = one_line(self._like.quote)
        quote = quote if len(quote) <= 50 else f"{quote[:49]}…"
        name = session.type_name(self._like.type)
        self._about = f"“{quote}”  ·  {name}" + (f"  ·  {one_line(known.name)}" if known else "")
        self.rows.unticked.clear()
        self.all.blockSignals(True)
        self.all.setChecked(False)
        self.all.blockSignals(False)
        self._look()
        return True

    def _stop(self) -> None:
        self._run += 1
        self._take_next = False
        self._again.stop()
        self._glance.stop()
        self._latest.drop()

    # Looking.

    def _look(self) -> None:
        self._stop()
        if self._like is None:
            return
        self.rows.clear()
        self._problem = ""
        self._latest.ask(
            look, self._session.project, self._like.id, self.all.isChecked(),
            partial(self._told.emit, self._run),
            done=lambda _: self._looked(), failed=self._refused,
        )  # fmt: skip
        self._say()

    def _look_again(self) -> None:
        if self.isVisible() and not self._tagging:
            self._look()

    def _more(self, run: int, places: list[Place]) -> None:
        if run != self._run:
            return
        first = self.rows.length() == 0
        self.rows.add(places)
        if first and places:
            self.table.go_to_row(0)
            self._glance.stop()  # the text stays where it is until somebody moves in the list
        self._say()

    def _looked(self) -> None:
        QTimer.singleShot(0, self, self._all_told)

    def _all_told(self) -> None:
        taken, self._take_next = self._take_next, False
        self._say()
        if taken:
            self.accept_ticked()
        announce(self.head, self.head.text())

    def _refused(self, error: UserError) -> None:
        self._take_next = False
        self._problem = f"{error.message} {error.hint}".strip()
        self.rows.clear()
        self._say()

    def _say(self) -> None:
        total, ticked = self.rows.length(), self.rows.ticked_count()
        busy = self._latest.busy
        found = self.tr("Places: {0}").format(f"{total:,}")
        if busy:
            found = self.tr("Looking… {0} so far").format(f"{total:,}")
        if busy and self._take_next:
            found += "  ·  " + self.tr("what is found will be tagged")
        self.head.setText("  ·  ".join(part for part in (self._about, found) if part))
        self.tag.setText(self.tr("Tag {0} ticked (Enter)").format(f"{ticked:,}"))
        free = self._session.writable and not self._tagging
        self.tag.setEnabled(free and bool(ticked))
        self.no.setEnabled(free and bool(total))
        if busy:
            text = ""
        elif self.all.isChecked():
            text = self.tr("No other place in any article says this.")
        else:
            text = self.tr("No other place in this article says this.")
        self.table.set_empty_text(self._problem or text)

    # Ticking, tagging, refusing.

    def toggle_selected(self) -> None:
        """Tick the selected places, or untick them when the one the keyboard is on is ticked."""
        rows, current = self.table.selected_rows(), self.table.current_row()
        if current >= 0:
            on = not self.rows.is_ticked(current)
            self.rows.tick(rows or [current], on)
            announce(self.table, self.tr("ticked") if on else self.tr("not ticked"))
            self._say()

    def accept_ticked(self) -> None:
        """Tag every ticked place like the annotation, as one step; before any is found, when all are."""
        places = self.rows.ticked()
        looking = self._latest.busy
        if looking and not self.rows.length() and self._session.writable:
            self._take_next = True
            self._say()
            announce(self.head, self.head.text())
            return
        if not self.tag.isEnabled() or self._like is None or not places:
            return
        self._stop()
        self._tagging = True
        self._say()
        session, like = self._session, self._like
        session.bridge.run_job(
            self.tr("Tagging"), also_here.accept, session.project, places, like.id,
            done=partial(self._accepted, places, looking, self.table.hasFocus()), failed=self._not_accepted,
        ).ended.connect(self._tagged)  # fmt: skip

    def _tagged(self) -> None:
        self._tagging = False
        self._say()

    def _not_accepted(self, error: UserError) -> None:
        self._session.failure.emit(error.message, error.hint, True)

    def _accepted(
        self, places: list[Place], looking: bool, focused: bool, result: Accepted
    ) -> None:
        session = self._session
        self._tagging = False
        self._again.stop()
        self.rows.remove(places)
        text = self.tr("Places tagged: {0}").format(f"{len(result.made):,}")
        if result.skipped:
            text += "  ·  " + self.tr("left out, changed meanwhile: {0}").format(
                f"{result.skipped:,}"
            )
        session.notify(text, self.tr("Undo"), lambda: session.run("edit.undo"))
        if looking:
            self._look()  # the search was not at its end: what it had not come to yet
        elif self.rows.length():
            if focused:
                self.table.take_keyboard()
            self._glance.stop()
        elif session.settings["annotating.also_here"] == "list":
            session.run("go.text")  # it stays, for the next tag
        else:
            self.leave()
        self._say()

    def refuse_selected(self) -> None:
        """Never offer the selected places again for this type and entity."""
        rows = self.table.selected_rows()
        if not rows or not self.no.isEnabled() or self._like is None:
            return
        places = [self.rows.places[row] for row in rows]
        session = self._session
        if len(places) > AT_ONCE:
            session.run_job(
                self.tr("Refusing places"),
                lambda report: also_here.refuse(session.project, places, self._like.id),  # type: ignore[union-attr]
                done=lambda _: self._forget(places, rows[0]),
            )
            return
        if session.attempt(also_here.refuse, session.project, places, self._like.id) is not None:
            self._forget(places, rows[0])

    def _forget(self, places: list[Place], row: int) -> None:
        self._again.stop()
        self.rows.remove(places)
        if self.rows.length():
            self.table.go_to_row(min(row, self.rows.length() - 1))
        self._say()

    # Looking at places in the text.

    def _show_place(self) -> None:
        row = self.table.current_row()
        if row < 0 or not self.table.hasFocus():
            return
        place = self.rows.places[row]
        self._session.open_article(place.article, place.start, place.end)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, row: int) -> None:
        place = self.rows.places[row]
        self._session.open_article(place.article, place.start, place.end)
        self._session.run("go.text")

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == TICK:
            self.rows.tick([index.row()], not self.rows.is_ticked(index.row()))
            self._say()

    # Following the project.

    def _project_changed(self) -> None:
        self._stop()
        self._like = None
        self._about = ""
        self.rows.unticked.clear()
        self.rows.clear()
        self.closed.emit()
        self._say()

    def _changed(self, changes: Changes) -> None:
        touched = changes.touches("annotation", "refusal", "exclusion", "entity", "article")
        if touched and self._like is not None and self.isVisible() and not self._tagging:
            self._again.start()

    # Keys and looks.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        mine = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Backspace)
        if event.type() == QEvent.Type.ShortcutOverride and key in (*mine, Qt.Key.Key_Delete):
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress or key not in mine:
            return False
        if key == Qt.Key.Key_Space:
            self.toggle_selected()
        elif key == Qt.Key.Key_Backspace:
            self.refuse_selected()
        else:
            self.accept_ticked()
        return True

    def _fit(self) -> None:
        em, room = self.fontMetrics().averageCharWidth(), self.width()
        self.table.setColumnWidth(TICK, 34)
        self.table.setColumnWidth(MATCH, min(18 * em, room * 18 // 100))
        for column, width, least in ((REASON, 20, 70), (DATE, 12, 100), (TITLE, 26, 120)):
            self.table.setColumnHidden(column, room < least * em)
            self.table.setColumnWidth(column, width * em)

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.close_button.setIcon(icon("close", theme.dark))
        set_colour(self.head, theme.muted)
