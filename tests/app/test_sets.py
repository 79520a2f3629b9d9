"""Sets out and in through a real project: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import (
    annotations,
    articles,
    corrections,
    entities,
    history,
    home,
    projects,
    sets,
)
from annotator.core.errors import Cancelled, UserError
from annotator.core.graphemes import is_grapheme_boundary
from annotator.core.ids import id_text
from annotator.core.jobs import Silent, silent
from annotator.core.model import Annotation, End
from annotator.formats import jsonl
from annotator.formats.loss import LossLog
from annotator.store.project import Project
from tests.formats import memory

TEXT = (
    "L'Élysée 💥 dément\n\nLe maire 👩‍👩‍👧 de Saint-Denis a dit : « Non ! »\n"
    "قال العمدة لا.\n+33 appels, =SUM(1) e\u0301té.\n"
)


def text_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return path


def new_project(path: Path, *texts: str) -> Project:
    from annotator.app.intake import import_paths

    project = projects.create(path)
    files = [text_file(path.parent, f"{n}.txt", text) for n, text in enumerate(texts)]
    if files:
        report = import_paths(project, files)
        assert not report.failed
    return project


def tag(project: Project, words: str, type: str = "actor", article: int = 0, **more) -> Annotation:
    """Tag the first place of the words in an article."""
    identity = articles.list_ids(project)[article]
    start = articles.text(project, identity).index(words)
    return annotations.annotate(project, identity, type, [(start, start + len(words))], **more)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two articles, two annotators, every kind of thing an annotation can carry."""
    home.set_annotator("=Anna")
    made = new_project(tmp_path / "first.annotator", TEXT, "Rien à signaler. 💥\n")
    one, two = articles.list_ids(made)
    mayor = entities.create(made, "La maire de Saint-Denis", "actor", ["maire", "la maire"])
    tag(made, "maire", entity=mayor.id, note="@note\nwith a line")
    tag(made, "Le maire 👩‍👩‍👧")
    tag(made, "Le maire 👩‍👩‍👧")
    claim = annotations.annotate(
        made,
        one,
        "claim",
        [
            (TEXT.index("« Non"), TEXT.index("« Non") + 7),
            (TEXT.index("قال"), TEXT.index("قال") + 3),
        ],
        attributes={"stance": "oppose"},
        status="doubt",
    )
    annotations.relate(made, "made_by", End("annotation", claim.id), End("entity", mayor.id))
    annotations.relate(made, "made_by", End("annotation", claim.id), End("outlet", one))
    home.set_annotator("Bob")
    bobs = tag(made, "e\u0301té", "event")
    tag(made, "💥", "event", article=1)
    articles.set_status(made, [one], "coded")
    articles.set_status(made, [two], "in_work")
    articles.set_status(made, [two], "new")
    articles.edit_metadata(made, [one], {"title": "=Title", "source": "Le Journal", "note": "note"})
    annotations.delete(made, [bobs.id])
    tag(made, "appels", "event")
    yield made
    made.close()


def export(project: Project, path: Path, format: str = "jsonl", **more) -> sets.ExportReport:
    return sets.export(project, format, path, **more)


def edit_lines(path: Path, change: Callable[[dict], dict | None]) -> None:
    """Rewrite a bundle: ``change`` gives each line's object back, or None to drop the line."""
    lines = [change(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines if line), "utf-8")


def state(project: Project) -> bytes:
    """The whole project as bytes, to compare."""
    target = project.path.with_suffix(".state.jsonl")
    sets.export(project, "jsonl", target, overwrite=True)
    return target.read_bytes()


# --- out ---


