"""What the machine itself must have: system libraries and programs, found out and, where we may, installed.

Only Linux needs anything: elsewhere Qt's wheels bring all. Nothing here imports what is not in Python's
own library.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """One library, program or module, and the package that brings it, by packaging system.

    ``probe`` is ``lib…so…``, ``program NAME`` or ``module NAME``. ``apt`` lists the names a package has had, the
    newest first; the first one that the machine's lists know is taken, or else the oldest.
    """

    probe: str
    apt: tuple[str, ...]
    dnf: str = ""
    pacman: str = ""

    def package(self, system: str) -> str:
        """The package's name there; empty when it is part of something always present."""
        if system == "apt-get":
            return next((n for n in self.apt[:-1] if apt_knows(n)), self.apt[-1])
        return self.dnf if system == "dnf" else self.pacman


def library(soname: str, dnf: str, pacman: str, *apt: str) -> Need:
    """A shared library; its Debian name follows from the soname unless given."""
    return Need(soname, apt or (debian_name(soname),), dnf, pacman)


def debian_name(soname: str) -> str:
    """Debian's rule for the package of a library: ``libxcb-cursor.so.0`` → ``libxcb-cursor0``."""
    stem, _, version = soname.partition(".so.")
    stem = stem.lower().replace("_", "-")
    return f"{stem}{'-' if stem[-1].isdigit() else ''}{version.split('.')[0]}"


QT = (
    library("libEGL.so.1", "libglvnd-egl", "libglvnd"),
    library("libGL.so.1", "libglvnd-glx", "libglvnd"),
    library("libxkbcommon.so.0", "libxkbcommon", "libxkbcommon"),
    library("libfontconfig.so.1", "fontconfig", "fontconfig"),
    library("libglib-2.0.so.0", "glib2", "glib2", "libglib2.0-0t64", "libglib2.0-0"),
    library("libdbus-1.so.3", "dbus-libs", "dbus"),
)
"""What Qt needs to draw at all, also without a display."""

X11 = (
    library("libxcb-cursor.so.0", "xcb-util-cursor", "xcb-util-cursor"),
    library("libxkbcommon-x11.so.0", "libxkbcommon-x11", "libxkbcommon-x11"),
    library("libxcb-icccm.so.4", "xcb-util-wm", "xcb-util-wm"),
    library("libxcb-keysyms.so.1", "xcb-util-keysyms", "xcb-util-keysyms"),
    library("libxcb-shape.so.0", "libxcb", "libxcb"),
)
"""What Qt needs besides to open windows on an X display."""

SCREEN = (
    Need("program Xvfb", ("xvfb",), "xorg-x11-server-Xvfb", "xorg-server-xvfb"),
    Need("program xauth", ("xauth",), "xorg-x11-xauth", "xorg-xauth"),
    Need("program xdotool", ("xdotool",), "xdotool", "xdotool"),
    Need("program openbox", ("openbox",), "openbox", "openbox"),
    Need("program sqlite3", ("sqlite3",), "sqlite", "sqlite"),
)
"""What the tests that press real keys on a virtual screen need."""

VENV = Need("module ensurepip", (f"python3.{sys.version_info.minor}-venv",), "python3", "python")
"""What Debian keeps apart from Python, and making a virtual environment needs."""


def missing(needs: Iterable[Need]) -> list[Need]:
    """Those of ``needs`` that this machine lacks."""
    wanted = list(needs)
    if platform.system() != "Linux" or not wanted:
        return []
    # In a process of its own: loading a graphics driver into this one could do anything.
    probe = (
        "import ctypes, importlib.util, json, shutil, sys\n"
        "def has(p):\n"
        "    kind, _, name = p.partition(' ')\n"
        "    if kind == 'program': return shutil.which(name) is not None\n"
        "    if kind == 'module': return importlib.util.find_spec(name) is not None\n"
        "    try: ctypes.CDLL(p)\n"
        "    except OSError: return False\n"
        "    return True\n"
        "print(json.dumps([p for p in json.load(sys.stdin) if not has(p)]))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", probe],
        input=json.dumps([need.probe for need in wanted]),
        capture_output=True,
        text=True,
        check=True,
    )
    lacking = set(json.loads(answer.stdout))
    return [need for need in wanted if need.probe in lacking]


def unresolved(python: Path) -> list[Need]:
    """Libraries that the installed Qt asks for and the loader does not find, whichever they are."""
    ldd = shutil.which("ldd")
    if platform.system() != "Linux" or ldd is None:
        return []
    folders = list(python.parent.parent.glob("lib/python*/site-packages/PySide6"))
    if not folders:
        return []
    parts = ("QtWidgets.abi3.so", "QtSvg.abi3.so", "Qt/plugins/platforms/libqoffscreen.so")
    files = [str(folders[0] / part) for part in parts if (folders[0] / part).exists()]
    answer = subprocess.run([ldd, *files], capture_output=True, text=True, check=False)
    names = sorted(set(re.findall(r"(\S+\.so\S*) => not found", answer.stdout)))
    return [Need(name, (debian_name(name),)) for name in names if ".so." in name]


def package_system() -> str:
    """The command that installs packages here, or empty when it is none we know."""
    return next((name for name in ("apt-get", "dnf", "pacman") if shutil.which(name)), "")


def is_root() -> bool:
    """True when packages may be installed without asking anybody."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install_line(needs: Iterable[Need]) -> str:
    """The exact command a person can type to get what is missing."""
    system = package_system()
    names = sorted({need.package(system) for need in needs} - {""})
    start = {
        "apt-get": "apt-get install -y --no-install-recommends",
        "dnf": "dnf install -y",
        "pacman": "pacman -S --needed",
    }.get(system)
    if start is None:
        return "(with your system's packages) " + " ".join(sorted(need.probe for need in needs))
    sudo = "" if is_root() else "sudo "
    update = f"{sudo}apt-get update && " if system == "apt-get" and not apt_has_lists() else ""
    return f"{update}{sudo}{start} {' '.join(names)}"


def provide(needs: Iterable[Need]) -> list[Need]:
    """Install what of ``needs`` is missing where we may; returns what is still missing, having said so."""
    lacking = missing(needs)
    if not lacking:
        return []
    if package_system() == "apt-get" and is_root():
        apt_install(lacking)
        lacking = missing(lacking)
    if lacking:
        print("This machine lacks some system packages. Please install them with:\n")
        print(f"    {install_line(lacking)}\n")
    return lacking


def apt_has_lists() -> bool:
    """True when the lists of packages were fetched once; slim systems come without."""
    return any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def apt_knows(name: str) -> bool:
    """True when the machine's package lists have a package of that very name."""
    answer = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
    return answer.returncode == 0 and bool(answer.stdout)


def apt_install(needs: list[Need]) -> None:
    """Install as root on Debian and its kin, quietly; shows what apt said only when it failed."""
    fresh = not apt_has_lists()
    if fresh:
        print("Fetching the lists of system packages …", flush=True)
        apt("update")
    names = sorted({need.package("apt-get") for need in needs})
    print(f"Installing system packages: {' '.join(names)} …", flush=True)
    done = apt("install", "-y", "--no-install-recommends", *names)
    if done.returncode and not fresh:
        apt("update")  # the lists may be older than the archive
        done = apt("install", "-y", "--no-install-recommends", *names)
    if done.returncode:
        print("".join((done.stdout + done.stderr).splitlines(keepends=True)[-15:]))


def apt(*words: str) -> subprocess.CompletedProcess[str]:
    """One call of apt-get that asks nothing."""
    return subprocess.run(
        ["apt-get", "-q", "-o", "Dpkg::Use-Pty=0", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
