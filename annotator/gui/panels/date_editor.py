"""A field for a date as people write it: “mi-juin 2022”, “lundi”, “yesterday”. What it would mean is shown first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from annotator.app import dates
from annotator.core.codebook import AttributeDef
from annotator.core.codebook_values import normalise_value
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.value_editors import LineEditor
from annotator.gui.plain import announce
from annotator.gui.session import Session

translate = QCoreApplication.translate


def precision_name(precision: str) -> str:
    """How exact a date is, in words."""
    return {
        "time": translate("Dates", "to the minute"),
        "day": translate("Dates", "to the day"),
        "month": translate("Dates", "to the month"),
        "year": translate("Dates", "to the year"),
        "period": translate("Dates", "a period"),
    }.get(precision, precision)


class DateEditor(LineEditor):
    """Enter asks what a wording means against the day of the article; Enter again takes that, Esc does not."""

    def __init__(
        self, session: Session, attribute: AttributeDef, name: str, not_coded: str, parent: QWidget
    ) -> None:
        super().__init__(attribute, name, not_coded, parent)
        self._session = session
        self._asked: str | None = None
        self.proposal: dates.Resolution | None = None
        """What the wording in the field means, until that is taken or something else is typed."""
        self.line.returnPressed.connect(self._take)
        self.line.textEdited.connect(lambda _: self._forget())

    def show_value(self, value: Any) -> None:
        """Show a coded date, or None; a wording that is being asked about stays."""
        if self._asked is None or value != self._value:
            self._forget()
            super().show_value(value)

    def restore(self) -> None:
        """Show again what is coded."""
        self._forget()
        super().show_value(self._value)

    def _forget(self) -> None:
        self._asked, self.proposal = None, None

    def _take(self) -> None:
        found, wording = self.proposal, self.line.text()
        if found is not None and found.value is not None and found.wording == wording:
            self._forget()
            self.line.setText(found.value)  # the end of editing, which follows, codes it

    def _done(self) -> None:
        wording = self.line.text()
        if self._asked == wording:
            return
        try:
            normalise_value(self._attribute, wording)
        except UserError:
            self._ask(wording)
        else:
            self._forget()
            super()._done()

    def _ask(self, wording: str) -> None:
        session = self._session
        article: Id | None = session.article
        if session.project is None or article is None:
            super()._done()
            return
        self._asked, self.proposal = wording, None
        project = session.project

        def resolve(report: Reporter) -> dates.Resolution:
            return dates.resolve_in(project, article, wording)

        session.bridge.run_job(
            translate("Dates", "Reading a date"), resolve, done=self._answered, quiet=True
        )

    def _answered(self, found: dates.Resolution) -> None:
        if found.wording != self._asked or self.line.text() != found.wording:
            return
        if found.value is None:
            set_colour(self.problem, theme_of(self).error)
            self.problem.setText(
                found.reason + " " + translate("Dates", "Or write it as 2026, 2026-03, 2026-03-05.")
            )
        else:
            self.proposal = found
            set_colour(self.problem, theme_of(self).text)
            means = translate("Dates", "{0} ({1}). Enter takes it, Esc does not.")
            self.problem.setText(f"→ {means}".format(found.value, precision_name(found.precision)))
        self.problem.show()
        announce(self.problem, self.problem.text())
