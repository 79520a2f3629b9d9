"""The relations of an annotation in plain words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from annotator.app import annotations as annotating
from annotator.app import articles, entities
from annotator.core.model import Annotation, End
from annotator.gui.panels.rows import one_line
from annotator.gui.session import Session

translate = QCoreApplication.translate

MOST = 20


def relation_lines(session: Session, one: Annotation) -> list[str]:
    """One line per relation: ``made by → Paul Girard``, or ``← made by: …`` when it leads here."""
    lines = []
    found = annotating.relations_of(session.project, [one.id])
    for relation in found[:MOST]:
        name = session.type_name(relation.type)
        if relation.source.id == one.id:
            lines.append(f"{name} → {describe(session, relation.target)}")
        else:
            lines.append(f"← {name}: {describe(session, relation.source)}")
    if len(found) > MOST:
        lines.append(translate("Relations", "and {0} more").format(len(found) - MOST))
    return lines


def describe(session: Session, end: End) -> str:
    """What stands at one end of a relation, in a few words."""
    project = session.project
    if end.kind == "annotation":
        other = annotating.get(project, end.id)
        if other is None:
            return translate("Relations", "an annotation that is gone")
        quote = one_line(other.quote)
        short = quote if len(quote) <= 60 else quote[:59] + "…"
        return f"{session.type_name(other.type)} “{short}”"
    if end.kind == "entity":
        entity = entities.get(project, end.id)
        return entity.name if entity else translate("Relations", "an entity that is gone")
    found = articles.page(project, [end.id])
    if not found:
        return translate("Relations", "an article that is gone")
    if end.kind == "outlet":
        return found[0].source or translate("Relations", "the outlet")
    return found[0].author or translate("Relations", "the author")
