"""The history: every change as a named step of field patches, in the same transaction as the change.

A step is one user action. Its patches say, for each object touched, what was made (``{"+": fields}``),
removed (``{"-": fields}``) or edited (``{field: [before, after]}``). Undo and redo append inverse or
repeated steps, so the history only grows, and the state tables are at every moment the fold of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from annotator.core.errors import ProjectError, UserError
from annotator.core.ids import Id, new_id, now_text
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotator, Changes
from annotator.core.text import text_hash
from annotator.store import objects
from annotator.store.objects import KINDS, Fields
from annotator.store.tokens import split_for_search

CHUNK = 2_000
NOBODY = bytes(16)
"""The annotator of a step that no person made."""


class Transaction:
    """One step in the making: objects are made and edited through it, and nothing else writes.

    The annotator becomes known to the project with the first change. ``kind`` is ``do``, ``undo``, ``redo`` or ``create`` (the first step of a project, which is never undone).
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        label: str,
        device: Id,
        clock: int,
        annotator: Annotator | None = None,
        kind: str = "do",
        target: Id | None = None,
    ) -> None:
        self.connection = connection
        self.label = label
        self.annotator = annotator
        # For people to read; the order of steps comes from the clock, which a wrong wall clock may lead ahead.
        self.now = now_text()
        self._device = device
        self._clock = clock
        self._kind = kind
        self._target = target
        self._step: Id | None = None
        self._step_number = 0
        self._touched: dict[str, set[Id]] = {}
        self._articles: set[Id] = set()

    @property
    def empty(self) -> bool:
        """True while nothing has changed; such a transaction makes no step."""
        return self._step is None

    def changes(self) -> Changes:
        """What was changed, for those who draw it."""
        return Changes(
            label=self.label,
            step=self._step,
            objects={kind: frozenset(ids) for kind, ids in self._touched.items()},
            articles=frozenset(self._articles),
        )

    # --- making and editing ---

    def make(self, kind: str, identity: Id, fields: Mapping[str, Any]) -> None:
        """Make an object; fields not given take their defaults."""
        of_kind = KINDS[kind]
        complete = of_kind.complete(fields)
        self._open_step()
        of_kind.insert_row(self.connection, identity, complete)
        self._record(kind, identity, {"+": of_kind.made(complete)}, complete)

    def make_many(self, kind: str, items: Iterable[tuple[Id, Mapping[str, Any]]]) -> int:
        """Make many objects of one kind; items are taken as they come, so memory stays flat."""
        of_kind = KINDS[kind]
        connection = self.connection
        last = count = 0
        stream = iter(items)
        touched = self._touched.setdefault(kind, set())
        while chunk := list(islice(stream, CHUNK)):
            self._open_step()  # may itself make an annotator
            if not count:
                sql = f"SELECT coalesce(max(number), 0) FROM {kind}"
                (last,) = connection.execute(sql).fetchone()
            complete = [(identity, of_kind.complete(fields)) for identity, fields in chunk]
            numbers = range(last + count + 1, last + count + 1 + len(chunk))
            connection.executemany(
                of_kind.insert,
                [
                    of_kind.row(number, identity, fields)
                    for number, (identity, fields) in zip(numbers, complete, strict=True)
                ],
            )
            if of_kind.has_spans:
                connection.executemany(
                    objects.INSERT_SPAN,
                    [
                        row
                        for number, (_, fields) in zip(numbers, complete, strict=True)
                        for row in of_kind.span_rows(number, fields)
                    ],
                )
            connection.executemany(
                _INSERT_PATCH,
                [
                    (self._step_number, kind, identity, objects.encode({"+": of_kind.made(fields)}))
                    for identity, fields in complete
                ],
            )
            for identity, fields in complete:
                touched.add(identity)
                self._note_article(kind, identity, fields)
            count += len(chunk)
        return count

    def edit(
        self,
        kind: str,
        identity: Id,
        changes: Mapping[str, Any],
        before: Fields | None = None,
    ) -> bool:
        """Change fields of an object; True when anything differs from before.

        ``before`` is what :meth:`read` gave within this step, if it was read already. Raises UserError when
        there is no such object.
        """
        of_kind = KINDS[kind]
        changes = of_kind.clean(changes)
        if before is None:
            before = of_kind.read(self.connection, identity)
        if before is None:
            raise _gone(kind)
        patch = of_kind.difference(before, changes)
        if not patch:
            return False
        self._open_step()
        after = {**before, **changes}
        touched = {path.partition(".")[0] for path in patch}
        of_kind.update_row(self.connection, before["number"], touched, after)
        self._record(kind, identity, patch, after)
        return True

    def edit_each(
        self,
        kind: str,
        ids: Iterable[Id],
        change: Callable[[Id, Fields], Mapping[str, Any] | None],
        report: Reporter = silent,
    ) -> int:
        """Change many objects of one kind: ``change`` gets an id and the fields and returns what differs.

        What it gets has no spans, and it may not change them. Ids are taken as they come, in portions, so memory
        stays flat. Returns how many objects changed; raises UserError when one is not there.
        """
        of_kind = KINDS[kind]
        stream = iter(ids)
        count = 0
        while chunk := list(dict.fromkeys(islice(stream, objects.CHUNK))):
            report.check()
            known = of_kind.read_many(self.connection, chunk)
            edited: list[tuple[Id, Fields, Fields]] = []
            for identity in chunk:
                before = known.get(identity)
                if before is None:
                    raise _gone(kind)
                changes = of_kind.clean(change(identity, before) or {})
                patch = of_kind.difference(before, changes)
                if patch:
                    edited.append((identity, patch, {**before, **changes}))
            self._write_edits(kind, edited)
            count += len(edited)
            report.progress(count)
        return count

    def read(self, kind: str, identity: Id) -> Fields | None:
        """The object's fields as this transaction sees them."""
        return KINDS[kind].read(self.connection, identity)

    def add_text(self, text: str) -> bytes:
        """Keep a text (already normalised), known by its hash; the same text is kept once."""
        sha = text_hash(text)
        self.connection.execute(INSERT_TEXT, (sha, text, len(text), split_for_search(text)))
        # A cut-off import may have staged it; now the history needs it, also after an undo.
        self.connection.execute("DELETE FROM staged_text WHERE sha = ?", (sha,))
        return sha

    # --- undoing ---

    def reverse(self, change: Mapping[str, Any], kind: str, identity: Id) -> None:
        """Apply the inverse of a patch."""
        of_kind = KINDS[kind]
        if "+" in change:
            self._remove(kind, identity, change["+"])
        elif "-" in change:
            fields = of_kind.unmade(change["-"])
            of_kind.insert_row(self.connection, identity, fields)
            self._record(kind, identity, {"+": change["-"]}, fields)
        else:
            self._swap(kind, identity, change, 0)

    def repeat(self, change: Mapping[str, Any], kind: str, identity: Id) -> None:
        """Apply a patch again."""
        of_kind = KINDS[kind]
        if "+" in change:
            fields = of_kind.unmade(change["+"])
            of_kind.insert_row(self.connection, identity, fields)
            self._record(kind, identity, change, fields)
        elif "-" in change:
            self._remove(kind, identity, change["-"])
        else:
            self._swap(kind, identity, change, 1)

    def _remove(self, kind: str, identity: Id, made: Fields) -> None:
        """Take an object away as it was made; what was built on it since by others is not thrown away with it."""
        of_kind = KINDS[kind]
        current = of_kind.read(self.connection, identity)
        if current is None or of_kind.unmade(made) != {
            name: value for name, value in current.items() if name != "number"
        }:
            raise _conflict()
        of_kind.delete_row(self.connection, identity)
        self._record(kind, identity, {"-": made}, current)

    def swap_many(self, kind: str, patches: Sequence[tuple[Id, Fields]], side: int) -> None:
        """Apply edits of different objects (``side`` 1) or their inverses (0) at once; none touches spans."""
        of_kind = KINDS[kind]
        named = {path.partition(".")[0] for _, change in patches for path in change}
        known = of_kind.read_many(
            self.connection, [identity for identity, _ in patches], frozenset(named | {"article"})
        )
        edited: list[tuple[Id, Fields, Fields]] = []
        for identity, change in patches:
            before = known.get(identity)
            if before is None:
                raise _conflict()
            expected, touched = of_kind.patched(before, change, 1 - side)
            if any(expected[name] != before[name] for name in touched):
                raise _conflict()
            after, _ = of_kind.patched(before, change, side)
            recorded = change if side else {name: [b, a] for name, (a, b) in change.items()}
            edited.append((identity, recorded, after))
        self._write_edits(kind, edited)

    def _write_edits(self, kind: str, edited: Sequence[tuple[Id, Fields, Fields]]) -> None:
        """Write (id, patch, fields afterwards) of many objects, and note them down."""
        if not edited:
            return
        self._open_step()
        of_kind = KINDS[kind]
        of_kind.update_many(
            self.connection,
            (
                ({path.partition(".")[0] for path in patch} & of_kind.by_name.keys(), after)
                for _, patch, after in edited
            ),
        )
        self.connection.executemany(
            _INSERT_PATCH,
            [
                (self._step_number, kind, identity, objects.encode(patch))
                for identity, patch, _ in edited
            ],
        )
        touched = self._touched.setdefault(kind, set())
        for identity, _, after in edited:
            touched.add(identity)
            self._note_article(kind, identity, after)

    def _swap(self, kind: str, identity: Id, change: Mapping[str, Any], side: int) -> None:
        of_kind = KINDS[kind]
        before = of_kind.read(self.connection, identity)
        if before is None:
            raise _conflict()
        expected, touched = of_kind.patched(before, change, 1 - side)
        if any(expected[name] != before[name] for name in touched):
            raise _conflict()
        after, touched = of_kind.patched(before, change, side)
        of_kind.update_row(self.connection, before["number"], touched, after)
        recorded = dict(change) if side else {name: [b, a] for name, (a, b) in change.items()}
        self._record(kind, identity, recorded, after)

    # --- writing down ---

    def _open_step(self) -> None:
        if self._step is not None:
            return
        self._step = new_id()
        cursor = self.connection.execute(
            "INSERT INTO step (id, annotator, device, clock, kind, label, target, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._step,
                self.annotator.id if self.annotator else NOBODY,
                self._device,
                self._clock,
                self._kind,
                self.label,
                self._target,
                self.now,
            ),
        )
        self._step_number = cursor.lastrowid or 0
        if self._kind == "do":
            # A new step closes the way forward: what was undone before it can no longer be redone.
            self.connection.execute(
                "UPDATE step SET undone = 2 WHERE device = ? AND kind = 'do' AND undone = 1",
                (self._device,),
            )
            if self.annotator is not None and self.read("annotator", self.annotator.id) is None:
                fields = {"name": self.annotator.name, "created": self.now}
                self.make("annotator", self.annotator.id, fields)

    def _record(
        self, kind: str, identity: Id, change: Mapping[str, Any], fields: Mapping[str, Any]
    ) -> None:
        self._open_step()  # undo and redo come straight here
        self.connection.execute(
            _INSERT_PATCH, (self._step_number, kind, identity, objects.encode(change))
        )
        self._touched.setdefault(kind, set()).add(identity)
        self._note_article(kind, identity, fields)

    def _note_article(self, kind: str, identity: Id, fields: Mapping[str, Any]) -> None:
        if kind == "article":
            self._articles.add(identity)
        elif "article" in fields:
            self._articles.add(fields["article"])


