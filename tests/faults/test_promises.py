"""Every promise has its proof, and every proof is there."""

from __future__ import annotations

import ast

import pytest

from tests.faults.killing import KILLS
from tests.faults.promises import PROMISES
from tests.support import ROOT


def functions_of(name: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / name).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("number", PROMISES)
def test_that_a_promise_names_tests_that_exist_or_says_what_is_open(number: str) -> None:
    promise = PROMISES[number]
    assert promise.proofs or promise.open
    for proof in promise.proofs:
        name, _, function = proof.partition("::")
        assert function in functions_of(name), proof


def test_that_no_promise_is_left_out_and_each_has_a_proof() -> None:
    assert list(PROMISES) == [f"P{n}" for n in range(1, 27)]
    assert [number for number, one in PROMISES.items() if not one.proofs] == []


def test_that_hundreds_are_killed_in_the_ordinary_run_and_thousands_in_the_long_form() -> None:
    assert {"tagging", "bulk edit", "import", "undo", "migration", "back-up", "export"} <= {*KILLS}
    assert sum(few for few, _ in KILLS.values()) >= 300
    assert sum(many for _, many in KILLS.values()) >= 5_000
