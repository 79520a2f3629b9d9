"""The sample project: ten invented articles in five languages, partly annotated, made afresh each time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from annotator.app import annotations as actions
from annotator.app import projects
from annotator.app.sample_files import (
    ANNOTATORS,
    SampleAnnotation,
    SampleArticle,
    SampleEntity,
    load_entities,
    load_samples,
)
from annotator.core.codebook import ENTITY_PREFIX
from annotator.core.errors import UserError
from annotator.core.ids import Id, derived_id, id_text, new_id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotation, Annotator, End
from annotator.store.journal import Transaction
from annotator.store.project import Project

__all__ = [
    "SampleAnnotation",
    "SampleArticle",
    "SampleEntity",
    "fill",
    "load_entities",
    "load_samples",
    "make_sample",
    "sample_annotators",
]


def sample_annotators() -> dict[str, Annotator]:
    """Who annotated the samples, by key; the same people in every sample project."""
    return {
        key: Annotator(derived_id(b"sample annotator", key.encode()), name)
        for key, name in ANNOTATORS.items()
    }


def make_sample(path: str | os.PathLike[str], report: Reporter = silent) -> Path:
    """Make the sample project at ``path`` (which must not exist), and close it again."""
    project = projects.create(path, sample=True, report=report)
    try:
        return project.path
    finally:
        project.close()


def fill(project: Project, report: Reporter = silent) -> None:
    """Put the sample articles, entities and annotations into a new project.

    One step for each sample annotator. The steps belong to the making of the project, so that undo never
    takes the samples away from under somebody. Raises UserError when the project's codebook lacks what
    the samples are annotated with.
    """
    samples = load_samples()
    filling = _Filling(project, load_entities(), samples)
    people = sample_annotators()
    for key, person in people.items():
        with project.change("Add the sample articles", person, kind="create") as tx:
            if tx.read("annotator", person.id) is None:
                tx.make("annotator", person.id, {"name": person.name, "created": tx.now})
            if key == "sample":
                filling.add_entities(tx)
                filling.add_articles(tx)
            for sample in report.each(samples, len(samples), "Adding the sample articles"):
                filling.add_annotations(tx, sample, key, person)


class _Filling:
    """Keys of the sample files → ids of one project."""

    def __init__(
        self, project: Project, entities: Iterable[SampleEntity], samples: list[SampleArticle]
    ) -> None:
        self._project = project
        self._entities = {entity.key: entity for entity in entities}
        self._samples = samples
        self._entity_ids = {key: new_id() for key in self._entities}
        self._article_ids = {sample.name: new_id() for sample in samples}
        self._text_ids: dict[str, bytes] = {}

    def add_entities(self, tx: Transaction) -> None:
        for key, entity in self._entities.items():
            parent = self._entity_ids[entity.parent] if entity.parent else None
            fields = {
                "name": entity.name,
                "kind": entity.kind,
                "aliases": list(entity.aliases),
                "attributes": self._coded(
                    ENTITY_PREFIX + entity.kind, entity.attributes, f"entity {key}"
                ),
                "note": entity.note,
                "parent": parent,
            }
            tx.make("entity", self._entity_ids[key], fields)

    def add_articles(self, tx: Transaction) -> None:
        for sample in self._samples:
            sha = tx.add_text(sample.text)
            self._text_ids[sample.name] = sha
            date = sample.metadata.get("date", "")
            fields = {
                **sample.metadata,
                "text": sha,
                "characters": len(sample.text),
                "date_precision": {4: "year", 7: "month", 10: "day", 0: ""}.get(len(date), "time"),
                "kind": "txt",
                "path": f"{sample.name}.txt",
                "encoding": "utf-8",
                "imported": tx.now,
                "attributes": self._coded("article", sample.attributes, sample.name),
            }
            tx.make("article", self._article_ids[sample.name], fields)

    def add_annotations(
        self, tx: Transaction, sample: SampleArticle, key: str, person: Annotator
    ) -> None:
        """One annotator's annotations of an article, their relations, and the status."""
        article = self._article_ids[sample.name]
        mine = [each for each in sample.annotations if each.annotator == key]
        ids = {each.key: new_id() for each in mine}
        for each in mine:
            where = f"{sample.name}, {each.key}"
            definition = self._project.codebook.find_type(each.type)
            if definition is None:
                raise _unfit(where, f"it has no type {each.type}")
            if each.entity and self._entities[each.entity].kind != definition.entity_kind:
                raise _unfit(where, f"{each.type} does not point to {each.entity}")
            made = Annotation(
                id=ids[each.key],
                article=article,
                text=self._text_ids[sample.name],
                annotator=person.id,
                type=definition.code,
                spans=actions.check_spans(sample.text, each.spans),
                quotes=each.quotes,
                entity=self._entity_ids[each.entity] if each.entity else None,
                attributes=self._coded(definition.code, each.attributes, where),
                note=each.note,
                status=each.status,
                created=tx.now,
                modified=tx.now,
                codebook=self._project.codebook.version,
            )
            tx.make("annotation", made.id, actions.fields_of(made))
        for each in mine:
            for code, end in each.relations:
                source = End("annotation", ids[each.key])
                target = self._end(article, ids, end)
                try:
                    actions.make_relation(self._project, tx, code, source, target, person)
                except UserError as error:
                    raise _unfit(f"{sample.name}, {each.key}", error.message) from error
        status = sample.statuses.get(key, "new")
        if status != "new":
            tx.make(
                "article_status",
                derived_id(b"status", article, person.id),
                {"article": article, "annotator": person.id, "status": status},
            )

    def _end(self, article: Id, ids: Mapping[str, Id], end: str) -> End:
        if end in ("outlet", "author"):
            return End(end, article)
        if end.startswith(ENTITY_PREFIX):
            return End("entity", self._entity_ids[end.removeprefix(ENTITY_PREFIX)])
        return End("annotation", ids[end])

    def _coded(self, owner: str, values: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Stored forms; keys of entities become their ids."""
        codebook = self._project.codebook
        ready = {}
        for code, value in values.items():
            attribute = codebook.find_attribute(code)
            if attribute is not None and attribute.kind == "entity":
                ready[code] = id_text(self._entity_ids[value])
            else:
                ready[code] = value
        try:
            return codebook.check_values(owner, ready)
        except UserError as error:
            raise _unfit(where, error.message) from error


def _unfit(where: str, why: str) -> UserError:
    return UserError(
        f"The sample articles do not fit this project's codebook ({where}: {why})",
        "Make the sample project with the codebook the program comes with.",
    )
