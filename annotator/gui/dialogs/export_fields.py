"""Parts of the export dialog: the options of a format, and which part of the project goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from annotator.core.model import ARTICLE_STATUSES
from annotator.core.selection import SetSelection
from annotator.formats.format import Option
from annotator.gui.plain import plain_label

_HEIGHT = 28
_WIDTH = 240


class OptionFields(QWidget):
    """A field for each option of a format, as it stands in the table of formats."""

    changed = Signal()

    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__()
        self.fields: dict[str, QCheckBox | QComboBox | QLineEdit] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for option in options:
            if option.kind == "boolean":
                box = QCheckBox(option.title)
                box.setChecked(bool(option.default))
                box.toggled.connect(self.changed)
                form.addRow(box)
                self.fields[option.name] = box
            elif option.kind == "choice":
                choice = QComboBox()
                choice.addItems(list(option.choices))
                choice.setCurrentText(str(option.default))
                choice.setMinimumHeight(_HEIGHT)
                choice.currentIndexChanged.connect(self.changed)
                form.addRow(option.title, choice)
                self.fields[option.name] = choice
            else:
                line = QLineEdit(str(option.default))
                line.setMinimumSize(_WIDTH, _HEIGHT)
                line.setAccessibleName(option.title)
                line.textChanged.connect(self.changed)
                form.addRow(option.title, line)
                self.fields[option.name] = line

    def values(self) -> dict[str, bool | str]:
        """What is chosen, by the option's name."""
        found: dict[str, bool | str] = {}
        for name, field in self.fields.items():
            if isinstance(field, QCheckBox):
                found[name] = field.isChecked()
            else:
                found[name] = field.currentText() if isinstance(field, QComboBox) else field.text()
        return found


class SelectionFields(QWidget):
    """Types, status, question flags, dates and words of what goes out."""

    changed = Signal()

    def __init__(self, types: Mapping[str, str]) -> None:
        """``types`` are names by code."""
        super().__init__()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        self.types: dict[str, QCheckBox] = {}
        grid = QGridLayout()
        for number, (code, name) in enumerate(types.items()):
            box = QCheckBox(name.replace("&", "&&"))
            box.setChecked(True)
            box.toggled.connect(self.changed)
            grid.addWidget(box, number // 4, number % 4)
            self.types[code] = box
        label = plain_label(self.tr("Types"))
        # As wide as the longest label of the form above, so that the fields stand in one line.
        label.setMinimumWidth(self.fontMetrics().horizontalAdvance(self.tr("Annotations of")))
        form.addRow(label, grid)
        self.status = QComboBox()
        self.status.addItem(self.tr("any"), "")
        for status in ARTICLE_STATUSES:
            self.status.addItem(status.replace("_", " "), status)
        self.flag = QComboBox()
        self.flag.addItem(self.tr("any"), None)
        self.flag.addItem(self.tr("with a question"), ("doubt",))
        self.flag.addItem(self.tr("to look at again"), ("review",))
        self.flag.addItem(self.tr("without either"), ("",))
        form.addRow(self.tr("&Status"), self.status)
        form.addRow(self.tr("&Question flag"), self.flag)
        self.since, self.until, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        for field, name in ((self.since, self.tr("From date")), (self.until, self.tr("To date"))):
            field.setPlaceholderText(self.tr("2026 or 2026-03-05"))
            field.setAccessibleName(name)
        self.words.setPlaceholderText(self.tr("in title, outlet, author or file name"))
        dates = QHBoxLayout()
        dates.setSpacing(8)
        dates.addWidget(self.since, 1)
        dates.addWidget(plain_label(self.tr("to")))
        dates.addWidget(self.until, 1)
        form.addRow(self.tr("Dates from"), dates)
        form.addRow(self.tr("Articles &with"), self.words)
        for choice in (self.status, self.flag):
            choice.setMinimumHeight(_HEIGHT)
            choice.currentIndexChanged.connect(self.changed)
        for field in (self.since, self.until, self.words):
            field.setMinimumHeight(_HEIGHT)
            field.textChanged.connect(self.changed)

    def selection(self, annotators: tuple[bytes, ...]) -> SetSelection | None:
        """What is chosen now; None when no type is."""
        types = tuple(code for code, box in self.types.items() if box.isChecked())
        if self.types and not types:
            return None
        status = self.status.currentData()
        return SetSelection(
            annotators=annotators,
            types=() if len(types) == len(self.types) else types,
            flags=tuple(self.flag.currentData() or ()),
            statuses=(status,) if status else (),
            words=self.words.text().strip(),
            since=self.since.text().strip(),
            until=self.until.text().strip(),
        )
