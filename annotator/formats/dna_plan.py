"""What a set becomes in a file of Discourse Network Analyzer: coders, statement types, variables and their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from annotator.core.codebook_parts import AttributeDef, TypeDef
from annotator.core.ids import Id, parse_id
from annotator.core.model import Annotation, Article, Entity, Relation
from annotator.core.spans import Utf16Map
from annotator.formats.codes import label_of
from annotator.formats.dna_file import BOOLEAN, INTEGER, LONG, SHORT
from annotator.formats.dna_reader import (
    ACTOR,
    CLAIM,
    MADE_BY,
    MEMBER_OF,
    NOT_CODED,
    ON_BEHALF_OF,
    SEVERAL,
    STANCE,
)
from annotator.formats.dna_schema import ADMIN, LONGEST
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet

KEEPS = frozenset({"attributes", "entities", "notes", "relations", "distant-relations", "annotators", "metadata",
                   "article-notes", "register", "text"})  # fmt: skip
PERSON, ORGANIZATION, CONCEPT, ENTITY = "person", "organization", "concept", "entity"
UNNAMED = "(unnamed)"
_SIDE = {code: number for number, code in STANCE.items()}
_FITS = range(-(2**31), 2**31)


@dataclass(frozen=True, slots=True)
class Var:
    """A variable: ``role`` is that of the reader, ``""`` for the attribute ``code``."""

    id: int
    label: str
    kind: str
    role: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A short text that names an entity, or just says something (``entity`` is None)."""

    text: str
    entity: Id | None = None


@dataclass(slots=True)
class _Use:
    """How the annotations of a type use an attribute."""

    count: int = 0
    long: bool = False
    whole: bool = True


@dataclass(slots=True)
class StatementType:
    """A type with its variables."""

    id: int
    code: str
    label: str
    variables: list[Var] = field(default_factory=list)
    count: int = 0
    noted: bool = False
    sided: bool = True
    uses: dict[str, _Use] = field(default_factory=dict)

    def role(self, role: str) -> Var | None:
        """The variable of that role."""
        return next((each for each in self.variables if each.role == role), None)


Row = tuple[Annotation, int, int, list[tuple[Var, Any]]]


