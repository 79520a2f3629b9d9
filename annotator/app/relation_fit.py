"""Which relations no longer fit when annotations become another type."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.core.ids import Id
from annotator.store.project import Project


def unfit(project: Project, ids: Sequence[Id], type: str) -> tuple[set[Id], int]:
    """Which of these annotations have relations that would not fit if all of them were of ``type``, and how many
    relations those are."""
    from annotator.store import selection as stored

    moved = set(ids)
    flagged: set[Id] = set()
    found: set[Id] = set()
    for row in stored.relations_at(project, ids):
        source = type if row[3] in moved else row[4]
        target = type if row[6] in moved else row[7]
        definition = project.codebook.find_relation(row[1])
        if definition is None or (source in definition.source and target in definition.target):
            continue
        found.add(row[0])
        flagged |= moved & {row[3], row[6]}
    return flagged, len(found)
