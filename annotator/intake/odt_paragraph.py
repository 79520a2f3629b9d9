"""One paragraph of an OpenDocument text: its characters as a reader sees them, by the format's rules of blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_BLANKS = re.compile("[ \t\r\n]+")
_SILENT = frozenset(
    (
        "annotation", "annotation-end", "ruby-text", "script", "title", "desc", "image", "object", "object-ole",
        "tracked-changes", "note-citation", "hidden-text", "control", "event-listeners", "plugin", "applet",
    )
)  # fmt: skip
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}list")
_SIGNS = {"tab": "\t", "line-break": "\n"}
_MOST_BLANKS = 1_000


class Paragraph:
    """``text`` of a paragraph or heading, and the ``notes`` and text ``boxes`` it refers to, in order.

    ``numbered`` notes came before it; each of its own leaves its number in the text.
    """

    def __init__(self, element: _Element, numbered: int) -> None:
        self.notes: list[_Element] = []
        self.boxes: list[_Element] = []
        self._numbered = numbered
        self._pieces: list[str] = []
        # Runs of blanks count as one, also across elements, and none stands at either end; only the
        # blanks that have an element of their own stay.
        self._open = True
        self._within(element)
        if self._open and self._pieces and self._pieces[-1].endswith(" "):
            self._pieces[-1] = self._pieces[-1][:-1]
        self.text = "".join(self._pieces)

    def _within(self, element: _Element) -> None:
        self._flow(element.text)
        for child in element:
            tag = child.tag
            self._child(child, tag.rpartition("}")[2] if isinstance(tag, str) else "")
            self._flow(child.tail)

    def _child(self, child: _Element, name: str) -> None:
        if name in _SIGNS:
            self._sign(_SIGNS[name])
        elif name == "s":
            count = child.get(f"{_TEXT}c", "1")
            self._sign(" " * min(_MOST_BLANKS, int(count[:9]) if count.isdecimal() else 1))
        elif name == "note":
            self.notes += (part for part in child if str(part.tag) == f"{_TEXT}note-body")
            self._sign(f"[{self._numbered + len(self.notes)}]")
        elif name == "hidden-paragraph" or name in _SILENT or not name:
            return
        elif any(
            inner.tag in _PARAGRAPHS for inner in child
        ):  # a text box, or a shape with words in it
            self.boxes.append(child)
        else:
            self._within(child)

    def _flow(self, text: str | None) -> None:
        """Characters among which blanks are folded."""
        if not text:
            return
        folded = _BLANKS.sub(" ", text)
        if self._open:
            folded = folded.removeprefix(" ")
        if folded:
            self._pieces.append(folded)
            self._open = folded.endswith(" ")

    def _sign(self, sign: str) -> None:
        """Characters that stay as they are."""
        if sign:
            self._pieces.append(sign)
            self._open = False
