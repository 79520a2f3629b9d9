"""Identities and the clock that orders them.

Every object is known by a UUIDv7 (RFC 9562): 16 bytes inside, text in views, command line and JSON.
They are made on this machine, and never from names or row numbers, so that two people's work can be
joined later.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from hashlib import sha256

Id = bytes
"""16 bytes of a UUID."""

_lock = threading.Lock()
_last_stamp = 0


def new_id() -> Id:
    """A UUIDv7, strictly increasing within this process even when the clock is set back."""
    global _last_stamp
    with _lock:
        # 48 bits of milliseconds and 12 bits of sub-millisecond counter, as one number that only grows.
        stamp = (time.time_ns() * 4096 // 1_000_000) & ((1 << 60) - 1)
        if stamp <= _last_stamp:
            stamp = _last_stamp + 1
        _last_stamp = stamp
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    value = (milliseconds << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random
    return value.to_bytes(16, "big")


def derived_id(*parts: bytes) -> Id:
    """The same id for the same parts everywhere (a UUIDv8), for things that must not exist twice."""
    digest = bytearray(sha256(b"\x00".join(parts)).digest()[:16])
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return bytes(digest)


def id_text(identity: Id) -> str:
    """The usual text of a UUID: ``0190f3c4-….``"""
    h = identity.hex()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def parse_id(text: str) -> Id | None:
    """The id behind a full UUID text, or None when ``text`` is not one."""
    digits = text.strip().replace("-", "").lower()
    if len(digits) != 32:
        return None
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return None


def now_text(seconds: float | None = None) -> str:
    """A moment (now, or seconds since 1970) as UTC ISO 8601 with milliseconds: ``2026-11-03T09:12:00.125Z``."""
    moment = datetime.now(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class HybridClock:
    """A hybrid logical clock: 48 bits of milliseconds, 16 bits of counter, never going back.

    Steps of the history carry its ticks. Wall time is display only; order comes from here, so a clock
    set back by a month changes nothing.
    """

    def __init__(self, last: int = 0) -> None:
        self._last = last
        self._lock = threading.Lock()

    def tick(self, wall: float | None = None) -> int:
        """The next tick, greater than every one given or seen before."""
        milliseconds = int((time.time() if wall is None else wall) * 1000)
        with self._lock:
            self._last = max(milliseconds << 16, self._last + 1)
            return self._last

    def see(self, tick: int) -> None:
        """Heed a tick made elsewhere, so that ours come after it."""
        with self._lock:
            self._last = max(self._last, tick)
