"""The second reading of an annotation set: everything written, as part of one step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from annotator.app.affiliations import FROM, TO, check_dates
from annotator.app.annotations import fields_of, relation_fields
from annotator.app.set_declared import without_mapped
from annotator.app.set_labels import LEAVE_OUT, LabelMap, grow, propose
from annotator.app.set_marked import MarkedPlaces, moment, verified
from annotator.app.set_merge import fitting_values, join_article
from annotator.app.set_people import People, Register
from annotator.app.set_report import Place, SetReport
from annotator.app.set_reprints import Reprints
from annotator.app.set_survey import Survey
from annotator.app.set_values import differing, fitting, storable
from annotator.core.codebook import Codebook
from annotator.core.codebook_join import join
from annotator.core.errors import UserError
from annotator.core.ids import Id, derived_id, id_text
from annotator.core.model import (
    ARTICLE_METADATA,
    Annotation,
    Annotator,
    Article,
    DiaryEntry,
    End,
    Relation,
    Span,
)
from annotator.formats.places import Placed, Unplaced, place
from annotator.formats.sets import (
    FoundAnnotation,
    FoundArticle,
    FoundRelation,
    FoundReprint,
    Part,
    Refused,
)
from annotator.store import annotations as stored_annotations
from annotator.store import articles as stored_articles
from annotator.store import codebook as stored_codebook
from annotator.store import sets as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project

BATCH = 1_000


class SetWriter:
    """Writes the parts of a set through a transaction, in batches, and keeps the report."""

    def __init__(
        self,
        project: Project,
        tx: Transaction,
        survey: Survey,
        fallback: Annotator,
        report: SetReport,
        chosen: LabelMap | None = None,
        create: bool = True,
    ) -> None:
        self.articles = 0
        self.labels = chosen or LabelMap()
        self._create = create
        self._project = project
        self._tx = tx
        self._survey = survey
        self._report = report
        self._codebook: Codebook = project.codebook
        self._same_codebook = False
        self._people = People(project, tx, survey, fallback)
        self._register = Register(project, tx, survey, report, self._values)
        self._marked = MarkedPlaces(project, tx, self._people, self._register, report)
        self._reprints = Reprints(project, tx, self._people, report)
        self._annotations: dict[Id, tuple[Annotation, str]] = {}
        self._relations: list[FoundRelation] = []
        self._late: list[FoundRelation] = []
        self._made: set[Id] = set()
        self._keys: dict[str, Id] = {}
        self._derived: dict[Id, int] = {}
        self._here: dict[tuple[Id, str, tuple[Span, ...]], list[Id]] = {}
        self._here_of: Id | None = None

    def begin(self) -> None:
        """What everything else needs: codebook, people, entities."""
        theirs = self._survey.codebook
        if theirs is not None:
            if stored.is_empty(self._project) and self._survey.whole:
                self._codebook = theirs
                if not stored.note(self._project) and self._survey.info.note:
                    note = {"note": self._survey.info.note}
                    self._tx.edit("project", self._project.id, note)
                if not stored.guidelines(self._project) and self._survey.info.guidelines:
                    text = {"guidelines": self._survey.info.guidelines}
                    self._tx.edit("project", self._project.id, text)
            else:
                theirs = without_mapped(theirs, self._codebook, self._survey.labels, self.labels)
                self._codebook = join(self._codebook, theirs)
            self._same_codebook = replace(theirs, version=0) == replace(self._codebook, version=0)
        self.labels = propose(self._codebook, self._survey.labels, self.labels, self._create)
        self._codebook = grow(self._codebook, self._survey.labels, self.labels, theirs)
        if self._codebook != self._project.codebook:
            stored_codebook.write(self._project, self._tx, self._codebook.validate())
        self._people.begin()
        self._register.begin()

    def take(self, part: Part) -> None:
        """Write one part."""
        match part:
            case Refused():
                self._report.refuse(part.where, part.reason)
            case DiaryEntry():
                self._diary(part)
            case FoundArticle():
                self.articles += 1
                self._article(part)
            case FoundReprint():
                self._reprints.take(part)
            case FoundRelation():
                self._relations.append(part)
                if len(self._relations) >= BATCH:
                    self._flush()

    def end(self) -> None:
        """After the last part: relations whose ends came late."""
        self._flush()
        for found in self._late:
            if not self._relation(found):
                missing = "One of its ends is neither in the file nor in the project."
                self._report.refuse(found.where, missing)
        self._reprints.end(lambda each: self._survey.targets.get(each, each), moment)

    def _diary(self, entry: DiaryEntry) -> None:
        taken = stored.known(self._project, "diary", [entry.id])
        fields = {
            "annotator": self._people.known(entry.annotator, ""),
            "created": moment(entry.created, self._tx.now),
            "text": entry.text,
        }
        if entry.id not in taken:
            self._tx.make("diary", entry.id, fields)
        elif taken[entry.id]:
            self._tx.edit("diary", entry.id, {**fields, "deleted": 0})

    # --- articles ---

    def _article(self, found: FoundArticle) -> None:
        told = found.article
        target = self._survey.targets.get(told.id)
        if found.again:
            if target is None and told.id not in self._survey.targets:
                here = stored.known(self._project, "article", [told.id])
                target = told.id if here.get(told.id) is False else None
        elif target is not None and self._is_new(target):
            self._make_article(found)
            self._made.add(target)
            self._report.added += 1
        elif target is not None:
            self._report.matched += 1
        if target is None:
            if not found.again:
                self._report.refuse(
                    found.where, "Its text is neither in the file nor in the project."
                )
            for each in found.annotations:
                self._report.refuse(
                    each.where, "Its article is neither in the file nor in the project."
                )
            return
        article, text = self._current(target)
        if self._survey.whole and not found.again and target not in self._made:
            self._join(article, found)
        self._statuses(target, found)
        self._place_all(found, article, text)
        if not found.article.text or found.article.text == article.text:
            self._marked.take(found, article, text, self.labels)
        elif found.exclusions or found.refusals:
            self._report.note(
                found.where,
                "The article's text has been corrected here; excluded and refused places were left out.",
            )

    def _is_new(self, target: Id) -> bool:
        return target in self._survey.new and target not in self._made

    def _make_article(self, found: FoundArticle) -> None:
        article = found.article
        names = ("text", *ARTICLE_METADATA, "kind", "path", "encoding", "note", "characters")
        fields = {name: getattr(article, name) for name in names}
        fields["imported"] = moment(article.imported, self._tx.now)
        fields["attributes"] = self._values(article.attributes, found.where)
        if self._tx.read("article", article.id) is None:
            self._tx.make("article", article.id, fields)
        else:
            self._tx.edit("article", article.id, {**fields, "deleted": 0})

    def _join(self, here: Article, found: FoundArticle) -> None:
        """Take what another's project says of an article that is here, too, and ours does not say."""
        told, where = found.article, found.where
        values = fitting_values(
            here.attributes, told.attributes, lambda each: self._values(each, where)
        )
        if (joined := join_article(here, told, values)).fields:
            self._tx.edit("article", here.id, joined.fields)
        if sentence := joined.sentence():
            self._report.note(where, sentence)

    def _current(self, target: Id) -> tuple[Article, str]:
        article = stored_articles.get(self._project, target)
        text = stored_articles.text(self._project, article.text) if article else None
        if article is None or text is None:
            raise UserError("An article of the project has no text.", "Run `annotator check`.")
        return article, text

    def _statuses(self, target: Id, found: FoundArticle) -> None:
        for annotator, status in found.statuses.items():
            who = self._people.known(annotator, "")
            identity = derived_id(b"status", target, who)
            here = self._tx.read("article_status", identity)
            if status == "new" or (here is not None and here["status"] == status):
                continue
            if here is None:
                fields = {"article": target, "annotator": who, "status": status}
                self._tx.make("article_status", identity, fields)
            elif here["status"] == "new":
                self._tx.edit("article_status", identity, {"status": status})
            else:
                self._report.note(found.where, f"Its status is “{here['status']}” here; it stayed.")

    # --- annotations ---

    def _place_all(self, found: FoundArticle, article: Article, text: str) -> None:
        """Verify each annotation against the text it is on: an earlier one the file has, else the current."""
        by_text: dict[bytes, list[FoundAnnotation]] = {}
        for each in found.annotations:
            by_text.setdefault(each.text if each.text in found.older else article.text, []).append(
                each
            )
        for sha, group in by_text.items():
            on = found.older.get(sha, text) if sha != article.text else text
            places = place(on, group, found.unit, found.raw)
            unproven = 0
            for each, placed in zip(group, places, strict=True):
                unproven += isinstance(placed, Placed) and not placed.proven
                self._annotation(each, placed, article, sha, on)
            if unproven:
                self._report.note(
                    found.where,
                    f"The file holds no words to prove the places of {unproven:,} annotations by; "
                    "they were taken as they are.",
                )

    def _annotation(
        self,
        found: FoundAnnotation,
        placed: Placed | Unplaced,
        article: Article,
        text: bytes,
        on: str,
    ) -> None:
        code = self.labels.type(found.type)
        type_def = self._codebook.find_type(code) if code else None
        if isinstance(placed, Unplaced):
            self._report.refuse(found.where, placed.reason)
            return
        if type_def is None:
            self._report.refuse(
                found.where, f"There is no type “{found.type[:40]}” in the codebook."
            )
            return
        who = self._people.known(found.annotator, found.annotator_name)
        entity = self._register.link(found, type_def.entity_kind)
        identity = found.id or self._same(found, type_def.code, article, who, placed)
        made = Annotation(
            id=identity,
            article=article.id,
            text=text,
            annotator=who,
            type=type_def.code,
            spans=placed.spans,
            quotes=tuple(on[span.start : span.end] for span in placed.spans),
            entity=entity,
            attributes=self._coded(found),
            evidence=self._evidence(found, on),
            note=found.note,
            status=found.status,
            origin=found.origin,
            created=moment(found.created, self._tx.now),
            modified=moment(found.modified, self._tx.now),
            codebook=self._version(found),
        )
        if found.key:
            self._keys[found.key] = made.id
        if made.id in self._annotations:
            self._report.refuse(found.where, f"The id {id_text(made.id)} stands twice in the file.")
            return
        self._count(found, placed)
        self._annotations[made.id] = (made, found.where)
        if len(self._annotations) >= BATCH:
            self._write_annotations()

    def _same(
        self, found: FoundAnnotation, code: str, article: Article, who: Id, placed: Placed
    ) -> Id:
        """The id of an annotation whose file names none.

        That of the project's own annotation of the same place, type and annotator, so that a set that went out through
        such a format and came back doubles nothing; else one that is the same each time. The second equal
        annotation of a file is the second one of the project.
        """
        if article.id != self._here_of:
            self._here_of = article.id
            self._here = {}
            for each in stored_annotations.select(self._project, article.id):
                self._here.setdefault((each.annotator, each.type, each.spans), []).append(each.id)
        equal = self._here.get((who, code, placed.spans))
        if equal:
            return equal.pop(0)
        derived = _derived(found, article, who, placed)
        times = self._derived[derived] = self._derived.get(derived, 0) + 1
        return derived if times == 1 else derived_id(derived, b"%d" % times)

    def _count(self, found: FoundAnnotation, placed: Placed) -> None:
        if placed.repair:
            self._report.repaired += 1
            self._report.repairs.append(Place(found.where, f"Positions {placed.repair}."))
        else:
            self._report.exact += 1

    def _version(self, found: FoundAnnotation) -> int:
        return found.codebook if self._same_codebook and found.codebook else self._codebook.version

    def _coded(self, found: FoundAnnotation) -> dict[str, Any]:
        """Attribute values under the codebook's codes."""
        for label in found.attributes:
            if self.labels.attributes.get(label, label) == LEAVE_OUT:
                self._report.note(
                    found.where,
                    f"The attribute “{label[:40]}” is not in the codebook; it was left out.",
                )
        return self._values(self.labels.attributes_of(found.attributes), found.where)

    def _values(self, values: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Attribute values that can be kept; the others are told and left out."""
        kept: dict[str, Any] = {}
        for code, value in values.items():
            attribute = self._codebook.find_attribute(code)
            if attribute is None:
                self._report.note(
                    where, f"The attribute “{code[:40]}” is not in the codebook; it was left out."
                )
            elif not storable(value):
                self._report.note(
                    where, f"The value of {attribute.code} is of no use; it was left out."
                )
            else:
                try:
                    kept[attribute.code] = fitting(attribute, value)
                except UserError as error:
                    self._report.note(where, f"{error.message} It was left out.")
        return kept

    def _evidence(self, found: FoundAnnotation, text: str) -> dict[str, Any]:
        """Evidence that is where it says; the rest is told and left out."""
        kept: dict[str, Any] = {}
        for code, (start, end, words) in found.evidence.items():
            attribute = self._codebook.find_attribute(self.labels.attributes.get(code, code))
            placed = verified(text, Span(start, end), words)
            if attribute is None or placed is None:
                self._report.note(
                    found.where, f"The evidence for “{code[:40]}” is not there; it was left out."
                )
            else:
                kept[attribute.code] = [placed.start, placed.end, words]
        return kept

    def _dates(self, found: FoundRelation) -> dict[str, str]:
        """When a relation held, as far as the file says so in dates."""
        given = found.relation.attributes
        try:
            return check_dates(str(given.get(FROM, "")), str(given.get(TO, "")))
        except UserError as error:
            self._report.note(found.where, error.message)
            return {}

    def _write_annotations(self) -> None:
        batch, self._annotations = self._annotations, {}
        taken = stored.known(self._project, "annotation", batch)
        new = [made for identity, (made, _) in batch.items() if identity not in taken]
        self._tx.make_many("annotation", ((made.id, fields_of(made)) for made in new))
        for identity, gone in taken.items():
            made, where = batch[identity]
            if gone:
                self._tx.edit("annotation", identity, {**fields_of(made), "deleted": 0})
                continue
            self._report.unchanged += 1
            here = stored_annotations.get(self._project, identity)
            if here is not None and (others := differing(here, made)):
                self._report.different += 1
                self._report.note(
                    where,
                    f"It is there already with other values ({', '.join(others)}); they stayed.",
                )

    # --- relations ---

    def _flush(self) -> None:
        """Write what waits; relations whose ends are not there yet wait for the end of the file."""
        if self._annotations:
            self._write_annotations()
        waiting, self._relations = self._relations, []
        self._late += [found for found in waiting if not self._relation(found)]

    def _relation(self, found: FoundRelation) -> bool:
        told = self._resolved(found)
        if told is None:
            return False
        code = self.labels.relation(told.type)
        definition = self._codebook.find_relation(code) if code else None
        if definition is None:
            self._report.refuse(
                found.where, f"There is no relation “{told.type[:40]}” in the codebook."
            )
            return True
        ends = [self._end(told.source), self._end(told.target)]
        if ends[0] is None or ends[1] is None:
            return False
        taken = stored.known(self._project, "relation", [told.id])
        made = Relation(
            told.id,
            definition.code,
            ends[0],
            ends[1],
            self._people.known(told.annotator, ""),
            told.note,
            moment(told.created, self._tx.now),
            self._dates(found),
        )
        if told.id not in taken:
            self._tx.make("relation", made.id, relation_fields(made))
        elif taken[told.id]:
            self._tx.edit("relation", made.id, {**relation_fields(made), "deleted": 0})
        else:
            return True
        self._report.relations += 1
        return True

    def _resolved(self, found: FoundRelation) -> Relation | None:
        """The relation with the ids behind its keys, and one of its own; None while an end is not known."""
        told = found.relation
        source, target = told.source, told.target
        for key in filter(None, (found.source_key, found.target_key)):
            if key not in self._keys:
                return None
        if found.source_key:
            source = End("annotation", self._keys[found.source_key])
        if found.target_key:
            target = End("annotation", self._keys[found.target_key])
        identity = told.id or derived_id(
            b"relation",
            told.type.encode(),
            source.kind.encode(),
            source.id,
            target.kind.encode(),
            target.id,
        )
        return replace(told, id=identity, source=source, target=target)

    def _end(self, end: End) -> End | None:
        """The end as it is in the project, or None when it is not there (yet)."""
        if end.kind == "entity":
            known = self._register.known(end.id)
            return None if known is None else End(end.kind, known)
        table = "annotation" if end.kind == "annotation" else "article"
        identity = end.id if table == "annotation" else self._survey.targets.get(end.id, end.id)
        if (
            identity is None
            or stored.known(self._project, table, [identity]).get(identity) is not False
        ):
            return None
        return End(end.kind, identity)


def _derived(found: FoundAnnotation, article: Article, who: Id, placed: Placed) -> Id:
    """The same id each time for the same annotation of a file that names none."""
    about = [
        found.type,
        [[span.start, span.end] for span in placed.spans],
        found.entity_name,
        dict(found.attributes),
        found.note,
    ]
    return derived_id(
        b"annotation", article.id, who, json.dumps(about, sort_keys=True).encode("utf-8")
    )
