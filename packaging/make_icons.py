"""Draw every icon of the program: ``python3 packaging/dev.py icons``.

``resources/icons/icons.json`` names each icon and the qtawesome glyph it comes from. Each glyph's outline
is written as two small SVG files, one for light and one for dark surroundings, and our own
``resources/icons/app.svg`` as PNG files of the sizes desktops ask for. Neither qtawesome nor its fonts
are needed at run time for these.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPainterPath, QRawFont
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
APP_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
GRID = 256
"""Units of an icon's square, in both directions."""

FONTS = {"ph": "phosphor", "mdi6": "materialdesignicons6-webfont"}
"""The families of permissive licence (MIT, Apache-2.0): qtawesome prefix to the start of the file's name."""


class Glyphs:
    """The outlines of one of qtawesome's fonts, by icon name."""

    def __init__(self, prefix: str) -> None:
        from importlib.util import find_spec

        spec = find_spec("qtawesome")
        if spec is None or spec.origin is None:
            raise SystemExit("qtawesome is not installed here. Run: python3 packaging/dev.py icons")
        folder = Path(spec.origin).parent / "fonts"
        stem = FONTS[prefix]
        (font,) = folder.glob(f"{stem}-[0-9]*.ttf")
        (charmap,) = folder.glob(f"{stem}-charmap-*.json")
        self.codes: dict[str, str] = json.loads(charmap.read_text("utf-8"))
        self.font = QRawFont(str(font), GRID)

    def outline(self, name: str) -> QPainterPath:
        """The glyph, its square's upper left corner at 0,0 and its side GRID."""
        glyph = self.font.glyphIndexesForString(chr(int(self.codes[name], 16)))[0]
        return self.font.pathForGlyph(glyph).translated(0, self.font.ascent())


def number(value: float) -> str:
    """A coordinate with one decimal, as short as it goes."""
    return f"{round(value, 1) + 0.0:g}"


def path_data(path: QPainterPath) -> str:
    """The outline in SVG's words."""
    words: list[str] = []
    index = 0
    while index < path.elementCount():
        element = path.elementAt(index)
        count = 1
        if element.isMoveTo():
            words.append("Z M" if words else "M")
        elif element.isLineTo():
            words.append("L")
        else:
            words.append("C")
            count = 3
        for step in range(count):
            point = path.elementAt(index + step)
            words.append(f"{number(point.x)} {number(point.y)}")
        index += count
    return " ".join([*words, "Z"])


def draw_set() -> int:
    """Write the icons of both themes; returns how many names there are."""
    table = json.loads((ICONS / "icons.json").read_text("utf-8"))
    glyphs: dict[str, Glyphs] = {}
    for name, entry in table["icons"].items():
        prefix, glyph = entry["id"].split(".", 1)
        if prefix not in glyphs:
            glyphs[prefix] = Glyphs(prefix)
        data = path_data(glyphs[prefix].outline(glyph))
        colours = table["tones"][entry["tone"]] if "tone" in entry else table["colours"]
        for theme in ("light", "dark"):
            (ICONS / theme / f"{name}.svg").write_text(
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">'
                f'<path fill="{colours[theme]}" d="{data}"/></svg>\n',
                "utf-8",
            )
    for theme in ("light", "dark"):
        for stale in {p.stem for p in (ICONS / theme).glob("*.svg")} - set(table["icons"]):
            (ICONS / theme / f"{stale}.svg").unlink()
    return len(table["icons"])


def draw_app_icon() -> None:
    """Write app-16.png … app-512.png from app.svg."""
    renderer = QSvgRenderer(str(ICONS / "app.svg"))
    for size in APP_SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        image.save(str(ICONS / f"app-{size}.png"))


def main() -> int:
    """Draw all; says what was made."""
    app = QGuiApplication(sys.argv)
    for theme in ("light", "dark"):
        (ICONS / theme).mkdir(parents=True, exist_ok=True)
    print(f"{draw_set()} icons in light and dark, and the program's own in {len(APP_SIZES)} sizes.")
    draw_app_icon()
    app.quit()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
