"""Opening the project a command works on."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from annotator.app import projects
from annotator.cli.console import Console, shown


@contextmanager
def opened(values: Namespace, console: Console, write: bool = True) -> Iterator[projects.Project]:
    """``values.project``, open; reading ones take no lock and change nothing."""
    with projects.open(values.project, write=write) as project:
        for notice in project.notices:
            console.say(shown(notice))
        yield project
