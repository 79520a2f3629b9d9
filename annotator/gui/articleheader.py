"""Above the text: title, where the article comes from, and how far the annotator is with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from annotator.core.model import Article
from annotator.gui.icons import icon
from annotator.gui.plain import ElidedLabel
from annotator.gui.theme import Theme

STATUS_NAMES = {
    "new": "New",
    "in_work": "In work",
    "coded": "Coded",
    "checked": "Checked",
    "adjudicated": "Adjudicated",
}
OFFERED = ("new", "in_work", "coded", "checked")
"""What a person says of their own work; adjudicating is somebody else's."""


class ArticleHeader(QWidget):
    """Two quiet lines and a status button."""

    status_wanted = Signal(str)
    """The person said how far they are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._status = "new"
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 14, 8)
        row.setSpacing(12)
        lines = QVBoxLayout()
        lines.setSpacing(1)
        self.title = ElidedLabel()
        font = QFont(self.title.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.meta = ElidedLabel()
        lines.addWidget(self.title)
        lines.addWidget(self.meta)
        row.addLayout(lines, 1)
        self.status = QToolButton()
        self.status.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.status.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.status.setMinimumHeight(28)
        self.status.setToolTip("How far you are with this article")
        menu = QMenu(self.status)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.status.setMenu(menu)
        row.addWidget(self.status)
        self.set_theme(theme)

    def show_article(self, article: Article, status: str) -> None:
        """Show another article's title and metadata."""
        self.title.set_text(article.title or "Untitled")
        parts = [article.source, article.author, article.date.replace("T", " "), article.section]
        parts += [article.language] if article.language else []
        parts.append(f"{article.characters:,} characters")
        self.meta.set_text("  ·  ".join(part for part in parts if part))
        self.show_status(status)

    def show_status(self, status: str) -> None:
        """Show how far the annotator is."""
        self._status = status
        name = STATUS_NAMES[status]
        self.status.setText(name)
        self.status.setIcon(icon(f"status-{status}", self._theme.dark))
        self.status.setAccessibleName(f"Status of the article: {name}")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        palette = self.meta.palette()
        palette.setColor(self.meta.foregroundRole(), QColor(theme.muted))
        self.meta.setPalette(palette)
        self.show_status(self._status)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for status in OFFERED:
            action = menu.addAction(
                icon(f"status-{status}", self._theme.dark), STATUS_NAMES[status]
            )
            action.triggered.connect(lambda _=False, status=status: self.status_wanted.emit(status))
