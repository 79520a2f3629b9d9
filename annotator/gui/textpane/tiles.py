"""The ink of types: line patterns as small tiles, badges as small pictures. Made once per look, kept.

Patterns are pixmaps laid end to end: crisp at every scale, and one drawing call each.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)

from annotator.gui.textpane.style import Line

# Strokes and gaps of the dashed styles, in multiples of the line's thickness.
_DASHES: dict[Line, tuple[float, ...]] = {
    Line.DASHED: (3.5, 2),
    Line.DOTTED: (1, 1.25),
    Line.DASH_DOT: (4, 1.5, 1, 1.5),
    Line.LONG_DASH: (8, 1.5),
    Line.DASH_DOT_DOT: (4, 1.25, 1, 1.25, 1, 1.25),
}


def readable_on(colour: str) -> str:
    """White or near-black, whichever is easier to read on ``colour``."""
    light = luminance(colour)
    return "#FFFFFF" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.0555 else "#111111"


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, as the accessibility guidelines reckon it."""
    value = QColor(colour)
    parts = (value.redF(), value.greenF(), value.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mix(one: str, other: str, share: float) -> QColor:
    """``share`` of the first colour with the rest of the second."""
    a, b = QColor(one), QColor(other)
    return QColor.fromRgbF(
        a.redF() * share + b.redF() * (1 - share),
        a.greenF() * share + b.greenF() * (1 - share),
        a.blueF() * share + b.blueF() * (1 - share),
    )


@lru_cache(maxsize=256)
def line_tile(line: Line, colour: str, thickness: int, height: int, ratio: float) -> QPixmap | None:
    """One period of a line pattern, ``height`` high; None for a solid line, which needs no pattern."""
    if line is Line.SOLID:
        return None
    if line is Line.DOUBLE:
        return _double(colour, height, ratio)
    if line is Line.WAVY:
        return _wave(colour, thickness, height, ratio)
    dashes = [max(1, round(part * thickness)) for part in _DASHES[line]]
    pixmap = _blank(sum(dashes), height, ratio)
    painter = QPainter(pixmap)
    at = 0
    for number, length in enumerate(dashes):
        if number % 2 == 0:
            painter.fillRect(QRectF(at, 0, length, thickness), QColor(colour))
        at += length
    painter.end()
    return pixmap


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    pixmap = QPixmap(ceil(width * ratio), ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _double(colour: str, height: int, ratio: float) -> QPixmap:
    stroke = max(1.0, height / 3)
    pixmap = _blank(16, height, ratio)
    painter = QPainter(pixmap)
    painter.fillRect(QRectF(0, 0, 16, round(stroke)), QColor(colour))
    painter.fillRect(QRectF(0, height - round(stroke), 16, round(stroke)), QColor(colour))
    painter.end()
    return pixmap


def _wave(colour: str, thickness: int, height: int, ratio: float) -> QPixmap:
    period = 4.0 * thickness
    pixmap = _blank(period, height, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(1.2, thickness * 0.65)
    swing = max(0.9, (height - width) / 2)
    path = QPainterPath(QPointF(-1, height / 2 - swing * sin(-2 * pi / period)))
    for step in range(-3, int(period * 4) + 8):
        x = step / 4
        path.lineTo(x, height / 2 - swing * sin(2 * pi * x / period))
    painter.setPen(QPen(QColor(colour), width))
    painter.drawPath(path)
    painter.end()
    return pixmap


def badge_width(text: str, height: float) -> float:
    """How wide a badge of this height is."""
    return max(
        height * 0.92, QFontMetricsF(_badge_font(height)).horizontalAdvance(text) + height * 0.42
    )


@lru_cache(maxsize=32)
def _badge_font(height: float) -> QFont:
    font = QFont()
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setFamilies(["DejaVu Sans", "Segoe UI", "Helvetica Neue", "Noto Sans", font.family()])
    font.setPixelSize(max(6, round(height * 0.82)))
    font.setBold(True)
    return font


@lru_cache(maxsize=512)
def badge(text: str, colour: str, paper: str, height: float, hollow: bool, ratio: float) -> QPixmap:
    """A letter in a small rounded field of the type's colour; hollow for an annotation in doubt."""
    width = badge_width(text, height)
    pixmap = _blank(width, height, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    field = QRectF(0.5, 0.5, width - 1, height - 1)
    painter.setPen(QPen(QColor(colour), 1))
    painter.setBrush(QBrush(QColor(paper if hollow else colour)))
    painter.drawRoundedRect(field, height * 0.25, height * 0.25)
    font = _badge_font(height)
    painter.setFont(font)
    ink = colour if hollow else readable_on(colour)
    painter.setPen(QColor(mix(ink, readable_on(paper), 0.75) if hollow else ink))
    # Centred on the capital letters' own height, which the font's box is not.
    metrics = QFontMetricsF(font)
    baseline = (height + metrics.capHeight()) / 2
    x = (width - metrics.horizontalAdvance(text)) / 2
    painter.drawText(QPointF(x, baseline), text)
    painter.end()
    return pixmap