_INSERT_PATCH = "INSERT INTO patch (step, kind, object, change) VALUES (?, ?, ?, ?)"
INSERT_TEXT = "INSERT OR IGNORE INTO text (sha, text, characters, split) VALUES (?, ?, ?, ?)"


def _gone(kind: str) -> UserError:
    return UserError(
        f"This {kind.replace('_', ' ')} is no longer in the project.", "Look at the list again."
    )


def _conflict() -> ProjectError:
    return ProjectError(
        "This step cannot be undone or redone: what it changed has been changed since by other means.",
        "Run `annotator check` on the project.",
    )


def undo_candidate(connection: sqlite3.Connection, device: Id) -> tuple[int, Id, str] | None:
    """The step an undo would take back: this device's last one that is in force."""
    row = connection.execute(
        "SELECT number, id, label FROM step WHERE device = ? AND kind = 'do' AND undone = 0 "
        "ORDER BY number DESC LIMIT 1",
        (device,),
    ).fetchone()
    return None if row is None else tuple(row)


def redo_candidate(connection: sqlite3.Connection, device: Id) -> tuple[int, Id, str] | None:
    """The step a redo would bring back: the earliest undone one that no later step closed."""
    row = connection.execute(
        "SELECT number, id, label FROM step WHERE device = ? AND kind = 'do' AND undone = 1 "
        "ORDER BY number LIMIT 1",
        (device,),
    ).fetchone()
    return None if row is None else tuple(row)


