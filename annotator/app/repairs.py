"""Mending letters that came out wrong: proposed, looked at, and only with a yes a new version of the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.app import corrections, lookup
from annotator.core.differences import Row, differences
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import Article
from annotator.core.text import normalise
from annotator.store import articles as stored
from annotator.store.project import Project

if TYPE_CHECKING:
    from annotator.intake.mojibake import Mended

LABEL = "Mend mis-decoded letters"


@dataclass(frozen=True, slots=True)
class Repair:
    """A proposed new text of an article, how it came about, and what differs.

    ``encoding`` is set when the original bytes were read again in it.
    """

    article: Article
    text: str
    how: str
    rows: tuple[Row, ...]
    encoding: str = ""

    @property
    def changed(self) -> tuple[Row, ...]:
        """The paragraphs that would change."""
        return tuple(row for row in self.rows if not row.same)


def looks_wrong(project: Project, article: Id) -> str:
    """A sentence when an article's text looks as if it was read in a wrong encoding, else nothing. Quick."""
    from annotator.intake.decode import looks_misdecoded
    from annotator.intake.mojibake import ODD, oddness

    text = _text(project, lookup.article(project, article))
    if text.isascii():
        return ""
    if told := looks_misdecoded(text):
        return told
    return (
        "Looks mis-decoded: letters stand where no word has them." if oddness(text) >= ODD else ""
    )


def propose(project: Project, article: Id, encoding: str = "") -> Repair | None:
    """A better reading of an article's text, or None. ``encoding`` says in which one to read the original.

    The kept original comes first; without one the letters themselves tell what they were. Raises UserError when an
    ``encoding`` is asked for and there is no original, or it does not fit.
    """
    from annotator.intake import mojibake

    known = lookup.article(project, article)
    text = _text(project, known)
    if encoding:
        again = corrections.read_original(project, article, encoding)
        return _repair(known, text, again, f"The original file read as {encoding}.", encoding)
    if stored.original(project, article) is not None:
        best = mojibake.best_of(text, list(_readings(project, article)))
        if best is not None:
            how = f"The original file read as {best.encoding}."
            return _repair(known, text, best.text, how, best.encoding)
    found = mojibake.mend(text)
    if found is not None:
        how = f"UTF-8 had been read as {found.encoding}, in {found.places:,} places."
        return _repair(known, text, found.text, how)
    again_read = mojibake.read_again(text, known.encoding) if known.encoding else None
    if again_read is None:
        return None
    how = f"The letters read as {again_read.encoding} instead of {known.encoding}."
    return _repair(known, text, again_read.text, how)


def _readings(project: Project, article: Id) -> Iterator[Mended]:
    """The kept original in every encoding that it fits."""
    from annotator.intake.mojibake import READ_IN, Mended

    for choice in READ_IN:
        try:
            yield Mended(corrections.read_original(project, article, choice), choice, 0)
        except UserError:
            continue


def proposals(project: Project, report: Reporter = silent) -> Iterator[Repair]:
    """A repair for each article that looks wrong and can be mended; for a job."""
    ids = stored.list_ids(project)
    for article in report.each(ids, len(ids), "Reading"):
        if looks_wrong(project, article):
            found = propose(project, article)
            if found is not None:
                yield found


def outcome(project: Project, repair: Repair) -> corrections.Outcome:
    """What a repair would do to the annotations."""
    return corrections.outcome(project, repair.article.id, repair.text)


def apply(project: Project, repair: Repair, report: Reporter = silent) -> corrections.Correction:
    """Make the proposed text the article's text, as one step; annotations are carried over.

    Raises UserError when the text has changed since the repair was proposed.
    """
    if lookup.article(project, repair.article.id).text != repair.article.text:
        raise UserError("The text of the article has changed meanwhile.", "Look at it again.")
    return corrections.correct_text(
        project, repair.article.id, repair.text, LABEL, repair.encoding or None, report
    )


def _repair(article: Article, old: str, new: str, how: str, encoding: str = "") -> Repair | None:
    text = normalise(new)
    if text == old or not text.strip():
        return None
    return Repair(article, text, how, tuple(differences(old, text)), encoding)


def _text(project: Project, article: Article) -> str:
    text = stored.text(project, article.text)
    if text is None:
        raise UserError("The text of this article is missing.", "Run `annotator check`.")
    return text
