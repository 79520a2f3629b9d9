"""Back-ups: whole, verified, compressed, rotated, and never in the way.

A back-up is a project file without its search index (which is made anew on restoring), gzipped. It is read
back and checked before an older one may go. Restoring always makes a new file, and serves as well to make a
cleaned copy of a project that the gate refused: only rows of our own tables are taken over.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import shutil
import sqlite3
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.core import in_use, medium
from annotator.core.errors import ProjectError, UserError
from annotator.core.ids import Id, id_text, new_id
from annotator.core.jobs import Reporter, silent
from annotator.store import door, gate, header, opening
from annotator.store.creating import draft_of, give_name, sync_folder
from annotator.store.migrations import SCHEMA_VERSION
from annotator.store.project import Device, Project

SUFFIX = ".annotator.gz"
KEEP_DAYS, KEEP_WEEKS, KEEP_MONTHS = 12, 10, 9
DEFAULT_LIMIT = 2_000_000_000
CLOCKS_DIFFER = timedelta(hours=1)
_NAME = re.compile(r"(\d{8}T\d{6}Z)-([a-z-]+?)(?:-\d+)?\.annotator\.gz$")
_UNFINISHED = re.compile(r"\.(copy|copy-journal|new|verify)$")
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Backup:
    """One back-up file."""

    path: Path
    made: datetime
    reason: str
    size: int


def back_up(
    project: Project,
    folder: Path,
    reason: str,
    output: Path | None = None,
    limit: int = DEFAULT_LIMIT,
    report: Reporter = silent,
) -> Path:
    """Back a project up into its folder below ``folder``, or exactly at ``output`` (which must not exist).

    Raises ProjectError when the back-up cannot be written or does not read back as it should; the older ones are
    then all still there.
    """
    project.check_in_place()
    if output is not None:
        if os.path.lexists(output):
            raise UserError(f"“{output}” exists already.", "Choose another name.")
        if not output.absolute().parent.is_dir():
            raise UserError(f"There is no folder “{output.parent}”.", "Make the folder first.")
        return _write(project.read(), project.path, project.source, output.absolute(), report)
    path = back_up_file(
        project.read(), project.path, folder, reason, project.id, report, project.source
    )
    rotate(path.parent, limit)
    return path


def back_up_file(
    connection: sqlite3.Connection,
    path: Path,
    folder: Path | None,
    reason: str,
    identity: Id | None = None,
    report: Reporter = silent,
    source: str = "",
) -> Path:
    """Back up an opened file that need not be of our schema version yet; ``source`` is its URI for reading."""
    if identity is None:
        with door.reading(path):
            (identity,) = connection.execute("SELECT id FROM project").fetchone()
    place = (folder or path.parent) / id_text(identity)
    try:
        place.mkdir(parents=True, exist_ok=True)
        _sweep(place)
    except OSError as error:
        raise ProjectError(
            f"No back-up could be made in “{place}” ({error.strerror or error}).",
            "Set ANNOTATOR_HOME to a folder where you may write.",
        ) from error
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = place / f"{stamp}-{reason}{SUFFIX}"
    number = 1
    while target.exists():
        number += 1
        target = place / f"{stamp}-{reason}-{number}{SUFFIX}"
    return _write(connection, path, source or door.uri(path, "ro"), target, report)


def list_backups(folder: Path, identity: Id) -> list[Backup]:
    """The back-ups of a project, newest first."""
    return _listed(folder / id_text(identity))


def is_due(project: Project, folder: Path) -> bool:
    """True when the project has changed since its last back-up and that is a day old, or there is none.

    Back-ups dated in the future (the clock was wrong once) do not count.
    """
    with door.reading(project.path):
        (last,) = project.read().execute(
            "SELECT id FROM step WHERE kind <> 'create' ORDER BY number DESC LIMIT 1"
        ).fetchone() or (None,)
    if last is None:
        return False
    now = datetime.now(UTC)
    made = [b for b in list_backups(folder, project.id) if b.made <= now + CLOCKS_DIFFER]
    if not made:
        return True
    if now - made[0].made < timedelta(days=1):
        return False
    # The id of a step begins with its time.
    return int.from_bytes(last[:6], "big") / 1000 >= made[0].made.timestamp()


def rotate(folder: Path, limit: int = DEFAULT_LIMIT) -> list[Path]:
    """Remove what the rule does not keep: the newest of each of 12 days, 10 weeks and 9 months.

    If the kept ones are larger than ``limit`` bytes together, the oldest go too; the newest always stays.
    """
    made = _listed(folder)
    keep: set[Path] = {backup.path for backup in made[:3]}
    for form, number in (("%Y-%m-%d", KEEP_DAYS), ("%G-%V", KEEP_WEEKS), ("%Y-%m", KEEP_MONTHS)):
        newest: dict[str, Path] = {}
        for backup in made:
            newest.setdefault(backup.made.strftime(form), backup.path)
        keep.update(list(newest.values())[:number])
    removed: list[Path] = []
    total = 0
    for position, backup in enumerate(made):
        if backup.path in keep:
            total += backup.size
            if position == 0 or total <= limit:
                continue
        with contextlib.suppress(OSError):
            backup.path.unlink()
            removed.append(backup.path)
    return removed


def restore(source: Path, target: Path, device: Device, report: Reporter = silent) -> Path:
    """Make a new project at ``target`` from a back-up or from a project file, whole or refused by the gate."""
    try:
        source = source.expanduser().absolute()
        target = target.expanduser().absolute()
        if not source.is_file():
            raise UserError(f"There is no back-up at “{source}”.", "Check the path.")
        if os.path.lexists(target):
            raise UserError(f"There is already something at “{target}”.", "Choose a new name.")
        if not target.parent.is_dir():
            raise UserError(f"There is no folder “{target.parent}”.", "Make the folder first.")
    except (OSError, RuntimeError, ValueError) as error:
        raise header.unreachable(target, error) from error
    header.check_length(target)
    with draft_of(target) as draft, draft_of(target) as scratch:
        if in_use.first_bytes(source, 2) == b"\x1f\x8b":
            _unpack(source, scratch)
            uri = door.uri(scratch, "ro")
            head = header.read_header(scratch)
        else:
            head = header.read_header(source)
            _copy_project(source, scratch, device)
            uri = door.uri(scratch, "ro")
        _rebuild(source, uri, draft, head.user_version, report)
        give_name(draft, target)
    return target


def verify(packed: Path, expected: dict[str, int]) -> None:
    """Read a back-up back: whole pages, and as many rows in each table as were there."""
    scratch = packed.with_name(f".{new_id().hex()}.verify")
    try:
        _unpack(packed, scratch)
        connection = door.connect(scratch, "ro")
        try:
            with door.reading(scratch):
                rows = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
                found = _counts(connection, list(expected)) if rows == ["ok"] else {}
        finally:
            connection.close()
        if rows != ["ok"] or found != expected:
            raise _unread(packed)
    except ProjectError as error:
        raise _unread(packed) from error
    finally:
        scratch.unlink(missing_ok=True)


def _unread(packed: Path) -> ProjectError:
    return ProjectError(
        f"The back-up “{packed.name}” did not read back as it was written.",
        "It was thrown away; check the disk. The older back-ups are still there.",
    )


def _write(
    connection: sqlite3.Connection, path: Path, source: str, target: Path, report: Reporter
) -> Path:
    with door.reading(path):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    copy = target.with_name(f".{new_id().hex()}.copy")
    packed = target.with_name(f".{new_id().hex()}.new")
    try:
        report.progress(0, 3, "Copying the project")
        expected = _copy_rows(path, source, copy, version, target)
        report.check()
        report.progress(1, 3, "Compressing")
        with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=_LEVEL) as out:
            shutil.copyfileobj(plain, out, 1 << 20)
        with packed.open("rb+") as file:
            os.fsync(file.fileno())
        report.check()
        report.progress(2, 3, "Reading back")
        verify(packed, expected)
        packed.replace(target)
        sync_folder(target.parent)
        report.progress(3, 3, "")
    except OSError as error:
        raise _unwritten(target, error, path) from error
    finally:
        for leftover in (copy, copy.with_name(copy.name + "-journal"), packed):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
    return target


def _unwritten(target: Path, error: OSError | sqlite3.Error, path: Path) -> ProjectError:
    full = medium.is_full(error) if isinstance(error, OSError) else door.says_full(error)
    if full:
        where, hint = medium.full(target.parent, 2 * path.stat().st_size)
        return ProjectError(
            f"No back-up could be made at “{target}”: {where}.",
            f"{hint} The project itself is safe.",
        )
    reason = getattr(error, "strerror", None) or str(error)
    return ProjectError(
        f"No back-up could be made at “{target}” ({reason}).",
        "Check the disk and its free space. The project itself is safe.",
    )


def _copy_rows(path: Path, source: str, copy: Path, version: int, target: Path) -> dict[str, int]:
    """A new file of the source's schema, without search index and triggers, with all its rows."""
    schema = gate.expected(version)
    tables = _tables(schema)
    connection: sqlite3.Connection | None = None
    try:
        connection = door.new_database(copy)
        for row in schema.values():
            if row.type == "table" and row.name in tables:
                connection.execute(row.sql)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # the packed file is what is made durable
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("ATTACH ? AS source", (source,))
        connection.execute("BEGIN")
        for table in tables:
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM source.{table}")
        counts = _counts(connection, tables)
        connection.execute("COMMIT")
        return counts
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise door.damaged(path, str(error)) from error
        raise _unwritten(target, error, path) from error
    finally:
        if connection is not None:
            connection.close()


