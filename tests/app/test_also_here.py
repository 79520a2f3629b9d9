"""Also here: every place that says the same is offered once, in context; yes tags them all in one step, no is for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import also_here, annotations, corrections, entities, exclusions, history, home
from annotator.core.errors import Cancelled
from annotator.core.ids import Id
from annotator.core.jobs import Silent
from annotator.store.project import Project
from tests.store.helpers import add_article, add_articles, new_project, problems, state, tag
from tests.support import shared_data

TEXT = (
    "Avril Haines met the press. Mme Haine spoke; HAINES left.\nThe DNI said no: haines is a name.\n"
    "Photo: Haines / Agency\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


def linked(project: Project, article: Id, words: str = "Avril Haines") -> Id:
    entity = entities.create(project, "Avril Haines", "actor", ["Haines", "DNI"])
    return tag(project, article, words, entity=entity.id).id


def words(places: list[also_here.Place]) -> list[str]:
    return [each.quote for each in places]


def test_that_same_words_aliases_inflected_and_accentless_forms_are_offered_in_context(
    project: Project,
) -> None:
    article = add_article(project, TEXT, language="en")
    found = also_here.here(project, linked(project, article))
    assert [(p.quote, p.reason) for p in found] == [
        ("Haine", "inflected"),
        ("HAINES", "alias"),
        ("DNI", "alias"),
        ("Haines", "alias"),
    ]
    assert found[0].left.endswith("press. Mme ") and found[0].right.startswith(" spoke; HAINES")


def test_that_tagged_excluded_and_refused_places_are_left_out(project: Project) -> None:
    article = add_article(project, TEXT, language="en")
    like = linked(project, article)
    tag(project, article, "Mme Haine")
    exclusions.exclude(project, article, [(TEXT.index("Photo"), len(TEXT) - 1)])
    assert words(also_here.here(project, like)) == ["HAINES", "DNI"]
    also_here.refuse(project, also_here.here(project, like)[:1], like)
    assert words(also_here.here(project, like)) == ["DNI"]
    assert words(list(also_here.everywhere(project, like))) == ["DNI"]
    history.undo(project)
    assert words(also_here.here(project, like)) == ["HAINES", "DNI"]


def test_that_a_place_refused_for_one_entity_is_offered_for_another(project: Project) -> None:
    article = add_article(project, "The union spoke. The union left.", language="en")
    one = tag(project, article, "union", entity=entities.create(project, "EU", "actor").id)
    places = also_here.here(project, one.id)
    also_here.refuse(project, places, one.id)
    other = entities.create(project, "Harbour union", "actor").id
    annotations.set_entity(project, [one.id], other)
    assert words(also_here.here(project, one.id)) == ["union"]


def test_that_refused_places_stay_refused_after_merge_and_correction(project: Project) -> None:
    article = add_article(project, TEXT, language="en")
    like = linked(project, article)
    also_here.refuse(project, also_here.here(project, like), like)
    kept = entities.create(project, "A. Haines", "actor").id
    entities.merge(project, kept, [annotations.get(project, like).entity])  # type: ignore[union-attr]
    corrections.correct_text(
        project, article, "New first line.\n" + TEXT.replace("HAINES", "Haines")
    )
    # The corrected place says other words now.
    assert words(also_here.here(project, like)) == ["Haines"]


def test_that_accepting_is_one_step_with_type_and_entity(project: Project) -> None:
    article = add_article(project, TEXT, language="en")
    like = linked(project, article)
    before, steps = state(project), len(history.steps(project))
    done = also_here.accept(project, also_here.here(project, like), like, {"naming": "named"})
    assert (len(done.made), done.skipped) == (4, 0)
    assert len(history.steps(project)) == steps + 1
    made = [annotations.get(project, each) for each in done.made]
    assert {(m.type, m.entity, m.origin) for m in made if m} == {
        ("actor", annotations.get(project, like).entity, "suggestion")  # type: ignore[union-attr]
    }
    assert made[0] is not None and made[0].attributes == {"naming": "named"}
    assert also_here.here(project, like) == []
    history.undo(project)
    assert state(project) == before


def test_that_what_changed_meanwhile_is_skipped(project: Project) -> None:
    article = add_article(project, TEXT, language="en")
    like = linked(project, article)
    places = also_here.here(project, like)
    tag(project, article, "DNI")
    done = also_here.accept(project, [*places, places[0]], like)
    assert (len(done.made), done.skipped) == (3, 1)
    corrections.correct_text(project, article, "x " + TEXT)
    assert also_here.accept(project, places, like).made == ()


def test_that_nobody_sees_where_others_have_tagged(project: Project) -> None:
    home.set_annotator("First")
    article = add_article(project, TEXT, language="en")
    like = linked(project, article)
    before = also_here.here(project, like)
    also_here.accept(project, before, like)
    home.set_annotator("Second")
    assert len(also_here.here(project, like)) == len(before) + 1


def test_that_all_articles_are_looked_through_this_one_first_then_the_newest(
    project: Project,
) -> None:
    article = add_article(project, TEXT, language="en", date="2020-01-01")
    like = linked(project, article)
    old, new = (
        add_article(project, f"{year}: la cheffe Haines.", language="fr", date=year)
        for year in ("2019", "2021")
    )
    add_articles(project, ["Nobody here.", "haines in small letters."], language="en")
    found = list(also_here.everywhere(project, like))
    assert [p.article for p in found] == [article] * 4 + [new, old]
    assert found[-1].date == "2019"
    assert len(list(also_here.everywhere(project, like, limit=5))) == 5


@pytest.mark.parametrize(
    ("tagged", "language", "others"),
    [
        ("الوزير", "ar", ["وقال وزير المالية", "للوزير رأي"]),
        ("الأمن", "ar", ["رجال الامن", "بالأمن"]),
        ("市長", "zh", ["今天市長說"]),
        ("œuvre", "fr", ["les oeuvres", "une œuvre"]),
        ("œuf", "fr", ["des œufs"]),
        ("Straße", "de", ["viele Strassen"]),
        ("États-Unis", "fr", ["aux Etats-Unis", "les États‑Unis"]),
        ("journaux nationaux", "fr", ["le journal national"]),
        ("U.S.", "en", ["the U.S. said"]),
    ],
)
def test_that_the_index_misses_no_form(
    project: Project, tagged: str, language: str, others: list[str]
) -> None:
    article = add_article(project, f"… {tagged} …", language=language)
    ids = add_articles(project, others, language=language)
    add_article(project, "Something else.", language=language)
    like = tag(project, article, tagged)
    found = list(also_here.everywhere(project, like.id))
    assert {p.article for p in found} == set(ids)


def test_that_a_pronoun_is_not_looked_for_but_the_names_of_its_entity_are(project: Project) -> None:
    article = add_article(project, "Elle parle. Puis elle part. Mme Haines revient.", language="fr")
    like = linked(project, article, "Elle")
    assert words(also_here.here(project, like)) == ["Haines"]


def test_that_looking_can_be_stopped(project: Project) -> None:
    class Stop(Silent):
        def check(self) -> None:
            raise Cancelled

    article = add_article(project, TEXT, language="en")
    like = linked(project, article)
    add_article(project, "Haines again.")
    found = also_here.everywhere(project, like, report=Stop())
    assert next(found).article == article
    with pytest.raises(Cancelled):
        list(found)


def test_that_the_variants_of_a_real_article_are_offered(project: Project) -> None:
    (file,) = (p for p in shared_data("articles").glob("*.txt") if p.name != "SOURCE.txt")
    text = file.read_text("utf-8")
    article = add_article(project, text, language="fr")
    entity = entities.create(project, "Avril Haines", "actor", ["Haines"])
    like = tag(project, article, "Avril Haines", entity=entity.id)
    found = also_here.here(project, like.id)
    assert {p.quote for p in found} >= {"Haines", "Avril Haine"}
    assert not any("-" in p.quote for p in found)
    acronym = tag(project, article, "DGSN", entity=entities.create(project, "DGSN", "actor").id)
    assert all(p.quote == "DGSN" for p in also_here.here(project, acronym.id))
