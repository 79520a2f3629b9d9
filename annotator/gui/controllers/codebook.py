"""What the project's categories mean and are: guidelines beside the text, and the codebook editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.core.jobs import Reporter
from annotator.core.names import fold

if TYPE_CHECKING:
    from annotator.core.codebook import Codebook
    from annotator.core.codebook_edit import Edit
    from annotator.core.model import Annotation, Changes
    from annotator.gui.controllers.subject import Subject
    from annotator.gui.dialogs.codebook.editor import CodebookDialog
    from annotator.gui.palette import Choice
    from annotator.gui.window import MainWindow

FILTER = "Codebooks (*.toml *.qdc);;Projects (*.annotator);;All files (*)"


class CodebookController(QObject):
    """Guidelines, and edits of the codebook: each one step, made beside the window."""

    def __init__(self, window: MainWindow, subject: Subject) -> None:
        super().__init__(window)
        self._window = window
        self._subject = subject
        self._session = window.session
        window.commands.bind(
            {
                "help.guidelines": self.guidelines,
                "project.guidelines": self.write_guidelines,
                "project.codebook": self.edit,
                "annotate.add_example": self.add_example,
            }
        )

    def guidelines(self) -> None:
        """Show what the type or value at hand means."""
        work = self._window.work
        if work is not None:
            self._window.go_to("guidelines")

    def write_guidelines(self) -> None:
        """Write the project's own guidelines; then they are shown beside the text."""
        from annotator.app import guidelines
        from annotator.gui.dialogs.guidelines import GuidelinesDialog
        from annotator.gui.panels.guidelines import GuidelinesPanel

        session = self._session
        before = session.look_up(guidelines.text, session.project)
        if before is None:
            return

        def keep(text: str) -> None:
            if text == before:
                return
            if session.attempt(guidelines.set_text, session.project, text) is not None:
                self._window.go_to("guidelines")
                for panel in self._window.findChildren(GuidelinesPanel):
                    panel.show_rules()

        dialog = GuidelinesDialog(self._window, before)
        dialog.chosen.connect(keep)
        dialog.open()

    def edit(self) -> None:
        """Open the codebook editor."""
        from annotator.gui.dialogs.codebook.editor import CodebookDialog

        dialog = CodebookDialog(self._window, self._session)
        dialog.edit_asked.connect(lambda edit, seen: self.apply(edit, seen, dialog))
        dialog.export_asked.connect(lambda: self._ask_export(dialog))
        dialog.import_asked.connect(lambda: self._ask_import(dialog))
        dialog.built_in_asked.connect(lambda name: self.compare_built_in(name, dialog))
        dialog.versions_asked.connect(lambda: self._show_versions(dialog))
        dialog.worklist_asked.connect(lambda: self._session.run("annotate.worklist"))
        dialog.open()

    def apply(self, edit: Edit, seen: bool, dialog: CodebookDialog | None = None) -> None:
        """Make an edit as one step. What touches annotations is asked first, unless it was shown already."""
        from annotator.app import codebook_edit
        from annotator.app.ask import Answer

        session = self._session
        ask = Answer() if seen else session.bridge.ask

        def done(changes: Changes) -> None:
            if changes:
                session.notify(changes.label, self.tr("Undo"), lambda: session.run("edit.undo"))
            elif dialog is not None:
                dialog.refresh()

        session.run_job(self.tr("Editing the codebook"), codebook_edit.apply, session.project, edit, ask,
                        done=done)  # fmt: skip

    # Examples.

    def add_example(self) -> None:
        """Take the selected words, or those of the selected annotation, as an example in the codebook."""
        from annotator.gui.palette import Chooser

        one, words = self._subject.annotation(), ""
        span = self._subject.selection()
        if span is not None:
            words = self._subject.pane.text()[span.start : span.end]
        elif one is not None:
            words = one.quote
        words = " ".join(words.split())
        if not words:
            self._window.status.say(
                self.tr("Select the words that are an example, or an annotation.")
            )
            return
        rows = self._items_for(one)
        shown = words if len(words) <= 60 else f"{words[:59]}…"
        Chooser(
            self._window,
            self.tr("An example of what?"),
            self.tr("“{0}” is an example of …").format(shown),
            lambda query: [row for row in rows if fold(query) in fold(f"{row.title} {row.aside}")],
            lambda choice: self._add_example(choice, words),
            self.tr("Nothing in the codebook has this name."),
        )

    def _items_for(self, one: Annotation | None) -> list[Choice]:
        """What a passage may be an example of, or just not: the annotation's type and values first, then the others."""
        from annotator.gui.palette import Choice

        book = self._session.codebook
        if book is None:
            return []
        language = self._session.settings["look.codebook_language"] or "en"
        own = one.type if one is not None else ""
        coded = dict(one.attributes) if one is not None else {}
        places: list[tuple[int, str, str, str, str]] = []
        for kind in book.types:
            rank = 0 if kind.code == own else 2
            places.append((rank, "type", kind.code, "", kind.name(language)))
        for attribute in book.attributes:
            if own and own not in attribute.owners:
                continue
            said = coded.get(attribute.code)
            chosen = said if isinstance(said, list) else [said]
            for value in attribute.values:
                title = f"{attribute.name(language)}: {value.name(language)}"
                rank = 1 if value.code in chosen else 3
                places.append((rank, "value", value.code, attribute.code, title))
        places.sort(key=lambda place: place[0])
        return [
            Choice(title, said, (kind, code, parent, field))
            for field, said in (
                ("examples", "example"),
                ("counterexamples", "but not: counterexample"),
            )
            for _, kind, code, parent, title in places
        ]

    def _add_example(self, choice: Choice, words: str) -> None:
        from annotator.core.codebook_edit import Describe, item

        kind, code, parent, field = choice.value
        book = self._session.project.codebook
        known = getattr(item(book, kind, code, parent), field)
        if words in known:
            self._window.status.say(self.tr("This is with {0} already.").format(choice.title))
            return
        self.apply(Describe(kind, code, {field: (*known, words)}, parent), True)
        self._window.go_to("text")

    # Files.

    def _ask_file(
        self, dialog: CodebookDialog, title: str, save: str, then: Callable[[Path], None]
    ) -> None:
        from annotator.gui.files import ask_file, ask_target

        if save:
            ask_target(dialog, title, save, FILTER, then, suffix="toml")
        else:
            ask_file(dialog, title, FILTER, then)

    def _ask_export(self, dialog: CodebookDialog) -> None:
        project = self._session.project
        name = project.path.with_name(f"{project.path.stem}-codebook.toml")
        self._ask_file(dialog, "Export the codebook", str(name), self.export)

    def export(self, path: Path) -> None:
        """Write the codebook, by the name's ending; the file dialog has asked about an existing file."""
        from annotator.app.codebook_files import write_file

        session = self._session
        book = session.project.codebook

        def work(report: Reporter) -> list[str]:
            report.check()
            return write_file(book, path, overwrite=True)

        session.run_job(
            self.tr("Writing the codebook"),
            work,
            done=lambda lost: session.notify(
                " ".join([f"Codebook written to {path.name}.", *lost])
            ),
        )

    def _ask_import(self, dialog: CodebookDialog) -> None:
        self._ask_file(dialog, "Import a codebook", "", lambda path: self.compare(path, dialog))

    def compare(self, path: Path, dialog: CodebookDialog) -> None:
        """Read another codebook and show what taking it would change."""
        from annotator.app.codebook_files import read_file

        def work(report: Reporter) -> Codebook:
            report.check()
            return read_file(path)

        self._session.run_job(
            self.tr("Reading the codebook"),
            work,
            done=lambda book: self._offer(path.name, book, dialog),
        )

    def compare_built_in(self, name: str, dialog: CodebookDialog) -> None:
        """Show what taking one of the program's own codebooks would change."""
        from annotator.app import codebook as books

        book = self._session.look_up(books.built_in, name)
        if book is not None:
            self._offer(book.name, book, dialog)

    def _offer(self, name: str, book: Codebook, dialog: CodebookDialog) -> None:
        from annotator.app import codebook as books
        from annotator.gui.dialogs.codebook.compare import CompareDialog

        found = books.diff(self._session.project.codebook, book)
        take = "Take this codebook" if self._session.writable else ""
        compared = CompareDialog(
            dialog, self.tr("{0} against the codebook now").format(name), found, take
        )
        compared.taken.connect(lambda: self.take(book))
        compared.open()

    def take(self, book: Codebook) -> None:
        """Give the project this codebook; refused when something coded would be lost."""
        from annotator.app import codebook as books

        session = self._session

        def work(report: Reporter) -> Changes:
            report.check()
            return books.replace(session.project, book)

        session.run_job(
            self.tr("Changing the codebook"), work,
            done=lambda changes: session.notify(
                changes.label or "The codebook is the same.", self.tr("Undo") if changes else "",
                lambda: session.run("edit.undo"),
            ),
        )  # fmt: skip

    # Versions.

    def _show_versions(self, dialog: CodebookDialog) -> None:
        from annotator.app import codebook as books
        from annotator.gui.dialogs.codebook.compare import VersionsDialog

        versions = self._session.look_up(books.versions, self._session.project)
        if versions is None:
            return
        shown = VersionsDialog(dialog, versions)
        shown.compare_asked.connect(lambda number: self._compare_version(number, dialog))
        shown.open()

    def _compare_version(self, number: int, dialog: CodebookDialog) -> None:
        from annotator.app import codebook as books
        from annotator.gui.dialogs.codebook.compare import CompareDialog

        project = self._session.project
        old = self._session.look_up(books.codebook_at, project, number)
        if old is not None:
            title = f"From version {number} to version {project.codebook.version}"
            CompareDialog(dialog, title, books.diff(old, project.codebook)).open()
