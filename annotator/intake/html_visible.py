"""All text of a page that a reader sees, for pages whose main text cannot be told. Runs apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from annotator.intake.html_page import parse

_UNSEEN = frozenset(
    (
        "script", "style", "noscript", "template", "head", "svg", "math", "object",
        "iframe", "canvas", "select", "option", "datalist", "title",
    )
)  # fmt: skip
_WITHIN_LINES = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small",
        "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    )
)  # fmt: skip
_UNDISPLAYED = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Blanks that hold words apart stay, such as the narrow ones of French.
_BLANKS = re.compile("[ \t\r\n\f]+")


def load() -> None:
    """Import the library."""
    import lxml.html  # noqa: F401


def work(data: bytes, options: dict[str, Any]) -> Iterator[Any]:
    """Yields one value, unless the page is nested too deeply: ``text``, ``title`` and ``language`` of the page in
    ``data`` (UTF-8). With ``styled`` among the options, what its own style hides is left out.
    """
    tree = parse(data, deep=True)
    if tree is None:
        return
    title = tree.find(".//title")
    yield {
        "text": visible_text(tree, styled=bool(options.get("styled"))),
        "title": "" if title is None else (title.text or ""),
        "language": tree.get("lang") or "",
    }


def visible_text(tree: Any, styled: bool = False) -> str:
    """The text of a tree, a line for each block; with ``styled`` without what an element's own style hides."""
    from lxml import etree

    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        start = event == "start"
        if tag in _UNSEEN or (styled and _UNDISPLAYED.search(element.get("style") or "")):
            hidden += 1 if start else -1
        if tag not in _WITHIN_LINES:
            pieces.append("\n")
        if start and element.text and not hidden:
            pieces.append(_BLANKS.sub(" ", element.text))
        if not start and element.tail and not hidden:
            pieces.append(_BLANKS.sub(" ", element.tail))
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
