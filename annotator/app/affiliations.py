"""Who belonged to what, from when to when: relations between entities that carry dates.

The relation's attributes ``from`` and ``to`` hold dates as the codebook writes them (``2019``, ``2019-03``, ``2019-03-05``, ``~``
behind it for about); one that is missing is not known, or not over.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotator.app import home, lookup
from annotator.app.annotations import make_relation
from annotator.core.codebook_parts import AttributeDef
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import Changes, End, Relation
from annotator.store import annotations as stored
from annotator.store.project import Project

MEMBER_OF = "member_of"
FROM, TO = "from", "to"


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One membership: ``member`` belongs to ``organisation``; ``since`` and ``until`` are empty when unknown."""

    relation: Id
    type: str
    member: Id
    organisation: Id
    since: str = ""
    until: str = ""
    note: str = ""


def affiliations(project: Project, entity: Id, relation: str = MEMBER_OF) -> list[Affiliation]:
    """What an entity belongs to, the earliest first."""
    return [each for each in _all(project, entity, relation) if each.member == entity]


def members(project: Project, entity: Id, relation: str = MEMBER_OF) -> list[Affiliation]:
    """What belongs to an entity, the earliest first."""
    return [each for each in _all(project, entity, relation) if each.organisation == entity]


def affiliate(
    project: Project,
    member: Id,
    organisation: Id,
    since: str = "",
    until: str = "",
    note: str = "",
    relation: str = MEMBER_OF,
) -> Affiliation:
    """Say that an entity belongs to another, from and until when that is known."""
    if member == organisation:
        raise UserError("An entity is not a member of itself.", "Choose another one.")
    names = [lookup.known_entity(project, each).name for each in (member, organisation)]
    dates = check_dates(since, until)
    who = home.current_annotator()
    with project.change(f"Affiliate {names[0]} with {names[1]}", who) as tx:
        ends = End("entity", member), End("entity", organisation)
        made = make_relation(project, tx, relation, *ends, who, note)
        tx.edit("relation", made.id, {"attributes": dates})
    return _affiliation(made, dates)


def set_dates(project: Project, relation: Id, since: str, until: str) -> Changes:
    """Change when a membership began and ended; empty means unknown."""
    dates = check_dates(since, until)
    with project.change("Date affiliation", home.current_annotator()) as tx:
        known = tx.read("relation", relation)
        if known is None or known["deleted"]:
            raise UserError("This relation is no longer there.", "Look at the list again.")
        kept = {k: v for k, v in known["attributes"].items() if k not in (FROM, TO)}
        tx.edit("relation", relation, {"attributes": {**kept, **dates}})
    return tx.changes()


def check_dates(since: str, until: str) -> dict[str, str]:
    """The attributes of a membership with these dates; raises UserError when one is none, or they lie the wrong way round."""
    field = AttributeDef("date", kind="date")
    for date in (since, until):
        if "/" in date:
            raise UserError(f"“{date}” is a period.", "Give its beginning and its end apart.")
    dates = {
        name: str(value)
        for name, given in ((FROM, since), (TO, until))
        if (value := normalise_value(field, given)) is not None
    }
    if len(dates) == 2:
        try:
            normalise_value(field, f"{dates[FROM]}/{dates[TO]}")
        except UserError:
            raise UserError(
                f"It cannot end ({dates[TO]}) before it begins ({dates[FROM]}).", "Swap the dates."
            ) from None
    return dates


def _all(project: Project, entity: Id, relation: str) -> list[Affiliation]:
    code = project.codebook.relation(relation).code
    found = [
        _affiliation(each, dict(each.attributes))
        for each in stored.relations(project, [entity])
        if each.type == code and each.source.kind == each.target.kind == "entity"
    ]
    return sorted(found, key=lambda each: (each.since or each.until, each.relation))


def _affiliation(relation: Relation, dates: dict[str, str]) -> Affiliation:
    return Affiliation(
        relation.id,
        relation.type,
        relation.source.id,
        relation.target.id,
        dates.get(FROM, ""),
        dates.get(TO, ""),
        relation.note,
    )
