"""*Also here*: the other places that say what was just tagged, to be taken with one key or refused for good.

Nothing is ever tagged without a yes, and what was refused is not offered again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.app import home, lookup
from annotator.app.annotations import fields_of
from annotator.app.entity_names import PRONOUNS
from annotator.core.ids import Id, new_id
from annotator.core.jobs import Reporter, silent
from annotator.core.likeness import Form, Likeness
from annotator.core.model import Annotation, Annotator, Article, Changes, Entity, Span
from annotator.core.names import fold, words_in
from annotator.core.spans import is_grapheme_boundary
from annotator.store import also_here as stored
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored_articles
from annotator.store import entities as stored_entities
from annotator.store import places as stored_places
from annotator.store.project import Project

CONTEXT = 60
MOST = 10_000
"""Places found in all articles before it is better to look at those first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place like a tagged one, in its context. ``reason`` is ``same``, ``alias``, ``accents`` (other accents or case)
    or ``inflected``; ``form`` is the name or wording it is like."""

    article: Id
    text: bytes
    start: int
    end: int
    quote: str
    left: str
    right: str
    reason: str
    form: str
    title: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting came to; ``skipped`` places were tagged or changed meanwhile."""

    changes: Changes
    made: tuple[Id, ...]
    skipped: int


def here(project: Project, like: Id, article: Id | None = None) -> list[Place]:
    """The other places in the annotation's article (or another one) where it might be said too, in order of place."""
    known = lookup.annotation(project, like)
    looking = _Looking(project, known)
    return list(looking.places(lookup.article(project, article or known.article)))


def everywhere(
    project: Project, like: Id, limit: int = MOST, report: Reporter = silent
) -> Iterator[Place]:
    """The same in all articles: this one first, then the newest, as they are found; for a job.

    Each article is read by itself, so neither the window nor whoever writes waits for it.
    """
    known = lookup.annotation(project, like)
    looking = _Looking(project, known)
    given = 0
    article = lookup.article(project, known.article)
    for place in looking.places(article):
        yield place
        given += 1
    languages = stored_articles.languages(project)
    found = stored.candidates(project, looking.terms(languages))
    for identity, number, language in report.each(found, len(found), "Looking for more places"):
        if given >= limit:
            return
        if identity == known.article:
            continue
        for place in looking.in_text(identity, number, language):
            yield place
            given += 1


def accept(
    project: Project,
    places: Iterable[Place],
    like: Id,
    attributes: Mapping[str, Any] | None = None,
    report: Reporter = silent,
) -> Accepted:
    """Tag all these places as the annotation is, with type and entity, as one step.

    ``attributes`` are coded for each of them; those of the annotation are about its own place and are not copied.
    """
    known = lookup.annotation(project, like)
    values = project.codebook.check_values(known.type, attributes or {})
    coded = {code: value for code, value in values.items() if value is not None}
    wanted = list(dict.fromkeys(places))
    who = home.current_annotator()
    made: list[Id] = []
    name = project.codebook.name_of(known.type)
    label = f"Tag {len(wanted):,} more place{'' if len(wanted) == 1 else 's'} as {name}"
    with project.change(label, who) as tx:

        def new() -> Iterator[tuple[Id, dict[str, Any]]]:
            current: tuple[Id, bytes | None, str, set[tuple[int, int]]] | None = None
            for each in report.each(wanted, len(wanted), "Tagging"):
                if current is None or current[0] != each.article:
                    sha = stored_articles.text_sha(project, each.article)
                    text = stored_articles.text(project, sha) if sha else None
                    taken = {s for s, _ in _taken(project, each.article, known, who)}
                    current = (each.article, sha, text or "", taken)
                _, sha, text, taken = current
                place = (each.start, each.end)
                if sha != each.text or text[each.start : each.end] != each.quote or place in taken:
                    continue
                taken.add(place)
                identity = new_id()
                made.append(identity)
                yield (
                    identity,
                    fields_of(
                        Annotation(
                            id=identity,
                            article=each.article,
                            text=each.text,
                            annotator=who.id,
                            type=known.type,
                            spans=(Span(*place),),
                            quotes=(each.quote,),
                            entity=known.entity,
                            attributes=coded,
                            origin="suggestion",
                            created=tx.now,
                            modified=tx.now,
                            codebook=project.codebook.version,
                        )
                    ),
                )

        tx.make_many("annotation", new())
    return Accepted(tx.changes(), tuple(made), len(wanted) - len(made))


