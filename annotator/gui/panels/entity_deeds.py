"""What is done to entities of the register: asked first where it touches much, each one step of the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from annotator.app import entities
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Entity
from annotator.gui.dialogs.sheet import Sheet, ask
from annotator.gui.panels.entity_relations import RelationSheet, ask_relation
from annotator.gui.panels.relations import RelationRow
from annotator.gui.session import Session

AT_ONCE = 200
"""Changing entities with more annotations than this is done in the background."""


class EntityDeeds(QObject):
    """Sheets over the window of a panel, and the steps that follow from them."""

    made = Signal(object)
    """The id of the entity to show after a step: a new one, or the one that stays."""

    def __init__(self, session: Session, panel: QWidget) -> None:
        super().__init__(panel)
        self._session = session
        self._panel = panel

    def new(self, name: str = "", kind: str = "") -> Sheet | None:
        """Ask for name and kind of a new entity."""
        from annotator.gui.dialogs.entities.naming import NewEntitySheet

        if not self._session.writable:
            return None
        sheet = NewEntitySheet(self._panel.window(), self._session, name, kind)

        def make(given: str, of: str) -> None:
            one = self._attempt(entities.create, given, of)
            if one is not None:
                self.made.emit(one.id)

        sheet.chosen.connect(make)
        sheet.open()
        return sheet

    def rename(self, one: Entity) -> Sheet | None:
        """Ask for another name."""
        from annotator.gui.dialogs.entities.naming import RenameSheet

        if not self._session.writable:
            return None
        sheet = RenameSheet(self._panel.window(), one)
        sheet.chosen.connect(lambda name, keep: self._attempt(entities.rename, one.id, name, keep))
        sheet.open()
        return sheet

    def relate(self, one: Entity, row: RelationRow | None = None) -> RelationSheet | None:
        """Ask for a relation to another entity, or for the dates of one that is there."""
        sheet = ask_relation(self._panel.window(), self._session, one, row)
        if sheet is None and self._session.writable:
            self._session.notify(
                self.tr("The codebook has no relation that may lead from such an entity.")
            )
        return sheet

    def merge(self, chosen: Sequence[Entity]) -> Sheet | None:
        """Ask which entities become one, and which of them stays."""
        from annotator.gui.dialogs.entities.merging import MergeSheet

        if not self._session.writable or not chosen:
            return None
        sheet = MergeSheet(self._panel.window(), self._session, chosen)
        sheet.chosen.connect(self.make_one)
        sheet.open()
        return sheet

    def make_one(self, keep: Id, others: Sequence[Id]) -> None:
        """Make several entities one; undo parts them again."""
        session = self._session
        kept = session.look_up(entities.get, session.project, keep)
        if kept is None:
            return
        said = self.tr("{0} entities are now “{1}”.").format(len(others) + 1, kept.name[:60])
        touched = session.look_up(entities.preview, session.project, [keep, *others])
        if touched is not None:
            self._do(
                self.tr("Merging entities"), touched.annotations, said, keep,
                entities.merge, keep, list(others),
            )  # fmt: skip

    def split(self, one: Entity) -> Sheet | None:
        """Ask which passages and aliases go to a new entity."""
        from annotator.gui.dialogs.entities.splitting import SplitSheet

        if not self._session.writable:
            return None
        sheet = SplitSheet(self._panel.window(), self._session, one)

        def part(name: str, annotations: Sequence[Id], aliases: Sequence[str]) -> None:
            said = self.tr("“{0}” has {1} passages of “{2}” now.").format(
                name[:60], f"{len(annotations):,}", one.name[:60]
            )
            self._do(
                self.tr("Splitting an entity"), len(annotations), said, None,
                entities.split, one.id, name, annotations, aliases,
            )  # fmt: skip

        sheet.chosen.connect(part)
        sheet.open()
        return sheet

    def delete(self, one: Entity) -> Sheet | None:
        """Say what deleting touches, and ask."""
        session = self._session
        if not session.writable:
            return None
        seen = session.look_up(entities.preview, session.project, [one.id])
        if seen is None:
            return None
        lines = [f"“{one.name[:200]}”, {one.kind}"]
        if seen.annotations:
            lines.append(
                self.tr("Annotations that lose their link: {0}, in articles: {1}.").format(
                    f"{seen.annotations:,}", f"{seen.articles:,}"
                )
            )
        if seen.relations:
            lines.append(self.tr("Relations deleted with it: {0}.").format(f"{seen.relations:,}"))
        if seen.narrower:
            lines.append(
                self.tr("Entities below it that move up: {0}.").format(f"{seen.narrower:,}")
            )
        if len(lines) == 1:
            lines.append(self.tr("Nothing points to it."))
        lines.append(self.tr("Annotations themselves stay. One undo brings all of it back."))
        said = self.tr("Entity deleted: {0}").format(one.name[:60])
        return ask(
            self._panel.window(),
            self.tr("Delete “{0}”?").format(one.name[:60]),
            "\n".join(lines),
            self.tr("Delete"),
            lambda: self._do(
                self.tr("Deleting an entity"), seen.annotations, said, None,
                entities.delete, one.id,
            ),
        )  # fmt: skip

    # Doing it.

    def _attempt(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self._session.attempt(function, self._session.project, *arguments)

    def _do(
        self,
        title: str,
        annotations: int,
        said: str,
        keep: Id | None,
        function: Callable[..., Any],
        *arguments: Any,
    ) -> None:
        """At once when few annotations change, else beside the window; then say it, with Undo."""
        session, project = self._session, self._session.project

        def told(result: object) -> None:
            session.notify(said, self.tr("Undo"), lambda: session.run("edit.undo"))
            shown = result[0] if isinstance(result, tuple) else keep
            if shown is not None:
                self.made.emit(shown)

        def work(report: Reporter) -> object:
            return function(project, *arguments, report=report)

        if annotations > AT_ONCE:
            session.run_job(title, work, done=told)
        elif (result := self._attempt(function, *arguments)) is not None:
            told(result)
