"""The Python interface for scripts and notebooks. It never loads Qt.

::

    import annotator

    with annotator.open_project("protests.annotator") as project:
        article = project.articles()[0]
        made = project.annotate(article["id"], "actor", [(0, 12)], entity="Emmanuel Macron")
        print(made.id, made.quote)
        rows = project.annotations()          # plain dicts: pandas.DataFrame(rows) takes them as they are

Ids are text, spans are ``(start, end)`` in Unicode code points, end-exclusive. Whatever is changed is on the disk
when the call returns. Mistakes of the caller raise :class:`annotator.core.errors.UserError`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from annotator.app import history, lookup, plain, projects
from annotator.app.plain import Row
from annotator.core.network import NetworkOptions
from annotator.store import articles as stored_articles


@dataclass(frozen=True, slots=True)
class Made:
    """An annotation that was just made."""

    id: str
    article: str
    type: str
    spans: tuple[tuple[int, int], ...]
    quote: str
    entity: str | None
    entity_id: str | None
    attributes: Mapping[str, Any]
    annotator: str

    @classmethod
    def of(cls, row: Row) -> Made:
        """From a row of :func:`annotator.app.plain.annotation_row`."""
        return cls(
            row["id"],
            row["article"],
            row["type"],
            tuple((start, end) for start, end in row["spans"]),
            row["quote"],
            row["entity"],
            row["entity_id"],
            row["attributes"],
            row["annotator"],
        )


class NotebookProject:
    """An open project. Use it in a ``with`` statement, or call :meth:`close`."""

    def __init__(self, path: str | os.PathLike[str], write: bool = True) -> None:
        """Open for writing (one program at a time), or with ``write=False`` beside a writer."""
        self._project = projects.open(path, write=write)

    @property
    def path(self) -> Path:
        """Where the project lies."""
        return self._project.path

    def articles(self) -> list[Row]:
        """``{id, title, source, date, language, characters, annotations, …}`` in order of import."""
        return list(plain.article_rows(self._project))

    def text(self, article: str) -> str:
        """The text of an article, which all positions refer to."""
        identity = lookup.object_id(self._project, "article", article)
        return stored_articles.text_of(self._project, identity) or ""

    def annotations(
        self, article: str | None = None, type: str | None = None, annotator: str | None = None
    ) -> list[Row]:
        """``{id, article, type, spans, quote, entity, entity_id, attributes, annotator, status, note, …}`` by place."""
        return list(plain.annotation_rows(self._project, article, type, annotator))

    def entities(self) -> list[Row]:
        """``{id, name, kind, aliases, annotations, …}`` by name."""
        return list(plain.entity_rows(self._project))

    def network(self, kind: str = "actor-issue", **options: Any) -> list[Row]:
        """The network, or one for each time window: ``{rows, columns, matrix, claims, day, since, until}``.

        ``options`` are those of :class:`annotator.core.network.NetworkOptions`. With ``kind="events"`` the claims, a
        row each.
        """
        from annotator.app import networks

        return networks.rows(self._project, NetworkOptions(kind, **options))

    def exclusions(self, article: str | None = None) -> list[Row]:
        """Places that are no part of their article: ``{id, article, start, end, quote, reason}`` by place."""
        return list(plain.exclusion_rows(self._project, article))

    def reprints(self) -> list[Row]:
        """What was decided about near-duplicates: ``{article, of, verdict}``; ``verdict`` is ``reprint`` or ``other``."""
        return list(plain.reprint_rows(self._project))

    def annotate(
        self,
        article: str,
        type: str,
        spans: Sequence[tuple[int, int]],
        entity: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        annotator: str | None = None,
        relations: Iterable[tuple[str, str]] = (),
        note: str = "",
    ) -> Made:
        """Tag a place of an article; saved when this returns.

        ``entity`` is an id, a name or an alias; two that fit are an error, none makes a new one. ``relations`` are
        (type, id of an annotation or entity, or ``outlet`` or ``author``).
        """
        return Made.of(
            plain.annotate(
                self._project, article, type, spans, entity, attributes, annotator, relations, note
            )
        )

    def import_articles(
        self,
        *paths: str | os.PathLike[str],
        language: str | None = None,
        mapping: Mapping[str, str] | None = None,
        name_pattern: str = "",
    ) -> Row:
        """Bring in files and folders: ``{added, duplicates, failed}``.

        ``mapping`` says which column of a table is which field (``{"Headline": "title"}``), ``name_pattern`` what
        the names of files say (``"{date}_{source}_{title}"``).
        """
        from annotator.app.intake import import_paths

        found = [Path(path) for path in paths]
        return import_paths(
            self._project, found, language=language, mapping=mapping, name_pattern=name_pattern
        ).as_json()

    def import_annotations(
        self,
        path: str | os.PathLike[str],
        format: str,
        annotator: str | None = None,
        options: Mapping[str, bool | str] | None = None,
        types: Mapping[str, str] | None = None,
        attributes: Mapping[str, str] | None = None,
        relations: Mapping[str, str] | None = None,
        create: bool = True,
    ) -> Row:
        """Read an annotation set: ``{articles: {added, matched}, exact, repaired, refused, …}``.

        ``types``, ``attributes`` and ``relations`` say which code a label of the file stands for (``""``: leave it
        out); what is said is remembered for the format, and holds where nothing else is said. Without ``create``
        labels that the codebook does not have are left out.
        """
        from annotator.app import label_memory
        from annotator.app.set_labels import LabelMap
        from annotator.app.sets import import_set

        who = None if annotator is None else plain.person(self._project, annotator)
        chosen = LabelMap(types or {}, attributes or {}, relations or {})
        labels = chosen.over(label_memory.remembered(format))
        done = import_set(
            self._project, Path(path), format, who, options=options, labels=labels, create=create
        )
        label_memory.remember(format, chosen)
        return done.as_json()

    def export(
        self,
        format: str,
        output: str | os.PathLike[str],
        annotator: str | None = None,
        overwrite: bool = False,
        options: Mapping[str, bool | str] | None = None,
        types: Sequence[str] = (),
        articles: Sequence[str] = (),
        statuses: Sequence[str] = (),
        since: str = "",
        until: str = "",
    ) -> Row:
        """Write an annotation set: ``{format, paths, annotations, loss, …}``.

        Of the ``types``, ``articles`` (ids), article ``statuses`` and dates given; everything without.
        """
        from annotator.app.sets import export
        from annotator.core.selection import SetSelection

        who = None if annotator is None else lookup.annotator_named(self._project, annotator).id
        chosen = SetSelection(
            types=tuple(types),
            statuses=tuple(statuses),
            articles=tuple(lookup.object_id(self._project, "article", each) for each in articles),
            since=since,
            until=until,
        )
        return export(
            self._project, format, Path(output), who, overwrite, options=options, selection=chosen
        ).as_json()

    def search(self, query: str, limit: int = 500) -> list[Row]:
        """Where words occur, articles newest first: ``{article, title, source, date, start, end, left, match, right}``."""
        from annotator.app.search import search

        return [plain.hit_row(hit) for hit in search(self._project, query, limit)]

    def retag(
        self,
        annotations: Iterable[str],
        type: str | None = None,
        entity: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        status: str | None = None,
        delete: bool = False,
    ) -> int:
        """Change many annotations, given by id, as one step; how many differ afterwards.

        An attribute value of None makes it *not coded*. What an annotation's type does not take is left out there.
        """
        from annotator.app import bulk
        from annotator.app.ask import Answer

        ids = [lookup.object_id(self._project, "annotation", each) for each in annotations]
        linked = None if entity is None else lookup.entity(self._project, entity).id
        action = bulk.Action(
            type or "", linked, values=attributes or {}, status=status, delete=delete
        )
        changes = bulk.apply(self._project, ids, action, Answer(True))
        return len(changes.objects.get("annotation", ()))

    def worklist(self) -> list[Row]:
        """What is to be looked at again: ``{id, article, type, quote, attributes, note, reasons}`` by place."""
        from annotator.app.worklist import worklist

        return [plain.worklist_row(each) for each in worklist(self._project)]

    def diary(self) -> list[Row]:
        """``{id, annotator, created, text}``, newest first."""
        from annotator.app import diary

        return plain.diary_rows(self._project, diary.entries(self._project))

    def guidelines(self) -> str:
        """The project's guidelines, in Markdown."""
        from annotator.app import guidelines

        return guidelines.text(self._project)

    def undo(self) -> str:
        """Take back the last step; its name. Raises UserError when there is none."""
        return history.undo(self._project).label

    def redo(self) -> str:
        """Bring back the step undone last; its name. Raises UserError when there is none."""
        return history.redo(self._project).label

    def close(self) -> None:
        """Leave one file at rest; others may write it then."""
        self._project.close()

    def __enter__(self) -> NotebookProject:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
