"""The settings table and its file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from annotator.core.errors import UserError
from annotator.core.settings import (
    BY_KEY,
    FILE_NAME,
    SECTIONS,
    SETTINGS,
    Settings,
    check_value,
    load_settings,
)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.key)
def test_that_every_setting_is_described_and_its_default_fits(setting) -> None:
    assert setting.title and setting.help.endswith(".")
    assert setting.section in dict(SECTIONS)
    assert check_value(setting, setting.default) == setting.default


def test_that_keys_are_unique() -> None:
    assert len(BY_KEY) == len(SETTINGS)


def test_that_the_file_holds_only_what_differs(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.set("reading.size", 17)
    assert not settings.set("reading.size", 17)
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8")) == {"reading.size": 17}
    assert settings.reset("reading.size")
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8")) == {}


def test_that_a_change_is_read_back(tmp_path: Path) -> None:
    first = load_settings(tmp_path)
    first.set("look.theme", "dark")
    first.set("keys.own", {"annotate.note": ["Ctrl+M"]})
    second = load_settings(tmp_path)
    assert second["look.theme"] == "dark"
    assert second["keys.own"] == {"annotate.note": ("Ctrl+M",)}
    assert second.problem == ""


@pytest.mark.parametrize("text", ["{", "[1, 2]", "", "[" * 100_000, '{"a": \ud800'])
def test_that_a_broken_file_is_kept_aside_and_the_defaults_hold(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(text.encode("utf-8", "surrogatepass"))
    settings = load_settings(tmp_path)
    assert settings.own() == {}
    assert settings.problem
    assert (tmp_path / f"{FILE_NAME}.broken").is_file()
    assert settings.set("reading.size", 15)
    assert load_settings(tmp_path)["reading.size"] == 15


def test_that_a_value_out_of_bounds_is_refused_with_what_fits(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    for key, value in (
        ("reading.size", 4),
        ("reading.size", "big"),
        ("reading.size", True),
        ("look.theme", "pink"),
        ("look.chips", 1),
        ("reading.font", "a\nb"),
        ("keys.own", {"annotate.note": [3]}),
    ):
        with pytest.raises(UserError):
            settings.set(key, value)
    assert not (tmp_path / FILE_NAME).exists()


def test_that_a_bad_value_in_the_file_is_told_and_the_others_hold(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"reading.size": 1000, "look.theme": "dark"}', "utf-8")
    settings = load_settings(tmp_path)
    assert settings["reading.size"] == BY_KEY["reading.size"].default
    assert settings["look.theme"] == "dark"
    assert "Text size" in settings.problem


def test_that_settings_of_a_newer_version_survive(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"reading.columns": 2}', "utf-8")
    load_settings(tmp_path).set("reading.size", 15)
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8")) == {
        "reading.columns": 2,
        "reading.size": 15,
    }


def test_that_a_failed_write_leaves_the_old_value_and_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(tmp_path)
    settings.set("reading.size", 15)
    before = (tmp_path / FILE_NAME).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left"):
        settings.set("reading.size", 20)
    assert settings["reading.size"] == 15
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_that_settings_without_a_folder_live_in_memory() -> None:
    settings = Settings()
    settings.set("reading.size", 20)
    assert settings["reading.size"] == 20
    with pytest.raises(KeyError):
        settings["reading.nothing"]
