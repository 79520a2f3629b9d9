"""*Also here*: after a tag, or on request, the other places that say the same.

Looking begins when the tag is saved and painted, and goes on beside the window. A key that takes what is found is
remembered while there is nothing yet to take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from annotator.app import annotations as annotating
from annotator.core.errors import UserError

if TYPE_CHECKING:
    from annotator.app.also_here import Accepted, Place
    from annotator.core.ids import Id
    from annotator.core.jobs import Reporter
    from annotator.core.model import Annotation, Changes
    from annotator.gui.panels.also_here import AlsoHerePanel
    from annotator.gui.panels.also_here_line import AlsoHereLine
    from annotator.gui.panels.latest import Latest
    from annotator.gui.window import MainWindow

AFTER_TAG = 120
"""Milliseconds after a tag: it is painted by then, and whoever goes on tagging is not looked after."""
AFTER_CHANGE = 300


class AlsoHereController(QObject):
    """The line below the text after a tag, and the list of places on request."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = session = window.session
        self._like: Id | None = None
        """What was tagged last, while places like it are looked for or offered."""
        self._about = ""
        self._places: list[Place] | None = None
        """What was found; None while that is not known."""
        self._take_next = False
        self._line: AlsoHereLine | None = None
        self.panel: AlsoHerePanel | None = None
        """The list of places, once it was opened."""
        self._latest: Latest | None = None
        self._wait = QTimer(window)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._look)
        window.commands.bind(
            {"annotate.also_here": self.show, "annotate.also_here_all": self.take_all}
        )
        session.project_changed.connect(self.drop)
        session.article_changed.connect(lambda _: self.drop())
        session.annotator_changed.connect(self.drop)
        session.changed.connect(self._changed)

    @property
    def busy(self) -> bool:
        """True while places like the last tag are looked for."""
        return self._wait.isActive() or (self._latest is not None and self._latest.busy)

    # On request.

    def show(self) -> None:
        """List the other places that say what the selected annotation tags."""
        annotation = self._session.annotation
        if annotation is None:
            return
        taken = self._take_next and annotation == self._like
        self.drop()
        panel = self._made_panel()
        panel.start(annotation)
        if taken:
            panel.accept_ticked()

    def _made_panel(self) -> AlsoHerePanel:
        from annotator.gui.panels.also_here import AlsoHerePanel

        work = self._window.work
        assert work is not None
        panel = work.below("also_here", lambda: AlsoHerePanel(self._session))
        assert isinstance(panel, AlsoHerePanel)
        self.panel = panel
        return panel

    # After a tag.

    def after_tag(self, annotation: Id) -> None:
        """Look for places like what was just tagged, a moment later."""
        self.drop(keep_line=True)
        if self._session.settings["annotating.also_here"] == "off" or self._window.focus_mode:
            self._hide()
            return
        self._like = annotation
        self._wait.start(AFTER_TAG)

    def drop(self, keep_line: bool = False) -> None:
        """Offer nothing any more."""
        self._wait.stop()
        if self._latest is not None:
            self._latest.drop()
        self._like = self._places = None
        self._take_next = False
        if not keep_line:
            self._hide()

    def _hide(self) -> None:
        if self._line is not None:
            self._line.hide()

    def _look(self) -> None:
        """Begin to look: in the list where that stands open or is wanted, else for the line."""
        session, work = self._session, self._window.work
        one = session.look_up(annotating.get, session.project, self._like) if self._like else None
        if one is None or work is None:
            self.drop()
            return
        listed = self.panel is not None and self.panel.isVisibleTo(work)
        wanted = session.settings["annotating.also_here"] == "list"
        if listed or (wanted and not work.something_below()):
            self._hide()
            taken, identity = self._take_next, one.id
            self.drop()
            panel = self._made_panel()
            panel.follow(identity)
            if taken:
                panel.accept_ticked()
            return
        self._about = f"\u2068“{_short(one.quote)}”\u2069  ·  {session.type_name(one.type)}"
        if self._line is not None and self._line.isVisible() and self._places is None:
            self._line.show_looking(self._about, self._take_next)
        self._ask(one)

    def _ask(self, one: Annotation) -> None:
        from annotator.app import also_here
        from annotator.gui.panels.latest import Latest

        def look(project: Any, like: Id, report: Reporter) -> list[Place]:
            return also_here.here(project, like)

        if self._latest is None:
            self._latest = Latest(self._session, "Looking for more places", self._window)
        self._latest.ask(look, self._session.project, one.id, done=self._found, failed=self._failed)

    def _found(self, places: list[Place]) -> None:
        self._places = places
        taken, self._take_next = self._take_next, False
        if not places:
            self._hide()
            if taken:
                self._say_none()
        elif taken:
            self._accept()
        else:
            line = self._made_line()
            key = self._window.commands.key_text
            line.say_keys(key("annotate.also_here_all"), key("annotate.also_here"))
            line.show_places(self._about, places)

    def _failed(self, error: UserError) -> None:
        """The annotation went away meanwhile: there is nothing to look for."""
        self.drop()

    def _made_line(self) -> AlsoHereLine:
        if self._line is None:
            from annotator.gui.panels.also_here_line import AlsoHereLine

            assert self._window.work is not None
            self._line = line = AlsoHereLine()
            line.all_wanted.connect(self.take_all)
            line.look_wanted.connect(self._show_for_line)
            line.closed.connect(self._closed)
            self._window.work.reader.add_below(line)
        return self._line

    def _closed(self) -> None:
        self.drop()
        self._window.go_to("text")

    def _show_for_line(self) -> None:
        if self._like is not None:
            self._session.select_annotation(self._like)
            self.show()

    def _changed(self, changes: Changes) -> None:
        """Places were tagged, refused or excluded, or the link is another now: look again."""
        if self._places is not None and changes.touches(
            "annotation", "refusal", "exclusion", "entity"
        ):
            self._wait.start(AFTER_CHANGE)

    # One key for all.

    def take_all(self) -> None:
        """Tag all places that are offered, as one step; what is still looked for is taken when it is found."""
        panel, work = self.panel, self._window.work
        if panel is not None and work is not None and panel.isVisibleTo(work):
            panel.accept_ticked()
        elif self._like is None:
            self._say(self.tr("No other places are offered now. They are after a tag."))
        elif self.busy or self._places is None:
            self._take_next = True
            if self._line is not None and self._line.isVisible():
                self._line.show_looking(self._about, taken=True)
            self._say(self.tr("All other places will be tagged when they are found."))
        elif not self._places:
            self._say_none()
        else:
            self._accept()

    def _accept(self) -> None:
        from annotator.app import also_here

        session, like, places = self._session, self._like, self._places
        self.drop()
        if like is not None and places:
            session.run_job(
                self.tr("Tagging"), lambda report: also_here.accept(session.project, places, like, report=report),
                done=self._accepted,
            )  # fmt: skip

    def _accepted(self, result: Accepted) -> None:
        text = f"Places tagged: {len(result.made):,}"
        if result.skipped:
            text += f"  ·  left out, changed meanwhile: {result.skipped:,}"
        self._session.notify(text, self.tr("Undo"), lambda: self._session.run("edit.undo"))

    def _say_none(self) -> None:
        self._say(self.tr("No other place in this article says this."))

    def _say(self, text: str) -> None:
        self._window.status.say(text)


def _short(quote: str, length: int = 40) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
