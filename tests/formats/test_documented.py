"""The page on formats tells every key, column and format there is."""

from __future__ import annotations

import io
import json
import re

from annotator.core.jobs import silent
from annotator.core.resources import resource
from annotator.formats import csv_table, jsonl
from annotator.formats.loss import LossLog
from annotator.formats.table import FORMATS
from tests.formats.test_jsonl import small


def page() -> str:
    return resource("help", "formats.md").read_text("utf-8")


def told(row: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", row))


def test_that_every_format_has_its_section() -> None:
    for each in FORMATS:
        assert f"\n## {each.name}: " in page()


def test_that_every_key_of_every_line_is_told_in_the_row_of_its_kind() -> None:
    out = io.BytesIO()
    jsonl.write(small(), out, LossLog(), silent)
    section = page().partition("## jsonl")[2].partition("\n## ")[0]
    rows = {row.split("`")[1]: told(row) for row in section.splitlines() if row.startswith("| `")}
    for line in map(json.loads, out.getvalue().decode().splitlines()):
        assert set(line) <= rows[line["kind"]] | {"kind"}, line["kind"]


def test_that_every_column_is_told() -> None:
    out = io.BytesIO()
    csv_table.write(small(), out, LossLog(), silent)
    columns = out.getvalue().decode("utf-8-sig").splitlines()[0].split(",")
    known = told(page())
    for column in columns:
        assert re.sub(r"\..*", ".…", column) in known, column
