"""A new project from what is readable of a damaged one, and the list of what is missing.

Nothing is guessed: what cannot be proven whole (a text by its hash, a span by its quote, a reference by what it
points to) is not taken over, but named in the list with all that is known of it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.codebook import Codebook, CodebookItem, from_items
from annotator.core.errors import ProjectError, UserError
from annotator.core.ids import HybridClock, Id, id_text, new_id, now_text
from annotator.core.jobs import Reporter, silent
from annotator.store import door, journal
from annotator.store.creating import draft_of, give_name, migrate
from annotator.store.objects import KINDS, Fields
from annotator.store.project import Device, codebook_item_id
from annotator.store.salvage import Salvage, salvage
from annotator.store.tokens import split_for_search

STRANGER = "Unknown annotator"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that could not be rescued: what kind of thing, its id, and a sentence."""

    kind: str
    where: str
    text: str


@dataclass
class Rescue:
    """What came of a rescue: how many of each kind were taken over, and what is missing or was mended."""

    path: Path
    kept: dict[str, int] = field(default_factory=dict)
    from_history: int = 0
    missing: list[Missing] = field(default_factory=list)
    pages: int = 0
    unreadable: int = 0


def rescue(
    source: Path, target: Path, device: Device, codebook: Codebook, report: Reporter = silent
) -> Rescue:
    """Write what is readable of ``source`` to a new project at ``target``; the source is only read.

    ``codebook`` fills in what is lost of the project's own. Raises ProjectError when nothing can be read.
    """
    found = salvage(source, report)
    result = Rescue(target, pages=found.pages, unreadable=found.unreadable)
    _Proof(found, result, codebook).run()
    report.progress(3, 3, "Writing the new project")
    _write(found, target, source.stem, device, result)
    result.kept = {name: len(of_kind) for name, of_kind in found.objects.items() if of_kind}
    result.kept["text"] = len(found.texts)
    result.from_history = sum(
        len(ids & found.objects[name].keys()) for name, ids in found.told.items()
    )
    return result


class _Proof:
    """Takes out of what was read whatever does not hold, and writes down what is missing."""

    def __init__(self, found: Salvage, result: Rescue, codebook: Codebook) -> None:
        self._found, self._missing, self._codebook = found, result.missing, codebook
        self._all = found.objects

    def run(self) -> None:
        """In an order in which each thing is proven before what points to it."""
        for kind, ids in self._found.lost.items():
            for identity in sorted(ids):
                self._miss(kind, identity, "Only a change to it can be read, not itself.")
        self._take("article", self._article)
        self._complete_people()
        self._complete_codebook()
        self._take("entity", self._entity)
        for kind in ("annotation", "refusal", "exclusion"):
            self._take(kind, self._placed)
        self._take("article_status", lambda fields: self._points(fields, "article"))
        self._take("reprint", lambda fields: self._points(fields, "article", "of"))
        self._take("relation", self._relation)

    def _take(self, kind: str, problem: Callable[[Fields], str]) -> None:
        """Keep the objects of a kind with which nothing is wrong; ``problem`` may mend them."""
        of_kind = self._all[kind]
        for identity in list(of_kind):
            said = problem(of_kind[identity])
            other = self._found.doubts.get(kind, {}).get(identity)
            if said and other is not None and not problem(other):
                of_kind[identity] = other
                self._miss(kind, identity, f"{said} It was taken from the history.")
            elif said:
                self._miss(kind, identity, said + _words_of(of_kind.pop(identity)))
            elif other is not None:
                names = [name for name, value in of_kind[identity].items() if other[name] != value]
                if names:
                    told = f"The history tells another {', '.join(names)}; please look at it."
                    self._miss(kind, identity, told + _words_of(of_kind[identity]))

    def _miss(self, kind: str, identity: Id, text: str) -> None:
        self._missing.append(Missing(kind, id_text(identity), text))

    def _article(self, fields: Fields) -> str:
        text = self._found.texts.get(fields["text"] or b"")
        if text is None:
            altered = fields["text"] in self._found.altered
            return "Its text is not as it was imported." if altered else "Its text is lost."
        fields["characters"] = len(text)
        # The original of a plain text may be the text itself.
        original = fields["original"]
        if original not in self._found.originals and original not in self._found.texts:
            fields["original"] = None
        return ""

    def _complete_people(self) -> None:
        """Whose entry is lost stays a person, without a name."""
        people = self._all["annotator"]
        for kind in KINDS.values():
            if "annotator" not in kind.by_name:
                continue
            for fields in self._all[kind.name].values():
                person = fields["annotator"]
                if isinstance(person, bytes) and person not in people:
                    people[person] = {"name": f"{STRANGER} {person.hex()[-4:]}", "created": ""}
                    self._miss("annotator", person, "The name is lost; what was coded is kept.")

    def _complete_codebook(self) -> None:
        items = self._all["codebook_item"]
        project = next(iter(self._all["project"].values()), None)
        if project is None:
            fields = {
                "name": "",
                "codebook_name": self._codebook.name,
                "codebook_version": self._codebook.version,
            }
            self._all["project"][new_id()] = KINDS["project"].complete(fields)
            self._missing.append(
                Missing("project", "", "Its name and the version of its codebook are lost.")
            )
        known = {item["code"] for item in items.values() if item["kind"] == "type"}
        lost = {fields["type"] for fields in self._all["annotation"].values()} - known
        if known and not lost and self._holds(items):
            return
        for usual in self._codebook.items():
            identity = codebook_item_id(usual)
            if identity not in items:
                items[identity] = {
                    "kind": usual.kind, "code": usual.code, "parent": usual.parent,
                    "position": usual.position, "data": dict(usual.data), "deleted": 0,
                }  # fmt: skip
        self._missing.append(
            Missing("codebook", "", "Parts of it are lost; the usual ones stand in their place.")
        )
        attributes = {item["code"] for item in items.values() if item["kind"] == "attribute"}
        for identity, item in list(items.items()):
            if item["kind"] == "value" and item["parent"] not in attributes:
                self._miss("codebook_item", identity, f"The attribute of {item['code']} is lost.")
                del items[identity]

    @staticmethod
    def _holds(items: dict[Id, Fields]) -> bool:
        """True when these entries make a codebook."""
        entries = [
            CodebookItem(one["kind"], one["code"], one["parent"], one["position"], one["data"])
            for one in items.values()
            if not one["deleted"]
        ]
        try:
            from_items("", 1, entries)
        except UserError:
            return False
        return True

    def _entity(self, fields: Fields) -> str:
        for name in ("parent", "merged_into"):
            if fields[name] is not None and fields[name] not in self._all["entity"]:
                fields[name] = None
        return ""

    def _points(self, fields: Fields, *names: str) -> str:
        lost = [name for name in names if fields[name] not in self._all["article"]]
        return "Its article is lost." if lost else ""

    def _placed(self, fields: Fields) -> str:
        """Annotations, refusals and exclusions: of an article, at a place of a text."""
        if fields["article"] not in self._all["article"]:
            return "Its article is lost."
        text = self._found.texts.get(fields["text"] or b"")
        if text is None:
            return "The text it was made on is lost."
        spans = fields.get("spans", [[fields.get("start"), fields.get("end"), None]])
        for start, end, quote in spans:
            if not 0 <= start < end <= len(text) or quote not in (None, text[start:end]):
                return "Its place and its quote do not fit."
        if fields.get("entity") is not None and fields["entity"] not in self._all["entity"]:
            fields["entity"] = None
            self._missing.append(
                Missing("entity", "", f"It is lost, and unlinked from{_words_of(fields)}")
            )
        return ""

    def _relation(self, fields: Fields) -> str:
        ends = {"annotation": "annotation", "entity": "entity"}
        for side in ("source", "target"):
            kind = ends.get(fields[f"{side}_kind"], "article")
            if fields[side] not in self._all[kind]:
                return f"Its {side} is lost."
        return ""