def patches(
    connection: sqlite3.Connection, step_number: int, backwards: bool = False
) -> Iterator[tuple[str, Id, dict[str, Any]]]:
    """The patches of a step, read in portions, since whoever asks writes to the same table."""
    order, beyond = ("DESC", "<") if backwards else ("ASC", ">")
    edge = 1 << 62 if backwards else 0
    while True:
        rows = connection.execute(
            f"SELECT number, kind, object, change FROM patch WHERE step = ? AND number {beyond} ? "
            f"ORDER BY number {order} LIMIT {CHUNK}",
            (step_number, edge),
        ).fetchall()
        if not rows:
            return
        for number, kind, identity, change in rows:
            edge = number
            if kind not in KINDS:
                raise _conflict()
            yield kind, identity, objects.decode_patch(change)


def _runs(
    given: Iterable[tuple[str, Id, Fields]],
) -> Iterator[tuple[str, list[tuple[Id, Fields]]]]:
    """Patches in their order: as many edits of different objects of one kind together as there are, else one."""
    kind = ""
    run: list[tuple[Id, Fields]] = []
    ids: set[Id] = set()
    for next_kind, identity, change in given:
        if run and (next_kind != kind or identity in ids or len(run) >= objects.CHUNK):
            yield kind, run
            run, ids = [], set()
        kind = next_kind
        if "+" in change or "-" in change or "spans" in change or "article" in change:
            if run:
                yield kind, run
            run, ids = [], set()
            yield kind, [(identity, change)]
        else:
            run.append((identity, change))
            ids.add(identity)
    if run:
        yield kind, run


def take_back(tx: Transaction, step_number: int, report: Reporter = silent) -> None:
    """Apply the inverse of a step, last patch first."""
    for kind, run in _runs(report.each(patches(tx.connection, step_number, backwards=True))):
        if len(run) > 1:
            tx.swap_many(kind, run, 0)
        else:
            tx.reverse(run[0][1], kind, run[0][0])
    tx.connection.execute("UPDATE step SET undone = 1 WHERE number = ?", (step_number,))


def bring_back(tx: Transaction, step_number: int, report: Reporter = silent) -> None:
    """Apply a step again."""
    for kind, run in _runs(report.each(patches(tx.connection, step_number))):
        if len(run) > 1:
            tx.swap_many(kind, run, 1)
        else:
            tx.repeat(run[0][1], kind, run[0][0])
    tx.connection.execute("UPDATE step SET undone = 0 WHERE number = ?", (step_number,))
