"""Near-duplicates: the same story in several outlets, cut and headed anew. Found by a job, decided by people.

Nothing is deleted. People look at two articles side by side, and say that one is a reprint of the other or that
they are other stories. Reprints of one article are a group; the article they are reprints of is its first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.analysis.near_duplicates import grouped, near_duplicates, shared_part
from annotator.app import home, lookup
from annotator.core.differences import Row, differences
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.jobs import Reporter, silent
from annotator.core.model import OTHER, REPRINT, Article, Changes, Reprint, reprint_id
from annotator.store import articles as stored_articles
from annotator.store import reprints as stored
from annotator.store.journal import Transaction
from annotator.store.project import Project


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a group beside its first: how much of the shorter one both share (None: not known), and whether
    a person said that it is a reprint."""

    article: Id
    shared: float | None
    decided: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that look like, or are, reprints of the first: the one most of them share with, the earliest of those."""

    first: Id
    members: tuple[Member, ...]

    @property
    def open(self) -> tuple[Id, ...]:
        """The articles about which nobody has decided."""
        return tuple(each.article for each in self.members if not each.decided)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two articles side by side, and how much of the shorter one stands in the other."""

    first: Article
    second: Article
    shared: float
    rows: tuple[Row, ...]


def find(project: Project, report: Reporter = silent) -> int:
    """Look for near-duplicates among all articles and keep what is found; how many pairs there are. For a job.

    Decisions stay as they are, and what was decided is not asked again. This is no step: nothing to undo.
    """
    project.writable()
    firsts: list[Id] = []
    # The very same text in several outlets is one text: its articles are tied to the first of them.
    twins: list[tuple[int, Id]] = []

    def each() -> Iterator[str]:
        for number, article, text in stored.texts(project):
            if text is None:
                twins.append((number, article))
            else:
                firsts.append(article)
                yield text

    total = stored_articles.count(project)
    pairs: list[tuple[Id, Id, float]] = [
        (firsts[pair.first], firsts[pair.second], pair.shared)
        for pair in near_duplicates(each(), total, report)
    ]
    pairs += [(firsts[number], twin, 1.0) for number, twin in twins]
    report.check()
    return stored.keep_found(project, pairs)


def groups(project: Project, undecided: bool = False) -> list[Group]:
    """All groups (or those with something to decide), the ones with most articles first."""
    made = stored.decisions(project, REPRINT)
    first_of = {each.article: each.of for each in made}
    reprints: dict[Id, list[Id]] = {}
    for each in made:
        reprints.setdefault(each.of, []).append(each.article)
    shared: dict[tuple[Id, Id], float] = {}
    ties: list[tuple[Id, Id]] = []
    for one, other, part in stored.found(project):
        shared[one, other] = shared[other, one] = part
        ends = first_of.get(one, one), first_of.get(other, other)
        if ends[0] != ends[1]:
            ties.append(ends)
    order = _order(project, {each for tie in ties for each in tie})
    found: list[Group] = []
    tied: set[Id] = set()
    for group in grouped((tie for tie in ties if order.keys() >= set(tie)), order.__getitem__):
        # A first that people chose stays the first.
        first = max(group, key=lambda each: (len(reprints.get(each, ())), each == group[0]))
        tied.update(group)
        others = [
            *((each, True) for each in reprints.get(first, ())),
            *(
                (each, False)
                for top in group
                if top != first
                for each in (top, *reprints.get(top, ()))
            ),
        ]
        found.append(_group(first, others, shared))
    if not undecided:
        found += [
            _group(first, [(each, True) for each in rest], shared)
            for first, rest in reprints.items()
            if first not in tied and first not in first_of
        ]
    return sorted(found, key=lambda group: -len(group.members))


def _group(
    first: Id, others: Iterable[tuple[Id, bool]], shared: Mapping[tuple[Id, Id], float]
) -> Group:
    return Group(
        first, tuple(Member(each, shared.get((first, each)), done) for each, done in others)
    )


def _order(project: Project, ids: Iterable[Id]) -> dict[Id, tuple[str, int, Id]]:
    """What tells which of several articles was first: its date, then its length, then its import."""
    return {
        each.id: (each.date or "9999", -each.characters, each.id)
        for each in stored_articles.page(project, sorted(ids))
    }


