"""The package of CSV tables: everything goes out, everything comes back, and others can check it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import annotations as tagged
from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.core.jobs import silent
from annotator.formats import csv_package, csv_table
from annotator.formats.csv_tables import DESCRIPTOR
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundArticle, Refused, parts
from annotator.formats.tables import TABLES
from tests.formats import memory
from tests.formats.memory import MemorySet, an_id
from tests.formats.test_csv_table import small
from tests.support import shared_data


def packed(source: MemorySet, log: LossLog | None = None, **options: bool) -> bytes:
    out = io.BytesIO()
    written = csv_table.write(source, out, log or LossLog(), silent, package=True, **options)
    assert written == len(source.marks)
    return out.getvalue()


def unpacked(content: bytes, folder: Path) -> Path:
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            (folder / name).write_bytes(package.read(name))
    return folder / DESCRIPTOR


def changed(folder: Path, table: str, old: str, new: str) -> Path:
    """The small package as a folder with one change in a table."""
    descriptor = unpacked(packed(small()), folder)
    path = folder / f"{table}.csv"
    content = path.read_bytes().decode()
    assert old in content
    path.write_bytes(content.replace(old, new, 1).encode())
    return descriptor


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(memory.sets())
def test_that_any_set_written_and_read_back_has_equal_parts(
    tmp_path: Path, source: MemorySet
) -> None:
    path = tmp_path / "set.zip"
    path.write_bytes(packed(source))
    assert list(csv_table.read(path)) == list(parts(source))
    assert csv_table.compare(source, path, silent, package=True) == ""
    path.write_bytes(packed(source, without_text=True))
    assert csv_table.compare(source, path, silent, package=True, without_text=True) == ""
    assert all(p.text is None for p in csv_table.read(path) if isinstance(p, FoundArticle))


@settings(max_examples=50, deadline=None)
@given(memory.sets())
def test_that_bytes_repeat_and_no_cell_is_a_formula(source: MemorySet) -> None:
    content = packed(source)
    assert content == packed(source)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for table in TABLES:
            text = package.read(f"{table.name}.csv").decode()
            numbers = {n for n, each in enumerate(table.columns) if each.type != "string"}
            for row in csv.reader(io.StringIO(text, newline="")):
                for place, cell in enumerate(row):
                    assert cell[:1] not in (*csv_table.GUARDED,) or place in numbers


def test_that_the_tables_are_readable_by_plain_csv_and_joined_by_ids() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(small()))) as package:
        names = package.namelist()
        rows = {
            name: list(
                csv.DictReader(io.StringIO(package.read(f"{name}.csv").decode(), newline=""))
            )
            for name in ("articles", "annotations", "spans", "annotation_values", "relations")
        }
    assert names == [DESCRIPTOR, *(f"{table.name}.csv" for table in TABLES)]
    (article,) = rows["articles"]
    text = csv_table.unguard(article["text"])
    assert [row["id"] for row in rows["annotations"]] == [id_text(an_id(20)), id_text(an_id(21))]
    for span in rows["spans"]:
        words = text[int(span["start"]) : int(span["end"])]
        assert words == csv_table.unguard(span["quote"])
    values = {(row["attribute"], row["position"]): row for row in rows["annotation_values"]}
    assert values["size", "0"]["number"] == "-5"
    assert values["remark", "0"]["value"] == "'-5"
    assert (values["frames", "1"]["value"], values["frames", "2"]["value"]) == ("a", "b")
    assert values["sure", "0"]["kind"] == "boolean"
    assert rows["relations"][0]["target"] == id_text(an_id(2))


def test_that_nothing_is_lost_but_what_leads_out_of_the_set_and_texts_on_request() -> None:
    log, source = LossLog(), small()
    packed(source, log)
    assert log.losses() == ()
    source.lost = (an_id(20),)
    packed(source, log, without_text=True)
    assert [(loss.kind, loss.annotations) for loss in log.losses()] == [
        ("relations", (an_id(20),)),
        ("text", ()),
    ]


def test_that_the_description_names_size_hash_keys_and_references(tmp_path: Path) -> None:
    descriptor = unpacked(packed(small()), tmp_path / "p")
    data = json.loads(descriptor.read_text("utf-8"))
    by_name = {each["name"]: each for each in data["resources"]}
    for each in by_name.values():
        path = tmp_path / "p" / each["path"]
        assert each["bytes"] == path.stat().st_size
        assert each["hash"] == f"sha256:{sha256(path.read_bytes()).hexdigest()}"
        with path.open(encoding="utf-8", newline="") as file:
            head = next(csv.reader(file))
        assert [field["name"] for field in each["schema"]["fields"]] == head
        assert set(each["schema"]["primaryKey"]) <= set(head)
        for key in each["schema"].get("foreignKeys", ()):
            other = by_name[key["reference"]["resource"] or each["name"]]
            assert other["schema"]["primaryKey"] == [key["reference"]["fields"]]


@pytest.mark.filterwarnings("ignore")
def test_that_frictionless_finds_the_package_valid(tmp_path: Path) -> None:
    import frictionless

    path = tmp_path / "set.zip"
    path.write_bytes(packed(small()))
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["type", "title", "note"])
    assert len(report.tasks) == len(TABLES)


@pytest.mark.parametrize(
    ("table", "old", "new", "reason"),
    [
        ("spans", ",0,0,7,", ",0,7,7,", "empty or out of order"),
        ("spans", ",0,0,7,", ",0,x,7,", "pairs"),
        ("annotations", ",hand,", ",magic,", "not an origin"),
        ("annotation_values", "boolean,false", "boolean,perhaps", "not of the kind"),
        ("annotation_values", "frames,2", "frames,3", "positions of the values"),
        ("relations", ",entity,", ",planet,", "cannot be the end"),
        ("article_statuses", "coded", "cooked", "not a status"),
    ],
)
def test_that_a_damaged_row_costs_itself_and_is_named(
    tmp_path: Path, table: str, old: str, new: str, reason: str
) -> None:
    found = list(csv_table.read(changed(tmp_path / "p", table, old, new)))
    (refused,) = [each for each in found if isinstance(each, Refused)]
    assert reason in refused.reason
    assert ".csv, line " in refused.where


@pytest.mark.parametrize(
    ("table", "old", "new", "reason"),
    [
        ("articles", "dit le maire", "dit la maire", "SHA-256"),
        ("spans", "annotation,position", "annotation,place", "the column position is missing"),
        ("spans", "annotation,position", "annotation,annotation", "is missing"),
        ("spans", ",0,0,7,", ",0,0,7,8,", "6 cells, not 5"),
        ("spans", id_text(an_id(20)), id_text(an_id(99)), "stands elsewhere"),
        ("project", "code points", "bytes", "code points"),
        ("codebook", '{""', '{"', "codebook.csv, line 2"),
        ("entities", id_text(an_id(2)), "nobody", "not an id"),
    ],
)
def test_that_other_damage_refuses_the_whole_and_names_the_place(
    tmp_path: Path, table: str, old: str, new: str, reason: str
) -> None:
    with pytest.raises(UserError) as error:
        list(csv_table.read(changed(tmp_path / "p", table, old, new)))
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.csv", b"a,b\r\n1,2\r\n", "no package"),
        ("x.zip", b"PK\x03\x04" + bytes(40), "incomplete"),
        ("datapackage.json", b"{", "not a package"),
        ("datapackage.json", b'{"resources": []}', "not a package"),
        ("datapackage.json", b'{"annotator-tables": 99}', "version 99"),
        ("datapackage.json", b'{"annotator-tables": 1}', "There is no"),
        ("x.csv", b"", "no package"),
    ],
)
def test_that_what_is_no_package_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        list(csv_table.read(path))
    assert reason in str(error.value)


def test_that_every_truncated_package_is_refused(tmp_path: Path) -> None:
    content, path = packed(small()), tmp_path / "set.zip"
    for end in range(0, len(content) - 1, 97):
        path.write_bytes(content[:end])
        with pytest.raises(UserError):
            list(csv_table.read(path))


def test_that_a_changed_cell_is_noticed_when_reading_back(tmp_path: Path) -> None:
    descriptor = changed(tmp_path / "p", "annotations", "'=x", "'=y")
    assert "not as it was written" in csv_package.compare(small(), descriptor, silent, False)


def test_that_a_project_of_real_files_goes_out_and_comes_back_the_same(tmp_path: Path) -> None:
    real = shared_data("formats", "brat")
    folder = min(each.parent for each in real.rglob("*.ann"))
    with projects.create(tmp_path / "a.annotator") as project:
        first = sets.import_set(project, folder, "brat")
        held = first.exact + first.repaired
        assert held
        for name, options in (("all", {}), ("bare", {"without_text": True})):
            report = sets.export(
                project, "csv", tmp_path / f"{name}.zip", options={"package": True, **options}
            )
            assert report.annotations == held
            again = sets.import_set(project, tmp_path / f"{name}.zip", "csv")
            assert (again.exact, again.unchanged, again.refused) == (held, held, [])
    with projects.create(tmp_path / "b.annotator") as project:
        report = sets.import_set(project, tmp_path / "all.zip", "csv")
        assert (report.exact, report.repaired, report.refused) == (held, 0, [])
        assert projects.check_project(project) == []
        assert len(tagged.list_annotations(project)) == held
        sets.export(project, "csv", tmp_path / "again.zip", options={"package": True})
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "all.zip").read_bytes()
