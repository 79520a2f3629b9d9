"""TEI with standOff: out and back whole, and other people's as far as they point by string-range."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats import tei
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundRelation, Refused
from tests.formats.foreigners import articles, figures, imported
from tests.formats.memory import MemorySet, article_of, mark
from tests.formats.memory import sets as any_sets
from tests.formats.test_jsonl import small
from tests.support import shared_data


def out(source: MemorySet, path: Path, **options: Any) -> LossLog:
    losses = LossLog()
    with path.open("wb") as file:
        tei.write(source, file, losses, silent, **options)
    return losses


@given(source=any_sets())
def test_that_any_set_reads_back_with_ids_texts_and_values(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    folder = tmp_path_factory.mktemp("tei")
    losses = out(source, folder / "a")
    assert tei.compare(source, folder / "a", silent) == ""
    parts = list(tei.read(folder / "a")) if source.texts else []
    held = {each.article.id: each.text for each in articles(parts)}
    assert held == {article.id: tei.legal(text) for article, text in source.texts}
    links = [each.relation for each in parts if isinstance(each, FoundRelation)]
    assert [each.id for each in links] == [each.id for each in source.links if source.texts]
    changed = [text for _, text in source.texts if tei.legal(text) != text]
    assert not changed or any("U+FFFD" in loss.text for loss in losses.losses())
    out(source, folder / "b")
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()
    out(source, folder / "c", without_text=True)
    assert tei.compare(source, folder / "c", silent, without_text=True) == ""


def test_that_characters_xml_cannot_hold_are_replaced_one_for_one_and_told(tmp_path: Path) -> None:
    text = "a\x0bb\x1cc\uffffd 💥\r\n\t e"
    article = article_of(1, text)
    source = MemorySet(small().everybody, [], [(article, text)], [mark(2, article, text, [(6, 7)])])
    losses = out(source, tmp_path / "a")
    (found,) = articles(tei.read(tmp_path / "a"))
    assert found.text == "a\ufffdb\ufffdc\ufffdd 💥\r\n\t e"
    assert found.annotations[0].quotes == ("d",)
    told = [loss for loss in losses.losses() if loss.kind == "text"]
    assert [loss.annotations for loss in told] == [(source.marks[0].id,)]


def test_that_a_missing_annotation_is_noticed(tmp_path: Path) -> None:
    source = small()
    out(source, tmp_path / "a")
    source.marks.append(source.marks[0])
    assert tei.compare(source, tmp_path / "a", silent) != ""


def test_that_a_project_comes_back_and_texts_can_stay_behind(tmp_path: Path) -> None:
    out(small(), tmp_path / "with.xml")
    out(small(), tmp_path / "without.xml", without_text=True)
    assert "xml:space" not in (tmp_path / "without.xml").read_text("utf-8")
    with projects.create(tmp_path / "p.annotator") as project:
        first = sets.import_set(project, tmp_path / "with.xml", "tei")
        again = sets.import_set(project, tmp_path / "without.xml", "tei")
        assert (first.exact, first.relations) == (2, 1)
        assert again.unchanged == first.exact
        assert projects.check_project(project) == []
        sets.export(project, "tei", tmp_path / "again.xml")
        sets.export(project, "tei", tmp_path / "more.xml")
        assert (tmp_path / "again.xml").read_bytes() == (tmp_path / "more.xml").read_bytes()
    with projects.create(tmp_path / "q.annotator") as project:
        assert sets.import_set(project, tmp_path / "without.xml", "tei").exact == 0


THEIRS = """<!DOCTYPE TEI SYSTEM "tei_all.dtd">
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>News</title></titleStmt></fileDesc></teiHeader>
<standOff><listAnnotation>
<annotation xml:id="a1" target="#string-range(p2,4,4)" ana="#person"><respStmt xml:id="w1"><name>ben</name></respStmt><note>sure</note></annotation>
<annotation xml:id="a2" target="string-range(#p1, 0, 2)" resp="#w1"><rs ana="Word"/></annotation>
<annotation xml:id="a3" target="#anchor1 #anchor2"/>
</listAnnotation><listRelation><relation name="knows" active="#a1" passive="#a2"/></listRelation></standOff>
<text><body><p xml:id="p1">💥 <hi>Oh</hi>.</p> <p xml:id="p2">Big Anna.</p></body></text></TEI>
"""


def test_that_other_peoples_pointers_by_string_range_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(THEIRS.replace("p1, 0, 2", "p1, 2, 2"), "utf-8")
    parts = list(tei.read(path))
    (article,) = articles(parts)
    assert article.text == "💥 Oh. Big Anna."
    assert [(m.type, m.annotator_name, m.note) for m in article.annotations] == [
        ("person", "ben", "sure"), ("Word", "ben", ""),
    ]  # fmt: skip
    assert [article.text[s.start : s.end] for m in article.annotations for s in m.spans] == [
        "Anna",
        "Oh",
    ]
    assert [p.where for p in parts if isinstance(p, Refused)] == ["article 1, annotation a3"]
    assert figures(imported(tmp_path, path, "tei")) == (1, 2, 0, 1, 1)


def test_that_paths_of_recogito_studio_are_followed(tmp_path: Path) -> None:
    """One real file points to words of its text; all of the other's pointers lead into its header."""
    folder = shared_data() / "formats/tei/recogito-tei-standoff"
    (article,) = articles(tei.read(folder / "paradise-lost.xml"))
    (found,) = article.annotations
    words = [(article.text or "")[span.start : span.end] for span in found.spans]
    assert (found.type, found.annotator_name, words) == ("Name", "aboutgeo", ["first Book"])
    one, two = tmp_path / "1", tmp_path / "2"
    one.mkdir(), two.mkdir()
    assert figures(imported(one, folder / "paradise-lost.xml", "tei")) == (1, 1, 0, 0, 0)
    assert figures(imported(two, folder / "fixtures/buonaparte.tei.xml", "tei")) == (1, 0, 0, 4, 0)


def test_that_paths_count_utf_16_units_through_elements_within(tmp_path: Path) -> None:
    place = "//text[@xml:id='t']/body[1]/p[1]"
    content = THEIRS.replace("<text>", '<text xml:id="t">').replace(
        "#anchor1 #anchor2", f"{place}::3 {place}::5"
    )
    (tmp_path / "a.xml").write_text(content, "utf-8")
    (article,) = articles(tei.read(tmp_path / "a.xml"))
    assert article.unit == "UTF-16 units"
    last = article.annotations[-1].spans[0]
    assert (last.start, last.end) == (3, 5)


def test_that_cut_and_hostile_files_are_refused(tmp_path: Path) -> None:
    content = THEIRS.encode()
    for end in range(0, len(content) - 2, 11):
        (tmp_path / "a.xml").write_bytes(content[:end])
        with pytest.raises(UserError):
            list(tei.read(tmp_path / "a.xml"))
    for nasty in (
        '<!DOCTYPE TEI [<!ENTITY a SYSTEM "file:///etc/passwd">]><TEI>&a;</TEI>',
        "<a/>",
        "",
    ):
        (tmp_path / "a.xml").write_text(nasty)
        with pytest.raises(UserError):
            list(tei.read(tmp_path / "a.xml"))
