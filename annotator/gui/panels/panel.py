"""What all parts beside the text have in common: they follow the theme, the font and the room there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from annotator.gui.session import Session


class Panel(QWidget):
    """A widget that is drawn anew when the theme changes, and shares out its room when size or font do."""

    def _recolour(self) -> None:
        """Take icons and colours of the theme in force."""

    def _fit(self) -> None:
        """Share out the room: widths of columns, what is hidden where it is narrow."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()
        elif event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class PassingPanel(Panel):
    """A panel that is opened for a while: Esc leaves it, and the keyboard goes back to the text."""

    closed = Signal()
    """The person wants the panel away."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def leave(self) -> None:
        """Stop what is under way, and say that the panel may go; what is being written stays in it."""
        self._stop()
        self.closed.emit()
        self._session.run("go.text")

    def _stop(self) -> None:
        """Give up what is being looked for."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
