"""The command table as the toolkit knows it: actions, menus, shortcuts, and the keys of the text pane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from annotator.core.command import MENUS, Command
from annotator.core.commands import BY_ID, COMMANDS, is_plain_key, keymap
from annotator.core.settings import Settings
from annotator.gui.icons import icon
from annotator.gui.keys import shown
from annotator.gui.plain import tooltip

Handler = Callable[[], object]


class Actions(QObject):
    """One action per command, and the one place where a command meets what it does."""

    refused = Signal(str)
    """A command was asked for whose conditions do not hold: a sentence saying what is missing."""
    ran = Signal(str)
    """The id of a command that was just run."""

    def __init__(self, window: QWidget, settings: Settings, dark: bool) -> None:
        super().__init__(window)
        self._settings = settings
        self._dark = dark
        self._handlers: dict[str, Handler] = {}
        self._checks: dict[str, Callable[[], bool]] = {}
        self._titles: dict[str, str] = {}
        self._conditions: frozenset[str] | None = None
        self._pane_keys: dict[str, str] = {}
        self.keys: dict[str, tuple[str, ...]] = {}
        """The keys in force, by command id."""
        self._actions: dict[str, QAction] = {}
        for command in COMMANDS:
            if command.in_mode:
                continue
            action = QAction(command.title, window)
            action.setObjectName(command.id)
            action.setAutoRepeat(command.repeats)
            action.setCheckable(command.toggles)
            action.triggered.connect(lambda _=False, identity=command.id: self.run(identity))
            self._actions[command.id] = action
        window.addActions(list(self._actions.values()))
        self.apply_keys()
        self.set_conditions(frozenset())

    # Binding and running.

    def bind(self, handlers: Mapping[str, Handler]) -> None:
        """Say what commands do."""
        for identity, handler in handlers.items():
            assert identity in BY_ID, identity
            assert identity not in self._handlers, f"{identity} is bound twice"
            self._handlers[identity] = handler

    def bind_checks(self, checks: dict[str, Callable[[], bool]]) -> None:
        """Say how on/off commands know which they are."""
        self._checks.update(checks)
        self.refresh_checks()

    def unbound(self) -> list[str]:
        """Commands without a handler; none, once the window stands."""
        return [command.id for command in COMMANDS if command.id not in self._handlers]

    def run(self, identity: str) -> bool:
        """Run a command if its conditions hold, else say what is missing."""
        command = BY_ID[identity]
        missing = [name for name in command.when if name not in (self._conditions or ())]
        if missing:
            self.refresh_checks()
            self.refused.emit(_MISSING[missing[0]])
            return False
        self._handlers[identity]()
        self.refresh_checks()
        self.ran.emit(identity)
        return True

    # State.

    def action(self, identity: str) -> QAction:
        """The action of a command."""
        return self._actions[identity]

    def is_enabled(self, command: Command) -> bool:
        """True when all conditions of a command hold."""
        return all(name in (self._conditions or ()) for name in command.when)

    def set_conditions(self, conditions: frozenset[str]) -> None:
        """Say which of :data:`annotator.core.commands.CONDITIONS` hold now."""
        if conditions == self._conditions:
            return
        self._conditions = conditions
        for identity, action in self._actions.items():
            enabled = self.is_enabled(BY_ID[identity])
            if action.isEnabled() != enabled:
                action.setEnabled(enabled)

    def set_title(self, identity: str, title: str) -> None:
        """Give a command a title that says more (``Undo Tag as Actor``); empty: the usual one."""
        if self._titles.get(identity, "") != title:
            self._titles[identity] = title
            self._dress(identity)

    def title(self, identity: str) -> str:
        """The title in force."""
        return self._titles.get(identity) or BY_ID[identity].title

    def refresh_checks(self) -> None:
        """Read anew which on/off commands are on."""
        for identity, is_on in self._checks.items():
            self._actions[identity].setChecked(is_on())

    # Keys.

    def apply_keys(self) -> None:
        """Read the keys of the settings and put them in force."""
        self.keys = keymap(self._settings["keys.own"])
        letters = self._settings["keys.letters"]
        self._pane_keys = {}
        for identity, keys in self.keys.items():
            command = BY_ID[identity]
            if command.in_mode:
                continue
            for key in keys:
                if (command.scope == "pane" or is_plain_key(key)) and (letters or len(key) > 1):
                    self._pane_keys[key] = identity
            everywhere = [k for k in keys if command.scope == "window" and not is_plain_key(k)]
            self._actions[identity].setShortcuts([QKeySequence(k) for k in everywhere])
            self._dress(identity)

    def key_text(self, identity: str) -> str:
        """The first key of a command as this system writes it; empty without one."""
        keys = self.keys.get(identity, ())
        return shown(keys[0]) if keys else ""

    def pane_keymap(self) -> dict[str, str]:
        """Key → command id, for the keys that act only while the article has the focus."""
        return dict(self._pane_keys)

    def adjusting_keymap(self) -> dict[str, str]:
        """Key → command id, while the ends of an annotation are moved."""
        return {
            key: identity
            for identity, keys in self.keys.items()
            if BY_ID[identity].scope == "adjusting"
            for key in keys
        }

    # Looks.

    def set_dark(self, dark: bool) -> None:
        """Take the icons for the other colours."""
        self._dark = dark
        for identity, action in self._actions.items():
            if not action.icon().isNull():
                action.setIcon(icon(BY_ID[identity].icon, dark))

    def give_icon(self, identity: str) -> QAction:
        """The action with its icon, which is read only for what is shown."""
        action = self._actions[identity]
        if BY_ID[identity].icon and action.icon().isNull():
            action.setIcon(icon(BY_ID[identity].icon, self._dark))
        return action

    def _dress(self, identity: str) -> None:
        command, action = BY_ID[identity], self._actions[identity]
        title, key = self.title(identity), self.key_text(identity)
        # A key that acts in the text only is shown in the menu, but is no shortcut of the window.
        tail = f"\t{key}" if key and action.shortcut().isEmpty() else ""
        action.setText(title.replace("&", "&&") + tail)
        action.setIconText(title)
        name = title.removesuffix("…")
        action.setToolTip(tooltip(f"{name} ({key})" if key else name))
        action.setStatusTip(command.help)

    # Menus.

    def fill_menu_bar(self, bar: QMenuBar) -> list[QMenu]:
        """Make the menus; each is filled when it is first needed (:meth:`fill_menu`)."""
        menus = []
        for identity, title in MENUS:
            menu = bar.addMenu(title)
            menu.setObjectName(f"menu.{identity}")
            menu.aboutToShow.connect(lambda menu=menu: self.fill_menu(menu))
            menus.append(menu)
        return menus

    def fill_menu(self, menu: QMenu) -> None:
        """Put the commands of a menu into it, once."""
        if not menu.isEmpty():
            return
        wanted = menu.objectName().removeprefix("menu.")
        self.add_to(menu, [c.id for c in COMMANDS if c.menu == wanted])

    def add_to(self, menu: QMenu, identities: Iterable[str]) -> None:
        """Add commands to a menu, parted by a line where their group changes."""
        group = None
        for identity in identities:
            command = BY_ID[identity]
            if group is not None and command.group != group:
                menu.addSeparator()
            group = command.group
            menu.addAction(self.give_icon(identity))


_MISSING = {
    "project": "Open a project first.",
    "write": "This project is open for reading only.",
    "article": "Open an article first.",
    "annotation": "Select an annotation first.",
    "repeat": "Nothing was tagged yet.",
    "undo": "There is nothing to undo.",
    "redo": "There is nothing to redo.",
}
