"""Containers and folders built to do harm: no format reads or writes a byte outside, and none is filled by a bomb."""

from __future__ import annotations

import io
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import sets as app_sets  # hands the formats their door to SQLite
from annotator.core.archive import Archive
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats.folder import SafeFolder
from annotator.formats.format import Format
from annotator.formats.loss import LossLog
from annotator.formats.names import LONGEST
from annotator.formats.sets import FoundArticle, Part, Refused
from annotator.formats.table import FORMATS
from tests.formats.memory import MemorySet
from tests.formats.memory import sets as any_sets
from tests.formats.test_jsonl import small

assert app_sets
READABLE = [each for each in FORMATS if each.reads]
FOLDERS = [each for each in FORMATS if each.reads and each.writes and each.files == "many"]
PACKED = ("qdpx", "inception")
"""Formats that are a container themselves."""


def module(format: Format) -> Any:
    for package in format.needs:
        pytest.importorskip(package)
    return format.load()


def named(name: str) -> Format:
    return next(each for each in FORMATS if each.name == name)


def whole(name: str) -> dict[str, bytes]:
    """The members of a sound container of this format."""
    out = io.BytesIO()
    module(named(name)).write(small(), out, LossLog(), silent)
    with zipfile.ZipFile(out) as held:
        return {each: held.read(each) for each in held.namelist()}


