"""The sample articles: whole, in five languages, annotated as the codebook asks, and a sound project."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path
from shutil import copytree

import pytest

from annotator.app import annotations, articles, entities, history, home, projects
from annotator.app import sample as samples
from annotator.app.sample_files import ANNOTATORS, SampleArticle
from annotator.core.codebook import Codebook, TypeDef
from annotator.core.errors import UserError
from annotator.core.resources import resource
from annotator.core.spans import quote, snap_to_words


@pytest.fixture(scope="module")
def loaded() -> list[SampleArticle]:
    return samples.load_samples()


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return projects.default_codebook()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return copytree(resource("samples"), tmp_path / "samples")


def every_annotation(loaded: list[SampleArticle]):
    return [(sample, each) for sample in loaded for each in sample.annotations]


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_that_there_are_enough_articles_in_five_languages(loaded) -> None:
    assert len(loaded) >= 8
    languages = Counter(sample.metadata["language"] for sample in loaded)
    assert set(languages) == {"ar", "de", "en", "es", "fr"}
    assert languages["fr"] >= 3 and languages["ar"] >= 2
    assert {"news", "opinion", "interview", "analysis"} <= {
        sample.attributes["genre"] for sample in loaded
    }


def test_that_every_article_is_as_long_as_a_short_newspaper_article(loaded) -> None:
    for sample in loaded:
        assert 250 <= len(sample.text.split()) <= 600, sample.name
        assert sample.metadata["title"] in sample.text
        for name in ("source", "author", "date", "url"):
            assert sample.metadata[name], f"{sample.name}: {name}"
        assert ".example/" in sample.metadata["url"]


def test_that_every_sample_file_belongs_to_an_article(loaded) -> None:
    names = {path.name for path in resource("samples").iterdir()}
    expected = {f"{sample.name}.{kind}" for sample in loaded for kind in ("txt", "toml")}
    assert names == expected | {"entities.toml"}


def test_that_every_quote_lies_where_its_span_says(loaded) -> None:
    for sample, each in every_annotation(loaded):
        assert quote(sample.text, each.spans) == each.quotes


def test_that_every_span_has_word_edges_as_the_window_would_make_it(loaded) -> None:
    for sample, each in every_annotation(loaded):
        for span in each.spans:
            assert snap_to_words(sample.text, span.start, span.end) == span, (
                sample.name,
                each.key,
                sample.text[span.start : span.end],
            )


def test_that_about_half_of_the_articles_are_annotated_in_full(loaded) -> None:
    full = [sample for sample in loaded if sample.statuses.get("sample") in ("coded", "checked")]
    assert len(loaded) * 0.4 <= len(full) <= len(loaded) * 0.6
    for sample in full:
        mine = [each for each in sample.annotations if each.annotator == "sample"]
        assert 15 <= len(mine) <= 45, sample.name
        assert {each.type for each in mine} == {"actor", "event", "claim"}
    assert any(not sample.annotations for sample in loaded)
    assert {sample.metadata["language"] for sample in full} == {"ar", "de", "en", "es", "fr"}


def test_that_every_attribute_value_is_in_the_codebook(loaded, codebook) -> None:
    for sample, each in every_annotation(loaded):
        checked = codebook.check_values(each.type, each.attributes)
        assert checked == dict(each.attributes), (sample.name, each.key)
    for entity in samples.load_entities():
        plain = {k: v for k, v in entity.attributes.items() if k != "affiliation"}
        assert codebook.check_values(f"entity:{entity.kind}", plain) == plain, entity.key


def test_that_every_claim_says_who_holds_what_on_which_issue_and_how(loaded) -> None:
    for sample, each in every_annotation(loaded):
        if each.type == "claim":
            where = (sample.name, each.key)
            assert {"stance", "claim_type", "quotation"} <= set(each.attributes), where
            assert each.entity, where
            assert [code for code, _ in each.relations].count("made_by") == 1, where


INFLECTED = {"Rates von Sarvane"}
"""Forms that grammar asks for and that nobody would list as another name."""


def test_that_a_named_mention_is_a_name_or_alias_of_its_entity(loaded) -> None:
    known = {each.key: {each.name, *each.aliases} for each in samples.load_entities()}
    for sample, each in every_annotation(loaded):
        if each.type == "actor" and each.entity and each.attributes.get("naming") == "named":
            assert " … ".join(each.quotes) in known[each.entity] | INFLECTED, (
                sample.name,
                each.key,
            )


def test_that_direct_quotations_stand_in_quotation_marks(loaded) -> None:
    opening, closing = "«“„", "»”“"
    for sample, each in every_annotation(loaded):
        if each.attributes.get("quotation") == "direct" and sample.attributes["genre"] == "news":
            before = sample.text[: each.spans[0].start].rstrip()
            after = sample.text[each.spans[-1].end :]
            since = max(before.rfind(mark) for mark in opening)
            until = min(after.find(mark) % len(sample.text) for mark in closing)
            assert since > max(before.rfind(mark) for mark in "»”"), (sample.name, each.key)
            assert not set(after[:until]) & set("«„"), (sample.name, each.key)


def test_that_names_and_aliases_mean_one_entity_each() -> None:
    names = Counter(
        name.casefold() for each in samples.load_entities() for name in (each.name, *each.aliases)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_that_every_entity_is_used(loaded) -> None:
    used = {each.entity for _, each in every_annotation(loaded)}
    for _, each in every_annotation(loaded):
        used |= {end.removeprefix("entity:") for _, end in each.relations}
    for entity in samples.load_entities():
        used |= {entity.parent, str(entity.attributes.get("affiliation", ""))}
    assert [each.key for each in samples.load_entities() if each.key not in used] == []


def test_that_entities_recur_and_stances_oppose_each_other_across_articles(loaded) -> None:
    where: dict[str, set[str]] = {}
    stances: dict[str, set[str]] = {}
    for sample, each in every_annotation(loaded):
        where.setdefault(each.entity, set()).add(sample.name)
        if each.type == "claim":
            stances.setdefault(each.entity, set()).add(each.attributes["stance"])
    assert len(where["orso"]) >= 4
    for issue in ("reopening", "rationing", "dam", "wages", "stadium", "referendum_issue"):
        assert {"support", "oppose"} <= stances[issue], issue


def test_that_discontinuous_nested_and_crossing_annotations_occur(loaded) -> None:
    assert sum(len(each.spans) > 1 for _, each in every_annotation(loaded)) >= 6
    nested = crossing = shared = 0
    for sample in loaded:
        for one, other in combinations(sample.annotations, 2):
            for a in one.spans:
                for b in other.spans:
                    if not a.overlaps(b):
                        continue
                    if a == b:
                        shared += one.annotator == other.annotator
                    elif (a.start <= b.start and b.end <= a.end) or (
                        b.start <= a.start and a.end <= b.end
                    ):
                        nested += 1
                    else:
                        crossing += 1
    assert nested >= 10 and crossing >= 1 and shared >= 1


def test_that_texts_have_the_dirt_of_real_ones(loaded) -> None:
    texts = {sample.name: sample.text for sample in loaded}
    french = texts["fr-01-marche"]
    assert french.count("TRANSPORTS | LIGNE DE L'ORLE") == 3
    for dirt in ("\u00a0", "\u202f", "🚆", "(Photo", "©", "Thomas Veidt", "(FUT)", "Lire aussi"):
        assert dirt in french, dirt
    english = texts["en-02-stadium"]
    for dirt in ("PHOTO:", "Cookie settings", "😂⚽🌊", "Mr. Dellin", "(FCB)", "‘", "“"):
        assert dirt in english, dirt


def test_that_only_one_article_has_the_second_layer(loaded) -> None:
    layers = [
        sample.name
        for sample in loaded
        if {each.annotator for each in sample.annotations} == set(ANNOTATORS)
    ]
    assert len(layers) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("en-01-council-vote.toml", 'quote = "Iris Montel"', 'quote = "Iris Mantel"', "does not"),
        ("en-01-council-vote.toml", 'quote = "Iris Montel"', 'quote = ""', "does not occur"),
        ("en-01-council-vote.txt", "Iris Montel", "Iris  Montel", "does not occur 1 time in it"),
        ("en-01-council-vote.toml", "occurrence = 2", "occurrence = 99", "99 times"),
        ("en-01-council-vote.toml", 'entity = "council"', 'entity = "senate"', "no entity senate"),
        ("en-01-council-vote.toml", 'made_by = "a3"', 'made_by = "a99"', "leads to a99"),
        ("en-01-council-vote.toml", 'key = "a2"', 'key = "a1"', "the same key"),
        ("en-01-council-vote.toml", 'key = "a2"', 'key = "a2"\nwings = 2', "unknown or missing"),
        ("en-01-council-vote.toml", 'source = "', 'outlet = "', "no field outlet"),
        ("en-01-council-vote.toml", 'second = "coded"', 'third = "coded"', "third = coded"),
        ("en-01-council-vote.toml", 'title = "', 'title = ""', "sample"),
        (
            "es-01-huelga.toml",
            'fragments = ["Pedimos',
            'fragments = ["circular", "Pedimos',
            "follow each other",
        ),
        ("es-01-huelga.toml", "fragments =", "occurrences = [1]\nfragments =", "is needed"),
        ("entities.toml", 'key = "orso"', 'key = "veidt"', "veidt is there twice"),
        ("entities.toml", 'parent = "water"', 'parent = "wine"', "must come before it"),
    ],
)
def test_that_a_faulty_sample_is_named_with_its_fault(copied, file, old, new, said) -> None:
    replace_in(copied / file, old, new)
    with pytest.raises(UserError) as caught:
        samples.load_samples(copied)
    assert said in caught.value.message
    assert file.partition(".")[0] in caught.value.message


def test_that_the_sample_project_is_sound_and_complete(tmp_path, loaded) -> None:
    path = samples.make_sample(tmp_path / "sample.annotator")
    project = projects.open(path)
    try:
        assert projects.check_project(project) == []
        found = articles.list_articles(project)
        assert [article.title for article in found] == [each.metadata["title"] for each in loaded]
        assert len(annotations.list_annotations(project)) == len(every_annotation(loaded))
        assert {each.name for each in annotations.annotators(project)} == set(ANNOTATORS.values())
        kept = entities.list_entities(project)
        assert len(kept) == len(samples.load_entities())
        reopening = next(each for each in kept if each.name == "Reopening of the Orle line")
        assert reopening.parent in {each.id for each in kept}
        relations = annotations.relations_of(
            project, [each.id for each in annotations.list_annotations(project)]
        )
        assert len(relations) == sum(len(each.relations) for _, each in every_annotation(loaded))
        assert {each.target.kind for each in relations} >= {
            "annotation",
            "entity",
            "author",
        }
        march = next(article for article in found if article.attributes.get("main_event"))
        assert march.date_precision == "time"
    finally:
        project.close()


def test_that_undo_never_takes_the_samples_away(tmp_path) -> None:
    with projects.create(tmp_path / "sample.annotator", sample=True) as project:
        assert project.undo_label() is None
        assert len(history.steps(project)) == 1 + len(ANNOTATORS)
        article = articles.list_articles(project)[0]
        annotations.annotate(project, article.id, "actor", [(0, 10)])
        assert project.undo_label() == "Tag as Actor"


def test_that_the_user_starts_with_every_sample_article_new(tmp_path) -> None:
    with projects.create(tmp_path / "sample.annotator", sample=True) as project:
        me = home.current_annotator()
        ids = articles.list_ids(project)
        assert articles.statuses(project, ids, me.id) == {}
        sample = samples.sample_annotators()["sample"]
        assert "checked" in articles.statuses(project, ids, sample.id).values()


def test_that_a_codebook_the_samples_do_not_fit_leaves_no_project(tmp_path) -> None:
    other = Codebook("Other", 1, types=(TypeDef("frame", {"en": "Frame"}),))
    with pytest.raises(UserError, match="do not fit this project's codebook"):
        projects.create(tmp_path / "other.annotator", codebook=other, sample=True)
    assert list(tmp_path.iterdir()) == []
