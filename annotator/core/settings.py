"""What people can set: one table, and a file that holds only what differs from it.

The settings dialog, the checks on values and the help page are all made from :data:`SETTINGS`. The file is
JSON, written beside the old one and renamed over it. A file that cannot be read is kept aside under the
name ``settings.json.broken``, and the defaults serve.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.core.commands import BY_ID
from annotator.core.errors import UserError

SECTIONS = (
    ("reading", "Reading"),
    ("look", "Look"),
    ("annotating", "Annotating"),
    ("project", "Projects"),
    ("keys", "Keys"),
)
"""Section ids and titles, in the order of the dialog."""

FILE_NAME = "settings.json"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set.

    ``type`` is ``bool``, ``int``, ``text``, ``choice``, ``font`` (a family's name, empty for the usual one) or
    ``keys`` (``{command id: [keys]}``). ``choices`` are ``(value, title)`` pairs; ``unit`` stands behind numbers.
    """

    key: str
    type: str
    default: Any
    title: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int = 0
    unit: str = ""

    @property
    def section(self) -> str:
        """The id of the section it stands in."""
        return self.key.partition(".")[0]


SETTINGS: tuple[Setting, ...] = (
    Setting("reading.font", "font", "", "Reading font",
            "The letters of the article. Without a choice a serif face made for reading is taken."),
    Setting("reading.size", "int", 13, "Text size", "Height of the letters.",
            minimum=7, maximum=48, unit="pt"),
    Setting("reading.measure", "int", 68, "Line width",
            "How many characters a line holds before it breaks. 60 to 75 read most easily.",
            minimum=30, maximum=160, unit="characters"),
    Setting("reading.line_gap", "int", 90, "Space between lines",
            "Room below each line, in parts of the letters' height. The underlines of annotations lie there.",
            minimum=30, maximum=200, unit="%"),
    Setting("reading.paper", "choice", "auto", "Paper", "Colour behind the text.",
            (("auto", "As the colours of the window"), ("white", "White"), ("sepia", "Sepia"), ("dark", "Dark"))),
    Setting("look.theme", "choice", "system", "Colours", "Light or dark.",
            (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))),
    Setting("look.chips", "bool", True, "Row of types",
            "Show the types with their keys above the text."),
    Setting("look.codebook_language", "text", "", "Language of type names",
            "A language code such as fr. Names of types and values are shown in it where the codebook has them."),
    Setting("annotating.snap", "bool", True, "Snap to words",
            "A selection made with the mouse or keys is widened to whole words. Alt gives the exact letters."),
    Setting("annotating.link_after_tag", "bool", False, "Ask for the entity after tagging",
            "Ask right after tagging which actor, event or issue is meant."),
    Setting("annotating.also_here", "choice", "number", "After tagging",
            "Look in the article for other places that say the same. Nothing is tagged before you say so.",
            (("number", "Say how many other places there are"), ("list", "List the other places"),
             ("off", "Look for nothing"))),
    Setting("project.look_before_import", "bool", True, "Look before importing",
            "Show a table of what was found before articles come in. Off: files are imported at once."),
    Setting("project.keep_originals", "bool", True, "Keep originals",
            "Keep the bytes of each imported file in the project beside its text."),
    Setting("project.find_reprints", "bool", True, "Look for near-duplicates",
            "After an import, look in the background for articles that share most of their words."),
    Setting("project.backup_limit", "int", 2000, "Room for back-ups",
            "The oldest back-ups are removed when all of them together take more room than this.",
            minimum=50, maximum=1_000_000, unit="MB"),
    Setting("keys.letters", "bool", True, "Single keys",
            "Letters and digits without Ctrl act while the article has the focus. Off: only keys with Ctrl or Alt, and F keys."),
    Setting("keys.own", "keys", {}, "Own keys", "Other keys for commands."),
)  # fmt: skip
"""Every setting, in the order of the dialog."""

BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


