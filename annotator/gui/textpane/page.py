"""The page: article text set in a centred column, with everything that is painted on and beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from annotator.gui.textpane.columns import share_out
from annotator.gui.textpane.document import TextStore, unlaid
from annotator.gui.textpane.layoutwalk import LARGE
from annotator.gui.textpane.links import Link, LinkPainter, link_knob
from annotator.gui.textpane.margin import MarginColumn
from annotator.gui.textpane.overview import WIDTH as STRIP_WIDTH
from annotator.gui.textpane.overview import OverviewStrip
from annotator.gui.textpane.reading import Typography
from annotator.gui.textpane.rows import RowKeeper
from annotator.gui.textpane.sheet import TextSheet
from annotator.gui.textpane.style import (
    PaneColours,
    ReadingStyle,
    TypeStyle,
    default_types,
)

ZOOM_STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


class PageView(TextSheet):
    """Shows a text and its annotations, dressed as is wished. Knows nothing of keys, mouse and commands."""

    zoom_changed = Signal(float)
    rows_ready = Signal()
    """All rows promised with ``set_rows(…, complete=False)`` and the call that completes them are drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = RowKeeper(self, self._rows_changed)
        self._rows.ready.connect(self._rows_are_ready)
        self._label: Callable[[bytes], str] = self._plain_label
        self._links: tuple[Link, ...] = ()
        self._linkable = False
        self._link_line: tuple[QPointF, QPointF] | None = None
        self._margins = (0, 0)
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
        self._fill_up()
        self._reflowing = True
        with unlaid(self._document):
            self.setFont(self._typography.font)
            self._document.setDefaultFont(self._typography.font)
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
        self._anchor = self._returning = None
        store = TextStore(text)
        filling = store.fill(self, *self._forms(store))
        more = self._put(filling)
        self.verticalScrollBar().setValue(0)
        self._rows.begin(store.starts, len(text))
        self._page.set_store(store, self._rows.index)
        self._page.tile_ratio(self.devicePixelRatioF())
        mirrored = self._reads_rtl()
        if mirrored != self._column.mirrored:
            self._column.mirrored = mirrored
            self._set_margins()
        self._strip.clear()
        if more:
            self._walk.fill(lambda: self._put(filling))

    def _put(self, filling: Iterator[bool]) -> bool:
        """Put a stretch of the text on the page; True when another follows."""
        self._reflowing = True
        self.blockSignals(True)
        more = next(filling)
        self.blockSignals(False)
        self._reflowing = False
        self._page.forget()
        return more

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

    # Margins.

    def _moved(self) -> None:
        super()._moved()
        self._column.update()
        self._strip.update()

    def _scrolled(self) -> None:
        super()._scrolled()
        self._column.update()
        self._strip.update()

    def _scroll_by(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.verticalScrollBar(), event)

    def _set_margins(self) -> None:
        """Centre the column; what is left beside it goes to the names of annotations first."""
        bar = self.verticalScrollBar().sizeHint().width()
        wanted = round(self._typography.column) + 2 * self._typography.margin
        least = self._typography.least
        bar_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        found = share_out(self.width(), bar, wanted, least, self._column.mirrored, bar_left)
        margin = self._typography.margin_in(self.width() - bar - found.left - found.right)
        if margin != self._document.documentMargin():
            with unlaid(self._document):
                self._document.setDocumentMargin(margin)
        self._strip.setGeometry(found.strip_x, 0, STRIP_WIDTH, self.height())
        self._column.setGeometry(found.margin_x, 0, found.margin_width, self.height())
        if self._margins != (found.left, found.right):
            self._margins = (found.left, found.right)
            self.setViewportMargins(found.left, 0, found.right, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self._top_anchor()
        comes_back = event.oldSize().isValid() and anchor != (0, 0.0)
        self._reflowing = True
        wider = event.size().width() != event.oldSize().width()
        if comes_back and wider and self._document.characterCount() >= LARGE:
            # Qt would lay out anew as far as the view is, at once.
            self.viewport().setUpdatesEnabled(False)
            self.verticalScrollBar().setValue(0)
        self._set_margins()
        super().resizeEvent(event)
        self._reflowing = False
        self._page.forget()
        if comes_back:
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

    def _choose_in_margin(self, identity: bytes) -> None:
        """An annotation was clicked in the margin."""

    def _activate(self, identity: bytes) -> None:
        """An annotation was double-clicked in the margin."""
