"""Markdown as people write guidelines, made into HTML that loads nothing and runs nothing.

Known are headings, paragraphs, lists, quotations, code, rules, tables with ``|``, emphasis and links. Everything else, HTML
above all, is shown as the characters it is written with. Images are never loaded: their description stands instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

DEEPEST = 12
"""Nesting of quotations and lists beyond this is taken as text."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"( {0,3})([-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_TABLE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,500})\]\(([^()\s\x00]{0,2000})\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\*\*|__).)+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_]*[^\s_])_(?!\w)"
)
_LITERAL = re.compile(
    r"\\([\\`*_{}\[\]()#+\-.!|>~<])|(?<!`)(`{1,3})(?!`)(.{1,1000}?)(?<!`)\2(?!`)", re.DOTALL
)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_KEPT = re.compile("\x00(\\d+)\x00")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a Markdown text under one heading; ``line`` counts from 0, ``level`` is 0 before the first."""

    heading: str
    level: int
    line: int
    text: str


def sections(text: str) -> list[Section]:
    """The text cut at its headings; code keeps its number signs."""
    found: list[Section] = []
    heading, level, start = "", 0, 0
    lines: list[str] = []
    fence = ""
    for number, line in enumerate(text.split("\n")):
        mark = _FENCE.match(line)
        if mark and (not fence or mark.group(1).startswith(fence)):
            fence = "" if fence else mark.group(1)
        match = None if fence or mark else _HEADING.match(line)
        if match:
            if heading or any(each.strip() for each in lines):
                found.append(Section(heading, level, start, "\n".join(lines).strip("\n")))
            heading, level, start = plain(match.group(2) or ""), len(match.group(1)), number
            lines = []
        else:
            lines.append(line)
    if heading or any(each.strip() for each in lines):
        found.append(Section(heading, level, start, "\n".join(lines).strip("\n")))
    return found


def plain(text: str) -> str:
    """A line of Markdown without its marks."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(1) or match.group(3))
        return f"\x00{len(kept) - 1}\x00"

    text = _LITERAL.sub(keep, text.replace("\x00", "\ufffd"))
    text = _LINK.sub(r"\2", text)
    text = _EMPHASIS.sub(lambda m: m.group(1) or m.group(2), _STRONG.sub(r"\2", text))
    return _KEPT.sub(lambda m: kept[int(m.group(1))], text).strip()


def to_html(text: str, first_level: int = 1) -> str:
    """The text as a piece of HTML; its highest heading becomes ``<h{first_level}>``."""
    lines = text.replace("\x00", "\ufffd").expandtabs(4).split("\n")
    return "\n".join(_blocks(lines, first_level - 1, 0))


def _blocks(lines: list[str], shift: int, depth: int) -> Iterable[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif match := _FENCE.match(line):
            end = at + 1
            closing = match.group(1)
            while end < len(lines) and not lines[end].strip().startswith(closing):
                end += 1
            yield f"<pre><code>{escape(chr(10).join(lines[at + 1 : end]))}</code></pre>"
            at = end + 1
        elif match := _HEADING.match(line):
            level = min(6, len(match.group(1)) + shift)
            yield f"<h{level}>{_inline(match.group(2) or '')}</h{level}>"
            at += 1
        elif _RULE.match(line):
            yield "<hr>"
            at += 1
        elif _QUOTE.match(line) and depth < DEEPEST:
            end = at
            while end < len(lines) and _QUOTE.match(lines[end]):
                end += 1
            inner = [_QUOTE.sub("", each, count=1) for each in lines[at:end]]
            yield "<blockquote>"
            yield from _blocks(inner, shift, depth + 1)
            yield "</blockquote>"
            at = end
        elif (match := _ITEM.match(line)) and depth < DEEPEST:
            end = _end_of_list(lines, at)
            yield from _list(lines[at:end], shift, depth)
            at = end
        elif (
            "|" in line
            and at + 1 < len(lines)
            and "|" in lines[at + 1]
            and _TABLE.match(lines[at + 1])
        ):
            end = at + 2
            while end < len(lines) and "|" in lines[end] and lines[end].strip():
                end += 1
            yield from _table(line, lines[at + 2 : end])
            at = end
        else:
            end = at + 1
            while end < len(lines) and lines[end].strip() and not _begins(lines[end], depth):
                end += 1
            yield f"<p>{_inline(chr(10).join(each.strip() for each in lines[at:end]))}</p>"
            at = end


def _begins(line: str, depth: int) -> bool:
    """True when a line ends the paragraph before it."""
    marks = (_HEADING, _RULE, _FENCE, *((_QUOTE, _ITEM) if depth < DEEPEST else ()))
    return any(mark.match(line) for mark in marks)


def _end_of_list(lines: list[str], at: int) -> int:
    """Where the list that begins at a line ends: at a line that is neither an item, nor indented, nor blank before one."""
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if line.strip() and not _ITEM.match(line) and not line.startswith("  "):
            if not lines[end - 1].strip() or _begins(line, 0):
                break
        elif not line.strip() and (end + 1 >= len(lines) or not lines[end + 1].strip()):
            break
        end += 1
    return end


def _list(lines: list[str], shift: int, depth: int) -> Iterable[str]:
    first = _ITEM.match(lines[0])
    assert first is not None
    ordered = first.group(2)[0].isdigit()
    indent = len(first.group(1))
    items: list[list[str]] = []
    for line in lines:
        match = _ITEM.match(line)
        if match and len(match.group(1)) <= indent + 1:
            items.append([line[match.end() :]])
        else:
            items[-1].append(line)
    yield "<ol>" if ordered else "<ul>"
    for item in items:
        inner = [item[0], *_dedented(item[1:])]
        html = list(_blocks(inner, shift, depth + 1))
        if html and html[0].startswith("<p>") and not any(not line.strip() for line in inner[:-1]):
            html[0] = html[0].removeprefix("<p>").removesuffix("</p>")
        yield "<li>" + "\n".join(html) + "</li>"
    yield "</ol>" if ordered else "</ul>"


def _dedented(lines: list[str]) -> list[str]:
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    width = min(min(widths, default=0), 4)
    return [line[width:] for line in lines]


def _table(head: str, rows: list[str]) -> Iterable[str]:
    columns = _cells(head)
    yield (
        "<table><thead><tr>" + "".join(f"<th>{_inline(c)}</th>" for c in columns) + "</tr></thead>"
    )
    yield "<tbody>"
    for row in rows:
        cells = (_cells(row) + [""] * len(columns))[: len(columns)]
        yield "<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table>"


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]


def _inline(text: str) -> str:
    """Emphasis, code and links; what is kept aside cannot be touched by what comes after."""
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\x00{len(kept) - 1}\x00"

    def link(match: re.Match[str]) -> str:
        image, words, target = match.groups()
        if image or not _SAFE_LINK.match(target):
            return words if image else match.group(0)
        opening = keep(f'<a href="{escape(target)}" rel="noopener noreferrer">')
        return f"{opening}{words}{keep('</a>')}"

    def literal(match: re.Match[str]) -> str:
        if match.group(1):
            return keep(escape(match.group(1)))
        return keep(f"<code>{escape(match.group(3).strip())}</code>")

    text = _LITERAL.sub(literal, text)
    text = _LINK.sub(link, text)
    text = escape(text, quote=False)
    text = _STRONG.sub(r"<strong>\2</strong>", text)
    text = _EMPHASIS.sub(lambda m: f"<em>{m.group(1) or m.group(2)}</em>", text)
    while _KEPT.search(text):
        text = _KEPT.sub(lambda m: kept[int(m.group(1))], text)
    return text.replace("  \n", "<br>\n")
