"""Events as PLOVER records, for event data: one JSON list with a record for each annotation of the type ``event``.

A record says who did what to whom, when and where, in the shape of the ontology's gold standard records: ``source`` and ``target``
from the relations of the event, ``event`` from its class, ``mode`` and ``context``, ``size`` and other counts, the sentence, and the places of the
words in it. Values are looked for at the annotation first, then at its entity.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, End, Entity, Relation
from annotator.core.sentences import next_sentence, previous_sentence
from annotator.formats import foreign
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.sets import AnnotationSet

EVENT = "event"
KEEPS = frozenset({"fragments", "annotators", "notes", "moments"})
ROLES = {
    "initiator": "source",
    "organizer": "source",
    "participant": "source",
    "target": "target",
    "victim": "target",
}
"""Relation types by the side of the record that they fill."""

_AUXILIARY = {
    "planned": "future",
    "hypothetical": "hypothetical",
    "denied": "negation",
    "historical": "historical",
}
"""How real an event is: words that stand among the contexts, as in the gold standard."""

_COUNTS = ("dead", "injured", "arrested")
_TOLD = frozenset(
    ("event_class", "event_status", "event_date", "place", "country", "mode", "topic")
) | {"participants_min", "participants_max", *_COUNTS}  # fmt: skip

_OTHER = "Only events are records; annotations of other types stand only as who took part."
_ENTITY = "Of events' entities only class, date, place, country, mode, topic and numbers are told."
_VALUES = "Values that event records have no place for are left out."
_ROLE = "Who organised, took part or suffered is told only as source or target."
_CLASS = "It has no class, so that its record names no event."
_CONTEXT = (
    "Of the article only its sentence, outlet, headline, address, date and language are told."
)


def write(source: AnnotationSet, out: BinaryIO, losses: LossLog, report: Reporter) -> int:
    """Write one record for each event; their number."""
    lacking = Lacking(source, losses, KEEPS)
    written = 0
    for record in _records(source, losses, lacking, report, "Writing articles"):
        data = json.dumps(record, ensure_ascii=False).encode("utf-8")
        out.write((b",\n" if written else b"[\n") + data)
        written += 1
    out.write(b"\n]\n" if written else b"[]\n")
    lacking.whole()
    return written


def compare(source: AnnotationSet, path: Path, report: Reporter) -> str:
    """Parse the file strictly, compare every record, and hold its words against its sentence."""
    found = foreign.read_json(path)
    if not isinstance(found, list):
        return "it is no list of records"
    losses = LossLog()
    number = 0
    meant = _records(source, losses, Lacking(source, losses, KEEPS), report, "Reading back")
    for number, ours in enumerate(meant, 1):
        if number > len(found) or found[number - 1] != ours:
            return f"record {number}: it is not as it was written"
        info = ours["textInfo"]
        words = [ours["text"][a - info["start"] : b - info["start"]] for a, b in info["spans"]]
        if " ".join(words) != ours["eventText"]:
            return f"record {number}: its words are not in their place"
    return "" if number == len(found) else f"record {number + 1}: it was never written"


def _records(
    source: AnnotationSet, losses: LossLog, lacking: Lacking, report: Reporter, title: str
) -> Iterator[dict[str, Any]]:
    entities = {each.id: each for each in source.entities()}
    people = {each.id: each.name for each in source.annotators()}
    for article in report.each(source.articles(), source.count, title):
        lacking.article(article)
        losses.add("text", _CONTEXT)
        text = source.text(article)
        here: dict[Id, Annotation] = {}
        events = []
        for mark in lacking.annotations(article):
            here[mark.id] = mark
            if mark.type == EVENT:
                events.append(mark)
            else:
                losses.add("text", _OTHER, [mark.id])
        sides = _sides(source, article, losses, here)
        for mark in events:
            record = _Record(source, entities, here, losses)
            who = people.get(mark.annotator, "")
            yield record.of(mark, article, text, sides.get(mark.id, []), who)


def _sides(
    source: AnnotationSet, article: Article, losses: LossLog, here: Mapping[Id, Annotation]
) -> dict[Id, list[Relation]]:
    """By event, the relations that tell who took part; the others are told as lost."""
    found: dict[Id, list[Relation]] = {}
    for each in source.relations_from(article.id):
        start = here.get(each.source.id)
        if each.type not in ROLES or start is None or start.type != EVENT:
            losses.add("relations", "Relations that are no part of an event are left out.", [each.source.id])  # fmt: skip
            continue
        if each.type not in ("initiator", "target"):
            losses.add("relations", _ROLE, [each.source.id])
        if each.note or each.attributes:
            losses.add("relations", "Notes and dates of relations are left out.", [each.source.id])
        found.setdefault(each.source.id, []).append(each)
    return found


class _Record:
    """Makes one record, and tells what of its event has no place."""

    def __init__(
        self,
        source: AnnotationSet,
        entities: Mapping[Id, Entity],
        here: Mapping[Id, Annotation],
        losses: LossLog,
    ) -> None:
        self._source = source
        self._entities = entities
        self._here = here
        self._losses = losses

    def of(
        self, mark: Annotation, article: Article, text: str, relations: list[Relation], who: str
    ) -> dict[str, Any]:
        """The record of an event; keys that say nothing are left out."""
        entity = self._entities.get(mark.entity) if mark.entity else None
        values = {**(entity.attributes if entity else {}), **mark.attributes}
        self._tell(mark, values)
        start, end = _sentences(text, mark)
        code = str(values.get("event_class", ""))
        record: dict[str, Any] = {
            "id": id_text(mark.id),
            "date": str(values.get("event_date", "")) or article.date,
            "source": [self._actor(each.target) for each in relations if ROLES[each.type] == "source"],
            "target": [self._actor(each.target) for each in relations if ROLES[each.type] == "target"],
            "event": code.upper(),
            "quad": self._quad(code),
            "eventText": " ".join(mark.quotes),
            "mode": str(values.get("mode", "")),
            "context": _context(values),
            "eventLoc": _named({"name": values.get("place"), "country": values.get("country")}),
            "size": _size(values),
            **{name: str(values.get(name, "")) for name in _COUNTS},
            "text": text[start:end],
            "textInfo": {
                "article": id_text(article.id),
                "start": start,
                "end": end,
                "spans": [[each.start, each.end] for each in mark.spans],
            },
            "language": article.language,
            "publication": article.source,
            "headline": article.title,
            "url": article.url,
            "coder": who,
            "dateCoded": mark.created[:10],
            "comment": mark.note,
        }  # fmt: skip
        kept = ("id", "event", "source", "text", "eventText")
        return {key: value for key, value in record.items() if value or key in kept}

    def _tell(self, mark: Annotation, values: Mapping[str, Any]) -> None:
        losses = self._losses
        if mark.entity:
            losses.add("entities", _ENTITY, [mark.id])
        if not values.get("event_class"):
            losses.add("attributes", _CLASS, [mark.id])
        if set(mark.attributes) - _TOLD or values.get("event_status") == "ongoing":
            losses.add("attributes", _VALUES, [mark.id])
        if mark.status or mark.evidence:
            losses.add("notes", "Question flags and evidence are left out.", [mark.id])

    def _quad(self, code: str) -> str:
        """The broad class above an event's class: the value's parent in the codebook, or itself."""
        definition = self._source.codebook.find_attribute("event_class")
        value = definition.value(code) if definition and code else None
        return (value.parent or "") if value else ""

    def _actor(self, end: End) -> dict[str, Any]:
        """One who took part: the words, and what the register knows of them."""
        mark = self._here.get(end.id) if end.kind == "annotation" else None
        identity = mark.entity if mark else end.id if end.kind == "entity" else None
        entity = self._entities.get(identity) if identity else None
        values = {**(entity.attributes if entity else {}), **(mark.attributes if mark else {})}
        return _named(
            {
                "actorText": mark.quote if mark else self._source.end_name(end),
                "code": values.get("country"),
                "sector": _words(values.get("sector")).upper(),
                "name": entity.name if entity else "",
                "wikidata": entity.external.get("wikidata") if entity else "",
                "office": values.get("role"),
                "gender": values.get("gender"),
            }
        )


def _sentences(text: str, mark: Annotation) -> tuple[int, int]:
    """Start and end of the sentences around an annotation; never less than it."""
    first, last = mark.spans[0].start, mark.spans[-1].end
    start = min(first, previous_sentence(text, first + 1))
    return start, max(last, next_sentence(text, last - 1))


def _context(values: Mapping[str, Any]) -> str:
    status = _AUXILIARY.get(str(values.get("event_status", "")), "")
    return ", ".join(each for each in (_words(values.get("topic")), status) if each)


def _size(values: Mapping[str, Any]) -> str:
    least, most = values.get("participants_min"), values.get("participants_max")
    found = [str(each) for each in (least, most) if each is not None]
    return "-".join(dict.fromkeys(found))


def _words(value: Any) -> str:
    """One value or several, with commas."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _named(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: _words(value) for key, value in values.items() if _words(value)}
