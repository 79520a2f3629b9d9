"""Safe writing: the old file whole or the new file whole, and calm sentences."""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from annotator.core.errors import UserError
from annotator.formats.folder import SafeFolder
from annotator.formats.writing import ABANDONED, SafeFile, check_target, explain


def save(target: Path, content: bytes, overwrite: bool = False) -> None:
    with SafeFile(target, overwrite) as new:
        new.file.write(content)
        new.sync()
        assert new.path.read_bytes() == content
        new.commit()


def test_that_a_new_file_appears_whole_and_alone(tmp_path: Path) -> None:
    save(tmp_path / "a.csv", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"new"


def test_that_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), SafeFile(target, overwrite=True) as new:
        new.file.write(b"half")
        raise KeyboardInterrupt
    assert target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_that_an_existing_file_is_replaced_only_on_request_and_keeps_its_permissions(
    tmp_path: Path,
) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    target.chmod(0o640)
    with pytest.raises(UserError, match="exists already"):
        save(target, b"new")
    assert target.read_bytes() == b"old"
    save(target, b"new", overwrite=True)
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_that_a_file_made_meanwhile_by_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    with SafeFile(target) as new:
        new.file.write(b"ours")
        new.sync()
        target.write_bytes(b"theirs")
        with pytest.raises(UserError, match="exists already"):
            new.commit()
    assert target.read_bytes() == b"theirs"


def test_that_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    real.write_bytes(b"old")
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    save(link, b"new", overwrite=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_that_folders_devices_and_missing_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        check_target(tmp_path, overwrite=True)
    with pytest.raises(UserError, match="does not exist"):
        check_target(tmp_path / "no" / "a.csv")
    if sys.platform != "win32":
        with pytest.raises(UserError, match="not an ordinary file"):
            check_target(Path("/dev/null"), overwrite=True)
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UserError, match="not an ordinary file"):
            check_target(tmp_path / "pipe", overwrite=True)


def test_that_no_database_is_ever_replaced(tmp_path: Path) -> None:
    target = tmp_path / "p.annotator"
    target.write_bytes(b"SQLite format 3\x00" + bytes(100))
    with pytest.raises(UserError, match="not replaced"):
        check_target(target, overwrite=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/full")
def test_that_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    with pytest.raises(UserError, match="no room left"), SafeFile(target, overwrite=True) as new:
        new.file.close()
        new.file = Path("/dev/full").open("wb", buffering=1 << 20)  # noqa: SIM115
        new.file.write(b"new")
        new.sync()
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "no room left"),
        (errno.EDQUOT, "no room left"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "read-only disk"),
        (errno.ENOENT, "There is no"),
        (errno.EISDIR, "is a folder"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_that_each_fault_of_the_system_is_one_sentence_with_a_remedy(
    number: int, told: str
) -> None:
    error = explain(OSError(number, os.strerror(number)), Path("a.csv"))
    assert told in error.message
    assert error.hint
    assert "\n" not in str(error)


def abandoned(path: Path) -> None:
    """Make a file or folder, and everything in it, look long untouched."""
    old = path.stat().st_mtime - 2 * ABANDONED
    for each in (*path.rglob("*"), path):
        os.utime(each, (old, old))


def test_that_what_a_killed_export_left_is_cleared_by_the_next_one_and_nothing_else(
    tmp_path: Path,
) -> None:
    ours = tmp_path / ".a.csv.0123abcd.part"
    others = [
        tmp_path / name
        for name in (".a.csv.0123abcd.part.txt", ".b.csv.0123abcd.part", ".a.csv.notours.part", "a.csv.part")
    ]  # fmt: skip
    for each in (ours, *others):
        each.write_bytes(b"half")
        abandoned(each)
    young = tmp_path / ".a.csv.89abcdef.part"
    young.write_bytes(b"somebody writes this now")
    save(tmp_path / "a.csv", b"new")
    assert not ours.exists()
    assert all(each.exists() for each in (*others, young))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_that_clearing_follows_no_link(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    link = tmp_path / ".set.0123abcd.part"
    link.symlink_to(precious)
    with SafeFolder(tmp_path / "set") as new, new.file("loss.json") as file:
        file.write(b"{}")
    assert (precious / "thesis.txt").read_text() == "years of work"


def folder_with(target: Path, content: bytes) -> None:
    with SafeFolder(target, overwrite=True) as new:
        with new.file("loss.json") as file:
            file.write(content)
        new.commit()


def test_that_half_a_folder_is_cleared_by_the_next_export(tmp_path: Path) -> None:
    half = tmp_path / ".set.0123abcd.part"
    (half / "deep").mkdir(parents=True)
    (half / "deep" / "a.ann").write_bytes(b"half")
    abandoned(half)
    folder_with(tmp_path / "set", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["set"]


def test_that_a_folder_set_aside_by_a_killed_export_is_put_back_first(tmp_path: Path) -> None:
    folder_with(tmp_path / "set", b"old")
    (tmp_path / "set").rename(tmp_path / ".set.0123abcd.old")
    with pytest.raises(KeyboardInterrupt), SafeFolder(tmp_path / "set", overwrite=True):
        raise KeyboardInterrupt
    assert (tmp_path / "set" / "loss.json").read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
def test_that_a_folder_export_killed_anywhere_leaves_one_whole_set(tmp_path: Path) -> None:
    """Killed before each rename and each file in turn: what is found is whole, and the next export tidies up."""
    target = tmp_path / "set"
    folder_with(target, b"old")
    rename = Path.rename
    for steps in range(4):
        process = os.fork()
        if process == 0:  # pragma: no cover - the child ends by the signal
            left = steps

            def counted(self: Path, other: Path) -> Path:
                nonlocal left
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1
                return rename(self, other)

            Path.rename = counted  # type: ignore[method-assign]
            folder_with(target, b"new")
            os._exit(0)
        os.waitpid(process, 0)
        aside = list(tmp_path.glob(".set.*.old"))
        whole = target if target.exists() else aside[0]
        assert (whole / "loss.json").read_bytes() in (b"old", b"new")
    for each in tmp_path.glob(".set.*"):
        abandoned(each)
    folder_with(target, b"last")
    assert [each.name for each in tmp_path.iterdir()] == ["set"]
    assert (target / "loss.json").read_bytes() == b"last"


def test_that_an_article_named_like_the_report_of_losses_does_not_take_its_name(
    tmp_path: Path,
) -> None:
    for wanted in ("loss", "LOSS"):
        with SafeFolder(tmp_path / wanted) as folder:
            assert folder.names.take(wanted, ".json").casefold() == "loss-2.json"
