"""The JSON of each command, key by key: outside scripts rely on it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from annotator.formats.table import all_formats
from tests.cli.support import TEXT, Shell
from tests.support import shared_data


def place(words: str) -> str:
    start = TEXT.index(words)
    return f"{start}:{start + len(words)}"


def annotate(shell: Shell, article: str, words: str, type: str = "actor", *more: str) -> dict:
    return shell.ok(
        "annotate",
        "p.annotator",
        "--article",
        article,
        "--type",
        type,
        "--span",
        place(words),
        *more,
    )


def test_that_new_makes_a_project_and_refuses_an_existing_path(shell: Shell) -> None:
    made = shell.ok("new", "p.annotator")
    assert made["path"] == str(shell.folder / "p.annotator")
    assert (made["articles"], made["annotations"]) == (0, 0)
    again = shell("new", "p.annotator", "--json")
    assert again.code == 1
    assert set(again.json) == {"error", "hint"}
    assert shell("new", "no/such/folder/p.annotator").code == 1


def test_that_a_new_project_takes_the_codebook_of_a_file_or_a_project(project: Shell) -> None:
    project.ok("codebook", "export", "p.annotator", "--output", "book.toml")
    book = (
        (project.folder / "book.toml").read_text("utf-8").replace("version = 1", "version = 7", 1)
    )
    project.file("seven.toml", book)
    assert project.ok("new", "b.annotator", "--codebook", "seven.toml")["codebook"]["version"] == 7
    assert project.ok("new", "c.annotator", "--codebook", "b.annotator")["codebook"]["version"] == 7
    project.file("bad.toml", "name = 3")
    assert project("new", "d.annotator", "--codebook", "bad.toml").code == 1
    assert not (project.folder / "d.annotator").exists()


def test_that_import_tells_added_known_and_failed_and_fails_only_when_nothing_came(
    shell: Shell,
) -> None:
    shell.ok("new", "p.annotator")
    for name, text in (("d/10.txt", "Ten."), ("d/9.txt", "Nine."), ("d/again.txt", "Ten.")):
        shell.file(name, text)
    (shell.folder / "d" / "broken.pdf").write_bytes(b"%PDF-nothing")
    report = shell.ok("import", "p.annotator", "d")
    assert set(report) == {"added", "duplicates", "failed"}
    assert [one["path"] for one in report["added"]] == ["d/9.txt", "d/10.txt"]
    assert all({"id", "path", "title"} <= set(one) for one in report["added"])
    (known,) = report["duplicates"]
    assert known["path"] == "d/again.txt"
    assert known["of"] == report["added"][1]["id"]
    assert known["title"] == report["added"][1]["title"]
    assert [one["path"] for one in report["failed"]] == ["d/broken.pdf"]
    assert all(one["reason"] for one in report["failed"])
    assert shell("import", "p.annotator", "d/9.txt").code == 0
    assert shell("import", "p.annotator", "d/broken.pdf").code == 1
    assert shell("import", "p.annotator", "missing.txt").code == 1


def test_that_articles_come_with_what_a_data_frame_wants(project: Shell) -> None:
    (row,) = project.ok("articles", "p.annotator")
    assert {"id", "title", "source", "date", "language", "characters", "annotations"} <= set(row)
    assert (row["language"], row["characters"], row["annotations"]) == ("fr", len(TEXT), 0)


def test_that_annotate_gives_the_annotation_and_annotations_lists_it(
    project: Shell, article: str
) -> None:
    row = annotate(
        project, article[:14], "maire 👩‍👩‍👧", "Actor", "--entity", "La maire", "--note", "n",
        "--annotator", "Bob",
    )  # fmt: skip
    assert set(row) >= {
        "id", "article", "type", "spans", "quote", "entity", "entity_id", "attributes", "annotator",
        "status", "note",
    }  # fmt: skip
    start = TEXT.index("maire")
    assert row["spans"] == [[start, start + 11]]
    assert row["quote"] == "maire 👩‍👩‍👧"
    assert (row["article"], row["type"], row["entity"]) == (article, "actor", "La maire")
    assert (row["annotator"], row["status"], row["note"]) == ("Bob", "", "n")
    assert project.ok("annotations", "p.annotator") == [row]
    assert project.ok("annotations", "p.annotator", "--type", "EVENT") == []
    assert project.ok("annotations", "p.annotator", "--annotator", "bob") == [row]
    assert project.ok("annotations", "p.annotator", "--article", article[:13]) == [row]
    assert project("annotations", "p.annotator", "--annotator", "Eve").code == 1
    assert project("annotations", "p.annotator", "--type", "weather").code == 1
    assert project.ok("articles", "p.annotator")[0]["annotations"] == 1


def test_that_several_spans_attributes_and_relations_are_taken(
    project: Shell, article: str
) -> None:
    actor = annotate(project, article, "maire", "actor", "--entity", "La maire")
    row = project.ok(
        "annotate", "p.annotator", "--article", article, "--type", "claim",
        "--span", place("لا"), "--span", place("« Non ! »"), "--attribute", "stance=oppose",
        "--relation", f"made_by={actor['id'][:20]}",
    )  # fmt: skip
    assert row["quote"] == "« Non ! » … لا"
    assert row["attributes"] == {"stance": "oppose"}
    project.ok("annotate", "p.annotator", "--article", article, "--type", "claim", "--span", place("Non"),
               "--relation", "made_by=outlet", "--relation", f"made_by={actor['entity_id']}")  # fmt: skip
    project.ok("export", "p.annotator", "--format", "jsonl", "--output", "o.jsonl")
    lines = map(json.loads, (project.folder / "o.jsonl").read_text("utf-8").splitlines())
    ends = sorted(line["target"]["kind"] for line in lines if line["kind"] == "relation")
    assert ends == ["annotation", "entity", "outlet"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--span", "0:0"], 1),
        (["--span", "5:3"], 1),
        (["--span", "0:100000"], 1),
        (["--span", "0:1"], 0),
        (["--span", f"{TEXT.index('👩') + 1}:{TEXT.index('👩') + 3}"], 1),
        (["--span", "0:4", "--span", "2:6"], 1),
        (["--span", "a:b"], 2),
        (["--span", "7"], 2),
        (["--span", "-1:4"], 2),
        (["--span", "0:3", "--attribute", "stance"], 2),
        (["--span", "0:3", "--attribute", "stance=oppose"], 1),
        (["--span", "0:3", "--relation", "made_by=outlet"], 1),
        (["--span", "0:3", "--relation", "nothing=outlet"], 1),
        (["--span", "0:3", "--entity", "00000000-0000-7000-8000-000000000000"], 1),
        ([], 2),
    ],
)
def test_that_wrong_places_and_values_are_refused_and_change_nothing(
    project: Shell, article: str, more: list[str], code: int
) -> None:
    result = project(
        "annotate", "p.annotator", "--article", article, "--type", "actor", *more, "--json"
    )
    assert result.code == code
    if code:
        assert set(result.json) == {"error", "hint"}
        assert project.ok("annotations", "p.annotator") == []
        assert project.ok("entities", "p.annotator") == []


def test_that_an_entity_is_found_by_id_name_and_alias_and_two_that_fit_are_an_error(
    project: Shell, article: str
) -> None:
    first = annotate(project, article, "maire", "actor", "--entity", "La  maire")
    for name in (first["entity_id"], first["entity_id"][:18], "la MAIRE"):
        again = annotate(project, article, "maire", "actor", "--entity", name)
        assert again["entity_id"] == first["entity_id"]
    issue = annotate(project, article, "Non", "claim", "--entity", "La maire")
    assert issue["entity_id"] != first["entity_id"]
    rows = project.ok("entities", "p.annotator")
    assert all({"id", "name", "kind", "aliases", "annotations"} <= set(row) for row in rows)
    assert sorted((row["name"], row["kind"], row["annotations"]) for row in rows) == [
        ("La maire", "actor", 4),
        ("La maire", "issue", 1),
    ]
    other = annotate(project, article, "Élysée", "actor", "--entity", "Élysée")
    merged = project.ok("entities", "merge", "p.annotator", first["entity_id"], "Élysée")
    assert merged["aliases"] == ["Élysée"]
    assert merged["annotations"] == 5
    rows = project.ok("annotations", "p.annotator", "--type", "actor")
    assert {row["entity_id"] for row in rows} == {first["entity_id"]}
    assert other["entity_id"] not in {row["id"] for row in project.ok("entities", "p.annotator")}


def test_that_tagging_with_a_new_entity_is_one_step(project: Shell, article: str) -> None:
    annotate(project, article, "maire", "actor", "--entity", "La maire")
    project.ok("undo", "p.annotator")
    assert project.ok("entities", "p.annotator") == []
    assert project.ok("annotations", "p.annotator") == []


def test_that_undo_and_redo_name_the_step_and_end_with_a_hint(project: Shell, article: str) -> None:
    annotate(project, article, "maire")
    label = project.ok("undo", "p.annotator")["label"]
    assert label
    assert project.ok("redo", "p.annotator") == {"label": label}
    assert project("redo", "p.annotator", "--json").code == 1
    project.ok("undo", "p.annotator")
    project.ok("undo", "p.annotator")
    nothing = project("undo", "p.annotator", "--json")
    assert nothing.code == 1
    assert nothing.json["hint"]
    steps = project.ok("history", "p.annotator")
    assert {"id", "kind", "label", "annotator", "created"} <= set(steps[0])
    assert [step["kind"] for step in steps][:4] == ["undo", "undo", "redo", "undo"]
    assert len(project.ok("history", "p.annotator", "--limit", "2")) == 2


def test_that_export_writes_exactly_there_and_tells_what_is_lost(
    project: Shell, article: str
) -> None:
    annotate(project, article, "maire", "actor", "--annotator", "Bob")
    annotate(project, article, "Élysée")
    report = project.ok("export", "p.annotator", "--format", "csv", "--output", "out")
    assert set(report) >= {"format", "paths", "annotations", "loss"}
    assert (report["format"], report["paths"], report["annotations"]) == ("csv", ["out"], 2)
    kinds = {
        "fragments",
        "overlap",
        "relations",
        "attributes",
        "entities",
        "notes",
        "annotators",
        "codebook",
        "text",
    }
    for loss in report["loss"]:
        assert set(loss) == {"kind", "annotations", "text"}
        assert loss["kind"] in kinds
    with (project.folder / "out").open(encoding="utf-8-sig", newline="") as file:
        assert [row["quote"] for row in csv.DictReader(file)] == ["Élysée", "maire"]
    beside = json.loads((project.folder / "out.loss.json").read_text("utf-8"))
    assert beside["loss"] == report["loss"]
    again = project("export", "p.annotator", "--format", "csv", "--output", "out", "--json")
    assert again.code == 1
    project.ok("export", "p.annotator", "--format", "csv", "--output", "out", "--overwrite")
    bobs = project.ok("export", "p.annotator", "--format", "jsonl", "--output", "bob.jsonl",
                      "--annotator", "Bob")  # fmt: skip
    assert bobs["annotations"] == 1
    assert project("export", "p.annotator", "--format", "papyrus", "--output", "x").code == 1
    assert project("export", "p.annotator", "--format", "csv", "--output", "no/such/x").code == 1


def test_that_a_dash_writes_the_set_itself_to_standard_output(project: Shell, article: str) -> None:
    annotate(project, article, "maire")
    result = project("export", "p.annotator", "--format", "jsonl", "--output", "-")
    assert result.code == 0
    assert json.loads(result.out.splitlines()[0])["format"] == "annotator-jsonl"
    assert "1 annotation written" in result.err
    both = project("export", "p.annotator", "--format", "jsonl", "--output", "-", "--json")
    assert both.code == 2
    assert set(both.json) == {"error", "hint"}
    assert sorted(path.name for path in project.folder.iterdir()) == ["a.txt", "p.annotator"]


def test_that_import_annotations_reports_and_makes_an_equal_project(
    project: Shell, article: str
) -> None:
    annotate(project, article, "maire", "actor", "--entity", "La maire")
    project.ok("export", "p.annotator", "--format", "jsonl", "--output", "o.jsonl")
    project.ok("new", "q.annotator")
    report = project.ok("import-annotations", "q.annotator", "o.jsonl", "--format", "jsonl")
    assert set(report) >= {"articles", "exact", "repaired", "refused"}
    assert report["articles"] == {"added": 1, "matched": 0}
    assert (report["exact"], report["repaired"], report["refused"]) == (1, 0, [])
    for command in ("articles", "annotations", "entities"):
        assert project.ok(command, "q.annotator") == project.ok(command, "p.annotator")
    project.ok("export", "q.annotator", "--format", "jsonl", "--output", "o2.jsonl")
    first, second = (project.folder / name for name in ("o.jsonl", "o2.jsonl"))
    assert first.read_bytes() == second.read_bytes()
    assert project("import-annotations", "q.annotator", "a.txt", "--format", "jsonl").code == 1
    assert project("import-annotations", "q.annotator", "o.jsonl", "--format", "csv").code == 1


def test_that_search_shows_words_in_context_newest_first(project: Shell) -> None:
    (hit,) = project.ok("search", "p.annotator", "elys")
    assert set(hit) >= {"article", "title", "date", "start", "end", "left", "match", "right"}
    assert TEXT[hit["start"] : hit["end"]] == hit["match"]
    assert hit["match"] in ("Élysée", "L'Élysée")
    assert project.ok("search", "p.annotator", "nothing") == []
    assert project("search", "p.annotator", "--", "-*-").code == 1


def test_that_check_proves_and_says_what_is_wrong(project: Shell) -> None:
    assert project.ok("check", "p.annotator") == {"ok": True, "problems": []}
    content = bytearray((project.folder / "p.annotator").read_bytes())
    content[4096:8192] = bytes(4096)
    (project.folder / "bad.annotator").write_bytes(content)
    bad = project("check", "bad.annotator", "--json")
    assert bad.code == 1
    assert bad.json["ok"] is False
    assert bad.json["problems"]
    missing = project("check", "missing.annotator", "--json")
    assert missing.code == 1
    assert set(missing.json) == {"error", "hint"}


def test_that_a_back_up_restores_to_a_new_file_only(project: Shell, article: str) -> None:
    annotate(project, article, "maire")
    made = project.ok("backup", "p.annotator")
    exact = project.ok("backup", "p.annotator", "--output", "copy.gz")
    assert Path(exact["path"]).samefile(project.folder / "copy.gz")
    assert project("backup", "p.annotator", "--output", "copy.gz").code == 1
    project.ok("restore", made["path"], "r.annotator")
    assert project.ok("annotations", "r.annotator") == project.ok("annotations", "p.annotator")
    assert project.ok("check", "r.annotator")["ok"]
    assert project("restore", "copy.gz", "r.annotator").code == 1
    assert project("restore", "a.txt", "s.annotator").code == 1


def test_that_formats_and_kinds_list_what_the_tables_hold(shell: Shell) -> None:
    formats = shell.ok("formats")
    for row in formats:
        assert {"name", "title", "extensions", "reads", "writes", "files"} <= set(row)
    assert {row["name"]: (row["reads"], row["writes"]) for row in formats} == {
        each.name: (each.reads, each.writes) for each in all_formats()
    }
    kinds = shell.ok("kinds")
    assert kinds
    for row in kinds:
        assert {"name", "title", "extensions"} <= set(row)


def test_that_the_codebook_shows_codes_beside_names_and_goes_out_and_in(project: Shell) -> None:
    shown = project.ok("codebook", "show", "p.annotator")
    assert [each["code"] for each in shown["types"]][:3] == ["actor", "event", "claim"]
    people = project("codebook", "show", "p.annotator", "--language", "fr")
    assert "claim" in people.out
    project.ok("codebook", "export", "p.annotator", "--output", "book.toml")
    assert project.ok("codebook", "diff", "p.annotator", "book.toml") == []
    assert project("codebook", "export", "p.annotator", "--output", "book.toml").code == 1
    book = (project.folder / "book.toml").read_text("utf-8")
    project.file("other.toml", book + '\n[[type]]\ncode = "place"\nnames = { en = "Place" }\n')
    (change,) = project.ok("codebook", "diff", "p.annotator", "other.toml")
    assert (change["change"], change["kind"], change["code"]) == ("added", "type", "place")
    taken = project.ok("codebook", "import", "p.annotator", "other.toml")
    assert taken["version"] == shown["version"] + 1
    assert project.ok("codebook", "show", "p.annotator")["types"][-1]["code"] == "place"
    project.ok("undo", "p.annotator")
    assert project.ok("codebook", "diff", "p.annotator", "book.toml") == []
    printed = project("codebook", "export", "p.annotator", "--output", "-")
    assert printed.out == book
    assert project("codebook", "export", "p.annotator", "--output", "-", "--json").code == 2


def test_that_a_scraped_page_is_annotated_exported_and_read_by_other_programs(shell: Shell) -> None:
    page = shared_data("articles", "000_7e1f78a34d60c028.txt")
    shell.ok("new", "p.annotator")
    (added,) = shell.ok("import", "p.annotator", str(page))["added"]
    text = page.read_bytes().decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    (row,) = shell.ok("articles", "p.annotator")
    assert row["characters"] == len(text)
    words = list(re.finditer(r"\w{5,}", text))[:40:3]
    for number, found in enumerate(words):
        kind = ("actor", "event", "claim")[number % 3]
        span = f"{found.start()}:{found.end()}"
        shell.ok(
            "annotate", "p.annotator", "--article", added["id"], "--type", kind, "--span", span
        )
    for format in ("jsonl", "csv"):
        shell.ok("export", "p.annotator", "--format", format, "--output", f"out.{format}")
    lines = [
        json.loads(line)
        for line in (shell.folder / "out.jsonl").read_text("utf-8").split("\n")
        if line
    ]
    assert next(line["text"] for line in lines if line["kind"] == "article") == text
    quotes = [line["quote"] for line in lines if line["kind"] == "annotation"]
    assert quotes == [found.group() for found in words]
    with (shell.folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [text[int(row["start"]) : int(row["end"])] for row in rows] == quotes
