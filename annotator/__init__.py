"""Annotator: annotate news articles by hand, in one local file.

The Python interface, without Qt::

    import annotator
    project = annotator.open_project("protests.annotator")
    for article in project.articles(): ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from os import PathLike

    from annotator.app.notebook import NotebookProject

__all__ = ["__version__", "open_project"]


def open_project(path: str | PathLike[str], write: bool = True) -> NotebookProject:
    """Open a project for a script or notebook; see :class:`annotator.app.notebook.NotebookProject`."""
    from annotator.app.notebook import NotebookProject

    return NotebookProject(path, write=write)
