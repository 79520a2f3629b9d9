"""Safe writing: the old file whole or the new file whole, and calm sentences."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from annotator.core.errors import UserError
from annotator.formats.writing import SafeFile, check_target, explain


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
