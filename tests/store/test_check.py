"""``check`` finds every kind of damage, each planted with plain sqlite3, and names where it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, projects
from annotator.core.errors import Cancelled
from annotator.core.ids import id_text, new_id
from annotator.core.jobs import Silent
from annotator.core.model import End
from annotator.store import check
from tests.store.helpers import add_article, new_project, problems, rows, sample, tag, tamper

FIRST = "(SELECT min(number) FROM annotation)"

PLANTED: dict[str, tuple[str, str]] = {
    # what: (statement, what the check must say)
    "text altered": (
        "UPDATE text SET text = replace(text, 'Lena', 'Lina') WHERE number = 1",
        r"The text of “Article 1” is not what was imported",
    ),
    "text cut": (
        "UPDATE text SET text = substr(text, 1, 40) WHERE number = 1",
        r"lies outside its text of 40 characters",
    ),
    "text's length": ("UPDATE text SET characters = 3 WHERE number = 1", r"number of characters"),
    "article's length": ("UPDATE article SET characters = 3", r"number of characters"),
    "text missing": ("DELETE FROM text WHERE number = 1", r"missing text"),
    "value unknown": (
        """UPDATE annotation SET attributes = '{"stance":"sideways"}' WHERE type = 'claim'""",
        r"Its value of stance does not fit the codebook",
    ),
    "relation unknown": ("UPDATE relation SET type = 'befriends'", r"Its type befriends is not in"),
    "span beyond": (
        f'UPDATE span SET "end" = 9999 WHERE annotation = {FIRST}',
        r"lies outside its text",
    ),
    "span negative": (f"UPDATE span SET start = -4 WHERE annotation = {FIRST}", r"outside its text"),
    "span backwards": (
        f'UPDATE span SET start = 5, "end" = 2 WHERE annotation = {FIRST}',
        r"outside its text",
    ),
    "span gigantic": (
        f'UPDATE span SET start = 1 << 61, "end" = 1 << 62 WHERE annotation = {FIRST}',
        r"outside its text",
    ),
    "span moved": (
        f'UPDATE span SET start = 1, "end" = 10 WHERE annotation = {FIRST}',
        r"selects “ena Orso,”, not its quote “Lena Orso”",
    ),
    "quote altered": (
        f"UPDATE span SET quote = 'Lina Orso' WHERE annotation = {FIRST}",
        r"not its quote “Lina Orso”",
    ),
    "span missing": (f"DELETE FROM span WHERE annotation = {FIRST}", r"has no span"),
    "span of another article": (
        f"UPDATE span SET article = (SELECT max(id) FROM article) WHERE annotation = {FIRST}",
        r"another article",
    ),
    "fragments overlap": (
        f"INSERT INTO span SELECT annotation, 1, article, 5, 12, 'Orso, m' FROM span "
        f"WHERE annotation = {FIRST}",
        r"overlaps the fragment before it",
    ),
    "annotation of no article": (
        "UPDATE annotation SET article = x'00' WHERE number = 1",
        r"annotation 1: It points to a missing article",
    ),
    "annotation by nobody": (
        "UPDATE annotation SET annotator = x'00' WHERE number = 1",
        r"missing annotator",
    ),
    "annotation of no entity": (
        "UPDATE annotation SET entity = x'00' WHERE number = 1",
        r"missing entity",
    ),
    "annotation of a deleted entity": ("UPDATE entity SET deleted = 1", r"to a deleted entity"),
    "annotation of a deleted article": ("UPDATE article SET deleted = 1", r"to a deleted article"),
    "relation to nothing": ("UPDATE relation SET target = x'00'", r"Its target is missing"),
    "relation from a deleted one": (
        "UPDATE annotation SET deleted = 1 WHERE id = (SELECT source FROM relation)",
        r"Its source is missing or deleted",
    ),
    "unknown type": ("UPDATE annotation SET type = 'moon' WHERE number = 1", r"type moon"),
    "unknown status": ("UPDATE annotation SET status = 'odd'", r"status odd is unknown"),
    "unknown attribute": (
        """UPDATE annotation SET attributes = '{"moon":1}' WHERE number = 1""",
        r"attribute moon is not in the codebook",
    ),
    "unreadable attributes": (
        "UPDATE annotation SET attributes = '{' WHERE number = 1",
        r"cannot be read",
    ),
    "unknown article status": ("UPDATE article_status SET status = 'odd'", r"status odd"),
    "a codebook that does not hold together": (
        "UPDATE codebook_item SET deleted = 1 WHERE kind = 'type' AND code = 'actor'",
        r"codebook",
    ),
    "an unreadable codebook": ("UPDATE codebook_item SET data = '[]'", r"cannot be read"),
    "wrong count": ("UPDATE article SET annotations = annotations + 1", r"counts \d annotations, but has \d"),
    "history without state": ("DELETE FROM article_status", r"history has it, but it is missing"),
    "state without history": (
        "INSERT INTO entity SELECT 99, x'0102', name, kind, aliases, attributes, external, note, "
        "parent, merged_into, deleted FROM entity LIMIT 1",
        r"history does not know it",
    ),
    "state that differs": (
        "UPDATE entity SET name = 'Lina Orso'",
        r"Its name is not what the history says",
    ),
    "history that differs": (
        """UPDATE patch SET change = replace(change, '"name":"Lena', '"name":"Lina')""",
        r"Its name is not what the history says",
    ),
    "history emptied": ("DELETE FROM patch", r"history does not know it"),
    "unreadable history": ("UPDATE patch SET change = 'x' WHERE kind = 'entity'", r"cannot be read"),
    "changes of no step": ("UPDATE patch SET step = 99 WHERE number = 1", r"belong to no step"),
    "steps out of order": (
        "UPDATE step SET clock = 1 WHERE number = (SELECT max(number) FROM step)",
        r"out of order",
    ),
    "a text not in the index": (
        "INSERT INTO text_search (text_search, rowid, text, split) "
        "SELECT 'delete', number, text, split FROM text WHERE number = 1",
        r"1 texts are missing from the search index",
    ),
    "a strange text in the index": (
        "INSERT INTO text_search (rowid, text) VALUES (77, 'strange words')",
        r"1 texts in the search index are not in the project",
    ),
    "an emptied index": ("INSERT INTO text_search (text_search) VALUES ('delete-all')", r"missing"),
    "an index of other words": (
        "UPDATE text_search SET text = replace(text, 'mayor', 'major') WHERE rowid = 1",
        r"search",
    ),
    "an index with torn lists": (
        "DELETE FROM text_search_data WHERE id > 10",
        r"search|damaged",
    ),
    "invalid UTF-8": (
        "UPDATE entity SET name = CAST(x'ff4c656e61' AS TEXT)",
        r"text that cannot be read",
    ),
    "a child of a deleted entity": (
        "UPDATE entity SET parent = id, deleted = 1",
        r"deleted entity",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANNOTATOR_HOME", str(tmp_path_factory.mktemp("home")))
        return sample(tmp_path_factory.mktemp("made") / "s.annotator").read_bytes()


@pytest.mark.parametrize("what", PLANTED)
def test_that_planted_damage_is_found_and_named(tmp_path: Path, original: bytes, what: str) -> None:
    statement, said = PLANTED[what]
    path = tmp_path / "s.annotator"
    path.write_bytes(original)
    for write in (False, True):
        with projects.open(path, write=write) as project:
            assert problems(project) == []
    tamper(path, statement)
    for write in (False, True):
        if what == "an index of other words" and not write:
            continue  # only a writer can have the index compare itself word by word
        with projects.open(path, write=write) as project:
            found = problems(project)
            assert any(re.search(said, problem) for problem in found), found


def test_that_a_project_in_every_state_of_use_is_found_sound(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        assert problems(project) == []
        article = add_article(project, "Zoë 👩‍🚒 مرحبا 東京都は大きい。\x00\u2028 ")
        add_article(project, " ")
        add_article(project, "!?")
        keep = entities.create(project, "Zoë", "actor")
        gone = entities.create(project, "Zoe", "actor")
        one = tag(project, article, "Zoë", entity=gone.id)
        claim = tag(project, article, "東京", "claim", attributes={"stance": "neutral"})
        annotations.relate(project, "made_by", End("annotation", claim.id), End("entity", gone.id))
        entities.merge(project, keep.id, [gone.id])
        annotations.delete(project, [one.id])
        articles.delete(project, [article])
        project.undo()
        assert problems(project) == []


def test_that_checking_stops_when_asked_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[str] = []

    class Watcher(Silent):
        def progress(self, done: int, total: int | None = None, text: str = "") -> None:
            if text:
                told.append(text)

        def check(self) -> None:
            if "Texts" in told:
                raise Cancelled

    with projects.open(sample(tmp_path / "s.annotator")) as project:
        with pytest.raises(Cancelled):
            projects.check_project(project, Watcher())
        assert told[:2] == ["Pages", "Structure"]
        assert problems(project) == []


def test_that_thousands_of_problems_are_not_all_told(tmp_path: Path) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        made = tag(project, add_article(project), "Lena")
        fields = annotations.fields_of(made)
        with project.change("Many") as tx:
            tx.make_many("annotation", ((new_id(), fields) for _ in range(1_500)))
    tamper(path, "UPDATE span SET quote = 'x'")
    with projects.open(path) as project:
        assert len(projects.check_project(project)) == check.MOST_PROBLEMS


def test_that_checking_the_index_leaves_nothing_behind(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    before = rows(path, "SELECT name FROM sqlite_schema ORDER BY name")
    with projects.open(path) as project:
        assert problems(project) == []
        assert problems(project) == []
    assert rows(path, "SELECT name FROM sqlite_schema ORDER BY name") == before


def test_that_a_damaged_page_is_found_before_anything_is_written(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    (page,) = rows(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'annotation'")[0]
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : (page - 1) * 4096 + 40] = bytes(40)
    path.write_bytes(bytes(data))
    with pytest.raises(Exception, match="damaged") as caught:
        projects.open(path)
    assert "restore" in caught.value.hint
    with projects.open(path, write=False) as project:
        assert any("damaged" in problem for problem in problems(project))
    assert path.read_bytes() == bytes(data)


def test_that_the_problem_names_the_object(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path) as project:
        first = annotations.list_annotations(project)[0]
    tamper(path, "UPDATE span SET quote = 'x' WHERE quote = 'Lena Orso'")
    with projects.open(path) as project:
        found = projects.check_project(project)
    assert {p.kind for p in found} == {"span", "annotation"}
    assert all(id_text(first.id) in p.where for p in found)
