"""How long work tells of itself: a job is a plain function that takes a reporter.

The work does not know who watches. It tells how far it is, and asks now and then whether to stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")


class Reporter(Protocol):
    """What a job may say while it runs."""

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """How much is done, of how much if that is known, and what is being done."""

    def check(self) -> None:
        """Raises Cancelled when somebody asked the job to stop."""

    def each(self, items: Iterable[T], total: int | None = None, text: str = "") -> Iterator[T]:
        """The items, with progress told and cancelling heeded along the way."""


class Silent:
    """A reporter nobody listens to; the base of those that speak."""

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Tell nobody."""

    def check(self) -> None:
        """Never stop."""

    def each(self, items: Iterable[T], total: int | None = None, text: str = "") -> Iterator[T]:
        """See :class:`Reporter`."""
        for done, item in enumerate(items):
            if done % 64 == 0:
                self.check()
                self.progress(done, total, text)
            yield item


silent: Reporter = Silent()
