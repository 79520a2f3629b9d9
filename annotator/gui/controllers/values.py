"""Coding values while the text keeps the keyboard: stance in one key, values as before, evidence, an offered alias."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating
from annotator.app import evidence
from annotator.core.matching import words_of
from annotator.core.model import Annotation, Changes

if TYPE_CHECKING:
    from annotator.app.entity_names import AliasOffer
    from annotator.core.codebook import AttributeDef
    from annotator.core.ids import Id
    from annotator.core.model import Span
    from annotator.gui.controllers.subject import Subject
    from annotator.gui.palette import Choice
    from annotator.gui.window import MainWindow

STANCES = ("support", "oppose", "neutral")
LONGEST_NAME = 6
"""Words beyond which a passage is not offered as another name: a clause names nobody, and would match nowhere."""


class ValuesController(QObject):
    """Between keys in the text and attributes, evidence and aliases."""

    def __init__(self, window: MainWindow, subject: Subject) -> None:
        super().__init__(window)
        self._window = window
        self._session = session = window.session
        self._subject = subject
        self._last: dict[str, Mapping[str, Any]] = {}
        """The values that were coded last, by type."""
        self._linked: tuple[Id, Id | None] | None = None
        """The selected annotation and the entity it had when last looked at."""
        self._offer: tuple[Id, AliasOffer] | None = None
        self._evidence_for = ""
        bind = {f"annotate.stance_{code}": partial(self.set_stance, code) for code in STANCES}
        window.commands.bind(
            bind
            | {
                "annotate.repeat_values": self.repeat_values,
                "annotate.evidence": self.mark_evidence,
                "annotate.clear_evidence": self.clear_evidence,
                "annotate.add_alias": self.add_alias,
            }
        )
        session.annotation_selected.connect(self._selected)
        session.changed.connect(self._changed)
        session.project_changed.connect(self._forget)

    def _forget(self) -> None:
        self._last.clear()
        self._linked = None
        self._drop_offer()

    def _drop_offer(self) -> None:
        """The alias is offered no longer; the question goes with it."""
        if self._offer is not None:
            self._offer = None
            self._session.take_back("question")

    # Stance and values.

    def set_stance(self, code: str) -> None:
        """Code the stance of the selected annotation; the same key again makes it *not coded*."""
        one = self._one()
        book = self._session.codebook
        if one is None or book is None:
            return
        attribute = book.find_attribute("stance")
        value = attribute.value(code) if attribute is not None else None
        if attribute is None or value is None or one.type not in attribute.owners:
            self._say(
                self.tr("{0} has no stance “{1}” to code.").format(
                    self._session.type_name(one.type), code
                )
            )
            return
        name = attribute.name(self._language)
        new = None if one.attributes.get(attribute.code) == code else code
        shown = value.name(self._language) if new else "not coded"
        self._set(one, {attribute.code: new}, f"{name}: {shown}")

    def repeat_values(self) -> None:
        """Give the selected annotation the values that were coded last on one of its type."""
        one = self._one()
        if one is None:
            return
        kind = self._session.type_name(one.type)
        values = self._last.get(one.type) or self._latest_values(one)
        if not values:
            self._say(self.tr("No values of {0} were coded yet.").format(kind))
        elif all(one.attributes.get(code) == value for code, value in values.items()):
            self._say(self.tr("It has these values already."))
        else:
            said = f"Values as before: {', '.join(str(v) for v in values.values())}"
            self._set(one, dict(values), said)

    def _latest_values(self, one: Annotation) -> Mapping[str, Any]:
        """The values of this article's annotation of that type and annotator that was changed last."""
        session = self._session
        me = session.annotator.id if session.annotator is not None else None
        found = session.look_up(
            annotating.list_annotations, session.project, one.article, one.type, me
        )
        coded = [a for a in found or [] if a.attributes and a.id != one.id]
        return max(coded, key=lambda a: (a.modified, a.id)).attributes if coded else {}

    # Evidence.

    def mark_evidence(self) -> None:
        """Take the selection as the evidence of an attribute of the annotation that was selected before it."""
        one, span = self._subject.annotation(), self._subject.selection()
        book = self._session.codebook
        if one is None or book is None:
            self._say(self.tr("Select an annotation first, then the words that are evidence."))
            return
        if span is None:
            self._say(self.tr("Select the words that are evidence first."))
            return
        found = list(book.attributes_for(one.type))
        if not found:
            self._say(self.tr("{0} has no attributes.").format(self._session.type_name(one.type)))
            return
        self._subject.with_consent(one, lambda: self._ask_attribute(one, span, found))

    def _ask_attribute(self, one: Annotation, span: Span, found: list[AttributeDef]) -> None:
        from annotator.gui.palette import Chooser

        book = self._session.codebook
        assert book is not None
        wanted = self._focused(one) or self._evidence_for
        found.sort(key=lambda a: (a.code != wanted, a.code not in one.attributes))
        rows = [(a.code, a.name(self._language), one.attributes.get(a.code)) for a in found]

        def find(query: str) -> list[Choice]:
            from annotator.core.names import fold
            from annotator.gui.palette import Choice

            return [
                Choice(name, "" if value is None else book.name_of(f"{code}.{value}"), code)
                for code, name, value in rows
                if fold(query) in fold(name)
            ]

        Chooser(
            self._window,
            self.tr("Evidence for which attribute?"),
            self.tr("These words are evidence for …"),
            find,
            lambda choice: self._mark(one, str(choice.value), choice.title, span.start, span.end),
            self.tr("No attribute has this name."),
        )

    def _mark(self, one: Annotation, code: str, name: str, start: int, end: int) -> None:
        session = self._session
        done = session.attempt(evidence.set_evidence, session.project, one.id, code, start, end)
        if done is not None:
            self._evidence_for = code
            self._window.go_to("text")
            self._subject.pane.set_current(one.id)
            self._tell(f"Evidence for {name} marked")

    def clear_evidence(self) -> None:
        """Take the evidence at the caret away; when the caret is in none, the only one, or one that is chosen."""
        from annotator.gui.palette import Choice, Chooser

        one, book = self._subject.annotation(), self._session.codebook
        if one is None or book is None:
            return
        caret = self._subject.pane.caret()
        every = evidence.evidence_of(one)
        found = [each for each in every if each.start <= caret <= each.end] or every
        if not found:
            self._say(self.tr("This annotation has no evidence."))
            return
        if len(found) == 1:
            self._clear(one, found[0].attribute)
            return
        rows = [Choice(book.name_of(e.attribute), e.quote, e.attribute) for e in found]
        Chooser(
            self._window,
            self.tr("Which evidence?"),
            self.tr("Take away the evidence for …"),
            lambda query: [row for row in rows if query.casefold() in row.title.casefold()],
            lambda choice: self._clear(one, str(choice.value)),
            self.tr("No attribute has this name."),
        )

    def _clear(self, one: Annotation, code: str) -> None:
        session, book = self._session, self._session.codebook

        def clear() -> None:
            done = session.attempt(evidence.clear_evidence, session.project, one.id, code)
            if done is not None and book is not None:
                self._subject.pane.set_current(one.id)
                self._tell(f"Evidence for {book.name_of(code)} taken away")

        self._subject.with_consent(one, clear)

    def _focused(self, one: Annotation) -> str:
        """The attribute whose field had the keyboard last."""
        work = self._window.work
        return work.inspector.attribute_at_hand(one.type) if work is not None else ""

    # An alias after linking.

    def _selected(self, identity: Id | None) -> None:
        self._drop_offer()
        self._session.take_back("question")  # it was about the one before, whoever asked it
        one = self._one() if identity is not None else None
        self._linked = (one.id, one.entity) if one is not None else None

    def _changed(self, changes: Changes) -> None:
        touched = changes.objects.get("annotation", frozenset())
        one = self._one() if self._session.annotation in touched else None
        if one is None:
            return
        if one.attributes and len(touched) == 1:
            self._last[one.type] = dict(one.attributes)
        before, self._linked = self._linked, (one.id, one.entity)
        if one.entity is None:
            self._drop_offer()
        elif before is not None and before[0] == one.id and before[1] != one.entity:
            self._offer_alias(one, one.entity)

    def _offer_alias(self, one: Annotation, identity: Id) -> None:
        from annotator.app import entities

        session = self._session
        self._drop_offer()
        if not session.writable:
            return
        offer = session.look_up(
            entities.surface_form_offer, session.project, identity, one.quotes[0]
        )
        entity = session.look_up(entities.get, session.project, identity)
        if offer is None or entity is None or len(one.quotes) > 1:
            return
        if len(words_of(offer.alias)) > LONGEST_NAME:
            return
        self._offer = (identity, offer)
        question = f"Is “{offer.alias}” another name of {entity.name}?"
        if offer.others:
            others = ", ".join(each.name for each in offer.others[:3])
            question += f" It is a name of {others} already; then it will be asked who is meant."
        key = self._window.commands.key_text("annotate.add_alias")
        title = f"Add alias ({key})" if key else "Add alias"
        session.notify(question, title, self.add_alias, "question")

    def add_alias(self) -> None:
        """Take the alias that was offered after linking."""
        from annotator.app import entities

        offered = self._offer
        self._drop_offer()
        if offered is None:
            self._say(
                self.tr("No alias is offered now. One is offered after linking by a new name.")
            )
            return
        identity, offer = offered
        session = self._session
        if session.attempt(entities.add_alias, session.project, identity, offer.alias) is not None:
            self._tell(f"Alias added: {offer.alias}")

    # The rest.

    def _one(self) -> Annotation | None:
        session = self._session
        if session.project is None or session.annotation is None:
            return None
        return session.look_up(annotating.get, session.project, session.annotation)

    def _set(self, one: Annotation, values: dict[str, Any], said: str) -> None:
        session = self._session

        def change() -> None:
            ids = [one.id]
            done = session.attempt(annotating.set_attributes, session.project, ids, values)
            if done is not None:
                self._tell(said)

        self._subject.with_consent(one, change)

    @property
    def _language(self) -> str:
        return self._session.settings["look.codebook_language"] or "en"

    def _say(self, text: str) -> None:
        self._window.status.say(text)

    def _tell(self, text: str) -> None:
        """Say what was done, to screen readers too."""
        self._window.status.say(text)
        self._subject.pane.announce(text)
