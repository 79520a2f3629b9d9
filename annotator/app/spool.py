"""A list that lies in a file: for what a job remembers of very many things, so that memory stays flat."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Spool(Sequence[T], Generic[T]):
    """Values in the order they were appended, in a file without a name that goes with the object.

    Only where each begins is held in memory: 8 bytes a value. The file is ours alone, so it is trusted.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="annotator-")  # noqa: SIM115
        self._starts = array("Q")
        self._end = 0

    def append(self, value: T) -> int:
        """Add a value; its number."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._end)
        self._file.write(data)
        self._starts.append(self._end)
        self._end += len(data)
        return len(self._starts) - 1

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._starts)):
            yield self._read(number)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self._read(number) for number in range(*index.indices(len(self)))]
        return self._read(range(len(self._starts))[index])

    def _read(self, number: int) -> Any:
        self._file.seek(self._starts[number])
        return pickle.load(self._file)  # noqa: S301
