"""Small marks that several panels share: the colours in force, the letter of a type on its colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QToolButton, QWidget

from annotator.core.codebook import TypeDef
from annotator.gui.chips import ink_on
from annotator.gui.theme import DARK, LIGHT, Theme


def theme_of(widget: QWidget) -> Theme:
    """The colours in force where a widget stands, told from its palette."""
    ground = widget.palette().color(QPalette.ColorRole.Window)
    return DARK if ground.lightness() < 128 else LIGHT


def colour_of(kind: TypeDef, theme: Theme) -> str:
    """A type's colour in these surroundings."""
    return kind.colour_dark if theme.dark else kind.colour_light


def paint_badge(
    painter: QPainter, where: QRectF, letter: str, colour: str, font: QFont, outlined: bool = False
) -> None:
    """The letter of a type on its colour; ``outlined`` sets it off from a coloured ground."""
    bold = QFont(font)
    bold.setBold(True)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#FFFFFF"), 1.2) if outlined else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(where, 4, 4)
    painter.setFont(bold)
    painter.setPen(ink_on(colour))
    painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), letter)
    painter.restore()


def paint_tick(
    painter: QPainter, where: QRectF, ticked: bool, theme: Theme, on_selection: bool = False
) -> None:
    """A box, ticked or not; seen on light, dark and selected ground."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(theme.base))
    painter.setPen(QPen(QColor("#FFFFFF" if on_selection else theme.muted), 1.2))
    painter.drawRoundedRect(where, 3, 3)
    if ticked:
        side = where.width()
        painter.setPen(QPen(QColor(theme.text), 2))
        hook = [(0.22, 0.52), (0.43, 0.74), (0.80, 0.28)]
        painter.drawPolyline(
            [QPointF(where.left() + x * side, where.top() + y * side) for x, y in hook]
        )
    painter.restore()


def type_icon(kind: TypeDef, theme: Theme, font: QFont, side: int) -> QIcon:
    """The badge of a type as an icon, sharp on fine screens."""
    scale = 3
    picture = QPixmap(QSize(side * scale, side * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_badge(painter, QRectF(0, 0, side, side), kind.letter, colour_of(kind, theme), font)
    painter.end()
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Disabled)  # what cannot be changed can still be told apart
    return made


def square(button: QToolButton) -> None:
    """Make an icon button as high as the fields beside it, in letters of any size."""
    side = max(28, button.fontMetrics().height() + 8)
    button.setFixedSize(side, side)
    button.setIconSize(QSize(side - 12, side - 12))


def set_colour(widget: QWidget, colour: str) -> None:
    """Give a label's text a colour of the theme."""
    palette = widget.palette()
    if palette.color(QPalette.ColorRole.WindowText) != QColor(colour):
        palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
        widget.setPalette(palette)
