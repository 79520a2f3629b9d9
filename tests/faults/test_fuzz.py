"""Changed files of every kind and format are read or refused in a sentence, and leave a sound project: so many each,
always the same; ``dev.py fuzz`` goes on for as long as it is let.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from annotator.app.sets import formats
from annotator.intake import KINDS
from tests.faults.fuzz.mutations import CHANGES, changed
from tests.faults.fuzz.run import Case, Reader, run
from tests.faults.fuzz.sources import Source, sources
from tests.faults.tally import tell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bounds memory as POSIX does")

NOT_MADE = {"format:recogito", "format:catma"}
"""Only read, and only real files of them are changed."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Source]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANNOTATOR_HOME", str(tmp_path_factory.mktemp("home")))
        return sources(real=False)


def test_that_every_kind_and_every_format_that_is_read_is_fuzzed(whole) -> None:
    kinds = {f"kind:{kind.name}" for kind in KINDS}
    read = {f"format:{one.name}" for one in formats() if one.reads}
    assert kinds | read == set(whole) | NOT_MADE


@pytest.mark.parametrize(("each", "seed"), [(6, 1), pytest.param(400, 2, marks=pytest.mark.slow)])
def test_that_changed_files_are_read_or_refused_and_the_project_is_sound(whole, each, seed) -> None:
    cases = (Case(target, seed, number) for number in range(each) for target in whole)
    *_, (_, outcomes, _) = run(cases, whole)
    assert [f"{case}: {told}" for case, told in outcomes.failures.values()] == []
    assert sum(counts.total() for counts in outcomes.counts.values()) == each * len(whole)
    read = sum(counts["read"] for counts in outcomes.counts.values())
    assert read > each * len(whole) // 5
    tell("fuzz", files=each * len(whole), read=read)


def test_that_the_same_numbers_change_a_file_in_the_same_way() -> None:
    data = b'{"a": [1, 2, "words of a line"]}\n' * 20
    made = {changed(data, Random(f"case {n}"), [data[::-1]]) for n in range(60)}
    assert made == {changed(data, Random(f"case {n}"), [data[::-1]]) for n in range(60)}
    assert len(made) > 50
    for change in CHANGES:
        assert isinstance(change(b"", Random(1), []), bytes)


def test_that_a_mistake_and_the_end_of_the_reading_process_are_noticed_and_it_goes_on(
    tmp_path: Path,
) -> None:
    good = tmp_path / "a.txt"
    good.write_text("The council voted on Monday.")
    job = {"target": "kind:text", "path": str(good), "forced": True}
    with Reader(tmp_path) as reader:
        assert reader.ask(job)["outcome"] == "read"
        mistake = reader.ask({"target": "kind:text"})
        assert (mistake["outcome"], mistake["what"][:8]) == ("failed", "KeyError")
        reader.process.kill()
        reader.process.wait()
        assert reader.ask(job)["outcome"] == "failed"
        assert reader.ask(job)["outcome"] == "read"
