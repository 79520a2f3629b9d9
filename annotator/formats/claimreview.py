"""Claims as schema.org ClaimReview, for fact-checking tools: one JSON-LD graph.

Every claim becomes a review of a ``Claim`` (its words, where it appeared, who made it). The program holds no verdict on truth, so there
is no ``reviewRating``; the stance stands as an additional property. The annotator is the reviewer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article
from annotator.formats import foreign
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet, names_of

CONTEXT = "https://schema.org"
CLAIM = "claim"
_KEEPS = frozenset({"fragments", "annotators", "notes", "moments"})
_LINKED = "Entities are named, without their ids and what the register says of them."
_OTHER = "Only claims are reviews; annotations of other types stand only as who made a claim."
_PLACES = "Positions in the text are left out; the words stay."


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write one review for each claim; their number."""
    lacking = Lacking(source, losses, _KEEPS)
    out.write(b'{"@context": "' + CONTEXT.encode() + b'", "@graph": [')
    written = 0
    for review in _reviews(source, losses, lacking, report, "Writing articles"):
        text = json.dumps(review, ensure_ascii=False).encode("utf-8")
        out.write((b",\n" if written else b"\n") + text)
        written += 1
    out.write(b"\n]}\n")
    lacking.whole()
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Parse the file strictly and compare every review."""
    value = foreign.read_json(path)
    found = value.get("@graph") if isinstance(value, dict) else None
    if not isinstance(found, list) or value.get("@context") != CONTEXT:
        return "it is no graph of schema.org"
    losses = LossLog()
    lacking = Lacking(source, losses, _KEEPS)
    meant = list(_reviews(source, losses, lacking, report, "Reading back"))
    if len(meant) != len(found):
        return "there are not as many reviews as were written"
    for number, (ours, theirs) in enumerate(zip(meant, found, strict=True), 1):
        if ours != theirs:
            return f"review {number}: it is not as it was written"
    return ""


def _reviews(
    source: AnnotationSet, losses: LossLog, lacking: Lacking, report: Reporter, text: str
) -> Iterator[dict[str, Any]]:
    names = names_of(source)
    for article in report.each(source.articles(), source.count, text):
        lacking.article(article)
        speakers: dict[bytes, list[str]] = {}
        for relation in source.relations_from(article.id):
            if relation.type == "made_by":
                speakers.setdefault(relation.source.id, []).append(source.end_name(relation.target))
                if relation.note or relation.attributes:
                    text = "Notes and dates of relations are left out."
                    losses.add("relations", text, [relation.source.id])
            else:
                text = "Relations other than who made a claim are left out."
                losses.add("relations", text, [relation.source.id])
        for mark in source.annotations(article.id):
            if mark.type != CLAIM:
                losses.add("text", _OTHER, [mark.id])
                continue
            losses.add("text", _PLACES, [mark.id])
            if mark.entity:
                losses.add("entities", _LINKED, [mark.id])
            if any(code != "stance" for code in mark.attributes):
                losses.add("attributes", "Values other than the stance are left out.", [mark.id])
            if mark.status or mark.evidence:
                losses.add("notes", "Question flags and evidence are left out.", [mark.id])
            issue = names.entities.get(mark.entity, "") if mark.entity else ""
            who = names.annotators.get(mark.annotator, "")
            yield _review(mark, article, speakers.get(mark.id, []), issue, who)


def _review(
    mark: Annotation, article: Article, speakers: list[str], issue: str, who: str
) -> dict[str, Any]:
    told = {
        "@type": "NewsArticle",
        "@id": f"urn:uuid:{id_text(article.id)}",
        "headline": article.title,
        "url": article.url,
        "datePublished": article.date,
        "inLanguage": article.language,
    }
    appearance: dict[str, Any] = {key: text for key, text in told.items() if text}
    if article.source:
        appearance["publisher"] = {"@type": "Organization", "name": article.source}
    if article.author:
        appearance["author"] = {"@type": "Person", "name": article.author}
    claim: dict[str, Any] = {"@type": "Claim", "text": mark.quote, "appearance": appearance}
    if speakers:
        claim["author"] = [{"@type": "Thing", "name": name} for name in speakers]
    if issue:
        claim["about"] = {"@type": "Thing", "name": issue}
    if "stance" in mark.attributes:
        claim["additionalProperty"] = {
            "@type": "PropertyValue",
            "name": "stance",
            "value": mark.attributes["stance"],
        }
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"urn:uuid:{id_text(mark.id)}",
        "claimReviewed": mark.quote,
        "datePublished": mark.created[:10],
        "author": {"@type": "Person", "name": who},
        "itemReviewed": claim,
    }
    if mark.note:
        review["reviewBody"] = mark.note
    return review
