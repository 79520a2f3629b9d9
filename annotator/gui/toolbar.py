"""The window's toolbar: buttons for commands, and between them the codes to tag with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from annotator.core.commands import TOOLBAR

if TYPE_CHECKING:
    from annotator.gui.actions import Actions
    from annotator.gui.chips import ChipBar


class Tools(QToolBar):
    """Stands above the text. Without the codes a gap keeps what follows them at the end."""

    def __init__(self, commands: Actions, chips: ChipBar) -> None:
        super().__init__("Tools")
        self._commands = commands
        self._chips = chips
        self.setObjectName("tools")
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        before, after = TOOLBAR
        self._add_buttons(before)
        self.addSeparator()
        self.addWidget(chips)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._gap = self.addWidget(gap)
        self._gap.setVisible(False)
        self.addSeparator()
        self._add_buttons(after)

    def _add_buttons(self, identities: tuple[str, ...]) -> None:
        for identity in identities:
            button = QToolButton()
            button.setDefaultAction(self._commands.give_icon(identity))
            button.setObjectName(f"tool.{identity}")
            button.setAutoRaise(True)
            button.setIconSize(self.iconSize())
            button.setMinimumSize(32, 32)
            button.setAccessibleName(self._commands.title(identity).removesuffix("…"))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.addWidget(button)

    def show_chips(self, shown: bool) -> None:
        """Show the codes, or the gap."""
        self._chips.setVisible(shown)
        self._gap.setVisible(not shown)
