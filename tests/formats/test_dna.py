"""Discourse Network Analyzer: its own sample through a project and out again, nasty sets out and back, hostile files."""

from __future__ import annotations

import base64
import io
import sqlite3
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.core.model import Annotator, End, Entity, Relation
from annotator.formats import databases, dna
from annotator.formats.dna_file import Contents
from annotator.formats.dna_schema import SCHEMA, coder_row
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundAnnotation, FoundArticle, FoundRelation, Refused
from tests.formats.memory import MemorySet, an_id, article_of, mark
from tests.formats.memory import sets as any_sets
from tests.support import shared_data

PASSWORD = "a b c"


def sample(version: int) -> Path:
    return shared_data("domain", "dna-sample", f"sample-v{version}.dna")


def statements(path: Path) -> list[Any]:
    """Every statement with all that is said in it, whatever its number."""
    with databases.door().reading(path) as tables:
        found = Contents(tables, path.name)
        labels = {v.id: v.label for each in found.variables.values() for v in each}
        return sorted(
            (
                document.title, document.date, document.author, document.source, document.section, document.text,
                found.types[each.type], each.start, each.stop, each.coder,
                sorted((labels[v], value) for v, value in each.values.items()),
            )
            for document in found.documents()
            for each in found.statements.get(document.id, [])
        )  # fmt: skip


def entries(path: Path) -> list[Any]:
    """Every named entry of a short text variable with its attributes."""
    with databases.door().reading(path) as tables:
        found = Contents(tables, path.name)
        labels = {v.id: v.label for each in found.variables.values() for v in each}
        every = found.entries.values()
        return sorted(
            (labels[e.variable], e.value, sorted(e.attributes.items())) for e in every if e.value
        )


@pytest.mark.parametrize("version", [3, 2])
def test_that_the_41_statements_of_the_sample_come_out_as_they_went_in(
    tmp_path: Path, version: int
) -> None:
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, sample(version), "dna")
        assert (report.added, report.exact, report.repaired) == (7, 41, 0)
        assert (report.entities, report.relations, report.refused) == (20, 47, [])
        again = sets.import_set(project, sample(version), "dna")
        assert (again.unchanged, again.added, again.entities, again.relations) == (41, 0, 0, 0)
        assert projects.check_project(project) == []
        sets.export(project, "dna", tmp_path / "out.dna")
    came = statements(tmp_path / "out.dna")
    assert len(came) == 41 and came == statements(sample(version))
    assert entries(tmp_path / "out.dna") == entries(sample(version))


def test_that_the_sample_means_the_same_here(tmp_path: Path) -> None:
    from annotator.app.annotations import list_annotations

    with projects.create(tmp_path / "p.annotator") as project:
        sets.import_set(project, sample(3), "dna")
        found = list_annotations(project)
        claims = [each for each in found if each.type == "claim"]
        assert len(claims) == 40 and all(each.entity for each in claims)
        stances = [each.attributes["stance"] for each in claims]
        assert (stances.count("support"), stances.count("oppose")) == (29, 11)
        (remark,) = [each for each in found if each.type == "annotation"]
        assert remark.note.startswith("This is a note.") and (remark.spans[0].start) == 253
        kinds = [each.type for each in sets.ProjectSet(project).relations()]
        assert (kinds.count("made_by"), kinds.count("member_of")) == (40, 7)
        assert project.codebook.find_attribute("narrator") is not None


def test_that_the_files_tables_are_those_of_that_program(tmp_path: Path) -> None:
    path = write(tmp_path, claims())
    theirs = sqlite3.connect(f"file:{sample(3)}?immutable=1", uri=True)
    ours = sqlite3.connect(path)
    for (table,) in theirs.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        about = f"PRAGMA table_info({table})"
        keys = f"PRAGMA foreign_key_list({table})"
        assert ours.execute(about).fetchall() == theirs.execute(about).fetchall()
        assert sorted(ours.execute(keys)) == sorted(theirs.execute(keys))
    assert ours.execute("PRAGMA foreign_key_check").fetchall() == []
    assert ours.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    ours.close()
    theirs.close()


