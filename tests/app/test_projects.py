"""Projects as people meet them: made, opened, moved away underneath, copied; and what the program remembers."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, home, projects
from annotator.core.codebook import Codebook, TypeDef
from annotator.core.errors import ProjectError, UserError
from annotator.store import opening
from annotator.store.project import Project
from tests.counting import calls, steps_of_all
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
    whole,
)


def test_that_a_new_project_has_the_default_codebook_and_its_file_s_name(tmp_path: Path) -> None:
    with projects.create(tmp_path / "Protests 2026.annotator") as project:
        assert project.name == "Protests 2026"
        assert project.codebook == projects.default_codebook()
        assert [t.code for t in project.codebook.types] == ["actor", "event", "claim"]
        assert history.undo_label(project) is None
        assert problems(project) == []


def test_that_a_project_can_begin_with_another_codebook(tmp_path: Path) -> None:
    mine = Codebook("Mine", 7, (TypeDef("place", {"en": "Place"}, entity_kind="place"),))
    with projects.create(tmp_path / "p.annotator", mine) as project:
        article = add_article(project)
        assert tag(project, article, "Belmare", "place").codebook == 7
        with pytest.raises(UserError, match="actor"):
            tag(project, article, "Lena")
    with projects.open(tmp_path / "p.annotator") as project:
        assert project.codebook == mine


def test_that_a_sample_that_cannot_be_made_leaves_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.app import sample as samples

    def broken(*_: object) -> None:
        raise UserError("The sample articles are missing.")

    monkeypatch.setattr(samples, "fill", broken)
    with pytest.raises(UserError, match="missing"):
        projects.create(tmp_path / "p.annotator", sample=True)
    assert list(tmp_path.iterdir()) == []


def test_that_everything_is_there_again_after_closing_and_opening(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path) as project:
        before = whole(project)
    with projects.open(path) as project:
        assert whole(project) == before
        assert project.notices == []


# --- what happens underneath ---


def remove(path: Path) -> None:
    path.unlink()


def move(path: Path) -> None:
    path.rename(path.with_name("moved.annotator"))


def replace(path: Path) -> None:
    other = sample(path.with_name("other.annotator"))
    other.replace(path)


def remove_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


@pytest.mark.parametrize("trouble", [remove, move, replace, remove_folder])
def test_that_a_file_gone_underneath_is_noticed_before_the_next_save_and_can_be_rescued(
    tmp_path: Path, trouble: Callable[[Path], None]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "p.annotator"
    project = new_project(path)
    article = add_article(project)
    tag(project, article, "Lena")
    wanted = state(project)
    trouble(path)
    there = path.read_bytes() if path.exists() else None
    for action in (
        lambda: tag(project, article, "ferry"),
        lambda: history.undo(project),
        lambda: entities.create(project, "x", "actor"),
        lambda: project.staging().__enter__(),
        lambda: projects.back_up(project),
    ):
        with pytest.raises(ProjectError, match="moved, replaced or deleted") as caught:
            action()
        assert "Save a copy" in caught.value.hint
    assert state(project) == wanted
    copy = projects.save_copy(project, tmp_path / "rescued.annotator")
    with pytest.raises(ProjectError, match="exists already"):
        projects.save_copy(project, copy)
    project.close()
    with projects.open(copy) as rescued:
        assert state(rescued) == wanted
        assert problems(rescued) == []
        tag(rescued, article, "ferry")
    if there is not None:
        assert path.read_bytes() == there
        with projects.open(path) as other:
            assert len(annotations.list_annotations(other)) == 3
            assert problems(other) == []


def test_that_a_file_replaced_in_the_middle_of_a_step_is_noticed_before_it_is_saved(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.annotator"
    project = new_project(path)
    article = add_article(project)
    before = state(project)
    with pytest.raises(ProjectError, match="replaced"), project.change("Edit") as tx:
        tx.edit("article", article, {"title": "new"})
        replace(path)
    assert state(project) == before
    project.close()
    with projects.open(path) as other:
        assert problems(other) == []


def test_that_another_thread_does_not_read_the_file_put_in_its_place(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    path = tmp_path / "p.annotator"
    project = new_project(path)
    add_article(project, "Mine.")
    replace(path)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(lambda: [a.title for a in articles.list_articles(project)])
        with pytest.raises(ProjectError, match="moved, replaced or deleted"):
            reading.result()
    project.close()


def test_that_an_edit_by_a_sync_client_that_changes_nothing_is_no_alarm(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    with projects.open(path) as project:
        os.utime(path)
        tag(project, articles.list_ids(project)[0], "town")
        assert problems(project) == []


def test_that_a_copy_that_cannot_be_saved_leaves_nothing(tmp_path: Path) -> None:
    with projects.open(sample(tmp_path / "s.annotator")) as project:
        for target in (tmp_path / "no folder" / "c.annotator", tmp_path / ("x" * 300), tmp_path):
            with pytest.raises(UserError):
                projects.save_copy(project, target)
        copy = projects.save_copy(project, tmp_path / "c.annotator")
        assert rows(copy, "PRAGMA journal_mode") == [("delete",)]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.annotator", "s.annotator"]


def test_that_a_large_project_is_opened_first_and_checked_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.store.test_strangers import LEAVE_LOG, killed

    monkeypatch.setattr(opening, "INLINE_CHECK_BYTES", 10_000)
    path = sample(tmp_path / "s.annotator")
    with projects.open(path, check_later=True) as project:
        assert not project.unclean
        assert projects.check_pages(project) == []
    killed(path, LEAVE_LOG)
    with projects.open(path, check_later=True) as project:
        assert project.unclean
        assert projects.check_pages(project) == []
    with projects.open(path) as project:
        assert not project.unclean


def test_that_opening_many_articles_makes_no_more_steps_than_opening_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "INLINE_CHECK_BYTES", 10_000)
    steps, asked = [], []
    for number in (10, 4_000):
        path = tmp_path / f"{number}.annotator"
        with new_project(path) as project:
            add_articles(project, [f"{LOREM}{n}" for n in range(number)])
        with steps_of_all() as counted:
            opened = []
            asked.append(
                calls(lambda p=path, o=opened: o.append(projects.open(p, check_later=True)))
            )
            steps.append(counted.made)
            (project,) = opened
            assert len(articles.list_ids(project)) == number
            project.close()
    assert steps[1] < 1.2 * steps[0] + 1_000, steps
    assert asked[1] < 1.2 * asked[0], asked


# --- what the program keeps for itself ---


def test_that_who_annotates_is_a_pseudonym_until_chosen_and_stays_the_same() -> None:
    first = home.current_annotator()
    assert first == home.current_annotator()
    assert not home.annotator_was_chosen()
    assert os.environ.get("USER", "nobody of that name") not in first.name
    ada = home.set_annotator("  Ada   L. ")
    assert ada.name == "Ada L." and home.annotator_was_chosen()
    bob = home.set_annotator("Bob")
    assert home.set_annotator("Ada L.") == ada
    assert home.current_annotator() == ada
    assert bob in home.known_annotators() and first in home.known_annotators()
    with pytest.raises(UserError):
        home.set_annotator("  ")
    assert home.current_annotator() == ada


def test_that_this_installation_is_one_device_for_ever() -> None:
    assert home.device().id == home.device().id
    assert home.device().backups == home.backups()


@pytest.mark.parametrize(
    "name", ["annotator.json", "annotators.json", "device.json", "recent.json"]
)
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"id": 5}', b"null"])
def test_that_a_damaged_file_of_the_program_s_own_stops_nothing(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (home.home() / name).write_bytes(content)
    with new_project(tmp_path / "p.annotator") as project:
        tag(project, add_article(project), "Lena")
        history.undo(project)
    home.set_annotator("Ada")
    home.remember_project(tmp_path / "p.annotator")
    assert home.recent_projects() == [tmp_path / "p.annotator"]
    assert home.current_annotator().name == "Ada"
    assert list(home.home().glob(".*.new")) == []


def test_that_recent_projects_are_the_last_ones_each_once(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.annotator" for n in range(30)]
    paths.append(Path(os.fsdecode(b"/caf\xe9/\xff.annotator")))
    for path in (*paths, paths[5]):
        home.remember_project(path)
    recent = home.recent_projects()
    assert recent[:3] == [paths[5], paths[30], paths[29]]
    assert len(recent) == len(set(recent)) == 20
    home.forget_project(paths[30])
    assert paths[30] not in home.recent_projects()
    json.loads((home.home() / "recent.json").read_text("utf-8"))


def test_that_a_folder_of_the_program_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "file" / "below"))
    for action in (home.home, home.current_annotator, home.device):
        with pytest.raises(UserError, match="own folder") as caught:
            action()
        assert "ANNOTATOR_HOME" in caught.value.hint


def test_that_listeners_may_change_the_project_themselves(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)

        def follow(changes: object) -> None:
            if articles.statuses(project, [article], home.current_annotator().id) == {}:
                articles.set_status(project, [article], "in_work")

        stop = project.listen(follow)
        tag(project, article, "Lena")
        stop()
        assert history.undo_label(project) == "Mark as in work"
        assert problems(project) == []


def test_that_a_listener_that_fails_loses_nothing(tmp_path: Path) -> None:
    class Painted(Exception):
        pass

    def fail(_: object) -> None:
        raise Painted

    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project)
        project.listen(fail)
        with pytest.raises(Painted):
            tag(project, article, "Lena")
        assert len(annotations.list_annotations(project)) == 1
        assert isinstance(project, Project) and problems(project) == []
