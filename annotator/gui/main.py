"""Starting the window. The toolkit is loaded in here and nowhere before."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from annotator.gui.window import MainWindow

LIBRARIES = (
    "apt-get install libegl1 libgl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3 "
    "libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)


def run(project_path: str | Path | None = None, screenshot: str | Path | None = None) -> int:
    """Show the window until it is closed; with ``screenshot`` draw it to a PNG instead, without a display.

    Without a project the start screen is shown. Returns the exit code; raises UserError when there is nothing to
    show a window on, or the project cannot be opened for the picture.
    """
    if screenshot is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not _has_display():
        raise UserError(
            "There is no display to show a window on.",
            "Every command works without one; --offscreen-screenshot FILE draws the window to a picture.",
        )
    try:
        app = make_application()
    except ImportError as error:
        raise UserError(
            f"The window cannot be shown: {error}.",
            f"A system library is missing. On Debian and Ubuntu: {LIBRARIES}",
        ) from error
    if screenshot is not None:
        from annotator.gui.screenshot import draw

        draw(app, Path(project_path) if project_path is not None else None, Path(screenshot))
        return 0
    from annotator.gui.crash import CrashHook

    CrashHook().install()
    window = make_window()
    path = Path(project_path) if project_path is not None else None
    if path is None or not window.project_part.open(path):
        window.show_start()
    window.show()
    return app.exec()


def make_application() -> QApplication:
    """The toolkit's application, dressed; made once per process.

    The garbage collector rests until the first window stands (:meth:`MainWindow._complete`): loading makes
    hundreds of thousands of objects that stay.
    """
    gc.disable()
    # What is ours and knows nothing of the toolkit is loaded first: once the toolkit is there, it reads
    # the source of every further module to see whether that uses it.
    from annotator.app import annotations, articles, history, home, projects  # noqa: F401, I001
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    _spare_reading_sources()
    from annotator.gui.files import know_our_files
    from annotator.gui.icons import app_icon

    know_our_files()

    QCoreApplication.setApplicationName("Annotator")
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    QApplication.setDesktopFileName("org.articleannotator.Annotator")
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
        app.setStyle("Fusion")
    else:
        # Said as an argument, since setStyle hands back a style, and making those known to Python takes time.
        app = QApplication(["annotator", "-style", "Fusion"])
    app.setWindowIcon(app_icon())
    return app


def _spare_reading_sources() -> None:
    """Tell the toolkit at once which modules use it.

    It would otherwise read the source of every module imported after it, only to look whether its name stands
    there (that decides about an optional way of spelling its methods, which we do not use): a twentieth of the
    start. Where a version of it has no such question, nothing is done.
    """
    feature: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: module.__name__.startswith("annotator.gui")


def make_window(remembering: bool = True) -> MainWindow:
    """A window with the settings of this home; not ``remembering`` leaves no trace of it there."""
    from annotator.app import home
    from annotator.gui.state import FILE_NAME, WindowState
    from annotator.gui.theme import ThemeKeeper
    from annotator.gui.window import MainWindow

    settings = home.settings()
    state = WindowState(home.home() / FILE_NAME, keep=remembering)
    window = MainWindow(settings, state, ThemeKeeper(settings["look.theme"]))
    if settings.problem:
        window.session.failure.emit(settings.problem, "", False)
    return window


def _has_display() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
