"""What an export could not keep, by kind, naming the annotations it touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from annotator.core.ids import Id, id_text

LOSS_KINDS = (
    "fragments",
    "overlap",
    "relations",
    "attributes",
    "entities",
    "notes",
    "annotators",
    "codebook",
    "text",
)


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing a format has no place for; ``annotations`` is empty when it concerns the set as a whole."""

    kind: str
    text: str
    annotations: tuple[Id, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """``{kind, annotations: [id text], text}``."""
        return {
            "kind": self.kind,
            "annotations": [id_text(identity) for identity in self.annotations],
            "text": self.text,
        }


class LossLog:
    """Collects losses while a set is written; the same sentence is told once, with all its annotations."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[Id]] = {}

    def add(self, kind: str, text: str, annotations: Iterable[Id] = ()) -> None:
        """Note that ``text`` (one sentence) is lost, for these annotations."""
        if kind not in LOSS_KINDS:
            raise AssertionError(f"unknown kind of loss: {kind}")
        self._found.setdefault((kind, text), []).extend(annotations)

    def add_each(self, kind: str, text: str, annotations: Iterable[Id]) -> None:
        """Note ``text`` for these annotations, or nothing when there are none."""
        for identity in annotations:
            self.add(kind, text, [identity])

    def losses(self) -> tuple[Loss, ...]:
        """Everything noted, in the order of :data:`LOSS_KINDS`, then of sentences."""
        order = {kind: place for place, kind in enumerate(LOSS_KINDS)}
        keys = sorted(self._found, key=lambda key: (order[key[0]], key[1]))
        return tuple(
            Loss(kind, text, tuple(dict.fromkeys(self._found[kind, text]))) for kind, text in keys
        )
