"""The lossless bundle: round trips, bytes, and what strangers send."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.core.jobs import silent
from annotator.core.model import Annotator, End, Entity, Relation
from annotator.formats import jsonl
from annotator.formats.bundle import objects
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundArticle, FoundRelation, Refused, parts
from tests.formats.memory import MemorySet, an_id, article_of, mark, sets

TEXT = "Le maire 👩‍👩‍👧 a dit : « Non ! »\nقال العمدة لا."


def small() -> MemorySet:
    article = article_of(10, TEXT, title="Non", source="Le Journal", date="2026-11-03")
    return MemorySet(
        [Annotator(an_id(1), "Anna")],
        [Entity(an_id(2), "La maire", "actor", ("maire",))],
        [(article, TEXT)],
        [
            mark(20, article, TEXT, [(3, 8)], entity=an_id(2)),
            mark(
                21, article, TEXT, [(0, 2), (3, 8)], type="claim", attributes={"stance": "oppose"}
            ),
        ],
        [
            Relation(
                an_id(30),
                "made_by",
                End("annotation", an_id(21)),
                End("entity", an_id(2)),
                an_id(1),
            )
        ],
        {(article.id, an_id(1)): "coded"},
    )


def written(source: MemorySet) -> bytes:
    out = io.BytesIO()
    assert jsonl.write(source, out, LossLog(), silent) == len(source.marks)
    return out.getvalue()


def lines_of(source: MemorySet) -> list[dict]:
    return [json.loads(line) for line in written(source).decode().splitlines()]


def read(tmp_path: Path, content: bytes) -> list:
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    return list(jsonl.read(path))


def edited(number: int, change) -> bytes:
    """The small bundle with one line changed: ``change`` takes and gives bytes."""
    lines = written(small()).splitlines(keepends=True)
    lines[number - 1] = change(lines[number - 1])
    return b"".join(lines)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sets())
def test_that_any_set_written_and_read_back_has_equal_parts(
    tmp_path: Path, source: MemorySet
) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(written(source))
    assert list(jsonl.read(path)) == list(parts(source))
    assert jsonl.compare(source, path, silent) == ""


@settings(max_examples=50, deadline=None)
@given(sets())
def test_that_the_same_set_gives_the_same_bytes_and_any_splitter_gives_whole_lines(
    source: MemorySet,
) -> None:
    content = written(source)
    assert content == written(source)
    assert content.decode().splitlines() == content.decode().removesuffix("\n").split("\n")
    assert all(isinstance(json.loads(line), dict) for line in content.decode().splitlines())


@settings(max_examples=100, deadline=None)
@given(sets())
def test_that_lines_put_together_from_pieces_are_those_of_the_encoder(source: MemorySet) -> None:
    told = [each for part in parts(source) for each in objects(part)]
    lines = [json.loads(line) for line in written(source).splitlines()]
    assert json.dumps(lines) == json.dumps(told)  # values, types, and order of keys


def test_that_plain_json_finds_positions_quotes_and_names_in_each_line() -> None:
    lines = lines_of(small())
    assert [line["kind"] for line in lines] == [
        "project", "codebook", "annotator", "entity", "article", "article-status", "annotation",
        "annotation", "relation",
    ]  # fmt: skip
    assert lines[0]["format"] == "annotator-jsonl"
    assert (lines[0]["version"], lines[0]["unit"]) == (1, "code points")
    text = lines[4]["text"]
    for line in lines[6:8]:
        assert [text[start:end] for start, end in line["spans"]] == line["quotes"]
        assert line["suffix"] == text[line["spans"][-1][1] :][:32]
        assert line["annotator_name"] == "Anna"
    assert lines[6]["entity"] == "La maire"
    assert lines[7]["quote"] == "Le … maire"
    assert lines[8]["target"] == {"kind": "entity", "id": id_text(an_id(2))}


def test_that_a_changed_byte_is_noticed_when_reading_back(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(edited(7, lambda line: line.replace(b"[[3,8]]", b"[[3,7]]")))
    assert "line 5" in jsonl.compare(small(), path, silent)
    path.write_bytes(b"".join(written(small()).splitlines(keepends=True)[:-1]))
    assert "the end of the file" in jsonl.compare(small(), path, silent)


def test_that_only_relations_leading_out_of_the_set_are_reported_as_lost() -> None:
    source, log = small(), LossLog()
    jsonl.write(source, io.BytesIO(), log, silent)
    assert log.losses() == ()
    source.lost = (an_id(21),)
    jsonl.write(source, io.BytesIO(), log, silent)
    assert [(loss.kind, loss.annotations) for loss in log.losses()] == [("relations", (an_id(21),))]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"kind":"annotation","spans":[[' + b"9" * 5000 + b",1]]}", "digits"),
        (b'{"kind":"annotation","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
        (b'{"kind":"annotation","a":NaN}', "NaN"),
        (b'{"kind":"annotation","a":-Infinity}', "Infinity"),
        (b'{"kind":"annotation","a":1e999}', "too large"),
        (b'{"kind":"annotation","note":"a","note":"b"}', "twice"),
        (b'{"kind":"annotation","note":"\\ud800"}', "surrogate"),
        (b'{"kind":"annotation","note":"\\u0000"}', "NUL"),
        (b'{"kind":"annotation"} and more', "follows"),
        (b'{"kind":"annotation","note":"\xff"}', "UTF-8"),
        (b'{"kind":"annotation","type":"actor"', "JSON"),
        (b'{"kind":"annotation"}', "missing"),
        (b'{"kind":"annotation","article":7}', "not an id"),
        (b'{"kind":"relation","type":[]}', "missing"),
        (b'{"kind":"article-status","status":"perhaps"}', "not a status"),
    ],
)
def test_that_a_bad_annotation_line_costs_itself_and_nothing_else(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    found = read(tmp_path, edited(7, lambda _: line + b"\n"))
    (refused,) = [part for part in found if isinstance(part, Refused)]
    assert refused.where == "line 7"
    assert reason in refused.reason
    (article,) = [part for part in found if isinstance(part, FoundArticle)]
    assert [each.id for each in article.annotations] == [an_id(21)]
    assert any(isinstance(part, FoundRelation) for part in found)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda line: line.replace(b"[[3,8]]", b"[[8,3]]"), "empty or out of order"),
        (lambda line: line.replace(b"[[3,8]]", b"[[3,8],[4,9]]"), "out of order"),
        (lambda line: line.replace(b"[[3,8]]", b"[[3,8],[9,12]]"), "one quote for each span"),
        (lambda line: line.replace(b"[[3,8]]", b"[]"), "pairs"),
        (lambda line: line.replace(b"[[3,8]]", b"[[true,8]]"), "pairs"),
        (lambda line: line.replace(b"[[3,8]]", b"[[3.0,8]]"), "pairs"),
        (lambda line: line.replace(b'"hand"', b'"magic"'), "not an origin"),
        (lambda line: line.replace(b'"attributes":{}', b'"attributes":[]'), "must be an object"),
        (lambda line: line.replace(b'"note":""', b'"note":7'), "must be a text"),
    ],
)
def test_that_a_field_of_the_wrong_form_refuses_its_annotation(
    tmp_path: Path, change, reason: str
) -> None:
    (refused,) = [each for each in read(tmp_path, edited(7, change)) if isinstance(each, Refused)]
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("number", "change", "reason"),
    [
        (1, lambda _: b"", "not the header"),
        (1, lambda _: b"hello\n", "line 1: it is not JSON"),
        (1, lambda _: pickle.dumps({"a": 1}), "line 1"),
        (1, lambda line: line.replace(b'"version":1', b'"version":2'), "version 2"),
        (1, lambda line: line.replace(b"code points", b"bytes"), "code points"),
        (2, lambda line: line.replace(b'"items":[', b'"items":[7,'), "line 2"),
        (2, lambda line: line.replace(b'"kind":"type"', b'"kind":"tipe"', 1), "line 2"),
        (4, lambda line: line[:-9] + b"\n", "line 4: it is not JSON"),
        (5, lambda line: line.replace(b"maire", b"Maire"), "line 5: the text of “Non”"),
        (5, lambda line: b"\x80\x04garbage\n", "line 5"),
    ],
)
def test_that_damage_outside_annotations_refuses_the_file_and_names_the_line(
    tmp_path: Path, number: int, change, reason: str
) -> None:
    with pytest.raises(UserError) as error:
        read(tmp_path, edited(number, change))
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        ("{}".encode("utf-16"), "not in UTF-8"),
        (bytes(100), "line 1"),
        (b"\n\n[]", "line 3: it is not a JSON object"),
    ],
)
def test_that_a_file_of_another_kind_is_named_as_such(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(UserError) as error:
        read(tmp_path, content)
    assert reason in str(error.value)


def test_that_a_byte_order_mark_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + written(small()).replace(b"\n", b"\r\n\n")
    assert read(tmp_path, content) == list(parts(small()))


def test_that_annotations_away_from_their_article_come_as_further_parts_of_it(
    tmp_path: Path,
) -> None:
    lines = written(small()).splitlines(keepends=True)
    moved = [lines[0], lines[6], *lines[1:6], *lines[7:]]
    found = [part for part in read(tmp_path, b"".join(moved)) if isinstance(part, FoundArticle)]
    assert [(part.again, len(part.annotations)) for part in found] == [(False, 1), (True, 1)]
    assert found[1].article.id == found[0].article.id
    assert found[1].where == "line 2"


def test_that_unknown_kinds_are_listed_and_unknown_keys_passed_over(tmp_path: Path) -> None:
    content = written(small()).replace(b'{"kind":"entity"', b'{"shoe_size":44,"kind":"entity"')
    found = read(tmp_path, content + b'{"kind":"dream"}\n')
    assert found[:-1] == list(parts(small()))
    assert isinstance(found[-1], Refused)
    assert "dream" in found[-1].reason
