"""Two texts paragraph beside paragraph; words that differ are marked by ground and line, not by colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from annotator.core.differences import Piece, Row
from annotator.gui.page import PlainPage
from annotator.gui.panels.marks import theme_of
from annotator.gui.panels.rows import is_rtl
from annotator.gui.theme import Theme, blend

MOST_ROWS = 400
"""Paragraphs that are shown; a table of more takes too long to lay out."""


class SideBySide(QTextEdit):
    """Only to read. ``show_rows`` takes what :func:`annotator.core.differences.differences` gives."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Both texts side by side"))
        self.setMinimumHeight(220)
        self._page = PlainPage(self)
        self.setDocument(self._page)

    def show_rows(self, heads: tuple[str, str], rows: Sequence[Row]) -> None:
        """Show both texts below their heads; nothing outside is ever read for them."""
        theme = theme_of(self)
        page = PlainPage(self)
        page.setDefaultFont(self.font())
        page.setUndoRedoEnabled(False)
        cursor = QTextCursor(page)
        look = QTextTableFormat()
        look.setBorder(0)
        look.setCellPadding(6)
        look.setCellSpacing(0)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        half = QTextLength(QTextLength.Type.PercentageLength, 50)
        look.setColumnWidthConstraints([half, half])
        shown = rows[:MOST_ROWS]
        table = cursor.insertTable(len(shown) + 1, 2, look)
        for column, head in enumerate(heads):
            self._write(table.cellAt(0, column).firstCursorPosition(), (Piece(head),), theme, True)
        for number, row in enumerate(shown, 1):
            for column, pieces in enumerate((row.left, row.right)):
                if pieces:
                    at = table.cellAt(number, column).firstCursorPosition()
                    self._write(at, pieces, theme, False)
        if len(rows) > MOST_ROWS:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(
                self.tr("{0} more paragraphs are not shown.").format(f"{len(rows) - MOST_ROWS:,}")
            )
        old, self._page = self._page, page
        self.setDocument(page)
        old.deleteLater()

    def _write(self, at: QTextCursor, pieces: Sequence[Piece], theme: Theme, strong: bool) -> None:
        block = QTextBlockFormat()
        rtl = is_rtl("".join(piece.text for piece in pieces[:8]))
        direction = (
            self.layoutDirection().RightToLeft if rtl else self.layoutDirection().LeftToRight
        )
        block.setLayoutDirection(direction)
        at.setBlockFormat(block)
        for piece in pieces:
            look = QTextCharFormat()
            look.setForeground(QColor(theme.text))
            if strong:
                look.setFontWeight(QFont.Weight.DemiBold)
            if piece.differs:
                look.setBackground(blend(theme.warn, theme.base, 0.3 if theme.dark else 0.18))
                look.setFontUnderline(True)
                look.setUnderlineColor(QColor(theme.warn))
            at.insertText(piece.text, look)
