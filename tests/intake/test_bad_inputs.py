"""Nothing that is handed over brings the program down: one calm sentence, quickly, with little memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.intake.bad_inputs import BAD, make_all
from tests.support import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="makes pipes and devices")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What reading each bad input came to, in a process of its own."""
    folder = tmp_path_factory.mktemp("bad")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.intake.bad_inputs"],
        cwd=ROOT, input=json.dumps(make_all(folder)).encode(), stdout=subprocess.PIPE, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(ended.stdout)


@pytest.mark.parametrize("name", BAD)
def test_that_a_bad_input_is_refused_in_a_sentence_that_names_the_reason(outcomes, name):
    outcome = outcomes[name]
    assert "read" not in outcome, "it was read"
    said = outcome["message"] + " " + outcome["hint"]
    assert any(words in said for words in BAD[name].words.split("|")), said
    assert re.fullmatch(r"[“A-Z].*[.]", outcome["message"])
    assert "Traceback" not in outcome["message"]


def test_that_every_bad_input_is_refused_within_five_seconds(outcomes):
    slow = {name: outcomes[name]["seconds"] for name in BAD if outcomes[name]["seconds"] > 5}
    assert not slow


def test_that_no_bad_input_needs_500_megabytes(outcomes):
    assert outcomes["own"]["megabytes"] < 500
    assert outcomes["apart"]["megabytes"] < 500
