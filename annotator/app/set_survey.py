"""The first reading of an annotation set: which articles are new, and their texts set aside."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from annotator.app.set_labels import Labels
from annotator.core.codebook import Codebook
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import Annotator, Article, Entity
from annotator.core.text import check_limits
from annotator.formats.sets import FoundArticle, Part, ProjectInfo
from annotator.store import articles as stored_articles
from annotator.store import sets as stored
from annotator.store.project import Project

STAGE_BYTES = 1_000_000
STAGE_TEXTS = 250


class Survey:
    """What a file holds, and where each of its articles goes.

    ``targets`` maps ids of articles in the file to those in the project; None where the text is neither in the file
    nor in the project. ``whole`` is True for a file that speaks for a whole project. ``new`` are those to be made. Texts are staged along the way.
    """

    def __init__(self, project: Project) -> None:
        self.info = ProjectInfo()
        self.codebook: Codebook | None = None
        self.people: dict[Id, str] = {}
        self.entities: dict[Id, Entity] = {}
        self.targets: dict[Id, Id | None] = {}
        self.new: set[Id] = set()
        self.whole = False
        self.labels = Labels()
        self.articles = 0
        self.annotations = 0
        self._project = project
        self._batch: list[FoundArticle] = []
        self._size = 0
        self._addresses: dict[str, Id | None] | None = None

    def take(self, part: Part) -> None:
        """Heed one part of the file."""
        self.labels.take(part)
        match part:
            case ProjectInfo():
                self.info, self.whole = part, True
            case Codebook():
                self.codebook = part
            case Annotator():
                self.people[part.id] = part.name
            case Entity():
                self.entities[part.id] = part
            case FoundArticle():
                self.articles += 1
                self.annotations += len(part.annotations)
                self._batch.append(part)
                self._size += len(part.text or "")
                if len(self._batch) >= STAGE_TEXTS or self._size >= STAGE_BYTES:
                    self._settle()

    def finish(self) -> None:
        """After the last part."""
        self._settle()

    def _settle(self) -> None:
        """Decide for a batch of articles, and stage the texts that the project lacks."""
        batch, self._batch, self._size = self._batch, [], 0
        first = [each for each in batch if not each.again]
        taken = stored.known(self._project, "article", (each.article.id for each in first))
        twins = stored_articles.known_texts(self._project, (each.article.text for each in first))
        texts: list[tuple[bytes, str]] = []
        for each in first:
            target = self._target(each, taken, twins.get(each.article.text, []))
            if target is None and each.text is not None:
                _check(each, check_limits)
                target = each.article.id
                self.new.add(target)
                texts.append((each.article.text, each.text))
            self.targets[each.article.id] = target
        for each in batch:
            texts += each.older.items()
        if texts:
            stored_articles.stage(self._project, texts)

    def _target(
        self, found: FoundArticle, taken: dict[Id, bool], twins: list[Article]
    ) -> Id | None:
        """The article of the project that this one is, if any."""
        article = found.article
        if article.id in taken and not taken[article.id]:
            return article.id
        for twin in twins:
            pairs = (
                (article.source, twin.source),
                (article.date, twin.date),
                (article.database_id, twin.database_id),
            )
            if not any(ours and theirs and ours != theirs for ours, theirs in pairs):
                return twin.id
        if found.text is None and article.url:
            return self._by_address(plain_address(article.url))
        return None

    def _by_address(self, address: str) -> Id | None:
        """The one article of this address; its annotations are still held against its text, one by one."""
        if self._addresses is None:
            self._addresses = {}
            for identity, url in stored.addresses(self._project):
                known = self._addresses.setdefault(plain_address(url), identity)
                if known != identity:
                    self._addresses[plain_address(url)] = None
        return self._addresses.get(address)


def plain_address(url: str) -> str:
    """An address without what differs between ways to write it: scheme, ``www.``, fragment, last slash, case of the
    host."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def _check(found: FoundArticle, check: Callable[[str], None]) -> None:
    try:
        check(found.text or "")
    except UserError as error:
        raise UserError(f"{found.where}: {error.message}", error.hint) from error
