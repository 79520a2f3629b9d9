"""Guidelines beside the text: what the type or value at hand means, the whole codebook, and the project's own rules."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import annotations as annotating
from annotator.app import guidelines
from annotator.core.markdown import HEADING, TEXT, Block, Run
from annotator.core.markdown import blocks as blocks_of
from annotator.core.model import Changes
from annotator.gui.page import PageView, print_page
from annotator.gui.panels import guideline_text
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.session import Session

AT_HAND, RULES, WHOLE = "at hand", "rules", "whole"
PROPERTY = "guideline"
"""Widgets say with this what they are about: ``type:claim`` or ``attribute:stance``."""


class GuidelinesPanel(QWidget):
    """Follows the selected annotation, and the attribute whose field has the keyboard."""

    print_asked = Signal(str, object)
    """Title and blocks to print."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._about = ""
        self._written = ""
        self._read: list[Block] = []
        self.setAccessibleName(self.tr("Guidelines"))
        self.shown = QComboBox()
        self.shown.setMinimumHeight(28)
        self.shown.setAccessibleName(self.tr("What is shown"))
        self.shown.addItem(self.tr("What is at hand"), AT_HAND)
        self.shown.addItem(self.tr("Guidelines"), RULES)
        self.shown.addItem(self.tr("Codebook"), WHOLE)
        self.shown.currentIndexChanged.connect(lambda _: self.refresh())
        self.print = QPushButton(self.tr("Print…"))
        self.print.setMinimumHeight(28)
        self.print.clicked.connect(lambda: self.print_asked.emit(*self.printable()))
        self.print_asked.connect(lambda title, blocks: print_page(self.window(), title, blocks))
        self.write = QPushButton(self.tr("Write…"))
        self.write.setMinimumHeight(28)
        self.write.setToolTip(self.tr("Write the guidelines of the project"))
        self.write.clicked.connect(lambda: session.run("project.guidelines"))
        self.field = FilterField(self.tr("Search the guidelines"), self.tr("Search the guidelines"))
        self.field.filtered.connect(self.refresh)
        self.page = PageView(self.tr("Guidelines"))
        self.field.done.connect(lambda: self.page.setFocus(Qt.FocusReason.TabFocusReason))
        self.field.left.connect(lambda: session.run("go.text"))
        self.setFocusProxy(self.field)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.shown, 1)
        line.addWidget(self.write)
        line.addWidget(self.print)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addLayout(line)
        column.addWidget(self.page, 1)
        session.annotation_selected.connect(self._selected)
        session.codebook_changed.connect(self.refresh)
        session.project_changed.connect(self._project_changed)
        session.changed.connect(self._changed)
        session.setting_changed.connect(self._setting_changed)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)
        self._selected()

    # What is at hand.

    @property
    def about(self) -> str:
        """What the page is about: ``type:CODE``, ``attribute:CODE`` or empty."""
        return self._about

    def _selected(self, _: object = None) -> None:
        session = self._session
        one = None
        if session.project is not None and session.annotation is not None:
            one = session.look_up(annotating.get, session.project, session.annotation)
        if one is not None:
            self._show_about(f"type:{one.type}")
        elif not self._about:
            self.refresh()

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        widget = now
        while widget is not None:
            about = widget.property(PROPERTY)
            if isinstance(about, str) and about:
                self._show_about(about)
                return
            widget = widget.parentWidget()

    def _show_about(self, about: str) -> None:
        if about != self._about:
            self._about = about
            if self.isVisible():
                self.refresh()

    def _at_hand(self) -> list[Block]:
        session = self._session
        book = session.codebook
        if book is None:
            return []
        kind, _, code = self._about.partition(":")
        language = self._language()
        found_type = book.find_type(code) if kind == "type" else None
        attribute = book.find_attribute(code) if kind == "attribute" else None
        if found_type is not None:
            return guideline_text.type_blocks(book, found_type, language)
        if attribute is not None:
            chosen = None
            if session.annotation is not None:
                one = session.look_up(annotating.get, session.project, session.annotation)
                chosen = one.attributes.get(attribute.code) if one is not None else None
            return guideline_text.attribute_blocks(book, attribute, language, chosen)
        hint = self.tr("Select an annotation or go to an attribute, and what it means stands here.")
        return [Block(TEXT, (Run(hint),))]

    # Showing.

    def _language(self) -> str:
        return self._session.settings["look.codebook_language"] or "en"

    def blocks(self) -> list[Block]:
        """What is to be read now: what was searched for, or what is chosen above."""
        book = self._session.codebook
        if book is None:
            return []
        wanted = self.field.words()
        if wanted:
            found = guideline_text.matching(self._everything(), wanted)
            return found or [
                Block(TEXT, (Run(self.tr("Nothing in the guidelines has these words.")),))
            ]
        if self.shown.currentData() == RULES:
            hint = self.tr("This project has no guidelines yet. “Write…” begins them.")
            return self._rules() or [Block(TEXT, (Run(hint),))]
        if self.shown.currentData() == WHOLE:
            return guideline_text.whole(book, self._language())
        return self._at_hand()

    def _everything(self) -> list[Block]:
        book = self._session.codebook
        whole = guideline_text.whole(book, self._language()) if book is not None else []
        return [*self._rules(), *whole]

    def _rules(self) -> list[Block]:
        """The project's own guidelines; long ones are understood once and kept."""
        session = self._session
        if session.project is None:
            return []
        text = session.look_up(guidelines.text, session.project) or ""
        if text != self._written:
            self._written, self._read = text, blocks_of(text)
        return self._read

    def show_rules(self) -> None:
        """Show the project's own guidelines."""
        self.field.reset()
        self.shown.setCurrentIndex(self.shown.findData(RULES))
        self.refresh()

    def refresh(self) -> None:
        """Show anew what is to be read."""
        blocks = self.blocks()
        if blocks != self.page.blocks:
            self.page.show_blocks(blocks)

    def printable(self) -> tuple[str, list[Block]]:
        """Title and blocks of what is shown."""
        title = next((b.text for b in self.page.blocks if b.kind == HEADING), self.tr("Guidelines"))
        return title, list(self.page.blocks)

    # Following.

    def _project_changed(self) -> None:
        self._about = ""
        self.field.reset()
        self.shown.setCurrentIndex(0)
        self._selected()

    def _changed(self, changes: Changes) -> None:
        if changes.touches("annotation", "project") and self.isVisible():
            self.refresh()

    def _setting_changed(self, key: str) -> None:
        if key == "look.codebook_language":
            self.refresh()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._session.run("go.text")
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.page.show_blocks(self.page.blocks)
