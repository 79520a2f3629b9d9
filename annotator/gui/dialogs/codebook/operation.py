"""One edit of the codebook that may touch what is coded: fill in, look at what it touches, then do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QWidget,
)

from annotator.app import codebook_edit
from annotator.app.codebook_edit import Touches
from annotator.core.codebook_edit import Edit
from annotator.core.errors import UserError
from annotator.gui.dialogs.before_after import line_of
from annotator.gui.dialogs.note import typed_text
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import plain_label
from annotator.gui.session import Session
from annotator.gui.ticks import TickDelegate

PAUSE = 200
VALUE = Qt.ItemDataRole.UserRole


class CheckList(QListWidget):
    """Any of several; Space ticks."""

    edited = Signal()

    def __init__(self, name: str, items: Iterable[tuple[str, str]], ticked: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setItemDelegate(TickDelegate(self))
        for text, value in items:
            item = QListWidgetItem(text)
            item.setData(VALUE, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = Qt.CheckState.Checked if value in ticked else Qt.CheckState.Unchecked
            item.setCheckState(on)
            self.addItem(item)
        rows = min(6, max(2, self.count()))
        self.setFixedHeight(self.sizeHintForRow(0) * rows + 6 if self.count() else 40)
        self.itemChanged.connect(lambda _: self.edited.emit())
        if self.count():
            self.setCurrentRow(0)

    def tick(self, value: str, on: bool = True) -> None:
        """Tick an item, or take its tick away."""
        for row in range(self.count()):
            if self.item(row).data(VALUE) == value:
                self.item(row).setCheckState(
                    Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
                )

    def ticked(self) -> tuple[str, ...]:
        """What is ticked, in the order of the list."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(i.data(VALUE) for i in items if i.checkState() == Qt.CheckState.Checked)


class OperationDialog(Sheet):
    """``make`` gives the edit from what is filled in, or None while something is missing."""

    chosen = Signal(object)
    """The edit to make."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        title: str,
        text: str,
        rows: Sequence[tuple[str, QWidget]],
        make: Callable[[], Edit | None],
        verb: str,
    ) -> None:
        super().__init__(parent, title, 620)
        self._session, self._make, self._verb = session, make, verb
        self._edit: Edit | None = None
        self._latest = Latest(session, self.tr("Looking at the edit"), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        if text:
            self.say(text)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(14)
        for name, widget in rows:
            if not widget.accessibleName():
                widget.setAccessibleName(name)
            form.addRow(name, widget)
            self._listen(widget)
        self.column.addLayout(form)
        self.summary = plain_label("", wrap=True)
        self.summary.setAccessibleName(self.tr("What this touches"))
        self.column.addWidget(self.summary)
        self.examples = QListWidget()
        self.examples.setAccessibleName(self.tr("Examples, before and after"))
        self.examples.setWordWrap(True)
        self.examples.setMinimumHeight(120)
        self.column.addWidget(self.examples, 1)
        self.main = self.finish(verb)
        self.main.setEnabled(False)
        self.accepted.connect(lambda: self.chosen.emit(self._edit))
        self.changed()
        if rows:
            rows[0][1].setFocus()

    def _listen(self, widget: QWidget) -> None:
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            widget.textChanged.connect(self.changed)
        elif isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(self.changed)
        elif isinstance(widget, CheckList):
            widget.edited.connect(self.changed)
        if not isinstance(widget, QPlainTextEdit | CheckList):
            widget.setMinimumHeight(28)

    @property
    def busy(self) -> bool:
        """True while what would be touched is not known yet."""
        return self._pause.isActive() or self._latest.busy

    def changed(self) -> None:
        """Something was filled in: look again after a pause."""
        self.main.setEnabled(False)
        self._latest.drop()
        self._pause.start()

    def _look(self) -> None:
        self._edit = self._make()
        if self._edit is None:
            self._tell("", [])
            return
        self._tell("Looking at what this touches…", [])
        self._latest.ask(
            codebook_edit.preview, self._session.project, self._edit,
            done=self._show, failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        self._tell(f"{error.message} {error.hint}".strip(), [], wrong=True)

    def _show(self, found: Touches) -> None:
        lines = [found.sentence()]
        lines += [f"Dropped: {what} ({n:,})." for what, n in found.dropped.items()]
        book = self._session.project.codebook
        language = self._session.settings["look.codebook_language"] or "en"
        examples = [line_of(book, language, one) for one in found.examples]
        changes = [
            " ".join(part for part in (one.change, one.kind, one.code, one.detail) if part)
            for one in found.codebook
        ]
        self._tell("\n".join(lines), [*examples, *(f"Codebook: {line}" for line in changes)])
        self.main.setEnabled(bool(found.label) and self._session.writable)

    def _tell(self, text: str, examples: list[str], wrong: bool = False) -> None:
        theme = theme_of(self)
        set_colour(self.summary, theme.error if wrong else theme.text)
        self.summary.setText(text)
        self.examples.clear()
        self.examples.addItems(examples)


def lines_of(editor: QPlainTextEdit) -> list[str]:
    """The lines of an editor that have something in them."""
    return [line.strip() for line in typed_text(editor).split("\n") if line.strip()]


def choice(items: Iterable[tuple[str, str]], chosen: str = "") -> QComboBox:
    """A box with texts and what they stand for."""
    box = QComboBox()
    for text, value in items:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
