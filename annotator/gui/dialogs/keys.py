"""Giving commands other keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.core.commands import BY_ID, COMMANDS, clashes, keymap
from annotator.core.settings import Settings
from annotator.gui.keys import shown
from annotator.gui.matching import score
from annotator.gui.plain import plain_label


class KeysPage(QWidget):
    """Every command with its keys. Choose one, press the new key, and it holds."""

    def __init__(
        self, settings: Settings, change: Callable[[dict[str, tuple[str, ...]]], None]
    ) -> None:
        super().__init__()
        self._settings, self._change = settings, change
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Look for a command or a key"))
        self.field.setAccessibleName(self.tr("Look for a command or a key"))
        self.field.textChanged.connect(self._filter)
        column.addWidget(self.field)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Command", "Keys"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        column.addWidget(self.list, 1)
        for command in COMMANDS:
            if not command.in_mode:
                item = QTreeWidgetItem([command.plain_title, ""])
                item.setData(0, Qt.ItemDataRole.UserRole, command.id)
                self.list.addTopLevelItem(item)
        self.list.setColumnWidth(0, 340)
        row = QHBoxLayout()
        label = plain_label(self.tr("New &key"))
        label.setTextFormat(Qt.TextFormat.AutoText)  # our own words: shows the key that leads here
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setMinimumHeight(28)
        self.edit.setAccessibleName(self.tr("New key"))
        label.setBuddy(self.edit)
        row.addWidget(label)
        row.addWidget(self.edit, 1)
        self.take = QPushButton(self.tr("Use it"))
        self.add = QPushButton(self.tr("Add it"))
        self.usual = QPushButton(self.tr("Usual keys"))
        for button, act in (
            (self.take, lambda: self._set(keep=False)),
            (self.add, lambda: self._set(keep=True)),
            (self.usual, self._reset),
        ):
            button.setMinimumHeight(28)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        column.addLayout(row)
        self.problem = plain_label("", wrap=True)
        column.addWidget(self.problem)
        self._refresh()
        self.list.setCurrentItem(self._items()[0])

    def choose(self, identity: str) -> None:
        """Go to a command's row."""
        for item in self._items():
            if item.data(0, Qt.ItemDataRole.UserRole) == identity:
                self.list.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        items = [self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount())]
        return [item for item in items if item is not None]

    def _current(self) -> str:
        item = self.list.currentItem()
        return str(item.data(0, Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _own(self) -> dict[str, tuple[str, ...]]:
        return dict(self._settings["keys.own"])

    def _refresh(self) -> None:
        keys = keymap(self._settings["keys.own"])
        for item in self._items():
            own = keys[item.data(0, Qt.ItemDataRole.UserRole)]
            item.setText(1, "  or  ".join(shown(key) for key in own))

    def _show_current(self) -> None:
        self.edit.clear()
        self.problem.setText("")
        self.usual.setEnabled(self._current() in self._own())

    def _set(self, keep: bool) -> None:
        identity = self._current()
        key = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if not identity or not key:
            self.problem.setText(self.tr("Choose a command, then press the new key in the field."))
            return
        before = keymap(self._own())[identity] if keep else ()
        own = self._own() | {identity: tuple(dict.fromkeys((*before, key)))}
        taken = [other for other in clashes(keymap(own)).get(key, ()) if other != identity]
        if taken:
            names = ", ".join(f"“{BY_ID[other].plain_title}”" for other in taken)
            self.problem.setText(
                self.tr("{0} already means {1}. Give that another key first.").format(
                    shown(key), names
                )
            )
            return
        self._put(own)

    def _reset(self) -> None:
        own = self._own()
        identity = self._current()
        own.pop(identity, None)
        taken = [
            other
            for key in BY_ID[identity].keys
            for other in clashes(keymap(own)).get(key, ())
            if other != identity
        ]
        if taken:
            self.problem.setText(
                self.tr("“{0}” has a key of this command now. Change that first.").format(
                    BY_ID[taken[0]].plain_title
                )
            )
            return
        self._put(own)

    def _put(self, own: dict[str, tuple[str, ...]]) -> None:
        self._change(own)
        self._refresh()
        self._show_current()

    def _filter(self, query: str) -> None:
        for item in self._items():
            item.setHidden(score(query, f"{item.text(0)} {item.text(1)}") == 0)
