"""The program's own icons, for light and for dark surroundings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

from annotator.core.resources import resource

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap


@cache
def icon(name: str, dark: bool) -> QIcon:
    """The icon of that name (see ``resources/icons``), drawn when it is first shown."""
    found = QIcon(str(resource("icons", "dark" if dark else "light", f"{name}.svg")))
    if dark:
        # The toolkit greys what is switched off by making it lighter, which on dark ground is no grey.
        for size in (16, 20, 32, 40):
            found.addPixmap(_faded(found.pixmap(size, size)), QIcon.Mode.Disabled)
    return found


def _faded(picture: QPixmap) -> QPixmap:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPainter, QPixmap

    faint = QPixmap(picture.size())
    faint.fill(Qt.GlobalColor.transparent)
    painter = QPainter(faint)
    painter.setOpacity(0.35)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return faint


def app_icon() -> QIcon:
    """The program's icon in every size."""
    found = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        found.addFile(str(resource("icons", f"app-{size}.png")))
    return found
