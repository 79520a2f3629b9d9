"""The import table: what was found, before anything of it is in the project."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QWidget,
)

from annotator.app import articles, columns, offer
from annotator.app.intake import Choices
from annotator.app.tray import Tray
from annotator.core.errors import UserError
from annotator.gui.bridge import Job
from annotator.gui.dialogs.importing.rows import FIELDS, REMARK, ImportRows
from annotator.gui.dialogs.importing.side import SHOWN, SidePane
from annotator.gui.dialogs.importing.view import ImportView
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.pace import time_left
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import ElidedLabel, announce, plain_label
from annotator.gui.session import Session

PAUSE = 250
"""Milliseconds after the last key before a pattern of names is tried."""
SORTS = ("Everything", "New articles", "With remarks", "Duplicates", "Left out")

_NAMES = {"source": "outlet", "database_id": "id"}


class ImportDialog(Sheet):
    """Fills while files are read. Enter imports what is ticked; nothing is written before."""

    wanted = Signal(object, bool)
    """The tray with its ticks, and whether the originals are to be kept. The tray is the receiver's now."""

    def __init__(self, parent: QWidget, session: Session, paths: Sequence[Path]) -> None:
        super().__init__(parent, self.tr("Articles to import"), 1180)
        self._session = session
        self.tray = Tray()
        self._handed_over = False
        self._impatient = False
        self._job: Job | None = None
        self._started = 0.0
        self._chosen: dict[int, Choices] = {}
        self.rows = ImportRows(self.tray, self._title_of, self)
        self._build()
        self._filter = Latest(session, self.tr("Filtering"), self)
        self._fit = Latest(session, self.tr("Comparing names"), self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._try_pattern)
        self.pattern.textChanged.connect(lambda _: self._pause.start())
        session.project_changed.connect(self.reject)
        self.finished.connect(self._leave)
        self._read(offer.gather, list(paths))
        self.main.setFocus()

    # Building.

    def _build(self) -> None:
        self.summary = plain_label("", wrap=True)
        self.column.addWidget(self.summary)
        self.column.addLayout(self._progress_row())
        self.column.addLayout(self._filter_row())
        self.view = ImportView(self.rows, self)
        self.view.setMinimumHeight(220)
        self.view.toggled.connect(self._toggle)
        self.view.edited.connect(self._edit)
        self.view.typed.connect(self.field.begin)
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._show_row())
        self.side = SidePane(self)
        self.side.again.connect(self._read_again)
        self.side.columns.connect(self._ask_columns)
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        self.parts.addWidget(self.view)
        self.parts.addWidget(self.side)
        self.parts.setStretchFactor(0, 3)
        self.parts.setStretchFactor(1, 1)
        self.parts.setSizes([800, 340])
        self.parts.setChildrenCollapsible(False)
        self.column.addWidget(self.parts, 1)
        self.problem = plain_label("", wrap=True)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.column.addLayout(self._names_row())
        row = QHBoxLayout()
        settings = self._session.settings
        self.originals = QCheckBox(self.tr("&Keep the original files in the project"))
        self.originals.setChecked(bool(settings["project.keep_originals"]))
        self.at_once = QCheckBox(self.tr("Import &without asking from now on"))
        self.at_once.setChecked(not settings["project.look_before_import"])
        for box in (self.originals, self.at_once):
            box.setMinimumHeight(26)
            row.addWidget(box)
        row.addStretch(1)
        self.column.addLayout(row)
        self.main = self.finish(self.tr("Import"))
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(button is self.main)
        self.resize(1180, 780)

    def _progress_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(12)
        self.bar.setAccessibleName(self.tr("Progress of reading"))
        self.doing = ElidedLabel()
        self.stop = QPushButton(self.tr("&Stop reading"))
        self.stop.setAutoDefault(False)
        self.stop.setMinimumHeight(26)
        self.stop.clicked.connect(self._stop)
        row.addWidget(self.bar, 1)
        row.addWidget(self.doing, 2)
        row.addWidget(self.stop)
        return row

    def _filter_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.all = QCheckBox(self.tr("&All"))
        self.all.setAccessibleName(self.tr("Include all that are shown"))
        self.all.setMinimumHeight(26)
        self.all.clicked.connect(self._tick_all)
        self.sort = QComboBox()
        for title, what in zip(SORTS, offer.SHOWN, strict=True):
            self.sort.addItem(self.tr(title), what)
        self.sort.setAccessibleName(self.tr("Which rows to show"))
        self.sort.setMinimumHeight(28)
        self.sort.currentIndexChanged.connect(lambda _: self._refilter())
        self.field = FilterField(self.tr("Filter by words"), self.tr("Filter the rows"))
        self.field.filtered.connect(self._refilter)
        self.field.done.connect(lambda: self.view.take_keyboard())
        self.field.left.connect(lambda: self.view.take_keyboard())
        row.addWidget(self.all)
        row.addWidget(self.sort)
        row.addWidget(self.field, 1)
        return row

    def _names_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = plain_label(self.tr("Names of files say"))
        self.pattern = QLineEdit()
        self.pattern.setPlaceholderText("{date}_{source}_{title}")
        self.pattern.setMaxLength(200)
        self.pattern.setMinimumHeight(28)
        self.pattern.setAccessibleName(label.text())
        self.fits = ElidedLabel()
        row.addWidget(label)
        row.addWidget(self.pattern, 1)
        row.addWidget(self.fits, 2)
        return row

    # Reading.

    @property
    def busy(self) -> bool:
        """True while files are being read, or rows filtered."""
        return (
            self._job is not None or self._filter.busy or self._fit.busy or self._pause.isActive()
        )

    def _read(self, function: Any, *arguments: Any) -> None:
        self._started = time.monotonic()
        self.rows.begin_growing()
        self._job = self._session.bridge.run_job(
            self.tr("Reading articles"),
            function,
            self._session.project,
            self.tray,
            *arguments,
            failed=self._say_problem,
            quiet=True,
        )
        self._job.progressed.connect(self._progress)
        self._job.ended.connect(self._ended)
        self._show_state()

    def _progress(self, done: int, total: int, name: str) -> None:
        self.rows.grow()
        self.bar.setRange(0, total if total > 1 else 0)  # of one file nobody knows how much is left
        self.bar.setValue(done)
        left = time_left(time.monotonic() - self._started, done, total)
        counts = self.tr("{0} of {1} files").format(f"{done:,}", f"{total:,}") if total > 1 else ""
        self.doing.set_text(" · ".join(part for part in (counts, left, name) if part))
        self._show_summary()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.stop.setEnabled(False)

    def _ended(self) -> None:
        self._job = None
        if self._handed_over or not self.tray.usable:
            return
        # After a file was read again its rows are elsewhere; else this shows what came last.
        self._refilter()
        self._show_state()
        announce(self, self.summary.text())
        if self._impatient:
            self.accept()

    def _read_again(self, choices: Choices, mapping: dict[str, str] | None = None) -> None:
        numbers = self._selected()
        if self._job is not None or not numbers:
            return
        files = dict.fromkeys(self.tray.file_of(number) for number in numbers)
        wanted = {
            file: Choices(choices.kind, choices.language, choices.encoding, mapping)
            for file in files
        }
        self._chosen |= wanted
        self._read(offer.gather_again, wanted)

    # Showing.

    def _show_state(self) -> None:
        reading = self._job is not None
        for part in (self.bar, self.doing, self.stop):
            part.setVisible(reading)
        self.stop.setEnabled(reading)
        for widget in (self.sort, self.field, self.all, self.pattern, self.side.read,
                       self.side.choose_columns):  # fmt: skip
            widget.setEnabled(not reading)
        self._show_summary()

    def _show_summary(self) -> None:
        counts = self.tray.counts()
        found = counts.rows - counts.failed
        parts = [
            self.tr("{0} articles found").format(f"{found:,}")
            if found != 1
            else self.tr("1 article found")
        ]
        if counts.duplicates:
            parts.append(self.tr("{0} there already or twice").format(f"{counts.duplicates:,}"))
        if counts.failed:
            parts.append(self.tr("{0} cannot be read").format(f"{counts.failed:,}"))
        self.summary.setText(" · ".join(parts) + ". " + self.tr("Nothing is in the project yet."))
        verb = self.tr("Import {0}").format(f"{counts.ticked:,}")
        self.main.setText(self.tr("Import when read") if self._impatient else verb)
        self.main.setEnabled(bool(counts.ticked) or self._job is not None)
        state = Qt.CheckState
        every = counts.ticked and counts.ticked == found
        self.all.setTristate(bool(counts.ticked) and not every)
        self.all.setCheckState(
            state.Checked if every else state.PartiallyChecked if counts.ticked else state.Unchecked
        )

    def _show_row(self) -> None:
        row = self.view.current_row()
        if not 0 <= row < self.rows.length():
            self.side.show_row(None, "", "", False)
            return
        one = self.rows.row(row)
        text = self.tray.text(one.number, SHOWN)
        remark = self.rows.cell(row, REMARK).tip
        file = self.tray.file_of(one.number)
        table = not one.draft.inside and columns.is_table(
            Path(one.path), one.draft.kind or self._kind(file)
        )
        self.side.show_row(one, text, remark, table)
        self.side.show_choices(self._chosen.get(file, Choices()))

    def _kind(self, file: int) -> str:
        return self._chosen.get(file, Choices()).kind or ""

    def _title_of(self, identity: bytes) -> str:
        found = self._session.look_up(articles.page, self._session.project, [identity])
        return (found[0].title or found[0].path) if found else ""

    def _refilter(self) -> None:
        if self._job is not None:
            return
        what, words = self.sort.currentData(), self.field.words()
        self._filter.ask(
            offer.shown_of, self.tray, what, words, done=self._show_rows, failed=self._say_problem
        )

    def _show_rows(self, numbers: Sequence[int]) -> None:
        here = self.view.current_row()
        self.rows.show(numbers)
        self.view.set_empty_text(self.tr("No rows fit."))
        if numbers:
            self.view.go_to_row(min(max(here, 0), len(numbers) - 1))
        self._show_row()

    # Changing.

    def _selected(self) -> list[int]:
        return self.rows.numbers(self.view.selected_rows())

    def _toggle(self, rows: list[int]) -> None:
        numbers = self.rows.numbers(rows)
        if numbers:
            self.tray.tick(numbers, not self.rows.ticked(rows[0]))
            self._changed()

    def _tick_all(self) -> None:
        counts = self.tray.counts()
        self.tray.tick(self.rows.all_numbers(), counts.ticked < counts.rows - counts.failed)
        self._changed()

    def _edit(self, row: int, column: int, text: str) -> None:
        chosen = self.view.selected_rows()
        numbers = array("L", self.rows.numbers(chosen if row in chosen else [row]))
        try:
            self.tray.edit(numbers, FIELDS[column], text)
        except UserError as error:
            self._say_problem(error)
            return
        self.problem.hide()
        self._changed()

    def _changed(self) -> None:
        self.rows.refresh()
        self._show_summary()
        self._show_row()

    def _say_problem(self, error: UserError) -> None:
        set_colour(self.problem, theme_of(self).error)
        self.problem.setText(f"{error.message} {error.hint}".strip())
        self.problem.show()
        announce(self, self.problem.text())

    # Names of files.

    def _try_pattern(self) -> None:
        text = self.pattern.text().strip()
        try:
            self.tray.set_pattern(text)
        except UserError as error:
            self.fits.set_text(f"{error.message} {error.hint}")
            set_colour(self.fits, theme_of(self).error)
            self.tray.set_pattern("")
        else:
            set_colour(self.fits, theme_of(self).muted)
            self.fits.set_text("")
            if text:
                self._fit.ask(offer.fitting, self.tray, text, done=self._show_fit)
        self._changed()

    def _show_fit(self, found: tuple[int, int, str, dict[str, str]]) -> None:
        fits, total, example, fields = found
        said = self.tr("fits {0} of {1} files").format(f"{fits:,}", f"{total:,}")
        if fields:
            said += f" · {example}: " + ", ".join(
                f"{_NAMES.get(field, field)} “{value}”" for field, value in fields.items()
            )
        self.fits.set_text(said)

    # Columns.

    def _ask_columns(self) -> None:
        from annotator.gui.dialogs.importing.columns import ColumnsDialog

        row = self.view.current_row()
        if self._job is not None or not 0 <= row < self.rows.length():
            return
        one = self.rows.row(row)
        kind = self._kind(self.tray.file_of(one.number))
        look = self._session.look_up(columns.look, Path(one.path), kind)
        if look is None:
            return
        dialog = ColumnsDialog(self, Path(one.path).name, look)
        dialog.chosen.connect(lambda mapping: self._take_columns(look.columns, mapping))
        dialog.open()

    def _take_columns(self, names: tuple[str, ...], mapping: dict[str, str]) -> None:
        self._session.look_up(columns.remember, names, mapping)
        self._read_again(self.side.choices(), mapping)

    # Ending.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter in a field ends the typing; it imports from the buttons only.
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and not isinstance(self.focusWidget(), QPushButton):
            event.accept()
            return
        super().keyPressEvent(event)

    def accept(self) -> None:
        """Import what is ticked; while files are still read, as soon as they are."""
        if self._job is not None:
            self._impatient = True
            self._show_summary()
            return
        if self._impatient and not self.tray.counts().ticked:
            self._impatient = False
            self._show_summary()
            return
        if self.at_once.isChecked() == bool(self._session.settings["project.look_before_import"]):
            self._session.set_setting("project.look_before_import", not self.at_once.isChecked())
        self._handed_over = True
        self.wanted.emit(self.tray, self.originals.isChecked())
        super().accept()

    def _leave(self) -> None:
        self._filter.drop()
        self._fit.drop()
        if self._handed_over:
            return
        job = self._job
        if job is not None:
            job.cancel()
            job.ended.connect(self.tray.close)
        else:
            self.tray.close()
