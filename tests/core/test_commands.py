"""The command table: whole, without clashes, and the same keys as the design."""

from __future__ import annotations

import pytest

from annotator.core.command import CONDITIONS, MENUS, SCOPES
from annotator.core.commands import BY_ID, COMMANDS, TOOLBAR, clashes, is_plain_key, keymap
from annotator.core.resources import resource


def test_that_every_command_has_an_id_of_its_own() -> None:
    assert len(BY_ID) == len(COMMANDS)


def test_that_no_key_means_two_things() -> None:
    assert clashes(keymap()) == {}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.id)
def test_that_every_command_says_what_it_does_and_when(command) -> None:
    assert command.title and command.title[0].isupper()
    assert command.help.endswith(".") and len(command.help) > 10
    assert set(command.when) <= set(CONDITIONS)
    assert command.scope in SCOPES
    assert command.menu == "" or command.menu in dict(MENUS)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.icon], ids=lambda c: c.id)
def test_that_every_icon_named_is_there_in_light_and_dark(command) -> None:
    for shade in ("light", "dark"):
        assert resource("icons", shade, f"{command.icon}.svg").is_file()


def test_that_the_toolbar_names_commands_with_icons() -> None:
    assert all(BY_ID[identity].icon for part in TOOLBAR for identity in part)


@pytest.mark.parametrize(
    ("key", "identity"),
    [
        *((str(n), f"annotate.tag_{n}") for n in range(1, 10)),
        ("A", "annotate.tag_actor"),
        ("E", "annotate.tag_event"),
        ("C", "annotate.tag_claim"),
        (".", "annotate.repeat"),
        ("J", "annotate.next"),
        ("F8", "annotate.next"),
        ("K", "annotate.previous"),
        ("Shift+F8", "annotate.previous"),
        ("O", "annotate.cycle"),
        ("L", "annotate.link"),
        ("N", "annotate.note"),
        ("Q", "annotate.doubt"),
        ("Return", "annotate.adjust"),
        ("Del", "annotate.delete"),
        ("Ctrl+F", "edit.find"),
        ("Ctrl+Shift+F", "edit.concordance"),
        ("Ctrl+P", "go.quick_open"),
        ("Ctrl+Shift+P", "go.palette"),
        ("?", "help.keys"),
        ("F6", "go.next_pane"),
        ("F9", "view.focus"),
        ("Ctrl+Z", "edit.undo"),
        ("Ctrl+Shift+Z", "edit.redo"),
        ("Ctrl+Y", "edit.redo"),
        ("Ctrl+Shift+V", "articles.paste"),
    ],
)
def test_that_the_keys_people_were_promised_hold(key: str, identity: str) -> None:
    assert key in BY_ID[identity].keys


def test_that_no_command_takes_a_key_that_selects_text() -> None:
    selecting = {
        f"{modifier}{arrow}"
        for modifier in ("Shift+", "Ctrl+Shift+", "Ctrl+", "")
        for arrow in ("Left", "Right", "Up", "Down", "Home", "End")
    }
    for command in COMMANDS:
        if not command.in_mode:
            assert not selecting & set(command.keys), command.id


def test_that_own_keys_replace_those_of_the_table_and_unknown_commands_are_left_out() -> None:
    keys = keymap({"annotate.next": ("N",), "of.another.version": ("X",)})
    assert keys["annotate.next"] == ("N",)
    assert "of.another.version" not in keys
    assert clashes(keys) == {"N": ("annotate.next", "annotate.note")}


def test_that_the_adjusting_mode_may_use_keys_that_mean_something_else_elsewhere() -> None:
    assert BY_ID["adjust.keep"].keys == BY_ID["annotate.adjust"].keys


@pytest.mark.parametrize(
    ("key", "plain"),
    [
        ("J", True), ("?", True), (".", True), ("Del", True), ("Return", True), ("Shift+F8", False),
        ("F8", False), ("Ctrl+J", False), ("Alt+Right", False), ("Ctrl++", False), ("Shift+J", True),
    ],
)  # fmt: skip
def test_that_keys_which_type_or_edit_are_told_from_those_that_command(
    key: str, plain: bool
) -> None:
    assert is_plain_key(key) is plain
