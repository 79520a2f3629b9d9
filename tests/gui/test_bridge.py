"""Work beside the window: what it brings back, how it is stopped, and in which thread news arrives."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from annotator.core.errors import UserError
from annotator.core.model import Changes
from annotator.gui.bridge import Bridge


class Teller:
    """Tells its listeners of changes, as a project does."""

    def __init__(self) -> None:
        self.listeners = []
        self.released = []

    def listen(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def release_thread(self) -> None:
        self.released.append(threading.current_thread())

    def tell(self, changes: Changes) -> None:
        for listener in self.listeners:
            listener(changes)


def test_that_a_job_runs_in_another_thread_and_its_value_comes_back_in_the_windows(
    qtbot: QtBot,
) -> None:
    bridge = Bridge()
    threads = []
    values = []

    def work(number, report):
        threads.append(threading.current_thread())
        report.progress(1, 2, "half")
        return number * 2

    def done(value):
        threads.append(threading.current_thread())
        values.append(value)

    bridge.run_job("Work", work, 21, done=done)
    qtbot.waitUntil(lambda: values == [42])
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()
    assert bridge.jobs == {}


def test_that_a_job_tells_its_progress(qtbot: QtBot) -> None:
    bridge = Bridge()
    go = threading.Event()
    told = []

    def work(report):
        go.wait(60)
        report.progress(3, 7, "three")

    job = bridge.run_job("Work", work)
    job.progressed.connect(lambda *values: told.append(values))
    go.set()
    qtbot.waitUntil(lambda: told == [(3, 7, "three")])
    qtbot.waitUntil(lambda: not bridge.jobs)


def test_that_a_cancelled_job_stops_and_calls_nobody(qtbot: QtBot) -> None:
    bridge = Bridge()
    called = []

    def work(report):
        while True:
            report.check()

    job = bridge.run_job("Work", work, done=called.append, failed=called.append)
    job.cancel()
    qtbot.waitUntil(lambda: not bridge.jobs)
    assert called == []


def test_that_the_worlds_faults_are_told_as_errors(qtbot: QtBot) -> None:
    bridge = Bridge()
    errors = []

    def work(report):
        raise UserError("The disk is full.", "Make room.")

    bridge.run_job("Work", work, failed=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert errors[0].message == "The disk is full."


def test_that_our_own_faults_reach_the_exception_hook(qtbot: QtBot) -> None:
    bridge = Bridge()

    def work(report):
        raise KeyError("ours")

    with qtbot.captureExceptions() as raised:
        bridge.run_job("Work", work, failed=pytest.fail)
        qtbot.waitUntil(lambda: len(raised) == 1)
    assert raised[0][0] is KeyError


def test_that_changes_made_anywhere_arrive_in_the_windows_thread(qtbot: QtBot) -> None:
    bridge, project = Bridge(), Teller()
    bridge.follow(project)
    heard = []
    bridge.changed.connect(
        lambda changes: heard.append((changes.label, threading.current_thread()))
    )
    project.tell(Changes("here"))
    assert [label for label, _ in heard] == ["here"]
    thread = threading.Thread(target=project.tell, args=(Changes("there"),))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert {where for _, where in heard} == {threading.main_thread()}


def test_that_a_project_left_behind_is_not_listened_to_any_more(qtbot: QtBot) -> None:
    bridge, first, second = Bridge(), Teller(), Teller()
    bridge.follow(first)
    bridge.follow(second)
    assert first.listeners == []
    bridge.stop()
    assert second.listeners == []


def test_that_a_job_gives_back_its_threads_connection(qtbot: QtBot) -> None:
    bridge, project = Bridge(), Teller()
    bridge.follow(project)
    values = []
    bridge.run_job("Work", lambda report: threading.current_thread(), done=values.append)
    qtbot.waitUntil(lambda: len(values) == 1)
    assert project.released == values


def test_that_stopping_waits_for_every_job(qtbot: QtBot) -> None:
    bridge = Bridge()
    ended = []

    def work(report):
        try:
            while True:
                report.check()
        finally:
            ended.append(True)

    bridge.run_job("One", work)
    bridge.run_job("Two", work)
    bridge.stop()
    assert ended == [True, True]
    qtbot.waitUntil(lambda: not bridge.jobs)


def test_that_a_job_waits_for_the_answer_to_its_question(qtbot: QtBot) -> None:
    bridge = Bridge()
    values, shown = [], []

    def show(question) -> None:
        shown.append((question.question, question.detail, question.options))
        question.answer(True if question.options is None else 1)

    bridge.asked.connect(show)

    def work(report):
        if bridge.ask.confirm("Go on?", "It is much."):
            return bridge.ask.choose("Which?", ["one", "two"])
        return None

    bridge.run_job("Work", work, done=values.append)
    qtbot.waitUntil(lambda: values == [1])
    assert shown == [("Go on?", "It is much.", None), ("Which?", "", ("one", "two"))]


def test_that_leaving_answers_open_questions_with_no(qtbot: QtBot) -> None:
    bridge = Bridge()
    answers, asked = [], []
    bridge.asked.connect(asked.append)

    def work(report):
        answers.append(bridge.ask.confirm("Go on?"))
        answers.append(bridge.ask.choose("Which?", ["one"]))

    bridge.run_job("Work", work)
    qtbot.waitUntil(lambda: len(asked) == 1)
    bridge.stop()
    assert answers == [False, None]
    qtbot.waitUntil(lambda: not bridge.jobs)


def test_that_a_question_is_a_dialog_whose_closing_means_no(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QListWidget, QWidget

    from annotator.gui.ask import show_question
    from annotator.gui.bridge import Question

    window = QWidget()
    qtbot.addWidget(window)
    for accept, expected in ((True, True), (False, False)):
        question = Question("Go on?", "<b>much</b>", None)
        sheet = show_question(window, question)
        (sheet.accept if accept else sheet.reject)()
        assert question.wait() is expected
    for accept, expected in ((True, 1), (False, None)):
        question = Question("Which?", "", ("one", "two"))
        sheet = show_question(window, question)
        sheet.findChild(QListWidget).setCurrentRow(1)
        (sheet.accept if accept else sheet.reject)()
        assert question.wait() == expected