def check_value(setting: Setting, value: Any) -> Any:
    """``value`` as this setting takes it; :class:`UserError` when it does not fit."""
    fits = False
    if setting.type == "bool":
        fits = isinstance(value, bool)
    elif setting.type == "int":
        fits = (
            isinstance(value, int)
            and not isinstance(value, bool)
            and setting.minimum <= value <= setting.maximum
        )
    elif setting.type == "choice":
        fits = value in {code for code, _ in setting.choices}
    elif setting.type in ("text", "font"):
        fits = isinstance(value, str) and len(value) <= 200 and value.isprintable()
    elif setting.type == "keys":
        return _check_keys(setting, value)
    if not fits:
        raise UserError(f"“{setting.title}” cannot be {value!r}.", _what_fits(setting))
    return value


def _check_keys(setting: Setting, value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise UserError(f"“{setting.title}” cannot be {value!r}.", "Give keys for each command.")
    checked = {}
    for identity, keys in value.items():
        if identity not in BY_ID:
            continue  # a command of another version: neither obeyed nor worth a complaint
        if not isinstance(keys, list | tuple) or not all(isinstance(k, str) and k for k in keys):
            raise UserError(f"The keys of “{BY_ID[identity].title}” cannot be {keys!r}.")
        checked[identity] = tuple(keys)
    return checked


def _what_fits(setting: Setting) -> str:
    if setting.type == "int":
        return f"Give a whole number from {setting.minimum} to {setting.maximum}."
    if setting.type == "choice":
        return f"Choose one of: {', '.join(code for code, _ in setting.choices)}."
    return "Give yes or no." if setting.type == "bool" else "Give one line of text."


class Settings:
    """The values in force. ``path`` None keeps them in memory."""

    def __init__(self, path: Path | None = None, values: Mapping[str, Any] | None = None) -> None:
        self.path = path
        self.problem = ""
        """One sentence when the file could not be used, else empty."""
        self._own: dict[str, Any] = {}
        self._unknown: dict[str, Any] = {}
        for key, value in (values or {}).items():
            if key not in BY_KEY:
                self._unknown[key] = (
                    value  # from a newer version: kept, so that it finds them again
                )
                continue
            try:
                self._own[key] = check_value(BY_KEY[key], value)
            except UserError as error:
                self.problem = f"{error.message} The usual value holds."

    def __getitem__(self, key: str) -> Any:
        """The value of one setting; KeyError for a name that is not in the table."""
        return self._own.get(key, BY_KEY[key].default)

    def get(self, key: str) -> Any:
        """The same as ``settings[key]``."""
        return self[key]

    def set(self, key: str, value: Any) -> bool:
        """Change one value and write the file. True when that made a difference."""
        checked = check_value(BY_KEY[key], value)
        if checked == self[key]:
            return False
        before = dict(self._own)
        if checked == BY_KEY[key].default:
            self._own.pop(key, None)
        else:
            self._own[key] = checked
        try:
            self._write()
        except OSError as error:
            self._own = before
            raise UserError(
                f"The settings cannot be saved: {error.strerror or error}.",
                f"Make room, or allow writing to {self.path}.",
            ) from error
        return True

    def reset(self, key: str) -> bool:
        """Go back to the default. True when that made a difference."""
        return self.set(key, BY_KEY[key].default)

    def own(self) -> dict[str, Any]:
        """Only what differs from the defaults."""
        return dict(self._own)

    def _write(self) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(self.path.name + ".new")
        text = json.dumps(self._unknown | self._own, ensure_ascii=False, indent=2, sort_keys=True)
        with beside.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def load_settings(folder: Path) -> Settings:
    """The settings kept in ``folder``; the defaults when there are none or they cannot be read."""
    path = folder / FILE_NAME
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError("not a table of settings")
    except FileNotFoundError:
        return Settings(path)
    except OSError as error:
        settings = Settings(path)
        settings.problem = (
            f"The settings cannot be read: {error.strerror or error}. The usual ones hold."
        )
        return settings
    except (ValueError, RecursionError):
        settings = Settings(path)
        aside = path.with_name(path.name + ".broken")
        with contextlib.suppress(OSError):
            path.replace(aside)
        settings.problem = (
            f"The settings file was damaged and lies aside as {aside.name}. The usual ones hold."
        )
        return settings
    return Settings(path, values)
