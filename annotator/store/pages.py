"""Rows read straight from the pages of a project file that SQLite refuses to read.

Nothing here trusts the file: every page is looked at on its own, what cannot be read is passed over, and a row is
told by its shape, since the columns of our tables are known and strict. Only the leaves of tables hold rows; each
row is found without the tree above it, so the loss of one page costs the rows on it and no others.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

USUAL_SIZE = 4096
LEAF, BRANCH = 0x0D, 0x05
WAL_HEAD, FRAME_HEAD = 32, 24
WAL_MAGIC = (0x377F0682, 0x377F0683)
LONGEST_ROW = 256 * 1024 * 1024

_UNREADABLE = (IndexError, struct.error, ValueError, OverflowError)


class Row(tuple[Any, ...]):
    """The values of one row, text as text, bytes as bytes."""

    __slots__ = ()


@dataclass(slots=True)
class Found:
    """What a file's pages hold: rows by their number, and how many pages there are and cannot be read."""

    pages: int = 0
    unreadable: int = 0
    rows: list[tuple[int, Row]] = field(default_factory=list)
    """``(row number, values)``; what the tree of a table still reaches stands after what it does not."""


class PageFile:
    """The pages of a file by number, from 1, with what its own log has of them."""

    def __init__(self, data: bytes | memoryview, log: bytes = b"") -> None:
        self._data = data
        self.size = _page_size(bytes(self._data[:100]))
        # What the file keeps free at the end of each page: nothing, unless its head is damaged.
        self.usable = self.size
        self._newer = dict(_frames(log, self.size)) if log else {}
        there = (len(self._data) + self.size - 1) // self.size
        self.count = max([there, *self._newer])
        told = struct.unpack_from(">I", self._data, 28)[0] if len(self._data) >= 32 else 0
        # What a file that was cut off says to have had; a damaged head may say anything.
        self.cut_off = max(0, told - self.count) if told < 2 * self.count + 1_000 else 0

    def page(self, number: int) -> bytes:
        """One page; shorter than the others where the file was cut off, empty beyond its end."""
        newer = self._newer.get(number)
        if newer is not None:
            return newer
        if number < 1:
            raise ValueError("no such page")
        return bytes(self._data[(number - 1) * self.size : number * self.size])

    def read(self) -> Found:
        """All rows of all tables."""
        found = Found(pages=self.count + self.cut_off, unreadable=self.cut_off)
        free = self._free()
        reached = self._reached()
        rows: list[tuple[bool, int, Row]] = []
        for number in range(1, self.count + 1):
            page = self.page(number)
            if number in free:
                continue
            if not any(page):
                found.unreadable += 1
                continue
            start = 100 if number == 1 else 0
            if len(page) <= start or page[start] != LEAF:
                # Overflow and free space have no mark of their own, so only a leaf that breaks is known to.
                continue
            whole = True
            for row in self._rows(page, start):
                if row is None:
                    whole = False
                else:
                    rows.append((number in reached, *row))
            found.unreadable += not whole
        rows.sort(key=lambda one: one[0])
        found.rows = [(number, row) for _, number, row in rows]
        return found

    def _rows(self, page: bytes, start: int) -> Iterator[tuple[int, Row] | None]:
        """The rows of a leaf; None for each that cannot be read."""
        try:
            (count,) = struct.unpack_from(">H", page, start + 3)
        except struct.error:
            yield None
            return
        for cell in range(min(count, self.size // 4)):
            try:
                (place,) = struct.unpack_from(">H", page, start + 8 + 2 * cell)
                yield self._row(page, place)
            except _UNREADABLE:
                yield None

    def _row(self, page: bytes, place: int) -> tuple[int, Row]:
        length, place = _varint(page, place)
        number, place = _varint(page, place)
        if not 0 < length <= LONGEST_ROW:
            raise ValueError("no row is that long")
        if number >= 1 << 63:
            number -= 1 << 64
        return number, _record(self._payload(page, place, length))

    def _payload(self, page: bytes, place: int, length: int) -> bytes:
        most = self.usable - 35
        if length <= most:
            return _exactly(page, place, length)
        least = (self.usable - 12) * 32 // 255 - 23
        here = least + (length - least) % (self.usable - 4)
        here = here if here <= most else least
        parts = [_exactly(page, place, here)]
        (following,) = struct.unpack_from(">I", page, place + here)
        left, seen = length - here, set()
        while left > 0:
            if following in seen or not 0 < following <= self.count:
                raise ValueError("the row goes on nowhere")
            seen.add(following)
            more = self.page(following)
            part = _exactly(more, 4, min(left, self.usable - 4))
            parts.append(part)
            left -= len(part)
            (following,) = struct.unpack_from(">I", more, 0)
        return b"".join(parts)

    def _reached(self) -> set[int]:
        """The leaves that the trees of the schema's tables lead to, as far as they can be followed."""
        leaves: set[int] = set()
        seen: set[int] = set()
        waiting = [1]
        waiting += self._roots(self.page(1), 100)
        while waiting:
            number = waiting.pop()
            if number in seen or not 0 < number <= self.count:
                continue
            seen.add(number)
            page, start = self.page(number), 100 if number == 1 else 0
            kind = page[start : start + 1]
            if kind == bytes([LEAF]):
                leaves.add(number)
            elif kind == bytes([BRANCH]):
                waiting += _children(page, start)
                if number == 1:
                    # The list of tables has grown over its first page.
                    for leaf in _children(page, start):
                        if 0 < leaf <= self.count:
                            waiting += self._roots(self.page(leaf), 0)
        return leaves

    def _roots(self, page: bytes, start: int) -> list[int]:
        """The first pages of the tables that a page of the schema lists."""
        if page[start : start + 1] != bytes([LEAF]):
            return []
        rows = [row[1] for row in self._rows(page, start) if row is not None]
        return [row[3] for row in rows if len(row) == 5 and isinstance(row[3], int)]

    def _free(self) -> set[int]:
        """Pages that the file lists as free: what they hold was deleted. Empty when the list is broken."""
        free: set[int] = set()
        try:
            trunk, count = struct.unpack_from(">II", self.page(1), 32)
            while trunk and len(free) <= count:
                page = self.page(trunk)
                following, leaves = struct.unpack_from(">II", page, 0)
                listed = struct.unpack_from(f">{leaves}I", page, 8)
                if trunk in free or not all(0 < one <= self.count for one in (trunk, *listed)):
                    return set()
                free |= {trunk, *listed}
                trunk = following
        except _UNREADABLE:
            return set()
        return free if len(free) == count else set()


def _children(page: bytes, start: int) -> list[int]:
    try:
        (count,) = struct.unpack_from(">H", page, start + 3)
        (last,) = struct.unpack_from(">I", page, start + 8)
        places = struct.unpack_from(f">{count}H", page, start + 12)
        return [last, *(struct.unpack_from(">I", page, place)[0] for place in places)]
    except _UNREADABLE:
        return []


def _page_size(head: bytes) -> int:
    """The page size a file says to have; the usual one where it says nothing that can be."""
    size = struct.unpack_from(">H", head, 16)[0] if len(head) >= 18 else 0
    size = 65536 if size == 1 else size
    return size if size >= 512 and size & (size - 1) == 0 else USUAL_SIZE


def _exactly(data: bytes, place: int, length: int) -> bytes:
    part = data[place : place + length]
    if len(part) != length:
        raise ValueError("it breaks off")
    return part


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        byte = data[place + step]
        if step == 8:
            return value << 8 | byte, place + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + step + 1
    raise AssertionError("nine bytes are the most")


_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _record(data: bytes) -> Row:
    """The values of a row; raises ValueError when it is none."""
    head, place = _varint(data, 0)
    if not place <= head <= len(data):
        raise ValueError("its head is longer than it is")
    kinds = []
    while place < head:
        kind, place = _varint(data, place)
        kinds.append(kind)
    values: list[Any] = []
    place = head
    for kind in kinds:
        if kind == 0:
            values.append(None)
        elif kind in (8, 9):
            values.append(kind - 8)
        elif kind in _WIDTHS or kind == 7:
            width = _WIDTHS.get(kind, 8)
            part = _exactly(data, place, width)
            place += width
            values.append(
                struct.unpack(">d", part)[0] if kind == 7 else int.from_bytes(part, signed=True)
            )
        elif kind >= 12:
            width = (kind - 12) // 2
            part = _exactly(data, place, width)
            place += width
            values.append(part if kind % 2 == 0 else part.decode("utf-8"))
        else:
            raise ValueError("no value is of that kind")
    if place != len(data):
        raise ValueError("something is left over")
    return Row(values)


def _frames(log: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """The pages in a write-ahead log up to its last whole transaction: number and content, newest last."""
    if len(log) < WAL_HEAD:
        return
    magic, _, page_size, _, salt_a, salt_b, *told = struct.unpack_from(">8I", log, 0)
    if magic not in WAL_MAGIC or page_size not in (size, 1 if size == 65536 else size):
        return
    order = ">" if magic & 1 else "<"
    sums = _sums(log[:24], order, (0, 0))
    if list(sums) != told:
        return
    waiting: list[tuple[int, bytes]] = []
    place = WAL_HEAD
    while place + FRAME_HEAD + size <= len(log):
        number, ends, a, b, *told = struct.unpack_from(">6I", log, place)
        page = log[place + FRAME_HEAD : place + FRAME_HEAD + size]
        sums = _sums(page, order, _sums(log[place : place + 8], order, sums))
        if (a, b) != (salt_a, salt_b) or list(sums) != told:
            return
        waiting.append((number, page))
        if ends:
            yield from waiting
            waiting = []
        place += FRAME_HEAD + size


def _sums(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    a, b = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for x, y in zip(words[::2], words[1::2], strict=True):
        a = (a + x + b) & 0xFFFFFFFF
        b = (b + y + a) & 0xFFFFFFFF
    return a, b


def fits(row: Row, columns: Mapping[str, tuple[str, bool]]) -> bool:
    """True when a row can be one of a table with these columns: name to (kind, may be nothing)."""
    if len(row) != len(columns):
        return False
    for value, (kind, empty) in zip(row, columns.values(), strict=True):
        if value is None:
            if not empty:
                return False
        elif kind == "number":
            return False  # the number of the row is kept beside it, and its place is empty
        elif not isinstance(value, {"TEXT": str, "BLOB": bytes, "INTEGER": int}[kind]):
            return False
    return True
