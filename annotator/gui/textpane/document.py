"""A document that holds one article's characters and never anything else.

The widget only *draws* it. Its text is never read back: Qt changes no-break spaces and separators on the way
out. What goes in is one character for one of the article's text, so that positions stay true.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from unicodedata import bidirectional

from PySide6.QtCore import QObject, QSizeF, QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextOption
from PySide6.QtWidgets import QTextEdit

from annotator.core.spans import Utf16Map

# Qt's own marks for frames and embedded objects; as characters of an article they would break the layout.
_QT_MARKS = {"\ufdd0": "\ufffd", "\ufdd1": "\ufffd", "\ufffc": "\ufffd", "\x00": "\ufffd"}
FIRST = 200_000
"""So many characters, more than any window shows, are put in before the first picture,"""
STRETCH = 1_000_000
"""and so many at a time after it."""
LONGEST = 100_000
"""A paragraph of more characters is shown in parts: the layout takes one as a whole, each time."""
MANY_BLANK = 2_000
"""From so many empty lines on they keep the form of all others."""
_BLOCK_ENDS = re.compile("[\n\r\u2029]")
_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def shown_text(text: str) -> str:
    """``text`` with Qt's private characters made harmless, and line feeds for some spaces of very long paragraphs,
    one for one."""
    for mark, stand_in in _QT_MARKS.items():
        if mark in text:
            text = text.replace(mark, stand_in)
    parts, begin = [], 0
    for space in _spaces_to_break(text):
        parts.append(text[begin:space])
        begin = space + 1
    return "\n".join([*parts, text[begin:]]) if parts else text


def _spaces_to_break(text: str) -> Iterator[int]:
    """The spaces at which paragraphs longer than ``LONGEST`` are parted."""
    begin = 0
    while len(text) - begin > LONGEST:
        end = text.rfind("\n", begin, begin + LONGEST)
        if end < 0:
            end = text.find("\n", begin + LONGEST)
            end = len(text) if end < 0 else end
            yield from _spaces_within(text, begin, end)
        begin = end + 1


def _spaces_within(text: str, begin: int, end: int) -> Iterator[int]:
    """Those of one paragraph. Each part runs in the paragraph's direction by its own first word."""
    rtl = _begins_rtl(text, begin)
    while end - begin > LONGEST:
        space = text.rfind(" ", begin + 1, begin + LONGEST)
        while space >= 0 and _begins_rtl(text, space + 1) != rtl:
            space = text.rfind(" ", begin + 1, space)
        if space < 0:
            return
        yield space
        begin = space + 1


def _begins_rtl(text: str, begin: int) -> bool:
    """True when the first letter from there on is written from right to left."""
    for letter in text[begin : begin + 200]:
        kind = bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def has_rtl(text: str) -> bool:
    """True when some of ``text`` may run from right to left."""
    return _RTL.search(text) is not None


class PlainDocument(QTextDocument):
    """Plain text that loads nothing from anywhere and remembers no edits."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing: an article names no pictures and no style sheets."""
        return None


def _line_starts(text: str) -> list[int]:
    starts = [0]
    find = text.find
    at = find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = find("\n", at + 1)
    return starts


@contextmanager
def unlaid(document: QTextDocument) -> Iterator[None]:
    """Change much of a document while its page has no size.

    Qt lays out whatever is changed at once, but a whole document that is given a size little by little.
    """
    size = document.pageSize()
    document.setPageSize(QSizeF(0, 0))
    try:
        yield
    finally:
        document.setPageSize(size)


class TextStore:
    """One article's text with what is needed to find places in the widget's document."""

    def __init__(self, text: str) -> None:
        self.text, self.shown = text, shown_text(text)
        self.map = Utf16Map(text)
        self._starts: list[int] | None = None
        self._blank: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """The first position of each paragraph, as the widget parts them; begins with 0."""
        if self._starts is None:
            if "\u2029" in self.shown or "\r" in self.shown:
                self._starts = [0, *(match.end() for match in _BLOCK_ENDS.finditer(self.shown))]
            else:
                self._starts = _line_starts(self.shown)
        return self._starts

    @property
    def parted_by_blank_lines(self) -> bool:
        """True when the beginning of the text has an empty line for every two or three others."""
        head = self.text[:20_000]
        return head.count("\n\n") * 3 > head.count("\n")

    def fill(
        self, edit: QTextEdit, form: QTextBlockFormat, blank: QTextBlockFormat
    ) -> Iterator[bool]:
        """Make the text the widget's whole content, the caret at its start, in paragraphs of the given form;
        ``blank`` is that of empty lines.

        Step by step, and each says whether another follows: the first puts in the beginning, the others the rest of
        a long text in stretches. The caret stays where it is meanwhile: it would be carried to the end, and
        fetching it back from there takes the layout of everything.
        """
        document, shown = edit.document(), self.shown
        end = self._stretch_end(FIRST)
        with unlaid(document):
            document.clear()
            start = QTextCursor(document)
            start.setKeepPositionOnInsert(True)
            edit.setTextCursor(start)
            cursor = QTextCursor(document)
            cursor.setBlockFormat(form)
            cursor.insertText(shown[:end])
            self._lower_blank_lines(document, blank, 0, end)
            edit.setTextCursor(QTextCursor(document))  # the anchor was carried along
        yield end < len(shown)
        while end < len(shown):
            begin, end = end, self._stretch_end(end + STRETCH)
            with unlaid(document):
                cursor.insertText(shown[begin:end])
                self._lower_blank_lines(document, blank, begin, end)
            yield end < len(shown)

    def _stretch_end(self, least: int) -> int:
        """Where a stretch may end: after the next line feed, so that the rest goes on in a new paragraph."""
        return self.shown.find("\n", least) + 1 or len(self.shown)

    def reform(
        self, document: QTextDocument, form: QTextBlockFormat, blank: QTextBlockFormat
    ) -> None:
        """Give all paragraphs another form."""
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(form)
        self._lower_blank_lines(document, blank, 0, len(self.text))

    def _lower_blank_lines(
        self, document: QTextDocument, blank: QTextBlockFormat, begin: int, end: int
    ) -> None:
        """Empty lines need no room for underlines. In texts with very many they stay as they are."""
        if self._blank is None:
            empty = [at for at, following in pairwise(self.starts) if following == at + 1]
            self._blank = empty if len(empty) <= MANY_BLANK else []
        here = self._blank[bisect_left(self._blank, begin) : bisect_left(self._blank, end)]
        if not here:
            return
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for at in here:
            cursor.setPosition(self.map.to_utf16(at))
            cursor.setBlockFormat(blank)
        cursor.endEditBlock()
