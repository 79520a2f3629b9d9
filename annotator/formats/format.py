"""What a format is: its name, its directions, its options, and what the module that does the work offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from annotator.core.errors import UserError
from annotator.core.jobs import Reporter
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet, Part


@dataclass(frozen=True, slots=True)
class Option:
    """A choice a format gives: ``name`` for programs, ``title`` for people.

    ``kind`` is ``boolean``, ``choice`` (one of ``choices``) or ``text``; ``to`` is ``write`` or ``read``. The module gets
    it as a keyword argument of that name.
    """

    name: str
    title: str
    kind: str
    default: bool | str
    choices: tuple[str, ...] = ()
    to: str = "write"

    def parse(self, text: str) -> bool | str:
        """The value somebody wrote; raises UserError when it is none."""
        if self.kind == "boolean":
            word = text.strip().lower()
            if word in ("yes", "true", "on", "1"):
                return True
            if word in ("no", "false", "off", "0"):
                return False
            raise UserError(f"“{text}” is no value for {self.name}.", "Write yes or no.")
        if self.kind == "choice" and text not in self.choices:
            raise UserError(
                f"“{text}” is no value for {self.name}.", f"Write {' or '.join(self.choices)}."
            )
        return text


class FileModule(Protocol):
    """What the module of a one-file format offers (``read`` or ``write`` and ``compare``, as it declares).

    Options that the format declares come as keyword arguments, to ``write`` and ``compare`` alike.
    """

    def write(
        self,
        source: AnnotationSet,
        out: BinaryIO,
        losses: LossLog,
        report: Reporter,
        **options: Any,
    ) -> int:
        """Write the set and note what it cannot hold; the number of annotations written."""

    def compare(self, source: AnnotationSet, path: Path, report: Reporter, **options: Any) -> str:
        """Read ``path`` back: where it first differs from what the set should be there, or ``""``."""

    def read(self, path: Path, **options: Any) -> Iterator[Part]:
        """The parts of a set, lazily; raises UserError when the file as a whole is of no use."""


class FolderModule(Protocol):
    """What the module of a format of many files offers: the same with a folder.

    ``read`` and ``compare`` get the folder's path; ``read`` should also take a single file where that means something.
    """

    def write(
        self,
        source: AnnotationSet,
        folder: SafeFolder,
        losses: LossLog,
        report: Reporter,
        **options: Any,
    ) -> int:
        """Write the set into the folder and note what it cannot hold; the number of annotations written."""

    def compare(self, source: AnnotationSet, path: Path, report: Reporter, **options: Any) -> str:
        """Read ``path`` back: where it first differs from what the set should be there, or ``""``."""

    def read(self, path: Path, **options: Any) -> Iterator[Part]:
        """The parts of a set, lazily; raises UserError when the folder as a whole is of no use."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, what people call it, and what it can do.

    ``files`` is ``one`` (a file) or ``many`` (a folder); ``unit`` what its positions count; ``holds`` names the
    kinds of :data:`annotator.formats.loss.LOSS_KINDS` that it keeps whole; ``options`` what can be chosen; ``needs`` the
    packages of an extra without which it does not work, and ``extra`` that extra's name.
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
    options: tuple[Option, ...] = ()
    needs: tuple[str, ...] = ()
    extra: str = ""

    def load(self) -> Any:
        """The module that does the work: a :class:`FileModule` or a :class:`FolderModule`.

        Raises UserError when the packages it needs are not installed, or another package's module is of no use.
        """
        for package in self.needs:
            if find_spec(package) is None:
                wanted = f'"article-annotator[{self.extra}]"' if self.extra else package
                raise UserError(
                    f"The format {self.name} needs the package {package}, which is not installed.",
                    f"Install it with: pip install {wanted}",
                )
        if self.module.startswith("annotator."):
            return import_module(self.module)
        try:
            module = import_module(self.module)
        except Exception as error:
            raise self._unusable(f"{type(error).__name__}: {error}") from error
        offered = (
            *(("read",) if self.reads else ()),
            *(("write", "compare") if self.writes else ()),
        )
        for each in offered:
            if not callable(getattr(module, each, None)):
                raise self._unusable(f"it has no function {each}")
        return module

    def _unusable(self, why: str) -> UserError:
        return UserError(
            f"The format {self.name} comes from another package, whose module {self.module} cannot be used: {why}.",
            "Ask those who made that package, or renew it.",
        )

    def chosen(self, values: Mapping[str, bool | str], to: str) -> dict[str, bool | str]:
        """Every option of this direction with its value; raises UserError for what is no option of it."""
        mine = {each.name: each for each in self.options if each.to == to}
        for name in values:
            if name not in mine:
                known = ", ".join(mine) or "none"
                raise UserError(
                    f"The format {self.name} has no option “{name}”.", f"Its options: {known}."
                )
        found: dict[str, bool | str] = {}
        for name, option in mine.items():
            value = values.get(name, option.default)
            wants_text = isinstance(value, str) and not isinstance(option.default, str)
            found[name] = option.parse(str(value)) if wants_text or option.choices else value
        return found
