"""The CoNLL family: one token a line, a tag in the last column, an empty line between sentences.

``conll`` is that of 2003 (word, two columns that say nothing, tag; ``-DOCSTART-`` before each article), ``iob2`` and ``bioes`` have word
and tag, with a TAB. Only tokens and one tag for each survive. Where annotations overlap, the longest wins; an annotation that
cuts a token takes the whole of it; both are told. With ``comments`` each article has a line ``# annotator-article = {…}`` with id, text
and annotator, from which it reads back exactly; strict readers stumble over such lines, so they are left out unless asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from annotator.core.ids import id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article
from annotator.formats.conll_reader import MARK, read
from annotator.formats.grouping import by_annotator
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet, FoundArticle
from annotator.formats.tokens import sentences as _sentences

__all__ = ["compare", "read", "write"]

KEEPS: frozenset[str] = frozenset()
FORMS = {"conll": " ", "iob2": "\t", "bioes": "\t"}
"""What stands between columns, by format."""


def write(
    source: AnnotationSet,
    out: BinaryIO,
    losses: LossLog,
    report: Reporter,
    comments: bool = False,
    form: str = "conll",
) -> int:
    """Write the set as lines of tokens; the number of annotations that have a tag."""
    lacking = Lacking(source, losses, KEEPS)
    names = {each.id: each.name for each in source.annotators()}
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        for relation in source.relations_from(article.id):
            lacking.relation(relation, frozenset())
        text = source.text(article)
        sentences = _sentences(text)
        for who, mine in by_annotator(lacking.annotations(article)):
            for mark in mine:
                lacking.annotation(mark)
            chosen = _tagged(mine, sentences, losses)
            name = names.get(who, "") if who is not None else ""
            for line in _lines(article, text, name, sentences, chosen, form, comments):
                out.write(line.encode("utf-8"))
            written += len(chosen)
    lacking.whole()
    return written


@dataclass(frozen=True, slots=True)
class _Tagged:
    """An annotation over whole tokens: the numbers of its first and last one."""

    label: str
    first: int
    last: int


def _tagged(
    marks: Iterable[Annotation], sentences: list[list[tuple[int, int]]], losses: LossLog
) -> list[_Tagged]:
    """The annotations that can have tags: longest first, none over another, none over two sentences."""
    tokens = [place for sentence in sentences for place in sentence]
    last_of = [n for n, sentence in enumerate(sentences) for _ in sentence]
    taken: set[int] = set()
    found = []
    for mark in sorted(marks, key=lambda m: (m.spans[0].start - m.spans[0].end, m.spans[0], m.id)):
        start, end = mark.spans[0].start, mark.spans[0].end
        numbers = [n for n, (a, b) in enumerate(tokens) if a < end and b > start]
        if not numbers:
            losses.add("text", "It holds no word, and no token can carry it.", [mark.id])
            continue
        first, last = numbers[0], numbers[-1]
        if taken.intersection(numbers):
            losses.add("overlap", "It overlaps a longer one, and was left out.", [mark.id])
        elif last_of[first] != last_of[last]:
            losses.add("text", "It goes over the end of a sentence, and was left out.", [mark.id])
        else:
            if tokens[first][0] < start or tokens[last][1] > end:
                losses.add("text", "It cuts a word, which was tagged whole.", [mark.id])
            taken.update(numbers)
            found.append(_Tagged(mark.type, first, last))
    return found


def _lines(
    article: Article,
    text: str,
    annotator: str,
    sentences: list[list[tuple[int, int]]],
    chosen: list[_Tagged],
    form: str,
    comments: bool,
) -> Iterator[str]:
    blank = FORMS[form]
    yield f"-DOCSTART-{' -X- -X- ' if form == 'conll' else blank}O\n\n"
    if comments:
        about = {"id": id_text(article.id), "title": article.title, "annotator": annotator}
        yield f"{MARK}{json.dumps({**about, 'text': text}, ensure_ascii=True)}\n"
    tags = {n: _tag(each, n, form) for each in chosen for n in range(each.first, each.last + 1)}
    number = 0
    for sentence in sentences:
        for start, end in sentence:
            tag = tags.get(number, "O")
            word = text[start:end]
            yield f"{word}{' -X- -X- ' if form == 'conll' else blank}{tag}\n"
            number += 1
        yield "\n"


def _tag(tagged: _Tagged, number: int, form: str) -> str:
    letter = "B" if number == tagged.first else "I"
    if form == "bioes" and number == tagged.last:
        letter = "S" if number == tagged.first else "E"
    return f"{letter}-{tagged.label}"


def compare(
    source: AnnotationSet,
    path: Path,
    report: Reporter,
    comments: bool = False,
    form: str = "conll",
) -> str:
    """Read the lines back and compare every token and every tagged run of tokens."""

    def ours() -> Iterator[Seen]:
        lacking = Lacking(source, LossLog(), KEEPS)
        for article in report.each(source.articles(), source.count, "Reading back"):
            text = source.text(article)
            sentences = _sentences(text)
            places = [place for sentence in sentences for place in sentence]
            words = [text[start:end] for start, end in places]
            for _, mine in by_annotator(lacking.annotations(article)):
                chosen = _tagged(mine, sentences, LossLog())
                if comments:
                    items = [
                        (e.label, text[places[e.first][0] : places[e.last][1]]) for e in chosen
                    ]
                    yield Seen(text, tuple(items))
                elif words:
                    items = [(e.label, "".join(words[e.first : e.last + 1])) for e in chosen]
                    yield Seen("".join(words), tuple(items))

    def theirs() -> Iterator[Seen]:
        for part in read(path):
            if isinstance(part, FoundArticle) and part.text is not None:
                found = [(each.type, each.quotes[0]) for each in part.annotations]
                if comments:
                    yield Seen(part.text, tuple(found))
                else:
                    items = tuple((label, _solid(quote)) for label, quote in found)
                    yield Seen(_solid(part.text), items)

    return difference(ours(), theirs())


def _solid(text: str) -> str:
    """The text without what the reader puts between tokens; no token holds any of it."""
    return text.replace(" ", "").replace("\n", "")
