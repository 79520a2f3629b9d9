"""The inspector in a window, and an article with an annotation to show in it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from annotator.app import annotations
from annotator.gui.panels.inspector import InspectorPanel
from tests.gui.panels.conftest import TEXT


@pytest.fixture
def window(qtbot):
    """Fields need a window for suggestions to lie over."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def panel(desk, window):
    made = InspectorPanel(desk.session, window)
    made.resize(400, 680)
    made.show()
    return made


@pytest.fixture
def article(desk, panel):
    (identity,) = desk.add_articles([{"title": "One", "source": "The Herald"}])
    desk.open().open_article(identity)
    return identity


@pytest.fixture
def one(desk, article):
    made = tag(desk, article, "Paul Girard")
    desk.session.select_annotation(made.id)
    return made


def tag(desk, article, *words, type="actor", **named):
    spans = [(TEXT.index(w), TEXT.index(w) + len(w)) for w in words]
    return annotations.annotate(desk.project, article, type, spans, **named)


def now(desk, one):
    return annotations.get(desk.project, one.id)


def said(panel):
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]
