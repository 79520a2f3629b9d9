"""What an import brought: what came in, what was there already, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.plain import plain_label

ENCODINGS = (
    "utf-8", "windows-1252", "iso-8859-15", "windows-1250", "windows-1251", "koi8-r", "windows-1253",
    "windows-1254", "windows-1255", "windows-1256", "utf-16", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr",
)  # fmt: skip
"""What people may say a file is written in; the field takes any other name too."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One file or article. ``outcome`` is ``added``, ``duplicate`` or ``failed``; ``key`` is handed back."""

    name: str
    outcome: str
    detail: str = ""
    encoding: str = ""
    key: object = None


class ImportReportDialog(Sheet):
    """Each failed file is named with its reason; a file read in a wrong encoding can be read again."""

    again = Signal(object, str)
    """The line's ``key``, and the encoding to read it in."""

    def __init__(self, parent: QWidget, lines: Sequence[ReportLine]) -> None:
        super().__init__(parent, self.tr("What was imported"), 720)
        self.resize(720, 460)
        self.say(summary(lines))
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["File", "Read as", "Result"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(self.tr("Files and what became of them"))
        words = {"failed": "failed", "duplicate": "was there already", "added": "added"}
        order = {"failed": 0, "duplicate": 1, "added": 2}
        for line in sorted(lines, key=lambda line: order[line.outcome]):
            result = words[line.outcome] + (f": {line.detail}" if line.detail else "")
            item = QTreeWidgetItem([line.name, line.encoding, result])
            item.setData(0, Qt.ItemDataRole.UserRole, line)
            self.list.addTopLevelItem(item)
        self.list.setColumnWidth(0, 230)
        self.list.setColumnWidth(1, 120)
        self.list.currentItemChanged.connect(lambda *_: self._show_line())
        self.column.addWidget(self.list, 1)
        self.detail = plain_label("", wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.detail)
        row = QHBoxLayout()
        row.addWidget(plain_label(self.tr("If letters look wrong, read the file as")))
        self.encoding = QComboBox()
        self.encoding.setEditable(True)
        self.encoding.addItems(list(ENCODINGS))
        self.encoding.setMinimumHeight(28)
        self.encoding.setAccessibleName(self.tr("Encoding to read the file in"))
        row.addWidget(self.encoding, 1)
        self.read = QPushButton(self.tr("Read again"))
        self.read.setMinimumHeight(28)
        self.read.setAutoDefault(False)
        self.read.clicked.connect(self._again)
        row.addWidget(self.read)
        self.column.addLayout(row)
        self.finish("", self.tr("Close"))
        self._show_line()
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)

    def _line(self) -> ReportLine | None:
        item = self.list.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None

    def _show_line(self) -> None:
        line = self._line()
        self.detail.setText(
            f"{line.name}: {line.detail}" if line is not None and line.detail else ""
        )
        usable = line is not None and line.key is not None
        self.read.setEnabled(usable)
        self.encoding.setEnabled(usable)
        if line is not None and line.encoding:
            self.encoding.setCurrentText(line.encoding)

    def _again(self) -> None:
        line, encoding = self._line(), self.encoding.currentText().strip()
        if line is not None and encoding:
            self.again.emit(line.key, encoding)


def summary(lines: Sequence[ReportLine]) -> str:
    """``12 articles added, 2 were there already, 1 file failed.``"""
    added = sum(line.outcome == "added" for line in lines)
    known = sum(line.outcome == "duplicate" for line in lines)
    failed = sum(line.outcome == "failed" for line in lines)
    parts = [f"{added} article{'s' if added != 1 else ''} added"]
    if known:
        parts.append(f"{known} {'were' if known != 1 else 'was'} there already")
    if failed:
        parts.append(f"{failed} file{'s' if failed != 1 else ''} failed")
    return ", ".join(parts) + "."
