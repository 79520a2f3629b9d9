"""The codebook as a tree: types, attributes with their values, relations, and how many things carry each."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.app.codebook_edit import Usage
from annotator.core.codebook import Codebook
from annotator.gui.hover import about
from annotator.gui.panels.guideline_text import Item
from annotator.gui.panels.marks import theme_of, type_icon
from annotator.gui.plain import tooltip

KEY = Qt.ItemDataRole.UserRole
GROUPS = (("type", "Types"), ("attribute", "Attributes"), ("relation", "Relations"))


class Place(NamedTuple):
    """What an item of the tree is: its kind, code, and for values the attribute. An empty code is a whole group."""

    kind: str
    code: str
    parent: str = ""


class CodebookTree(QTreeWidget):
    """Alt+↑ and Alt+↓ ask to move an item, Del to delete it."""

    chosen = Signal(object)
    """Another :class:`Place` has the keyboard."""
    move_asked = Signal(int)
    delete_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Codebook"))
        self.setHeaderLabels(["Name", "Code", "Used"])
        self.setUniformRowHeights(True)
        head = self.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._places: dict[Place, QTreeWidgetItem] = {}
        self._showing = False
        self.currentItemChanged.connect(self._changed)

    def place(self) -> Place | None:
        """What the keyboard is on."""
        item = self.currentItem()
        return Place(*item.data(0, KEY)) if item is not None else None

    def go_to(self, place: Place) -> None:
        """Put the keyboard on an item; on its group when it is gone."""
        found = self._places.get(place) or self._places.get(Place("attribute", place.parent))
        found = found or self._places.get(Place(place.kind, "")) or self.topLevelItem(0)
        if found is not None:
            self.setCurrentItem(found)

    def show_book(self, book: Codebook, usage: Usage | None, language: str) -> None:
        """Show another codebook, or the same one changed; the keyboard stays where it is."""
        kept = self.place()
        folded = {place for place, item in self._places.items() if item.isExpanded()}
        first = not self._places
        self._showing = True
        self.clear()
        self._places = {}
        theme = theme_of(self)
        for kind, title in GROUPS:
            group = self._add(None, Place(kind, ""), title, "", 0)
            for one in getattr(book, f"{kind}s"):
                count = getattr(usage, f"{kind}s").get(one.code, 0) if usage else 0
                item = self._add(group, Place(kind, one.code), one.name(language), one.code, count)
                item.setToolTip(0, tooltip(about(one)))
                if kind == "type":
                    item.setIcon(0, type_icon(one, theme, self.font(), 18))
                for value in getattr(one, "values", ()):
                    used = usage.values.get((one.code, value.code), 0) if usage else 0
                    place = Place("value", value.code, one.code)
                    below = self._add(item, place, value.name(language), value.code, used)
                    below.setToolTip(0, tooltip(about(value)))
            group.setExpanded(True)
        for place in folded:
            if place in self._places:
                self._places[place].setExpanded(True)
        self._showing = False
        if first or kept is None:
            self.go_to(Place("type", book.types[0].code) if book.types else Place("type", ""))
        else:
            self.go_to(kept)

    def _add(
        self, parent: QTreeWidgetItem | None, place: Place, name: str, code: str, count: int
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, code, f"{count:,}" if count else ""])
        item.setData(0, KEY, tuple(place))
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if parent is None:
            self.addTopLevelItem(item)
        else:
            parent.addChild(item)
        self._places[place] = item
        return item

    def _changed(self) -> None:
        if not self._showing and self.currentItem() is not None:
            self.chosen.emit(self.place())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_asked.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)


def find(book: Codebook, place: Place) -> Item | None:
    """The item of a place, or None for a group or what is gone."""
    if place.kind == "value":
        attribute = book.find_attribute(place.parent)
        return attribute.value(place.code) if attribute is not None else None
    look = {
        "type": book.find_type,
        "attribute": book.find_attribute,
        "relation": book.find_relation,
    }
    return look[place.kind](place.code) if place.code else None
