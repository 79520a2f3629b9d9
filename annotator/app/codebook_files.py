"""Codebooks as files: TOML and REFI-QDA (``.qdc``) in and out, or taken from another project."""

from __future__ import annotations

from pathlib import Path

from annotator.app import projects
from annotator.app.codebook import BUILT_IN, built_in
from annotator.core import in_use
from annotator.core.codebook import Codebook, dump_toml, load_toml
from annotator.core.errors import UserError
from annotator.formats import refi
from annotator.formats.writing import SafeFile, explain, told

LARGEST_FILE = 5_000_000
REFI = ".qdc"
_PROJECT = b"SQLite format 3\x00"


def named(word: str) -> Codebook:
    """The codebook of a file or project, or one that comes with the program by its name; a file goes first."""
    if not Path(word).exists() and word.strip().lower() in BUILT_IN:
        return built_in(word)
    return read_file(Path(word))


def read_file(path: Path) -> Codebook:
    """The codebook of a TOML or ``.qdc`` file or of a project; raises UserError when there is none."""
    try:
        start = in_use.first_bytes(path, len(_PROJECT))  # of the project that is open, too
    except OSError as error:
        raise explain(error, path) from error
    if start == _PROJECT:
        with projects.open(path, write=False) as project:
            return project.codebook
    with told(path), path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UserError(f"“{path.name}” is too large for a codebook.", "Check the path.")
    if path.suffix.lower() in (REFI, ".qde") or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(
        b"<"
    ):
        return refi.read_codebook(content, path.name)
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


def write_file(codebook: Codebook, path: Path, overwrite: bool = False) -> list[str]:
    """Write a codebook as TOML, or as REFI-QDA where ``path`` ends in ``.qdc``, read back before it takes its place.

    Returns what the file could not keep, a sentence each (nothing for TOML). An existing file stays unless
    ``overwrite``.
    """
    as_refi = path.suffix.lower() == REFI
    content = refi.write_codebook(codebook) if as_refi else dump_toml(codebook).encode("utf-8")
    with SafeFile(path, overwrite) as new:
        with told(path):
            new.file.write(content)
        new.sync()
        if as_refi:
            with told(new.path):
                found = refi.read_codebook(new.path.read_bytes(), path.name)
            same = [each.code for each in found.types] == [each.code for each in codebook.types]
        else:
            same = read_file(new.path) == codebook
        if not same:
            raise AssertionError("the codebook does not read back as it was written")
        new.commit()
    return refi.codebook_losses(codebook) if as_refi else []
