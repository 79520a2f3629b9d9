"""Recogito and CATMA, whose files point to texts that lie beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.core.errors import UserError
from annotator.formats import catma, recogito
from annotator.formats.sets import FoundRelation, Refused
from tests.formats.foreigners import annotations_of, articles, figures, imported
from tests.support import shared_data

TEXT = "\ufeff💥 Anna said no.\r\nBen agreed with Anna."


def text_beside(folder: Path, name: str = "news.txt") -> None:
    (folder / name).write_bytes(TEXT.encode("utf-8"))


# --- Recogito ---

TABLE = """annotation_id,document,layer,text_quote,target,body_purpose,body_value,created,updated,created_by,updated_by
1,news,all,Anna,start=3;end=7,tagging,Person,2025-01-01,,anna,
1,news,all,Anna,start=3;end=7,commenting,"the
mayor",2025-01-01,,anna,
1,news,all,Anna,start=3;end=7,tagging,Mayor,2025-01-01,,anna,
2,news,all,Ben,start=17;end=20,identifying,https://www.wikidata.org/wiki/Q42,2025-01-01,,ben,
3,news,all,,"x=1,y=2",tagging,Person,2025-01-01,,ben,
"""


def test_that_the_table_of_recogito_studio_comes_in_with_its_text(tmp_path: Path) -> None:
    text_beside(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text(TABLE, "utf-8")
    marks = annotations_of(recogito.read(path))
    assert [(m.type, m.note, m.attributes) for m in marks] == [
        ("Person", "the\nmayor", {"tags": ["Mayor"]}), ("annotation", "", {}),
    ]  # fmt: skip
    assert marks[1].external == {"wikidata": "Q42"}
    report = imported(tmp_path, path, "recogito")
    assert figures(report)[0] == 1 and report.exact + report.repaired == 2
    assert len(report.refused) == 1


def test_that_real_annotations_of_recogito_2_are_read() -> None:
    folder = shared_data() / "formats/recogito/recogito2-tests/services/annotation"
    parts = list(recogito.read(folder / "annotation-with-relation.json"))
    (mark,) = annotations_of(parts)
    assert (mark.type, mark.quotes, mark.annotator_name) == (
        "PLACE",
        ("London Stansted",),
        "rainer",
    )
    assert (mark.spans[0].start, mark.spans[0].end, mark.external) == (
        231,
        246,
        {"wikidata": "Q8709"},
    )
    assert [p.reason for p in parts if isinstance(p, Refused)] == [
        "Its relation leads out of the file."
    ]
    parts = list(recogito.read(folder / "image-annotation.json"))
    assert annotations_of(parts) == []
    assert [p.reason for p in parts if isinstance(p, Refused)] == [
        "It is not about words of a text."
    ]
    read = [len(annotations_of(recogito.read(p))) for p in sorted(folder.glob("text-*.json"))]
    assert read == [1] * 5


def test_that_relations_of_recogito_2_lead_from_annotation_to_annotation(tmp_path: Path) -> None:
    def one(number: int, at: int, quote: str) -> dict:
        return {"annotation_id": str(number), "annotates": {"document_id": "news"}, "anchor": f"char-offset:{at}",
                "contributors": ["anna"], "bodies": [{"type": "QUOTE", "value": quote}, {"type": "PERSON"}],
                "relations": [{"relates_to": "2", "bodies": [{"type": "TAG", "value": "knows"}]}] if number == 1 else []}  # fmt: skip

    text_beside(tmp_path)
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(json.dumps(one(*each)) + "\n" for each in ((1, 3, "Anna"), (2, 17, "Ben")))
    )
    (link,) = [p for p in recogito.read(path) if isinstance(p, FoundRelation)]
    assert (link.relation.type, link.source_key, link.target_key) == ("knows", "1", "2")
    report = imported(tmp_path, path, "recogito")
    assert (report.added, report.exact + report.repaired, report.relations) == (1, 2, 1)


# --- CATMA ---

TEI = """\ufeff<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>news</title></titleStmt></fileDesc>
<encodingDesc><fsdDecl n="Tags"><fsDecl xml:id="CATMA_T" type="CATMA_T"><fsDescr>Person</fsDescr>
<fDecl name="catma_displaycolor"><vRange><vColl><string>-16776961</string></vColl></vRange></fDecl></fsDecl></fsdDecl></encodingDesc></teiHeader>
<text><body><ab type="catma"><ptr target="catma:///news#char=0,4" type="inclusion"/>
<seg ana="#CATMA_1 #CATMA_2"><ptr target="catma:///news#char=4,6" type="inclusion"/></seg>
<seg ana="#CATMA_1"><ptr target="catma:///news#char=6,8" type="inclusion"/></seg>
<seg ana="#CATMA_1"><ptr target="catma:///news#char=19,22" type="inclusion"/></seg></ab></body>
<fs xml:id="CATMA_1" type="CATMA_T"><f name="catma_markupauthor"><string>anna</string></f>
<f name="mood"><vRange><vColl><string>glad</string></vColl></vRange></f></fs>
<fs xml:id="CATMA_2" type="CATMA_T"><f name="catma_markupauthor"><string>ben</string></f></fs>
<fs xml:id="CATMA_3" type="CATMA_T"/></text></TEI>
""".replace("\n", "\r\n")


def test_that_a_collection_of_catma_comes_in_with_its_text(tmp_path: Path) -> None:
    text_beside(tmp_path)
    (tmp_path / "a.xml").write_bytes(TEI.encode("utf-8"))
    parts = list(catma.read(tmp_path / "a.xml"))
    first, second = annotations_of(parts)
    assert (first.type, first.annotator_name, first.attributes) == (
        "Person",
        "anna",
        {"mood": "glad"},
    )
    assert [(s.start, s.end) for s in first.spans] == [(4, 8), (19, 22)]
    assert second.annotator_name == "ben"
    report = imported(tmp_path, tmp_path / "a.xml", "catma")
    assert report.added == 1 and len(report.refused) == 1
    assert report.exact + report.repaired == 2


def test_that_phrases_of_catma_are_fragments_held_against_the_text(tmp_path: Path) -> None:
    text_beside(tmp_path)
    phrases = [
        {"startOffset": 4, "endOffset": 8, "phrase": "Anna"},
        {"startOffset": 19, "endOffset": 22, "phrase": "Ben"},
    ]
    value = [{"annotationId": "1", "tagName": "People", "sourceDocumentName": "news", "phrases": phrases,
              "properties": {"mood": ["glad", "sad"]}, "author": "anna"}, {"annotationId": "2"}]  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(value), "utf-8")
    (mark,) = annotations_of(catma.read(tmp_path / "a.json"))
    assert (mark.quotes, mark.attributes) == (("Anna", "Ben"), {"mood": ["glad", "sad"]})
    report = imported(tmp_path, tmp_path / "a.json", "catma")
    assert (report.added, report.exact, len(report.refused)) == (1, 1, 1)


def test_that_without_its_text_everything_is_refused_calmly(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(TEI.encode("utf-8"))
    assert articles(catma.read(tmp_path / "a.xml"))[0].text is None
    report = imported(tmp_path, tmp_path / "a.xml", "catma")
    assert (report.added, report.exact, report.repaired) == (0, 0, 0)
    assert report.refused


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"<a/>", b"<TEI", b"a,b\n1,2\n", b"\xff\x00", b'"x"']
)
def test_that_what_is_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    for module in (recogito, catma):
        with pytest.raises(UserError):
            list(module.read(tmp_path / "a"))
