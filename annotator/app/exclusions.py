"""Parts that do not belong to the article: photo credits, slugs, footers, repeated lines.

They are marked, never cut out: the text stays as it is, and every position with it. What is excluded is dimmed, and
skipped by navigation, by *also here* and by proposals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.app import home, lookup
from annotator.core.errors import UserError
from annotator.core.ids import Id, new_id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Annotator, Changes, Exclusion, Span
from annotator.core.spans import check_span
from annotator.store import articles as stored_articles
from annotator.store import places as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.suggest.boilerplate import RepeatedLines

BY_HAND = "hand"
TO_EXCLUDE = ""
"""The type of a refusal that is about excluding a place."""

PAGE = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that looks like no part of its article. ``sure`` ones are ticked beforehand."""

    article: Id
    text: bytes
    start: int
    end: int
    reason: str
    score: float
    sure: bool
    quote: str
    title: str = ""


def exclusions(project: Project, article: Id) -> list[Exclusion]:
    """The excluded places of an article's current text, in order of place."""
    return stored.exclusions(project, article, lookup.article(project, article).text)


def all_exclusions(project: Project) -> Iterator[Exclusion]:
    """The excluded places of all articles."""
    return stored.all_exclusions(project)


def excluded_spans(project: Project, article: Id) -> list[Span]:
    """The excluded places of an article as spans that lie apart, for the text pane and whoever skips them."""
    return united((each.start, each.end) for each in exclusions(project, article))


def united(places: Iterable[tuple[int, int]]) -> list[Span]:
    """Places in order, those that overlap or touch made one."""
    found: list[Span] = []
    for start, end in sorted(places):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return found


def exclude(
    project: Project,
    article: Id,
    spans: Sequence[Span | tuple[int, int]],
    reason: str = BY_HAND,
) -> Changes:
    """Mark places as no part of the article. What is excluded already stays as it is."""
    known = lookup.article(project, article)
    text = _text(project, known.text)
    places = [(s.start, s.end) if isinstance(s, Span) else s for s in spans]
    for start, end in places:
        check_span(text, start, end)
    proposals = [
        Proposal(article, known.text, *place, reason, 1.0, True, text[slice(*place)])
        for place in places
    ]
    return _make(project, proposals, "Exclude a place", "Exclude {0} places")


def include(project: Project, ids: Iterable[Id]) -> Changes:
    """Take places back into the article; they are not proposed again."""
    wanted = list(ids)
    label = "Include a place" if len(wanted) == 1 else f"Include {len(wanted)} places"
    with project.change(label, home.current_annotator()) as tx:
        for identity in wanted:
            fields = tx.read("exclusion", identity)
            if fields is None or fields["deleted"]:
                raise UserError("This place is no longer excluded.", "Look at the list again.")
            tx.edit("exclusion", identity, {"deleted": 1})
    return tx.changes()


def include_at(project: Project, article: Id, position: int) -> Changes:
    """Take back into the article whatever excluded place holds this position."""
    found = [e.id for e in exclusions(project, article) if e.start <= position < e.end]
    if not found:
        raise UserError("Nothing is excluded here.", "Put the caret into a dimmed part.")
    return include(project, found)


# --- proposals ---


def proposals(project: Project, article: Id, across: bool = True) -> list[Proposal]:
    """Places of one article that look like no part of it, and are neither excluded nor refused.

    With ``across`` lines that other articles of its outlet repeat count too: that reads those articles.
    """
    known = lookup.article(project, article)
    repeated = _repeated(project, known.source, silent) if across and known.source else None
    return _proposals(project, article, repeated)


def outlet_proposals(
    project: Project, source: str, report: Reporter = silent
) -> Iterator[Proposal]:
    """The same for all articles of an outlet, article by article; for a job."""
    ids = _of_outlet(project, source)
    repeated = _repeated(project, source, report)
    for article in report.each(ids, len(ids), "Looking for parts that repeat"):
        yield from _proposals(project, article, repeated)


