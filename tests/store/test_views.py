"""The documented views: their columns are a promise, and each row says what the program says."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from annotator.app import annotations, articles, entities, home
from annotator.core.ids import id_text
from annotator.core.model import End
from tests.store.helpers import add_article, new_project, tag

COLUMNS = {
    "articles_flat": (
        "id", "title", "source", "author", "date", "date_precision", "url", "language", "section",
        "page", "database_id", "kind", "path", "encoding", "imported", "characters", "annotations",
        "note", "attributes", "text_sha256", "text",
    ),
    "entities_flat": (
        "id", "name", "kind", "aliases", "attributes", "external", "note", "parent_id",
        "annotations",
    ),
    "annotations_flat": (
        "id", "article_id", "article_title", "article_source", "article_date", "article_language",
        "type", "start", "end", "spans", "quote", "entity", "entity_id", "attributes", "evidence",
        "annotator", "annotator_id", "note", "status", "origin", "created", "modified",
        "codebook_version",
    ),
    "relations_flat": (
        "id", "type", "source_kind", "source_id", "source_name", "target_kind", "target_id",
        "target_name", "annotator", "attributes", "note", "created",
    ),
}  # fmt: skip
"""Kept between versions: columns may be added, none may go or change its meaning."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "p.annotator"
    with new_project(place) as project:
        ada = home.set_annotator("Ada")
        text = "Lena Orso 👩‍🚒 said: the ferry must, she insists, sail. Others disagreed."
        article = add_article(
            project, text, title="Ferry", source="Gazette", author="A. B.", date="2026-03-05",
            language="en",
        )  # fmt: skip
        lena = entities.create(project, "Lena Orso", "actor", ["the mayor"])
        speaker = tag(project, article, "Lena Orso", entity=lena.id, note="who")
        start = text.index("the ferry")
        claim = annotations.annotate(
            project,
            article,
            "claim",
            [(start, start + 14), (text.index("sail"), text.index("sail") + 4)],
            attributes={"stance": "support"},
            annotator=ada,
        )
        for target in (
            End("annotation", speaker.id),
            End("entity", lena.id),
            End("author", article),
        ):
            annotations.relate(project, "made_by", End("annotation", claim.id), target)
        gone = tag(project, article, "Others")
        annotations.delete(project, [gone.id])
        other = add_article(project, "Deleted.")
        tag(project, other, "Deleted")
        articles.delete(project, [other])
        entities.delete(project, entities.create(project, "Nobody", "actor").id)
    return place


def select(path: Path, view: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {view}")]


@pytest.mark.parametrize("view", COLUMNS)
def test_that_documented_columns_are_there_in_their_order(path: Path, view: str) -> None:
    row = select(path, view)[0]
    assert tuple(name for name in row if name in COLUMNS[view]) == COLUMNS[view]


def test_that_each_annotation_is_one_readable_row(path: Path) -> None:
    actor, claim = select(path, "annotations_flat")
    assert (actor["type"], actor["quote"], actor["start"], actor["end"]) == (
        "actor", "Lena Orso", 0, 9,
    )  # fmt: skip
    assert (actor["entity"], actor["note"], actor["annotator"]) == ("Lena Orso", "who", "Ada")
    assert (actor["article_title"], actor["article_source"], actor["article_date"]) == (
        "Ferry", "Gazette", "2026-03-05",
    )  # fmt: skip
    assert claim["quote"] == "the ferry must … sail"
    assert json.loads(claim["spans"]) == [[20, 34], [49, 53]]
    assert (claim["start"], claim["end"]) == (20, 53)
    assert json.loads(claim["attributes"]) == {"stance": "support"}
    assert (claim["entity"], claim["entity_id"]) == (None, None)


def test_that_ids_in_views_are_those_of_the_program(path: Path) -> None:
    from annotator.app import projects

    with projects.open(path, write=False) as project:
        found = annotations.list_annotations(project)
        article = articles.list_articles(project)[0]
        entity = entities.list_entities(project)[0]
    rows = select(path, "annotations_flat")
    assert [row["id"] for row in rows] == [id_text(a.id) for a in found]
    assert {row["article_id"] for row in rows} == {id_text(article.id)}
    assert rows[0]["entity_id"] == id_text(entity.id) == select(path, "entities_flat")[0]["id"]
    assert {row["annotator_id"] for row in rows} == {id_text(found[0].annotator)}


def test_that_articles_and_entities_are_one_row_each_without_deleted_ones(path: Path) -> None:
    (article,) = select(path, "articles_flat")
    assert (article["title"], article["author"], article["annotations"]) == ("Ferry", "A. B.", 2)
    assert article["characters"] == len(article["text"])
    (entity,) = select(path, "entities_flat")
    assert (entity["name"], entity["annotations"]) == ("Lena Orso", 1)
    assert json.loads(entity["aliases"]) == ["the mayor"]


def test_that_both_ends_of_a_relation_are_named(path: Path) -> None:
    rows = select(path, "relations_flat")
    assert {row["source_name"] for row in rows} == {"the ferry must … sail"}
    assert [row["target_name"] for row in rows] == ["Lena Orso", "Lena Orso", "A. B."]
    assert {row["type"] for row in rows} == {"made_by"}


NEWER = (
    r"(group_concat|string_agg|json_group_array)\([^()]*\border by\b",  # 3.44
    r"\b(concat|concat_ws|string_agg|octet_length|timediff|jsonb\w*|unistr|if)\(",  # 3.43 – 3.50
)


def test_that_no_view_or_trigger_uses_sql_newer_than_the_oldest_sqlite_served(path: Path) -> None:
    # One such word makes an older SQLite refuse the whole file; the one that runs this test may be newer.
    with closing(sqlite3.connect(path)) as connection:
        schema = connection.execute(
            "SELECT name, lower(sql) FROM sqlite_schema WHERE sql IS NOT NULL"
        ).fetchall()
    assert len(schema) > 30
    for name, sql in schema:
        for pattern in NEWER:
            assert not re.search(pattern, sql), name
