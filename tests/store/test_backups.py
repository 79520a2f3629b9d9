"""Back-ups: verified before they count, rotated by a rule, restored to an equal project, never half."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotator.app import annotations, articles, history, home, projects, search
from annotator.core.errors import Cancelled, ProjectError, UserError
from annotator.core.ids import id_text
from annotator.core.jobs import Silent
from annotator.store import backup
from annotator.store.project import Project
from tests.store.helpers import (
    LOREM,
    add_article,
    add_articles,
    child,
    fingerprint,
    new_project,
    problems,
    rows,
    said,
    sample,
    tag,
    tamper,
    whole,
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.open(sample(tmp_path / "s.annotator")) as opened:
        yield opened


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)

    def now(self, zone: object = None) -> datetime:
        return self.moment

    strptime = staticmethod(datetime.strptime)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(backup, "datetime", made)
    return made


def folder_of(project: Project) -> Path:
    return home.backups() / id_text(project.id)


def test_that_a_restored_back_up_is_an_equal_project_with_search_and_undo(
    tmp_path: Path, project: Project
) -> None:
    project.undo()
    wanted = whole(project)
    made = projects.back_up(project)
    restored = projects.restore(made, tmp_path / "r.annotator")
    with projects.open(restored) as again:
        assert again.id == project.id
        assert whole(again) == wanted
        assert problems(again) == []
        assert [h.match for h in search.search(again, "ferry")] == [
            h.match for h in search.search(project, "ferry")
        ]
        assert history.redo_label(again) == "Mark as coded"
        history.redo(again)
        history.undo(again)
        history.undo(again)
        assert problems(again) == []


def test_that_a_back_up_holds_no_search_index_and_is_smaller(tmp_path: Path) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        drawn = random.Random(1)
        letters = "abcdefghijklmnopqrstuvwxyz"
        texts = [
            " ".join("".join(drawn.choices(letters, k=7)) for _ in range(400)) for _ in range(60)
        ]
        add_articles(project, texts)
        made = projects.back_up(project)
    plain = tmp_path / "unpacked"
    plain.write_bytes(gzip.decompress(made.read_bytes()))
    assert plain.stat().st_size < project.path.stat().st_size * 0.75
    assert made.stat().st_size < plain.stat().st_size
    names = [name for (name,) in rows(plain, "SELECT name FROM sqlite_schema")]
    assert "text" in names and not any(name.startswith("text_search") for name in names)
    assert rows(plain, "PRAGMA integrity_check") == [("ok",)]


def test_that_a_back_up_can_be_made_while_the_project_is_written_and_read(
    tmp_path: Path, project: Project
) -> None:
    article = articles.list_ids(project)[0]
    tag(project, article, "union")
    with projects.open(project.path, write=False) as reader:
        made = projects.back_up(reader, tmp_path / "b.gz")
    tag(project, article, "town")
    with projects.open(projects.restore(made, tmp_path / "r.annotator")) as again:
        assert len(annotations.list_annotations(again)) == 4


def test_that_what_does_not_read_back_does_not_count_and_replaces_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = projects.back_up(project)
    real = gzip.open

    def torn(path, mode="rb", **more):  # a disk that swallows the end of what is written
        if mode != "wb":
            return real(path, mode, **more)
        out = real(path, mode, **more)
        close = out.close

        def cut() -> None:
            close()
            os.truncate(path, Path(path).stat().st_size - 200)

        out.close = cut
        return out

    monkeypatch.setattr(gzip, "open", torn)
    with pytest.raises(ProjectError, match="did not read back"):
        projects.back_up(project)
    assert [p.name for p in folder_of(project).iterdir()] == [kept.name]


def test_that_a_back_up_that_lacks_rows_is_found_out(project: Project, tmp_path: Path) -> None:
    made = projects.back_up(project)
    with pytest.raises(ProjectError, match="did not read back"):
        backup.verify(made, {"annotation": 4})
    backup.verify(made, {"annotation": 3})


def test_that_existing_files_are_never_overwritten(project: Project, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    made = projects.back_up(project, tmp_path / "b.gz")
    for target in (there, tmp_path / "dangling", made, project.path, tmp_path):
        with pytest.raises(UserError):
            projects.back_up(project, target)
        with pytest.raises(UserError):
            projects.restore(made, target)
    for target in (tmp_path / "no folder" / "b.gz", there / "b.gz"):
        with pytest.raises(UserError):
            projects.back_up(project, target)
        with pytest.raises(UserError):
            projects.restore(made, target)
    assert there.read_text() == "mine"


@pytest.mark.parametrize(
    "damage", ["cut", "one bit", "not packed", "empty", "packed rubbish", "another gzip", "missing"]
)
def test_that_a_damaged_back_up_is_refused_without_a_trace(
    project: Project, tmp_path: Path, damage: str
) -> None:
    made = projects.back_up(project, tmp_path / "b.gz")
    data = bytearray(made.read_bytes())
    bad = tmp_path / "bad.gz"
    if damage == "cut":
        bad.write_bytes(data[: len(data) // 2])
    elif damage == "one bit":
        data[len(data) // 2] ^= 4
        bad.write_bytes(data)
    elif damage == "not packed":
        bad.write_bytes(b"some text, not a back-up at all" * 20)
    elif damage == "empty":
        bad.write_bytes(b"")
    elif damage == "packed rubbish":
        bad.write_bytes(b"\x1f\x8b" + bytes(range(256)))
    elif damage == "another gzip":
        bad.write_bytes(gzip.compress(b"a letter " * 100))
    before = fingerprint(tmp_path)
    with pytest.raises(UserError) as caught:
        projects.restore(bad, tmp_path / "r.annotator")
    assert caught.value.hint
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("seed", range(12))
def test_that_any_flipped_bit_of_a_back_up_is_noticed(
    project: Project, tmp_path: Path, seed: int
) -> None:
    made = projects.back_up(project, tmp_path / "b.gz")
    wanted = whole(project)
    data = bytearray(made.read_bytes())
    drawn = random.Random(seed)
    data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
    made.write_bytes(data)
    try:
        restored = projects.restore(made, tmp_path / "r.annotator")
    except UserError:
        assert not (tmp_path / "r.annotator").exists()
    else:  # in the time or name that gzip keeps, which do not matter
        with projects.open(restored) as again:
            assert whole(again) == wanted


def test_that_an_older_wording_of_the_clock_keeps_days_weeks_and_months(
    project: Project, clock: Clock
) -> None:
    article = articles.list_ids(project)[0]
    tiny = folder_of(project)
    tiny.mkdir(parents=True)
    for day in range(420):
        for hour in (8, 18):
            moment = clock.moment + timedelta(days=day, hours=hour)
            name = moment.strftime("%Y%m%dT%H%M%SZ") + "-daily.annotator.gz"
            (tiny / name).write_bytes(b"x")
    clock.moment += timedelta(days=420)
    tag(project, article, "union")
    projects.back_up(project)
    kept = [b.made for b in projects.list_backups(project)]
    days = sorted({m.date() for m in kept}, reverse=True)
    assert days[:12] == [clock.moment.date() - timedelta(days=n) for n in range(12)]
    weeks = {tuple(m.isocalendar())[:2] for m in kept}
    months = {(m.year, m.month) for m in kept}
    assert len(months) >= 9 and len(weeks) >= 10
    assert 12 + 9 <= len(kept) <= 3 + 12 + 10 + 9
    newest_of_day = {}
    for moment in kept[3:]:
        assert moment.date() not in newest_of_day or moment.date() in days[:2]
        newest_of_day[moment.date()] = moment
    assert all(m.hour >= 3 for m in kept[3:])  # the later of the two a day


def test_that_together_they_stay_under_a_size_and_the_newest_always_stays(
    project: Project, clock: Clock
) -> None:
    place = folder_of(project)
    place.mkdir(parents=True)
    sizes = [900, 300, 400, 50]
    for age, size in enumerate(sizes):
        name = (clock.moment - timedelta(days=age)).strftime("%Y%m%dT%H%M%SZ")
        (place / f"{name}-daily.annotator.gz").write_bytes(bytes(size))
    (place / "notes.txt").write_text("mine")
    (place / "20260101T000000Z-odd_Name.annotator.gz").write_text("not ours")
    backup.rotate(place, 1_300)
    assert [b.size for b in backup.list_backups(home.backups(), project.id)] == [900, 300]
    backup.rotate(place, 100)
    assert [b.size for b in backup.list_backups(home.backups(), project.id)] == [900]
    assert {p.name for p in place.iterdir()} >= {"notes.txt"}


def test_that_several_in_one_second_are_told_apart_and_the_last_is_the_newest(
    project: Project, clock: Clock
) -> None:
    made = []
    for number in range(4):
        made.append(projects.back_up(project))
        os.utime(made[-1], (1_000 + number, 1_000 + number))
    listed = projects.list_backups(project)
    assert {b.path for b in listed} <= set(made)
    assert listed[0].path == made[-1]
    assert len({b.path for b in listed}) == len(listed) >= 3
    assert {b.reason for b in listed} == {"by-hand"}


def test_that_the_daily_back_up_comes_once_a_day_and_only_when_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_project(tmp_path / "p.annotator") as project:
        assert projects.back_up_when_due(project) is None, "nothing has changed since it was made"
        article = add_article(project)
        assert projects.back_up_when_due(project) is not None
        tag(project, article, "Lena")
        assert projects.back_up_when_due(project) is None, "it is not a day old"
        clock = Clock()
        monkeypatch.setattr(backup, "datetime", clock)
        clock.moment = datetime.now(UTC) + timedelta(hours=25)
        assert projects.back_up_when_due(project) is not None
        clock.moment += timedelta(hours=25)
        assert projects.back_up_when_due(project) is None, "nothing has changed since"
        with projects.open(project.path, write=False) as reader:
            assert projects.back_up_when_due(reader) is None


def test_that_a_back_up_from_a_wrong_future_does_not_stop_the_daily_ones(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(backup, "datetime", clock)
    clock.moment = datetime.now(UTC) + timedelta(days=4_000)
    projects.back_up(project)
    clock.moment = datetime.now(UTC)
    assert projects.back_up_when_due(project) is not None
    assert projects.back_up_when_due(project) is None


def test_that_stopping_a_back_up_leaves_nothing_half(project: Project) -> None:
    class Stop(Silent):
        def __init__(self, after: int) -> None:
            self.after = after

        def check(self) -> None:
            self.after -= 1
            if self.after < 0:
                raise Cancelled

    for after in (0, 1):
        with pytest.raises(Cancelled):
            projects.back_up(project, report=Stop(after))
    assert list(folder_of(project).iterdir()) == []


def test_that_a_back_up_killed_anywhere_leaves_whole_ones_only_and_is_swept_later(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.annotator"
    with new_project(path) as project:
        identity = project.id
        add_articles(project, [LOREM * 40 + str(n) for n in range(300)])
    script = """
