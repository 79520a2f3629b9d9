"""The sheet: an article's text set in a column, read-only, where every place is known and can be come back to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QPalette, QTextLine
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from annotator.core.model import Span
from annotator.core.spans import grapheme_start
from annotator.gui.textpane.document import PlainDocument
from annotator.gui.textpane.layoutwalk import LayoutWalk
from annotator.gui.textpane.painter import PagePainter
from annotator.gui.textpane.reading import ReadingPosition, Typography
from annotator.gui.textpane.style import ReadingStyle, default_colours


class TextSheet(QTextEdit):
    """Knows the text and its places: characters, lines, heights. What is shown beside the text is not its concern."""

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
        self._walk = LayoutWalk(self._document)
        self._walk.arrived.connect(lambda: self.viewport().setUpdatesEnabled(True))
        self._reflowing = False
        self._anchor: tuple[int, float] | None = None
        self._returning: tuple[int, float] | None = None

    def text(self) -> str:
        """The article's text, as it was given."""
        return self._page.store.text

    # Places.

    def position_at(self, place: QPoint) -> int:
        """The position between two characters nearest to a point of the viewport."""
        return self._place(place, QTextLine.CursorPosition.CursorBetweenCharacters)

    def character_at(self, place: QPoint) -> int:
        """The position before the character under a point of the viewport."""
        return self._place(place, QTextLine.CursorPosition.CursorOnCharacter)

    def _place(self, place: QPoint, kind: QTextLine.CursorPosition) -> int:
        # By our own lines, between two paragraphs by the one above: Qt's search goes through the whole text, and ends
        # anywhere while that is not laid out.
        x = place.x() + self.horizontalScrollBar().value()
        y = max(0, place.y() + self.verticalScrollBar().value())
        found: int | None = None
        for around in (0.0, self._typography.metrics.height() * 3):
            for block, number, top in self._page.lines(y - around, y + around):
                if top > y and found is not None:
                    break
                line = block.layout().lineAt(number)
                found = block.position() + line.xToCursor(x - block.layout().position().x(), kind)
            if found is not None:
                break
        if found is None:
            found = self.cursorForPosition(place).position()
        return grapheme_start(self.text(), self._page.store.map.to_codepoints(found))

    def visible_span(self) -> Span:
        """The characters in view."""
        return self._page.visible_span(*self._view_heights())

    def rect_of(self, position: int) -> QRectF:
        """The line that holds a position, in the page's coordinates (lays the page out to there)."""
        self._fill_up()
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
        """Where the reader is, or is being brought, to be given to :meth:`restore_reading_position` another time."""
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
        if self._returning is not None:
            return self._returning
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
            self._returning = None
            self._reflowing = True
            rect = self.rect_of(position)
            whole = rect.height() + self._typography.gap
            start = position == 0 and shift == 0
            self.verticalScrollBar().setValue(0 if start else round(rect.top() + shift * whole))
            self._reflowing = False
            self._anchor = anchor
            self._moved()

        # Until then the old picture stays, instead of a glimpse of the beginning.
        self.viewport().setUpdatesEnabled(False)
        self._returning = anchor
        self._when_laid_out(position, go)

    def _when_laid_out(self, position: int, then: Callable[[], None]) -> None:
        """Call ``then`` when the page is laid out as far as ``position``."""
        self._walk.reach(self._page.store.map.to_utf16(position), then)

    def _fill_up(self) -> None:
        """Put in at once what is still missing of a long text; the view stays where it is."""
        if not self._walk.filling:
            return
        bar = self.verticalScrollBar()
        value, most = bar.value(), bar.maximum()
        self._walk.fill_up()
        if value:
            self._reflowing = True
            bar.setMaximum(max(most, bar.maximum()))
            bar.setValue(value)
            self._reflowing = False

    def _moved(self) -> None:
        """The page was laid out anew, or the view is elsewhere on it."""
        self.viewport().update()

    def _scrolled(self) -> None:
        """The view is at another height."""
        if not self._reflowing:
            self._anchor = None
            self._fill_up()
            if not self._walk.reach_height(self._view_heights()[1]):
                self.viewport().setUpdatesEnabled(False)  # the old picture stays until then

    def _caret_now(self) -> int:
        return self._page.store.map.to_codepoints(self.textCursor().position())

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
