"""Near-duplicates by command: found, listed, compared, decided, taken back."""

from __future__ import annotations

import pytest

from tests.app.test_reprints import story, text
from tests.cli.support import Shell

P = "p.annotator"


@pytest.fixture
def wire(shell: Shell) -> tuple[Shell, list[str]]:
    shell.ok("new", P)
    first = story(1)
    for name, words in (
        ("a.txt", text(*first)),
        ("b.txt", text("Another head\u202e line", *first[:6])),
        ("c.txt", text(*story(2))),
    ):
        shell.ok("import", P, shell.file(name, words))
    return shell, [each["id"] for each in shell.ok("articles", P)]


def test_that_groups_are_found_and_decided(wire: tuple[Shell, list[str]]) -> None:
    shell, (a, b, c) = wire
    assert shell.ok("duplicates", P, "--known") == []
    (group,) = shell.ok("duplicates", P)
    assert {group["id"], group["members"][0]["id"]} == {a, b} and group["undecided"] == 1
    assert shell.ok("duplicates", P, "--known", "--undecided") == [group]
    assert shell.ok("duplicates", P, "--known", "--article", c) == []
    assert {each["id"] for each in shell.ok("articles", P, "--reprints", "open")} == {a, b}
    shell.ok("reprint", P, a, "--group")
    assert shell.ok("duplicates", P, "--undecided") == []
    (group,) = shell.ok("duplicates", P, "--article", b)
    assert group["id"] == a and group["members"][0]["decided"]
    assert [each["id"] for each in shell.ok("articles", P, "--reprints", "none")] == [a, c]
    shell.ok("undo", P)
    assert len(shell.ok("duplicates", P, "--undecided")) == 1
    assert shell.ok("reprint", P, a, b, "--not")["decided"] == 1
    assert shell.ok("duplicates", P) == []
    shell.ok("reprint", P, a, "--forget")
    assert len(shell.ok("duplicates", P)) == 1
    assert shell("reprint", P, a, "--json").code == 1
    assert shell("reprint", P, c, "--forget", "--json").code == 1
    assert shell("articles", P, "--reprints", "some", "--json").code == 1


def test_that_two_articles_are_printed_side_by_side(wire: tuple[Shell, list[str]]) -> None:
    shell, (a, b, _) = wire
    row = shell.ok("compare", P, a, b)
    assert row["shared"] > 0.9 and [each["same"] for each in row["rows"]].count(True) == 6
    told = shell("compare", P, a, b).out
    assert told.startswith("They share ") and "+ Another head� line" in told and "\n- " in told
    assert shell("duplicates", P).out.endswith("1 group.\n")
