"""When Python looks for rubbish: not while very many objects come that stay.

It looks through everything each time a quarter more is there than the last time. With 50,000 annotations on the page
that is several frames, again and again while they are taken in, and once more in the middle of scrolling.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_held = 0
_was_on = False


def hold() -> None:
    """Look for no rubbish until :func:`release` is called as often; from any thread."""
    global _held, _was_on
    with _lock:
        if not _held:
            _was_on = gc.isenabled()
            gc.disable()
        _held += 1


def release() -> None:
    """Look for rubbish again, but not among what is there now: it goes when nothing needs it any more."""
    global _held
    with _lock:
        _held -= 1
        if not _held and _was_on:
            gc.freeze()
            gc.enable()


class Hold:
    """One who holds and releases, each as often as it likes."""

    def __init__(self) -> None:
        self._on = False

    def take(self) -> None:
        """Look for no rubbish from now on."""
        if not self._on:
            self._on = True
            hold()

    def drop(self) -> None:
        """That is over."""
        if self._on:
            self._on = False
            release()


@contextmanager
def held() -> Iterator[None]:
    """Look for no rubbish meanwhile."""
    hold()
    try:
        yield
    finally:
        release()
