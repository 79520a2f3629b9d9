"""Parts to exclude in many articles: what an outlet repeats, gathered line by line and accepted in one step.

What is proposed for one article stands in :mod:`annotator.app.exclusions`, and so does excluding itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotator.app import exclusions
from annotator.app.exclusions import Proposal
from annotator.core.jobs import Reporter, silent
from annotator.store import articles as stored
from annotator.store.project import Project
from annotator.suggest.boilerplate import line_key


@dataclass(frozen=True, slots=True)
class Bundle:
    """The same line (figures apart) wherever it is proposed in one outlet, for one reason."""

    source: str
    reason: str
    proposals: tuple[Proposal, ...]

    @property
    def quote(self) -> str:
        """The line as it stands at the first place."""
        return self.proposals[0].quote

    @property
    def sure(self) -> bool:
        """True when every place is sure."""
        return all(each.sure for each in self.proposals)


def outlets(project: Project) -> list[str]:
    """The outlets of the articles, the ones with most articles first; ``""`` stands for articles without one."""
    return stored.sources(project)


def everywhere(
    project: Project, source: str | None = None, report: Reporter = silent
) -> Iterator[Proposal]:
    """What looks like no part of its article, in the articles of an outlet or of all; for a job."""
    for each in outlets(project) if source is None else [source]:
        if each:
            yield from exclusions.outlet_proposals(project, each, report)
            continue
        # Articles without an outlet have nothing in common that would tell of one.
        ids = stored.of_source(project, "")
        for article in report.each(ids, len(ids), "Looking for parts that repeat"):
            yield from exclusions.proposals(project, article, across=False)


def bundled(proposals: Iterable[Proposal], sources: dict[bytes, str]) -> list[Bundle]:
    """Proposals gathered by outlet, line and reason, the most frequent first. ``sources`` is outlet by article."""
    found: dict[tuple[str, str, int | str], list[Proposal]] = {}
    for each in proposals:
        source = sources.get(each.article, "")
        found.setdefault((source, each.reason, line_key(each.quote) or each.quote), []).append(each)
    bundles = [Bundle(source, reason, tuple(many)) for (source, reason, _), many in found.items()]
    return sorted(bundles, key=lambda each: -len(each.proposals))


def bundles(project: Project, source: str | None = None, report: Reporter = silent) -> list[Bundle]:
    """What is proposed for an outlet, or for all, line by line; for a job."""
    found = list(everywhere(project, source, report))
    sources = stored.sources_of(project, {each.article for each in found})
    return bundled(found, sources)
