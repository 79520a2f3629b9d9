"""The text of a page block by block, with what its marks say of each. Runs apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from annotator.intake.html_page import parse

# What pages of databases hold that no reader sees, and what they mark within lines.
_UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "head", "select", "option", "title")
)
_WITHIN_LINES = frozenset(
    (
        "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "mark", "q", "s", "small",
        "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    )
)  # fmt: skip
_BLANKS = re.compile("[ \t\r\n\f]+")
_AT_ONCE, _CLASS = 200, 300


def load() -> None:
    """Import the library."""
    import lxml.html  # noqa: F401


def work(data: bytes, options: dict[str, Any]) -> Iterator[Any]:
    """Yields lists of blocks of the page in ``data`` (UTF-8), unless it is nested too deeply.

    A block is ``[sort, tag, class, id, group, text]``: the sort is ``text`` for a piece of text between two
    elements that make blocks, or ``open`` and ``close`` for the borders of an element whose ``tag.class`` fits
    the option ``marks``; the group numbers the element around it. Elements within a line make a block of their
    own where ``tag.class`` fits the option ``split``. Line breaks (``br``) are line ends in the text.
    """
    tree = parse(data, deep=True)
    if tree is None:
        return
    collected: list[list[Any]] = []
    for block in _blocks(tree, re.compile(options["marks"]), re.compile(options["split"])):
        collected.append(block)
        if len(collected) >= _AT_ONCE:
            yield collected
            collected = []
    yield collected


def _blocks(tree: Any, marks: re.Pattern[str], split: re.Pattern[str]) -> Iterator[list[Any]]:
    from lxml import etree

    around: list[tuple[str, str, str, int]] = [("", "", "", 0)]
    pieces: list[str] = []
    hidden = number = kept = 0

    def block() -> Iterator[list[Any]]:
        text = _clean("".join(pieces))
        pieces.clear()
        if text:
            tag, name, identity, _ = around[-1]
            yield ["text", tag, name, identity, around[-2][3] if len(around) > 1 else 0, text]

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        name, start = (element.get("class") or "")[:_CLASS], event == "start"
        label = f"{tag}.{name}"
        if tag in _UNSEEN:
            hidden += 1 if start else -1
        if tag == "br":
            if start:
                pieces.append("\n")
        elif tag not in _WITHIN_LINES or split.search(label):
            yield from block()
            if start:
                number += 1
                around.append((tag, name, element.get("id") or "", number))
            elif len(around) > 1:
                around.pop()
            if marks.search(label):
                yield ["open" if start else "close", tag, name, element.get("id") or "", number, ""]
        if tag == "pre":
            kept += 1 if start else -1
        if start and element.text and not hidden:
            pieces.append(_line(element.text, kept > 0))
        if not start and element.tail and not hidden:
            pieces.append(_line(element.tail, kept > 0))
    yield from block()


def _line(text: str, kept: bool) -> str:
    """Text as a browser shows it: runs of blanks are one, except where the page says to keep them."""
    return text.replace("\r\n", "\n") if kept else _BLANKS.sub(" ", text)


def _clean(text: str) -> str:
    """A block's lines without the blanks around them; narrow and unbreakable blanks stay within."""
    lines = [line.strip(" \t\u00a0") for line in text.split("\n")]
    return "\n".join(lines).strip("\n")
