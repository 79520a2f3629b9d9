"""Import by command: columns, names of files, a look first, reports, originals, and details of many articles."""

from __future__ import annotations

import pytest

from tests.cli.support import Shell

TABLE = (
    "kopf,blatt,a=b\n"
    "First,Gazette,The first story has quite a few words.\n"
    "Second,Gazette,\n"
    "Third,Gazette,The third story has other words in it.\n"
)


@pytest.fixture
def empty(shell: Shell) -> Shell:
    shell.ok("new", "p.annotator")
    return shell


def test_that_columns_are_mapped_by_command(empty):
    empty.file("t.csv", TABLE)
    report = empty.ok(
        "import", "p.annotator", "t.csv", "--map", "kopf=title", "--map", "blatt=source",
        "--map", "a=b=text",
    )  # fmt: skip
    assert [(one["path"], one["title"]) for one in report["added"]] == [
        ("t.csv#1", "First"), ("t.csv#3", "Third"),
    ]  # fmt: skip
    assert [one["path"] for one in report["failed"]] == ["t.csv#2"]
    assert {one["source"] for one in empty.ok("articles", "p.annotator")} == {"Gazette"}


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["--map", "kopf=colour"], 1, "is no field"),
        (["--map", "kopf"], 2, "is not COLUMN=FIELD"),
        (["--name-pattern", "{source}{title}"], 1, "Nothing stands between"),
        (["--name-pattern", "{headline}"], 1, "is no field"),
    ],
)
def test_that_a_mapping_or_pattern_that_cannot_be_is_refused(empty, arguments, code, part):
    empty.file("t.csv", TABLE)
    result = empty("import", "p.annotator", "t.csv", *arguments)
    assert result.code == code
    assert part in result.err
    assert empty.ok("articles", "p.annotator") == []


def test_that_names_of_files_tell_outlet_date_and_title(empty):
    empty.file("Le Monde/2022-05-12 Vote.txt", "Le conseil a voté lundi.")
    empty.file("Le Monde/notes.txt", "Rien ici.")
    report = empty.ok(
        "import", "p.annotator", "Le Monde", "--name-pattern", "{source}/{date} {title}"
    )
    first, second = empty.ok("articles", "p.annotator")
    assert (first["title"], first["source"], first["date"]) == ("Vote", "Le Monde", "2022-05-12")
    assert second["source"] == ""
    assert "does not fit" in report["added"][1]["warnings"][-1]


def test_that_a_dry_run_tells_everything_and_writes_nothing(empty):
    empty.file("d/a.txt", "A text of some words.")
    empty.file("d/b.txt", "A text of some words.")
    empty.file("d/c.txt", "")
    before = (empty.folder / "p.annotator").read_bytes()
    rows = empty.ok("import", "p.annotator", "d", "--dry-run")
    assert [(one["state"], one["words"]) for one in rows] == [
        ("new", 5),
        ("known", 5),
        ("failed", 0),
    ]
    assert (empty.folder / "p.annotator").read_bytes() == before
    assert empty("import", "p.annotator", "d/c.txt", "--dry-run").code == 1


def test_that_reports_are_listed_printed_and_written(empty):
    empty.file("d/a.txt", "A text \x1b[31mof some words.")
    empty.file("d/empty.txt", "")
    empty("import", "p.annotator", "d")
    (head,) = empty.ok("import-reports", "p.annotator")
    assert head["summary"] == "1 article added, 1 failed."
    whole = empty.ok("import-reports", "p.annotator", head["id"])
    assert whole["report"]["failed"][0]["path"].endswith("empty.txt")
    text = empty("import-reports", "p.annotator", head["id"][:13]).out
    assert "failed" in text and "\x1b" not in text
    empty.ok("import-reports", "p.annotator", head["id"], "--form", "csv", "--output", "r.csv")
    assert (empty.folder / "r.csv").read_text("utf-8").startswith("outcome,path,title")
    assert empty("import-reports", "p.annotator", "ffff").code == 1
    assert empty("import-reports", "p.annotator", "--output", "x").code == 2


def test_that_the_file_an_article_came_from_is_written_byte_for_byte(empty):
    data = "Des trains à l’heure.\r\n".encode("cp1252")
    (empty.folder / "trains.txt").write_bytes(data)
    empty.ok("import", "p.annotator", "trains.txt", "--keep-originals")
    (one,) = empty.ok("articles", "p.annotator")
    (empty.folder / "trains.txt").unlink()
    empty.ok("original", "p.annotator", one["id"])
    assert (empty.folder / "trains.txt").read_bytes() == data
    assert empty("original", "p.annotator", one["id"]).code == 1
    empty.ok("original", "p.annotator", one["id"], "--overwrite", "--output", "trains.txt")


def test_that_plain_texts_are_their_own_originals_and_none_is_kept_unless_wanted(empty):
    empty.file("kept.txt", "Kept as it is 😀.\n")
    empty.file("not.txt", "Not kept at all.\n")
    empty.ok("import", "p.annotator", "kept.txt")
    empty.ok("import", "p.annotator", "not.txt", "--no-originals")
    kept, unkept = empty.ok("articles", "p.annotator")
    empty.ok("original", "p.annotator", kept["id"], "--output", "out.txt")
    assert (empty.folder / "out.txt").read_text("utf-8") == "Kept as it is 😀.\n"
    refused = empty("original", "p.annotator", unkept["id"], "--output", "other.txt")
    assert refused.code == 1 and "was not kept" in refused.err


def test_that_details_of_many_articles_change_as_one_step(empty):
    for name in "abc":
        empty.file(f"{name}.txt", f"The text of {name}.")
    empty.ok("import", "p.annotator", "a.txt", "b.txt", "c.txt")
    rows = empty.ok(
        "articles", "p.annotator", "--words", "text", "--set", "source=La Gazette",
        "--set", "date=12 mai 2022", "--set", "language=French",
    )  # fmt: skip
    assert {(one["source"], one["date"], one["language"]) for one in rows} == {
        ("La Gazette", "2022-05-12", "fr")
    }
    one = rows[1]["id"]
    empty.ok("articles", "p.annotator", "--article", one, "--set", "section=Local")
    assert len(empty.ok("history", "p.annotator")) >= 3
    empty.ok("undo", "p.annotator")
    assert empty.ok("undo", "p.annotator")["label"] == "Edit 3 articles"
    assert {row["source"] for row in empty.ok("articles", "p.annotator")} == {""}


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["--set", "source=x"], 2, "Nothing says which articles"),
        (["--all", "--set", "date=someday"], 1, "not understood as a date"),
        (["--all", "--set", "colour=red"], 1, "no field colour"),
        (["--article", "ffffffff", "--set", "source=x"], 1, "ffffffff"),
    ],
)
def test_that_details_that_cannot_be_are_refused(project, arguments, code, part):
    result = project("articles", "p.annotator", *arguments)
    assert result.code == code
    assert part in result.err
