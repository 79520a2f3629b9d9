"""What people said the labels of files stand for, remembered for each format."""

from __future__ import annotations

from annotator.app import home
from annotator.app.set_labels import LabelMap
from annotator.formats.table import find_format


def remembered(format: str) -> LabelMap:
    """What was said for a format before; raises UserError when there is no such format."""
    return LabelMap.from_json(home.read_state(_name(format)))


def remember(format: str, chosen: LabelMap) -> None:
    """Keep what was said, over what was said before; a mapping that says nothing changes nothing."""
    if chosen != LabelMap():
        home.write_state(_name(format), chosen.over(remembered(format)).as_json())


def _name(format: str) -> str:
    return f"labels-{find_format(format, to='read').name}"
