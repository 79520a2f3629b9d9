"""The project's diary: what was decided and why, day by day."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import annotations as annotating
from annotator.app import diary
from annotator.core.ids import Id
from annotator.core.model import Changes, DiaryEntry
from annotator.gui.dialogs.note import typed_text
from annotator.gui.icons import icon
from annotator.gui.panels.diary_entry import EntryDelegate
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import PassingPanel
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session

ENTRY = Qt.ItemDataRole.UserRole
SHOWN = 2_000
"""Entries listed at most, the newest; older ones are found by words."""


class DiaryPanel(PassingPanel):
    """Ctrl+Enter adds an entry; in the list Enter changes one, Del deletes it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._editing: Id | None = None
        self.entries: list[DiaryEntry] = []
        self.setAccessibleName(self.tr("Diary"))
        self.filter = FilterField(self.tr("Search the diary"), self.tr("Search the diary"))
        self.filter.filtered.connect(self.refresh)
        self.filter.done.connect(self._to_list)
        self.filter.left.connect(self.leave)
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("How many entries"))
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        square(self.close_button)
        self.close_button.setAccessibleName(self.tr("Close the diary"))
        self.close_button.setToolTip(self.tr("Close"))
        self.close_button.clicked.connect(self.leave)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Entries, newest first"))
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda _: self.change())
        self.list.installEventFilter(self)
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName(self.tr("New entry"))
        self.editor.setPlaceholderText(
            self.tr("What was decided today, and why?  (Ctrl+Enter adds it)")
        )
        self.editor.setTabChangesFocus(True)
        self.editor.setFixedHeight(self.editor.fontMetrics().lineSpacing() * 4 + 14)
        self.editor.textChanged.connect(self._say)
        self.editor.installEventFilter(self)
        self.add_button = QPushButton()
        self.add_button.setMinimumHeight(28)
        self.add_button.clicked.connect(self.keep)
        self.setFocusProxy(self.editor)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.filter, 1)
        head.addWidget(self.count)
        head.addWidget(self.close_button)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self.editor, 1)
        below.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addLayout(below)
        session.project_changed.connect(self._project_changed)
        session.changed.connect(self._changed)
        self._recolour()
        self.refresh()

    # What the window asks for.

    def start(self) -> None:
        """Take the keyboard, to write."""
        self.refresh()
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Showing.

    def refresh(self) -> None:
        """Read the entries that fit the words."""
        session = self._session
        current = self.list.currentItem()
        kept = current.data(ENTRY) if current is not None else None
        found: list[DiaryEntry] = []
        people: dict[Id, str] = {}
        if session.project is not None:
            words = " ".join(self.filter.words())
            found = session.look_up(diary.entries, session.project, words) or []
            known = session.look_up(annotating.annotators, session.project) or []
            people = {one.id: one.name for one in known}
        self.entries = found[:SHOWN]
        self.list.clear()
        for entry in self.entries:
            when = entry.created[:16].replace("T", " ")
            who = people.get(entry.annotator, "")
            head = "  ·  ".join(part for part in (when, who) if part)
            item = QListWidgetItem(f"{head}\n{entry.text}")
            item.setData(ENTRY, entry.id)
            self.list.addItem(item)
            if entry.id == kept:
                self.list.setCurrentItem(item)
        self.count.setText(self.tr("Entries: {0}").format(f"{len(found):,}"))
        self._say()

    def _say(self) -> None:
        written = bool(typed_text(self.editor).strip())
        editing = self._editing is not None
        self.add_button.setText(self.tr("Keep") if editing else self.tr("Add"))
        self.add_button.setEnabled(written and self._session.writable)

    # Writing.

    def keep(self) -> None:
        """Add what was written as an entry of today, or keep the changed one."""
        session = self._session
        text = typed_text(self.editor)
        if not self.add_button.isEnabled():
            return
        if self._editing is not None:
            done = session.attempt(diary.edit, session.project, self._editing, text)
        else:
            done = session.attempt(diary.add, session.project, text, session.annotator)
        if done is not None:
            self._editing = None
            self.editor.clear()
            announce(self.editor, self.tr("Kept"))

    def change(self) -> None:
        """Bring an entry into the field, to be changed."""
        row = self.list.currentRow()
        if 0 <= row < len(self.entries) and self._session.writable:
            self._editing = self.entries[row].id
            self.editor.setPlainText(self.entries[row].text)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self._say()

    def delete(self) -> None:
        """Delete the entry the keyboard is on."""
        row, session = self.list.currentRow(), self._session
        if not 0 <= row < len(self.entries) or not session.writable:
            return
        if session.attempt(diary.delete, session.project, [self.entries[row].id]) is not None:
            session.notify(
                self.tr("Diary entry deleted"), self.tr("Undo"), lambda: session.run("edit.undo")
            )
            if self.list.count():
                self.list.setCurrentRow(min(row, self.list.count() - 1))

    def _to_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    # Following.

    def _project_changed(self) -> None:
        self._editing = None
        self.editor.clear()
        self.filter.reset()
        self.refresh()

    def _changed(self, changes: Changes) -> None:
        if changes.touches("diary", "annotator"):
            self.refresh()
            if self._editing is not None and self._editing not in [e.id for e in self.entries]:
                self._editing = None  # gone; what is being written becomes a new entry
                self._say()

    # Keys and looks.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Delete:
            event.accept()
            return watched is self.list
        if event.type() != QEvent.Type.KeyPress:
            return False
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.editor and enter and ctrl:
            self.keep()
        elif watched is self.editor and key == Qt.Key.Key_Escape and self._editing is not None:
            self._editing = None
            self.editor.clear()
        elif watched is self.list and key == Qt.Key.Key_Delete:
            self.delete()
        else:
            return False
        return True

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.close_button.setIcon(icon("close", theme.dark))
        set_colour(self.count, theme.muted)
