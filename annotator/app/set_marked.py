"""Excluded and refused places of an imported set: each verified by its words before it is written."""

from __future__ import annotations

import re

from annotator.app.set_labels import LabelMap
from annotator.app.set_people import People, Register
from annotator.app.set_report import SetReport
from annotator.core.ids import new_id
from annotator.core.model import Article, Span
from annotator.formats.places import Placed, place
from annotator.formats.sets import FoundAnnotation, FoundArticle
from annotator.store import places as stored_places
from annotator.store import sets as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


class MarkedPlaces:
    """Writes what a file says of places that are no annotations."""

    def __init__(
        self,
        project: Project,
        tx: Transaction,
        people: People,
        register: Register,
        report: SetReport,
    ) -> None:
        self._project = project
        self._tx = tx
        self._people = people
        self._register = register
        self._report = report

    def take(self, found: FoundArticle, article: Article, text: str, labels: LabelMap) -> None:
        """Write the places of one article, which has this text."""
        self._exclusions(found, article, text)
        self._refusals(found, article, text, labels)

    def _exclusions(self, found: FoundArticle, article: Article, text: str) -> None:
        """Excluded places, each verified by its words."""
        known = {
            (each.start, each.end)
            for each in stored_places.exclusions(self._project, article.id, article.text)
        }
        for each in found.exclusions:
            placed = verified(text, each.span, each.quote)
            if placed is None:
                self._report.note(each.where, "The words of this excluded place are not there.")
                continue
            if (placed.start, placed.end) in known:
                continue
            known.add((placed.start, placed.end))
            taken = stored.known(self._project, "exclusion", [each.id] if each.id else [])
            fields = {
                "article": article.id,
                "text": article.text,
                "start": placed.start,
                "end": placed.end,
                "reason": each.reason,
                "annotator": self._people.known(each.annotator, ""),
                "created": moment(each.created, self._tx.now),
            }
            if each.id is not None and each.id in taken:
                self._tx.edit("exclusion", each.id, {**fields, "deleted": 0})
            else:
                self._tx.make("exclusion", each.id or new_id(), fields)

    def _refusals(self, found: FoundArticle, article: Article, text: str, labels: LabelMap) -> None:
        """Refused places, each verified by its words, for a type and an entity that are known here."""
        known = {
            (each.start, each.end, each.type, each.entity, each.annotator)
            for each in stored_places.refusals(self._project, article.id, article.text)
        }
        for each in found.refusals:
            placed = verified(text, each.span, each.quote)
            if placed is None:
                self._report.note(each.where, "The words of this refused place are not there.")
                continue
            code = labels.type(each.type) if each.type else ""
            entity = self._register.known(each.entity) if each.entity is not None else None
            if (each.type and not code) or (each.entity is not None and entity is None):
                self._report.note(each.where, "What this place was refused for is not known here.")
                continue
            who = self._people.known(each.annotator, "")
            if (placed.start, placed.end, code, entity, who) in known:
                continue
            known.add((placed.start, placed.end, code, entity, who))
            taken = stored.known(self._project, "refusal", [each.id] if each.id else [])
            fields = {
                "article": article.id,
                "text": article.text,
                "start": placed.start,
                "end": placed.end,
                "type": code,
                "entity": entity,
                "annotator": who,
                "created": moment(each.created, self._tx.now),
            }
            if each.id is not None and each.id in taken:
                self._tx.edit("refusal", each.id, {**fields, "deleted": 0})
            else:
                self._tx.make("refusal", each.id or new_id(), fields)


def verified(text: str, span: Span, words: str) -> Span | None:
    """Where these words lie, found as the words of annotations are."""
    (placed,) = place(text, [FoundAnnotation("", (span,), (words,))])
    return placed.spans[0] if isinstance(placed, Placed) else None


def moment(text: str, now: str) -> str:
    """A moment as the file tells it, if it is one; else ``now``."""
    return text if _MOMENT.fullmatch(text) else now