def test_that_every_statement_has_every_variable_and_every_coder_every_other(
    tmp_path: Path,
) -> None:
    with sqlite3.connect(write(tmp_path, claims())) as found:
        lacking = """
            SELECT s.ID, v.ID FROM STATEMENTS s JOIN VARIABLES v ON v.StatementTypeId = s.StatementTypeId
            EXCEPT SELECT StatementId, VariableId FROM (
              SELECT StatementId, VariableId FROM DATASHORTTEXT UNION ALL SELECT StatementId, VariableId FROM DATALONGTEXT
              UNION ALL SELECT StatementId, VariableId FROM DATAINTEGER
              UNION ALL SELECT StatementId, VariableId FROM DATABOOLEAN)"""
        assert found.execute(lacking).fetchall() == []
        short = "SELECT ID FROM VARIABLES WHERE DataType = 'short text'"
        empty = "SELECT VariableId FROM ENTITIES WHERE Value = ''"
        assert set(found.execute(short)) == set(found.execute(empty))
        said = found.execute(
            "SELECT count(*) FROM ENTITIES e JOIN ATTRIBUTEVARIABLES a ON a.VariableId = e.VariableId"
        )
        assert said.fetchone() == found.execute("SELECT count(*) FROM ATTRIBUTEVALUES").fetchone()
        coders = found.execute("SELECT count(*) FROM CODERS").fetchone()[0]
        pairs = found.execute("SELECT count(*) FROM CODERRELATIONS").fetchone()[0]
        assert coders == 3 and pairs == coders * (coders - 1)
    found.close()


def test_that_the_password_opens_every_coder(tmp_path: Path) -> None:
    def opens(kept: str, password: str) -> bool:
        data = base64.b64decode(kept)
        digest = sha256(data[:16] + unicodedata.normalize("NFC", password).encode()).digest()
        for _ in range(99_999):
            digest = sha256(digest).digest()
        return digest == data[16:]

    with sqlite3.connect(f"file:{sample(3)}?immutable=1", uri=True) as theirs:
        (kept,) = theirs.execute("SELECT Password FROM CODERS").fetchone()
        assert opens(kept, "sample")
    theirs.close()
    with sqlite3.connect(write(tmp_path, claims())) as ours:
        for (kept,) in ours.execute("SELECT Password FROM CODERS"):
            assert opens(kept, PASSWORD) and not opens(kept, "sample")
    ours.close()


def claims() -> MemorySet:
    """Claims of a person, of an organisation, of an outlet, and of nobody, after an emoji."""
    text = "💥 Yes. No. Maybe. Perhaps."
    article = article_of(1, text, title="T" * 200, source="The Gazette", date="2024-03")
    people = [Annotator(an_id(1), "Anna"), Annotator(an_id(2), "Ben")]
    person = Entity(an_id(10), "Lena Orso", "actor", ("Orso",), {"remark": "tall"}, note="mayor")
    office = Entity(an_id(11), "Town Hall", "actor")
    issue = Entity(an_id(12), "Bridge " + "b" * 200, "issue")
    part = Entity(an_id(9), "Pier", "issue", parent=issue.id)
    places = [(2, 6), (7, 10), (11, 17), (18, 26)]
    stances = [{"stance": "support"}, {"stance": "oppose"}, {}, {"stance": "support"}]
    marks = [
        mark(100 + n, article, text, [place], type="claim", entity=part.id if n else issue.id,
             attributes=stances[n], annotator=an_id(1 + n % 2), note="a\nnote" if n == 3 else "")
        for n, place in enumerate(places)
    ]  # fmt: skip
    links = [
        Relation(an_id(50), "made_by", End("annotation", marks[0].id), End("entity", person.id), an_id(1)),
        Relation(an_id(51), "made_by", End("annotation", marks[1].id), End("entity", office.id), an_id(1)),
        Relation(an_id(52), "made_by", End("annotation", marks[2].id), End("outlet", article.id), an_id(1)),
        Relation(an_id(53), "member_of", End("entity", person.id), End("entity", office.id), an_id(1)),
    ]  # fmt: skip
    register = sorted((person, office, issue, part), key=lambda each: each.id)
    return MemorySet(people, register, [(article, text)], marks, links)


