"""The network that a set holds: entities as nodes, their relations and their meetings in articles as edges.

A relation between two annotations is one between their entities; ``outlet`` and ``author`` ends are nodes by their name.
``weight`` counts relations (or articles, for meetings), ``articles`` the articles they come from, ``first_date`` is the earliest
date of those; ``polarity`` is the mean of the stances (support 1, neutral 0, oppose −1) of the claims that an edge comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, End, Relation
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet

EDGES = ("both", "relations", "cooccurrence")
MEETING = "cooccurrence"
POLARITY = {"support": 1, "neutral": 0, "oppose": -1}
LEFT_OUT = "The network holds entities and their ties; words, places and values are left out."
UNLINKED = "A relation one of whose ends has no entity is no edge."
STRANGE = "Characters that XML cannot hold stand as \ufffd."


@dataclass(slots=True)
class Node:
    """``kind`` is the entity's, or ``outlet`` or ``author``."""

    key: str
    name: str
    kind: str
    mentions: int = 0
    articles: int = 0


@dataclass(slots=True)
class Edge:
    """A tie of one kind: a relation's type, or :data:`MEETING` (which has no direction)."""

    source: str
    target: str
    type: str
    weight: int = 0
    articles: set[Id] = field(default_factory=set)
    first_date: str = ""
    stances: list[int] = field(default_factory=list)

    @property
    def polarity(self) -> float | None:
        """Between −1 and 1; None where nobody took a stance."""
        return sum(self.stances) / len(self.stances) if self.stances else None

    def add(self, article: Article | None, stance: int | None) -> None:
        """Count one more."""
        self.weight += 1
        if article is not None:
            self.articles.add(article.id)
            if article.date and (not self.first_date or article.date < self.first_date):
                self.first_date = article.date
        if stance is not None:
            self.stances.append(stance)


@dataclass(slots=True)
class Network:
    """Nodes by key and edges in a fixed order; ``annotations`` is how many it was made of."""

    nodes: dict[str, Node]
    edges: list[Edge]
    annotations: int


def network(source: AnnotationSet, losses: LossLog, report: Reporter, edges: str) -> Network:
    """The network of a set; what has no place in it is told."""
    return _Builder(source, losses).build(report, edges)


class _Builder:
    def __init__(self, source: AnnotationSet, losses: LossLog) -> None:
        self._source = source
        self._losses = losses
        self._nodes = {
            id_text(each.id): Node(id_text(each.id), each.name, each.kind)
            for each in source.entities()
        }
        self._edges: dict[tuple[str, str, str], Edge] = {}
        self._entity: dict[Id, Id | None] = {}
        self._by_id: dict[Id, Article] = {}

    def build(self, report: Reporter, edges: str) -> Network:
        source, losses = self._source, self._losses
        lacking = Lacking(source, losses, frozenset({"entities", "attributes", "evidence"}))
        for article in report.each(source.articles(), source.count, "Writing articles"):
            lacking.article(article)
            self._by_id[article.id] = article
            here = set()
            for mark in source.annotations(article.id):
                losses.add("text", LEFT_OUT, [mark.id])
                self._entity[mark.id] = mark.entity
                if mark.entity:
                    node = self._nodes[id_text(mark.entity)]
                    node.mentions += 1
                    here.add(node.key)
                if mark.note:
                    losses.add("notes", "Notes of annotations are left out.", [mark.id])
                for code in mark.attributes:
                    if code != "stance":
                        losses.add("attributes", "Attribute values are left out.", [mark.id])
            for key in here:
                self._nodes[key].articles += 1
            if edges != "relations":
                for one, other in combinations(sorted(here), 2):
                    self._edge(one, other, MEETING).add(article, None)
        if edges != MEETING:
            self._relations()
        lacking.whole()
        found = sorted(self._edges.values(), key=lambda each: (each.source, each.target, each.type))
        nodes = dict(sorted(self._nodes.items()))
        return Network(nodes, found, len(self._entity))

    def _relations(self) -> None:
        from_marks = set()
        for article in list(self._by_id.values()):
            marks = {each.id: each for each in self._source.annotations(article.id)}
            for relation in self._source.relations_from(article.id):
                from_marks.add(relation.id)
                self._lift(relation, article, marks.get(relation.source.id))
        for relation in self._source.relations():
            if relation.id not in from_marks:
                self._lift(relation, None, None)

    def _lift(self, relation: Relation, article: Article | None, mark: Annotation | None) -> None:
        start, end = self._end(relation.source), self._end(relation.target)
        if start is None or end is None:
            self._losses.add("relations", UNLINKED, [mark.id] if mark else [])
            return
        stance = POLARITY.get(str(mark.attributes.get("stance"))) if mark else None
        self._edge(start, end, relation.type).add(article, stance)

    def _end(self, end: End) -> str | None:
        """The key of the node that an end stands for."""
        if end.kind == "annotation":
            entity = self._entity.get(end.id)
            return id_text(entity) if entity else None
        if end.kind == "entity":
            return id_text(end.id) if id_text(end.id) in self._nodes else None
        article = self._by_id.get(end.id)
        name = "" if article is None else article.source if end.kind == "outlet" else article.author
        if not name:
            return None
        key = f"{end.kind}:{name}"
        return self._nodes.setdefault(key, Node(key, name, end.kind)).key

    def _edge(self, source: str, target: str, type: str) -> Edge:
        return self._edges.setdefault((source, target, type), Edge(source, target, type))


def xml_text(text: str) -> str:
    """``text`` with U+FFFD for each character that XML 1.0 has no place for."""
    return "".join(c if _legal(ord(c)) else "\ufffd" for c in text)


def _legal(code: int) -> bool:
    return (
        code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
    )


def tell_strange(network: Network, losses: LossLog) -> None:
    """Note when a name holds characters that XML cannot."""
    if any(xml_text(each.name) != each.name for each in network.nodes.values()):
        losses.add("text", STRANGE)


def rows(network: Network) -> Iterator[tuple[str, dict[str, object]]]:
    """``("node" | "edge", values)`` as both formats hold them, texts made fit for XML; no value is None."""
    for node in network.nodes.values():
        yield (
            "node",
            {
                "id": xml_text(node.key),
                "label": xml_text(node.name),
                "kind": node.kind,
                "mentions": node.mentions,
                "articles": node.articles,
            },
        )
    for number, edge in enumerate(network.edges):
        values: dict[str, object] = {
            "id": f"e{number}",
            "source": xml_text(edge.source),
            "target": xml_text(edge.target),
            "type": edge.type,
            "directed": edge.type != MEETING,
            "weight": edge.weight,
            "articles": len(edge.articles),
        }
        if edge.first_date:
            values["first_date"] = xml_text(edge.first_date)
        if edge.polarity is not None:
            values["polarity"] = edge.polarity
        yield "edge", values
