"""Annotations of several places, by key: add and remove a fragment, part one annotation, join two."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating
from annotator.core.model import Annotation

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.controllers.subject import Subject
    from annotator.gui.window import MainWindow
    from annotator.gui.workarea import WorkArea


class FragmentsController(QObject):
    """Between keys in the text and ``annotator.app.fragments``."""

    def __init__(self, window: MainWindow, subject: Subject) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._subject = subject
        self._joining: Annotation | None = None
        window.commands.bind(
            {
                "annotate.add_fragment": self.add,
                "annotate.remove_fragment": self.remove,
                "annotate.split": self.split,
                "annotate.merge": self.start_joining,
            }
        )

    def attach(self, work: WorkArea) -> None:
        """Listen to the text pane of a work area that was just made."""
        work.pane.link_target.connect(self._join)
        work.pane.mode_changed.connect(self._mode_changed)

    def add(self) -> None:
        """Add the selected words to the annotation that was selected before them."""
        from annotator.app import fragments

        one, span = self._subject.annotation(), self._subject.selection()
        if one is None or span is None:
            self._say(self.tr("Select an annotation, then the words to add to it."))
            return
        self._subject.with_consent(
            one, lambda: self._change(one, "Added: ", fragments.add_fragment, span.start, span.end)
        )

    def _change(
        self, one: Annotation, said: str, function: Callable[..., object], *values: int
    ) -> None:
        session = self._session
        if session.attempt(function, session.project, one.id, *values):
            self._show(one.id, said)

    def remove(self) -> None:
        """Remove the fragment at the caret from the selected annotation."""
        from annotator.app import fragments

        one, caret = self._subject.annotation(), self._subject.pane.caret()
        if one is None:
            self._say(self.tr("Select an annotation first."))
            return
        here = [n for n, span in enumerate(one.spans) if span.start <= caret <= span.end]
        if len(one.spans) == 1:
            key = self._window.commands.key_text("annotate.delete")
            self._say(self.tr("This annotation has one place only; {0} deletes it.").format(key))
            return
        if not here:
            self._say(self.tr("Put the caret into the fragment to remove."))
            return
        self._subject.with_consent(
            one, lambda: self._change(one, "Left: ", fragments.remove_fragment, here[0])
        )

    def split(self) -> None:
        """Part the selected annotation at the caret into two that say the same."""
        one, caret = self._subject.annotation(), self._subject.pane.caret()
        if one is None:
            self._say(self.tr("Select an annotation first."))
            return
        self._subject.with_consent(one, lambda: self._split(one, caret))

    def _split(self, one: Annotation, caret: int) -> None:
        from annotator.app import fragments

        session = self._session
        done = session.attempt(fragments.split_annotation, session.project, one.id, position=caret)
        if done is not None:
            self._show(done[0], "Parted in two. The second: ")

    def start_joining(self) -> None:
        """Let the pane choose what to join with the selected annotation; the next one of its type is chosen already."""
        one = self._subject.annotation()
        if one is None:
            self._say(self.tr("Select an annotation first."))
            return
        self._subject.with_consent(one, lambda: self._choose_joined(one))

    def _choose_joined(self, one: Annotation) -> None:
        pane = self._subject.pane
        pane.setFocus()
        pane.start_picking()
        self._window.status.show_mode("Joining")
        self._joining = one
        pane.set_current(one.id)
        others = self._joinable(one)
        if others:
            pane.set_current(others[0].id)
            self._say(
                self.tr("Enter joins it with “{0}”; J, K or a click go to another.").format(
                    _short(others[0].quote)
                )
            )
        else:
            self._say(
                self.tr("J, K or a click choose what to join with it, Enter joins, Esc leaves.")
            )

    def _joinable(self, one: Annotation) -> list[Annotation]:
        """The annotations of the same type and annotator, those that follow first."""
        session = self._session
        found = session.look_up(
            annotating.list_annotations, session.project, one.article, one.type, one.annotator
        )
        others = [a for a in found or [] if a.id != one.id and a.text == one.text]
        start = one.spans[0].start
        return sorted(others, key=lambda a: (a.spans[0].start < start, a.spans[0].start))

    def _join(self, identity: Id) -> None:
        from annotator.app import fragments

        one, session = self._joining, self._session
        if one is None:
            return
        if identity == one.id:
            self._say(self.tr("Choose another annotation to join with it."))
            return
        merged = session.attempt(fragments.merge_annotations, session.project, [one.id, identity])
        if merged is None:
            return
        self._subject.pane.stop_picking()
        self._show(merged.annotation, "Joined: ")
        if merged.contradictions:
            book = session.codebook
            names = ", ".join(
                book.name_of(code) if book is not None else code for code in merged.contradictions
            )
            session.notify(
                self.tr(
                    "They said different things of {0}: not coded now, and marked for review."
                ).format(names),
                self.tr("Undo"),
                lambda: session.run("edit.undo"),
            )

    def _mode_changed(self, mode: str) -> None:
        one = self._joining
        if mode != "picking" and one is not None:
            self._joining = None
            self._subject.pane.set_current(one.id)

    def _show(self, identity: Id, said: str) -> None:
        session = self._session
        one = session.look_up(annotating.get, session.project, identity)
        if one is None:
            return
        pane = self._subject.pane
        pane.clear_selection()
        pane.set_current(identity)
        self._say(said + _short(one.quote))
        pane.announce(said + _short(one.quote))

    def _say(self, text: str) -> None:
        self._window.status.say(text)


def _short(quote: str, length: int = 60) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
