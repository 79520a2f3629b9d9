"""Where people left off: window, panes, open article and caret. Kept apart from the settings.

One small JSON file. Losing it loses nobody's work, so a file that cannot be read counts as empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE_NAME = "window.json"
PROJECTS_KEPT = 100
COMMANDS_KEPT = 12


class WindowState:
    """What is remembered between two starts. ``keep`` False: read, but never written."""

    def __init__(self, path: Path | None, keep: bool = True) -> None:
        self._path = path if keep else None
        self._values: dict[str, Any] = {}
        if path is not None:
            try:
                values = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                values = {}
            self._values = values if isinstance(values, dict) else {}

    def text(self, key: str) -> str:
        """A remembered text; empty when there is none."""
        value = self._values.get(key)
        return value if isinstance(value, str) else ""

    def set_text(self, key: str, value: str) -> None:
        """Remember a text."""
        self._values[key] = value

    def texts(self, key: str) -> list[str]:
        """Remembered texts; empty when there are none."""
        value = self._values.get(key)
        texts = value if isinstance(value, list) else []
        return [text for text in texts if isinstance(text, str)]

    def set_texts(self, key: str, value: list[str]) -> None:
        """Remember texts."""
        self._values[key] = value

    def numbers(self, key: str) -> list[int]:
        """Remembered whole numbers; empty when there are none."""
        value = self._values.get(key)
        numbers = value if isinstance(value, list) else []
        return [n for n in numbers if isinstance(n, int)]

    def set_numbers(self, key: str, value: list[int]) -> None:
        """Remember whole numbers."""
        self._values[key] = value

    def project(self, path: Path) -> dict[str, Any]:
        """What is remembered of one project: ``article`` (hex), ``caret``, ``top`` (code points), ``hidden``."""
        kept = self._part("projects").get(str(path))
        return dict(kept) if isinstance(kept, dict) else {}

    def set_project(self, path: Path, values: dict[str, Any]) -> None:
        """Remember where people are in one project; the longest unseen ones are forgotten."""
        projects = self._part("projects")
        projects.pop(str(path), None)
        projects[str(path)] = values
        for old in list(projects)[: max(0, len(projects) - PROJECTS_KEPT)]:
            del projects[old]
        self._values["projects"] = projects

    def recent_commands(self) -> list[str]:
        """Ids of commands run last, the latest first."""
        return self.texts("commands")

    def note_command(self, identity: str) -> None:
        """Remember that a command was run from the palette."""
        others = [c for c in self.recent_commands() if c != identity]
        self._values["commands"] = [identity, *others][:COMMANDS_KEPT]

    def _part(self, key: str) -> dict[str, Any]:
        value = self._values.get(key)
        return value if isinstance(value, dict) else {}

    def save(self) -> str:
        """Write the file. One sentence when that fails, else empty."""
        return self.writing()()

    def writing(self) -> Callable[[], str]:
        """What :meth:`save` does, with what is remembered at this moment: for a thread of its own."""
        path, content = self._path, json.dumps(self._values, ensure_ascii=False)

        def write() -> str:
            if path is None:
                return ""
            beside = path.with_name(path.name + ".new")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                beside.write_text(content, encoding="utf-8")
                beside.replace(path)
            except OSError as error:
                return f"Where you left off could not be remembered: {error.strerror or error}."
            return ""

        return write
