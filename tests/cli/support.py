"""Calling the command line inside this process, and as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from annotator.cli.main import main
from tests.support import ROOT

TEXT = "L'Élysée 💥 dément.\nLe maire 👩‍👩‍👧 a dit : « Non ! »\nقال العمدة لا.\n"


@dataclass
class Result:
    """What a call came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


class Shell:
    """A folder, and calls of the command line in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Result:
        """Call inside this process."""
        self._capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as end:  # pragma: no cover - the command line never leaves this way
            raise AssertionError(f"left with {end.code}") from end
        out, err = self._capsys.readouterr()
        return Result(code, out, err)

    def ok(self, *arguments: str) -> Any:
        """Call with ``--json``, expect success, give the value."""
        result = self(*arguments, "--json")
        assert result.code == 0, result.out + result.err
        return result.json

    def file(self, name: str, text: str) -> str:
        """Write a text file; its name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
        return name


def program(*arguments: str, cwd: Path, **more: Any) -> Result:
    """Call as ``python -m annotator`` in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    done = subprocess.run(
        [sys.executable, "-m", "annotator", *arguments],
        cwd=cwd, env=env, capture_output=True, encoding="utf-8", timeout=120, **more,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)
