"""The two files that tell brat what may be annotated and how it looks: ``annotation.conf`` and ``visual.conf``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import (
    ENTITY_PREFIX,
    AttributeDef,
    RelationDef,
    TypeDef,
    ValueDef,
)
from annotator.formats.names import slug

ANNOTATION, VISUAL = "annotation.conf", "visual.conf"
PERSON = "# annotator "
"""Begins a comment of ours that names whose folder one is: ``# annotator FOLDER NAME``."""


@dataclass(slots=True)
class Conf:
    """What a pair of files declares. Ends and roles are labels of types; values are by attribute."""

    types: dict[str, str] = field(default_factory=dict)
    relations: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    attributes: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    colours: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def codebook(self) -> Codebook | None:
        """What is declared, as a codebook; None when it is nothing, or contradicts itself."""
        if not self.types:
            return None
        codes = _codes(self.types)
        every = tuple(codes.values())
        types = tuple(
            _coloured(
                TypeDef(codes[label], {"en": self.shown.get(label, label)}), self.colours.get(label)
            )
            for label in self.types
        )
        relation_codes = _codes(self.relations)
        relations = tuple(
            RelationDef(
                relation_codes[label],
                {"en": self.shown.get(label, label)},
                _ends(ends[0], codes) or every,
                _ends(ends[1], codes) or every,
            )
            for label, ends in self.relations.items()
        )
        found = Codebook("brat", 1, types, self._attributes(codes, every), relations)
        return found if not found.problems() else None

    def _attributes(
        self, codes: Mapping[str, str], every: tuple[str, ...]
    ) -> tuple[AttributeDef, ...]:
        own = _codes(self.attributes)
        found = []
        for label, (owners, values) in self.attributes.items():
            plain = set(values) <= {"true", "false"}
            value_codes = _codes(values)
            found.append(
                AttributeDef(
                    own[label],
                    {"en": self.shown.get(label, label)},
                    "boolean" if plain else "choice",
                    _ends(owners, codes) or every,
                    values=()
                    if plain
                    else tuple(ValueDef(value_codes[each], {"en": each}) for each in values),
                )
            )
        return tuple(found)


def _codes(labels: Iterable[str]) -> dict[str, str]:
    """A code for each label, no two alike."""
    found: dict[str, str] = {}
    for label in labels:
        code = re.sub(r"[^a-z0-9]+", "_", slug(label).lower()).strip("_") or "x"
        code = code if code[0].isalpha() else f"x_{code}"
        while code in found.values() or code in ("article", "outlet", "author"):
            code += "_"
        found[label] = code
    return found


def _ends(labels: Iterable[str], codes: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes[each] for each in labels if each in codes))


def _coloured(type: TypeDef, colour: str | None) -> TypeDef:
    return replace(type, colour_light=colour, colour_dark=colour) if colour else type


def parse(annotation: str, visual: str = "") -> Conf:
    """What the two files say; lines that say nothing known are passed over."""
    conf = Conf()
    macros: dict[str, str] = {}
    for section, line in _lines(annotation):
        if line.startswith(PERSON):
            folder, _, name = line.removeprefix(PERSON).partition(" ")
            conf.people[folder] = name or folder
        elif macro := re.match(r"<(\w+)>\s*=\s*(.*)", line):
            macros[macro[1]] = macro[2]
        elif not line.startswith("#"):
            for name, value in macros.items():
                line = line.replace(f"<{name}>", value)
            _declare(conf, section, line)
    for section, line in _lines(visual):
        if section == "labels" and "|" in line:
            label, shown = (part.strip() for part in line.split("|")[:2])
            conf.shown.setdefault(label, shown or label)
        elif section == "drawing":
            label, _, look = line.partition("\t")
            colour = re.search(r"bgColor:\s*(#[0-9a-fA-F]{6})\b", look or line)
            if colour:
                conf.colours[(label if look else line.split()[0]).strip()] = colour[1].upper()
    return conf


def _lines(text: str) -> Iterator[tuple[str, str]]:
    section = ""
    for raw in text.replace("\r", "\n").removeprefix("\ufeff").split("\n"):
        line = raw.strip()
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1].lower()
        elif (
            line
            and not re.fullmatch(r"-{3,}", line)
            and (line[0] != "#" or line.startswith(PERSON))
        ):
            yield section, line


