"""What the fault tests are given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.helpers import memory_folder
from tests.faults.killing import Processes, ready_processes


@pytest.fixture(scope="session")
def processes() -> Processes:
    """A way to start processes quickly."""
    return ready_processes()


@pytest.fixture
def ram() -> Iterator[Path]:
    """A folder that no disk has to be waited for. What a killed program wrote is there all the same."""
    with memory_folder() as folder:
        yield folder
