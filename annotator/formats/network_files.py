"""Networks as files: matrix and edge list (CSV), DL of UCINET, GraphML, and claims as a list of events.

The same network gives the same bytes. Weights are whole numbers where they are whole, else have twelve digits.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from annotator.core.ids import id_text
from annotator.core.network import LEVEL_OF, Claim, Network
from annotator.formats.csv_table import guard

FORMATS = {"matrix": ".csv", "edges": ".csv", "dl": ".dl", "graphml": ".graphml"}
"""The forms of a network, and how their names end."""

_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")

EVENT_COLUMNS = (
    "claim_id", "date", "speaker", "organisation", "issue", "stance", "level", "start", "end", "quote",
    "annotator", "article_id", "article_title", "article_author", "article_source", "article_section",
)  # fmt: skip


def written(network: Network, format: str, names: tuple[str, str]) -> bytes:
    """One network in one of :data:`FORMATS`; ``names`` say what rows and columns are."""
    if format == "matrix":
        return _csv(_matrix(network))
    if format == "edges":
        return _csv(_edges(network))
    if format == "dl":
        return _dl(network).encode("utf-8")
    return _graphml(network, names).encode("utf-8")


def events(claims: Iterable[Claim]) -> bytes:
    """One row for each claim and speaker; several organisations are joined by ``; ``."""
    return _csv(_event_rows(claims))


def number(weight: float) -> str:
    """A weight as text."""
    return str(int(weight)) if weight == int(weight) else f"{weight:.12g}"


def _matrix(network: Network) -> Iterator[list[str]]:
    yield ["", *(guard(name) for name in network.columns)]
    across = range(len(network.columns))
    for place, name in enumerate(network.rows):
        yield [guard(name), *(number(network.weight(place, each)) for each in across)]


def _edges(network: Network) -> Iterator[list[str]]:
    yield ["source", "target", "weight"]
    for i, j, weight in network.edges():
        yield [guard(network.rows[i]), guard(network.columns[j]), number(weight)]


def _event_rows(claims: Iterable[Claim]) -> Iterator[list[str]]:
    yield list(EVENT_COLUMNS)
    for each in claims:
        level = LEVEL_OF.get(each.stance)
        texts = [id_text(each.id), each.date, each.speaker, "; ".join(each.organisations), each.issue,
                 each.stance]  # fmt: skip
        about = [each.about.get(name, "") for name in ("title", "author", "source", "section")]
        yield [
            *(guard(text) for text in texts),
            "" if level is None else str(level),
            str(each.start),
            str(each.end),
            *(guard(text) for text in (each.quote, each.annotator, id_text(each.article), *about)),
        ]


def _csv(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def _dl(network: Network) -> str:
    across, down = len(network.columns), len(network.rows)
    if network.one_mode:
        lines = [f"dl n = {down}, format = fullmatrix", "labels:"]
    else:
        lines = [f"dl nr = {down}, nc = {across}, format = fullmatrix", "row labels:"]
    lines += [_label(name) for name in network.rows]
    if not network.one_mode:
        lines += ["col labels:", *(_label(name) for name in network.columns)]
    lines.append("data:")
    for i in range(down):
        lines.append(" ".join(number(network.weight(i, j)) for j in range(across)))
    return "\n".join(lines) + "\n"


def _label(name: str) -> str:
    """A name in double quotes, which it cannot hold itself; one line."""
    return '"' + " ".join(name.replace('"', "'").split()) + '"'


def _graphml(network: Network, names: tuple[str, str]) -> str:
    """Nodes with name, kind and how many ties they have; undirected edges with weight and its amount and sign."""
    keys = (
        ("name", "node", "string"), ("kind", "node", "string"), ("degree", "node", "int"),
        ("weight", "edge", "double"), ("amount", "edge", "double"), ("sign", "edge", "string"),
    )  # fmt: skip
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ]
    for name, owner, kind in keys:
        lines.append(f' <key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>')
    lines.append(' <graph id="network" edgedefault="undirected">')
    edges = network.edges()
    sides = [("r", names[0], network.rows)]
    if not network.one_mode:
        sides.append(("c", names[1], network.columns))
    other = "r" if network.one_mode else "c"
    degree: dict[str, int] = {}
    for i, j, _ in edges:
        for node in (f"r{i}", f"{other}{j}"):
            degree[node] = degree.get(node, 0) + 1
    for letter, kind, labels in sides:
        for place, label in enumerate(labels):
            node = f"{letter}{place}"
            lines.append(
                f"  <node id={quoteattr(node)}>{_data('name', label)}{_data('kind', kind)}"
                f"{_data('degree', str(degree.get(node, 0)))}</node>"
            )
    for place, (i, j, weight) in enumerate(edges):
        sign = "positive" if weight > 0 else "negative"
        lines.append(
            f'  <edge id="e{place}" source="r{i}" target="{other}{j}">{_data("weight", number(weight))}'
            f"{_data('amount', number(abs(weight)))}{_data('sign', sign)}</edge>"
        )
    return "\n".join([*lines, " </graph>", "</graphml>", ""])


def _data(key: str, value: str) -> str:
    held = escape(_NOT_XML.sub("\ufffd", value))
    return f'<data key="{key}">{held}</data>'
