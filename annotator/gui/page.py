"""A page of plain paragraphs to read, search and print. It is built letter by letter; nothing in it loads anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from annotator.core import markdown
from annotator.core.markdown import Block, Run
from annotator.gui.panels.marks import theme_of

LARGER = {1: 1.35, 2: 1.2, 3: 1.08}
STEP = 20


class PlainPage(QTextDocument):
    """A document that reads no files and asks no servers, whatever is in it."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing."""
        return None


class PageView(QTextEdit):
    """Shows blocks. The keyboard scrolls and selects; nothing can be typed, dropped or clicked."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocument(PlainPage(self))
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(name)
        self.document().setDocumentMargin(10)
        self.blocks: list[Block] = []

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show other paragraphs, from the top."""
        self.blocks = list(blocks)
        theme = theme_of(self)
        fill(self.document(), self.blocks, self.font(), theme.text, theme.muted)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def text_shown(self) -> str:
        """What is shown, paragraph by paragraph."""
        return "\n".join(block.text for block in self.blocks)


def fill(
    document: QTextDocument, blocks: Sequence[Block], font: QFont, ink: str, muted: str
) -> None:
    """Put blocks into a document."""
    document.clear()
    document.setDefaultFont(font)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    previous = ""
    for number, block in enumerate(blocks):
        form = _block_format(block, previous if number else None)
        if number:
            cursor.insertBlock(form, QTextCharFormat())
        else:
            cursor.setBlockFormat(form)
        lead = {markdown.BULLET: "•  ", markdown.NUMBER: f"{block.mark}  "}.get(block.kind, "")
        if lead:
            cursor.insertText(lead, _char_format(Run(""), block, font, muted))
        if block.kind == markdown.RULE:
            cursor.insertText("―――", _char_format(Run(""), block, font, muted))
        quiet = block.kind == markdown.QUOTE
        for run in block.runs:
            cursor.insertText(run.text, _char_format(run, block, font, muted if quiet else ink))
        previous = block.kind
    cursor.endEditBlock()


def _block_format(block: Block, previous: str | None) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    listed = block.kind in (markdown.BULLET, markdown.NUMBER)
    if block.kind == markdown.HEADING:
        form.setHeadingLevel(block.level)
        form.setTopMargin(0 if previous is None else 16 if block.level < 3 else 10)
        form.setBottomMargin(3)
    elif block.kind == markdown.CODE and previous == markdown.CODE:
        form.setTopMargin(0)
    elif previous is not None:
        form.setTopMargin(3 if listed or previous == markdown.HEADING else 8)
    if listed:
        form.setLeftMargin(STEP * (block.level + 1) - 4)
        form.setTextIndent(-14)
    elif block.kind == markdown.QUOTE:
        form.setLeftMargin(STEP)
    return form


def _char_format(run: Run, block: Block, font: QFont, ink: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(ink))
    size = font.pointSizeF()
    if block.kind == markdown.HEADING:
        form.setFontWeight(QFont.Weight.DemiBold)
        form.setFontPointSize(size * LARGER.get(block.level, 1.0))
    if run.look == "strong":
        form.setFontWeight(QFont.Weight.Bold)
    elif run.look == "emphasis":
        form.setFontItalic(True)
    if run.look == "code":
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        form.setFontFamilies([fixed.family()])
    return form


def print_page(parent: QWidget, title: str, blocks: Sequence[Block]) -> None:
    """Ask where to print, then print black on white."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(f"Print {title}")
    dialog.accepted.connect(lambda: print_to(printer, blocks))
    dialog.show()


def print_to(printer: object, blocks: Sequence[Block]) -> None:
    """Print blocks on a prepared printer."""
    document = PlainPage()
    fill(document, blocks, QFont("", 10), "#000000", "#444444")
    document.print_(printer)  # type: ignore[arg-type]
