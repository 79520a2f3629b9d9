"""Texts that a set leaves out and that lie beside it: ``NAME.txt`` in the same folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.formats import foreign


def raw_text(file: Path, names: Iterable[str]) -> str | None:
    """The characters of the first of these texts that lies in the folder of ``file``, as they stand; None when there is none.

    Names come from the set: only their last part counts, with ``.txt`` or without.
    """
    there = {
        each.name.casefold(): each
        for each in file.parent.iterdir()
        if each.is_file() and not each.is_symlink() and each.suffix.lower() == ".txt"
    }
    for name in names:
        last = name.replace("\\", "/").rpartition("/")[2].casefold()
        for wanted in (last, f"{last}.txt", f"{last.rpartition('.')[0]}.txt"):
            if last and wanted in there:
                return foreign.read_text(there[wanted])
    return None


def only_text(file: Path) -> str | None:
    """The text beside ``file`` when there is just one."""
    found = [each for each in file.parent.iterdir() if each.suffix.lower() == ".txt"]
    return foreign.read_text(found[0]) if len(found) == 1 and found[0].is_file() else None
