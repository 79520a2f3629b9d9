"""What a file lies on: told by the names of folders and the kind of file system, on any system."""

from __future__ import annotations

from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from annotator.core import medium
from annotator.core.medium import Shared, shared

SYNCHRONISED = {
    "/home/ada/Dropbox/p.annotator": "Dropbox",
    "/home/ada/Dropbox (University of X)/a/b/p.annotator": "Dropbox",
    "/Users/ada/Library/CloudStorage/OneDrive-Personal/p.annotator": "OneDrive",
    "/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.org/My Drive/p.annotator": "Google Drive",
    "/Users/ada/Library/CloudStorage/Egnyte-x/p.annotator": "Egnyte",
    "/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/p.annotator": "iCloud",
    "/home/ada/Nextcloud2/study/p.annotator": "Nextcloud",
    "/home/ada/ownCloud/p.annotator": "ownCloud",
    "/home/ada/sciebo/p.annotator": "sciebo",
    r"C:\Users\Ada\OneDrive - Universität X\p.annotator": "OneDrive",
    r"C:\Users\Ada\iCloudDrive\p.annotator": "iCloud",
    r"D:\Google Drive\p.annotator": "Google Drive",
}


def pure(path: str) -> PurePath:
    return PureWindowsPath(path) if "\\" in path else PurePosixPath(path)


@pytest.mark.parametrize("path", SYNCHRONISED)
def test_that_a_folder_kept_in_step_is_known_by_its_name(path: str) -> None:
    found = shared(pure(path), "ext4")
    assert found == Shared(SYNCHRONISED[path])
    assert SYNCHRONISED[path] in found.sentence


@pytest.mark.parametrize(
    "path",
    [
        "/home/ada/study/p.annotator",
        "/home/ada/Dropbox.annotator",
        "/home/ada/dropboxes/p.annotator",
        "/home/ada/Box 12/p.annotator",
        "/home/ada/omega/megalith/p.annotator",
        "/CloudStorage/p.annotator",
        r"C:\Users\Ada\Documents\p.annotator",
    ],
)
def test_that_any_other_folder_is_one_s_own(path: str) -> None:
    assert shared(pure(path), "ext4") is None


@pytest.mark.parametrize("system", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "davfs", "remote"])
def test_that_a_drive_of_the_network_is_known_by_its_file_system(system: str) -> None:
    found = shared(PurePosixPath("/mnt/team/p.annotator"), system)
    assert found == Shared() and "network drive" in found.sentence


@pytest.mark.parametrize("system", ["ext4", "btrfs", "xfs", "zfs", "apfs", "tmpfs", "fuseblk", ""])
def test_that_a_disk_of_this_machine_is_none(system: str) -> None:
    assert shared(PurePosixPath("/media/stick/p.annotator"), system) is None


def test_that_a_path_to_another_machine_is_a_network_drive() -> None:
    assert shared(PureWindowsPath(r"\\server\team\p.annotator"), "") == Shared()
    assert shared(PureWindowsPath(r"\\server\team\Nextcloud\p.annotator"), "") == Shared(
        "Nextcloud"
    )


@pytest.mark.parametrize(
    ("mark", "name"), [(".stfolder", "Syncthing"), (".dropbox.cache", "Dropbox")]
)
def test_that_what_a_program_leaves_in_its_folder_tells_of_it(
    tmp_path: Path, mark: str, name: str
) -> None:
    inner = tmp_path / "mine" / "study"
    inner.mkdir(parents=True)
    (tmp_path / "mine" / mark).mkdir()
    assert medium.shared_place(inner / "p.annotator") == Shared(name)
    assert medium.shared_place(tmp_path / "p.annotator") is None


def test_that_a_link_into_such_a_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Nextcloud").mkdir()
    (tmp_path / "here").symlink_to(tmp_path / "Nextcloud", target_is_directory=True)
    assert medium.shared_place(tmp_path / "here" / "p.annotator") == Shared("Nextcloud")


def test_that_drive_room_and_file_system_of_a_path_are_known(tmp_path: Path) -> None:
    path = tmp_path / "not yet" / "there"
    assert Path(medium.drive(path)).is_mount()
    assert (medium.room(path) or 0) > 0
    assert medium.file_system(Path("/proc/self/status")) in ("proc", "")


def test_that_a_full_drive_is_told_with_its_name_its_room_and_what_is_needed(
    tmp_path: Path,
) -> None:
    huge = 1 << 60
    said, hint = medium.full(tmp_path, huge)
    assert medium.drive(tmp_path) in said and "is full" in said and "free)" in said
    assert medium.in_words(huge) in hint and "space" in hint
    assert [medium.in_words(n) for n in (0, 812_000, 3_400_000, 12_500_000_000)] == [
        "0 kB", "812 kB", "3.4 MB", "12.5 GB",
    ]  # fmt: skip
