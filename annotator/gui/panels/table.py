"""The view for :mod:`annotator.gui.panels.rows`, and how its cells are painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.gui.icons import icon
from annotator.gui.panels.marks import paint_badge, theme_of
from annotator.gui.panels.rows import Badge, Cell, Index, RowsModel, is_rtl

PADDING = 7
GAP = 10
_LTR, _RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
_MODES = {"end": Qt.TextElideMode.ElideRight, "start": Qt.TextElideMode.ElideLeft}
_LINE = int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter) | int(
    Qt.TextFlag.TextSingleLine
)
# Whole numbers, made once: a screen of cells asks for them a hundred times a frame.
_FLAGS = {
    "left": _LINE | int(Qt.AlignmentFlag.AlignLeft),
    "right": _LINE | int(Qt.AlignmentFlag.AlignRight),
    "centre": _LINE | int(Qt.AlignmentFlag.AlignHCenter),
}
_TYPES_TEXT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.KeypadModifier,
)


class RowsView(QTableView):
    """Whole rows, one height, fixed when fonts change. Never asks for rows that are not seen."""

    opened = Signal(int)
    """Enter on this row, or a double click."""
    typed = Signal(str)
    """Letters were typed while the table has the keyboard: people look for something."""
    pressed_delete = Signal()

    def __init__(self, model: RowsModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme_of(self)
        self.hovered = -1
        self.lively = False
        """The selection looks as if the table had the keyboard: while a field beside it steers it."""
        self._lines = 1
        self._empty = ""
        self.setModel(model)
        self.setItemDelegate(RowsDelegate(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(20)
        head.setResizeContentsPrecision(0)  # a double click on a border measures what is seen only
        self._fonts()

    # Looks.

    def set_lines(self, lines: int) -> None:
        """Rows of one line, or of two."""
        if lines != self._lines:
            self._lines = lines
            self._fonts()

    def set_empty_text(self, text: str) -> None:
        """What is said where rows would be, while there are none."""
        if text != self._empty:
            self._empty = text
            self.setAccessibleDescription(text)
            self.viewport().update()

    def width_for(self, text: str) -> int:
        """The width of a column whose head or cells hold this text."""
        return self.plain_metrics.horizontalAdvance(text) + 2 * PADDING + 14

    @property
    def row_height(self) -> int:
        """Pixels of one row."""
        return self.verticalHeader().defaultSectionSize()

    def _fonts(self) -> None:
        self.plain_font = QFont(self.font())
        self.strong_font = QFont(self.font())
        self.strong_font.setWeight(QFont.Weight.DemiBold)
        self.small_font = QFont(self.font())
        self.small_font.setPointSizeF(max(7.0, self.font().pointSizeF() * 0.88))
        self.plain_metrics = QFontMetrics(self.plain_font)
        self.strong_metrics = QFontMetrics(self.strong_font)
        self.small_metrics = QFontMetrics(self.small_font)
        self.icon_side = max(16, self.plain_metrics.ascent() + 1)
        high = self.plain_metrics.height() + 10
        if self._lines == 2:
            high += self.small_metrics.height() + 2
        self.verticalHeader().setMinimumSectionSize(16)
        self.verticalHeader().setDefaultSectionSize(max(26, high))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fonts()
        elif event.type() == QEvent.Type.PaletteChange:
            self.theme = theme_of(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._empty and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self.theme.muted))
            room = self.viewport().rect().adjusted(16, 20, -16, -16)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(room, int(flags) | int(Qt.TextFlag.TextWordWrap), self._empty)
            painter.end()

    # Rows.

    def current_row(self) -> int:
        """The row the keyboard is on, or -1."""
        return self.currentIndex().row()

    def selected_rows(self) -> list[int]:
        """The selected rows from top to bottom."""
        rows: set[int] = set()
        for part in self.selectionModel().selection().toList():
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def one_selected(self) -> bool:
        """True when exactly one row is selected."""
        parts = self.selectionModel().selection().toList()
        return len(parts) == 1 and parts[0].height() == 1

    def go_to_row(self, row: int, scroll: bool = True) -> None:
        """Put the keyboard on a row and select it alone; -1 selects none."""
        model = self.selectionModel()
        if row < 0:
            model.clear()
            return
        index = self.model().index(row, self._first_column())
        select = QItemSelectionModel.SelectionFlag
        model.setCurrentIndex(index, select.ClearAndSelect | select.Rows)
        if scroll:
            self.show_row(row)

    def settle(self) -> None:
        """Bring scroll bar and columns up to date after the rows changed, instead of when Qt finds time."""
        self.executeDelayedItemsLayout()

    def take_keyboard(self) -> None:
        """Move the keyboard here, to the first row if it was on none."""
        row = self.current_row()  # the focus itself makes one current, without selecting it
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if row < 0 and self.model().rowCount():
            self.go_to_row(0)

    def show_row(self, row: int) -> None:
        """Scroll as little as needed for the row to be seen whole."""
        self.settle()
        high, bar = self.row_height, self.verticalScrollBar()
        top, room = row * high, self.viewport().height()
        if top < bar.value():
            bar.setValue(top)
        elif top + high > bar.value() + room:
            bar.setValue(top + high - room)

    def _first_column(self) -> int:
        head = self.horizontalHeader()
        return next((n for n in range(head.count()) if not head.isSectionHidden(n)), 0)

    # Keys and pointer.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row() >= 0:
            self.opened.emit(self.current_row())
        elif key == Qt.Key.Key_Delete and not event.modifiers():
            self.pressed_delete.emit()
        elif text and text.isprintable() and text != " " and event.modifiers() in _TYPES_TEXT:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        row = self.indexAt(event.position().toPoint()).row()
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: looking through rows by their first letters would load them all."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            for changed in (row, self.hovered):
                if changed >= 0:
                    high = self.row_height
                    top = changed * high - self.verticalScrollBar().value()
                    self.viewport().update(QRect(0, top, self.viewport().width(), high))
            self.hovered = row


class RowsDelegate(QStyledItemDelegate):
    """Paints cells as plain text, each in the direction of its own writing."""

    def __init__(self, view: RowsView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell: Cell = index.model().cell(index.row(), index.column())  # type: ignore[attr-defined]
        text = self._view.plain_metrics.horizontalAdvance(cell.text) + 2 * PADDING
        extra = (self._view.icon_side + 8) * (len(cell.icons) + (cell.badge is not None))
        return QSize(text + extra, self._view.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self._view
        theme = view.theme
        row = index.row()
        cell: Cell = index.model().cell(row, index.column())  # type: ignore[attr-defined]
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = view.lively or view.hasFocus()
        if selected:
            painter.fillRect(rect, QColor(theme.selected if focused else theme.line))
        elif row == view.hovered:
            painter.fillRect(rect, QColor(theme.hover))
        if focused and row == view.current_row() and not (selected and view.one_selected()):
            # Among several selected rows, or none, the one the keyboard is on has a line around it.
            painter.setPen(QColor("#FFFFFF" if selected else theme.focus))
            painter.drawLine(rect.topLeft(), rect.topRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        white = selected and focused
        text_colour = "#FFFFFF" if white else theme.text
        muted_colour = "#E3E9F5" if white else theme.text if selected else theme.muted
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if cell.indent:
            step = min(cell.indent * view.plain_metrics.height(), inner.width() // 3)
            mirrored = view.isRightToLeft()
            inner = inner.adjusted(0 if mirrored else step, 0, -step if mirrored else 0, 0)
        if cell.badge is not None:
            inner = self._badge(painter, inner, rect, cell.badge, bool(cell.text), white)
        elif cell.icons:
            inner = self._icons(painter, inner, rect, cell, theme.dark or white)
        if not cell.text and not cell.second:
            return
        if cell.second:
            upper = view.plain_metrics.height()
            lower = view.small_metrics.height()
            top = inner.top() + (inner.height() - upper - lower - 2) // 2
            first = QRect(inner.left(), top, inner.width(), upper)
            below = QRect(inner.left(), top + upper + 2, inner.width(), lower)
            painter.setFont(view.small_font)
            below = self._aside(painter, below, view.small_metrics, cell, cell.second, muted_colour)
            self._text(
                painter, below, view.small_metrics, cell.second, "start", "end", muted_colour
            )
            inner = first
        metrics = view.strong_metrics if cell.strong else view.plain_metrics
        painter.setFont(view.strong_font if cell.strong else view.plain_font)
        if cell.aside and not cell.second:
            inner = self._aside(painter, inner, metrics, cell, cell.text, muted_colour)
        colour = muted_colour if cell.muted else text_colour
        self._text(painter, inner, metrics, cell.text, cell.align, cell.elide, colour)

    def _icons(self, painter: QPainter, inner: QRect, rect: QRect, cell: Cell, dark: bool) -> QRect:
        """Paints the icons, in the middle or at the end of a text, and gives the room beside them."""
        side = self._view.icon_side
        wide = len(cell.icons) * (side + 2) - 2
        mirrored = self._view.isRightToLeft()
        where = QRect(0, 0, side, side)
        where.moveCenter(rect.center())
        if cell.text:
            where.moveLeft(inner.left() if mirrored else inner.right() - wide + 1)
            taken = wide + PADDING
            inner = inner.adjusted(taken if mirrored else 0, 0, 0 if mirrored else -taken, 0)
        else:
            where.moveLeft(rect.center().x() - wide // 2)
        for name in cell.icons:
            icon(name, dark).paint(painter, where)
            where.translate(side + 2, 0)
        return inner

    def _aside(
        self,
        painter: QPainter,
        room: QRect,
        metrics: QFontMetrics,
        cell: Cell,
        text: str,
        colour: str,
    ) -> QRect:
        """Paints the aside at the end of a line, and gives the room left for the text."""
        if not cell.aside:
            return room
        wanted = metrics.horizontalAdvance(cell.aside) + 1
        free = room.width() - metrics.horizontalAdvance(text) - GAP
        wide = min(wanted, max(free, room.width() * 42 // 100))
        mirrored = self._view.isRightToLeft()
        left = room.left() if mirrored else room.right() - wide + 1
        where = QRect(left, room.top(), wide, room.height())
        self._text(painter, where, metrics, cell.aside, "end", "end", colour)
        taken = wide + GAP
        return room.adjusted(taken if mirrored else 0, 0, 0 if mirrored else -taken, 0)

    def _text(
        self,
        painter: QPainter,
        room: QRect,
        metrics: QFontMetrics,
        text: str,
        align: str,
        elide: str,
        colour: str,
    ) -> None:
        rtl = is_rtl(text)
        if align == "start":
            align = "right" if rtl else "left"
        elif align == "end":
            align = "left" if self._view.isRightToLeft() else "right"
        shown = metrics.elidedText(text, _MODES[elide], room.width())
        painter.setLayoutDirection(_RTL if rtl else _LTR)
        painter.setPen(QColor(colour))
        painter.drawText(room, _FLAGS[align], shown)

    def _badge(
        self, painter: QPainter, inner: QRect, rect: QRect, badge: Badge, texted: bool, white: bool
    ) -> QRect:
        """Paints the badge and gives the room beside it."""
        view = self._view
        side = min(rect.height() - 6, view.plain_metrics.height() + 3)
        where = QRect(0, 0, side, side)
        if texted:
            mirrored = view.isRightToLeft()
            x = inner.right() - side + 1 if mirrored else inner.left()
            where.moveTopLeft(QPoint(x, rect.center().y() - side // 2))
            inner = inner.adjusted(0 if mirrored else side + 6, 0, -side - 6 if mirrored else 0, 0)
        else:
            where.moveCenter(rect.center())
        colour = badge.dark if view.theme.dark else badge.light
        paint_badge(painter, QRectF(where), badge.letter, colour, view.small_font, white)
        return inner
