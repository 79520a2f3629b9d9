"""A small menu of the codebook's types that obeys their keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from annotator.core.codebook import Codebook
from annotator.gui.chips import ink_on
from annotator.gui.keys import key_names
from annotator.gui.theme import Theme

SIDE = 18


class TypeMenu(QMenu):
    """Arrows and Enter as in any menu, or the digit or letter of a type."""

    chosen = Signal(str)
    """The code of the type that was taken."""

    def __init__(
        self,
        parent: QWidget,
        codebook: Codebook,
        name_of: Callable[[str], str],
        current: str,
        theme: Theme,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Change type")
        self._by_key: dict[str, str] = {}
        for kind in codebook.types:
            keys = " ".join(part for part in (str(kind.key or ""), kind.letter) if part)
            colour = kind.colour_dark if theme.dark else kind.colour_light
            title = name_of(kind.code).replace("&", "&&")
            action = self.addAction(_badge(kind.letter, colour), f"{title}\t{keys}")
            action.setData(kind.code)
            action.triggered.connect(lambda _=False, code=kind.code: self.chosen.emit(code))
            if kind.code == current:
                self.setActiveAction(action)
            for key in keys.split():
                self._by_key.setdefault(key, kind.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        code = next((self._by_key[k] for k in key_names(event) if k in self._by_key), None)
        if code is None:
            super().keyPressEvent(event)
            return
        self.close()
        self.chosen.emit(code)


def _badge(letter: str, colour: str) -> QIcon:
    scale = 3
    picture = QPixmap(QSize(SIDE * scale, SIDE * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(0, 0, SIDE, SIDE), 4, 4)
    font = QFont()
    font.setBold(True)
    font.setPixelSize(11)
    painter.setFont(font)
    painter.setPen(ink_on(colour))
    painter.drawText(QRectF(0, 0, SIDE, SIDE), int(Qt.AlignmentFlag.AlignCenter), letter)
    painter.end()
    return QIcon(picture)
