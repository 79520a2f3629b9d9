"""The table of formats: what can be read and written, and which module does it.

The table feeds the command line, the dialogs and the manual; the modules are loaded when they are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from annotator.core.errors import UserError
from annotator.core.jobs import Reporter
from annotator.formats.loss import LOSS_KINDS, LossLog
from annotator.formats.sets import AnnotationSet, Part


class FormatModule(Protocol):
    """What the module of a one-file format offers (``read`` or ``write`` and ``compare``, as it declares)."""

    def write(self, source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
        """Write the set and note what it cannot hold; the number of annotations written."""

    def compare(self, source: AnnotationSet, path: Path, report: Reporter) -> str:
        """Read ``path`` back: where it first differs from the set, or ``""`` when all of it is there."""

    def read(self, path: Path) -> Iterator[Part]:
        """The parts of a set, lazily; raises UserError when the file as a whole is of no use."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, what people call it, and what it can do.

    ``files`` is ``one`` (a file) or ``many`` (a folder); ``unit`` what its positions count; ``holds`` names the
    kinds of :data:`annotator.formats.loss.LOSS_KINDS` that it keeps whole.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    reads: bool
    writes: bool
    files: str
    unit: str
    holds: frozenset[str]
    module: str

    def load(self) -> FormatModule:
        """The module that does the work."""
        return cast(FormatModule, import_module(self.module))


FORMATS: tuple[Format, ...] = (
    Format(
        name="jsonl",
        title="Annotator bundle, lossless (JSON Lines)",
        extensions=(".jsonl",),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset(LOSS_KINDS),
        module="annotator.formats.jsonl",
    ),
    Format(
        name="csv",
        title="Table of annotations for spreadsheets and statistics (CSV)",
        extensions=(".csv",),
        reads=False,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"fragments", "overlap", "annotators", "attributes"}),
        module="annotator.formats.csv_table",
    ),
)


def find_format(name: str, *, to: str) -> Format:
    """The format of that name that can be used ``to`` ``"read"`` or ``"write"``; else UserError."""
    usable = [each for each in FORMATS if (each.reads if to == "read" else each.writes)]
    wanted = name.strip().lower()
    for each in usable:
        if each.name == wanted:
            return each
    verb = "read" if to == "read" else "written"
    known = ", ".join(each.name for each in usable)
    if any(each.name == wanted for each in FORMATS):
        raise UserError(f"The format {wanted} cannot be {verb}.", f"These can: {known}.")
    raise UserError(f"There is no format “{name}”.", f"These can be {verb}: {known}.")