def write(folder: Path, source: MemorySet, losses: LossLog | None = None) -> Path:
    path = folder / "set.dna"
    with path.open("wb") as out:
        dna.write(source, out, losses or LossLog(), silent, password=PASSWORD)
    assert dna.compare(source, path, silent, password=PASSWORD) == ""
    return path


def test_that_a_claim_becomes_a_statement_and_a_claim_again(tmp_path: Path) -> None:
    losses = LossLog()
    parts = list(dna.read(write(tmp_path, claims(), losses)))
    (article,) = [each for each in parts if isinstance(each, FoundArticle)]
    assert article.unit == "UTF-16 units" and article.annotations[0].spans[0].start == 3
    assert [each.attributes.get("stance") for each in article.annotations] == [
        "support", "oppose", None, "support",
    ]  # fmt: skip
    assert article.annotations[3].note == "a\nnote"
    entities = {each.name: each for each in parts if isinstance(each, Entity)}
    orso, pier = entities["Lena Orso"], entities["Pier"]
    assert (orso.aliases, orso.note) == (("Orso",), "mayor")
    assert orso.attributes == {"actor_type": "person", "remark": "tall"}
    assert pier.parent == entities["Bridge " + "b" * 183].id
    ends = [
        (each.relation.type, each.relation.target.id)
        for each in parts
        if isinstance(each, FoundRelation)
    ]
    hall = entities["Town Hall"].id
    gazette = entities["The Gazette"].id
    assert ends == [("made_by", orso.id), ("made_by", hall), ("made_by", gazette), ("member_of", hall)]  # fmt: skip
    told = {loss.text: loss.annotations for loss in losses.losses()}
    assert told["Where the stance is not coded, agreement says yes; the variable stance tells them apart."] == (an_id(102),)  # fmt: skip
    assert "Texts longer than 190 characters are cut there." in told
    assert "Dates without a day became the first day of the month or year." in told


@settings(deadline=None)
@given(source=any_sets())
def test_that_any_set_reads_back_as_far_as_the_format_can_hold_it(
    tmp_path_factory: pytest.TempPathFactory, source: MemorySet
) -> None:
    folder = tmp_path_factory.mktemp("dna")
    path = write(folder, source)
    parts = list(dna.read(path))
    assert not [each for each in parts if isinstance(each, Refused)]
    current = {article.text for article, _ in source.texts}
    kept = [each for each in source.marks if each.text in current]
    found = [a for part in parts if isinstance(part, FoundArticle) for a in part.annotations]
    assert len(found) <= len(kept)
    for each in found:
        assert isinstance(each, FoundAnnotation) and each.type in ("actor", "claim")


def test_that_the_same_set_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    first, second = write(tmp_path, claims()), write(tmp_path / "b", claims())
    assert first.read_bytes() == second.read_bytes()


def test_that_an_unfinished_statement_is_no_yes(tmp_path: Path) -> None:
    path = made(tmp_path, concept="")
    (article,) = [each for each in dna.read(path) if isinstance(each, FoundArticle)]
    assert "stance" not in article.annotations[0].attributes
    (tmp_path / "b").mkdir()
    path = made(tmp_path / "b", concept="Bridge")
    (article,) = [each for each in dna.read(path) if isinstance(each, FoundArticle)]
    assert article.annotations[0].attributes["stance"] == "support"


