"""From what people type — an id, the beginning of one, a name — to the object they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, parse_id
from annotator.core.model import Annotation, Annotator, Article, Entity
from annotator.store import annotations as stored_annotations
from annotator.store import articles, entities
from annotator.store.project import Project

SHORTEST_PREFIX = 4


def object_id(project: Project, kind: str, text: str) -> Id:
    """The id of an article, annotation, entity or relation, given whole or by a unique beginning."""
    wanted = parse_id(text)
    digits = text.strip().replace("-", "").lower()
    if wanted is None and not re.fullmatch(f"[0-9a-f]{{{SHORTEST_PREFIX},31}}", digits):
        raise UserError(
            f"“{text}” is not the id of an {kind}.",
            f"Give an id, or at least its first {SHORTEST_PREFIX} digits.",
        )
    found = articles.like_ids(project, kind, digits)
    if len(found) > 1:
        raise UserError(
            f"“{text}” fits several ids: {', '.join(id_text(one) for one in found)}.",
            "Give more digits.",
        )
    if not found:
        raise UserError(
            f"There is no {kind} with the id “{text}”.", f"List them with `annotator {kind}s`."
        )
    return found[0]


def article(project: Project, identity: Id) -> Article:
    """The article with this id; raises UserError when it is gone."""
    found = articles.get(project, identity)
    if found is None:
        raise UserError("This article is no longer in the project.", "Look at the list again.")
    return found


def entity(project: Project, text: str, kind: str | None = None) -> Entity:
    """The entity meant by an id, a name or an alias; none or several that fit are an error."""
    found = find_entity(project, text, kind)
    if found is None:
        raise UserError(
            f"There is no entity named “{text}”.",
            "Make it first, or list those there are with `annotator entities`.",
        )
    return found


def find_entity(project: Project, text: str, kind: str | None = None) -> Entity | None:
    """The entity meant by an id, a name or an alias, or None; several that fit are an error."""
    wanted = parse_id(text)
    if wanted is not None:
        known = entities.get(project, wanted)
        if known is not None:
            return known
    folded = text.strip().casefold()
    named: list[Entity] = []
    aliased: list[Entity] = []
    for one in entities.every(project, kind):
        if one.name.casefold() == folded:
            named.append(one)
        elif any(alias.casefold() == folded for alias in one.aliases):
            aliased.append(one)
    fitting = named or aliased
    if not fitting and re.fullmatch("[0-9a-f-]{8,35}", folded):
        ids = articles.like_ids(project, "entity", folded)
        fitting = [e for e in (entities.get(project, i) for i in ids) if e is not None]
    if len(fitting) > 1:
        which = ", ".join(f"{e.name} ({e.kind}, {id_text(e.id)})" for e in fitting)
        raise UserError(f"“{text}” fits several entities: {which}.", "Give the id.")
    return fitting[0] if fitting else None


def annotation(project: Project, identity: Id) -> Annotation:
    """The annotation with this id; raises UserError when it is gone."""
    found = stored_annotations.get(project, identity)
    if found is None:
        raise UserError("This annotation is no longer there.", "Look at the list again.")
    return found


def text_of_annotation(project: Project, known: Annotation) -> str:
    """The text an annotation is on: its article's, or an earlier one from before a correction."""
    text = articles.text(project, known.text)
    if text is None:
        raise UserError("The text of this annotation is missing.", "Run `annotator check`.")
    return text


def known_entity(project: Project, identity: Id) -> Entity:
    """The entity with this id; raises UserError when it is gone."""
    found = entities.get(project, identity)
    if found is None:
        raise UserError("This entity is no longer in the project.", "Look at the list again.")
    return found


def check_kind(project: Project, kind: str) -> None:
    """Raises UserError for a kind of entity that no type of the codebook declares."""
    kinds = project.codebook.entity_kinds()
    if kind not in kinds:
        raise UserError(
            f"“{kind}” is not a kind of entity in this codebook.", f"Known are {', '.join(kinds)}."
        )


def clean_name(name: str) -> str:
    """A name with single blanks; raises UserError when nothing is left."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise UserError("An entity needs a name.", "Type one.")
    return cleaned


def clean_aliases(name: str, aliases: Iterable[str]) -> list[str]:
    """Aliases with single blanks, each once, without the name itself."""
    cleaned = [" ".join(alias.split()) for alias in aliases]
    return [alias for alias in dict.fromkeys(cleaned) if alias and alias != name]


def check_entity_values(project: Project, values: Mapping[str, Any]) -> None:
    """Raises UserError when a value that names an entity names none of the right kind."""
    for code, value in values.items():
        definition = project.codebook.find_attribute(code)
        if value is None or definition is None or definition.kind != "entity":
            continue
        identity = parse_id(str(value))
        found = None if identity is None else entities.get(project, identity)
        if found is None or (definition.entity_kind and found.kind != definition.entity_kind):
            raise UserError(
                f"The value of {definition.code} is no {definition.entity_kind or 'entity'} of this project.",
                "Choose one of the register, or make it first.",
            )


def annotator_named(project: Project, name: str) -> Annotator:
    """The annotator of this name in the project."""
    people = stored_annotations.annotators(project)
    wanted = parse_id(name)
    fitting = [p for p in people if p.id == wanted or p.name.casefold() == name.strip().casefold()]
    if len(fitting) > 1:
        ids = ", ".join(id_text(p.id) for p in fitting)
        raise UserError(f"Several annotators are called “{name}”: {ids}.", "Give the id.")
    if not fitting:
        known = ", ".join(p.name for p in people) or "nobody yet"
        raise UserError(f"Nobody called “{name}” has annotated here.", f"Known are: {known}.")
    return fitting[0]
