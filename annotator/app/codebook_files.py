"""Codebooks as files: TOML in and out, or taken from another project."""

from __future__ import annotations

from pathlib import Path

from annotator.app import projects
from annotator.app.codebook import BUILT_IN, built_in
from annotator.core.codebook import Codebook, dump_toml, load_toml
from annotator.core.errors import UserError
from annotator.formats.writing import SafeFile, told

LARGEST_FILE = 5_000_000
_PROJECT = b"SQLite format 3\x00"


def named(word: str) -> Codebook:
    """The codebook of a file or project, or one that comes with the program by its name; a file goes first."""
    if not Path(word).exists() and word.strip().lower() in BUILT_IN:
        return built_in(word)
    return read_file(Path(word))


def read_file(path: Path) -> Codebook:
    """The codebook of a TOML file or of a project; raises UserError when there is none."""
    with told(path), path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if content.startswith(_PROJECT):
        with projects.open(path, write=False) as project:
            return project.codebook
    if len(content) > LARGEST_FILE:
        raise UserError(f"“{path.name}” is too large for a codebook.", "Check the path.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(
            f"“{path.name}” is not a codebook: it is not text in UTF-8.",
            "Save it again with the encoding UTF-8.",
        ) from None
    try:
        return load_toml(text)
    except UserError as error:
        raise UserError(f"“{path.name}”: {error.message}", error.hint) from error


def write_file(codebook: Codebook, path: Path, overwrite: bool = False) -> None:
    """Write a codebook as TOML, read back before it takes its place; an existing file stays unless ``overwrite``."""
    with SafeFile(path, overwrite) as new:
        with told(path):
            new.file.write(dump_toml(codebook).encode("utf-8"))
        new.sync()
        if read_file(new.path) != codebook:
            raise AssertionError("the codebook does not read back as it was written")
        new.commit()
