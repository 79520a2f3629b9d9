"""Values of a set: of which kind they are, and in what an annotation of a file differs from the project's own."""

from __future__ import annotations

from typing import Any

from annotator.core.codebook_parts import AttributeDef
from annotator.core.codebook_values import normalise_value
from annotator.core.model import Annotation


def fitting(attribute: AttributeDef, value: Any) -> Any:
    """A value of a file as the attribute keeps it; raises UserError when it is none of the attribute's.

    What is said several times is said once, and an attribute of free text takes what was a number elsewhere. Empty words stay.
    """
    if isinstance(value, list) and attribute.kind != "multi-choice":
        said = list(dict.fromkeys(map(str, value)))
        value = said[0] if len(said) == 1 else "; ".join(said) if attribute.kind == "text" else said
    if isinstance(value, bool) and attribute.kind == "text":
        value = "true" if value else "false"
    if isinstance(value, (int, float)) and attribute.kind == "text":
        value = str(value)
    kept = normalise_value(attribute, value)
    return value if kept is None else kept


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
