"""GATE, PubAnnotation and BioC: other people's files through a project, odd ones, broken ones."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import UserError
from annotator.formats import bioc, gate, pubannotation
from annotator.formats.foreign import natural
from annotator.formats.sets import FoundArticle, FoundRelation, Refused
from annotator.formats.table import find_format
from tests.formats.foreigners import annotations_of, articles, figures, imported
from tests.formats.memory import article_text
from tests.support import shared_data

SAME = "formats/multi-format/bconv-same-docs-in-11-formats/test/data"


# --- real files ---


@pytest.mark.parametrize(
    ("format", "file", "expected"),
    [
        ("pubannotation", "formats/pubannotation/dkpro-core-pubannotation/19667393.json", (1, 9, 0, 0, 0)),
        ("pubannotation", "formats/pubannotation/dkpro-core-pubannotation/19667393-ref.json", (1, 9, 0, 0, 0)),
        ("pubannotation", "formats/pubannotation/dkpro-core-pubannotation/19667393-ref-ns.json", (1, 9, 0, 0, 0)),
        ("pubannotation", f"{SAME}/pubanno_json/BC5CDR-example.json", (1, 6, 0, 0, 1)),
        ("pubannotation", f"{SAME}/pubanno_json/elliptic-coordination.json", (1, 9, 0, 0, 0)),
        ("pubannotation", f"{SAME}/pubanno_json/tutorial-example.json", (1, 9, 0, 0, 0)),
        ("pubannotation", f"{SAME}/pubanno_json.tgz/BC5CDR-example.tgz", (1, 6, 0, 0, 1)),
        ("pubannotation", f"{SAME}/pubanno_json.tgz/NCBIdevset-example.tgz", (18, 74, 0, 0, 0)),
        ("pubannotation", f"{SAME}/pubanno_json.tgz/elliptic-coordination.tgz", (2, 9, 0, 0, 0)),
        ("pubannotation", f"{SAME}/pubanno_json.tgz/tutorial-example.tgz", (2, 9, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_xml/BC5CDR-example.xml", (1, 6, 0, 0, 1)),
        ("bioc", f"{SAME}/bioc_xml/CRAFT-example.xml", (1, 40, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_xml/NCBIdevset-example.xml", (9, 74, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_xml/elliptic-coordination.xml", (1, 9, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_xml/no-sent-boundary-inside-entity.xml", (1, 1, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_xml/sentence-level.xml", (1, 0, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_xml/tutorial-example.xml", (1, 9, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_json/BC5CDR-example.json", (1, 6, 0, 0, 1)),
        ("bioc", f"{SAME}/bioc_json/CRAFT-example.json", (1, 40, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_json/NCBIdevset-example.json", (9, 74, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_json/elliptic-coordination.json", (1, 9, 0, 0, 0)),
        ("bioc", f"{SAME}/bioc_json/tutorial-example.json", (1, 9, 0, 0, 0)),
        ("bioc", "formats/bioc/dkpro-core-bioc/bioc/example-with-multiple-documents.xml", (3, 0, 0, 0, 0)),
        ("bioc", "formats/bioc/dkpro-core-bioc/bioc/example-with-sentences-ref.xml", (1, 2, 0, 0, 1)),
        ("bioc", "formats/bioc/dkpro-core-bioc/bioc-suite/passage-without-sentences/reference.xml", (1, 2, 0, 0, 1)),
        ("bioc", "formats/bioc/dkpro-core-bioc/bioc-suite/annotation-with-single-feature-typed/reference.xml", (1, 1, 0, 0, 0)),
        ("gate", "formats/gate-xml/python-gatenlp/tests/testdoc1.xml", (1, 4, 0, 3, 0)),
        ("gate", "formats/gate-xml/python-gatenlp/docs/debug/testdoc1.xml", (1, 0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_that_real_files_come_in(
    tmp_path: Path, format: str, file: str, expected: tuple[int, ...]
) -> None:
    report = imported(tmp_path, shared_data() / file, format)
    assert figures(report) == expected, report.refused


def test_that_words_that_are_not_there_are_refused_with_their_place(tmp_path: Path) -> None:
    """That file's annotations all claim to read “annotation text”, which no article of it holds."""
    path = (
        shared_data() / "formats/bioc/dkpro-core-bioc/bioc-suite/passage-without-sentences/data.xml"
    )
    report = imported(tmp_path, path, "bioc")
    assert figures(report)[:3] == (1, 0, 0)
    assert any("annotation text" in each.reason for each in report.refused)


