"""A project that cannot be opened: what is wrong with it, and the two ways on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from annotator.gui.dialogs.sheet import Sheet


class DamagedDialog(Sheet):
    """Offers the last back-up and, beside it or in its place, what is still readable."""

    restore = Signal()
    rescue = Signal()

    def __init__(self, parent: QWidget, message: str, last: str) -> None:
        """``last`` says when the last back-up was made, or is empty where there is none."""
        super().__init__(parent, self.tr("The project is damaged"), 480)
        self.say(message)
        self.say(
            self.tr(
                "There is a back-up of {0}. It is made into a new project, and so is what can still "
                "be read of the damaged one: you may do both and compare. The damaged file stays as "
                "it is."
            ).format(last)
            if last
            else self.tr(
                "No back-up of it was found on this computer. What can still be read is made into a new "
                "project, with a list of what is missing. The damaged file stays as it is."
            )
        )
        self.choices: list[QPushButton] = []
        if last:
            self._choice("Restore the last back-up…", self.restore)
        self._choice("Rescue what can be read…", self.rescue)
        self.finish("", self.tr("Close")).setDefault(False)
        self.choices[0].setDefault(True)
        self.choices[0].setFocus()

    def _choice(self, text: str, chosen: object) -> None:
        button = QPushButton(text)
        button.setMinimumHeight(34)
        button.clicked.connect(self.accept)
        button.clicked.connect(chosen)
        self.column.addWidget(button)
        self.choices.append(button)
