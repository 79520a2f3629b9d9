"""Joining codebooks: nothing of ours moves, only what is theirs alone is added."""

from __future__ import annotations

import pytest

from annotator.core.codebook import AttributeDef, Codebook, RelationDef, TypeDef, ValueDef
from annotator.core.codebook_join import join
from annotator.core.errors import UserError

OURS = Codebook(
    "Ours",
    4,
    (TypeDef("actor", {"en": "Actor"}, "actor", letter="A", key=1),),
    (
        AttributeDef("stance", kind="choice", owners=("actor",), values=(ValueDef("yes"),)),
        AttributeDef("size", kind="number", owners=("actor",)),
    ),
    (RelationDef("near", {"en": "near"}, ("actor",), ("actor",), letter="N"),),
)
THEIRS = Codebook(
    "Theirs",
    9,
    (
        TypeDef("place", {"en": "Place"}, letter="A", key=1),
        TypeDef("actor", {"en": "Person"}, "actor", letter="P", key=2),
    ),
    (
        AttributeDef(
            "stance", kind="choice", owners=("place",), values=(ValueDef("yes"), ValueDef("no"))
        ),
        AttributeDef("size", kind="text", owners=("place",)),
        AttributeDef("colour", kind="text", owners=("place",)),
    ),
    (
        RelationDef("near", {"en": "close"}, ("place",), ("place",)),
        RelationDef("in", {"en": "in"}, ("actor",), ("place",), letter="N"),
    ),
)


def test_that_only_what_is_theirs_alone_is_added_behind_ours() -> None:
    both = join(OURS, THEIRS)
    assert (both.name, both.version) == ("Ours", 5)
    assert both.types[0] == OURS.types[0]
    assert [(each.code, each.letter, each.key) for each in both.types[1:]] == [("place", "", 0)]
    stance = both.attribute("stance")
    assert stance.owners == ("actor", "place")
    assert [value.code for value in stance.values] == ["yes", "no"]
    assert both.attribute("size") == OURS.attribute("size")
    assert both.find_attribute("colour") is not None
    assert both.relation("near").source == ("actor", "place")
    assert both.relation("near").names == {"en": "near"}
    assert both.relation("in").letter == ""
    assert both.problems() == []


def test_that_joining_again_or_with_itself_changes_nothing() -> None:
    both = join(OURS, THEIRS)
    assert join(both, THEIRS) is both
    assert join(OURS, OURS) is OURS


def test_that_codebooks_that_do_not_fit_together_are_refused() -> None:
    broken = Codebook("Broken", 1, (), (AttributeDef("x", owners=("nobody",)),))
    with pytest.raises(UserError, match="does not fit together"):
        join(OURS, broken)