def packed(members: dict[str, bytes], *more: tuple[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in (*members.items(), *more):
            container.writestr(name, data)
        if link:
            member = zipfile.ZipInfo("link")
            member.external_attr = (stat.S_IFLNK | 0o777) << 16
            container.writestr(member, link)
    return out.getvalue()


def locked(members: dict[str, bytes]) -> bytes:
    """The container with the flag of encryption set on its first member."""
    data = bytearray(packed(members))
    at = data.index(b"PK\x01\x02")
    data[at + 8 : at + 10] = struct.pack("<H", 1)
    return bytes(data)


Members = dict[str, bytes]
HARM: dict[str, tuple[Callable[[Members], bytes], str]] = {
    "a member outside": (lambda held: packed(held, ("../../evil.txt", b"x")), "outside"),
    "a member outside on Windows": (lambda held: packed(held, ("..\\evil.txt", b"x")), "outside"),
    "a member from the root": (lambda held: packed(held, ("/tmp/evil.txt", b"x")), "outside"),
    "a member on a drive": (lambda held: packed(held, ("C:evil.txt", b"x")), "outside"),
    "a deceptive name": (lambda held: packed(held, ("a\u202egnp.txt", b"x")), "deceptive"),
    "a link": (lambda held: packed(held, link="/etc/passwd"), "link"),
    "a bomb": (lambda held: packed(held, ("sources/x.txt", bytes(40_000_000))), "swells"),
    "too many members": (
        lambda held: packed(held, *((f"{n}", b"") for n in range(10_001))),
        "members",
    ),
    "a password": (locked, "password"),
}


def read(format: Format, path: Path) -> list[Part]:
    return list(module(format).read(path))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder three levels down; nothing may appear above it."""
    made = tmp_path / "a" / "b" / "c"
    made.mkdir(parents=True)
    yield made
    above = [each for each in tmp_path.rglob("*") if made not in (each, *each.parents)]
    assert sorted(above) == [tmp_path / "a", tmp_path / "a" / "b"]
    assert not Path("/tmp/evil.txt").exists() and not Path("C:evil.txt").exists()


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("name", PACKED)
def test_that_a_container_built_to_do_harm_is_refused_whole(
    place: Path, name: str, harm: str
) -> None:
    make, why = HARM[harm]
    path = place / f"x{named(name).extensions[0]}"
    path.write_bytes(packed(whole(name)))
    assert any(isinstance(part, FoundArticle) for part in read(named(name), path))
    path.write_bytes(make(whole(name)))
    with pytest.raises(UserError, match=why):
        read(named(name), path)
    assert [each.name for each in place.iterdir()] == [path.name]


@pytest.mark.parametrize("harm", HARM)
def test_that_a_container_within_a_project_is_distrusted_as_well(place: Path, harm: str) -> None:
    """INCEpTION packs each annotator's work once more; a bad one costs only itself."""
    make, why = HARM[harm]
    members = whole("inception")
    (inner,) = [each for each in members if each.endswith(".zip")]
    with zipfile.ZipFile(io.BytesIO(members[inner])) as held:
        inside = {each: held.read(each) for each in held.namelist()}
    path = place / "x.zip"
    path.write_bytes(packed({**members, inner: make(inside)}))
    try:
        parts = read(named("inception"), path)
    except UserError as error:  # so large a member makes the whole one suspect
        assert why in ("swells", "members") and "for safety" in error.message
        return
    assert any(isinstance(p, Refused) and p.where == inner and why in p.reason for p in parts)
    assert not any(p.annotations for p in parts if isinstance(p, FoundArticle))


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("format", READABLE, ids=lambda each: each.name)
def test_that_no_format_takes_harm_from_such_a_container_under_its_own_ending(
    place: Path, format: Format, harm: str
) -> None:
    path = place / f"x{format.extensions[0]}"
    path.write_bytes(HARM[harm][0]({"a.txt": b"a"}))
    try:
        parts = read(format, path)
    except UserError as error:
        assert error.message
    else:
        assert not any(p.annotations for p in parts if isinstance(p, FoundArticle))
    assert [each.name for each in place.iterdir()] == [path.name]


@pytest.mark.parametrize("format", FOLDERS, ids=lambda each: each.name)
def test_that_links_in_a_folder_are_not_followed(
    place: Path, tmp_path_factory: pytest.TempPathFactory, format: Format
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    with SafeFolder(outside / "set") as folder:
        module(format).write(small(), folder, LossLog(), silent)
        folder.commit()
    assert any(isinstance(part, FoundArticle) for part in read(format, outside / "set"))
    (place / "in").mkdir()
    (place / "in" / "below").symlink_to(outside / "set", target_is_directory=True)
    for each in (outside / "set").iterdir():
        (place / "in" / each.name).symlink_to(each)
    try:
        parts = read(format, place / "in")
    except UserError:
        parts = []
    assert not any(isinstance(part, FoundArticle) for part in parts)
    shutil.rmtree(place / "in")


def names_of(format: Format, source: MemorySet, folder: Path) -> list[str]:
    """Every name that a format gives to files or members."""
    if format.files == "many":
        with SafeFolder(folder / "set") as made:
            module(format).write(source, made, LossLog(), silent, **format.chosen({}, "write"))
            made.commit()
        found = [p.relative_to(folder / "set").as_posix() for p in (folder / "set").rglob("*")]
        shutil.rmtree(folder / "set")
        return found
    out = io.BytesIO()
    module(format).write(source, out, LossLog(), silent, **format.chosen({}, "write"))
    Archive(out.getvalue(), "it")
    with zipfile.ZipFile(out) as held:
        return held.namelist()


@pytest.mark.parametrize(
    "name", [*PACKED, *(f.name for f in FORMATS if f.writes and f.files == "many")]
)
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(source=any_sets())
def test_that_names_of_files_are_safe_on_every_system(
    place: Path, name: str, source: MemorySet
) -> None:
    found = names_of(named(name), source, place)
    for each in found:
        assert not PurePosixPath(each).is_absolute() and not PureWindowsPath(each).drive
        for part in each.split("/"):
            assert part not in ("", ".", "..") and len(part.encode()) <= LONGEST + 1, each
            assert not set(part) & set('<>:"\\|?*\u202e\u2066'), each
            assert part == part.strip(" ") and not part.endswith("."), each
            assert not any(ord(letter) < 32 for letter in part), each
    assert len({each.casefold() for each in found}) == len(found)
