"""Text and heading of one chapter of an e-book. Runs apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from annotator.intake.html_page import parse
from annotator.intake.html_visible import visible_text

# A parser of web pages takes <title/> for an opening tag, and all that follows for the title.
_CLOSED = re.compile(rb"<([A-Za-z][\w:.-]*)(\s[^<>]*)?/>")
_VOID = frozenset(
    (
        b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
        b"track", b"wbr",
    )
)  # fmt: skip
# What Calibre puts around the articles of a newspaper: links to the next one, and lists of sections and articles.
_LINKS, _LISTS = "calibre_navbar", ("calibre_feed_list", "calibre_article_list")


def load() -> None:
    """Import the library."""
    import lxml.html  # noqa: F401


def work(data: bytes, options: dict[str, Any]) -> Iterator[Any]:
    """Yields one value, unless the chapter is nested too deeply: ``text``, ``heading``, ``title``, and whether it is
    a table of ``contents``, of the chapter in ``data`` (UTF-8).
    """
    tree = parse(_CLOSED.sub(_opened, data), deep=True)
    if tree is None:
        return
    contents = False
    for element in list(tree.iter("div", "ul", "ol", "nav")):
        marks = (element.get("class") or "").split()
        contents |= any(mark in _LISTS for mark in marks) or (
            element.tag == "nav" and "toc" in (element.get("epub:type") or "").split()
        )
        if _LINKS in marks:
            element.drop_tree()
    heading = next((h for h in tree.iter("h1", "h2", "h3") if h.text_content().strip()), None)
    title = tree.find(".//title")
    yield {
        "text": visible_text(tree),
        "heading": "" if heading is None else heading.text_content()[:4000],
        "title": "" if title is None else (title.text or "")[:4000],
        "contents": contents,
    }


def _opened(match: re.Match[bytes]) -> bytes:
    """An element that was closed at once, as web pages write it."""
    if match[1].lower() in _VOID:
        return match[0]
    return b"<%b%b></%b>" % (match[1], match[2] or b"", match[1])
