"""GraphML and GEXF: a strict parser and another library read the same network that was meant."""

from __future__ import annotations

import io
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.core.jobs import silent
from annotator.core.model import Annotator, End, Entity, Relation
from annotator.formats import gexf, graphml
from annotator.formats.entity_network import network
from annotator.formats.loss import LossLog
from tests.formats.memory import MemorySet, an_id, article_of, mark
from tests.formats.memory import sets as any_sets

MODULES = (graphml, gexf)


def debate() -> MemorySet:
    """Two articles: Anna supports and later opposes an issue; Ben is only there."""
    anna, ben, issue = (
        Entity(an_id(n), name, kind)
        for n, name, kind in ((2, "Anna <&>", "actor"), (3, "Ben", "actor"), (4, "Tax", "issue"))
    )
    source = MemorySet([Annotator(an_id(1), "A")], [anna, ben, issue])
    for n, (date, stance) in enumerate((("2026-11-03", "support"), ("2026-10-01", "oppose"))):
        article = article_of(10 + n, f"abc{n}", date=date)
        source.texts.append((article, f"abc{n}"))
        who = mark(20 + 10 * n, article, "abc", [(0, 1)], entity=anna.id)
        claim = mark(
            21 + 10 * n, article, "abc", [(1, 2)],
            type="claim", entity=issue.id, attributes={"stance": stance},
        )  # fmt: skip
        source.marks += [who, claim]
        ends = End("annotation", claim.id), End("annotation", who.id)
        source.links.append(Relation(an_id(50 + n), "made_by", *ends, an_id(1)))
    source.marks.append(mark(40, source.texts[0][0], "abc", [(2, 3)], entity=ben.id))
    return source


def written(module: ModuleType, source: MemorySet, **options: str) -> bytes:
    out = io.BytesIO()
    assert module.write(source, out, LossLog(), silent, **options) == len(source.marks)
    return out.getvalue()


@pytest.mark.parametrize("module", MODULES)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=any_sets())
def test_that_the_network_of_any_set_reads_back(
    tmp_path: Path, module: ModuleType, source: MemorySet
) -> None:
    path = tmp_path / "n"
    path.write_bytes(written(module, source))
    assert module.compare(source, path, silent) == ""
    assert written(module, source) == path.read_bytes()


@pytest.mark.parametrize("module", MODULES)
def test_that_a_changed_weight_is_noticed(tmp_path: Path, module: ModuleType) -> None:
    whole = written(module, debate())
    changed = whole.replace(b'_weight">2', b'_weight">3').replace(b'weight="2"', b'weight="3"')
    assert changed != whole
    (tmp_path / "n").write_bytes(changed)
    assert module.compare(debate(), tmp_path / "n", silent) != ""


def test_that_mentions_relations_become_edges_between_entities_with_weight_date_and_polarity() -> (
    None
):
    found = network(debate(), LossLog(), silent, "relations")
    (edge,) = found.edges
    assert [found.nodes[key].name for key in (edge.source, edge.target)] == ["Tax", "Anna <&>"]
    assert (edge.type, edge.weight, len(edge.articles)) == ("made_by", 2, 2)
    assert (edge.first_date, edge.polarity) == ("2026-10-01", 0.0)


def test_that_meetings_are_counted_once_an_article_and_have_no_direction() -> None:
    found = network(debate(), LossLog(), silent, "cooccurrence")
    weights = {
        frozenset(found.nodes[key].name for key in (each.source, each.target)): each.weight
        for each in found.edges
    }
    assert weights == {
        frozenset({"Anna <&>", "Tax"}): 2,
        frozenset({"Anna <&>", "Ben"}): 1,
        frozenset({"Ben", "Tax"}): 1,
    }


def test_that_a_relation_without_entity_is_told() -> None:
    source, losses = debate(), LossLog()
    source.links.append(
        Relation(an_id(59), "made_by", End("annotation", source.marks[0].id), End("outlet", source.texts[0][0].id), an_id(1))
    )  # fmt: skip
    network(source, losses, silent, "both")
    assert ("relations", (source.marks[0].id,)) in [
        (each.kind, each.annotations) for each in losses.losses()
    ]


def test_that_another_library_reads_graphml_alike(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    path = tmp_path / "n.graphml"
    path.write_bytes(written(graphml, debate(), edges="relations"))
    graph = networkx.read_graphml(path)
    (edge,) = graph.edges(data=True)
    assert (edge[2]["weight"], edge[2]["polarity"]) == (2, 0.0)
    assert {data["label"] for _, data in graph.nodes(data=True)} == {"Anna <&>", "Ben", "Tax"}


def test_that_another_library_reads_meetings_beside_relations(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    path = tmp_path / "n.graphml"
    path.write_bytes(written(graphml, debate()))
    edges = networkx.read_graphml(path, force_multigraph=True).edges(data=True)
    found = sorted((data["type"], data["directed"], data["weight"]) for _, _, data in edges)
    assert found == [
        ("cooccurrence", False, 1),
        ("cooccurrence", False, 1),
        ("cooccurrence", False, 2),
        ("made_by", True, 2),
    ]


def test_that_another_library_reads_gexf_alike(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    path = tmp_path / "n.gexf"
    path.write_bytes(written(gexf, debate(), edges="relations"))
    graph = networkx.read_gexf(path, version="1.3")
    ((start, end, edge),) = graph.edges(data=True)
    assert [graph.nodes[key]["label"] for key in (start, end)] == ["Tax", "Anna <&>"]
    assert (edge["weight"], edge["polarity"], edge["first_date"]) == (2, 0.0, "2026-10-01")
    assert {data["label"] for _, data in graph.nodes(data=True)} == {"Anna <&>", "Ben", "Tax"}


def test_that_another_library_reads_meetings_of_gexf_as_well(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    path = tmp_path / "n.gexf"
    path.write_bytes(written(gexf, debate(), edges="cooccurrence"))
    graph = networkx.read_gexf(path, version="1.3")
    assert sorted(data["weight"] for _, _, data in graph.edges(data=True)) == [1, 1, 2]


def test_that_another_library_reads_both_sorts_of_edges_of_gexf(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    path = tmp_path / "n.gexf"
    path.write_bytes(written(gexf, debate()))
    edges = networkx.read_gexf(path, version="1.3").edges(data=True)
    found = sorted((data["type"], data["directed"], data["weight"]) for _, _, data in edges)
    assert found == [
        ("cooccurrence", False, 1),
        ("cooccurrence", False, 1),
        ("cooccurrence", False, 2),
        ("made_by", True, 2),
    ]
