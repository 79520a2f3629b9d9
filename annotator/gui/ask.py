"""Showing what a job asks."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget, QWidget

from annotator.gui.bridge import Question
from annotator.gui.dialogs.sheet import Sheet


def show_question(parent: QWidget, question: Question) -> Sheet:
    """Open a dialog for a question; closing it any other way than by its button means no."""
    sheet = Sheet(parent, question.question, 460)
    sheet.say(question.question)
    if question.detail:
        sheet.say(question.detail)
    if question.options is None:
        sheet.finish("Go on")
        sheet.finished.connect(lambda result: question.answer(result == Sheet.DialogCode.Accepted))
    else:
        options = QListWidget()
        options.setAccessibleName(question.question)
        options.addItems(list(question.options))
        options.setCurrentRow(0)
        options.itemActivated.connect(lambda _: sheet.accept())
        sheet.column.addWidget(options)
        sheet.finish("Choose")
        sheet.finished.connect(
            lambda result: question.answer(
                options.currentRow() if result == Sheet.DialogCode.Accepted else None
            )
        )
    sheet.open()
    return sheet
