"""Small switches, one per type, that narrow a list to the types switched on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from annotator.core.codebook import TypeDef
from annotator.gui.panels.marks import colour_of, paint_badge, theme_of
from annotator.gui.plain import tooltip
from annotator.gui.theme import blend

GAP = 4
ALL_SHOWN = 9
"""Up to so many types all have a switch; with more, only those that occur."""


class TypeSwitch(QAbstractButton):
    """The badge of a type and how many annotations there are of it."""

    def __init__(self, kind: TypeDef, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self._name = name
        self._count = 0
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(tooltip(self.tr("Show only: {0}").format(name)))
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Say how many there are."""
        self._count = count
        self.setText(f"{count:,}")
        self.setAccessibleName(self.tr("Show only {0}, there are {1}").format(self._name, count))
        self.update()

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.88))
        return font

    def sizeHint(self) -> QSize:
        high = max(26, self.fontMetrics().height() + 8)
        wide = QFontMetrics(self._small()).horizontalAdvance(self.text())
        return QSize(high + wide + 12, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        colour = colour_of(self.kind, theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        on, over = self.isChecked(), self.underMouse()
        ground = 0.30 if on else 0.14 if over else 0.0
        painter.setBrush(blend(colour, theme.base, ground) if ground else Qt.BrushStyle.NoBrush)
        line = theme.focus if self.hasFocus() else colour if on else theme.line
        painter.setPen(QPen(QColor(line), 2 if self.hasFocus() or on else 1))
        painter.drawRoundedRect(box, 6, 6)
        if not self._count and not on:
            painter.setOpacity(0.55)
        side = self.height() - 10
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = self.width() - 5 - side if mirrored else 5
        paint_badge(painter, QRectF(left, 5, side, side), self.kind.letter, colour, self._small())
        painter.setFont(self._small())
        painter.setPen(QColor(theme.text))
        room = QRect(0 if mirrored else side + 6, 0, self.width() - side - 6, self.height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.end()


class TypeFilter(QWidget):
    """The switches in rows, as many rows as the width asks for. None on means that all types are shown."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Types shown"))
        self.switches: list[TypeSwitch] = []

    def show_types(self, types: Sequence[tuple[TypeDef, str]]) -> None:
        """Make a switch for each type, with its name for people; those that are on stay on."""
        on = self.chosen()
        for old in self.switches:
            old.hide()
            old.deleteLater()
        self.switches = [TypeSwitch(kind, name, self) for kind, name in types]
        for switch in self.switches:
            switch.setChecked(switch.kind.code in on)
            switch.toggled.connect(self.changed)
        self._place()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many annotations of each type there are."""
        for switch in self.switches:
            switch.set_count(counts.get(switch.kind.code, 0))
        self._place()

    def chosen(self) -> frozenset[str]:
        """The codes of the types switched on."""
        return frozenset(switch.kind.code for switch in self.switches if switch.isChecked())

    def clear(self) -> None:
        """Switch all off, so that every type is shown."""
        for switch in self.switches:
            switch.setChecked(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        few = len(self.switches) <= ALL_SHOWN
        wanted = [s for s in self.switches if few or s.isChecked() or s.text() != "0"]
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = y = high = 0
        for switch in self.switches:
            switch.setVisible(switch in wanted)
        for switch in wanted:
            size = switch.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + high + GAP
            left = self.width() - x - size.width() if mirrored else x
            switch.setGeometry(left, y, size.width(), size.height())
            x, high = x + size.width() + GAP, size.height()
        self.setFixedHeight(y + high)
