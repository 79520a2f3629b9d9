"""The words from which a value comes, below its field: a click goes there, the cross takes them away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from annotator.gui.icons import icon
from annotator.gui.panels.marks import square, theme_of
from annotator.gui.plain import tooltip

LONGEST = 40


class EvidenceLine(QWidget):
    """Shown only while an attribute has evidence."""

    wanted = Signal()
    """Go to the place."""
    cleared = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = name
        self.place = QToolButton()
        self.place.setAutoRaise(True)
        self.place.setMinimumHeight(26)
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.place.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.place.clicked.connect(self.wanted)
        self.clear = QToolButton()
        self.clear.setAutoRaise(True)
        square(self.clear)
        self.clear.setIcon(icon("close", theme_of(self).dark))
        self.clear.setAccessibleName(self.tr("{0}: take the evidence away").format(name))
        self.clear.setToolTip(self.tr("Take the evidence away"))
        self.clear.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.place, 1)
        row.addWidget(self.clear)

    def show_quote(self, quote: str, editable: bool) -> None:
        """Show the words of the place."""
        line = " ".join(quote.split())
        short = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
        self.place.setText(f"↳ “{short}”".replace("&", "&&"))
        self.place.setAccessibleName(self.tr("Evidence for {0}: {1}").format(self._name, line))
        self.place.setToolTip(tooltip(self.tr("Evidence: “{0}”").format(line[:600])))
        self.clear.setEnabled(editable)
