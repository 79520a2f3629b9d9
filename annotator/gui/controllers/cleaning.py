"""Near-duplicates, what outlets repeat, and letters that came out wrong: found beside the work, decided by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.app import articles
from annotator.core.jobs import Reporter
from annotator.gui.panels.latest import Latest

if TYPE_CHECKING:
    from annotator.app.boilerplate import Bundle
    from annotator.app.corrections import Correction
    from annotator.app.exclusions import Proposal
    from annotator.app.repairs import Repair
    from annotator.app.reprints import Group
    from annotator.core.ids import Id
    from annotator.core.model import Changes
    from annotator.gui.window import MainWindow

AT_REST = 700
"""Milliseconds somebody must stay with an article before its letters are looked at."""

AFTER_IMPORT = 1_500
"""Milliseconds after the last import until near-duplicates are looked for; several imports are looked at together."""


class CleaningController(QObject):
    """Between the window and ``annotator.app.reprints``, ``.boilerplate`` and ``.repairs``."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._looked_at: set[Id] = set()
        self._told_groups: set[Id] = set()
        self._count = 0
        self._pause = QTimer(window)
        self._pause.setSingleShot(True)
        self._pause.setInterval(AFTER_IMPORT)
        self._pause.timeout.connect(self.find)
        self._letters = Latest(window.session, "Looking at the letters", window)
        self._rest = QTimer(window)
        self._rest.setSingleShot(True)
        self._rest.setInterval(AT_REST)
        self._rest.timeout.connect(self._look_at_letters)
        self._session.project_changed.connect(self._project_changed)
        self._session.changed.connect(self._changed)
        self._session.article_changed.connect(lambda _: self._rest.start())
        window.commands.bind(
            {
                "project.reprints": self.reprints,
                "project.boilerplate": self.boilerplate,
                "article.mend": self.mend,
            }
        )

    # Near-duplicates.

    def _project_changed(self) -> None:
        self._pause.stop()
        self._rest.stop()
        self._looked_at.clear()
        self._told_groups.clear()
        project = self._session.project
        self._count = (self._session.look_up(articles.count, project) or 0) if project else 0

    def _changed(self, changes: Changes) -> None:
        session = self._session
        if not changes.touches("article") or session.project is None:
            return
        before, self._count = self._count, session.look_up(articles.count, session.project) or 0
        wanted = session.settings["project.find_reprints"] and session.writable
        if wanted and self._count > max(1, before):
            self._pause.start()

    def find(self) -> None:
        """After an import: look for near-duplicates in the background, and say when there is something to decide."""
        from annotator.app import reprints

        project = self._session.project
        if project is None or not self._session.writable:
            return

        def work(report: Reporter) -> list[Group]:
            reprints.find(project, report)
            return reprints.groups(project, True)

        def done(groups: list[Group]) -> None:
            fresh = {group.first for group in groups} - self._told_groups
            self._told_groups |= fresh
            self._refresh_list()
            if fresh:
                many = f"{len(groups):,} group{'s' if len(groups) != 1 else ''} of near-duplicates"
                self._session.notify(
                    self.tr("{0} to decide.").format(many),
                    self.tr("Show"),
                    lambda: self._show(groups),
                )

        self._session.run_job(self.tr("Looking for near-duplicates"), work, done=done)

    def reprints(self) -> None:
        """Look for near-duplicates and list the groups."""
        from annotator.app import reprints

        project, writable = self._session.project, self._session.writable

        def work(report: Reporter) -> tuple[list[Group], bool]:
            if writable:
                reprints.find(project, report)
            undecided = reprints.groups(project, True)
            return undecided, bool(undecided or reprints.groups(project))

        def done(found: tuple[list[Group], bool]) -> None:
            groups, some = found
            self._refresh_list()
            if some:
                self._show(groups, everything=not groups)
            else:
                self._session.notify(self.tr("No two articles share most of their words."))

        self._session.run_job(self.tr("Looking for near-duplicates"), work, done=done)

    def _show(self, groups: list[Group], everything: bool = False) -> None:
        from annotator.gui.dialogs.reprints import ReprintsDialog

        dialog = ReprintsDialog(self._window, self._session, groups)
        dialog.opened.connect(self._session.open_article)
        dialog.all.setChecked(everything)
        dialog.open()

    def _refresh_list(self) -> None:
        if self._window.work is not None:
            self._window.work.articles.refresh_marks()

    # What outlets repeat.

    def boilerplate(self) -> None:
        """Look for lines that are no part of their articles, in all of them."""
        from annotator.app import boilerplate

        project = self._session.project

        def work(report: Reporter) -> list[Bundle]:
            return boilerplate.bundles(project, None, report)

        self._session.run_job(
            self.tr("Looking for parts that repeat"), work, done=self._show_bundles
        )

    def _show_bundles(self, found: list[Bundle]) -> None:
        from annotator.gui.dialogs.repeated import RepeatedDialog

        if not found:
            self._session.notify(self.tr("Nothing in the articles looks like a part to exclude."))
            return
        dialog = RepeatedDialog(self._window, found)
        dialog.chosen.connect(self._exclude)
        dialog.open()

    def _exclude(self, chosen: list[Proposal]) -> None:
        from annotator.app import exclusions

        session, project = self._session, self._session.project

        def work(report: Reporter) -> None:
            exclusions.accept(project, chosen)

        def done(_: None) -> None:
            told = f"{len(chosen):,} place{'s' if len(chosen) != 1 else ''} excluded."
            session.notify(told, self.tr("Undo"), lambda: session.run("edit.undo"))

        session.run_job(self.tr("Excluding places"), work, done=done)

    # Letters that came out wrong.

    def _look_at_letters(self) -> None:
        """Somebody stays with an article: does it look mis-decoded? Asked once for each article, beside the window."""
        session, article = self._session, self._session.article
        if article is None or article in self._looked_at or not session.writable:
            return

        def look(report: Reporter) -> str:
            from annotator.app import repairs

            return repairs.looks_wrong(project, article)

        def told(wrong: str) -> None:
            self._looked_at.add(article)
            if wrong and session.article == article:
                session.notify(
                    self.tr("The letters of this article look wrong."), self.tr("Mend…"), self.mend
                )

        project = session.project
        self._letters.ask(look, done=told, failed=lambda _: None)

    def mend(self) -> None:
        """Show a better reading of the open article's letters, if there is one."""
        from annotator.app import repairs

        project, article = self._session.project, self._session.article
        assert article is not None

        def look(report: Reporter) -> tuple[Repair, str] | None:
            from annotator.gui.dialogs.mending import outcome_told

            found = repairs.propose(project, article)
            return None if found is None else (found, outcome_told(repairs.outcome(project, found)))

        self._session.run_job(self.tr("Reading the letters again"), look, done=self._show_repair)

    def _show_repair(self, found: tuple[Repair, str] | None) -> None:
        from annotator.gui.dialogs.mending import MendingDialog

        if found is None:
            self._session.notify(self.tr("No better reading of this article's letters was found."))
            return
        repair, outcome = found
        dialog = MendingDialog(self._window, repair, outcome)
        dialog.accepted.connect(lambda: self._mend(repair))
        dialog.open()

    def _mend(self, repair: Repair) -> None:
        from annotator.app import repairs

        session = self._session

        def done(made: Correction) -> None:
            if made.review:
                session.notify(
                    self.tr("Letters mended. {0} annotations are to be looked at again.").format(
                        f"{len(made.review):,}"
                    ),
                    self.tr("Show"),
                    lambda: session.run("annotate.worklist"),
                )
            else:
                session.notify(
                    self.tr("Letters mended."), self.tr("Undo"), lambda: session.run("edit.undo")
                )

        session.run_job(
            self.tr("Mending the letters"), repairs.apply, session.project, repair, done=done
        )
