"""Codebook, bulk work, guidelines, diary, notes and statuses by command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.support import TEXT, Shell

P = "p.annotator"


def claim(shell: Shell, article: str, words: str, *more: str) -> str:
    start = TEXT.index(words)
    span = f"{start}:{start + len(words)}"
    row = shell.ok("annotate", P, "--article", article, "--type", "claim", "--span", span, *more)
    return str(row["id"])


def test_that_a_project_starts_from_a_codebook_by_name(shell: Shell) -> None:
    names = [each["name"] for each in shell.ok("codebook", "list")]
    for name in names:
        made = shell.ok("new", f"{name}.annotator", "--codebook", name)
        assert made["codebook"]["version"] == 1
        assert shell.ok("codebook", "diff", f"{name}.annotator", name) == []
    assert shell("new", "x.annotator", "--codebook", "no-such").code == 1
    shell.file("minimal", 'name = "Mine"\nversion = 3\n')
    assert shell.ok("new", "y.annotator", "--codebook", "minimal")["codebook"]["name"] == "Mine"


def test_that_merge_tells_first_asks_and_leaves_a_worklist(project: Shell, article: str) -> None:
    one = claim(project, article, "Non", "--attribute", "stance=neutral")
    claim(project, article, "maire", "--attribute", "stance=neutral", "--annotator", "Bob")
    words = ("codebook", "merge", P, "stance.neutral", "--into", "stance.oppose")
    told = project.ok(*words, "--dry-run")
    assert (told["applied"], told["annotations"], told["others"], told["review"]) == (
        False,
        2,
        1,
        2,
    )
    assert project.ok("codebook", "show", P)["version"] == 1
    refused = project(*words, "--json")
    assert refused.code == 1 and "--yes" in refused.json["hint"]
    done = project.ok(*words, "--yes")
    assert (done["applied"], done["version"]) == (True, 2)
    rows = project.ok("codebook", "worklist", P)
    assert [row["attributes"] for row in rows] == [{"stance": "oppose"}] * 2
    assert rows[0]["reasons"][0]["changes"] == {"attributes.stance": ["neutral", "oppose"]}
    assert len(project.ok("codebook", "worklist", P, "--done", one)) == 1
    assert project.ok("codebook", "worklist", P, "--done", "all") == []
    people = project("codebook", "worklist", P).out
    assert "0 annotations to look at." in people


def test_that_a_person_at_a_terminal_is_asked(
    project: Shell, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(project, article, "Non")
    answers = iter(["n\n", "y\n"])

    class Keyboard:
        @staticmethod
        def isatty() -> bool:
            return True

        @staticmethod
        def readline() -> str:
            return next(answers)

    monkeypatch.setattr(sys, "stdin", Keyboard)
    stopped = project("codebook", "delete", P, "claim", "--into", "event")
    assert stopped.code == 130 and "Delete type Claim" in stopped.err
    assert project.ok("codebook", "show", P)["version"] == 1
    assert project("codebook", "delete", P, "claim", "--into", "event").code == 0
    assert project.ok("annotations", P)[0]["type"] == "event"


def test_that_items_are_renamed_recoded_split_and_deleted(project: Shell, article: str) -> None:
    claim(project, article, "Non", "--attribute", "stance=support")
    project.ok("codebook", "rename", P, "claim", "--name", "en=Statement", "--yes")
    project.ok("codebook", "rename", P, "claim", "--code", "statement", "--yes")
    project.ok("codebook", "split", P, "stance.support", "--into", "strongly=strongly for", "--into", "mildly", "--yes")  # fmt: skip
    project.ok("codebook", "split", P, "type:event", "--into", "plan=Plan", "--yes")
    project.ok("codebook", "delete", P, "attribute:genre", "--yes")
    project.ok("codebook", "delete", P, "relation:repeats", "--yes")
    project.ok("codebook", "delete", P, "stance.oppose", "--yes")
    book = project.ok("codebook", "show", P)
    assert book["version"] == 8
    assert [each["code"] for each in book["types"]] == ["actor", "event", "plan", "statement"]
    assert [each["version"] for each in project.ok("codebook", "versions", P)] == list(range(1, 9))
    assert project.ok("codebook", "show", P, "--version", "1")["types"][2]["code"] == "claim"
    assert project("codebook", "show", P, "--version", "77").code == 1
    changes = project.ok("codebook", "diff", P, "1")
    assert {"change": "removed", "kind": "attribute", "code": "genre"}.items() <= next(
        each for each in changes if each["code"] == "genre"
    ).items()
    (row,) = project.ok("annotations", P)
    assert (row["type"], row["status"]) == ("statement", "review")


@pytest.mark.parametrize(
    "words",
    [
        ("rename", P, "target", "--name", "en=x"),
        ("rename", P, "actor"),
        ("rename", P, "actor", "--name", "en=x", "--code", "y"),
        ("rename", P, "nothing", "--code", "y"),
        ("merge", P, "actor", "--into", "stance.oppose"),
        ("merge", P, "stance", "--into", "genre"),
        ("split", P, "stance", "--into", "x"),
        ("split", P, "actor", "--into", "x", "--default", "x"),
        ("delete", P, "stance.support", "--into", "stance.oppose"),
        ("delete", P),
    ],
)
def test_that_words_that_do_not_fit_are_wrong_usage_or_input(
    project: Shell, words: tuple[str, ...]
) -> None:
    if words[2:3] == ("target",):
        project.ok("codebook", "rename", P, "event_status", "--code", "target", "--yes")
    result = project("codebook", *words, "--json", "--yes")
    assert result.code in (1, 2)
    assert set(result.json) == {"error", "hint"}


def test_that_retag_looks_changes_and_refuses_to_mean_everything_by_accident(
    project: Shell, article: str
) -> None:
    one = claim(project, article, "Non", "--attribute", "stance=support", "--annotator", "Bob")
    two = claim(project, article, "maire", "--note", "sûr ?")
    words = ("retag", P, "--type", "claim", "--not-coded", "stance", "--set", "stance=oppose")
    told = project.ok(*words, "--dry-run")
    assert (told["applied"], told["selected"], told["changed"]) == (False, 1, 1)
    assert told["examples"][0]["after"] == {"attributes": {"stance": "oppose"}}
    done = project.ok(*words)
    assert done["applied"] and done["label"] == "Set Stance (1 annotation)"
    assert project("retag", P, "--set-status", "doubt", "--json").code == 2
    asked = project("retag", P, "--all", "--set-status", "doubt", "--json")
    assert asked.code == 1 and "--yes" in asked.json["hint"]
    assert project.ok("retag", P, "--all", "--set-status", "doubt", "--yes")["others"] == 1
    assert project.ok("retag", P, "--all", "--set-status", "doubt", "--yes")["applied"] is False
    for options, expected in (
        (["--annotator", "Bob"], [one]),
        (["--text", "MAIRE"], [two]),
        (["--with-note"], [two]),
        (["--note-text", "sur"], [two]),
        (["--status", "doubt"], [one, two]),
        (["--status", "none"], []),
        (["--attribute", "stance=support"], [one]),
        (["--coded", "stance"], [one, two]),
        (["--about", "title=no such"], []),
        (["--unlinked", "--type", "claim", "--type", "event"], [one, two]),
        (["--codebook-version", "1", "--origin", "hand"], [one, two]),
    ):
        assert sorted(row["id"] for row in project.ok("annotations", P, *options)) == sorted(
            expected
        )
    project.ok("retag", P, "--attribute", "stance=support", "--set-type", "event", "--yes")
    assert project.ok("annotations", P, "--type", "event")[0]["attributes"] == {}
    assert project("annotations", P, "--attribute", "stance=").code == 2
    people = project("retag", P, "--text", "maire", "--delete", "--yes")
    assert "Changed 1 annotation of 1 in 1 article." in people.out


def test_that_guidelines_and_guide_go_in_and_out(project: Shell) -> None:
    assert project.ok("guidelines", "show", P) == {"guidelines": ""}
    project.file("g.md", "# Rules\n\nMark the *ferry*.\n")
    project.ok("guidelines", "import", P, "g.md")
    assert project("guidelines", "show", P).out.startswith("# Rules")
    found = project.ok("guidelines", "search", P, "ferry mark")
    assert ("guidelines", "Rules") in {(each["kind"], each["title"]) for each in found}
    project.ok("codebook", "guide", P, "--output", "guide.html")
    page = Path(project.folder / "guide.html").read_text("utf-8")
    assert "<em>ferry</em>" in page and page.startswith("<!DOCTYPE html>")
    assert project("codebook", "guide", P, "--output", "guide.html").code == 1
    project.ok("codebook", "guide", P, "--output", "guide.html", "--overwrite", "--language", "fr")
    assert "Acteur" in Path(project.folder / "guide.html").read_text("utf-8")
    assert project("codebook", "guide", P, "--output", "-").out.startswith(
        "# Actors, Events, Claims"
    )
    assert project("codebook", "guide", P, "--output", "-", "--json").code == 2
    (project.folder / "bad.md").write_bytes(b"\xff\xfe")
    assert project("guidelines", "import", P, "bad.md").code == 1


def test_that_diary_notes_and_statuses_are_kept(project: Shell, article: str) -> None:
    entry = project.ok("diary", "add", P, "Première journée.", "--annotator", "Bob")
    assert entry["annotator"] == "Bob"
    project.ok("diary", "edit", P, entry["id"][:18], "Second thoughts.")
    assert [each["text"] for each in project.ok("diary", "show", P, "--words", "second")] == [
        "Second thoughts."
    ]
    assert (
        project.ok("diary", "show", P, "--annotator", "Bob", "--since", "2020", "--until", "2021")
        == []
    )
    assert project.ok("diary", "delete", P, entry["id"])["deleted"] == 1
    assert project.ok("diary", "show", P) == []
    assert project("diary", "add", P, " ").code == 1
    assert project.ok("note", P, article, "À relire")["note"] == "À relire"
    assert project.ok("status", P, "coded", article, "--annotator", "Bob") == [
        {"id": article, "status": "coded"}
    ]
    for options, number in (
        (["--with-note"], 1),
        (["--without-note"], 0),
        (["--note-text", "a relire"], 1),
        (["--status", "coded"], 1),
        (["--status", "coded", "--annotator", "Bob"], 1),
        (["--status", "checked"], 0),
        (["--doubts"], 0),
        (["--not-annotated"], 1),
        (["--words", "no such word"], 0),
    ):
        assert len(project.ok("articles", P, *options)) == number, options
    assert project("articles", P, "--status", "half").code == 1
    assert project("status", P, "half", article).code == 1
