"""The history from inside: what a step holds, what it takes back, and what is refused."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, home, projects
from annotator.core.errors import ProjectError, UserError
from annotator.core.ids import Id, new_id
from annotator.core.model import Annotator
from annotator.store import articles as stored_articles
from annotator.store import door, opening
from annotator.store.opening import open_project
from annotator.store.project import Device, Project
from tests.counting import steps_of_all
from tests.store.helpers import (
    LOREM,
    add_article,
    add_articles,
    new_project,
    problems,
    rows,
    sample,
    state,
    tag,
    tamper,
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened


def last_patches(project: Project) -> list[tuple[str, dict[str, object]]]:
    return [
        (kind, json.loads(change))
        for kind, change in project.read().execute(
            "SELECT kind, change FROM patch WHERE step = (SELECT max(number) FROM step) "
            "ORDER BY number"
        )
    ]


def test_that_a_step_names_who_did_what_on_which_device_and_when(project: Project) -> None:
    me = home.set_annotator("Ada")
    tag(project, add_article(project), "Lena")
    step = history.steps(project)[0]
    assert (step.kind, step.label, step.annotator, step.annotator_name) == (
        "do", "Tag as Actor", me.id, "Ada",
    )  # fmt: skip
    assert step.device == home.device().id
    assert len(step.id) == 16 and step.id[6] >> 4 == 7
    assert step.created.endswith("Z")
    assert [s.kind for s in history.steps(project)] == ["do", "do", "create"]


def test_that_patches_say_field_before_and_after_and_nothing_local(project: Project) -> None:
    article = add_article(project)
    made = tag(project, article, "sail", "claim", attributes={"stance": "support"})
    annotations.set_attributes(project, [made.id], {"stance": "oppose"})
    ((kind, change),) = last_patches(project)
    assert kind == "annotation"
    assert change.pop("modified")
    assert change == {"attributes.stance": ["support", "oppose"]}
    entity = entities.create(project, "Ferry", "issue")
    annotations.set_entity(project, [made.id], entity.id)
    ((_, change),) = last_patches(project)
    before, after = change["entity"]
    assert before is None and len(after) == 36
    every = [json.loads(c) for (c,) in project.read().execute("SELECT change FROM patch")]
    assert not any("number" in change.get("+", {}) for change in every)
    texts = [change["+"]["text"] for change in every if "text" in change.get("+", {})]
    assert LOREM not in texts and all(len(sha) == 64 for sha in texts)


def test_that_undo_appends_the_inverse_and_never_takes_away(project: Project) -> None:
    article = add_article(project)
    made = tag(project, article, "Lena")
    annotations.set_note(project, made.id, "after")
    history.undo(project)
    ((_, change),) = last_patches(project)
    assert change["note"] == ["after", ""]
    history.undo(project)
    ((_, change),) = last_patches(project)
    assert set(change) == {"-"}
    assert [s.kind for s in history.steps(project)] == ["undo", "undo", "do", "do", "do", "create"]
    history.redo(project)
    assert annotations.get(project, made.id) == made


def test_that_a_new_step_closes_the_way_forward(project: Project) -> None:
    article = add_article(project)
    tag(project, article, "Lena")
    history.undo(project)
    assert history.redo_label(project) == "Tag as Actor"
    tag(project, article, "ferry")
    assert history.redo_label(project) is None
    with pytest.raises(UserError, match="nothing to redo"):
        history.redo(project)
    history.undo(project)
    history.undo(project)
    assert articles.count(project) == 0
    with pytest.raises(UserError, match="nothing to undo"):
        history.undo(project)


def test_that_steps_of_another_device_are_not_undone_from_here(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    other = Device(new_id())
    with open_project(path, other) as project:
        assert project.undo_label() is None
        with pytest.raises(UserError, match="other computers"):
            project.undo()
        article = articles.list_ids(project)[0]
        made = tag(project, article, "town")
        assert project.undo_label() == "Tag as Actor"
    with projects.open(path) as project:
        assert history.undo_label(project) == "Mark as coded"
        history.undo(project)
        history.undo(project)
        assert annotations.get(project, made.id) is not None
        assert problems(project) == []
    with open_project(path, other) as project:
        project.undo()
        assert problems(project) == []


def test_that_undoing_what_another_device_built_on_is_refused_whole(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path) as project:
        article = articles.list_ids(project)[0]
        mine = tag(project, article, "town")
    with open_project(path, Device(new_id())) as project:
        annotations.set_note(project, mine.id, "theirs")
        before = state(project)
    with projects.open(path) as project:
        steps = len(history.steps(project))
        for _ in range(2):
            history_before = history.undo_label(project)
            try:
                history.undo(project)
            except ProjectError:
                assert state(project) == before
                assert len(history.steps(project)) == steps
            else:
                assert history_before is not None
                break
        assert problems(project) == []


def test_that_many_objects_and_their_annotator_come_in_one_step(project: Project) -> None:
    ada = Annotator(new_id(), "Ada")
    others = [(new_id(), {"name": f"Coder {n}", "created": "2026"}) for n in range(5)]
    with project.change("People", ada) as tx:
        assert tx.make_many("annotator", iter(others)) == 5
        assert tx.make_many("annotator", iter([])) == 0
    assert {a.name for a in annotations.annotators(project)} >= {"Ada", "Coder 4"}
    assert problems(project) == []
    history.undo(project)
    assert annotations.annotators(project) == []
    assert problems(project) == []


def test_that_making_nothing_makes_no_step(project: Project) -> None:
    before = len(history.steps(project))
    with project.change("Nothing", home.current_annotator()) as tx:
        tx.make_many("entity", iter([]))
        assert tx.empty and not tx.changes()
    with project.change("Nothing again") as tx:
        pass
    assert len(history.steps(project)) == before


def test_that_empty_entries_of_a_map_are_the_same_as_none(project: Project) -> None:
    one = new_id()
    with project.change("Make") as tx:
        tx.make("entity", one, {"name": "x", "kind": "actor", "attributes": {"a": None, "b": 1}})
    with project.change("Edit") as tx:
        assert tx.edit("entity", one, {"attributes": {"a": None, "b": 2, "c": None}})
        assert not tx.edit("entity", one, {"attributes": {"b": 2, "d": None}})
    assert entities.get(project, one).attributes == {"b": 2}
    assert problems(project) == []
    history.undo(project)
    assert entities.get(project, one).attributes == {"b": 1}


def test_that_keys_with_dots_and_odd_characters_survive_undo(project: Project) -> None:
    one = new_id()
    odd = {"a.b": 1, "": 2, ".": 3, "+": 4, "-": 5, "é\n": [1, {"x": None}], "0": 1.5}
    with project.change("Make") as tx:
        tx.make("entity", one, {"name": "x", "kind": "actor", "attributes": odd})
    with project.change("Edit") as tx:
        tx.edit("entity", one, {"attributes": dict.fromkeys(odd, "new") | {"more.": None}})
    assert problems(project) == []
    history.undo(project)
    assert entities.get(project, one).attributes == odd
    history.redo(project)
    assert entities.get(project, one).attributes == dict.fromkeys(odd, "new")
    assert problems(project) == []


def test_that_a_text_needed_by_the_history_outlives_a_cut_off_import(tmp_path: Path) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        from annotator.core.text import text_hash

        texts = [(text_hash(t), t) for t in ("Staged and pasted.", "Staged and left.")]
        stored_articles.stage(project, texts)
        add_article(project, "Staged and pasted.")
        history.undo(project)
    with projects.open(path) as project:
        left = [t for (t,) in project.read().execute("SELECT text FROM text")]
        assert left == ["Staged and pasted."]
        assert problems(project) == []
        history.redo(project)
        assert articles.count(project) == 1
        assert problems(project) == []


def test_that_dropping_what_an_import_left_does_not_walk_the_annotations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        made = tag(project, add_article(project), "Lena")
        fields = annotations.fields_of(made)
        with project.change("Many") as tx:
            tx.make_many("annotation", ((new_id(), fields) for _ in range(20_000)))
        stored_articles.stage(project, [(n.to_bytes(32, "big"), f"t{n}") for n in range(2_000)])
    monkeypatch.setattr(opening, "INLINE_CHECK_BYTES", 0)  # looking at all pages is another matter
    with steps_of_all() as counted, projects.open(path, check_later=True) as project:
        assert counted.made < 600_000
        assert project.read().execute("SELECT count(*) FROM text").fetchone() == (1,)
        assert project.read().execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "nonsense",
        "[]",
        "null",
        '{"+": 5}',
        '{"+": {"spans": 3}}',
        '{"+": {"article": "x"}}',
        '{"+": {"article": 7}}',
        '{"note": "x"}',
        '{"note": []}',
        '{"attributes.x": {"a": 1}}',
        '{"text": ["zz", "zz"]}',
        '{"spans": [[[0, 4, "Lena"]], 5]}',
        '{"-": {"name": "x"}}',
        '{"+": {"spans": [[0, 4, "Lena"]]}}',
        "[" * 100_000,
    ],
)
def test_that_a_tampered_history_is_told_and_changes_nothing(tmp_path: Path, change: str) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        made = tag(project, add_article(project), "Lena")
        annotations.set_note(project, made.id, "x")
        history.undo(project)
        before = state(project)
    tamper(
        path,
        "UPDATE patch SET change = ? WHERE step = (SELECT max(number) FROM step WHERE kind = 'do')",
        values=(change,),
    )
    with projects.open(path) as project:
        assert problems(project) != []
        with pytest.raises(ProjectError):
            history.redo(project)
        assert state(project) == before
        history.undo(project)
        assert annotations.list_annotations(project) == []


@pytest.mark.parametrize("column", ["attributes", "aliases", "external"])
@pytest.mark.parametrize("value", ["", "nonsense", "5", "null", '"x"', "9" * 5000, "[" * 99_999])
def test_that_a_tampered_value_is_told_wherever_it_is_read(
    tmp_path: Path, column: str, value: str
) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(path, f"UPDATE entity SET {column} = ?", values=(value,))
    with projects.open(path) as project:
        assert problems(project) != []
        with pytest.raises(ProjectError):
            entities.list_entities(project)
        with pytest.raises(ProjectError):
            entities.delete(project, project.read().execute("SELECT id FROM entity").fetchone()[0])
        if column == "attributes":
            tamper_annotation(project)


def tamper_annotation(project: Project) -> None:
    project.read().execute("UPDATE annotation SET attributes = '{'")
    article = articles.list_ids(project)[0]
    with pytest.raises(ProjectError):
        annotations.list_annotations(project)
    assert annotations.rows(project, article), "what is drawn needs no attributes"
    assert problems(project) != []


def test_that_a_change_inside_a_change_is_a_mistake_that_saves_nothing(project: Project) -> None:
    article = add_article(project)
    before = state(project)
    with pytest.raises(sqlite3.OperationalError), project.change("Outer") as tx:
        tx.edit("article", article, {"title": "half"})
        tag(project, article, "Lena")
    assert state(project) == before
    tag(project, article, "Lena")


def test_that_rules_of_the_tables_hold_against_our_own_mistakes(project: Project) -> None:
    article = add_article(project)
    before = state(project)
    for fields in (
        {"article": new_id(), "annotator": new_id(), "status": "coded"},
        {"article": article, "annotator": new_id(), "status": "coded"},
    ):
        with pytest.raises(ProjectError, match="rule"), project.change("Wrong") as tx:
            tx.make("article_status", new_id(), fields)
    with pytest.raises(AssertionError), project.change("Wrong") as tx:
        tx.make("article", new_id(), {"no such field": 1})
    assert state(project) == before


# --- sqlite-utils, wrapped ---


def test_that_bulk_rows_need_a_known_table_known_columns_and_a_transaction(
    project: Project,
) -> None:
    connection = project.read()
    row = {"id": new_id(), "kind": "k", "label": "l", "created": "c", "data": "{}"}
    with pytest.raises(AssertionError, match="transaction"):
        door.insert_rows(connection, "report", [row])
    for table, one in (("raport", row), ("report", {**row, "dta": "x"})):
        with pytest.raises(AssertionError), door.transaction(connection, project.path):
            door.insert_rows(connection, table, [one])
    assert connection.execute("SELECT count(*) FROM report").fetchone() == (0,)
    assert (
        connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'raport'").fetchone() is None
    )


def test_that_bulk_rows_are_one_transaction_however_many(project: Project) -> None:
    connection = project.read()

    def many() -> Iterator[dict[str, object]]:
        for n in range(1_500):
            yield {"id": new_id(), "kind": "k", "label": str(n), "created": "c", "data": "{}"}
        raise UserError("Enough.")

    with pytest.raises(UserError), door.transaction(connection, project.path):
        door.insert_rows(connection, "report", many())
    assert connection.execute("SELECT count(*) FROM report").fetchone() == (0,)
    with closing(sqlite3.connect(project.path)) as other:
        assert other.execute("SELECT count(*) FROM report").fetchone() == (0,)


def test_that_every_connection_keeps_foreign_keys_and_full_synchronisation(
    project: Project,
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def settings() -> list[int]:
        return [
            project.read().execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("foreign_keys", "synchronous")
        ]

    with ThreadPoolExecutor(1) as pool:
        assert settings() == pool.submit(settings).result() == [1, 2]
    assert project.read().execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_that_articles_ids_stay_the_same_over_undo_and_redo(project: Project) -> None:
    made: list[Id] = add_articles(project, ["One.", "Two."])
    history.undo(project)
    history.redo(project)
    assert articles.list_ids(project) == made
    assert rows(project.path, "SELECT count(*) FROM text") == [(2,)]
