"""Carrying spans from one text of an article to its corrected one.

Both texts are compared line by line, and character by character inside lines that differ. A span whose
characters are all unchanged moves along; one that the correction touches is moved as well as can be and named,
so that a person looks at it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from annotator.core.model import Span
from annotator.core.spans import snap_to_graphemes

LONGEST_COMPARED = 20_000
"""Characters of a changed stretch beyond which it is compared by words (comparing is quadratic)."""

ALIKE = 0.5
"""From this likeness on (as difflib counts) a changed line is taken for the one it was."""

_WORD = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a span went: None when nothing of it is left; ``touched`` when its characters changed."""

    span: Span | None
    touched: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """``size`` characters that are the same: from ``old`` on in the old text, from ``new`` on in the new."""

    old: int
    new: int
    size: int


def carry(old: str, new: str, spans: Iterable[Span]) -> list[Carried]:
    """Where each span of the old text lies in the new one. Positions are code points."""
    blocks = _same(old, new)
    starts = [block.old for block in blocks]
    carried = []
    for span in spans:
        first = bisect_right(starts, span.start) - 1
        inside = first >= 0 and span.end <= blocks[first].old + blocks[first].size
        if inside:
            shift = blocks[first].new - blocks[first].old
            carried.append(Carried(Span(span.start + shift, span.end + shift), False))
            continue
        start = _forward(blocks, starts, span.start)
        end = _backward(blocks, starts, span.end)
        if start is None or end is None or end <= start:
            carried.append(Carried(None, True))
            continue
        carried.append(Carried(snap_to_graphemes(new, start, end), True))
    return carried


def _same(old: str, new: str) -> list[_Block]:
    blocks: list[_Block] = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    old_at = new_at = 0
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        old_part = "".join(old_lines[a:b])
        new_part = "".join(new_lines[c:d])
        if tag == "equal":
            blocks.append(_Block(old_at, new_at, len(old_part)))
        elif tag == "replace":
            pairs = _pairs(old_lines[a:b], new_lines[c:d]) or [(old_part, new_part)]
            blocks += _inside(pairs, old_at, new_at)
        old_at += len(old_part)
        new_at += len(new_part)
    joined: list[_Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last and last.old + last.size == block.old and last.new + last.size == block.new:
            joined[-1] = _Block(last.old, last.new, last.size + block.size)
        else:
            joined.append(block)
    return joined


def _pairs(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Lines that were changed one by one, each beside its own; nothing when they do not answer each other.

    So it is when letters are mended all over a text, and comparing each with its own takes a fraction of the time.
    """
    if len(old) != len(new) or len(old) == 1:
        return []
    pairs = list(zip(old, new, strict=True))
    for one, other in pairs:
        if SequenceMatcher(None, one, other, autojunk=False).quick_ratio() < ALIKE:
            return []
    return pairs


def _inside(pairs: list[tuple[str, str]], old_at: int, new_at: int) -> list[_Block]:
    """What is the same inside stretches that follow each other from these positions on."""
    blocks: list[_Block] = []
    for old, new in pairs:
        if len(old) + len(new) <= LONGEST_COMPARED:
            inner = SequenceMatcher(None, old, new, autojunk=False)
            blocks += [
                _Block(old_at + i, new_at + j, size)
                for i, j, size in inner.get_matching_blocks()
                if size
            ]
        elif _WORD.search(old):
            words = _WORD.findall(old), _WORD.findall(new)
            at, beside = old_at, new_at
            for tag, a, b, c, d in SequenceMatcher(None, *words).get_opcodes():
                one, other = "".join(words[0][a:b]), "".join(words[1][c:d])
                if tag == "equal":
                    blocks.append(_Block(at, beside, len(one)))
                elif tag == "replace" and len(one) + len(other) <= LONGEST_COMPARED:
                    blocks += _inside([(one, other)], at, beside)
                at += len(one)
                beside += len(other)
        old_at += len(old)
        new_at += len(new)
    return blocks


def _forward(blocks: list[_Block], starts: list[int], position: int) -> int | None:
    """Where a start goes: to its own character, or to where the change before it ended."""
    at = bisect_right(starts, position) - 1
    if at >= 0 and position < blocks[at].old + blocks[at].size:
        return blocks[at].new + position - blocks[at].old
    if at >= 0:
        return blocks[at].new + blocks[at].size
    return 0


def _backward(blocks: list[_Block], starts: list[int], position: int) -> int | None:
    """Where an end goes: behind its own last character, or to where the next unchanged stretch begins."""
    at = bisect_right(starts, position - 1) - 1
    if at >= 0 and position <= blocks[at].old + blocks[at].size:
        return blocks[at].new + position - blocks[at].old
    if at + 1 < len(blocks):
        return blocks[at + 1].new
    return None
