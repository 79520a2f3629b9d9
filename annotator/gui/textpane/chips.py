"""The row of small buttons at the end of a mouse selection: one for each type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QWidget

from annotator.gui.plain import tooltip
from annotator.gui.textpane import tiles
from annotator.gui.textpane.style import PaneColours, TypeStyle

SIZE = 28
DELAY = 250
"""Milliseconds after the selection is made before the row appears."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One button: the type it shows, the command it stands for, and the key that does the same."""

    code: str
    command: str
    key: str = ""


class _ChipButton(QAbstractButton):
    """A letter in the type's colour, its key below; never takes the focus from the text."""

    def __init__(self, chip: Chip, style: TypeStyle, colours: PaneColours, parent: QWidget) -> None:
        super().__init__(parent)
        self._chip, self._style, self._colours = chip, style, colours
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(QSize(SIZE, SIZE))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Tag as {style.name}")
        self.setToolTip(tooltip(f"{style.name} ({chip.key})" if chip.key else style.name))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._style.bar
        field = self.rect().adjusted(2, 2, -2, -2)
        over = self.underMouse() or self.isDown()
        painter.setPen(QPen(QColor(self._colours.text if over else bar), 1.5 if over else 1))
        painter.setBrush(QColor(bar))
        painter.drawRoundedRect(field, 5, 5)
        painter.setPen(QColor(tiles.readable_on(bar)))
        font = self.font()
        font.setBold(True)
        font.setPixelSize(13)
        painter.setFont(font)
        key = self._chip.key if self._chip.key != self._style.letter else ""
        letter = field.adjusted(0, 0, -8, 0) if key else field
        painter.drawText(letter, Qt.AlignmentFlag.AlignCenter, self._style.letter)
        if key:
            font.setBold(False)
            font.setPixelSize(9)
            painter.setFont(font)
            corner = field.adjusted(0, 0, -3, -1)
            painter.drawText(
                corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, key
            )
        painter.end()


class ChipBar(QWidget):
    """Appears a moment after a mouse selection, beside its end; goes with Esc, a key, a scroll or a click."""

    chosen = Signal(str)
    """The command of the button that was pressed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chipBar")
        self.setAccessibleName("Tag the selection")
        self.setFont(QApplication.font())
        self._colours: PaneColours | None = None
        self._buttons: list[_ChipButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(1)
        self._row = row
        self._area = QRect()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._appear)
        self.hide()

    def set_chips(
        self, chips: Sequence[Chip], styles: dict[str, TypeStyle], colours: PaneColours
    ) -> None:
        """Show these buttons from now on."""
        self._colours = colours
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for chip in chips:
            if chip.code not in styles:
                continue
            button = _ChipButton(chip, styles[chip.code], colours, self)
            button.clicked.connect(lambda _=False, command=chip.command: self._choose(command))
            self._row.addWidget(button)
            self._buttons.append(button)

    def appear_beside(self, area: QRect) -> None:
        """Come up in a moment below ``area`` (parent's coordinates), above it where there is no room."""
        self._area = area
        if self._buttons:
            self._timer.start()

    def vanish(self) -> bool:
        """Go away; True when there was something to see."""
        self._timer.stop()
        seen = self.isVisible()
        self.hide()
        return seen

    def _choose(self, command: str) -> None:
        self.vanish()
        self.chosen.emit(command)

    def _appear(self) -> None:
        parent = self.parentWidget()
        if parent is None or not parent.isVisible():
            return
        size = self.sizeHint()
        left = min(self._area.left(), parent.width() - size.width() - 4)
        top = self._area.bottom() + 4
        if top + size.height() > parent.height() - 4:
            top = self._area.top() - size.height() - 4
        self.setGeometry(QRect(QPoint(max(4, left), max(4, top)), size))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._colours is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._colours.muted), 1))
        painter.setBrush(QColor(self._colours.paper))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.end()
