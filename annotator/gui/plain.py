"""Showing text from outside: always as it is written, never as markup.

Labels and tooltips guess whether a text is HTML; HTML makes them read files and hang on devices.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def plain_label(text: str = "", parent: QWidget | None = None, wrap: bool = False) -> QLabel:
    """A label that shows ``text`` letter by letter."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    return label


def tooltip(text: str) -> str:
    """What to hand to ``setToolTip`` so that it shows ``text`` letter by letter, broken into lines."""
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\n", "<br>")):
        text = text.replace(sign, written)
    return f"<p>{text}</p>" if text else ""


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say something that only the eye would notice."""
    if not widget.isVisible():
        return
    from PySide6 import QtGui  # late: its many roles and states cost time when the program starts

    event = getattr(QtGui, "QAccessibleAnnouncementEvent", None)  # an older Qt has none
    if event is not None and QtGui.QAccessible.isActive():
        QtGui.QAccessible.updateAccessibility(event(widget, text))


class ElidedLabel(QLabel):
    """A one-line label that shortens its text with an ellipsis; the tooltip has it whole."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.set_text(text)

    def whole(self) -> str:
        """The text without the ellipsis."""
        return self._whole

    def set_text(self, text: str) -> None:
        """Show another text; line breaks become blanks."""
        self._whole = " ".join(text.split())
        self.setToolTip(tooltip(self._whole))
        self.setAccessibleName(self._whole)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.contentsRect().width())
        self.setText(
            QFontMetrics(self.font()).elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        )
