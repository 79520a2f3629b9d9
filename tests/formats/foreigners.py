"""What tests of formats that are only read have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from annotator.app import annotations as tagged
from annotator.app import projects, sets
from annotator.formats.places import Placed, place
from annotator.formats.sets import FoundAnnotation, FoundArticle, Part

Mark = tuple[str, tuple[tuple[int, int], ...]]


def imported(folder: Path, path: Path, format: str, **options: bool | str) -> sets.SetReport:
    """The report of an import into a new project; imported twice it is there once, and the project is sound."""
    with projects.create(folder / "p.annotator") as project:
        report = sets.import_set(project, path, format, options=options)
        again = sets.import_set(project, path, format, options=options)
        held = report.exact + report.repaired
        assert (again.exact + again.repaired, again.unchanged) == (held, held)
        assert projects.check_project(project) == []
        assert len(tagged.list_annotations(project)) == held
    return report


def figures(report: sets.SetReport) -> tuple[int, int, int, int, int]:
    """Articles, exact, repaired, refused, relations."""
    return (
        *(report.added, report.exact, report.repaired),
        *(len(report.refused), report.relations),
    )


def articles(parts: Iterable[Part]) -> list[FoundArticle]:
    """The articles among the parts."""
    return [part for part in parts if isinstance(part, FoundArticle)]


def annotations_of(parts: Iterable[Part]) -> list[FoundAnnotation]:
    """The annotations of all articles."""
    return [each for article in articles(parts) for each in article.annotations]


def marked(parts: Iterable[Part]) -> Counter[tuple[str, tuple[str, ...]]]:
    """Types and the words of each fragment, wherever the articles begin and end."""
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for article in articles(parts):
        text = article.text or ""
        placed = place(text, article.annotations, article.unit, article.raw)
        for mark, where in zip(article.annotations, placed, strict=True):
            assert isinstance(where, Placed), (mark, where)
            found[mark.type, tuple(text[s.start : s.end] for s in where.spans)] += 1
    return found
