"""What every part of the window shares: the open project, the place people are at, and how to act on it.

Panels get one :class:`Session`. They read its attributes, listen to its signals, and act through its methods;
no panel knows another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from annotator.core.errors import UserError
from annotator.core.model import Annotator, Changes

if TYPE_CHECKING:
    from annotator.core.codebook import Codebook
    from annotator.core.ids import Id
    from annotator.core.settings import Settings
    from annotator.gui.bridge import Bridge


class Session(QObject):
    """The state of one window. Attributes are for reading; the methods change them and say so."""

    project_changed = Signal()
    """Another project, or none: read everything afresh."""
    article_changed = Signal(object)
    """Another article is open: its id, or None."""
    annotation_selected = Signal(object)
    """Another annotation is selected: its id, or None."""
    place_wanted = Signal(int, int)
    """The text should show this place of the open article: start and end, code points (equal: caret only)."""
    entity_wanted = Signal(object)
    """The register should show this entity."""
    changed = Signal(object)
    """Something in the project changed: a :class:`~annotator.core.model.Changes`."""
    codebook_changed = Signal()
    annotator_changed = Signal()
    """Somebody else annotates now."""
    unlocked_changed = Signal()
    """Somebody else's annotation may be changed now, or no longer."""
    layers_changed = Signal()
    """Other annotators' annotations are shown or hidden differently."""
    setting_changed = Signal(str)
    """The key of a setting that has another value now."""
    notice = Signal(str, str, object, str)
    """A passing word for the person: text, title of its one action (or empty), what the action does, and its kind:
    a newer one takes the place of an older one of its kind."""
    notice_over = Signal(str)
    """What a notice of this kind says does not hold any more."""
    failure = Signal(str, str, bool)
    """An error for the person: message, hint, and whether a change was lost by it. Stays until closed."""

    def __init__(self, bridge: Bridge, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.settings = settings
        self.project: Any = None
        """The open :class:`annotator.store.Project`, or None. Handed to functions of ``annotator.app`` only."""
        self.codebook: Codebook | None = None
        self.annotator: Annotator | None = None
        self.article: Id | None = None
        self.annotation: Id | None = None
        self.unlocked: Id | None = None
        """The annotation of somebody else that the person wants to change all the same; see :meth:`unlock`."""
        self.writable = False
        self.hidden_annotators: frozenset[Id] = frozenset()
        self.runner: Callable[[str], object] | None = None
        """What :meth:`run` calls; the window puts its command table here."""
        bridge.changed.connect(self.changed)

    # Going places.

    def open_article(
        self, identity: Id | None, caret: int | None = None, end: int | None = None
    ) -> None:
        """Open an article; with ``caret`` go to that place, with ``end`` select up to there (code points)."""
        if identity != self.article:
            self.article = identity
            self.select_annotation(None)
            self.unlock(None)
            self.article_changed.emit(identity)
        if identity is not None and caret is not None:
            self.place_wanted.emit(caret, caret if end is None else end)

    def select_annotation(self, identity: Id | None) -> None:
        """Select an annotation of the open article, in all views at once."""
        if identity != self.annotation:
            self.annotation = identity
            if identity is not None and identity != self.unlocked:
                self.unlock(None)
            self.annotation_selected.emit(identity)

    def unlock(self, identity: Id | None) -> None:
        """Let this annotation of somebody else be changed until another one is selected."""
        if identity != self.unlocked:
            self.unlocked = identity
            self.unlocked_changed.emit()

    def show_entity(self, identity: Id) -> None:
        """Show an entity in the register."""
        self.entity_wanted.emit(identity)

    # Acting.

    def run(self, command: str) -> None:
        """Run a command of :mod:`annotator.core.commands` by its id, if its conditions hold."""
        assert self.runner is not None
        self.runner(command)

    def attempt(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a quick function of ``annotator.app`` that changes something. None when it failed.

        What a person can cause or cure becomes an error notice; the change was then not made.
        """
        try:
            return function(*arguments, **named)
        except UserError as error:
            self.failure.emit(error.message, error.hint, True)
            return None

    def look_up(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a quick function of ``annotator.app`` that only reads. None, and a notice, when it failed."""
        try:
            return function(*arguments, **named)
        except UserError as error:
            self.failure.emit(error.message, error.hint, False)
            return None

    def run_job(
        self,
        title: str,
        function: Callable[..., Any],
        *arguments: Any,
        done: Callable[[Any], object] | None = None,
        **named: Any,
    ) -> None:
        """Run a long function of ``annotator.app`` in the background: ``function(*arguments, report=…, **named)``.

        Progress and a Cancel button stand in the status bar under ``title``. ``done(value)`` is called in
        the GUI thread; errors become notices.
        """
        self.bridge.run_job(title, function, *arguments, done=done, failed=self._failed, **named)

    def _failed(self, error: UserError) -> None:
        self.failure.emit(error.message, error.hint, False)

    def notify(
        self,
        text: str,
        action: str = "",
        callback: Callable[[], None] | None = None,
        kind: str = "news",
    ) -> None:
        """Say something in passing, with at most one thing to do about it (Undo, Show). ``kind`` is ``news`` or
        ``question``."""
        self.notice.emit(text, action, callback, kind)

    def take_back(self, kind: str) -> None:
        """Take a notice of this kind away: what it says or asks does not hold any more."""
        self.notice_over.emit(kind)

    # Changing what is shown and how.

    def set_project(
        self,
        project: Any,
        codebook: Codebook | None = None,
        annotator: Annotator | None = None,
        writable: bool = False,
    ) -> None:
        """Take over a project that was just opened (None: none any more)."""
        self.bridge.follow(project)
        self.project, self.codebook, self.annotator = project, codebook, annotator
        self.writable = writable
        self.article = self.annotation = self.unlocked = None
        self.hidden_annotators = frozenset()
        self.project_changed.emit()

    def set_codebook(self, codebook: Codebook) -> None:
        """Take over a codebook that was just changed."""
        self.codebook = codebook
        self.codebook_changed.emit()

    def set_annotator(self, annotator: Annotator) -> None:
        """From now on this person annotates; their own layer is always shown."""
        self.annotator = annotator
        self.unlock(None)
        self.hidden_annotators -= {annotator.id}
        self.annotator_changed.emit()
        self.layers_changed.emit()

    def set_hidden_annotators(self, hidden: frozenset[Id]) -> None:
        """Hide the annotations of these people."""
        if hidden != self.hidden_annotators:
            self.hidden_annotators = hidden
            self.layers_changed.emit()

    def shows(self, annotator: Id) -> bool:
        """True when this person's annotations are shown."""
        return annotator not in self.hidden_annotators

    def set_setting(self, key: str, value: Any) -> None:
        """Change a setting; it holds at once."""
        try:
            if self.settings.set(key, value):
                self.setting_changed.emit(key)
        except UserError as error:
            self.failure.emit(error.message, error.hint, False)

    def type_name(self, code: str) -> str:
        """The name of a type for people, in the language of the settings."""
        language = self.settings["look.codebook_language"] or "en"
        return self.codebook.name_of(code, language) if self.codebook else code


__all__ = ["Changes", "Session"]