def _rebuild(source: Path, uri: str, draft: Path, version: int, report: Reporter) -> None:
    """A whole project from the rows of one that may lack its index, or hold what is not ours."""
    if not 0 < version <= SCHEMA_VERSION:
        raise ProjectError(
            f"This was made by another version of the program (schema {version}; this one knows "
            f"up to {SCHEMA_VERSION}).",
            "Install the newer version.",
        )
    schema = gate.expected(version)
    tables = _tables(schema)
    connection: sqlite3.Connection | None = None
    try:
        connection = door.new_database(draft)
        for row in _in_order(schema):
            if row.type == "table" and row.name in tables:
                connection.execute(row.sql)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("ATTACH ? AS source", (uri,))
        real = {
            name.lower()
            for (name,) in connection.execute(
                "SELECT name FROM source.sqlite_schema WHERE type = 'table' AND rootpage > 0"
            )
        }
        connection.execute("BEGIN")
        for done, table in enumerate(tables):
            report.check()
            report.progress(done, len(tables), f"Restoring {table}")
            if table not in real:
                raise ProjectError(
                    f"The table “{table}” is missing, so nothing could be restored.",
                    "Try an earlier back-up.",
                )
            _take_rows(connection, table)
        connection.execute("COMMIT")
        connection.execute("DETACH source")
        for row in _in_order(schema):
            if not (row.type == "table" and row.name in tables) and row.name not in gate.SHADOWS:
                connection.execute(row.sql)
        connection.execute("INSERT INTO text_search (text_search) VALUES ('rebuild')")
        rows = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except (sqlite3.Error, MemoryError, OverflowError) as error:
        if door.says_full(error):
            where, hint = medium.full(draft.parent, 4 * source.stat().st_size)
            raise ProjectError(
                f"“{source.name}” could not be restored: {where}.", f"{hint} Nothing was changed."
            ) from error
        raise ProjectError(
            f"“{source.name}” could not be restored ({error}).",
            "Check the disk and its free space, or try an earlier back-up. Nothing was changed.",
        ) from error
    finally:
        if connection is not None:
            connection.close()
    if rows != ["ok"] or broken is not None:
        raise ProjectError(
            f"What was restored from “{source.name}” does not hold together.",
            "Try an earlier back-up.",
        )


