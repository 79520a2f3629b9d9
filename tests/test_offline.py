"""No test reaches the network, and the program holds no part that could."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.support import ROOT

NOWHERE = ("192.0.2.1", 80)
"""An address that is kept for examples."""
NETWORKED = {
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "socketserver",
    "requests",
    "PySide6.QtNetwork",
}


def to(kind: socket.SocketKind, act: Callable[[socket.socket], object]) -> None:
    with socket.socket(socket.AF_INET, kind) as one:
        act(one)


@pytest.mark.parametrize(
    "reach",
    [
        lambda: to(socket.SOCK_STREAM, lambda one: one.connect(NOWHERE)),
        lambda: to(socket.SOCK_STREAM, lambda one: one.connect_ex(NOWHERE)),
        lambda: to(socket.SOCK_DGRAM, lambda one: one.sendto(b"x", NOWHERE)),
        lambda: socket.getaddrinfo("example.invalid", 80),
        lambda: socket.create_connection(("localhost", 9)),
    ],
)
def test_that_a_test_that_reaches_for_the_network_fails(reach: Callable[[], object]) -> None:
    with pytest.raises(BaseException) as caught:
        reach()
    assert type(caught.value).__name__ == "NetworkReached"


def test_that_a_program_that_a_test_starts_cannot_reach_it_either() -> None:
    code = f"import socket; socket.create_connection({NOWHERE!r}, 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "NetworkReached" in done.stderr


def test_that_no_part_of_the_program_imports_what_speaks_to_the_network() -> None:
    found = []
    for path in sorted((ROOT / "annotator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            found += [f"{path.name}: {n}" for n in names if n in NETWORKED or n == "socket"]
    assert not found
