"""The part of Markdown that guidelines are written in, as plain values: nothing in it can load or run anything.

Headings, paragraphs, lists, quotes, code, rules; in a line strong, emphasis and code. A link is shown as its words and its
address, a picture as its description. HTML is text like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADING, TEXT, BULLET, NUMBER, QUOTE, CODE, RULE = (
    "heading", "text", "bullet", "number", "quote", "code", "rule",
)  # fmt: skip

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*$")
_RULE = re.compile(r"([-*_])([ \t]*\1){2,}[ \t]*$")
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(.*)$")
_NUMBER = re.compile(r"([ \t]*)(\d{1,9})[.)][ \t]+(.*)$")
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?(.*)$")
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})")
_INLINE = re.compile(
    r"\\(?P<plain>[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`]+)`"
    r"|!?\[(?P<words>[^\[\]]*)\]\((?P<address>[^()\s]*)\)"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=strong)"
    r"|(?<![\w*])\*(?=\S)(?P<star>[^*]+?)(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=\S)(?P<line>[^_]+?)(?<=\S)_(?![\w_])"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look: plain, ``strong``, ``emphasis`` or ``code``."""

    text: str
    look: str = ""


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


def runs(line: str, look: str = "") -> tuple[Run, ...]:
    """A line parted by looks."""
    found: list[Run] = []
    at = 0
    for match in _INLINE.finditer(line):
        if match.start() > at:
            found.append(Run(line[at : match.start()], look))
        at = match.end()
        if match["plain"] is not None:
            found.append(Run(match["plain"], look))
        elif match["code"] is not None:
            found.append(Run(match["code"], "code"))
        elif match["address"] is not None:
            words, address = match["words"], match["address"]
            shown = words if not address or words == address else f"{words} ({address})".strip()
            found.append(Run(shown, look))
        elif match["bold"] is not None:
            found.extend(runs(match["bold"], "strong"))
        else:
            found.extend(runs(match["star"] or match["line"], look or "emphasis"))
    if at < len(line):
        found.append(Run(line[at:], look))
    return tuple(found)


def blocks(text: str) -> list[Block]:
    """The paragraphs of a Markdown text."""
    found: list[Block] = []
    held: list[str] = []
    kind, level, mark = TEXT, 0, ""

    def close() -> None:
        nonlocal kind, level, mark
        if held:
            found.append(Block(kind, runs(" ".join(held)), level, mark))
        held.clear()
        kind, level, mark = TEXT, 0, ""

    fence = ""
    for line in text.split("\n"):
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line.strip(" \t`~"):
                fence = ""
            else:
                found.append(Block(CODE, (Run(line, "code"),)))
            continue
        if opening:
            close()
            fence = opening[1]
            continue
        stripped = line.strip()
        heading, bullet = _HEADING.match(stripped), _BULLET.match(line)
        number, quote = _NUMBER.match(line), _QUOTE.match(line)
        if not stripped:
            close()
        elif _RULE.match(stripped):
            close()
            found.append(Block(RULE))
        elif heading:
            close()
            found.append(Block(HEADING, runs(heading[2]), len(heading[1])))
        elif bullet or number:
            close()
            match = bullet or number
            assert match is not None
            kind = BULLET if bullet else NUMBER
            level = min(5, len(match[1].expandtabs(4)) // 2)
            mark = f"{number[2]}." if number and not bullet else ""
            held.append(match[match.lastindex or 0].strip())
        elif quote:
            if kind != QUOTE:
                close()
                kind = QUOTE
            if quote[1].strip():
                held.append(quote[1].strip())
        else:
            if kind == QUOTE and not held:
                close()
            held.append(stripped)
    close()
    return found
