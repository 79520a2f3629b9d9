"""Values of a set: of which kind they are, and in what an annotation of a file differs from the project's own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from annotator.core.codebook_parts import AttributeDef
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError
from annotator.core.model import Annotation


def coerced(attribute: AttributeDef, value: Any) -> Any:
    """A value of the attribute's kind where a file could only hold words; else the value as it is."""
    if isinstance(value, str) and attribute.kind in ("number", "boolean", "multi-choice"):
        with suppress(UserError):
            return normalise_value(attribute, value)
    return value


def differing(here: Annotation, told: Annotation) -> list[str]:
    """In what the project's own annotation differs from the one of the file, among what the file says at all."""
    found = [] if here.type == told.type else ["type"]
    if here.spans != told.spans and here.text == told.text:
        found.append("place")
    if told.entity is not None and here.entity != told.entity:
        found.append("entity")
    for code, value in told.attributes.items():
        if here.attributes.get(code) != value:
            found.append(code)
    return found + [each for each in ("note", "status") if _says(told, each, here)]


def _says(told: Annotation, field: str, here: Annotation) -> bool:
    value = getattr(told, field)
    return bool(value) and value != getattr(here, field)


def storable(value: Any) -> bool:
    """True for a text, number or boolean, and for a list of texts."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, str) for each in value)
    return isinstance(value, (str, int, float, bool))
