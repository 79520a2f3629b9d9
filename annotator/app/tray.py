"""The tray: articles that were read and wait for a person's yes. Nothing of it is in the project.

All that was read lies in one unnamed temporary file in the program's own folder, which goes with the process
however that ends. In memory there are a few numbers for each row, and what people changed, a column at
a time. So 100,000 rows cost a few megabytes, and a row is read from the file when somebody looks at it.
"""

from __future__ import annotations

import json
import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from annotator.app import home
from annotator.core.errors import Cancelled, UserError
from annotator.core.ids import Id
from annotator.core.text import text_hash
from annotator.intake import Draft, Unread
from annotator.intake.name_pattern import NamePattern, compile_pattern, fill

EDITABLE = (
    "title", "source", "author", "date", "language", "section", "page", "url", "database_id",
)  # fmt: skip
"""What of an article can be changed before it comes in."""

TICKED, FAILED, KNOWN, TWIN, WARNED, GONE = (1 << n for n in range(6))
"""What holds of a row: wanted; could not be read; is in the project already; is the same as a row above; has
something to look at; was read again, so that other rows stand for it."""

_NOT_KEPT = ("text", "original", "path")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an article without its text, or why one could not be read.

    ``words`` are as counted in the text. ``same_as`` is the article of the project that this one is, ``twin`` the
    row above that it equals.
    """

    number: int
    path: str
    draft: Draft
    flags: int
    words: int = 0
    characters: int = 0
    reason: str = ""
    hint: str = ""
    same_as: Id | None = None
    twin: int | None = None

    @property
    def failed(self) -> bool:
        """True for what could not be read."""
        return bool(self.flags & FAILED)

    @property
    def ticked(self) -> bool:
        """True for what is wanted."""
        return bool(self.flags & TICKED)

    @property
    def place(self) -> str:
        """Where it lies: its path, ``path#n`` when the file holds several articles."""
        return self.draft.place


class _Column:
    """What people changed in one field: a number for each row, and each value once."""

    def __init__(self) -> None:
        self._which = array("L")
        self._values: list[Any] = [None]
        self._numbers: dict[Any, int] = {}

    def set(self, rows: Iterable[int], value: Any, length: int) -> None:
        if len(self._which) < length:
            self._which.frombytes(bytes((length - len(self._which)) * self._which.itemsize))
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = len(self._values)
            self._values.append(value)
        for row in rows:
            self._which[row] = number

    def get(self, row: int) -> Any:
        return self._values[self._which[row]] if row < len(self._which) else None


