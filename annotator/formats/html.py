"""One HTML page to read, print and hand in: texts with coloured underlines, and a table of annotations under each.

The page needs nothing but itself: no script, no resource from elsewhere, and a policy that forbids both. Underlines lie in
lanes, so that overlapping annotations stay apart; the number at the beginning of each leads to its row. Everything
from outside is escaped, and its direction of writing is kept to itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.codebook import Codebook
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, Relation
from annotator.formats.html_reader import pages
from annotator.formats.html_style import stylesheet
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet, Names, names_of

KEEPS = frozenset({
    "fragments", "relations", "distant-relations", "relation-notes", "relation-dates", "attributes",
    "evidence", "entities", "notes", "status", "annotators", "metadata", "article-notes", "text",
})  # fmt: skip
LANES = 5
"""Underlines of one place that lie apart; further ones share the last lane."""

COLUMNS = ("No.", "Type", "Words", "Entity", "Values", "Relations", "Note", "Annotator")
_HEAD = ("source", "author", "date", "section", "page", "language", "url")


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write the page; the number of annotations on it."""
    lacking = Lacking(source, losses, KEEPS)
    page = _Page(source)
    out.write(page.head().encode())
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        marks = list(lacking.annotations(article))
        for mark in marks:
            lacking.annotation(mark)
        out.write("".join(page.article(article, marks)).encode("utf-8", "replace"))
        written += len(marks)
    out.write("".join(page.foot()).encode())
    lacking.whole()
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Parse the page and compare each text, each underlined place and each row."""

    def ours() -> Iterator[Seen]:
        lacking, page = Lacking(source, LossLog(), KEEPS), _Page(source)
        for article in report.each(source.articles(), source.count, "Reading back"):
            marks = list(lacking.annotations(article))
            linked = page.relations(article)
            items: list[Any] = []
            for number, mark in enumerate(marks, 1):
                places = [(n, s.start, s.end) for n, s in enumerate(mark.spans)]
                items.extend((str(number), *place) for place in places)
                items.append(page.cells(number, mark, linked))
            yield Seen(source.text(article), tuple(items))

    return difference(ours(), (Seen(each.text, each.items) for each in pages(path)))


class _Page:
    """The pieces of the page for one set."""

    def __init__(self, source: AnnotationSet) -> None:
        self._source = source
        self._codebook: Codebook = source.codebook
        self._names: Names = names_of(source)
        self._types = {each.code: n for n, each in enumerate(self._codebook.types)}
        self._used = 0

    def head(self) -> str:
        """Everything up to the first article: policy, style, legend, contents."""
        style = stylesheet(self._codebook)
        from base64 import b64encode

        digest = b64encode(sha256(style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
        lines = [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{_text(self._codebook.name)}: annotated articles</title>\n",
            f"<style>{style}</style>\n</head>\n<body>\n<header>\n<h1>Annotated articles</h1>\n",
            f'<p class="sub">Codebook: {_own(self._codebook.name)}, version {self._codebook.version}</p>\n',
            '<h2>Legend</h2>\n<ul class="legend">\n',
        ]
        for number, each in enumerate(self._codebook.types):
            meaning = f" – {_own(each.definition)}" if each.definition else ""
            lines.append(
                f'<li><span class="m t{number} l0">{_own(each.name())}</span>{meaning}</li>\n'
            )
        lines.append("</ul>\n")
        if self._source.count > 1:
            lines.append('<nav>\n<h2>Articles</h2>\n<ol class="contents">\n')
            for article in self._source.articles():
                title = _own(article.title or "Untitled")
                more = ", ".join(_own(e) for e in (article.source, article.date) if e)
                lines.append(f'<li><a href="#{_key(article.id)}">{title}</a> {more}</li>\n')
            lines.append("</ol>\n</nav>\n")
        lines.append("</header>\n<main>\n")
        return "".join(lines)

    def article(self, article: Article, marks: Sequence[Annotation]) -> Iterator[str]:
        """The section of one article: title, facts, text, rows."""
        key = _key(article.id)
        language = article.language if article.language.replace("-", "").isalnum() else ""
        lang = f' lang="{escape(language)}"' if language.isascii() and language else ""
        yield f'<article id="{key}">\n<h2 dir="auto"{lang}>{_text(article.title or "Untitled")}</h2>\n'
        facts = [_own(getattr(article, name)) for name in _HEAD if getattr(article, name)]
        if facts:
            yield f'<p class="sub">{" · ".join(facts)}</p>\n'
        if article.note:
            yield f'<p class="note" dir="auto">{_text(article.note)}</p>\n'
        yield f'<div class="text" dir="auto"{lang}>'
        yield from self._marked(self._source.text(article), marks, key)
        yield "</div>\n"
        linked = self.relations(article)
        if marks:
            heads = "".join(f'<th scope="col">{each}</th>' for each in COLUMNS)
            yield f'<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n'
            for number, mark in enumerate(marks, 1):
                cells = "".join(
                    f'<td dir="auto">{_text(cell)}</td>'
                    for cell in self.cells(number, mark, linked)
                )
                yield f'<tr id="{key}-{number}" class="t{self._type(mark)}">{cells}</tr>\n'
            yield "</tbody>\n</table></div>\n"
        yield "</article>\n"

    def foot(self) -> Iterator[str]:
        """What follows the articles: relations that start from no annotation."""
        apart = [each for each in self._source.relations() if each.source.kind != "annotation"]
        yield "</main>\n"
        if apart:
            yield '<section>\n<h2>Relations between entities</h2>\n<ul class="relations">\n'
            for each in apart:
                start = self._source.end_name(each.source)
                yield f"<li>{_own(start)} – {_own(self._relation(each))}</li>\n"
            yield "</ul>\n</section>\n"
        yield "</body>\n</html>\n"

    def relations(self, article: Article) -> Mapping[Id, list[str]]:
        """What people read of the relations that start from the article's annotations."""
        found: dict[Id, list[str]] = {}
        for each in self._source.relations_from(article.id):
            found.setdefault(each.source.id, []).append(self._relation(each))
        return found

    def cells(
        self, number: int, mark: Annotation, linked: Mapping[Id, list[str]]
    ) -> tuple[str, ...]:
        """The row of an annotation, one text for each of :data:`COLUMNS`."""
        flag = {"": "", "doubt": " (doubt)", "review": " (review)"}.get(mark.status, mark.status)
        return (
            str(number),
            self._codebook.name_of(mark.type) + flag,
            mark.quote,
            self._names.entities.get(mark.entity, "") if mark.entity else "",
            "; ".join(self._value(code, value, mark) for code, value in mark.attributes.items()),
            "; ".join(linked.get(mark.id, ())),
            mark.note,
            self._names.annotators.get(mark.annotator, ""),
        )

    def _value(self, code: str, value: Any, mark: Annotation) -> str:
        several = value if isinstance(value, list) else [value]
        shown = ", ".join(
            self._codebook.name_of(f"{code}.{each}")
            if isinstance(each, str) and self._is_choice(code)
            else {True: "yes", False: "no"}.get(each, str(each))
            if isinstance(each, bool)
            else str(each)
            for each in several
        )
        place = mark.evidence.get(code)
        quote = place[2] if isinstance(place, (list, tuple)) and len(place) == 3 else ""
        return f"{self._codebook.name_of(code)}: {shown}" + (f" [“{quote}”]" if quote else "")

    def _is_choice(self, code: str) -> bool:
        found = self._codebook.find_attribute(code)
        return found is not None and found.kind in ("choice", "multi-choice")

    def _relation(self, relation: Relation) -> str:
        dates = " ".join(f"{k} {v}" for k, v in relation.attributes.items())
        more = ", ".join(each for each in (dates, relation.note) if each)
        name = self._codebook.name_of(relation.type)
        return f"{name} → {self._source.end_name(relation.target)}" + (f" ({more})" if more else "")

    def _type(self, mark: Annotation) -> int:
        return self._types.get(mark.type, len(self._types))

    def _marked(self, text: str, marks: Sequence[Annotation], key: str) -> Iterator[str]:
        """The text, cut at every border; each piece lies in one element for each annotation over it."""
        lanes = _lanes(marks)
        starts: dict[int, list[tuple[int, int]]] = {}
        ends: dict[int, list[tuple[int, int]]] = {}
        for number, mark in enumerate(marks):
            for fragment, span in enumerate(mark.spans):
                starts.setdefault(span.start, []).append((number, fragment))
                ends.setdefault(span.end, []).append((number, fragment))
        cuts = sorted({0, len(text), *starts, *ends})
        over: dict[tuple[int, int], None] = {}
        for here, there in pairwise(cuts):
            for each in ends.get(here, ()):
                del over[each]
            for number, fragment in starts.get(here, ()):
                if fragment == 0:
                    yield f'<a class="n t{self._type(marks[number])}" href="#{key}-{number + 1}">{number + 1}</a>'
            over.update(dict.fromkeys(starts.get(here, ())))
            for number, fragment in over:
                kind = self._type(marks[number])
                yield f'<span class="m t{kind} l{lanes[number]}" data-m="{number + 1}-{fragment}">'
            yield _text(text[here:there]) + "</span>" * len(over)


def _lanes(marks: Iterable[Annotation]) -> list[int]:
    """The lane of each annotation (in the order of the text): the first that is free over its whole length."""
    busy = [0] * LANES
    found = []
    for mark in marks:
        start, end = mark.spans[0].start, mark.spans[-1].end
        lane = next((n for n, until in enumerate(busy) if until <= start), LANES - 1)
        busy[lane] = max(busy[lane], end)
        found.append(lane)
    return found


def _text(text: str) -> str:
    """``text`` as content of an element; a parser would make a line feed of a bare CR."""
    return escape(text).replace("\r", "&#13;")


def _own(text: str) -> str:
    """The same, with its direction of writing kept to itself."""
    return f"<bdi>{_text(text)}</bdi>"


def _key(identity: Id) -> str:
    return f"a{id_text(identity)}"
