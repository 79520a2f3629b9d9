"""PLOVER: each event a record of who did what to whom, with its sentence and its places."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import projects, sets
from annotator.core.codebook import AttributeDef, ValueDef
from annotator.core.jobs import silent
from annotator.core.model import Annotator, End, Entity, Relation
from annotator.formats import plover
from annotator.formats.loss import LossLog
from tests.formats.memory import CODEBOOK, MemorySet, an_id, article_of, mark
from tests.formats.memory import sets as any_sets
from tests.support import shared_data

TEXT = "👩‍👩‍👧 It rained. قاد عمال strike hier wieder gegen Gov. Plan. Then all went home."
CLASS = AttributeDef(
    "event_class",
    kind="choice",
    owners=("event", "entity:event"),
    values=(ValueDef("material_conflict"), ValueDef("protest", parent="material_conflict")),
)


def spot(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def strike() -> MemorySet:
    """Workers strike against a plan, in one sentence of three; the event is in two fragments."""
    article = article_of(
        10, TEXT, title="Strike", source="Blatt", date="2026-11-03", language="mul"
    )
    union = Entity(
        an_id(2),
        "عمال",
        "actor",
        (),
        {"sector": ["lab", "soc"], "country": "LBN"},
        {"wikidata": "Q178790"},
    )
    event = Entity(an_id(3), "The strike", "event", (), {"event_date": "2026-11-02", "participants_min": 300, "participants_max": 900, "place": "Tyros"})  # fmt: skip
    marks = [
        mark(20, article, TEXT, [spot("عمال")], entity=union.id),
        mark(21, article, TEXT, [spot("strike"), spot("wieder")], type="event", entity=event.id, note="odd",
             attributes={"event_class": "protest", "event_status": "planned", "mode": "strike"}),
        mark(22, article, TEXT, [spot("Gov. Plan")], type="claim"),
    ]  # fmt: skip
    links = [
        Relation(
            an_id(30), "initiator", End("annotation", an_id(21)), End("annotation", an_id(20)), an_id(1)
        ),
        Relation(an_id(31), "target", End("annotation", an_id(21)), End("outlet", an_id(10)), an_id(1)),
        Relation(an_id(32), "causes", End("annotation", an_id(21)), End("annotation", an_id(21)), an_id(1)),
    ]  # fmt: skip
    book = replace(CODEBOOK, attributes=(*CODEBOOK.attributes, CLASS))
    return MemorySet(
        [Annotator(an_id(1), "Anna")], [union, event], [(article, TEXT)], marks, links, codebook=book
    )  # fmt: skip


def written(source: MemorySet, losses: LossLog | None = None) -> bytes:
    out = io.BytesIO()
    count = plover.write(source, out, losses or LossLog(), silent)
    records = json.loads(out.getvalue())
    assert count == len(records)
    return out.getvalue()


def test_that_an_event_tells_who_did_what_to_whom_when_and_where() -> None:
    (record,) = json.loads(written(strike()))
    assert record["source"] == [
        {"actorText": "عمال", "code": "LBN", "sector": "LAB, SOC", "name": "عمال", "wikidata": "Q178790"}
    ]  # fmt: skip
    assert record["target"] == [{"actorText": "Blatt"}]
    assert (record["event"], record["quad"]) == ("PROTEST", "material_conflict")
    assert (record["mode"], record["context"]) == ("strike", "future")
    assert (record["date"], record["size"]) == ("2026-11-02", "300-900")
    assert record["eventLoc"] == {"name": "Tyros"}
    assert (record["coder"], record["comment"], record["dateCoded"]) == ("Anna", "odd", "2026-11-03")  # fmt: skip


def test_that_a_record_has_its_sentence_and_places_in_the_article() -> None:
    (record,) = json.loads(written(strike()))
    info = record["textInfo"]
    assert TEXT[info["start"] : info["end"]] == record["text"]
    assert record["text"].startswith("قاد") and record["text"].endswith("Plan.")
    assert " ".join(TEXT[a:b] for a, b in info["spans"]) == record["eventText"] == "strike wieder"


def test_that_what_a_record_cannot_hold_is_told_with_its_annotation() -> None:
    losses = LossLog()
    written(strike(), losses)
    told = {(each.kind, identity) for each in losses.losses() for identity in each.annotations}
    assert {("text", an_id(20)), ("text", an_id(22))} <= told
    assert {("relations", an_id(21)), ("entities", an_id(21))} <= told


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=any_sets())
def test_that_any_set_reads_back(tmp_path: Path, source: MemorySet) -> None:
    source.marks = [replace(m, type="event") if m.type == "actor" else m for m in source.marks]
    losses, path = LossLog(), tmp_path / "e.json"
    path.write_bytes(written(source, losses))
    assert plover.compare(source, path, silent) == ""
    told = {each for loss in losses.losses() for each in loss.annotations}
    assert told >= {each.id for each in source.marks if each.type != "event"}
    assert written(source) == path.read_bytes()


@pytest.mark.parametrize(("ours", "theirs"), [('"strike wieder"', '"strike nieder"'), ("[\n{", "[\n{},\n{"), ("\n]", ",\n{}\n]")])  # fmt: skip
def test_that_what_was_changed_is_noticed(tmp_path: Path, ours: str, theirs: str) -> None:
    path = tmp_path / "e.json"
    whole = written(strike()).decode()
    path.write_text(whole.replace(ours, theirs, 1), "utf-8")
    assert path.read_text("utf-8") != whole
    assert "record" in plover.compare(strike(), path, silent)


def test_that_a_set_without_events_is_an_empty_list(tmp_path: Path) -> None:
    assert json.loads(written(MemorySet())) == []


def test_that_a_project_goes_out_as_records(tmp_path: Path) -> None:
    with projects.create(tmp_path / "p.annotator", sample=True) as project:
        sets.export(project, "plover", tmp_path / "events.json")
    records: list[dict[str, Any]] = json.loads((tmp_path / "events.json").read_text("utf-8"))
    assert records and all(each["event"] or each["eventText"] for each in records)


def test_that_keys_are_those_of_the_gold_standard() -> None:
    path = shared_data("domain", "plover-gsr-en") / "gold_standard_records"
    gold = json.loads((path / "PLOVER_GSR_CAMEO.txt").read_text("utf-8"))
    keys = {key for record in gold for key in record}
    actor = {key for record in gold for each in record.get("source", []) for key in each}
    (record,) = json.loads(written(strike()))
    assert set(record) - keys == {"quad", "headline"} and actor <= set(record["source"][0])
