"""Excluding parts of an article, and correcting its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import articles
from annotator.core.jobs import Reporter
from annotator.core.model import Span

if TYPE_CHECKING:
    from annotator.app.corrections import Correction, Outcome
    from annotator.app.exclusions import Proposal
    from annotator.core.ids import Id
    from annotator.gui.textpane import TextPane
    from annotator.gui.window import MainWindow


class CorrectingController(QObject):
    """Between the text pane and ``annotator.app.exclusions`` and ``.corrections``."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind(
            {
                "article.exclude": self.exclude,
                "article.boilerplate": self.propose,
                "article.correct": self.correct,
                "article.versions": self.versions,
            }
        )

    @property
    def _pane(self) -> TextPane:
        assert self._window.work is not None
        return self._window.work.pane

    # Excluded parts.

    def exclude(self) -> None:
        """Exclude what is selected, or take back what is excluded at the caret."""
        from annotator.app import exclusions

        session, pane = self._session, self._pane
        article = session.article
        if not pane.textCursor().hasSelection():
            if not pane.is_excluded(pane.caret(), pane.caret() + 1):
                self._say(self.tr("Select what is no part of the article."))
            elif session.attempt(exclusions.include_at, session.project, article, pane.caret()):
                self._say(self.tr("This belongs to the article again."))
            return
        span = pane.raw_selection()
        if span is None:
            return
        if session.attempt(exclusions.exclude, session.project, article, [span]):
            pane.set_caret(span.end)
            self._say(self.tr("Excluded. The same key takes the part at the caret back."))

    def propose(self) -> None:
        """Look for parts that are no part of the article, and let them be ticked."""
        from annotator.app import exclusions

        session = self._session
        project, article = session.project, session.article
        assert article is not None

        def look(report: Reporter) -> list[Proposal]:
            return exclusions.proposals(project, article)

        session.run_job(self.tr("Looking for parts that repeat"), look, done=self._show_proposals)

    def _show_proposals(self, found: list[Proposal]) -> None:
        from annotator.app import exclusions
        from annotator.gui.dialogs.excluding import ExcludingDialog

        session = self._session
        if not found:
            session.notify(self.tr("Nothing in this article looks like a part to exclude."))
            return

        def accept(ticked: list[Proposal], others: list[Proposal]) -> None:
            if session.attempt(exclusions.decide, session.project, ticked, others):
                parts = f"{len(ticked):,} part{'s' if len(ticked) != 1 else ''} excluded."
                if others:
                    parts += f" {len(others):,} kept, and not proposed again."
                session.notify(parts, self.tr("Undo"), lambda: session.run("edit.undo"))

        dialog = ExcludingDialog(self._window, found)
        dialog.chosen.connect(accept)
        dialog.open()

    # Correcting.

    def correct(self) -> None:
        """Let the selected words, or the paragraph at the caret, be typed over."""
        from annotator.core.passage import replaced
        from annotator.gui.dialogs.correcting import CorrectingDialog

        session, pane = self._session, self._pane
        article, text = session.article, pane.text()
        assert article is not None
        span = pane.raw_selection() or _paragraph(text, pane.caret())
        dialog = CorrectingDialog(self._window, text[span.start : span.end])

        def keep(shown: str, typed: str) -> None:
            if typed != shown:
                new = replaced(text, span.start, span.end, shown, typed)
                self._preview(article, text, new)

        dialog.chosen.connect(keep)
        dialog.open()

    def _preview(self, article: Id, old: str, new: str) -> None:
        """Say what the correction would come to, before it is made, when it touches annotations."""
        from annotator.app import corrections

        project = self._session.project

        def look(report: Reporter) -> Outcome | None:
            # The dialog may have stood open while somebody else corrected the same text.
            if articles.text(project, article) != old:
                return None
            return corrections.outcome(project, article, new)

        def tell(outcome: Outcome | None) -> None:
            from annotator.gui.dialogs.sheet import ask

            if outcome is None:
                self._session.failure.emit(
                    self.tr("The text of the article has changed meanwhile."),
                    self.tr("Correct it again."),
                    False,
                )
            elif outcome.review or outcome.left:
                ask(
                    self._window,
                    self.tr("Correct the text?"),
                    _sentence(outcome.moved, outcome.review, outcome.left),
                    self.tr("Correct"),
                    lambda: self._apply(article, new),
                )
            else:
                self._apply(article, new)

        self._session.run_job(self.tr("Comparing the texts"), look, done=tell)

    def _apply(self, article: Id, new: str) -> None:
        from annotator.app import corrections

        session = self._session

        def done(made: Correction) -> None:
            said = _sentence(made.moved, len(made.review), len(made.left))
            if made.review or made.left:
                session.notify(
                    self.tr("Text corrected. {0}").format(said),
                    self.tr("Show"),
                    lambda: session.run("annotate.worklist"),
                )
            else:
                session.notify(
                    self.tr("Text corrected. {0}").format(said),
                    self.tr("Undo"),
                    lambda: session.run("edit.undo"),
                )

        session.run_job(
            self.tr("Correcting the text"),
            corrections.correct_text,
            session.project,
            article,
            new,
            done=done,
        )

    def versions(self) -> None:
        """Show the texts the article has had."""
        from annotator.app import corrections
        from annotator.gui.dialogs.correcting import VersionsDialog

        session = self._session
        project, article = session.project, session.article
        found = session.look_up(corrections.versions, project, article)
        if found:
            VersionsDialog(
                self._window,
                found,
                lambda one: session.look_up(corrections.version_text, project, article, one),
            ).open()

    def _say(self, text: str) -> None:
        self._window.status.say(text)


def _paragraph(text: str, caret: int) -> Span:
    """The paragraph at the caret, without its line end."""
    start = text.rfind("\n", 0, caret) + 1
    end = text.find("\n", caret)
    return Span(start, len(text) if end < 0 else end)


def _sentence(moved: int, review: int, left: int) -> str:
    """What becomes of the annotations, in plain words."""
    parts = []
    if moved:
        parts.append(f"{moved:,} only move along")
    if review:
        parts.append(f"{review:,} are touched and marked to be looked at again")
    if left:
        parts.append(
            f"{left:,} stay with the earlier text, as their words are gone, and are marked too"
        )
    return f"Annotations: {'; '.join(parts)}." if parts else "No annotation is touched."
