"""What is written beside the annotations: the diary of the project, and notes on articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.app import articles

if TYPE_CHECKING:
    from annotator.gui.window import MainWindow


class NotesController(QObject):
    """Diary and article notes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.commands.bind({"project.diary": self.diary, "article.note": self.article_note})

    def diary(self) -> None:
        """Open the diary below the text, ready to write."""
        from annotator.gui.panels.diary import DiaryPanel

        work = self._window.work
        if work is None:
            return
        panel = work.below("diary", lambda: DiaryPanel(self._session))
        assert isinstance(panel, DiaryPanel)
        panel.start()

    def article_note(self) -> None:
        """Write a note on the open article."""
        from annotator.gui.dialogs.note import NoteDialog

        session = self._session
        found = session.look_up(articles.page, session.project, [session.article])
        if not found:
            return
        one = found[0]
        dialog = NoteDialog(self._window, one.title or "Untitled", one.note)
        dialog.setWindowTitle(self.tr("Note on the article"))
        dialog.editor.setPlaceholderText(self.tr("What should be remembered about this article?"))

        def keep(text: str) -> None:
            if text != one.note:
                session.attempt(articles.edit_metadata, session.project, [one.id], {"note": text})

        dialog.chosen.connect(keep)
        dialog.open()
