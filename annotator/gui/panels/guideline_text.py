"""The codebook as paragraphs to read: what each type, attribute, value and relation means, with examples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QCoreApplication

from annotator.core.codebook import (
    ENTITY_PREFIX,
    AttributeDef,
    Codebook,
    RelationDef,
    TypeDef,
    ValueDef,
)
from annotator.core.markdown import BULLET, HEADING, QUOTE, TEXT, Block, Run
from annotator.gui.matching import fold
from annotator.gui.panels.value_editors import in_order

translate = QCoreApplication.translate
Item = TypeDef | AttributeDef | ValueDef | RelationDef


def heading(text: str, level: int) -> Block:
    """A heading of plain words."""
    return Block(HEADING, (Run(text),), level)


def words(item: Item) -> list[Block]:
    """Definition, examples and counterexamples of one item."""
    found = [Block(TEXT, (Run(item.definition),))] if item.definition else []
    for title, examples in (
        (translate("Guidelines", "For example"), item.examples),
        (translate("Guidelines", "But not"), item.counterexamples),
    ):
        if examples:
            found.append(Block(TEXT, (Run(title, "strong"),)))
            found += [Block(BULLET, (Run(example),)) for example in examples]
    return found


def type_blocks(book: Codebook, kind: TypeDef, language: str, level: int = 1) -> list[Block]:
    """A type with the attributes and relations it may have."""
    keys = " / ".join(part for part in (str(kind.key) if kind.key else "", kind.letter) if part)
    name = kind.name(language)
    found = [heading(f"{name}  ({keys})" if keys else name, level), *words(kind)]
    attributes = book.attributes_for(kind.code)
    if attributes:
        found.append(heading(translate("Guidelines", "Attributes"), level + 1))
        for one in attributes:
            text = f": {one.definition}" if one.definition else ""
            found.append(Block(BULLET, (Run(one.name(language), "strong"), Run(text))))
    relations = [one for one in book.relations if kind.code in one.source]
    if relations:
        found.append(heading(translate("Guidelines", "Relations"), level + 1))
        for each in relations:
            text = f": {each.definition}" if each.definition else ""
            found.append(Block(BULLET, (Run(each.name(language), "strong"), Run(text))))
    return found


def attribute_blocks(
    book: Codebook, attribute: AttributeDef, language: str, chosen: Any = None, level: int = 1
) -> list[Block]:
    """An attribute with its values; those in ``chosen`` are marked."""
    found = [heading(attribute.name(language), level)]
    owners = [_owner(book, code, language) for code in attribute.owners]
    if owners:
        found.append(Block(QUOTE, (Run(", ".join(owners)),)))
    found += words(attribute)
    taken = chosen if isinstance(chosen, list) else [chosen]
    for value, depth in in_order(attribute.values):
        mark = "  ✓" if value.code in taken else ""
        text = f": {value.definition}" if value.definition else ""
        found.append(Block(BULLET, (Run(value.name(language) + mark, "strong"), Run(text)), depth))
        found += [
            Block(BULLET, (Run(f"{sign} {example}", "emphasis"),), depth + 1)
            for sign, examples in (("✓", value.examples), ("✗", value.counterexamples))
            for example in examples
        ]
    return found


def relation_blocks(
    book: Codebook, relation: RelationDef, language: str, level: int = 1
) -> list[Block]:
    """A relation type with what it leads from and to."""
    sides = [
        ", ".join(_owner(book, code, language) for code in codes)
        for codes in (relation.source, relation.target)
    ]
    key = f"  ({relation.letter})" if relation.letter else ""
    return [
        heading(relation.name(language) + key, level),
        Block(QUOTE, (Run(" → ".join(sides)),)),
        *words(relation),
    ]


def whole(book: Codebook, language: str) -> list[Block]:
    """The whole codebook."""
    found = [heading(f"{book.name}  ·  {book.version}", 1)]
    for kind in book.types:
        found += type_blocks(book, kind, language, 2)
    for attribute in book.attributes:
        found += attribute_blocks(book, attribute, language, level=2)
    for relation in book.relations:
        found += relation_blocks(book, relation, language, 2)
    return found


def sections(blocks: Iterable[Block]) -> list[list[Block]]:
    """Blocks parted before each heading."""
    parts: list[list[Block]] = []
    for block in blocks:
        if block.kind == HEADING or not parts:
            parts.append([])
        parts[-1].append(block)
    return parts


def matching(blocks: Iterable[Block], wanted: list[str]) -> list[Block]:
    """The sections in which all the words stand, whatever their accents and capitals."""
    hay = [fold(word) for word in wanted]
    found: list[Block] = []
    for part in sections(blocks):
        text = fold("\n".join(block.text for block in part))
        if all(word in text for word in hay):
            found += part
    return found


def _owner(book: Codebook, code: str, language: str) -> str:
    if code.startswith(ENTITY_PREFIX):
        return translate("Guidelines", "entity: {0}").format(code.removeprefix(ENTITY_PREFIX))
    return book.name_of(code, language)
