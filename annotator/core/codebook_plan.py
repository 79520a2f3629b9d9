"""What an edit of a codebook means for what was coded with it, as a plain value and a pure function.

Nothing here reads a project: :func:`rewritten` takes the values of one annotation, entity or article and gives those
it has afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import AttributeDef
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError

ANY: frozenset[str] = frozenset()
"""All values of an attribute."""

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Plan:
    """An edit worked out for one codebook. Codes are those from before, unless said otherwise.

    ``types``, ``attributes``, ``values`` (by attribute) and ``relations`` map old codes to new ones, or to None where
    the thing goes away. Values of the attributes in ``refit``, and of everything of the types in ``refit_types``, are
    held against the new definitions; links of annotations of the types in ``relink`` against the new kind of entity.
    ``look_types``, ``look_values`` and ``look_relations`` are to be looked at again although nothing changes in them;
    ``review`` says the same of whatever changes. ``about_types``, ``about_values`` (:data:`ANY`: all of the attribute)
    and ``about_relations`` are what the edit is about, for counting what it touches. ``vanished`` are the kinds of
    entity that no type declares any more. ``meaning`` is true when nothing coded changes, but what it is called does.
    """

    label: str
    before: Codebook
    after: Codebook
    types: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    relations: Mapping[str, str | None] = field(default_factory=dict)
    refit: frozenset[str] = frozenset()
    refit_types: frozenset[str] = frozenset()
    relink: frozenset[str] = frozenset()
    look_types: frozenset[str] = frozenset()
    look_values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    look_relations: frozenset[str] = frozenset()
    about_types: frozenset[str] = frozenset()
    about_values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    about_relations: frozenset[str] = frozenset()
    vanished: frozenset[str] = frozenset()
    review: bool = False
    meaning: bool = False

    @property
    def changes_nothing(self) -> bool:
        """True when the codebook stays as it is."""
        return self.before is self.after

    @property
    def only_describes(self) -> bool:
        """True when nothing coded can change or need a second look."""
        parts = (
            *(self.types, self.attributes, self.values, self.relations, self.refit, self.relink),
            *(self.refit_types, self.look_types, self.look_values, self.look_relations),
        )
        return not any(parts)

    def concerned_types(self) -> frozenset[str]:
        """Types whose annotations the edit touches."""
        return (
            self.about_types | self.types.keys() | self.refit_types | self.relink | self.look_types
        )

    def concerned_values(self) -> dict[str, frozenset[str]]:
        """Attributes, and which of their values, that the edit touches; :data:`ANY` stands for all."""
        found: dict[str, frozenset[str]] = {}
        whole = [*self.attributes, *self.refit]
        parts = [
            *self.about_values.items(),
            *((code, frozenset(values)) for code, values in self.values.items()),
            *self.look_values.items(),
            *((code, ANY) for code in whole),
        ]
        for code, codes in parts:
            known = found.get(code)
            every = codes == ANY or known == ANY
            found[code] = ANY if every else codes | (known or frozenset())
        return found

    def concerned_relations(self) -> frozenset[str]:
        """Relation types whose relations the edit touches."""
        return self.about_relations | self.relations.keys() | self.look_relations


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Attribute values after an edit. ``dropped`` holds values that went, ``look`` asks for a second look."""

    attributes: Mapping[str, Any]
    evidence: Mapping[str, Any]
    dropped: Mapping[str, Any]
    look: bool


def rewritten(
    plan: Plan, owner: str, attributes: Mapping[str, Any], evidence: Mapping[str, Any] = _NOTHING
) -> Rewritten:
    """The values of one owner (a type code as it was, ``entity:KIND``, ``article``) after the edit.

    Values the edit has nothing to do with stay exactly as they are, also those the codebook does not know.
    """
    new_owner = plan.types.get(owner, owner)
    result: dict[str, Any] = {}
    proofs: dict[str, Any] = {}
    dropped: dict[str, Any] = {}
    look = owner in plan.look_types
    for code, value in attributes.items():
        new_code = plan.attributes.get(code, code)
        held = value if isinstance(value, list) else [value]
        look = look or any(each in plan.look_values.get(code, ()) for each in held)
        new_value = value
        definition = None if new_code is None else plan.after.find_attribute(new_code)
        if new_code is None:
            new_value = None
        elif code in plan.values:
            new_value = _mapped(value, plan.values[code], definition)
        if new_value is not None and (code in plan.refit or owner in plan.refit_types):
            if definition is None or new_owner not in definition.owners:
                new_value = None
            else:
                new_value = converted(plan.before.find_attribute(code), definition, new_value)
        if new_code is None or new_value is None:
            dropped[code] = value
            continue
        result[new_code] = new_value
        if code in evidence:
            proofs[new_code] = evidence[code]
    for code, proof in evidence.items():
        if code not in attributes:
            proofs.setdefault(code, proof)
    return Rewritten(result, proofs, dropped, look)


def converted(before: AttributeDef | None, after: AttributeDef, value: Any) -> Any:
    """A value in the form that another kind of attribute stores; None when it cannot be."""
    if before is not None and before.kind == after.kind:
        return value
    given = value
    if isinstance(given, list) and after.kind != "multi-choice":
        if after.kind == "text":
            return ", ".join(str(each) for each in given)
        given = given[0] if len(given) == 1 else None
    if after.kind == "text" and given is not None and not isinstance(given, str):
        return str(given).lower() if isinstance(given, bool) else str(given)
    try:
        return normalise_value(after, given)
    except UserError:
        return None


def _mapped(value: Any, mapping: Mapping[str, str | None], definition: AttributeDef | None) -> Any:
    if not isinstance(value, list):
        return mapping.get(value, value) if isinstance(value, str) else value
    if not any(each in mapping for each in value):
        return value
    kept = dict.fromkeys(new for each in value if (new := mapping.get(each, each)) is not None)
    known = [each.code for each in definition.values] if definition else []
    ordered = [code for code in known if code in kept]
    return [*ordered, *(code for code in kept if code not in ordered)] or None
