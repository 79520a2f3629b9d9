"""A field for an entity: type a few letters, choose, or make a new one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from annotator.app import entities
from annotator.app.entities import Suggestion, fold
from annotator.core.ids import Id
from annotator.gui.icons import icon
from annotator.gui.panels.latest import Latest
from annotator.gui.panels.marks import square, theme_of
from annotator.gui.panels.panel import Panel
from annotator.gui.panels.suggestions import Offer, SuggestionList, suggest
from annotator.gui.plain import announce
from annotator.gui.session import Session

_STEPS = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8,
}  # fmt: skip


class EntityField(Panel):
    """Shows the linked entity's name. ↑ ↓ choose among suggestions, Enter takes, Ctrl+Enter makes a new entity of the
    typed name, Esc leaves everything as it was."""

    chosen = Signal(object)
    """The id of an entity to link to."""
    wanted_new = Signal(str)
    """Make an entity of this name, and link to it."""
    cleared = Signal()
    """Take the link away."""
    left = Signal()
    """The person is done here: the keyboard may go back to the text."""

    def __init__(self, session: Session, name: str, can_create: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._name = name
        self._can_create = can_create
        self._kind: str | None = None
        self._shown = ""
        self._take_next = ""
        self._shared: dict[Id, tuple[Id, ...]] = {}
        """Of the entities offered, those whose very name was typed and is a name of these others too."""
        self._list: SuggestionList | None = None
        self._latest = Latest(session, self.tr("Looking for entities"), self)
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setMinimumHeight(28)
        self.line.setPlaceholderText(self.tr("Name or alias"))
        self.line.textEdited.connect(self._ask)
        self.line.installEventFilter(self)
        self.unlink = QToolButton()
        self.unlink.setAutoRaise(True)
        square(self.unlink)
        self.unlink.setAccessibleName(self.tr("{0}: take the link away").format(name))
        self.unlink.setToolTip(self.tr("Take the link away"))
        self.unlink.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.line, 1)
        row.addWidget(self.unlink)
        self.setFocusProxy(self.line)
        self._recolour()
        self.show_entity("", None)

    def show_entity(self, name: str, kind: str | None) -> None:
        """Show the name of the linked entity (empty: none); ``kind`` is what may be chosen."""
        self._kind = kind
        if name != self._shown or not self.line.hasFocus():
            self._shown = name
            self.line.setText(name)
            self.line.setCursorPosition(0)
            self._close()
        self.unlink.setVisible(bool(name))

    def set_editable(self, on: bool) -> None:
        """Let the field be changed, or only read."""
        self.line.setReadOnly(not on)
        self.unlink.setEnabled(on)

    def start(self) -> None:
        """Begin choosing: the keyboard comes here, and what fits is offered."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._ask("")

    # Suggestions.

    def _ask(self, query: str) -> None:
        session = self._session
        if self.line.isReadOnly() or session.project is None:
            return
        self._take_next = ""
        self._latest.ask(
            suggest, session.project, query.strip(), self._kind, session.article,
            done=lambda found: self._answered(query.strip(), found),
        )  # fmt: skip

    def _answered(self, query: str, found: list[Suggestion]) -> None:
        if not self.line.hasFocus():
            return
        typed = fold(query)
        self._shared = {
            one.entity.id: one.shared_with
            for one in found
            if one.shared_with and fold(one.matched) == typed
        }
        offers = [self._offer(one) for one in found]
        if query and self._can_create:
            offers.append(Offer(" ".join(query.split())))
        if self._list is None:
            self._list = SuggestionList(self.line, self.tr("{0}: suggestions").format(self._name))
            self._list.taken.connect(self._take)
        # What is linked already stays on Enter, until people type or go down the list.
        self._list.show_offers(offers, not self._shown or self.line.text() != self._shown)
        take, self._take_next = self._take_next, ""
        if take == "first":
            self._take(self._list.current())
        elif take == "new":
            self._take_new()

    def _offer(self, one: Suggestion) -> Offer:
        entity = one.entity
        parts = [f"“{one.matched}”"] if one.matched != entity.name else []
        parts.append(f"{entity.annotations:,}")
        return Offer(entity.name, entity.id, "  ·  ".join(parts))

    def offers(self) -> list[Offer]:
        """The rows offered now."""
        shown = self._list is not None and self._list.isVisible()
        return list(self._list.rows.offers) if shown and self._list is not None else []

    def _take(self, offer: Offer | None) -> None:
        if offer is None:
            self._leave()
        elif offer.entity is None:
            self._take_new()
        elif offer.entity in self._shared:
            self._ask_which(offer.entity)
        else:
            self._finish()
            identity: Id = offer.entity
            self.chosen.emit(identity)
            self.left.emit()

    def _ask_which(self, identity: Id) -> None:
        """Several have the name that was typed: none is taken before one of them is chosen."""
        session, ids = self._session, [identity, *self._shared[identity]]
        self._shared = {}
        found = [session.look_up(entities.get, session.project, each) for each in ids]
        offers = [
            Offer(one.name, one.id, "  ·  ".join((*one.aliases[:2], f"{one.annotations:,}")))
            for one in found
            if one is not None
        ]
        if self._list is not None:
            self._list.show_offers(offers, False)
            question = self.tr("{0} have this name. Which one is meant?").format(len(offers))
            self._session.notify(question, kind="question")
            announce(self.line, question)

    def _take_new(self) -> None:
        name = " ".join(self.line.text().split())
        self._finish()
        if name and self._can_create:
            self.wanted_new.emit(name)
        self.left.emit()

    def _leave(self) -> None:
        self._finish()
        self.left.emit()

    def _finish(self) -> None:
        """Close the list and show again what is linked; whoever links shows the new name."""
        self._close()
        self.line.setText(self._shown)
        self.line.setCursorPosition(0)

    def _close(self) -> None:
        self._latest.drop()
        self._take_next = ""
        if self._list is not None:
            self._list.hide()

    # Keys.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._maybe_close)
        elif isinstance(event, QKeyEvent):
            if kind == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if kind == QEvent.Type.KeyPress:
                return self._key(event)
        return False

    def _maybe_close(self) -> None:
        if not self.line.hasFocus():
            self._finish()

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif self.line.isReadOnly():
            return False
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in _STEPS:
            if self.offers() and self._list is not None:
                self._list.move_by(_STEPS[Qt.Key(key)])
            else:
                self._ask("" if self.line.text() == self._shown else self.line.text())
        else:
            return False
        return True

    def _enter(self, new: bool) -> None:
        typed = self.line.text().strip()
        if not typed and self._shown:
            self._finish()
            self.cleared.emit()
            self.left.emit()
        elif self._latest.busy:
            self._take_next = "new" if new else "first"  # typed faster than we look things up
        elif new:
            self._take_new()
        elif self.offers() and self._list is not None:
            self._take(self._list.current())
        else:
            self._leave()

    # Looks.

    def _recolour(self) -> None:
        self.unlink.setIcon(icon("close", theme_of(self).dark))
