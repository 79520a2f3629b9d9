"""One editor per kind of attribute. All of them show plainly when nothing was coded, and can go back to that."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QStandardItem,
    QStandardItemModel,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from annotator.core.codebook import AttributeDef, ValueDef
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError
from annotator.gui.hover import about
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import announce, plain_label, tooltip

translate = QCoreApplication.translate

CODE = Qt.ItemDataRole.UserRole
HINTS = {"number": "12 / 3.5", "date": "2026-03-05"}


def in_order(values: tuple[ValueDef, ...]) -> list[tuple[ValueDef, int]]:
    """Values with finer ones below their broader one, and how deep each stands."""
    found: list[tuple[ValueDef, int]] = []

    def add(parent: str, depth: int) -> None:
        for value in values:
            if value.parent == parent and value not in [one for one, _ in found]:
                found.append((value, depth))
                add(value.code, depth + 1)

    add("", 0)
    listed = {value.code for value, _ in found}
    return found + [(value, 0) for value in values if value.code not in listed]


class CalmBox(QComboBox):
    """A choice that does not change under a scrolling wheel, and says *not coded* in a quieter colour."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumHeight(28)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)

    def is_empty(self) -> bool:
        """True while nothing is coded."""
        return self.currentIndex() <= 0

    def shown_text(self) -> str:
        """What the closed box says."""
        return self.currentText().strip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        text = self.shown_text()
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        icon = 24 if not option.currentIcon.isNull() else 0
        option.currentText = self.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, max(0, room.width() - icon - 4)
        )
        if self.is_empty():
            muted = QColor(theme_of(self).muted)
            for role in (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Text):
                option.palette.setColor(role, muted)
            font = painter.font()
            font.setItalic(True)
            painter.setFont(font)
        self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        self.style().drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option, painter, self)
        painter.end()

    def showPopup(self) -> None:
        wide = self.view().sizeHintForColumn(0) + 32
        self.view().setMinimumWidth(min(max(self.width(), wide), 420))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the panel scrolls; a value never changes by accident


class ChoiceEditor(CalmBox):
    """One value of several, or yes and no."""

    chosen = Signal(object)

    def __init__(
        self, choices: list[tuple[str, Any, str]], name: str, not_coded: str, parent: QWidget
    ) -> None:
        super().__init__(name, parent)
        self.addItem(not_coded, None)
        self.setItemData(0, QColor(theme_of(self).muted), Qt.ItemDataRole.ForegroundRole)
        for text, code, definition in choices:
            self.addItem(text, code)
            self.setItemData(self.count() - 1, tooltip(definition), Qt.ItemDataRole.ToolTipRole)
        self._known = self.count()
        self.activated.connect(lambda row: self.chosen.emit(self.itemData(row)))

    def show_value(self, value: Any) -> None:
        """Show a coded value, or None."""
        while self.count() > self._known:
            self.removeItem(self._known)
        row = next((n for n in range(self.count()) if self.itemData(n) == value), -1)
        if row < 0:  # a code that the codebook no longer has: shown as it is
            self.addItem(str(value), value)
            row = self._known
        self.setCurrentIndex(row)


