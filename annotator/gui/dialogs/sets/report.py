"""What the import of an annotation set came to: exact, found elsewhere and how, refused and where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from annotator.app import import_report
from annotator.gui.dialogs.importing.reports import ReportRows
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.files import ask_target
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session


class SetReportDialog(Sheet):
    """The counts, each place that needs a look, and the report to copy or save."""

    def __init__(
        self, parent: QWidget, session: Session, name: str, report: import_report.history.Report
    ) -> None:
        super().__init__(parent, self.tr("Imported from {0}").format(name), 820)
        self._session, self._report = session, report
        self._stem = Path(name).stem
        self.say(report.label)
        self.column.addLayout(self._counts(report.data if isinstance(report.data, dict) else {}))
        self.rows = ReportRows(self)
        self.rows.show(list(import_report.lines(report.data)))
        self.table = RowsView(self.rows, self.tr("Places that need a look"), self)
        self.table.set_empty_text(
            self.tr("Every annotation lies where the file says. There is nothing to look at.")
        )
        letter = self.table.plain_metrics.averageCharWidth() + 1
        self.table.setColumnWidth(0, 13 * letter + 30)
        self.table.setColumnWidth(1, 26 * letter)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.column.addWidget(self.table, 1)
        self.detail = plain_label("", wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.detail)
        row = QHBoxLayout()
        self.copy = self._button(self.tr("&Copy"), row)
        self.copy.clicked.connect(self.copy_report)
        self.save = self._button(self.tr("&Save the report…"), row)
        self.save.clicked.connect(self.ask_save)
        self.said = plain_label("")
        row.addWidget(self.said, 1)
        self.column.addLayout(row)
        self.finish("", self.tr("Close"))
        self.resize(820, 520)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.table.take_keyboard()
        self._tell()

    def _button(self, text: str, row: QHBoxLayout) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setMinimumHeight(28)
        row.addWidget(button)
        return button

    def _counts(self, data: Mapping[str, Any]) -> QGridLayout:
        found = data.get("articles")
        articles = found if isinstance(found, dict) else {}
        refused = data.get("refused")
        counts = (
            (self.tr("At their places"), data.get("exact", 0)),
            (self.tr("Found elsewhere"), data.get("repaired", 0)),
            (self.tr("Refused"), len(refused) if isinstance(refused, list) else 0),
            (self.tr("There already"), data.get("unchanged", 0)),
            (self.tr("Relations"), data.get("relations", 0)),
            (self.tr("New articles"), articles.get("added", 0)),
            (self.tr("Known articles"), articles.get("matched", 0)),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(2)
        for column, (title, count) in enumerate(counts):
            number = plain_label(f"{count:,}" if isinstance(count, int) else "")
            font = number.font()
            font.setPointSizeF(font.pointSizeF() * 1.3)
            number.setFont(font)
            head = QLabel(title)
            head.setTextFormat(Qt.TextFormat.PlainText)
            head.setWordWrap(True)
            number.setAccessibleName(f"{title}: {number.text()}")
            grid.addWidget(number, 0, column, Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(head, 1, column, Qt.AlignmentFlag.AlignTop)
        return grid

    def _tell(self) -> None:
        row = self.table.current_row()
        known = 0 <= row < self.rows.length()
        line = self.rows.lines[row] if known else None
        self.detail.setText(f"{line.path}\n{line.detail}".strip() if line else "")

    def copy_report(self) -> None:
        """Put the report on the clipboard, as a text."""
        QGuiApplication.clipboard().setText(import_report.write_report(self._report, "text"))
        self.said.setText(self.tr("The report is on the clipboard."))
        announce(self.said, self.said.text())

    def ask_save(self) -> None:
        """Ask where to write the report, and as what."""
        endings = {
            self.tr("Text (*.txt)"): "text",
            self.tr("JSON (*.json)"): "json",
            self.tr("Table (*.csv)"): "csv",
        }
        files = ask_target(
            self,
            self.tr("Save the report"),
            f"{self._stem}.report.txt",
            ";;".join(endings),
            lambda path: self.write(path, endings.get(files.selectedNameFilter(), "text")),
        )

    def write(self, path: Path, form: str = "text") -> None:
        """Write the report; the name's ending says in which form, and ``form`` where it has none."""
        known = {".csv": "csv", ".json": "json", ".txt": "text"}
        form = known.get(path.suffix.lower(), form)
        if path.suffix.lower() not in known:
            path = path.with_name(path.name + {"text": ".txt"}.get(form, f".{form}"))
        text = import_report.write_report(self._report, form)
        done = self._session.attempt(import_report.write_file, path, text.encode("utf-8"), True)
        if done:
            self.said.setText(self.tr("Saved as {0}.").format(path.name))
            announce(self.said, self.said.text())