class Plan:
    """One pass over the annotations decides which variables there are."""

    def __init__(self, source: AnnotationSet) -> None:
        self.source = source
        self.register = {each.id: each for each in source.entities()}
        self.coders = _coders(source)
        self.claim = _claim(source.codebook.types)
        self.types: dict[str, StatementType] = {}
        self._members: dict[Id, list[Relation]] = {}
        belonging: set[Id] = set()
        self._joined: set[Id] = set()
        for each in source.relations():
            if each.type == MEMBER_OF and each.source.kind == each.target.kind == "entity":
                self._members.setdefault(each.source.id, []).append(each)
                belonging.add(each.source.id)
                self._joined.add(each.target.id)
        self._belonging = belonging - self._joined
        for number, type in enumerate(source.codebook.types, 1):
            label = "DNA Statement" if type.code == self.claim else label_of(type.code, type.name())
            self.types[type.code] = StatementType(number, type.code, label)
        self._scan()
        number = 0
        for type in source.codebook.types:
            planned = self.types[type.code]
            planned.variables = self._variables(type, planned, number)
            number += len(planned.variables)

    def _scan(self) -> None:
        kept = Lacking(self.source, LossLog(), KEEPS)
        for article in self.source.articles():
            for mark in kept.annotations(article):
                type = self.types[mark.type]
                type.count += 1
                type.noted |= bool(mark.note)
                type.sided &= mark.attributes.get("stance") in ("support", "oppose")
                for code, value in mark.attributes.items():
                    use = type.uses.setdefault(code, _Use())
                    use.count += 1
                    use.whole &= isinstance(value, int) and value in _FITS
                    use.long |= isinstance(value, str) and (len(value) > LONGEST or "\n" in value)

    def _variables(self, type: TypeDef, planned: StatementType, before: int) -> list[Var]:
        wanted: list[tuple[str, str, str, str]] = []
        if type.code == self.claim:
            wanted += [(each, SHORT, each, "") for each in (PERSON, ORGANIZATION, CONCEPT)]
            wanted.append(("agreement", BOOLEAN, "agreement", ""))
            if not planned.sided:
                wanted.append(("stance", INTEGER, "stance", ""))
        elif type.entity_kind:
            wanted.append((planned.label, SHORT, ENTITY, ""))
        for attribute in self.source.codebook.attributes_for(type.code):
            use = planned.uses.get(attribute.code, _Use())
            if type.code == self.claim and attribute.code == "stance":
                continue
            if use.count or not planned.count:
                label = label_of(attribute.code, attribute.name())
                if attribute.kind == "multi-choice":
                    label = attribute.code + SEVERAL
                wanted.append((label, _kind(attribute, use, planned.count), "", attribute.code))
        known = {each[3] for each in wanted} | {"stance" if type.code == self.claim else ""}
        wanted += [(code, SHORT, "", code) for code in planned.uses if code not in known]
        if planned.noted:
            wanted.append(("note", LONG, "note", ""))
        taken: set[str] = set()
        return [
            Var(before + place, _free(label, taken), kind, role, code)
            for place, (label, kind, role, code) in enumerate(wanted, 1)
        ]

    def holder(self, entity: Entity) -> list[Var]:
        """The variables whose entries an entity is among."""
        claim = self.types.get(self.claim)
        if entity.kind == ACTOR and claim is not None:
            found = claim.role(self.side(entity))
            return [found] if found else []
        found_all = []
        for type in self.source.codebook.types:
            if type.entity_kind == entity.kind:
                role = CONCEPT if type.code == self.claim else ENTITY
                if (variable := self.types[type.code].role(role)) is not None:
                    found_all.append(variable)
        return found_all

    def side(self, entity: Entity) -> str:
        """Whether an actor is a person or an organisation there."""
        kind = entity.attributes.get("actor_type", "")
        if kind:
            return PERSON if kind == "person" else ORGANIZATION
        return PERSON if entity.id in self._belonging else ORGANIZATION

    def rows(self, article: Article, losses: LossLog, lacking: Lacking) -> Iterator[Row]:
        """Each annotation as a statement, with a value for each of its type's variables; losses are told."""
        text = self.source.text(article)
        ruler = Utf16Map(text)
        # What reads the file takes a first U+FEFF for a byte order mark; so one more is written before it.
        shift = 1 if text.startswith("\ufeff") else 0
        marks = {each.id: each for each in lacking.annotations(article)}
        links: dict[Id, list[Relation]] = {}
        for each in self.source.relations_from(article.id):
            links.setdefault(each.source.id, []).append(each)
        for mark in marks.values():
            lacking.annotation(mark)
            span = mark.spans[0]
            values = list(self._values(mark, marks, links.get(mark.id, []), article, losses))
            yield mark, ruler.to_utf16(span.start) + shift, ruler.to_utf16(span.end) + shift, values

    def _values(
        self,
        mark: Annotation,
        marks: dict[Id, Annotation],
        links: list[Relation],
        article: Article,
        losses: LossLog,
    ) -> Iterator[tuple[Var, Any]]:
        speakers: dict[str, Named] = {}
        left = links
        if mark.type == self.claim:
            speakers, left = self._speakers(mark, marks, links, article, losses)
        if left:
            losses.add(
                "relations", "Relations other than a claim's speaker are left out.", [mark.id]
            )
        for each in self.types[mark.type].variables:
            if each.role in (PERSON, ORGANIZATION):
                yield each, speakers.get(each.role, Named(""))
            elif each.role in (CONCEPT, ENTITY):
                entity = self.register.get(mark.entity) if mark.entity else None
                yield each, Named(entity.name, entity.id) if entity else Named("")
            elif each.role == "agreement":
                side = mark.attributes.get("stance")
                if side not in ("support", "oppose"):
                    what = "is not coded" if side is None else "is neither support nor oppose"
                    losses.add("attributes", f"Where the stance {what}, agreement says yes; "
                               "the variable stance tells them apart.", [mark.id])  # fmt: skip
                yield each, 0 if side == "oppose" else 1
            elif each.role == "stance":
                yield each, _SIDE.get(str(mark.attributes.get("stance")), NOT_CODED)
            elif each.role == "note":
                yield each, mark.note
            else:
                yield each, self._value(each, mark.attributes.get(each.code))

    def _value(self, variable: Var, value: Any) -> Any:
        if variable.kind in (INTEGER, BOOLEAN):
            return int(value)
        attribute = self.source.codebook.find_attribute(variable.code)
        if value is None:
            shown = ""
        elif isinstance(value, bool):
            shown = "true" if value else "false"
        elif isinstance(value, list):
            shown = "; ".join(map(str, value))
        elif attribute is not None and attribute.kind == "choice":
            shown = _choice(attribute, str(value))
        elif attribute is not None and attribute.kind == "entity":
            entity = self.register.get(parse_id(str(value)) or b"")
            shown = entity.name if entity else str(value)
        else:
            shown = str(value)
        return shown if variable.kind == LONG else Named(shown)

    def _speakers(
        self,
        mark: Annotation,
        marks: dict[Id, Annotation],
        links: list[Relation],
        article: Article,
        losses: LossLog,
    ) -> tuple[dict[str, Named], list[Relation]]:
        """Person and organisation of a claim, and the relations that are neither."""
        found: dict[str, Named] = {}
        left = []
        for each in links:
            if each.type not in (MADE_BY, ON_BEHALF_OF):
                left.append(each)
                continue
            named, side = self._named(each, marks)
            if each.type == ON_BEHALF_OF:
                side = ORGANIZATION
            if side in found and found[side] != named:
                losses.add("relations", "A statement has one person and one organisation there; "
                           "further speakers are left out.", [mark.id])  # fmt: skip
            found.setdefault(side, named)
            if each.note or each.attributes:
                losses.add("relations", "Notes and dates of relations are left out.", [mark.id])
        person = found.get(PERSON)
        if person is not None and person.entity and ORGANIZATION not in found:
            places = [m for m in self._members.get(person.entity, []) if _held(m, article.date)]
            if len(places) > 1:
                losses.add("relations", "Where a speaker belongs to several organisations, none is written.",
                           [mark.id])  # fmt: skip
            elif places and (entity := self.register.get(places[0].target.id)) is not None:
                found[ORGANIZATION] = Named(entity.name, entity.id)
        return found, left

    def _named(self, relation: Relation, marks: dict[Id, Annotation]) -> tuple[Named, str]:
        end = relation.target
        identity: Id | None = end.id if end.kind == "entity" else None
        if end.kind == "annotation" and end.id in marks:
            identity = marks[end.id].entity
        entity = self.register.get(identity) if identity else None
        if entity is not None:
            return Named(entity.name, entity.id), self.side(entity)
        side = ORGANIZATION if end.kind == "outlet" else PERSON
        return Named(self.source.end_name(end)), side


