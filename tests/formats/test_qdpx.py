"""REFI-QDA projects and codebooks: out and back, against the standard's schemas, and files as other programs write them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.app import codebook_files, projects, sets
from annotator.app.codebook import BUILT_IN, built_in
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats import qdpx
from annotator.formats.loss import LossLog
from annotator.formats.sets import Annotator, FoundArticle, FoundRelation, Refused
from tests.formats.memory import MemorySet
from tests.formats.memory import sets as any_sets
from tests.formats.test_dna import claims
from tests.support import shared_data


def write(folder: Path, source: MemorySet, nvivo: bool = False) -> Path:
    path = folder / "set.qdpx"
    with path.open("wb") as out:
        qdpx.write(source, out, LossLog(), silent, nvivo=nvivo)
    assert qdpx.compare(source, path, silent, nvivo=nvivo) == ""
    return path


def schema(name: str) -> object:
    etree = pytest.importorskip("lxml.etree")
    path = shared_data("formats", "refi-qda", "refi-standard-schemas", name)
    return etree.XMLSchema(etree.parse(str(path)))


def packed(folder: Path, project: str, **texts: bytes) -> Path:
    path = folder / "theirs.qdpx"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("Project.qde", project.encode("utf-8"))
        for name, data in texts.items():
            container.writestr(f"sources/{name}.TXT", data)
    return path


def project_of(origin: str, inside: str) -> str:
    return (
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="x" origin="{origin}">'
        f'<Users><User guid="{{{"A" * 8}-AAAA-AAAA-AAAA-{"A" * 12}}}" name="Ann"/></Users><CodeBook><Codes>'
        '<Code guid="c1" name="Feelings" isCodable="true" color="#F08"><Code guid="c2" name="joy" isCodable="true"/></Code>'
        f'<Code guid="c3" name="folder" isCodable="false"/></Codes></CodeBook><Sources>{inside}</Sources></Project>'
    )


def selection(start: int, end: int, name: str, code: str, guid: str = "s") -> str:
    return (
        f'<PlainTextSelection guid="{guid}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="k{guid}" creatingUser="aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"><CodeRef targetGUID="{code}"/></Coding>'
        "</PlainTextSelection>"
    )


@settings(deadline=None)
@given(source=any_sets())
def test_that_any_set_reads_back_as_far_as_the_format_can_hold_it(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    folder = tmp_path_factory.mktemp("qdpx")
    for nvivo in (False, True):
        path = write(folder, source, nvivo)
        found = [a for p in qdpx.read(path) if isinstance(p, FoundArticle) for a in p.annotations]
        texts = {article.id: article.text for article, _ in source.texts}
        assert len(found) == sum(each.text == texts[each.article] for each in source.marks)


@settings(deadline=None)
@given(source=any_sets())
def test_that_what_is_written_is_valid(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    from lxml import etree

    path = write(tmp_path_factory.mktemp("qdpx"), source)
    with zipfile.ZipFile(path) as container:
        root = etree.fromstring(container.read("project.qde"))
    schema("Project.xsd").assertValid(root)  # type: ignore[attr-defined]


@pytest.mark.parametrize("nvivo", ["no", "yes"])
def test_that_a_project_goes_through_a_file_into_another_with_the_same_ids(
    tmp_path: Path, nvivo: str
) -> None:
    path = write(tmp_path, claims(), nvivo == "yes")
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, path, "qdpx")
        assert (report.exact, report.repaired, report.refused) == (4, 0, [])
        again = sets.import_set(project, path, "qdpx")
        assert (again.unchanged, again.relations, again.entities) == (4, 0, 0)
        assert projects.check_project(project) == []
        sets.export(project, "qdpx", tmp_path / "out.qdpx", options={"nvivo": nvivo})
    parts = [p for p in qdpx.read(tmp_path / "out.qdpx") if isinstance(p, FoundArticle)]
    before = [p for p in qdpx.read(path) if isinstance(p, FoundArticle)]
    assert [p.annotations for p in parts] == [p.annotations for p in before]
    assert [each.attributes for each in parts[0].annotations] == [
        {"stance": "support"}, {"stance": "oppose"}, {}, {"stance": "support"},
    ]  # fmt: skip


def test_that_the_same_set_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for each in (first, second):
        qdpx.write(claims(), each, LossLog(), silent)
    assert first.getvalue() == second.getvalue()


def test_that_files_as_nvivo_writes_them_are_counted_as_nvivo_counts(tmp_path: Path) -> None:
    text = "One 💥\r\ntwo three"
    inside = (
        '<TextSource guid="t" name="A" plainTextPath="internal://T.txt">'
        + selection(8, 11, "two", "c2")
        + selection(12, 17, "", "c1", "u")
        + "</TextSource>"
    )
    data = text.encode("utf-8-sig")
    path = packed(tmp_path, project_of("NVivo 12", inside), T=data)
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, path, "qdpx")
        assert (report.exact, report.repaired, report.refused) == (2, 0, [])
        from annotator.app.annotations import list_annotations

        found = sorted(list_annotations(project), key=lambda each: each.spans)
        assert [(each.type, each.quote) for each in found] == [
            ("joy", "two"),
            ("feelings", "three"),
        ]
        assert project.codebook.type("feelings").colour_light == "#FF0088"


def test_that_the_words_decide_where_a_file_counts_otherwise(tmp_path: Path) -> None:
    inside = '<TextSource guid="t" plainTextPath="t.txt">' + selection(7, 10, "two", "c2") + "</TextSource>"  # fmt: skip
    path = packed(tmp_path, project_of("somebody", inside), t="One 💥 two".encode())
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, path, "qdpx")
        assert (report.exact, report.repaired) == (0, 1)


def test_that_a_name_people_gave_is_no_quote(tmp_path: Path) -> None:
    inside = '<TextSource guid="t"><PlainTextContent>One two</PlainTextContent>' + selection(0, 3, "why this?", "c1") + "</TextSource>"  # fmt: skip
    path = packed(tmp_path, project_of("ATLAS.ti", inside))
    with projects.create(tmp_path / "p.annotator") as project:
        assert sets.import_set(project, path, "qdpx").exact == 1


def test_that_the_real_project_without_its_texts_says_so(tmp_path: Path) -> None:
    folder = shared_data("formats", "refi-qda", "sky-loom-ts")
    for name in ("TestProject.qdpx", "Project.qde"):
        parts = list(qdpx.read(folder / name))
        assert sum(isinstance(each, Annotator) for each in parts) == 3
        refused = [each for each in parts if isinstance(each, Refused)]
        reasons = [each.reason for each in refused]
        assert len(reasons) == 20  # twelve sources, and the selections of those that are texts
        assert reasons.count("It is not a text.") == 4
        assert not [each for each in parts if isinstance(each, FoundRelation)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"<Project",
        b"<Other/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><Project xmlns="urn:QDA-XML:project:1.0">&a;</Project>',
    ],
)
def test_that_what_is_no_project_is_refused_calmly(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.qdpx").write_bytes(content)
    with pytest.raises(UserError):
        list(qdpx.read(tmp_path / "a.qdpx"))


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_that_a_codebook_goes_through_a_valid_qdc_file(tmp_path: Path, name: str) -> None:
    from lxml import etree

    book = built_in(name)
    path = tmp_path / "book.qdc"
    lost = codebook_files.write_file(book, path)
    assert any("examples" in each for each in lost)
    schema("Codebook.xsd").assertValid(etree.parse(str(path)))  # type: ignore[attr-defined]
    back = codebook_files.read_file(path)
    assert [t.code for t in back.types] == [t.code for t in book.types]
    for each in back.types:
        was = book.type(each.code)
        assert (each.definition, each.colour_light) == (was.definition, was.colour_light.upper())
    for attribute in back.attributes:
        was_attribute = book.attribute(attribute.code)
        assert [v.code for v in attribute.values] == [v.code for v in was_attribute.values]
        assert [v.definition for v in attribute.values] == [
            v.definition for v in was_attribute.values
        ]


def test_that_another_programs_codebook_becomes_types(tmp_path: Path) -> None:
    path = tmp_path / "theirs.qdc"
    path.write_text(
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1:0" origin="NVivo"><Codes>'
        '<Code guid="a" name="Coke" isCodable="true"><Description>red</Description>'
        '<Code guid="b" name="Diet" isCodable="true"/></Code></Codes></CodeBook>',
        "utf-8",
    )
    book = codebook_files.read_file(path)
    assert [(t.code, t.definition) for t in book.types] == [("coke", "red"), ("diet", "")]
    assert book.name == "theirs"
