"""The commands for entities and places in depth: their shapes, their exit codes, and that undo takes them back."""

from __future__ import annotations

import pytest

from tests.cli.support import Shell

TEXT = "Avril Haines est venue lundi.\nMme Haine a parlé ; Haines repart.\nPhoto: A. Ruiz\n"


@pytest.fixture
def told(shell: Shell) -> Shell:
    shell.ok("new", "p.annotator")
    shell.file("a.txt", TEXT)
    shell.ok("import", "p.annotator", "a.txt", "--language", "fr")
    return shell


def article_of(shell: Shell) -> str:
    return shell.ok("articles", "p.annotator")[0]["id"]


def tagged(shell: Shell) -> dict:
    return shell.ok(
        "annotate", "p.annotator", "--article", article_of(shell), "--type", "actor",
        "--span", "0:12", "--entity", "Avril Haines",
    )  # fmt: skip


def test_that_tables_of_entities_go_out_and_in(told: Shell) -> None:
    tagged(told)
    told.file(
        "t.tsv",
        "name\tkind\taliases\nAvril Haines\tactor\tHaines | Mme Haines\nUnion\tactor\tHaines\n",
    )
    done = told.ok("entities", "import", "p.annotator", "t.tsv")
    assert (len(done["added"]), len(done["changed"]), done["unchanged"], done["refused"]) == (
        1,
        1,
        0,
        [],
    )
    assert {c["name"] for c in done["conflicts"]} == {"Avril Haines", "Union"}
    again = told.ok("entities", "import", "p.annotator", "t.tsv")
    assert (again["added"], again["changed"], again["unchanged"]) == ([], [], 2)
    assert told.ok("entities", "export", "p.annotator", "--output", "o.csv") == {
        "path": "o.csv",
        "entities": 2,
    }
    assert (told.folder / "o.csv").read_bytes().startswith(b"\xef\xbb\xbfid,name,kind,aliases,")
    assert told("entities", "export", "p.annotator", "--output", "o.csv").code == 1
    assert told("entities", "export", "p.annotator", "--output", "-", "--json").code == 2
    assert told("entities", "import", "p.annotator", "none.tsv", "--json").code == 1
    told.file("bad.tsv", "name\tkind\nX\ttree\n")
    assert told("entities", "import", "p.annotator", "bad.tsv", "--json").code == 1
    told.ok("undo", "p.annotator")
    assert [e["name"] for e in told.ok("entities", "p.annotator")] == ["Avril Haines"]


def test_that_an_entity_is_shown_and_split(told: Shell) -> None:
    made = tagged(told)
    shown = told.ok("entities", "show", "p.annotator", "avril haines")
    assert (shown["name"], shown["annotations"], shown["lineage"]) == ("Avril Haines", 1, [])
    assert [p["quote"] for p in shown["passages"]] == ["Avril Haines"]
    assert "Avril Haines" in told("entities", "show", "p.annotator", "avril haines").out
    new = told.ok(
        "entities", "split", "p.annotator", "Avril Haines", "A. Haines", "--annotation", made["id"]
    )
    assert (new["name"], new["annotations"]) == ("A. Haines", 1)


def test_that_other_places_are_listed_accepted_and_refused(told: Shell) -> None:
    like = tagged(told)["id"]
    told.ok(
        "entities",
        "import",
        "p.annotator",
        told.file("t.tsv", "name\tkind\talias\nAvril Haines\tactor\tHaines\n"),
    )
    found = told.ok("also-here", "p.annotator", like)
    assert [(f["quote"], f["reason"]) for f in found] == [
        ("Haine", "inflected"),
        ("Haines", "alias"),
    ]
    assert told.ok("also-here", "p.annotator", like, "--all") == found
    assert told("also-here", "p.annotator", like, "--accept", "--refuse").code == 2
    told.ok("also-here", "p.annotator", like, "--limit", "1", "--refuse")
    told.ok("also-here", "p.annotator", like, "--accept")
    assert told.ok("also-here", "p.annotator", like) == []
    assert len(told.ok("annotations", "p.annotator")) == 2
    assert told.ok("check", "p.annotator")["ok"]


