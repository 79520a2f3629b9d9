"""What each edit makes of a codebook and of values, without a project."""

from __future__ import annotations

import pytest

from annotator.app.codebook import BUILT_IN, built_in, built_ins
from annotator.core.codebook import (
    LANGUAGES,
    AttributeDef,
    Codebook,
    RelationDef,
    TypeDef,
    ValueDef,
    dump_toml,
)
from annotator.core.codebook_edit import (
    Add,
    ChangeEnds,
    ChangeKind,
    ChangeOwners,
    Describe,
    Edit,
    Move,
    Recode,
    Title,
)
from annotator.core.codebook_joining import (
    ChangeEntityKind,
    DeleteAttribute,
    DeleteRelation,
    DeleteType,
    DeleteValue,
    MergeTypes,
    MergeValues,
    SplitType,
    SplitValue,
)
from annotator.core.codebook_plan import converted, rewritten
from annotator.core.errors import UserError
from annotator.core.resources import resource

BOOK = Codebook(
    "Small",
    4,
    (
        TypeDef("actor", {"en": "Actor"}, entity_kind="actor", letter="A", key=1),
        TypeDef("claim", {"en": "Claim"}, entity_kind="issue", letter="C", key=2),
    ),
    (
        AttributeDef(
            "stance",
            kind="choice",
            owners=("claim",),
            values=(ValueDef("pro"), ValueDef("mild", parent="pro"), ValueDef("con")),
        ),
        AttributeDef(
            "frames",
            kind="multi-choice",
            owners=("claim", "actor"),
            values=(ValueDef("a"), ValueDef("b"), ValueDef("c")),
        ),
        AttributeDef("topic", owners=("entity:issue",)),
    ),
    (RelationDef("made_by", source=("claim",), target=("actor", "outlet")),),
)


def after(edit: Edit, book: Codebook = BOOK) -> Codebook:
    plan = edit.plan(book)
    assert plan.before is book
    return plan.after


def values(edit: Edit, owner: str, attributes: dict) -> dict:
    return dict(rewritten(edit.plan(BOOK), owner, attributes).attributes)


def test_that_an_edit_makes_the_next_version_and_leaves_the_old_one_alone() -> None:
    new = after(Add(TypeDef("event"), position=1))
    assert (new.version, BOOK.version) == (5, 4)
    assert [each.code for each in new.types] == ["actor", "event", "claim"]
    assert (
        after(Add(ValueDef("neutral"), "stance", 0)).attribute("stance").values[0].code == "neutral"
    )
    assert after(Add(RelationDef("backs", source=("claim",), target=("claim",)))).find_relation(
        "backs"
    )
    assert (
        after(Add(AttributeDef("size", kind="number", owners=("actor",)), position=99))
        .attributes[-1]
        .code
        == "size"
    )


def test_that_describing_changes_no_value_and_is_named_for_what_it_does() -> None:
    cases = {
        "Rename type Actor to Person": {"names": {"en": "Person"}},
        "Recolour type Actor": {"colour_light": "#102030", "line": "wavy"},
        "Change keys of type Actor": {"key": 7, "letter": "Z"},
        "Redefine type Actor": {"definition": "Who acts.", "examples": ["Lena"]},
    }
    for label, changes in cases.items():
        plan = Describe("type", "ACTOR", changes).plan(BOOK)
        assert plan.label == label
        assert plan.only_describes
        assert plan.meaning == ("names" in changes or "definition" in changes)
    assert after(Describe("type", "actor", {"examples": ["Lena"]})).type("actor").examples == (
        "Lena",
    )
    assert Describe("type", "actor", {"names": {"en": "Actor"}}).plan(BOOK).changes_nothing
    assert (
        after(Describe("value", "con", {"parent": "pro"}, "stance"))
        .attribute("stance")
        .value("con")
        .parent
        == "pro"
    )  # type: ignore[union-attr]
    assert after(Title("  Other  name ")).name == "Other name"


