"""Import with a look first: read into a tray, looked at, corrected, brought in; what is there already is known."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import articles, columns, corrections, home, import_report, projects
from annotator.app.intake import Choices, import_drafts, import_paths
from annotator.app.offer import bring_in, gather, gather_again
from annotator.app.tray import Tray
from annotator.core.errors import Cancelled, UserError
from annotator.core.jobs import Silent
from annotator.intake import Draft, Unread
from annotator.store import articles as stored
from annotator.store.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = projects.create(tmp_path / "p.annotator")
    yield made
    made.close()


@pytest.fixture
def tray() -> Iterator[Tray]:
    with Tray() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two texts, a twin of the first, one empty file, and a table of three rows, one without a text."""
    made = tmp_path / "in"
    made.mkdir()
    (made / "1 vote.txt").write_text("The council voted 😀 on Monday.\n", "utf-8")
    (made / "2 trains.txt").write_bytes("Des trains à l’heure.\n".encode("cp1252"))
    (made / "3 again.txt").write_text("The council voted 😀 on Monday.\n", "utf-8")
    (made / "4 empty.txt").write_text("", "utf-8")
    (made / "5 table.csv").write_text(
        "headline,paper,when,story\n"
        "First,Gazette,2022-05-12,The first story has quite a few words in it.\n"
        "Second,Gazette,2022-05-13,\n"
        "Third,Gazette,2022-05-14,The third story has other words in it.\n",
        "utf-8",
    )
    return made


MAPPING = {"headline": "title", "paper": "source", "when": "date", "story": "text"}


def test_that_reading_into_the_tray_leaves_the_project_as_it_is(project, tray, folder):
    before = project.path.read_bytes()
    gather(project, tray, [folder], Choices(mapping=MAPPING))
    project.idle()
    assert project.path.read_bytes() == before
    rows = [tray.row(n) for n in tray.order()]
    assert [(Path(r.place).name, r.ticked, r.failed) for r in rows] == [
        ("1 vote.txt", True, False), ("2 trains.txt", True, False), ("3 again.txt", False, False),
        ("4 empty.txt", False, True), ("5 table.csv#1", True, False), ("5 table.csv#2", False, True),
        ("5 table.csv#3", True, False),
    ]  # fmt: skip
    assert rows[2].twin == 0
    assert "empty" in rows[3].reason and rows[3].hint
    assert (rows[4].draft.title, rows[4].draft.source, rows[4].draft.date) == (
        "First", "Gazette", "2022-05-12",
    )  # fmt: skip
    assert tray.text(0) == "The council voted 😀 on Monday.\n"
    assert tray.text(0, 20) == "The council voted 😀 "
    assert rows[0].words == 6


def test_that_what_is_ticked_comes_in_as_one_step_and_the_rest_is_told(project, tray, folder):
    gather(project, tray, [folder], Choices(mapping=MAPPING))
    tray.tick([1], False)
    report = bring_in(project, tray)
    assert len(report.added) == 3
    assert [Path(one.path).name for one in report.left_out] == ["2 trains.txt", "3 again.txt"]
    assert "1 vote.txt" in report.left_out[1].reason
    assert [Path(one.path).name for one in report.failed] == ["4 empty.txt", "5 table.csv#2"]
    (head,) = import_report.reports(project)
    assert head.label == report.sentence()
    project.undo()
    assert articles.count(project) == 0


def test_that_corrections_go_in_with_many_rows_at_once(project, tray, folder):
    gather(project, tray, [folder], Choices(mapping=MAPPING))
    tray.edit([0, 1], "source", "  La   Gazette ")
    tray.edit([0, 1], "date", "12 mai 2022")
    tray.edit([1], "language", "Français")
    bring_in(project, tray)
    first, second, *_ = articles.list_articles(project)
    assert (first.source, first.date, first.date_precision, first.date_text) == (
        "La Gazette", "2022-05-12", "day", "12 mai 2022",
    )  # fmt: skip
    assert (second.source, second.language) == ("La Gazette", "fr")


@pytest.mark.parametrize(
    ("field", "typed", "part"),
    [("date", "some day", "not understood as a date"), ("language", "12 monkeys", "language"),
     ("url", "javascript:x", "not a web address"), ("kind", "pdf", "cannot be changed")],
)  # fmt: skip
def test_that_what_cannot_be_kept_is_refused_and_changes_nothing(
    project, tray, folder, field, typed, part
):
    gather(project, tray, [folder / "1 vote.txt"])
    before = tray.row(0)
    with pytest.raises(UserError, match=part):
        tray.edit([0], field, typed)
    assert tray.row(0) == before


