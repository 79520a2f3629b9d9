"""The same articles in eleven formats: whichever is read, the same annotations come in.

What we read (BioC in XML and JSON, PubAnnotation in files and packed, brat, BioNLP's brat without entities, CoNLL) is held against
each other, and against plain tables and other programs' files that say the same: CSV, TSV, PubTator, Europe PMC, the
collection's own JSON.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from annotator.formats import bioc, brat, conll, pubannotation
from tests.formats.foreigners import articles, marked
from tests.support import shared_data

SAME = ("formats", "multi-format", "bconv-same-docs-in-11-formats", "test", "data")
NAMES = ("BC5CDR-example", "CRAFT-example", "elliptic-coordination", "tutorial-example", "NCBIdevset-example")  # fmt: skip
OWN_TEXT = ("CRAFT-example", "elliptic-coordination")
"""Those whose standoff counts in the plain text that lies there; the others count in the text of BioC."""

Words = Counter[tuple[str, ...]]


def file(kind: str, name: str, ending: str) -> Path | None:
    """This article in one of the formats, if it is there."""
    path = shared_data(*SAME) / kind / f"{name}.{ending}"
    return path if path.is_file() else None


def source(name: str) -> Path:
    path = file("bioc_xml", name, "xml")
    assert path
    return path


def words(found: Counter[tuple[str, tuple[str, ...]]]) -> Words:
    """The words of each fragment, without types."""
    return Counter(each for _, each in found.elements())


def pieces(found: Words) -> Counter[str]:
    """Fragments by themselves."""
    return Counter(each for fragments in found.elements() for each in fragments)


@pytest.mark.parametrize("name", NAMES)
def test_that_every_format_we_read_tells_the_same_types_and_words(name: str) -> None:
    expected = marked(bioc.read(source(name)))
    assert expected
    checked = 0
    for kind, ending, read in (
        ("bioc_json", "json", bioc.read),
        ("pubanno_json", "json", pubannotation.read),
        ("pubanno_json.tgz", "tgz", pubannotation.read),
    ):
        if path := file(kind, name, ending):
            assert marked(read(path)) == expected, kind
            checked += 1
    assert checked


@pytest.mark.parametrize("kind", ["brat", "bionlp"])
@pytest.mark.parametrize("name", NAMES[:-1])
def test_that_standoff_tells_the_same_words(tmp_path: Path, name: str, kind: str) -> None:
    path = file(kind, name, "ann" if kind == "brat" else "bionlp")
    text = file("txt", name, "txt")
    assert path and text
    shutil.copy(path, tmp_path / "a.ann")
    if name in OWN_TEXT:
        shutil.copy(text, tmp_path / "a.txt")
    else:
        (article,) = articles(bioc.read(source(name)))
        (tmp_path / "a.txt").write_text(article.text or "", "utf-8")
    found, expected = marked(brat.read(tmp_path)), marked(bioc.read(source(name)))
    assert words(found) == words(expected)
    if (kind, name) != ("bionlp", "CRAFT-example"):  # there the types are numbers of an ontology
        assert found == expected


@pytest.mark.parametrize("name", [each for each in NAMES if each != "CRAFT-example"])
def test_that_tokens_with_tags_tell_the_same_first_fragments(name: str) -> None:
    path = file("conll", name, "conll")
    assert path
    expected = words(marked(bioc.read(source(name))))
    found = words(marked(conll.read(path)))
    assert found == Counter((each[0],) for each in expected.elements())
    assert len(articles(conll.read(path))) == len(articles(bioc.read(source(name))))


@pytest.mark.parametrize("name", [each for each in NAMES if each != "CRAFT-example"])
def test_that_the_texts_are_the_same(name: str) -> None:
    path = file("txt.json", name, "json")
    assert path
    told = [solid(each["text"]) for each in json.loads(path.read_bytes())]
    assert told == [solid(each.text or "") for each in articles(bioc.read(source(name)))]


def solid(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_that_tables_and_other_programs_files_tell_the_same_words(name: str) -> None:
    expected = words(marked(bioc.read(source(name))))
    checked = 0
    for kind, delimiter in (("csv", ","), ("tsv", "\t")):
        if path := file(kind, name, kind):
            assert rows(path, delimiter) == expected, kind
            checked += 1
    if path := file("internal", name, "json"):
        held = json.loads(path.read_bytes())["entities"]
        told = [tuple(each[1].split(" [...] ")) for article in held for each in article]
        told = [tuple(part for each in one for part in each.split(" ... ")) for one in told]
        assert Counter(told) == expected
        checked += 1
    for kind, ending, read in (
        ("pubtator", "txt", _pubtator),
        ("pubtator_fbk", "txt", _pubtator),
        ("europepmc", "jsonl", _europe),
    ):
        if path := file(kind, name, ending):
            assert Counter(read(path)) == pieces(expected), kind
            checked += 1
    assert checked


def rows(path: Path, delimiter: str) -> Words:
    """The words of a plain table: article, part, sentence, number, start, end, words …; a row a fragment."""
    held: dict[tuple[str, str], list[tuple[int, str]]] = {}
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.reader(table, delimiter=delimiter):
            held.setdefault((row[0], row[3]), []).append((int(row[4]), row[6]))
    return Counter(tuple(each for _, each in sorted(found)) for found in held.values())


def _pubtator(path: Path) -> Iterator[str]:
    """Lines of article, perhaps number and type, start, end, words."""
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        places = [n for n, each in enumerate(cells) if each.isdecimal() and n]
        if len(places) >= 2:
            yield cells[places[0] + 2]


def _europe(path: Path) -> Iterable[str]:
    for line in path.read_text("utf-8").splitlines():
        yield from (each["exact"] for each in json.loads(line)["anns"])