@pytest.mark.parametrize(
    "edit",
    [
        Add(TypeDef("actor")),
        Add(ValueDef("x"), "topic"),
        Add(TypeDef("No code")),
        Describe("type", "actor", {"key": 2}),
        Describe("type", "actor", {"entity_kind": "x"}),
        Describe("value", "pro", {"parent": "mild"}, "stance"),
        Describe("weather", "x", {}),
        Move("type", "nobody", 0),
        Title(" "),
        Recode("type", "actor", "claim"),
        Recode("type", "actor", "Ä"),
        Recode("value", "pro", "con", "stance"),
        ChangeEnds("made_by", (), ("actor",)),
        ChangeEnds("made_by", ("claim",), ("moon",)),
        ChangeOwners("stance", ()),
        ChangeKind("topic", "choice"),
        ChangeKind("stance", "colour"),
        ChangeKind("stance", "choice", (ValueDef("x"),)),
        MergeValues("stance", (), "pro"),
        MergeValues("stance", ("pro",), "pro"),
        MergeValues("topic", ("a",), "b"),
        MergeTypes(("actor",), "nobody"),
        SplitType("actor", ()),
        SplitType("actor", (TypeDef("claim"),)),
        SplitValue("stance", "pro", (ValueDef("x"),), default="con"),
        DeleteType("actor", "actor"),
        DeleteRelation("made_by", "made_by"),
        DeleteValue("stance", "none"),
        DeleteAttribute("none"),
    ],
)
def test_that_edits_that_would_break_the_codebook_are_refused(edit: Edit) -> None:
    with pytest.raises(UserError) as caught:
        edit.plan(BOOK)
    assert caught.value.hint


def test_that_a_choice_keeps_at_least_one_value() -> None:
    book = after(DeleteValue("stance", "con"))
    book = after(DeleteValue("stance", "pro"), book)
    assert book.attribute("stance").value("mild").parent == ""  # type: ignore[union-attr]
    with pytest.raises(UserError):
        DeleteValue("stance", "mild").plan(book)


def test_that_moving_and_recoding_follow_everywhere() -> None:
    assert [each.code for each in after(Move("type", "claim", 0)).types] == ["claim", "actor"]
    assert Move("type", "claim", 9).plan(BOOK).changes_nothing
    new = after(Recode("type", "claim", "statement"))
    assert new.attribute("stance").owners == ("statement",)
    assert new.relation("made_by").source == ("statement",)
    plan = Recode("attribute", "stance", "position").plan(BOOK)
    moved = rewritten(plan, "claim", {"stance": "pro"}, {"stance": [0, 1, "x"]})
    assert (dict(moved.attributes), dict(moved.evidence)) == (
        {"position": "pro"},
        {"position": [0, 1, "x"]},
    )
    assert values(Recode("value", "pro", "yes", "stance"), "claim", {"stance": "pro"}) == {
        "stance": "yes"
    }
    assert (
        after(Recode("value", "pro", "yes", "stance")).attribute("stance").value("mild").parent
        == "yes"
    )  # type: ignore[union-attr]


def test_that_merged_values_become_one_also_among_several_choices() -> None:
    edit = MergeValues("frames", ("a", "c"), "b")
    assert values(edit, "claim", {"frames": ["a", "c"], "stance": "pro"}) == {
        "frames": ["b"],
        "stance": "pro",
    }
    assert values(edit, "claim", {"frames": ["b", "odd"]}) == {"frames": ["b", "odd"]}
    assert [v.code for v in after(edit).attribute("frames").values] == ["b"]
    narrower = after(MergeValues("stance", ("pro",), "mild")).attribute("stance")
    assert [(v.code, v.parent) for v in narrower.values] == [("mild", ""), ("con", "")]


def test_that_merged_types_share_attributes_and_relations() -> None:
    new = after(MergeTypes(("actor",), "claim"))
    assert [each.code for each in new.types] == ["claim"]
    assert new.attribute("frames").owners == ("claim",)
    assert new.relation("made_by").target == ("claim", "outlet")
    plan = MergeTypes(("actor",), "claim").plan(BOOK)
    assert plan.types == {"actor": "claim"} and plan.vanished == {"actor"}
    assert dict(rewritten(plan, "actor", {"frames": ["a"], "odd": 1}).attributes) == {
        "frames": ["a"],
        "odd": 1,
    }


def test_that_a_split_leaves_what_was_coded_and_asks_for_a_look() -> None:
    plan = SplitValue("stance", "con", (ValueDef("never"), ValueDef("hardly"))).plan(BOOK)
    found = rewritten(plan, "claim", {"stance": "con"})
    assert found.look and dict(found.attributes) == {"stance": "con"}
    assert not rewritten(plan, "claim", {"stance": "pro"}).look
    assert [(v.code, v.parent) for v in plan.after.attribute("stance").values][2:] == [
        ("con", ""),
        ("never", "con"),
        ("hardly", "con"),
    ]
    plan = SplitValue("stance", "pro", (ValueDef("full"), ValueDef("part")), "part").plan(BOOK)
    assert dict(rewritten(plan, "claim", {"stance": "pro"}).attributes) == {"stance": "part"}
    assert plan.after.attribute("stance").value("mild").parent == ""  # type: ignore[union-attr]
    plan = SplitType("claim", (TypeDef("demand"),)).plan(BOOK)
    assert plan.after.type("demand").entity_kind == "issue"
    assert plan.after.attribute("stance").owners == ("claim", "demand")
    assert rewritten(plan, "claim", {}).look and not rewritten(plan, "actor", {}).look


