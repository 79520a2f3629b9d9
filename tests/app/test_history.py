"""Undo and redo as people meet them: over restarts, over bulk edits, a hundred thousand times."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, home, projects
from annotator.core.errors import Cancelled, UserError
from annotator.core.ids import new_id
from annotator.core.jobs import Silent
from annotator.store.project import Project
from tests.counting import Steps, calls
from tests.faults.tally import tell
from tests.store.helpers import LOREM, add_article, new_project, problems, state, tag


def test_that_undo_and_redo_tell_what_they_take_back_and_bring_back(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)
        made = tag(project, article, "Lena")
        annotations.set_note(project, made.id, "x")
        assert history.undo_label(project) == "Edit note"
        changes = history.undo(project)
        assert changes.label == "Edit note" and changes.objects["annotation"] == {made.id}
        assert (history.undo_label(project), history.redo_label(project)) == (
            "Tag as Actor",
            "Edit note",
        )
        assert history.redo(project).label == "Edit note"
        assert history.redo_label(project) is None


def test_that_undo_works_after_a_restart_and_by_another_annotator(tmp_path: Path) -> None:
    path = tmp_path / "p.annotator"
    home.set_annotator("Ada")
    with new_project(path) as project:
        article = add_article(project)
        before = state(project)
        made = tag(project, article, "Lena")
        annotations.set_note(project, made.id, "x")
        after = state(project)
    home.set_annotator("Bob")
    for _ in range(2):
        with projects.open(path) as project:
            history.undo(project)
    with projects.open(path) as project:
        assert state(project) == before
        assert problems(project) == []
        history.redo(project)
    with projects.open(path) as project:
        history.redo(project)
        assert state(project) == after
        assert history.steps(project)[0].annotator == home.current_annotator().id
        assert problems(project) == []


def test_that_the_history_can_be_read_page_by_page(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)
        for number in range(25):
            articles.edit_metadata(project, [article], {"title": str(number)})
        pages = [history.steps(project, 10)]
        while len(pages[-1]) == 10:
            pages.append(history.steps(project, 10, before=pages[-1][-1].id))
        seen = [step.id for page in pages for step in page]
        assert len(seen) == len(set(seen)) == 27
        assert seen == [step.id for step in history.steps(project, 1_000)]
        assert all(step.objects >= 1 for step in history.steps(project, 1_000))


def tables(project: Project) -> list[list[tuple[object, ...]]]:
    """Every annotation and span as it lies there; quicker than the whole state."""
    return [
        project.read().execute(f"SELECT * FROM {table} ORDER BY number").fetchall()
        for table in ("annotation", "(SELECT annotation AS number, * FROM span)", "entity")
    ]


def test_that_twenty_thousand_edits_are_one_step_undone_at_once(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)
        actor = entities.create(project, "Lena Orso", "actor")
        fields = annotations.fields_of(tag(project, article, "Lena", entity=actor.id))
        ids = [new_id() for _ in range(20_000)]
        with project.change("Make many") as tx:
            tx.make_many("annotation", ((identity, fields) for identity in ids))
        before = tables(project)
        steps = len(history.steps(project, 100))
        annotations.set_status(project, ids, "doubt")
        assert history.undo_label(project) == "Mark as doubtful (20000 annotations)"
        annotations.set_entity(project, ids, None)
        after = tables(project)
        assert len(history.steps(project, 100)) == steps + 2
        changes = history.undo(project)
        assert len(changes.objects["annotation"]) == 20_000
        history.undo(project)
        assert tables(project) == before
        history.redo(project)
        history.redo(project)
        assert tables(project) == after
        assert problems(project) == []


def test_that_bulk_steps_and_their_undo_cost_the_same_for_each_object(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)
        actor = entities.create(project, "Lena Orso", "actor")
        fields = annotations.fields_of(tag(project, article, "Lena", entity=actor.id))

        counted = Steps()
        counted.watch(project.read())

        def cost(number: int) -> dict[str, int]:
            ids = [new_id() for _ in range(number)]
            with project.change("Make many") as tx:
                tx.make_many("annotation", ((identity, fields) for identity in ids))
            taken = {}
            for name, action in (
                ("unlink", lambda: annotations.set_entity(project, ids, None)),
                ("link", lambda: annotations.set_entity(project, ids, actor.id)),
                ("type", lambda: annotations.change_type(project, ids, "event")),
                ("undo", lambda: history.undo(project)),
                ("delete", lambda: annotations.delete(project, ids)),
                ("undo delete", lambda: history.undo(project)),
            ):
                before = counted.made
                taken[name] = calls(action)
                taken[f"{name}, in the file"] = counted.made - before
            for _ in range(3):
                history.undo(project)
            return taken

        cost(200)
        small, large = cost(800), cost(6_400)
        for name, taken in large.items():
            assert taken < (small[name] + 500) * 8 * 1.2, (name, small[name], taken)


@pytest.mark.parametrize("number", [1_500, pytest.param(100_000, marks=pytest.mark.slow)])
def test_that_any_number_of_steps_undone_gives_the_first_state_and_redone_the_last(
    tmp_path: Path, number: int
) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        project.read().execute("PRAGMA synchronous = OFF")  # speed only; nothing is killed here
        article = add_article(project, LOREM * 4)
        fields = annotations.fields_of(tag(project, article, "Lena"))
        me = home.current_annotator()
        start = state(project)
        for n in range(number // 3):
            identity = new_id()
            with project.change("Tag", me) as tx:
                tx.make("annotation", identity, fields)
            with project.change("Edit note", me) as tx:
                tx.edit("annotation", identity, {"note": str(n)})
            with project.change("Delete", me) as tx:
                tx.edit("annotation", identity, {"deleted": n % 2, "status": "doubt"})
        end = state(project)
        count = number // 3 * 3
        counted = Steps()
        counted.watch(project.read())
        most = 0
        for _ in range(count):
            most = max(most, counted.during(lambda: history.undo(project)))
        assert state(project) == start
        assert history.undo_label(project) == "Tag as Actor"
        assert most < 3_000
    with projects.open(path) as project:
        project.read().execute("PRAGMA synchronous = OFF")
        for _ in range(count):
            history.redo(project)
        assert state(project) == end
        assert history.redo_label(project) is None
        assert problems(project) == []
    tell("history", steps=count)


def test_that_undo_makes_no_more_steps_after_many_changes(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        project.read().execute("PRAGMA synchronous = OFF")
        article = add_article(project)
        me = home.current_annotator()

        counted = Steps()
        counted.watch(project.read())

        def there_and_back() -> None:
            for _ in range(100):
                history.undo(project)
            for _ in range(100):
                history.redo(project)

        def steps(number: int) -> tuple[int, int]:
            for n in range(number):
                with project.change("Edit", me) as tx:
                    tx.edit("article", article, {"title": new_id().hex(), "note": str(n)})
            before = counted.made
            return calls(there_and_back), counted.made - before

        steps(100)
        early, late = steps(100), steps(3_000)
        assert late[0] < early[0] * 1.2 and late[1] < early[1] * 1.2, (early, late)


def test_that_a_stopped_undo_changes_nothing(tmp_path: Path) -> None:
    class Stop(Silent):
        def __init__(self) -> None:
            self.asked = 0

        def check(self) -> None:
            self.asked += 1
            if self.asked > 3:
                raise Cancelled

    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)
        fields = annotations.fields_of(tag(project, article, "Lena"))
        with project.change("Many") as tx:
            tx.make_many("annotation", ((new_id(), fields) for _ in range(500)))
        before = state(project)
        with pytest.raises(Cancelled):
            history.undo(project, Stop())
        assert state(project) == before
        assert history.undo_label(project) == "Many"
        history.undo(project)
        with pytest.raises(Cancelled):
            history.redo(project, Stop())
        assert history.redo_label(project) == "Many"
        history.redo(project)
        assert state(project) == before


def test_that_nothing_left_is_said_with_a_hint(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        for action in (history.undo, history.redo):
            with pytest.raises(UserError) as caught:
                action(project)
            assert "nothing to" in caught.value.message and caught.value.hint
        assert history.reports(project) == []
