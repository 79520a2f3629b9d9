"""The project's diary: what annotators write down about the work as a whole, day by day."""

from __future__ import annotations

import re
from collections.abc import Iterable

from annotator.app import home
from annotator.core.errors import UserError
from annotator.core.ids import Id, new_id
from annotator.core.matching import loose_pattern
from annotator.core.model import Annotator, Changes, DiaryEntry
from annotator.store import diary as stored
from annotator.store.project import Project

__all__ = ["DiaryEntry", "add", "delete", "edit", "entries"]


def entries(
    project: Project,
    words: str = "",
    annotator: Id | None = None,
    since: str = "",
    until: str = "",
) -> list[DiaryEntry]:
    """The entries that fit, newest first. ``words`` must all occur, whatever the accents; dates as far as given."""
    patterns = [re.compile(loose_pattern(word), re.IGNORECASE) for word in words.split()]
    found = [
        entry
        for entry in stored.entries(project, annotator)
        if entry.created >= since
        and (not until or entry.created[: len(until)] <= until)
        and all(pattern.search(entry.text) for pattern in patterns)
    ]
    return found[::-1]


def add(project: Project, text: str, annotator: Annotator | None = None) -> DiaryEntry:
    """Write an entry; raises UserError for an empty one."""
    written = _text(text)
    who = annotator or home.current_annotator()
    identity = new_id()
    with project.change("Write in the diary", who) as tx:
        made = DiaryEntry(identity, who.id, tx.now, written)
        fields = {"annotator": who.id, "created": made.created, "text": made.text}
        tx.make("diary", identity, fields)
    return made


def edit(project: Project, identity: Id, text: str) -> Changes:
    """Change an entry; it keeps its day and who wrote it."""
    written = _text(text)
    with project.change("Edit diary entry", home.current_annotator()) as tx:
        _there(tx.read("diary", identity))
        tx.edit("diary", identity, {"text": written})
    return tx.changes()


def delete(project: Project, ids: Iterable[Id]) -> Changes:
    """Delete entries; undo brings them back."""
    wanted = list(dict.fromkeys(ids))
    label = "Delete diary entry" if len(wanted) == 1 else f"Delete {len(wanted)} diary entries"
    with project.change(label, home.current_annotator()) as tx:
        for identity in wanted:
            _there(tx.read("diary", identity))
            tx.edit("diary", identity, {"deleted": 1})
    return tx.changes()


def _text(text: str) -> str:
    if not text.strip():
        raise UserError("A diary entry needs some text.", "Write it first, or delete the entry.")
    return text.strip("\n")


def _there(fields: dict[str, object] | None) -> None:
    if fields is None or fields["deleted"]:
        raise UserError("This diary entry is no longer there.", "Look at the list again.")
