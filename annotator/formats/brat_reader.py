"""brat standoff, in: every ``.txt`` with its ``.ann``, and what the configuration beside them declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.core.errors import UserError
from annotator.core.ids import Id, parse_id
from annotator.core.model import Annotator, Span
from annotator.formats import foreign
from annotator.formats.brat_conf import ANNOTATION, VISUAL, Conf, parse
from annotator.formats.sets import FoundAnnotation, FoundRelation, Part, Refused

PROJECT = "project"
"""The name under which our own entities are referred to."""

EQUIVALENT = "equiv"
"""The relation that ``*`` lines stand for."""

_SPANS = re.compile(r"\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*")


def read(path: Path) -> Iterator[Part]:
    """The parts of a folder of brat (or of one ``.txt`` or ``.ann`` file); see :mod:`annotator.formats.brat`."""
    texts = foreign.files_of(path, lambda each: each.suffix.lower() in (".txt", ".ann"))
    stems = list(dict.fromkeys(each.with_name(each.stem) for each in texts))
    root = path if path.is_dir() else path.parent
    annotated = any(each.with_name(f"{each.name}.ann").is_file() for each in stems)
    if not annotated and not (root / ANNOTATION).is_file():
        raise UserError(
            f"“{path.name}” holds no .ann files.", "Give the folder that brat keeps its files in."
        )
    conf = _conf(root)
    if (codebook := conf.codebook()) is not None:
        yield codebook
    for name in dict.fromkeys(conf.people.values()):
        yield Annotator(foreign.annotator_id(name), name)
    for stem in stems:
        yield from _document(stem, root, conf)


def _conf(root: Path) -> Conf:
    found = [root / name for name in (ANNOTATION, VISUAL)]
    return parse(*(foreign.read_text(each) if each.is_file() else "" for each in found))


def _document(stem: Path, root: Path, conf: Conf) -> Iterator[Part]:
    name = stem.relative_to(root).as_posix()
    text, marks = (stem.with_name(stem.name + end) for end in (".txt", ".ann"))
    if not text.is_file():
        yield Refused(f"{name}.ann", "Its text (.txt) is missing.")
        return
    folder = name.partition("/")[0] if "/" in name else ""
    person = conf.people.get(folder, "")
    try:
        raw = foreign.read_text(text)
        lines = foreign.read_text(marks) if marks.is_file() else ""
    except UserError as error:
        yield Refused(name, error.message)
        return
    found = _Document(name, foreign.annotator_id(person) if person else None)
    for number, line in enumerate(
        lines.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1
    ):
        if line.strip():
            found.take(line.rstrip("\r"), f"{name}.ann, line {number}")
    found.finish()
    # The same article in two annotators' folders is one article.
    key = name.partition("/")[2] if person else name
    title = stem.name.replace("_", " ")
    yield foreign.article(
        raw, key, found.annotations(), title=title, path=f"{name}.txt", where=f"{name}.txt"
    )
    yield from found.relations
    yield from found.refused


@dataclass(slots=True)
class _Mark:
    """A text-bound line, or the event it triggers."""

    type: str
    spans: tuple[Span, ...]
    words: str
    where: str
    attributes: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    entity: Id | None = None
    entity_name: str = ""
    external: dict[str, str] = field(default_factory=dict)


class _Document:
    """One ``.ann`` file. Lines may refer to later ones, so references are resolved at the end."""

    def __init__(self, name: str, annotator: Id | None) -> None:
        self.relations: list[FoundRelation] = []
        self.refused: list[Refused] = []
        self._name = name
        self._annotator = annotator
        self._marks: dict[str, _Mark] = {}
        self._events: dict[str, tuple[str, list[tuple[str, str]], str]] = {}
        self._links: list[tuple[str, str, str, str, str]] = []
        self._about: list[tuple[str, list[str], str, str]] = []
        self._triggers: set[str] = set()

    def annotations(self) -> Iterator[FoundAnnotation]:
        """What the file tags."""
        for key, mark in self._marks.items():
            if key in self._triggers:
                continue
            yield FoundAnnotation(
                mark.type,
                mark.spans,
                annotator=self._annotator,
                entity=mark.entity,
                entity_name=mark.entity_name,
                external=mark.external,
                attributes=mark.attributes,
                note="\n".join(mark.notes),
                words=mark.words,
                key=self._key(key),
                where=mark.where,
            )

    def take(self, line: str, where: str) -> None:
        """Heed one line."""
        key, _, rest = line.partition("\t")
        head, _, tail = rest.partition("\t")
        words = head.split(" ")
        kind = key[:1]
        if kind == "T" and len(words) >= 3 and _SPANS.fullmatch(head.partition(" ")[2]):
            if key in self._marks:
                self._refuse(where, f"{key} stands twice in the file.")
                return
            spans = tuple(
                Span(*map(int, each.split())) for each in head.partition(" ")[2].split(";")
            )
            self._marks[key] = _Mark(words[0], spans, tail, where)
        elif kind == "E" and ":" in words[0]:
            type, _, trigger = words[0].partition(":")
            roles = [tuple(each.split(":", 1)) for each in words[1:] if ":" in each]
            self._events[key] = (trigger, [(r, t) for r, t in roles], where)
            del type  # it is the trigger's
        elif kind == "R" and len(words) >= 3:
            ends = [each.partition(":")[2] or each for each in words[1:3]]
            self._links.append((key, words[0], ends[0], ends[1], where))
        elif kind == "*" and len(words) >= 3:
            for other in words[2:]:
                self._links.append(("", EQUIVALENT, words[1], other, where))
        elif kind in "AMN#" and len(words) >= 2:
            self._about.append((key, words, tail, where))
        else:
            self._refuse(where, "The line is not understood.")

    def finish(self) -> None:
        """Resolve what lines say about other lines."""
        for key, (trigger, _, where) in self._events.items():
            mark = self._marks.get(trigger)
            if mark is None:
                self._refuse(where, f"Its trigger {trigger} is missing.")
                continue
            self._triggers.add(trigger)
            self._marks[key] = replace(
                mark, where=where, attributes=dict(mark.attributes), notes=[], external={}
            )
        first = {event[0]: key for key, event in reversed(self._events.items())}
        self._notes: dict[str, list[str]] = {}
        for key, words, tail, where in self._about:
            self._say(key, words, tail, where, first)
        for key, (_, roles, where) in self._events.items():
            for role, target in roles:
                self._link("", re.sub(r"\d+$", "", role), key, first.get(target, target), where)
        for key, type, source, target, where in self._links:
            self._link(key, type, first.get(source, source), first.get(target, target), where)

    def _say(
        self, key: str, words: list[str], tail: str, where: str, first: dict[str, str]
    ) -> None:
        """An attribute, a reference or a note."""
        about = first.get(words[1], words[1])
        mark = self._marks.get(about)
        if key[:1] == "#" and mark is None and words[1][:1] == "R":
            self._notes.setdefault(words[1], []).append(tail)
        elif mark is None:
            self._refuse(where, f"It is about {words[1]}, which cannot hold it or is missing.")
        elif key[:1] == "#":
            if words[0].startswith("Attribute_"):
                mark.attributes[words[0].removeprefix("Attribute_")] = tail
            else:
                mark.notes.append(tail)
        elif key[:1] == "N":
            base, _, identity = (words[2] if len(words) > 2 else "").partition(":")
            if base == PROJECT:
                mark.entity = parse_id(identity)
            elif identity:
                mark.external[base.lower()] = identity
            mark.entity_name = mark.entity_name or tail or identity or base
        else:
            value: Any = " ".join(words[2:]) if len(words) > 2 else True
            if value in ("true", "false"):
                value = value == "true"
            old = mark.attributes.get(words[0])
            if old is None:
                mark.attributes[words[0]] = value
            elif value not in (several := old if isinstance(old, list) else [old]):
                mark.attributes[words[0]] = [str(each) for each in (*several, value)]

    def _link(self, key: str, type: str, source: str, target: str, where: str) -> None:
        if source not in self._marks or target not in self._marks:
            missing = target if source in self._marks else source
            self._refuse(where, f"Its end {missing} is missing.")
            return
        self.relations.append(
            foreign.relation(
                type,
                self._key(source),
                self._key(target),
                annotator=self._annotator or foreign.NOBODY,
                note="\n".join(self._notes.get(key, ())) if key else "",
                where=where,
            )
        )

    def _key(self, key: str) -> str:
        return f"{self._name}#{key}"

    def _refuse(self, where: str, reason: str) -> None:
        self.refused.append(Refused(where, reason))
