"""Opening: whatever lies at a path, it opens whole or is refused in one calm sentence, and is never harmed."""

from __future__ import annotations

import gc
import os
import sqlite3
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app import annotations, articles, projects
from annotator.core.errors import ProjectBusy, ProjectError, UserError
from annotator.core.ids import new_id
from tests.store.helpers import (
    LOREM,
    add_article,
    fingerprint,
    new_project,
    problems,
    rows,
    sample,
    state,
    tag,
    tamper,
)

AWKWARD_NAMES = [
    'it\'s “quoted” "twice".annotator',
    "100% of #1? yes & no; a=b.annotator",
    "😀 ثقافة 文化.annotator",
    " leading and trailing .annotator",
    "-starts-with-a-dash.annotator",
    "[brackets]*{braces}.annotator",
    "no suffix at all",
    "x" * 230 + ".annotator",
]


def refused(path: Path | str) -> str:
    """The sentence with which opening is refused, the same for reading and for writing."""
    told = []
    for write in (True, False):
        with pytest.raises(UserError) as caught:
            projects.open(path, write=write)
        assert caught.value.message and caught.value.hint
        told.append(caught.value.message)
    assert told[0] == told[1]
    return told[0]


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_that_any_name_of_a_file_works(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with new_project(path) as project:
        article = add_article(project)
        tag(project, article, "Lena Orso")
        backup = projects.back_up(project, tmp_path / "copy of it")
    with projects.open(path) as project:
        assert len(annotations.list_annotations(project)) == 1
    restored = projects.restore(backup, tmp_path / ("R" + name[1:]))
    with projects.open(restored, write=False) as project:
        assert len(annotations.list_annotations(project)) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "copy of it", restored.name])


def test_that_a_name_in_no_encoding_works(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.annotator"))
    with new_project(path) as project:
        add_article(project)
    with projects.open(path) as project:
        assert articles.count(project) == 1
        projects.back_up(project)


def test_that_a_deep_path_of_more_than_260_characters_works(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 100) / ("e" * 100) / ("f" * 60)
    folder.mkdir(parents=True)
    with new_project(folder / "p.annotator") as project:
        add_article(project)
    with projects.open(folder / "p.annotator") as project:
        assert articles.count(project) == 1


def test_that_a_path_too_long_for_sqlite_is_refused_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["ö" * 120] * 3)
    folder.mkdir(parents=True)
    with pytest.raises(ProjectError, match="too long"):
        projects.create(folder / "p.annotator")
    assert list(folder.iterdir()) == []
    moved = sample(tmp_path / "s.annotator").rename(folder / "s.annotator")
    assert "too long" in refused(moved)


def test_that_a_name_too_long_for_the_lock_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="too long"):
        projects.create(tmp_path / ("x" * 253))
    with pytest.raises(ProjectError):
        projects.create(tmp_path / ("x" * 400))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\x00" * 4096, "wiped"),
        (b"The mayor said that the ferry must sail again." * 9, "not an Annotator project"),
        (b"SQLite format 3\x00" + b"\x01" * 20, "breaks off"),
        (b"PK\x03\x04" + b"\x00" * 500, "not an Annotator project"),
        (b"S", "not an Annotator project"),
    ],
)
def test_that_what_is_not_a_project_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, word: str
) -> None:
    path = tmp_path / "p.annotator"
    path.write_bytes(content)
    before = fingerprint(tmp_path)
    assert word in refused(path)
    assert fingerprint(tmp_path) == before