def test_that_a_document_of_gate_is_the_same_in_its_other_form() -> None:
    """The same document saved as JSON by other code tells the same places, sets and features."""
    folder = shared_data() / "formats/gate-xml/python-gatenlp/tests"
    told = json.loads((folder / "testdoc1.bdocjs").read_text("utf-8"))
    expected = [
        (set_["name"], each["type"], told["text"][each["start"] : each["end"]])
        for set_ in told["annotation_sets"].values()
        for each in set_["annotations"]
        if each["start"] < each["end"]
    ]
    (article,) = articles(gate.read(folder / "testdoc1.xml"))
    assert article.text == told["text"]
    found = [(each.annotator_name, each.type, each.quotes[0]) for each in article.annotations]
    assert found == expected
    first = article.annotations[0].attributes
    assert first["shared2"] == ["SomeString", "0", "true", "3.3"]


# --- files made as the formats are described ---

GATE = """<?xml version='1.0' encoding='UTF-8'?>
<GateDocument version="3">
<GateDocumentFeatures><Feature><Name className="java.lang.String">gate.SourceURL</Name>
<Value className="java.lang.String">https://example.org/a</Value></Feature></GateDocumentFeatures>
<TextWithNodes><Node id="0"/>💥 <Node id="3"/>Anna<Node id="7"/> said &lt;no&gt;.
<Node id="18"/>Ben<Node id="21"/></TextWithNodes>
<AnnotationSet Name="anna"><Annotation Id="1" Type="Person" StartNode="3" EndNode="7">
<Feature><Name className="java.lang.String">sure</Name><Value className="java.lang.Boolean">true</Value></Feature>
<Feature><Name className="java.lang.String">age</Name><Value className="java.lang.Integer">41</Value></Feature>
<Feature><Name className="java.lang.String">share</Name><Value className="java.lang.Double">NaN</Value></Feature>
</Annotation><Annotation Id="2" Type="Person" StartNode="18" EndNode="21"/></AnnotationSet>
<AnnotationSet Name="ben"><Annotation Id="3" Type="Person" StartNode="3" EndNode="7"/>
<Annotation Id="4" Type="Person" StartNode="3" EndNode="99"/></AnnotationSet>
<AnnotationSet Name="Original markups"><Annotation Id="5" Type="p" StartNode="0" EndNode="21"/></AnnotationSet>
<RelationSet Name="anna"><Relation Id="6" Type="knows" Members="1;2"/><Relation Id="7" Type="knows" Members="1;9"/></RelationSet>
</GateDocument>
"""


def test_that_the_coders_of_a_gate_document_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(GATE, "utf-8")
    parts = list(gate.read(tmp_path / "a.xml"))
    (article,) = articles(parts)
    assert article.article.url == "https://example.org/a"
    assert [(m.annotator_name, m.quotes) for m in article.annotations] == [
        ("anna", ("Anna",)), ("anna", ("Ben",)), ("ben", ("Anna",)),
    ]  # fmt: skip
    assert article.annotations[0].attributes == {"sure": True, "age": 41, "share": "NaN"}
    assert [each.where for each in parts if isinstance(each, Refused)] == [
        "a.xml, annotation 4", "a.xml, set “Original markups”", "a.xml, relation 7",
    ]  # fmt: skip
    assert figures(imported(tmp_path, tmp_path / "a.xml", "gate")) == (1, 3, 0, 3, 1)


def test_that_sets_of_a_gate_document_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(GATE, "utf-8")
    parts = list(gate.read(tmp_path / "a.xml", sets="ben, Original markups"))
    assert [m.annotator_name for m in annotations_of(parts)] == ["ben", "Original markups"]


