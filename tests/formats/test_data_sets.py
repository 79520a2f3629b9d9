"""Parquet, RO-Crate and Croissant: the tables of a set for others' tools, each checked by its own library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.core.jobs import silent
from annotator.formats import csv_table, format
from annotator.formats.csv_tables import DESCRIPTOR
from annotator.formats.folder import SafeFolder
from annotator.formats.loss import LossLog
from annotator.formats.sets import parts
from annotator.formats.table import find_format
from annotator.formats.tables import TABLES
from tests.formats import memory
from tests.formats.memory import MemorySet, an_id
from tests.formats.test_csv_table import TEXT, small
from tests.support import shared_data

NAMES = ("parquet", "rocrate", "croissant")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def written(
    source: MemorySet, target: Path, name: str, log: LossLog | None = None, **given: Any
) -> Path:
    """The folder, read back and compared."""
    if name == "parquet":
        pytest.importorskip("pyarrow")
    chosen = find_format(name, to="write")
    module, options = chosen.load(), chosen.chosen(given, "write")
    with SafeFolder(target) as folder:
        count = module.write(source, folder, log or LossLog(), silent, **options)
        assert count == len(source.marks)
        assert module.compare(source, folder.path, silent, **options) == ""
        folder.commit()
    return target


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(source=memory.sets())
def test_that_any_set_reads_back_with_and_without_texts(
    tmp_path_factory: pytest.TempPathFactory, name: str, source: MemorySet
) -> None:
    folder = tmp_path_factory.mktemp("sets")
    whole = written(source, folder / "whole", name)
    written(source, folder / "bare", name, without_text=True)
    if name != "parquet":
        assert list(csv_table.read(whole / DESCRIPTOR)) == list(parts(source))


@pytest.mark.parametrize("name", NAMES)
def test_that_the_same_set_gives_the_same_bytes_and_loses_nothing(
    tmp_path: Path, name: str
) -> None:
    log = LossLog()
    first = contents(written(small(), tmp_path / "a", name, log))
    assert first == contents(written(small(), tmp_path / "b", name))
    assert log.losses() == ()
    bare = LossLog()
    written(small(), tmp_path / "c", name, bare, without_text=True)
    assert [loss.kind for loss in bare.losses()] == ["text"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("which", ["annotations", "values"])
def test_that_a_changed_file_is_noticed_when_reading_back(
    tmp_path: Path, name: str, which: str
) -> None:
    folder, other = written(small(), tmp_path / "a", name), small()
    change = {"note": "=y"} if which == "annotations" else {"attributes": {"sure": True}}
    other.marks[1] = memory.mark(
        21, other.texts[0][0], TEXT, [(12, 14), (15, 20)], type="claim",
        **{"attributes": {"frames": ["a", "b"], "sure": False}, "note": "=x", **change},
    )  # fmt: skip
    chosen = find_format(name, to="write")
    options = chosen.chosen({}, "write")
    assert chosen.load().compare(other, folder, silent, **options) != ""


@pytest.mark.parametrize(
    ("name", "file"), [("rocrate", "ro-crate-metadata.json"), ("croissant", "croissant.json")]
)
def test_that_a_file_that_is_not_as_described_is_named(
    tmp_path: Path, name: str, file: str
) -> None:
    folder = written(small(), tmp_path / "a", name)
    package = folder / DESCRIPTOR
    package.write_bytes(package.read_bytes() + b"\n")
    chosen = find_format(name, to="write")
    told = chosen.load().compare(small(), folder, silent, **chosen.chosen({}, "write"))
    assert told == f"{file}: {DESCRIPTOR} is not described as it is"


def test_that_parquet_columns_have_types_and_words_without_guards(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = written(small(), tmp_path / "a", "parquet")
    assert {each.name for each in folder.iterdir()} == {f"{each.name}.parquet" for each in TABLES}
    articles = parquet.read_table(folder / "articles.parquet").to_pylist()
    spans = parquet.read_table(folder / "spans.parquet").to_pylist()
    values = parquet.read_table(folder / "annotation_values.parquet").to_pylist()
    assert articles[0]["title"] == "+33 appels"
    assert [articles[0]["text"][each["start"] : each["end"]] for each in spans] == [
        each["quote"] for each in spans
    ]
    assert spans[0]["annotation"] == id_text(an_id(20))
    assert [each["value"] for each in values if each["attribute"] == "remark"] == ["-5"]
    assert [each["number"] for each in values if each["attribute"] == "size"] == [-5.0]


def test_that_a_missing_library_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format, "find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"needs the package pyarrow(.|\n)*\[corpus\]"):
        find_format("parquet", to="write").load()


def test_that_a_crate_names_title_licence_people_date_and_files(tmp_path: Path) -> None:
    folder = written(
        small(), tmp_path / "a", "rocrate", title="Débat sur l’eau", licence=f" {LICENCE} "
    )
    data = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))
    graph = {each["@id"]: each for each in data["@graph"]}
    root = graph["./"]
    assert (root["name"], root["datePublished"]) == ("Débat sur l’eau", "2026-11-03")
    assert root["license"] == {"@id": LICENCE}
    assert [graph[each["@id"]]["name"] for each in root["author"]] == ["@anna"]
    assert {each["@id"] for each in root["hasPart"]} == {
        each.name for each in folder.iterdir() if each.name != "ro-crate-metadata.json"
    }
    for each in root["hasPart"]:
        assert graph[each["@id"]]["contentSize"] == str((folder / each["@id"]).stat().st_size)


@pytest.mark.filterwarnings("ignore")
def test_that_the_library_for_crates_reads_the_crate(tmp_path: Path) -> None:
    import rocrate.rocrate as rocrate

    folder = written(small(), tmp_path / "a", "rocrate", licence=LICENCE)
    crate = rocrate.ROCrate(folder)
    assert crate.name == "Annotated articles"
    assert crate.license["@id"] == LICENCE
    files = {each.id for each in crate.data_entities}
    assert files == {DESCRIPTOR, *(f"{each.name}.csv" for each in TABLES)}
    assert [each["name"] for each in crate.root_dataset["author"]] == ["@anna"]
    assert crate.get("spans.csv")["description"] == "Places of annotations"


@pytest.mark.filterwarnings("ignore")
def test_that_the_library_for_croissant_finds_no_fault_and_reads_the_records(
    tmp_path: Path,
) -> None:
    reason = "not among the packages for developers: it brings pandas, SciPy and rdflib, 200 MB"
    mlcroissant = pytest.importorskip("mlcroissant", reason=reason)
    folder = written(small(), tmp_path / "a", "croissant", licence=LICENCE)
    found = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    issues = found.metadata.ctx.issues
    assert issues.errors == set()
    assert {each.name for each in found.metadata.record_sets} == {each.name for each in TABLES}
    spans = list(found.records("spans"))
    assert [each["spans/start"] for each in spans] == [0, 12, 15]
    assert [each["spans/quote"].decode() for each in spans] == ["'=SUM(1)", "le", "maire"]


@pytest.mark.parametrize("name", NAMES)
def test_that_a_project_of_real_files_goes_out_the_same_each_time(
    tmp_path: Path, name: str
) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    real = shared_data("formats", "brat")
    folder = min(each.parent for each in real.rglob("*.ann"))
    with projects.create(tmp_path / "a.annotator") as project:
        first = sets.import_set(project, folder, "brat")
        held = first.exact + first.repaired
        for each in ("one", "two"):
            assert sets.export(project, name, tmp_path / each).annotations == held
        if name != "parquet":
            again = sets.import_set(project, tmp_path / "one" / DESCRIPTOR, "csv")
            assert (again.exact, again.unchanged, again.refused) == (held, held, [])
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