def made(folder: Path, concept: str, stop: int = 4) -> Path:
    """A file as that program makes it, with one statement."""
    path = folder / "made.dna"
    with sqlite3.connect(path) as file:
        for each in SCHEMA:
            file.execute(each)
        file.execute(
            "INSERT INTO CODERS VALUES (" + ",".join("?" * 28) + ")", coder_row(1, "Admin", "x")
        )
        file.execute("INSERT INTO DOCUMENTS VALUES (1, 'T', '💥 Yes.', 1, '', '', '', '', '', 0)")
        file.execute("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 1, 2, 3)")
        for number, (name, kind) in enumerate(
            (("person", "short text"), ("concept", "short text"), ("agreement", "boolean")), 1
        ):
            file.execute("INSERT INTO VARIABLES VALUES (?, ?, ?, 1)", (number, name, kind))
        file.execute("INSERT INTO ENTITIES VALUES (1, 1, '', 0, 0, 0, NULL), (2, 2, ?, 0, 0, 0, NULL)", (concept,))  # fmt: skip
        file.execute("INSERT INTO STATEMENTS VALUES (1, 1, 1, 3, ?, 1)", (stop,))
        file.execute("INSERT INTO DATASHORTTEXT VALUES (1, 1, 1, 1), (2, 1, 2, 2)")
        file.execute("INSERT INTO DATABOOLEAN VALUES (1, 1, 3, 1)")
    file.close()
    return path


def test_that_a_statement_outside_its_text_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, made(tmp_path, "Bridge", stop=4000), "dna")
        assert report.exact == 0 and report.refused[0].where == "statement 1"


def test_that_statements_leading_nowhere_are_refused_one_by_one(tmp_path: Path) -> None:
    path = made(tmp_path, "Bridge")
    with sqlite3.connect(path) as file:
        file.execute("INSERT INTO STATEMENTS VALUES (2, 9, 1, 0, 1, 1), (3, 1, 9, 0, 1, 1)")
    file.close()
    refused = [each.where for each in dna.read(path) if isinstance(each, Refused)]
    assert refused == ["statement 2", "statement 3"]


@pytest.mark.parametrize("size", [0, 50, 100, 5000, 30_000])
def test_that_a_truncated_file_is_refused_calmly(tmp_path: Path, size: int) -> None:
    whole = write(tmp_path, claims()).read_bytes()
    (tmp_path / "cut.dna").write_bytes(whole[:size])
    with pytest.raises(UserError):
        list(dna.read(tmp_path / "cut.dna"))


def test_that_another_programs_database_is_refused_calmly(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.dna") as file:
        file.execute("CREATE TABLE t (a)")
    file.close()
    with pytest.raises(UserError, match="not a file of Discourse Network Analyzer"):
        list(dna.read(tmp_path / "other.dna"))


def test_that_cells_of_the_wrong_kind_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "odd.dna"
    with sqlite3.connect(path) as file:
        for each in SCHEMA:
            name = each.split("(")[0].split()[-1]
            columns = [row[1] for row in sqlite3.connect(write(tmp_path, claims())).execute(f"PRAGMA table_info({name})")]  # fmt: skip
            file.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            for value in (None, -1, 2**62, 1.5, "x", b"\xff\x00", ""):
                file.execute(f"INSERT INTO {name} VALUES ({','.join('?' * len(columns))})", [value] * len(columns))  # fmt: skip
    file.close()
    with projects.create(tmp_path / "p.annotator") as project:
        sets.import_set(project, path, "dna")
        assert projects.check_project(project) == []


def test_that_nothing_is_written_but_the_file(tmp_path: Path) -> None:
    out = io.BytesIO()
    assert dna.write(claims(), out, LossLog(), silent, password="x") == 4
    assert out.getvalue().startswith(b"SQLite format 3\x00") and list(tmp_path.iterdir()) == []
