"""Tables of aliases: out and in they are the same, twice in changes nothing, contradictions are told, formulas are not run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.app import alias_tables, entities, history
from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.formats.entity_table import EntityRow, joined, parted, read, write
from annotator.store.project import Project
from tests.store.helpers import new_project, problems, state

NASTY = [
    "=1+1",
    "+33",
    "-5",
    "@x",
    "'Ndrangheta",
    "''",
    "a | b",
    "back\\slash\\",
    'say "no"',
    "a;b,c",
    "e\u0301",
    "العربية",
    "|",
    "\\|",
]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with new_project(tmp_path / "p.annotator") as opened:
        yield opened
        assert problems(opened) == []


def rich(project: Project) -> None:
    top = entities.create(project, "Transport", "issue")
    entities.create(project, "Ferry", "issue", ["boat"], parent=top.id)
    union = entities.create(project, "=Union", "actor", NASTY, note="two\nlines\tand a tab")
    entities.create(
        project, "Lena Orso", "actor", ["Orso"],
        {"actor_type": "person", "sector": ["gov", "pty"], "affiliation": id_text(union.id)},
        {"wikidata": "Q42", "viaf": "1|2"},
    )  # fmt: skip


def table(folder: Path, text: str, name: str = "t.tsv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", ["t.tsv", "t.csv"])
def test_that_a_register_goes_out_and_comes_in_the_same(
    project: Project, tmp_path: Path, name: str
) -> None:
    rich(project)
    path = tmp_path / name
    assert alias_tables.export_table(project, path) == 4
    steps = len(history.steps(project))
    done = alias_tables.import_table(project, path)
    assert (done.added, done.changed, done.unchanged, done.conflicts, done.refused) == (
        [],
        [],
        4,
        [],
        [],
    )
    assert len(history.steps(project)) == steps
    with new_project(tmp_path / "q.annotator") as other:
        done = alias_tables.import_table(other, path)
        assert len(done.added) == 4 and not done.conflicts and not done.refused
        assert entities.list_entities(other) == entities.list_entities(project)
        assert problems(other) == []
        again = tmp_path / f"again-{name}"
        alias_tables.export_table(other, again)
        assert again.read_bytes() == path.read_bytes()
        history.undo(other)
        assert entities.list_entities(other) == []


def test_that_no_cell_begins_as_a_formula(project: Project, tmp_path: Path) -> None:
    rich(project)
    alias_tables.export_table(project, tmp_path / "t.tsv")
    for line in (tmp_path / "t.tsv").read_text("utf-8-sig").splitlines():
        for cell in line.split("\t"):
            assert not cell.lstrip('"').startswith(("=", "+", "-", "@"))


def test_that_several_rows_may_tell_of_one_entity_and_aliases_are_only_added(
    project: Project, tmp_path: Path
) -> None:
    made = entities.create(project, "Lena Orso", "actor", ["the mayor"])
    path = table(
        tmp_path, "Name\tAlias\nlena orso\tOrso\nLena Orso\tL. Orso\nNew One\t\n'Ndrangheta\t\n"
    )
    done = alias_tables.import_table(project, path, kind="actor")
    assert (len(done.added), done.changed, done.conflicts) == (2, [made.id], [])
    found = entities.get(project, made.id)
    assert found is not None and found.aliases == ("the mayor", "Orso", "L. Orso")
    assert {e.name for e in entities.list_entities(project)} == {
        "Lena Orso",
        "New One",
        "'Ndrangheta",
    }
    before = state(project)
    assert alias_tables.import_table(project, path, kind="actor").unchanged == 3
    assert state(project) == before


def test_that_contradictions_are_told_and_the_register_stays(
    project: Project, tmp_path: Path
) -> None:
    one = entities.create(
        project, "Orso", "actor", ["Lena"], {"country": "FRA"}, {"wikidata": "Q1"}, "ours"
    )
    other = entities.create(project, "Lena Bear", "actor")
    before = entities.get(project, one.id)
    text = (
        "id\tname\tkind\taliases\twikidata\tnote\tattribute.country\tattribute.stance\tparent\n"
        f"{id_text(one.id)}\tOrso\tactor\t\tQ2\ttheirs\tDEU\tsupport\tNobody\n"
        f"{id_text(other.id)}\tLena Bear\tactor\tlena\t\t\t\t\t\n"
        f"{id_text(one.id)}\tOrso\tevent\t\t\t\t\t\t\n"
        "\tBad\tactor\t\tX9\t\t\t\t\n"
        "\tNone\ttree\t\t\t\t\t\t\n"
        "\t\tactor\tx\t\t\t\t\t\n"
    )
    path = table(tmp_path, text)
    done = alias_tables.import_table(project, path)
    assert entities.get(project, one.id) == before
    assert done.changed == [other.id] and done.unchanged == 1
    assert [(r.line, r.name) for r in done.refused] == [
        (4, "Orso"),
        (5, "Bad"),
        (6, "None"),
        (7, ""),
    ]
    told = " ".join(r.text for r in done.conflicts)
    for words in (
        "wikidata is Q1",
        "country is FRA",
        "stance",
        "note",
        "Nobody",
        "also a name of “Lena Bear”",
    ):
        assert words in told
    done = alias_tables.import_table(project, path, replace=True)
    found = entities.get(project, one.id)
    assert found is not None and (found.aliases, found.note, dict(found.external)) == (
        (),
        "theirs",
        {"wikidata": "Q2"},
    )
    assert found.attributes == {"country": "DEU"}


def test_that_rows_find_their_entity_by_wikidata_and_behind_a_merge(
    project: Project, tmp_path: Path
) -> None:
    one = entities.create(project, "Avril Haines", "actor", external={"wikidata": "Q9"})
    gone = entities.create(project, "Haine", "actor")
    entities.merge(project, one.id, [gone.id])
    path = table(
        tmp_path,
        f"id,name,kind,wikidata\n,A. D. Haines,actor,Q9\n{id_text(gone.id)},Haine,actor,\n",
        "t.csv",
    )
    done = alias_tables.import_table(project, path)
    assert done.added == []
    found = entities.get(project, one.id)
    assert found is not None and found.aliases == ("Haine", "A. D. Haines")


def test_that_no_table_puts_an_entity_below_itself(project: Project, tmp_path: Path) -> None:
    path = table(tmp_path, "name\tkind\tparent\nA\tissue\tB\nB\tissue\tA\nC\tissue\tC\n")
    done = alias_tables.import_table(project, path)
    assert len(done.added) == 3 and len(done.conflicts) == 2


@pytest.mark.parametrize("text", ["", "alias\tkind\nx\tactor\n", 'name\n"open'])
def test_that_what_is_no_table_is_one_sentence(project: Project, tmp_path: Path, text: str) -> None:
    try:
        done = alias_tables.import_table(project, table(tmp_path, text))
        assert done.refused and not done.added
    except UserError as error:
        assert error.hint


def test_that_other_encodings_and_missing_files_are_one_sentence(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("name,kind\nÉva,actor\n".encode("latin-1"))
    with pytest.raises(UserError, match="UTF-8"):
        alias_tables.import_table(project, path)
    with pytest.raises(UserError):
        alias_tables.import_table(project, tmp_path / "none.csv")
    alias_tables.export_table(project, path, overwrite=True)
    with pytest.raises(UserError):
        alias_tables.export_table(project, path)


texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
).map(lambda text: " ".join(text.split()))


@given(st.lists(texts.filter(bool), max_size=4))
def test_that_aliases_in_one_cell_come_apart_as_they_were(aliases: list[str]) -> None:
    assert parted(joined(aliases)) == tuple(aliases)


@given(
    st.lists(
        st.builds(
            EntityRow,
            name=texts.filter(bool),
            kind=st.sampled_from(["actor", "issue"]),
            aliases=st.lists(texts.filter(bool), max_size=3).map(tuple),
            parent=texts,
            note=texts,
        ),
        max_size=4,
    ),
    st.sampled_from("\t,"),
)
def test_that_any_table_reads_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[EntityRow], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("t") / "t"
    path.write_bytes(write(rows, [], delimiter))
    assert list(read(path)) == rows
