"""Which network to write, and where to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from annotator.core.network import (
    ACTOR_ACTOR,
    ACTOR_ISSUE,
    ACTORS,
    AGGREGATIONS,
    DUPLICATES,
    EVENTS,
    ISSUE_ISSUE,
    KINDS,
    NORMALISATIONS,
    STANCES,
    WINDOWS,
    NetworkOptions,
)
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.files import ask_target
from annotator.gui.plain import plain_label

TITLES = {
    ACTOR_ISSUE: QT_TRANSLATE_NOOP("NetworkDialog", "Actors and issues (two-mode)"),
    ACTOR_ACTOR: QT_TRANSLATE_NOOP("NetworkDialog", "Actors that share issues (one-mode)"),
    ISSUE_ISSUE: QT_TRANSLATE_NOOP("NetworkDialog", "Issues that share actors (one-mode)"),
    EVENTS: QT_TRANSLATE_NOOP("NetworkDialog", "List of events: the claims themselves"),
    "speaker": QT_TRANSLATE_NOOP("NetworkDialog", "Speakers"),
    "organisation": QT_TRANSLATE_NOOP("NetworkDialog", "Organisations, at the article's date"),
    "scale": QT_TRANSLATE_NOOP("NetworkDialog", "Support 1, neutral 0, oppose −1"),
    "binary": QT_TRANSLATE_NOOP("NetworkDialog", "Support and oppose only"),
    "none": QT_TRANSLATE_NOOP("NetworkDialog", "Not used"),
    "subtract": QT_TRANSLATE_NOOP("NetworkDialog", "Subtract: agreement less disagreement"),
    "combine": QT_TRANSLATE_NOOP("NetworkDialog", "Combine: which stances occur"),
    "ignore": QT_TRANSLATE_NOOP("NetworkDialog", "Ignore: how often, whatever the stance"),
    "congruence": QT_TRANSLATE_NOOP("NetworkDialog", "Congruence: agreement"),
    "conflict": QT_TRANSLATE_NOOP("NetworkDialog", "Conflict: disagreement"),
    "average": QT_TRANSLATE_NOOP("NetworkDialog", "Average number of claims"),
    "jaccard": QT_TRANSLATE_NOOP("NetworkDialog", "Jaccard"),
    "cosine": QT_TRANSLATE_NOOP("NetworkDialog", "Cosine"),
    "activity": QT_TRANSLATE_NOOP("NetworkDialog", "Activity of the actor"),
    "prominence": QT_TRANSLATE_NOOP("NetworkDialog", "Prominence of the issue"),
    "article": QT_TRANSLATE_NOOP("NetworkDialog", "Once in an article"),
    "include": QT_TRANSLATE_NOOP("NetworkDialog", "Every time"),
    "week": QT_TRANSLATE_NOOP("NetworkDialog", "Once a week"),
    "month": QT_TRANSLATE_NOOP("NetworkDialog", "Once a month"),
    "year": QT_TRANSLATE_NOOP("NetworkDialog", "Once a year"),
    "range": QT_TRANSLATE_NOOP("NetworkDialog", "Once at all"),
    "no": QT_TRANSLATE_NOOP("NetworkDialog", "None"),
    "events": QT_TRANSLATE_NOOP("NetworkDialog", "Events"),
    "days": QT_TRANSLATE_NOOP("NetworkDialog", "Days"),
    "weeks": QT_TRANSLATE_NOOP("NetworkDialog", "Weeks"),
    "months": QT_TRANSLATE_NOOP("NetworkDialog", "Months"),
    "years": QT_TRANSLATE_NOOP("NetworkDialog", "Years"),
    "matrix": QT_TRANSLATE_NOOP("NetworkDialog", "Matrix (CSV)"),
    "edges": QT_TRANSLATE_NOOP("NetworkDialog", "List of ties (CSV)"),
    "dl": QT_TRANSLATE_NOOP("NetworkDialog", "UCINET (DL)"),
    "graphml": QT_TRANSLATE_NOOP("NetworkDialog", "GraphML (visone, Gephi, yEd)"),
}


@dataclass(frozen=True, slots=True)
class NetworkWish:
    """What the person asked for."""

    options: NetworkOptions
    format: str
    path: Path
    overwrite: bool


class NetworkDialog(Sheet):
    """Kind, counting, dates, form, and where to. What does not go together cannot be chosen."""

    chosen = Signal(object)
    """A :class:`NetworkWish`."""

    def __init__(
        self, parent: QWidget, formats: Mapping[str, str], folder: Path, stem: str
    ) -> None:
        super().__init__(parent, self.tr("Export network"), 600)
        self._formats, self._folder, self._stem = formats, folder, stem
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.kind = _choice(KINDS)
        self.actors = _choice(ACTORS)
        self.stance = _choice(STANCES)
        self.aggregation, self.normalisation = QComboBox(), QComboBox()
        self.duplicates = _choice(DUPLICATES)
        self.window_unit = _choice(WINDOWS)
        self.size_of_window = QSpinBox()
        self.size_of_window.setRange(1, 10_000)
        self.size_of_window.setAccessibleName(self.tr("Size of the time window"))
        self.since, self.until, self.path = QLineEdit(), QLineEdit(), QLineEdit()
        for field in (self.since, self.until):
            field.setPlaceholderText("2026-03-05")
        self.isolates = QCheckBox(self.tr("&Keep nodes without ties"))
        self.format = _choice(tuple(formats))
        browse = QPushButton(self.tr("&Choose…"))
        browse.setAutoDefault(False)
        self.path.setAccessibleName(self.tr("Write to"))
        form.addRow(self.tr("&Network"), self.kind)
        form.addRow(self.tr("&Actors"), self.actors)
        form.addRow(self.tr("&Stance"), self.stance)
        form.addRow(self.tr("A&ggregation"), self.aggregation)
        form.addRow(self.tr("Di&vided by"), self.normalisation)
        form.addRow(self.tr("&Count a claim"), self.duplicates)
        form.addRow(self.tr("&From"), self.since)
        form.addRow(self.tr("&To"), self.until)
        _row(form, self.tr("Ti&me window"), self.window_unit, self.size_of_window)
        form.addRow("", self.isolates)
        form.addRow(self.tr("Fo&rm"), self.format)
        _row(form, self.tr("&Write to"), self.path, browse)
        self.overwrite = QCheckBox(self.tr("Re&place what is there"))
        form.addRow("", self.overwrite)
        for widget in (
            self.kind, self.actors, self.stance, self.aggregation, self.normalisation,
            self.duplicates, self.window_unit, self.size_of_window, self.since, self.until,
            self.isolates, self.format, self.path, browse, self.overwrite,
        ):  # fmt: skip
            widget.setMinimumHeight(28)
        self.column.addLayout(form)
        self.problem = plain_label("", wrap=True)
        self.column.addWidget(self.problem)
        self.main = self.finish(self.tr("Export"))
        self.kind.currentIndexChanged.connect(self._offer)
        self.stance.currentIndexChanged.connect(self._offer)
        self.format.currentIndexChanged.connect(self._suggest)
        self.window_unit.currentIndexChanged.connect(self._suggest)
        for edit in (self.since, self.until, self.path):
            edit.textChanged.connect(self._look)
        self.overwrite.toggled.connect(self._look)
        browse.clicked.connect(self._browse)
        self.accepted.connect(lambda: self.chosen.emit(self.wish()))
        self._offer()
        self.kind.setFocus()

    def wish(self) -> NetworkWish:
        """What is filled in now."""
        kind = self.kind.currentData()
        options = NetworkOptions(
            kind,
            self.actors.currentData(),
            self.stance.currentData(),
            self.aggregation.currentData(),
            self.normalisation.currentData(),
            self.duplicates.currentData(),
            self.isolates.isChecked(),
            self.since.text().strip(),
            self.until.text().strip(),
            "no" if kind == EVENTS else self.window_unit.currentData(),
            self.size_of_window.value(),
        )
        path = Path(self.path.text().strip()).expanduser()
        return NetworkWish(options, self.format.currentData(), path, self.overwrite.isChecked())

    def _offer(self) -> None:
        """Show what goes with the kind."""
        kind = self.kind.currentData()
        events = kind == EVENTS
        without = self.stance.currentData() == "none"
        _fill(self.aggregation, ("ignore",) if without else AGGREGATIONS[kind])
        _fill(self.normalisation, NORMALISATIONS[kind])
        _choose(self.duplicates, "include" if events else DUPLICATES[0])
        for widget in (
            self.actors, self.stance, self.aggregation, self.normalisation, self.window_unit,
            self.isolates, self.format,
        ):  # fmt: skip
            widget.setEnabled(not events)
        self._suggest()

    def _suggest(self) -> None:
        events = self.kind.currentData() == EVENTS
        windows = not events and self.window_unit.currentData() != "no"
        self.size_of_window.setEnabled(windows)
        ending = ".csv" if events else self._formats[self.format.currentData()]
        name = f"{self._stem} {self.kind.currentData()}{'' if windows else ending}"
        self.path.setText(str(self._folder / name))
        self._look()

    def _look(self) -> None:
        from annotator.core.errors import UserError

        text = self.path.text().strip()
        taken = bool(text) and Path(text).expanduser().exists()
        self.overwrite.setVisible(taken)
        said = self.tr("There is something under this name already.") if taken else ""
        fits = bool(text) and (not taken or self.overwrite.isChecked())
        try:
            self.wish().options.checked()
        except UserError as error:
            said, fits = f"{error.message} {error.hint}", False
        self.problem.setText(said)
        self.main.setEnabled(fits)

    def _browse(self) -> None:
        title, here = self.tr("Write network to"), self.path.text()
        # The box below asks about a file that is there.
        ask_target(self, title, here, "", lambda path: self.path.setText(str(path)), confirm=False)


def _row(form: QFormLayout, title: str, first: QWidget, second: QWidget) -> None:
    row = QHBoxLayout()
    row.addWidget(first, 1)
    row.addWidget(second)
    label = QLabel(title)
    label.setBuddy(first)
    form.addRow(label, row)


def _choice(codes: Sequence[str]) -> QComboBox:
    box = QComboBox()
    for code in codes:
        box.addItem(QCoreApplication.translate("NetworkDialog", str(TITLES[code])), code)
    return box


def _fill(box: QComboBox, codes: Sequence[str]) -> None:
    before = box.currentData()
    if [box.itemData(n) for n in range(box.count())] != list(codes):
        box.clear()
        for code in codes:
            box.addItem(QCoreApplication.translate("NetworkDialog", str(TITLES[code])), code)
        if before in codes:
            _choose(box, before)


def _choose(box: QComboBox, code: str) -> None:
    box.setCurrentIndex(box.findData(code))
