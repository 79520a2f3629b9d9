"""How the window looks, where the keyboard is, and finding things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import articles, home
from annotator.core.commands import COMMANDS
from annotator.core.settings import BY_KEY

if TYPE_CHECKING:
    from annotator.gui.palette import Choice
    from annotator.gui.window import MainWindow

FOUND = 60
"""Rows of the quick way to articles and entities."""
WEIGHED = 400
"""Articles whose titles are weighed against what was typed, the newest that fit."""


class ViewController(QObject):
    """View, Go and Help."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        commands = window.commands
        commands.bind(
            {
                "view.zoom_in": lambda: self.zoom(1),
                "view.zoom_out": lambda: self.zoom(-1),
                "view.zoom_reset": lambda: self.zoom(0),
                "view.focus": lambda: window.set_focus_mode(not window.focus_mode),
                "view.full_screen": lambda: window.setWindowState(
                    window.windowState() ^ window.windowState().WindowFullScreen
                ),
                "view.articles": lambda: window.toggle_part("articles"),
                "view.side": lambda: window.toggle_part("side"),
                "view.chips": lambda: self._session.set_setting(
                    "look.chips", not self._session.settings["look.chips"]
                ),
                "view.layers": lambda: window.go_to("layers"),
                "view.theme_system": lambda: self._session.set_setting("look.theme", "system"),
                "view.theme_light": lambda: self._session.set_setting("look.theme", "light"),
                "view.theme_dark": lambda: self._session.set_setting("look.theme", "dark"),
                "go.palette": self.palette,
                "go.quick_open": self.quick_open,
                "go.next_pane": lambda: window.go_pane(1),
                "go.previous_pane": lambda: window.go_pane(-1),
                "go.articles": lambda: window.go_to("articles"),
                "go.text": lambda: window.go_to("text"),
                "go.annotations": lambda: window.go_to("annotations"),
                "go.inspector": lambda: window.go_to("inspector"),
                "go.entities": lambda: window.go_to("entities"),
                "help.keys": self.keys,
                "help.about": self.about,
                "app.settings": self.settings,
                "app.quit": window.close,
            }
        )
        commands.bind_checks(
            {
                "view.focus": lambda: window.focus_mode,
                "view.full_screen": window.isFullScreen,
                "view.articles": lambda: window.shows_part("articles"),
                "view.side": lambda: window.shows_part("side"),
                "view.chips": lambda: bool(self._session.settings["look.chips"]),
            }
            | {
                f"view.theme_{name}": lambda name=name: self._session.settings["look.theme"] == name
                for name in ("system", "light", "dark")
            }
        )

    # The text's size.

    def zoom(self, direction: int) -> None:
        """Larger, smaller, or the usual size; it is a setting, so it stays."""
        settings = self._session.settings
        size = settings["reading.size"]
        if direction == 0:
            settings_size = BY_KEY["reading.size"].default
        else:
            step = 1 if size < 18 or (size == 18 and direction < 0) else 2
            settings_size = min(48, max(7, size + direction * step))
        self._session.set_setting("reading.size", settings_size)
        self._window.status.say(self.tr("Text size {0} pt").format(settings_size))

    # Finding.

    def palette(self) -> None:
        """Find a command by its name."""
        from annotator.gui.palette import Chooser

        Chooser(
            self._window,
            self.tr("All commands"),
            self.tr("What do you want to do?"),
            self._find_commands,
            lambda choice: self._run_found(choice.value),
            self.tr("No command has this name."),
        )

    def _find_commands(self, query: str) -> list[Choice]:
        from annotator.gui.matching import best
        from annotator.gui.palette import Choice

        commands = self._window.commands
        recent = self._window.state.recent_commands()
        order = {identity: place for place, identity in enumerate(recent)}
        usable = [
            command
            for command in COMMANDS
            if not command.in_mode and command.id != "go.palette" and commands.is_enabled(command)
        ]
        usable.sort(key=lambda command: order.get(command.id, len(order)))
        found = best(query, usable, lambda command: commands.title(command.id))
        return [Choice(commands.title(c.id), commands.key_text(c.id), c.id, c.help) for c in found]

    def _run_found(self, identity: str) -> None:
        self._window.state.note_command(identity)
        self._window.commands.run(identity)

    def quick_open(self) -> None:
        """Find an article or an entity by its name."""
        from annotator.gui.palette import Chooser

        Chooser(
            self._window,
            self.tr("Open quickly"),
            self.tr("Title, outlet or date of an article, or the name of an entity"),
            self._find_places,
            self._go_to_place,
            self.tr("No article and no entity has this name."),
        )

    def _find_places(self, query: str) -> list[Choice]:
        from annotator.app import entities
        from annotator.gui.matching import score
        from annotator.gui.palette import Choice

        session = self._session
        ids = session.look_up(articles.list_ids, session.project, "date", True, words=query.strip())
        found = session.look_up(articles.page, session.project, (ids or [])[:WEIGHED]) or []
        found.sort(key=lambda one: -score(query, one.title))
        choices = [
            Choice(
                one.title or "Untitled",
                "  ·  ".join(part for part in (one.source, one.date[:10]) if part),
                ("article", one.id),
                "article",
            )
            for one in found[:FOUND]
        ]
        if query.strip():
            suggested = session.look_up(entities.suggest, session.project, query.strip(), limit=8)
            choices += [
                Choice(
                    one.entity.name,
                    f"{one.entity.kind}, {one.entity.annotations:,} annotations",
                    ("entity", one.entity.id),
                    "entity",
                )
                for one in suggested or []
            ]
        return choices

    def _go_to_place(self, choice: Choice) -> None:
        kind, identity = choice.value
        if kind == "article":
            self._session.open_article(identity)
            self._window.go_to("text")
        else:
            self._go_to_entity(identity)

    def _go_to_entity(self, identity: bytes) -> None:
        """Open the first annotation that points to an entity; the one after the open one, if it does too."""
        from annotator.app import annotations as annotating

        session = self._session
        found = session.look_up(annotating.list_annotations, session.project, entity=identity)
        if not found:
            self._window.status.say(self.tr("No annotation points to this entity yet."))
            return
        ids = [one.id for one in found]
        place = (ids.index(session.annotation) + 1) % len(ids) if session.annotation in ids else 0
        one = found[place]
        session.open_article(one.article, one.spans[0].start)
        session.select_annotation(one.id)
        self._window.go_to("text")

    # Help and settings.

    def keys(self) -> None:
        """Show every key."""
        from annotator.gui.keysheet import KeySheet

        KeySheet(self._window, self._window.commands.keys).open()

    def about(self) -> None:
        """Show version and licence."""
        from annotator.gui.dialogs.about import AboutDialog

        AboutDialog(self._window, home.home()).open()

    def settings(self) -> None:
        """Show the settings."""
        from annotator.gui.dialogs.settings import SettingsDialog

        SettingsDialog(self._window, self._session.settings, self._session.set_setting).open()
