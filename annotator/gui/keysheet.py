"""Every key on one sheet, made from the command table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from annotator.core.command import MENUS, Command
from annotator.core.commands import COMMANDS
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.keys import shown
from annotator.gui.matching import score
from annotator.gui.plain import plain_label

COLUMNS = 2


def sections(keys: dict[str, tuple[str, ...]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """``(heading, [(title, keys)])`` for everything that has a key, the work in the text first."""
    titles = {identity: title.replace("&", "") for identity, title in MENUS}
    titles |= {"adjusting": "While adjusting the ends", "relating": "While relating"}
    order = [
        "annotate",
        "adjusting",
        "relating",
        "entities",
        "article",
        "edit",
        "go",
        "view",
        "project",
        "help",
    ]
    found: dict[str, list[tuple[str, str]]] = {part: [] for part in order}
    numbers = [c for c in COMMANDS if c.id.startswith("annotate.tag_") and c.id[-1].isdigit()]
    if all(keys[c.id] == c.keys for c in numbers):
        found["annotate"].append(("Tag with a type of the codebook", "1 – 9"))
        numbers_said = {c.id for c in numbers}
    else:
        numbers_said = set()
    for command in COMMANDS:
        own = keys[command.id]
        if own and command.id not in numbers_said:
            found[_part(command)].append(
                (command.plain_title, "  or  ".join(shown(key) for key in own))
            )
    return [(titles[part], rows) for part, rows in found.items() if rows]


def _part(command: Command) -> str:
    if command.in_mode:
        return command.scope
    return command.menu or command.id.partition(".")[0]


class KeySheet(Sheet):
    """The sheet, with a field that leaves only what is looked for."""

    def __init__(self, parent: QWidget, keys: dict[str, tuple[str, ...]]) -> None:
        super().__init__(parent, "Keys", 860)
        self.resize(860, 640)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Look for a command or a key")
        self.field.setAccessibleName("Look for a command or a key")
        self.field.setMinimumHeight(28)
        self.field.textChanged.connect(self._filter)
        self.column.addWidget(self.field)
        self._rows: list[tuple[str, QWidget]] = []
        self._blocks: list[tuple[QWidget, list[QWidget]]] = []
        inner = QWidget()
        sides = QHBoxLayout(inner)
        sides.setContentsMargins(0, 0, 8, 0)
        sides.setSpacing(36)
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        lengths = [0] * COLUMNS
        for heading, rows in sections(keys):
            place = 0 if lengths[0] <= lengths[1] else 1
            columns[place].addWidget(self._block(heading, rows))
            lengths[place] += len(rows) + 2
        for side in columns:
            side.setSpacing(18)
            side.addStretch(1)
            sides.addLayout(side, 1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName("Keys of all commands")
        self.column.addWidget(area, 1)
        self.column.addWidget(
            plain_label(
                "Single keys act while the article has the keyboard. Every key can be changed in the settings.",
                wrap=True,
            )
        )
        self.finish("", "Close")

    def _block(self, heading: str, rows: list[tuple[str, str]]) -> QWidget:
        block = QWidget()
        grid = QVBoxLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        title = plain_label(heading)
        font = QFont(title.font())
        font.setBold(True)
        title.setFont(font)
        grid.addWidget(title)
        widgets: list[QWidget] = []
        for name, keys in rows:
            line = QWidget()
            cells = QGridLayout(line)
            cells.setContentsMargins(0, 0, 0, 0)
            cells.setHorizontalSpacing(12)
            cells.addWidget(plain_label(name), 0, 0)
            key = plain_label(keys)
            palette = key.palette()
            palette.setColor(key.foregroundRole(), palette.placeholderText().color())
            key.setPalette(palette)
            cells.addWidget(key, 0, 1, Qt.AlignmentFlag.AlignRight)
            cells.setColumnStretch(0, 1)
            grid.addWidget(line)
            widgets.append(line)
            self._rows.append((f"{name} {keys}", line))
        self._blocks.append((block, widgets))
        return block

    def _filter(self, query: str) -> None:
        for text, line in self._rows:
            line.setVisible(score(query, text) > 0)
        for block, lines in self._blocks:
            block.setVisible(any(not line.isHidden() for line in lines))
