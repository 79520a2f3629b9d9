"""The pieces of a codebook: types, attributes, values, relation types, and the row each is stored as.

Frozen values, no checks of their own: :class:`annotator.core.codebook.Codebook` checks the whole, because
most mistakes (an unknown owner, a key taken twice) only show there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

LANGUAGES = ("en", "fr", "de", "es", "ar")
"""Languages the program's own codebooks are named in; a project may add any other."""

ATTRIBUTE_KINDS = ("choice", "multi-choice", "text", "number", "boolean", "date", "entity")
LEVELS = ("core", "extended")
"""Core attributes and relations are shown first and suffice; extended ones are folded."""

LINES = ("solid", "dashed", "dotted", "dash-dot", "wavy", "double")
"""How a type's underline is drawn, so that it is known without its colour."""

ITEM_KINDS = ("type", "attribute", "value", "relation")
ENTITY_PREFIX = "entity:"
ARTICLE_OWNER = "article"
ARTICLE_ENDS = ("outlet", "author")
"""Ends of a relation that are the article itself, as its outlet or as its author."""

Names = Mapping[str, str]
"""Language code → name in that language."""


def name_of(names: Names, code: str, language: str) -> str:
    """The name in ``language``, else in English, else ``code``."""
    return names.get(language) or names.get("en") or code


class _Named:
    """What all four kinds of definition share."""

    __slots__ = ()
    code: str
    names: Names

    def name(self, language: str = "en") -> str:
        """The name in ``language``, else in English, else the code."""
        return name_of(self.names, self.code, language)


@dataclass(frozen=True, slots=True)
class ValueDef(_Named):
    """One value of a choice. ``parent`` is the code of a broader value of the same attribute, or ``""``."""

    code: str
    names: Names = field(default_factory=dict)
    definition: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class AttributeDef(_Named):
    """A typed field.

    ``owners`` names what carries it: type codes (a mention: this place in this text), ``entity:KIND`` (the
    entity, once per project) or ``article``. ``entity_kind`` says what an attribute of kind ``entity`` points
    to; ``values`` are for the two choice kinds.
    """

    code: str
    names: Names = field(default_factory=dict)
    kind: str = "text"
    owners: tuple[str, ...] = ()
    level: str = "core"
    entity_kind: str = ""
    definition: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    values: tuple[ValueDef, ...] = ()

    def value(self, code: str) -> ValueDef | None:
        """The value of that code (any case), or None."""
        wanted = code.strip().lower()
        return next((value for value in self.values if value.code == wanted), None)


@dataclass(frozen=True, slots=True)
class TypeDef(_Named):
    """A type of annotation. ``entity_kind`` is the kind of entity it may point to (``""``: none).

    Colours are ``#RRGGBB`` for light and dark windows, ``line`` one of :data:`LINES`, ``letter`` one capital
    letter and ``key`` 1–9 for tagging by keyboard (``""`` and 0: none).
    """

    code: str
    names: Names = field(default_factory=dict)
    entity_kind: str = ""
    definition: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    colour_light: str = "#464646"
    colour_dark: str = "#969696"
    line: str = "solid"
    letter: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class RelationDef(_Named):
    """A directed type of relation. Ends: type codes, ``entity:KIND``; as target also ``outlet``, ``author``.

    Empty colours mean those of the source's type; ``letter`` chooses it in the relation mode.
    """

    code: str
    names: Names = field(default_factory=dict)
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    letter: str = ""
    level: str = "core"
    definition: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    colour_light: str = ""
    colour_dark: str = ""


Definition = TypeDef | AttributeDef | ValueDef | RelationDef


@dataclass(frozen=True, slots=True)
class CodebookItem:
    """One row of a stored codebook. ``parent`` is the attribute's code for values, else ``""``.

    ``position`` orders items of one kind and parent. ``data`` holds every other field, JSON values only.
    """

    kind: str
    code: str
    parent: str
    position: int
    data: Mapping[str, Any]


CLASSES: Mapping[str, type[Definition]] = {
    "type": TypeDef,
    "attribute": AttributeDef,
    "value": ValueDef,
    "relation": RelationDef,
}
"""Which definition each kind of item is."""


def definition_data(definition: Definition) -> dict[str, Any]:
    """Every field but the code and the values, as JSON values."""
    data: dict[str, Any] = {}
    for part in fields(definition):
        if part.name in ("code", "values"):
            continue
        value = getattr(definition, part.name)
        if isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        data[part.name] = value
    return data


@cache
def _known_fields(kind: str) -> frozenset[str]:
    return frozenset(part.name for part in fields(CLASSES[kind])) - {"code", "values"}


def build_definition(
    kind: str, code: str, data: Mapping[str, Any], where: str, problems: list[str]
) -> Definition:
    """The definition of ``kind`` from JSON-like fields; what does not fit is named in ``problems``."""
    cls = CLASSES[kind]
    known = _known_fields(kind)
    arguments: dict[str, Any] = {}
    for key, value in data.items():
        if key not in known:
            problems.append(f"{where}: there is no field “{key}”")
        elif key == "names":
            if isinstance(value, Mapping) and all(isinstance(name, str) for name in value.values()):
                arguments[key] = dict(value)
            else:
                problems.append(f"{where}: names must be given by language, as en = “…”")
        elif key in ("examples", "counterexamples", "owners", "source", "target"):
            if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
                arguments[key] = tuple(value)
            else:
                problems.append(f"{where}: {key} must be a list of texts")
        elif key == "key":
            if isinstance(value, int) and not isinstance(value, bool):
                arguments[key] = value
            else:
                problems.append(f"{where}: key must be a whole number")
        elif isinstance(value, str):
            arguments[key] = value
        else:
            problems.append(f"{where}: {key} must be a text")
    return cls(code, **arguments)
