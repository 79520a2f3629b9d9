"""Keeps the relations drawn on the page in step with the project: those of the selected annotation, or all."""

from __future__ import annotations

from PySide6.QtCore import QObject

from annotator.app import annotations as annotating
from annotator.core.ids import Id
from annotator.core.model import Changes, Relation
from annotator.gui.session import Session
from annotator.gui.textpane import TextPane
from annotator.gui.textpane.links import Link

CHUNK = 400
"""So many annotations are asked about at once."""
MOST = 5_000
"""In an article with more annotations, only the relations of the selected one are drawn."""


class LinkKeeper(QObject):
    """Between the project's relations and :meth:`TextPane.set_links`."""

    def __init__(self, session: Session, pane: TextPane, dark: bool) -> None:
        super().__init__(pane)
        self._session, self._pane, self._dark = session, pane, dark
        self._planned: Link | None = None
        self.shows_all = False
        """True while the relations of all annotations are drawn."""
        self._drawn_all = False
        session.project_changed.connect(self._allow)
        session.annotation_selected.connect(self._selected)
        session.article_changed.connect(lambda _: self.refresh())
        session.codebook_changed.connect(self.refresh)
        session.changed.connect(self._changed)
        pane.rows_ready.connect(self.refresh)
        self._allow()

    def set_dark(self, dark: bool) -> None:
        """Take the colours for a dark page, or a light one."""
        self._dark = dark
        self.refresh()

    def show_all(self, on: bool) -> None:
        """Draw the relations of all annotations, or only those of the selected one."""
        self.shows_all = on
        self.refresh()

    def plan(self, link: Link | None) -> None:
        """Draw a relation that is not made yet."""
        self._planned = link
        self.refresh()

    def _selected(self, _: Id | None) -> None:
        if not self._drawn_all or self._planned is not None:
            self.refresh()

    def _allow(self) -> None:
        self._pane.set_linkable(self._session.writable)

    def _changed(self, changes: Changes) -> None:
        if changes.touches("relation", "annotation"):
            self.refresh()

    def refresh(self) -> None:
        """Read the relations to draw, and hand them to the page."""
        session = self._session
        links: list[Link] = []
        self._drawn_all = False
        if self._planned is not None:
            links.append(self._planned)  # alone: the others would hide it
        elif session.project is not None and session.article is not None:
            ids = self._wanted()
            seen: dict[Id, Relation] = {}
            for start in range(0, len(ids), CHUNK):
                found = session.look_up(
                    annotating.relations_of, session.project, ids[start : start + CHUNK]
                )
                seen |= {relation.id: relation for relation in found or []}
            links = [self._link(relation) for relation in seen.values() if self._is_here(relation)]
        self._pane.set_links(links)

    def _wanted(self) -> list[Id]:
        current = self._session.annotation
        here = self._pane.annotation_ids() if self.shows_all else []
        self._drawn_all = 0 < len(here) <= MOST
        if not self._drawn_all:
            here = [current] if current is not None else []
        return here

    def _is_here(self, relation: Relation) -> bool:
        return relation.source.kind == "annotation"

    def _link(self, relation: Relation) -> Link:
        book = self._session.codebook
        kind = book.find_relation(relation.type) if book is not None else None
        target = relation.target.id if relation.target.kind == "annotation" else None
        colour = (kind.colour_dark if self._dark else kind.colour_light) if kind is not None else ""
        return Link(relation.source.id, target, kind.letter if kind is not None else "", colour)
