"""What reading an annotation set came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from annotator.core.ids import Id


@dataclass(frozen=True, slots=True)
class Place:
    """Something said about one place of the file."""

    where: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """``{where, reason}``."""
        return {"where": self.where, "reason": self.reason}


@dataclass(slots=True)
class SetReport:
    """What reading a set came to.

    ``added`` and ``matched`` count articles. ``exact`` and ``repaired`` annotations lie where their words are;
    ``unchanged`` of them were there already, ``different`` of these
    with other values, which stayed. ``repairs`` says how places were found, ``notes`` what else was left out
    or made different. ``kept`` is the id under which the project keeps the report.
    """

    added: int = 0
    matched: int = 0
    exact: int = 0
    repaired: int = 0
    unchanged: int = 0
    different: int = 0
    entities: int = 0
    relations: int = 0
    refused: list[Place] = field(default_factory=list)
    repairs: list[Place] = field(default_factory=list)
    notes: list[Place] = field(default_factory=list)
    kept: Id | None = None

    def refuse(self, where: str, reason: str) -> None:
        """Something of the file was not taken."""
        self.refused.append(Place(where, reason))

    def note(self, where: str, reason: str) -> None:
        """Something was left out or made different."""
        self.notes.append(Place(where, reason))

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it and the project keeps it."""
        return {
            "articles": {"added": self.added, "matched": self.matched},
            "exact": self.exact,
            "repaired": self.repaired,
            "unchanged": self.unchanged,
            "different": self.different,
            "entities": self.entities,
            "relations": self.relations,
            "refused": [each.as_json() for each in self.refused],
            "repairs": [each.as_json() for each in self.repairs],
            "notes": [each.as_json() for each in self.notes],
        }

    def sentence(self) -> str:
        """The report in one line."""
        new = self.exact + self.repaired - self.unchanged
        parts = [_counted(new, "annotation added", "annotations added")]
        if self.unchanged:
            parts.append(_counted(self.unchanged, "was there already", "were there already"))
        if self.different:
            parts.append(f"{self.different:,} of them with other values, which stayed")
        if self.repaired:
            parts.append(f"{self.repaired:,} found in another place than told")
        if self.refused:
            parts.append(f"{len(self.refused):,} refused")
        parts.append(_counted(self.added, "article added", "articles added"))
        return ", ".join(parts) + "."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