def _take_rows(connection: sqlite3.Connection, table: str) -> None:
    """Copy the columns we know; names are qualified, since SQLite takes an unknown quoted name for a text."""
    names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
    columns = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(f'theirs."{name}"' for name in names)
    computed = connection.execute(
        "SELECT name FROM pragma_table_xinfo(?, 'source') WHERE hidden <> 0", (table,)
    ).fetchall()
    if {name for (name,) in computed} & set(names):
        raise ProjectError(
            f"The table “{table}” computes what it should hold, so nothing could be restored.",
            "Try an earlier back-up.",
        )
    connection.execute(
        f"INSERT INTO main.{table} ({columns}) SELECT {taken} FROM source.{table} AS theirs"
    )


def _unpack(packed: Path, target: Path) -> None:
    most = max(4 * 1024**3, packed.stat().st_size * 200)
    written = 0
    try:
        with gzip.open(packed, "rb") as file, target.open("wb") as out:
            while portion := file.read(1 << 20):
                written += len(portion)
                if written > most:
                    raise ProjectError(
                        f"“{packed.name}” unpacks to far more than a project can be.",
                        "It is not a back-up of this program.",
                    )
                out.write(portion)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ProjectError(
            f"The back-up “{packed.name}” is damaged or was cut off.", "Use another one."
        ) from error


def _copy_project(source: Path, target: Path, device: Device) -> None:
    """The file with what its own log holds, whatever the gate says of it."""
    with opening.readable(source) as connection, door.reading(source):
        copy = sqlite3.connect(door.uri(target, "rwc"), uri=True, isolation_level=None)
        try:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()


def _tables(schema: dict[str, gate.SchemaRow]) -> list[str]:
    return [
        row.name
        for row in _in_order(schema)
        if row.type == "table" and row.name not in gate.SHADOWS and "VIRTUAL" not in row.sql
    ]


def _in_order(schema: dict[str, gate.SchemaRow]) -> list[gate.SchemaRow]:
    order = {"table": 0, "index": 1, "trigger": 2, "view": 3}
    return sorted(schema.values(), key=lambda row: (order[row.type], row.name))


def _counts(connection: sqlite3.Connection, tables: Sequence[str]) -> dict[str, int]:
    return {
        table: int(connection.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0])
        for table in tables
    }


def _listed(folder: Path) -> list[Backup]:
    found: list[tuple[int, Backup]] = []
    for path in folder.glob(f"*{SUFFIX}") if folder.is_dir() else ():
        match = _NAME.match(path.name)
        if match:
            made = datetime.strptime(match.group(1), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            with contextlib.suppress(OSError):  # removed by another window just now
                status = path.stat()
                found.append(
                    (status.st_mtime_ns, Backup(path, made, match.group(2), status.st_size))
                )
    found.sort(key=lambda pair: (pair[1].made, pair[0]), reverse=True)
    return [backup for _, backup in found]


def _sweep(folder: Path) -> None:
    """Remove what back-ups left that were cut off long ago."""
    for path in folder.glob(".*"):
        if _UNFINISHED.search(path.name) and time.time() - path.stat().st_mtime > 3600:
            path.unlink(missing_ok=True)
