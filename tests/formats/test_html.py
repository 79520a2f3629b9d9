"""The page to read: what it shows is what was meant, and nothing in it runs or leads away."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.core.jobs import silent
from annotator.formats import html
from annotator.formats.loss import LossLog
from tests.formats.memory import MemorySet, an_id, article_of, mark
from tests.formats.memory import sets as any_sets
from tests.formats.test_jsonl import small


def page(source: MemorySet, losses: LossLog | None = None) -> str:
    out = io.BytesIO()
    html.write(source, out, losses or LossLog(), silent)
    return out.getvalue().decode()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=any_sets())
def test_that_any_set_reads_back_from_its_page(tmp_path: Path, source: MemorySet) -> None:
    path = tmp_path / "a.html"
    path.write_text(page(source), "utf-8", newline="")
    assert html.compare(source, path, silent) == ""
    assert page(source) == path.read_bytes().decode()


def test_that_a_changed_word_and_a_moved_border_are_noticed(tmp_path: Path) -> None:
    source, path = small(), tmp_path / "a.html"
    whole = page(source)
    path.write_text(whole.replace("maire</span>", "Maire</span>"), "utf-8")
    assert "text" in html.compare(source, path, silent)
    moved = whole.replace('data-m="2-1">m', 'data-m="3-0">m</span><span data-m="2-1">')
    path.write_text(moved, "utf-8")
    assert moved != whole
    assert html.compare(source, path, silent) != ""


@pytest.mark.parametrize(
    "bad", ["<script>x()</script>", "<img src=x onerror=y>", "</style>", '" onload="z']
)
def test_that_nothing_from_outside_becomes_markup(bad: str) -> None:
    source = small()
    article = article_of(
        10, bad, title=bad, source=bad, url=f"javascript:{bad}", note=bad, language=bad
    )
    source.texts = [(article, bad)]
    source.marks = [mark(20, article, bad, [(0, len(bad))], note=bad, attributes={"remark": bad})]
    source.links = []
    assert bad not in page(source).partition("</style>")[2]


def test_that_the_page_asks_for_nothing_and_allows_only_its_own_style() -> None:
    whole = page(small())
    style = whole.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in whole
    assert not re.search(r"<(script|link|img|iframe)|\bstyle=|\bsrc=|url\(|@import|https?:", whole)


def test_that_overlapping_annotations_lie_in_lanes_of_their_own() -> None:
    article = article_of(10, "abcdef")
    spans = [[(0, 6)], [(0, 3)], [(3, 6)]]
    marks = [mark(20 + n, article, "abcdef", each) for n, each in enumerate(spans)]
    source = MemorySet(small().everybody, [], [(article, "abcdef")], marks)
    lanes = dict(re.findall(r'l(\d)" data-m="(\d)', page(source)))
    assert sorted((n, lane) for lane, n in lanes.items()) == [("1", "0"), ("3", "1")]
    assert an_id(20) == marks[0].id
