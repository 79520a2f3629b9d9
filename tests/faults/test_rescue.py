"""Damaged projects: either whole, or what is wrong is said, and what is readable comes into a new file with a list."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from annotator.app import annotations, articles, history, home, projects, rescue
from annotator.core.errors import ProjectDamaged, UserError
from annotator.core.ids import id_text
from annotator.store.project import Project
from tests.faults.helpers import memory_folder
from tests.faults.tally import tell
from tests.faults.test_corruption import KINDS, PAGE, cut, use
from tests.store.helpers import (
    LOREM,
    add_articles,
    child,
    new_project,
    problems,
    rows,
    said,
    sample,
    state,
    tag,
    tamper,
)
from tests.support import ends

FRENCH = "Hélène Ñuñez 😀 a dit « non » à la mairie. "


def furnished(path: Path) -> Path:
    """A project large enough that damage hits some of it and not all."""
    sample(path)
    with projects.open(path) as project:
        made = add_articles(project, [f"{LOREM}{FRENCH}{n} " * 9 for n in range(60)])
        for number, article in enumerate(made):
            tag(project, article, ("ferry", "mayor", "talks", "Ñuñez")[number % 4], note="n" * 60)
        projects.back_up(project)
    return path


def quotes(project: Project) -> set[tuple[bytes, str]]:
    return {(one.id, one.quote) for one in annotations.list_annotations(project)}


def test_that_a_sound_project_is_rescued_whole_with_nothing_missing(tmp_path: Path) -> None:
    path = furnished(tmp_path / "p.annotator")
    before = path.read_bytes()
    found = rescue.rescue(path, tmp_path / "r.annotator")
    assert (found.missing, found.unreadable, found.from_history) == ([], 0, 0)
    with projects.open(path, write=False) as old, projects.open(found.path) as new:
        assert state(new) == state(old)
        assert problems(new) == []
        article = articles.list_ids(new)[0]
        tag(new, article, "union")
        history.undo(new)
        assert state(new) == state(old)
    assert path.read_bytes() == before
    assert not rescue.list_path(found.path).exists()


def test_that_what_the_log_of_a_killed_program_holds_is_rescued_too(tmp_path: Path) -> None:
    path = furnished(tmp_path / "p.annotator")
    script = """
from annotator.app import articles, projects
from tests.store.helpers import tag
project = projects.open(path)
for words in ("union", "harbour", "cheered"):
    print(tag(project, articles.list_ids(project)[0], words).id.hex(), flush=True)
