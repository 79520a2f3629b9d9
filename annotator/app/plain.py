"""What scripts, notebooks and the command line see: ids and names as text, things as plain dicts.

The keys are a promise; more may be added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from annotator.app import annotations as actions
from annotator.app import home, lookup
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, parse_id
from annotator.core.model import Annotation, Annotator, Article, DiaryEntry, End, Entity
from annotator.core.selection import Selection
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored_articles
from annotator.store import entities as stored_entities
from annotator.store.project import Project
from annotator.store.search import Hit

if TYPE_CHECKING:
    from annotator.app.worklist import Item

Row = dict[str, Any]


def article_row(article: Article) -> Row:
    """``{id, title, source, date, language, characters, annotations, …}``."""
    return {
        "id": id_text(article.id),
        "title": article.title,
        "source": article.source,
        "date": article.date,
        "language": article.language,
        "characters": article.characters,
        "annotations": article.annotations,
        "author": article.author,
        "url": article.url,
        "section": article.section,
        "page": article.page,
        "database_id": article.database_id,
        "kind": article.kind,
        "path": article.path,
        "encoding": article.encoding,
        "imported": article.imported,
        "note": article.note,
        "attributes": dict(article.attributes),
        "text_sha256": article.text.hex(),
    }


def entity_row(entity: Entity) -> Row:
    """``{id, name, kind, aliases, annotations, …}``."""
    return {
        "id": id_text(entity.id),
        "name": entity.name,
        "kind": entity.kind,
        "aliases": list(entity.aliases),
        "annotations": entity.annotations,
        "attributes": dict(entity.attributes),
        "external": dict(entity.external),
        "note": entity.note,
        "parent": None if entity.parent is None else id_text(entity.parent),
    }


def annotation_row(
    annotation: Annotation, people: Mapping[Id, str], entities: Mapping[Id, str]
) -> Row:
    """``{id, article, type, spans, quote, entity, entity_id, attributes, annotator, status, note, …}``."""
    linked = annotation.entity
    return {
        "id": id_text(annotation.id),
        "article": id_text(annotation.article),
        "type": annotation.type,
        "spans": [[span.start, span.end] for span in annotation.spans],
        "quote": annotation.quote,
        "entity": None if linked is None else entities.get(linked, ""),
        "entity_id": None if linked is None else id_text(linked),
        "attributes": dict(annotation.attributes),
        "annotator": people.get(annotation.annotator, ""),
        "status": annotation.status,
        "note": annotation.note,
        "evidence": {code: list(place) for code, place in annotation.evidence.items()},
        "annotator_id": id_text(annotation.annotator),
        "origin": annotation.origin,
        "created": annotation.created,
        "modified": annotation.modified,
        "codebook_version": annotation.codebook,
    }


def hit_row(hit: Hit) -> Row:
    """``{article, title, source, date, start, end, left, match, right}``."""
    return {
        "article": id_text(hit.article),
        "title": hit.title,
        "source": hit.source,
        "date": hit.date,
        "start": hit.start,
        "end": hit.end,
        "left": hit.left,
        "match": hit.match,
        "right": hit.right,
    }


def worklist_row(item: Item) -> Row:
    """``{id, article, type, quote, attributes, note, reasons: [{label, annotator, created, changes}]}``."""
    annotation = item.annotation
    return {
        "id": id_text(annotation.id),
        "article": id_text(annotation.article),
        "type": annotation.type,
        "quote": annotation.quote,
        "attributes": dict(annotation.attributes),
        "note": annotation.note,
        "reasons": [
            {
                "label": reason.label,
                "annotator": reason.annotator,
                "created": reason.created,
                "changes": {name: list(sides) for name, sides in reason.changes.items()},
            }
            for reason in item.reasons
        ],
    }


def diary_rows(project: Project, entries: Iterable[DiaryEntry]) -> list[Row]:
    """``{id, annotator, created, text}`` of each entry."""
    people = {each.id: each.name for each in stored_annotations.annotators(project)}
    return [
        {
            "id": id_text(each.id),
            "annotator": people.get(each.annotator, ""),
            "created": each.created,
            "text": each.text,
        }
        for each in entries
    ]


def article_rows(project: Project) -> Iterator[Row]:
    """All articles, in order of import."""
    return (article_row(article) for article in stored_articles.every(project))


def entity_rows(project: Project) -> Iterator[Row]:
    """All entities, by name."""
    return (entity_row(entity) for entity in stored_entities.every(project))


def exclusion_rows(project: Project, article: str | None = None) -> Iterator[Row]:
    """Excluded places as ``{id, article, start, end, quote, reason}``, by article and place."""
    from annotator.app import exclusions

    found = exclusions.all_exclusions(project)
    if article is not None:
        identity = lookup.object_id(project, "article", article)
        found = iter(exclusions.exclusions(project, identity))
    for each in found:
        text = stored_articles.text(project, each.text) or ""
        yield {
            "id": id_text(each.id),
            "article": id_text(each.article),
            "start": each.start,
            "end": each.end,
            "quote": text[each.start : each.end],
            "reason": each.reason,
        }


def reprint_rows(project: Project) -> Iterator[Row]:
    """What was decided about near-duplicates as ``{article, of, verdict, created}``, oldest first."""
    from annotator.store import reprints

    for each in reprints.decisions(project):
        yield {
            "article": id_text(each.article),
            "of": id_text(each.of),
            "verdict": each.verdict,
            "created": each.created,
        }


def annotation_rows(
    project: Project,
    article: str | None = None,
    type: str | None = None,
    annotator: str | None = None,
) -> Iterator[Row]:
    """The annotations that fit, by article and place. Raises UserError for what is not there."""
    found = stored_annotations.select(
        project,
        None if article is None else lookup.object_id(project, "article", article),
        None if type is None else project.codebook.type(type).code,
        None if annotator is None else lookup.annotator_named(project, annotator).id,
    )
    return rows_of(project, found)


def selected_rows(project: Project, selection: Selection) -> Iterator[Row]:
    """The annotations that fit a filter, by article and place."""
    found = stored_annotations.select(project, selection=selection.checked(project.codebook))
    return rows_of(project, found)


def rows_of(project: Project, annotations: Iterable[Annotation]) -> Iterator[Row]:
    """Annotations as rows."""
    people = {each.id: each.name for each in stored_annotations.annotators(project)}
    entities = {each.id: each.name for each in stored_entities.every(project)}
    return (annotation_row(each, people, entities) for each in annotations)


def annotate(
    project: Project,
    article: str,
    type: str,
    spans: Sequence[tuple[int, int]],
    entity: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    annotator: str | None = None,
    relations: Iterable[tuple[str, str]] = (),
    note: str = "",
) -> Row:
    """Tag a place of an article, everything given as text; saved when this returns.

    ``article`` is an id or a unique beginning. ``entity`` is an id, a name or an alias; two that fit are an error, none
    makes a new one. ``relations`` lead from the annotation to the id of an annotation or entity, or to ``outlet`` or
    ``author`` of its article. ``annotator`` is a name.
    """
    identity = lookup.object_id(project, "article", article)
    type_def = project.codebook.type(type)
    linked: Id | None = None
    new_entity = ""
    if entity is not None and entity.strip():
        known = lookup.find_entity(project, entity, type_def.entity_kind or None)
        linked = None if known is None else known.id
        if known is None:
            if parse_id(entity) is not None:
                raise UserError(
                    f"There is no entity with the id “{entity}”.",
                    "List them with `annotator entities`.",
                )
            new_entity = entity
    made = actions.annotate(
        project,
        identity,
        type_def.code,
        list(spans),
        entity=linked,
        attributes=_values(project, attributes or {}),
        annotator=None if annotator is None else person(project, annotator),
        note=note,
        relations=[(code, _end(project, identity, target)) for code, target in relations],
        new_entity=new_entity,
    )
    who = lookup.annotator_named(project, id_text(made.annotator))
    named = None if made.entity is None else stored_entities.get(project, made.entity)
    return annotation_row(made, {who.id: who.name}, {} if named is None else {named.id: named.name})


def person(project: Project, name: str) -> Annotator:
    """Who annotates under this name: somebody of the project, else of this machine, else somebody new."""
    wanted = " ".join(name.split()).casefold()
    for each in stored_annotations.annotators(project):
        if each.name.casefold() == wanted or id_text(each.id) == wanted:
            return lookup.annotator_named(project, name)
    return home.annotator_called(name)


def _values(project: Project, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attribute values; names of entities become their ids."""
    values = dict(attributes)
    for code, value in values.items():
        definition = project.codebook.find_attribute(code)
        if definition is not None and definition.kind == "entity" and isinstance(value, str):
            kind = definition.entity_kind or None
            values[code] = id_text(lookup.entity(project, value, kind).id) if value else None
    return values


def _end(project: Project, article: Id, target: str) -> End:
    """The end that a text means."""
    if target.strip().lower() in ("outlet", "author"):
        return End(target.strip().lower(), article)
    digits = target.strip().replace("-", "").lower()
    if len(digits) >= lookup.SHORTEST_PREFIX and all(c in "0123456789abcdef" for c in digits):
        ends = [
            End(kind, identity)
            for kind in ("annotation", "entity")
            for identity in stored_articles.like_ids(project, kind, digits[:32])
        ]
        if len(ends) == 1:
            return ends[0]
        if ends:
            ids = ", ".join(id_text(end.id) for end in ends)
            raise UserError(f"“{target}” fits several ids: {ids}.", "Give more digits.")
    raise UserError(
        f"“{target}” is not the id of an annotation or entity.",
        "Give an id, or outlet or author for the article's own.",
    )
