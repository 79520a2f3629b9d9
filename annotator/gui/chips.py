"""The row of types: colour, line, letter, name and key of each, and a click to tag with it."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from annotator.core.codebook import Codebook, TypeDef
from annotator.gui.hover import about
from annotator.gui.plain import tooltip
from annotator.gui.theme import Theme, blend, contrast

HEIGHT = 30


@lru_cache(maxsize=256)
def ink_on(colour: str) -> QColor:
    """White or near-black, whichever reads better on ``colour``."""
    return QColor(max(("#FFFFFF", "#111111"), key=lambda ink: contrast(ink, colour)))


class TypeChip(QAbstractButton):
    """One type. Clicking it tags; the text keeps the keyboard."""

    def __init__(self, kind: TypeDef, name: str, key: str, theme: Theme) -> None:
        super().__init__()
        self.kind = kind
        self.key = key
        self._theme = theme
        self.setText(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._size: QSize | None = None
        self.setProperty("guideline", f"type:{kind.code}")
        keys = " or ".join(part for part in (key, kind.letter) if part)
        self.setAccessibleName(f"Tag as {name}" + (f", key {keys}" if keys else ""))
        self.setToolTip(
            tooltip(f"Tag the selection as {name}" + (f" ({keys})" if keys else "")
                    + (f"\n{about(kind)}" if about(kind) else ""))
        )  # fmt: skip

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, self.font().pointSizeF() * 0.82))
        return font

    def sizeHint(self) -> QSize:
        if self._size is None:
            name = QFontMetrics(self.font()).horizontalAdvance(self.text())
            key = QFontMetrics(self._small()).horizontalAdvance(self.key) + 10 if self.key else -6
            high = max(HEIGHT, self.fontMetrics().height() + 12)
            self._size = QSize(6 + 20 + 7 + name + 8 + key + 7, high)
        return self._size

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._size = None
        super().changeEvent(event)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        colour = self.kind.colour_dark if theme.dark else self.kind.colour_light
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        strength = 0.34 if self.isDown() else 0.24 if self.underMouse() else 0.13
        painter.setBrush(blend(colour, theme.raised, strength))
        focused = self.hasFocus()
        painter.setPen(
            QPen(
                QColor(theme.focus) if focused else blend(colour, theme.raised, 0.45),
                2 if focused else 1,
            )
        )
        painter.drawRoundedRect(box, 6, 6)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        width, middle = self.width(), self.height() / 2

        def place(left: float, wide: float, high: float) -> QRectF:
            x = width - left - wide if mirrored else left
            return QRectF(x, middle - high / 2, wide, high)

        badge = place(6, 20, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(badge, 4, 4)
        bold = self._small()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(ink_on(colour))
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), self.kind.letter)
        painter.setFont(self.font())
        name_width = QFontMetrics(self.font()).horizontalAdvance(self.text())
        name = place(33, name_width + 2, self.height())
        painter.setPen(QColor(theme.text))
        painter.drawText(name, int(Qt.AlignmentFlag.AlignCenter), self.text())
        draw_line(
            painter,
            self.kind.line,
            QColor(colour),
            name.left(),
            name.left() + name_width,
            self.height() - 5.0,
        )
        if self.key:
            small = self._small()
            cap_width = QFontMetrics(small).horizontalAdvance(self.key) + 10
            cap = place(33 + name_width + 8, cap_width, 18).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setBrush(QColor(theme.base))
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawRoundedRect(cap, 3, 3)
            painter.setFont(small)
            painter.setPen(QColor(theme.muted))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self.key)
        painter.end()


def draw_line(
    painter: QPainter, style: str, colour: QColor, left: float, right: float, y: float
) -> None:
    """A type's line from ``left`` to ``right``: solid, dashed, dotted, dash-dot, wavy or double."""
    pen = QPen(colour, 2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if style == "wavy":
        painter.setPen(QPen(colour, 1.5))
        points = [
            QPointF(x, y + (1.4 if n % 2 else -1.4)) for n, x in enumerate(_steps(left, right, 3))
        ]
        painter.drawPolyline(points)
        return
    if style == "double":
        painter.setPen(QPen(colour, 1))
        painter.drawLine(QPointF(left, y - 1.5), QPointF(right, y - 1.5))
        painter.drawLine(QPointF(left, y + 1.5), QPointF(right, y + 1.5))
        return
    patterns = {"dashed": [3.0, 1.5], "dotted": [1.0, 1.2], "dash-dot": [3.0, 1.2, 1.0, 1.2]}
    if style in patterns:
        pen.setDashPattern(patterns[style])
    painter.setPen(pen)
    painter.drawLine(QPointF(left, y), QPointF(right, y))


def _steps(left: float, right: float, step: float) -> list[float]:
    return [left + n * step for n in range(int((right - left) / step) + 1)]


class ChipBar(QWidget):
    """The types of a codebook in a row. What does not fit is reached by its key or the menu."""

    tag = Signal(str)
    """The code of the type whose chip was pressed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._codebook: Codebook | None = None
        self._language = "en"
        self.setAccessibleName("Types")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 4, 0)
        self._row.setSpacing(6)
        self._row.addStretch(1)

    def chips(self) -> list[TypeChip]:
        """The chips, in the codebook's order."""
        items = [self._row.itemAt(n) for n in range(self._row.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, TypeChip)]

    def show_types(self, codebook: Codebook | None, language: str, theme: Theme) -> None:
        """Draw the row for this codebook."""
        self._codebook, self._language, self._theme = codebook, language, theme
        for chip in self.chips():
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, kind in enumerate(codebook.types if codebook else ()):
            chip = TypeChip(kind, kind.name(language), str(kind.key) if kind.key else "", theme)
            chip.clicked.connect(lambda _=False, code=kind.code: self.tag.emit(code))
            self._row.insertWidget(place, chip)
        self._fit()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        """Hide the chips that would be cut off."""
        used = self._row.contentsMargins().left() + self._row.contentsMargins().right()
        for chip in self.chips():
            used += chip.sizeHint().width() + self._row.spacing()
            chip.setVisible(used <= self.width() + self._row.spacing())

    def minimumSizeHint(self) -> QSize:
        chips = self.chips()
        high = max((chip.sizeHint().height() for chip in chips), default=HEIGHT)
        return QSize(chips[0].sizeHint().width() + 8 if chips else 0, high)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
