"""The main window. It only assembles: what commands do stands in the controllers."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenuBar,
    QStackedWidget,
    QStatusBar,
    QWidget,
)

from annotator.app import home
from annotator.core.model import Changes
from annotator.core.settings import Settings
from annotator.gui.actions import Actions
from annotator.gui.bridge import Bridge
from annotator.gui.chips import ChipBar
from annotator.gui.controllers.also_here import AlsoHereController
from annotator.gui.controllers.annotating import AnnotatingController
from annotator.gui.controllers.articles import ArticlesController
from annotator.gui.controllers.cleaning import CleaningController
from annotator.gui.controllers.codebook import CodebookController
from annotator.gui.controllers.correcting import CorrectingController
from annotator.gui.controllers.entities import EntitiesController
from annotator.gui.controllers.exchange import ExchangeController
from annotator.gui.controllers.finding import FindingController
from annotator.gui.controllers.fragments import FragmentsController
from annotator.gui.controllers.history import HistoryController
from annotator.gui.controllers.importing import ImportingController
from annotator.gui.controllers.linking import LinkingController
from annotator.gui.controllers.many import ManyController
from annotator.gui.controllers.networks import NetworkController
from annotator.gui.controllers.notes import NotesController
from annotator.gui.controllers.project import ProjectController
from annotator.gui.controllers.relating import RelatingController
from annotator.gui.controllers.sets import SetsController
from annotator.gui.controllers.subject import Subject
from annotator.gui.controllers.values import ValuesController
from annotator.gui.controllers.view import ViewController
from annotator.gui.dropping import DropOverlay, dropped_paths, is_project, sentence
from annotator.gui.keys import key_names
from annotator.gui.notices import Notices
from annotator.gui.session import Session
from annotator.gui.state import WindowState
from annotator.gui.statusbar import StatusBar
from annotator.gui.theme import Theme, ThemeKeeper
from annotator.gui.toolbar import Tools
from annotator.gui.workarea import WorkArea

if TYPE_CHECKING:
    from annotator.gui.bridge import Question
    from annotator.gui.panels.inspector import InspectorPanel
    from annotator.gui.start import StartScreen

IDLE_SECONDS = 30


class FirstPaint(QObject):
    """Tells once that a widget is about to be painted for the first time.

    A filter that goes away, rather than an override of ``event``: below an overridden ``event`` an exception in
    another overridden method ends the process instead of reaching the crash report.
    """

    def __init__(self, widget: QWidget, tell: Callable[[], None]) -> None:
        super().__init__(widget)
        self._tell = tell
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            watched.removeEventFilter(self)
            self._tell()
        return False


class MainWindow(QMainWindow):
    """Start screen or work area, menus and toolbar above, the state of things below."""

    def __init__(self, settings: Settings, state: WindowState, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._first_paint: FirstPaint | None = FirstPaint(self, self._painted)
        self.setWindowTitle("Annotator")
        self.setAcceptDrops(True)
        self.state = state
        self.keeper = keeper
        self.session = Session(Bridge(self), settings, self)
        self.commands = Actions(self, settings, keeper.theme.dark)
        self.session.runner = self.commands.run
        self.work: WorkArea | None = None
        self.focus_mode = False
        self._hidden_parts: set[str] = set()
        self._drop = DropOverlay(self, keeper.theme)

        self.chips = ChipBar(keeper.theme)
        self.toolbar = Tools(self.commands, self.chips)
        self.addToolBar(self.toolbar)
        self._start: StartScreen | None = None
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self.status = StatusBar(keeper.theme)
        self._add_status_bar()
        self.notices = Notices(self.stack, keeper.theme)
        self._menu_bar = QMenuBar()
        self.setMenuBar(self._menu_bar)
        self.menus = self.commands.fill_menu_bar(self._menu_bar)

        self.project_part = ProjectController(self)
        self.articles_part = ArticlesController(self)
        self.importing = ImportingController(self)
        self.annotating = AnnotatingController(self)
        self.history_part = HistoryController(self)
        self.exchange = ExchangeController(self)
        self.sets = SetsController(self)
        self.networks = NetworkController(self)
        self.relating = RelatingController(self)
        subject = Subject(self)
        self.linking = LinkingController(self, subject)
        self.values = ValuesController(self, subject)
        self.fragments = FragmentsController(self, subject)
        self.finding = FindingController(self)
        self.many = ManyController(self)
        self.also_here = AlsoHereController(self)
        self.codebook_part = CodebookController(self, subject)
        self.entities_part = EntitiesController(self)
        self.notes = NotesController(self)
        self.correcting = CorrectingController(self)
        self.cleaning = CleaningController(self)
        self.view = ViewController(self)
        self._connect()
        self._restore_window()
        self.refresh_conditions()

        self._idle = QTimer(self)
        self._idle.setInterval(IDLE_SECONDS * 1000)
        self._idle.timeout.connect(self._when_idle)

    # Assembling.

    def _add_status_bar(self) -> None:
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addPermanentWidget(self.status, 1)
        self.setStatusBar(bar)
        self.status.annotator.clicked.connect(lambda: self.commands.run("project.annotator"))

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self._changed)
        session.failure.connect(self._failed)
        session.notice.connect(self.notices.news)
        session.notice_over.connect(self.notices.withdraw)
        session.bridge.job_started.connect(self.status.follow_job)
        session.bridge.asked.connect(self._asked)
        session.setting_changed.connect(self._setting_changed)
        session.article_changed.connect(lambda _: self.refresh_conditions())
        session.annotation_selected.connect(lambda _: self.refresh_conditions())
        session.project_changed.connect(self._show_types)
        session.codebook_changed.connect(self._show_types)
        self.commands.refused.connect(self.status.say)
        self.keeper.changed.connect(self._theme_changed)
        self.chips.tag.connect(self.annotating.tag)

    # Start screen and work area.

    def start_screen(self) -> StartScreen:
        """The start screen, made when it is first shown."""
        if self._start is None:
            from annotator.gui.start import StartScreen

            self._start = start = StartScreen(self.keeper.theme)
            start.command.connect(self.commands.run)
            start.open_recent.connect(self.project_part.open)
            start.pin.connect(self._pin)
            start.forget.connect(self._forget)
            start.named.connect(self._named)
            self.stack.addWidget(start)
        return self._start

    def show_start(self) -> None:
        """Show the start screen."""
        from annotator.gui.start import Recent

        start = self.start_screen()

        pinned = self.state.texts("pinned")
        paths = sorted(home.recent_projects(), key=lambda path: str(path) not in pinned)
        recents = [Recent(path, path.exists(), str(path) in pinned) for path in paths]
        asked = None if home.annotator_was_chosen() else home.current_annotator().name
        start.show_state(self.keeper.theme, recents, asked)
        self.status.show_annotator(home.current_annotator().name)
        self.stack.setCurrentWidget(start)
        self.notices.stand_over(self.stack)
        self.toolbar.setVisible(False)
        start.take_keyboard()

    def show_work(self) -> WorkArea:
        """Show the work area, made when the first project is opened."""
        if self.work is None:
            self.work = WorkArea(self.session, self.keeper.theme)
            sizes = self.state.numbers("columns")
            if len(sizes) == 3:
                self.work.columns.setSizes(sizes)
            self.stack.addWidget(self.work)
            self.annotating.attach(self.work)
            self.relating.attach(self.work)
            self.fragments.attach(self.work)
        self.stack.setCurrentWidget(self.work)
        self.notices.stand_over(self.work.reader.pane)
        self.toolbar.setVisible(True)
        return self.work

    def after_opening(self) -> None:
        """What follows once the window stands with a newly opened project: late parts, checks, back-up."""
        self._idle.start()
        self.go_to("text")
        if self._first_paint is None:
            QTimer.singleShot(1, self, self._complete)

    def _painted(self) -> None:
        self._first_paint = None
        QTimer.singleShot(1, self, self._complete)

    def _complete(self) -> None:
        """The window stands: make what is late."""
        work, session = self.work, self.session
        if not gc.isenabled():
            gc.freeze()  # what the start has made stays; going through it again would cost pauses
            gc.enable()
        if work is not None and session.project is not None:
            work.complete(self._whole)

    def _whole(self) -> None:
        if self._hidden_parts or self.focus_mode:
            self._show_parts()
        if self.session.project is not None:
            self.project_part.watch_over()

    # What commands can run.

    def refresh_conditions(self) -> None:
        """Tell the commands what holds now."""
        session = self.session
        facts = {
            "project": session.project is not None,
            "write": session.project is not None and session.writable,
            "article": session.article is not None,
            "annotation": session.annotation is not None,
            "repeat": self.annotating.can_repeat,
            "undo": self.history_part.can_undo,
            "redo": self.history_part.can_redo,
        }
        self.commands.set_conditions(frozenset(name for name, holds in facts.items() if holds))
        self.chips.setEnabled(facts["write"] and facts["article"])

    def _changed(self, changes: Changes) -> None:
        self.status.committed()
        if changes.touches("codebook_item", "project"):
            self.session.set_codebook(self.session.project.codebook)
        self.history_part.refresh()
        self.refresh_conditions()

    def _failed(self, message: str, hint: str, lost: bool) -> None:
        if lost:
            self.status.failed(message)
        self.notices.error(message, hint)

    def _asked(self, question: Question) -> None:
        from annotator.gui.ask import show_question

        show_question(self, question)

    def _when_idle(self) -> None:
        project = self.session.project
        if project is not None and self.session.writable and not self.session.bridge.jobs:
            self.project_part.tidy()

    # Looks.

    def _setting_changed(self, key: str) -> None:
        if key == "look.theme":
            self.keeper.choose(self.session.settings[key])
        elif key.startswith("keys."):
            self.commands.apply_keys()
        elif key.startswith("look."):
            self._show_types()
        self.commands.refresh_checks()

    def _theme_changed(self, theme: Theme) -> None:
        self.commands.set_dark(theme.dark)
        self.status.set_theme(theme)
        self.notices.set_theme(theme)
        self._show_types()
        if self.work is not None:
            self.work.reader.set_theme(theme)
        if self._start is not None and self.stack.currentWidget() is self._start:
            self.show_start()

    def _show_types(self) -> None:
        session = self.session
        language = session.settings["look.codebook_language"] or "en"
        self.chips.show_types(session.codebook, language, self.keeper.theme)
        self.toolbar.show_chips(bool(session.settings["look.chips"]))

    # Parts of the window.

    def shows_part(self, name: str) -> bool:
        """True when the article list (``articles``) or the side panels (``side``) are shown."""
        return name not in self._hidden_parts and not self.focus_mode

    def toggle_part(self, name: str) -> None:
        """Show or hide a part."""
        if self.focus_mode:
            self.focus_mode = False
            self._hidden_parts.discard(name)
        else:
            self._hidden_parts ^= {name}
        self._show_parts()

    def set_focus_mode(self, on: bool) -> None:
        """Leave nothing but the text, or bring the rest back."""
        self.focus_mode = on
        self._show_parts()
        self.go_to("text")
        if on:
            self.status.say(f"{self.commands.key_text('view.focus')} brings everything back.")

    def _show_parts(self) -> None:
        work = self.work
        if work is None:
            return
        work.left.setVisible(self.shows_part("articles"))
        work.side.setVisible(self.shows_part("side"))
        self.toolbar.setVisible(not self.focus_mode)
        self._menu_bar.setVisible(not self.focus_mode)
        work.set_focus_mode(self.focus_mode)
        self.commands.refresh_checks()

    def go_to(self, name: str) -> None:
        """Move the keyboard to a part, showing it if need be."""
        work = self.work
        if work is None or self.session.project is None:
            return
        if name != "text":
            part = "articles" if name == "articles" else "side"
            if not self.shows_part(part):
                self.toggle_part(part)
        target: QWidget = work.articles if name == "articles" else work.reader
        if name in ("annotations", "inspector"):
            work.show_tab("annotations")
            target = work.annotations if name == "annotations" else work.inspector
        elif name in ("entities", "layers", "guidelines"):
            target = work.show_tab(name)
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def inspector(self) -> InspectorPanel:
        """The details of the selected annotation, in view."""
        if not self.shows_part("side"):
            self.toggle_part("side")
        assert self.work is not None
        self.work.show_tab("annotations")
        return self.work.inspector

    def go_pane(self, step: int) -> None:
        """Go on to the next part, or back."""
        work = self.work
        if work is None or self.stack.currentWidget() is not work:
            (self.focusNextChild if step > 0 else self.focusPreviousChild)()
            return
        panes = work.panes()
        here = work.pane_at(QApplication.focusWidget())
        place = panes.index(here) + step if here is not None else 0
        panes[place % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    # Start screen's wishes.

    def _pin(self, path: object, on: bool) -> None:
        pinned = [text for text in self.state.texts("pinned") if text != str(path)]
        self.state.set_texts("pinned", [*pinned, str(path)] if on else pinned)
        QTimer.singleShot(0, self, self.show_start)

    def _forget(self, path: object) -> None:
        from pathlib import Path

        self.session.look_up(home.forget_project, Path(str(path)))
        QTimer.singleShot(0, self, self.show_start)

    def _named(self, name: str) -> None:
        self.project_part.set_annotator(name)
        QTimer.singleShot(0, self, self.show_start)

    # Events of the window itself.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A key that nothing else wanted: "?" helps everywhere, not only in the text.
        keys = self.commands.pane_keymap()
        if any(keys.get(name) == "help.keys" for name in key_names(event)):
            self.commands.run("help.keys")
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        text = sentence(dropped_paths(event.mimeData()), self.session.writable)
        if text:
            self._drop.show_text(text, self.keeper.theme)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.hide()
        paths = dropped_paths(event.mimeData())
        event.acceptProposedAction()
        if is_project(paths):
            self.project_part.open(paths[0])
        elif paths and self.session.writable:
            self.sets.offer(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop.setGeometry(self.rect())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.commands.refresh_checks()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remember_window()
        self.project_part.leave()
        problem = self.state.save()
        if problem:
            self.status.say(problem)
        event.accept()

    # Where the window was.

    def _restore_window(self) -> None:
        geometry = self.state.text("geometry")
        restored = bool(geometry) and self.restoreGeometry(
            QByteArray.fromBase64(geometry.encode("ascii", "ignore"))
        )
        if not restored:
            self.resize(1280, 820)
        self._hidden_parts = set(self.state.texts("hidden_parts")) & {"articles", "side"}

    def _remember_window(self) -> None:
        if self.focus_mode:
            self.set_focus_mode(False)
        self.state.set_text(
            "geometry", bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        )
        self.state.set_texts("hidden_parts", sorted(self._hidden_parts))
        if self.work is not None and not self._hidden_parts:
            self.state.set_numbers("columns", self.work.columns.sizes())
