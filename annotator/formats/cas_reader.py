"""What a CAS holds, as parts of a set: articles, annotations of every layer that is asked for, relations.

dkpro-cassis turns UTF-16 units into code points while it loads, so places are told in code points here. It is handed nothing that was not
looked at before: no DOCTYPE, no entities, bounded sizes.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import parse_id
from annotator.core.model import Annotator, Span
from annotator.core.xml_parts import elements
from annotator.formats import foreign
from annotator.formats.sets import FoundAnnotation, FoundRelation, Part, Refused
from annotator.formats.uima_names import (
    ANNOTATOR,
    ENTITY,
    FRAGMENT,
    FRAGMENTS,
    LABEL,
    METADATA,
    NOTE,
    SPAN,
    UID,
    attribute,
    is_read,
    short,
    wanted,
)

MOST_LINKS = 100_000
"""Longer lists of features are no lists."""

_BOUND = frozenset({"begin", "end", "sofa"})
_ENDS = ("Governor", "Dependent")
_PORTION = 1 << 16
_UNDECLARED = re.compile(r"Type with name \[(.+?)\] not found")


@dataclass(frozen=True, slots=True)
class Lost:
    """What loading came upon: ``positions`` that are none, and ``layers`` that the type system does not declare."""

    positions: frozenset[int]
    layers: frozenset[str]


def check_xml(data: bytes, what: str) -> None:
    """Raise UserError for XML that is broken, brings a DOCTYPE, or is larger or deeper than any text."""
    pieces = (data[start : start + _PORTION] for start in range(0, len(data), _PORTION))
    for _ in elements(pieces, ("{urn:none}none",), what):
        pass


def load(make: Callable[[], Any], name: str) -> tuple[Any, Lost]:
    """What ``make`` loads with cassis, and what it complained of."""
    from cassis.typesystem import AnnotationHasNoSofa, TypeCheckError, TypeNotFoundError
    from lxml.etree import LxmlError

    unusable = (LookupError, ValueError, TypeError, AttributeError, RuntimeError, ArithmeticError,
                AnnotationHasNoSofa, TypeCheckError, TypeNotFoundError, LxmlError)  # fmt: skip
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            found = make()
        except unusable as error:
            raise _unusable(name) from error
    positions: set[int] = set()
    layers: set[str] = set()
    for each in told:
        message = str(each.message)
        if message.startswith("Not mapping external offset ["):
            place = message.partition("[")[2].partition("]")[0]
            if place.isdecimal() and len(place) < 12:  # what is no place is lost without one
                positions.add(int(place))
        elif named := _UNDECLARED.match(message):
            layers.add(named[1])
    return found, Lost(frozenset(positions), frozenset(layers))


def _unusable(name: str) -> UserError:
    return UserError(
        f"“{name}” is no CAS that can be read.", "Export it again, with its type system."
    )


def parts(
    cas: Any,
    lost: Lost,
    name: str,
    key: str,
    person: str = "",
    layers: str = "",
    label: str = LABEL,
) -> Iterator[Part]:
    """Every view that has a text; ``person`` made what names nobody, ``key`` tells articles apart."""
    found = False
    for sofa in cas.sofas:
        if sofa.sofaString:
            found = True
            where = name if sofa.sofaID == "_InitialView" else f"{name}, view {sofa.sofaID}"
            mine = key if sofa.sofaID == "_InitialView" else f"{key}#{sofa.sofaID}"
            view = _View(cas.get_view(sofa.sofaID), lost, where, person, layers, label)
            yield from view.parts(mine, name)
    if not found:
        yield Refused(name, "It holds no text.")
    for layer in sorted(lost.layers):
        yield Refused(name, f"The layer {layer} is not in the type system.")


class _View:
    """One text of a CAS with what lies on it."""

    def __init__(
        self, view: Any, lost: Lost, where: str, person: str, layers: str, label: str
    ) -> None:
        self._view = view
        self._lost = lost
        self._where = where
        self._person = person
        self._asked = wanted(layers)
        self._label = label
        self._refused: list[Refused] = []
        self._links: list[tuple[str, Any, Any, str, str, str]] = []

    def parts(self, key: str, path: str) -> Iterator[Part]:
        """The article, who annotated it, and its relations."""
        title, identity = "", None
        marks: list[FoundAnnotation] = []
        known: set[Any] = set()
        for each in self._view.select_all_annotations():
            layer = each.type.name
            if layer == METADATA:
                title, identity = each.documentTitle or "", parse_id(each.documentId or "")
            if not is_read(layer, self._asked) or layer == FRAGMENT:
                continue
            where = f"{self._where}, {short(layer)} {each.xmiID}"
            if all(each.type.get_feature(end) is not None for end in _ENDS):
                self._relation(each, where)
            elif (mark := self._mark(each, where)) is not None:
                marks.append(mark)
                known.add(each.xmiID)
        for who in dict.fromkeys((*(each.annotator_name for each in marks), self._person)):
            if who:
                yield Annotator(foreign.annotator_id(who), who)
        title = title or PurePosixPath(key).stem.replace("_", " ")
        raw = self._view.sofa_string
        yield foreign.article(
            raw, key, marks, identity=identity, title=title, path=path, where=self._where
        )
        yield from self._relations(known)
        yield from self._refused

    def _mark(self, each: Any, where: str) -> FoundAnnotation | None:
        ours = each.type.name == SPAN and self._label == LABEL
        pieces = [each, *(_elements(each[FRAGMENTS]) if ours and FRAGMENTS in _names(each) else ())]
        places = [(piece.begin, piece.end) for piece in pieces]
        numbers = [n for place in places for n in place]
        if not all(isinstance(n, int) for n in numbers) or self._lost.positions.intersection(
            numbers
        ):
            self._refused.append(Refused(where, "Its place cuts a character, or is outside."))
            return None
        if any(begin >= end for begin, end in places):
            self._refused.append(Refused(where, "It holds not a single character."))
            return None
        told = self._features(each, ours, where)
        plain = {n: str(told.pop(n, "")) if ours else "" for n in (ANNOTATOR, ENTITY, NOTE, UID)}
        type = told.pop(self._label, "")
        return FoundAnnotation(
            type if isinstance(type, str) and type else short(each.type.name),
            tuple(Span(*place) for place in places),
            id=parse_id(plain[UID]) if plain[UID] else None,
            annotator_name=plain[ANNOTATOR] or self._person,
            entity_name=plain[ENTITY],
            note=plain[NOTE],
            attributes={attribute(n) if ours else n: v for n, v in told.items()},
            key=self._key(each),
            where=where,
        )

    def _features(self, each: Any, ours: bool, where: str) -> dict[str, Any]:
        """Plain values by name; features that point to annotations become links."""
        found: dict[str, Any] = {}
        for name in _names(each):
            value = each[name]
            if value is None or name in _BOUND or (ours and name == FRAGMENTS):
                continue
            if isinstance(value, (str, bool, int, float)):
                odd = isinstance(value, float) and not math.isfinite(value)
                found[name] = str(value) if odd else value
                continue
            texts = []
            for item in _elements(value):
                if isinstance(item, (str, bool, int, float)):
                    texts.append(str(item))
                elif hasattr(item, "begin"):
                    self._links.append((name, each, item, "", self._person, where))
                elif getattr(item, "target", None) is not None:
                    role = getattr(item, "role", "") or name
                    self._links.append((role, each, item.target, "", self._person, where))
            if texts:
                found[name] = texts
        return found

    def _relation(self, each: Any, where: str) -> None:
        told = {
            name: each[name]
            for name in _names(each)
            if name not in _BOUND
            and name not in _ENDS
            and isinstance(each[name], (str, bool, int, float))
        }
        type = str(told.pop(self._label, "") or short(each.type.name))
        person = str(told.pop(ANNOTATOR, "") or self._person)
        note = [str(told.pop(NOTE, ""))] + [f"{name}: {value}" for name, value in told.items()]
        ends = each[_ENDS[0]], each[_ENDS[1]]
        self._links.append((type, *ends, "\n".join(filter(None, note)), person, where))

    def _relations(self, known: set[Any]) -> Iterator[FoundRelation]:
        for type, source, target, note, person, where in self._links:
            if getattr(source, "xmiID", None) in known and getattr(target, "xmiID", None) in known:
                who = foreign.annotator_id(person) if person else foreign.NOBODY
                ends = self._key(source), self._key(target)
                yield foreign.relation(type, *ends, annotator=who, note=note, where=where)
            else:
                reason = f"{type}: it leads to a token, or to what is not read."
                self._refused.append(Refused(where, reason))

    def _key(self, each: Any) -> str:
        return f"{self._where}#{self._person}#{each.xmiID}"


def _names(each: Any) -> list[str]:
    return [feature.name for feature in each.type.all_features]


def _elements(value: Any) -> list[Any]:
    """The members of an array or a list of UIMA's, or the value itself."""
    if value is None:
        return []
    if isinstance(value, (list, bytes)):
        return [] if isinstance(value, bytes) else list(value)
    if hasattr(value, "elements"):
        return list(value.elements or ()) if not isinstance(value.elements, bytes) else []
    if not hasattr(value, "head") and not type(value).__name__.endswith("List"):
        return [value]
    found: list[Any] = []
    while hasattr(value, "head") and len(found) < MOST_LINKS:
        found.append(value.head)
        value = getattr(value, "tail", None)
    return found
