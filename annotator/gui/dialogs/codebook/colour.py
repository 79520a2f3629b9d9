"""A colour as ``#RRGGBB``, with a look at it and a warning when it hardly shows."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import plain_label
from annotator.gui.theme import contrast

LEAST = 3.0
"""The contrast that lines and badges need on their ground."""
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


class ColourField(QWidget):
    """Type the colour, or choose it from the system's dialog. Empty is allowed where ``optional``."""

    edited = Signal()

    def __init__(self, name: str, ground: str, optional: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground, self._optional, self._name = ground, optional, name
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setMinimumHeight(28)
        self.line.setMaxLength(7)
        self.line.setPlaceholderText(self.tr("as its source") if optional else "#RRGGBB")
        self.line.textChanged.connect(self._changed)
        self.button = QToolButton()
        self.button.setMinimumSize(32, 28)
        self.button.setAccessibleName(f"{name}: choose")
        self.button.clicked.connect(self._choose)
        self.warning = plain_label("", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.warning)
        self.setFocusProxy(self.line)
        self._changed()

    def colour(self) -> str:
        """What stands in the field."""
        return self.line.text().strip()

    def set_colour(self, colour: str) -> None:
        """Show another colour."""
        self.line.setText(colour)

    def _changed(self) -> None:
        text = self.colour()
        valid = _COLOUR.fullmatch(text) is not None
        picture = QPixmap(18, 18)
        picture.fill(QColor(text if valid else self._ground))
        self.button.setIcon(QIcon(picture))
        problem = ""
        if valid:
            found = contrast(text, self._ground)
            if found < LEAST:
                problem = self.tr(
                    "Contrast {0}:1 on the page. At least 3:1 is needed to be seen well."
                ).format(f"{found:.1f}")
        elif text or not self._optional:
            problem = self.tr("Write it as #RRGGBB.")
        theme = theme_of(self)
        set_colour(self.warning, theme.warn if valid else theme.error)
        self.warning.setText(problem)
        self.warning.setVisible(bool(problem))
        self.edited.emit()

    def _choose(self) -> None:
        from PySide6.QtWidgets import QColorDialog

        dialog = QColorDialog(QColor(self.colour() or self._ground), self)
        dialog.setWindowTitle(self._name)
        dialog.colorSelected.connect(lambda colour: self.set_colour(colour.name().upper()))
        dialog.open()
