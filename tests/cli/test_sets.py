"""Sets by command: what of the project goes out, with which options, and what the labels of a file become."""

from __future__ import annotations

import json

from tests.cli.support import Shell


def lines(shell: Shell, name: str, kind: str) -> list[dict]:
    text = (shell.folder / name).read_text("utf-8")
    return [each for each in map(json.loads, text.splitlines()) if each["kind"] == kind]


def filled(shell: Shell, article: str) -> str:
    """A second article of another date; an actor and an event in the first, an actor in the second."""
    shell.file("b.txt", "Le préfet se tait.")
    shell.ok("import", "p.annotator", "b.txt")
    other = next(a["id"] for a in shell.ok("articles", "p.annotator") if a["id"] != article)
    shell.ok("articles", "p.annotator", "--article", article, "--set", "date=2026-01-05")
    shell.ok("articles", "p.annotator", "--article", other, "--set", "date=2026-03-05")
    tag = ("annotate", "p.annotator", "--span", "0:8")
    shell.ok(*tag, "--article", article, "--type", "actor", "--annotator", "Anna")
    shell.ok(*tag, "--article", article, "--type", "event", "--annotator", "Bob")
    shell.ok(*tag, "--article", other, "--type", "actor", "--annotator", "Bob")
    return other


def test_that_a_set_holds_what_was_selected(project: Shell, article: str) -> None:
    other = filled(project, article)
    calls: list[tuple[list[str], int, int]] = [
        ([], 2, 3),
        (["--type", "Actor"], 2, 2),
        (["--type", "actor", "--type", "event"], 2, 3),
        (["--annotator", "Anna"], 2, 1),
        (["--annotator", "Anna", "--annotator", "Bob"], 2, 3),
        (["--from", "2026-02"], 1, 1),
        (["--to", "2026-01"], 1, 2),
        (["--article", other], 1, 1),
        (["--article", other, "--article", article, "--type", "event"], 2, 1),
        (["--filter", "b"], 1, 1),
        (["--status", "new"], 2, 3),
        (["--status", "coded"], 0, 0),
        (["--status", "doubt"], 2, 0),
        (["--status", "none"], 2, 3),
    ]
    for number, (asked, many, marks) in enumerate(calls):
        name = f"{number}.jsonl"
        done = project.ok("export", "p.annotator", "--format", "jsonl", "--output", name, *asked)
        assert done["annotations"] == marks, asked
        assert len(lines(project, name, "article")) == many, asked
        assert len(lines(project, name, "annotation")) == marks, asked


def test_that_a_relation_that_leads_out_of_what_was_selected_is_told_as_lost(
    project: Shell, article: str
) -> None:
    actor = project.ok(
        "annotate", "p.annotator", "--article", article, "--type", "actor", "--span", "0:8"
    )["id"]
    claim = project.ok(
        "annotate", "p.annotator", "--article", article, "--type", "claim", "--span", "0:8",
        "--relation", f"made_by={actor}",
    )["id"]  # fmt: skip
    done = project.ok(
        "export", "p.annotator", "--format", "jsonl", "--output", "c.jsonl", "--type", "claim"
    )
    assert [(each["kind"], each["annotations"]) for each in done["loss"]] == [
        ("relations", [claim])
    ]


def test_that_wrong_words_of_a_selection_are_one_sentence(project: Shell) -> None:
    for asked, told in (
        (["--type", "weather"], "weather"),
        (["--status", "done"], "no status"),
        (["--from", "yesterday"], "no date"),
        (["--annotator", "Nobody"], "Nobody"),
        (["--option", "shiny=yes"], "shiny"),
    ):
        call = ("export", "p.annotator", "--format", "brat", "--output", "x", *asked)
        result = project(*call, "--json")
        assert result.code == 1
        assert told in result.json["error"], asked
        assert not (project.folder / "x").exists()


def test_that_options_of_formats_are_listed_and_taken(project: Shell, article: str) -> None:
    brat = next(each for each in project.ok("formats") if each["name"] == "brat")
    assert brat["options"][0]["name"] == "events"
    assert "--option events=event" in project("formats").out
    project.ok("annotate", "p.annotator", "--article", article, "--type", "actor", "--span", "0:8")
    project.ok(
        "export", "p.annotator", "--format", "brat", "--output", "out", "--option", "events=actor"
    )
    (marks,) = [each for each in (project.folder / "out").glob("*.ann") if each.stat().st_size]
    assert "\nE1\t" in marks.read_text("utf-8")


def bundle(shell: Shell) -> str:
    """A bundle made by hand whose labels are not those of the codebook."""
    text = "The mayor spoke."
    from hashlib import sha256

    mine = "0190c0de-0000-7000-8000-000000000001"
    article = {"kind": "article", "id": mine, "text": text}
    article["sha256"] = sha256(text.encode()).hexdigest()
    place = {"kind": "annotation", "article": mine, "spans": [[4, 9]], "quote": "mayor"}
    head = {"kind": "project", "format": "annotator-jsonl", "version": 1}
    rows = [head, article, {**place, "type": "PERSON"}, {**place, "type": "JUNK"}]
    return shell.file("in.jsonl", "".join(json.dumps(each) + "\n" for each in rows))


def test_that_labels_are_mapped_and_the_mapping_is_remembered(shell: Shell) -> None:
    name = bundle(shell)
    shell.ok("new", "p.annotator")
    call = ("import-annotations", "p.annotator", name, "--format", "jsonl")
    done = shell.ok(*call, "--map-type", "PERSON=actor", "--map-type", "JUNK=")
    assert (done["exact"], len(done["refused"])) == (1, 1)
    assert [each["type"] for each in shell.ok("annotations", "p.annotator")] == ["actor"]
    shell.ok("new", "q.annotator")
    done = shell.ok("import-annotations", "q.annotator", name, "--format", "jsonl")
    assert (done["exact"], len(done["refused"])) == (1, 1)
    assert [each["type"] for each in shell.ok("annotations", "q.annotator")] == ["actor"]


def test_that_unknown_labels_make_entries_or_are_left_out(shell: Shell) -> None:
    name = bundle(shell)
    shell.ok("new", "p.annotator")
    call = ("import-annotations", "p.annotator", name, "--format", "jsonl")
    done = shell.ok(*call, "--unknown", "leave-out")
    assert (done["exact"], len(done["refused"])) == (0, 2)
    done = shell.ok(*call)
    assert (done["exact"], len(done["refused"])) == (2, 0)
    assert {each["type"] for each in shell.ok("annotations", "p.annotator")} == {"person", "junk"}
