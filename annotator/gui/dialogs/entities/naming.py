"""Small questions about one name: a new entity, another name for one, and whose a shared name is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QListWidget, QWidget

from annotator.app import entities
from annotator.core.model import Entity
from annotator.core.names import fold
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session

PAUSE = 150
MOST = 5


class NewEntitySheet(Sheet):
    """Name and kind. Who has the name already is told before another one of it is made."""

    chosen = Signal(str, str)
    """Name and kind of the new entity."""

    def __init__(self, parent: QWidget, session: Session, name: str, kind: str) -> None:
        super().__init__(parent, self.tr("New entity"), 440)
        self._session = session
        self.line = QLineEdit(name)
        self.line.setMaxLength(1000)
        self.line.setMinimumHeight(28)
        self.kind = QComboBox()
        self.kind.setMinimumHeight(28)
        for each in session.project.codebook.entity_kinds():
            self.kind.addItem(each, each)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Name"), self.line)
        form.addRow(self.tr("&Kind"), self.kind)
        self.column.addLayout(form)
        self.known = plain_label(wrap=True)
        self.known.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self.column.addWidget(self.known)
        self.button = self.finish(self.tr("Add"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        self.line.textChanged.connect(lambda _: self._typed())
        self.kind.currentIndexChanged.connect(lambda _: self._look())
        self.accepted.connect(lambda: self.chosen.emit(self.line.text(), self.kind.currentData()))
        self.line.setFocus()
        self._typed()
        self._look()

    def _typed(self) -> None:
        self.button.setEnabled(bool(self.line.text().strip()))
        self._pause.start()

    def _look(self) -> None:
        """Say who has this name already."""
        name, kind = self.line.text().strip(), self.kind.currentData()
        found: list[Entity] = []
        if name and self._session.project is not None:
            found = (
                self._session.look_up(entities.alias_owners, self._session.project, name, kind)
                or []
            )
        set_colour(self.known, theme_of(self).warn)
        text = ""
        if found:
            text = self.tr("This is a name in the register already: {0}.").format(listed(found))
        if text != self.known.text():
            self.known.setText(text)
            announce(self.known, text)
        self.button.setText(self.tr("Add another of this name") if found else self.tr("Add"))


class RenameSheet(Sheet):
    """A new name; the old one may stay as an alias."""

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget, entity: Entity) -> None:
        super().__init__(parent, self.tr("Rename entity"), 420)
        self.line = QLineEdit(entity.name)
        self.line.setAccessibleName(self.tr("Name"))
        self.line.setMaxLength(1000)
        self.line.setMinimumHeight(28)
        self.line.selectAll()
        self.keep = QCheckBox(self.tr("Keep the old name as an alias"))
        self.keep.setChecked(True)
        self.column.addWidget(self.line)
        self.column.addWidget(self.keep)
        self.finish(self.tr("Rename"), self.tr("Cancel"))
        self.accepted.connect(lambda: self.chosen.emit(self.line.text(), self.keep.isChecked()))
        self.line.setFocus()


class SharedSheet(Sheet):
    """Two entities have one name: whose it is, is for a person to say. Nothing is decided by closing."""

    chosen = Signal(str)
    """``both``, ``mine``, ``theirs`` or ``merge``."""

    def __init__(
        self, parent: QWidget, alias: str, entity: Entity, others: Sequence[Entity]
    ) -> None:
        super().__init__(parent, self.tr("Whose name is this?"), 500)
        theirs = listed(others)
        self.say(self.tr("“{0}” is also a name of {1}.").format(alias[:200], theirs))
        answers = [("both", self.tr("It is a name of both: ask each time when linking"))]
        if not any(fold(each.name) == fold(alias) for each in others):
            answers.append(("mine", self.tr("Only “{0}” has it").format(entity.name[:80])))
        if fold(entity.name) != fold(alias):
            only = self.tr("Only “{0}” has it").format(others[0].name[:80])
            answers.append(
                ("theirs", only if len(others) == 1 else self.tr("Only the others have it"))
            )
        answers.append(("merge", self.tr("They are one and the same: merge them…")))
        self.answers = [code for code, _ in answers]
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Whose name is this?"))
        self.list.addItems([text for _, text in answers])
        self.list.setCurrentRow(0)
        self.list.itemDoubleClicked.connect(lambda _: self.accept())
        high = max(28, self.fontMetrics().height() + 10)
        for row in range(len(answers)):
            self.list.item(row).setSizeHint(QSize(60, high))
        self.list.setFixedHeight(high * len(answers) + 2 * self.list.frameWidth())
        self.column.addWidget(self.list)
        self.finish(self.tr("Decide"), self.tr("Leave it open"))
        self.accepted.connect(lambda: self.chosen.emit(self.answers[self.list.currentRow()]))
        self.list.setFocus()

    def choose(self, answer: str) -> None:
        """Give one of the answers."""
        self.list.setCurrentRow(self.answers.index(answer))
        self.accept()


def listed(found: Sequence[Entity]) -> str:
    """A few entities by name and number of annotations, in one line."""
    shown = [_named(one) for one in found[:MOST]]
    if len(found) > MOST:
        shown.append("…")
    return ", ".join(shown)


def _named(one: Entity) -> str:
    count = QCoreApplication.translate("Entities", "annotations: {0}").format(
        f"{one.annotations:,}"
    )
    return f"“{one.name[:80]}” ({count})"
