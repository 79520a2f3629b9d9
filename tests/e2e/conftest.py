from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.screen import Screen


@pytest.fixture
def screen(annotator_home: Path) -> Iterator[Screen]:
    """A virtual screen of the test's own."""
    one = Screen(annotator_home)
    try:
        yield one
    finally:
        one.close()
