"""The sample of Discourse Network Analyzer, read as people read it, gives that program's networks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.analysis.networks import filtered
from annotator.app import networks, projects, sets
from annotator.core.network import ACTOR_ISSUE, EVENTS, ISSUE_ISSUE, NetworkOptions, day_of
from annotator.store.project import Project
from tests.analysis.test_networks import EVERY, sample, turned, written_out
from tests.support import shared_data


@pytest.fixture(params=[3, 2])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    """A project that holds nothing but what the reader made of the sample, in one of its two forms."""
    path = shared_data("domain", "dna-sample", f"sample-v{request.param}.dna")
    with projects.create(tmp_path / "p.annotator") as made:
        sets.import_set(made, path, "dna")
        yield made


@pytest.mark.parametrize("duplicates", ["include", "article"])
@pytest.mark.parametrize(
    ("actors", "variable"), [("speaker", "person"), ("organisation", "organization")]
)
def test_that_every_network_of_the_sample_comes_through_the_reader(
    project: Project, actors: str, variable: str, duplicates: str
) -> None:
    """Numbers made from that program's own tables by the formulas written out, without our reader between."""
    plain = sample(variable)
    checked = 0
    for kind, how, norm in EVERY:
        ties = turned(plain) if kind == ISSUE_ISSUE else plain
        options = NetworkOptions(kind, actors, "binary", how, norm, duplicates).checked()
        counted = networks.count(project, options)
        (made,) = counted.networks
        assert len(counted.claims) == 40 and not counted.left_out
        kept = filtered(ties, options)
        theirs = written_out(kept, (-1, 1), kind, how, norm)
        names = sorted({each.row for each in kept})
        others = sorted({each.column for each in kept}) if kind == ACTOR_ISSUE else names
        expected = {
            (names[i], others[j]): weight
            for i, line in enumerate(theirs)
            for j, weight in enumerate(line)
            if weight
        }
        found = {
            (row, column): weight
            for row, line in zip(made.rows, made.matrix(), strict=True)
            for column, weight in zip(made.columns, line, strict=True)
            if weight
        }
        assert found == pytest.approx(expected, abs=1e-12), (kind, how, norm)
        checked += bool(found)
    assert checked >= len(EVERY) - len([each for each in EVERY if each[1] == "conflict"])


def test_that_days_of_the_sample_come_through_the_reader(project: Project) -> None:
    counted = networks.count(project, NetworkOptions(EVENTS).checked())
    assert sorted(day_of(each.date) for each in counted.claims) == sorted(
        tie.day for tie in sample("person")
    )
