"""The middle of the window: the open article, its annotations on the text, and a word of help when nothing is open."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from annotator.app import annotations as annotating
from annotator.app import articles
from annotator.core.commands import BY_ID
from annotator.core.jobs import Reporter
from annotator.core.model import Article, Changes, Span, SpanRow
from annotator.gui import sweeping
from annotator.gui.articleheader import ArticleHeader
from annotator.gui.emptyhint import EmptyHint
from annotator.gui.styles import pane_colours, pane_types, reading_style
from annotator.gui.textpane.chips import Chip
from annotator.gui.textpane.pane import TextPane
from annotator.gui.textpane.reading import ReadingPosition
from annotator.gui.theme import Theme

if TYPE_CHECKING:
    from annotator.core.ids import Id
    from annotator.gui.panels.find import FindBar
    from annotator.gui.session import Session

AT_ONCE = 1_500
"""Articles with more annotations show those in view first and read the others in the background."""
PIECEMEAL = 100
"""Up to so many changed annotations are drawn anew one by one; for more, all are read again."""


class RepeatGuard(QObject):
    """Keeps a held key from running again a command that should run once."""

    def __init__(self, pane: TextPane) -> None:
        super().__init__(pane)
        self._pane = pane

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            command = self._pane.command_of(event) if event.isAutoRepeat() else None
            return command is not None and not BY_ID[command].repeats
        return False


class Reader(QWidget):
    """Loads articles into the text pane and keeps it in step with the project. Changes nothing."""

    shown = Signal()
    """Another article's text is on the page."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._article: Article | None = None
        self._labels: dict[Id, str] | None = None
        """Names of annotations, by id; none before the window stands."""
        self._loading = 0
        self._stale = False
        self.setAccessibleName("Article")
        self.header = ArticleHeader(theme)
        self.header.status_wanted.connect(lambda s: session.run(f"article.status_{s}"))
        self.pane = TextPane()
        self.pane.set_label(self._label, self._read_labels)
        self.pane.installEventFilter(RepeatGuard(self.pane))
        self.hint = EmptyHint(session)
        self.find_bar: FindBar | None = None
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.header)
        self._column.addWidget(self.pane, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.hint)
        self._stack.addWidget(self._page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setFocusProxy(self.pane)
        session.project_changed.connect(self._project_changed)
        session.article_changed.connect(self._article_changed)
        session.annotation_selected.connect(self._annotation_selected)
        session.place_wanted.connect(self._go)
        session.changed.connect(self._changed)
        session.codebook_changed.connect(self.restyle)
        session.layers_changed.connect(self._show_layers)
        session.annotator_changed.connect(self._show_status)
        session.setting_changed.connect(self._setting_changed)
        self.pane.current_changed.connect(session.select_annotation)
        self.restyle()

    # Looks.

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.header.set_theme(theme)
        self.restyle()

    def restyle(self) -> None:
        """Dress the page by theme, settings and codebook."""
        session = self._session
        self.pane.set_colours(pane_colours(session.settings, self._theme))
        self.pane.set_types(pane_types(session.codebook, session.settings, self._theme))
        self.pane.set_reading_style(reading_style(session.settings, self._theme))
        kinds = session.codebook.types if session.codebook is not None else ()
        self.pane.set_chips(
            [
                Chip(kind.code, f"annotate.tag_{kind.key}", str(kind.key))
                for kind in kinds
                if kind.key
            ]
        )
        self._forget_labels()

    def _setting_changed(self, key: str) -> None:
        if key.startswith(("reading.", "look.")):
            self.restyle()

    def set_focus_mode(self, on: bool) -> None:
        """Nothing but the text, or the header above it too."""
        self.header.setVisible(not on)

    def complete(self) -> None:
        """Make what the first look does not need: the find bar, and the names in the margin."""
        self.ensure_find()
        if self._labels is None:
            self._labels = {}
            self.pane.set_label(self._label, self._read_labels)

    def ensure_find(self) -> FindBar:
        """The find bar, made on first use."""
        if self.find_bar is None:
            from annotator.gui.panels.find import FindBar

            self.find_bar = FindBar(self._session)
            self.find_bar.hits_changed.connect(self.pane.set_hits)
            self._column.insertWidget(1, self.find_bar)
        return self.find_bar

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar between header and text."""
        self._column.insertWidget(1, bar)

    def add_below(self, line: QWidget) -> None:
        """Put a line below the text."""
        self._column.addWidget(line)

    # The article.

    def article(self) -> Article | None:
        """The article on the page."""
        return self._article

    def _project_changed(self) -> None:
        self._article = None
        self.pane.set_text("")
        self.restyle()
        self._show_layers()
        self._show_hint()

    def _show_hint(self) -> None:
        project = self._session.project
        some = bool(project is not None and self._session.look_up(articles.count, project))
        self.hint.show_for(some, self._session.writable)
        self._stack.setCurrentWidget(self.hint)
        self.setFocusProxy(self.hint)

    def _article_changed(self, identity: Id | None) -> None:
        session = self._session
        self._article = None
        found = session.look_up(articles.page, session.project, [identity]) if identity else None
        if not found:
            self.pane.set_text("")
            self._show_hint()
            return
        self._load(found[0])
        self._stack.setCurrentWidget(self._page)
        had_focus = self.hint.hasFocus()
        self.setFocusProxy(self.pane)
        if had_focus:
            self.pane.setFocus()
        self.shown.emit()

    def _load(self, article: Article) -> None:
        text = self._session.look_up(articles.text, self._session.project, article.id)
        if text is None:
            return
        self._article = article
        self._forget_labels()
        self.header.show_article(article, self._status())
        self.pane.set_text(text)
        self._show_excluded(article)
        self._load_rows(article)

    def _show_excluded(self, article: Article) -> None:
        from annotator.app.exclusions import excluded_spans  # late: the window stands without it

        session = self._session
        self.pane.set_excluded(session.look_up(excluded_spans, session.project, article.id) or ())

    def _load_rows(self, article: Article) -> None:
        """Put the annotations on the page; of very many, those in view first."""
        session = self._session
        self._loading += 1
        number = self._loading
        if article.annotations <= AT_ONCE:
            rows = session.look_up(annotating.rows, session.project, article.id)
            self.pane.set_rows(rows or [], True)
            return
        view = self.pane.visible_span()
        rows = session.look_up(annotating.rows, session.project, article.id, view.start, view.end)
        self.pane.set_rows(rows or [], False)
        self._stale = False

        def read(project: Any, report: Reporter) -> list[SpanRow]:
            with sweeping.held():
                return annotating.rows(project, article.id)

        def show(rows: list[SpanRow]) -> None:
            if number != self._loading:
                return
            if self._stale:  # something changed meanwhile: what was read is no longer true
                self._load_rows(article)
            else:
                self.pane.set_rows(rows, True)
                self._loading += 1

        session.bridge.run_job("Reading annotations", read, session.project, done=show, quiet=True)

    def _status(self) -> str:
        session, article = self._session, self._article
        if article is None or session.annotator is None:
            return "new"
        found = session.look_up(
            articles.statuses, session.project, [article.id], session.annotator.id
        )
        return (found or {}).get(article.id, "new")

    def _show_status(self) -> None:
        if self._article is not None:
            self.header.show_status(self._status())

    # Following the rest of the window.

    def _go(self, start: int, end: int) -> None:
        if self._article is None:
            return
        if end > start:
            self.pane.select(Span(start, end))
        else:
            self.pane.set_caret(start)

    def _annotation_selected(self, identity: Id | None) -> None:
        if identity == self.pane.current():
            return
        if identity is not None:
            # It may lie in a part of a big article whose annotations are still being read.
            one = self._session.look_up(annotating.get, self._session.project, identity)
            here = self._article
            if one is not None and here and (one.article, one.text) == (here.id, here.text):
                self.pane.add_rows(one.rows())
        self.pane.set_current(identity)

    def _show_layers(self) -> None:
        self.pane.set_hidden_annotators(self._session.hidden_annotators)

    def _changed(self, changes: Changes) -> None:
        article = self._article
        if article is None:
            if self._session.project is not None and changes.touches("article"):
                self._show_hint()
            return
        if article.id in changes.objects.get("article", frozenset()):
            self._article_touched(article)
            article = self._article
        if article is not None and changes.touches("exclusion"):
            self._show_excluded(article)
        if changes.touches("article_status"):
            self._show_status()
        if changes.touches("entity", "codebook_item"):
            self._forget_labels()
            self.pane.set_label(self._label, self._read_labels)
        touched = changes.objects.get("annotation", frozenset())
        if article is not None and touched and article.id in changes.articles:
            self._annotations_touched(article, touched)

    def _article_touched(self, before: Article) -> None:
        """Title, text or existence of the open article changed."""
        session = self._session
        found = session.look_up(articles.page, session.project, [before.id])
        if not found:
            session.open_article(None)
        elif found[0].text != before.text:
            place = self.pane.reading_position()
            self._load(found[0])
            self.pane.restore_reading_position(place)
        else:
            self._article = found[0]
            self.header.show_article(found[0], self._status())

    def _annotations_touched(self, article: Article, touched: frozenset[Id]) -> None:
        session = self._session
        self._stale = True
        if len(touched) > PIECEMEAL:
            found = session.look_up(articles.page, session.project, [article.id])
            self._forget_labels()
            if found:
                self._load_rows(found[0])
            return
        for identity in touched:
            if self._labels is not None:
                self._labels.pop(identity, None)
            one = session.look_up(annotating.get, session.project, identity)
            if one is None or one.article != article.id or one.text != article.text:
                self.pane.remove_annotation(identity)
            else:
                self.pane.replace_annotation(identity, one.rows())

    def _forget_labels(self) -> None:
        if self._labels is not None:
            self._labels.clear()

    def _label(self, identity: Id) -> str:
        """The one-line name of an annotation: its type, and what it points to."""
        if self._labels is None:
            return ""
        if identity not in self._labels:
            self._read_labels([identity])
        return self._labels.get(identity, "")

    def _read_labels(self, identities: Collection[Id]) -> None:
        """Look up the names of these annotations that are not known yet, all at once."""
        known, session = self._labels, self._session
        if known is None:
            return
        unknown = [one for one in identities if one not in known]
        if not unknown:
            return
        found = session.look_up(annotating.names, session.project, unknown) or {}
        for identity, (type, entity) in found.items():
            name = session.type_name(type)
            known[identity] = name if entity is None else f"{name} · {entity}"

    # Where the reader is.

    def place(self) -> dict[str, Any]:
        """What to remember of the place; see :meth:`restore_place`."""
        top, shift, caret = self.pane.reading_position()
        return {"top": top, "shift": round(shift, 3), "caret": caret}

    def restore_place(self, kept: dict[str, Any]) -> None:
        """Come back to a remembered place, once the page has its size."""
        numbers = [kept.get(name) for name in ("top", "shift", "caret")]
        if self._article is None or not all(isinstance(n, int | float) for n in numbers):
            return
        top, shift, caret = numbers
        wanted = ReadingPosition(max(0, int(top)), float(shift), max(0, int(caret)))  # type: ignore[arg-type]
        self.pane.restore_reading_position(wanted)
        QTimer.singleShot(0, self, lambda: self.pane.restore_reading_position(wanted))
