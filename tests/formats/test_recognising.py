"""Telling annotation sets from articles by their looks."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from annotator.formats.recognising import recognised
from annotator.formats.table import FORMATS
from tests.support import shared_data


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.jsonl", '{"kind":"project","format":"x","version":1}\n', "jsonl"),
        ("a.jsonl", '{"id":1,"text":"Ä 😀","label":[[0,1,"PER"]]}\n', "doccano"),
        ("a.jsonl", '{"text":"a","_task_hash":1,"spans":[]}\n', "prodigy"),
        ("a.json", '[{"annotations":[{"result":[{"from_name":"a","to_name":"b"}]}]}]', "label-studio"),
        ("a.json", '{"@context":"http://www.w3.org/ns/anno.jsonld"}', "w3c"),
        ("a.json", '{"text":"a","denotations":[]}', "pubannotation"),
        ("a.json", '{"%TYPES":{},"%VIEWS":{}}', "json-cas"),
        ("a.xml", "\ufeff<GateDocument version='3'>", "gate"),
        ("a.xml", "<TEI xmlns='http://www.tei-c.org/ns/1.0'><standOff>", "tei"),
        ("a.tsv", "#FORMAT=WebAnno TSV 3.3\n", "webanno-tsv"),
        ("a.csv", "annotation_id,target,document\n", "recogito"),
        ("a.conll", "Aïcha B-PER\nmet O\n\nBen B-PER\nlast O\n", "conll"),
        ("a.dna", "SQLite format 3\0", "dna"),
        ("a.ann", "T1\tPerson 0 1\ta\n", "brat"),
    ],
)  # fmt: skip
def test_that_a_set_is_known_by_its_looks(
    tmp_path: Path, name: str, text: str, format: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert recognised(path)[0] == format
    assert set(recognised(path)) <= {each.name for each in FORMATS if each.reads}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "The minister met B-PER\n"),
        ("a.csv", "title,text,date\n"),
        ("a.json", '[{"title":"a","text":"b"}]'),
        ("a.jsonl", '{"title":"a","text":"b"}\n'),
        ("a.xml", "<html><body>TEI</body></html>"),
        ("a.tsv", "title\ttext\n"),
        ("a.dna", "ACGT\n"),
        ("a.zip", "no zip"),
        ("a.conll", ""),
    ],
)
def test_that_what_may_be_an_article_is_no_set(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert recognised(path) == ()
    assert recognised(tmp_path) == ()


def test_that_containers_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    for name, member, format in (
        ("a.qdpx", "project.qde", "qdpx"),
        ("b.zip", "exportedproject.json", "inception"),
    ):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(member, "{}")
        assert recognised(tmp_path / name) == (format,)


def test_that_a_folder_is_known_by_its_files_and_articles_beside_do_not_hide_them(
    tmp_path: Path,
) -> None:
    below = tmp_path / "corpus" / "day"
    below.mkdir(parents=True)
    (tmp_path / "corpus" / "about.json").write_text("{}", "utf-8")
    (below / "one.txt").write_text("a", "utf-8")
    (below / "one.ann").write_text("T1\tPerson 0 1\ta\n", "utf-8")
    assert recognised(tmp_path) == ("brat",)
    (below / "two.json").write_text('{"text":"a","denotations":[]}', "utf-8")
    assert recognised(tmp_path) == ("brat", "pubannotation")


def test_that_what_is_not_there_is_no_set(tmp_path: Path) -> None:
    assert recognised(tmp_path / "gone.dna") == ()


def test_that_real_files_are_recognised() -> None:
    root = shared_data() / "formats"
    for folder, format in (
        ("brat/brat-tutorial-bio", "brat"),
        ("uima-cas-xmi/cassis-xmi", "xmi"),
        ("webanno-tsv/inception-tsv3-suite", "webanno-tsv"),
        ("gate-xml/python-gatenlp", "gate"),
        ("bioc/dkpro-core-bioc", "bioc"),
    ):
        if (root / folder).is_dir():
            assert recognised(root / folder)[0] == format
