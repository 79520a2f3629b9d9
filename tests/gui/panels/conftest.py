"""A session on a real project file, without the window around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from annotator.app import articles, home, projects
from annotator.core.ids import Id, new_id
from annotator.core.model import Annotator
from annotator.core.settings import Settings
from annotator.core.text import text_hash
from annotator.gui.bridge import Bridge
from annotator.gui.session import Session
from annotator.store import articles as stored

TEXT = "The mayor of Orso, Paul Girard, said the march was over. “We won,” said Ana Ruiz. The mayor left."


class Desk:
    """What a test works with: the session, the project, and what was run, said and gone to."""

    def __init__(self, project: Any) -> None:
        self.project = project
        self.bridge = Bridge()
        self.session = Session(self.bridge, Settings())
        self.ran: list[str] = []
        self.notices: list[str] = []
        self.failures: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.session.runner = self.ran.append
        self.session.notice.connect(lambda text, *_: self.notices.append(text))
        self.session.failure.connect(lambda text, *_: self.failures.append(text))
        self.session.place_wanted.connect(lambda start, end: self.places.append((start, end)))

    def open(self) -> Session:
        """Put the project into the session, as the window does."""
        self.session.set_project(
            self.project, self.project.codebook, home.current_annotator(), writable=True
        )
        return self.session

    def add_articles(self, items: Sequence[dict[str, Any]]) -> list[Id]:
        """Add articles with the given fields; ``text`` is the words themselves."""
        made = []
        with self.project.change("Add articles", home.current_annotator()) as tx:
            for fields in items:
                identity = new_id()
                words = fields.get("text", TEXT)
                given = {**fields, "text": tx.add_text(words), "characters": len(words)}
                tx.make("article", identity, given)
                made.append(identity)
        return made

    def add_many(self, count: int, title: str = "Article {0:06d}") -> None:
        """Add many articles that share one text."""
        stored.stage(self.project, [(text_hash(TEXT), TEXT)])
        with self.project.change("Add articles", home.current_annotator()) as tx:
            tx.make_many(
                "article",
                (
                    (
                        new_id(),
                        {
                            "text": text_hash(TEXT),
                            "title": title.format(number),
                            "source": f"Outlet {number % 7}",
                            "date": f"20{10 + number % 16}-0{1 + number % 9}-1{number % 10}",
                            "characters": len(TEXT),
                        },
                    )
                    for number in range(count)
                ),
            )
            stored.unstage(tx.connection)

    def ids(self, **wish: Any) -> list[Id]:
        """The ids of articles as the database lists them."""
        return articles.list_ids(self.project, **wish)

    def close(self) -> None:
        self.bridge.stop()
        self.session.set_project(None)
        self.project.close()


@pytest.fixture
def desk(tmp_path: Path, annotator_home: Path) -> Iterator[Desk]:
    """An empty project with the default codebook, and a session on it (not opened yet)."""
    home.set_annotator("Ines")
    made = Desk(projects.create(tmp_path / "test.annotator"))
    yield made
    made.close()


@pytest.fixture
def bob() -> Annotator:
    """Somebody else."""
    return Annotator(new_id(), "Bob")