def refuse(project: Project, places: Iterable[Place], like: Id) -> Changes:
    """These places are something else: they are not offered again for this type and entity."""
    known = lookup.annotation(project, like)
    wanted = list(dict.fromkeys(places))
    who = home.current_annotator()
    label = f"Refuse {len(wanted):,} place{'' if len(wanted) == 1 else 's'}"
    with project.change(label, who) as tx:
        tx.make_many(
            "refusal",
            (
                (
                    new_id(),
                    {
                        "article": each.article,
                        "text": each.text,
                        "start": each.start,
                        "end": each.end,
                        "type": known.type,
                        "entity": known.entity,
                        "annotator": who.id,
                        "created": tx.now,
                    },
                )
                for each in wanted
            ),
        )
    return tx.changes()


class _Looking:
    """One search: what is looked for, and what is left out."""

    def __init__(self, project: Project, known: Annotation) -> None:
        self._project = project
        self._known = known
        # Other people's annotations neither hide places nor betray where they tagged.
        self._who = home.current_annotator()
        entity = stored_entities.get(project, known.entity) if known.entity else None
        self._likeness = Likeness(_forms(project, known, entity))

    def terms(self, languages: Sequence[str]) -> list[list[list[str]]] | None:
        """What the index is asked: the forms as each of the project's languages would inflect them."""
        asked: list[list[list[str]]] = []
        for language in languages or [""]:
            terms = self._likeness.index_terms(language)
            if terms is None:
                return None
            asked += [each for each in terms if each not in asked]
        return asked

    def in_text(self, article: Id, number: int, language: str) -> Iterator[Place]:
        """The places in an article whose text has this number."""
        read = stored.text_numbered(self._project, number)
        if read is None:
            return
        sha, text = read
        if next(self._likeness.find(text, language), None) is None:
            return
        known = stored_articles.get(self._project, article)
        if known is not None and known.text == sha:
            yield from self._in(known, text)

    def places(self, article: Article) -> Iterator[Place]:
        """The places in an article."""
        text = stored_articles.text(self._project, article.text)
        if text is not None:
            yield from self._in(article, text)

    def _in(self, article: Article, text: str) -> Iterator[Place]:
        found = list(self._likeness.find(text, article.language))
        if not found:
            return
        closed = self._closed(article)
        for each in found:
            start, end = each.start, each.end
            if any(s < end and start < e for s, e in closed):
                continue
            if not (is_grapheme_boundary(text, start) and is_grapheme_boundary(text, end)):
                continue
            yield Place(
                article.id,
                article.text,
                start,
                end,
                text[start:end],
                text[max(0, start - CONTEXT) : start].replace("\n", " "),
                text[end : end + CONTEXT].replace("\n", " "),
                each.reason,
                each.form,
                article.title,
                article.source,
                article.date,
            )

    def _closed(self, article: Article) -> list[tuple[int, int]]:
        """Places of an article that are not offered: tagged already, excluded, or refused."""
        project, known = self._project, self._known
        closed = [
            place
            for place, entity in _taken(project, article.id, known, self._who)
            if entity is None or known.entity is None or entity == known.entity
        ]
        closed += [
            (each.start, each.end)
            for each in stored_places.exclusions(project, article.id, article.text)
        ]
        closed += [
            (each.start, each.end)
            for each in stored_places.refusals(project, article.id, article.text, self._who.id)
            if each.type == known.type and each.entity == known.entity
        ]
        return closed


def _taken(
    project: Project, article: Id, known: Annotation, who: Annotator
) -> list[tuple[tuple[int, int], Id | None]]:
    """The places this annotator has tagged with the type, and the entities they point to."""
    return [
        ((span.start, span.end), each.entity)
        for each in stored_annotations.select(
            project, article=article, type=known.type, annotator=who.id
        )
        for span in each.spans
    ]


def _forms(project: Project, known: Annotation, entity: Entity | None) -> Iterator[Form]:
    quote = " ".join(known.quotes)
    names = () if entity is None else (entity.name, *entity.aliases)
    words = words_in(fold(quote))
    if len("".join(words)) > 1 and not (names and all(word in PRONOUNS for word in words)):
        yield Form(quote, any_case=_begins_sentence(project, known, names))
    for name in names:
        if not all(word in PRONOUNS for word in words_in(fold(name))):
            yield Form(name, alias=True)


def _begins_sentence(project: Project, known: Annotation, names: Sequence[str]) -> bool:
    """True when the first capital of the tagged words says nothing: it begins a sentence, and no name has it."""
    quote = known.quotes[0]
    if not quote[:1].isupper():
        return False
    first = fold(quote.split()[0])
    if any(word[:1].isupper() and fold(word) == first for name in names for word in name.split()):
        return False
    before = lookup.text_of_annotation(project, known)[: known.spans[0].start].rstrip(
        " \"“«'‘(\u00a0"
    )
    return not before or before[-1] in ".!?…:\n"
