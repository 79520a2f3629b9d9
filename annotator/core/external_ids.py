"""Identifiers an entity has elsewhere: Wikidata, and whatever registers a project uses."""

from __future__ import annotations

import re
from collections.abc import Mapping

from annotator.core.errors import UserError

WIKIDATA = "wikidata"

_SCHEME = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_WIKIDATA = re.compile(
    r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/|wd:)?(?:[Ee]ntity:)?([Qq][1-9]\d{0,11})(?:[#?].*)?"
)


def check_external(given: Mapping[str, str]) -> dict[str, str]:
    """Identifiers by the register they are of, in stored form; empty ones are left out.

    Wikidata takes a Q-number or the address of its page. Raises UserError for what is none.
    """
    checked: dict[str, str] = {}
    for name, text in given.items():
        scheme = name.strip().lower()
        value = " ".join(text.split())
        if not _SCHEME.fullmatch(scheme):
            raise UserError(
                f"“{name[:40]}” cannot name a register.",
                "Use small letters, digits and - _ ., such as wikidata or viaf.",
            )
        if not value:
            continue
        if scheme == WIKIDATA:
            match = _WIKIDATA.fullmatch(value)
            if match is None:
                raise UserError(
                    f"“{value[:60]}” is not an identifier of Wikidata.",
                    "Give a Q-number, such as Q42, or the address of its page.",
                )
            value = match.group(1).upper()
        elif len(value) > 300:
            raise UserError(
                f"The identifier for {scheme} is longer than 300 characters.", "Shorten it."
            )
        checked[scheme] = value
    return dict(sorted(checked.items()))
