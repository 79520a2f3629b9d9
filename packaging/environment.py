"""The virtual environment ``.venv``: made once, and again whenever what it is made from changes.

Packages come from wherever this machine's pip or uv is set up to take them; their versions come from
``packaging/constraints.txt``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from.txt"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
BUILD_TOOLS = ("hatchling", "editables")
"""What an editable install of this project is built with; installed first, so that they are pinned too."""


class SetupError(Exception):
    """The environment could not be made; the message is for the person at the keyboard."""


def python_path() -> Path:
    """The environment's Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint() -> str:
    """Changes whenever the environment has to be made again."""
    digest = hashlib.sha256()
    for part in (
        (ROOT / "pyproject.toml").read_bytes(),
        CONSTRAINTS.read_bytes(),
        sys.version.encode(),
        sys.base_prefix.encode(),
        str(ROOT).encode(),
    ):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def up_to_date() -> bool:
    """True when nothing has to be done."""
    return STAMP.exists() and STAMP.read_text("utf-8").strip() == fingerprint()


def needs_ensurepip() -> bool:
    """True when making the environment will need Python's own pip (that Debian packages apart)."""
    return (
        not up_to_date() and shutil.which("uv") is None and not usable(["-m", "pip", "--version"])
    )


def ensure() -> Path:
    """Make or mend the environment if need be; returns its Python. Raises SetupError."""
    if up_to_date():
        return python_path()
    started = time.monotonic()
    print("Setting up .venv with the packages of pyproject.toml (some 200 MB, once) …", flush=True)
    uv = shutil.which("uv")
    if uv is None or not with_uv(uv):
        with_pip()
    STAMP.write_text(fingerprint() + "\n", "utf-8")
    print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)
    return python_path()


def with_uv(uv: str) -> bool:
    """Make it with uv; False when uv could not, for instance because only pip knows this machine's index."""
    if not usable(["-c", "pass"]):
        shutil.rmtree(VENV, ignore_errors=True)
        if quiet([uv, "venv", "--quiet", "--python", base_python(), str(VENV)]):
            return False
    install = [uv, "pip", "install", "--quiet", "--python", str(python_path())]
    install += ["--constraint", str(CONSTRAINTS)]
    failure = quiet([*install, *BUILD_TOOLS]) or quiet(
        [*install, "--no-build-isolation", "--editable", f"{ROOT}[dev]"]
    )
    if failure:
        print("uv could not install the packages here; trying pip.", flush=True)
    return not failure


def with_pip() -> None:
    """Make it with Python's own venv and pip. Raises SetupError with what pip said last."""
    if not usable(["-m", "pip", "--version"]):
        shutil.rmtree(VENV, ignore_errors=True)
        if failure := quiet([base_python(), "-m", "venv", str(VENV)]):
            raise SetupError(f"Python could not make a virtual environment in .venv:\n{failure}")
    install = [str(python_path()), "-m", "pip", "install", "--quiet", "--no-input"]
    install += ["--disable-pip-version-check", "--constraint", str(CONSTRAINTS)]
    failure = quiet([*install, *BUILD_TOOLS]) or quiet(
        [*install, "--no-build-isolation", "--editable", f"{ROOT}[dev]"]
    )
    if failure:
        raise SetupError(
            f"pip could not install the packages:\n{failure}\n\n"
            "Is this machine connected, and does pip know where to take packages from? "
            "Then run the same command again; it goes on where it stopped."
        )


def base_python() -> str:
    """The Python to build from, also when this one runs inside an environment."""
    return getattr(sys, "_base_executable", "") or sys.executable


def usable(words: list[str]) -> bool:
    """True when the environment's Python has this Python's version and can run these words."""
    python = python_path()
    if not python.exists():
        return False
    same = f"import sys; sys.exit(sys.version != {sys.version!r})"
    return not quiet([str(python), "-c", same]) and not quiet([str(python), *words])


def quiet(command: list[str]) -> str:
    """Run without a word; the end of what it said when it failed, else an empty string."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            cwd=ROOT,
        )
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    said = [line for line in done.stdout.splitlines() if "Retrying" not in line]
    return "\n".join(said[-12:]).strip() or f"exit {done.returncode}"