class MultiChoiceEditor(CalmBox):
    """Any of several values. Space ticks; what is ticked is taken when the list closes."""

    chosen = Signal(object)

    def __init__(
        self, choices: list[tuple[str, Any, str]], name: str, not_coded: str, parent: QWidget
    ) -> None:
        super().__init__(name, parent)
        self._not_coded = not_coded
        self._before: list[str] = []
        self._strange: list[str] = []
        model = QStandardItemModel(self)
        for text, code, definition in choices:
            item = QStandardItem(text)
            item.setData(code, CODE)
            item.setToolTip(tooltip(definition))
            flag = Qt.ItemFlag
            item.setFlags(flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            model.appendRow(item)
        self.setModel(model)
        self._items = [model.item(row) for row in range(model.rowCount())]
        self.view().viewport().installEventFilter(self)
        self.view().installEventFilter(self)

    def codes(self) -> list[str]:
        """What is ticked, in the codebook's order."""
        ticked = [i.data(CODE) for i in self._items if i.checkState() == Qt.CheckState.Checked]
        return [*ticked, *self._strange]

    def is_empty(self) -> bool:
        return not self.codes()

    def shown_text(self) -> str:
        codes = self.codes()
        names = [item.text().strip() for item in self._items if item.data(CODE) in codes]
        return ", ".join([*names, *self._strange]) or self._not_coded

    def show_value(self, value: Any) -> None:
        """Show coded values, or None."""
        wanted = list(value or ())
        for item in self._items:
            on = item.data(CODE) in wanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        known = {item.data(CODE) for item in self._items}
        self._strange = [str(code) for code in wanted if code not in known]
        self._before = self.codes()
        self.setAccessibleDescription(self.shown_text())
        self.update()

    def showPopup(self) -> None:
        self._before = self.codes()
        super().showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        if self.codes() != self._before:
            self._before = self.codes()
            self.setAccessibleDescription(self.shown_text())
            self.update()
            self.chosen.emit(self._before or None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opens = (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_F4)
        if event.key() in (*opens, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showPopup()
        else:
            QWidget.keyPressEvent(self, event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        view = self.view()
        if watched is view.viewport() and event.type() == QEvent.Type.MouseButtonRelease:
            assert isinstance(event, QMouseEvent)
            self._toggle(view.indexAt(event.position().toPoint()).row())
            return True  # the list stays open
        if (
            watched is view
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() == Qt.Key.Key_Space:
                self._toggle(view.currentIndex().row())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.hidePopup()
                return True
        return super().eventFilter(watched, event)

    def _toggle(self, row: int) -> None:
        if 0 <= row < len(self._items):
            item = self._items[row]
            on = item.checkState() != Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            announce(self, f"{item.text().strip()}: {'✓' if on else '–'}")


class LineEditor(QWidget):
    """A text, number or date. What does not fit is said below, and stays to be corrected; Esc brings back the old."""

    chosen = Signal(object)

    def __init__(self, attribute: AttributeDef, name: str, not_coded: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._attribute = attribute
        self._value: Any = None
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setMinimumHeight(28)
        self.line.setMaxLength(10_000)
        hint = HINTS.get(attribute.kind)
        self.line.setPlaceholderText(f"{not_coded}  ({hint})" if hint else not_coded)
        self.line.editingFinished.connect(self._done)
        self.line.installEventFilter(self)
        self.problem = plain_label(wrap=True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.problem)
        self.setFocusProxy(self.line)

    def show_value(self, value: Any) -> None:
        """Show a coded value, or None."""
        self._value = value
        self.problem.hide()
        self.line.setText("" if value is None else str(value))
        self.line.setCursorPosition(0)

    def restore(self) -> None:
        """Show again what is coded."""
        self.show_value(self._value)

    def _done(self) -> None:
        try:
            value = normalise_value(self._attribute, self.line.text())
        except UserError as error:
            set_colour(self.problem, theme_of(self).error)
            self.problem.setText(error.hint or error.message)
            self.problem.show()
            announce(self.problem, self.problem.text())
            return
        self.problem.hide()
        if value != self._value:
            self._value = value
            self.chosen.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            was = "" if self._value is None else str(self._value)
            if self.line.text() != was:
                if event.type() == QEvent.Type.ShortcutOverride:
                    event.accept()
                elif event.type() == QEvent.Type.KeyPress:
                    self.restore()
                return True
        return False


Editor = ChoiceEditor | MultiChoiceEditor | LineEditor


def make_editor(attribute: AttributeDef, language: str, parent: QWidget) -> Editor:
    """The editor for an attribute, with its names in a language."""
    name, not_coded = attribute.name(language), translate("Values", "not coded")
    if attribute.kind in ("choice", "multi-choice"):
        choices = [
            ("    " * depth + value.name(language), value.code, about(value))
            for value, depth in in_order(attribute.values)
        ]
        if attribute.kind == "choice":
            return ChoiceEditor(choices, name, not_coded, parent)
        return MultiChoiceEditor(choices, name, not_coded, parent)
    if attribute.kind == "boolean":
        answers: list[tuple[str, Any, str]] = [
            (translate("Values", "yes"), True, ""),
            (translate("Values", "no"), False, ""),
        ]
        return ChoiceEditor(answers, name, not_coded, parent)
    return LineEditor(attribute, name, not_coded, parent)
