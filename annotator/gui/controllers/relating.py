"""Making a relation from the selected annotation to another one, to the outlet or to the author."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from annotator.app import annotations as annotating
from annotator.core.codebook import RelationDef
from annotator.core.model import Annotation, End

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.relationbar import RelationBar, RelationChoice
    from annotator.gui.textpane import TextPane
    from annotator.gui.window import MainWindow
    from annotator.gui.workarea import WorkArea

GOING = ("J", "K")
"""Keys that go to the target; no type of relation can have them here."""
FIXED = {"outlet": "1", "author": "2"}
PREFIX = "relation:"
"""What the text pane says for a letter that chooses a type of relation."""


class RelatingController:
    """From R to the relation made, or to Esc."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session
        self._source: Annotation | None = None
        self._types: list[RelationDef] = []
        self._chosen: RelationDef | None = None
        self._by_hand = False
        """True when the person chose the type: then no other one is taken to fit the target."""
        self._bar: RelationBar | None = None
        window.commands.bind(
            {
                "annotate.relate": self.start,
                "relate.make": self.make_to_current,
                "relate.leave": self.leave,
            }
            | {f"relate.{name}": partial(self.make_to_fixed, name) for name in FIXED}
        )

    def attach(self, work: WorkArea) -> None:
        """Listen to the text pane of a work area that was just made."""
        pane = work.pane
        pane.command.connect(self._asked)
        pane.link_target.connect(self._make_to)
        pane.picking_left.connect(self._end)
        pane.mode_changed.connect(self._mode_changed)

    @property
    def _pane(self) -> TextPane:
        assert self._window.work is not None
        return self._window.work.pane

    def _mode_changed(self, mode: str) -> None:
        if mode != "picking":
            self._end()

    # Beginning and ending.

    def start(self) -> None:
        """Show the types of relation, and let the pane choose the target."""
        session = self._session
        one = session.look_up(annotating.get, session.project, session.annotation)
        book = session.codebook
        if one is None or book is None:
            return
        fitting = [r for r in book.relations if one.type in r.source]
        self._types = sorted(fitting, key=lambda r: r.level != "core")
        if not self._types:
            self._say(f"No relation of this codebook starts from {session.type_name(one.type)}.")
            return
        self._source, self._chosen, self._by_hand = one, self._types[0], False
        keys = {
            kind.letter: f"{PREFIX}{kind.code}"
            for kind in reversed(self._types)
            if kind.letter and kind.letter not in GOING
        }
        keys |= {key: f"relate.{name}" for name, key in FIXED.items() if self._fixed_types(name)}
        self._pane.setFocus()
        self._pane.start_picking(keys)
        self._show_bar(one, keys)
        self._say("J, K or a click choose the target, a letter the relation, Enter makes it.")

    def _show_bar(self, one: Annotation, keys: dict[str, str]) -> None:
        from annotator.gui.relationbar import RelationBar, RelationChoice

        if self._bar is None:
            self._bar = RelationBar(self._window.keeper.theme)
            self._bar.chosen.connect(self._choose)
            self._bar.fixed.connect(self.make_to_fixed)
            self._bar.closed.connect(self.leave)
            assert self._window.work is not None
            self._window.work.reader.add_bar(self._bar)
        letters = {command.removeprefix(PREFIX): key for key, command in keys.items()}
        choices: list[RelationChoice] = [
            RelationChoice(
                r.code, self._name(r), letters.get(r.code, ""), r.definition, r.level == "core"
            )
            for r in self._types
        ]
        fixed = [
            RelationChoice(name, f"the {name}", key)
            for name, key in FIXED.items()
            if self._fixed_types(name)
        ]
        quote = " ".join(one.quote.split())
        self._bar.show_for(f"{self._session.type_name(one.type)} “{quote}”", choices, fixed)
        self._bar.press(self._types[0].code)

    def leave(self) -> None:
        """Make no relation."""
        self._pane.stop_picking()
        self._end()

    def _end(self) -> None:
        self._source = None
        if self._bar is not None:
            self._bar.hide()

    # Choosing.

    def _asked(self, command: str) -> None:
        if command.startswith(PREFIX):
            self._choose(command.removeprefix(PREFIX))

    def _choose(self, code: str) -> None:
        self._chosen = next(r for r in self._types if r.code == code)
        self._by_hand = True
        if self._bar is not None:
            self._bar.press(code)
        self._pane.setFocus()
        self._say(f"Relation: {self._name(self._chosen)}")

    def _fixed_types(self, name: str) -> list[RelationDef]:
        return [r for r in self._types if name in r.target]

    def _fitting(self, target: str) -> RelationDef | None:
        """The chosen type if it may lead there; else, unless a person chose it, the first that may."""
        if self._chosen is not None and target in self._chosen.target:
            return self._chosen
        if self._by_hand:
            return None
        return next((r for r in self._types if target in r.target), None)

    # Making.

    def make_to_current(self) -> None:
        """Make the relation to the annotation that is selected now."""
        if self._session.annotation is not None:
            self._make_to(self._session.annotation)

    def _make_to(self, identity: Id) -> None:
        session, source = self._session, self._source
        if source is None:
            return
        if identity == source.id:
            self._say("Choose another annotation as the target.")
            return
        target = session.look_up(annotating.get, session.project, identity)
        if target is not None:
            self._make(target.type, End("annotation", identity), session.type_name(target.type))

    def make_to_fixed(self, name: str) -> None:
        """Make the relation to the article's outlet or author."""
        if self._source is not None:
            self._make(name, End(name, self._source.article), f"the {name}")

    def _make(self, target: str, end: End, shown: str) -> None:
        session, source = self._session, self._source
        assert source is not None
        kind = self._fitting(target)
        if kind is None:
            chosen = f"“{self._name(self._chosen)}”" if self._chosen is not None else "No relation"
            self._say(f"{chosen} cannot lead to {shown}.")
            return
        ends = (End("annotation", source.id), end)
        if session.attempt(annotating.relate, session.project, kind.code, *ends) is None:
            return
        self._pane.stop_picking()
        self._end()
        self._pane.set_current(source.id)
        session.notify(
            f"{session.type_name(source.type)} – {self._name(kind)} → {shown}",
            "Undo",
            lambda: session.run("edit.undo"),
        )

    def _name(self, kind: RelationDef) -> str:
        return kind.name(self._session.settings["look.codebook_language"] or "en")

    def _say(self, text: str) -> None:
        self._window.status.say(text)