def _words_of(fields: Fields) -> str:
    """What is known of a thing that is not taken over, for people to find it again."""
    words = fields.get("title") or fields.get("name") or ""
    if fields.get("spans"):
        words = f"{fields['type']} “{' … '.join(str(span[2]) for span in fields['spans'])}”"
        return f" {words[:300]}"
    return f" “{str(words)[:200]}”" if words else ""


def _write(found: Salvage, target: Path, name: str, device: Device, result: Rescue) -> None:
    with draft_of(target) as draft:
        connection = door.new_database(draft)
        try:
            migrate(connection, target, 0)
            door.prepare(connection, write=True)  # the schema is our own, just made
            with door.transaction(connection, target):
                _fill(connection, found, name, device)
            rows = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            if rows != ["ok"] or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise ProjectError(
                    "What was rescued does not hold together.", "Restore the last back-up instead."
                )
        finally:
            connection.close()
        give_name(draft, target)


def _fill(connection: sqlite3.Connection, found: Salvage, name: str, device: Device) -> None:
    connection.execute("PRAGMA defer_foreign_keys = ON")
    created = found.meta.get("created") or now_text()
    connection.execute("INSERT INTO meta (key, value) VALUES ('created', ?)", (created,))
    used = {
        fields["text"]
        for kind in ("article", "annotation", "refusal", "exclusion")
        for fields in found.objects[kind].values()
    }
    for sha in used:
        text = found.texts[sha]
        connection.execute(journal.INSERT_TEXT, (sha, text, len(text), split_for_search(text)))
    for sha, (file_name, content) in found.originals.items():
        if any(fields["original"] == sha for fields in found.objects["article"].values()):
            connection.execute("INSERT INTO original VALUES (?, ?, ?)", (sha, file_name, content))
    tx = journal.Transaction(
        connection, "Rescue a damaged project", device.id, HybridClock().tick(), kind="create"
    )
    for kind, of_kind in found.objects.items():
        items: Any = of_kind.items()
        if kind == "project":
            items = list(items)[:1]
            items[0][1]["name"] = items[0][1]["name"] or name
        tx.make_many(kind, items)
    for row in found.reports:
        connection.execute(
            "INSERT INTO report (id, kind, label, created, data) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            row,
        )


def summary(result: Rescue) -> list[str]:
    """The list of what is missing, line by line, for people."""
    counts = Counter(one.kind for one in result.missing)
    lines = [
        f"Rescued to {result.path.name}: "
        + ", ".join(f"{count:,} {kind}" for kind, count in sorted(result.kept.items())),
        f"Pages that could not be read: {result.unreadable:,} of {result.pages:,}.",
        f"Taken from the history: {result.from_history:,}.",
        "Missing: "
        + (", ".join(f"{n:,} {kind}" for kind, n in sorted(counts.items())) or "nothing"),
    ]
    return lines + [f"{one.kind} {one.where}: {one.text}".strip() for one in result.missing]
