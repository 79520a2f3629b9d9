"""Names of files: whatever a title holds, every system can keep the name, and none leads out of its folder."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.formats.names import LONGEST, Names, safe, slug

titles = st.text(max_size=300)


@given(titles)
@example("../../etc/passwd")
@example("..\\..\\windows")
@example("C:evil")
@example("\u202egnp.exe")
@example("😀" * 200)
@example(" . ")
@example("\ud800")
def test_that_any_title_becomes_one_short_name_inside_its_folder(title: str) -> None:
    name = safe(title)
    assert name and len(name.encode()) <= LONGEST + 1
    assert not set(name) & set('<>:"/\\|?*\u202e\u2066')
    assert not any(ord(each) < 32 for each in name)
    assert name == name.strip() and not name.endswith(".")
    assert len(PurePosixPath(name).parts) == len(PureWindowsPath(name).parts) == 1


@pytest.mark.parametrize("name", ["con", "NUL", "Com1", "lpt9.txt", "aux.tar.gz", "PRN "])
def test_that_names_which_windows_keeps_for_devices_are_changed(name: str) -> None:
    assert safe(name).startswith("_")


@given(
    st.lists(st.sampled_from(["A", "a", "é", "e\u0301", "ﬁ", "fi", "con", "x" * 200]), max_size=12)
)
def test_that_no_two_names_differ_only_in_what_some_system_does_not_tell_apart(
    wanted: list[str],
) -> None:
    import unicodedata

    names = Names()
    taken = [names.take(each, ".txt") for each in wanted]
    assert len({unicodedata.normalize("NFKC", each).casefold() for each in taken}) == len(taken)
    assert all(len(each.encode()) <= LONGEST for each in taken)


@given(titles)
def test_that_a_slug_holds_plain_letters_only(title: str) -> None:
    assert all(each.isascii() and (each.isalnum() or each in "_-") for each in slug(title))
    assert slug(title)
