"""Find in the open article: a bar that finds while one types, and hands its hits to whoever shows the text."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from annotator.app import articles
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Changes, Span
from annotator.gui.icons import icon
from annotator.gui.panels.finding import MOST, Found, Look, find
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import PassingPanel
from annotator.gui.plain import announce, plain_label, tooltip
from annotator.gui.session import Session

AT_ONCE = 60_000
"""Longer texts, in characters, are searched in the background."""
PAUSE = 60
LONGEST_TAKEN = 120
"""A longer selection is not what people want to look for."""


def find_in(project: Any, article: Id, look: Look, report: Reporter) -> Found:
    """The hits in an article's text. Some 100 ms in a megabyte: for a job then."""
    return find(articles.text(project, article), look, report)


class FindBar(PassingPanel):
    """Enter or F3 go to the next hit, with Shift back; Esc closes and leaves the caret at the hit."""

    hits_changed = Signal(object, object)
    """The hits as a list of spans, and the one people are at (or None): what the text pane's ``set_hits`` takes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._found = Found()
        self._current = -1
        self._origin = 0
        """Where the caret was when looking began: the first hit behind it is the first shown."""
        self._waiting_step = 0
        self._latest = Latest(session, self.tr("Finding"), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        self.setAccessibleName(self.tr("Find in the article"))

        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find in the article"))
        self.field.setAccessibleName(self.tr("Find in the article"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumHeight(28)
        self.field.setMaxLength(1000)
        self.field.textChanged.connect(lambda _: self._pause.start())
        self.field.installEventFilter(self)
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("Hits"))
        self.case = self._toggle("Aa", self.tr("Match case"))
        self.accents = self._toggle("é", self.tr("Match accents"))
        self.whole = self._toggle("“w”", self.tr("Whole words"))
        self.expression = self._toggle(".*", self.tr("Regular expression"))
        self.previous = self._button(self.tr("Previous hit (Shift+F3)"), lambda: self.step(-1))
        self.next = self._button(self.tr("Next hit (F3)"), lambda: self.step(1))
        self.close_button = self._button(self.tr("Close (Esc)"), self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for button in (
            self.case, self.accents, self.whole, self.expression,
            self.previous, self.next, self.close_button,
        ):  # fmt: skip
            row.addWidget(button)
        self.setFocusProxy(self.field)
        session.article_changed.connect(self._article_changed)
        session.changed.connect(self._changed)
        self._recolour()
        self.hide()

    def _toggle(self, text: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setMinimumSize(28, 28)
        button.setAccessibleName(name)
        button.setToolTip(tooltip(name))
        button.toggled.connect(self._look)
        return button

    def _button(self, name: str, act: Any) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        square(button)
        button.setAccessibleName(name)
        button.setToolTip(tooltip(name))
        button.clicked.connect(act)
        return button

    # What the window asks for.

    def start(self, caret: int = 0, selected: str = "") -> None:
        """Show the bar. ``caret`` is where looking begins; selected words, if few, are what is looked for."""
        self._origin = caret
        words = selected.strip()
        self.show()
        if words and len(words) <= LONGEST_TAKEN and "\n" not in words:
            self.field.setText(words)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._look()

    def step(self, step: int, caret: int | None = None) -> None:
        """Go to the next hit (1) or the one before (-1), around the ends; from ``caret`` on, when that is given.

        While the bar is closed it looks again for what was looked for last.
        """
        if not self.isVisible() and self.field.text():
            self.show()
            self._origin = caret if caret is not None else self._origin
            self._look()
            return
        self._pause_over()
        if self._latest.busy:
            self._waiting_step += step
            return
        hits = self._found.hits
        if not hits:
            return
        if caret is not None:
            here = bisect_left(hits, Span(caret, caret))
            wanted = here if step > 0 else here - 1
        else:
            wanted = self._current + step
        around = not 0 <= wanted < len(hits)
        self._go(wanted % len(hits))
        if around:
            announce(
                self.count, self.tr("From the beginning") if step > 0 else self.tr("From the end")
            )

    def _stop(self) -> None:
        """The caret stays at the hit."""
        self._pause.stop()
        self._latest.drop()
        self.hide()
        self._set(Found(), -1)

    def hits(self) -> list[Span]:
        """The hits in the open article, in order of place."""
        return list(self._found.hits)

    # Looking.

    def _wanted(self) -> Look:
        return Look(
            self.field.text(),
            self.case.isChecked(),
            self.accents.isChecked(),
            self.whole.isChecked(),
            self.expression.isChecked(),
        )

    def _pause_over(self) -> None:
        if self._pause.isActive():
            self._look()

    def _look(self) -> None:
        self._pause.stop()
        session, look = self._session, self._wanted()
        self.accents.setEnabled(not look.expression)  # an expression sees the letters as they are
        if not look.words or session.article is None or session.project is None:
            self._latest.drop()
            self._set(Found(), -1)
            self._say("")
            return
        found = session.look_up(articles.page, session.project, [session.article]) or []
        if found and found[0].characters > AT_ONCE:
            self._latest.ask(
                find_in,
                session.project,
                session.article,
                look,
                done=self._show,
                failed=self._refuse,
            )
            return
        self._latest.drop()
        try:
            self._show(find_in(session.project, session.article, look, silent))
        except UserError as error:
            self._refuse(error)

    def _show(self, found: Found) -> None:
        hits = found.hits
        step, self._waiting_step = self._waiting_step, 0
        if not hits:
            self._set(found, -1)
            self._say(self.tr("Not found"), True)
            return
        first = bisect_left(hits, Span(self._origin, self._origin))
        self._found = found
        self._go((first + step) % len(hits))

    def _refuse(self, error: UserError) -> None:
        self._waiting_step = 0
        self._set(Found(), -1)
        self._say(error.message, True, error.hint)

    def _go(self, number: int) -> None:
        hits = self._found.hits
        here = hits[number]
        self._set(self._found, number)
        total = f"{len(hits):,}" if not self._found.more else f"{MOST:,}+"
        self._say(self.tr("{0} of {1}").format(f"{number + 1:,}", total))
        self._session.place_wanted.emit(here.start, here.end)

    def _set(self, found: Found, current: int) -> None:
        other = found is not self._found and found.hits != self._found.hits
        changed = other or current != self._current
        self._found, self._current = found, current
        if changed:
            self.hits_changed.emit(found.hits, found.hits[current] if current >= 0 else None)

    def _say(self, text: str, problem: bool = False, detail: str = "") -> None:
        theme = theme_of(self)
        self._problem = problem
        set_colour(self.count, theme.error if problem else theme.muted)
        short = text if len(text) <= 48 else text[:47] + "…"
        self.count.setText(short)
        self.count.setToolTip(
            tooltip(f"{text}\n{detail}".strip() if detail or short != text else "")
        )
        for button in (self.previous, self.next):
            button.setEnabled(bool(self._found.hits))
        if text:
            announce(self.count, text)

    def _article_changed(self, identity: Id | None) -> None:
        self._origin = 0
        self._latest.drop()
        self._set(Found(), -1)
        if self.isVisible():
            # Where the new article is read from is not ours to decide: show the hits, go to none.
            QTimer.singleShot(0, self, self._look_quietly)

    def _look_quietly(self) -> None:
        session, look = self._session, self._wanted()
        if look.words and session.article is not None and session.project is not None:
            self._latest.ask(
                find_in, session.project, session.article, look,
                done=self._show_quietly, failed=self._refuse,
            )  # fmt: skip
        else:
            self._say("")

    def _show_quietly(self, found: Found) -> None:
        self._set(found, -1)
        if found.hits:
            total = f"{len(found.hits):,}" if not found.more else f"{MOST:,}+"
            self._say(self.tr("{0} found").format(total))
        else:
            self._say(self.tr("Not found"), True)

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and self._session.article in changes.objects.get("article", ()):
            self._look_quietly()  # the text may have been corrected

    # Keys and looks.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (
                Qt.Key.Key_Return, Qt.Key.Key_Enter,
            ):  # fmt: skip
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.step(-1 if back else 1)
                return True
        return False

    def _recolour(self) -> None:
        dark = theme_of(self).dark
        self.previous.setIcon(icon("previous", dark))
        self.next.setIcon(icon("next", dark))
        self.close_button.setIcon(icon("close", dark))
