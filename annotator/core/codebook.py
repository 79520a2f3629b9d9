"""The codebook: which types, attributes, values and relations a project uses, and what they mean.

A :class:`Codebook` is one frozen version. It is read from and written to TOML for people
(:func:`load_toml`, :func:`dump_toml`), and stored in a project as one row per item (:meth:`Codebook.items`,
:func:`from_items`). Codes are stable and language-free; names are for people, in several languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from annotator.core.codebook_check import codebook_problems
from annotator.core.codebook_parts import (
    ARTICLE_ENDS,
    ARTICLE_OWNER,
    ATTRIBUTE_KINDS,
    CLASSES,
    ENTITY_PREFIX,
    ITEM_KINDS,
    LANGUAGES,
    LEVELS,
    LINES,
    AttributeDef,
    CodebookItem,
    Definition,
    RelationDef,
    TypeDef,
    ValueDef,
    build_definition,
    definition_data,
)
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError

__all__ = [
    "ARTICLE_ENDS",
    "ARTICLE_OWNER",
    "ATTRIBUTE_KINDS",
    "ENTITY_PREFIX",
    "ITEM_KINDS",
    "LANGUAGES",
    "LEVELS",
    "LINES",
    "AttributeDef",
    "Codebook",
    "CodebookItem",
    "RelationDef",
    "TypeDef",
    "ValueDef",
    "dump_toml",
    "from_items",
    "load_toml",
]


@dataclass(frozen=True, slots=True)
class Codebook:
    """One version of a codebook. Order is the order people see."""

    name: str
    version: int = 1
    types: tuple[TypeDef, ...] = ()
    attributes: tuple[AttributeDef, ...] = ()
    relations: tuple[RelationDef, ...] = ()

    # Looking things up. Codes are taken in any case.

    def find_type(self, code: str) -> TypeDef | None:
        """The type of that code, or None."""
        return _find(self.types, code)

    def find_attribute(self, code: str) -> AttributeDef | None:
        """The attribute of that code, or None."""
        return _find(self.attributes, code)

    def find_relation(self, code: str) -> RelationDef | None:
        """The relation type of that code, or None."""
        return _find(self.relations, code)

    def type(self, code: str) -> TypeDef:
        """The type of that code; raises UserError naming the known ones."""
        return self.find_type(code) or _unknown("type", code, self.types)

    def attribute(self, code: str) -> AttributeDef:
        """The attribute of that code; raises UserError naming the known ones."""
        return self.find_attribute(code) or _unknown("attribute", code, self.attributes)

    def relation(self, code: str) -> RelationDef:
        """The relation type of that code; raises UserError naming the known ones."""
        return self.find_relation(code) or _unknown("relation", code, self.relations)

    def attributes_for(self, owner: str) -> tuple[AttributeDef, ...]:
        """Attributes of a type code, ``entity:KIND`` or ``article``, in order."""
        wanted = owner.strip().lower()
        return tuple(each for each in self.attributes if wanted in each.owners)

    def entity_kinds(self) -> tuple[str, ...]:
        """Kinds of entity that types declare, in the types' order, each once."""
        return tuple(dict.fromkeys(each.entity_kind for each in self.types if each.entity_kind))

    def name_of(self, code: str, language: str = "en") -> str:
        """The name of a type, attribute or relation, or of a value as ``attribute.value``.

        Falls back to English, then to the code itself (also for a code the codebook does not have).
        """
        found: Definition | None
        attribute, dot, value = code.partition(".")
        if dot:
            owner = self.find_attribute(attribute)
            found = owner.value(value) if owner else None
            return found.name(language) if found else value
        found = self.find_type(code) or self.find_attribute(code) or self.find_relation(code)
        return found.name(language) if found else code

    # Checking what is to be stored.

    def check_value(self, attribute: str | AttributeDef, value: Any, owner: str = "") -> Any:
        """``value`` in its stored form; None when it is empty (*not coded*).

        With ``owner`` (a type code, ``entity:KIND``, ``article``) the attribute must belong to it. Raises
        UserError naming the allowed codes.
        """
        definition = self.attribute(attribute) if isinstance(attribute, str) else attribute
        if owner and owner.strip().lower() not in definition.owners:
            known = ", ".join(each.code for each in self.attributes_for(owner)) or "none"
            raise UserError(
                f"{definition.code} is not an attribute of {owner}.",
                f"Its attributes are: {known}.",
            )
        return normalise_value(definition, value)

    def check_values(self, owner: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Stored forms by attribute code, in the codebook's order; empty values are None."""
        checked = {
            self.attribute(code).code: self.check_value(code, value, owner)
            for code, value in values.items()
        }
        return {each.code: checked[each.code] for each in self.attributes if each.code in checked}

    def check_relation(self, code: str, source: str, target: str) -> RelationDef:
        """The relation type, when it may lead from ``source`` to ``target``; else UserError.

        Ends are type codes, ``entity:KIND``, ``outlet`` or ``author``.
        """
        relation = self.relation(code)
        for side, end, allowed in (
            ("start from", source, relation.source),
            ("lead to", target, relation.target),
        ):
            if end.strip().lower() not in allowed:
                raise UserError(
                    f"The relation {relation.code} cannot {side} {end}.",
                    f"Possible here: {', '.join(allowed)}.",
                )
        return relation

    def problems(self) -> list[str]:
        """Everything wrong with this codebook, one sentence each; empty when it is sound."""
        return codebook_problems(self)

    def validate(self) -> Codebook:
        """This codebook; raises UserError listing every problem."""
        _raise_if(self.problems())
        return self

    def items(self) -> tuple[CodebookItem, ...]:
        """One item per row to store: types, attributes each followed by its values, relations."""
        rows: list[CodebookItem] = []
        for position, kind in enumerate(self.types):
            rows.append(_item("type", kind, "", position))
        for position, attribute in enumerate(self.attributes):
            rows.append(_item("attribute", attribute, "", position))
            rows.extend(
                _item("value", value, attribute.code, place)
                for place, value in enumerate(attribute.values)
            )
        for position, relation in enumerate(self.relations):
            rows.append(_item("relation", relation, "", position))
        return tuple(rows)


def from_items(name: str, version: int, items: Iterable[CodebookItem]) -> Codebook:
    """The codebook of stored rows, in any order.

    Raises UserError when a row cannot be understood; whether the whole is sound is for
    :meth:`Codebook.problems` to say.
    """
    problems: list[str] = []
    found: dict[str, list[Any]] = {kind: [] for kind in ITEM_KINDS}
    for item in sorted(items, key=lambda item: item.position):
        if item.kind not in CLASSES:
            problems.append(f"“{item.code}” is of an unknown kind, “{item.kind}”")
            continue
        where = f"{item.kind} {item.parent + '.' if item.parent else ''}{item.code}"
        definition = build_definition(item.kind, item.code, item.data, where, problems)
        found[item.kind].append((item.parent, definition))
    attributes = {each.code: each for _, each in found["attribute"]}
    values: dict[str, list[ValueDef]] = {}
    for parent, value in found["value"]:
        if parent in attributes:
            values.setdefault(parent, []).append(value)
        else:
            problems.append(f"value {value.code}: its attribute “{parent}” is missing")
    _raise_if(problems)
    return Codebook(
        name,
        version,
        tuple(each for _, each in found["type"]),
        tuple(
            replace(each, values=tuple(values.get(each.code, ()))) for _, each in found["attribute"]
        ),
        tuple(each for _, each in found["relation"]),
    )


def load_toml(text: str) -> Codebook:
    """The codebook in a TOML text; raises UserError listing every problem."""
    import tomllib

    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise UserError("The codebook is not readable as TOML.", f"{error}.") from error
    problems: list[str] = []
    name, version = data.pop("name", ""), data.pop("version", 1)
    if not isinstance(name, str) or not name.strip():
        problems.append("the codebook has no name")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        problems.append("version must be a whole number from 1")
    types = _tables(data, "type", "", problems)
    attributes = _tables(data, "attribute", "", problems)
    relations = _tables(data, "relation", "", problems)
    problems.extend(f"there is no field “{key}”" for key in data)
    _raise_if(problems)
    return Codebook(name, version, tuple(types), tuple(attributes), tuple(relations)).validate()


def dump_toml(codebook: Codebook) -> str:
    """The codebook as TOML for people, in a stable order; :func:`load_toml` gives an equal one."""
    lines = [f"name = {_quoted(codebook.name)}", f"version = {codebook.version}"]
    for kind, definitions in (
        ("type", codebook.types),
        ("attribute", codebook.attributes),
        ("relation", codebook.relations),
    ):
        for definition in definitions:
            lines += ["", f"[[{kind}]]", *_toml_fields(definition)]
            for value in getattr(definition, "values", ()):
                lines += ["", f"[[{kind}.value]]", *_toml_fields(value)]
    return "\n".join(lines) + "\n"


def _find(definitions: Iterable[Any], code: str) -> Any:
    wanted = code.strip().lower()
    return next((each for each in definitions if each.code == wanted), None)


def _unknown(what: str, code: str, known: Iterable[Definition]) -> Any:
    codes = ", ".join(each.code for each in known) or "none"
    raise UserError(f"There is no {what} “{code}” in the codebook.", f"Known: {codes}.")


def _raise_if(problems: list[str]) -> None:
    if problems:
        raise UserError(
            f"The codebook has {len(problems)} problem{'s' if len(problems) > 1 else ''}.",
            " ".join(problem[0].upper() + problem[1:] + "." for problem in problems),
        )


def _item(kind: str, definition: Definition, parent: str, position: int) -> CodebookItem:
    return CodebookItem(kind, definition.code, parent, position, definition_data(definition))


def _tables(data: dict[str, Any], kind: str, where: str, problems: list[str]) -> list[Any]:
    """The definitions under ``[[kind]]``; the key is taken out of ``data``."""
    tables = data.pop(kind, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(f"{where}{kind} must be written as [[{kind}]] tables")
        return []
    definitions = []
    for number, table in enumerate(tables, 1):
        code = table.pop("code", "")
        place = f"{where}{kind} {code or number}"
        if not isinstance(code, str) or not code:
            problems.append(f"{place}: it has no code")
            continue
        values = _tables(table, "value", f"{place}: ", problems) if kind == "attribute" else []
        definition = build_definition(kind, code, table, place, problems)
        if isinstance(definition, AttributeDef):
            definition = replace(definition, values=tuple(values))
        definitions.append(definition)
    return definitions


def _toml_fields(definition: Definition) -> list[str]:
    """``key = value`` lines; fields that hold their default are left out."""
    plain = type(definition)(definition.code)
    lines = [f"code = {_quoted(definition.code)}"]
    for part in fields(definition):
        value = getattr(definition, part.name)
        if part.name in ("code", "values") or value == getattr(plain, part.name):
            continue
        if isinstance(value, str):
            text = _quoted(value)
        elif isinstance(value, Mapping):
            inner = ", ".join(f"{_key(key)} = {_quoted(name)}" for key, name in value.items())
            text = "{ " + inner + " }"
        elif isinstance(value, tuple):
            text = "[" + ", ".join(_quoted(each) for each in value) + "]"
        else:
            text = str(value)
        lines.append(f"{part.name} = {text}")
    return lines


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _quoted(text: str) -> str:
    """A TOML basic string; control characters, quotes and backslashes escaped."""
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    pieces = (
        short.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c) for c in text
    )
    return f'"{"".join(pieces)}"'
