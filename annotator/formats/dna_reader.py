"""Discourse Network Analyzer, in: what its statements mean here.

A statement type with the variables ``concept`` and ``person`` or ``organization`` becomes the type claim: the concept
is the issue it is linked to, the person its speaker (``made_by``), ``agreement`` its stance. The organisation is what the
person belongs to (``member_of``) where the file names one and the same in all the person's statements; else the statement
says so itself (``on_behalf_of``), and without a person the organisation is the speaker. Other types stay what they are, with
their variables as attributes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import AttributeDef, RelationDef, TypeDef, ValueDef
from annotator.core.ids import Id, derived_id
from annotator.core.model import Annotator, End, Entity, Relation, Span
from annotator.formats import databases, foreign
from annotator.formats.codes import code_of
from annotator.formats.dna_file import (
    BOOLEAN,
    INTEGER,
    LONG,
    SHORT,
    Contents,
    Document,
    Statement,
    Value,
    Variable,
)
from annotator.formats.sets import UTF16, FoundAnnotation, FoundRelation, Part, Refused

CLAIM, ACTOR, ISSUE = "claim", "actor", "issue"
MADE_BY, MEMBER_OF, ON_BEHALF_OF = "made_by", "member_of", "on_behalf_of"
SEVERAL = " [several]"
"""Ends the name of a variable whose short text holds several values, with ``; `` between them."""

STANCE = {1: "support", 0: "neutral", -1: "oppose"}
NOT_CODED = 99
"""In the whole-number variable ``stance`` that we write where ``agreement`` does not suffice."""

ALIAS, NOTES = "Alias", "Notes"
_ROLES = {"person": "person", "organization": "organization", "organisation": "organization",
          "concept": "concept", "agreement": "agreement"}  # fmt: skip
_ACTORS = (
    ValueDef("person", {"en": "person"}),
    ValueDef("organisation", {"en": "organisation"}),
)
_SIDES = tuple(ValueDef(each, {"en": each}) for each in ("support", "neutral", "oppose"))


def read(path: Path) -> Iterator[Part]:
    """The parts of a ``.dna`` file; see :mod:`annotator.formats.dna`."""
    with databases.door().reading(path) as tables:
        contents = Contents(tables, path.name)
        meaning = _Meaning(contents)
        yield meaning.codebook()
        names = {each.coder for group in contents.statements.values() for each in group}
        for name in sorted(names - {""}):
            yield Annotator(foreign.annotator_id(name), name)
        yield from meaning.entities.values()
        for identity in contents.astray:
            yield Refused(f"statement {identity}", "Its type is missing.")
        seen = set()
        for document in contents.documents():
            seen.add(document.id)
            yield from _document(document, contents.statements.get(document.id, []), meaning)
        for missing in contents.statements.keys() - seen:
            for each in contents.statements[missing]:
                yield Refused(f"statement {each.id}", "Its document is missing.")
        yield from meaning.memberships()


def _document(document: Document, statements: list[Statement], meaning: _Meaning) -> Iterator[Part]:
    yield foreign.article(
        document.text,
        str(document.id),
        (meaning.annotation(each) for each in statements),
        unit=UTF16,
        title=document.title,
        author=document.author,
        source=document.source,
        section=document.section,
        note=document.notes,
        date=document.date,
        date_precision="" if not document.date else "time" if "T" in document.date else "day",
        attributes={"document_type": document.type} if document.type else {},
        where=f"document {document.id}",
    )
    for each in statements:
        yield from meaning.relations(each)


@dataclass(slots=True)
class _Type:
    """What a statement type is here: its code, its variables by role, and the codes of the others."""

    code: str
    label: str
    roles: dict[str, Variable] = field(default_factory=dict)
    attributes: dict[int, tuple[str, Variable]] = field(default_factory=dict)


class _Meaning:
    """The file's types, variables and entries in our words."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._attributes: dict[str, AttributeDef] = {}
        self._types: dict[int, _Type] = {}
        self._entity_of: dict[tuple[int, str], Id] = {}
        self.entities: dict[Id, Entity] = {}
        claim = self._claim()
        taken = {CLAIM} if claim is not None else set()
        for identity, label in contents.types.items():
            code = CLAIM if identity == claim else code_of(label, taken)
            taken.add(code)
            self._types[identity] = self._understood(identity, code, label)
        self._register()
        self._of_person = self._organisations()

    def _claim(self) -> int | None:
        for identity, variables in self._contents.variables.items():
            short = {_ROLES.get(v.label.casefold()) for v in variables if v.kind == SHORT}
            if "concept" in short and short & {"person", "organization"}:
                return identity
        return None

    def _understood(self, identity: int, code: str, label: str) -> _Type:
        found = _Type(code, label)
        taken: set[str] = set()
        for each in self._contents.variables[identity]:
            name = each.label.casefold()
            role = ""
            if code == CLAIM:
                role = _ROLES.get(name, "")
                if (role == "agreement") != (each.kind == BOOLEAN):
                    role = ""
                if name == "stance" and each.kind == INTEGER and self._polar(identity, each.id):
                    role = "stance"
            elif each.kind == SHORT and code_of(each.label) == code:
                role = "entity"
            if name == "note" and each.kind == LONG:
                role = "note"
            if role and role not in found.roles and (role == "agreement" or each.kind != BOOLEAN):
                found.roles[role] = each
                continue
            kind = {INTEGER: "number", BOOLEAN: "boolean"}.get(each.kind, "text")
            plain = each.label.removesuffix(SEVERAL)
            own = code_of(plain, taken | ({"stance"} if code == CLAIM else set()))
            while own in self._attributes and self._attributes[own].kind != kind:
                taken.add(own)
                own = code_of(plain, taken)
            taken.add(own)
            known = self._attributes.get(own) or AttributeDef(own, {"en": plain or own}, kind)
            owners = (*known.owners, code) if code not in known.owners else known.owners
            self._attributes[own] = AttributeDef(own, known.names, kind, owners)
            found.attributes[each.id] = (own, each)
        return found

    def _polar(self, type: int, variable: int) -> bool:
        """True when a whole-number variable holds nothing but −1, 0, 1 and our *not coded*."""
        return all(
            each.values.get(variable, 0) in (*STANCE, NOT_CODED)
            for group in self._contents.statements.values()
            for each in group
            if each.type == type
        )

    def _register(self) -> None:
        """Every entry of a variable that names actors, issues or whatever else a type points to."""
        kinds: dict[int, tuple[str, str]] = {}
        for each in self._types.values():
            for role, variable in each.roles.items():
                if role in ("person", "organization"):
                    kinds[variable.id] = (ACTOR, role)
                elif role in ("concept", "entity"):
                    kinds[variable.id] = (ISSUE if role == "concept" else each.code, role)
        spoken: dict[str, str] = {}
        for key, value in self._entries().items():
            kind, role = kinds.get(key[0], ("", ""))
            if not kind or not value.value.strip():
                continue
            identity = foreign.entity_id(value.value, kind)
            known = self.entities.get(identity)
            if known is not None and known.name != value.value:
                # Two entries that differ in capitals only stay two.
                identity = derived_id(b"entity", kind.encode(), value.value.encode("utf-8", "surrogatepass"))  # fmt: skip
                known = self.entities.get(identity)
            self._entity_of[key] = identity
            aliases = [each.strip() for each in value.attributes.get(ALIAS, "").split(";")]
            about: dict[str, Any] = {}
            if role in ("person", "organization"):
                about["actor_type"] = "person" if role == "person" else "organisation"
            for name, said in value.attributes.items():
                if name not in (ALIAS, NOTES):
                    about[spoken.setdefault(name, code_of(name))] = said
                    self._owned(spoken[name], name, kind)
            self.entities[identity] = Entity(
                identity,
                value.value,
                kind,
                tuple(dict.fromkeys(filter(None, aliases))),
                {**about, **(known.attributes if known else {})},
                note=value.attributes.get(NOTES, ""),
            )
        for key, value in self._entries().items():
            if value.parent in self._entity_of and key in self._entity_of:
                mine, above = self._entity_of[key], self._entity_of[value.parent]
                if mine != above and self.entities[mine].kind == self.entities[above].kind:
                    old = self.entities[mine]
                    self.entities[mine] = Entity(mine, old.name, old.kind, old.aliases,
                                                 old.attributes, note=old.note, parent=above)  # fmt: skip

    def _entries(self) -> dict[tuple[int, str], Value]:
        """The entries there are, and those that statements alone name (version 2 allows it)."""
        entries = self._contents.entries
        if self._contents.version == 2:
            for group in self._contents.statements.values():
                for each in group:
                    for variable in self._contents.variables[each.type]:
                        value = each.values.get(variable.id)
                        if variable.kind == SHORT and isinstance(value, str):
                            entries.setdefault((variable.id, value), Value(variable.id, value))
        return entries

    def _owned(self, code: str, name: str, kind: str) -> None:
        known = self._attributes.get(code) or AttributeDef(code, {"en": name.strip() or code})
        owner = f"entity:{kind}"
        if owner not in known.owners and code != "actor_type":
            self._attributes[code] = AttributeDef(
                code, known.names, known.kind, (*known.owners, owner)
            )

    def _organisations(self) -> dict[Id, set[Id | None]]:
        """The organisations each person speaks for anywhere in the file; None where none is named."""
        found: dict[Id, set[Id | None]] = {}
        for group in self._contents.statements.values():
            for each in group:
                person, organisation, _ = self._speakers(each)
                if person is not None:
                    found.setdefault(person, set()).add(organisation)
        return found

    def _speakers(self, statement: Statement) -> tuple[Id | None, Id | None, Id | None]:
        """Person, organisation and concept of a statement."""
        roles = self._types[statement.type].roles

        def entity(role: str) -> Id | None:
            variable = roles.get(role)
            value = statement.values.get(variable.id) if variable else None
            if variable is None or not isinstance(value, str):
                return None
            return self._entity_of.get((variable.id, value))

        return entity("person"), entity("organization"), entity("concept") or entity("entity")

    def codebook(self) -> Codebook:
        """What the file defines, and what its statements need here."""
        types, attributes, relations = [], dict(self._attributes), []
        for each in self._types.values():
            if each.code == CLAIM and "concept" in each.roles:
                types.append(TypeDef(CLAIM, {"en": "Claim"}, ISSUE))
            else:
                kind = each.code if "entity" in each.roles else ""
                types.append(TypeDef(each.code, {"en": each.label.strip() or each.code}, kind))
        if any(each.roles.keys() & {"person", "organization"} for each in self._types.values()):
            if all(each.code != ACTOR for each in types):
                types.append(TypeDef(ACTOR, {"en": "Actor"}, ACTOR))
            actor = (f"entity:{ACTOR}",)
            attributes["actor_type"] = AttributeDef(
                "actor_type", {"en": "Kind of actor"}, "choice", actor, values=_ACTORS
            )
            relations = [
                RelationDef(MADE_BY, {"en": "made by"}, (CLAIM,), actor),
                RelationDef(ON_BEHALF_OF, {"en": "on behalf of"}, (CLAIM,), actor),
                RelationDef(MEMBER_OF, {"en": "member of"}, actor, actor),
            ]
            attributes["stance"] = AttributeDef(
                "stance", {"en": "Stance"}, "choice", (CLAIM,), values=_SIDES
            )
        attributes["document_type"] = AttributeDef(
            "document_type", {"en": "Type of document"}, owners=("article",)
        )
        kinds = {each.entity_kind for each in types}
        kept = []
        for attribute in attributes.values():
            owners = tuple(
                o for o in attribute.owners if not o.startswith("entity:") or o[7:] in kinds
            )
            if owners:
                kept.append(AttributeDef(attribute.code, attribute.names, attribute.kind, owners,
                                         values=attribute.values))  # fmt: skip
        name = "Discourse Network Analyzer"
        return Codebook(name, 1, tuple(types), tuple(kept), tuple(relations)).validate()

    def annotation(self, statement: Statement) -> FoundAnnotation:
        """A statement as an annotation, its place in UTF-16 units."""
        type = self._types[statement.type]
        concept = self._speakers(statement)[2]
        note = type.roles.get("note")
        return FoundAnnotation(
            type.code,
            (Span(statement.start, statement.stop),),
            annotator=foreign.annotator_id(statement.coder) if statement.coder else None,
            annotator_name=statement.coder,
            entity=concept,
            entity_name=self.entities[concept].name if concept else "",
            attributes=self._values(statement, type, concept),
            note=str(statement.values.get(note.id, "")) if note else "",
            key=str(statement.id),
            where=f"statement {statement.id}",
        )

    def _values(self, statement: Statement, type: _Type, concept: Id | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for identity, (code, variable) in type.attributes.items():
            value = statement.values.get(identity)
            if value is None or value == "":
                continue
            if variable.kind == BOOLEAN:
                found[code] = value != 0
            elif variable.label.endswith(SEVERAL) and isinstance(value, str):
                found[code] = value.split("; ")
            else:
                found[code] = value
        sides = type.roles.get("stance")
        agreement = type.roles.get("agreement")
        if sides is not None:
            side = statement.values.get(sides.id)
            if isinstance(side, int) and side in STANCE:
                found["stance"] = STANCE[side]
        elif agreement is not None and agreement.id in statement.values:
            agrees = statement.values[agreement.id] != 0
            # A new statement there says yes until somebody says no: without a concept nobody has.
            if concept is not None or not agrees:
                found["stance"] = "support" if agrees else "oppose"
        return found

    def relations(self, statement: Statement) -> Iterator[FoundRelation]:
        """Who makes a statement, and for whom where that changes."""
        person, organisation, _ = self._speakers(statement)
        coder = foreign.annotator_id(statement.coder) if statement.coder else foreign.NOBODY
        ends = [(MADE_BY, person or organisation)]
        if person is not None and len(self._of_person[person]) > 1:
            ends.append((ON_BEHALF_OF, organisation))
        for type, end in ends:
            if end is not None:
                yield foreign.relation(
                    type,
                    str(statement.id),
                    "",
                    target=End("entity", end),
                    annotator=coder,
                    where=f"statement {statement.id}",
                )

    def memberships(self) -> Iterator[FoundRelation]:
        """Persons who speak for one organisation throughout belong to it."""
        for person, known in self._of_person.items():
            (organisation,) = known if len(known) == 1 else (None,)
            if organisation is not None and organisation != person:
                ends = End("entity", person), End("entity", organisation)
                yield FoundRelation(
                    Relation(b"", MEMBER_OF, *ends, foreign.NOBODY),
                    f"person {self.entities[person].name[:60]}",
                )
