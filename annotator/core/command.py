"""What a command is: its row in the table :mod:`annotator.core.commands`, the menus, and what it may need."""

from __future__ import annotations

from dataclasses import dataclass

MENUS = (
    ("project", "&Project"),
    ("edit", "&Edit"),
    ("article", "A&rticle"),
    ("annotate", "&Annotate"),
    ("entities", "E&ntities"),
    ("view", "&View"),
    ("go", "&Go"),
    ("help", "&Help"),
)
"""Menu ids and titles, in the order of the menu bar. A command without a menu is in the palette only."""

CONDITIONS = {
    "project": "a project is open",
    "write": "the project is open for writing",
    "article": "an article is open",
    "annotation": "an annotation is selected",
    "repeat": "something was tagged before",
    "undo": "there is a step to undo",
    "redo": "there is a step to redo",
}
"""What a command may need before it can run."""

SCOPES = ("window", "pane", "adjusting", "relating")
"""``window``: anywhere in the window. ``pane``: only while the article has the focus. ``adjusting`` and
``relating``: modes with keys of their own, while an annotation's ends are moved or a relation is made."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    ``when`` lists the conditions (:data:`CONDITIONS`) that must all hold. ``group`` parts a menu by
    lines. ``toggles`` marks an on/off command, ``repeats`` one that goes on while its key is held.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    menu: str = ""
    group: int = 0
    icon: str = ""
    when: tuple[str, ...] = ()
    scope: str = "window"
    repeats: bool = False
    toggles: bool = False

    @property
    def in_mode(self) -> bool:
        """True for a command of a mode, which has its keys to itself and stands in no menu."""
        return self.scope in ("adjusting", "relating")

    @property
    def plain_title(self) -> str:
        """The title without the ellipsis that announces a question."""
        return self.title.removesuffix("…")
