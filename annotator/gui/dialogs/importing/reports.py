"""Reports of earlier imports: what came in, what was left out and why; to be looked through and saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.app import import_report
from annotator.app.import_report import Line
from annotator.core.ids import Id, parse_id
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.files import ask_target
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.rows import Cell, RowsModel, one_line
from annotator.gui.panels.table import RowsView
from annotator.gui.plain import plain_label
from annotator.gui.session import Session

ENDINGS = {"Text (*.txt)": "text", "Table (*.csv)": "csv", "JSON (*.json)": "json"}
_PICTURES = {
    "failed": "error", "refused": "error", "added": "status-checked", "known": "copy", "left out": "hidden",
    "repaired": "warning", "note": "note",
}  # fmt: skip


class ReportRows(RowsModel):
    """One row for each file or article of a report."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.titles = [self.tr("Result"), self.tr("Place"), self.tr("Article or reason")]
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def length(self) -> int:
        return len(self.lines)

    def cell(self, row: int, column: int) -> Cell:
        line = self.lines[row]
        if column == 0:
            picture = _PICTURES.get(line.outcome)
            if line.outcome == "added" and line.detail:
                picture = "warning"
            return Cell(line.outcome, icons=(picture,) if picture else ())
        if column == 1:
            name = PurePath(line.path).name or line.path
            return Cell(one_line(name), muted=True, tip=line.path, elide="start")
        said = "  ·  ".join(part for part in (line.title, line.detail) if part)
        return Cell(one_line(said), tip=said)


class ReportsDialog(Sheet):
    """Reports on the left, newest first; what the chosen one holds on the right."""

    def __init__(
        self, parent: QWidget, session: Session, open_article: Callable[[Id], None]
    ) -> None:
        super().__init__(parent, self.tr("Reports of imports"), 980)
        self._session = session
        self._open = open_article
        self._all: list[Line] = []
        self._report: import_report.history.Report | None = None
        self.heads = QListWidget()
        self.heads.setAccessibleName(self.tr("Reports"))
        self.heads.setWordWrap(True)
        self.heads.setMinimumWidth(220)
        found = session.look_up(import_report.reports, session.project) or []
        for head in found:
            when = head.created[:16].replace("T", " ")
            item = QListWidgetItem(f"{when}\n{head.label}")
            item.setData(Qt.ItemDataRole.UserRole, head.id)
            self.heads.addItem(item)
        self.rows = ReportRows(self)
        self.table = RowsView(self.rows, self.tr("What the import came to"), self)
        self.table.set_empty_text(
            self.tr("Nothing was imported yet.") if not found else self.tr("No lines fit.")
        )
        letter = self.table.plain_metrics.averageCharWidth() + 1
        self.table.setColumnWidth(0, 13 * letter + 30)
        self.table.setColumnWidth(1, 26 * letter)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.opened.connect(self._go)
        self.field = FilterField(self.tr("Filter by words"), self.tr("Filter the lines"))
        self.field.filtered.connect(self._filter)
        self.field.done.connect(lambda: self.table.take_keyboard())
        self.field.left.connect(lambda: self.table.take_keyboard())
        self.table.typed.connect(self.field.begin)
        self.detail = plain_label("", wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.addWidget(self.heads)
        parts.addWidget(right)
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        parts.setSizes([260, 700])
        self.column.addWidget(parts, 1)
        row = QHBoxLayout()
        self.save = QPushButton(self.tr("&Save the report…"))
        self.save.setAutoDefault(False)
        self.save.setMinimumHeight(28)
        self.save.clicked.connect(self.ask_save)
        row.addWidget(self.save)
        row.addStretch(1)
        self.column.addLayout(row)
        self.finish("", self.tr("Close"))
        self.resize(980, 600)
        self.heads.currentRowChanged.connect(lambda _: self._show())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        session.project_changed.connect(self.reject)
        self.heads.setCurrentRow(0)
        self._show()
        self.heads.setFocus()

    def _show(self) -> None:
        item = self.heads.currentItem()
        self.save.setEnabled(item is not None)
        if item is None:
            return
        identity = item.data(Qt.ItemDataRole.UserRole)
        self._report = self._session.look_up(
            import_report.read_report, self._session.project, identity
        )
        self._all = list(import_report.lines(self._report.data)) if self._report else []
        self._filter()

    def _filter(self) -> None:
        words = [word.casefold() for word in self.field.words()]
        self.rows.show(
            [
                line
                for line in self._all
                if all(
                    word in f"{line.outcome} {line.path} {line.title} {line.detail}".casefold()
                    for word in words
                )
            ]
            if words
            else self._all
        )
        self._tell()

    def _tell(self) -> None:
        row = self.table.current_row()
        known = 0 <= row < self.rows.length()
        line = self.rows.lines[row] if known else None
        self.detail.setText(f"{line.path}\n{line.detail}".strip() if line else "")

    def _go(self, row: int) -> None:
        """Open the article of a line."""
        identity = parse_id(self.rows.lines[row].article)
        if identity is not None:
            self.accept()
            self._open(identity)

    def ask_save(self) -> None:
        """Ask where to write the report, and as what."""
        endings = ";;".join(ENDINGS)
        files = ask_target(
            self,
            self.tr("Save the report"),
            "",
            endings,
            lambda path: self.write(path, files.selectedNameFilter()),
        )

    def write(self, path: Path, ending: str) -> None:
        """Write the chosen report."""
        form = ENDINGS.get(ending, "text")
        form = {".csv": "csv", ".json": "json", ".txt": "text"}.get(path.suffix.lower(), form)
        if not path.suffix:
            path = path.with_suffix({"text": ".txt"}.get(form, f".{form}"))
        if self._report is not None:
            text = import_report.write_report(self._report, form)
            done = self._session.attempt(import_report.write_file, path, text.encode("utf-8"), True)
            if done:
                self._session.notify(self.tr("The report was saved as {0}.").format(path.name))
