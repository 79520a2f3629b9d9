"""Which annotation is meant while other words are selected: the one that was selected before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.app import annotations as annotating
from annotator.core.model import Annotation, Span
from annotator.gui.panels import others

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.textpane import TextPane
    from annotator.gui.window import MainWindow


class Subject:
    """A selection in the text takes the place of the selected annotation; commands on both still need the latter."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session
        self._last: Id | None = None
        self._session.annotation_selected.connect(self._selected)
        self._session.article_changed.connect(lambda _: self._selected(None, forget=True))

    def _selected(self, identity: Id | None, forget: bool = False) -> None:
        if identity is not None or forget:
            self._last = identity

    @property
    def pane(self) -> TextPane:
        """The text pane; there is one once a project was open."""
        assert self._window.work is not None
        return self._window.work.pane

    def annotation(self) -> Annotation | None:
        """The selected annotation, or while words are selected the one before; as it is in the project now."""
        session = self._session
        identity = session.annotation
        if identity is None and self.pane.textCursor().hasSelection():
            identity = self._last
        if identity is None or session.project is None:
            return None
        return session.look_up(annotating.get, session.project, identity)

    def selected(self) -> Annotation | None:
        """The selected annotation as it is in the project now."""
        session = self._session
        if session.annotation is None or session.project is None:
            return None
        return session.look_up(annotating.get, session.project, session.annotation)

    def with_consent(self, one: Annotation, act: Callable[[], object]) -> None:
        """Do something to an annotation; when somebody else made it, once the person has said *Edit anyway*."""
        others.with_consent(self._session, self._window, one, act)

    def selection(self) -> Span | None:
        """What is selected, as the settings want it taken."""
        snap = self._session.settings["annotating.snap"]
        return self.pane.selection() if snap else self.pane.raw_selection()
