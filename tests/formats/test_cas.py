"""UIMA XMI and JSON CAS: out and back, cassis' own reader, real files, and files made to do harm."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.core.model import Annotator, End, Relation
from annotator.core.spans import Utf16Map
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundAnnotation, FoundArticle, FoundRelation, Part, Refused
from annotator.formats.webanno_tsv_reader import read as read_tsv
from tests.formats.memory import MemorySet, an_id, article_of, mark
from tests.formats.memory import sets as any_sets
from tests.support import shared_data

pytest.importorskip("cassis")

from annotator.formats import json_cas, xmi

MODULES = {"xmi": xmi, "json-cas": json_cas}


def write(module: ModuleType, source: MemorySet, target: Path) -> tuple[int, LossLog]:
    losses = LossLog()
    with SafeFolder(target) as folder:
        count = module.write(source, folder, losses, silent)
        assert module.compare(source, folder.path, silent) == ""
        folder.commit()
    return count, losses


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(source=any_sets())
def test_that_any_set_reads_back_up_to_what_was_told(
    tmp_path_factory: pytest.TempPathFactory, module: ModuleType, source: MemorySet
) -> None:
    count, losses = write(module, source, tmp_path_factory.mktemp("cas") / "out")
    told = {identity for loss in losses.losses() for identity in loss.annotations}
    assert count + len(told) >= len(source.marks)


def a_set() -> MemorySet:
    text = "💥 الوزير said no. Then “e\u0301nd”\x0b."
    article = article_of(1, text, title="A:b")
    marks = [
        mark(1, article, text, [(2, 8)], note="two\nlines", attributes={"frames": ["a", "b"]}),
        mark(2, article, text, [(0, 1), (9, 13), (18, 22)], annotator=an_id(2)),
    ]
    link = Relation(
        an_id(9),
        "made_by",
        End("annotation", marks[1].id),
        End("annotation", marks[0].id),
        an_id(2),
    )
    people = [Annotator(an_id(1), "Anna"), Annotator(an_id(2), "بدر")]
    return MemorySet(people, texts=[(article, text)], marks=marks, links=[link])


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_that_fragments_people_values_and_relations_come_back(
    tmp_path: Path, module: ModuleType
) -> None:
    source = a_set()
    _, losses = write(module, source, tmp_path / "out")
    parts = list(module.read(tmp_path / "out"))
    (article,) = (part for part in parts if isinstance(part, FoundArticle))
    found = {each.id: each for each in article.annotations}
    assert {i: each.spans for i, each in found.items()} == {m.id: m.spans for m in source.marks}
    assert found[an_id(1)].attributes == {"frames": ["a", "b"]}
    assert found[an_id(2)].annotator_name == "بدر"
    assert (article.article.id, article.article.title) == (an_id(1), "A:b")
    (relation,) = (part for part in parts if isinstance(part, FoundRelation))
    keys = {each.key: each.id for each in article.annotations}
    assert (keys[relation.source_key], keys[relation.target_key]) == (an_id(2), an_id(1))
    replaced = any("U+FFFD" in loss.text for loss in losses.losses())
    assert replaced is (module is xmi)


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_that_the_same_set_gives_the_same_bytes(tmp_path: Path, module: ModuleType) -> None:
    for name in ("a", "b"):
        write(module, a_set(), tmp_path / name)
    first, second = (
        {each.name: each.read_bytes() for each in (tmp_path / name).iterdir()} for name in "ab"
    )
    assert first == second


def found(parts: list[Part]) -> list[FoundAnnotation]:
    return [m for part in parts if isinstance(part, FoundArticle) for m in part.annotations]


def refusals(parts: list[Part]) -> list[str]:
    return [part.reason for part in parts if isinstance(part, Refused)]


def test_that_positions_are_utf16_units_in_the_file(tmp_path: Path) -> None:
    write(json_cas, a_set(), tmp_path / "out")
    data = json.loads((tmp_path / "out" / "A b.json").read_text("utf-8"))
    spans = [each for each in data["%FEATURE_STRUCTURES"] if each["%TYPE"] == "custom.Span"]
    assert sorted((each["begin"], each["end"]) for each in spans) == [(0, 2), (3, 9)]


def test_that_a_place_within_a_character_is_refused(tmp_path: Path) -> None:
    write(json_cas, a_set(), tmp_path / "out")
    path = tmp_path / "out" / "A b.json"
    data = json.loads(path.read_text("utf-8"))
    for each in data["%FEATURE_STRUCTURES"]:
        if each["%TYPE"] == "custom.Span" and each["begin"] == 0:
            each["end"] = 1
        elif each["%TYPE"] == "custom.Span":
            each["end"] = 5000
    path.write_text(json.dumps(data), "utf-8")
    parts = list(json_cas.read(path))
    assert found(parts) == []
    assert refusals(parts)[:2] == ["Its place cuts a character, or is outside."] * 2


def test_that_a_doctype_a_broken_file_and_a_missing_type_system_are_refused(
    tmp_path: Path,
) -> None:
    write(xmi, a_set(), tmp_path / "out")
    path = tmp_path / "out" / "A b.xmi"
    whole = path.read_bytes()
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for damaged in (bomb + whole[whole.index(b"<xmi") :], whole[:300], b"", b"<a/>"):
        path.write_bytes(damaged)
        parts = list(xmi.read(tmp_path / "out"))
        assert found(parts) == [] and len(refusals(parts)) == 1
    path.write_bytes(whole)
    (tmp_path / "out" / "TypeSystem.xml").unlink()
    assert refusals(list(xmi.read(path))) == ["Its type system (TypeSystem.xml) is missing."]
    path.unlink()
    with pytest.raises(UserError, match="holds no"):
        list(xmi.read(tmp_path / "out"))


def test_that_json_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"%TYPES": {}, "%VIEWS": 3}', "utf-8")
    (tmp_path / "b.json").write_text("[1]", "utf-8")
    with pytest.raises(UserError, match="holds no JSON CAS"):
        list(json_cas.read(tmp_path))


def test_that_real_xmi_gives_what_its_table_says(tmp_path: Path) -> None:
    import cassis

    root = shared_data("formats", "webanno-tsv", "inception-tsv3-suite")
    more = shared_data("formats", "uima-cas-xmi", "cassis-xmi") / "typesystems"
    known = [
        cassis.load_typesystem(path)
        for path in (root / "desc" / "type" / "webannoTestTypes.xml", more / "webanno_types.xml")
    ]
    types = tmp_path / "TypeSystem.xml"
    types.write_text(cassis.merge_typesystems(*known).to_xml(), "utf-8")
    files = unreadable = marks = relations = 0
    undeclared: set[str] = set()
    for path in sorted(root.glob("tsv3-suite/*/reference.xmi")):
        parts = list(xmi.read(path, typesystem=str(types)))
        files += 1
        if refusals(parts) == ["“reference.xmi” is no CAS that can be read."]:
            unreadable += 1  # it uses features that neither type system declares
            continue
        undeclared |= {reason for reason in refusals(parts) if "type system" in reason}
        table = list(read_tsv(path.with_name("reference.tsv")))
        relations += sum(isinstance(part, FoundRelation) for part in parts)
        marks += len(found(parts))
        if "Whitespace" not in path.parent.name:
            (article,) = (part for part in parts if isinstance(part, FoundArticle))
            units = Utf16Map(article.text or "")
            assert Counter(
                (units.to_utf16(m.spans[0].start), units.to_utf16(m.spans[0].end))
                for m in found(parts)
            ) == Counter((m.spans[0].start, m.spans[0].end) for m in found(table)), path
    assert (files, unreadable, marks, relations, undeclared) == (73, 11, 176, 37, set())


@pytest.mark.parametrize(
    ("file", "types", "layers", "articles", "marks"),
    [
        ("small_cas", "small_typesystem", "Token,Sentence", 1, 13),
        ("small_cas", "small_typesystem", "", 1, 0),
        ("cas_with_smileys", "important_dkpro_types", "", 1, 5),
        ("cas_with_two_sofas", "small_typesystem", "", 2, 0),
        ("cas_with_references", "webanno_types", "", 1, 3),
        ("cas_with_inheritance", "typesystem_with_inheritance", "", 1, 5),
        ("cas_with_collections", "typesystem_with_collections", "", 1, 0),
        ("lenient_cas", "small_typesystem", "Token,Sentence", 1, 13),
    ],
)
def test_that_real_xmi_comes_in_whole(
    tmp_path: Path, file: str, types: str, layers: str, articles: int, marks: int
) -> None:
    root = shared_data("formats", "uima-cas-xmi", "cassis-xmi")
    options = {"typesystem": str(root / "typesystems" / f"{types}.xml"), "layers": layers}
    with projects.create(tmp_path / "p.annotator") as project:
        path = root / "xmi" / f"{file}.xmi"
        report = sets.import_set(project, path, "xmi", options=options)
        assert (report.added, report.exact, report.repaired) == (articles, marks, 0)
        assert projects.check_project(project) == []


def test_that_real_json_comes_in_whole(tmp_path: Path) -> None:
    root = shared_data("formats", "uima-cas-json", "cassis-json")
    counted: Counter[str] = Counter()
    for path in sorted(root.glob("fs_as_array/*/*/data.json")):
        parts = list(json_cas.read(path))
        counted["files"] += 1
        counted["articles"] += sum(isinstance(part, FoundArticle) for part in parts)
        counted["marks"] += len(found(parts))
        counted["refused"] += len(refusals(parts))
    assert counted == {"files": 13, "articles": 8, "marks": 22, "refused": 5}


def test_that_the_report_of_losses_beside_a_set_is_no_part_of_it(tmp_path: Path) -> None:
    write(json_cas, a_set(), tmp_path / "out")
    (tmp_path / "out" / "loss.json").write_text("{}", "utf-8")
    assert refusals(list(json_cas.read(tmp_path / "out"))) == []
