"""Whose annotations are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from annotator.core.ids import Id
from annotator.core.model import Annotator
from annotator.gui.dialogs.sheet import Sheet


class LayersDialog(Sheet):
    """A box to tick per annotator; it holds at once."""

    changed = Signal(object)
    """The ids of those who are hidden now, as a frozenset."""

    def __init__(
        self,
        parent: QWidget,
        people: Sequence[tuple[Annotator, int]],
        me: Id | None,
        hidden: frozenset[Id],
    ) -> None:
        super().__init__(parent, "Layers", 380)
        self.say("Show the annotations of:")
        self.boxes: dict[Id, QCheckBox] = {}
        for person, count in people:
            mine = " (you)" if person.id == me else ""
            text = f"{person.name}{mine}: {count} in this article"
            box = QCheckBox(text.replace("&", "&&"))
            box.setMinimumHeight(26)
            box.setChecked(person.id not in hidden)
            box.toggled.connect(self._tell)
            self.column.addWidget(box)
            self.boxes[person.id] = box
        if len(people) < 2:
            self.say("Nobody else has annotated in this project yet.")
        self._hidden_elsewhere = hidden - set(self.boxes)
        self.finish("", "Close")

    def _tell(self) -> None:
        off = {identity for identity, box in self.boxes.items() if not box.isChecked()}
        self.changed.emit(frozenset(off) | self._hidden_elsewhere)