def test_that_a_pattern_reads_names_while_it_is_typed(project, tray, tmp_path):
    for name in ("2022-05-12_Gazette_Vote.txt", "other.txt"):
        (tmp_path / name).write_text(f"Text of {name} here.", "utf-8")
    gather(project, tray, [tmp_path / "2022-05-12_Gazette_Vote.txt", tmp_path / "other.txt"])
    tray.set_pattern("{date}_{source}_{title}")
    assert (tray.row(0).draft.title, tray.row(0).draft.date) == ("Vote", "2022-05-12")
    assert "does not fit" in tray.row(1).draft.warnings[-1]
    tray.edit([0], "title", "The vote")
    assert tray.row(0).draft.title == "The vote"
    with pytest.raises(UserError):
        tray.set_pattern("{title}{source}")
    tray.set_pattern("")
    assert tray.row(0).draft.source == ""
    assert tray.row(0).draft.title == "The vote"


def test_that_a_file_is_read_again_in_another_encoding_at_its_place(project, tray, folder):
    gather(project, tray, [folder], Choices(mapping=MAPPING))
    gather_again(project, tray, {1: Choices(encoding="iso-8859-7")})
    places = [Path(tray.row(n).place).name for n in tray.order()]
    assert places[:3] == ["1 vote.txt", "2 trains.txt", "3 again.txt"]
    assert len(places) == 7
    assert tray.row(list(tray.order())[1]).draft.encoding == "iso8859-7"
    assert tray.counts().rows == 7


def test_that_the_same_folder_again_adds_only_what_is_new(project, folder):
    first = import_paths(project, [folder], mapping=MAPPING)
    assert (len(first.added), len(first.duplicates), len(first.failed)) == (4, 1, 2)
    (folder / "1 vote.txt").rename(folder / "renamed.txt")
    (folder / "5 table.csv").rename(folder / "0 table.csv")
    with (folder / "0 table.csv").open("a", encoding="utf-8") as table:
        table.write("Fourth,Gazette,2022-05-15,A fourth story came later than the rest.\n")
    (folder / "new.txt").write_text("Something new.", "utf-8")
    again = import_paths(project, [folder], mapping=MAPPING)
    assert [Path(one.path).name for one in again.added] == ["0 table.csv#4", "new.txt"]
    assert len(again.duplicates) == 5
    third = import_paths(project, [folder], mapping=MAPPING)
    assert not third.added and len(third.duplicates) == 7
    assert len(import_report.reports(project)) == 3


def test_that_an_article_is_known_again_after_its_details_were_changed(project, folder):
    path = folder / "5 table.csv"
    made = import_paths(project, [path], mapping=MAPPING)
    articles.edit_metadata(
        project, [one.id for one in made.added], {"source": "Le Monde", "date": "2021"}
    )
    again = import_paths(project, [path], mapping=MAPPING)
    assert not again.added
    assert {one.of for one in again.duplicates} == {one.id for one in made.added}


def test_that_an_article_is_known_again_after_its_text_was_corrected(project, tray, folder):
    path = folder / "1 vote.txt"
    (made,) = import_paths(project, [path]).added
    text = articles.text(project, made.id)
    corrections.correct_text(project, made.id, text.replace("voted", "decided"))
    (known,) = import_paths(project, [path]).duplicates
    assert known.of == made.id
    gather(project, tray, [path])
    assert tray.row(0).same_as == made.id
    assert not tray.row(0).ticked


def test_that_a_contradiction_is_another_article(project, tray):
    import_drafts(project, [Draft("Same words.", source="A", date="2022-01-01", path="a.txt")])
    report = import_drafts(
        project, [Draft("Same words.", source="B", date="2022-01-01", path="a.txt")]
    )
    assert len(report.added) == 1


@pytest.mark.parametrize("keep", [True, False])
def test_that_original_bytes_are_kept_when_wanted(project, tray, folder, keep):
    gather(project, tray, [folder], Choices(mapping=MAPPING))
    report = bring_in(project, tray, keep_originals=keep)
    by_name = {Path(one.path).name: one.id for one in report.added}
    kept = stored.original(project, by_name["2 trains.txt"])
    assert (kept is not None) is keep
    if kept:
        assert kept[1] == (folder / "2 trains.txt").read_bytes()


def test_that_a_stopped_reading_keeps_what_was_read_until_then(project, tray, folder):
    class Stopping(Silent):
        def progress(self, done, total=None, text=""):
            self.done = done

        def check(self):
            if self.done >= 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        gather(project, tray, [folder], report=Stopping())
    assert len(tray) == 2


