"""The codebook editor: the tree, the details of one item, and the edits it can have."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from annotator.app import codebook_edit
from annotator.app.codebook import built_ins
from annotator.app.codebook_edit import Usage
from annotator.core.codebook import Codebook
from annotator.core.codebook_edit import Describe, Edit, Move, Title, items_of
from annotator.gui.dialogs.codebook import operations
from annotator.gui.dialogs.codebook.form import ItemForm
from annotator.gui.dialogs.codebook.operation import OperationDialog
from annotator.gui.dialogs.codebook.tree import CodebookTree, Place, find
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.latest import Latest
from annotator.gui.plain import ElidedLabel, tooltip
from annotator.gui.session import Session


class CodebookDialog(Sheet):
    """Every edit is one step of the history; what touches annotations shows first what it touches."""

    edit_asked = Signal(object, bool)
    """An edit to make, and whether the person has seen already what it touches."""
    import_asked = Signal()
    built_in_asked = Signal(str)
    """Compare with a codebook that comes with the program, by its name."""
    export_asked = Signal()
    versions_asked = Signal()
    worklist_asked = Signal()

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, self.tr("Codebook"), 980)
        self.resize(980, 660)
        self._session = session
        self._book: Codebook = session.project.codebook
        self._usage: Usage | None = None
        self._latest = Latest(session, self.tr("Counting what uses the codebook"), self)
        self.title = ElidedLabel("")
        self.tree = CodebookTree(self)
        self.tree.chosen.connect(self._chosen)
        self.tree.move_asked.connect(self.move_item)
        self.tree.delete_asked.connect(lambda: self.operate("delete"))
        self.form = ItemForm(self)
        self.form.edited.connect(self._say)
        self.form.keep_asked.connect(self.keep)
        self.edit_button = QToolButton()
        self.edit_button.setText(self.tr("Edit"))
        self.edit_button.setAccessibleName(self.tr("Edit: add, merge, split, delete"))
        self.edit_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.edit_button.setMenu(self.menu)
        self.file_button = QToolButton()
        self.file_button.setText(self.tr("Codebook"))
        self.file_button.setAccessibleName(self.tr("Codebook: import, export, versions"))
        self.file_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        files = QMenu(self)
        self._writing = [
            files.addAction(self.tr("Rename the codebook…"), self._rename),
            files.addAction(self.tr("Import and compare…"), self.import_asked.emit),
        ]
        files.addMenu(self._built_in_menu(files))
        files.addAction(self.tr("Export…"), self.export_asked.emit)
        files.addAction(self.tr("Versions…"), self.versions_asked.emit)
        files.addAction(self.tr("To look at again…"), self._to_worklist)
        self.file_button.setMenu(files)
        self.keep_button = QPushButton(self.tr("&Keep changes (Ctrl+Enter)"))
        self.keep_button.clicked.connect(self.keep)
        self.back_button = QPushButton(self.tr("&Discard changes"))
        self.back_button.clicked.connect(self._show_item)
        bar = QHBoxLayout()
        bar.addWidget(self.title, 1)
        bar.addWidget(self.file_button)
        bar.addWidget(self.edit_button)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.back_button)
        below.addWidget(self.keep_button)
        for button in (self.edit_button, self.file_button, self.keep_button, self.back_button):
            button.setMinimumHeight(28)
        for push in (self.keep_button, self.back_button):
            push.setAutoDefault(False)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form, 1)
        column.addLayout(below)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(self.tree)
        both.addWidget(right)
        both.setSizes([440, 500])
        self.column.addLayout(bar)
        self.column.addWidget(both, 1)
        close = self.finish("", self.tr("Close"))
        close.setAutoDefault(False)
        close.setDefault(False)
        session.codebook_changed.connect(self.refresh)
        session.project_changed.connect(self._project_changed)
        self.refresh()
        self.tree.setFocus()

    def _built_in_menu(self, above: QMenu) -> QMenu:
        """The codebooks that come with the program; each is compared before it is taken."""
        menu = QMenu(self.tr("Take one of the program’s"), above)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: self._fill_built_ins(menu))
        self._writing.append(menu.menuAction())
        return menu

    def _fill_built_ins(self, menu: QMenu) -> None:
        if not menu.isEmpty():
            return
        for one in built_ins():
            action = menu.addAction(one.title.replace("&", "&&") + "…")
            action.setToolTip(
                tooltip(
                    self.tr("Types: {0}, attributes: {1}, relations: {2}").format(
                        one.types, one.attributes, one.relations
                    )
                )
            )
            action.triggered.connect(partial(self._ask_built_in, one.name))

    def _ask_built_in(self, name: str, _: bool = False) -> None:
        self.built_in_asked.emit(name)

    def _language(self) -> str:
        return self._session.settings["look.codebook_language"] or "en"

    # Showing.

    def refresh(self) -> None:
        """Show the codebook as it is now."""
        project = self._session.project
        if project is None:
            return
        self._book = project.codebook
        book = self._book
        version = self.tr("version {0}").format(book.version)
        self.title.set_text(f"{book.name}  ·  {version}")
        self.tree.show_book(book, self._usage, self._language())
        self._show_item()
        for action in self._writing:
            action.setEnabled(self._session.writable)
        self._latest.ask(_usage, project, done=self._counted)

    def _counted(self, usage: Usage) -> None:
        self._usage = usage
        unsaved = self.form.changes()
        if not unsaved:
            self.tree.show_book(self._book, usage, self._language())

    def _chosen(self, place: Place) -> None:
        if place != self.form.place:
            if self.form.changes():
                self.keep()  # what was typed is not lost by going on
            self._show_item()

    def _show_item(self) -> None:
        place = self.tree.place()
        self.form.show_item(self._book, place, self._session.writable)
        self._say()

    def _say(self) -> None:
        changed = bool(self.form.changes())
        self.keep_button.setEnabled(changed and self._session.writable)
        self.back_button.setEnabled(changed)
        self.edit_button.setEnabled(self._session.writable)

    # Edits.

    def keep(self) -> None:
        """Make what was changed in the fields one step."""
        place, changes = self.form.place, self.form.changes()
        if place is not None and changes and self._session.writable:
            self.edit_asked.emit(Describe(place.kind, place.code, changes, place.parent), False)

    def move_item(self, step: int) -> None:
        """Put the item one place up or down among its like."""
        place = self.tree.place()
        if place is None or not place.code or not self._session.writable:
            return
        items = [each.code for each in items_of(self._book, place.kind, place.parent)]
        at = items.index(place.code) + step
        if 0 <= at < len(items):
            self.edit_asked.emit(Move(place.kind, place.code, at, place.parent), False)

    def _fill_menu(self) -> None:
        self.menu.clear()
        place = self.tree.place()
        if place is None:
            return
        for what, title in operations.available(self._book, place):
            self.menu.addAction(title, partial(self.operate, what))
        if find(self._book, place) is not None:
            self.menu.addSeparator()
            self.menu.addAction(self.tr("Move up (Alt+↑)"), lambda: self.move_item(-1))
            self.menu.addAction(self.tr("Move down (Alt+↓)"), lambda: self.move_item(1))

    def operate(self, what: str) -> None:
        """Ask for one edit of the item the keyboard is on."""
        place = self.tree.place()
        if place is None or not self._session.writable:
            return
        if what not in [each for each, _ in operations.available(self._book, place)]:
            return
        one = operations.operation(self._book, place, what, self._language())
        dialog = OperationDialog(
            self, self._session, one.title, one.text, one.rows, one.make, one.verb
        )
        dialog.chosen.connect(lambda edit: self.edit_asked.emit(edit, True))
        dialog.open()

    def _rename(self) -> None:
        from PySide6.QtWidgets import QLineEdit

        line = QLineEdit(self._book.name)

        def make() -> Edit | None:
            same = line.text().strip() in ("", self._book.name)
            return None if same else Title(line.text())

        dialog = OperationDialog(
            self,
            self._session,
            self.tr("Rename the codebook"),
            "",
            [(self.tr("Name"), line)],
            make,
            self.tr("Rename"),
        )
        dialog.chosen.connect(lambda edit: self.edit_asked.emit(edit, True))
        dialog.open()

    def _to_worklist(self) -> None:
        self.accept()
        self.worklist_asked.emit()

    # Keys and closing.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.keep()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        recoloured = event.type() == QEvent.Type.PaletteChange and self.form.place is not None
        if recoloured and not self.form.changes():
            self.tree.show_book(self._book, self._usage, self._language())

    def _project_changed(self) -> None:
        if isValid(self):  # closed before, and not yet gone
            self.reject()

    def reject(self) -> None:
        if self._session.project is not None and self.form.changes():
            self.keep()
        self._latest.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._latest.drop()
        super().closeEvent(event)


def _usage(project: object, report: object) -> Usage:
    return codebook_edit.usage(project)  # type: ignore[arg-type]