def test_that_projects_on_one_text_of_pubannotation_stay_apart(tmp_path: Path) -> None:
    here = {"begin": 2, "end": 6}
    value = {
        "text": "💥 Anna said no.\r\nBen.", "sourcedb": "News", "sourceid": "1",
        "tracks": [
            {"project": "anna", "denotations": [{"id": "T1", "span": here, "obj": "Person"}],
             "modifications": [{"id": "M1", "pred": "Negation", "obj": "T1"}]},
            {"project": "ben", "denotations": [
                {"id": "T1", "span": [{"begin": 18, "end": 21}, here], "obj": "Person"},
                {"id": "T2", "span": here, "obj": "Org"},
                {"id": "T3", "span": {"begin": 5, "end": 5}, "obj": "Org"}],
             "attributes": [{"id": "A1", "subj": "T2", "pred": "sure", "obj": 3}],
             "relations": [{"id": "R1", "pred": "knows", "subj": "T1", "obj": "T2"},
                           {"id": "R2", "pred": "knows", "subj": "T1", "obj": "T9"}]},
        ],
    }  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value), "utf-8")
    parts = list(pubannotation.read(path))
    marks = annotations_of(parts)
    assert [m.annotator_name for m in marks] == ["anna", "ben", "ben"]
    assert [m.attributes for m in marks] == [{"Negation": True}, {}, {"sure": 3}]
    assert len(marks[1].spans) == 2
    (link,) = [each for each in parts if isinstance(each, FoundRelation)]
    assert (link.source_key, link.target_key) == (marks[1].key, marks[2].key)
    assert figures(imported(tmp_path, path, "pubannotation")) == (1, 3, 0, 2, 1)


def test_that_a_pointer_to_a_definition_is_not_followed_and_definitions_are_refused(
    tmp_path: Path,
) -> None:
    body = (
        "<collection><document><id>1</id><passage><offset>0</offset><text>Anna</text>"
        '<annotation id="1"><infon key="type">P</infon><location offset="0" length="4"/>'
        "<text>Anna</text></annotation></passage></document></collection>"
    )
    for head in (
        '<!DOCTYPE collection SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE collection PUBLIC "-//x" "http://127.0.0.1:9/BioC.dtd">',
        "<!DOCTYPE collection>",
    ):
        (tmp_path / "a.xml").write_text(head + body, "utf-8")
        assert [m.type for m in annotations_of(bioc.read(tmp_path / "a.xml"))] == ["P"]
    bomb = '<!DOCTYPE collection [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'
    outside = '<!DOCTYPE collection [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for head in (bomb, outside):
        (tmp_path / "a.xml").write_text(head + body.replace("Anna", "&a;"), "utf-8")
        with pytest.raises(UserError, match="for safety"):
            list(bioc.read(tmp_path / "a.xml"))


def test_that_gaps_and_overlaps_of_passages_leave_the_words_in_place(tmp_path: Path) -> None:
    def passage(offset: int, text: str, at: int, words: str) -> dict[str, Any]:
        place = {"offset": at, "length": len(words)}
        return {"offset": offset, "text": text, "annotations": [
            {"id": str(offset), "infons": {"type": "P", "annotator": "anna"}, "text": words, "locations": [place]}]}  # fmt: skip

    document = {"id": "1", "passages": [
        passage(100, "Anna", 100, "Anna"), passage(110, "💥 Ben", 112, "Ben"),
        passage(112, "Cid", 112, "Cid"), passage(9_000_000, "Dora", 9_000_000, "Dora"),
    ]}  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"documents": [document]}), "utf-8")
    (article,) = articles(bioc.read(path))
    assert article.text == "Anna\n     💥 Ben\n\nCid\n\nDora"
    assert figures(imported(tmp_path, path, "bioc"))[:4] == (1, 4, 0, 0)
    assert {m.annotator_name for m in article.annotations} == {"anna"}


# --- nasty, hostile, broken ---


@given(text=article_text, names=st.lists(st.sampled_from(["anna", "", "ben"]), min_size=1))
def test_that_any_text_comes_out_of_pubannotation_and_bioc_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, text: str, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    span = {"begin": 0, "end": len(text)}
    value = {"text": text, "denotations": [{"id": n, "span": span, "obj": "x"} for n in range(3)]}
    (folder / "p.json").write_text(json.dumps(value), "utf-8")
    place = {"offset": 0, "length": len(text)}
    marks = [
        {"id": n, "infons": {"type": "x", "annotator": who}, "locations": [place], "text": text}
        for n, who in enumerate(names)
    ]
    passage = {"offset": 0, "text": text, "annotations": marks}
    (folder / "b.json").write_text(
        json.dumps({"documents": [{"id": "1", "passages": [passage]}]}), "utf-8"
    )
    (one,), (two,) = (
        articles(pubannotation.read(folder / "p.json")),
        articles(bioc.read(folder / "b.json")),
    )
    assert (one.text, two.text) == (text, text)
    assert [m.annotator_name for m in two.annotations] == names