def test_that_a_file_cut_off_is_refused(tmp_path: Path) -> None:
    whole = sample(tmp_path / "s.annotator").read_bytes()
    for length in (100, 512, 4096, 5000, len(whole) // 2, len(whole) - 1):
        path = tmp_path / f"cut-{length}.annotator"
        path.write_bytes(whole[:length])
        assert "shorter than it should be" in refused(path)
        assert path.read_bytes() == whole[:length]


def test_that_a_wiped_header_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    data = path.read_bytes()
    path.write_bytes(bytes(100) + data[100:])
    assert "wiped" in refused(path)


def test_that_the_database_of_another_program_is_refused_by_name_where_known(
    tmp_path: Path,
) -> None:
    for number, words in ((0, "another program"), (0x47504B47, "GeoPackage")):
        path = tmp_path / f"{number}.annotator"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA application_id = {number}")
            connection.execute("CREATE TABLE mine (a)")
        before = fingerprint(tmp_path)
        assert words in refused(path)
        assert fingerprint(tmp_path) == before


def test_that_folders_missing_files_and_devices_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.annotator").mkdir()
    assert "folder" in refused(tmp_path / "folder.annotator")
    assert "no project at" in refused(tmp_path / "missing.annotator")
    assert "no project at" in refused(tmp_path / "missing" / "p.annotator")
    assert "not a plain file" in refused("/dev/null")
    os.mkfifo(tmp_path / "pipe.annotator")
    assert "not a plain file" in refused(tmp_path / "pipe.annotator")
    sample(tmp_path / "s.annotator")
    refused(tmp_path / "s.annotator" / "below.annotator")


def test_that_paths_no_system_knows_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    refused(tmp_path / "one")
    refused("p\x00q.annotator")
    refused("~nobody-of-this-name/p.annotator")
    with pytest.raises(UserError):
        projects.create("p\x00q.annotator")
    with pytest.raises(UserError):
        projects.create("~nobody-of-this-name/p.annotator")


def test_that_a_symbolic_link_opens_the_project_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = sample(tmp_path / "real" / "s.annotator")
    link = tmp_path / "link.annotator"
    link.symlink_to(path)
    with projects.open(link) as project:
        with pytest.raises(ProjectBusy):
            projects.open(path)
        assert project.path == path.resolve()
    assert [p.name for p in tmp_path.iterdir() if p.name != "real"] == ["link.annotator"]


def test_that_a_file_with_a_second_name_is_only_read(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    (tmp_path / "elsewhere").mkdir()
    other = tmp_path / "elsewhere" / "other.annotator"
    os.link(path, other)
    with projects.open(path) as project:
        assert "hard link" in project.read_only
    other.unlink()
    with projects.open(path) as project:
        assert not project.read_only


def test_that_an_existing_path_is_never_made_into_a_project(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("file", "folder", "dangling"):
        with pytest.raises(ProjectError, match="already"):
            projects.create(tmp_path / name)
    with pytest.raises(ProjectError, match="no folder"):
        projects.create(tmp_path / "no" / "such" / "p.annotator")
    assert (tmp_path / "file").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dangling", "file", "folder"]


def test_that_two_who_make_the_same_project_do_not_overwrite_each_other(tmp_path: Path) -> None:
    path = tmp_path / "p.annotator"
    made: list[object] = []

    def make() -> None:
        try:
            with projects.create(path) as project:
                made.append(project.id)
        except ProjectError:
            made.append(None)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (identity,) = (one for one in made if one is not None)
    assert rows(path, "SELECT id FROM project") == [(identity,)]
    assert [p.name for p in tmp_path.iterdir()] == ["p.annotator"]


def test_that_a_new_project_is_one_sound_file_that_plain_sqlite_reads(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    assert [p.name for p in tmp_path.iterdir()] == ["s.annotator"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        assert struct.pack(">I", application) == b"AnNo"
        strict = connection.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 "
            "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'text_search%'"
        ).fetchall()
        assert strict == []


def test_that_a_project_without_its_one_row_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(path, "DELETE FROM project")
    assert "no project" in refused(path)


def test_that_two_projects_in_one_process_do_not_mix(tmp_path: Path) -> None:
    first, second = new_project(tmp_path / "a.annotator"), new_project(tmp_path / "b.annotator")
    mine = add_article(first, "The first text.")
    theirs = add_article(second, "The second text.")
    tag(first, mine, "first")
    first.undo()
    assert state(second)["annotation"] == {}
    assert articles.text(second, theirs) == "The second text."
    with pytest.raises(UserError):
        articles.text(second, mine)
    first.close()
    tag(second, theirs, "second")
    second.close()
    for path in (first.path, second.path):
        with projects.open(path) as project:
            assert problems(project) == []


def test_that_a_closed_project_says_so(tmp_path: Path) -> None:
    project = new_project(tmp_path / "p.annotator")
    article = add_article(project)
    project.close()
    project.close()
    with pytest.raises(ProjectError, match="closed"):
        articles.text(project, article)
    with pytest.raises(ProjectError, match="closed"):
        tag(project, article, "ferry")
    with pytest.raises(ProjectError, match="closed"):
        project.undo()


def test_that_opening_for_reading_twice_and_writing_once_share_a_process(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    one = projects.open(path, write=False)
    writer = projects.open(path)
    two = projects.open(path, write=False)
    article = articles.list_ids(writer)[0]
    tag(writer, article, "union")
    assert len(annotations.list_annotations(one)) == len(annotations.list_annotations(two)) == 4
    one.close()
    tag(writer, article, "town")
    assert len(annotations.list_annotations(two)) == 5
    writer.close()
    assert len(annotations.list_annotations(two)) == 5
    two.close()
    with projects.open(path) as project:
        assert problems(project) == []
    assert [p.name for p in tmp_path.iterdir()] == ["s.annotator"]


def test_that_threads_read_and_write_with_connections_of_their_own(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        article = add_article(project, LOREM * 4)
        stop = threading.Event()

        def write(word: str) -> None:
            for _ in range(15):
                tag(project, article, word)
            project.release_thread()

        def read() -> None:
            while not stop.is_set():
                found = annotations.list_annotations(project, article)
                assert all(a.quote in LOREM for a in found)
                time.sleep(0.001)

        with ThreadPoolExecutor(5) as pool:
            readers = [pool.submit(read) for _ in range(2)]
            writers = [pool.submit(write, word) for word in ("ferry", "mayor", "talks")]
            for writer in writers:
                writer.result()
            stop.set()
            for reader in readers:
                reader.result()
        assert len(annotations.list_annotations(project, article)) == 45
        assert problems(project) == []
    assert [p.name for p in tmp_path.iterdir()] == ["p.annotator"]


def test_that_a_project_closed_in_another_thread_leaves_one_file_and_no_lock(
    tmp_path: Path,
) -> None:
    project = new_project(tmp_path / "p.annotator")
    add_article(project)
    thread = threading.Thread(target=project.close)
    thread.start()
    thread.join()
    assert [p.name for p in tmp_path.iterdir()] == ["p.annotator"]
    with projects.open(project.path) as again:
        assert not again.read_only


def test_that_a_refused_query_holds_no_lock_after_closing(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(path, "UPDATE annotation SET attributes = '{' WHERE number = 2")
    gc.disable()
    try:
        with projects.open(path, write=False) as project:
            for _ in range(2):
                with pytest.raises(ProjectError):
                    annotations.list_annotations(project)
                assert problems(project) != []
        tamper(path, "PRAGMA journal_mode = WAL", "PRAGMA journal_mode = DELETE")
        with projects.open(path) as project:
            with pytest.raises(ProjectError):
                annotations.list_annotations(project)
            unfinished = project.read().execute("SELECT number FROM patch")
            unfinished.fetchone()
            circle: list[object] = [unfinished]
            circle.append(circle)
            del unfinished, circle
        assert [p.name for p in tmp_path.iterdir()] == ["s.annotator"]
    finally:
        gc.enable()


def test_that_a_history_from_an_impossible_future_is_only_read(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(path, f"UPDATE step SET clock = {(1 << 63) - 1} WHERE number = 2")
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="time that cannot be"):
        projects.open(path)
    with projects.open(path, write=False) as project:
        assert len(annotations.list_annotations(project)) == 3
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE step SET clock = 9223372036854775807 WHERE number = 2",
        "DELETE FROM project",
    ],
)
@pytest.mark.parametrize("left", ["at rest", "by a crash"])
def test_that_a_file_refused_for_what_it_holds_keeps_every_byte(
    tmp_path: Path, harm: str, left: str
) -> None:
    path = sample(tmp_path / "s.annotator")
    if left == "by a crash":
        tamper(path, "PRAGMA journal_mode = WAL")
    tamper(path, harm)  # plain sqlite3 leaves the mode, as a crash does
    assert path.read_bytes()[18] == (2 if left == "by a crash" else 1)
    before = path.read_bytes()
    with pytest.raises(ProjectError):
        projects.open(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".annotator"] == [path.name]


def test_that_a_project_that_only_an_index_remembers_is_refused(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    ((page,),) = rows(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'project'")
    ((size,),) = rows(path, "PRAGMA page_size")
    data = bytearray(path.read_bytes())
    place = (page - 1) * size
    assert data[place] == 13  # a leaf of a table
    data[place + 3 : place + 5] = b"\0\0"  # without any row
    path.write_bytes(data)
    assert rows(path, "SELECT count(id) FROM project INDEXED BY sqlite_autoindex_project_1") == [
        (1,)
    ]
    for write in (True, False):
        with pytest.raises(ProjectError):
            projects.open(path, write=write)
    assert path.read_bytes() == data


def test_that_closing_waits_for_a_step_and_tells_readers_calmly(tmp_path: Path) -> None:
    project = new_project(tmp_path / "p.annotator")
    article = add_article(project, LOREM * 20)
    fields = annotations.fields_of(tag(project, article, "ferry"))
    began = threading.Event()

    def write() -> None:
        with project.change("Many") as tx:
            began.set()
            tx.make_many("annotation", ((new_id(), fields) for _ in range(6_000)))

    def read() -> None:
        with pytest.raises(ProjectError, match="closed"):
            while True:
                annotations.list_annotations(project)

    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(write), pool.submit(read), pool.submit(read)]
        began.wait()
        project.close()
        for job in jobs:
            job.result()
    with projects.open(project.path) as again:
        assert len(annotations.list_annotations(again)) == 6_001
        assert problems(again) == []
