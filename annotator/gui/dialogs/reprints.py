"""Near-duplicates in groups: looked at side by side, and decided one by one or all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.app import articles, reprints
from annotator.core.ids import Id
from annotator.core.jobs import Reporter
from annotator.core.model import Article
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.dialogs.side_by_side import SideBySide
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of
from annotator.gui.panels.rows import one_line
from annotator.gui.plain import plain_label

if TYPE_CHECKING:
    from annotator.app.reprints import Comparison, Group, Member
    from annotator.gui.session import Session

LONGEST = 90
AT_MOST = 2_000
"""Groups in the list; those with most articles come first."""


class ReprintsDialog(Sheet):
    """Each decision is a step of its own, saved at once; nothing is ever deleted here."""

    opened = Signal(object)
    """An article to open in the window."""

    def __init__(self, parent: QWidget, session: Session, groups: Sequence[Group]) -> None:
        super().__init__(parent, self.tr("Near-duplicates"), 1040)
        self.resize(1040, 680)
        self._session = session
        self._groups = list(groups)
        self._group: Group | None = None
        self._members: list[Member] = []
        self._about: dict[Id, Article] = {}
        self._latest = Latest(session, self.tr("Comparing"), self)
        self._again = Latest(session, self.tr("Looking for what is to be decided"), self)
        self.say(
            self.tr(
                "These articles share most of their words with the first one of their group. Say which are reprints "
                "of it and which are other stories. Nothing is deleted, and what you decided is not asked again."
            )
        )
        self.groups = self._list(self.tr("Groups"))
        self.members = self._list(self.tr("Articles of the group beside its first"))
        self.members.setMaximumHeight(150)
        self.texts = SideBySide()
        self.shared = plain_label("", wrap=True)
        self.shared.setAccessibleName(self.tr("How much they share"))
        self.all = QCheckBox(self.tr("Show &decided groups, too"))
        self.all.setMinimumHeight(28)
        self.all.toggled.connect(self.read_again)
        self._lay_out()
        self.groups.currentRowChanged.connect(self._show_group)
        self.members.currentRowChanged.connect(self._show_member)
        self.members.itemDoubleClicked.connect(lambda _: self.open_article())
        session.project_changed.connect(self.reject)
        self._fill(0)
        self.groups.setFocus()

    def _list(self, name: str) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(name)
        made.setUniformItemSizes(True)
        made.setTextElideMode(Qt.TextElideMode.ElideNone)  # eliding takes the second line away
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.groups, 1)
        column.addWidget(self.all)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.members)
        column.addWidget(self.shared)
        column.addWidget(self.texts, 1)
        row = QHBoxLayout()
        self.reprint = self._button(row, self.tr("&Reprint"), self.mark)
        self.other = self._button(row, self.tr("&Other story"), self.part)
        self.every = self._button(row, self.tr("&All are reprints"), self.mark_group)
        self.first = self._button(row, self.tr("Make it the &first"), self.make_first)
        self.undo = self._button(row, self.tr("&Undo"), self.take_back)
        self.go = self._button(row, self.tr("O&pen"), self.open_article)
        row.addStretch(1)
        column.addLayout(row)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(left)
        both.addWidget(right)
        both.setSizes([300, 740])
        both.setChildrenCollapsible(False)
        self.column.addWidget(both, 1)
        close = self.finish("", self.tr("Close"))
        close.setAutoDefault(False)
        self.reprint.setAutoDefault(True)
        self.reprint.setDefault(True)  # Enter in either list; Esc closes

    def _button(self, row: QHBoxLayout, text: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setMinimumHeight(28)
        button.setAutoDefault(False)
        button.clicked.connect(act)
        row.addWidget(button)
        return button

    # What is shown.

    def _fill(self, row: int) -> None:
        """List the groups anew and go to one of them."""
        ids = [group.first for group in self._groups[:AT_MOST]]
        page = self._session.look_up(articles.page, self._session.project, ids) or []
        about = {one.id: one for one in page}
        self.groups.blockSignals(True)
        self.groups.clear()
        for group in self._groups[:AT_MOST]:
            title = _title(about.get(group.first))
            many = self.tr("{0} articles").format(f"{len(group.members) + 1:,}")
            left = len(group.open)
            state = self.tr("{0} to decide").format(f"{left:,}") if left else self.tr("decided")
            self.groups.addItem(f"{title}\n{many} · {state}")
        self.groups.blockSignals(False)
        self.groups.setCurrentRow(min(row, self.groups.count() - 1))
        if not self._groups:
            self._show_group(-1)

    def _show_group(self, row: int) -> None:
        self._group = self._groups[row] if 0 <= row < len(self._groups) else None
        self._members = list(self._group.members) if self._group else []
        ids = [self._group.first, *(m.article for m in self._members)] if self._group else []
        page = self._session.look_up(articles.page, self._session.project, ids) or []
        self._about = {one.id: one for one in page}
        self.members.blockSignals(True)
        self.members.clear()
        for member in self._members:
            self.members.addItem(self._line(member))
        self.members.blockSignals(False)
        undecided = [n for n, member in enumerate(self._members) if not member.decided]
        self.members.setCurrentRow(undecided[0] if undecided else 0)
        if not self._members:
            self._show_member(-1)

    def _line(self, member: Member) -> str:
        article = self._about.get(member.article)
        said = self.tr("reprint") if member.decided else self.tr("?")
        part = f"≈ {member.shared:.0%}" if member.shared is not None else "–"
        return f"{said:8}  {part:>5}  {_where(article)}:  {_title(article)}"

    def _show_member(self, row: int) -> None:
        member = self._members[row] if 0 <= row < len(self._members) else None
        writable = self._session.writable
        for button in (self.reprint, self.other, self.first):
            button.setEnabled(writable and member is not None)
        self.reprint.setEnabled(writable and member is not None and not member.decided)
        self.every.setEnabled(writable and self._group is not None and len(self._group.open) > 0)
        self.undo.setEnabled(writable)
        self.go.setEnabled(member is not None)
        if member is None or self._group is None:
            self.shared.setText("" if self._groups else self.tr("Nothing is left to decide."))
            self.texts.show_rows(("", ""), ())
            return
        self._latest.ask(
            _compare, self._session.project, self._group.first, member.article, done=self._compared
        )

    def _compared(self, found: Comparison) -> None:
        self.shared.setText(
            self.tr("They share {0} of the shorter one. What differs is marked.").format(
                f"{found.shared:.0%}"
            )
        )
        set_colour(self.shared, theme_of(self).muted)
        self.texts.show_rows((_head(found.first), _head(found.second)), found.rows)

    # Deciding.

    def _current(self) -> Id | None:
        row = self.members.currentRow()
        return self._members[row].article if 0 <= row < len(self._members) else None

    def mark(self) -> None:
        """The article shown is a reprint of the first."""
        article = self._current()
        if article is not None and self._group is not None:
            self._do(reprints.mark, self._group.first, [article])

    def mark_group(self) -> None:
        """All articles of the group are reprints of its first."""
        if self._group is not None:
            self._do(reprints.mark, self._group.first, list(self._group.open))

    def make_first(self) -> None:
        """The first is a reprint of the article shown."""
        article = self._current()
        if article is not None and self._group is not None:
            self._do(reprints.mark, article, [self._group.first])

    def part(self) -> None:
        """The article shown is another story than all others of the group."""
        article = self._current()
        if article is not None and self._group is not None:
            rest = [m.article for m in self._group.members if m.article != article]
            self._do(reprints.part, article, [self._group.first, *rest])

    def take_back(self) -> None:
        """Undo the last step."""
        self._session.run("edit.undo")
        self.read_again()

    def open_article(self) -> None:
        """Open the article shown in the window."""
        article = self._current()
        if article is not None:
            self.opened.emit(article)
            self.accept()

    def _do(self, act: object, *arguments: object) -> None:
        if self._session.attempt(act, self._session.project, *arguments) is not None:  # type: ignore[arg-type]
            self.read_again()

    def read_again(self) -> None:
        """Read the groups again, and stay where one was as far as possible."""
        project, undecided = self._session.project, not self.all.isChecked()

        def read(report: Reporter) -> list[Group]:
            return reprints.groups(project, undecided)

        self._again.ask(read, done=self._take)

    def _take(self, groups: list[Group]) -> None:
        at, row = self._group, max(0, self.groups.currentRow())
        self._groups = groups
        if at is not None:
            kept = {at.first, *(m.article for m in at.members)}
            row = next((n for n, g in enumerate(groups[:AT_MOST]) if g.first in kept), row)
        self._fill(row)


def _compare(project: object, first: Id, second: Id, report: Reporter) -> Comparison:
    return reprints.compare(project, first, second)  # type: ignore[arg-type]


def _title(article: Article | None) -> str:
    title = (one_line(article.title) or one_line(article.path)) if article is not None else ""
    return _apart(title if len(title) <= LONGEST else f"{title[:LONGEST]}…")


def _where(article: Article | None) -> str:
    if article is None:
        return "–"
    parts = (one_line(article.source)[:40], article.date[:10])
    return ", ".join(_apart(each) for each in parts if each) or "–"


def _head(article: Article) -> str:
    return f"{_title(article)}\n{_where(article)}"


def _apart(text: str) -> str:
    """A text whose direction does not turn what stands beside it."""
    return f"\u2068{text}\u2069" if text else "–"