class Tray:
    """Filled by one thread, read and changed by another. Close it, or everything goes when the program ends."""

    def __init__(self) -> None:
        try:
            self._file = TemporaryFile(dir=home.home())  # noqa: SIM115  closed by close()
        except OSError as error:
            raise _no_room(error) from error
        self._lock = threading.Lock()
        self._end = 0
        self._places = array("Q")
        self._files = array("L")
        self.flags = bytearray()
        self.paths: list[str] = []
        """The files, in the order of reading."""
        self._columns: dict[str, _Column] = {}
        self._texts: dict[int, tuple[int, ...]] = {}
        self._last: tuple[bytes, list[int]] = (b"", [])
        self._again = False
        self._pattern: NamePattern | None = None

    @property
    def usable(self) -> bool:
        """False once it is closed."""
        return not self._file.closed

    def close(self) -> None:
        """Throw everything away."""
        with self._lock:
            self._file.close()

    def __enter__(self) -> Tray:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Filling.

    def begin_file(self, path: Path) -> int:
        """A further file; its number."""
        self.paths.append(str(path))
        return len(self.paths) - 1

    def put(self, file: int, found: Draft | Unread, same_as: Id | None = None) -> int:
        """Lay in one article, or what could not be read, as a row of that file; the row's number."""
        number = len(self)
        kept: dict[str, Any]
        if isinstance(found, Unread):
            kept = {"reason": found.reason, "hint": found.hint}
            about = Draft("", position=found.position, articles=found.articles)
            flags = FAILED
        else:
            sha = text_hash(found.text)
            twin = self._twin(sha, found, number)
            kept = {
                "words": len(found.text.split()),
                "characters": len(found.text),
                "text": self._write(found.text.encode("utf-8", "replace")),
                "original": self._original(found.original),
                "same_as": same_as.hex() if same_as else None,
                "twin": twin,
            }
            about = found
            flags = WARNED if found.warnings else 0
            flags |= (KNOWN if same_as else 0) | (0 if twin is None else TWIN)
            flags |= 0 if same_as or twin is not None else TICKED
        kept["draft"] = {
            name: value
            for name, value in asdict(replace(about, text="", original=b"")).items()
            if value and name not in _NOT_KEPT
        }
        line = json.dumps(kept).encode("ascii")
        place = self._write(line)
        # Last of all, so that whoever reads beside finds only whole rows.
        self._files.append(file)
        self.flags.append(flags)
        self._places.extend(place)
        return number

    def _write(self, data: bytes) -> list[int]:
        with self._lock:
            self._check()
            try:
                self._file.seek(self._end)
                self._file.write(data)
                self._file.flush()
            except OSError as error:
                raise _no_room(error) from error
            place = [self._end, len(data)]
            self._end += len(data)
        return place

    def _original(self, data: bytes) -> list[int] | None:
        """The bytes of the source; all articles of a file share them."""
        if not data:
            return None
        if data is not self._last[0]:
            self._last = (data, self._write(data))
        return self._last[1]

    def _twin(self, sha: bytes, found: Draft, number: int) -> int | None:
        """An earlier row that is the same article."""
        from annotator.app.intake import agree

        key = int.from_bytes(sha[:8])
        fields = {name: getattr(found, name) for name in ("source", "date", "database_id")}
        for earlier in self._texts.get(key, ()):
            other = self.row(earlier).draft
            if not self.flags[earlier] & GONE and agree(
                fields, {name: getattr(other, name) for name in fields}
            ):
                return earlier
        self._texts[key] = (*self._texts.get(key, ()), number)
        return None

    def forget_files(self, files: Iterable[int]) -> None:
        """Their rows make way: they are read again."""
        gone = set(files)
        self._again = True
        for number, file in enumerate(self._files):
            if file in gone:
                self.flags[number] = GONE

    # Reading.

    def __len__(self) -> int:
        return len(self._places) // 2

    def file_of(self, number: int) -> int:
        """The number of the file a row comes from."""
        return self._files[number]

    def row(self, number: int) -> Row:
        """A row as it is now: as it was read, with what the file's name says and what was changed."""
        kept = self._kept(number)
        path = self.paths[self._files[number]]
        about = dict(kept["draft"])
        about["warnings"] = tuple(about.get("warnings", ()))
        draft = Draft(text="", path=path, **about)
        flags = self.flags[number]
        if not flags & FAILED:
            draft = self._changed(number, draft, path)
        same_as = kept.get("same_as")
        return Row(
            number, path, draft, flags, kept.get("words", 0), kept.get("characters", 0),
            kept.get("reason", ""), kept.get("hint", ""),
            bytes.fromhex(same_as) if same_as else None, kept.get("twin"),
        )  # fmt: skip

    def _changed(self, number: int, draft: Draft, path: str) -> Draft:
        if self._pattern is not None and draft.articles == 1:
            draft = fill(draft, self._pattern, path)
        for field, column in self._columns.items():
            value = column.get(number)
            if value is None:
                continue
            if field == "date":
                date, precision, wording = value
                draft = replace(draft, date=date, date_precision=precision, date_text=wording)
            elif field == "language":
                draft = replace(draft, language=value, language_confidence=1.0 if value else 0.0)
            else:
                draft = replace(draft, **{field: value})
        return draft

    def text(self, number: int, limit: int | None = None) -> str:
        """The text of a row, or about its first ``limit`` characters."""
        place = self._kept(number).get("text")
        if not place:
            return ""
        start, length = place
        if limit is None:
            return self._read(start, length).decode("utf-8")
        return self._read(start, min(length, limit * 4)).decode("utf-8", "ignore")[:limit]

    def whole(self, number: int) -> Draft:
        """The article of a row with its text and the bytes it was read from."""
        place = self._kept(number).get("original")
        original = self._read(*place) if place else b""
        return replace(self.row(number).draft, text=self.text(number), original=original)

    def _kept(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            self._read(self._places[2 * number], self._places[2 * number + 1])
        )
        return found

    def _check(self) -> None:
        """Whoever still works with a closed tray is stopped."""
        if self._file.closed:
            raise Cancelled

    def _read(self, start: int, length: int) -> bytes:
        with self._lock:
            self._check()
            self._file.seek(start)
            return self._file.read(length)

    def order(self) -> Sequence[int]:
        """All rows, in the order of the files."""
        if not self._again:
            return range(len(self))
        here = (n for n in range(len(self)) if not self.flags[n] & GONE)
        return array("L", sorted(here, key=self._files.__getitem__))

    def counts(self) -> Counts:
        """How many rows are what."""
        found = Counter(bytes(self.flags))
        del found[GONE]

        def having(mark: int) -> int:
            return sum(count for flags, count in found.items() if flags & mark)

        return Counts(
            sum(found.values()),
            having(TICKED),
            having(KNOWN | TWIN),
            having(FAILED),
            having(WARNED),
        )

    # Changing.

    def tick(self, rows: Iterable[int], on: bool) -> None:
        """Want these rows, or not; what could not be read is never wanted."""
        for number in rows:
            if not self.flags[number] & (FAILED | GONE):
                self.flags[number] = self.flags[number] & ~TICKED | (TICKED if on else 0)

    def edit(self, rows: Sequence[int], field: str, typed: str) -> None:
        """Write into one field of these rows what a person typed; raises UserError when it cannot be that."""
        from annotator.app.metadata import typed_field

        if field not in EDITABLE:
            raise UserError(f"“{field}” cannot be changed here.", f"Use {', '.join(EDITABLE)}.")
        self._columns.setdefault(field, _Column()).set(rows, typed_field(field, typed), len(self))

    def set_pattern(self, text: str) -> None:
        """Read bare texts' names by this pattern, or by none; raises UserError when no name can fit it."""
        self._pattern = compile_pattern(text) if text.strip() else None

    @property
    def pattern(self) -> NamePattern | None:
        """How names are read now."""
        return self._pattern

    def drafts(self) -> Iterator[Draft]:
        """The wanted articles, whole, one after the other."""
        for number in self.order():
            if self.flags[number] & TICKED:
                yield self.whole(number)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there are; how many are wanted, duplicates, not readable, or have something to look at."""

    rows: int = 0
    ticked: int = 0
    duplicates: int = 0
    failed: int = 0
    warned: int = 0


def _no_room(error: OSError) -> UserError:
    return UserError(
        f"What was read cannot be kept for a look ({error.strerror or error}).",
        f"Make room on the disk that holds “{home.home()}”, or import without looking.",
    )
