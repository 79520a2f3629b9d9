"""Tables of the GDELT project, which have no names of columns: events, mentions, and the knowledge graph (GKG).

They hold no texts: each address becomes one article of which no more than title and address are known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from annotator.intake.dates import machine_date
from annotator.intake.draft import Draft, Material, Unread, dated, tidy, web_address
from annotator.intake.languages import language_code
from annotator.intake.stubs import stub
from annotator.intake.text_stream import open_text

_EVENT = re.compile(rb"\d{5,12}\t(?:19|20)\d{6}\t(?:19|20)\d{4}\t(?:19|20)\d\d\t")
_GKG = re.compile(rb"(?:19|20)\d{12}-T?\d+\t(?:19|20)\d{12}\t\d\t")
_MENTION = re.compile(rb"\d{5,12}\t(?:19|20)\d{12}\t(?:19|20)\d{12}\t\d\t")
_EXTRA = re.compile(r"<PAGE_(TITLE|AUTHORS|PRECISEPUBTIMESTAMP)>([^<]{0,2000})</PAGE_")
_LANGUAGE = re.compile(r"srclc:([a-z]{3})")


def sniff(head: bytes, name: str) -> int:
    """How surely these are such a table's first bytes (0 to 100)."""
    return 92 if any(form.match(head) for form in (_EVENT, _GKG, _MENTION)) else 0


def read(material: Material) -> Iterator[Draft | Unread]:
    """An article for each address, where it is first met."""
    source = open_text(material)
    seen: set[int] = set()
    with source.file:
        for number, line in enumerate(source.lines(), 1):
            cells = line.rstrip("\r\n").split("\t")
            if cells == [""]:
                continue
            draft = _article(cells)
            if draft is None:
                yield Unread(0, f"Line {number:,} is not as the lines of such a table are.", "")
            elif hash(draft.url) not in seen:
                seen.add(hash(draft.url))
                yield replace(
                    draft, encoding=source.encoding, encoding_confidence=source.confidence
                )


def _article(cells: list[str]) -> Draft | None:
    """The article a line is about; None where the line names none."""
    if len(cells) >= 26:
        if "-" in cells[0]:
            return _of_graph(cells)
        day = cells[-2] if len(cells[-2]) >= 8 else cells[1]
        return _bare(cells[-1], _site(cells[-1]), day)
    if len(cells) >= 14:
        return _bare(cells[5], cells[4], cells[2])
    return None


def _of_graph(cells: list[str]) -> Draft | None:
    """A line of the knowledge graph, whose last column but few tells title and author."""
    url = web_address(cells[4])
    extra = {name: html.unescape(value) for name, value in _EXTRA.findall(cells[-1])}
    draft = _bare(url, cells[3], cells[1], extra.get("TITLE", ""))
    if draft is None:
        return None
    spoken = _LANGUAGE.search(cells[25])
    language = language_code(spoken[1]) if spoken else "en"
    draft = replace(
        draft,
        author=tidy(extra.get("AUTHORS", "").replace(";", "; ")),
        language=language,
        database_id=cells[0],
    )
    published = machine_date(extra.get("PRECISEPUBTIMESTAMP", ""))
    return dated(draft, published)


def _bare(address: str, site: str, day: str, title: str = "") -> Draft | None:
    url = web_address(address)
    if not url:
        return None
    met = machine_date(day)
    draft = stub(title, url, met.date[:10] if met else "")
    return replace(draft, source=tidy(site)) if draft else None


def _site(url: str) -> str:
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", url, re.IGNORECASE)
    return found[1].lower() if found else ""
