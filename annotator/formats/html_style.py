"""The style of our HTML pages: light, dark and paper, with the colours and lines of the codebook's types."""

from __future__ import annotations

import re

from annotator.core.codebook import Codebook

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_GREY = ("#464646", "#969696")
_LINES = {
    "solid": "2px solid", "dashed": "2px dashed", "dotted": "2px dotted", "double": "3px double",
    "dash-dot": "3px dashed", "wavy": "3px dotted",
}  # fmt: skip
"""Lines as borders can draw them; the two that they cannot are known by their weight."""

_BASE = """
:root{color-scheme:light dark;--ink:#1c1c1e;--soft:#5c5c63;--paper:#fdfdfc;--line:#d9d9de;--note:#f3f1ea}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:2rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,"Segoe UI","Noto Sans","Noto Sans Arabic",sans-serif;overflow-wrap:break-word}
h1{font-size:1.6rem;margin:0}h2{font-size:1.25rem;margin:2.5rem 0 .25rem;line-height:1.3}header h2{font-size:1rem;margin:1.5rem 0 .25rem}
a{color:inherit}.sub{color:var(--soft);margin:.15rem 0 1rem}
.legend,.relations{list-style:none;padding:0}.legend li{margin:.45rem 0}.contents li{margin:.2rem 0}
article{border-top:1px solid var(--line);margin-top:2.5rem}article>h2{margin-top:1.5rem}
.note{background:var(--note);border-inline-start:3px solid var(--line);padding:.5rem .75rem;white-space:pre-wrap}
.text{max-width:44rem;white-space:pre-wrap;line-height:2.3;font-family:Georgia,"Noto Serif","Noto Naskh Arabic",serif;font-size:1.0625rem}
.m{border-bottom:2px solid var(--c);-webkit-box-decoration-break:clone;box-decoration-break:clone}
.l0{padding-bottom:0}.l1{padding-bottom:4px}.l2{padding-bottom:8px}.l3{padding-bottom:12px}.l4{padding-bottom:16px}
.n{font:600 .625rem/1 system-ui,sans-serif;vertical-align:super;color:var(--c);text-decoration:none;margin-inline-end:1px;
user-select:none;unicode-bidi:isolate}.n:hover,.n:focus-visible{text-decoration:underline}
.wide{overflow-x:auto;margin:1.25rem 0}table{border-collapse:collapse;width:100%;font-size:.875rem}
th{text-align:start;font-weight:600;color:var(--soft)}th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td{white-space:pre-wrap}td:first-child{border-inline-start:4px solid var(--c);color:var(--soft)}td:nth-child(3){min-width:12rem}
tr:target{background:var(--note)}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8ea;--soft:#a5a5ad;--paper:#1b1b1d;--line:#3c3c42;--note:#27272b}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--line:#bbb;--note:#fff}
body{max-width:none;padding:0;font-size:10.5pt}.text{max-width:none;font-size:11pt}nav{display:none}
.m,.n,td:first-child{-webkit-print-color-adjust:exact;print-color-adjust:exact}
article+article{break-before:page}tr,h2,.legend li{break-inside:avoid}h2{break-after:avoid}.wide{overflow:visible}thead{display:table-header-group}a{text-decoration:none}}
""".strip()


def stylesheet(codebook: Codebook) -> str:
    """The page's style; the n-th type is of the class ``tN``, a type the codebook lacks of the one after the last."""
    light, dark, lines = [], [], []
    colours = [(each.colour_light, each.colour_dark, each.line) for each in codebook.types]
    for number, (day, night, line) in enumerate([*colours, (*_GREY, "solid")]):
        light.append(f".t{number}{{--c:{_colour(day, _GREY[0])}}}")
        dark.append(f".t{number}{{--c:{_colour(night, _GREY[1])}}}")
        lines.append(f".m.t{number}{{border-bottom:{_LINES.get(line, '2px solid')} var(--c)}}")
    night_only = f"@media screen and (prefers-color-scheme:dark){{{''.join(dark)}}}"
    base = _BASE.replace("@media(prefers", "@media screen and (prefers")
    return "\n".join([base, *light, *lines, night_only])


def _colour(wanted: str, otherwise: str) -> str:
    return wanted if _COLOUR.fullmatch(wanted) else otherwise
