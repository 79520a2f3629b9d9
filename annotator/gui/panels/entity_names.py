"""The aliases of an entity in its form, and the question whose a name is that others have too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.app import entities
from annotator.core.jobs import Reporter
from annotator.core.model import Entity
from annotator.core.names import fold
from annotator.gui.dialogs.entities.naming import SharedSheet, listed
from annotator.gui.panels.form_fields import KeptLines
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.plain import plain_label
from annotator.gui.session import Session

MOST = 3
"""Shared names that stand below the aliases, each with its button."""

Shared = list[tuple[str, list[Entity]]]


def shared_names(project: object, entity: Entity, report: Reporter) -> Shared:
    """Names that others have too: for a job, which also makes the register's names ready to be looked up."""
    return entities.shared_names(project, entity)  # type: ignore[arg-type]


class AliasesField(QWidget):
    """One alias a line. One that another entity has is not taken before somebody says whose it is."""

    merge_asked = Signal(object)
    """Entities that are one and the same."""
    left = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._one: Entity | None = None
        self._editable = False
        self._latest = Latest(session, self.tr("Comparing names"), self)
        self._waiting: Shared = []
        """Shared aliases that were typed, and are still to be asked about."""
        self.shared: Shared = []
        """Names of the entity that others have too."""
        self.lines = KeptLines(
            self.tr("Aliases, one a line"), self.tr("Other names, one a line"), 4, self
        )
        self.lines.kept.connect(lambda _: self._keep())
        self.lines.left.connect(self.left)
        self._questions = QVBoxLayout()
        self._questions.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.lines)
        column.addLayout(self._questions)
        self.setFocusProxy(self.lines)

    @property
    def busy(self) -> bool:
        """True while names are compared."""
        return self._latest.busy

    def show_for(self, one: Entity, editable: bool) -> None:
        """Show an entity's aliases; what is typed stays while it is the same entity."""
        same = self._one is not None and self._one.id == one.id
        self._one, self._editable = one, editable
        if same:
            self.lines.show_entries(one.aliases)
        else:
            self.lines.show_note("\n".join(one.aliases))
            self._show_shared([])
        self.lines.setReadOnly(not editable)
        self._latest.ask(shared_names, self._session.project, one, done=self._show_shared)

    def clear(self) -> None:
        """Show nothing."""
        self._one = None
        self._latest.drop()
        self._show_shared([])

    # Whose names they are.

    def _show_shared(self, shared: Shared) -> None:
        self.shared = shared
        while (item := self._questions.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        theme = theme_of(self)
        for alias, others in shared[:MOST]:
            row = QWidget(self)
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            label = plain_label(
                self.tr("“{0}”: also {1}").format(alias[:60], listed(others)), wrap=True
            )
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            set_colour(label, theme.warn)
            button = QToolButton()
            button.setText(self.tr("Whose?"))
            button.setAccessibleName(self.tr("Whose name is “{0}”?").format(alias[:60]))
            button.setMinimumHeight(26)
            button.setEnabled(self._editable)
            button.clicked.connect(lambda _=False, a=alias, o=others: self.ask(a, o))
            line.addWidget(label, 1)
            line.addWidget(button)
            self._questions.addWidget(row)
        if len(shared) > MOST:
            more = plain_label(self.tr("and {0} more").format(len(shared) - MOST))
            self._questions.addWidget(more)

    def ask(self, alias: str, others: Sequence[Entity]) -> SharedSheet | None:
        """Ask whose a name is."""
        one = self._one
        if one is None:
            return None
        sheet = SharedSheet(self.window(), alias, one, others)
        sheet.chosen.connect(lambda answer: self._answered(answer, alias, one, others))
        sheet.finished.connect(lambda _: QTimer.singleShot(0, self, self._ask_next))
        sheet.open()
        return sheet

    def _answered(self, answer: str, alias: str, one: Entity, others: Sequence[Entity]) -> None:
        session, project = self._session, self._session.project
        if answer == "merge":
            self._waiting = []
            self.merge_asked.emit([one, *others])
        elif answer == "both":
            session.attempt(entities.settle_alias, project, alias, one.id)
        elif answer == "mine":
            session.attempt(
                entities.settle_alias, project, alias, one.id, [each.id for each in others]
            )
        elif fold(alias) in {fold(each) for each in one.aliases}:
            session.attempt(entities.settle_alias, project, alias, others[0].id, [one.id])

    # Keeping what was typed.

    def keep(self) -> None:
        """Keep what was typed, if something was."""
        self.lines.keep()

    def _keep(self) -> None:
        one, session = self._one, self._session
        if one is None or not self._editable:
            return
        have = {fold(each) for each in (one.name, *one.aliases)}
        taken, asked = [], []
        for alias in self.lines.entries():
            others: list[Entity] = []
            if fold(alias) not in have:
                found = session.look_up(entities.alias_owners, session.project, alias, one.kind)
                others = [each for each in found or [] if each.id != one.id]
            if others:
                asked.append((alias, others))
            else:
                taken.append(alias)
        self.lines.was_kept()
        changed = taken != list(one.aliases)
        if (
            changed
            and session.attempt(entities.set_aliases, session.project, one.id, taken) is None
        ):
            self.lines.was_not_kept("\n".join(one.aliases))
            return
        self.lines.show_note("\n".join(taken))
        self._waiting = asked
        if asked:
            # Not while the keyboard is still on its way to where the person wanted it.
            QTimer.singleShot(0, self, self._ask_next)

    def _ask_next(self) -> None:
        if self._waiting and self._session.project is not None:
            self.ask(*self._waiting.pop(0))