def test_that_deleting_drops_only_what_depended_on_it() -> None:
    plan = DeleteType("claim", "actor").plan(BOOK)
    found = rewritten(plan, "claim", {"stance": "pro", "frames": ["a"]}, {"stance": [0, 1, "x"]})
    assert dict(found.attributes) == {"frames": ["a"]} and dict(found.dropped) == {"stance": "pro"}
    assert dict(found.evidence) == {}
    assert plan.after.find_attribute("stance") is None
    assert plan.after.find_attribute("topic") is None  # nothing is of the kind issue any more
    assert plan.relations == {"made_by": None} and plan.vanished == {"issue"}
    assert values(DeleteValue("frames", "a"), "actor", {"frames": ["a"]}) == {}
    assert values(DeleteValue("frames", "a"), "actor", {"frames": ["a", "b"]}) == {"frames": ["b"]}
    assert values(DeleteAttribute("stance"), "claim", {"stance": "pro", "frames": ["a"]}) == {
        "frames": ["a"]
    }


def test_that_owners_ends_and_kinds_can_change() -> None:
    edit = ChangeOwners("frames", ("claim",))
    assert values(edit, "actor", {"frames": ["a"]}) == {}
    assert values(edit, "claim", {"frames": ["a"]}) == {"frames": ["a"]}
    wider = ChangeEnds("made_by", ("claim", "actor"), ("actor", "outlet")).plan(BOOK)
    assert not wider.look_relations and wider.only_describes
    assert ChangeEnds("made_by", ("claim",), ("outlet",)).plan(BOOK).look_relations == {"made_by"}
    assert values(ChangeKind("stance", "multi-choice"), "claim", {"stance": "pro"}) == {
        "stance": ["pro"]
    }
    assert values(ChangeKind("frames", "choice"), "claim", {"frames": ["a", "b"]}) == {}
    assert values(ChangeKind("frames", "choice"), "claim", {"frames": ["b"]}) == {"frames": "b"}
    assert values(ChangeKind("frames", "text"), "claim", {"frames": ["a", "b"]}) == {
        "frames": "a, b"
    }
    assert ChangeEntityKind("claim", "Actor").plan(BOOK).relink == {"claim"}
    assert ChangeEntityKind("claim", "issue").plan(BOOK).changes_nothing


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", "12", 12),
        ("number", "many", None),
        ("boolean", "yes", True),
        ("date", "2026-03", "2026-03"),
        ("date", 3, None),
        ("text", 3.5, "3.5"),
        ("text", True, "true"),
    ],
)
def test_that_values_are_converted_only_when_they_have_the_form(
    kind: str, value: object, expected: object
) -> None:
    assert converted(None, AttributeDef("x", kind=kind, owners=("claim",)), value) == expected


@pytest.mark.parametrize("name", BUILT_IN)
def test_that_each_codebook_that_comes_along_is_sound_and_complete(name: str) -> None:
    book = built_in(name)
    assert book.problems() == []
    assert dump_toml(book) == resource("codebooks", f"{name}.toml").read_text("utf-8")
    for each in (*book.types, *book.relations):
        assert set(each.names) == set(LANGUAGES), each.code
        assert each.definition, each.code
    for attribute in book.attributes:
        if attribute.level == "core":
            assert attribute.definition, attribute.code
            for item in (attribute, *attribute.values):
                assert set(item.names) == set(LANGUAGES), (attribute.code, item.code)
    for kind in book.types:
        assert kind.examples and kind.counterexamples and kind.letter and kind.key
    letters = [each.letter for each in book.relations]
    assert len(set(letters)) == len(letters) and not {"J", "K", ""} & set(letters)


def test_that_the_codebooks_that_come_along_are_listed_the_default_first() -> None:
    listed = built_ins()
    assert [each.name for each in listed] == list(BUILT_IN)
    assert listed[0].title == "Actors, Events, Claims"
    assert len({each.title for each in listed}) == len(listed)
    assert listed[1].attributes < 6 < listed[2].attributes
    with pytest.raises(UserError):
        built_in("no such")
