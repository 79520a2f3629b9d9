"""WebAnno TSV: out and back, and every file of INCEpTION's own collection held against its XMI."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from annotator.app import annotations, projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.core.model import Annotator, End, Relation
from annotator.formats import webanno_tsv
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundAnnotation, FoundArticle, FoundRelation, Refused
from annotator.formats.webanno_tsv_cells import escape, numbered, split, unescape
from annotator.formats.webanno_tsv_reader import read
from tests.formats.memory import MemorySet, an_id, article_of, mark, some_text
from tests.formats.memory import sets as any_sets
from tests.support import shared_data

HEAD = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Span|label|value\n#T_RL=custom.Relation|label|BT_custom.Span\n\n\n"


def write(source: MemorySet, target: Path) -> tuple[int, LossLog]:
    losses = LossLog()
    with SafeFolder(target) as folder:
        count = webanno_tsv.write(source, folder, losses, silent)
        assert webanno_tsv.compare(source, folder.path, silent) == ""
        folder.commit()
    return count, losses


@given(source=any_sets())
def test_that_any_set_reads_back_up_to_what_was_told(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    target = tmp_path_factory.mktemp("tsv") / "out"
    count, losses = write(source, target)
    told = {identity for loss in losses.losses() for identity in loss.annotations}
    assert count + len(told) >= len(source.marks)
    texts = [part.text for part in read(target) if isinstance(part, FoundArticle)] if count else []
    if texts:
        assert sorted(map(str, texts)) == sorted(text for _, text in source.texts)


@given(value=some_text)
def test_that_a_cell_holds_any_text(value: str) -> None:
    cell = escape(value)
    assert unescape(cell) == value
    assert split(f"{cell}[1]|{cell}", "|") == [f"{cell}[1]", cell]
    assert numbered(f"{cell}[12]") == (cell, 12) and numbered(cell) == (cell, 0)


def test_that_stacked_cutting_and_related_annotations_of_several_people_come_back(
    tmp_path: Path,
) -> None:
    text = "  💥 الوزير said no.  Then-some\n\nmore_text; “e\u0301nd”"
    article = article_of(1, text, title="A:b")
    spots = [(2, 3), (4, 10), (4, 10), (4, 18), (12, 14), (21, 26), (33, len(text))]
    marks = [
        mark(n, article, text, [spot], annotator=an_id(1 + n % 2), attributes={"remark": "a|b[1]"})
        for n, spot in enumerate(spots, 1)
    ]
    link = Relation(
        an_id(99),
        "made_by",
        End("annotation", marks[3].id),
        End("annotation", marks[1].id),
        an_id(2),
    )
    people = [Annotator(an_id(1), "Anna"), Annotator(an_id(2), "بدر")]
    source = MemorySet(people, texts=[(article, text)], marks=marks, links=[link])
    count, _ = write(source, tmp_path / "out")
    assert count == len(spots)
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == "A b.tsv"
    report_parts = list(read(file))
    (back,) = (part for part in report_parts if isinstance(part, FoundArticle))
    assert back.text == text
    assert sorted(each.quotes[0] for each in back.annotations) == sorted(m.quote for m in marks)
    assert {each.annotator_name for each in back.annotations} == {"Anna", "بدر"}
    (relation,) = (part for part in report_parts if isinstance(part, FoundRelation))
    ends = {each.key: each.quotes[0] for each in back.annotations}
    assert (ends[relation.source_key], ends[relation.target_key]) == ("الوزير said no", "الوزير")


def test_that_what_tokens_cannot_carry_is_told(tmp_path: Path) -> None:
    text = "One  two \n three"
    article = article_of(1, text)
    marks = [mark(1, article, text, [(3, 8)]), mark(2, article, text, [(8, 10)])]
    count, losses = write(MemorySet(texts=[(article, text)], marks=marks), tmp_path / "out")
    assert count == 1
    told = {(each.kind, each.annotations) for each in losses.losses() if each.annotations}
    assert {("text", (marks[0].id,)), ("text", (marks[1].id,))} <= told


def found(path: Path, content: str) -> tuple[list[FoundAnnotation], list[str]]:
    path.write_text(content, "utf-8")
    parts = list(read(path))
    marks = [m for part in parts if isinstance(part, FoundArticle) for m in part.annotations]
    return marks, [part.reason for part in parts if isinstance(part, Refused)]


def test_that_broken_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    rows = "#Text=One two\n1-1\t0-3\tOne\tactor\t*\t_\t_\t\nnonsense\n1-2\t4-7\ttwo\tactor\n"
    marks, refused = found(tmp_path / "a.tsv", HEAD + rows)
    assert [(each.type, each.quotes) for each in marks] == [("actor", ("One",))]
    assert refused == ["The line is not understood.", "It has fewer columns than are declared."]
    rows = "#Text=One\n1-1\t0-3\tOne\tactor\t*\t*\t9-9[3_4]\t\n"
    assert len(found(tmp_path / "b.tsv", HEAD + rows)[1]) == 1
    assert found(tmp_path / "c.tsv", "a\tb\n") == (
        [],
        ["It does not begin with #FORMAT=WebAnno TSV 3."],
    )
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="holds no"):
        list(read(tmp_path / "empty"))


def test_that_a_place_far_outside_makes_no_huge_text(tmp_path: Path) -> None:
    rows = "#Text=One\n1-1\t999999990-999999993\tOne\tactor\t*\t_\t_\t\n"
    path = tmp_path / "a.tsv"
    path.write_text(HEAD + rows, "utf-8")
    (article,) = (part for part in read(path) if isinstance(part, FoundArticle))
    assert article.text == "One"


def test_that_files_of_a_projects_folders_belong_to_whom_they_are_named_after(
    tmp_path: Path,
) -> None:
    for who in ("anna", "bob"):
        folder = tmp_path / "annotation" / "story.txt"
        folder.mkdir(parents=True, exist_ok=True)
        rows = "#Text=One\n1-1\t0-3\tOne\tactor\tx\t_\t_\t\n"
        (folder / f"{who}.tsv").write_text(HEAD + rows, "utf-8")
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, tmp_path / "annotation", "webanno-tsv")
        assert (report.added, report.exact, report.refused) == (1, 2, [])
        listed = annotations.list_annotations(project)
        assert len({each.annotator for each in listed}) == 2


def test_that_every_real_file_has_the_places_of_its_reference(tmp_path: Path) -> None:
    root = shared_data("formats", "webanno-tsv", "inception-tsv3-suite", "tsv3-suite")
    pairs = marks = relations = empty = cut = 0
    for path in sorted(root.glob("*/reference.tsv")):
        parts = list(read(path))
        (article,) = (part for part in parts if isinstance(part, FoundArticle))
        marks += len(article.annotations)
        relations += sum(isinstance(part, FoundRelation) for part in parts)
        empty += sum(
            isinstance(part, Refused) and part.reason == "It holds not a single character."
            for part in parts
        )
        reference = path.with_name("reference.xmi")
        if not reference.is_file():
            continue
        pairs += 1
        meant: Counter[tuple[int, int]] = Counter()
        for each in etree.parse(reference).getroot():
            name = etree.QName(each).localname
            begin, end = each.get("begin"), each.get("end")
            if name in ("Token", "Sentence", "DocumentMetaData") or each.get("Governor"):
                continue
            if begin is not None and int(begin) < int(end or 0):
                meant[int(begin), int(end or 0)] += 1
        here = Counter((m.spans[0].start, m.spans[0].end) for m in article.annotations)
        if "Whitespace" in path.parent.name:
            cut += here != meant
        else:
            assert here == meant, path.parent.name
    assert (pairs, marks, relations, empty, cut) == (73, 192, 46, 26, 4)


def test_that_all_real_files_go_through_a_project(tmp_path: Path) -> None:
    root = shared_data("formats", "webanno-tsv", "inception-tsv3-suite", "tsv3-suite")
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, root, "webanno-tsv")
        assert (report.exact, report.repaired) == (192, 0)
        assert projects.check_project(project) == []
        count = len(annotations.list_annotations(project))
        again = sets.import_set(project, root, "webanno-tsv")
        assert (again.unchanged, len(annotations.list_annotations(project))) == (count, count)
        sets.export(project, "webanno-tsv", tmp_path / "out")
