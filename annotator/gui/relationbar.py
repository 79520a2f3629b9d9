"""Above the text while a relation is made: from what, and the types of relation to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QToolButton, QWidget

from annotator.gui.icons import icon
from annotator.gui.plain import ElidedLabel, tooltip
from annotator.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class RelationChoice:
    """A type of relation, or a fixed target (the outlet, the author), with the key that takes it.

    Types that are not ``core`` stand in the menu at the end of the row.
    """

    code: str
    name: str
    key: str
    help: str = ""
    core: bool = True


class RelationBar(QWidget):
    """The chosen type is pressed down. The text keeps the keyboard."""

    chosen = Signal(str)
    """The code of another type of relation."""
    fixed = Signal(str)
    """``outlet`` or ``author``: make the relation to it."""
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Making a relation")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 4, 8, 4)
        self._row.setSpacing(4)
        self.source = ElidedLabel()
        self._row.addWidget(self.source, 1)
        self.closer = QToolButton()
        self.closer.setIcon(icon("close", theme.dark))
        self.closer.setAutoRaise(True)
        self.closer.setFixedSize(28, 28)
        self.closer.setAccessibleName("Make no relation (Esc)")
        self.closer.setToolTip("Make no relation (Esc)")
        self.closer.clicked.connect(self.closed)
        self._row.addWidget(self.closer)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        """The buttons of the core types, by code."""
        self._others: list[QToolButton] = []
        self._names: dict[str, str] = {}
        self._source = ""

    def show_for(
        self, source: str, types: Sequence[RelationChoice], fixed: Sequence[RelationChoice]
    ) -> None:
        """Show the bar for a source and what can be chosen."""
        for button in self.buttons.values():
            self._group.removeButton(button)
        for button in (*self.buttons.values(), *self._others):
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons, self._others = {}, []
        self._source = source
        self._names = {choice.code: choice.name for choice in types}
        for choice in types:
            if choice.core:
                self.buttons[choice.code] = button = self._add(choice)
                button.setCheckable(True)
                self._group.addButton(button)
                button.clicked.connect(lambda _=False, code=choice.code: self.chosen.emit(code))
        more = [choice for choice in types if not choice.core]
        if more:
            self._others.append(self._more(more))
        for choice in fixed:
            button = self._add(choice)
            button.clicked.connect(lambda _=False, code=choice.code: self.fixed.emit(code))
            self._others.append(button)
        self.show()

    def _add(self, choice: RelationChoice) -> QToolButton:
        button = QToolButton()
        button.setText(f"{choice.name}  {choice.key}".strip().replace("&", "&&"))
        button.setAccessibleName(f"{choice.name}, key {choice.key}" if choice.key else choice.name)
        button.setToolTip(tooltip(choice.help))
        button.setMinimumHeight(28)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def _more(self, choices: Sequence[RelationChoice]) -> QToolButton:
        button = self._add(RelationChoice("", "More", "", "Further types of relation"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for choice in choices:
            action = menu.addAction(f"{choice.name.replace('&', '&&')}\t{choice.key}")
            action.triggered.connect(lambda _=False, code=choice.code: self.chosen.emit(code))
        button.setMenu(menu)
        return button

    def press(self, code: str) -> None:
        """Show a type as the chosen one."""
        self.source.set_text(f"{self._source}  –  {self._names[code]}  →")
        self._group.setExclusive(False)
        for own, button in self.buttons.items():
            button.setChecked(own == code)
        self._group.setExclusive(True)
