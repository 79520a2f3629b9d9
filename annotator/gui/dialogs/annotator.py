"""Who annotates: a name or a pseudonym, or somebody already known here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from annotator.core.model import Annotator
from annotator.gui.dialogs.sheet import Sheet


class AnnotatorDialog(Sheet):
    """Asks calmly; Esc keeps things as they are."""

    chosen = Signal(str)
    """The name that was given."""

    def __init__(self, parent: QWidget, current: str, known: Sequence[Annotator]) -> None:
        super().__init__(parent, self.tr("Who annotates?"), 420)
        self.say(
            self.tr(
                "Every annotation is kept under somebody’s name, so that several people can work on the same articles. "
                "A pseudonym is fine."
            )
        )
        form = QFormLayout()
        self.name = QLineEdit(current)
        self.name.setMaxLength(100)
        self.name.setMinimumHeight(28)
        self.name.selectAll()
        completer = QCompleter(QStringListModel([one.name for one in known]), self.name)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.name.setCompleter(completer)
        form.addRow(self.tr("&Name"), self.name)
        self.column.addLayout(form)
        others = [one.name for one in known if one.name != current]
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("People who have annotated here"))
        for name in others:
            self.list.addItem(QListWidgetItem(name))
        self.list.setMaximumHeight(140)
        self.list.itemClicked.connect(lambda item: self.name.setText(item.text()))
        self.list.itemActivated.connect(self._take)
        self.list.setVisible(bool(others))
        self.column.addWidget(self.list)
        self.main = self.finish(self.tr("Annotate as this person"))
        self.name.textChanged.connect(lambda text: self.main.setEnabled(bool(text.strip())))
        self.accepted.connect(lambda: self.chosen.emit(self.name.text().strip()))

    def _take(self, item: QListWidgetItem) -> None:
        self.name.setText(item.text())
        self.accept()
