"""The work itself: tagging, going from annotation to annotation, and changing the one that is selected.

Every change is saved first and drawn then: the functions of ``annotator.app`` return after the commit, and the
page is drawn by what the project says has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt

from annotator.app import annotations as annotating
from annotator.core.commands import BY_ID
from annotator.core.model import Annotation, Span
from annotator.core.spans import next_word, previous_word, word_at
from annotator.gui.controllers.spanmath import moved
from annotator.gui.panels import others

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.textpane import TextPane
    from annotator.gui.window import MainWindow
    from annotator.gui.workarea import WorkArea

MODES = {"adjusting": "Adjusting", "picking": "Relating"}
ENDS = {
    "annotate.extend_end": (True, True),
    "annotate.shrink_end": (True, False),
    "annotate.extend_start": (False, True),
    "annotate.shrink_start": (False, False),
}
"""Command → (the end, not the start; outward, not inward)."""
MIRRORED = {
    "annotate.extend_end": "annotate.shrink_end",
    "annotate.extend_start": "annotate.shrink_start",
}
"""In text from right to left the arrow that extends on the one side shrinks on the other."""


class AnnotatingController(QObject):
    """Between the text pane and ``annotator.app.annotations``."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._last: tuple[str, Id] | None = None
        """Type and id of what was tagged last."""
        bind: dict[str, Callable[[], None]] = {
            f"annotate.tag_{number}": partial(self.tag_with_key, number) for number in range(1, 10)
        }
        bind |= {
            f"annotate.tag_{code}": partial(self.tag, code) for code in ("actor", "event", "claim")
        }
        for command, (end, outward) in ENDS.items():
            bind[command] = partial(self.move_end, end, outward, by_word=True)
            bind[f"{command}_character"] = partial(self.move_end, end, outward, by_word=False)
        bind |= {
            "annotate.repeat": self.repeat,
            "annotate.next": lambda: self.step(1),
            "annotate.previous": lambda: self.step(-1),
            "annotate.cycle": self.cycle,
            "annotate.change_type": self.choose_type,
            "annotate.note": self.note,
            "annotate.doubt": self.doubt,
            "annotate.adjust": self.adjust,
            "annotate.delete": self.delete,
            "edit.copy": self.copy,
        }
        # In the adjusting mode the pane reads these keys itself; from elsewhere they first enter it.
        for step in ("swap", "left", "right", "word_left", "word_right"):
            bind[f"adjust.{step}"] = self.adjust
        bind |= {
            "adjust.keep": lambda: self.pane.stop_adjusting(keep=True),
            "adjust.restore": lambda: self.pane.stop_adjusting(keep=False),
        }
        window.commands.bind(bind)

    @property
    def pane(self) -> TextPane:
        """The text pane; there is one once a project was open."""
        assert self._window.work is not None
        return self._window.work.pane

    def attach(self, work: WorkArea) -> None:
        """Listen to the text pane of a work area that was just made."""
        pane = work.pane
        pane.command.connect(self._asked)
        pane.adjusted.connect(self._adjusted)
        pane.mode_changed.connect(self._mode_changed)
        pane.caret_moved.connect(lambda _: self._show_position())
        pane.selection_changed.connect(lambda _: self._show_position())
        pane.activated.connect(lambda _: self._window.go_to("inspector"))
        pane.zoom_asked.connect(
            lambda step: self._session.run("view.zoom_in" if step > 0 else "view.zoom_out")
        )
        pane.menu_asked.connect(self._show_menu)
        work.reader.shown.connect(self._show_position)
        self._session.project_changed.connect(self._forget)
        self._session.setting_changed.connect(self._setting_changed)
        self._session.codebook_changed.connect(self.apply_keys)
        self._session.project_changed.connect(self.apply_keys)
        self.apply_keys()

    def apply_keys(self) -> None:
        """Hand the pane the keys in force; letters of further types tag with them."""
        keys = self._window.commands.pane_keymap()
        book = self._session.codebook
        if self._session.settings["keys.letters"]:
            for kind in book.types if book is not None else ():
                if kind.letter and kind.key and kind.letter not in keys:
                    keys[kind.letter] = f"annotate.tag_{kind.key}"
        self.pane.set_keymap(keys, self._window.commands.adjusting_keymap())

    def _setting_changed(self, key: str) -> None:
        if key.startswith("keys."):
            self.apply_keys()

    def _asked(self, command: str) -> None:
        """A key in the text asks for a command."""
        if command not in BY_ID:
            return  # a letter of another mode
        if self.pane.textCursor().block().textDirection() == Qt.LayoutDirection.RightToLeft:
            both = MIRRORED | {inward: outward for outward, inward in MIRRORED.items()}
            command = both.get(command, command)
        self._window.commands.run(command)

    def _forget(self) -> None:
        self._last = None

    # Tagging.

    @property
    def can_repeat(self) -> bool:
        """True when something was tagged in this project since it was opened."""
        return self._last is not None

    def tag_with_key(self, number: int) -> None:
        """Tag with the type that has this digit."""
        book = self._session.codebook
        kind = next((k for k in book.types if k.key == number), None) if book else None
        if kind is None:
            self._say(self.tr("No type has the key {0}.").format(number))
        else:
            self.tag(kind.code)

    def tag(self, code: str, entity: Id | None = None) -> None:
        """Tag the selection, or the word at the caret; the caret is then ready for the next."""
        session, pane = self._session, self.pane
        if session.codebook is None or session.codebook.find_type(code) is None:
            self._say(self.tr("This codebook has no type {0}.").format(code))
            return
        span = self._target()
        if span is None:
            dimmed = pane.is_excluded(pane.caret(), pane.caret() + 1)
            self._say(
                self.tr("This part is excluded. Select the words to tag them all the same.")
                if dimmed
                else self.tr("There is no word at the caret.")
            )
            return
        name = session.type_name(code)
        same = self._same(span, code)
        if same is not None:
            pane.set_current(same)
            self._say(self.tr("This is tagged as {0} already.").format(name))
            return
        made = session.attempt(
            annotating.annotate,
            session.project,
            session.article,
            code,
            [span],
            entity=entity,
            annotator=session.annotator,
        )
        if made is None:
            return
        self._last = (made.type, made.id)
        pane.settle(made.id, span.end)
        self._window.refresh_conditions()
        self._say(f"{name}: {_short(made.quote)}")
        self._window.also_here.after_tag(made.id)
        if session.settings["annotating.link_after_tag"] and entity is None:
            self._window.linking.link_new(made)

    def _target(self) -> Span | None:
        """What a tag would take: the selection as the settings want it, or the word at or beside the caret."""
        pane = self.pane
        if pane.textCursor().hasSelection():
            snap = self._session.settings["annotating.snap"]
            return pane.selection() if snap else pane.raw_selection()
        if word_at(pane.text(), pane.caret()) is not None:
            return pane.target_for_tag()
        beside = word_beside(pane.text(), pane.caret())
        excluded = beside is not None and pane.is_excluded(beside.start, beside.end)
        return None if excluded else beside

    def _same(self, span: Span, code: str) -> Id | None:
        """An annotation of this annotator with just this span and type: pressing a key twice makes no twin."""
        session = self._session
        found = session.look_up(
            annotating.rows, session.project, session.article, span.start, span.end
        )
        me = session.annotator.id if session.annotator is not None else None
        fitting = [r for r in found or [] if (r.type, r.annotator) == (code, me)]
        for row in fitting:
            if (row.start, row.end) == (span.start, span.end):
                one = session.look_up(annotating.get, session.project, row.annotation)
                if one is not None and len(one.spans) == 1:
                    return row.annotation
        return None

    def repeat(self) -> None:
        """Tag like the last one: same type, same entity."""
        if self._last is None:
            return
        code, identity = self._last
        before = self._session.look_up(annotating.get, self._session.project, identity)
        self.tag(code, before.entity if before is not None and before.type == code else None)

    # Going from one to the next.

    def step(self, direction: int) -> None:
        """Go to the next or the previous annotation of the article."""
        found = self.pane.next_annotation() if direction > 0 else self.pane.previous_annotation()
        if found is None:
            self._say(
                self.tr("This is the last annotation.")
                if direction > 0
                else self.tr("This is the first annotation.")
            )

    def cycle(self) -> None:
        """Select the next of the annotations that overlap at the caret."""
        if self.pane.cycle_at_caret() is None:
            self._say(self.tr("There is no annotation at the caret."))

    # Changing the selected one.

    def _selected(self) -> Annotation | None:
        """The selected annotation as it is in the project now."""
        session = self._session
        if session.annotation is None:
            return None
        return session.look_up(annotating.get, session.project, session.annotation)

    def _change(self, function: Callable[..., Any], *arguments: Any) -> bool:
        """Change the selected annotation; True when that was saved."""
        return self._session.attempt(function, self._session.project, *arguments) is not None

    def _with_consent(self, one: Annotation, act: Callable[[], object]) -> None:
        """Change the selected annotation; when somebody else made it, once the person has said *Edit anyway*."""
        others.with_consent(self._session, self._window, one, act)

    def choose_type(self) -> None:
        """Offer the types beside the annotation; a key or a click takes one."""
        from annotator.gui.typemenu import TypeMenu

        one, session = self._selected(), self._session
        if one is None or session.codebook is None:
            return
        menu = TypeMenu(
            self._window, session.codebook, session.type_name, one.type, self._window.keeper.theme
        )
        menu.chosen.connect(lambda code: self.change_type(one.id, code))
        self._with_consent(one, lambda: menu.popup(self._place_of(one)))

    def change_type(self, identity: Id, code: str) -> None:
        """Give an annotation another type."""
        if not self._change(annotating.change_type, [identity], code):
            return
        session = self._session
        self._say(self.tr("Now {0}").format(session.type_name(code)))
        one = session.look_up(annotating.get, session.project, identity)
        if one is not None and one.status == "review":
            session.notify(
                self.tr(
                    "Its relations no longer fit the type: it is marked to be looked at again."
                ),
                self.tr("Undo"),
                lambda: session.run("edit.undo"),
            )

    def doubt(self) -> None:
        """Flag the annotation as doubtful, or take the flag off."""
        one = self._selected()
        if one is None:
            return
        status = "" if one.status == "doubt" else "doubt"

        def change() -> None:
            if self._change(annotating.set_status, [one.id], status):
                self._say("In doubt" if status else self.tr("No longer in doubt"))

        self._with_consent(one, change)

    def delete(self) -> None:
        """Delete the annotation; the caret stays."""
        one = self._selected()
        if one is not None:
            self._with_consent(one, lambda: self._delete(one))

    def _delete(self, one: Annotation) -> None:
        if self._change(annotating.delete, [one.id]):
            self._session.select_annotation(self.pane.current())
            name = self._session.type_name(one.type)
            self._session.notify(
                f"{name} deleted: {_short(one.quote)}",
                self.tr("Undo"),
                lambda: self._session.run("edit.undo"),
            )

    def note(self) -> None:
        """Write a note: in the inspector, or in a window of its own while that is hidden."""
        one = self._selected()
        if one is not None:
            self._with_consent(one, lambda: self._write_note(one))

    def _write_note(self, one: Annotation) -> None:
        if self._window.shows_part("side"):
            self._window.inspector().focus_note()
            return
        from annotator.gui.dialogs.note import NoteDialog

        dialog = NoteDialog(self._window, one.quote, one.note)
        dialog.chosen.connect(
            lambda text: text == one.note or self._change(annotating.set_note, one.id, text)
        )
        dialog.open()

    # The ends.

    def adjust(self) -> None:
        """Let the arrow keys move the ends."""
        one = self._selected()
        if one is not None:
            self._with_consent(one, self._start_adjusting)

    def _start_adjusting(self) -> None:
        self.pane.setFocus()
        self.pane.start_adjusting()

    def _adjusted(self, identity: Id, fragment: int, span: Span) -> None:
        one = self._session.look_up(annotating.get, self._session.project, identity)
        if one is not None:
            spans = [span if n == fragment else old for n, old in enumerate(one.spans)]
            if not others.may_change(self._session, one):
                self.pane.replace_annotation(
                    identity, one.rows()
                )  # as it is in the file, till then
            self._with_consent(one, lambda: self._set_spans(identity, spans))

    def move_end(self, end: bool, outward: bool, by_word: bool) -> None:
        """Move one end of the selected annotation by a word or a character."""
        one = self._selected()
        if one is None:
            return
        spans = moved(self.pane.text(), one.spans, end, outward, by_word)
        if spans is None:
            self._say(self.tr("This end cannot be moved further."))
        else:
            self._with_consent(one, lambda: self._set_spans(one.id, spans))

    def _set_spans(self, identity: Id, spans: Any) -> None:
        if self._change(annotating.set_spans, identity, spans):
            one = self._session.look_up(annotating.get, self._session.project, identity)
            if one is not None:
                self.pane.set_current(identity)
                self._say(_short(one.quote))

    # The rest.

    def copy(self) -> None:
        """Copy the selected words; the pane takes them from the article itself."""
        self.pane.copy()

    def _mode_changed(self, mode: str) -> None:
        self._window.status.show_mode(MODES.get(mode, ""))
        if mode == "adjusting":
            self._say(
                self.tr("Arrows move the end, Tab takes the other, Enter keeps, Esc restores.")
            )

    def _show_position(self) -> None:
        pane = self.pane
        span = pane.selection() if pane.textCursor().hasSelection() else None
        length = len(pane.text())
        if self._session.article is None:
            text = ""
        elif span is not None:
            text = f"{span.end - span.start:,} characters selected"
        else:
            text = f"{pane.caret():,} of {length:,}"
        self._window.status.show_position(text)

    def _show_menu(self, place: QPoint) -> None:
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about = ["annotate.change_type", "annotate.link", "annotate.note", "annotate.doubt",
                 "annotate.relate", "annotate.also_here", "annotate.add_example", "annotate.adjust",
                 "annotate.delete"]  # fmt: skip
        tagging = [
            "annotate.tag_actor",
            "annotate.tag_event",
            "annotate.tag_claim",
            "annotate.repeat",
        ]
        commands = self._window.commands
        commands.add_to(menu, tagging)
        menu.addSeparator()
        commands.add_to(menu, about if self._session.annotation is not None else ["edit.copy"])
        menu.popup(place)

    def _place_of(self, one: Annotation) -> QPoint:
        pane = self.pane
        return pane.viewport().mapToGlobal(pane.place_of(one.spans[0].start) + QPoint(0, 14))

    def _say(self, text: str) -> None:
        self._window.status.say(text)


def word_beside(text: str, caret: int) -> Span | None:
    """The word that only marks part from the caret: ``Monday.|`` is Monday, ``|“Trains`` is Trains."""
    before = word_at(text, previous_word(text, caret))
    if before is not None and before.end <= caret and not _blank(text[before.end : caret]):
        return before
    after_end = next_word(text, caret)
    after = word_at(text, previous_word(text, after_end))
    if after is not None and after.start >= caret and not _blank(text[caret : after.start]):
        return after
    return None


def _blank(text: str) -> bool:
    return any(char.isspace() for char in text)


def _short(quote: str, length: int = 60) -> str:
    """A quote for one line."""
    line = " ".join(quote.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
