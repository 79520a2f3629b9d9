"""Which column of a table is which field: looked at, said once, and remembered for all tables with the same columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.app import home
from annotator.core.errors import UserError

if TYPE_CHECKING:
    from annotator.intake.columns import TableLook

_STATE = "columns"
MOST_REMEMBERED = 200


def fields() -> tuple[str, ...]:
    """What a column can be."""
    from annotator.intake.column_names import FIELDS

    return FIELDS


def look(path: Path, kind: str = "", encoding: str = "") -> TableLook:
    """The columns of a table with sample rows and a proposal; raises UserError when it is no table."""
    from annotator.intake import columns

    found = columns.look(path, kind, encoding)
    if found is None:
        raise UserError(f"“{path.name}” is no table.", "Columns are told of tables only.")
    return found


def is_table(path: Path, kind: str = "") -> bool:
    """True when the file is a table, told by its first bytes."""
    from importlib import import_module

    from annotator.intake.files import SourceFile
    from annotator.intake.kinds import HEAD_BYTES, by_name, detect

    try:
        if kind:
            module = by_name(kind).module
        else:
            with SourceFile(path) as file:
                module = detect(file.read(HEAD_BYTES), file.name).module
    except UserError:
        return False
    return hasattr(import_module(f"annotator.intake.{module}"), "tables")


def check(mapping: Mapping[str, str]) -> dict[str, str]:
    """A mapping of columns to fields that can be read by; raises UserError with the reason if not."""
    known = fields()
    cleaned = {column: field.strip().lower() for column, field in mapping.items()}
    for column, field in cleaned.items():
        if field and field not in known:
            raise UserError(
                f"“{field}” is no field that column “{column}” can be.", f"Use {', '.join(known)}."
            )
    return cleaned


def remembered(columns: Sequence[str]) -> dict[str, str]:
    """What was said before of a table with these columns, or nothing."""
    kept = home.read_state(_STATE).get(_key(columns))
    if not isinstance(kept, dict):
        return {}
    known = {*fields(), ""}
    return {c: f for c, f in kept.items() if c in columns and isinstance(f, str) and f in known}


def remember(columns: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Read tables with these columns like this from now on."""
    kept: dict[str, Any] = home.read_state(_STATE)
    kept.pop(_key(columns), None)
    while len(kept) >= MOST_REMEMBERED:
        kept.pop(next(iter(kept)))
    home.write_state(_STATE, {**kept, _key(columns): check(mapping)})


def remembered_for(path: Path, kind: str | None = None) -> dict[str, str] | None:
    """What was said before of tables like the one at ``path``; None when nothing, or when it is no table."""
    if not home.read_state(_STATE):
        return None
    try:
        found = look(path, kind or "")
    except UserError:
        return None  # it is read as what it is, and refused there with the reason
    return remembered(found.columns) or None


def _key(columns: Sequence[str]) -> str:
    """One key for a set of names, in whatever order they stand."""
    return sha256("\x00".join(sorted(columns)).encode("utf-8", "replace")).hexdigest()[:32]
