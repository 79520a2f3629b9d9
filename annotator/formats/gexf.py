"""The network of entities as GEXF 1.3, for Gephi; edges begin with the first article that has them.

As readers refuse graphs of both sorts, all edges count as directed where one is; ``directed`` says which are in truth.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from annotator.core.jobs import Reporter
from annotator.formats.entity_network import MEETING, network, rows, tell_strange
from annotator.formats.loss import LossLog
from annotator.formats.network_xml import first_difference, parse
from annotator.formats.sets import AnnotationSet

_NS = "http://gexf.net/1.3"
_NODE = {"kind": "string", "mentions": "integer", "articles": "integer"}
_EDGE = {
    "type": "string", "directed": "boolean", "articles": "integer", "first_date": "string",
    "polarity": "double",
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
"""A parser would make blanks of them."""


def write(
    source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter, edges: str = "both"
) -> int:
    """Write the network; the number of annotations it was made of."""
    found = network(source, losses, report, edges)
    tell_strange(found, losses)
    sort = "directed" if any(each.type != MEETING for each in found.edges) else "undirected"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<gexf xmlns="{_NS}" version="1.3">',
        f'<graph defaultedgetype="{sort}" mode="dynamic" timeformat="date">',
    ]
    for where, names in (("node", _NODE), ("edge", _EDGE)):
        lines.append(f'<attributes class="{where}">')
        for name, kind in names.items():
            lines.append(f'<attribute id="{where[0]}_{name}" title="{name}" type="{kind}"/>')
        lines.append("</attributes>")
    out.write("\n".join(lines).encode() + b"\n<nodes>\n")
    inside = "node"
    for what, values in rows(found):
        if what != inside:
            out.write(b"</nodes>\n<edges>\n")
            inside = what
        out.write(_element(what, values).encode())
    out.write(b"</nodes>\n<edges>\n" if inside == "node" else b"")
    out.write(b"</edges>\n</graph>\n</gexf>\n")
    return found.annotations


def compare(source: AnnotationSet, path: Path, report: Reporter, edges: str = "both") -> str:
    """Read the file with a strict parser and compare every node and edge."""
    return first_difference(rows(network(source, LossLog(), report, edges)), _read(path))


def _element(what: str, values: dict[str, Any]) -> str:
    fixed: dict[str, Any] = {"id": values["id"]}
    names = _NODE if what == "node" else _EDGE
    if what == "node":
        fixed["label"] = values["label"]
    else:
        fixed |= {"source": values["source"], "target": values["target"]}
        fixed |= {"weight": values["weight"], "label": values["type"]}
        if _DAY.match(values.get("first_date", "")):
            fixed["start"] = values["first_date"][:10]
    head = " ".join(f"{name}={quoteattr(str(value), _LINES)}" for name, value in fixed.items())
    held = "".join(
        f'<attvalue for="{what[0]}_{name}" value={quoteattr(_text(values[name]), _LINES)}/>'
        for name in names
        if name in values
    )
    return f"<{what} {head}><attvalues>{held}</attvalues></{what}>\n"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _read(path: Path) -> list[tuple[str, dict[str, str]]]:
    found = []
    for each in parse(path).iter(f"{{{_NS}}}node", f"{{{_NS}}}edge"):
        what = each.tag.rpartition("}")[2]
        values = dict(each.attrib)
        if what == "edge":
            values.pop("label", None)
            values.pop("start", None)
        for held in each.iter(f"{{{_NS}}}attvalue"):
            values[(held.get("for") or "")[2:]] = held.get("value") or ""
        found.append((what, values))
    return found
