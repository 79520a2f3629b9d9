"""Linking: which actor, event or issue an annotation points to, by a few letters of any of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating
from annotator.core.model import Annotation

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.controllers.subject import Subject
    from annotator.gui.palette import Choice
    from annotator.gui.window import MainWindow


class LinkingController(QObject):
    """Between a key in the text and the register of entities."""

    def __init__(self, window: MainWindow, subject: Subject) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._subject = subject
        window.commands.bind({"annotate.link": self.link})

    def link_new(self, made: Annotation) -> None:
        """Ask for the entity of what was just tagged, if its type points to entities."""
        if self._kind_of(made):
            self.link()

    def _kind_of(self, one: Annotation) -> str:
        """The kind of entity an annotation may point to; empty: none."""
        book = self._session.codebook
        kind = book.find_type(one.type) if book is not None else None
        return kind.entity_kind if kind is not None else ""

    def link(self) -> None:
        """Say which entity the annotation points to, by typing a few letters of its name."""
        one = self._subject.selected()
        if one is None:
            return
        kind = self._kind_of(one)
        if not kind:
            self._say(self.tr("Annotations of this type do not point to entities."))
            return
        self._subject.with_consent(one, lambda: self._choose_entity(one, kind))

    def _choose_entity(self, one: Annotation, kind: str) -> None:
        from annotator.gui.palette import Chooser

        Chooser(
            self._window,
            self.tr("Which {0}?").format(kind),
            self.tr("Which {0} is “{1}”?").format(kind, _short(one.quote)),
            lambda query: self._find_entities(query, kind, one),
            lambda choice: self._link(one, choice),
            self.tr("Type a name to make a new one."),
        )

    def _find_entities(self, query: str, kind: str, one: Annotation) -> list[Choice]:
        from annotator.app import entities
        from annotator.gui.palette import Choice

        session = self._session
        found = session.look_up(entities.suggest, session.project, query, kind, one.article) or []
        choices = [
            Choice(
                suggestion.entity.name,
                f"also {suggestion.matched}"
                if suggestion.matched != suggestion.entity.name
                else "",
                ("shared", (suggestion.matched, suggestion.entity.id, *suggestion.shared_with))
                if suggestion.shared_with
                and entities.fold(query) == entities.fold(suggestion.matched)
                else ("entity", suggestion.entity.id),
                "others have this name too" if suggestion.shared_with else "",
            )
            for suggestion in found
        ]
        name = " ".join(query.split()) or ("" if one.entity else _short(one.quote, 80))
        if name and not any(c.title.casefold() == name.casefold() for c in choices):
            choices.append(Choice(f"New {kind} “{name}”", "", ("new", name)))
        if one.entity is not None and not query.strip():
            choices.append(Choice("No entity", "take the link off", ("none", None)))
        return choices

    def _link(self, one: Annotation, choice: Choice) -> None:
        what, value = choice.value
        if what == "shared":
            self._ask_which(one, *value)
            return
        session = self._session
        if what == "new":
            done = session.attempt(annotating.link_to_new_entity, session.project, one.id, value)
        else:
            done = session.attempt(annotating.set_entity, session.project, [one.id], value)
        if done is not None:
            self._say(
                self.tr("Link taken off")
                if what == "none"
                else self.tr("Linked: {0}").format(choice.title)
            )

    def _ask_which(self, one: Annotation, name: str, *ids: Id) -> None:
        """Several have the name that was typed: which is meant is for a person to say."""
        from annotator.app import entities
        from annotator.gui.palette import Choice, Chooser

        session = self._session
        found = [session.look_up(entities.get, session.project, each) for each in ids]
        choices = [
            Choice(
                each.name,
                ", ".join((f"{each.annotations:,} passages", *each.aliases[:3])),
                ("entity", each.id),
            )
            for each in found
            if each is not None
        ]
        Chooser(
            self._window,
            self.tr("Which “{0}”?").format(name),
            self.tr("{0} have the name “{1}”. Which one is meant here?").format(len(choices), name),
            lambda query: [c for c in choices if entities.fold(query) in entities.fold(c.title)],
            lambda choice: self._link(one, choice),
        )

    def _say(self, text: str) -> None:
        self._window.status.say(text)


def _short(quote: str, length: int = 60) -> str:
    """A quote for one line."""
    line = " ".join(quote.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