def test_that_places_are_excluded_listed_and_taken_back(told: Shell) -> None:
    article = article_of(told)
    proposed = told.ok("exclusions", "p.annotator", "--article", article, "--proposed")
    assert [(p["quote"], p["reason"], p["sure"]) for p in proposed] == [
        ("Photo: A. Ruiz", "credit", True)
    ]
    assert told.ok("exclusions", "p.annotator", "--proposed") == proposed
    (made,) = told.ok("exclude", "p.annotator", "--article", article, "--proposed")["excluded"]
    (row,) = told.ok("exclusions", "p.annotator")
    assert (row["id"], row["quote"]) == (made, "Photo: A. Ruiz")
    told.ok("exclude", "p.annotator", "--article", article, "--span", "0:5", "--reason", "byline")
    assert len(told.ok("exclusions", "p.annotator", "--article", article)) == 2
    told.ok("include", "p.annotator", made)
    assert [r["reason"] for r in told.ok("exclusions", "p.annotator")] == ["byline"]
    assert told("exclude", "p.annotator", "--json").code == 1
    assert (
        told("exclude", "p.annotator", "--article", article, "--span", "0:9999", "--json").code == 1
    )
    assert told.ok("exclude", "p.annotator", "--outlet", "Nobody")["excluded"] == []


def test_that_evidence_is_set_shown_and_cleared(told: Shell) -> None:
    identity = tagged(told)["id"]
    (row,) = told.ok("evidence", "p.annotator", identity, "role=13:22")
    assert row == {"attribute": "role", "start": 13, "end": 22, "quote": "est venue"}
    assert told.ok("annotations", "p.annotator")[0]["evidence"] == {"role": [13, 22, "est venue"]}
    assert told.ok("evidence", "p.annotator", identity, "role=") == []
    assert told("evidence", "p.annotator", identity, "role=x", "--json").code == 1
    assert told("evidence", "p.annotator", identity, "stance=0:3", "--json").code == 1


def test_that_dates_are_resolved_by_the_article(told: Shell) -> None:
    article = article_of(told)
    found = told.ok("date", "p.annotator", "--article", article, "mi-juin 2022")
    assert (found["value"], found["precision"]) == ("2022-06-10~/2022-06-20~", "period")
    refused = told("date", "p.annotator", "--article", article, "lundi", "--json")
    assert refused.code == 1 and "relative" in refused.json["error"]


def test_that_the_texts_of_an_article_are_listed(told: Shell) -> None:
    (row,) = told.ok("versions", "p.annotator", "--article", article_of(told))
    assert (row["current"], row["characters"]) == (True, len(TEXT))


def test_that_what_outlets_repeat_is_listed_and_excluded_in_one_step(shell: Shell) -> None:
    from tests.suggest.test_repeated_lines import FOOTER, report

    shell.ok("new", "p.annotator")
    for number in range(3):
        shell.ok("import", "p.annotator", shell.file(f"{number}.txt", report(number, FOOTER)))
    shell.ok("import", "p.annotator", shell.file("c.txt", report(7, "PUBLICITÉ")))
    proposed = shell.ok("exclusions", "p.annotator", "--proposed")
    assert [each["quote"] for each in proposed] == ["PUBLICITÉ"]
    assert shell.ok("exclusions", "p.annotator", "--outlet", "No such outlet") == []
    assert len(shell.ok("exclude", "p.annotator", "--all")["excluded"]) == 1
    assert len(shell.ok("exclusions", "p.annotator")) == 1
    shell.ok("undo", "p.annotator")
    assert shell.ok("exclusions", "p.annotator") == []
    assert shell("exclude", "p.annotator", "--json").code == 1
