"""Networks by command, on the sample project."""

from __future__ import annotations

from tests.cli.support import Shell


def test_that_a_network_is_written_or_answered_as_json(shell: Shell) -> None:
    project = str(shell.folder / "sample.annotator")
    assert shell("new", project, "--sample").code == 0
    target = shell.folder / "net.graphml"
    answer = shell("network", project, "--kind", "actor-actor", "--format", "graphml",
                   "--output", str(target), "--json")  # fmt: skip
    assert answer.code == 0
    assert answer.json["paths"] == [str(target)]
    assert target.read_bytes().startswith(b"<?xml")
    (made,) = shell("network", project, "--json").json
    assert len(made["matrix"]) == len(made["rows"])
    assert {len(line) for line in made["matrix"]} == {len(made["columns"])}
    events = shell("network", project, "--kind", "events", "--json").json
    assert len(events) == answer.json["claims"]


def test_that_what_does_not_go_together_is_refused_with_a_remedy(shell: Shell) -> None:
    project = str(shell.folder / "sample.annotator")
    assert shell("new", project, "--sample").code == 0
    assert shell("network", project, "--window", "days").code == 2
    refused = shell("network", project, "--stance", "none", "--aggregation", "combine", "--json")
    assert refused.code == 1
    assert "ignore" in refused.json["hint"]
