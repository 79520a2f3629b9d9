"""Commands on the register of entities: which entity is meant, and the tables that go out and come in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating

if TYPE_CHECKING:
    from annotator.app.alias_tables import TableImport
    from annotator.core.jobs import Reporter
    from annotator.core.model import Entity
    from annotator.gui.panels.entities import EntitiesPanel
    from annotator.gui.window import MainWindow

TABLES = "Tables (*.tsv *.csv *.txt);;All files (*)"


class EntitiesController(QObject):
    """While an annotation is at hand its entity is meant, in the register the one chosen there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind(
            {
                "entity.new": self.new,
                "entity.edit": self.edit,
                "entity.passages": self.passages,
                "entity.relate": lambda: self._with_one(lambda p, one: p.deeds.relate(one)),
                "entity.merge": self.merge,
                "entity.split": lambda: self._with_one(lambda p, one: p.deeds.split(one)),
                "entity.delete": lambda: self._with_one(lambda p, one: p.deeds.delete(one)),
                "entity.import_table": self.ask_import,
                "entity.export_table": self.ask_export,
            }
        )

    # Which entity is meant.

    def _panel(self) -> EntitiesPanel:
        """The register, in view."""
        from annotator.gui.panels.entities import EntitiesPanel

        window = self._window
        if not window.shows_part("side"):
            window.toggle_part("side")
        assert window.work is not None
        panel = window.work.show_tab("entities")
        assert isinstance(panel, EntitiesPanel)
        return panel

    def _chosen(self) -> list[Entity]:
        """The entity of the selected annotation, unless people are in the register; else what is chosen there."""
        from annotator.app import entities
        from annotator.gui.panels.entities import EntitiesPanel

        session, focused = self._session, self._window.focusWidget()
        panel = self._window.findChild(EntitiesPanel)
        inside = panel is not None and focused is not None and panel.isAncestorOf(focused)
        if not inside and session.annotation is not None:
            one = session.look_up(annotating.get, session.project, session.annotation)
            if one is not None and one.entity is not None:
                found = session.look_up(entities.get, session.project, one.entity)
                return [found] if found is not None else []
        if panel is None:
            return []
        if inside and panel.form.isAncestorOf(focused) and panel.form.entity is not None:
            return [panel.form.entity]
        return panel.selected()

    def _with_one(self, act: Callable[[EntitiesPanel, Entity], object]) -> None:
        """Do something with the entity that is meant; without one, say how to choose one."""
        chosen = self._chosen()
        panel = self._panel()
        if not chosen:
            self._ask_to_choose(panel)
            return
        panel.show_entity(chosen[0].id)
        act(panel, chosen[0])

    def _ask_to_choose(self, panel: EntitiesPanel) -> None:
        panel.table.take_keyboard()
        self._window.status.say(self.tr("Choose an entity in the register first."))

    # Commands.

    def new(self) -> None:
        """Ask for name and kind of a new entity; then its details are at hand."""
        self._panel().new()

    def edit(self) -> None:
        """Move the keyboard to the details of the entity that is meant."""
        self._with_one(lambda panel, _: panel.show_details())

    def passages(self) -> None:
        """Move the keyboard to the passages of the entity that is meant."""
        self._with_one(lambda panel, _: panel.show_passages())

    def merge(self) -> None:
        """Ask which entities become one."""
        chosen = self._chosen()
        panel = self._panel()
        if chosen:
            panel.deeds.merge(chosen)
        else:
            self._ask_to_choose(panel)

    # Tables.

    def ask_import(self) -> None:
        """Ask for a table, then how it is to be read."""
        from annotator.gui.dialogs.entities.tables import TableSheet
        from annotator.gui.files import ask_file

        def ask(path: Path) -> None:
            kinds = self._session.project.codebook.entity_kinds()
            sheet = TableSheet(self._window, path, kinds)
            sheet.chosen.connect(lambda kind, replace: self.import_table(path, kind, replace))
            sheet.open()

        ask_file(self._window, self.tr("Import a table of aliases"), TABLES, ask)

    def import_table(self, path: Path, kind: str | None = None, replace: bool = False) -> None:
        """Read a table into the register, as one step."""
        from annotator.app.alias_tables import import_table

        project = self._session.project

        def work(report: Reporter) -> TableImport:
            report.check()
            return import_table(project, path, kind, replace)

        self._session.run_job(
            self.tr("Importing {0}").format(path.name),
            work,
            done=lambda report: self._imported(path, report),
        )

    def _imported(self, path: Path, report: TableImport) -> None:
        text = (
            f"{path.name}: {len(report.added):,} entities added, {len(report.changed):,} changed, "
            f"{report.unchanged:,} as before."
        )
        remarks = [*report.refused, *report.conflicts]
        if not remarks:
            self._session.notify(text)
            return
        lines = [f"Line {one.line}, {one.name}: {one.text}" for one in remarks]
        self._session.notify(
            self.tr("{0} {1} questions are open.").format(text, f"{len(lines):,}"), self.tr("Show"),
            lambda: self._show_remarks(path, lines),
        )  # fmt: skip

    def _show_remarks(self, path: Path, lines: list[str]) -> None:
        from annotator.gui.dialogs.lines import LinesDialog

        LinesDialog(
            self._window, path.name,
            self.tr("These rows could not be used, or contradict the register, which stays as it was "
                    "there:"),
            lines,
        ).open()  # fmt: skip

    def ask_export(self) -> None:
        """Ask for a place and write the register there."""
        from annotator.gui.files import ask_target

        path = self._session.project.path
        name = path.with_name(f"{path.stem}-entities.tsv")
        title = "Export a table of aliases"
        ask_target(self._window, title, str(name), TABLES, self.export_table, suffix="tsv")

    def export_table(self, path: Path) -> None:
        """Write the register; the file dialog has asked about an existing file."""
        from annotator.app.alias_tables import export_table

        project = self._session.project

        def work(report: Reporter) -> int:
            report.check()
            return export_table(project, path, overwrite=True)

        self._session.run_job(
            self.tr("Writing the register"), work,
            done=lambda count: self._session.notify(self.tr("{0} entities written to {1}.").format(f"{count:,}", path.name)),
        )  # fmt: skip
