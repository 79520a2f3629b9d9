"""The project that tests of sets share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import (
    annotations,
    articles,
    entities,
    home,
)
from annotator.core.model import End
from annotator.store.project import Project
from tests.app.set_projects import TEXT, new_project, tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two articles, two annotators, every kind of thing an annotation can carry."""
    home.set_annotator("=Anna")
    made = new_project(tmp_path / "first.annotator", TEXT, "Rien à signaler. 💥\n")
    one, two = articles.list_ids(made)
    mayor = entities.create(made, "La maire de Saint-Denis", "actor", ["maire", "la maire"])
    tag(made, "maire", entity=mayor.id, note="@note\nwith a line")
    tag(made, "Le maire 👩‍👩‍👧")
    tag(made, "Le maire 👩‍👩‍👧")
    claim = annotations.annotate(
        made,
        one,
        "claim",
        [
            (TEXT.index("« Non"), TEXT.index("« Non") + 7),
            (TEXT.index("قال"), TEXT.index("قال") + 3),
        ],
        attributes={"stance": "oppose"},
        status="doubt",
    )
    annotations.relate(made, "made_by", End("annotation", claim.id), End("entity", mayor.id))
    annotations.relate(made, "made_by", End("annotation", claim.id), End("outlet", one))
    home.set_annotator("Bob")
    bobs = tag(made, "e\u0301té", "event")
    tag(made, "💥", "event", article=1)
    articles.set_status(made, [one], "coded")
    articles.set_status(made, [two], "in_work")
    articles.set_status(made, [two], "new")
    articles.edit_metadata(made, [one], {"title": "=Title", "source": "Le Journal", "note": "note"})
    annotations.delete(made, [bobs.id])
    tag(made, "appels", "event")
    yield made
    made.close()
