"""What people do with articles: find, sort, describe, mark, delete; each one step, all undoable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import annotations, articles, entities, history, home
from annotator.core.errors import UserError
from annotator.core.ids import new_id
from annotator.core.model import ARTICLE_STATUSES, End
from annotator.store.project import Project
from tests.counting import Steps, calls
from tests.store.helpers import LOREM, add_article, add_articles, new_project, problems, state, tag


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


def titles(project: Project, **how: object) -> list[str]:
    return [a.title for a in articles.page(project, articles.list_ids(project, **how))]


def test_that_articles_are_listed_sorted_and_ties_keep_the_order_of_import(
    project: Project,
) -> None:
    for title, source, date in (
        ("b", "Gazette", "2026-02-01"), ("A", "gazette", "2025"), ("c", "Echo", "2026-02-01"),
        ("", "", ""),
    ):  # fmt: skip
        add_article(project, LOREM + title, title=title, source=source, date=date)
    assert titles(project) == ["b", "A", "c", ""]
    assert titles(project, sort="title") == ["", "A", "b", "c"]
    assert titles(project, sort="date", descending=True) == ["c", "b", "A", ""]
    assert titles(project, sort="source") == ["", "c", "b", "A"]
    assert titles(project, sort="imported", descending=True) == ["", "c", "A", "b"]
    tag(project, articles.list_ids(project)[2], "Lena")
    assert titles(project, sort="annotations", descending=True)[0] == "c"
    with pytest.raises(UserError, match="sorted"):
        articles.list_ids(project, sort="moon")
    with pytest.raises(UserError):
        articles.list_ids(project, sort="title; DROP TABLE article")


def test_that_a_filter_takes_every_word_literally_and_in_any_case(project: Project) -> None:
    add_article(project, "1", title="Élections 100 % sûres", source="Le Monde", path="a_b.txt")
    add_article(project, "2", title="Elections", author="Öz Ümit", path="axb.txt", date="2026-03")
    assert titles(project, words="élections") == ["Élections 100 % sûres"]
    assert titles(project, words="ÉLEC monde") == ["Élections 100 % sûres"]
    assert titles(project, words="ümit öz") == ["Elections"]
    assert titles(project, words="100 %") == ["Élections 100 % sûres"]
    assert titles(project, words="a_b") == ["Élections 100 % sûres"]
    assert titles(project, words="2026-03") == ["Elections"]
    assert titles(project, words="elections nothing") == []
    assert titles(project, words="\\ '\" %_") == []
    assert len(titles(project, words="  ")) == 2


@pytest.mark.parametrize(
    "words", ["x" * 1_000_000, "a b " * 250_000, "%" * 100_000, "\x00", "\ud800"]
)
def test_that_any_filter_is_answered(project: Project, words: str) -> None:
    add_article(project)
    try:
        assert articles.list_ids(project, words=words) in ([], articles.list_ids(project))
    except UserError as error:
        assert error.hint


def test_that_pages_come_in_the_order_asked_and_leave_out_what_is_gone(project: Project) -> None:
    made = add_articles(project, [f"Text {n}" for n in range(1_200)])
    asked = [*reversed(made), new_id()]
    assert [a.id for a in articles.page(project, asked)] == asked[:-1]
    assert articles.count(project) == 1_200
    articles.delete(project, made[:3])
    assert articles.count(project) == 1_197
    assert len(articles.page(project, asked)) == 1_197
    assert len(articles.list_articles(project)) == 1_197


def test_that_a_text_is_read_as_it_was_kept(project: Project) -> None:
    text = "  \u00a0\n\x0b\u2028\u200b\ufdd0 e\u0301 😀 \t end \n\n"
    article = add_article(project, text)
    assert articles.text(project, article) == text
    assert articles.get(project, article).characters == len(text)
    for gone in (new_id(), b""):
        with pytest.raises(UserError):
            articles.text(project, gone)
        with pytest.raises(UserError):
            articles.get(project, gone)
    assert articles.original(project, article) is None


def test_that_metadata_of_one_or_many_is_edited_in_one_step(project: Project) -> None:
    made = add_articles(project, ["One.", "Two."])
    articles.edit_metadata(project, made, {"source": "  Gazette ", "date": "2026-03-05"})
    assert {a.source for a in articles.page(project, made)} == {"Gazette"}
    assert history.undo_label(project) == "Edit 2 articles"
    before = len(history.steps(project))
    assert not articles.edit_metadata(project, made, {"source": "Gazette"})
    assert not articles.edit_metadata(project, [], {"source": "x"})
    assert len(history.steps(project)) == before
    history.undo(project)
    assert {a.source for a in articles.page(project, made)} == {""}
    for wrong in ({"text": "x"}, {"id": "x"}, {"characters": "1"}, {"deleted": "1"}, {"moon": ""}):
        with pytest.raises(UserError, match="no field"):
            articles.edit_metadata(project, made, wrong)


def test_that_what_is_gone_cannot_be_edited_or_marked(project: Project) -> None:
    one, two = add_articles(project, ["One.", "Two."])
    articles.delete(project, [two])
    before = state(project)
    for gone in (two, new_id()):
        for action in (
            lambda gone=gone: articles.edit_metadata(project, [one, gone], {"title": "x"}),
            lambda gone=gone: articles.set_status(project, [one, gone], "coded"),
        ):
            with pytest.raises(UserError, match="no longer"):
                action()
    with pytest.raises(UserError):
        articles.delete(project, [one, new_id()])
    assert state(project) == before


def test_that_a_status_belongs_to_article_and_annotator(project: Project) -> None:
    one, two = add_articles(project, ["One.", "Two."])
    ada, bob = home.set_annotator("Ada"), home.set_annotator("Bob")
    articles.set_status(project, [one, two], "coded", ada)
    articles.set_status(project, [one], "in_work")
    assert articles.statuses(project, [one, two], ada.id) == {one: "coded", two: "coded"}
    assert articles.statuses(project, [one, two], bob.id) == {one: "in_work"}
    assert titles(project, status="new", annotator=bob.id) == ["Article 2"]
    assert titles(project, status="coded", annotator=ada.id) == ["Article 1", "Article 2"]
    articles.set_status(project, [one], "new", ada)
    assert titles(project, status="new", annotator=ada.id) == ["Article 1"]
    assert not articles.set_status(project, [one], "new", ada)
    with pytest.raises(UserError, match="status"):
        articles.set_status(project, [one], "finished")
    for status in ARTICLE_STATUSES:
        articles.set_status(project, [one], status)
    for _ in range(len(history.steps(project)) - 2):
        history.undo(project)
    assert articles.statuses(project, [one, two], ada.id) == {}


def test_that_deleting_takes_everything_of_the_article_along_and_undo_brings_it_back(
    project: Project,
) -> None:
    one, two = add_articles(project, [LOREM, LOREM])
    entity = entities.create(project, "Lena", "actor")
    here = tag(project, one, "sail again", "claim")
    there = tag(project, two, "sail again", "claim")
    actor = tag(project, one, "Lena", entity=entity.id)
    for source, target in (
        (here, End("outlet", one)), (there, End("outlet", one)), (there, End("annotation", actor.id)),
        (here, End("entity", entity.id)), (there, End("entity", entity.id)),
    ):  # fmt: skip
        annotations.relate(project, "made_by", End("annotation", source.id), target)
    articles.set_status(project, [one], "coded")
    before = state(project)
    changes = articles.delete(project, [one])
    assert changes.objects["article"] == {one} and changes.articles == {one}
    assert [a.id for a in annotations.list_annotations(project)] == [there.id]
    kept = annotations.relations_of(project, [there.id, entity.id, one])
    assert [r.target for r in kept] == [End("entity", entity.id)]
    assert entities.get(project, entity.id).annotations == 0
    assert not articles.delete(project, [one])
    history.undo(project)
    assert state(project) == before
    history.redo(project)
    assert articles.count(project) == 1


def test_that_deleting_many_articles_stays_linear(project: Project) -> None:
    counted = Steps()
    counted.watch(project.read())

    def cost(number: int) -> tuple[int, int]:
        made = add_articles(project, [f"{LOREM}{n}" for n in range(number)])
        for article in made[:: max(1, number // 20)]:
            tag(project, article, "Lena")
        before = counted.made
        asked = calls(lambda: (articles.delete(project, made), history.undo(project)))
        steps = counted.made - before
        history.redo(project)
        return asked, steps

    small, large = cost(150), cost(1_200)
    assert large[0] < small[0] * 8 * 1.2 and large[1] < small[1] * 8 * 1.2, (small, large)
