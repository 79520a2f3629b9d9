"""What the program keeps for itself on this machine: who annotates, which device this is, recent projects.

All of it lies in one folder, which ``ANNOTATOR_HOME`` moves elsewhere. Nothing here is needed to read a
project; deleting the folder costs back-ups and preferences, never annotations.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, new_id, parse_id
from annotator.core.model import Annotator
from annotator.core.settings import Settings, load_settings
from annotator.store.project import Device

MOST_RECENT = 20


def home() -> Path:
    """The folder, made when it is not there."""
    chosen = os.environ.get("ANNOTATOR_HOME")
    if chosen:
        folder = Path(chosen).expanduser()
    elif sys.platform == "win32":
        folder = (
            Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "Annotator"
        )
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support" / "Annotator"
    else:
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        folder = Path(base) / "annotator"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The program's own folder “{folder}” cannot be made ({error.strerror or error}).",
            "Set ANNOTATOR_HOME to a folder where you may write.",
        ) from error
    return folder


def backups() -> Path:
    """Where back-ups of all projects lie."""
    return home() / "backups"


def settings() -> Settings:
    """What people have set."""
    return load_settings(home())


def device() -> Device:
    """This installation, with an id made once."""
    known = _read("device.json")
    identity = parse_id(str(known.get("id", "")))
    if identity is None:
        with contextlib.suppress(FileExistsError):
            _write("device.json", {"id": id_text(new_id())}, once=not known)
        identity = parse_id(str(_read("device.json").get("id", "")))
        if identity is None:
            raise UserError(
                f"The program cannot read its own folder “{home()}”.",
                "Set ANNOTATOR_HOME to a folder where you may read and write.",
            )
    return Device(identity, backups())


def current_annotator() -> Annotator:
    """Who annotates now; without a choice a pseudonym made once, never the login name."""
    known = _read("annotator.json")
    identity = parse_id(str(known.get("id", "")))
    if identity is None:
        return set_annotator(pseudonym(), chosen=False)
    return Annotator(identity, str(known.get("name", "")))


def annotator_was_chosen() -> bool:
    """True once a person has said who annotates here."""
    return bool(_read("annotator.json").get("chosen"))


def set_annotator(name: str, identity: Id | None = None, chosen: bool = True) -> Annotator:
    """Say who annotates from now on. The same name on this machine is the same person."""
    person = annotator_called(name, identity)
    _write("annotator.json", {"id": id_text(person.id), "name": person.name, "chosen": chosen})
    return person


def annotator_called(name: str, identity: Id | None = None) -> Annotator:
    """The person of this name on this machine, known from now on; who annotates stays as it is."""
    name = " ".join(name.split())
    if not name:
        raise UserError("A name is needed for who annotates.", "A pseudonym is fine.")
    people = _read("annotators.json")
    known = parse_id(str(people.get(name, "")))
    person = Annotator(identity or known or new_id(), name)
    if known != person.id:
        _write("annotators.json", {**people, name: id_text(person.id)})
    return person


def known_annotators() -> list[Annotator]:
    """Everyone who has annotated on this machine, by name."""
    people = _read("annotators.json")
    found = [(name, parse_id(str(text))) for name, text in sorted(people.items())]
    return [Annotator(identity, name) for name, identity in found if identity is not None]


def pseudonym() -> str:
    """A name that says nothing about the person."""
    return f"Annotator {new_id().hex()[-4:].upper()}"


def recent_projects() -> list[Path]:
    """The projects opened last, newest first; some may be missing by now."""
    return [Path(str(path)) for path in _read("recent.json").get("projects", [])]


def remember_project(path: Path) -> None:
    """Put a project at the top of the recent ones."""
    others = [p for p in recent_projects() if p != path]
    _write("recent.json", {"projects": [str(p) for p in (path, *others)][:MOST_RECENT]})


def forget_project(path: Path) -> None:
    """Take a project out of the recent ones; the file stays."""
    _write("recent.json", {"projects": [str(p) for p in recent_projects() if p != path]})


def read_state(name: str) -> dict[str, Any]:
    """A small piece of window state, such as where a project was left."""
    return _read(f"{name}.json")


def write_state(name: str, value: Mapping[str, Any]) -> None:
    """Keep a small piece of window state."""
    _write(f"{name}.json", value)


def _read(name: str) -> dict[str, Any]:
    try:
        value = json.loads((home() / name).read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # never written, or cut off by a crash: all of it can be made anew
    return value if isinstance(value, dict) else {}


def _write(name: str, value: Mapping[str, Any], once: bool = False) -> None:
    """Write a file as a whole, durably; with ``once`` raises FileExistsError when somebody was faster."""
    path = home() / name
    draft = path.with_name(f".{new_id().hex()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("x", encoding="utf-8") as file:
            # Paths may hold bytes that are no text: written as escapes, they come back as they were.
            file.write(json.dumps(value, indent=1))
            file.flush()
            os.fsync(file.fileno())
        if once and hasattr(os, "link") and not path.exists():
            os.link(draft, path)
        else:
            draft.replace(path)
    except FileExistsError:
        raise
    except OSError as error:
        raise UserError(
            f"The program cannot write to its own folder “{home()}” ({error.strerror or error}).",
            "Set ANNOTATOR_HOME to a folder where you may write.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
