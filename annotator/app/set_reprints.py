"""Decisions about near-duplicates in an imported set: those that agree with what is decided in the project."""

from __future__ import annotations

from collections.abc import Callable

from annotator.app.set_people import People
from annotator.app.set_report import SetReport
from annotator.core.ids import Id
from annotator.core.model import REPRINT, Reprint, reprint_id
from annotator.formats.sets import FoundReprint
from annotator.store import reprints as stored_reprints
from annotator.store import sets as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project


class Reprints:
    """Collects decisions, and writes them when all articles are there."""

    def __init__(
        self, project: Project, tx: Transaction, people: People, report: SetReport
    ) -> None:
        self._project = project
        self._tx = tx
        self._people = people
        self._report = report
        self._found: list[FoundReprint] = []

    def take(self, found: FoundReprint) -> None:
        """One decision of the file."""
        self._found.append(found)

    def end(self, target: Callable[[Id], Id | None], moment: Callable[[str, str], str]) -> None:
        """Write them; ``target`` tells which article of the project an article of the file is."""
        if not self._found:
            return
        made = stored_reprints.decisions(self._project)
        first_of = {each.article: each.of for each in made if each.verdict == REPRINT}
        decided = {each.id: each for each in made}
        for found in self._found:
            article, of = target(found.reprint.article), target(found.reprint.of)
            there = {
                each
                for each, gone in stored.known(
                    self._project, "article", [each for each in (article, of) if each]
                ).items()
                if not gone
            }
            if article is None or of is None or article == of or not {article, of} <= there:
                self._report.refuse(found.where, "One of its articles is not in the project.")
                continue
            identity = reprint_id(article, of)
            if identity in decided:
                continue  # what is decided in the project holds
            if found.reprint.verdict == REPRINT:
                taken = article in first_of or of in first_of or article in first_of.values()
                if taken:
                    self._report.note(found.where, "The project says otherwise of its articles.")
                    continue
                first_of[article] = of
            self._write(identity, article, of, found.reprint, moment)

    def _write(
        self, identity: Id, article: Id, of: Id, told: Reprint, moment: Callable[[str, str], str]
    ) -> None:
        fields = {
            "article": article,
            "of": of,
            "verdict": told.verdict,
            "annotator": self._people.known(told.annotator, ""),
            "created": moment(told.created, self._tx.now),
        }
        if self._tx.read("reprint", identity) is None:
            self._tx.make("reprint", identity, fields)
        else:
            self._tx.edit("reprint", identity, {**fields, "deleted": 0})
