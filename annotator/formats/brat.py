"""brat standoff: for each article NAME.txt and NAME.ann, with ``annotation.conf`` and ``visual.conf``.

Positions are code points, fragments are joined by one blank. A type is its code. Types of the option ``events`` become
events (``E``) with their relations as roles, the others entities (``T``) with relations (``R``). Choices and booleans are
attributes (``A``), everything else an annotation has (text, numbers, dates) a note of type ``Attribute_CODE``; an entity is a reference
(``N``) to ``project:ID`` and to its external ids. Relations of type ``equiv`` are ``*`` lines. When several annotators
have annotations each has a folder with all articles, and a comment in ``annotation.conf`` says whose it is.

brat knows no way to escape: tabs and line ends in notes and names become blanks, and are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, Relation
from annotator.formats.brat_conf import ANNOTATION, VISUAL, annotation_conf, label, visual_conf
from annotator.formats.brat_reader import EQUIVALENT, PROJECT, read
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.names import slug
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import OUTSIDE, AnnotationSet, FoundArticle, Refused, names_of

__all__ = ["compare", "read", "write"]

_FLAT = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "\x0b": " ", "\x0c": " ", "\x1c": " ", "\x1d": " ",
                       "\x1e": " ", "\x85": " ", "\u2028": " ", "\u2029": " "})  # fmt: skip


def write(
    source: AnnotationSet,
    folder: SafeFolder,
    losses: LossLog,
    report: Reporter,
    events: str = "event",
) -> int:
    """Write the set as a folder of brat."""
    plan = _Plan(source, events)
    names = plan.names.annotators
    people = {name: names.get(who, "") for who, name in plan.folders.items()}
    for name, text in (
        (ANNOTATION, annotation_conf(source.codebook, plan.events, people)),
        (VISUAL, visual_conf(source.codebook)),
    ):
        with folder.file(name) as file:
            file.write(text.encode("utf-8"))
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        stem = folder.names.take(article.title or id_text(article.id))
        text = source.text(article)
        _note_article(source, article, losses)
        owners: list[tuple[Id | None, str]] = [*plan.folders.items()] or [(None, "")]
        for who, prefix in owners:
            sheet = _Sheet(plan, article, text, losses, who)
            base = f"{prefix}/{stem}" if prefix else stem
            for end, content in ((".txt", _marked(text)), (".ann", "".join(sheet.lines()))):
                with folder.file(base + end) as file:
                    file.write(content.encode("utf-8"))
            written += len(sheet.marks)
    _note_set(source, plan, losses)
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter, events: str = "event") -> str:
    """Read the folder back and compare it with what should be there; where it first differs, or ``""``."""
    plan = _Plan(source, events)
    ours = sorted(_ours(plan, source, report), key=_order)
    theirs = []
    for part in read(path):
        if isinstance(part, Refused):
            return f"{part.where}: {part.reason}"
        if isinstance(part, FoundArticle):
            seen = tuple(
                (each.type, each.spans, each.entity, _flat(each.note), len(each.attributes))
                for each in part.annotations
            )
            theirs.append(Seen(part.article.text, seen))
    return difference(ours, sorted(theirs, key=_order))


def _order(seen: Seen) -> tuple[str, list[str]]:
    return repr(seen.key), sorted(map(repr, seen.items))


def _ours(plan: _Plan, source: AnnotationSet, report: Reporter) -> Iterator[Seen]:
    for article in report.each(source.articles(), source.count, "Reading back"):
        owners: list[Id | None] = [*plan.folders] or [None]
        for who in owners:
            sheet = _Sheet(plan, article, source.text(article), LossLog(), who)
            yield Seen(
                article.text,
                tuple(
                    (
                        label(each.type),
                        each.spans,
                        each.entity,
                        _flat(each.note),
                        sum(1 for _ in sheet.kept(each)),
                    )
                    for each in sheet.marks
                ),
            )


class _Plan:
    """What holds for the whole set."""

    def __init__(self, source: AnnotationSet, events: str) -> None:
        self.source = source
        self.names = names_of(source)
        self.events = frozenset(each.strip() for each in events.split(",") if each.strip())
        self.entities = {each.id: each for each in source.entities()}
        self.booleans = {a.code for a in source.codebook.attributes if a.kind == "boolean"}
        self.choices = {a.code for a in source.codebook.attributes if a.values}
        taken: dict[str, Id] = {}
        people = list(source.annotators())
        for each in people if len(people) > 1 else ():
            name, number = slug(each.name, "annotator"), 1
            while name.casefold() in taken:
                number += 1
                name = f"{slug(each.name, 'annotator')}-{number}"
            taken[name.casefold()] = each.id
        self.folders: dict[Id, str] = {who: name for name, who in taken.items()}


class _Sheet:
    """One ``.ann`` file: an article's annotations, all of them or those of one annotator."""

    def __init__(
        self, plan: _Plan, article: Article, text: str, losses: LossLog, who: Id | None
    ) -> None:
        self._plan = plan
        self._losses = losses
        self._text = text
        found = list(plan.source.annotations(article.id))
        old = [each.id for each in found if each.text != article.text]
        losses.add_each("text", "It is on an earlier text of the article, and was left out.", old)
        self.marks = [
            each for each in found if each.text == article.text and who in (None, each.annotator)
        ]
        self._all = {each.id for each in found if each.text == article.text}
        self._relations = [
            each
            for each in plan.source.relations_from(article.id)
            if each.source.id in {mark.id for mark in self.marks}
        ]
        self._t: dict[Id, str] = {}
        self._count: dict[str, int] = {}

    def lines(self) -> Iterator[str]:
        """The file's lines."""
        for mark in self.marks:
            self._t[mark.id] = self._number("T")
            places = ";".join(f"{span.start} {span.end}" for span in mark.spans)
            words = _flat(" ".join(self._text[s.start : s.end] for s in mark.spans))
            yield f"{self._t[mark.id]}\t{label(mark.type)} {places}\t{words}\n"
        keys = dict(self._t)
        inside = [each for each in self._relations if self._fits(each)]
        roles: dict[Id, list[Relation]] = {}
        for mark in self.marks:
            if mark.type in self._plan.events:
                keys[mark.id] = self._number("E")
                roles[mark.id] = []
        for each in inside:
            if each.source.id in roles and each.type != EQUIVALENT and not each.note:
                roles[each.source.id].append(each)
        for mark in self.marks:
            if mark.id in roles:
                yield self._event(mark, keys, roles[mark.id])
        for each in inside:
            if each in roles.get(each.source.id, ()):
                continue
            ends = f"{keys[each.source.id]} {keys[each.target.id]}"
            if each.type == EQUIVALENT and not each.note:
                yield f"*\tEquiv {ends}\n"
            else:
                first, second = ends.split()
                key = self._number("R")
                yield f"{key}\t{label(each.type)} Arg1:{first} Arg2:{second}\n"
                if each.note:
                    yield f"{self._number('#')}\tAnnotatorNotes {key}\t{self._note(each.note, ())}\n"
        for mark in self.marks:
            yield from self._about(mark, keys[mark.id])

    def _event(self, mark: Annotation, keys: Mapping[Id, str], roles: list[Relation]) -> str:
        counted: dict[str, int] = {}
        arguments = []
        for each in roles:
            name = label(each.type)
            counted[name] = counted.get(name, 0) + 1
            number = "" if counted[name] == 1 else str(counted[name])
            arguments.append(f" {name}{number}:{keys[each.target.id]}")
        return f"{keys[mark.id]}\t{label(mark.type)}:{self._t[mark.id]}{''.join(arguments)}\n"

    def _fits(self, relation: Relation) -> bool:
        """True when the file can hold the relation; else its loss is told."""
        here = {mark.id for mark in self.marks}
        text = ""
        if relation.target.kind != "annotation":
            text = "Relations that lead to entities, outlets or authors have no place."
        elif relation.target.id not in here:
            text = "Relations that lead to another article or another annotator's annotation have no place."
        elif relation.attributes:
            self._losses.add(
                "relations", "The dates of relations are left out.", [relation.source.id]
            )
        if text:
            self._losses.add("relations", text, [relation.source.id])
        return not text

    def kept(self, mark: Annotation) -> Iterator[tuple[str, str]]:
        """The attributes the file holds: code, and ``A`` or ``#``."""
        for code in mark.attributes:
            yield code, "A" if code in self._plan.booleans | self._plan.choices else "#"

    def _about(self, mark: Annotation, key: str) -> Iterator[str]:
        for code, kind in self.kept(mark):
            value = mark.attributes[code]
            for each in value if isinstance(value, list) else [value]:
                shown = ("true" if each else "false") if isinstance(each, bool) else str(each)
                if kind == "A":
                    yield f"{self._number('A')}\t{label(code)} {key} {_flat(shown)}\n"
                else:
                    yield f"{self._number('#')}\tAttribute_{label(code)} {key}\t{self._note(shown, [mark.id])}\n"
        entity = self._plan.entities.get(mark.entity) if mark.entity else None
        if entity is not None:
            references = [(PROJECT, id_text(entity.id)), *sorted(entity.external.items())]
            for base, identity in references:
                where = f"{base}:{identity}".replace(" ", "_")
                yield f"{self._number('N')}\tReference {key} {_flat(where)}\t{_flat(entity.name)}\n"
        if mark.note:
            yield f"{self._number('#')}\tAnnotatorNotes {key}\t{self._note(mark.note, [mark.id])}\n"
        lost = [
            ("notes", "The question flags of annotations are left out.", mark.status),
            ("attributes", "Evidence for attributes is left out.", mark.evidence),
        ]
        for kind, text, there in lost:
            if there:
                self._losses.add(kind, text, [mark.id])

    def _note(self, text: str, ids: Any) -> str:
        flat = _flat(text)
        if flat != text:
            self._losses.add("notes", "Tabs and line ends in notes became blanks.", ids)
        return flat

    def _number(self, letter: str) -> str:
        self._count[letter] = self._count.get(letter, 0) + 1
        return f"{letter}{self._count[letter]}"


