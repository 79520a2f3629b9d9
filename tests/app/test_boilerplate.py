"""Parts to exclude in many articles: gathered line by line, accepted in one step, measured apart by outlet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import boilerplate, exclusions, history
from annotator.store.project import Project
from tests.store.helpers import add_article, new_project, problems, state
from tests.suggest.test_repeated_lines import FOOTER, report


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        for n in range(4):
            add_article(opened, report(n, FOOTER, "Photo: A. Ruiz"), source="Gazette")
        for n in range(4, 7):
            add_article(opened, report(n, "Nachrichten vom Tage"), source="Bote")
        add_article(opened, report(8, FOOTER, "PUBLICITÉ"), source="")
        add_article(opened, report(9, FOOTER), source="Post")
        yield opened
        assert problems(opened) == []


def test_that_each_outlet_is_looked_at_by_itself(project: Project) -> None:
    assert boilerplate.outlets(project) == ["Gazette", "Bote", "", "Post"]
    found = {(b.source, b.quote, len(b.proposals)) for b in boilerplate.bundles(project)}
    assert found == {
        ("Gazette", FOOTER, 4), ("Gazette", "Photo: A. Ruiz", 4), ("Bote", "Nachrichten vom Tage", 3), ("", "PUBLICITÉ", 1),
    }  # fmt: skip
    (only,) = boilerplate.bundles(project, "Bote")
    assert only.source == "Bote" and only.sure and only.reason == "outlet"


def test_that_everything_is_accepted_in_one_step(project: Project) -> None:
    before, steps = state(project), len(history.steps(project))
    found = boilerplate.bundles(project)
    exclusions.accept(project, [each for bundle in found for each in bundle.proposals])
    assert len(list(exclusions.all_exclusions(project))) == 12
    assert len(history.steps(project)) == steps + 1
    assert boilerplate.bundles(project) == []
    history.undo(project)
    assert state(project) == before


def test_that_what_was_refused_is_not_proposed_again(project: Project) -> None:
    footer = next(b for b in boilerplate.bundles(project, "Gazette") if b.quote == FOOTER)
    exclusions.refuse(project, footer.proposals)
    assert FOOTER not in {b.quote for b in boilerplate.bundles(project)}
