"""The codebook: what is sound, what is refused, and that every form of it says the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.codebook import (
    ATTRIBUTE_KINDS,
    LANGUAGES,
    AttributeDef,
    Codebook,
    CodebookItem,
    RelationDef,
    TypeDef,
    ValueDef,
    dump_toml,
    from_items,
    load_toml,
)
from annotator.core.errors import UserError
from annotator.core.ids import id_text, new_id
from annotator.core.resources import resource

DEFAULT = resource("codebooks", "actors-events-claims.toml")

SMALL = Codebook(
    "Small",
    3,
    types=(
        TypeDef("actor", {"en": "Actor", "fr": "Acteur"}, "actor", letter="A", key=1),
        TypeDef("claim", {"fr": "Affirmation"}, "issue", letter="C", key=3),
    ),
    attributes=(
        AttributeDef(
            "stance",
            {"en": "Stance"},
            "choice",
            ("claim",),
            values=(ValueDef("support", {"en": "for"}), ValueDef("oppose"), ValueDef("neutral")),
        ),
        AttributeDef(
            "sector",
            {},
            "multi-choice",
            ("entity:actor",),
            values=(ValueDef("gov"), ValueDef("mayor", parent="gov"), ValueDef("lab")),
        ),
        AttributeDef("cue", {}, "text", ("claim",), "extended"),
        AttributeDef("dead", {}, "number", ("claim",)),
        AttributeDef("relevant", {}, "boolean", ("article",)),
        AttributeDef("day", {}, "date", ("claim",)),
        AttributeDef("affiliation", {}, "entity", ("entity:actor",), entity_kind="actor"),
    ),
    relations=(
        RelationDef("made_by", {}, ("claim",), ("actor", "entity:actor", "outlet"), letter="M"),
    ),
)


@pytest.fixture(scope="module")
def default() -> Codebook:
    return load_toml(DEFAULT.read_text(encoding="utf-8"))


def problems_of(codebook: Codebook) -> str:
    with pytest.raises(UserError) as caught:
        codebook.validate()
    return str(caught.value)


def test_that_the_small_codebook_is_sound() -> None:
    assert SMALL.problems() == []


def test_that_codes_are_found_in_any_case_and_unknown_ones_name_the_known() -> None:
    assert SMALL.type(" Actor ").key == 1
    assert SMALL.relation("MADE_BY").letter == "M"
    assert SMALL.find_type("place") is None
    with pytest.raises(UserError, match="actor, claim"):
        SMALL.type("place")


def test_that_names_fall_back_to_english_and_then_to_the_code() -> None:
    assert SMALL.type("actor").name("fr") == "Acteur"
    assert SMALL.type("actor").name("de") == "Actor"
    assert SMALL.type("claim").name("en") == "claim"
    assert SMALL.name_of("stance.support") == "for"
    assert SMALL.name_of("stance.gone") == "gone"
    assert SMALL.name_of("nothing") == "nothing"


def test_that_attributes_are_listed_by_their_owner_in_order() -> None:
    assert [each.code for each in SMALL.attributes_for("claim")] == ["stance", "cue", "dead", "day"]
    assert [each.code for each in SMALL.attributes_for("entity:actor")] == ["sector", "affiliation"]
    assert [each.code for each in SMALL.attributes_for("article")] == ["relevant"]
    assert SMALL.entity_kinds() == ("actor", "issue")


@pytest.mark.parametrize(
    ("attribute", "given_value", "stored"),
    [
        ("stance", "SUPPORT", "support"),
        ("stance", " oppose ", "oppose"),
        ("sector", "lab; GOV", ["gov", "lab"]),
        ("sector", ["lab", "lab"], ["lab"]),
        ("cue", " said ", " said "),
        ("dead", "12", 12),
        ("dead", "3.5", 3.5),
        ("dead", 0, 0),
        ("relevant", "Yes", True),
        ("relevant", "0", False),
        ("day", "2026", "2026"),
        ("day", "2026-03~", "2026-03~"),
        ("day", "2026-03-05T14:30", "2026-03-05T14:30"),
        ("day", "2026-03-05 / 2026-03-07", "2026-03-05/2026-03-07"),
        ("stance", "", None),
        ("sector", [], None),
        ("dead", None, None),
    ],
)
def test_that_a_value_is_brought_to_its_stored_form(attribute, given_value, stored) -> None:
    found = SMALL.check_value(attribute, given_value)
    assert found == stored
    assert type(found) is type(stored)
    assert json.loads(json.dumps(found)) == found


def test_that_an_entity_value_is_stored_as_its_id_in_text() -> None:
    identity = new_id()
    assert SMALL.check_value("affiliation", identity) == id_text(identity)
    assert SMALL.check_value("affiliation", id_text(identity).upper()) == id_text(identity)


@pytest.mark.parametrize(
    ("attribute", "value", "hint"),
    [
        ("stance", "yes", "support, oppose, neutral"),
        ("sector", "gov;army", "gov, mayor, lab"),
        ("stance", 3, "support, oppose, neutral"),
        ("cue", 3, "text"),
        ("dead", "many", "number"),
        ("dead", float("nan"), "number"),
        ("dead", "inf", "number"),
        ("dead", True, "number"),
        ("relevant", "perhaps", "true, false"),
        ("day", "2026-02-30", "2026-03-05"),
        ("day", "5 March", "2026-03-05"),
        ("day", "2026-03-05T25:00", "2026-03-05"),
        ("day", "2026-03-07/2026-03-05", "2026-03-05"),
        ("day", 2026, "2026-03-05"),
        ("affiliation", "Union", "id of an entity"),
    ],
)
def test_that_a_wrong_value_is_refused_with_what_would_do(attribute, value, hint) -> None:
    with pytest.raises(UserError) as caught:
        SMALL.check_value(attribute, value)
    assert hint in caught.value.hint


def test_that_an_attribute_of_another_owner_is_refused() -> None:
    assert SMALL.check_value("stance", "support", "Claim") == "support"
    with pytest.raises(UserError, match="not an attribute of actor"):
        SMALL.check_value("stance", "support", "actor")
    assert SMALL.check_values("claim", {"Dead": "1", "stance": "oppose", "cue": ""}) == {
        "stance": "oppose",
        "cue": None,
        "dead": 1,
    }


def test_that_a_relation_is_held_to_its_ends() -> None:
    assert SMALL.check_relation("made_by", "claim", "outlet").code == "made_by"
    with pytest.raises(UserError, match="cannot start from actor"):
        SMALL.check_relation("made_by", "actor", "actor")
    with pytest.raises(UserError, match="cannot lead to author"):
        SMALL.check_relation("made_by", "claim", "author")


def test_that_every_problem_is_listed_at_once() -> None:
    stance = SMALL.attributes[0]
    said = problems_of(
        replace(
            SMALL,
            types=(
                *SMALL.types,
                TypeDef("Place!", letter="A", key=1, line="curly", colour_light="red"),
                TypeDef("outlet", letter="ab", key=12),
            ),
            attributes=(
                stance,
                stance,
                AttributeDef("a", {"en": " "}, "choice", ("nobody",), "deep"),
                AttributeDef("b", {}, "text", (), values=(ValueDef("v"),)),
                AttributeDef("c", {}, "sound", ("claim",)),
                AttributeDef("d", {}, "entity", ("claim",), entity_kind="dragon"),
                AttributeDef(
                    "e",
                    {},
                    "choice",
                    ("claim",),
                    values=(
                        ValueDef("x", parent="y"),
                        ValueDef("y", parent="x"),
                        ValueDef("z", parent="q"),
                        ValueDef("z"),
                    ),
                ),
            ),
            relations=(RelationDef("made_by", {}, ("author",), ("claim", "oulet"), "Ab", "core"),),
        )
    )
    for expected in (
        "“Place!”: a code is",
        "letter A is taken by actor",
        "key 1 is taken by actor",
        "line must be one of",
        "“red” is not a colour",
        "outlet: this code stands for the article",
        "letter must be one capital letter",
        "key must be from 1 to 9",
        "stance is there twice",
        "owner “nobody” is unknown",
        "a: level must be one of",
        "a: a choice needs values",
        "the name in “en” is empty",
        "b: owners names nothing",
        "b: only a choice has values",
        "c: kind must be one of",
        "entity_kind “dragon” is unknown",
        "value x is its own ancestor",
        "value z: its parent “q” is unknown",
        "value z is there twice",
        "source “author” is unknown",
        "target “oulet” is unknown",
    ):
        assert expected.lower() in said.lower(), expected


def test_that_rows_give_the_codebook_back_in_any_order_and_through_json() -> None:
    rows = [
        CodebookItem(row.kind, row.code, row.parent, row.position, json.loads(json.dumps(row.data)))
        for row in SMALL.items()
    ]
    assert from_items("Small", 3, reversed(rows)) == SMALL
    assert len({(row.kind, row.parent, row.code) for row in rows}) == len(rows)


def test_that_a_row_that_cannot_be_understood_is_named() -> None:
    with pytest.raises(UserError, match="attribute “gone” is missing"):
        from_items("x", 1, [CodebookItem("value", "v", "gone", 0, {})])
    with pytest.raises(UserError, match="unknown kind"):
        from_items("x", 1, [CodebookItem("colour", "v", "", 0, {})])
    with pytest.raises(UserError, match="no field “wings”"):
        from_items("x", 1, [CodebookItem("type", "v", "", 0, {"wings": 2})])


def test_that_toml_gives_the_codebook_back() -> None:
    assert load_toml(dump_toml(SMALL)) == SMALL
    assert load_toml("\ufeff" + dump_toml(SMALL)) == SMALL


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not readable as TOML"),
        ("version = 1", "no name"),
        ('name = "x"\nversion = 0', "version must be"),
        ('name = "x"\ncolour = 2', "no field “colour”"),
        ('name = "x"\ntype = 3', "[[type]] tables"),
        ('name = "x"\n[[type]]\nkey = 1', "type 1: it has no code"),
        ('name = "x"\n[[type]]\ncode = "a"\nkey = "1"', "key must be a whole number"),
        ('name = "x"\n[[type]]\ncode = "a"\nnames = "A"', "names must be given by language"),
        ('name = "x"\n[[type]]\ncode = "a"\nvalue = []', "no field “value”"),
        ('name = "x"\n[[attribute]]\ncode = "a"\nowners = "type"', "owners must be a list"),
        ('name = "x"\n[[relation]]\ncode = "a"\nlevel = 1', "level must be a text"),
    ],
)
def test_that_a_faulty_toml_text_is_refused_with_its_fault(text, said) -> None:
    with pytest.raises(UserError) as caught:
        load_toml(text)
    assert said.lower() in str(caught.value).lower()


codes = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.dictionaries(st.sampled_from(["en", "fr", "zh-Hans", "x y"]), texts.filter(str.strip))
lists = st.lists(texts, max_size=3).map(tuple)


@st.composite
def codebooks(draw) -> Codebook:
    type_codes = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    type_codes = [code for code in type_codes if code not in ("article", "outlet", "author")] or [
        "t"
    ]
    types = tuple(
        TypeDef(code, draw(names), code, draw(texts), draw(lists), draw(lists), key=key)
        for key, code in enumerate(type_codes, 1)
    )
    attributes = []
    for code in draw(st.lists(codes, max_size=4, unique=True)):
        kind = draw(st.sampled_from(ATTRIBUTE_KINDS))
        values = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
        attributes.append(
            AttributeDef(
                code,
                draw(names),
                kind,
                (draw(st.sampled_from(type_codes)), "article"),
                entity_kind=type_codes[0] if kind == "entity" else "",
                definition=draw(texts),
                values=tuple(ValueDef(value, draw(names), draw(texts)) for value in values)
                if "choice" in kind
                else (),
            )
        )
    relations = tuple(
        RelationDef(code, draw(names), (type_codes[0],), ("outlet",), definition=draw(texts))
        for code in draw(st.lists(codes, max_size=2, unique=True))
    )
    name = draw(texts.filter(str.strip))
    return Codebook(name, draw(st.integers(1, 99)), types, tuple(attributes), relations)


@given(codebooks())
def test_that_any_sound_codebook_survives_toml_and_rows(codebook: Codebook) -> None:
    assert codebook.problems() == []
    assert load_toml(dump_toml(codebook)) == codebook
    assert from_items(codebook.name, codebook.version, codebook.items()) == codebook


def test_that_the_default_codebook_is_sound_and_written_as_we_write(default: Codebook) -> None:
    assert default.problems() == []
    assert dump_toml(default) == DEFAULT.read_text(encoding="utf-8")
    assert [(each.code, each.letter, each.key, each.line) for each in default.types] == [
        ("actor", "A", 1, "solid"),
        ("event", "E", 2, "dashed"),
        ("claim", "C", 3, "dotted"),
    ]
    assert default.entity_kinds() == ("actor", "event", "issue")
    assert [each.code for each in default.attribute("stance").values] == [
        "support",
        "neutral",
        "oppose",
    ]


def test_that_the_default_codebook_is_named_in_the_languages_it_promises(default: Codebook) -> None:
    every = set(LANGUAGES)
    for each in (*default.types, *default.relations):
        assert set(each.names) == every, each.code
    for attribute in default.attributes:
        needed = every if attribute.level == "core" else {"en", "fr"}
        for each in (attribute, *attribute.values):
            assert set(each.names) >= needed, f"{attribute.code}.{each.code}"


def test_that_core_items_of_the_default_codebook_say_what_they_mean(default: Codebook) -> None:
    for each in default.types:
        assert each.definition and each.examples and each.counterexamples, each.code
    assert all(each.definition for each in default.relations)
    unexplained = [
        each.code for each in default.attributes if each.level == "core" and not each.definition
    ]
    assert unexplained == []


def test_that_no_relation_letter_is_a_key_of_the_relation_mode(default: Codebook) -> None:
    letters = {each.letter for each in default.relations}
    assert len(letters) == len(default.relations)
    assert not letters & {"J", "K"}