def _declare(conf: Conf, section: str, line: str) -> None:
    label, _, rest = line.lstrip("!").partition("\t")
    if not rest and section in ("relations", "events", "attributes"):
        label, _, rest = line.lstrip("!").partition(" ")
    label = label.strip()
    if not re.fullmatch(r"[\w.-]+", label):
        return
    arguments = [each.strip() for each in rest.split(",") if ":" in each]
    named = [tuple(part.strip() for part in each.split(":", 1)) for each in arguments]
    if section in ("entities", "events"):
        conf.types.setdefault(label, section)
    if section == "events":
        for role, targets in named:
            role = re.sub(r"(\d*[*?+]|\{.*\})$", "", role)
            was = conf.relations.get(role, ((), ()))
            both = ((*was[0], label), (*was[1], *targets.split("|")))
            if re.fullmatch(r"[\w.-]+", role):
                conf.relations[role] = both
    elif section == "relations" and len(named) >= 2:
        ends = [each for each in named if not each[0].startswith("<")][:2]
        if len(ends) == 2:
            was = conf.relations.get(label, ((), ()))
            conf.relations[label] = (
                (*was[0], *ends[0][1].split("|")),
                (*was[1], *ends[1][1].split("|")),
            )
    elif section == "attributes":
        owners, values = "", ""
        for key, value in named:
            owners = value if key.lower() == "arg" else owners
            values = value if key.lower() == "value" else values
        conf.attributes[label] = (
            tuple(owners.split("|")),
            tuple(each for each in values.split("|") if each) or ("true",),
        )


def annotation_conf(codebook: Codebook, events: frozenset[str], people: Mapping[str, str]) -> str:
    """The codebook as ``annotation.conf``; types in ``events`` are events, their relations roles."""
    lines = [f"{PERSON}{folder} {' '.join(name.split())}" for folder, name in people.items()]
    lines += ["[entities]", *(label(t.code) for t in codebook.types if t.code not in events)]
    lines += ["", "[relations]"]
    for relation in codebook.relations:
        sources = [each for each in _types(relation.source) if each not in events]
        targets = _types(relation.target)
        if sources and targets:
            lines.append(
                f"{label(relation.code)}\tArg1:{'|'.join(sources)}, Arg2:{'|'.join(targets)}"
            )
    lines += ["", "[events]"]
    for type in codebook.types:
        if type.code in events:
            roles = [
                f"{label(each.code)}*:{'|'.join(_types(each.target))}"
                for each in codebook.relations
                if type.code in each.source and _types(each.target)
            ]
            lines.append(f"{label(type.code)}\t{', '.join(roles)}".rstrip("\t"))
    lines += ["", "[attributes]"]
    for attribute in codebook.attributes:
        owners = "|".join(_types(attribute.owners))
        if owners and attribute.kind == "boolean":
            lines.append(f"{label(attribute.code)}\tArg:{owners}, Value:true|false")
        elif owners and attribute.values:
            values = "|".join(label(each.code) for each in attribute.values)
            lines.append(f"{label(attribute.code)}\tArg:{owners}, Value:{values}")
    return "\n".join(lines) + "\n"


def visual_conf(codebook: Codebook) -> str:
    """Names and colours of the codebook as ``visual.conf``."""
    lines = ["[labels]"]
    for each in (*codebook.types, *codebook.relations, *codebook.attributes):
        name = " ".join(each.name().replace("|", " ").split())
        lines.append(f"{label(each.code)} | {name}")
    lines += [
        "",
        "[drawing]",
        "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken",
    ]
    lines += ["ARC_DEFAULT\tcolor:black, arrowHead:triangle-5"]
    lines += [
        f"{label(each.code)}\tfgColor:white, bgColor:{each.colour_light}" for each in codebook.types
    ]
    return "\n".join(lines) + "\n"


def label(code: str) -> str:
    """A code as brat takes it: letters, digits, ``_`` and ``-``."""
    return slug(code)


def _types(ends: Iterable[str]) -> list[str]:
    return [
        label(each)
        for each in ends
        if not each.startswith(ENTITY_PREFIX) and each not in ("outlet", "author", "article")
    ]
