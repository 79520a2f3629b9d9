"""The register of entities: what each action does to annotations, relations and names, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.app import affiliations, annotations, entities, history, projects
from annotator.core.errors import UserError
from annotator.core.external_ids import check_external
from annotator.core.ids import Id, id_text
from annotator.core.model import End, Entity
from annotator.store.project import Project
from tests.store.helpers import add_article, new_project, problems, state, tag
from tests.support import shared_data


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


@pytest.fixture
def article(project: Project) -> Id:
    return add_article(project)


def names(found: list[entities.Suggestion]) -> list[str]:
    return [each.entity.name for each in found]


def again(project: Project, identity: Id) -> Entity:
    found = entities.get(project, identity)
    assert found is not None
    return found


# --- finding while typing ---


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("direction générale de la sûreté nationale", "name"),
        ("DIRECTION GENERALE", "name"),
        ("surete", "name"),
        ("sur nat", "name"),
        ("ûret", "name"),
        ("dgsn", "alias"),
        ("DGdlSN", "initials"),
        ("direcsion generale de la surete", "near"),
    ],
)
def test_that_names_are_found_however_they_are_typed(
    project: Project, typed: str, reason: str
) -> None:
    entities.create(project, "Parti de l'Union", "actor")
    entities.create(
        project, "Direction générale de la Sûreté nationale", "actor", ["D.G.S.N.", "DGSN"]
    )
    found = entities.suggest(project, typed, "actor")
    assert names(found)[0] == "Direction générale de la Sûreté nationale"
    assert found[0].reason == reason


@pytest.mark.parametrize("typed", ["haine", "Hains", "avril haine", "Avrl Haines", "AVRIL"])
def test_that_a_name_spelt_nearly_right_is_found(project: Project, typed: str) -> None:
    entities.create(project, "Avril Haines", "actor")
    entities.create(project, "Christopher Wray", "actor")
    assert names(entities.suggest(project, typed, "actor"))[:1] == ["Avril Haines"]


def test_that_arabic_names_are_found_without_vowel_signs_and_forms_of_alef(
    project: Project,
) -> None:
    entities.create(project, "أحمد الإدريسي", "actor", ["مُحَمَّد"])
    assert names(entities.suggest(project, "احمد الادر", "actor")) == ["أحمد الإدريسي"]
    assert names(entities.suggest(project, "محمد", "actor")) == ["أحمد الإدريسي"]


def test_that_entities_of_this_article_come_first_then_recent_ones_then_closer_ones(
    project: Project, article: Id
) -> None:
    made = {
        name: entities.create(project, name, "actor").id
        for name in ("Union A", "Union B", "Western union C", "Union D")
    }
    other = add_article(project, "Somebody else was there too.")
    tag(project, other, "Somebody", entity=made["Union D"])
    tag(project, article, "union", entity=made["Western union C"])
    found = entities.suggest(project, "union", "actor", article)
    assert names(found) == ["Western union C", "Union D", "Union A", "Union B"]
    assert names(entities.suggest(project, "", "actor", article))[:2] == [
        "Western union C",
        "Union D",
    ]


def test_that_a_name_typed_whole_comes_before_all_but_those_of_this_article(
    project: Project, article: Id
) -> None:
    linked = entities.create(project, "Harbour union of Belmare", "actor").id
    entities.create(project, "Union", "actor")
    tag(project, add_article(project, "The union."), "union", entity=linked)
    assert names(entities.suggest(project, "union", "actor", article))[0] == "Union"


def test_that_what_changes_is_found_at_once_also_after_undo_and_by_another_reader(
    project: Project, tmp_path: Path
) -> None:
    made = entities.create(project, "Orso", "actor")
    with projects.open(tmp_path / "p.annotator", write=False) as reader:
        assert names(entities.suggest(reader, "or")) == ["Orso"]
        entities.rename(project, made.id, "Lena Bear", keep_alias=False)
        for one in (project, reader):
            assert names(entities.suggest(one, "lena b")) == ["Lena Bear"]
            assert entities.suggest(one, "orso") == []
        history.undo(project)
        assert names(entities.suggest(reader, "orso")) == ["Orso"]
        entities.delete(project, made.id)
        assert entities.suggest(reader, "orso") == entities.suggest(project, "orso") == []
        history.undo(project)
        assert names(entities.suggest(project, "orso")) == ["Orso"]


def test_that_an_alias_two_entities_share_is_told_as_a_question(project: Project) -> None:
    one = entities.create(project, "Emmanuel Macron", "actor", ["Macron"])
    two = entities.create(project, "Brigitte Macron", "actor", ["macron"])
    entities.create(project, "Macron", "event")
    found = entities.suggest(project, "Macron", "actor")
    assert {each.entity.id: each.shared_with for each in found} == {
        one.id: (two.id,),
        two.id: (one.id,),
    }
    assert {e.id for e in entities.alias_owners(project, "MACRON", "actor")} == {one.id, two.id}
    assert len(entities.alias_owners(project, "Macron")) == 3
    assert entities.suggest(project, "Emmanuel")[0].shared_with == ()


def test_that_words_of_the_text_are_offered_as_an_alias(project: Project) -> None:
    one = entities.create(project, "Avril Haines", "actor", ["Mme Haines"])
    other = entities.create(project, "Haine SA", "actor", ["Haine"])
    offer = entities.surface_form_offer(project, one.id, "« Haine »,")
    assert offer is not None and offer.alias == "Haine"
    assert [each.id for each in offer.others] == [other.id]
    entities.add_alias(project, one.id, offer.alias)
    assert again(project, one.id).aliases == ("Mme Haines", "Haine")
    for words in ("AVRIL HAINES", "elle", "2022", "…", "she", "هو", "x" * 81, "a b c d e f g h i"):
        assert entities.surface_form_offer(project, one.id, words) is None


# --- describing ---


def test_that_attributes_of_entities_are_checked_by_the_codebook(project: Project) -> None:
    union = entities.create(project, "Union", "actor")
    made = entities.create(
        project,
        "Lena Orso",
        "actor",
        attributes={"actor_type": "person", "affiliation": id_text(union.id)},
    )
    assert again(project, made.id) == made
    entities.set_attributes(project, [made.id, union.id], {"country": "FRA", "actor_type": None})
    assert again(project, made.id).attributes == {
        "country": "FRA",
        "affiliation": id_text(union.id),
    }
    for values in (
        {"stance": "support"},
        {"actor_type": "tree"},
        {"affiliation": id_text(b"x" * 16)},
    ):
        with pytest.raises(UserError):
            entities.set_attributes(project, [made.id], values)
    event = entities.create(project, "Strike", "event")
    with pytest.raises(UserError):
        entities.set_attributes(project, [made.id], {"affiliation": id_text(event.id)})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Q42", "Q42"),
        (" q42 ", "Q42"),
        ("https://www.wikidata.org/wiki/Q42", "Q42"),
        ("wd:Q7259#sitelinks", "Q7259"),
    ],
)
def test_that_wikidata_takes_a_number_or_the_address_of_a_page(given: str, kept: str) -> None:
    assert check_external({"Wikidata": given}) == {"wikidata": kept}


@pytest.mark.parametrize(
    "given", ["42", "Q0", "Q", "P31", "Q42 Q43", "https://example.org/Q42", "Q-1"]
)
def test_that_what_is_no_identifier_of_wikidata_is_refused(given: str) -> None:
    with pytest.raises(UserError, match="Wikidata"):
        check_external({"wikidata": given})


def test_that_identifiers_and_notes_are_kept_and_cleared(project: Project) -> None:
    made = entities.create(project, "Orso", "actor", external={"wikidata": "Q1"}, note="who?")
    entities.set_external(project, made.id, {"wikidata": "", "viaf": " 123 "})
    entities.set_note(project, made.id, "")
    found = again(project, made.id)
    assert (dict(found.external), found.note) == ({"viaf": "123"}, "")
    with pytest.raises(UserError):
        entities.set_external(project, made.id, {"no such!": "1"})


def test_that_issues_lie_below_each_other_but_never_below_themselves(project: Project) -> None:
    top, middle, low = (
        entities.create(project, name, "issue").id for name in ("Top", "Middle", "Low")
    )
    entities.set_parent(project, [middle], top)
    entities.set_parent(project, [low], middle)
    assert [e.name for e in entities.lineage(project, low)] == ["Top", "Middle"]
    assert [e.name for e in entities.children(project, top)] == ["Middle"]
    for parent in (low, top, middle):
        with pytest.raises(UserError):
            entities.set_parent(project, [top], parent)
    actor = entities.create(project, "Orso", "actor").id
    with pytest.raises(UserError, match="another kind"):
        entities.set_parent(project, [low], actor)
    entities.delete(project, middle)
    assert again(project, low).parent == top
    entities.set_parent(project, [low], None)
    assert again(project, low).parent is None


def test_that_affiliations_have_dates_of_any_precision(project: Project) -> None:
    person = entities.create(project, "Lena Orso", "actor").id
    party = entities.create(project, "Party", "actor").id
    late = affiliations.affiliate(project, person, party, "2019-03", "2021~")
    early = affiliations.affiliate(project, person, party, until="2012", note="youth wing")
    assert affiliations.affiliations(project, person) == [early, late]
    assert affiliations.members(project, party) == [early, late]
    affiliations.set_dates(project, late.relation, "2019-03-05", "")
    (_, changed) = affiliations.affiliations(project, person)
    assert (changed.since, changed.until) == ("2019-03-05", "")
    history.undo(project)
    assert affiliations.affiliations(project, person) == [early, late]
    for since, until in (("2020", "2019"), ("spring", ""), ("2019/2020", "")):
        with pytest.raises(UserError):
            affiliations.affiliate(project, person, party, since, until)
    with pytest.raises(UserError):
        affiliations.affiliate(project, person, person)
    annotations.delete_relation(project, early.relation)
    assert len(affiliations.affiliations(project, person)) == 1


# --- joining and parting ---


def test_that_merging_moves_everything_and_undo_brings_everything_back(
    project: Project, article: Id
) -> None:
    kept = entities.create(project, "Avril Haines", "actor", attributes={"country": "USA"}).id
    gone = entities.create(
        project,
        "Haine",
        "actor",
        ["A. Haine"],
        {"country": "FRA", "actor_type": "person"},
        {"wikidata": "Q9"},
        "see",
    ).id
    union = entities.create(project, "Union", "actor", attributes={"affiliation": id_text(gone)}).id
    first = tag(project, article, "Lena Orso", entity=gone)
    claim = tag(project, article, "the ferry must sail again", "claim")
    annotations.relate(project, "made_by", End("annotation", claim.id), End("entity", gone))
    affiliations.affiliate(project, gone, kept)
    affiliations.affiliate(project, gone, union)
    affiliations.affiliate(project, kept, union)
    before = state(project)
    seen = entities.preview(project, [kept, gone])
    assert (seen.annotations, seen.articles, seen.relations) == (1, 1, 4)
    assert seen.contradictions == ("Country differs between “Avril Haines” and “Haine”.",)
    entities.merge(project, kept, [gone, kept])
    found = again(project, kept)
    assert found.aliases == ("Haine", "A. Haine") and found.annotations == 1
    assert found.attributes == {"country": "USA", "actor_type": "person"}
    assert (dict(found.external), found.note) == ({"wikidata": "Q9"}, "see")
    assert again(project, union).attributes == {"affiliation": id_text(kept)}
    assert entities.get(project, gone) is None
    assert annotations.get(project, first.id).entity == kept  # type: ignore[union-attr]
    ends = {(r.source.id, r.target.id) for r in annotations.relations_of(project, [kept])}
    assert ends == {(claim.id, kept), (kept, union)}
    assert problems(project) == []
    history.undo(project)
    assert state(project) == before


@pytest.mark.parametrize("way", ["kept below gone", "gone below kept", "kept two below gone"])
def test_that_merging_leaves_no_issue_below_itself(project: Project, way: str) -> None:
    top, one, two, low = (
        entities.create(project, n, "issue").id for n in ("Top", "One", "Two", "Low")
    )
    entities.set_parent(project, [one], top)
    entities.set_parent(project, [two], one)
    entities.set_parent(project, [low], two)
    keep, gone = {
        "kept below gone": (two, one),
        "gone below kept": (one, two),
        "kept two below gone": (low, one),
    }[way]
    entities.merge(project, keep, [gone])
    for each in entities.list_entities(project):
        assert each.id not in {e.id for e in entities.lineage(project, each.id)}
        chain = [e.name for e in entities.lineage(project, each.id)]
        assert each.id == top or chain[0] == "Top"


def test_that_entities_of_two_kinds_are_not_merged(project: Project) -> None:
    one = entities.create(project, "Orso", "actor")
    two = entities.create(project, "Strike", "event")
    with pytest.raises(UserError, match="kind"):
        entities.merge(project, one.id, [two.id])
    with pytest.raises(UserError, match="nothing to merge"):
        entities.merge(project, one.id, [one.id])


def test_that_splitting_moves_only_the_named_annotations(project: Project, article: Id) -> None:
    both = entities.create(
        project, "Orso", "actor", ["Lena Orso", "Karl Orso"], {"country": "FRA"}
    ).id
    first = tag(project, article, "Lena Orso", entity=both)
    second = tag(project, article, "union", entity=both)
    other = tag(project, article, "people")
    before = state(project)
    made, _ = entities.split(project, both, "Karl Orso", [second.id], ["Karl"])
    old, new = again(project, both), again(project, made)
    assert (old.aliases, old.annotations) == (("Lena Orso",), 1)
    assert (new.name, new.aliases, new.annotations) == ("Karl Orso", ("Karl",), 1)
    assert new.attributes == {"country": "FRA"}
    assert annotations.get(project, first.id).entity == both  # type: ignore[union-attr]
    history.undo(project)
    assert state(project) == before
    with pytest.raises(UserError, match="do not point"):
        entities.split(project, both, "Karl", [other.id])


def test_that_deleting_unlinks_and_takes_what_named_it_along(project: Project, article: Id) -> None:
    made = entities.create(project, "Orso", "actor").id
    friend = entities.create(
        project, "Friend", "actor", attributes={"affiliation": id_text(made)}
    ).id
    one = tag(project, article, "Lena Orso", entity=made)
    affiliations.affiliate(project, friend, made)
    entities.delete(project, made)
    assert annotations.get(project, one.id).entity is None  # type: ignore[union-attr]
    assert again(project, friend).attributes == {}
    assert annotations.relations_of(project, [friend]) == []


def test_that_all_passages_of_an_entity_are_shown_in_context(project: Project, article: Id) -> None:
    top = entities.create(project, "Transport", "issue").id
    low = entities.create(project, "Ferry", "issue", parent=top).id
    tag(project, article, "the ferry must sail again", "claim", entity=low)
    (found,) = entities.passages(project, low, context=5)
    assert (found.left, found.quote, found.right) == ("that ", "the ferry must sail again", ". The")
    assert list(entities.passages(project, top)) == []
    assert [p.quote for p in entities.passages(project, top, narrower=True)] == [
        "the ferry must sail again"
    ]


def test_that_name_variants_of_a_real_article_meet_in_one_entity(project: Project) -> None:
    (file,) = (p for p in shared_data("articles").glob("*.txt") if p.name != "SOURCE.txt")
    article = add_article(project, file.read_text("utf-8"))
    full = tag(project, article, "Avril Haines")
    entity = entities.create(project, "Avril Haines", "actor")
    annotations.set_entity(project, [full.id], entity.id)
    assert names(entities.suggest(project, "Haine", "actor", article)) == ["Avril Haines"]
    short = tag(project, article, "Haine")
    offer = entities.surface_form_offer(project, entity.id, short.quote)
    assert offer is not None and offer.alias == "Haine"
    union = entities.create(project, "Direction générale de la sûreté nationale", "actor")
    assert names(entities.suggest(project, "DGSN", "actor")) == [union.name]


# --- what the form of an entity needs ---


def test_that_settling_an_alias_gives_it_to_one_and_takes_it_from_others_in_one_step(
    project: Project,
) -> None:
    one = entities.create(project, "Anne Roux", "actor")
    other = entities.create(project, "Paul Roux", "actor", ["Roux", "P. R."])
    before = len(history.steps(project))
    entities.settle_alias(project, "ROUX", one.id, [other.id])
    assert again(project, one.id).aliases == ("ROUX",)
    assert again(project, other.id).aliases == ("P. R.",)
    assert len(history.steps(project)) == before + 1
    history.undo(project)
    assert again(project, other.id).aliases == ("Roux", "P. R.")


def test_that_the_very_name_of_another_is_not_taken_from_it(project: Project) -> None:
    one = entities.create(project, "Anne Roux", "actor")
    other = entities.create(project, "Roux", "actor")
    with pytest.raises(UserError, match="very name"):
        entities.settle_alias(project, "roux", one.id, [other.id])
    assert again(project, one.id).aliases == ()


def test_that_shared_names_are_told_for_names_and_aliases_of_one_kind(project: Project) -> None:
    one = entities.create(project, "Élan", "actor", ["the party"])
    other = entities.create(project, "Elan", "actor")
    third = entities.create(project, "Greens", "actor", ["The Party"])
    entities.create(project, "Élan", "event")
    found = entities.shared_names(project, again(project, one.id))
    assert [(alias, [e.id for e in others]) for alias, others in found] == [
        ("Élan", [other.id]), ("the party", [third.id]),
    ]  # fmt: skip


def test_that_like_names_are_proposed_the_same_ones_first(project: Project) -> None:
    one = entities.create(project, "Jean-Luc Moreau", "actor", ["JLM"])
    near = entities.create(project, "Jean-Luc Moraux", "actor")
    same = entities.create(project, "J. Moreau", "actor", ["jlm"])
    entities.create(project, "Quite Another", "actor")
    entities.create(project, "Jean-Luc Moreau", "event")
    found = [each.entity.id for each in entities.alike(project, again(project, one.id))]
    assert found == [same.id, near.id]


def test_that_a_kind_changes_only_while_nothing_hangs_on_it(project: Project) -> None:
    one = entities.create(project, "March", "actor")
    entities.set_kind(project, one.id, "event")
    assert again(project, one.id).kind == "event"
    with pytest.raises(UserError, match="not a kind"):
        entities.set_kind(project, one.id, "weather")
    broader = entities.create(project, "Protests", "event")
    entities.set_parent(project, [one.id], broader.id)
    for each, what in ((one, "broader entity"), (broader, "narrower entities")):
        with pytest.raises(UserError, match=what):
            entities.set_kind(project, each.id, "issue")


def test_that_a_new_broader_entity_stands_where_the_narrower_one_stood(project: Project) -> None:
    top = entities.create(project, "Transport", "issue")
    low = entities.create(project, "Night trains", "issue", parent=top.id)
    entities.put_below_new(project, low.id, "  Rail ")
    assert [each.name for each in entities.lineage(project, low.id)] == ["Transport", "Rail"]
    history.undo(project)
    assert [each.name for each in entities.lineage(project, low.id)] == ["Transport"]
    assert len(entities.list_entities(project)) == 2
