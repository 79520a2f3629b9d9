"""What stands in the middle while no article is open: what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.gui.plain import plain_label

if TYPE_CHECKING:
    from annotator.gui.session import Session


class EmptyHint(QWidget):
    """Two sentences and the buttons they speak of."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("No article is open")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        self.head = plain_label()
        font = QFont(self.head.font())
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setWeight(QFont.Weight.DemiBold)
        self.head.setFont(font)
        self.text = plain_label(wrap=True)
        for label in (self.head, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        row = QHBoxLayout()
        row.addStretch(1)
        self.buttons: list[QPushButton] = []
        for command, title in (
            ("articles.add", "Add articles…"),
            ("articles.add_folder", "Add a folder…"),
            ("articles.paste", "Paste…"),
        ):
            button = QPushButton(title)
            button.setMinimumHeight(32)
            button.clicked.connect(lambda _=False, command=command: session.run(command))
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)
        column.addSpacing(4)
        column.addLayout(row)
        column.addStretch(3)

    def show_for(self, some_articles: bool, writable: bool) -> None:
        """Say what fits: there are articles to choose from, or none yet."""
        if some_articles:
            self.head.setText("No article is open")
            self.text.setText("Choose one in the list, or press Ctrl+P to find one by its title.")
        else:
            self.head.setText("No articles yet")
            self.text.setText(
                "Drop files or folders on this window, or add them here. "
                "Text, web pages, Word and PDF files, mails, tables and the exports of news databases are read."
            )
        for button in self.buttons:
            button.setVisible(writable and not some_articles)
