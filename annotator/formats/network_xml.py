"""Reading our network files back with a parser that fetches and expands nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from annotator.formats.writing import told


def parse(path: Path) -> Any:
    """The root of an XML file of ours; raises when it is not well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with told(path), path.open("rb") as file:
        return etree.parse(file, parser).getroot()


def first_difference(
    meant: Iterable[tuple[str, Mapping[str, object]]],
    found: Iterable[tuple[str, Mapping[str, str]]],
) -> str:
    """Where the file first differs from what should be there, for people; ``""`` when nowhere."""
    for number, (ours, theirs) in enumerate(zip_longest(meant, found), 1):
        if ours is None or theirs is None:
            return f"element {number}: there are not as many as were written"
        wanted = {name: _shown(value) for name, value in ours[1].items()}
        if ours[0] != theirs[0] or wanted != dict(theirs[1]):
            return f"element {number}: the {ours[0]} is not as it was written"
    return ""


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
