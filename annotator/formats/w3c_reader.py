"""W3C Web Annotation, in: our own pages whole, and other people's as far as they are about words of a text.

An annotation, a list, a page or a collection of them. The text comes from ``ann:articles``; without it an article is known by the hash
of its text, or by its address (a project's article with that URL takes the annotations).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, parse_id
from annotator.core.model import Annotator, Article, End, Entity, Relation, Span
from annotator.formats import foreign
from annotator.formats.metadata import METADATA
from annotator.formats.sets import FoundAnnotation, FoundArticle, FoundRelation, Part, Refused

OURS = "urn:article-annotator:terms:"
WIKIDATA = "http://www.wikidata.org/entity/"


def read(path: Path) -> Iterator[Part]:
    """The parts of a file of JSON-LD; raises UserError when it holds no annotations at all."""
    value = foreign.read_json(path)
    items = list(_items(value))
    if not items and not (isinstance(value, dict) and isinstance(value.get("items"), list)):
        raise UserError(f"“{path.name}” holds no Web Annotations.", "Is it a file of this format?")
    page = _Page(value if isinstance(value, dict) else {})
    for number, item in enumerate(items, 1):
        page.take(item, f"annotation {number}")
    yield from page.people.values()
    yield from page.entities.values()
    for key, told in page.articles.items():
        yield _article(key, told, page.marks.pop(key, []))
    for key, marks in page.marks.items():
        yield _article(key, {}, marks)
    yield from page.relations
    yield from page.refused


def _items(value: Any) -> Iterator[Any]:
    """Every annotation, however it is wrapped."""
    if isinstance(value, list):
        for each in value:
            yield from _items(each)
    elif isinstance(value, dict):
        kinds = _list(value.get("type", value.get("@type")))
        if "Annotation" in kinds or ("target" in value and "items" not in value):
            yield value
        for key in ("items", "first", "resources"):
            if isinstance(value.get(key), (list, dict)):
                yield from _items(value[key])


@dataclass(slots=True)
class _Target:
    """A place: the source's id, and the words and positions that selectors give."""

    source: str
    span: Span | None = None
    exact: str = ""
    prefix: str = ""
    suffix: str = ""