from annotator.app import projects
project = projects.open(path, write=False)
print("begin", flush=True)
while True:
    print(projects.back_up(project).name, flush=True)
"""
    drawn = random.Random(3)
    finished = 0
    for _ in range(4):
        with child(path, script) as other:
            assert said(other) == "begin"
            time.sleep(0.05 + drawn.random() * 0.6)
            os.kill(other.pid, signal.SIGKILL)
            finished += len(other.stdout.read().split())
    listed = backup.list_backups(home.backups(), identity)
    assert (finished == 0) or listed
    for one in listed:
        restored = projects.restore(one.path, tmp_path / "r.annotator")
        assert rows(restored, "SELECT count(*) FROM article") == [(300,)]
        restored.unlink()
    place = home.backups() / id_text(identity)
    for left in place.glob(".*"):
        os.utime(left, (1, 1))
    with projects.open(path) as project:
        projects.back_up(project)
        assert problems(project) == []
    assert list(place.glob(".*")) == []


def test_that_a_full_disk_or_a_missing_folder_for_back_ups_is_told_and_harms_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = home.backups()
    blocked.write_text("a file where the folder should be")
    with pytest.raises(ProjectError, match="No back-up could be made"):
        projects.back_up(project)
    blocked.unlink()
    projects.back_up(project)
    assert problems(project) == []


def test_that_a_project_file_itself_can_be_restored_as_a_copy(
    tmp_path: Path, project: Project
) -> None:
    wanted = whole(project)
    copy = projects.restore(project.path, tmp_path / "copy.annotator")
    with projects.open(copy) as again:
        assert whole(again) == wanted
        assert problems(again) == []


def test_that_restoring_does_not_believe_a_log_of_another_file(tmp_path: Path) -> None:
    from tests.store.test_strangers import LEAVE_LOG, killed

    path = sample(tmp_path / "s.annotator")
    shutil.copy(path, tmp_path / "old")
    killed(path, LEAVE_LOG)
    grown = projects.restore(path, tmp_path / "grown.annotator")
    assert rows(grown, "SELECT count(*) FROM annotation") == [(4,)]
    shutil.copy(tmp_path / "old", path)
    copy = projects.restore(path, tmp_path / "copy.annotator")
    assert rows(copy, "SELECT count(*) FROM annotation") == [(3,)]


def test_that_a_back_up_of_what_is_damaged_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    (page,) = rows(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'patch'")[0]
    with projects.open(path, write=False) as project:
        with path.open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 4096)
        project.read().execute("PRAGMA shrink_memory")
        with pytest.raises(ProjectError, match="damaged"):
            projects.back_up(project)
    with pytest.raises(ProjectError):
        projects.restore(path, tmp_path / "r.annotator")
    assert not (tmp_path / "r.annotator").exists()


def test_that_invalid_text_survives_a_back_up_to_be_found_by_the_check(tmp_path: Path) -> None:
    path = sample(tmp_path / "s.annotator")
    tamper(path, "UPDATE article SET title = CAST(x'ff4c' AS TEXT)")
    with projects.open(path) as project:
        made = projects.back_up(project)
    with projects.open(projects.restore(made, tmp_path / "r.annotator")) as project:
        assert any("cannot be read" in problem for problem in problems(project))
