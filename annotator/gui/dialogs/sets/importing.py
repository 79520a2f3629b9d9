"""An annotation set before it comes in: its format with its options, and what its labels stand for here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from annotator.app.set_labels import LabelMap
from annotator.app.set_look import SetLook, look
from annotator.core.errors import UserError
from annotator.core.model import Annotator
from annotator.formats.format import Format
from annotator.gui.dialogs.export_fields import OptionFields
from annotator.gui.dialogs.sets.labels import CODE, COUNT, KIND, LABEL, LabelRows, LabelView
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session

PAUSE = 400
"""Milliseconds after the last change of an option before the file is looked at again."""


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What the person wants. ``labels`` is what all labels stand for, ``said`` those that were not proposed so;
    ``annotator`` takes annotations that name nobody (None: who annotates now)."""

    path: Path
    format: str
    options: Mapping[str, bool | str]
    annotator: Annotator | None
    labels: LabelMap
    said: LabelMap


class SetImportDialog(Sheet):
    """Enter imports with everything as it stands. Nothing is written before."""

    wanted = Signal(object)
    """An :class:`ImportWish`."""

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        path: Path,
        formats: Sequence[Format],
        chosen: str,
        people: Sequence[Annotator],
        found: SetLook | None = None,
    ) -> None:
        """``chosen`` is the name of a format or empty; ``found`` what a look with its usual options gave."""
        super().__init__(parent, self.tr("Import annotations from {0}").format(path.name), 760)
        self._session, self._path = session, path
        self._formats = list(formats)
        self._found: SetLook | None = None
        self._latest = Latest(session, self.tr("Looking at annotations"), self)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.format = QComboBox()
        self.format.addItem(self.tr("Choose the format"), "")
        for each in self._formats:
            self.format.addItem(each.title, each.name)
        self.format.setCurrentIndex(max(0, self.format.findData(chosen)))
        form.addRow(self.tr("&Format"), self.format)
        self.options = OptionFields(())
        self._options_row = QVBoxLayout()
        self._options_row.addWidget(self.options)
        form.addRow("", self._options_row)
        self._form = form
        self.people = QComboBox()
        mine = session.annotator
        self.people.addItem(mine.name if mine is not None else self.tr("me"), None)
        for person in people:
            if mine is None or person.id != mine.id:
                self.people.addItem(person.name, person)
        form.addRow(self.tr("&Annotator, if none is named"), self.people)
        for box in (self.format, self.people):
            box.setMinimumHeight(28)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.column.addLayout(form)
        self.summary = plain_label("", wrap=True)
        self.column.addWidget(self.summary)
        assert session.codebook is not None
        language = session.settings["look.codebook_language"] or "en"
        self.rows = LabelRows(session.codebook, language, self)
        self.view = LabelView(self.rows, self)
        self.column.addWidget(self.view, 1)
        self.keys = plain_label("", wrap=True)
        set_colour(self.keys, theme_of(self).muted)
        self.column.addWidget(self.keys)
        self.main = self.finish(self.tr("Import"))
        self._columns()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._look)
        self.format.currentIndexChanged.connect(lambda _: self._take_format())
        self.rows.chosen.connect(self._tell)
        self.view.opened.connect(lambda _: self.main.click())
        self.accepted.connect(lambda: self.wanted.emit(self.wish()))
        session.project_changed.connect(self.reject)
        self._show_options()
        if found is not None:
            self._show(found)
        else:
            self._look()
        if not chosen:
            self.format.setFocus()

    def _columns(self) -> None:
        letter = self.view.plain_metrics.averageCharWidth() + 1
        head = self.view.horizontalHeader()
        for column in (LABEL, CODE):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, letters in ((KIND, 11), (COUNT, 9)):
            self.view.setColumnWidth(column, letters * letter)
        self.resize(max(760, 100 * letter), 560)

    def wish(self) -> ImportWish:
        """What is chosen now."""
        assert self._found is not None
        proposed = self._found.mapping({})
        labels = self._found.mapping(self.rows.codes)
        return ImportWish(
            self._path,
            self.format.currentData(),
            self.options.values(),
            self.people.currentData(),
            labels,
            LabelMap(
                _other(labels.types, proposed.types),
                _other(labels.attributes, proposed.attributes),
                _other(labels.relations, proposed.relations),
            ),
        )

    # The format and its options.

    def _take_format(self) -> None:
        self._show_options()
        self._look()

    def _show_options(self) -> None:
        name = self.format.currentData()
        kind = next((each for each in self._formats if each.name == name), None)
        options = [each for each in kind.options if each.to == "read"] if kind else []
        old, self.options = self.options, OptionFields(options)
        self._options_row.replaceWidget(old, self.options)
        old.hide()
        old.deleteLater()
        self._form.setRowVisible(self._options_row, bool(options))
        self.options.changed.connect(self._wait)

    def _wait(self) -> None:
        """The options change: what was found does not hold any more."""
        self._latest.drop()
        self.main.setEnabled(False)
        self._pause.start()

    # Looking.

    @property
    def busy(self) -> bool:
        """True while the file is read."""
        return self._pause.isActive() or self._latest.busy

    def _look(self) -> None:
        self._pause.stop()
        self._found = None
        self.view.set_empty_text("")
        self.rows.show(())
        name = self.format.currentData()
        if not name:
            self._latest.drop()
            self._say(self.tr("What this file is was not recognised. Choose its format."))
            return
        self._say(self.tr("Looking at what it holds…"))
        self._latest.ask(
            look, self._session.project, self._path, name, self.options.values(),
            done=self._show, failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        self._say(f"{error.message} {error.hint}".strip(), wrong=True)

    def _show(self, found: SetLook) -> None:
        self._found = found
        self.view.set_empty_text(self.tr("No labels: there are no annotations in it."))
        self.rows.show(found.labels)
        if found.labels:
            first = next((n for n in range(self.rows.length()) if self.rows.is_new(n)), 0)
            self.view.go_to_row(first)
            if self.focusWidget() is not self.format and not isinstance(
                self.focusWidget(), QLineEdit
            ):
                self.view.take_keyboard()
        else:
            self.main.setFocus()

    def _tell(self) -> None:
        found = self._found
        if found is None:
            return
        new = sum(self.rows.is_new(row) for row in range(self.rows.length()))
        parts = [
            self.tr("Annotations: {0}. Articles: {1}. Relations: {2}.").format(
                f"{found.annotations:,}", f"{found.articles:,}", f"{found.relations:,}"
            )
        ]
        if found.refused:
            parts.append(
                self.tr("Cannot be read: {0}, as {1}").format(f"{found.refused:,}", found.why)
            )
        if new:
            parts.append(
                self.tr("The codebook does not have all labels; new entries: {0}.").format(
                    f"{new:,}"
                )
            )
        useless = bool(found.refused) and not found.articles and not found.annotations
        self._say(" ".join(parts), wrong=useless)
        keys = self.tr(
            "Letters choose from the codebook, ← → go through the choices, Space lists them, + makes a new entry, "
            "Del leaves out. Enter imports. What you change is remembered for this format."
        )
        self.keys.setText(keys if found.labels else "")
        self.main.setEnabled(self._session.writable and not useless)

    def _say(self, text: str, wrong: bool = False) -> None:
        self.main.setEnabled(False)
        self.keys.setText("")
        set_colour(self.summary, theme_of(self).error if wrong else theme_of(self).text)
        self.summary.setText(text)
        announce(self.summary, text)

    def done(self, result: int) -> None:
        self._latest.drop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._latest.drop()
        super().closeEvent(event)


def _other(chosen: Mapping[str, str], proposed: Mapping[str, str]) -> dict[str, str]:
    return {label: code for label, code in chosen.items() if code != proposed.get(label)}
