"""The page with a caret, a selection, and one annotation that is the current one.

All positions are code points of the article's text. The current annotation is the one that commands act on; the
caret is always in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from annotator.core.model import Span, SpanRow
from annotator.core.spans import grapheme_start, snap_to_graphemes, snap_to_words, word_at
from annotator.gui.plain import announce
from annotator.gui.textpane.index import Mark
from annotator.gui.textpane.page import PageView
from annotator.gui.textpane.reading import ReadingPosition

WARM_UP = 250
"""Milliseconds after the first text is shown."""


class AnnotatedPage(PageView):
    """Signals carry ids as bytes and spans as ``Span``."""

    selection_changed = Signal(object)
    """The selection as it would be tagged: a :class:`Span`, or None."""
    caret_moved = Signal(int)
    current_changed = Signal(object)
    """The id of the annotation that is the current one, or None."""
    hovered = Signal(object)
    """The id of the annotation under the pointer, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw = False
        self._going_to: int | None = None
        self._knows_words = False
        self._moving = False
        self._told_selection: Span | None = None
        self._told_caret = 0
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.selectionChanged.connect(self._cursor_moved)

    # What is shown.

    def set_text(self, text: str) -> None:
        """Show another article's text, from its start, without annotations."""
        had_current = self.current() is not None
        self._going_to = None
        super().set_text(text)
        self._raw = False
        if had_current:
            self.current_changed.emit(None)
        self._tell()
        if text and not self._knows_words:
            self._knows_words = True
            # What knows words takes some milliseconds to get ready: not with the first key that is pressed.
            QTimer.singleShot(WARM_UP, self, lambda: word_at("word", 0))

    def set_rows(self, rows: Iterable[SpanRow], complete: bool = True) -> None:
        """Show these annotations instead of those before. With ``complete=False`` more are to come: the next
        call adds to them. Give what overlaps :meth:`visible_span` first and everything after the first paint;
        rows given twice are taken once. Large numbers are taken in over several turns of the event loop,
        what is in view at once; ``rows_ready`` tells the end."""
        self._rows.give(rows, complete, self.visible_span())
        self._mend_current()

    def add_rows(self, rows: Iterable[SpanRow]) -> None:
        """Show further annotations (or fragments) at once. Nothing shown changes its lane."""
        self._rows.add(rows)

    def remove_annotation(self, identity: bytes) -> None:
        """Take an annotation off the page."""
        self._rows.remove(identity)
        self._mend_current()

    def replace_annotation(self, identity: bytes, rows: Sequence[SpanRow]) -> None:
        """Show an annotation as it is now: other spans, type or status. It keeps its lane if it can."""
        self._rows.replace(identity, rows)
        self._mend_current()

    def set_hidden_annotators(self, annotators: Collection[bytes]) -> None:
        """Hide the layers of these annotators and show all others."""
        self._rows.set_hidden(frozenset(annotators), self.visible_span())
        self._mend_current()

    def set_hits(self, hits: Sequence[Span], current: Span | None = None) -> None:
        """Show find results, and the one the reader is at. An empty list takes them off."""
        self._page.set_hits(hits, current)
        if current is not None:
            place = current.start
            self._when_laid_out(place, lambda: self.reveal(place))
        self.viewport().update()
        self._strip.update()

    def set_excluded(self, places: Iterable[Span]) -> None:
        """Dim these places: they are no part of the article. They lie apart; another text has none at first."""
        self._page.excluded = sorted(places)
        self.viewport().update()

    def excluded(self) -> list[Span]:
        """The places that are dimmed, in order."""
        return list(self._page.excluded)

    def is_excluded(self, start: int, end: int) -> bool:
        """True when a stretch of text reaches into a dimmed place."""
        return self._page.excluded_in(start, end) is not None

    # Caret and selection.

    def caret(self) -> int:
        """Where the caret is, or will be as soon as the page is laid out so far."""
        return self._going_to if self._going_to is not None else self._caret_now()

    def anchor(self) -> int:
        """Where the selection began; the caret's place without one."""
        return self._page.store.map.to_codepoints(self.textCursor().anchor())

    def set_caret(self, position: int, keep_visible: bool = True) -> None:
        """Put the caret somewhere (out of the middle of a character), without selection.

        ``keep_visible`` scrolls there when it is out of view, else the page stays as it is.
        """
        position = grapheme_start(self.text(), max(0, min(len(self.text()), position)))
        self._put_cursor(position, position, keep_visible)

    def select(self, span: Span, keep_visible: bool = True) -> None:
        """Select a span exactly, as if with Alt: it is not moved to words any more."""
        self._raw = True
        self._put_cursor(span.start, span.end, keep_visible)

    def clear_selection(self) -> None:
        """Unselect; the caret stays."""
        caret = self.caret()
        self._put_cursor(caret, caret, keep_visible=False)

    def show_selection(self, anchor: int, caret: int, raw: bool) -> None:
        """Select from ``anchor`` to ``caret``, for the mouse: the page does not move."""
        self._raw = raw
        self._put_cursor(anchor, caret, keep_visible=False)

    def raw_selection(self) -> Span | None:
        """Exactly what is selected, with no character cut; None without a selection."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        to_codepoints = self._page.store.map.to_codepoints
        start, end = to_codepoints(cursor.selectionStart()), to_codepoints(cursor.selectionEnd())
        return snap_to_graphemes(self.text(), start, end)

    def selection(self) -> Span | None:
        """What a tag would take of the selection: moved out to words and without blanks at the ends, unless
        it was made with Alt. None without a selection, or when it holds nothing but blanks."""
        raw = self.raw_selection()
        if raw is None or self._raw:
            return raw
        return snap_to_words(self.text(), raw.start, raw.end)

    def target_for_tag(self) -> Span | None:
        """The selection, or without one the word at the caret, unless that is excluded."""
        if self.textCursor().hasSelection():
            return self.selection()
        word = word_at(self.text(), self.caret())
        return None if word is not None and self.is_excluded(word.start, word.end) else word

    def reading_position(self) -> ReadingPosition:
        """Where the reader is, or is being brought, to be given to :meth:`restore_reading_position` another time."""
        return super().reading_position()._replace(caret=self.caret())

    def restore_reading_position(self, place: ReadingPosition) -> None:
        """Come back to where a reader was."""
        length = len(self.text())
        self.set_caret(min(place.caret, length), keep_visible=False)
        self._return_to((min(place.top, length), place.shift))

    def _put_cursor(self, anchor: int, caret: int, keep_visible: bool) -> None:
        if anchor == caret:
            self._raw = False

        def put() -> None:
            # Only now: setting a cursor's place takes the layout of everything before it.
            to_utf16 = self._page.store.map.to_utf16
            cursor = QTextCursor(self._document)
            cursor.setPosition(to_utf16(anchor))
            cursor.setPosition(to_utf16(caret), QTextCursor.MoveMode.KeepAnchor)
            bar = self.verticalScrollBar()
            stay = bar.value()
            self._moving = self._reflowing = True
            self.setTextCursor(cursor)
            bar.setValue(stay)  # Qt scrolls to the caret by itself; whether to is decided here
            self._moving = self._reflowing = False
            self._going_to = None
            self._cursor_moved()
            if keep_visible:
                self.reveal(caret)

        self._going_to = caret
        self._when_laid_out(max(anchor, caret), put)

    def _cursor_moved(self) -> None:
        if self._moving:
            return
        self._follow_caret()
        self._tell()

    def _tell(self) -> None:
        """Say what changed, once."""
        caret, selected = self.caret(), self.selection()
        raw = self.raw_selection()
        target = selected if selected != raw else None
        if target != self._page.target:
            self._page.target = target
            self.viewport().update()
        if caret != self._told_caret:
            self._told_caret = caret
            self.caret_moved.emit(caret)
        if selected != self._told_selection:
            self._told_selection = selected
            self.selection_changed.emit(selected)

    # Annotations.

    def current(self) -> bytes | None:
        """The id of the current annotation: the one that commands act on. The caret is always in it."""
        return self._page.current

    def current_mark(self) -> Mark | None:
        """The current annotation as it is drawn."""
        return self._rows.index.get(self._page.current)

    def set_current(self, identity: bytes | None, keep_visible: bool = True) -> None:
        """Make an annotation the current one, take the caret into it, unselect; None: no annotation."""
        self._rows.finish()
        mark = self._rows.index.get(identity)
        if mark is None:
            self._set_current(None)
            return
        self._set_current(mark.id)
        caret = self.caret()
        inside = mark.covers(caret)
        if not inside or self.textCursor().hasSelection():
            place = caret if inside else mark.start
            self._put_cursor(place, place, keep_visible and not inside)
            self._set_current(mark.id)
        elif keep_visible:
            self._when_laid_out(caret, lambda: self.reveal(caret))

    def settle(self, identity: bytes, caret: int) -> None:
        """Make an annotation the current one and put the caret at a place in it: its end, to go on from there.

        Whoever follows the current annotation hears of this one alone, and not of those the caret comes by."""
        if identity in self._rows.index:
            self._set_current(identity)
        self.set_caret(caret)
        self.set_current(identity)

    def annotation_ids(self) -> list[bytes]:
        """All annotations on the page, in no order."""
        self._rows.finish()
        return [mark.id for mark in self._rows.index.marks()]

    def annotations_at(self, position: int) -> list[bytes]:
        """The annotations at a place, innermost first."""
        self._rows.finish()
        return [mark.id for mark in self._rows.index.at(position)]

    def next_annotation(self, types: Collection[str] | None = None) -> bytes | None:
        """Go to the next annotation after the current one, or after the caret; only of these types, if given.

        Returns its id, or None at the end, where nothing changes.
        """
        return self._step_annotation(1, types)

    def previous_annotation(self, types: Collection[str] | None = None) -> bytes | None:
        """Go to the annotation before the current one, or before the caret."""
        return self._step_annotation(-1, types)

    def cycle_at_caret(self) -> bytes | None:
        """Make the next of the annotations that overlap at the caret the current one, and return its id."""
        here = self.annotations_at(self.caret())
        current = self.current()
        if current is not None and current not in here:
            mark = self.current_mark()
            if mark is not None and mark.covers(self.caret()):
                here.append(current)
        if not here:
            return None
        chosen = here[(here.index(current) + 1) % len(here)] if current in here else here[0]
        self._set_current(chosen)
        self.announce_current()
        return chosen

    def announce_current(self) -> None:
        """Let a screen reader say which annotation the caret is in: ``Actor, Paul Girard, 2 of 3``."""
        current = self.current()
        if current is None:
            return
        words = [", ".join(part.strip() for part in self._label(current).split("·"))]
        here = self.annotations_at(self.caret())
        if len(here) > 1 and current in here:
            words.append(f"{here.index(current) + 1} of {len(here)}")
        announce(self, ", ".join(words))

    def announce(self, text: str) -> None:
        """Let a screen reader say something."""
        announce(self, text)

    def set_hovered(self, identity: bytes | None) -> None:
        """Show an annotation as the one under the pointer, as another list may ask."""
        if identity != self._page.hovered:
            super().set_hovered(identity)
            self.hovered.emit(identity)

    def _set_current(self, identity: bytes | None) -> None:
        if identity == self._page.current:
            return
        self._page.current = identity
        self.viewport().update()
        self._column.update()
        self._strip.update()
        self.current_changed.emit(identity)

    def _mend_current(self) -> None:
        """After rows went: the current annotation must be one that is shown."""
        if self._page.hovered is not None and self._page.hovered not in self._rows.index:
            self.set_hovered(None)
        current = self.current()
        if current is not None and current not in self._rows.index and not self._rows.loading:
            self._set_current(None)
            self._follow_caret()

    def _follow_caret(self) -> None:
        """The current annotation is the one the caret is in, the innermost if it just came there."""
        if self._keeps_current():
            return
        caret, mark = self.caret(), self.current_mark()
        if mark is not None and mark.covers(caret):
            return
        if self.textCursor().hasSelection():
            self._set_current(None)
            return
        here = self._rows.index.at(caret)
        self._set_current(here[0].id if here else None)

    def _step_annotation(self, direction: int, types: Collection[str] | None) -> bytes | None:
        self._rows.finish()
        index = self._rows.index
        order = index.order()
        mark = self.current_mark()
        if direction > 0:
            at = bisect_right(order, mark.key) if mark else bisect_left(order, (self.caret(),))
        else:
            at = bisect_left(order, mark.key if mark else (self.caret(),)) - 1
        while 0 <= at < len(order):
            found = index.get(order[at][2])
            wanted = found is not None and (types is None or found.type in types)
            if found is not None and wanted and not self._lies_excluded(found):
                self._put_cursor(found.start, found.start, keep_visible=True)
                self._set_current(found.id)
                self.announce_current()
                return found.id
            at += direction
        return None

    def _lies_excluded(self, mark: Mark) -> bool:
        """True when all of an annotation lies in dimmed places."""
        places = (
            (self._page.excluded_in(start, end), start, end) for _, start, end in mark.fragments
        )
        return all(p is not None and p.start <= start and end <= p.end for p, start, end in places)

    def _keeps_current(self) -> bool:
        """True while the caret may leave the current annotation, as its ends are being moved."""
        return False
