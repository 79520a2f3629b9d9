"""About the program: version, licence, where things are kept."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

import annotator
from annotator.gui.dialogs.sheet import Sheet
from annotator.gui.icons import app_icon
from annotator.gui.plain import plain_label


class AboutDialog(Sheet):
    """Plain facts."""

    def __init__(self, parent: QWidget, folder: Path) -> None:
        super().__init__(parent, self.tr("About Annotator"), 460)
        row = QHBoxLayout()
        row.setSpacing(16)
        picture = plain_label()
        picture.setPixmap(app_icon().pixmap(64, 64))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        text = plain_label(
            self.tr(
                "Annotator {0}\n"
                "Annotate news articles by hand: actors, events and claims, in one local file.\n\n"
                "MIT licence. Icons: Phosphor and Material Design Icons.\n"
                "Python {1}, Qt {2} (used under the LGPL).\n\n"
                "Settings and back-ups lie in\n{3}"
            ).format(annotator.__version__, platform.python_version(), qVersion(), folder),
            wrap=True,
        )
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(text, 1)
        self.column.addLayout(row)
        show = QPushButton(self.tr("Show this folder"))
        show.setMinimumHeight(28)
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self.column.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        self.finish("", self.tr("Close"))
