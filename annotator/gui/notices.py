"""Words to the person that stop nothing: a bar over the foot of the text, where reading does not begin.

News goes by itself after six seconds, unless the pointer or the keyboard is on it, and gives way to newer news at
once. Errors stay until they are closed.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.icons import icon
from annotator.gui.plain import announce, plain_label
from annotator.gui.theme import Theme

SECONDS = 6
MOST = 2
"""Notices seen at once. Errors beyond that wait until one of those is closed."""
STAYING = frozenset({"place"})
"""Kinds of news that stay until they are closed."""
MARGIN = 10
"""Pixels below the notices."""


class Notice(QWidget):
    """One bar: a sentence, at most one thing to do about it, and a way to close it."""

    gone = Signal()

    def __init__(
        self,
        text: str,
        theme: Theme,
        action: str = "",
        callback: Callable[[], None] | None = None,
        error: bool = False,
        kind: str = "news",
    ) -> None:
        super().__init__()
        self.error = error
        self.kind = kind
        self.text = text
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(text)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 7, 7)
        row.setSpacing(10)
        self._mark = plain_label()
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self.label = plain_label(text, wrap=True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.label, 1)
        self.button: QPushButton | None = None
        if action:
            self.button = QPushButton(action)
            self.button.setMinimumHeight(26)
            self.button.clicked.connect(lambda: self._act(callback))
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.closer = QToolButton()
        self.closer.setAutoRaise(True)
        self.closer.setFixedSize(26, 26)
        self.closer.setAccessibleName("Close this notice")
        self.closer.setToolTip("Close")
        self.closer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.closer.clicked.connect(self.leave)
        row.addWidget(self.closer, 0, Qt.AlignmentFlag.AlignTop)
        self.set_theme(theme)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self._time_is_up)
        if not error and kind not in STAYING:
            self._timer.start()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self._mark.setPixmap(icon("error" if self.error else "saved", theme.dark).pixmap(18, 18))
        self.closer.setIcon(icon("close", theme.dark))
        self.update()

    def height_for(self, width: int) -> int:
        """How high the bar is when it is ``width`` wide."""
        return self._row.totalHeightForWidth(width)

    def leave(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        # Kept below its parent until Qt deletes it: as a window of its own it would belong to Python, which may
        # clear it away first, and its children with it.
        parent = self.parentWidget()
        layout = parent.layout() if parent is not None else None
        if layout is not None:
            layout.removeWidget(self)
        self.gone.emit()
        self.deleteLater()

    def _act(self, callback: Callable[[], None] | None) -> None:
        self.leave()
        if callback is not None:
            callback()

    def _time_is_up(self) -> None:
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start()
        else:
            self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.setPen(QPen(QColor(theme.error if self.error else theme.line), 1))
        painter.setBrush(QColor(theme.error_ground if self.error else theme.raised))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.end()


class Notices(QWidget):
    """The pile of notices over the lower edge of ``over``; as high as what it holds."""

    WIDTH = 560

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over.window())
        self._over = over
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        over.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Colours for all notices."""
        self._theme = theme
        for notice in self.shown():
            notice.set_theme(theme)

    def shown(self) -> list[Notice]:
        """The notices on screen, oldest first."""
        items = [self._column.itemAt(n) for n in range(self._column.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, Notice)]

    def stand_over(self, over: QWidget) -> None:
        """Show the notices over another part of the window from now on."""
        if over is not self._over:
            self._over.removeEventFilter(self)
            self._over = over
            over.installEventFilter(self)
            self._place()

    def news(
        self,
        text: str,
        action: str = "",
        callback: Callable[[], None] | None = None,
        kind: str = "news",
    ) -> None:
        """Say something that went well, or ask something; what was said before of this kind gives way."""
        self.withdraw(kind)
        self._add(Notice(text, self._theme, action, callback, kind=kind))

    def withdraw(self, kind: str) -> None:
        """Take away the news of this kind."""
        for notice in self.shown():
            if not notice.error and notice.kind == kind:
                notice.leave()

    def error(self, message: str, hint: str = "") -> None:
        """Say what went wrong and what to do. The same error twice is shown once."""
        text = f"{message} {hint}".strip()
        if not any(notice.error and notice.text == text for notice in self.shown()):
            self._add(Notice(text, self._theme, error=True))

    def _add(self, notice: Notice) -> None:
        self._column.addWidget(notice)
        notice.gone.connect(self._place_soon)
        self._place()
        announce(self, notice.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and watched is self._over:
            self._place()
        return False

    def _place_soon(self) -> None:
        QTimer.singleShot(0, self, self._place)

    def _place(self) -> None:
        notices = self.shown()
        if not notices:
            self.hide()
            return
        news = [notice for notice in notices if not notice.error]
        # An error leaves room for what was just said; the other errors wait.
        seen = [notice for notice in notices if notice.error][: MOST - bool(news)]
        seen += news[-(MOST - len(seen)) :] if news else []
        for notice in notices:
            notice.setVisible(notice in seen)
        width = min(self.WIDTH, self._over.width() - 32)
        corner = self._over.mapTo(self._over.window(), QPoint(0, 0))
        heights = [notice.height_for(width) for notice in seen]
        height = sum(heights) + self._column.spacing() * (len(heights) - 1)
        left = corner.x() + (self._over.width() - width) // 2
        top = corner.y() + self._over.height() - height - MARGIN
        self.setGeometry(left, top, width, height)
        self.show()
        self.raise_()