def test_that_rows_cost_memory_for_numbers_only(project, tray):
    """What is held for each row besides the file: places, file, marks, and one entry of the texts' table."""
    file = tray.begin_file(Path("corpus.jsonl"))
    for number in range(3_000):
        text = f"Article {number}. " + "Some words of the story. " * 40
        tray.put(file, Draft(text, title=f"Title {number}", position=number + 1, articles=3_000))
    held = (
        tray._places.itemsize * len(tray._places)
        + tray._files.itemsize * len(tray._files)
        + len(tray.flags)
    )
    assert held == 3_000 * (16 + tray._files.itemsize + 1)
    tray.edit(range(3_000), "source", "Gazette")
    assert sum(len(column._values) for column in tray._columns.values()) == 2
    assert tray.row(2_999).draft.source == "Gazette"
    assert tray.row(2_999).draft.title == "Title 2999"
    assert tray.row(2_999).place == "corpus.jsonl#3000"


def test_that_a_full_disk_is_said_in_a_sentence(tray, monkeypatch):
    class Full:
        closed = False

        def seek(self, place):
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self):
            self.closed = True

    file = tray.begin_file(Path("a.txt"))
    monkeypatch.setattr(tray, "_file", Full())
    with pytest.raises(UserError, match="No space left") as refused:
        tray.put(file, Draft("Some words."))
    assert "Make room" in refused.value.hint
    assert len(tray) == 0


def test_that_whoever_works_with_a_closed_tray_is_stopped(tray):
    tray.put(tray.begin_file(Path("a.txt")), Draft("Some words."))
    tray.close()
    with pytest.raises(Cancelled):
        tray.row(0)
    with pytest.raises(Cancelled):
        tray.put(0, Draft("More words."))


def test_that_a_twin_of_any_row_above_is_known(tray):
    file = tray.begin_file(Path("a.jsonl"))
    for text in ("one", "two", "three", "two"):
        tray.put(file, Draft(text, source="A"))
    tray.put(file, Draft("two", source="B"))
    tray.put(file, Draft("two", source="B"))
    assert [tray.row(n).twin for n in range(6)] == [None, None, None, 1, None, 4]


def test_that_what_could_not_be_read_is_never_wanted(tray):
    file = tray.begin_file(Path("a.csv"))
    tray.put(file, Unread(1, "Broken.", "Mend it.", "a.csv"))
    tray.tick([0], True)
    assert tray.counts().ticked == 0
    assert list(tray.drafts()) == []


def test_that_columns_are_remembered_for_tables_with_the_same_names(project, folder, tmp_path):
    path = folder / "5 table.csv"
    odd = tmp_path / "odd.csv"
    odd.write_text("c1,c2\nThe words of this odd table are many.,A title\n", "utf-8")
    columns.remember(columns.look(odd).columns, {"c1": "text", "c2": "title"})
    (added,) = import_paths(project, [odd]).added
    assert added.title == "A title"
    assert columns.remembered(("c2", "c1")) == {"c1": "text", "c2": "title"}
    assert columns.remembered(columns.look(path).columns) == {}
    with pytest.raises(UserError, match="no field"):
        columns.check({"c1": "colour"})
    with pytest.raises(UserError, match="no table"):
        columns.look(folder / "1 vote.txt")


def test_that_a_report_is_written_as_text_table_and_json(project, folder):
    (folder / "=cmd.txt").write_text("", "utf-8")
    import_paths(project, [folder], mapping=MAPPING)
    report = import_report.read_report(project, import_report.reports(project)[0].id)
    text = import_report.write_report(report, "text")
    assert "4 articles added, 1 was there already, 3 failed." in text
    assert "5 table.csv#2" in text
    first = next(line for line in import_report.lines(report.data) if line.outcome == "added")
    import_paths(project, [folder], mapping=MAPPING)
    again = import_report.read_report(project, import_report.reports(project)[0].id)
    known = [line for line in import_report.lines(again.data) if line.outcome == "known"]
    assert len(known) == 5
    assert (first.article, first.title) in [(line.article, line.title) for line in known]
    assert all(line.title for line in known)
    table = import_report.write_report(report, "csv").splitlines()
    assert table[0] == "outcome,path,title,article,detail"
    assert len(table) == 1 + 8
    assert '"id": ' in import_report.write_report(report, "json")
    with pytest.raises(UserError, match="cannot be written"):
        import_report.write_report(report, "pdf")
    assert home.read_state("columns") == {}
