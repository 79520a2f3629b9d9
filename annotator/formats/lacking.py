"""The losses that formats have in common: told with the annotations they touch, in the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.model import Annotation, Article, Relation
from annotator.formats.loss import LossLog
from annotator.formats.sets import OUTSIDE, AnnotationSet

OLDER = "It is on an earlier text of the article, from before a correction, and was left out."


class Lacking:
    """Tells for each piece of a set what a format that keeps only ``keeps`` leaves out.

    ``keeps`` names what has a place in it: ``fragments`` ``relations`` (between annotations of one article)
    ``distant-relations`` (any other) ``relation-notes`` ``relation-dates`` ``attributes`` ``evidence`` ``entities``
    (the name) ``external`` (ids of entities) ``register`` (aliases, attributes, notes of entities) ``notes`` ``status``
    ``annotators`` ``metadata`` (of articles) ``article-notes`` ``article-statuses`` ``exclusions`` ``codebook`` ``text``
    ``older`` (annotations on earlier texts) ``moments`` (when, and whence).
    """

    def __init__(self, source: AnnotationSet, losses: LossLog, keeps: frozenset[str]) -> None:
        self._source = source
        self._losses = losses
        self._keeps = keeps
        self._rich = {
            each.id
            for each in source.entities()
            if each.aliases or each.attributes or each.note or each.parent
        }
        self._external = {each.id for each in source.entities() if each.external}
        self._used: set[bytes] = set()

    def annotations(self, article: Article) -> Iterator[Annotation]:
        """The article's annotations that are on its current text; the others are told."""
        for each in self._source.annotations(article.id):
            if each.text == article.text or "older" in self._keeps:
                yield each
            else:
                self._losses.add("text", OLDER, [each.id])

    def annotation(self, mark: Annotation) -> None:
        """Tell what of an annotation has no place."""
        told = [
            ("fragments", "fragments", "Only the first fragment was written.", len(mark.spans) > 1),
            ("attributes", "attributes", "Attribute values are left out.", mark.attributes),
            ("evidence", "attributes", "Evidence for attributes is left out.", mark.evidence),
            ("entities", "entities", "Links to entities are left out.", mark.entity),
            ("notes", "notes", "Notes of annotations are left out.", mark.note),
            ("status", "notes", "The question flags of annotations are left out.", mark.status),
        ]
        for keep, kind, text, there in told:
            if there and keep not in self._keeps:
                self._losses.add(kind, text, [mark.id])
        if mark.entity and "entities" in self._keeps:
            self._used.add(mark.entity)
            if mark.entity in self._external and "external" not in self._keeps:
                self._losses.add("entities", "External ids of entities are left out.", [mark.id])
            if mark.entity in self._rich and "register" not in self._keeps:
                text = "Aliases, attributes, notes and parents of entities are left out."
                self._losses.add("entities", text, [mark.id])

    def article(self, article: Article) -> None:
        """Tell what of an article has no place."""
        fields = (article.source, article.author, article.date, article.url, article.section,
                  article.page, article.language, article.database_id, article.attributes)  # fmt: skip
        source, keeps, losses = self._source, self._keeps, self._losses
        if any(fields) and "metadata" not in keeps:
            losses.add("text", "Metadata of articles is left out.")
        if article.note and "article-notes" not in keeps:
            losses.add("notes", "Notes on articles are left out.")
        if "exclusions" not in keeps and any(True for _ in source.exclusions(article.id)):
            losses.add("text", "Excluded places of articles are left out.")
        if "article-statuses" not in keeps and source.statuses(article.id):
            losses.add("annotators", "How far annotators are with articles is left out.")

    def relation(self, relation: Relation, inside: frozenset[bytes] | set[bytes]) -> bool:
        """True when the relation has a place; else its loss is told. ``inside``: annotations of the same article."""
        start = [relation.source.id] if relation.source.kind == "annotation" else []
        near = relation.target.kind == "annotation" and relation.target.id in inside
        if near and "relations" not in self._keeps:
            self._losses.add("relations", "Relations are left out.", start)
            return False
        if not near and "distant-relations" not in self._keeps:
            text = (
                "Relations that lead to entities, outlets, authors or other articles are left out."
            )
            self._losses.add("relations", text, start)
            return False
        if relation.note and "relation-notes" not in self._keeps:
            self._losses.add("relations", "Notes on relations are left out.", start)
        if relation.attributes and "relation-dates" not in self._keeps:
            self._losses.add("relations", "The dates of relations are left out.", start)
        return True

    def whole(self) -> None:
        """After the last article: tell what of the set as a whole has no place."""
        source, keeps, losses = self._source, self._keeps, self._losses
        if "codebook" not in keeps:
            losses.add(
                "codebook", "Definitions, examples, names and colours of the codebook are left out."
            )
        if "annotators" not in keeps and any(True for _ in source.annotators()):
            losses.add("annotators", "Who annotated is left out.")
        if "moments" not in keeps:
            losses.add("annotators", "When and whence annotations came is left out.")
        if "text" not in keeps and source.count:
            losses.add("text", "The articles' texts are left out; positions count in them.")
        if "register" not in keeps and any(e.id not in self._used for e in source.entities()):
            losses.add("entities", "Entities that no annotation points to are left out.")
        if "distant-relations" not in keeps and any(
            each.source.kind != "annotation" for each in source.relations()
        ):
            losses.add("relations", "Relations between entities are left out.")
        if source.project.note or source.project.guidelines or any(True for _ in source.diary()):
            losses.add("notes", "The project's note, guidelines and diary are left out.")
        losses.add_each("relations", OUTSIDE, source.left_out())
