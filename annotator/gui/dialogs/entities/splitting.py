"""Making a new entity of part of one: which passages and which aliases go to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from annotator.app.entities import Passage
from annotator.core.model import Entity
from annotator.gui.dialogs.entities.ticks import Line, TickList
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.matching import fold
from annotator.gui.panels.entity_passages import in_context, passages
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.rows import one_line
from annotator.gui.plain import plain_label
from annotator.gui.session import Session


class SplitSheet(Sheet):
    """What is ticked goes to the new entity; the filter finds passages by words of them or of their article."""

    chosen = Signal(str, object, object)
    """Name of the new entity, ids of its annotations, its aliases."""

    def __init__(self, parent: QWidget, session: Session, entity: Entity) -> None:
        super().__init__(parent, self.tr("Split entity"), 680)
        self.resize(680, 560)
        self._lines: list[tuple[Line, str]] = []
        self._latest = Latest(session, self.tr("Reading passages"), self)
        self.say(
            self.tr("What you tick goes from “{0}” to a new entity of the same kind.").format(
                entity.name[:200]
            )
        )
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        self.line = QLineEdit()
        self.line.setMinimumHeight(28)
        self.line.setMaxLength(1000)
        self.line.textChanged.connect(lambda _: self._say())
        form.addRow(self.tr("&Name of the new one"), self.line)
        self.column.addLayout(form)
        self.filter = FilterField(
            self.tr("Filter passages"), self.tr("Filter passages by words, article or date")
        )
        self.filter.filtered.connect(self._filter)
        self.filter.left.connect(self.reject)
        self.all = QPushButton(self.tr("&Tick all listed"))
        self.all.setAutoDefault(False)
        self.all.setMinimumHeight(28)
        self.all.clicked.connect(self._tick_all)
        above = QHBoxLayout()
        above.addWidget(self.filter, 1)
        above.addWidget(self.all)
        self.column.addLayout(above)
        self.list = TickList(self.tr("Passages that go to the new entity"), 7, self)
        self.list.rows.ticks_changed.connect(self._say)
        self.filter.done.connect(self.list.setFocus)
        self.column.addWidget(self.list, 1)
        self.aliases_title = plain_label(self.tr("Aliases that go with them"))
        self.aliases = TickList(self.tr("Aliases that go to the new entity"), 2, self)
        self.aliases.rows.show([(alias, one_line(alias)) for alias in entity.aliases])
        self.aliases.setMaximumHeight(self.fontMetrics().lineSpacing() * 6)
        self.aliases_title.setVisible(bool(entity.aliases))
        self.aliases.setVisible(bool(entity.aliases))
        self.column.addWidget(self.aliases_title)
        self.column.addWidget(self.aliases)
        self.button = self.finish(self.tr("Split"))
        self.accepted.connect(self._choose)
        self._latest.ask(passages, session.project, entity.id, False, done=self._show)
        self._say()
        self.line.setFocus()

    @property
    def busy(self) -> bool:
        """True while passages are read."""
        return self._latest.busy

    def _show(self, found: Sequence[Passage]) -> None:
        self._lines = []
        for one in found:
            about = "  ·  ".join(p for p in (one_line(one.title), one.date[:10]) if p)
            text = "  —  ".join(p for p in (in_context(one), about) if p)
            self._lines.append(((one.annotation, text), fold(text)))
        self._filter()

    def _filter(self) -> None:
        wanted = [fold(word) for word in self.filter.words()]
        self.list.rows.show(
            [line for line, text in self._lines if all(word in text for word in wanted)]
        )
        self._say()

    def _tick_all(self) -> None:
        listed = [value for value, _ in self.list.rows.lines]
        self.list.rows.tick(listed, not set(listed) <= set(self.list.rows.ticked()))

    def _say(self) -> None:
        count = len(self.list.rows.ticked())
        self.button.setText(self.tr("Split off {0} passages").format(f"{count:,}"))
        self.button.setEnabled(bool(self.line.text().strip()) and not self.busy)
        self.all.setEnabled(bool(self.list.rows.lines))

    def _choose(self) -> None:
        self.chosen.emit(self.line.text(), self.list.rows.ticked(), self.aliases.rows.ticked())

    def done(self, result: int) -> None:
        self._latest.drop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._latest.drop()
        super().closeEvent(event)
