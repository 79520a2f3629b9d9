"""A look into an annotation set before it is imported: its labels, and what each would stand for here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.app import label_memory
from annotator.app.set_import import state_of
from annotator.app.set_labels import LEAVE_OUT, LabelMap, Labels, new_code, propose
from annotator.core.codebook import Codebook
from annotator.core.codebook_join import join
from annotator.core.jobs import Reporter, silent
from annotator.formats.recognising import recognised
from annotator.formats.sets import FoundArticle, ProjectInfo, Refused
from annotator.formats.table import find_format
from annotator.store import sets as stored
from annotator.store.project import Project

KINDS = ("type", "attribute", "relation")
"""What a label may be, in the order in which people are asked."""


@dataclass(frozen=True, slots=True)
class SeenLabel:
    """One label of a file. ``code`` is what it would stand for (:data:`LEAVE_OUT`: nothing), ``fresh`` the code of the
    entry that the codebook would get for it. ``examples`` are values, of attributes only."""

    kind: str
    label: str
    count: int
    code: str
    fresh: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetLook:
    """What a file holds. ``settled`` is True when nobody needs to be asked: every label has its code in the project's
    codebook, was left out before, or the file is a whole project with a codebook of its own. ``refused`` counts what
    cannot be read, ``why`` says it of the first."""

    articles: int
    annotations: int
    relations: int
    labels: tuple[SeenLabel, ...]
    settled: bool
    refused: int = 0
    why: str = ""

    def mapping(self, chosen: Mapping[tuple[str, str], str]) -> LabelMap:
        """The labels with the codes of ``chosen`` (by kind and label), else with those proposed."""
        codes: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        for each in self.labels:
            codes[each.kind][each.label] = chosen.get((each.kind, each.label), each.code)
        return LabelMap(codes["type"], codes["attribute"], codes["relation"])


def look(
    project: Project,
    path: str | Path,
    format: str,
    options: Mapping[str, bool | str] | None = None,
    report: Reporter = silent,
) -> SetLook:
    """Read a set for its labels only; nothing is kept. Raises UserError when it cannot be used, Cancelled when stopped."""
    chosen = find_format(format, to="read")
    given = chosen.chosen(options or {}, "read")
    module = chosen.load()
    source = Path(path)
    state_of(source, chosen)
    labels, theirs, whole, articles, annotations = Labels(), None, False, 0, 0
    refused, why = 0, ""
    for part in module.read(source, **given):
        labels.take(part)
        whole |= isinstance(part, ProjectInfo)
        if isinstance(part, Codebook):
            theirs = part
        elif isinstance(part, FoundArticle):
            articles += not part.again
            annotations += len(part.annotations)
        elif isinstance(part, Refused):
            why = why or f"{part.where}: {part.reason}"
            refused += 1
        report.check()
        report.progress(articles, None, "Looking")
    ours = project.codebook
    both = ours
    if theirs is not None:
        fresh_project = whole and stored.is_empty(project)
        both = theirs if fresh_project else join(ours, theirs)
    seen = _seen(labels, both, ours, label_memory.remembered(format))
    settled = whole or all(each.code == LEAVE_OUT or _known(ours, each) for each in seen)
    relations = labels.relations.total()
    return SetLook(articles, annotations, relations, seen, settled, refused, why)


def _seen(
    labels: Labels, both: Codebook, ours: Codebook, chosen: LabelMap
) -> tuple[SeenLabel, ...]:
    codes = propose(both, labels, chosen, create=True)
    found: list[SeenLabel] = []
    for kind, mine, counts, definitions in (
        ("type", codes.types, dict(labels.types), both.types),
        (
            "attribute",
            codes.attributes,
            {label: seen.count for label, seen in labels.attributes.items()},
            both.attributes,
        ),
        ("relation", codes.relations, dict(labels.relations), both.relations),
    ):
        taken = {each.code for each in definitions} | {*mine.values()}
        for label, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            one = SeenLabel(kind, label, count, mine[label], mine[label])
            if kind == "attribute":
                values = tuple(value for value, _ in labels.attributes[label].values.most_common(5))
                one = replace(one, examples=values)
            if one.code == LEAVE_OUT or _known(ours, one):
                one = replace(one, fresh=new_code(label, taken))
                taken.add(one.fresh)
            found.append(one)
    return tuple(found)


def _known(codebook: Codebook, one: SeenLabel) -> bool:
    find = {
        "type": codebook.find_type,
        "attribute": codebook.find_attribute,
        "relation": codebook.find_relation,
    }[one.kind]
    return find(one.code) is not None


def formats_for(path: Path, report: Reporter = silent) -> tuple[str, ...]:
    """Names of the formats that a file or folder looks like, likeliest first; none when it may be an article."""
    report.check()
    return recognised(path)
