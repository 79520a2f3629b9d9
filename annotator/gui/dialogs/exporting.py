"""Writing annotations for other programs, and reading theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.model import Annotator
from annotator.core.selection import SetSelection
from annotator.formats.format import Option
from annotator.gui.dialogs.export_fields import OptionFields, SelectionFields
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.files import ask_target
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import plain_label


@dataclass(frozen=True, slots=True)
class FormatChoice:
    """A format as the dialogs offer it; ``files`` is ``one`` or ``many`` (then a folder is written)."""

    name: str
    title: str
    extensions: tuple[str, ...]
    files: str
    options: tuple[Option, ...] = ()
    holds: frozenset[str] = frozenset()
    """The kinds of :data:`annotator.formats.loss.LOSS_KINDS` that it keeps whole."""


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What the person asked for. ``annotator`` None: everybody's."""

    format: str
    path: Path
    annotator: Annotator | None
    overwrite: bool
    selection: SetSelection = field(default_factory=SetSelection)
    options: Mapping[str, bool | str] = field(default_factory=dict)


class ExportDialog(Sheet):
    """Format with its options, which annotations, and where to.

    ``types`` are names by code; ``count`` says in words what a selection holds, or what is wrong with it: it answers by
    :meth:`say_count`, late, as counting may take its time.
    """

    counted = Signal(object)
    """A selection whose size is asked for."""

    chosen = Signal(object)
    """An :class:`ExportWish`."""

    def __init__(
        self,
        parent: QWidget,
        formats: Sequence[FormatChoice],
        people: Sequence[Annotator],
        folder: Path,
        stem: str,
        types: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent, self.tr("Export annotations"), 580)
        self._formats = list(formats)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.format = QComboBox()
        for each in formats:
            self.format.addItem(each.title, each.name)
        self.people = QComboBox()
        self.people.addItem(self.tr("Everybody"), None)
        for person in people:
            self.people.addItem(person.name, person)
        self.path = QLineEdit()
        browse = QPushButton(self.tr("&Choose…"))
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        for widget in (self.format, self.people, self.path, browse):
            widget.setMinimumHeight(28)
        self.path.setAccessibleName(self.tr("Write to"))
        form.addRow(self.tr("&Format"), self.format)
        self.limits = plain_label("", wrap=True)
        set_colour(self.limits, theme_of(self).muted)
        form.addRow("", self.limits)
        self.options = OptionFields(())
        self._options_row = QVBoxLayout()
        self._options_row.addWidget(self.options)
        form.addRow("", self._options_row)
        self._form = form
        form.addRow(self.tr("&Annotations of"), self.people)
        self.part = SelectionFields(types or {})
        self.more = QCheckBox(self.tr("Only a &part of the project"))
        self.more.toggled.connect(self._show_part)
        form.addRow("", self.more)
        form.addRow(self.part)
        self.part.setVisible(False)
        self.count = plain_label("", wrap=True)
        form.addRow("", self.count)
        where = QLabel(self.tr("&Write to"))
        where.setBuddy(self.path)
        form.addRow(where, row)
        browse.setAutoDefault(False)
        self.overwrite = QCheckBox(self.tr("&Replace what is there"))
        self.overwrite.setMinimumHeight(26)
        form.addRow("", self.overwrite)
        self.column.addLayout(form)
        self.problem = plain_label("", wrap=True)
        self.column.addWidget(self.problem)
        self.main = self.finish(self.tr("Export"))
        self._folder, self._stem = folder, stem
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(250)  # while somebody types
        self._pause.timeout.connect(self._ask_count)
        self.part.changed.connect(self._pause.start)
        self.people.currentIndexChanged.connect(self._pause.start)
        self._pause.start()
        self.format.currentIndexChanged.connect(self._suggest)
        self.path.textChanged.connect(self._look)
        self.overwrite.toggled.connect(self._look)
        browse.clicked.connect(self._browse)
        self.accepted.connect(lambda: self.chosen.emit(self.wish()))
        self._suggest()
        self.format.setFocus()

    def wish(self) -> ExportWish:
        """What is filled in now."""
        return ExportWish(
            self._format().name,
            Path(self.path.text().strip()).expanduser(),
            self.people.currentData(),
            self.overwrite.isChecked(),
            self._selection() or SetSelection(),
            self.options.values(),
        )

    def _selection(self) -> SetSelection | None:
        person = self.people.currentData()
        people = () if person is None else (person.id,)
        if not self.more.isChecked():
            return SetSelection(annotators=people)
        return self.part.selection(people)

    def _show_part(self, shown: bool) -> None:
        self.part.setVisible(shown)
        self.fit()
        self._ask_count()

    def _ask_count(self) -> None:
        selection = self._selection()
        self._look()
        if selection is None:
            self.count.setText(self.tr("No type is ticked."))
        else:
            self.counted.emit(selection)

    def say_count(self, text: str) -> None:
        """Show what the selection holds."""
        self.count.setText(text)

    def _format(self) -> FormatChoice:
        return self._formats[self.format.currentIndex()]

    def _suggest(self) -> None:
        kind = self._format()
        old, self.options = self.options, OptionFields(kind.options)
        self._options_row.replaceWidget(old, self.options)
        old.hide()
        old.deleteLater()
        self._form.setRowVisible(self._options_row, bool(kind.options))
        self.limits.setText(self._limits(kind))
        if self.isVisible():
            self.fit()
        ending = kind.extensions[0] if kind.files == "one" and kind.extensions else ""
        name = f"{self._stem}{ending}" if ending else f"{self._stem}-{kind.name}"
        self.path.setText(str(self._folder / name))

    def _limits(self, kind: FormatChoice) -> str:
        """What the format has no full place for, in words: told before, as the report tells it after."""
        words = {
            "fragments": self.tr("annotations of several spans"),
            "overlap": self.tr("annotations that overlap"),
            "relations": self.tr("relations"),
            "attributes": self.tr("attributes"),
            "entities": self.tr("entities"),
            "notes": self.tr("notes and marks"),
            "annotators": self.tr("several annotators"),
            "codebook": self.tr("the codebook"),
            "text": self.tr("details of articles"),
        }
        lacking = [word for code, word in words.items() if code not in kind.holds]
        if not lacking:
            return self.tr("Keeps everything.")
        return self.tr("May not hold whole: {0}. What is lost is told beside the file.").format(
            ", ".join(lacking)
        )

    def _look(self) -> None:
        text = self.path.text().strip()
        taken = bool(text) and Path(text).expanduser().exists()
        self.overwrite.setVisible(taken)
        self.problem.setText(
            self.tr("There is something under this name already.") if taken else ""
        )
        wanted = bool(text) and self._selection() is not None
        self.main.setEnabled(wanted and (not taken or self.overwrite.isChecked()))

    def _browse(self) -> None:
        title, here = self.tr("Write annotations to"), self.path.text()
        # The box below asks about a file that is there.
        ask_target(self, title, here, "", lambda path: self.path.setText(str(path)), confirm=False)
