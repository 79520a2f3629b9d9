"""Networks of a real project: who speaks, for whom on that day, and what the files hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import annotator
from annotator.app import affiliations, articles, entities, home, networks
from annotator.app import annotations as annotating
from annotator.app.annotations import relate
from annotator.core.errors import UserError
from annotator.core.model import End
from annotator.core.network import NetworkOptions
from annotator.store.project import Project
from tests.app.set_projects import new_project

TEXT = "Ana 💥 wants the bridge. Béla e\u0301 does not.\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Ana is for the bridge in two articles, Béla against it; Ana changes her party in between."""
    home.set_annotator("Anna")
    made = new_project(tmp_path / "study.annotator", TEXT, TEXT + "Later.\n")
    ana = entities.create(made, "=Ana", "actor", [])
    bela = entities.create(made, "Béla", "actor", [])
    reds = entities.create(made, "Reds", "actor", [])
    blues = entities.create(made, "Blues", "actor", [])
    bridge = entities.create(made, "bridge; “new”", "issue", [])
    affiliations.affiliate(made, ana.id, reds.id, until="2026-01")
    affiliations.affiliate(made, ana.id, blues.id, since="2026-02")
    for number, identity in enumerate(articles.list_ids(made)):
        articles.edit_metadata(
            made, [identity], {"date": f"2026-0{number + 1}-10", "source": "Daily"}
        )
        mention = annotating.annotate(made, identity, "actor", [(0, 3)], entity=ana.id)
        for span, speaker, stance in (
            ((6, 22), End("annotation", mention.id), "support"),
            ((24, 31), End("entity", bela.id), "oppose"),
            ((24, 36), End("outlet", identity), "neutral"),
            ((0, 22), None, "support"),
        ):
            claim = annotating.annotate(
                made, identity, "claim", [span], entity=bridge.id, attributes={"stance": stance}
            )
            if speaker is not None:
                relate(made, "made_by", End("annotation", claim.id), speaker)
    yield made
    made.close()


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_that_speakers_are_mentions_entities_and_outlets_and_the_rest_is_told(
    project: Project,
) -> None:
    found = networks.count(project, NetworkOptions())
    (made,) = found.networks
    assert made.rows == ("=Ana", "Béla", "Daily")
    assert made.matrix() == [[2], [-2], [0]]
    assert found.left_out == {"no speaker": 2}
    binary = networks.count(project, NetworkOptions(stance="binary"))
    assert binary.networks[0].rows == ("=Ana", "Béla")
    assert binary.left_out == {"no speaker": 2, "no stance that counts": 2}
    pairs = networks.count(project, NetworkOptions("actor-actor", aggregation="conflict", normalisation="no"))  # fmt: skip
    assert pairs.networks[0].matrix() == [[0, 4, 2], [4, 0, 2], [2, 2, 0]]


def test_that_an_organisation_is_that_of_the_day_of_the_article(project: Project) -> None:
    (made,) = networks.count(project, NetworkOptions(actors="organisation")).networks
    assert made.rows == ("Blues", "Béla", "Daily", "Reds")
    assert made.matrix() == [[1], [-2], [0], [1]]
    january = NetworkOptions(actors="organisation", until="2026-01")
    assert networks.count(project, january).networks[0].rows == ("Béla", "Daily", "Reds")


def test_that_each_form_holds_the_network_and_is_written_the_same_again(
    project: Project, tmp_path: Path
) -> None:
    for format, ending in networks.FORMATS.items():
        path = tmp_path / f"{format}{ending}"
        report = networks.export(project, NetworkOptions(), path, format)
        assert report.paths == (path,)
        first = path.read_bytes()
        with pytest.raises(UserError, match="exists already"):
            networks.export(project, NetworkOptions(), path, format)
        networks.export(project, NetworkOptions(), path, format, overwrite=True)
        assert path.read_bytes() == first
    assert table((tmp_path / "matrix.csv").read_bytes()) == [
        ["", "bridge; “new”"], ["'=Ana", "2"], ["Béla", "-2"], ["Daily", "0"],
    ]  # fmt: skip
    assert table((tmp_path / "edges.csv").read_bytes())[1:] == [
        ["'=Ana", "bridge; “new”", "2"], ["Béla", "bridge; “new”", "-2"],
    ]  # fmt: skip
    assert (tmp_path / "dl.dl").read_text("utf-8").splitlines()[0] == "dl nr = 3, nc = 1, format = fullmatrix"  # fmt: skip
    root = ElementTree.fromstring((tmp_path / "graphml.graphml").read_bytes())
    tag = "{http://graphml.graphdrawing.org/xmlns}"
    assert [node.findtext(f"{tag}data") for node in root.iter(f"{tag}node")] == ["=Ana", "Béla", "Daily", "bridge; “new”"]  # fmt: skip
    assert len(list(root.iter(f"{tag}edge"))) == 2


def test_that_time_windows_are_a_folder_of_networks(project: Project, tmp_path: Path) -> None:
    options = NetworkOptions(window="months")
    report = networks.export(project, options, tmp_path / "out", "matrix")
    assert [path.name for path in report.paths] == ["1 2026-01-10.csv", "2 2026-02-10.csv"]
    assert all(path.is_file() for path in report.paths)
    networks.export(project, options, tmp_path / "out", "dl", overwrite=True)
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".dl", ".dl", ".json"]


def test_that_events_are_the_claims_with_their_places(project: Project, tmp_path: Path) -> None:
    networks.export(project, NetworkOptions("events"), tmp_path / "events.csv")
    rows = table((tmp_path / "events.csv").read_bytes())
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert len(lines) == 8
    first = next(line for line in lines if line["speaker"] == "'=Ana")
    assert (first["organisation"], first["stance"], first["level"]) == ("Reds", "support", "1")
    assert first["quote"] == TEXT[int(first["start"]) : int(first["end"])]
    once = networks.count(project, NetworkOptions("events", duplicates="range"))
    assert len(once.claims) == 4


def test_that_notebooks_get_networks_as_plain_values(project: Project) -> None:
    project.close()
    with annotator.open_project(project.path, write=False) as opened:
        (made,) = opened.network("actor-actor", aggregation="congruence", normalisation="no")
        assert made["rows"] == made["columns"] == ["=Ana", "Béla", "Daily"]
        assert made["matrix"][0][2] == 2
        assert len(opened.network("events")) == 8


def test_that_a_deleted_claim_leaves_the_network(project: Project) -> None:
    before = networks.count(project, NetworkOptions())
    last = [each.id for each in before.claims if each.speaker == "=Ana"][-1]
    annotating.delete(project, [last])
    assert networks.count(project, NetworkOptions()).networks[0].matrix()[0] == [1]
