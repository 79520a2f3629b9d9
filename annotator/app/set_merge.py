"""What another's project knows more about a thing that both have: what is empty here is filled, what is here stays.

People who work on the same articles and entities each add to them: another name, a note, the id of a register. When
their sets come together nothing of that may get lost, and (where they do not contradict each other) the order in which
they come must not matter. Where they do contradict each other, what is here stays, and the report says in what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotator.core.ids import Id
from annotator.core.model import ARTICLE_METADATA, Article, Entity

DATE = ("date", "date_precision", "date_text")
"""Fields of an article that mean something together only."""


@dataclass(slots=True)
class Joined:
    """``fields`` are to be written, with whole new values; ``others`` are named in which the file says otherwise."""

    fields: dict[str, Any] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def text(self, name: str, ours: str, theirs: str) -> None:
        """A text: theirs where we have none."""
        if theirs and not ours:
            self.fields[name] = theirs
        elif theirs and theirs != ours:
            self.others.append(name)

    def values(self, name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        """Values by code: theirs under the codes we have none for."""
        if new := {code: value for code, value in theirs.items() if code not in ours}:
            self.fields[name] = {**ours, **new}
        self.others += [code for code in theirs if code in ours and ours[code] != theirs[code]]

    def sentence(self) -> str:
        """What stayed, for the report; empty when nothing contradicts."""
        if not self.others:
            return ""
        return f"It is there already with other details ({', '.join(self.others)}); they stayed."


def fitting_values(
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    fit: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    """Attributes of the file: those we have a value for as they stand (to compare), the others as they can be kept."""
    known = {code: value for code, value in theirs.items() if code in ours}
    return known | fit({code: value for code, value in theirs.items() if code not in known})


def join_entity(here: Entity, told: Entity, values: Mapping[str, Any], parent: Id | None) -> Joined:
    """An entity: all names anybody knows it by, and what is said of it. ``values`` are the file's attributes as they
    can be kept here, ``parent`` the broader entity of the file where it can be one here."""
    joined = Joined()
    names = {here.name, *here.aliases}
    new = [each for each in (told.name, *told.aliases) if each and each not in names]
    if new:
        joined.fields["aliases"] = [*here.aliases, *dict.fromkeys(new)]
    if told.name != here.name:
        joined.others.append("name")
    if told.kind != here.kind:
        joined.others.append("kind")
    joined.values("attributes", here.attributes, values)
    joined.values("external", here.external, told.external)
    joined.text("note", here.note, told.note)
    if parent is not None and here.parent is None:
        joined.fields["parent"] = parent
    elif told.parent is not None and parent != here.parent:
        joined.others.append("broader entity")
    return joined


def join_article(here: Article, told: Article, values: Mapping[str, Any]) -> Joined:
    """An article: its details, its note and its attributes (``values``, as they can be kept here)."""
    joined = Joined()
    for name in ARTICLE_METADATA:
        if name not in DATE:
            joined.text(name, getattr(here, name), getattr(told, name))
    if told.date and not here.date and not here.date_text:
        joined.fields |= {name: getattr(told, name) for name in DATE}
    elif told.date and told.date != here.date:
        joined.others.append("date")
    joined.text("note", here.note, told.note)
    joined.values("attributes", here.attributes, values)
    return joined
