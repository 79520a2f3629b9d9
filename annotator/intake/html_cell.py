"""The characters of a piece of HTML: what feeds and tables hold in their cells.

Such a piece is all article, so nothing has to be told from navigation, and no tree is built: tags are taken
away as they come, in time that grows with the length alone.
"""

from __future__ import annotations

import html
import re

_BLOCK = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|"
    "p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = "a|abbr|b|cite|em|font|i|img|q|s|small|span|strong|sub|sup|u"
_ANY_TAG = re.compile(rf"</?(?:{_BLOCK}|{_INLINE})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_UNSEEN = ("script", "style", "noscript", "template", "iframe")
_UNSEEN_START = re.compile(rf"<({'|'.join(_UNSEEN)})\b[^<>]*>", re.IGNORECASE)
_UNSEEN_END = {tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in _UNSEEN}
_COMMENT_START = "<!--"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_PARAGRAPH_TAG = re.compile(
    r"</?(?:p|h[1-6]|blockquote|ul|ol|table|article|section|figure)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_BLANKS = re.compile("[ \t\r\n\f]+")


def looks_like_html(cell: str) -> bool:
    """True when a cell holds tags that are plainly HTML, not words that happen to stand in angles."""
    if "<" not in cell:
        return False
    tags = 0
    for _ in _ANY_TAG.finditer(cell):
        tags += 1
        if tags == 2:
            return True
    return tags == 1 and _BLOCK_TAG.search(cell) is not None


def text_of(piece: str) -> str:
    """The characters that a reader would see, a line for each block and a blank line between paragraphs."""
    source = _without_unseen(piece)
    source = _BLANKS.sub(" ", source)
    source = _PARAGRAPH_TAG.sub("\n\n", source)
    source = _BLOCK_TAG.sub("\n", source)
    source = html.unescape(_TAG.sub("", source))
    lines = [line.strip(" \t") for line in source.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _without_unseen(piece: str) -> str:
    """Without scripts, styles and comments; one that is never closed takes the rest with it."""
    kept: list[str] = []
    at = 0
    while True:
        start = _UNSEEN_START.search(piece, at)
        comment = piece.find(_COMMENT_START, at)
        if start and (comment < 0 or start.start() < comment):
            kept.append(piece[at : start.start()])
            closing = _UNSEEN_END[start[1].lower()].search(piece, start.end())
            if not closing:
                break
            at = closing.end()
        elif comment >= 0:
            kept.append(piece[at:comment])
            end = piece.find("-->", comment + 4)
            if end < 0:
                break
            at = end + 3
        else:
            kept.append(piece[at:])
            break
    return "".join(kept)
