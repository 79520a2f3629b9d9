"""The text pane: the page with caret, selection, keys, mouse, and one annotation that is the current one.

All positions are code points of the article's text. The pane changes nothing by itself: it says what is asked for
(``command``, ``adjusted``, ``link_target``) and shows what it is given.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.core.model import Span, SpanRow
from annotator.core.spans import grapheme_start, snap_to_graphemes, snap_to_words, word_at
from annotator.gui.keys import key_names
from annotator.gui.plain import announce, tooltip
from annotator.gui.textpane.adjust import Adjustment
from annotator.gui.textpane.chips import Chip, ChipBar
from annotator.gui.textpane.index import Mark
from annotator.gui.textpane.keys import ADJUSTING_KEYS, is_caret_key, step_of
from annotator.gui.textpane.modes import Mode
from annotator.gui.textpane.mouse import Mouse
from annotator.gui.textpane.page import PageView
from annotator.gui.textpane.reading import ReadingPosition
from annotator.gui.textpane.style import PaneColours, TypeStyle


class TextPane(PageView):
    """See the package's documentation of each method; signals carry ids as bytes and spans as ``Span``."""

    command = Signal(str)
    """A key or a button asks for the command with this id."""
    selection_changed = Signal(object)
    """The selection as it would be tagged: a :class:`Span`, or None."""
    caret_moved = Signal(int)
    current_changed = Signal(object)
    """The id of the annotation that is the current one, or None."""
    hovered = Signal(object)
    """The id of the annotation under the pointer, or None."""
    activated = Signal(object)
    """An annotation was opened: a double click on its badge or its name in the margin, or Enter where no
    command has that key."""
    adjusted = Signal(object, int, object)
    """Id, fragment number and new span, when an end was moved and kept."""
    link_target = Signal(object)
    """While picking: the id of the annotation that was chosen."""
    picking_left = Signal()
    """Picking was left with Esc."""
    mode_changed = Signal(str)
    zoom_asked = Signal(int)
    """Ctrl and the wheel: +1 larger, -1 smaller."""
    menu_asked = Signal(object)
    """A context menu is wanted at this place of the screen (``QPoint``)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = Mode.READING
        self._keys: dict[str, str] = {}
        self._adjusting_keys = dict(ADJUSTING_KEYS)
        self._picking_keys: dict[str, str] = {}
        self._raw = False
        self._moving = False
        self._told_selection: Span | None = None
        self._told_caret = 0
        self._adjustment: Adjustment | None = None
        self._chips: tuple[Chip, ...] = ()
        self._chip_bar = ChipBar(self)
        self._chip_bar.chosen.connect(self.command)
        self._mouse = Mouse(self)
        self.viewport().setMouseTracking(True)
        self.setMouseTracking(True)
        self.installEventFilter(self)
        self.viewport().installEventFilter(self)
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.selectionChanged.connect(self._cursor_moved)

    # What is shown.

    def set_text(self, text: str) -> None:
        """Show another article's text, from its start, without annotations."""
        self._leave_mode()
        self.hide_chips()
        had_current = self.current() is not None
        super().set_text(text)
        self._raw = False
        if had_current:
            self.current_changed.emit(None)
        self._tell()

    def set_types(self, types: dict[str, TypeStyle]) -> None:
        """Take the styles of the types by code, in the codebook's order."""
        super().set_types(types)
        self._dress_chips()

    def set_colours(self, colours: PaneColours) -> None:
        """Take the colours of the page."""
        super().set_colours(colours)
        self._dress_chips()

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """The buttons offered after a mouse selection, in order. None: no buttons."""
        self._chips = tuple(chips)
        self._dress_chips()

    def set_rows(self, rows: Iterable[SpanRow], complete: bool = True) -> None:
        """Show these annotations instead of those before. With ``complete=False`` more are to come: the next
        call adds to them. Give what overlaps :meth:`visible_span` first and everything after the first paint;
        rows given twice are taken once. Large numbers are taken in over several turns of the event loop,
        what is in view at once; ``rows_ready`` tells the end."""
        if self._rows.give(rows, complete, self.visible_span()):
            self._rows_changed(None)
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
            self.reveal(current.start)
        self.viewport().update()
        self._strip.update()

    # Caret and selection.

    def caret(self) -> int:
        """Where the caret is."""
        return self._caret_now()

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
        """The selection, or without one the word at the caret."""
        if self.textCursor().hasSelection():
            return self.selection()
        return word_at(self.text(), self.caret())

    def restore_reading_position(self, place: ReadingPosition) -> None:
        """Come back to where a reader was."""
        length = len(self.text())
        self.set_caret(min(place.caret, length), keep_visible=False)
        self._return_to((min(place.top, length), place.shift))

    def _put_cursor(self, anchor: int, caret: int, keep_visible: bool) -> None:
        to_utf16 = self._page.store.map.to_utf16
        cursor = QTextCursor(self._document)
        cursor.setPosition(to_utf16(anchor))
        cursor.setPosition(to_utf16(caret), QTextCursor.MoveMode.KeepAnchor)
        if anchor == caret:
            self._raw = False

        def put() -> None:
            bar = self.verticalScrollBar()
            stay = bar.value()
            self._moving = True
            self.setTextCursor(cursor)
            self._moving = False
            bar.setValue(stay)  # Qt scrolls to the caret by itself; whether to is decided here
            self._cursor_moved()
            if keep_visible:
                self.reveal(caret)

        self._when_laid_out(caret, put)

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
            self.reveal(caret)

    def choose(self, identity: bytes) -> None:
        """What a click on an annotation does: make it current, or the target while picking."""
        self._set_current(identity)
        if self._mode is Mode.PICKING:
            self.link_target.emit(identity)

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
        if self._mode is Mode.ADJUSTING:
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
            if found is not None and (types is None or found.type in types):
                self._put_cursor(found.start, found.start, keep_visible=True)
                self._set_current(found.id)
                self.announce_current()
                return found.id
            at += direction
        return None

    # Modes.

    def mode(self) -> Mode:
        """What the keys mean at the moment."""
        return self._mode

    def start_adjusting(self, fragment: int | None = None) -> bool:
        """Let the keys move the ends of the current annotation, beginning with the end of the fragment the caret
        is in. False when there is no current annotation."""
        mark = self.current_mark()
        if mark is None:
            return False
        if fragment is None:
            caret = self.caret()
            inside = [n for n, start, end in mark.fragments if start <= caret <= end]
            fragment = inside[0] if inside else mark.fragments[0][0]
        self.hide_chips()
        self.clear_selection()
        self._adjustment = Adjustment(self.text(), mark, fragment)
        self._set_mode(Mode.ADJUSTING)
        self.preview(self._adjustment)
        return True

    def stop_adjusting(self, keep: bool) -> None:
        """Leave the adjusting mode, and keep the ends where they are or put them back."""
        adjustment, self._adjustment = self._adjustment, None
        if adjustment is None:
            return
        self._set_mode(Mode.READING)
        if not keep:
            adjustment.span = adjustment.before
        self.end_preview(adjustment)

    def start_picking(self, keymap: Mapping[str, str] | None = None) -> None:
        """Let a click, or Enter on the current annotation, choose the target of a relation. ``keymap`` adds keys
        (relation types, say) that go before the usual ones until picking ends."""
        self._leave_mode()
        self._picking_keys = dict(keymap or {})
        self._set_mode(Mode.PICKING)

    def stop_picking(self) -> None:
        """Leave the picking mode."""
        if self._mode is Mode.PICKING:
            self._picking_keys = {}
            self._set_mode(Mode.READING)

    def preview(self, adjustment: Adjustment) -> None:
        """Show an annotation as it would be."""
        rows = [
            row._replace(start=adjustment.span.start, end=adjustment.span.end)
            if row.fragment == adjustment.fragment
            else row
            for row in adjustment.rows
        ]
        self._rows.replace(adjustment.annotation, rows)
        self._page.current = adjustment.annotation
        self._page.active_end = (adjustment.fragment, adjustment.active)
        self.viewport().update()
        if self._adjustment is adjustment:
            self._put_cursor(adjustment.place, adjustment.place, keep_visible=True)

    def end_preview(self, adjustment: Adjustment) -> None:
        """Say which ends were kept, if they changed; whoever listens stores them and shows the result."""
        self._page.active_end = None
        self._rows.replace(adjustment.annotation, adjustment.rows)
        if adjustment.changed:
            self.adjusted.emit(adjustment.annotation, adjustment.fragment, adjustment.span)
        mark = self._rows.index.get(adjustment.annotation)
        if mark is not None:
            self._page.current = mark.id
            if not mark.covers(self.caret()):
                end = next((f[2] for f in mark.fragments if f[0] == adjustment.fragment), mark.end)
                self._put_cursor(end, end, keep_visible=False)
                self._set_current(mark.id)
        self._mend_current()
        self.viewport().update()

    def _set_mode(self, mode: Mode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self.mode_changed.emit(mode.value)
            self.viewport().update()

    def _leave_mode(self) -> None:
        self.stop_adjusting(keep=False)
        self.stop_picking()

    # Keys.

    def set_keymap(
        self, keymap: Mapping[str, str], adjusting: Mapping[str, str] | None = None
    ) -> None:
        """Which key asks for which command: names as in the command table (``1``, ``A``, ``.``, ``Del``,
        ``Return``) to command ids. ``adjusting`` replaces the keys of the adjusting mode (``adjust.…``)."""
        self._keys = dict(keymap)
        if adjusting is not None:
            self._adjusting_keys = dict(adjusting)

    def command_of(self, event: QKeyEvent) -> str | None:
        """The command a key press asks for in the present mode."""
        names = key_names(event)
        maps: tuple[dict[str, str], ...] = (self._keys,)
        if self._mode is Mode.ADJUSTING:
            maps = (self._adjusting_keys,)
        elif self._mode is Mode.PICKING:
            maps = (self._picking_keys, self._keys)
        return next((keys[name] for keys in maps for name in names if name in keys), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and watched is self:
            # A key that means something here is not for the window's shortcuts.
            if isinstance(event, QKeyEvent) and self.command_of(event) is not None:
                event.accept()
                return True
        elif kind == QEvent.Type.Leave and watched is self.viewport():
            self._mouse.leave()
        elif kind == QEvent.Type.ToolTip and watched is self.viewport():
            if isinstance(event, QHelpEvent):
                self._show_tip(event)
            return True
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab leaves the pane, except while it swaps the ends that are adjusted."""
        return self._mode is not Mode.ADJUSTING and super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._mode is Mode.ADJUSTING:
            self._adjust_by_key(event)
            return
        if event.key() == Qt.Key.Key_Escape:
            event.setAccepted(self._escape())
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if enter and self._mode is Mode.PICKING and self.current() is not None:
            self.link_target.emit(self.current())
            return
        command = self.command_of(event)
        if command is not None:
            self.hide_chips()
            self.command.emit(command)
            return
        if self._step_by_key(event) or self._move_by_key(event):
            return
        if enter and self.current() is not None:
            self.activated.emit(self.current())
            return
        event.ignore()

    def _step_by_key(self, event: QKeyEvent) -> bool:
        block = self.textCursor().block()
        found = step_of(event, block.textDirection() == Qt.LayoutDirection.RightToLeft)
        if found is None:
            return False
        step, selects = found
        caret = step(self.text(), self.caret())
        self.hide_chips()
        self._by_key(lambda: self._put_cursor(self.anchor() if selects else caret, caret, True))
        return True

    def _move_by_key(self, event: QKeyEvent) -> bool:
        if not is_caret_key(event):
            return False
        self.hide_chips()
        self._raw = False
        self._by_key(lambda: super(TextPane, self).keyPressEvent(event))
        return True

    def _by_key(self, move: Callable[[], None]) -> None:
        """Move the caret, and say it when it comes into another annotation."""
        before = self.current()
        move()
        if self.current() is not None and self.current() != before:
            self.announce_current()

    def _adjust_by_key(self, event: QKeyEvent) -> None:
        adjustment = self._adjustment
        command = self.command_of(event)
        if adjustment is None or command is None:
            # Other keys wait until the ends are kept or put back; those with Ctrl go on to the window.
            event.setAccepted(not event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            return
        if command in ("adjust.keep", "adjust.restore"):
            self.stop_adjusting(keep=command == "adjust.keep")
            return
        if command == "adjust.swap":
            adjustment.swap()
        else:
            block = self._document.findBlock(self._page.store.map.to_utf16(adjustment.place))
            rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft
            adjustment.step(command.endswith("right") != rtl, "word" in command)
        self.preview(adjustment)
        span = adjustment.span
        announce(self, self.text()[span.start : span.end])

    def _escape(self) -> bool:
        """Put one thing away; False when there was nothing."""
        if self._mode is Mode.PICKING:
            self.stop_picking()
            self.picking_left.emit()
        elif self.hide_chips():
            return True
        elif self.textCursor().hasSelection():
            self.clear_selection()
        elif self.current() is not None:
            self._set_current(None)
        else:
            return False
        return True

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.zoom_asked.emit(1 if turned > 0 else -1)
            event.accept()
            return
        self.hide_chips()
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.hide_chips()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place = self.viewport().mapFromGlobal(event.globalPos())
            position, raw = self.position_at(place), self.raw_selection()
            if raw is None or not raw.start <= position <= raw.end:
                self.show_selection(position, position, raw=False)
                here = self.marks_at_point(QPointF(place))
                if here and self.current() not in [mark.id for mark in here]:
                    self._set_current(here[0].id)
            self.menu_asked.emit(event.globalPos())
        else:
            corner = self.cursorRect().bottomLeft()
            self.menu_asked.emit(self.viewport().mapToGlobal(corner))
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide_chips()
        super().focusOutEvent(event)

    def marks_at_point(self, place: QPointF) -> list[Mark]:
        """The annotations under a point of the viewport, innermost first."""
        seen: dict[bytes, Mark] = {}
        for box in self._page.hit_boxes(self.to_page(place)):
            seen.setdefault(box.mark.id, box.mark)
        return list(seen.values())

    def badge_at(self, place: QPointF) -> bytes | None:
        """The annotation whose letter badge is under a point of the viewport."""
        return self._page.badge_at(self.to_page(place))

    def handle_at(self, place: QPointF, reach: float) -> tuple[int, str] | None:
        """The end of the current annotation whose handle is within ``reach`` of a point: fragment and
        ``start`` or ``end``."""
        if self.current() is None:
            return None
        point = self.to_page(place)
        found = []
        for centre, fragment, end in self._page.handles(point.y() - 60, point.y() + 60):
            away = centre - point
            if abs(away.x()) <= reach and abs(away.y()) <= reach:
                found.append((away.manhattanLength(), fragment, end))
        return min(found)[1:] if found else None

    def _show_tip(self, event: QHelpEvent) -> None:
        lines = [
            " ".join(self._label(mark.id).split())
            for mark in self.marks_at_point(QPointF(event.pos()))[:12]
        ]
        QToolTip.showText(event.globalPos(), tooltip("\n".join(lines)), self.viewport())

    def _choose_in_margin(self, identity: bytes) -> None:
        self.set_current(identity)
        self.choose(identity)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _activate(self, identity: bytes) -> None:
        self.activated.emit(identity)

    # The buttons beside a selection.

    def offer_chips(self) -> None:
        """Let the buttons come up beside the end of the selection."""
        if not self._chips or self._mode is not Mode.READING:
            return
        rect = self.cursorRect()
        corner = self.viewport().mapTo(self, rect.topLeft())
        gap = round(self._typography.gap * 0.6)
        self._chip_bar.appear_beside(QRect(corner, rect.size()).adjusted(-8, 0, 0, gap))

    def hide_chips(self) -> bool:
        """Take the buttons away; True when they were there."""
        return self._chip_bar.vanish()

    def _dress_chips(self) -> None:
        self._chip_bar.set_chips(self._chips, self._page.styles(), self._page.colours)

    def _scrolled(self) -> None:
        super()._scrolled()
        if hasattr(self, "_chip_bar") and not self._moving:
            self.hide_chips()

    def place_of(self, position: int) -> QPoint:
        """Where a position is in the viewport (the caret's bottom there)."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(self._page.store.map.to_utf16(position))
        return self.cursorRect(cursor).center()
