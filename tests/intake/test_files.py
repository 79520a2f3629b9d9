"""Folders and files: what is found, in which order, and what is left alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import read, walk
from annotator.intake.files import MAX_DEPTH, natural_key

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses links and pipes")


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Some words of an article.", "utf-8")


def found(folder: Path, *given: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in walk(given or (folder,))]


def test_that_files_come_in_natural_order(tmp_path):
    put(
        tmp_path,
        "file10.txt",
        "file2.txt",
        "File1.txt",
        "b/part 9.txt",
        "b/part 11.txt",
        "a.txt",
        "é.txt",
    )
    assert found(tmp_path) == [
        "a.txt", "b/part 9.txt", "b/part 11.txt", "File1.txt", "file2.txt", "file10.txt", "é.txt",
    ]  # fmt: skip


def test_that_names_with_and_without_numbers_can_be_sorted_together():
    names = ["10", "a", "2", "a1b", "1a", "", "a10", "a2", "²"]
    assert sorted(names, key=natural_key) == ["", "1a", "2", "10", "a", "a1b", "a2", "a10", "²"]


def test_that_hidden_system_and_temporary_files_are_left_out(tmp_path):
    put(
        tmp_path, "good.txt", ".hidden.txt", ".git/config", "~$letter.docx", "Thumbs.db", ".DS_Store", "desktop.ini",
        "__MACOSX/x.txt", "half.html.part", "page.crdownload", "old.txt~", ".~lock.a.docx#", "x.tmp", "$RECYCLE.BIN/a.txt",
    )  # fmt: skip
    assert found(tmp_path) == ["good.txt"]


@pytest.mark.parametrize("name", ["page_files", "page-Dateien", "page_fichiers", "page_archivos"])
def test_that_the_parts_of_a_saved_page_are_left_out(tmp_path, name):
    put(tmp_path, "page.html", f"{name}/script.js", "other_files/letter.txt")
    assert found(tmp_path) == ["other_files/letter.txt", "page.html"]


def test_that_what_was_named_is_passed_on_whatever_it_is(tmp_path):
    put(tmp_path, ".hidden.txt")
    given = (tmp_path / ".hidden.txt", tmp_path / "gone.txt")
    assert found(tmp_path, *given) == [".hidden.txt", "gone.txt"]


def test_that_the_order_of_what_was_named_is_kept(tmp_path):
    put(tmp_path, "b.txt", "a/x.txt", "a/c.txt")
    given = (tmp_path / "b.txt", tmp_path / "a")
    assert found(tmp_path, *given) == ["b.txt", "a/c.txt", "a/x.txt"]


@linux
def test_that_loops_links_to_folders_and_devices_are_not_followed(tmp_path):
    put(tmp_path, "in/a.txt", "elsewhere/b.txt")
    (tmp_path / "in" / "back").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "other").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "in" / "self").symlink_to("self")
    (tmp_path / "in" / "zero.txt").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    assert found(tmp_path, tmp_path / "in") == ["in/a.txt"]


@linux
def test_that_a_link_to_an_ordinary_file_is_taken(tmp_path):
    put(tmp_path, "real/a.txt")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "real" / "a.txt")
    assert read(next(walk([tmp_path / "in"])))[0].path == "link.txt"


def test_that_a_folder_deeper_than_any_is_handed_on_itself(tmp_path):
    deep = "/".join("d" for _ in range(MAX_DEPTH + 1))
    put(tmp_path, f"{deep}/lost.txt", "near.txt")
    assert found(tmp_path) == ["/".join("d" for _ in range(MAX_DEPTH)), "near.txt"]
    with pytest.raises(IntakeError, match="is a folder"):
        read(tmp_path / Path("/".join("d" for _ in range(MAX_DEPTH))))


def test_that_a_folder_that_vanishes_on_the_way_is_handed_on_itself(tmp_path):
    put(tmp_path, "a.txt", "b/c.txt")
    paths = walk([tmp_path])
    assert next(paths) == tmp_path / "a.txt"
    (tmp_path / "b" / "c.txt").unlink()
    (tmp_path / "b").rmdir()
    assert list(paths) == [tmp_path / "b"]


def test_that_a_file_that_vanishes_between_finding_and_reading_is_named(tmp_path):
    put(tmp_path, "a.txt")
    path = next(walk([tmp_path]))
    path.unlink()
    with pytest.raises(IntakeError, match=r"There is no file “a\.txt”"):
        read(path)


@linux
def test_that_a_name_that_is_no_unicode_can_be_read_and_shown(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_bytes(b"Some words of an article.")
    draft = read(next(walk([tmp_path])))[0]
    assert draft.path == "caf\ufffd.txt"
    assert draft.path.encode("utf-8")
