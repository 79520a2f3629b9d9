"""Networks of actors and issues from the project's claims, and the claims as a list of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from annotator.analysis import networks as analysis
from annotator.app.affiliations import FROM, MEMBER_OF, TO
from annotator.core.errors import UserError
from annotator.core.ids import Id, id_text, parse_id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import End, Entity
from annotator.core.network import (
    EVENTS,
    ISSUE_ISSUE,
    LEVEL_OF,
    LEVELS,
    Claim,
    Network,
    NetworkOptions,
    Tie,
    day_of,
)
from annotator.core.selection import SetSelection
from annotator.formats import network_files
from annotator.formats.folder import REPORT, SafeFolder
from annotator.formats.writing import SafeFile, told
from annotator.store import entities as stored_entities
from annotator.store import networks as stored
from annotator.store.project import Project
from annotator.store.sets import snapshot

FORMATS = network_files.FORMATS
MADE_BY, ON_BEHALF_OF, ISSUE, STANCE = "made_by", "on_behalf_of", "issue", "stance"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: ``claims`` beside how many were ``left_out``, by reason, and the ``networks``."""

    claims: tuple[Claim, ...]
    left_out: Mapping[str, int]
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkReport:
    """What was written."""

    paths: tuple[Path, ...]
    counted: Counted

    def as_json(self) -> dict[str, Any]:
        """``{paths, claims, left_out}``."""
        return {
            "paths": [str(path) for path in self.paths],
            "claims": len(self.counted.claims),
            "left_out": dict(self.counted.left_out),
        }


def count(project: Project, options: NetworkOptions, report: Reporter = silent) -> Counted:
    """The claims and their networks; raises UserError for options that do not go together."""
    wanted = options.checked()
    with snapshot(project):
        claims = _Reader(project, wanted).claims(report)
    if wanted.kind == EVENTS:
        return Counted(_events(claims, wanted), {})
    by_organisation = wanted.actors == "organisation"
    ties: list[Tie] = []
    left_out: dict[str, int] = {}
    for claim in claims:
        actors = claim.organisations if by_organisation else (claim.speaker,)
        why = _lacking(claim, actors, wanted)
        if why:
            left_out[why] = left_out.get(why, 0) + 1
        ties += (_tie(claim, actor, wanted) for actor in actors or ("",))
    made = analysis.networks(ties, wanted, report)
    return Counted(tuple(claims), left_out, tuple(made))


def rows(project: Project, options: NetworkOptions) -> list[dict[str, Any]]:
    """Networks, or events, as plain values."""
    counted = count(project, options)
    if options.kind == EVENTS:
        return [
            {
                **asdict(each),
                "id": id_text(each.id),
                "article": id_text(each.article),
                "organisations": list(each.organisations),
                "about": dict(each.about),
            }
            for each in counted.claims
        ]
    return [
        {
            "rows": list(each.rows),
            "columns": list(each.columns),
            "matrix": each.matrix(),
            "claims": each.ties,
            "day": each.day,
            "since": each.since,
            "until": each.until,
        }
        for each in counted.networks
    ]


def export(
    project: Project,
    options: NetworkOptions,
    output: Path,
    format: str = "matrix",
    overwrite: bool = False,
    report: Reporter = silent,
) -> NetworkReport:
    """Write the network to exactly ``output``; with time windows a folder of that name, a file for each window."""
    if format not in FORMATS:
        raise UserError(f"“{format}” is no form of a network.", f"Use {', '.join(FORMATS)}.")
    counted = count(project, options, report)
    if options.window == "no":
        with SafeFile(output, overwrite) as new:
            with told(output):
                new.file.write(as_bytes(counted, options, format))
            new.sync()
            report.check()
            new.commit()
        return NetworkReport((output,), counted)
    width = len(str(len(counted.networks)))
    with SafeFolder(output, overwrite) as folder:
        for place, each in enumerate(report.each(counted.networks, text="Writing"), start=1):
            name = f"{place:0{width}} {each.day}{FORMATS[format]}"
            with folder.file(name) as file:
                file.write(network_files.written(each, format, sides(options)))
        names = folder.files()
        with folder.file(REPORT) as file:
            file.write(b'{"loss": []}\n')
        folder.commit()
    return NetworkReport(tuple(output / name for name in names), counted)


def as_bytes(counted: Counted, options: NetworkOptions, format: str) -> bytes:
    """The one network, or the events, as a file."""
    if options.kind == EVENTS:
        return network_files.events(counted.claims)
    return network_files.written(counted.networks[0], format, sides(options))


def sides(options: NetworkOptions) -> tuple[str, str]:
    """What rows and columns are."""
    return (ISSUE, ISSUE) if options.kind == ISSUE_ISSUE else (options.actors, ISSUE)


def _tie(claim: Claim, actor: str, options: NetworkOptions) -> Tie:
    ends = (claim.issue, actor) if options.kind == ISSUE_ISSUE else (actor, claim.issue)
    # Without the stance all claims are on one level.
    level = None if options.stance == "none" else LEVEL_OF.get(claim.stance)
    return Tie(*ends, level, day_of(claim.date), claim.article)


