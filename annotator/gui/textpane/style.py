"""How annotations and the page look: plain values, constructed by the theme.

Colours are ``#RRGGBB`` text. The default sets are computed for contrast (bars at least 3:1 on their paper, text on a
tint at least 7:1) and keep apart under the common colour-vision deficiencies; line style and letter say the
type without any colour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Line(StrEnum):
    """The style of a type's underline."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DASH_DOT = "dash-dot"
    WAVY = "wavy"
    DOUBLE = "double"
    LONG_DASH = "long-dash"
    DASH_DOT_DOT = "dash-dot-dot"


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """How annotations of one type are drawn.

    ``letter`` is one or two characters for the badge; ``bar`` colours line, badge and margin bar; ``tint`` the
    fill behind the text (empty: no fill, as in high contrast).
    """

    code: str
    letter: str
    name: str
    bar: str
    tint: str
    line: Line = Line.SOLID


@dataclass(frozen=True, slots=True)
class PaneColours:
    """The page itself. ``thickness`` is the least width of an underline in device-independent pixels."""

    paper: str
    text: str
    muted: str
    focus: str
    selection: str
    selection_text: str
    hit: str
    hit_current: str
    hit_line: str
    thickness: int = 2


@dataclass(frozen=True, slots=True)
class ReadingStyle:
    """Typography of the article.

    ``size_pt`` in points; ``line_gap`` is the room below each line in multiples of the font size (the
    underlines live there; 0.9 holds five); ``measure`` the characters of a line, in a column that is centred;
    ``paper`` names a set of colours (``theme``, ``light``, ``sepia``, ``dark``), which the theme resolves.
    An empty ``family`` is the system's serif.
    """

    family: str = ""
    size_pt: float = 13.0
    line_gap: float = 0.9
    measure: int = 68
    paper: str = "theme"


_LIGHT = PaneColours(
    paper="#FFFFFF",
    text="#1A1A1A",
    muted="#5F6368",
    focus="#0B57D0",
    selection="#2F5FB3",
    selection_text="#FFFFFF",
    hit="#FFF0B3",
    hit_current="#FFC93C",
    hit_line="#7A5B00",
)
_DARK = PaneColours(
    paper="#1E1F22",
    text="#E6E6E6",
    muted="#A0A4A8",
    focus="#8AB4F8",
    selection="#2F5FB3",
    selection_text="#FFFFFF",
    hit="#4A4012",
    hit_current="#7A5F00",
    hit_line="#F0CF65",
)
_COLOURS = {
    "light": _LIGHT,
    "dark": _DARK,
    "sepia": replace(_LIGHT, paper="#F7F0E3", text="#2B2115", muted="#665C4E", hit="#F5DE93"),
    "contrast": PaneColours(
        paper="#000000",
        text="#FFFFFF",
        muted="#D0D0D0",
        focus="#FFFF00",
        selection="#FFFF00",
        selection_text="#000000",
        hit="#003C4A",
        hit_current="#00596E",
        hit_line="#00FFFF",
        thickness=3,
    ),
}

_TYPES = (
    # code, letter, name, line, light bar, light tint, dark bar, dark tint, bar on black
    ("actor", "A", "Actor", Line.SOLID, "#1D4BA5", "#D2DBED", "#1D7BCC", "#1E3B55", "#6CB6FF"),
    ("event", "E", "Event", Line.DASHED, "#8E1604", "#E8D0CD", "#DC713A", "#573829", "#FF9B66"),
    ("claim", "C", "Claim", Line.DOTTED, "#5D9D7E", "#DFEBE5", "#80EEA2", "#354F3F", "#80EEA2"),
    ("place", "P", "Place", Line.DASH_DOT, "#A166D5", "#ECE0F7", "#F8C8F5", "#504653", "#F8C8F5"),
    ("quote", "Q", "Quote", Line.WAVY, "#BD7F22", "#F2E5D3", "#D7B13B", "#544929", "#FFD75E"),
    ("frame", "F", "Frame", Line.DOUBLE, "#287893", "#D4E4E9", "#21B7EC", "#1F4D5F", "#4FD2FF"),
    ("emotion", "M", "Emotion", Line.LONG_DASH, "#88595A", "#E7DEDE", "#AC5680", "#49303E", "#FF8FC4"),
    ("other", "O", "Other", Line.DASH_DOT_DOT, "#464646", "#DADADA", "#969696", "#424345", "#FFFFFF"),
)  # fmt: skip

_SEPIA_BARS = {"claim": "#44815F", "quote": "#9A6414"}
_SEPIA_TINTS = {
    "actor": "#D3D6E2", "event": "#EACFC5", "claim": "#D9E3D2", "place": "#E8DAEA", "quote": "#EFDDBE",
    "frame": "#CFDEDE", "emotion": "#E6D9D2", "other": "#DBD5CA",
}  # fmt: skip


def default_colours(paper: str) -> PaneColours:
    """The page colours named ``light``, ``dark``, ``sepia`` or ``contrast``."""
    return _COLOURS[paper]


def default_types(paper: str) -> dict[str, TypeStyle]:
    """Eight types styled for a paper named as in :func:`default_colours`, by code, in the codebook's order."""
    styles: dict[str, TypeStyle] = {}
    for code, letter, name, line, bar, tint, dark_bar, dark_tint, black_bar in _TYPES:
        if paper == "dark":
            bar, tint = dark_bar, dark_tint
        elif paper == "contrast":
            bar, tint = black_bar, ""
        elif paper == "sepia":
            bar, tint = _SEPIA_BARS.get(code, bar), _SEPIA_TINTS[code]
        styles[code] = TypeStyle(code, letter, name, bar, tint, line)
    return styles


def unknown_type(code: str, colours: PaneColours) -> TypeStyle:
    """A sober style for a type that no style was given for."""
    return TypeStyle(code, (code[:1] or "?").upper(), code, colours.muted, "", Line.SOLID)
