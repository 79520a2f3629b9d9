"""The small writing of WebAnno TSV: what is escaped, and how cells are cut apart."""

from __future__ import annotations

import re

FORMAT = "#FORMAT=WebAnno TSV 3.3"

_LETTERS = {"\t": "t", "\n": "n", "\r": "r"}
_READ = {letter: character for character, letter in _LETTERS.items()}
_SPECIAL = "[]|_;*"
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_NUMBERED = re.compile(r"((?:\\.|[^\\\[])*)\[(\d{1,9})\]", re.DOTALL)


def escape(text: str, special: str = _SPECIAL) -> str:
    """``text`` as a cell holds it; sentences and tokens have no ``special`` characters but backslash and controls."""
    found = re.sub(
        rf"[\\\t\n\r{re.escape(special)}]", lambda m: "\\" + _LETTERS.get(m[0], m[0]), text
    )
    return found.replace("->", "\\->") if special else found


def unescape(cell: str) -> str:
    """What :func:`escape` was given."""
    return _ESCAPED.sub(lambda m: _READ.get(m[1], m[1]), cell)


def split(cell: str, at: str) -> list[str]:
    """The parts of a cell between separators that are not escaped."""
    return re.findall(rf"((?:\\.|[^\\{at}])*)(?:{re.escape(at)}|$)", cell + at, re.DOTALL)[:-1]


def numbered(value: str) -> tuple[str, int]:
    """A value without the number that tells annotations apart, and that number; 0 where there is none."""
    if match := _NUMBERED.fullmatch(value):
        return match[1], int(match[2])
    return value, 0


def gap(length: int, first: bool) -> str:
    """What is taken to stand where the file says nothing: before the ``first`` sentence, or between two."""
    return (" " if first else "\n") * length