def marks(project: Project, ids: Sequence[Id]) -> dict[Id, str]:
    """What a list shows of articles: ``reprint``, ``printed`` (it has reprints), ``open`` (to decide); others are left out."""
    return stored.marks(project, ids)


def group_of(project: Project, article: Id, known: Sequence[Group] | None = None) -> Group | None:
    """The group an article is in."""
    for group in groups(project) if known is None else known:
        if group.first == article or any(each.article == article for each in group.members):
            return group
    return None


def compare(project: Project, first: Id, second: Id) -> Comparison:
    """Two articles side by side with their differences."""
    pair = [lookup.article(project, each) for each in (first, second)]
    texts = [_text(project, each) for each in pair]
    return Comparison(pair[0], pair[1], shared_part(*texts), tuple(differences(*texts)))


# --- deciding ---


def mark(project: Project, of: Id, articles: Iterable[Id]) -> Changes:
    """These articles are reprints of ``of``, as one step. What were reprints of them are reprints of it, too."""
    return mark_all(project, [(of, list(articles))])


def mark_all(project: Project, given: Sequence[tuple[Id, Sequence[Id]]]) -> Changes:
    """The same for several groups (the first, its reprints), as one step."""
    count = sum(len(articles) for _, articles in given)
    label = "Mark as reprint" if count == 1 else f"Mark {count:,} articles as reprints"
    who = home.current_annotator()
    before = stored.decisions(project, REPRINT)
    by_article: dict[Id, Reprint] = {each.article: each for each in before}
    by_first: dict[Id, list[Reprint]] = {}
    for each in before:
        by_first.setdefault(each.of, []).append(each)
    with project.change(label, who) as tx:
        for of, articles in given:
            wanted = set(articles) - {of}
            above = by_article.get(of)
            first = of
            if above is not None and above.of not in wanted:
                first = above.of
            for article in (first, *wanted):
                _there(tx, article)
            for article in sorted(wanted - {first}):
                follow = [article, *(each.article for each in by_first.get(article, ()))]
                for one in follow:
                    if one == first:
                        continue
                    old = by_article.get(one)
                    if old is not None and old.of != first:
                        tx.edit("reprint", old.id, {"deleted": 1})
                    _decide(tx, one, first, REPRINT, who.id)
    return tx.changes()


def part(project: Project, article: Id, others: Iterable[Id]) -> Changes:
    """An article and these others are other stories: they are not offered again. One step."""
    wanted = [each for each in others if each != article]
    who = home.current_annotator()
    with project.change("Mark as no reprint", who) as tx:
        for each in (article, *wanted):
            _there(tx, each)
        for other in wanted:
            _decide(tx, article, other, OTHER, who.id)
    return tx.changes()


def forget(project: Project, articles: Iterable[Id]) -> Changes:
    """Take back what was decided about these articles."""
    wanted = list(articles)
    made = stored.decisions(project, articles=wanted)
    if not made:
        raise UserError("Nothing was decided about this article.", "Look at the list again.")
    with project.change("Take back what was decided on reprints", home.current_annotator()) as tx:
        for each in made:
            tx.edit("reprint", each.id, {"deleted": 1})
    return tx.changes()


def _decide(tx: Transaction, article: Id, of: Id, verdict: str, who: Id) -> None:
    """One decision for each two articles, whichever comes first."""
    identity = reprint_id(article, of)
    known = tx.read("reprint", identity)
    fields = {"article": article, "of": of, "verdict": verdict}
    if known is None:
        tx.make("reprint", identity, {**fields, "annotator": who, "created": tx.now})
    elif known["deleted"] or any(known[name] != value for name, value in fields.items()):
        tx.edit("reprint", identity, {**fields, "annotator": who, "created": tx.now, "deleted": 0})


def _there(tx: Transaction, article: Id) -> None:
    fields = tx.read("article", article)
    if fields is None or fields["deleted"]:
        raise UserError("This article is no longer in the project.", "Look at the list again.")


def _text(project: Project, article: Article) -> str:
    text = stored_articles.text(project, article.text)
    if text is None:
        raise UserError("The text of this article is missing.", "Run `annotator check`.")
    return text
