"""The program's own icons, for light and for dark surroundings."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QIcon

from annotator.core.resources import resource


@cache
def icon(name: str, dark: bool) -> QIcon:
    """The icon of that name (see ``resources/icons``), drawn when it is first shown."""
    return QIcon(str(resource("icons", "dark" if dark else "light", f"{name}.svg")))


def app_icon() -> QIcon:
    """The program's icon in every size."""
    found = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        found.addFile(str(resource("icons", f"app-{size}.png")))
    return found
