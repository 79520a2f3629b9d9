"""What a set is called in the world of UIMA: one layer of spans, one of relations, a feature for each thing told of them.

Both layers are the ones INCEpTION itself gives a new project: ``custom.Span`` and ``custom.Relation``, each with a
``label``, so that a relation may join any two annotations. On the way in the label is the type; a layer without
that feature gives its own short name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from annotator.core.model import Annotation

SPAN, RELATION = "custom.Span", "custom.Relation"
LABEL, ANNOTATOR, ENTITY, NOTE, UID = "label", "annotator", "entity", "note", "uid"
FRAGMENT, FRAGMENTS = "custom.Fragment", "fragments"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
METADATA = f"{_DKPRO}metadata.type.DocumentMetaData"
TOKEN = f"{_DKPRO}segmentation.type.Token"
SENTENCE = f"{_DKPRO}segmentation.type.Sentence"
SPAN_FEATURES = (LABEL, ANNOTATOR, ENTITY, NOTE)
RELATION_FEATURES = (LABEL, ANNOTATOR, NOTE)

STRUCTURE = frozenset(
    {
        "DocumentAnnotation",
        "DocumentMetaData",
        "TagsetDescription",
        "TagDescription",
        "Token",
        "Sentence",
        "Paragraph",
        "Div",
        "Document",
        "Heading",
    }
)
"""Short names of layers that say how the text is built, and are no annotations unless asked for by name."""

_TAKEN = frozenset({*SPAN_FEATURES, UID, "begin", "end", "sofa", "self", "type", "fragments"})
_MARK = "_value"

SEVERAL = "Attributes of several values became one text, with commas."


def feature(code: str) -> str:
    """The name of the feature that holds an attribute."""
    return code + _MARK if _root(code) in _TAKEN else code


def attribute(name: str) -> str:
    """The attribute that a feature of our own layers holds."""
    return name.removesuffix(_MARK) if _root(name) in _TAKEN else name


def _root(name: str) -> str:
    while name.endswith(_MARK):
        name = name.removesuffix(_MARK)
    return name


def short(layer: str) -> str:
    """What people call a layer: the last part of its name."""
    return layer.rpartition(".")[2] or layer


def shown(value: Any) -> str:
    """A single attribute value as text."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def values(
    mark: Annotation, people: Mapping[bytes, str], register: Mapping[bytes, str]
) -> dict[str, str]:
    """Everything but the attributes: feature to text, the empty ones left out."""
    told = {
        LABEL: mark.type,
        ANNOTATOR: people.get(mark.annotator, ""),
        ENTITY: register.get(mark.entity, "") if mark.entity else "",
        NOTE: mark.note,
    }
    return {name: text for name, text in told.items() if text}


def wanted(layers: str) -> frozenset[str]:
    """The layers somebody asked for, by full or short name; nothing: all that are no structure."""
    return frozenset(each.strip() for each in layers.split(",") if each.strip())


def is_read(layer: str, asked: Iterable[str]) -> bool:
    """True when a layer's annotations are read."""
    names = frozenset(asked)
    return bool(names & {layer, short(layer)}) if names else short(layer) not in STRUCTURE
