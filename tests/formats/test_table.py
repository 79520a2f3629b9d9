"""The table of formats keeps what it promises."""

from __future__ import annotations

import subprocess
import sys

import pytest

from annotator.core.errors import UserError
from annotator.formats.loss import LOSS_KINDS, LossLog
from annotator.formats.table import FORMATS, find_format
from tests.formats.memory import an_id


def test_that_every_format_can_do_what_the_table_says() -> None:
    assert len({each.name for each in FORMATS}) == len(FORMATS)
    for each in FORMATS:
        module = each.load()
        assert each.reads or each.writes
        assert not each.reads or callable(module.read)
        assert not each.writes or (callable(module.write) and callable(module.compare))
        assert each.files in ("one", "many")
        assert each.extensions and all(extension.startswith(".") for extension in each.extensions)
        assert each.holds <= set(LOSS_KINDS)
        assert each.title and each.unit


def test_that_formats_are_found_in_any_case_and_others_are_named() -> None:
    assert find_format(" JSONL ", to="read").name == "jsonl"
    with pytest.raises(UserError, match=r"cannot be read.*These can: jsonl"):
        find_format("html", to="read")
    with pytest.raises(UserError, match=r"no format “folia”.*jsonl, csv"):
        find_format("folia", to="write")


def test_that_the_table_loads_no_format() -> None:
    script = (
        "import sys, annotator.formats.table; "
        "print([m for m in sys.modules if m.startswith('annotator.formats.') or m in ('csv', 'PySide6')])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "jsonl" not in told.stdout
    assert "csv" not in told.stdout


def test_that_losses_come_in_a_fixed_order_each_sentence_once() -> None:
    log = LossLog()
    log.add("text", "No text.")
    log.add("notes", "No notes.", [an_id(2), an_id(1)])
    log.add("notes", "No notes.", [an_id(1)])
    losses = log.losses()
    assert [loss.kind for loss in losses] == ["notes", "text"]
    assert losses[0].annotations == (an_id(2), an_id(1))
    assert set(losses[0].as_json()) == {"kind", "annotations", "text"}
