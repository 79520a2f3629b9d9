"""Markdown as people write guidelines, read once for all that show it: plain values in which nothing can load or run.

Known are headings, paragraphs, lists, quotations, code, rules, tables with ``|``, emphasis and links. Everything else, HTML
above all, is the characters it is written with. Pictures are their description. The window shows the values
(:func:`blocks`), a document is made of them by :mod:`annotator.core.markdown_html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADING, TEXT, BULLET, NUMBER, QUOTE, CODE, RULE, TABLE = (
    "heading", "text", "bullet", "number", "quote", "code", "rule", "table",
)  # fmt: skip
LIST, ITEM = "list", "item"

DEEPEST = 12
"""Nesting of quotations and lists beyond this is taken as text."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"( {0,3})([-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_TABLE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_INLINE = re.compile(
    r"\\(?P<plain>[!-/:-@\[-`{-~])"
    r"|(?<!`)(?P<ticks>`{1,3})(?!`)(?P<code>.{1,1000}?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<picture>!?)\[(?P<words>[^\[\]\n]{0,500})\]\((?P<address>[^()\s]{0,2000})\)"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<bold>(?:(?!\*\*|__).)+?)(?<=\S)(?P=strong)"
    r"|(?<![\w*])\*(?=[^\s*])(?P<star>[^*]*[^\s*])\*(?![\w*])"
    r"|(?<!\w)_(?=[^\s_])(?P<line>[^_]*[^\s_])_(?!\w)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look: plain, ``strong``, ``emphasis`` or ``code``. ``address`` is where a link leads, or where a
    ``picture`` lies that ``text`` describes."""

    text: str
    look: str = ""
    address: str = ""
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. ``level`` is that of a heading (1–6) or how deep a list item stands (from 0); ``mark`` a number's text."""

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    mark: str = ""

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a text with what is in it: of a ``quote``, a ``list`` its items, of an ``item`` what stands in it.

    ``text`` is that of a heading or paragraph, with its marks, or of code as it is. ``level`` is that of a heading;
    ``mark`` what a list's item begins with; ``loose`` an item with blank lines in it. ``rows`` are the cells of a table,
    its head first.
    """

    kind: str
    text: str = ""
    level: int = 0
    mark: str = ""
    inner: tuple[Node, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    loose: bool = False


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
    return "".join(run.text for run in runs(text)).strip()


def runs(line: str, look: str = "") -> tuple[Run, ...]:
    """A line or paragraph parted by looks."""
    found: list[Run] = []
    at = 0
    for match in _INLINE.finditer(line):
        if match.start() > at:
            found.append(Run(line[at : match.start()], look))
        at = match.end()
        if match["plain"] is not None:
            found.append(Run(match["plain"], look))
        elif match["code"] is not None:
            found.append(Run(match["code"].strip(), "code"))
        elif match["address"] is not None:
            found.append(Run(match["words"], look, match["address"], bool(match["picture"])))
        elif match["bold"] is not None:
            found.extend(runs(match["bold"], "strong"))
        else:
            found.extend(runs(match["star"] or match["line"], look or "emphasis"))
    if at < len(line):
        found.append(Run(line[at:], look))
    return tuple(found)


# --- reading ---


def parse(text: str) -> tuple[Node, ...]:
    """The parts of a Markdown text."""
    return tuple(_nodes(text.expandtabs(4).split("\n"), 0))


def _nodes(lines: list[str], depth: int) -> Iterator[Node]:
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
            yield Node(CODE, "\n".join(lines[at + 1 : end]))
            at = end + 1
        elif match := _HEADING.match(line):
            yield Node(HEADING, match.group(2) or "", len(match.group(1)))
            at += 1
        elif _RULE.match(line):
            yield Node(RULE)
            at += 1
        elif _QUOTE.match(line) and depth < DEEPEST:
            end = at
            while end < len(lines) and _QUOTE.match(lines[end]):
                end += 1
            inner = [_QUOTE.sub("", each, count=1) for each in lines[at:end]]
            yield Node(QUOTE, inner=tuple(_nodes(inner, depth + 1)))
            at = end
        elif _ITEM.match(line) and depth < DEEPEST:
            end = _end_of_list(lines, at)
            yield from _lists(lines[at:end], depth)
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
            yield Node(TABLE, rows=tuple(_cells(row) for row in (line, *lines[at + 2 : end])))
            at = end
        else:
            end = at + 1
            while end < len(lines) and lines[end].strip() and not _begins(lines[end], depth):
                end += 1
            yield Node(TEXT, "\n".join(each.strip() for each in lines[at:end]))
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


def _lists(lines: list[str], depth: int) -> Iterator[Node]:
    """The list that these lines are, or several: one with numbers is another than one with signs."""
    first = _ITEM.match(lines[0])
    assert first is not None
    indent = len(first.group(1))
    items: list[tuple[str, list[str]]] = []
    for line in lines:
        match = _ITEM.match(line)
        if match and len(match.group(1)) <= indent + 1:
            items.append((match.group(2), [line[match.end() :]]))
        else:
            items[-1][1].append(line)
    found: list[Node] = []
    for mark, own in items:
        if found and found[0].mark[:1].isdigit() != mark[:1].isdigit():
            yield Node(LIST, inner=tuple(found))
            found = []
        inner = [own[0], *_dedented(own[1:])]
        loose = any(not line.strip() for line in inner[:-1])
        found.append(Node(ITEM, mark=mark, inner=tuple(_nodes(inner, depth + 1)), loose=loose))
    yield Node(LIST, inner=tuple(found))


def _dedented(lines: list[str]) -> list[str]:
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    width = min(min(widths, default=0), 4)
    return [line[width:] for line in lines]


def _cells(row: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|")))


# --- as paragraphs, for the window ---


def blocks(text: str) -> list[Block]:
    """The paragraphs of a Markdown text, one after the other. A link is its words and its address."""
    return [block for node in parse(text) for block in _flat(node, TEXT, -1)]


def _flat(node: Node, kind: str, level: int) -> Iterator[Block]:
    """What a part says; ``kind`` is that of its paragraphs, ``level`` the depth of the list it stands in."""
    if node.kind == TEXT:
        yield Block(kind, _told(node.text), max(level, 0) if kind != QUOTE else 0)
    elif node.kind == HEADING:
        yield Block(HEADING, _told(node.text), node.level)
    elif node.kind == RULE:
        yield Block(RULE)
    elif node.kind == CODE:
        yield from (Block(CODE, (Run(line, "code"),)) for line in node.text.split("\n"))
    elif node.kind == TABLE:
        for number, row in enumerate(node.rows):
            cells = [Run(" | ")] * (2 * len(row) - 1)
            cells[::2] = [Run(plain(cell), "" if number else "strong") for cell in row]
            yield Block(kind, tuple(cells))
    elif node.kind == ITEM:
        yield from _flat_item(node, level)
    else:
        inner = QUOTE if node.kind == QUOTE else kind
        deeper = level + 1 if node.kind == LIST else level
        for each in node.inner:
            yield from _flat(each, inner, min(deeper, 5))


def _flat_item(node: Node, level: int) -> Iterator[Block]:
    first = node.inner[0] if node.inner and node.inner[0].kind == TEXT else None
    number = node.mark[0].isdigit()
    mark = f"{node.mark[:-1]}." if number else ""
    told = _told(first.text) if first is not None else ()
    yield Block(NUMBER if number else BULLET, told, level, mark)
    for each in node.inner[first is not None :]:
        yield from _flat(each, TEXT, level)


def _told(text: str) -> tuple[Run, ...]:
    found = []
    for run in runs(" ".join(text.split("\n"))):
        words = run.text
        if run.address and run.address != words:
            words = f"{words} ({run.address})".strip()
        found.append(Run(words, run.look))
    return tuple(found)
