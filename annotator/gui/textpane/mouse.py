"""The mouse over the text: selecting by words, cycling through annotations, dragging their ends, hovering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from annotator.core.model import Span
from annotator.core.spans import paragraph_at, snap_to_graphemes, snap_to_words, word_at
from annotator.gui.textpane.adjust import Adjustment
from annotator.gui.textpane.modes import Mode
from annotator.gui.textpane.painter import HANDLE

if TYPE_CHECKING:
    from annotator.gui.textpane.pane import TextPane

_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
GRIP = HANDLE / 2 + 5
"""How near to a handle's centre the pointer takes hold of it."""
KNOB_REACH = 7
"""How near to the knob below an annotation the pointer begins a relation."""
SCROLL_EVERY = 40
"""Milliseconds between the steps of scrolling while a selection is dragged out of view."""


class Mouse(QObject):
    """Turns mouse events of the viewport into selections and choices."""

    def __init__(self, pane: TextPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._origin: Span | None = None
        """What the press took: a place, or a word or paragraph after a double or triple click."""
        self._by = "word"
        self._pressed_at = QPoint()
        self._moved = False
        self._grip: Adjustment | None = None
        self._linking = False
        self._double_at: tuple[QPoint, int] | None = None
        self._clicked: tuple[int, bytes] | None = None
        self._scroll = QTimer(self)
        self._scroll.setInterval(SCROLL_EVERY)
        self._scroll.timeout.connect(self._scroll_on)

    # Events.

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        pane = self._pane
        place = event.position().toPoint()
        pane.hide_chips()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_triple(place, event.timestamp()):
            paragraph = paragraph_at(pane.text(), pane.position_at(place))
            if paragraph is not None:
                self._begin(Span(*paragraph), "paragraph", place)
                pane.show_selection(*paragraph, raw=False)
            return
        if pane.mode() is Mode.READING and pane.knob_at(event.position(), KNOB_REACH):
            self._linking, self._origin = True, None
            return
        if pane.mode() is Mode.READING and self._take_grip(event.position()):
            return
        if pane.mode() is Mode.ADJUSTING:
            pane.stop_adjusting(keep=False)
        position = pane.position_at(place)
        raw = bool(event.modifiers() & _ALT)
        if event.modifiers() & _SHIFT:
            anchor = pane.anchor()
            self._begin(Span(anchor, anchor), "word", place)
            self._moved = True
            self._extend(position, raw)
            return
        self._begin(Span(position, position), "word", place)
        self._moved = False

    def double_click(self, event: QMouseEvent) -> None:
        """The second of two quick presses: take the word."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        pane = self._pane
        place = event.position().toPoint()
        self._double_at = (place, event.timestamp())
        badge = pane.badge_at(event.position())
        if badge is not None:
            self._origin = None
            pane.activated.emit(badge)
            return
        word = word_at(pane.text(), pane.character_at(place))
        if word is not None:
            self._begin(word, "word", place)
            self._moved = True
            pane.show_selection(word.start, word.end, raw=False)

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved, with or without a button held."""
        pane = self._pane
        place = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(event.position())
            return
        raw = bool(event.modifiers() & _ALT)
        if self._linking:
            pane.drag_link(event.position())
            return
        if self._grip is not None:
            if self._grip.drag(pane.position_at(place), raw):
                pane.preview(self._grip)
        elif self._origin is not None:
            if not self._moved:
                far = (place - self._pressed_at).manhattanLength()
                self._moved = far >= max(3, QApplication.startDragDistance() // 2)
            if self._moved:
                self._extend(pane.position_at(place), raw)
        self._mind_edges(place)

    def release(self, event: QMouseEvent) -> None:
        """The button went up."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._scroll.stop()
        pane = self._pane
        if self._linking:
            self._linking = False
            pane.drop_link(event.position())
            return
        if self._grip is not None:
            grip, self._grip = self._grip, None
            pane.end_preview(grip)
            return
        origin, self._origin = self._origin, None
        if origin is None:
            return
        if self._moved:
            self._selected()
        else:
            self._click(event.position(), origin.start)

    def leave(self) -> None:
        """The pointer left the text."""
        if self._grip is None:
            self._pane.set_hovered(None)

    # Selecting.

    def _begin(self, origin: Span, by: str, place: QPoint) -> None:
        self._origin, self._by, self._pressed_at = origin, by, place

    def _is_triple(self, place: QPoint, when: int) -> bool:
        at, self._double_at = self._double_at, None
        if at is None:
            return False
        near = (place - at[0]).manhattanLength() < 8
        return near and when - at[1] <= QApplication.doubleClickInterval()

    def _extend(self, position: int, raw: bool) -> None:
        """Select from where the drag began to ``position``, by whole words or paragraphs unless raw."""
        pane, origin = self._pane, self._origin
        if origin is None:
            return
        text = pane.text()
        low, high = min(origin.start, position), max(origin.end, position)
        if self._by == "paragraph":
            first, last = paragraph_at(text, low), paragraph_at(text, high)
            span: Span | None = Span(first[0] if first else low, last[1] if last else high)
        else:
            span = (snap_to_graphemes if raw else snap_to_words)(text, low, high)
        if span is None:
            pane.show_selection(position, position, raw=raw)
        elif position >= origin.start:
            pane.show_selection(span.start, span.end, raw=raw)
        else:
            pane.show_selection(span.end, span.start, raw=raw)

    def _selected(self) -> None:
        """A selection is finished: offer the types, and hand it to the middle button where that is usual."""
        pane = self._pane
        span = pane.selection()
        if span is None:
            return
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection():
            clipboard.setText(pane.text()[span.start : span.end], clipboard.Mode.Selection)
        pane.offer_chips()

    def _mind_edges(self, place: QPoint) -> None:
        area = self._pane.viewport().rect()
        if area.top() <= place.y() <= area.bottom():
            self._scroll.stop()
        elif not self._scroll.isActive():
            self._scroll.start()

    def _scroll_on(self) -> None:
        """Scroll on while the pointer is held above or below the text; the farther out, the faster."""
        pane = self._pane
        place = pane.viewport().mapFromGlobal(pane.cursor().pos())
        area: QRect = pane.viewport().rect()
        over = place.y() - (area.bottom() if place.y() > area.bottom() else area.top())
        bar = pane.verticalScrollBar()
        bar.setValue(bar.value() + max(-60, min(60, over)))
        inside = QPoint(place.x(), max(area.top() + 1, min(area.bottom() - 1, place.y())))
        position = pane.position_at(inside)
        if self._grip is not None:
            if self._grip.drag(position, raw=False):
                pane.preview(self._grip)
        else:
            self._extend(position, raw=False)

    # Annotations.

    def _click(self, place: QPointF, position: int) -> None:
        """Choose what was clicked on; clicking there again goes through what overlaps."""
        pane = self._pane
        pane.show_selection(position, position, raw=False)
        here = [mark.id for mark in pane.marks_at_point(place)]
        if not here:
            self._clicked = None
            pane.set_current(None)
            return
        chosen = here[0]
        if self._clicked is not None and self._clicked[1] in here and self._near(place):
            chosen = here[(here.index(self._clicked[1]) + 1) % len(here)]
        self._clicked = (position, chosen)
        self._clicked_place = place
        pane.choose(chosen)

    def _near(self, place: QPointF) -> bool:
        return (place - self._clicked_place).manhattanLength() < 10

    _clicked_place = QPointF()

    def _take_grip(self, place: QPointF) -> bool:
        """Take hold of an end of the current annotation, if one is under the pointer."""
        pane = self._pane
        found = pane.handle_at(place, GRIP)
        mark = pane.current_mark()
        if found is None or mark is None:
            return False
        fragment, end = found
        self._grip = Adjustment(pane.text(), mark, fragment, end)
        return True

    def _hover(self, place: QPointF) -> None:
        pane = self._pane
        over_grip = pane.mode() is Mode.READING and pane.handle_at(place, GRIP) is not None
        shape = Qt.CursorShape.SizeHorCursor if over_grip else Qt.CursorShape.IBeamCursor
        over_knob = pane.mode() is Mode.READING and pane.knob_at(place, KNOB_REACH)
        if pane.mode() is Mode.PICKING or over_knob:
            shape = Qt.CursorShape.PointingHandCursor
        if pane.viewport().cursor().shape() != shape:
            pane.viewport().setCursor(shape)
        here = pane.marks_at_point(place)
        pane.set_hovered(here[0].id if here else None)
