"""Markdown as HTML that loads nothing and runs nothing: what the reader of Markdown found, written with known tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from annotator.core.markdown import (
    CODE,
    HEADING,
    LIST,
    QUOTE,
    RULE,
    TABLE,
    TEXT,
    Node,
    Run,
    parse,
    runs,
)

_SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}


def to_html(text: str, first_level: int = 1) -> str:
    """The text as a piece of HTML; its highest heading becomes ``<h{first_level}>``."""
    return "\n".join(_parts(parse(text.replace("\x00", "\ufffd")), first_level - 1))


def _parts(nodes: Iterable[Node], shift: int) -> Iterator[str]:
    for node in nodes:
        if node.kind == TEXT:
            yield f"<p>{_line(node.text)}</p>"
        elif node.kind == HEADING:
            level = min(6, node.level + shift)
            yield f"<h{level}>{_line(node.text)}</h{level}>"
        elif node.kind == RULE:
            yield "<hr>"
        elif node.kind == CODE:
            yield f"<pre><code>{escape(node.text)}</code></pre>"
        elif node.kind == QUOTE:
            yield "<blockquote>"
            yield from _parts(node.inner, shift)
            yield "</blockquote>"
        elif node.kind == TABLE:
            yield from _table(node)
        elif node.kind == LIST:
            tag = "ol" if node.inner[0].mark[0].isdigit() else "ul"
            yield f"<{tag}>"
            yield from (f"<li>{_item(item, shift)}</li>" for item in node.inner)
            yield f"</{tag}>"


def _item(item: Node, shift: int) -> str:
    html = list(_parts(item.inner, shift))
    if html and html[0].startswith("<p>") and not item.loose:
        html[0] = html[0].removeprefix("<p>").removesuffix("</p>")
    return "\n".join(html)


def _table(node: Node) -> Iterator[str]:
    head, *rows = node.rows
    columns = max(map(len, node.rows))
    cells = "".join(f"<th>{_line(cell)}</th>" for cell in _filled(head, columns))
    yield f"<table><thead><tr>{cells}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        cells = "".join(f"<td>{_line(cell)}</td>" for cell in _filled(row, columns))
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"


def _filled(row: tuple[str, ...], columns: int) -> tuple[str, ...]:
    return row + ("",) * (columns - len(row))


def _line(text: str) -> str:
    return "".join(map(_run, runs(text)))


def _run(run: Run) -> str:
    words = escape(run.text, quote=False)
    if run.address and not run.picture:
        if _SAFE_LINK.match(run.address):
            address = escape(run.address)
            words = f'<a href="{address}" rel="noopener noreferrer">{words}</a>'
        else:
            words = escape(f"[{run.text}]({run.address})", quote=False)
    tag = _TAGS.get(run.look)
    return f"<{tag}>{words}</{tag}>" if tag else words
