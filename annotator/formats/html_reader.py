"""Reading our own HTML pages back, to prove that they hold what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from annotator.formats.writing import told

_PORTION = 1 << 16


@dataclass(slots=True)
class ReadArticle:
    """An article as the page shows it: its text, its underlined places ``(number, fragment, start, end)`` and its rows."""

    text: str
    items: tuple[Any, ...]


def pages(path: Path) -> Iterator[ReadArticle]:
    """The articles of a page, one after the other."""
    parser = _Parser()
    with told(path), path.open(encoding="utf-8", newline="") as file:
        while portion := file.read(_PORTION):
            parser.feed(portion)
            yield from parser.take()
    parser.close()
    yield from parser.take()


@dataclass(slots=True)
class _Open:
    """An article that is being read."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    spans: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[ReadArticle] = []
        self._open: _Open | None = None
        self._in = ""
        self._over: list[tuple[str, int]] = []

    def take(self) -> list[ReadArticle]:
        """The articles that were closed since the last call."""
        done, self._done = self._done, []
        return done

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "article":
            self._open = _Open()
        if self._open is None:
            return
        if tag == "div" and values.get("class") == "text":
            self._in = "text"
        elif tag == "a" and self._in == "text":
            self._in = "number"
        elif tag == "span" and self._in == "text":
            number, _, fragment = str(values.get("data-m")).partition("-")
            self._over.append((number, int(fragment)))
        elif tag == "tr":
            self._open.rows.append([])
        elif tag == "td":
            self._open.rows[-1].append("")
            self._in = "cell"

    def handle_endtag(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "span" and self._over:
            self._over.pop()
        elif tag == "a" and self._in == "number":
            self._in = "text"
        elif tag in ("div", "td"):
            self._in = ""
        elif tag == "article":
            places = ((*key, *place) for key, place in self._open.spans.items())
            rows = (tuple(row) for row in self._open.rows if row)
            self._done.append(ReadArticle("".join(self._open.text), (*places, *rows)))
            self._open = None

    def handle_data(self, data: str) -> None:
        here = self._open
        if here is None:
            return
        if self._in == "text":
            start, here.length = here.length, here.length + len(data)
            here.text.append(data)
            for each in self._over:
                here.spans.setdefault(each, [start, start])[1] = here.length
        elif self._in == "cell":
            here.rows[-1][-1] += data
