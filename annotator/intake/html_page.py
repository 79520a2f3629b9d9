"""Main text and metadata of one page. Runs apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "publication_date", "publishdate", "publish-date", "pubdate", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dc.date", "dcterms.created", "dcterms.issued", "citation_publication_date", "date",
)  # fmt: skip
_SECTIONS = ("article:section", "parsely-section", "cxenseparse:section", "section")
_MAX_JSON = 200_000


def load() -> None:
    """Import the libraries."""
    import trafilatura  # noqa: F401


def work(data: bytes, options: dict[str, Any]) -> Iterator[Any]:
    """Yields True as soon as the page could be taken apart, and then, unless it is nested too deeply, one
    value: ``text``, ``title``, ``source``, ``author``, ``section``, ``url``, ``language`` and
    ``dates`` (wordings, likeliest first) of the page in ``data`` (UTF-8).
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    tree = parse(data)
    yield True
    if tree is None:
        return
    own = _own_metadata(tree)
    found = bare_extraction(tree, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        yield own
        return
    yield {
        "text": found.text or "",
        "title": found.title or "",
        "source": found.sitename or "",
        "author": found.author or "",
        "url": found.url or "",
        "guessed_date": found.date or "",
        **own,
    }


def parse(data: bytes, deep: bool = False) -> HtmlElement | None:
    """The tree of a page in UTF-8; None when it holds no element, or more than 256 (``deep``: 2,048)
    within each other.
    """
    from lxml import etree, html

    parser = html.HTMLParser(
        collect_ids=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=deep,
    )
    try:
        tree: HtmlElement = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    limits = parser.error_log.filter_from_level(etree.ErrorLevels.FATAL)
    return None if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in limits) else tree


def _own_metadata(tree: HtmlElement) -> dict[str, Any]:
    """What the page says of itself for programs, in the wording it uses."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if content := meta.get("content"):
            metas.setdefault(name.lower().strip(), content[:1000])
        if len(metas) > 500:
            break
    linked = _linked_data(tree)
    dates = [linked["datePublished"]] if "datePublished" in linked else []
    dates += [metas[name] for name in _DATES if name in metas]
    dates += _marked_times(tree)
    section = next((metas[name] for name in _SECTIONS if name in metas), "")
    return {
        "dates": dates[:20],
        "section": linked.get("articleSection", "") or section,
        "language": tree.get("lang") or "",
    }


def _marked_times(tree: HtmlElement) -> list[str]:
    """The times that are marked as that of publication."""
    found = []
    for number, time in enumerate(tree.iter("time")):
        marks = f"{time.get('itemprop', '')} {time.get('class', '')}".lower()
        if "pubdate" in time.attrib or "publish" in marks:
            found.append((time.get("datetime") or time.text_content())[:200])
        if number > 100:
            break
    return found


def _linked_data(tree: HtmlElement) -> dict[str, str]:
    """The first date and section that an article's JSON-LD names."""
    found: dict[str, str] = {}
    for number, script in enumerate(tree.iter("script")):
        if number > 500:
            break
        text = script.text or ""
        if script.get("type") != "application/ld+json" or len(text) > _MAX_JSON:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for item in _items(value):
            for key in ("datePublished", "articleSection"):
                one = item.get(key)
                one = one[0] if isinstance(one, list) and one else one
                if isinstance(one, str):
                    found.setdefault(key, one[:200])
    return found


def _items(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that may describe the article."""
    todo, seen = [value], 0
    while todo and seen < 1000:
        one, seen = todo.pop(0), seen + 1
        if isinstance(one, list):
            todo.extend(one)
        elif isinstance(one, dict):
            if "Article" in str(one.get("@type")) or "Posting" in str(one.get("@type")):
                yield one
            todo.extend(one[key] for key in ("@graph", "mainEntity") if key in one)
