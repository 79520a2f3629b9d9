"""The relations of an annotation or an entity in plain words, to go along and to delete."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import annotations as annotating
from annotator.app import articles, entities
from annotator.app.affiliations import FROM, TO
from annotator.core.ids import Id
from annotator.core.model import End
from annotator.gui.icons import icon
from annotator.gui.panels.marks import set_colour, square, theme_of
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.rows import one_line
from annotator.gui.plain import plain_label, tooltip
from annotator.gui.session import Session

translate = QCoreApplication.translate

MOST = 50
SHOWN = 6
"""Rows seen at once; further ones are scrolled to."""
ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation as the list shows it; ``other`` is the end that is not the one looked at."""

    id: Id
    text: str
    other: End
    since: str = ""
    until: str = ""


def relation_rows(session: Session, identity: Id) -> tuple[list[RelationRow], int]:
    """The relations of an annotation or entity, those from it first, and how many more there are.

    ``made by → Paul Girard``, or ``← made by: …`` for one that leads here.
    """
    found = annotating.relations_of(session.project, [identity])
    found.sort(key=lambda relation: relation.source.id != identity)
    rows = []
    for relation in found[:MOST]:
        dates = [str(relation.attributes.get(end, "")) for end in (FROM, TO)]
        name = session.type_name(relation.type) + dates_text(*dates)
        if relation.source.id == identity:
            other, text = relation.target, f"{name} → {describe(session, relation.target)}"
        else:
            other, text = relation.source, f"← {name}: {describe(session, relation.source)}"
        rows.append(RelationRow(relation.id, text, other, *dates))
    return rows, max(0, len(found) - MOST)


def dates_text(since: str, until: str) -> str:
    """When a relation held, to stand behind its name; empty when neither end is known."""
    if since and until:
        return f" ({since} – {until})" if since != until else f" ({since})"
    if since:
        return " " + translate("Relations", "(from {0})").format(since)
    return " " + translate("Relations", "(until {0})").format(until) if until else ""


def describe(session: Session, end: End) -> str:
    """What stands at one end of a relation, in a few words."""
    project = session.project
    if end.kind == "annotation":
        other = annotating.get(project, end.id)
        if other is None:
            return translate("Relations", "an annotation that is gone")
        quote = one_line(other.quote)
        short = quote if len(quote) <= 60 else quote[:59] + "…"
        return f"{session.type_name(other.type)} “{short}”"
    if end.kind == "entity":
        entity = entities.get(project, end.id)
        return entity.name if entity else translate("Relations", "an entity that is gone")
    found = articles.page(project, [end.id])
    if not found:
        return translate("Relations", "an article that is gone")
    if end.kind == "outlet":
        return found[0].source or translate("Relations", "the outlet")
    return found[0].author or translate("Relations", "the author")


class _Rows(QListWidget):
    """A list whose Enter goes along the relation and whose Del deletes it."""

    going = Signal()
    deleting = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.going.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleting.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        high = self.sizeHintForRow(0) if self.count() else 0
        return QSize(120, min(SHOWN, self.count()) * high + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())


class RelationList(Panel):
    """Hidden while there are none. Enter or a double click goes to the other end, Del deletes."""

    always_shown = False
    """Seen also while there are none."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._editable = False
        self.title = plain_label(self.tr("Relations"))
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 0.92)
        self.title.setFont(font)
        self.remove = QToolButton()
        self.remove.setAutoRaise(True)
        square(self.remove)
        self.remove.setAccessibleName(self.tr("Delete relation (Del)"))
        self.remove.setToolTip(self.tr("Delete relation (Del)"))
        self.remove.clicked.connect(self.delete)
        self.rows = _Rows()
        self.rows.setAccessibleName(self.tr("Relations"))
        self.rows.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.rows.setUniformItemSizes(True)
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.customContextMenuRequested.connect(self._show_menu)
        self.rows.going.connect(self.go)
        self.rows.deleting.connect(self.delete)
        self.rows.doubleClicked.connect(lambda _: self.go())
        self.rows.currentRowChanged.connect(lambda _: self._allow())
        self.more = plain_label()
        self.title.setBuddy(self.rows)
        self.head = head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.rows)
        column.addWidget(self.more)
        self._recolour()
        self.hide()

    def show_for(self, identity: Id | None, editable: bool) -> None:
        """Show the relations of an annotation or entity; None: of nothing."""
        self._editable = editable
        found = None
        if identity is not None:
            found = self._session.look_up(relation_rows, self._session, identity)
        rows, more = found or ([], 0)
        item = self.rows.currentItem()
        kept: RelationRow | None = item.data(ROW) if item is not None else None
        self.rows.clear()
        for row in rows:
            item = QListWidgetItem(row.text)
            item.setToolTip(tooltip(row.text))
            item.setData(ROW, row)
            item.setSizeHint(QSize(60, max(26, self.fontMetrics().height() + 8)))
            self.rows.addItem(item)
            if kept is not None and kept.id == row.id:
                self.rows.setCurrentItem(item)
        if rows and self.rows.currentRow() < 0 and self.rows.hasFocus():
            self.rows.setCurrentRow(0)
        self.more.setText(self.tr("and {0} more").format(more) if more else "")
        self.more.setVisible(bool(more))
        self.rows.setVisible(bool(rows))
        self.setVisible(bool(rows) or self.always_shown)
        self.rows.setFixedHeight(self.rows.sizeHint().height())
        self._allow()

    def text(self) -> str:
        """What is listed, one relation a line."""
        return "\n".join(self.rows.item(n).text() for n in range(self.rows.count()))

    def current(self) -> RelationRow | None:
        """The row that keys act on."""
        item = self.rows.currentItem()
        if item is None and self.rows.count() == 1:
            item = self.rows.item(0)
        return item.data(ROW) if item is not None else None

    def _allow(self) -> None:
        self.remove.setEnabled(self._editable and self.current() is not None)

    def go(self) -> None:
        """Go to the other end: the annotation in its text, or the article whose outlet or author it is."""
        row, session = self.current(), self._session
        if row is None:
            return
        if row.other.kind == "annotation":
            other = session.look_up(annotating.get, session.project, row.other.id)
            if other is not None:
                session.open_article(other.article, other.spans[0].start)
                session.select_annotation(other.id)
        elif row.other.kind == "entity":
            session.show_entity(row.other.id)
        else:
            session.open_article(row.other.id)

    def delete(self) -> None:
        """Delete the relation of the current row."""
        row, session = self.current(), self._session
        if row is None or not self._editable:
            return
        if session.attempt(annotating.delete_relation, session.project, row.id) is not None:
            session.notify(
                self.tr("Relation deleted: {0}").format(row.text),
                self.tr("Undo"),
                lambda: session.run("edit.undo"),
            )

    def _show_menu(self, place: QPoint) -> None:
        if self.current() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Go there") + "\tEnter", self.go)
        delete = menu.addAction(self.tr("Delete relation") + "\tDel", self.delete)
        delete.setEnabled(self._editable)
        menu.popup(self.rows.viewport().mapToGlobal(place))

    def _recolour(self) -> None:
        theme = theme_of(self)
        self.remove.setIcon(icon("close", theme.dark))
        set_colour(self.title, theme.muted)
        set_colour(self.more, theme.muted)
