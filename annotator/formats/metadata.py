"""An article's metadata as plain names and texts, for formats with a place for such things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.core.ids import Id, id_text, parse_id
from annotator.core.model import ARTICLE_METADATA, Article

METADATA = (*ARTICLE_METADATA, "path", "encoding")
"""The fields that are kept."""


def metadata(article: Article) -> dict[str, str]:
    """The fields that are not empty, with ``article_id``."""
    found = {name: getattr(article, name) for name in METADATA if getattr(article, name)}
    return {**found, "article_id": id_text(article.id)}


def fields_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an article among the keys of a mapping, as far as they are texts or numbers."""
    return {
        name: str(data[name])
        for name in METADATA
        if isinstance(data.get(name), (str, int, float)) and not isinstance(data[name], bool)
    }


def article_id(data: Mapping[str, Any]) -> Id | None:
    """The id of ours that :func:`metadata` wrote, if any."""
    value = data.get("article_id")
    return parse_id(value) if isinstance(value, str) else None