def test_that_an_export_is_whole_checked_and_has_its_loss_report_beside_it(
    project: Project, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    report = export(project, target)
    assert report.paths == (target,)
    assert report.annotations == 6
    assert report.loss == ()
    beside = json.loads((tmp_path / "out.jsonl.loss.json").read_text("utf-8"))
    assert (beside["format"], beside["loss"]) == ("jsonl", [])
    from hashlib import sha256

    assert beside["sha256"] == sha256(target.read_bytes()).hexdigest()
    assert set(report.as_json()) >= {"format", "paths", "annotations", "loss"}


def test_that_the_same_project_gives_the_same_bytes(project: Project, tmp_path: Path) -> None:
    for format in ("jsonl", "csv"):
        export(project, tmp_path / "1", format)
        export(project, tmp_path / "2", format)
        assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
        (tmp_path / "1").unlink()
        (tmp_path / "1.loss.json").unlink()
        (tmp_path / "2").unlink()
        (tmp_path / "2.loss.json").unlink()


def test_that_undo_and_redo_leave_the_exported_bytes_alone(project: Project) -> None:
    before = state(project)
    for _ in range(6):
        history.undo(project)
    assert state(project) != before
    for _ in range(6):
        history.redo(project)
    assert state(project) == before


def test_that_the_table_holds_one_row_per_annotation_with_safe_cells(
    project: Project, tmp_path: Path
) -> None:
    report = export(project, tmp_path / "out.csv", "csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == report.annotations == 6
    for row in rows:
        for name, cell in row.items():
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r"), name
    claim = next(row for row in rows if row["type"] == "claim")
    assert claim["attribute.stance"] == "oppose"
    assert claim["annotator"] == "'=Anna"
    assert claim["article_title"] == "'=Title"
    assert claim["relation.made_by"] == "La maire de Saint-Denis; Le Journal"
    assert claim["article_status"] == ""
    assert {loss.kind for loss in report.loss} == {
        "relations",
        "entities",
        "notes",
        "codebook",
        "text",
    }


def test_that_one_annotators_set_leaves_the_others_out(project: Project, tmp_path: Path) -> None:
    from annotator.app import lookup

    anna = lookup.annotator_named(project, "=Anna")
    report = export(project, tmp_path / "anna.jsonl", annotator=anna.id)
    lines = [json.loads(line) for line in (tmp_path / "anna.jsonl").read_text("utf-8").splitlines()]
    assert report.annotations == 4
    assert [line["name"] for line in lines if line["kind"] == "annotator"] == ["=Anna"]
    assert {line["annotator"] for line in lines if line["kind"] == "annotation"} == {
        id_text(anna.id)
    }
    assert len([line for line in lines if line["kind"] == "article"]) == 2
    assert [line for line in lines if line["kind"] == "article-status"] == []


def test_that_relations_to_somebody_elses_annotation_are_named_as_lost(
    project: Project, tmp_path: Path
) -> None:
    mine = tag(project, "Non", "claim")
    theirs = next(a for a in annotations.list_annotations(project) if a.type == "actor")
    annotations.relate(project, "made_by", End("annotation", mine.id), End("annotation", theirs.id))
    report = export(project, tmp_path / "bob.jsonl", annotator=mine.annotator)
    assert [(loss.kind, loss.annotations) for loss in report.loss] == [("relations", (mine.id,))]


def test_that_nothing_existing_is_replaced_without_being_asked(
    project: Project, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        export(project, target, "csv")
    assert target.read_text() == "mine"
    assert not (tmp_path / "out.csv.loss.json").exists()
    export(project, target, "csv", overwrite=True)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_that_an_export_never_replaces_the_project_or_what_belongs_to_it(
    project: Project, suffix: str
) -> None:
    path = project.path.with_name(project.path.name + suffix)
    before = path.stat().st_ino
    with pytest.raises(UserError, match="not replaced"):
        export(project, path, overwrite=True)
    assert path.stat().st_ino == before


def test_that_an_export_never_replaces_another_project(project: Project, tmp_path: Path) -> None:
    projects.create(tmp_path / "other.annotator").close()
    before = (tmp_path / "other.annotator").read_bytes()
    with pytest.raises(UserError, match="not replaced"):
        export(project, tmp_path / "other.annotator", overwrite=True)
    assert (tmp_path / "other.annotator").read_bytes() == before


def test_that_a_stopped_export_leaves_the_old_file_and_no_litter(
    project: Project, tmp_path: Path
) -> None:
    class Stopped(Silent):
        asked = 0

        def check(self) -> None:
            self.asked += 1
            if self.asked > 2:
                raise Cancelled

    out = tmp_path / "out"
    out.mkdir()
    (out / "a.jsonl").write_text("old")
    with pytest.raises(Cancelled):
        export(project, out / "a.jsonl", overwrite=True, report=Stopped())
    assert [path.name for path in out.iterdir()] == ["a.jsonl"]
    assert (out / "a.jsonl").read_text() == "old"


def test_that_an_export_which_reads_back_differently_is_thrown_away(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.formats import jsonl

    real = jsonl.write

    def damaging(source, out, losses, report, **options):
        count = real(source, out, losses, report, **options)
        out.seek(40)
        out.write(b"x")
        return count

    monkeypatch.setattr(jsonl, "write", damaging)
    with pytest.raises(UserError):
        export(project, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs a system with resource limits")
def test_that_a_full_disk_is_one_sentence_and_leaves_the_old_file(
    project: Project, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    script = (
        "import resource, signal, sys\n"
        "from annotator.app import projects, sets\n"
        "from annotator.core.errors import UserError\n"
        "project = projects.open(sys.argv[1], write=False)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: sets.export(project, 'jsonl', sys.argv[2], overwrite=True)\n"
        "except UserError as error: print(error)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(project.path), str(target)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert "no room left" in told.stdout
    assert target.read_text() == "old"
    assert not list(tmp_path.glob(".out*"))


# --- in ---


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(memory.sets())
def test_that_any_set_survives_a_project_line_by_line(
    tmp_path: Path, source: memory.MemorySet
) -> None:
    whole = [mark for mark in source.marks if not cuts_a_character(source, mark)]
    source.marks = whole
    source.links = [link for link in source.links if link.source.id in {m.id for m in whole}]
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    with (folder / "0.jsonl").open("wb") as out:
        jsonl.write(source, out, LossLog(), silent)
    for number in (1, 2):
        with projects.create(folder / f"{number}.annotator") as made:
            report = sets.import_set(made, folder / f"{number - 1}.jsonl", "jsonl")
            assert not report.refused
            assert not report.notes
            assert report.exact == len(whole)
            assert projects.check_project(made) == []
            sets.export(made, "jsonl", folder / f"{number}.jsonl")
            sets.export(made, "csv", folder / f"{number}.csv")
    first, second, third = ((folder / f"{n}.jsonl").read_bytes() for n in (0, 1, 2))
    assert second == third
    people = b'{"kind":"annotator",'  # who has done nothing is left behind
    assert {line for line in first.splitlines() if not line.startswith(people)} == {
        line for line in second.splitlines() if not line.startswith(people)
    }


def cuts_a_character(source: memory.MemorySet, mark: Annotation) -> bool:
    text = next(
        source.text(a) if a.text == mark.text else source.older_text(mark.text)
        for a in source.articles()
        if a.id == mark.article
    )
    ends = [at for span in mark.spans for at in (span.start, span.end)]
    return not all(is_grapheme_boundary(text, at) for at in ends)


def test_that_a_bundle_read_into_an_empty_project_gives_an_equal_project(
    project: Project, tmp_path: Path
) -> None:
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert (report.added, report.matched, report.exact, report.repaired) == (2, 0, 6, 0)
        assert not report.refused
        assert not report.notes
        assert state(second) == (tmp_path / "out.jsonl").read_bytes()
        assert second.codebook == project.codebook
        assert annotations.list_annotations(second) == annotations.list_annotations(project)
        assert entities.list_entities(second) == entities.list_entities(project)
        assert articles.list_articles(second) == articles.list_articles(project)
        assert projects.check_project(second) == []


def test_that_annotations_left_on_an_earlier_text_travel_with_that_text(
    project: Project, tmp_path: Path
) -> None:
    one = articles.list_ids(project)[0]
    left = tag(project, "appels", "event")
    corrections.correct_text(project, one, TEXT.replace("appels, ", ""))
    assert annotations.get(project, left.id).text != articles.get(project, one).text
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert not report.refused
        assert state(second) == (tmp_path / "out.jsonl").read_bytes()
        assert projects.check_project(second) == []


def test_that_importing_twice_adds_nothing_twice(project: Project, tmp_path: Path) -> None:
    export(project, tmp_path / "out.jsonl")
    before = state(project)
    steps = len(history.steps(project))
    report = sets.import_set(project, tmp_path / "out.jsonl", "jsonl")
    assert (report.added, report.matched, report.exact, report.unchanged) == (0, 2, 6, 6)
    assert state(project) == before
    assert len(history.steps(project)) == steps


def test_that_an_import_is_one_step_to_undo(project: Project, tmp_path: Path) -> None:
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        empty = state(second)
        sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        full = state(second)
        assert history.undo_label(second) == "Import annotations from out.jsonl"
        history.undo(second)
        assert state(second) == empty
        history.redo(second)
        assert state(second) == full
        history.undo(second)
        sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert state(second) == full
        assert projects.check_project(second) == []


def test_that_what_was_deleted_since_comes_back(project: Project, tmp_path: Path) -> None:
    export(project, tmp_path / "out.jsonl")
    before = state(project)
    articles.delete(project, articles.list_ids(project))
    report = sets.import_set(project, tmp_path / "out.jsonl", "jsonl")
    assert (report.added, report.exact, report.unchanged) == (2, 6, 0)
    assert state(project) == before
    assert projects.check_project(project) == []


def test_that_articles_imported_from_their_files_are_matched_by_text(
    project: Project, tmp_path: Path
) -> None:
    export(project, tmp_path / "out.jsonl")
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", "Another.", TEXT) as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        assert (report.added, report.matched, report.exact) == (1, 1, 6)
        assert len(articles.list_ids(second)) == 3
        assert projects.check_project(second) == []


def test_that_a_text_left_out_of_the_file_is_found_in_the_project_or_its_annotations_refused(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    edit_lines(path, lambda line: {**line, "text": None} if line["kind"] == "article" else line)
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", TEXT) as second:
        report = sets.import_set(second, path, "jsonl")
        assert (report.added, report.matched, report.exact) == (0, 1, 5)
        assert [place.reason for place in report.refused] == [
            "Its text is neither in the file nor in the project.",
            "Its article is neither in the file nor in the project.",
        ]
        assert projects.check_project(second) == []


@pytest.mark.parametrize("unit", ["utf-16", "bytes", "crlf"])
def test_that_positions_in_another_unit_are_recognised_and_said(
    project: Project, tmp_path: Path, unit: str
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    texts = {
        line["id"]: line["text"]
        for line in map(json.loads, path.read_text("utf-8").splitlines())
        if line["kind"] == "article"
    }

    def shift(text: str, at: int) -> int:
        if unit == "utf-16":
            return len(text[:at].encode("utf-16-le")) // 2
        return len(text[:at].encode()) if unit == "bytes" else at + text[:at].count("\n")

    def change(line: dict) -> dict:
        if line["kind"] == "annotation":
            text = texts[line["article"]]
            line["spans"] = [[shift(text, at) for at in span] for span in line["spans"]]
        return line

    edit_lines(path, change)
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, path, "jsonl")
        assert report.exact + report.repaired == 6
        assert report.repaired >= 4
        assert not report.refused
        assert {"utf-16": "UTF-16", "bytes": "bytes", "crlf": "line ends"}[unit] in report.repairs[
            0
        ].reason
        spans = [(a.id, a.spans) for a in annotations.list_annotations(second)]
        assert spans == [(a.id, a.spans) for a in annotations.list_annotations(project)]
        assert projects.check_project(second) == []


def test_that_a_span_whose_words_are_elsewhere_is_refused_with_its_line(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)

    def change(line: dict) -> dict:
        if line["kind"] == "annotation" and line["type"] == "claim":
            line |= {"quotes": ["Jamais !", "قال"], "quote": "Jamais ! … قال"}
        return line

    edit_lines(path, change)
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, path, "jsonl")
        reasons = {place.reason for place in report.refused}
        assert report.exact == 5
        assert any("Jamais" in reason for reason in reasons)
        assert "One of its ends is neither in the file nor in the project." in reasons
        assert all(place.where.startswith("line ") for place in report.refused)
        assert projects.check_project(second) == []


def test_that_a_file_useless_as_a_whole_changes_nothing(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    content = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(content[:-1]) + b"garbage\n")
    with projects.create(tmp_path / "second.annotator") as second:
        before = state(second)
        with pytest.raises(UserError, match=f"line {len(content)}"):
            sets.import_set(second, path, "jsonl")
        assert state(second) == before
        assert history.undo_label(second) is None


def test_that_a_stopped_import_changes_nothing(project: Project, tmp_path: Path) -> None:
    class Stopped(Silent):
        def progress(self, done: int, total: int | None = None, text: str = "") -> None:
            if text == "Importing" and done >= 1:
                raise Cancelled

    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        before = state(second)
        with pytest.raises(Cancelled):
            sets.import_set(second, tmp_path / "out.jsonl", "jsonl", report=Stopped())
        assert state(second) == before
    with projects.open(tmp_path / "second.annotator") as second:
        assert state(second) == before
        assert projects.check_project(second) == []


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_that_a_path_that_is_no_file_is_refused(
    project: Project, tmp_path: Path, what: str
) -> None:
    path = tmp_path / "x.jsonl"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        if sys.platform == "win32":
            pytest.skip("there are no named pipes in folders")
        os.mkfifo(path)
    with pytest.raises(UserError):
        sets.import_set(project, path, "jsonl")


HEADER = {"kind": "project", "format": "annotator-jsonl", "version": 1, "unit": "code points"}


def by_hand(path: Path, *lines: dict) -> Path:
    """A bundle as a script would write it, with no more than is needed."""
    from hashlib import sha256

    article = {
        "kind": "article",
        "id": "00000000-0000-7000-8000-000000000001",
        "title": "By hand",
        "text": TEXT,
        "sha256": sha256(TEXT.encode()).hexdigest(),
    }
    rest = [{"kind": "annotation", "article": article["id"], **line} for line in lines]
    content = "".join(json.dumps(line) + "\n" for line in [HEADER, article, *rest])
    path.write_text(content, "utf-8")
    return path


def test_that_a_bundle_written_by_hand_needs_only_place_words_and_type(tmp_path: Path) -> None:
    start = TEXT.index("maire")
    place = {"spans": [[start, start + 5]], "quote": "maire"}
    path = by_hand(
        tmp_path / "hand.jsonl",
        {**place, "type": "Actor"},
        {**place, "type": "actor", "annotator_name": "Chloé", "entity": "La maire"},
        {**place, "type": "claim", "annotator_name": "Chloé", "entity": "la maire"},
        {**place, "type": "weather"},
        {**place, "type": "actor", "attributes": {"shoe_size": 44}},
    )
    with projects.create(tmp_path / "p.annotator") as project:
        someone = home.set_annotator("Somebody")
        for times in (1, 2):
            report = sets.import_set(project, path, "jsonl", create=False)
            assert (report.exact, report.unchanged) == (4, 0 if times == 1 else 4)
            assert [place.where for place in report.refused] == ["line 6"]
            assert "weather" in report.refused[0].reason
            assert "shoe_size" in report.notes[0].reason
        found = annotations.list_annotations(project)
        assert len(found) == 4
        names = {person.id: person.name for person in annotations.annotators(project)}
        assert sorted(names[a.annotator] for a in found) == [
            "Chloé",
            "Chloé",
            "Somebody",
            "Somebody",
        ]
        assert someone.id in names
        kinds = sorted((e.name, e.kind) for e in entities.list_entities(project))
        assert kinds == [("La maire", "actor"), ("la maire", "issue")]
        assert {a.origin for a in found} == {"import"}
        assert projects.check_project(project) == []


def test_that_a_bundle_without_annotator_goes_to_whom_the_caller_names(tmp_path: Path) -> None:
    start = TEXT.index("maire")
    path = by_hand(
        tmp_path / "hand.jsonl", {"spans": [[start, start + 5]], "quote": "maire", "type": "actor"}
    )
    with projects.create(tmp_path / "p.annotator") as project:
        dana = home.annotator_called("Dana")
        sets.import_set(project, path, "jsonl", annotator=dana)
        assert [a.annotator for a in annotations.list_annotations(project)] == [dana.id]


def test_that_a_codebook_joins_that_of_a_project_already_in_use(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)

    def change(line: dict) -> dict:
        if line["kind"] == "codebook":
            actor = next(item for item in line["items"] if item["code"] == "actor")
            actor["data"] |= {"letter": "", "key": 0}
            line["items"].append(
                {
                    "kind": "type", "code": "place", "parent": "", "position": 99,
                    "data": {"names": {"en": "Place"}, "letter": "A", "key": 1},
                }
            )  # fmt: skip
        if line["kind"] == "annotation" and line["type"] == "event":
            line["type"] = "place"
        return line

    edit_lines(path, change)
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", "Mine.") as second:
        tag(second, "Mine")
        version = second.codebook.version
        report = sets.import_set(second, path, "jsonl")
        assert not report.refused
        place = second.codebook.type("place")
        assert (place.letter, place.key) == ("", 0)
        assert second.codebook.version == version + 1
        assert {a.type for a in annotations.list_annotations(second)} == {"actor", "claim", "place"}
        assert projects.check_project(second) == []
        history.undo(second)
        assert second.codebook.find_type("place") is None
        assert projects.check_project(second) == []


def test_that_the_report_of_an_import_stays_with_the_project(
    project: Project, tmp_path: Path
) -> None:
    export(project, tmp_path / "out.jsonl")
    with projects.create(tmp_path / "second.annotator") as second:
        report = sets.import_set(second, tmp_path / "out.jsonl", "jsonl")
        (kept,) = history.reports(second)
        assert kept.kind == "import-annotations"
        assert kept.data == report.as_json()
        assert set(report.as_json()) >= {"articles", "exact", "repaired", "refused"}


def test_that_a_reading_project_can_be_exported_but_takes_nothing_in(
    project: Project, tmp_path: Path
) -> None:
    project.close()
    with projects.open(project.path, write=False) as reading:
        export(reading, tmp_path / "out.jsonl")
        with pytest.raises(UserError):
            sets.import_set(reading, tmp_path / "out.jsonl", "jsonl")


def test_that_importing_a_foreign_file_again_makes_no_step(
    project: Project, tmp_path: Path
) -> None:
    for format in ("doccano", "prodigy", "label-studio", "w3c", "jsonl"):
        export(project, tmp_path / format, format)
        (tmp_path / f"{format}-in").mkdir()
        with projects.create(tmp_path / f"{format}-in" / "in.annotator") as second:
            first = sets.import_set(second, tmp_path / format, format)
            steps = history.steps(second)
            again = sets.import_set(second, tmp_path / format, format)
            assert history.steps(second) == steps, format
            assert again.unchanged == first.exact + first.repaired == again.exact + again.repaired
            assert again.different == 0, format


def test_that_annotations_with_other_values_stay_and_are_told(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    export(project, path)
    before = state(project)

    def change(line: dict) -> dict:
        if line["kind"] == "annotation" and line["type"] == "claim":
            line |= {"note": "Another note", "attributes": {"stance": "support"}}
        return line

    edit_lines(path, change)
    report = sets.import_set(project, path, "jsonl")
    assert (report.unchanged, report.different) == (6, 1)
    assert [note.reason for note in report.notes] == [
        "It is there already with other values (stance, note); they stayed."
    ]
    assert "1 of them with other values, which stayed" in report.sentence()
    assert state(project) == before


def test_that_a_set_without_texts_finds_the_articles_of_the_receiver(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    report = export(project, path, options={"without_text": True})
    assert [loss.kind for loss in report.loss] == ["text"]
    whole = path.read_text("utf-8")
    assert "SUM" not in whole
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", TEXT) as second:
        one = articles.list_articles(second)[0]
        done = sets.import_set(second, path, "jsonl")
        assert (done.added, done.matched, done.exact) == (0, 1, 5)
        assert {a.article for a in annotations.list_annotations(second)} == {one.id}
        assert len(done.refused) == 2
        assert "neither in the file nor in the project" in done.refused[0].reason
        assert projects.check_project(second) == []


def test_that_an_article_without_text_is_found_by_its_address(
    project: Project, tmp_path: Path
) -> None:
    one = articles.list_ids(project)[0]
    articles.edit_metadata(project, [one], {"url": "https://www.news.example/a/?id=1#top"})
    path = tmp_path / "out.jsonl"
    export(project, path, options={"without_text": True})
    (tmp_path / "b").mkdir()
    with new_project(tmp_path / "b" / "second.annotator", "Update. " + TEXT) as second:
        mine = articles.list_ids(second)
        articles.edit_metadata(second, mine, {"url": "http://NEWS.example/a?id=1"})
        done = sets.import_set(second, path, "jsonl")
        assert (done.matched, done.exact + done.repaired) == (1, 5)
        assert {each.article for each in annotations.list_annotations(second)} == set(mine)
        assert projects.check_project(second) == []
