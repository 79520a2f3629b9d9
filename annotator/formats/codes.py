"""Codes for the labels of files that define types and attributes by name only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from annotator.core.codebook_parts import ARTICLE_ENDS, ARTICLE_OWNER

_KEPT = frozenset({ARTICLE_OWNER, *ARTICLE_ENDS})
LONGEST = 50


def code_of(label: str, taken: Iterable[str] = (), *, value: bool = False) -> str:
    """``label`` as a code of a codebook (``[a-z][a-z0-9_]*``), numbered when it is among ``taken``.

    Only a ``value`` may be called like the article's own ends.
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_") or "label"
    if not code[0].isalpha():
        code = f"x_{code}"
    if code in _KEPT and not value:
        code += "_"
    known, first, number = frozenset(taken), code, 1
    while code in known:
        number += 1
        code = f"{first}_{number}"
    return code


def label_of(code: str, name: str, *, value: bool = False) -> str:
    """The name where it leads back to the code when it is read, else the code."""
    return name if name.strip() and code_of(name, value=value) == code else code