class _Page:
    """Everything the file says, by article."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.articles: dict[str, Mapping[str, Any]] = {}
        self.marks: dict[str, list[FoundAnnotation]] = {}
        self.people: dict[Id, Annotator] = {}
        self.entities: dict[Id, Entity] = {}
        self.relations: list[FoundRelation] = []
        self.refused: list[Refused] = []
        for each in _list(value.get("ann:articles")):
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                self.articles[each["id"]] = each

    def take(self, item: Any, where: str) -> None:
        """Heed one annotation."""
        if not isinstance(item, dict):
            self.refused.append(Refused(where, "It is no object."))
            return
        bodies = _Bodies()
        value = item.get("bodyValue")
        for each in (*_list(item.get("body")), *([value] if isinstance(value, str) else [])):
            bodies.take(each)
        for entity in bodies.entities:
            self.entities.setdefault(entity.id, entity)
        who, name = self._person(item.get("creator"))
        if "linking" in _list(item.get("motivation")) and len(_list(item.get("target"))) == 2:
            self._relation(item, bodies, who, name, where)
            return
        targets = [_target(each) for each in _list(item.get("target"))]
        placed = [each for each in targets if each is not None]
        if not placed or len(placed) != len(targets):
            self.refused.append(Refused(where, "It is not about words of a text."))
            return
        if len({each.source for each in placed}) > 1:
            self.refused.append(Refused(where, "Its targets lie in several articles."))
            return
        self._mark(item, bodies, placed, who, name, where)

    def _mark(
        self,
        item: Mapping[str, Any],
        bodies: _Bodies,
        targets: list[_Target],
        who: Id | None,
        name: str,
        where: str,
    ) -> None:
        known = [each.span for each in targets if each.span is not None]
        spans = tuple(known) if len(known) == len(targets) else ()
        quotes = tuple(each.exact for each in targets)
        identity = _own(item.get("id"))
        self.marks.setdefault(targets[0].source, []).append(
            FoundAnnotation(
                bodies.tag or "annotation",
                spans,
                quotes if all(quotes) else (),
                id=identity,
                annotator=who,
                annotator_name=name,
                entity=bodies.entity,
                entity_name=bodies.entity_name,
                external=bodies.external,
                attributes=bodies.attributes,
                evidence=bodies.evidence,
                note="\n".join(bodies.notes),
                status=_text(item.get("ann:status")),
                origin=_text(item.get("ann:origin")) or "import",
                created=_text(item.get("created")),
                modified=_text(item.get("modified")),
                prefix=targets[0].prefix,
                suffix=targets[-1].suffix,
                key=_text(item.get("id")) or where,
                where=where,
            )
        )

    def _relation(
        self, item: Mapping[str, Any], bodies: _Bodies, who: Id | None, name: str, where: str
    ) -> None:
        ends: list[End] = []
        keys: list[str] = []
        for each in _list(item.get("target")):
            place = each.get("id") if isinstance(each, dict) else each
            kind = (
                str(each.get("ann:end", "annotation")) if isinstance(each, dict) else "annotation"
            )
            identity = _own(place) or foreign.NOBODY
            if kind == "entity" and isinstance(each, dict) and identity:
                told = Entity(identity, _text(each.get("label")), _text(each.get("ann:entityKind")))
                self.entities.setdefault(identity, told)
            ends.append(End(kind, identity))
            keys.append("" if identity else _text(place))
        dates = item.get("ann:dates")
        annotator = who or (foreign.annotator_id(name) if name else foreign.NOBODY)
        relation = Relation(
            _own(item.get("id")) or foreign.NOBODY,
            bodies.tag or "related",
            ends[0],
            ends[1],
            annotator,
            "\n".join(bodies.notes),
            _text(item.get("created")),
            {k: v for k, v in dates.items() if isinstance(v, str)}
            if isinstance(dates, dict)
            else {},
        )
        self.relations.append(FoundRelation(relation, where, keys[0], keys[1]))

    def _person(self, value: Any) -> tuple[Id | None, str]:
        """Who made it: an id of ours, or a name."""
        found = _list(value)
        told = found[0] if found else None
        if isinstance(told, str):
            return _own(told), told.rstrip("/").rpartition("/")[2] if not _own(told) else ""
        if not isinstance(told, dict):
            return None, ""
        name = next((told[k] for k in ("name", "nickname", "email") if _text(told.get(k))), "")
        identity = _own(told.get("id"))
        if identity:
            self.people.setdefault(identity, Annotator(identity, str(name)))
            return identity, str(name)
        return None, str(name or _text(told.get("id")).rstrip("/").rpartition("/")[2])


@dataclass(slots=True)
class _Bodies:
    """What the bodies of an annotation say."""

    tag: str = ""
    notes: list[str] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    entity: Id | None = None
    entity_name: str = ""
    external: dict[str, str] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)

    def take(self, body: Any) -> None:
        """Heed one body."""
        if isinstance(body, str):
            body = {"type": "TextualBody", "value": body}
        if not isinstance(body, dict):
            return
        if isinstance(body.get("items"), list):  # a choice: the first of them
            self.take(next(iter(body["items"]), None))
            return
        purposes = _list(body.get("purpose"))
        value = body.get("value")
        if "identifying" in purposes:
            self._identify(body.get("source", body.get("id")))
        elif "ann:attribute" in body:
            self._attribute(body)
        elif "tagging" in purposes and not self.tag and _text(value):
            self.tag = str(value)
        elif _text(value) and (
            "commenting" in purposes or "describing" in purposes or not purposes
        ):
            self.notes.append(str(value))
        elif "classifying" in purposes and _text(value):
            self.attributes[f"class_{len(self.attributes) + 1}"] = value
        elif _text(value):
            self.notes.append(str(value))

    def _attribute(self, body: Mapping[str, Any]) -> None:
        code = str(body["ann:attribute"])
        evidence = body.get("ann:evidence")
        if isinstance(evidence, list) and len(evidence) == 3:
            self.evidence[code] = evidence
        if "ann:value" in body:
            self.attributes[code] = body["ann:value"]
        elif not body.get("ann:uncoded"):
            self.attributes[code] = _text(body.get("value"))

    def _identify(self, source: Any) -> None:
        told: Mapping[str, Any] = source if isinstance(source, dict) else {"id": source}
        address = _text(told.get("id"))
        identity = _own(address)
        name = _text(told.get("label"))
        if identity:
            self.entity = identity
            external = told.get("ann:external")
            pairs = external.items() if isinstance(external, dict) else ()
            found = {str(k): str(v) for k, v in pairs}
            kind = _text(told.get("ann:entityKind"))
            self.entities.append(Entity(identity, name, kind, external=found))
            self.entity_name, self.external = name, {**self.external, **found}
        elif address.rpartition("/")[2].startswith("Q") and "wikidata.org/" in address:
            self.external = {"wikidata": address.rpartition("/")[2], **self.external}
        if not self.entity_name:
            self.entity_name = name


def _target(value: Any) -> _Target | None:
    """The place a target names; None when it is not about words."""
    if not isinstance(value, dict):
        return None
    source = value.get("source", value.get("id"))
    if isinstance(source, dict):
        source = source.get("id")
    found = _Target(_text(source))
    for selector in _selectors(value.get("selector")):
        kind = selector.get("type")
        if kind == "TextPositionSelector":
            start, end = selector.get("start"), selector.get("end")
            if type(start) is int and type(end) is int and 0 <= start < end:
                found.span = Span(start, end)
        elif kind == "TextQuoteSelector":
            found.exact = _text(selector.get("exact"))
            found.prefix, found.suffix = (
                _text(selector.get("prefix")),
                _text(selector.get("suffix")),
            )
    return found if found.source and (found.span or found.exact) else None


def _selectors(value: Any) -> Iterator[Mapping[str, Any]]:
    for each in _list(value):
        if isinstance(each, dict):
            yield each
            yield from _selectors(each.get("refinedBy"))
            if isinstance(each.get("items"), list):
                yield from _selectors(each["items"])


def _article(key: str, told: Mapping[str, Any], marks: list[FoundAnnotation]) -> FoundArticle:
    fields: dict[str, Any] = {
        n: str(told[f"ann:{n}"]) for n in METADATA if isinstance(told.get(f"ann:{n}"), str)
    }
    text = told.get("ann:text")
    sha = _text(told.get("ann:sha256"))
    if isinstance(text, str):
        return foreign.article(text, key, marks, identity=_own(key), where=key, **fields)
    if not fields.get("url") and key.startswith(("http://", "https://")):
        fields["url"] = key
    digest = bytes.fromhex(sha) if len(sha) == 64 and _is_hex(sha) else b""
    identity = _own(key) or foreign.article(None, key, sha=digest).article.id
    return FoundArticle(Article(identity, digest, **fields), annotations=tuple(marks), where=key)


def _is_hex(text: str) -> bool:
    return all(each in "0123456789abcdef" for each in text.lower())


def _own(value: Any) -> Id | None:
    """The id of ours behind a URN, if it is one."""
    text = _text(value)
    return parse_id(text.removeprefix("urn:uuid:")) if text.startswith("urn:uuid:") else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
