"""Making a relation from the selected annotation to another one, to an entity, to the outlet or to the author."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating
from annotator.core.codebook import ENTITY_PREFIX, RelationDef
from annotator.core.model import Annotation, End
from annotator.gui.controllers.nearest import nearest_target
from annotator.gui.panels import others
from annotator.gui.textpane.links import Link

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.links import LinkKeeper
    from annotator.gui.palette import Choice
    from annotator.gui.relationbar import RelationBar, RelationChoice
    from annotator.gui.textpane import TextPane
    from annotator.gui.window import MainWindow
    from annotator.gui.workarea import WorkArea

GOING = ("J", "K")
"""Keys that go to the target; no type of relation can have them here."""
FIXED = {"outlet": "1", "author": "2", "entity": "/"}
"""Targets that are no annotation, and the key of each."""
IN_ROW = 4
"""Types that stand in the row of the bar when none is a core one, or fits the target."""
PREFIX = "relation:"
"""What the text pane says for a letter that chooses a type of relation."""


class RelatingController(QObject):
    """From R to the relation made, or to Esc; and from the knob below an annotation to where it is dropped."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._source: Annotation | None = None
        self._types: list[RelationDef] = []
        self._chosen: RelationDef | None = None
        self._by_hand = False
        """True when the person chose the type: then no other one is taken to fit the target."""
        self._bar: RelationBar | None = None
        self._keys: dict[str, str] = {}
        self._links: LinkKeeper | None = None
        window.commands.bind(
            {
                "annotate.relate": self.start,
                "view.relations": self._toggle_all,
                "relate.make": self.make_to_current,
                "relate.leave": self.leave,
            }
            | {f"relate.{name}": partial(self.make_to_fixed, name) for name in FIXED}
        )
        window.commands.bind_checks(
            {"view.relations": lambda: self._links is not None and self._links.shows_all}
        )

    def attach(self, work: WorkArea) -> None:
        """Listen to the text pane of a work area that was just made."""
        from annotator.gui.links import LinkKeeper

        pane = work.pane
        pane.command.connect(self._asked)
        pane.link_target.connect(self._make_to)
        pane.link_dragged.connect(self.dragged)
        pane.picking_left.connect(self._end)
        pane.mode_changed.connect(self._mode_changed)
        self._links = links = LinkKeeper(self._session, pane, self._window.keeper.theme.dark)
        if self._window.state.text("relations") == "all":
            links.show_all(True)
        self._window.keeper.changed.connect(lambda theme: links.set_dark(theme.dark))
        self._session.annotation_selected.connect(lambda _: self._target_changed())
        self._session.entity_wanted.connect(self._show_entity)

    @property
    def _pane(self) -> TextPane:
        assert self._window.work is not None
        return self._window.work.pane

    def _mode_changed(self, mode: str) -> None:
        if mode != "picking":
            self._end()

    def _show_entity(self, identity: Id) -> None:
        from annotator.gui.panels.entities import EntitiesPanel

        self._window.go_to("entities")
        assert self._window.work is not None
        panel = self._window.work.show_tab("entities")
        assert isinstance(panel, EntitiesPanel)
        panel.show_entity(identity)

    def _toggle_all(self) -> None:
        if self._links is not None:
            self._links.show_all(not self._links.shows_all)
            self._window.state.set_text("relations", "all" if self._links.shows_all else "")

    # Beginning and ending.

    def start(self) -> None:
        """Let the pane choose the target; the nearest fitting annotation of the same sentence is chosen already."""
        session = self._session
        one = session.look_up(annotating.get, session.project, session.annotation)
        types = self._types_from(one)
        if one is None or not types:
            return
        others.with_consent(session, self._window, one, lambda: self._start(one, types))

    def _start(self, one: Annotation, types: list[RelationDef]) -> None:
        session = self._session
        rows = session.look_up(annotating.rows, session.project, one.article) or []
        known = session.look_up(annotating.relations_of, session.project, [one.id]) or []
        related = {relation.target.id for relation in known}
        rows = [row for row in rows if row.annotation not in related]
        ends = {each.type for each in rows} & set(types[0].target)
        near = nearest_target(self._pane.text(), one.spans, rows, one.id, ends)
        self._begin(one, types, near)

    def _types_from(self, one: Annotation | None) -> list[RelationDef]:
        """The relations that may start from an annotation, core ones first; says so when there are none."""
        session = self._session
        if one is None or session.codebook is None:
            return []
        fitting = [r for r in session.codebook.relations if one.type in r.source]
        if not fitting:
            self._say(
                self.tr("No relation of this codebook starts from {0}.").format(
                    session.type_name(one.type)
                )
            )
        return sorted(fitting, key=lambda r: r.level != "core")

    def _begin(self, one: Annotation, types: list[RelationDef], target: Id | None) -> None:
        self._types, self._chosen, self._by_hand = types, types[0], False
        self._keys = {
            kind.letter: f"{PREFIX}{kind.code}"
            for kind in reversed(types)
            if kind.letter and kind.letter not in GOING
        }
        self._keys |= {key: f"relate.{name}" for name, key in FIXED.items() if self._leads_to(name)}
        self._pane.setFocus()
        self._pane.start_picking(self._keys)
        self._source = one
        if target is not None:
            self._pane.set_current(target)
        self._target_changed()
        if target is None:
            self._say(
                self.tr("J, K or a click choose the target, a letter the relation, Enter makes it.")
            )

    def _target(self) -> Annotation | None:
        """The annotation that Enter would relate to."""
        session, source = self._session, self._source
        if source is None or session.annotation in (None, source.id):
            return None
        return session.look_up(annotating.get, session.project, session.annotation)

    def _target_changed(self) -> None:
        """Show what Enter would make now."""
        source = self._source
        if source is None or self._links is None:
            return
        target = self._target()
        kind = self._chosen
        if target is not None:
            kind = self._fitting(target.type) or self._chosen
        self._show_bar(source, target, kind)
        link = None
        if target is not None and kind is not None and target.type in kind.target:
            link = Link(source.id, target.id, kind.letter, "", planned=True)
            shown = f"{self._session.type_name(target.type)} “{_short(target.quote)}”"
            self._say(self.tr("{0} → {1}. Enter makes it.").format(self._name(kind), shown))
        self._links.plan(link)

    def _show_bar(
        self, one: Annotation, target: Annotation | None, kind: RelationDef | None
    ) -> None:
        """The types that fit the target stand in the row, the others in its menu."""
        from annotator.gui.relationbar import RelationBar, RelationChoice

        if self._bar is None:
            self._bar = RelationBar(self._window.keeper.theme)
            self._bar.chosen.connect(self._choose)
            self._bar.fixed.connect(self.make_to_fixed)
            self._bar.closed.connect(self.leave)
            assert self._window.work is not None
            self._window.work.reader.add_bar(self._bar)
        fitting = [
            r.code
            for r in self._types
            if (r.level == "core" if target is None else target.type in r.target)
        ]
        in_row = fitting or [r.code for r in self._types[:IN_ROW]]
        letters = {command.removeprefix(PREFIX): key for key, command in self._keys.items()}
        choices: list[RelationChoice] = [
            RelationChoice(
                r.code,
                self._name(r),
                letters.get(r.code, ""),
                r.definition,
                r.code in in_row,
            )
            for r in self._types
        ]
        names = {"outlet": "the outlet", "author": "the author", "entity": "an entity…"}
        fixed = [
            RelationChoice(name, names[name], key)
            for name, key in FIXED.items()
            if self._leads_to(name)
        ]
        self._bar.show_for(
            f"{self._session.type_name(one.type)} “{_short(one.quote)}”", choices, fixed
        )
        if kind is not None:
            self._bar.press(kind.code)

    def leave(self) -> None:
        """Make no relation, and go back to where it would have started."""
        self._pane.stop_picking()
        self._end()

    def _end(self) -> None:
        source, self._source = self._source, None
        if self._links is not None:
            self._links.plan(None)
        if self._bar is not None:
            self._bar.hide()
        if source is not None:
            self._pane.set_current(source.id)

    # Choosing.

    def _asked(self, command: str) -> None:
        if command.startswith(PREFIX) and self._source is not None:
            self._choose(command.removeprefix(PREFIX))

    def _choose(self, code: str) -> None:
        self._chosen = next(r for r in self._types if r.code == code)
        self._by_hand = True
        self._pane.setFocus()
        self._target_changed()
        target = self._target()
        if target is not None and target.type not in self._chosen.target:
            self._refuse(self._session.type_name(target.type))
        elif target is None:
            self._say(self.tr("Relation: {0}").format(self._name(self._chosen)))

    def _leads_to(self, name: str) -> bool:
        """True when one of the types may lead to the outlet, the author or an entity."""
        if name == "entity":
            return bool(self._entity_kinds())
        return any(name in r.target for r in self._types)

    def _entity_kinds(self) -> list[str]:
        """The kinds of entity a relation of the chosen type (or, if none was chosen, any) may lead to."""
        types = [self._chosen] if self._by_hand and self._chosen is not None else self._types
        ends = [end for r in types for end in r.target if end.startswith(ENTITY_PREFIX)]
        return list(dict.fromkeys(end.removeprefix(ENTITY_PREFIX) for end in ends))

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
            self._say(self.tr("Choose another annotation as the target."))
            return
        target = session.look_up(annotating.get, session.project, identity)
        if target is not None:
            self._make(target.type, End("annotation", identity), self._named(target))

    def make_to_fixed(self, name: str) -> None:
        """Make the relation to the article's outlet or author, or ask for an entity."""
        if self._source is None:
            return
        if name == "entity":
            self._ask_entity()
        else:
            self._make(name, End(name, self._source.article), f"the {name}")

    def _ask_entity(self) -> None:
        """Find an entity by typing some letters of any of its names."""
        from annotator.gui.palette import Chooser

        kinds = self._entity_kinds()
        Chooser(
            self._window,
            self.tr("To which entity?"),
            self.tr("Name of an entity ({0})").format(", ".join(kinds)),
            lambda query: self._find_entities(query, kinds),
            self._entity_chosen,
            self.tr("No entity has this name."),
        )

    def _find_entities(self, query: str, kinds: list[str]) -> list[Choice]:
        from annotator.app import entities
        from annotator.gui.palette import Choice

        session = self._session
        found = []
        for kind in kinds:
            found += session.look_up(
                entities.suggest, session.project, query, kind, session.article
            )
        return [
            Choice(
                each.entity.name,
                f"also {each.matched}" if each.matched != each.entity.name else each.entity.kind,
                each.entity,
            )
            for each in found
        ]

    def _entity_chosen(self, choice: Choice) -> None:
        self._pane.setFocus()
        if self._source is not None:
            entity = choice.value
            self._make(f"{ENTITY_PREFIX}{entity.kind}", End("entity", entity.id), entity.name)

    def dragged(self, source: Id, target: Id) -> None:
        """A relation was dragged: made at once if only one type fits, else the types are offered."""
        session = self._session
        if not session.writable:
            return
        one = session.look_up(annotating.get, session.project, source)
        other = session.look_up(annotating.get, session.project, target)
        types = self._types_from(one)
        if one is None or other is None or not types:
            return
        fitting = [r for r in types if other.type in r.target]
        if not fitting:
            ends = f"{session.type_name(one.type)} to {session.type_name(other.type)}"
            self._say(self.tr("No relation of this codebook leads from {0}.").format(ends))
            return

        def begin() -> None:
            self._begin(one, fitting, target)
            if len(fitting) == 1:
                self._make_to(target)

        others.with_consent(session, self._window, one, begin)

    def _make(self, target: str, end: End, shown: str) -> None:
        session, source = self._session, self._source
        assert source is not None
        kind = self._fitting(target)
        if kind is None:
            self._refuse(session.type_name(target) if end.kind == "annotation" else shown)
            return
        known = session.look_up(annotating.relations_of, session.project, [source.id]) or []
        said = (kind.code, source.id, end)
        if any((r.type, r.source.id, r.target) == said for r in known):
            self._say(self.tr("“{0}” leads to {1} already.").format(self._name(kind), shown))
            return
        ends = (End("annotation", source.id), end)
        if session.attempt(annotating.relate, session.project, kind.code, *ends) is None:
            return
        self._pane.stop_picking()
        self._end()
        self._say(f"{self._name(kind)} → {shown}")
        session.notify(
            f"{self._named(source)} – {self._name(kind)} → {shown}",
            self.tr("Undo"),
            lambda: session.run("edit.undo"),
        )

    def _named(self, one: Annotation) -> str:
        """Who or what an annotation speaks of: the entity it points to, else its words."""
        from annotator.app import entities

        if one.entity is not None:
            known = self._session.look_up(entities.get, self._session.project, one.entity)
            if known is not None:
                return str(known.name)
        return f"“{_short(one.quote)}”"

    def _refuse(self, shown: str) -> None:
        chosen = f"“{self._name(self._chosen)}”" if self._chosen is not None else "No relation"
        self._say(self.tr("{0} cannot lead to {1}.").format(chosen, shown))

    def _name(self, kind: RelationDef) -> str:
        return kind.name(self._session.settings["look.codebook_language"] or "en")

    def _say(self, text: str) -> None:
        self._window.status.say(text)


def _short(quote: str, length: int = 60) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
