"""From codebook, theme and settings to how the text pane draws."""

from __future__ import annotations

from PySide6.QtGui import QColor, QGuiApplication

from annotator.core.codebook import Codebook
from annotator.core.settings import Settings
from annotator.gui.textpane.style import Line, PaneColours, ReadingStyle, TypeStyle, default_colours
from annotator.gui.theme import Theme, blend, contrast

TINTS = {"light": 0.2, "sepia": 0.17, "dark": 0.3, "contrast": 0.0}
"""How much of a type's colour lies behind the words, by paper: little enough to keep text at 7:1."""

LEAST_CONTRAST = 3.0
"""Of a line against its paper."""


def paper_of(settings: Settings, theme: Theme) -> str:
    """The paper of the text: ``light``, ``sepia``, ``dark`` or ``contrast``."""
    if _wants_contrast():
        return "contrast"
    chosen = settings["reading.paper"]
    if chosen == "auto":
        return "dark" if theme.dark else "light"
    return {"white": "light", "sepia": "sepia", "dark": "dark"}[chosen]


def pane_colours(settings: Settings, theme: Theme) -> PaneColours:
    """The page's colours."""
    return default_colours(paper_of(settings, theme))


def reading_style(settings: Settings, theme: Theme) -> ReadingStyle:
    """The page's typography."""
    return ReadingStyle(
        family=settings["reading.font"],
        size_pt=float(settings["reading.size"]),
        line_gap=settings["reading.line_gap"] / 100,
        measure=settings["reading.measure"],
        paper=paper_of(settings, theme),
    )


def pane_types(codebook: Codebook | None, settings: Settings, theme: Theme) -> dict[str, TypeStyle]:
    """How each type of the codebook is drawn, in its order."""
    paper = paper_of(settings, theme)
    ground = default_colours(paper).paper
    language = settings["look.codebook_language"] or "en"
    styles = {}
    for kind in codebook.types if codebook is not None else ():
        wanted = kind.colour_dark if paper in ("dark", "contrast") else kind.colour_light
        bar = readable_on(wanted, ground)
        share = TINTS[paper]
        styles[kind.code] = TypeStyle(
            code=kind.code,
            letter=kind.letter or kind.code[:1].upper(),
            name=kind.name(language),
            bar=bar,
            tint=blend(bar, ground, share).name() if share else "",
            line=Line(kind.line),
        )
    return styles


def readable_on(colour: str, ground: str) -> str:
    """``colour``, moved away from ``ground`` as far as its lines need to be seen."""
    towards = "#000000" if QColor(ground).lightness() > 127 else "#FFFFFF"
    found = QColor(colour).name()
    share = 1.0
    while contrast(found, ground) < LEAST_CONTRAST and share > 0:
        share -= 0.05
        found = blend(colour, towards, share).name()
    return found


def _wants_contrast() -> bool:
    """True when the system asks for high contrast; older Qt does not know."""
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    if accessibility is None:
        return False
    return bool(accessibility().contrastPreference().name == "HighContrast")
