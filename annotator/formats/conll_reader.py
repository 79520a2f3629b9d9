"""The CoNLL family, in: tokens with tags in any of the usual schemes, one column of them or several.

IOB1, IOB2, BIOES, BILOU and BMES are told apart tag by tag: a tag begins an annotation when it says so, or when what stands before it is
another label or none. The text is put together again from the tokens: one blank between them, a line for each sentence (or at the places
that two columns of numbers give). A first column that counts is passed over; several columns of tags (nested annotations) are
all read, except one of phrases (``B-NP``), as that of 2003 has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import parse_id
from annotator.core.model import Span
from annotator.formats import foreign
from annotator.formats.sets import FoundAnnotation, Part, Refused
from annotator.formats.writing import told

MARK = "# annotator-article = "
"""Begins a comment of ours that holds an article whole."""

_TAG = re.compile(r"(?:O|[BIESULM]-.+|[BIESULM])")
_BEGINS, _ENDS = frozenset("BSU"), frozenset("ESLU")
_PHRASES = frozenset(
    ("NP", "VP", "PP", "ADVP", "SBAR", "ADJP", "PRT", "CONJP", "INTJ", "LST", "UCP")
)
_START = "-DOCSTART-"
_ID = re.compile(r"#\s*(?:newdoc id|doc_id|newdoc)\s*=\s*(.+)")


@dataclass(slots=True)
class _Document:
    """The lines of one article."""

    where: str
    key: str = ""
    ours: str = ""
    sentences: list[list[list[str]]] = field(default_factory=lambda: [[]])

    def __bool__(self) -> bool:
        return bool(self.ours) or any(self.sentences)


def read(path: Path) -> Iterator[Part]:
    """The articles of a file; one without ``-DOCSTART-`` or ids of documents is one article."""
    seen = False
    for document in _documents(path):
        seen = True
        yield from _article(document, path.name)
    if not seen and not _begins(path):
        raise UserError(
            f"“{path.name}” holds no tokens with tags.", "Is it a file of the CoNLL family?"
        )


def _begins(path: Path) -> bool:
    """True for an empty file, and for one of articles without any word."""
    with told(path), path.open("rb") as file:
        return file.read(len(_START)) in (b"", _START.encode())


def _documents(path: Path) -> Iterator[_Document]:
    document = _Document("line 1")
    with told(path), path.open(encoding="utf-8-sig", errors="strict", newline="\n") as file:
        number = 0
        try:
            for number, raw in enumerate(file, 1):
                line = raw.rstrip("\r\n")
                fresh = _new_document(line)
                if fresh:
                    if document:
                        yield document
                    document = _Document(f"line {number}", fresh if fresh != _START else "")
                    if line.startswith(("#", _START)):
                        continue
                if line.startswith(MARK):
                    document.ours = line.removeprefix(MARK)
                elif not line.strip():
                    document.sentences.append([])
                elif not line.startswith("#") or _TAG.fullmatch(_columns(line)[-1]):
                    document.sentences[-1].append(_columns(line))
        except UnicodeDecodeError:
            raise UserError(
                f"“{path.name}” is not UTF-8 after line {number}.", "Save it as UTF-8 first."
            ) from None
    if document:
        yield document


def _new_document(line: str) -> str:
    """What a line that begins an article calls it; ``""`` for other lines."""
    if line.startswith(_START):
        return _START
    if line.startswith("#") and (match := _ID.match(line)):
        return match[1].strip()
    return ""


def _columns(line: str) -> list[str]:
    if "\t" in line:
        return line.rstrip("\t").split("\t")
    return [each for each in line.split(" ") if each]


def _article(document: _Document, name: str) -> Iterator[Part]:
    rows = [row for sentence in document.sentences for row in sentence]
    first = 1 if rows and all(row[0].isdigit() for row in rows) and len(rows[0]) > 2 else 0
    short = next((row for row in rows if len(row) < first + 2), None)
    if short is not None:
        yield Refused(document.where, f"“{' '.join(short)[:40]}” has no tag.")
        return
    columns = _tag_columns(rows, first)
    if rows and not columns:
        yield Refused(document.where, "Its last column holds no tags.")
        return
    text, places = _text(document, first)
    marks = []
    tags = [[row[c] if c < len(row) else "O" for row in rows] for c in columns]
    breaks = _breaks(document)
    fields: dict[str, Any] = {}
    annotator, identity = "", None
    if document.ours:
        about = _about(document.ours)
        if about is None:
            yield Refused(document.where, "The comment that holds its text is broken.")
            return
        text, places = _placed(about["text"], [row[first] for row in rows])
        annotator, identity = str(about.get("annotator", "")), parse_id(str(about.get("id", "")))
        fields["title"] = str(about.get("title", ""))
    for column in tags:
        for label, start, end in _runs(column, breaks):
            span = Span(places[start][0], places[end][1])
            marks.append(
                FoundAnnotation(
                    label,
                    (span,),
                    (text[span.start : span.end],),
                    annotator_name=annotator,
                    where=f"{document.where}, token {start + 1}",
                )
            )
    key = document.key or f"{name} {document.where}"
    if document.key:
        fields["database_id"] = document.key
    if text:
        yield foreign.article(text, key, marks, identity=identity, where=document.where, **fields)


def _about(comment: str) -> dict[str, Any] | None:
    """What our own comment says of an article; None when somebody broke it."""
    try:
        about = json.loads(comment)
    except (ValueError, RecursionError):
        return None
    return about if isinstance(about, dict) and isinstance(about.get("text"), str) else None


def _tag_columns(rows: list[list[str]], first: int) -> list[int]:
    """The columns that hold nothing but tags, from the right; phrases are none."""
    width = max((len(row) for row in rows), default=0)
    found: list[int] = []
    for column in range(width - 1, first, -1):
        cells = [row[column] for row in rows if column < len(row)]
        if not all(_TAG.fullmatch(cell) for cell in cells):
            break
        labels = {cell[2:] for cell in cells if "-" in cell}
        if found and labels and labels <= _PHRASES:
            break
        found.append(column)
    return found[::-1]


def _breaks(document: _Document) -> set[int]:
    """Numbers of the tokens that begin a sentence."""
    found, number = set(), 0
    for sentence in document.sentences:
        found.add(number)
        number += len(sentence)
    return found


def _runs(tags: list[str], breaks: set[int]) -> Iterator[tuple[str, int, int]]:
    """Label, first and last token of each annotation in a column of tags."""
    label, start = "", 0
    for number, tag in enumerate([*tags, "O"]):
        letter, _, name = tag.partition("-")
        goes_on = tag != "O" and letter not in _BEGINS and name == label and number not in breaks
        if label and not goes_on:
            yield label, start, number - 1
            label = ""
        if tag != "O" and not label:
            label, start = name or "tag", number
        if label and letter in _ENDS:
            yield label, start, number
            label = ""


def _text(document: _Document, first: int) -> tuple[str, list[tuple[int, int]]]:
    """The text put together again, and the place of each token."""
    told_places = _numbers(document, first)
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = number = 0
    for sentence in document.sentences:
        for place, row in enumerate(sentence):
            word = row[first]
            if told_places:
                gap = told_places[number] - at
                parts.append(" " * gap)
                at += gap
            elif parts:
                parts.append(" " if place else "\n")
                at += 1
            parts.append(word)
            places.append((at, at + len(word)))
            at += len(word)
            number += 1
    return "".join(parts), places


def _numbers(document: _Document, first: int) -> list[int]:
    """Where tokens begin, when two columns beside each token say so and agree with its length; else nothing."""
    found: list[int] = []
    at = 0
    for sentence in document.sentences:
        for row in sentence:
            cells = row[first + 1 : first + 3]
            if len(cells) < 2 or not all(c.isdecimal() and len(c) < 12 for c in cells):
                return []
            start, end = int(cells[0]), int(cells[1])
            if end - start != len(row[first]) or not at <= start < at + 10_000:
                return []
            found.append(start)
            at = end
    return found


def _placed(text: str, words: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """The places of tokens in the text they come from, one after the other."""
    places, at = [], 0
    for word in words:
        start = text.find(word, at)
        if start < 0:
            raise UserError(
                f"The word “{word[:40]}” is not in the text that the file gives for it.",
                "Export the file again.",
            )
        places.append((start, start + len(word)))
        at = start + len(word)
    return text, places