def accept(project: Project, chosen: Iterable[Proposal]) -> Changes:
    """Exclude all these places, of one article or many, as one step."""
    return _make(project, list(chosen), "Exclude a place", "Exclude {0} places")


def decide(project: Project, chosen: Iterable[Proposal], refused: Iterable[Proposal]) -> Changes:
    """Exclude the ones and keep the others for good, as one step."""
    return _make(project, list(chosen), "Exclude a place", "Exclude {0} places", list(refused))


def refuse(project: Project, refused: Iterable[Proposal]) -> Changes:
    """These places belong to their articles: do not propose them again."""
    wanted = list(refused)
    who = home.current_annotator()
    with project.change(f"Keep {len(wanted)} proposed places", who) as tx:
        _refuse(tx, wanted, who)
    return tx.changes()


def _refuse(tx: Transaction, refused: Iterable[Proposal], who: Annotator) -> None:
    for each in refused:
        fields = {
            "article": each.article,
            "text": each.text,
            "start": each.start,
            "end": each.end,
            "type": TO_EXCLUDE,
            "annotator": who.id,
            "created": tx.now,
        }
        tx.make("refusal", new_id(), fields)


def _make(
    project: Project,
    wanted: Sequence[Proposal],
    one: str,
    many: str,
    refused: Sequence[Proposal] = (),
) -> Changes:
    who = home.current_annotator()
    label = one if len(wanted) == 1 else many.format(f"{len(wanted):,}")
    if not wanted:
        label = f"Keep {len(refused)} proposed places"
    known: dict[Id, list[Span]] = {}
    current: dict[Id, bytes | None] = {}
    with project.change(label, who) as tx:

        def new() -> Iterator[tuple[Id, Mapping[str, object]]]:
            for each in wanted:
                if each.article not in known:
                    current[each.article] = stored_articles.text_sha(project, each.article)
                    known[each.article] = excluded_spans(project, each.article)
                if current[each.article] != each.text:
                    raise UserError(
                        "The text of an article has changed meanwhile.", "Look for places again."
                    )
                if any(s.start <= each.start and each.end <= s.end for s in known[each.article]):
                    continue
                known[each.article].append(Span(each.start, each.end))
                yield (
                    new_id(),
                    {
                        "article": each.article,
                        "text": each.text,
                        "start": each.start,
                        "end": each.end,
                        "reason": each.reason,
                        "annotator": who.id,
                        "created": tx.now,
                    },
                )

        tx.make_many("exclusion", new())
        _refuse(tx, refused, who)
    return tx.changes()


def _proposals(project: Project, article: Id, repeated: RepeatedLines | None) -> list[Proposal]:
    from annotator.suggest.boilerplate import find_boilerplate

    known = lookup.article(project, article)
    text = _text(project, known.text)
    decided = [*exclusions(project, article)]
    decided += stored.exclusions(project, article, known.text, taken_back=True)
    settled = [(each.start, each.end) for each in decided]
    settled += [
        (each.start, each.end)
        for each in stored.refusals(project, article, known.text)
        if each.type == TO_EXCLUDE
    ]
    return [
        Proposal(
            article, known.text, found.start, found.end, found.reason, found.score, found.sure,
            text[found.start : found.end], known.title,
        )
        for found in find_boilerplate(text, repeated)
        if not any(start < found.end and found.start < end for start, end in settled)
    ]  # fmt: skip


def _of_outlet(project: Project, source: str) -> list[Id]:
    return stored_articles.of_source(project, source)


def _repeated(project: Project, source: str, report: Reporter) -> RepeatedLines:
    from annotator.suggest.boilerplate import RepeatedLines

    lines = RepeatedLines()
    ids = _of_outlet(project, source)
    for article in report.each(ids, len(ids), "Comparing lines"):
        text = stored_articles.text_of(project, article)
        if text:
            lines.add(text)
    return lines


def _text(project: Project, sha: bytes) -> str:
    text = stored_articles.text(project, sha)
    if text is None:
        raise UserError("The text of this article is missing.", "Run `annotator check`.")
    return text