SAMPLES: dict[str, tuple[ModuleType, str, bytes]] = {
    "gate": (gate, "a.xml", GATE.encode()),
    "bioc": (
        bioc, "a.xml",
        b'<collection><document><id>1</id><passage><offset>0</offset><text>Anna</text><annotation id="1">'
        b'<location offset="0" length="4"/></annotation></passage></document></collection>',
    ),
    "pubannotation": (
        pubannotation, "a.json",
        b'{"text": "Anna", "denotations": [{"id": "T1", "span": {"begin": 0, "end": 4}, "obj": "P"}]}',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_that_cut_files_are_refused_or_read_in_part_but_never_a_bug(
    tmp_path: Path, name: str
) -> None:
    module, file, content = SAMPLES[name]
    assert find_format(name, to="read").load() is module
    refused = 0
    for end in range(0, len(content) - 1, 7):
        (tmp_path / file).write_bytes(content[:end])
        try:
            list(module.read(tmp_path / file))
        except UserError as error:
            refused += bool(error.message)
    assert refused == len(range(0, len(content) - 1, 7))


@pytest.mark.parametrize("name", SAMPLES)
@given(change=st.tuples(st.integers(0, 10_000), st.binary(max_size=3)))
def test_that_damaged_bytes_are_never_a_bug(
    tmp_path_factory: pytest.TempPathFactory, name: str, change: tuple[int, bytes]
) -> None:
    module, file, content = SAMPLES[name]
    at = change[0] % len(content)
    path = tmp_path_factory.mktemp("damaged") / file
    path.write_bytes(content[:at] + change[1] + content[at + len(change[1]) :])
    try:
        found = list(module.read(path))
    except UserError:
        return
    assert found


@pytest.mark.parametrize("name", SAMPLES)
def test_that_a_folder_gives_what_can_be_read_and_lists_the_rest(tmp_path: Path, name: str) -> None:
    module, file, content = SAMPLES[name]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"1{file[1:]}").write_bytes(content)
    (tmp_path / "in" / f"2{file[1:]}").write_bytes(content[: len(content) // 2])
    if name == "pubannotation":
        with pytest.raises(UserError):
            list(module.read(tmp_path / "in"))
        return
    parts = list(module.read(tmp_path / "in"))
    assert len(articles(parts)) == 1
    assert any(isinstance(p, Refused) and p.where.startswith("2") for p in parts)


def test_that_a_packed_folder_that_swells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubannotation, "LARGEST_MEMBER", 100)
    data = json.dumps({"text": "a" * 200}).encode()
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as packed:
        member = tarfile.TarInfo("../../evil.json")
        member.size = len(data)
        packed.addfile(member, io.BytesIO(data))
    with pytest.raises(UserError, match="holds too much"):
        list(pubannotation.read(tmp_path / "a.tgz"))
    monkeypatch.undo()
    assert isinstance(next(pubannotation.read(tmp_path / "a.tgz")), FoundArticle)
    assert not (tmp_path.parent.parent / "evil.json").exists()
    (tmp_path / "b.tgz").write_bytes((tmp_path / "a.tgz").read_bytes()[:60])
    with pytest.raises(UserError):
        list(pubannotation.read(tmp_path / "b.tgz"))


def test_that_a_number_of_too_many_digits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'{{"text": "Anna", "number": {"9" * 5_000}}}', "utf-8")
    with pytest.raises(UserError, match="too many digits"):
        list(pubannotation.read(path))


def test_that_files_are_sorted_as_people_count_whatever_digits_their_names_have() -> None:
    names = ["a10", "a2", "a1²2", "a٣"]
    assert [p.name for p in natural(map(Path, names))] == ["a1²2", "a2", "a٣", "a10"]
