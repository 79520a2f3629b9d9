"""What readers of other programs' files share: articles and annotations without ids of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, derived_id
from annotator.core.model import Article, End, Relation
from annotator.core.text import normalise, text_hash
from annotator.formats.folder import REPORT
from annotator.formats.sets import CODE_POINTS, FoundAnnotation, FoundArticle, FoundRelation
from annotator.formats.writing import told

MAX_FILE = 500_000_000
"""No single file of a set may be larger, in bytes, unless its reader goes through it piece by piece."""

NOBODY: Id = b""
"""Stands for whoever takes annotations that name nobody."""

_NO_TEXT = b""


def article(
    raw: str | None,
    key: str,
    annotations: Iterable[FoundAnnotation] = (),
    *,
    unit: str = CODE_POINTS,
    sha: bytes = _NO_TEXT,
    identity: Id | None = None,
    where: str = "",
    **fields: Any,
) -> FoundArticle:
    """An article of a file that knows no ids of ours.

    ``raw`` is the text exactly as the file counts in it; None when it is not there and only its SHA-256 (``sha``) is
    known. ``identity`` is the id of ours that the file holds, if any. ``key`` tells articles with the same text apart (a file's name, a document id); the same file gives the
    same ids each time. ``fields`` are those of :class:`annotator.core.model.Article`: title, source, date ….
    """
    text = None if raw is None else normalise(raw)
    digest = sha if text is None else text_hash(text)
    mine = identity or derived_id(b"article", digest, key.encode("utf-8", "surrogatepass"))
    return FoundArticle(
        Article(mine, digest, characters=len(text or ""), **fields),
        text,
        annotations=tuple(annotations),
        unit=unit,
        raw=raw if raw != text else None,
        where=where,
    )


def relation(
    type: str,
    source_key: str,
    target_key: str,
    *,
    target: End | None = None,
    annotator: Id = NOBODY,
    note: str = "",
    where: str = "",
) -> FoundRelation:
    """A relation between annotations of the file named by their keys, or to an entity or article as ``target``."""
    nowhere = End("annotation", NOBODY)
    return FoundRelation(
        Relation(b"", type, nowhere, target or nowhere, annotator, note),
        where,
        source_key,
        "" if target is not None else target_key,
    )


def entity_id(name: str, kind: str) -> Id:
    """The id of an entity that a file knows only by its name: read, it stands for the one of that name and kind."""
    return derived_id(b"entity", kind.encode(), name.casefold().encode("utf-8", "surrogatepass"))


def annotator_id(name: str) -> Id:
    """The id of an annotator that a file knows only by name: read, it stands for the one of that name, if any."""
    return derived_id(b"annotator", name.casefold().encode("utf-8", "surrogatepass"))


def read_bytes(path: Path, limit: int = MAX_FILE) -> bytes:
    """The whole file; raises UserError when it cannot be read or is larger than ``limit`` bytes."""
    with told(path):
        if path.stat().st_size > limit:
            raise UserError(
                f"“{path.name}” is larger than {limit // 1_000_000:,} MB.",
                "Split it into several files.",
            )
        return path.read_bytes()


def read_text(path: Path, limit: int = MAX_FILE) -> str:
    """The whole file as UTF-8 (UTF-16 with a byte order mark too), line ends and mark as they are."""
    return decoded(read_bytes(path, limit), path.name)


def decoded(data: bytes, name: str) -> str:
    """``data`` as text, line ends and a byte order mark (as U+FEFF) as they are; raises UserError when it is no UTF-8."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "\ufeff" + data.decode("utf-16")
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(
            f"“{name}” is not UTF-8 (byte {error.start:,}).",
            "Save it as UTF-8, then import it again.",
        ) from None


def read_json(path: Path) -> Any:
    """The JSON value of a file; raises UserError with the place when it is broken."""
    text = read_text(path).removeprefix("\ufeff")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UserError(
            f"“{path.name}” is not JSON: line {error.lineno}, column {error.colno}.",
            "Export it again from the program it comes from.",
        ) from None
    except RecursionError:
        raise UserError(f"“{path.name}” is nested too deeply to be read.") from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise UserError(
            f"“{path.name}” holds a number of too many digits.",
            "Export it again from the program it comes from.",
        ) from None


def json_lines(path: Path) -> Iterator[tuple[str, Any]]:
    """Each JSON value of a file of lines with its place; a line that is broken comes as the error's sentence."""
    with told(path), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            where = f"line {number}"
            try:
                yield where, json.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except (ValueError, RecursionError):
                raise UserError(
                    f"“{path.name}”, {where}, is not JSON.",
                    "Export it again from the program it comes from.",
                ) from None


def natural(paths: Iterable[Path]) -> list[Path]:
    """Paths in the order people count: ``a2`` before ``a10``."""

    def key(path: Path) -> list[tuple[int, int | str]]:
        parts = re.split(r"(\d+)", str(path).casefold())
        return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts]

    return sorted(paths, key=key)


def files_of(path: Path, matches: Callable[[Path], bool]) -> list[Path]:
    """The file itself, or the files of the folder (and those below) that match, in natural order.

    Links are left out, and so is the report of losses that lies in every folder of ours.
    """
    with told(path):
        if path.is_file():
            return [path]
        found = [each for each in path.rglob("*") if each.is_file() and not each.is_symlink()]
    return natural(each for each in found if matches(each) and each != path / REPORT)


def as_object(value: Any, where: str) -> Mapping[str, Any]:
    """``value`` as a JSON object; raises UserError when it is something else."""
    if not isinstance(value, dict):
        raise UserError(f"{where}: an object was expected.", "Is it a file of this format?")
    return value
