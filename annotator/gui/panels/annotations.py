"""The annotations of the open article, in order of place: find one, go there, change many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QMenu, QVBoxLayout, QWidget

from annotator.app import annotations as annotating
from annotator.app import articles
from annotator.core.ids import Id
from annotator.core.jobs import silent
from annotator.core.model import Annotation, Changes
from annotator.gui.icons import icon
from annotator.gui.panels.annotation_rows import (
    ENTITY,
    MARKS,
    QUOTE,
    TYPE,
    WHO,
    AnnotationRows,
    Loaded,
    load,
)
from annotator.gui.panels.filter_field import FilterField
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import set_colour, theme_of, type_icon
from annotator.gui.panels.others import change_annotations
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.table import RowsView
from annotator.gui.panels.type_filter import TypeFilter
from annotator.gui.plain import announce, plain_label
from annotator.gui.session import Session

AT_ONCE = 400
"""Articles with more annotations are read in the background; so are steps that change more of them."""


WIDE = 58
"""Characters of width from which entity and marks get columns of their own."""


class AnnotationListPanel(Panel):
    """Follows the selected annotation, and selects: by click, by arrows, or with Enter, which goes on to the text."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._article: Id | None = None
        self._following = False
        """True while the list itself is told what is selected."""
        self._latest = Latest(session, self.tr("Reading annotations"), self)
        self.setAccessibleName(self.tr("Annotations"))

        self.filter = FilterField(
            self.tr("Filter annotations"), self.tr("Filter annotations by quote, entity or note")
        )
        self.filter.filtered.connect(self._filter_now)
        self.filter.left.connect(self._esc)
        self.types = TypeFilter()
        self.types.changed.connect(self._filter_now)
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("Number of annotations"))

        self.rows = AnnotationRows(session, self)
        self.table = RowsView(self.rows, self.tr("Annotation list"))
        self._dress_table()
        self.setFocusProxy(self.table)

        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addWidget(self.filter)
        column.addWidget(self.types)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)

        session.project_changed.connect(self._project_changed)
        session.codebook_changed.connect(self._show_types)
        session.article_changed.connect(self._article_changed)
        session.annotation_selected.connect(self._follow)
        session.changed.connect(self._changed)
        session.layers_changed.connect(self._layers_changed)
        session.setting_changed.connect(self._setting_changed)
        self._recolour()
        self._project_changed()

    def _dress_table(self) -> None:
        table, head = self.table, self.table.horizontalHeader()
        head.hide()
        for column in (TYPE, ENTITY, WHO, MARKS):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(QUOTE, QHeaderView.ResizeMode.Stretch)
        table.opened.connect(self._open_row)
        table.typed.connect(self.filter.begin)
        self.filter.done.connect(table.take_keyboard)
        table.pressed_delete.connect(self.delete_selected)
        table.clicked.connect(self._clicked)
        table.selectionModel().currentRowChanged.connect(self._current_changed)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)

    # What is shown.

    def _project_changed(self) -> None:
        self.filter.reset()
        self.types.blockSignals(True)
        self.types.clear()
        self.types.blockSignals(False)
        self.rows.filter([], frozenset())
        self._show_types()
        self._article_changed(self._session.article)

    def _article_changed(self, identity: Id | None) -> None:
        self._article = identity
        self._latest.drop()
        self._load(afresh=True)

    def _load(self, afresh: bool = False) -> None:
        session = self._session
        if session.project is None or self._article is None:
            self._show(Loaded())
            return
        found = session.look_up(articles.page, session.project, [self._article]) or []
        if not found:
            self._show(Loaded())
        elif found[0].annotations <= AT_ONCE:
            self._latest.drop()
            loaded = session.look_up(load, session.project, self._article, silent)
            self._show(loaded or Loaded())
        else:
            if afresh:
                self._show(Loaded())
                self.table.set_empty_text(self.tr("Reading the annotations…"))
            self._latest.ask(load, session.project, self._article, done=self._show)

    def _show(self, loaded: Loaded) -> None:
        self._keep_place(lambda: self.rows.show(loaded))

    def _keep_place(self, change: Callable[[], None]) -> None:
        """Change all rows; selection and the row at the top stay where they are, as far as they are still shown."""
        table, bar = self.table, self.table.verticalScrollBar()
        chosen = self.selected_ids()
        top = bar.value() // max(1, table.row_height)
        anchor = self.rows.annotation(top).id if top < self.rows.length() else None
        offset = top * table.row_height - bar.value()
        self._following = True
        change()
        self._fit()
        table.settle()
        row = self.rows.row_of(anchor)
        if row >= 0:
            bar.setValue(row * table.row_height - offset)
        current = self.rows.row_of(self._session.annotation)
        table.go_to_row(current, scroll=False)
        model = table.selectionModel()
        for identity in chosen:
            row = self.rows.row_of(identity)
            if row >= 0 and row != current:
                flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
                model.select(self.rows.index(row, 0), flags)
        self._following = False
        self._tell()

    def _changed(self, changes: Changes) -> None:
        article = self._article
        if article is None:
            return
        touched = changes.objects.get("annotation", frozenset())
        mine = bool(touched) and article in changes.articles
        back = article in changes.objects.get("article", frozenset())
        entities = changes.objects.get("entity", frozenset())
        if back or (mine and (len(touched) > AT_ONCE or self._latest.busy)):
            self._load()
            return
        if not mine and not entities:
            return
        self._following = True  # rows that go or move take the current row along: nobody chose that
        if entities:
            self.rows.rename(entities)
        if mine:
            self.rows.update(touched, article)
        self._following = False
        self._follow(self._session.annotation)
        self._fit()
        self._tell()

    def _layers_changed(self) -> None:
        self._keep_place(lambda: self.rows.filter(self.filter.words(), self.types.chosen()))

    def _show_types(self) -> None:
        book = self._session.codebook
        kinds = book.types if book is not None else ()
        self.types.show_types([(kind, self._session.type_name(kind.code)) for kind in kinds])
        self.types.show_counts(self.rows.per_type())
        self.rows.restyle()

    def _setting_changed(self, key: str) -> None:
        if key == "look.codebook_language":
            self._show_types()

    def _filter_now(self) -> None:
        self._keep_place(lambda: self.rows.filter(self.filter.words(), self.types.chosen()))
        if self._session.annotation is not None:
            self.table.show_row(max(0, self.rows.row_of(self._session.annotation)))
        announce(self.count, self.count.text())

    def _tell(self) -> None:
        self.types.show_counts(self.rows.per_type())
        found, total = self.rows.length(), self.rows.total()
        if self._article is None:
            text = empty = ""
        elif self.rows.narrowed:
            text = self.tr("{0} of {1} annotations").format(f"{found:,}", f"{total:,}")
            empty = self.tr("No annotation fits. Esc in the filter shows all again.")
        else:
            text = self.tr("Annotations: {0}").format(f"{found:,}")
            empty = self.tr("No annotations yet. Select words in the text and press 1, 2 or 3.")
        self.count.setText(text)
        self.table.set_empty_text(empty)

    # Going there.

    def _follow(self, identity: Id | None) -> None:
        """Another part of the window selected an annotation."""
        row = self.rows.row_of(identity)
        rows = self.table.selected_rows()
        if row >= 0 and row in rows and row == self.table.current_row():
            return
        if row < 0 and len(rows) > 1:
            return
        self._following = True
        self.table.go_to_row(row)
        self._following = False

    def _current_changed(self, now: QModelIndex, _: QModelIndex) -> None:
        if not self._following and now.isValid():
            self._go(now.row())

    def _clicked(self, index: QModelIndex) -> None:
        # A click on the row that is current already changes nothing, but people want to be there again.
        if self.table.selected_rows() == [index.row()]:
            self._go(index.row())

    def _go(self, row: int) -> None:
        one = self.rows.annotation(row)
        self._session.open_article(one.article, one.spans[0].start)
        self._session.select_annotation(one.id)

    def _open_row(self, row: int) -> None:
        self._go(row)
        self._session.run("go.text")

    def focus_filter(self) -> None:
        """Move the keyboard to the filter."""
        self.filter.begin()

    def _esc(self) -> None:
        if self.types.chosen():
            self.types.clear()
        else:
            self._session.run("go.text")

    # Changing several at once.

    def selected(self) -> list[Annotation]:
        """The annotations selected in the list, in order of place."""
        return [self.rows.annotation(row) for row in self.table.selected_rows()]

    def selected_ids(self) -> list[Id]:
        """Their ids."""
        return [one.id for one in self.selected()]

    def delete_selected(self) -> None:
        """Delete the selected annotations, in one step; the row after them is selected."""
        rows = self.table.selected_rows()
        if not rows:
            return

        def after() -> None:
            if self.rows.length():
                self.table.go_to_row(min(rows[0], self.rows.length() - 1))

        self._change(self.tr("Delete"), annotating.delete, then=after)

    def change_type(self, code: str) -> None:
        """Make the selected annotations another type, in one step."""
        self._change(self.tr("Change"), annotating.change_type, code)

    def toggle_doubt(self) -> None:
        """Flag the selected annotations as doubtful; when all are, take the flag off."""
        sure = all(one.status == "doubt" for one in self.selected())
        self._change(self.tr("Change"), annotating.set_status, "" if sure else "doubt")

    def _change(
        self,
        verb: str,
        function: Callable[..., Any],
        *arguments: Any,
        then: Callable[[], None] | None = None,
    ) -> None:
        change_annotations(
            self._session, self, self.selected(), verb, function, *arguments, then=then
        )

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def menu(self) -> QMenu | None:
        """What can be done with the selected annotations; None when none is selected."""
        chosen = self.selected()
        book = self._session.codebook
        if not chosen or book is None:
            return None
        theme = theme_of(self)
        menu = QMenu(self)
        kinds = menu.addMenu(icon("type", theme.dark), self.tr("Change type"))
        side = self.fontMetrics().height() + 2
        for kind in book.types:
            action = kinds.addAction(
                type_icon(kind, theme, self.font(), side), self._session.type_name(kind.code)
            )
            action.triggered.connect(lambda _=False, code=kind.code: self.change_type(code))
        if len(chosen) == 1:
            for picture, text, command in (
                ("link", self.tr("Link entity…"), "annotate.link"),
                ("note", self.tr("Write a note…"), "annotate.note"),
            ):
                action = menu.addAction(icon(picture, theme.dark), text)
                action.triggered.connect(lambda _=False, c=command: self._session.run(c))
        doubt = menu.addAction(icon("doubt", theme.dark), self.tr("In doubt"))
        doubt.setCheckable(True)
        doubt.setChecked(all(one.status == "doubt" for one in chosen))
        doubt.triggered.connect(self.toggle_doubt)
        menu.addSeparator()
        gone = menu.addAction(icon("delete", theme.dark), self.tr("Delete"))
        gone.triggered.connect(self.delete_selected)
        for action in menu.actions():
            action.setEnabled(self._session.writable)
        return menu

    # Looks.

    def _fit(self) -> None:
        """Give columns their widths, and leave out those that have nothing to say."""
        table, room = self.table, self.width()
        several = self.rows.several_annotators()
        narrow = room < WIDE * self.fontMetrics().averageCharWidth()
        for column, width in (
            (TYPE, table.plain_metrics.height() + 12),
            (ENTITY, 0 if narrow else room * 34 // 100),
            (WHO, table.plain_metrics.horizontalAdvance("WW") + 10 if several else 0),
            (MARKS, 0 if narrow or not self.rows.marked else 2 * table.icon_side + 12),
        ):
            table.setColumnHidden(column, width == 0)
            if width and table.columnWidth(column) != width:
                table.setColumnWidth(column, width)
        if self.rows.narrow != narrow:
            self.rows.narrow = narrow
            self.rows.restyle()

    def _recolour(self) -> None:
        set_colour(self.count, theme_of(self).muted)
