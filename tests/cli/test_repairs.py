"""Mending by command: shown without --yes, done with it, undone by one step."""

from __future__ import annotations

from tests.app.test_repairs import RIGHT, WRONG
from tests.cli.support import Shell

P = "p.annotator"


def test_that_nothing_is_mended_without_a_yes(shell: Shell) -> None:
    shell.ok("new", P)
    shell.ok("import", P, shell.file("wrong.txt", WRONG), shell.file("right.txt", RIGHT))
    wrong = next(a["id"] for a in shell.ok("articles", P) if "Ã" in a["title"])
    before = (shell.folder / P).read_bytes()
    (row,) = shell.ok("mend", P)
    assert (row["id"], row["mended"], row["paragraphs"]) == (wrong, False, 4)
    assert row["after"] == RIGHT.split("\n")[:3]
    assert "give --yes" in shell("mend", P).out
    assert (shell.folder / P).read_bytes() == before
    (row,) = shell.ok("mend", P, "--article", wrong, "--yes")
    assert row["mended"] and row["annotations"] == {"moved": 0, "review": 0, "left": 0}
    assert shell.ok("mend", P) == []
    assert len(shell.ok("versions", P, "--article", wrong)) == 2
    shell.ok("undo", P)
    assert len(shell.ok("mend", P)) == 1
    assert shell("mend", P, "--encoding", "klingon", "--json").code == 1
    assert shell("mend", P, "--article", wrong, "--encoding", "klingon", "--json").code == 1
