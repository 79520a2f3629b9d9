"""Numbered, immutable steps from one schema version to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.store.migrations import m0001_first

if TYPE_CHECKING:
    from sqlite_utils import Database

MIGRATIONS: tuple[Callable[[Database], None], ...] = (m0001_first.migrate,)
"""The n-th entry brings a file from version n to n + 1 (kept in ``PRAGMA user_version``)."""

SCHEMA_VERSION = len(MIGRATIONS)
