"""What all panels keep: names for screen readers, plain text, no windows of their own, nothing left running."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QHeaderView, QLabel, QTableView, QWidget

from annotator.app import annotations
from annotator.gui.panels.also_here import AlsoHerePanel
from annotator.gui.panels.annotations import AnnotationListPanel
from annotator.gui.panels.articles import ArticleListPanel
from annotator.gui.panels.concordance import ConcordancePanel
from annotator.gui.panels.diary import DiaryPanel
from annotator.gui.panels.entities import EntitiesPanel
from annotator.gui.panels.find import FindBar
from annotator.gui.panels.guidelines import GuidelinesPanel
from annotator.gui.panels.inspector import InspectorPanel
from annotator.gui.panels.layers import LayersPanel
from annotator.gui.panels.marks import theme_of
from annotator.gui.panels.rows import Cell, RowsModel, is_rtl, one_line
from annotator.gui.panels.selection import SelectionPanel
from annotator.gui.panels.table import RowsView
from annotator.gui.theme import DARK, LIGHT, palette_of

PANELS = [
    ArticleListPanel, AnnotationListPanel, InspectorPanel, FindBar, ConcordancePanel, EntitiesPanel,
    LayersPanel, AlsoHerePanel, SelectionPanel, GuidelinesPanel, DiaryPanel,
]  # fmt: skip


@pytest.fixture(params=PANELS, ids=lambda kind: kind.__name__)
def panel(request, desk, qtbot):
    made = request.param(desk.session)
    qtbot.addWidget(made)
    made.resize(420, 500)
    made.show()
    (article,) = desk.add_articles([{"title": "<i>One</i>", "source": "<img src='/dev/zero'>"}])
    one = annotations.annotate(desk.project, article, "claim", [(4, 9)], note="<b>n</b>")
    desk.open().open_article(article)
    desk.session.select_annotation(one.id)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not desk.bridge.jobs)
    QApplication.processEvents()
    return made


def test_that_everything_the_keyboard_reaches_has_a_name(panel):
    nameless = []
    for widget in panel.findChildren(QWidget):
        if widget.isVisibleTo(panel) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name):
                nameless.append(widget)
    assert nameless == []


def test_that_rows_have_names_for_screen_readers(panel):
    for table in panel.findChildren(QTableView):
        model = table.model()
        for row in range(min(model.rowCount(), 3)):
            spoken = [
                model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
                for column in range(model.columnCount())
                if not table.isColumnHidden(column)
            ]
            assert any(spoken)


def test_that_labels_and_tips_show_what_comes_from_outside_letter_by_letter(panel):
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    for widget in panel.findChildren(QWidget):
        assert "<img" not in widget.toolTip()
        assert "<b>" not in widget.toolTip()
    for table in panel.findChildren(QTableView):
        model = table.model()
        for row in range(min(model.rowCount(), 3)):
            for column in range(model.columnCount()):
                tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or ""
                assert "<img" not in tip
                assert "<i>" not in tip


def test_that_no_table_measures_its_rows(panel):
    for table in panel.findChildren(QTableView):
        assert table.verticalHeader().sectionResizeMode(0) == QHeaderView.ResizeMode.Fixed
        head = table.horizontalHeader()
        modes = {head.sectionResizeMode(n) for n in range(head.count())}
        assert QHeaderView.ResizeMode.ResizeToContents not in modes


def test_that_buttons_are_large_enough_to_be_hit(panel):
    from PySide6.QtWidgets import QAbstractButton

    for button in panel.findChildren(QAbstractButton):
        inside_field = button.parent().inherits("QLineEdit")
        if button.isVisibleTo(panel) and not inside_field:
            assert button.height() >= 24
            assert button.width() >= 24


def test_that_a_panel_opens_no_window_of_its_own(panel):
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert shown == [panel]


def test_that_nothing_runs_on_after_project_and_panel_are_gone(desk, panel, qtbot):
    desk.session.set_project(None)
    panel.hide()
    qtbot.waitUntil(lambda: not desk.bridge.jobs)
    assert [t for t in panel.findChildren(QTimer) if t.isActive()] == []


def test_that_a_panel_survives_dark_colours_large_letters_and_the_other_direction(panel, qtbot):
    font = panel.font()
    font.setPointSize(18)
    panel.setFont(font)
    panel.setPalette(palette_of(DARK))
    QApplication.sendEvent(panel, QEvent(QEvent.Type.PaletteChange))
    assert theme_of(panel) is DARK
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    panel.grab()
    for table in panel.findChildren(RowsView):
        assert table.theme is DARK
        assert table.row_height >= table.plain_metrics.height()
    panel.setPalette(palette_of(LIGHT))
    assert theme_of(panel) is LIGHT


class Counting(RowsModel):
    """A table that remembers which rows were asked for."""

    def __init__(self, rows):
        super().__init__()
        self.rows, self.asked = rows, set()
        self.titles = ["Text"]

    def length(self):
        return self.rows

    def cell(self, row, column):
        self.asked.add(row)
        return Cell(f"Row {row}")


def test_that_a_table_asks_only_for_rows_that_are_seen(qtbot):
    model = Counting(1_000_000)
    table = RowsView(model, "Rows")
    qtbot.addWidget(table)
    table.resize(200, 300)
    table.show()
    table.grab()
    qtbot.keyClicks(table, "zz")
    table.keyboardSearch("row 5")
    table.go_to_row(999_999)
    table.grab()
    table.selectAll()
    assert len(model.asked) < 60
    assert 999_999 in model.asked


def test_that_only_the_first_letter_with_a_direction_decides():
    assert is_rtl("«مجلس» voted")
    assert is_rtl("123 شالوم")
    assert not is_rtl("Council مجلس")
    assert not is_rtl("2026 …")
    assert one_line(" a\n\tb\u2028c ") == "a b c"