input()
"""
    with child(path, script) as other:
        made = {bytes.fromhex(said(other)) for _ in range(3)}
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    assert path.with_name("p.annotator-wal").stat().st_size > 0
    found = rescue.rescue(path, tmp_path / "r.annotator")
    assert not found.missing
    with projects.open(found.path) as project:
        assert made <= {one.id for one in annotations.list_annotations(project)}
        assert problems(project) == []


@pytest.mark.parametrize(
    ("copies", "seed"), [(60, 1), pytest.param(500, 2, marks=pytest.mark.slow)]
)
def test_that_a_damaged_copy_is_whole_or_told_and_restored_and_rescued(
    copies: int, seed: int
) -> None:
    """No annotation gets lost without a word: each is in the rescued file as it was, or in its list."""
    rescued = refused = kept = whole = beyond = restored = 0
    with memory_folder() as folder:
        path = furnished(folder / "p.annotator")
        original = path.read_bytes()
        with projects.open(path, write=False) as project:
            wanted, pristine = quotes(project), state(project)
        for number in range(copies):
            drawn = random.Random(seed * 100_000 + number)
            data = bytearray(original)
            (KINDS[number // 2 % len(KINDS)] if number % 2 else cut)(data, drawn)
            damaged, target = folder / "d.annotator", folder / "r.annotator"
            damaged.write_bytes(data)
            try:
                with projects.open(damaged, write=False) as project:
                    sound = not problems(project) and state(project) == pristine
            except UserError as error:
                assert error.hint
                refused += 1
                sound = False
            if sound:
                whole += 1
                continue
            assert damaged.read_bytes() == data
            with ends(f"rescuing copy {number} of seed {seed}"):
                try:
                    found = rescue.rescue(damaged, target)
                except UserError as error:
                    assert error.message and error.hint
                    assert not target.exists()
                    beyond += 1
                    continue
            rescued += 1
            with projects.open(target) as project:
                there = quotes(project)
                assert there <= wanted, "an annotation nobody made"
                use(project)
            missing = "\n".join(one.where for one in found.missing)
            kept += len(there)
            if there != wanted and not found.unreadable:
                gone = {id_text(identity) for identity, _ in wanted - there}
                assert all(one in missing for one in gone), "something was lost without a word"
            for left in (target, rescue.list_path(target)):
                left.unlink(missing_ok=True)
            assert damaged.read_bytes() == data
            for backup in rescue.backups_of(damaged)[:1]:
                projects.restore(backup.path, target).unlink()
                restored += 1
        assert {p.name for p in folder.iterdir()} == {"p.annotator", "d.annotator"}
    assert rescued > copies // 3 and refused > copies // 8
    assert kept > rescued * len(wanted) // 3, "too little was rescued to speak of"
    tell(
        "damage",
        copies=copies,
        whole=whole,
        rescued=rescued,
        restored=restored,
        beyond=beyond,
        kept=kept,
        there=rescued * len(wanted),
    )


def test_that_a_lost_page_costs_what_was_on_it_and_the_history_gives_most_back(
    tmp_path: Path,
) -> None:
    path = furnished(tmp_path / "p.annotator")
    with projects.open(path, write=False) as project:
        wanted = quotes(project)
    (root,) = rows(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'annotation'")[0]
    data = bytearray(path.read_bytes())
    data[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)
    path.write_bytes(data)
    with pytest.raises(ProjectDamaged) as caught:
        projects.open(path)
    assert "rescue" in caught.value.hint and "restore" in caught.value.hint
    found = rescue.rescue(path, tmp_path / "r.annotator")
    assert found.unreadable >= 1
    with projects.open(found.path) as project:
        assert quotes(project) == wanted
        assert problems(project) == []


def test_that_a_wiped_beginning_costs_nothing_but_the_beginning(tmp_path: Path) -> None:
    path = furnished(tmp_path / "p.annotator")
    with projects.open(path, write=False) as project:
        wanted = quotes(project)
    path.write_bytes(bytes(PAGE) + path.read_bytes()[PAGE:])
    found = rescue.rescue(path, tmp_path / "r.annotator")
    with projects.open(found.path) as project:
        assert quotes(project) == wanted
        assert problems(project) == []


def test_that_an_altered_text_and_all_on_it_is_named_and_the_rest_rescued(tmp_path: Path) -> None:
    path = sample(tmp_path / "p.annotator")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Lena Orso, mayor of Belmare", b"Lena Orso, mayor of Belmora"))
    found = rescue.rescue(path, tmp_path / "r.annotator")
    told = rescue.list_path(found.path).read_text("utf-8")
    assert "Its text is not as it was imported. “Article 1”" in told
    assert "claim “the ferry must sail again”" in told
    with projects.open(found.path) as project:
        assert [a.title for a in articles.list_articles(project)] == ["Article 2"]
        assert [a.quote for a in annotations.list_annotations(project)] == ["talks"]
        assert problems(project) == []


def test_that_a_file_open_in_the_program_and_one_that_is_no_project_are_not_rescued(
    tmp_path: Path,
) -> None:
    path = sample(tmp_path / "p.annotator")
    with projects.open(path), pytest.raises(UserError, match="open in this program"):
        rescue.rescue(path, tmp_path / "r.annotator")
    other = tmp_path / "o.annotator"
    for content in (b"", b"x" * 9, bytes(50_000), random.Random(1).randbytes(200_000)):
        other.write_bytes(content)
        with pytest.raises(UserError, match="Nothing of a project"):
            rescue.rescue(other, tmp_path / "r.annotator")
    with pytest.raises(UserError, match="already"):
        rescue.rescue(path, other)
    assert {p.name for p in tmp_path.iterdir()} == {"o.annotator", "p.annotator"}


def test_that_nothing_hostile_in_a_file_comes_along_with_a_rescue(tmp_path: Path) -> None:
    path = sample(tmp_path / "p.annotator")
    tamper(
        path,
        "CREATE TRIGGER bad AFTER INSERT ON article BEGIN DELETE FROM annotation; END",
        "CREATE TABLE mine (a TEXT)",
        "INSERT INTO mine VALUES ('secret')",
    )
    found = rescue.rescue(path, tmp_path / "r.annotator")
    assert b"secret" not in found.path.read_bytes()
    with projects.open(found.path) as project:
        assert len(annotations.list_annotations(project)) == 3
        assert problems(project) == []


def test_that_the_back_ups_of_a_project_that_cannot_be_opened_are_found(tmp_path: Path) -> None:
    path = furnished(tmp_path / "p.annotator")
    data = path.read_bytes()
    path.write_bytes(bytes(PAGE) + data[PAGE:])
    (kept,) = rescue.backups_of(path)
    assert kept.path.is_relative_to(home.backups())
    path.write_bytes(b"")
    assert rescue.backups_of(path) == []


def test_that_a_project_is_rescued_by_everybody_with_a_new_empty_one_beside(tmp_path: Path) -> None:
    """Two projects never mix: what is rescued is of the one file alone."""
    with new_project(tmp_path / "e.annotator"):
        pass
    found = rescue.rescue(tmp_path / "e.annotator", tmp_path / "r.annotator")
    assert not found.missing
    with projects.open(found.path) as project:
        assert articles.count(project) == 0
        assert project.codebook == projects.default_codebook()