def _marked(text: str) -> str:
    """A text that begins with U+FEFF gets another: readers take the first for a byte order mark."""
    return "\ufeff" + text if text.startswith("\ufeff") else text


def _flat(text: str) -> str:
    return text.translate(_FLAT)


def _note_article(source: AnnotationSet, article: Article, losses: LossLog) -> None:
    if any(
        (
            article.source,
            article.author,
            article.date,
            article.url,
            article.note,
            article.attributes,
        )
    ):
        losses.add("text", "Metadata and notes of articles are left out; titles become file names.")
    if any(True for _ in source.exclusions(article.id)):
        losses.add("text", "Excluded places of articles are left out.")
    if source.statuses(article.id):
        losses.add("annotators", "How far annotators are with articles is left out.")


def _note_set(source: AnnotationSet, plan: _Plan, losses: LossLog) -> None:
    losses.add("codebook", "Definitions, examples, and names in other languages are left out.")
    losses.add_each("relations", OUTSIDE, source.left_out())
    if len(plan.folders) == 0:
        losses.add("annotators", "The annotator's name is left out.")
    if any(each.source.kind != "annotation" for each in source.relations()):
        losses.add("relations", "Relations between entities are left out.")
    if plan.entities:
        losses.add("entities", "Kinds, aliases, attributes and notes of entities are left out.")
