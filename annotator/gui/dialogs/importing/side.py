"""Beside the import table: the text of the row at hand, what is odd about it, and how its file is to be read."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.intake import Choices, kinds
from annotator.app.tray import Row
from annotator.gui.dialogs.report import ENCODINGS
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import ElidedLabel, plain_label

SHOWN = 20_000
"""Characters of a text that are shown."""


class SidePane(QWidget):
    """Follows the current row. What is chosen for its file is handed over as :class:`Choices`."""

    again = Signal(object)
    """Read the files of the selected rows again, like this."""
    columns = Signal()
    """Say which column of the file is which field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.title = ElidedLabel()
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.facts = ElidedLabel()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(self.tr("Text of the article"))
        self.remarks = plain_label("", wrap=True)
        self.remarks.setAccessibleName(self.tr("Remarks"))
        for widget in (self.title, self.facts):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addWidget(self.remarks)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(6)
        self.kind = QComboBox()
        self.kind.addItem(self.tr("as recognised"), "")
        for kind in kinds():
            self.kind.addItem(kind.title, kind.name)
        self.encoding = self._open_box(ENCODINGS)
        self.language = self._open_box(("ar", "de", "en", "es", "fr", "it", "nl", "pt", "ru", "tr"))
        for label, box in (
            (self.tr("Read file as"), self.kind),
            (self.tr("Letters"), self.encoding),
            (self.tr("Language"), self.language),
        ):
            box.setMinimumHeight(26)
            box.setMinimumContentsLength(14)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setAccessibleName(label)
            self.form.addRow(label, box)
        column.addLayout(self.form)
        row = QHBoxLayout()
        self.choose_columns = QPushButton(self.tr("Columns…"))
        self.choose_columns.clicked.connect(self.columns)
        self.read = QPushButton(self.tr("Read again"))
        self.read.clicked.connect(lambda: self.again.emit(self.choices()))
        for button in (self.choose_columns, self.read):
            button.setMinimumHeight(28)
            button.setAutoDefault(False)
            row.addWidget(button)
        column.addLayout(row)

    def _open_box(self, values: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.setEditable(True)
        box.addItem(self.tr("as recognised"))
        box.addItems(list(values))
        return box

    def choices(self) -> Choices:
        """What is chosen now."""
        return Choices(
            kind=self.kind.currentData() or None,
            language=self._typed(self.language),
            encoding=self._typed(self.encoding),
        )

    def _typed(self, box: QComboBox) -> str | None:
        text = box.currentText().strip()
        return None if not text or text == box.itemText(0) else text

    def show_choices(self, choices: Choices) -> None:
        """What was chosen for the file before."""
        self.kind.setCurrentIndex(max(0, self.kind.findData(choices.kind or "")))
        for box, value in ((self.encoding, choices.encoding), (self.language, choices.language)):
            box.setCurrentText(value or box.itemText(0))

    def show_row(self, row: Row | None, text: str, remark: str, is_table: bool) -> None:
        """Show a row, or nothing."""
        self.setEnabled(row is not None)
        if row is None:
            for label in (self.title, self.facts):
                label.set_text("")
            self.text.clear()
            self.remarks.setText("")
            return
        draft = row.draft
        self.title.set_text(draft.title or PurePath(row.place).name)
        facts = [f"{row.characters:,} characters"] if not row.failed else []
        facts += [draft.encoding] if draft.encoding else []
        facts += [draft.database_id] if draft.database_id else []
        self.facts.set_text(" · ".join([*facts, row.place]))
        more = "\n…" if row.characters > SHOWN else ""
        self.text.setPlainText(text + more)
        theme = theme_of(self)
        set_colour(self.remarks, theme.error if row.failed else theme.text)
        self.remarks.setText(remark)
        self.remarks.setVisible(bool(remark))
        self.choose_columns.setVisible(is_table)