def _lacking(claim: Claim, actors: tuple[str, ...], options: NetworkOptions) -> str:
    """Why a claim is in no network; empty when it is in one."""
    if not any(actors):
        return "no organisation" if claim.speaker else "no speaker"
    if not claim.issue:
        return "no issue"
    coded = LEVEL_OF.get(claim.stance) in LEVELS[options.stance]
    return "" if coded or options.aggregation == "ignore" else "no stance that counts"


def _events(claims: list[Claim], options: NetworkOptions) -> tuple[Claim, ...]:
    """All claims, or those that say something for the first time within an article, a week …"""
    if options.duplicates == "include":
        return tuple(claims)
    seen = set()
    kept = []
    for each in claims:
        tie = Tie(each.speaker, each.issue, None, day_of(each.date), each.article)
        same = (each.speaker, each.issue, each.stance, analysis.within(tie, options.duplicates))
        if same not in seen:
            seen.add(same)
            kept.append(each)
    return tuple(kept)


@dataclass(slots=True)
class _Reader:
    """The register and the relations in memory, to read the claims beside them."""

    project: Project
    options: NetworkOptions
    _register: dict[Id, Entity] = field(init=False)
    _names: dict[Id, str] = field(init=False)
    _members: dict[Id, list[tuple[Id, str, str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._register = {each.id: each for each in stored_entities.every(self.project)}
        taken: dict[tuple[str, str], int] = {}
        for each in self._register.values():
            taken[each.kind, each.name] = taken.get((each.kind, each.name), 0) + 1
        self._names = {
            each.id: each.name if taken[each.kind, each.name] == 1 else f"{each.name} [{id_text(each.id)}]"
            for each in self._register.values()
        }  # fmt: skip
        self._members = {}
        for member, whole, dates in stored.memberships(self.project, MEMBER_OF):
            if whole in self._register:
                begin, end = (
                    str(dates.get(name, "")).lstrip("~").rstrip("~") for name in (FROM, TO)
                )
                self._members.setdefault(member, []).append((whole, begin, end))

    def claims(self, report: Reporter) -> list[Claim]:
        """One for each claim and speaker; one without a speaker when none is named."""
        types = tuple(t.code for t in self.project.codebook.types if t.entity_kind == ISSUE)
        if not types:
            raise UserError(
                "No type of this codebook points to issues.",
                "Give the type of claims the kind issue.",
            )
        chosen = SetSelection(
            annotators=self.options.annotators,
            types=types,
            since=self.options.since,
            until=self.options.until,
        ).checked(self.project.codebook)
        speakers = stored.targets(self.project, MADE_BY)
        behalf = stored.targets(self.project, ON_BEHALF_OF)
        mentions = stored.links(self.project, MADE_BY) | stored.links(self.project, ON_BEHALF_OF)
        found: list[Claim] = []
        for row in report.each(stored.claims(self.project, chosen), text="Reading claims"):
            stance = row.attributes.get(STANCE)
            said_for = self._distinct(behalf.get(row.id, []), mentions, row.about)
            makers = self._distinct(speakers.get(row.id, []), mentions, row.about)
            for speaker, identity in makers.items() or [("", None)]:
                organisations = tuple(said_for) or self._organisations(speaker, identity, row.date)
                found.append(
                    Claim(
                        row.id,
                        row.article,
                        row.annotator,
                        row.date,
                        speaker,
                        organisations,
                        self._names.get(row.entity, "") if row.entity else "",
                        stance if isinstance(stance, str) else "",
                        row.start,
                        row.end,
                        " … ".join(row.quotes),
                        row.about,
                    )
                )
        return found

    def _distinct(
        self, ends: list[End], mentions: Mapping[Id, Id], about: Mapping[str, str]
    ) -> dict[str, Id | None]:
        """Names (with entity) at these ends, each once; a mention that is linked to nothing is nobody."""
        found: dict[str, Id | None] = {}
        for end in ends:
            if end.kind in ("outlet", "author"):
                name = about["source" if end.kind == "outlet" else "author"]
                if name:
                    found.setdefault(name, None)
                continue
            identity = mentions.get(end.id) if end.kind == "annotation" else end.id
            if identity in self._names:
                found[self._names[identity]] = identity
        return found

    def _organisations(self, speaker: str, identity: Id | None, date: str) -> tuple[str, ...]:
        """What a speaker belongs to on a day, else its usual affiliation; what is no person stands for itself."""
        if identity is None:
            return (speaker,) if speaker else ()
        known = self._members.get(identity, ())
        there = [self._names[one] for one, since, until in known if _then(date, since, until)]
        if there:
            return tuple(dict.fromkeys(there))
        attributes = self._register[identity].attributes
        usual = parse_id(str(attributes.get("affiliation", ""))) if not known else None
        if usual in self._names:
            return (self._names[usual],)
        return () if attributes.get("actor_type") == "person" or known else (speaker,)


def _then(date: str, since: str, until: str) -> bool:
    """Whether a date may lie between two others, each as far as it is known; an unknown date only where both are open."""
    day = date[:10]
    if not day:
        return not since and not until
    after = not since or day[: len(since)] >= since[: len(day)]
    return after and (not until or day[: len(until)] <= until[: len(day)])
