"""Where icons, help, codebooks and sample articles lie.

In a wheel they are packed into the package, as ``annotator/resources``. In a checkout and an editable
install they stay where they are kept, in ``resources`` beside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """The path of a resource: ``resource("icons", "app.svg")``; of the whole folder without parts.

    Nothing is checked here: a missing resource shows as the usual FileNotFoundError when it is opened.
    """
    packed = _PACKAGE / "resources"
    root = packed if packed.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
