"""Colours of the window, light and dark, following the system or the person's choice."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, ``#RRGGBB``. Text on ``window`` and ``base`` keeps at least 7:1, ``muted`` 4.5:1."""

    dark: bool
    window: str
    base: str
    raised: str
    line: str
    text: str
    muted: str
    focus: str
    selected: str
    hover: str
    error: str
    error_ground: str
    warn: str
    ok: str


LIGHT = Theme(
    dark=False, window="#F3F4F6", base="#FFFFFF", raised="#FFFFFF", line="#D3D7DE", text="#1A1A1A",
    muted="#5F6368", focus="#0B57D0", selected="#2F5FB3", hover="#E6E9EF", error="#B3261E",
    error_ground="#FBEAE9", warn="#8A5A00", ok="#1B6E3C",
)  # fmt: skip
DARK = Theme(
    dark=True, window="#26282C", base="#1E1F22", raised="#2F3237", line="#43474E", text="#E6E6E6",
    muted="#A0A4A8", focus="#8AB4F8", selected="#2F5FB3", hover="#33363B", error="#F2B8B5",
    error_ground="#4A2A29", warn="#F0B866", ok="#7BD0A0",
)  # fmt: skip


def palette_of(theme: Theme) -> QPalette:
    """The toolkit's palette in these colours."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in (
        (role.Window, theme.window), (role.WindowText, theme.text), (role.Base, theme.base),
        (role.AlternateBase, theme.window), (role.Text, theme.text), (role.Button, theme.raised),
        (role.ButtonText, theme.text), (role.BrightText, "#FFFFFF"), (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text), (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.selected), (role.HighlightedText, "#FFFFFF"), (role.Link, theme.focus),
        (role.LinkVisited, theme.focus), (role.Accent, theme.focus), (role.Mid, theme.line),
        (role.Dark, "#17181A" if theme.dark else "#A9AFB8"),
        (role.Light, "#4A4E55" if theme.dark else "#FFFFFF"),
        (role.Midlight, "#3A3D43" if theme.dark else "#ECEEF1"),
        (role.Shadow, "#000000" if theme.dark else "#6F757D"),
    ):  # fmt: skip
        palette.setColor(target, QColor(colour))
    faint = QColor("#6E7278" if theme.dark else "#8E9399")
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, faint)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return palette


def menu_palette(theme: Theme) -> QPalette:
    """The colours of menus. Their dark icons do not change on the row that is chosen, so that stays light."""
    palette = palette_of(theme)
    if not theme.dark:
        palette.setColor(QPalette.ColorRole.Highlight, blend(theme.selected, theme.raised, 0.25))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.text))
    return palette


class ThemeKeeper(QObject):
    """Holds the colours in force. ``choice`` is ``system``, ``light`` or ``dark``."""

    changed = Signal(object)
    """The new :class:`Theme`."""

    def __init__(self, choice: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self.theme = self._wanted()
        self._show()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._refresh)

    def choose(self, choice: str) -> None:
        """Follow another choice from now on."""
        self._choice = choice
        self._refresh()

    def _wanted(self) -> Theme:
        hints = QGuiApplication.styleHints()
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(self._choice)
        if scheme is None:
            hints.unsetColorScheme()
            return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
        hints.setColorScheme(scheme)
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted is not self.theme:
            self.theme = wanted
            self._show()
            self.changed.emit(wanted)

    def _show(self) -> None:
        palette = palette_of(self.theme)
        QApplication.setPalette(palette)
        for kind in ("QMenuBar", "QMenu"):
            QApplication.setPalette(menu_palette(self.theme), kind)  # type: ignore[arg-type]
        if self.theme.dark:  # the style draws the line of a box darker than this
            palette.setColor(QPalette.ColorRole.Window, QColor(self.theme.muted).lighter(130))
        QApplication.setPalette(palette, "QCheckBox")  # type: ignore[arg-type]  # bytes are refused


def blend(one: str, other: str, share: float) -> QColor:
    """``share`` of the first colour on the second."""
    a, b = QColor(one), QColor(other)
    return QColor(
        round(a.red() * share + b.red() * (1 - share)),
        round(a.green() * share + b.green() * (1 - share)),
        round(a.blue() * share + b.blue() * (1 - share)),
    )


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21, as WCAG counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    c = QColor(colour)
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (c.redF(), c.greenF(), c.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
