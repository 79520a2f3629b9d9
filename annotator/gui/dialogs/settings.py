"""The settings dialog, made from the settings table. Every change holds at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.core.settings import SECTIONS, SETTINGS, Setting, Settings
from annotator.gui.dialogs.keys import KeysPage
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.plain import plain_label

Change = Callable[[str, Any], None]


class SettingsDialog(Sheet):
    """``change(key, value)`` is called for each change."""

    def __init__(self, parent: QWidget, settings: Settings, change: Change) -> None:
        super().__init__(parent, self.tr("Settings"), 640)
        self.resize(640, 560)
        self._settings, self._change = settings, change
        self.editors: dict[str, QWidget] = {}
        """The widget of each setting, by key."""
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for identity, title in SECTIONS:
            rows = [setting for setting in SETTINGS if setting.section == identity]
            if rows:
                self.tabs.addTab(self._page(rows), title)
        self.column.addWidget(self.tabs, 1)
        self.finish("", self.tr("Close"))

    def _page(self, rows: list[Setting]) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 14, 4, 4)
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column.addLayout(form)
        for setting in rows:
            if setting.type == "keys":
                keys = KeysPage(self._settings, partial(self._change, setting.key))
                self.editors[setting.key] = keys
                column.addWidget(keys, 1)
                continue
            editor = self._editor(setting)
            editor.setMinimumHeight(26)
            editor.setAccessibleName(setting.title)
            editor.setAccessibleDescription(setting.help)
            self.editors[setting.key] = editor
            form.addRow("" if setting.type == "bool" else setting.title, editor)
            note = plain_label(setting.help, wrap=True)
            palette = note.palette()
            palette.setColor(note.foregroundRole(), palette.placeholderText().color())
            note.setPalette(palette)
            note.setContentsMargins(0, 0, 0, 10)
            form.addRow("", note)
        if not any(setting.type == "keys" for setting in rows):
            column.addStretch(1)
        return page

    def _editor(self, setting: Setting) -> QWidget:
        value = self._settings[setting.key]
        key = setting.key
        if setting.type == "bool":
            box = QCheckBox(setting.title)
            box.setChecked(value)
            box.toggled.connect(lambda on: self._change(key, on))
            return box
        if setting.type == "int":
            spin = QSpinBox()
            spin.setRange(setting.minimum, setting.maximum)
            spin.setSuffix(f" {setting.unit}" if setting.unit else "")
            spin.setValue(value)
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(lambda number: self._change(key, number))
            return spin
        if setting.type in ("choice", "font"):
            choices = setting.choices or (
                ("", "The usual one"),
                *((family, family) for family in _families()),
            )
            combo = QComboBox()
            for code, title in choices:
                combo.addItem(title, code)
            combo.setCurrentIndex(max(0, combo.findData(value)))
            combo.currentIndexChanged.connect(lambda row: self._change(key, combo.itemData(row)))
            return combo
        line = QLineEdit(value)
        line.setMaxLength(200)
        line.editingFinished.connect(lambda: self._change(key, line.text().strip()))
        return line


def _families() -> list[str]:
    return [family for family in QFontDatabase.families() if not family.startswith((".", "@"))]
