"""Questions asked beside the window: only the latest answer counts."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from annotator.core.errors import UserError
from annotator.gui.panels.latest import Latest


def test_that_only_the_latest_of_several_questions_is_answered(desk, qtbot):
    session = desk.open()
    latest = Latest(session, "Asking", QObject(session))
    gate, answers, asked = threading.Event(), [], []

    def work(value, report):
        asked.append(value)
        gate.wait(60)
        report.check()
        return value

    for value in range(20):
        latest.ask(work, value, done=answers.append)
    assert latest.busy
    gate.set()
    qtbot.waitUntil(lambda: not latest.busy and not desk.bridge.jobs)
    assert answers == [19]
    assert asked == [0, 19]


def test_that_a_dropped_question_is_never_answered_and_the_next_one_is(desk, qtbot):
    session = desk.open()
    latest = Latest(session, "Asking", QObject(session))
    gate, answers = threading.Event(), []

    def slow(report):
        gate.wait(60)
        return "old"

    latest.ask(slow, done=answers.append)
    latest.drop()
    assert not latest.busy
    latest.ask(lambda report: "new", done=answers.append)
    gate.set()
    qtbot.waitUntil(lambda: not desk.bridge.jobs)
    assert answers == ["new"]


def test_that_an_answer_for_a_project_that_was_closed_is_thrown_away(desk, qtbot):
    session = desk.open()
    latest = Latest(session, "Asking", QObject(session))
    gate, answers = threading.Event(), []

    def slow(report):
        gate.wait(60)
        return "old"

    latest.ask(slow, done=answers.append)
    session.set_project(None)
    gate.set()
    qtbot.waitUntil(lambda: not desk.bridge.jobs)
    assert answers == []


def test_that_an_answer_after_its_panel_is_gone_reaches_nobody(desk, qtbot):
    session = desk.open()
    parent = QObject()
    latest = Latest(session, "Asking", parent)
    gate, answers = threading.Event(), []

    def slow(report):
        gate.wait(60)
        return "old"

    latest.ask(slow, done=answers.append)
    parent.deleteLater()
    del latest, parent
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    gate.set()
    qtbot.waitUntil(lambda: not desk.bridge.jobs)
    assert answers == []


def test_that_a_refusal_goes_to_the_asker_or_else_to_the_person(desk, qtbot):
    session = desk.open()
    latest = Latest(session, "Asking", QObject(session))
    refusals = []

    def refuse(report):
        raise UserError("There is nothing to search for.", "Type a word.")

    latest.ask(refuse, done=refusals.append, failed=lambda error: refusals.append(error.message))
    qtbot.waitUntil(lambda: not latest.busy)
    assert refusals == ["There is nothing to search for."]
    assert desk.failures == []
    latest.ask(refuse, done=refusals.append)
    qtbot.waitUntil(lambda: bool(desk.failures))
    assert desk.failures == ["There is nothing to search for."]
