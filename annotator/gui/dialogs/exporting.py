"""Writing annotations for other programs, and reading theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from annotator.core.model import Annotator
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.plain import plain_label


@dataclass(frozen=True, slots=True)
class FormatChoice:
    """A format as the dialogs offer it; ``files`` is ``one`` or ``many`` (then a folder is written)."""

    name: str
    title: str
    extensions: tuple[str, ...]
    files: str


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What the person asked for. ``annotator`` None: everybody's."""

    format: str
    path: Path
    annotator: Annotator | None
    overwrite: bool


class ExportDialog(Sheet):
    """Format, whose annotations, and where to."""

    chosen = Signal(object)
    """An :class:`ExportWish`."""

    def __init__(
        self,
        parent: QWidget,
        formats: Sequence[FormatChoice],
        people: Sequence[Annotator],
        folder: Path,
        stem: str,
    ) -> None:
        super().__init__(parent, self.tr("Export annotations"), 580)
        self._formats = list(formats)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.format = QComboBox()
        for each in formats:
            self.format.addItem(each.title, each.name)
        self.people = QComboBox()
        self.people.addItem("Everybody", None)
        for person in people:
            self.people.addItem(person.name, person)
        self.path = QLineEdit()
        browse = QPushButton(self.tr("&Choose…"))
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        for widget in (self.format, self.people, self.path, browse):
            widget.setMinimumHeight(28)
        self.path.setAccessibleName(self.tr("Write to"))
        form.addRow(self.tr("&Format"), self.format)
        form.addRow(self.tr("&Annotations of"), self.people)
        where = QLabel(self.tr("&Write to"))
        where.setBuddy(self.path)
        form.addRow(where, row)
        browse.setAutoDefault(False)
        self.overwrite = QCheckBox(self.tr("&Replace what is there"))
        self.overwrite.setMinimumHeight(26)
        form.addRow("", self.overwrite)
        self.column.addLayout(form)
        self.problem = plain_label("", wrap=True)
        self.column.addWidget(self.problem)
        self.main = self.finish(self.tr("Export"))
        self._folder, self._stem = folder, stem
        self.format.currentIndexChanged.connect(self._suggest)
        self.path.textChanged.connect(self._look)
        self.overwrite.toggled.connect(self._look)
        browse.clicked.connect(self._browse)
        self.accepted.connect(lambda: self.chosen.emit(self.wish()))
        self._suggest()
        self.format.setFocus()

    def wish(self) -> ExportWish:
        """What is filled in now."""
        return ExportWish(
            self._format().name,
            Path(self.path.text().strip()).expanduser(),
            self.people.currentData(),
            self.overwrite.isChecked(),
        )

    def _format(self) -> FormatChoice:
        return self._formats[self.format.currentIndex()]

    def _suggest(self) -> None:
        kind = self._format()
        ending = kind.extensions[0] if kind.files == "one" and kind.extensions else ""
        name = f"{self._stem}{ending}" if ending else f"{self._stem}-{kind.name}"
        self.path.setText(str(self._folder / name))

    def _look(self) -> None:
        text = self.path.text().strip()
        taken = bool(text) and Path(text).expanduser().exists()
        self.overwrite.setVisible(taken)
        self.problem.setText(
            self.tr("There is something under this name already.") if taken else ""
        )
        self.main.setEnabled(bool(text) and (not taken or self.overwrite.isChecked()))

    def _browse(self) -> None:
        files = QFileDialog(self, "Write annotations to", self.path.text())
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the box below asks
        files.fileSelected.connect(self.path.setText)
        files.open()
