"""What an INCEpTION project says of itself: documents, layers with their features, and tag sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.formats.sets import AnnotationSet
from annotator.formats.uima_names import (
    LABEL,
    RELATION,
    RELATION_FEATURES,
    SPAN,
    SPAN_FEATURES,
    UID,
    feature,
    short,
)

NAME = "Annotator"
_TYPES, _RELATIONS = "Types", "Relations"


def project(
    source: AnnotationSet, documents: Mapping[str, Sequence[str]], codes: Sequence[str]
) -> dict[str, Any]:
    """The content of ``exportedproject.json``; ``documents`` has the users of each."""
    book = source.codebook
    tags = {_TYPES: [each.code for each in book.types]}
    tags[_RELATIONS] = [each.code for each in book.relations]
    several: set[str] = set()
    for code in codes:
        if (found := book.find_attribute(code)) is not None and found.values:
            tags[code] = [each.code for each in found.values]
            several |= {code} if found.kind == "multi-choice" else set()
    span = [_feature(name, _TYPES if name == LABEL else "") for name in (*SPAN_FEATURES, UID)]
    span += [_feature(feature(c), c if c in tags else "", several=c in several) for c in codes]
    relation = [_feature(name, _RELATIONS if name == LABEL else "") for name in RELATION_FEATURES]
    for name, type in (("Governor", "rel-source"), ("Dependent", "rel-target")):
        relation.append({**_feature(name), "type": f"{type}:{SPAN}"})
    return {
        "name": NAME,
        "description": None,
        "mode": "ANNOTATION",
        "version": 1,
        "source_documents": [
            {"name": name, "format": "text", "state": "ANNOTATION_IN_PROGRESS" if users else "NEW"}
            for name, users in documents.items()
        ],
        "annotation_documents": [
            {"name": name, "user": user, "state": "IN_PROGRESS", "annotatorState": "IN_PROGRESS"}
            for name, users in documents.items()
            for user in users
        ],
        "project_permissions": [],
        "tag_sets": [
            {
                "name": name,
                "description": None,
                "language": "en",
                "tags": [{"tag_name": each, "tag_description": None} for each in values],
                "create_tag": True,
            }
            for name, values in tags.items()
        ],
        "layers": [_layer(SPAN, "span", span), _layer(RELATION, "relation", relation, SPAN)],
        "disableExport": False,
        "script_direction": "LTR",
        "knowledge_bases": [],
        "recommenders": [],
        "workload_manager": {"traits": None, "type": "matrix"},
    }


def _feature(name: str, tags: str = "", several: bool = False) -> dict[str, Any]:
    tag_set: dict[str, Any] | None = (
        {"name": tags, "language": None, "tags": [], "create_tag": False} if tags else None
    )
    return {
        "name": name,
        "tag_set": tag_set,
        "uiName": name,
        "type": "uima.cas.StringArray" if several else "uima.cas.String",
        "enabled": True,
        "visible": name != UID,
        "required": False,
        "remember": False,
        "description": None,
        "project_name": NAME,
        "multi_value_mode": "ARRAY" if several else "NONE",
        "link_mode": "NONE",
        "curatable": name != UID,
    }


def _layer(name: str, type: str, features: list[dict[str, Any]], on: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "features": features,
        "uiName": short(name),
        "type": type,
        "description": None,
        "enabled": True,
        "built_in": False,
        "readonly": False,
        "attach_type": {"name": on} if on else None,
        "attach_feature": None,
        "allow_stacking": True,
        "cross_sentence": True,
        "show_hover": True,
        "anchoring_mode": "CHARACTERS",
        "overlap_mode": "ANY_OVERLAP",
        "validation_mode": "NEVER",
        "lock_to_token_offset": False,
        "multiple_tokens": True,
        "project_name": NAME,
        "linked_list_behavior": False,
    }
