"""The start screen: recent projects, a new one, an old one, or the sample to try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.icons import app_icon, icon
from annotator.gui.plain import plain_label, tooltip
from annotator.gui.theme import Theme

WIDTH = 660


@dataclass(frozen=True, slots=True)
class Recent:
    """A project opened before."""

    path: Path
    exists: bool
    pinned: bool


class RecentRow(QAbstractButton):
    """Name and folder of one project, as one big button."""

    def __init__(self, recent: Recent, theme: Theme) -> None:
        super().__init__()
        self._recent, self._theme = recent, theme
        self.setText(recent.path.stem)
        self.setEnabled(recent.exists)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        where = str(recent.path.parent)
        missing = "" if recent.exists else ", not found"
        self.setAccessibleName(f"Open {recent.path.stem}{missing}")
        self.setAccessibleDescription(where)
        self.setToolTip(
            tooltip(str(recent.path) + ("" if recent.exists else "\nNot found any more."))
        )

    def sizeHint(self) -> QSize:
        return QSize(300, self.fontMetrics().height() * 2 + 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        inner = self.rect().adjusted(12, 8, -12, -8)
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            start = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        name = QFont(self.font())
        name.setWeight(QFont.Weight.DemiBold)
        painter.setFont(name)
        there = self._recent.exists
        painter.setPen(QColor(theme.text if there else theme.muted))
        high = self.fontMetrics().height()
        painter.drawText(
            QRect(inner.x(), inner.y(), inner.width(), high + 2), int(start), self.text()
        )
        painter.setFont(self.font())
        painter.setPen(QColor(theme.muted))
        folder = (
            str(self._recent.path.parent) if there else f"Not found: {self._recent.path.parent}"
        )
        elided = self.fontMetrics().elidedText(folder, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(
            QRect(inner.x(), inner.y() + high + 2, inner.width(), high + 2), int(start), elided
        )
        painter.end()


class StartScreen(QScrollArea):
    """What is seen when no project is open."""

    command = Signal(str)
    """A command to run: ``project.sample``, ``project.new``, ``project.open``."""
    open_recent = Signal(object)
    """The path of a project to open."""
    pin = Signal(object, bool)
    forget = Signal(object)
    named = Signal(str)
    """The person said who annotates."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("start")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Start")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme

    def show_state(self, theme: Theme, recents: Sequence[Recent], pseudonym: str | None) -> None:
        """Draw the screen. ``pseudonym`` is given while nobody has said who annotates."""
        self._theme = theme
        page = QWidget()
        across = QHBoxLayout(page)
        across.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(WIDTH)
        middle.setMinimumWidth(min(WIDTH, 420))
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, 44, 16, 32)
        column.setSpacing(14)
        across.addWidget(middle, 10)
        across.addStretch(1)
        column.addLayout(self._head())
        column.addSpacing(6)
        column.addLayout(self._buttons())
        if pseudonym is not None:
            column.addSpacing(6)
            column.addWidget(self._who(pseudonym))
        column.addSpacing(10)
        column.addWidget(self._heading("Recent projects"))
        rows = QVBoxLayout()
        rows.setSpacing(2)
        for recent in recents:
            rows.addLayout(self._recent(recent))
        column.addLayout(rows)
        if not recents:
            none = plain_label(
                "None yet. The sample has articles in five languages, half of them annotated.",
                wrap=True,
            )
            self._mute(none)
            column.addWidget(none)
        column.addStretch(1)
        self.setWidget(page)

    def take_keyboard(self) -> None:
        """Give the keyboard to what one wants most: the project opened last, else the sample."""
        page = self.widget()
        if page is not None:
            rows = [row for row in page.findChildren(RecentRow) if row.isEnabled()]
            buttons = page.findChildren(QPushButton)
            (rows or buttons)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        picture = plain_label()
        picture.setPixmap(app_icon().pixmap(56, 56))
        row.addWidget(picture)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = plain_label("Annotator")
        font = QFont(title.font())
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setWeight(QFont.Weight.DemiBold)
        title.setFont(font)
        words.addWidget(title)
        under = plain_label("Actors, events and claims in news articles, in one local file")
        self._mute(under)
        words.addWidget(under)
        row.addLayout(words, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        for command, text, name in (
            ("project.sample", "Try the sample project", "sample"),
            ("project.new", "New project…", "new"),
            ("project.open", "Open project…", "open"),
        ):
            button = QPushButton(icon(name, self._theme.dark), text)
            button.setObjectName(f"start.{command}")
            button.setMinimumHeight(42)
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _=False, command=command: self.command.emit(command))
            row.addWidget(button, 1)
        return row

    def _who(self, pseudonym: str) -> QWidget:
        """The one question of a first start; it may be left unanswered."""
        card = QFrame()
        card.setFrameShape(QFrame.Shape.StyledPanel)
        card.setAutoFillBackground(True)
        palette = card.palette()
        palette.setColor(card.backgroundRole(), QColor(self._theme.raised))
        card.setPalette(palette)
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addWidget(self._heading("Who annotates?"))
        text = plain_label(
            "Every annotation is kept under a name, so that several people can work on the same articles. "
            f"Give yours or a pseudonym. You can also leave it: then it is “{pseudonym}”.",
            wrap=True,
        )
        column.addWidget(text)
        row = QHBoxLayout()
        self.name = QLineEdit()
        self.name.setPlaceholderText(pseudonym)
        self.name.setMaxLength(100)
        self.name.setMinimumHeight(30)
        self.name.setAccessibleName("Your name or a pseudonym")
        keep = QPushButton("Use this name")
        keep.setMinimumHeight(30)
        keep.clicked.connect(self._keep)
        self.name.returnPressed.connect(self._keep)
        row.addWidget(self.name, 1)
        row.addWidget(keep)
        column.addLayout(row)
        return card

    def _keep(self) -> None:
        self.named.emit(self.name.text().strip() or self.name.placeholderText())

    def _recent(self, recent: Recent) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        open_it = RecentRow(recent, self._theme)
        open_it.clicked.connect(lambda: self.open_recent.emit(recent.path))
        row.addWidget(open_it, 1)
        pin = QToolButton()
        pin.setText("★" if recent.pinned else "☆")
        pin.setCheckable(True)
        pin.setChecked(recent.pinned)
        pin.setAccessibleName(f"Keep {recent.path.stem} at the top")
        pin.setToolTip("Keep at the top")
        pin.toggled.connect(lambda on: self.pin.emit(recent.path, on))
        remove = QToolButton()
        remove.setIcon(icon("close", self._theme.dark))
        remove.setAccessibleName(f"Take {recent.path.stem} off this list")
        remove.setToolTip("Take off this list (the file stays)")
        remove.clicked.connect(lambda: self.forget.emit(recent.path))
        for button in (pin, remove):
            button.setAutoRaise(True)
            button.setFixedSize(30, 30)
            row.addWidget(button)
        return row

    def _heading(self, text: str) -> QWidget:
        label = plain_label(text)
        font = QFont(label.font())
        font.setWeight(QFont.Weight.DemiBold)
        label.setFont(font)
        return label

    def _mute(self, label: QWidget) -> None:
        palette = label.palette()
        palette.setColor(label.foregroundRole(), QColor(self._theme.muted))
        label.setPalette(palette)
