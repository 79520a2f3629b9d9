"""Looking for words: in the open article and in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.gui.window import MainWindow
    from annotator.gui.workarea import WorkArea


class FindingController:
    """The find bar above the text and the concordance below it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session
        window.commands.bind(
            {
                "edit.find": self.find,
                "edit.find_next": lambda: self.step(1),
                "edit.find_previous": lambda: self.step(-1),
                "edit.concordance": self.concordance,
            }
        )

    @property
    def _work(self) -> WorkArea:
        assert self._window.work is not None
        return self._window.work

    def _selected_words(self) -> str:
        pane = self._work.pane
        span = pane.raw_selection()
        return pane.text()[span.start : span.end] if span is not None else ""

    def find(self) -> None:
        """Open the find bar; what is selected is looked for."""
        pane = self._work.pane
        self._work.reader.ensure_find().start(pane.caret(), self._selected_words())

    def step(self, direction: int) -> None:
        """Go to the next place or the one before; without a search yet, ask for one."""
        bar = self._work.reader.ensure_find()
        if bar.field.text():
            bar.step(direction, None if bar.isVisible() else self._work.pane.caret())
        else:
            self.find()

    def concordance(self) -> None:
        """Open the concordance below the text; what is selected is looked for."""
        panel = self._work.concordance
        panel.show()
        panel.start(" ".join(self._selected_words().split())[:100])
