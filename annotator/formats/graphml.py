"""The network of entities as GraphML, for visone, Gephi, igraph, NetworkX and others.

All edges are written as directed, because readers refuse graphs of both sorts; ``directed`` says which are in truth.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from annotator.core.jobs import Reporter
from annotator.formats.entity_network import network, rows, tell_strange
from annotator.formats.loss import LossLog
from annotator.formats.network_xml import first_difference, parse
from annotator.formats.sets import AnnotationSet

_NS = "http://graphml.graphdrawing.org/xmlns"
_NODE = {"label": "string", "kind": "string", "mentions": "int", "articles": "int"}
_EDGE = {
    "type": "string", "directed": "boolean", "weight": "int", "articles": "int", "first_date": "string",
    "polarity": "double",
}  # fmt: skip


def write(
    source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter, edges: str = "both"
) -> int:
    """Write the network; the number of annotations it was made of."""
    found = network(source, losses, report, edges)
    tell_strange(found, losses)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<graphml xmlns="{_NS}">']
    for where, keys in (("node", _NODE), ("edge", _EDGE)):
        for name, kind in keys.items():
            lines.append(
                f'<key id="{where[0]}_{name}" for="{where}" attr.name="{name}" attr.type="{kind}"/>'
            )
    lines.append('<graph id="entities" edgedefault="directed">')
    out.write("\n".join(lines).encode() + b"\n")
    for what, values in rows(found):
        out.write(_element(what, values).encode())
    out.write(b"</graph>\n</graphml>\n")
    return found.annotations


def compare(source: AnnotationSet, path: Path, report: Reporter, edges: str = "both") -> str:
    """Read the file with a strict parser and compare every node and edge."""
    return first_difference(rows(network(source, LossLog(), report, edges)), _read(path))


def _element(what: str, values: dict[str, Any]) -> str:
    names = _NODE if what == "node" else _EDGE
    head = f"<{what} id={quoteattr(str(values['id']), _LINES)}"
    if what == "edge":
        ends = (quoteattr(values[end], _LINES) for end in ("source", "target"))
        head += " source={} target={}".format(*ends)
    data = "".join(
        f'<data key="{what[0]}_{name}">{_content(values[name])}</data>'
        for name in names
        if name in values
    )
    return f"{head}>{data}</{what}>\n"


_LINES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
"""A parser would make blanks of them."""


def _content(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, float) else str(value)
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    )


def _read(path: Path) -> list[tuple[str, dict[str, str]]]:
    found = []
    for each in parse(path).iter(f"{{{_NS}}}node", f"{{{_NS}}}edge"):
        what = each.tag.rpartition("}")[2]
        values = dict(each.attrib)
        values |= {
            (data.get("key") or "")[2:]: data.text or "" for data in each.iterfind(f"{{{_NS}}}data")
        }
        found.append((what, values))
    return found
