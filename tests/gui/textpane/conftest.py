"""A pane with a text on it, and short ways to say what is where."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.model import Span, SpanRow
from annotator.gui.textpane import TextPane, default_types

ME, OTHER = b"m" * 16, b"o" * 16


def identity(number: int) -> bytes:
    """The id of the n-th annotation of a test."""
    return number.to_bytes(16, "big")


class Sheet:
    """A shown pane. Places are named by the words that stand there."""

    def __init__(self, pane: TextPane, text: str) -> None:
        self.pane = pane
        self.text = text
        self.heard: list[tuple[str, object]] = []
        for name in (
            "command", "selection_changed", "caret_moved", "current_changed", "hovered", "activated",
            "link_target", "picking_left", "mode_changed", "zoom_asked", "menu_asked", "rows_ready",
        ):  # fmt: skip
            getattr(pane, name).connect(lambda *a, name=name: self.heard.append((name, *a)))
        pane.adjusted.connect(lambda *a: self.heard.append(("adjusted", *a)))
        pane.set_text(text)

    def heard_of(self, name: str) -> list[object]:
        """What a signal said, in order."""
        return [h[1] if len(h) == 2 else h[1:] for h in self.heard if h[0] == name]

    def span(self, words: str, occurrence: int = 0) -> Span:
        """Where some words stand."""
        at = -1
        for _ in range(occurrence + 1):
            at = self.text.index(words, at + 1)
        return Span(at, at + len(words))

    def row(
        self,
        number: int,
        words: str | Span,
        type: str = "actor",
        fragment: int = 0,
        status: str = "",
        annotator: bytes = ME,
    ) -> SpanRow:
        """A row of the n-th annotation on some words."""
        span = words if isinstance(words, Span) else self.span(words)
        return SpanRow(identity(number), span.start, span.end, type, annotator, fragment, status)

    def show(self, *rows: SpanRow) -> None:
        """Give the pane these rows and let everything settle."""
        self.pane.set_rows(sorted(rows, key=lambda r: (r.start, -r.end)))
        settle()

    def words(self, span: Span | None) -> str | None:
        """What stands at a span."""
        return None if span is None else self.text[span.start : span.end]

    def point(self, position: int, right: int = 2, down: int = 0) -> QPoint:
        """A point of the viewport a little right of a position."""
        return self.pane.place_of(position) + QPoint(right, down)

    def key(self, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
        """Press a key in the pane."""
        modifiers = Qt.KeyboardModifier.NoModifier
        for modifier in held:
            modifiers |= modifier
        QTest.keyClick(self.pane, key, modifiers)

    def drag(self, start: QPoint, end: QPoint, held: Qt.KeyboardModifier | None = None) -> None:
        """Drag with the left button."""
        modifiers = held or Qt.KeyboardModifier.NoModifier
        view, left = self.pane.viewport(), Qt.MouseButton.LeftButton
        QTest.mousePress(view, left, modifiers, start)
        for share in (0.3, 0.6, 1.0):
            drag_move(view, start + (end - start) * share, modifiers)
        QTest.mouseRelease(view, left, modifiers, end)

    def click(self, place: QPoint) -> None:
        """Click with the left button, well after any click before."""
        view = self.pane.viewport()
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def drag_move(view: object, place: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    """A move with the left button held; the toolkit's own helper leaves the modifiers out."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(view.mapToGlobal(place)),  # type: ignore[attr-defined]
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        modifiers,
    )
    QApplication.sendEvent(view, event)  # type: ignore[arg-type]


def settle(rounds: int = 4) -> None:
    """Let the toolkit do what it put off."""
    for _ in range(rounds):
        QApplication.processEvents()


@pytest.fixture
def sheet(qtbot: QtBot) -> Callable[..., Sheet]:
    """Makes a shown pane with a text."""

    def make(text: str, width: int = 900, height: int = 600) -> Sheet:
        pane = TextPane()
        qtbot.addWidget(pane)
        pane.set_types(default_types("light"))
        pane.resize(width, height)
        pane.show()
        pane.activateWindow()
        pane.setFocus()
        made = Sheet(pane, text)
        settle()
        made.heard.clear()
        return made

    return make


def ids(*numbers: int) -> list[bytes]:
    """The ids of some annotations."""
    return [identity(n) for n in numbers]


def numbers(found: Iterable[bytes]) -> list[int]:
    """The numbers of some annotations."""
    return [int.from_bytes(one, "big") for one in found]
