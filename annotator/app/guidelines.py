"""How to annotate, in the project itself: a Markdown text, and what the codebook says; searched, and printed together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.app import home
from annotator.core.codebook import AttributeDef, Codebook
from annotator.core.codebook_parts import Definition
from annotator.core.errors import UserError
from annotator.core.markdown import sections
from annotator.core.matching import loose_pattern, words_of
from annotator.core.model import Changes
from annotator.core.text import normalise
from annotator.store import sets as stored
from annotator.store.project import Project

LONGEST = 1_000_000
"""Characters of the longest guidelines."""

CONTEXT = 70


@dataclass(frozen=True, slots=True)
class Found:
    """A place in the guidelines or in the codebook that fits a search, best first.

    ``kind`` is ``guidelines``, ``type``, ``attribute``, ``value`` or ``relation``; ``code`` the item's code (a value's as
    ``attribute.value``), ``line`` that of the heading in the guidelines, from 0. ``start`` and ``end`` show the first word
    found in ``excerpt`` (code points).
    """

    kind: str
    code: str
    title: str
    excerpt: str
    start: int
    end: int
    line: int = 0


def text(project: Project) -> str:
    """The guidelines, in Markdown; empty when there are none."""
    return stored.guidelines(project)


def set_text(project: Project, markdown: str) -> Changes:
    """Give the project other guidelines, as one step."""
    written = normalise(markdown)
    if len(written) > LONGEST:
        raise UserError(
            f"These guidelines are longer than {LONGEST:,} characters.",
            "Keep the rules for annotating here, and the rest beside the project.",
        )
    with project.change("Edit guidelines", home.current_annotator()) as tx:
        tx.edit("project", project.id, {"guidelines": written})
    return tx.changes()


def search(project: Project, query: str, language: str = "en", limit: int = 50) -> list[Found]:
    """Where all words stand together, whatever accents and capitals: names first, then definitions, examples, text."""
    words = words_of(query)
    if not words:
        raise UserError("There is nothing to search for.", "Type at least one word.")
    patterns = [re.compile(rf"(?<!\w){loose_pattern(word)}", re.IGNORECASE) for word in words]
    whole = re.compile(loose_pattern(" ".join(words)), re.IGNORECASE)
    ranked: list[tuple[int, int, Found]] = []
    for place, (kind, code, title, line, fields) in enumerate(_places(project, language)):
        joined = "\n".join(fields)
        if not all(pattern.search(joined) for pattern in patterns):
            continue
        # The sooner a field comes, the more it says what the item is.
        best = min(n for n, text in enumerate(fields) if any(p.search(text) for p in patterns))
        rank = 2 * min(best, 3) + (0 if whole.search(joined) else 1)
        ranked.append((rank, place, _found(kind, code, title, line, fields[best], patterns)))
    ranked.sort(key=lambda each: each[:2])
    return [found for _, _, found in ranked[:limit]]


def _places(project: Project, language: str) -> Iterator[tuple[str, str, str, int, Sequence[str]]]:
    for kind, code, item in items(project.codebook):
        names = " · ".join(dict.fromkeys((item.name(language), *item.names.values(), code)))
        fields = [names, item.definition, *item.examples, *item.counterexamples]
        yield kind, code, item.name(language), 0, fields
    for section in sections(text(project)):
        yield "guidelines", "", section.heading, section.line, [section.heading, "", section.text]


def items(codebook: Codebook) -> Iterator[tuple[str, str, Definition]]:
    """Kind, code (values as ``attribute.value``) and definition of everything in a codebook, in order."""
    for type_def in codebook.types:
        yield "type", type_def.code, type_def
    for attribute in codebook.attributes:
        yield "attribute", attribute.code, attribute
        for value in attribute.values:
            yield "value", f"{attribute.code}.{value.code}", value
    for relation in codebook.relations:
        yield "relation", relation.code, relation


def about(codebook: Codebook, code: str) -> Definition | None:
    """What stands in the codebook under a code, or ``attribute.value``: for hovering and the side panel."""
    attribute, dot, value = code.partition(".")
    if dot:
        owner: AttributeDef | None = codebook.find_attribute(attribute)
        return owner.value(value) if owner else None
    return codebook.find_type(code) or codebook.find_attribute(code) or codebook.find_relation(code)


def _found(
    kind: str, code: str, title: str, line: int, text: str, patterns: Sequence[re.Pattern[str]]
) -> Found:
    first = min(
        (match for pattern in patterns if (match := pattern.search(text))),
        key=lambda match: match.start(),
    )
    start = max(0, first.start() - CONTEXT)
    end = min(len(text), first.end() + CONTEXT)
    while start < first.start() and unicodedata.combining(text[start]):
        start += 1
    excerpt = text[start:end].replace("\n", " ")
    return Found(kind, code, title, excerpt, first.start() - start, first.end() - start, line)
