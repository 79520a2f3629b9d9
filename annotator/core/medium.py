"""What a file lies on: which drive, how much room is left there, and whether others reach it over a network.

On a network drive or in a folder that a program synchronises, what keeps SQLite's files in step does not hold from
one computer to the next; :func:`shared` tells such a place by the kind of its file system and by the names of its folders.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

_NETWORK = """
    nfs nfs4 cifs smb3 smbfs smb2 afpfs webdav davfs afs ncpfs coda 9p ceph glusterfs lustre gpfs beegfs orangefs
    fuse.sshfs fuse.gvfsd-fuse fuse.davfs2 fuse.davfs fuse.rclone fuse.glusterfs fuse.ceph fuse.s3fs fuse.curlftpfs
    fuse.vmhgfs-fuse vboxsf prl_fs remote
"""
NETWORK = frozenset(_NETWORK.split())
"""Kinds of file systems that lie on another machine; ``remote`` is what Windows calls any of them."""

SYNCHRONISED_SYSTEMS = {
    "fuse.google-drive-ocamlfuse": "Google Drive",
    "fuse.onedriver": "OneDrive",
    "fuse.pcloud": "pCloud",
    "fuse.pcloudfs": "pCloud",
}

_FOLDERS = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "sharepoint": "SharePoint",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "drivefs": "Google Drive",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mobile documents": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "seafile": "Seafile",
    "seadrive": "Seafile",
    "box sync": "Box",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "mega": "MEGA",
    "megasync": "MEGA",
    "syncthing": "Syncthing",
    "sciebo": "sciebo",
    "switchdrive": "SWITCHdrive",
    "tresorit": "Tresorit",
    "synologydrive": "Synology Drive",
    "yandex.disk": "Yandex Disk",
}
"""What these programs call their folders, in small letters."""

_AFTER = (" (", " -", "-", " –")
"""After the name: whose account or which company it is (``OneDrive - University``, ``Dropbox (Personal)``)."""

_MARKS = {
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
    ".tresorit": "Tresorit",
}
"""What these programs leave in the topmost folder they keep in step."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A place that other computers reach too: on a network drive, or kept in step by a program called ``by``."""

    by: str = ""

    @property
    def sentence(self) -> str:
        """Where it lies: ``lies in a folder that Dropbox keeps in step``."""
        return (
            f"lies in a folder that {self.by} keeps in step"
            if self.by
            else "lies on a network drive"
        )


def shared(path: PurePath, system: str, marks: frozenset[str] = frozenset()) -> Shared | None:
    """Whether others reach a file; ``system`` is the kind of its file system, ``marks`` what :func:`marks_above` found.

    Names of folders count wherever they stand in the path; the file's own name does not.
    """
    if name := SYNCHRONISED_SYSTEMS.get(system):
        return Shared(name)
    folders = path.parts[:-1]
    for number, folder in enumerate(folders):
        if number and folder.casefold() == "cloudstorage" and number + 1 < len(folders):
            return Shared(_known(folders[number + 1]) or folders[number + 1].partition("-")[0])
        if name := _known(folder):
            return Shared(name)
    for mark in sorted(marks):
        return Shared(_MARKS[mark])
    if system in NETWORK or (isinstance(path, PureWindowsPath) and path.drive.startswith("\\\\")):
        return Shared()
    return None


def _known(folder: str) -> str:
    """The program that calls its folder so; empty when none does. ``Nextcloud2`` is its second account."""
    name = folder.casefold().rstrip("0123456789")
    for known, program in _FOLDERS.items():
        if name == known or name.startswith(tuple(known + after for after in _AFTER)):
            return program
    return ""


def shared_place(path: Path) -> Shared | None:
    """:func:`shared` for a file on this machine, by what the system tells of it."""
    real = path.resolve()
    return shared(real, file_system(real), marks_above(real))


def marks_above(path: Path) -> frozenset[str]:
    """What synchronising programs have left in the folders above a file."""
    return frozenset(m for folder in path.parents for m in _MARKS if os.path.lexists(folder / m))


def file_system(path: Path) -> str:
    """The kind of file system a path is on, as Linux names it; ``remote`` or empty elsewhere."""
    if sys.platform == "win32":
        import ctypes

        remote = 4
        kind = ctypes.windll.kernel32.GetDriveTypeW(path.anchor)
        return "remote" if kind == remote else ""
    found = _mounted(path)
    return found[1] if found else ""


def drive(path: Path) -> str:
    """What people know the drive of a path by: its letter, or the folder where it is mounted."""
    if os.name == "nt":
        return path.absolute().anchor
    here = path.absolute()
    while not here.is_mount() and here != here.parent:
        here = here.parent
    return str(here)


def room(path: Path) -> int | None:
    """Bytes that are free where a path is, for us; None when the system does not say."""
    for folder in (path, *path.absolute().parents):
        try:
            return shutil.disk_usage(folder).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def in_words(size: int) -> str:
    """``812 kB``, ``3.4 MB``: how large something is."""
    if size < 1_000_000:
        return f"{size / 1_000:,.0f} kB"
    unit, name = (1e9, "GB") if size >= 1_000_000_000 else (1e6, "MB")
    return f"{size / unit:,.1f} {name}"


def full(path: Path, needed: int) -> tuple[str, str]:
    """Two parts of what is said of a full disk: which one and what is free there; what to do, with the bytes ``needed``.

    A file may also not be allowed to grow while there is room: then the room is told all the same.
    """
    free = room(path)
    said = "" if free is None else f" ({in_words(free)} free)"
    short = free is not None and free < needed
    what = "is full" if short else "is full or lets this file not grow"
    return (
        f"the drive “{drive(path)}” {what}{said}",
        f"About {in_words(needed)} of space are needed there: free some, or choose another drive.",
    )


def is_full(error: OSError) -> bool:
    """True for what the system says of a full disk, a used-up quota, and a file that may not grow."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _mounted(path: Path) -> tuple[str, str] | None:
    """Where the file system of a path is mounted and of which kind it is, on Linux."""
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    best: tuple[str, str] | None = None
    real = os.path.realpath(path)
    for line in lines:
        fields, _, rest = line.partition(" - ")
        point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), fields.split(" ")[4])
        within = real == point or real.startswith(point.rstrip("/") + "/")
        if within and (best is None or len(point) >= len(best[0])):
            best = (point, rest.split(" ")[0])
    return best
