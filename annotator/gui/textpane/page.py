"""The page: article text set in a centred column, with everything that is painted on and beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextLine,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from annotator.core.model import Span
from annotator.core.spans import grapheme_start
from annotator.gui.textpane.columns import share_out
from annotator.gui.textpane.document import PlainDocument, TextStore, unlaid
from annotator.gui.textpane.layoutwalk import LayoutWalk
from annotator.gui.textpane.links import Link, LinkPainter, link_knob
from annotator.gui.textpane.margin import MarginColumn
from annotator.gui.textpane.overview import WIDTH as STRIP_WIDTH
from annotator.gui.textpane.overview import OverviewStrip
from annotator.gui.textpane.painter import PagePainter
from annotator.gui.textpane.reading import ReadingPosition, Typography
from annotator.gui.textpane.rows import RowKeeper
from annotator.gui.textpane.style import (
    PaneColours,
    ReadingStyle,
    TypeStyle,
    default_colours,
    default_types,
)

ZOOM_STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


class PageView(QTextEdit):
    """Shows a text and its annotations, and knows places. Knows nothing of keys, mouse and commands."""

    zoom_changed = Signal(float)
    rows_ready = Signal()
    """All rows promised with ``set_rows(…, complete=False)`` and the call that completes them are drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt's own viewport would first have to be recognised among all kinds of widgets, which are
        # made known to Python for that: 10 ms of every start.
        port = QWidget()
        port.setBackgroundRole(QPalette.ColorRole.Base)
        port.setAutoFillBackground(True)
        self.setViewport(port)
        self._document = PlainDocument(self)
        self.setDocument(self._document)
        self.setAcceptRichText(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Article text")
        self.setAccessibleDescription(
            "Read with the arrow keys, select with Shift. The annotations are also in their own list."
        )
        self._style = ReadingStyle()
        self._zoom = 1.0
        colours = default_colours("light")
        self._typography = Typography(self._style, self._zoom, colours.thickness)
        self._page = PagePainter(self, colours, self._typography)
        self._rows = RowKeeper(self, self._rows_changed)
        self._rows.ready.connect(self._rows_are_ready)
        self._label: Callable[[bytes], str] = self._plain_label
        self._links: tuple[Link, ...] = ()
        self._linkable = False
        self._link_line: tuple[QPointF, QPointF] | None = None
        self._margins = (0, 0)
        self._reflowing = False
        self._anchor: tuple[int, float] | None = None
        self._walk = LayoutWalk(self._document)
        self._walk.arrived.connect(lambda: self.viewport().setUpdatesEnabled(True))
        self._column = MarginColumn(
            self,
            self._page,
            self._view_heights,
            lambda identity: self._label(identity),
            self.set_hovered,
            self._choose_in_margin,
            self._activate,
            self._scroll_by,
        )
        self._strip = OverviewStrip(
            self, self._page, self.visible_span, self.scroll_to, self._scroll_by
        )
        self._column.setFont(QApplication.font())
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._page.set_types(default_types("light"))
        self._apply_colours()
        self._apply_typography()

    # Looks.

    def set_colours(self, colours: PaneColours) -> None:
        """Take the colours of the page."""
        thicker = colours.thickness != self._page.colours.thickness
        self._page.colours = colours
        self._page.forget()
        self._apply_colours()
        if thicker:
            self._restyle()
        self._strip.refresh()

    def set_types(self, types: dict[str, TypeStyle]) -> None:
        """Take the styles of the types by code, in the codebook's order."""
        self._page.set_types(types)
        self._strip.refresh()
        self._column.update()
        self.viewport().update()

    def colours(self) -> PaneColours:
        """The colours in force."""
        return self._page.colours

    def set_reading_style(self, style: ReadingStyle) -> None:
        """Take another typography; the text at the top of the view stays there."""
        if style != self._style:
            self._style = style
            self._restyle()

    def reading_style(self) -> ReadingStyle:
        """The typography in force, without the zoom."""
        return self._style

    def zoom(self) -> float:
        """1.0 is the size of the reading style."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Show everything larger or smaller; the text at the top of the view stays there."""
        zoom = min(ZOOM_STEPS[-1], max(ZOOM_STEPS[0], zoom))
        if zoom != self._zoom:
            self._zoom = zoom
            self._restyle()
            self.zoom_changed.emit(zoom)

    def zoom_in(self) -> None:
        """One step larger."""
        self.set_zoom(next((z for z in ZOOM_STEPS if z > self._zoom + 0.01), ZOOM_STEPS[-1]))

    def zoom_out(self) -> None:
        """One step smaller."""
        self.set_zoom(
            next((z for z in reversed(ZOOM_STEPS) if z < self._zoom - 0.01), ZOOM_STEPS[0])
        )

    def zoom_reset(self) -> None:
        """The size of the reading style."""
        self.set_zoom(1.0)

    def set_label(
        self,
        label: Callable[[bytes], str],
        prepare: Callable[[Collection[bytes]], None] | None = None,
    ) -> None:
        """Where the one-line names of annotations come from: ``"Actor · Paul Girard"`` for an id. ``prepare`` is
        told which will be asked for next, so that they can be looked up together."""
        self._label = label
        self._column.prepare = prepare
        self._column.update()

    def _plain_label(self, identity: bytes) -> str:
        mark = self._rows.index.get(identity)
        return self._page.style_of(mark.type).name if mark is not None else ""

    def _apply_colours(self) -> None:
        colours = self._page.colours
        palette = QPalette(QApplication.palette())
        for role, colour in (
            (QPalette.ColorRole.Base, colours.paper),
            (QPalette.ColorRole.Window, colours.paper),
            (QPalette.ColorRole.Text, colours.text),
            (QPalette.ColorRole.WindowText, colours.text),
            (QPalette.ColorRole.Highlight, colours.selection),
            (QPalette.ColorRole.HighlightedText, colours.selection_text),
        ):
            palette.setColor(role, QColor(colour))
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self.verticalScrollBar().setPalette(QApplication.palette())
        self._column.update()
        self.viewport().update()

    def _restyle(self) -> None:
        """Lay the page out anew and come back to the same text at the top."""
        anchor = self._top_anchor()
        self._typography = Typography(self._style, self._zoom, self._page.colours.thickness)
        self._page.typography = self._typography
        self._page.forget()
        self._apply_typography()
        self._set_margins()
        self._return_to(anchor)

    def _apply_typography(self) -> None:
        self._reflowing = True
        with unlaid(self._document):
            self.setFont(self._typography.font)
            self._typography.apply(self._document)
            if not self._document.isEmpty():
                self._page.store.reform(self._document, *self._forms(self._page.store))
        self._reflowing = False

    def _forms(self, store: TextStore) -> tuple[QTextBlockFormat, QTextBlockFormat]:
        """How paragraphs are set, and how empty lines are."""
        form = self._typography.block_format(store.parted_by_blank_lines)
        return form, self._typography.blank_format()

    # Text and rows.

    def set_text(self, text: str) -> None:
        """Show another article's text, from its start, without annotations."""
        self._walk.stop()
        self._anchor = None
        store = TextStore(text)
        self._reflowing = True
        self.blockSignals(True)
        store.fill(self, *self._forms(store))
        self.blockSignals(False)
        self._reflowing = False
        self.verticalScrollBar().setValue(0)
        self._rows.begin(store.starts, len(text))
        self._page.set_store(store, self._rows.index)
        self._page.tile_ratio(self.devicePixelRatioF())
        mirrored = self._reads_rtl()
        if mirrored != self._column.mirrored:
            self._column.mirrored = mirrored
            self._set_margins()
        self._strip.clear()

    def text(self) -> str:
        """The article's text, as it was given."""
        return self._page.store.text

    def _reads_rtl(self) -> bool:
        """True when most of the first paragraphs that say so run from right to left."""
        balance = 0
        block = self._document.begin()
        for _ in range(40):
            if not block.isValid():
                break
            if block.length() > 1:
                balance += 1 if block.textDirection() == Qt.LayoutDirection.RightToLeft else -1
            block = block.next()
        return balance > 0

    def _rows_changed(self, paragraphs: set[int] | None) -> None:
        """Draw some paragraphs (all) anew, if they are in view."""
        self._page.index = self._rows.index
        self._page.forget(paragraphs)
        if paragraphs is None or not paragraphs.isdisjoint(
            self._page.paragraphs(*self._view_heights())
        ):
            self.viewport().update()
            self._column.update()
        if not self._rows.loading:
            self._strip.refresh()

    def _rows_are_ready(self) -> None:
        self._strip.refresh()
        self.rows_ready.emit()

    # Places.

    def position_at(self, place: QPoint) -> int:
        """The position between two characters nearest to a point of the viewport."""
        return self._place(place, QTextLine.CursorPosition.CursorBetweenCharacters)

    def character_at(self, place: QPoint) -> int:
        """The position before the character under a point of the viewport."""
        return self._place(place, QTextLine.CursorPosition.CursorOnCharacter)

    def _place(self, place: QPoint, kind: QTextLine.CursorPosition) -> int:
        # By our own lines: Qt's search goes through the whole text for a point between two paragraphs.
        x = place.x() + self.horizontalScrollBar().value()
        y = max(0, place.y() + self.verticalScrollBar().value())
        found: int | None = None
        for block, number, top in self._page.lines(y, y):
            if top > y and found is not None:
                break
            line = block.layout().lineAt(number)
            found = block.position() + line.xToCursor(x - block.layout().position().x(), kind)
        if found is None:
            found = self.cursorForPosition(place).position()
        return grapheme_start(self.text(), self._page.store.map.to_codepoints(found))

    def visible_span(self) -> Span:
        """The characters in view."""
        return self._page.visible_span(*self._view_heights())

    def rect_of(self, position: int) -> QRectF:
        """The line that holds a position, in the page's coordinates (lays the page out to there)."""
        block = self._document.findBlock(self._page.store.map.to_utf16(position))
        self._document.documentLayout().blockBoundingRect(block)
        layout = block.layout()
        offset = self._page.store.map.to_utf16(position) - block.position()
        line = layout.lineForTextPosition(offset)
        top = layout.position().y() + (line.y() if line.isValid() else 0.0)
        height = line.height() if line.isValid() else self._typography.metrics.height()
        return QRectF(0, top, self.viewport().width(), height)

    def to_page(self, place: QPointF) -> QPointF:
        """A point of the viewport on the page."""
        return place + QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _view_heights(self) -> tuple[float, float]:
        top = self.verticalScrollBar().value()
        return float(top), float(top + self.viewport().height())

    # Scrolling and coming back.

    def reading_position(self) -> ReadingPosition:
        """Where the reader is, to be given to :meth:`restore_reading_position` another time."""
        top, shift = self._top_anchor()
        return ReadingPosition(top, shift, self._caret_now())

    def scroll_to(self, position: int) -> None:
        """Bring a position a third down the view."""
        position = max(0, min(len(self.text()), position))

        def go() -> None:
            rect = self.rect_of(position)
            self.verticalScrollBar().setValue(round(rect.top() - self.viewport().height() / 3))

        self._when_laid_out(position, go)

    def reveal(self, position: int) -> None:
        """Scroll as little as it takes to see a position well; not at all when it is in view."""
        rect = self.rect_of(position)
        top, bottom = self._view_heights()
        room = min(rect.height() * 1.5, (bottom - top) / 4)
        bar = self.verticalScrollBar()
        if top <= rect.top() - room * 0.3 and rect.bottom() + room * 0.7 <= bottom:
            return
        if bottom - top > 0 and -rect.height() * 3 < rect.top() - top < 0:
            bar.setValue(round(rect.top() - room))
        elif 0 <= rect.bottom() + room - bottom < rect.height() * 3:
            bar.setValue(round(rect.bottom() + room - (bottom - top)))
        else:
            bar.setValue(round(rect.top() - (bottom - top) / 3))

    def _top_anchor(self) -> tuple[int, float]:
        """The first character in view, and how many lines' heights of it are scrolled out."""
        if self._anchor is None:
            top, bottom = self._view_heights()
            self._anchor = (0, 0.0)
            for block, number, y in self._page.lines(top, bottom):
                line = block.layout().lineAt(number)
                whole = line.height() + self._typography.gap
                if y + line.height() > top:
                    start = block.position() + line.textStart()
                    if start:
                        shift = (top - y) / whole
                        self._anchor = (self._page.store.map.to_codepoints(start), shift)
                    else:
                        self._anchor = (0, 0.0 if top < y else (top - y) / whole)
                    break
        return self._anchor

    def _return_to(self, anchor: tuple[int, float]) -> None:
        """Scroll so that the anchor is at the top again."""
        position, shift = anchor

        def go() -> None:
            self._reflowing = True
            rect = self.rect_of(position)
            whole = rect.height() + self._typography.gap
            start = position == 0 and shift == 0
            self.verticalScrollBar().setValue(0 if start else round(rect.top() + shift * whole))
            self._reflowing = False
            self._anchor = anchor
            self.viewport().update()
            self._column.update()
            self._strip.update()

        # Until then the old picture stays, instead of a glimpse of the beginning.
        self.viewport().setUpdatesEnabled(False)
        self._when_laid_out(position, go)

    def _when_laid_out(self, position: int, then: Callable[[], None]) -> None:
        """Call ``then`` when the page is laid out as far as ``position``."""
        self._walk.reach(self._page.store.map.to_utf16(position), then)

    def _scrolled(self) -> None:
        if not self._reflowing:
            self._anchor = None
            if not self._walk.reach_height(self._view_heights()[1]):
                self.viewport().setUpdatesEnabled(False)  # the old picture stays until then
        self._column.update()
        self._strip.update()

    def _scroll_by(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.verticalScrollBar(), event)

    # Margins.

    def _set_margins(self) -> None:
        """Centre the column; what is left beside it goes to the names of annotations first."""
        bar = self.verticalScrollBar().sizeHint().width()
        wanted = round(self._typography.column + 2 * self._document.documentMargin())
        bar_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        found = share_out(self.width(), bar, wanted, self._column.mirrored, bar_left)
        self._strip.setGeometry(found.strip_x, 0, STRIP_WIDTH, self.height())
        self._column.setGeometry(found.margin_x, 0, found.margin_width, self.height())
        if self._margins != (found.left, found.right):
            self._margins = (found.left, found.right)
            self.setViewportMargins(found.left, 0, found.right, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self._top_anchor()
        before = self.viewport().width() if event.oldSize().isValid() else -1
        self._reflowing = True
        self._set_margins()
        super().resizeEvent(event)
        self._reflowing = False
        self._page.forget()
        if before >= 0 and anchor != (0, 0.0):
            self._return_to(anchor)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        self._page.tile_ratio(self.devicePixelRatioF())
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        top, bottom = event.rect().top() + y, event.rect().bottom() + y
        painter = QPainter(self.viewport())
        painter.translate(-x, -y)
        arts = self._page.arts(top, bottom)
        self._page.paint_below(painter, arts, top, bottom)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.translate(-x, -y)
        self._page.paint_above(painter, arts, top, bottom)
        links = LinkPainter(
            self._page, self.viewport().width(), self._column.mirrored, self._margin_inside()
        )
        if self._links:
            links.paint(painter, self._links, top, bottom)
        if self._linkable:
            links.paint_knob(painter, top, bottom)
        if self._link_line is not None:
            links.paint_drag(painter, *self._link_line)
        painter.end()

    def _margin_inside(self) -> float:
        return self._document.documentMargin()

    def set_links(self, links: Sequence[Link]) -> None:
        """Draw these relations between annotations, in the gaps between lines and beside the column."""
        if tuple(links) != self._links:
            self._links = tuple(links)
            self.viewport().update()

    def links(self) -> tuple[Link, ...]:
        """The relations that are drawn."""
        return self._links

    def set_linkable(self, on: bool) -> None:
        """Show a knob below the current annotation from which a relation can be dragged."""
        if on != self._linkable:
            self._linkable = on
            self.viewport().update()

    def link_knob(self) -> QPointF | None:
        """Where that knob is, in the viewport; None when it is out of view or not shown."""
        if not self._linkable:
            return None
        found = link_knob(self._page, self._column.mirrored, *self._view_heights())
        return found - self.to_page(QPointF(0, 0)) if found is not None else None

    def set_hovered(self, identity: bytes | None) -> None:
        """Show an annotation as the one under the pointer."""
        if identity != self._page.hovered:
            self._page.hovered = identity
            self.viewport().update()
            self._column.update()

    def hovered_annotation(self) -> bytes | None:
        """The annotation under the pointer."""
        return self._page.hovered

    # For those who build on the page.

    def _caret_now(self) -> int:
        return self._page.store.map.to_codepoints(self.textCursor().position())

    def _choose_in_margin(self, identity: bytes) -> None:
        """An annotation was clicked in the margin."""

    def _activate(self, identity: bytes) -> None:
        """An annotation was double-clicked in the margin."""

    # Nothing but plain text goes in or out.

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing: an article names no pictures and no style sheets."""
        return None

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return False

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Nothing is ever put in."""

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied: the article's own characters."""
        cursor = self.textCursor()
        to_codepoints = self._page.store.map.to_codepoints
        start, end = to_codepoints(cursor.selectionStart()), to_codepoints(cursor.selectionEnd())
        data = QMimeData()
        data.setText(self.text()[start:end])
        return data
