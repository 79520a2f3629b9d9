"""Making a relation between two entities: first its type, then the other one, each by typing a few letters."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from annotator.app import annotations as annotating
from annotator.app import entities
from annotator.core.codebook import ENTITY_PREFIX, RelationDef
from annotator.core.model import End, Entity
from annotator.core.names import fold
from annotator.gui.palette import Choice, Chooser
from annotator.gui.session import Session

translate = QCoreApplication.translate


def types_from(session: Session, entity: Entity) -> list[RelationDef]:
    """The relations that may lead from an entity of its kind to another entity."""
    book = session.codebook
    return [
        kind
        for kind in (book.relations if book is not None else ())
        if ENTITY_PREFIX + entity.kind in kind.source
        and any(end.startswith(ENTITY_PREFIX) for end in kind.target)
    ]


def relate_entity(window: QWidget, session: Session, entity: Entity) -> None:
    """Ask which relation, then to whom; made as one step."""
    types = types_from(session, entity)
    language = session.settings["look.codebook_language"] or "en"

    def find(query: str) -> list[Choice]:
        wanted = fold(query)
        return [
            Choice(kind.name(language), kind.letter, kind)
            for kind in types
            if wanted in fold(kind.name(language))
        ]

    Chooser(
        window,
        translate("Relations", "Which relation?"),
        translate("Relations", "{0} is …").format(entity.name[:80]),
        find,
        lambda choice: _ask_target(window, session, entity, choice.value),
        translate("Relations", "No relation of this codebook fits."),
    )


def _ask_target(window: QWidget, session: Session, entity: Entity, kind: RelationDef) -> None:
    kinds = [
        end.removeprefix(ENTITY_PREFIX) for end in kind.target if end.startswith(ENTITY_PREFIX)
    ]

    def find(query: str) -> list[Choice]:
        found: list[entities.Suggestion] = []
        for each in kinds:
            found += session.look_up(entities.suggest, session.project, query, each) or []
        return [
            Choice(one.entity.name, one.entity.kind, one.entity.id)
            for one in found
            if one.entity.id != entity.id
        ]

    name = session.type_name(kind.code)
    Chooser(
        window,
        translate("Relations", "To whom?"),
        f"{entity.name[:60]} – {name} → …",
        find,
        lambda choice: session.attempt(
            annotating.relate,
            session.project,
            kind.code,
            End("entity", entity.id),
            End("entity", choice.value),
        ),
        translate("Relations", "No entity has this name."),
    )