def _claim(types: Iterable[TypeDef]) -> str:
    return CLAIM if any(each.code == CLAIM for each in types) else ""


def _kind(attribute: AttributeDef, use: _Use, count: int) -> str:
    """A whole number or yes and no only where every annotation has one: there is no *not coded* for them."""
    coded = use.count == count
    if attribute.kind == "boolean" and coded:
        return BOOLEAN
    if attribute.kind == "number" and coded and use.whole:
        return INTEGER
    return LONG if attribute.kind == "text" and use.long else SHORT


def _free(label: str, taken: set[str]) -> str:
    label = label[: LONGEST - 5]
    name, number = label, 1
    while name.casefold() in taken:
        number += 1
        name = f"{label}_{number}"
    taken.add(name.casefold())
    return name


def _choice(attribute: AttributeDef, code: str) -> str:
    """The value's name where nothing else is called so, else its code."""
    value = attribute.value(code)
    if value is None:
        return code
    name = value.name()
    others = [each for each in attribute.values if each.code != value.code]
    words = {w.casefold() for each in others for w in (each.code, *each.names.values())}
    return code if name.casefold() in words or name != name.strip() or not name else name


def _coders(source: AnnotationSet) -> dict[Id, tuple[int, str]]:
    """Number and name of each annotator's coder; the first is the program's own Admin."""
    found: dict[Id, tuple[int, str]] = {}
    taken: set[str] = set()
    for each in source.annotators():
        name = " ".join(each.name.split()) or "Annotator"
        if name == ADMIN and ADMIN.casefold() not in taken:
            taken.add(ADMIN.casefold())
            found[each.id] = (1, ADMIN)
        else:
            if name.casefold() == ADMIN.casefold():
                taken.add(ADMIN.casefold())
            found[each.id] = (len(found) + 2, _free(name, taken))
    return found


def _held(relation: Relation, date: str) -> bool:
    """True unless the membership's dates say that it did not hold on that day."""
    since = str(relation.attributes.get("from", "")).rstrip("~")
    until = str(relation.attributes.get("to", "")).rstrip("~")
    day = date[:10]
    if not day:
        return True
    return not (since and day[: len(since)] < since) and not (until and day[: len(until)] > until)
