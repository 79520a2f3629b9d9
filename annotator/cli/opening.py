"""Opening the project a command works on."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from annotator.app import projects
from annotator.cli.console import Console, shown


def tell(project: projects.Project, console: Console) -> None:
    """What people should know of a project that was just opened or made, on standard error."""
    for notice in (*project.notices, project.place):
        if notice:
            console.say(shown(notice))


@contextmanager
def opened(values: Namespace, console: Console, write: bool = True) -> Iterator[projects.Project]:
    """``values.project``, open; reading ones take no lock and change nothing."""
    with projects.open(values.project, write=write) as project:
        tell(project, console)
        yield project
