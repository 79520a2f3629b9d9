"""Files with flipped bytes, lost pages and swapped parts: opened whole, or refused in a sentence."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.app import (
    annotations,
    articles,
    codebook,
    entities,
    history,
    projects,
    search,
)
from annotator.core.errors import UserError
from annotator.store.project import Project
from tests.faults.helpers import memory_folder
from tests.faults.tally import tell
from tests.store.helpers import sample, tag
from tests.support import ends

PAGE = 4096


def flip(data: bytearray, drawn: random.Random) -> None:
    for _ in range(drawn.choice((1, 1, 2, 8, 64, 400))):
        data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)


def overwrite(data: bytearray, drawn: random.Random) -> None:
    start = drawn.randrange(len(data))
    data[start : start + 30] = drawn.randbytes(min(30, len(data) - start))


def lose_page(data: bytearray, drawn: random.Random) -> None:
    page = drawn.randrange(len(data) // PAGE) * PAGE
    data[page : page + PAGE] = bytes(PAGE)


def swap_pages(data: bytearray, drawn: random.Random) -> None:
    one, two = (drawn.randrange(1, len(data) // PAGE) * PAGE for _ in range(2))
    a, b = bytes(data[one : one + PAGE]), bytes(data[two : two + PAGE])
    data[one : one + PAGE], data[two : two + PAGE] = b, a


def flip_in_the_beginning(data: bytearray, drawn: random.Random) -> None:
    for _ in range(drawn.choice((1, 2, 5))):
        data[drawn.randrange(16, PAGE)] ^= 1 << drawn.randrange(8)


def flip_in_page_heads(data: bytearray, drawn: random.Random) -> None:
    for _ in range(6):
        data[drawn.randrange(len(data) // PAGE) * PAGE + drawn.randrange(12)] = drawn.randrange(256)


def cut(data: bytearray, drawn: random.Random) -> None:
    del data[drawn.randrange(len(data)) :]


def not_utf8(data: bytearray, drawn: random.Random) -> None:
    places = [n for n in range(PAGE * 2, len(data)) if 97 <= data[n] <= 122]
    for place in drawn.sample(places, 20):
        data[place] = 0xFF


KINDS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip,
    overwrite,
    lose_page,
    swap_pages,
    flip_in_the_beginning,
    flip_in_page_heads,
    cut,
    not_utf8,
)


def use(project: Project) -> None:
    """Whatever people do first; refusals are sentences, and anything else fails the test."""
    actions: tuple[Callable[[], object], ...] = (
        lambda: projects.check_project(project),
        lambda: project.codebook,
        lambda: project.name,
        lambda: [articles.text(project, i) for i in articles.list_ids(project, sort="title")],
        lambda: articles.list_articles(project),
        lambda: annotations.list_annotations(project),
        lambda: [annotations.rows(project, i) for i in articles.list_ids(project)],
        lambda: entities.list_entities(project),
        lambda: entities.suggest(project, "len"),
        lambda: search.search(project, "ferry"),
        lambda: history.steps(project),
        lambda: history.undo_label(project),
        lambda: codebook.diff(project.codebook, projects.default_codebook()),
        lambda: tag(project, articles.list_ids(project)[0], "mayor"),
        lambda: [history.undo(project) for _ in range(9)],
        lambda: history.redo(project),
        lambda: projects.back_up(project),
    )
    for action in actions:
        try:
            action()
        except UserError as error:
            assert error.message
        except (IndexError, ValueError) as error:
            # tag() of the tests looks for a word that a damaged text may have lost
            assert "substring" in str(error) or "list index" in str(error)


@pytest.mark.parametrize(
    ("copies", "seed"), [(160, 1), pytest.param(3_000, 2, marks=pytest.mark.slow)]
)
def test_that_damaged_files_open_or_are_refused_and_nothing_else_happens(
    copies: int, seed: int
) -> None:
    opened = refused = 0
    with memory_folder() as folder:
        original = sample(folder / "s.annotator").read_bytes()
        path = folder / "d.annotator"
        for number in range(copies):
            drawn = random.Random(seed * 100_000 + number)
            data = bytearray(original)
            KINDS[number % len(KINDS)](data, drawn)
            for old in folder.iterdir():
                old.unlink()
            path.write_bytes(data)
            try:
                with (
                    ends(f"using copy {number} of seed {seed}"),
                    projects.open(path, write=number // len(KINDS) % 2 == 0) as project,
                ):
                    use(project)
                opened += 1
            except UserError as error:
                assert error.message and error.hint
                refused += 1
                assert path.read_bytes() == data, "a refused file was changed"
    assert opened > copies // 4 and refused > copies // 4
    tell("used when damaged", copies=copies, opened=opened, refused=refused)


def test_that_a_restore_of_any_damaged_project_is_whole_or_refused() -> None:
    with memory_folder() as folder:
        original = sample(folder / "s.annotator").read_bytes()
        path, target = folder / "d.annotator", folder / "r.annotator"
        restored = 0
        for number in range(60):
            drawn = random.Random(number)
            data = bytearray(original)
            KINDS[number % len(KINDS)](data, drawn)
            path.write_bytes(data)
            try:
                projects.restore(path, target)
            except UserError as error:
                assert error.hint
                assert not target.exists()
                continue
            restored += 1
            with projects.open(target) as project:
                use(project)
            target.unlink()
            assert path.read_bytes() == data
        assert restored > 5
        assert sorted(p.name for p in folder.iterdir()) == ["d.annotator", "s.annotator"]


def test_that_a_changed_text_is_named_by_its_article(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    data = path.read_bytes()
    assert data.count(b"Lena Orso, mayor of Belmare") >= 1
    path.write_bytes(data.replace(b"Lena Orso, mayor of Belmare", b"Lena Orso, mayor of Belmora"))
    with projects.open(path) as project:
        found = [p.text for p in projects.check_project(project) if p.kind == "text"]
    assert found == ["The text of “Article 1” is not what was imported: it was altered."]
