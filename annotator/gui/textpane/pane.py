"""The text pane: the annotated page with its modes, keys, mouse and buttons.

The pane changes nothing by itself: it says what is asked for (``command``, ``adjusted``, ``link_target``) and shows
what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QToolTip, QWidget

from annotator.core.spans import is_grapheme_boundary, next_grapheme, previous_grapheme
from annotator.gui.keys import key_names
from annotator.gui.plain import announce, tooltip
from annotator.gui.textpane.adjust import Adjustment
from annotator.gui.textpane.annotated import AnnotatedPage
from annotator.gui.textpane.chips import Chip, ChipBar
from annotator.gui.textpane.index import Mark
from annotator.gui.textpane.keys import ADJUSTING_KEYS, is_caret_key, step_of
from annotator.gui.textpane.modes import Mode
from annotator.gui.textpane.mouse import Mouse
from annotator.gui.textpane.style import PaneColours, TypeStyle


class TextPane(AnnotatedPage):
    """Give it a text, rows, types and a keymap; listen to its signals. They carry ids as bytes."""

    command = Signal(str)
    """A key or a button asks for the command with this id."""
    activated = Signal(object)
    """An annotation was opened: a double click on its badge or its name in the margin, or Enter where no
    command has that key."""
    adjusted = Signal(object, int, object)
    """Id, fragment number and new span, when an end was moved and kept."""
    link_target = Signal(object)
    """While picking: the id of the annotation that was chosen."""
    picking_left = Signal()
    """Picking was left with Esc."""
    link_dragged = Signal(object, object)
    """A relation was dragged: the ids of the annotation it comes from and of the one it was dropped on."""
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
        self._adjustment: Adjustment | None = None
        self._chips: tuple[Chip, ...] = ()
        self._chip_bar = ChipBar(self)
        self._chip_bar.chosen.connect(self.command)
        self._mouse = Mouse(self)
        self.viewport().setMouseTracking(True)
        self.setMouseTracking(True)
        self.installEventFilter(self)
        self.viewport().installEventFilter(self)

    # What is shown.

    def set_text(self, text: str) -> None:
        """Show another article's text, from its start, without annotations."""
        self._leave_mode()
        self.hide_chips()
        super().set_text(text)

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

    def choose(self, identity: bytes) -> None:
        """What a click on an annotation does: make it current, or the target while picking."""
        self._set_current(identity)
        if self._mode is Mode.PICKING:
            self.link_target.emit(identity)

    def _keeps_current(self) -> bool:
        return self._mode is Mode.ADJUSTING

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
        self._fill_up()
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
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.key() == Qt.Key.Key_Space:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            action = QAbstractSlider.SliderAction
            page = action.SliderPageStepSub if back else action.SliderPageStepAdd
            self.verticalScrollBar().triggerAction(page)
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
        self._by_key(lambda: self._move_as_qt_does(event))
        return True

    def _move_as_qt_does(self, event: QKeyEvent) -> None:
        before = self.caret()
        super().keyPressEvent(event)
        caret, text = self.caret(), self.text()
        if not is_grapheme_boundary(text, caret):
            # Qt parts some characters (flags after other emoji): go on to the border it missed.
            caret = (next_grapheme if caret > before else previous_grapheme)(text, caret)
            selects = self.textCursor().hasSelection()
            self._put_cursor(self.anchor() if selects else caret, caret, keep_visible=True)

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
        self._fill_up()
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

    def knob_at(self, place: QPointF, reach: float) -> bool:
        """True when a point of the viewport is at the knob from which a relation is dragged."""
        knob = self.link_knob()
        return knob is not None and (knob - place).manhattanLength() <= reach

    def drag_link(self, place: QPointF) -> None:
        """Show the relation that is being dragged, as far as a point of the viewport."""
        knob = self.link_knob()
        if knob is not None:
            self._link_line = (self.to_page(knob), self.to_page(place))
            here = self.marks_at_point(place)
            self.set_hovered(here[0].id if here else None)
            self.viewport().update()

    def drop_link(self, place: QPointF) -> None:
        """The dragged relation was let go: say on which annotation, if on one."""
        self._link_line = None
        self.viewport().update()
        current = self.current()
        here = [mark.id for mark in self.marks_at_point(place) if mark.id != current]
        if current is not None and here:
            self.link_dragged.emit(current, here[0])

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
        self._fill_up()
        cursor = QTextCursor(self._document)
        cursor.setPosition(self._page.store.map.to_utf16(position))
        return self.cursorRect(cursor).center()
