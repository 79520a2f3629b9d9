"""The line below the text that says, after a tag, how many more places say the same. Nothing is covered, and the
text keeps the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from annotator.app.also_here import Place
from annotator.gui.icons import icon
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.rows import one_line
from annotator.gui.plain import ElidedLabel, announce, tooltip

SHOWN = 3
"""Places that stand in the line with what is around them, as far as there is room."""
AROUND = 18
"""Characters shown on either side of a place."""
IN_TIP = 12


class AlsoHereLine(Panel):
    """What was tagged, how many more places there are, one button for all of them and one for a look at each."""

    all_wanted = Signal()
    """Tag all of them."""
    look_wanted = Signal()
    """List them."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Also here"))
        self.words = ElidedLabel()
        self.all = self._button(self.all_wanted)
        self.look = self._button(self.look_wanted)
        self.closer = QToolButton()
        self.closer.setAutoRaise(True)
        self.closer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        square(self.closer)
        self.closer.setAccessibleName(self.tr("Close the line"))
        self.closer.setToolTip(self.tr("Close"))
        self.closer.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 3, 8, 3)
        row.setSpacing(6)
        row.addWidget(self.words, 1)
        for button in (self.all, self.look, self.closer):
            row.addWidget(button)
        self._recolour()
        self.hide()

    def _button(self, wanted: SignalInstance) -> QPushButton:
        button = QPushButton()
        button.setMinimumHeight(26)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(wanted)
        return button

    def say_keys(self, all_key: str, look_key: str) -> None:
        """Write the keys in force on the buttons."""
        every, look = self.tr("Tag all"), self.tr("Show")
        self.all.setText(f"{every} ({all_key})" if all_key else every)
        self.look.setText(look)
        self.look.setToolTip(tooltip(f"{look} ({look_key})" if look_key else look))

    def show_looking(self, about: str, taken: bool) -> None:
        """The places are being looked for; ``taken``: all will be tagged as soon as they are found."""
        looking = self.tr("looking…")
        if taken:
            looking = self.tr("looking; what is found will be tagged…")
        self.words.set_text(f"{about}  ·  {looking}")
        self.words.setToolTip("")
        self.all.setEnabled(False)

    def show_places(self, about: str, places: Sequence[Place]) -> None:
        """Show how many places there are, and the first of them."""
        number = self.tr("1 more place")
        if len(places) != 1:
            number = self.tr("{0} more places").format(f"{len(places):,}")
        number = f"{number}: {about}"
        shown = "   ".join(_in_context(place) for place in places[:SHOWN])
        self.words.set_text(f"{number}   –   {shown}")
        lines = [f"… {_line(place)} …" for place in places[:IN_TIP]]
        if len(places) > IN_TIP:
            lines.append("…")
        self.words.setToolTip(tooltip("\n".join(lines)))
        self.words.setAccessibleName(number)
        self.all.setEnabled(True)
        self.show()
        announce(self, f"{number}. {self.all.text()}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme_of(self).line))
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.closer.setIcon(icon("close", theme.dark))
        set_colour(self.words, theme.text)


def _line(place: Place) -> str:
    return " ".join(f"{place.left}{place.quote}{place.right}".split())


def _in_context(place: Place) -> str:
    """A place with a few words around it, kept together whichever way its letters run."""
    left, right = place.left[-AROUND:], place.right[:AROUND]
    if len(place.left) > AROUND and " " in left:
        left = "…" + left.partition(" ")[2]
    if len(place.right) > AROUND and " " in right:
        right = right.rpartition(" ")[0] + "…"
    return "\u2068" + " ".join(f"{left}[{one_line(place.quote)}]{right}".split()) + "\u2069"
