"""A project, or a part of it, as a set on its way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from annotator.core.codebook import Codebook
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text
from annotator.core.model import (
    FRAGMENT_JOINT,
    Annotation,
    Annotator,
    Article,
    DiaryEntry,
    End,
    Entity,
    Exclusion,
    Refusal,
    Relation,
    Reprint,
)
from annotator.core.selection import SetSelection
from annotator.formats.sets import ProjectInfo
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored_articles
from annotator.store import diary as stored_diary
from annotator.store import entities as stored_entities
from annotator.store import places as stored_places
from annotator.store import reprints as stored_reprints
from annotator.store import sets as stored
from annotator.store.project import Project

PAGE = 200


class ProjectSet:
    """What was chosen of a project, as an :class:`annotator.formats.sets.AnnotationSet`.

    Entities and codebook are the whole project's, and articles without chosen annotations stay, unless articles were
    chosen themselves. Everything is read as it is asked for.
    """

    def __init__(self, project: Project, chosen: SetSelection | None = None) -> None:
        self._project = project
        self._chosen = (chosen or SetSelection()).checked(project.codebook)
        self.project = ProjectInfo(stored.note(project), stored.guidelines(project))
        self.codebook: Codebook = project.codebook
        self._ids = stored.article_ids(project, self._chosen)
        self.count = len(self._ids)

    def annotators(self) -> Iterator[Annotator]:
        """See :class:`annotator.formats.sets.AnnotationSet`, here and below."""
        yield from stored.annotators(self._project, self._chosen)

    def diary(self) -> Iterator[DiaryEntry]:
        """What they wrote in the diary, by id."""
        people = {each.id for each in self.annotators()}
        written = (each for each in stored_diary.entries(self._project) if each.annotator in people)
        yield from sorted(written, key=lambda each: each.id)

    def entities(self) -> Iterator[Entity]:
        """The register, by id; parents that were deleted are left out."""
        register = sorted(stored_entities.every(self._project), key=lambda each: each.id)
        ids = {each.id for each in register}
        for entity in register:
            yield entity if entity.parent in ids else replace(entity, parent=None)

    def articles(self) -> Iterator[Article]:
        """Those that were chosen, by id."""
        for start in range(0, len(self._ids), PAGE):
            yield from stored_articles.page(self._project, self._ids[start : start + PAGE])

    def text(self, article: Article) -> str:
        """The article's current text."""
        return self.older_text(article.text)

    def older_text(self, sha: bytes) -> str:
        """Any text of the project."""
        found = stored_articles.text(self._project, sha)
        if found is None:
            raise UserError(
                f"A text is missing from the project ({sha.hex()[:12]}…).", "Run `annotator check`."
            )
        return found

    def statuses(self, article: Id) -> Mapping[Id, str]:
        """Status by annotator."""
        return stored.statuses_of(self._project, article, self._chosen.annotators)

    def exclusions(self, article: Id) -> Iterator[Exclusion]:
        """The excluded places of its current text, by place, then id."""
        sha = stored_articles.text_sha(self._project, article)
        for each in stored_places.exclusions(self._project, article, sha):
            if self._by(each.annotator):
                yield each

    def refusals(self, article: Id) -> Iterator[Refusal]:
        """The refused places of its current text, by place, then id."""
        sha = stored_articles.text_sha(self._project, article)
        for each in stored_places.refusals(self._project, article, sha):
            if self._by(each.annotator):
                yield each

    def _by(self, annotator: Id) -> bool:
        return not self._chosen.annotators or annotator in self._chosen.annotators

    def annotations(self, article: Id) -> Iterator[Annotation]:
        """The article's annotations, by position, then id."""
        found = stored_annotations.select(self._project, article, chosen=self._chosen)
        yield from sorted(found, key=lambda n: (n.spans[0].start, n.spans[-1].end, n.id))

    def relations(self) -> Iterator[Relation]:
        """All relations whose ends are in the set, by id."""
        return stored.relations(self._project, self._chosen)

    def relations_from(self, article: Id) -> Iterator[Relation]:
        """Those that start from an annotation of this article."""
        return stored.relations(self._project, self._chosen, article)

    def reprints(self) -> Iterator[Reprint]:
        """What was decided about near-duplicates, by id."""
        whole = not self._chosen.among_articles
        here = set() if whole else set(self._ids)
        for each in sorted(stored_reprints.decisions(self._project), key=lambda one: one.id):
            if self._by(each.annotator) and (whole or {each.article, each.of} <= here):
                yield each

    def left_out(self) -> Iterator[Id]:
        """Annotations of the set with a relation whose other end is outside it."""
        if self._chosen != SetSelection():
            yield from stored.left_out(self._project, self._chosen)

    def attribute_codes(self) -> list[str]:
        """Attributes of the codebook's types, then others that annotations hold."""
        types = {each.code for each in self.codebook.types}
        codes = [each.code for each in self.codebook.attributes if types.intersection(each.owners)]
        return [
            *codes,
            *(c for c in stored.attribute_codes(self._project, self._chosen) if c not in codes),
        ]

    def end_name(self, end: End) -> str:
        """An entity's name, a quote, an outlet, an author; else the id."""
        if end.kind == "entity":
            entity = stored_entities.get(self._project, end.id)
            return entity.name if entity else id_text(end.id)
        if end.kind == "annotation":
            annotation = stored_annotations.get(self._project, end.id)
            if annotation is None:
                return id_text(end.id)
            linked = annotation.entity and stored_entities.get(self._project, annotation.entity)
            return linked.name if linked else FRAGMENT_JOINT.join(annotation.quotes)
        article = stored_articles.get(self._project, end.id)
        name = getattr(article, "source" if end.kind == "outlet" else "author", "")
        return name or f"{end.kind} of {id_text(end.id)}"
