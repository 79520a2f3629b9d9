"""brat standoff: out and back, and other people's files through a project and out again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats import brat
from annotator.formats.brat_conf import parse
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundAnnotation, FoundArticle, FoundRelation, Refused
from tests.formats.memory import MemorySet
from tests.formats.memory import sets as any_sets
from tests.support import shared_data


def written(folder: Path, **files: str) -> Path:
    """A folder of brat with these files; ``__`` stands for the dot."""
    folder = folder / "set"
    folder.mkdir()
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content.encode("utf-8"))
    return folder


def annotations(path: Path) -> list[FoundAnnotation]:
    return [
        each
        for part in brat.read(path)
        if isinstance(part, FoundArticle)
        for each in part.annotations
    ]


@given(source=any_sets())
def test_that_any_set_reads_back_as_far_as_brat_can_hold_it(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    losses = LossLog()
    with SafeFolder(tmp_path_factory.mktemp("brat") / "out") as folder:
        count = brat.write(source, folder, losses, silent)
        assert brat.compare(source, folder.path, silent) == ""
        current = {article.text for article, _ in source.texts}
        kept = [mark for mark in source.marks if mark.text in current]
        assert count <= len(kept) and {loss.kind for loss in losses.losses()} >= {"codebook"}
        folder.commit()


def test_that_every_kind_of_line_is_read(tmp_path: Path) -> None:
    text = "Avril 💥 Haines said no to NSA\r\nand left."
    at = text.index("said")
    marks = (
        "T1\tPerson 0 5;8 14\tAvril Haines\n"
        f"T2\tSaying {at} {at + 4}\tsaid\n"
        "T3\tOrg 26 29\tNSA\n"
        "E1\tSaying:T2 Speaker:T1 To:T3 To2:T1\n"
        "R1\tWorks Arg1:T1 Arg2:T3\n"
        "A1\tNegation E1\n"
        "A2\tConfidence E1 High\n"
        "N1\tReference T1 Wikidata:Q42\tAvril Haines\n"
        "#1\tAnnotatorNotes T1\tfirst\n"
        "#2\tAnnotatorNotes R1\tsure\n"
        "*\tEquiv T1 T3\n"
        "X9\tnonsense\n"
        "R2\tWorks Arg1:T1 Arg2:T99\n"
    )
    folder = written(tmp_path, a__txt=text, a__ann=marks)
    parts = list(brat.read(folder))
    (article,) = [each for each in parts if isinstance(each, FoundArticle)]
    person, org, saying = article.annotations
    assert (person.type, len(person.spans), person.note) == ("Person", 2, "first")
    assert (person.entity_name, person.external) == ("Avril Haines", {"wikidata": "Q42"})
    assert saying.attributes == {"Negation": True, "Confidence": "High"}
    assert org.words == "NSA"
    links = [each for each in parts if isinstance(each, FoundRelation)]
    assert [each.relation.type for each in links] == ["Speaker", "To", "To", "Works", "equiv"]
    assert links[3].relation.note == "sure"
    assert [each.where for each in parts if isinstance(each, Refused)] == [
        "a.ann, line 12",
        "a.ann, line 13",
    ]
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, folder, "brat")
        assert (report.exact, report.repaired, report.relations) == (3, 0, 5)
        again = sets.import_set(project, folder, "brat")
        assert (again.exact, again.unchanged, again.relations) == (3, 3, 0)
        assert projects.check_project(project) == []


def test_that_what_is_declared_becomes_types_relations_and_attributes() -> None:
    conf = parse(
        "[entities]\nPerson\n\tPolitician\n[relations]\nWorks Arg1:Person, Arg2:Person|Politician\n"
        "[events]\nAttack\tBy?:Person, On*:<ENTITY>\n[attributes]\nSure\tArg:Attack, Value:High|Low\nNot Arg:Attack\n",
        "[labels]\nPerson | Somebody | P\n[drawing]\nPerson\tbgColor:#7be1dd\n",
    )
    codebook = conf.codebook()
    assert codebook is not None
    assert [each.code for each in codebook.types] == ["person", "politician", "attack"]
    assert codebook.type("person").name() == "Somebody"
    assert codebook.type("person").colour_light == "#7BE1DD"
    assert [each.code for each in codebook.relations] == ["works", "by", "on"]
    assert [value.code for value in codebook.attribute("sure").values] == ["high", "low"]
    assert codebook.attribute("not").kind == "boolean"


def test_that_a_folder_without_annotations_is_refused_calmly(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"holds no \.ann files"):
        list(brat.read(written(tmp_path, a__txt="x")))


def test_that_positions_of_another_program_are_repaired_and_told(tmp_path: Path) -> None:
    folder = written(tmp_path, a__txt="💥 Paris burns", a__ann="T1\tPlace 3 8\tParis\n")
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, folder, "brat")
        assert report.repaired == 1
        assert "UTF-16" in report.repairs[0].reason


# --- other people's files ---

FOLDERS = (
    "formats/brat/brat-conll2002-es-nl-newswire/esp", "formats/brat/brat-conll2002-es-nl-newswire/ned",
    "formats/brat/brat-tutorial-bio", "formats/brat/edsnlp-tests/training/dataset_2/train",
    "formats/brat/edsnlp-tests/training/dataset", "domain/winer-fr/2018/12",
)  # fmt: skip


def canonical(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """The text-bound lines of every file by its text, without their numbers."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for path in sorted(folder.rglob("*.ann")):
        text = path.with_suffix(".txt")
        if not text.is_file():
            continue
        lines = []
        for line in path.read_text("utf-8").split("\n"):
            if line.startswith("T"):
                _, place, words = line.split("\t")[:3]
                type, _, spans = place.partition(" ")
                lines.append((type.lower(), spans, " ".join(words.replace("[...]", " ").split())))
        found.setdefault(text.read_text("utf-8").replace("\r\n", "\n"), []).extend(sorted(lines))
    return found


@pytest.mark.parametrize("name", FOLDERS)
def test_that_real_files_come_out_of_a_project_as_they_went_in(tmp_path: Path, name: str) -> None:
    folder = shared_data() / name
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, folder, "brat")
        assert report.repaired == 0
        assert projects.check_project(project) == []
        sets.export(project, "brat", tmp_path / "out")
    theirs, ours = canonical(folder), canonical(tmp_path / "out")
    for text, lines in theirs.items():
        assert sorted(ours.get(text, [])) == sorted(lines) or len(report.refused) > 0, text[:60]


def test_that_every_real_configuration_is_read(tmp_path: Path) -> None:
    folder = shared_data() / "formats/brat/brat-configurations"
    seen = 0
    for path in sorted(folder.rglob("annotation.conf")):
        visual = path.with_name("visual.conf")
        conf = parse(path.read_text("utf-8"), visual.read_text("utf-8") if visual.is_file() else "")
        codebook = conf.codebook()
        if re.search(
            r"^\w", path.read_text("utf-8").partition("[entities]")[2].partition("[")[0], re.M
        ):
            assert codebook is not None and codebook.types, path
            seen += 1
    assert seen >= 33
