"""spaCy's DocBin: spaCy itself reads what was written, every annotation in its place."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.app import projects, sets
from annotator.core.errors import UserError
from annotator.core.ids import id_text
from annotator.core.jobs import silent
from annotator.formats import docbin
from annotator.formats.loss import LossLog
from annotator.formats.table import find_format
from tests.formats.memory import MemorySet, an_id, article_of, mark
from tests.formats.memory import sets as any_sets
from tests.formats.test_jsonl import TEXT, small

LANGUAGES = ("", "en", "fr", "ar", "zh", "de", "x-", "العربية", "qq")


def test_that_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    monkeypatch.setattr("annotator.formats.format.find_spec", lambda name: None)
    with pytest.raises(UserError, match="needs the package spacy") as told:
        find_format("docbin", to="write").load()
    assert "article-annotator[nlp]" in told.value.hint


def written(source: MemorySet, losses: LossLog | None = None) -> bytes:
    pytest.importorskip("spacy")
    out = io.BytesIO()
    docbin.write(source, out, losses or LossLog(), silent)
    return out.getvalue()


def docs_of(data: bytes) -> list[Any]:
    import spacy
    from spacy.tokens import DocBin

    return list(DocBin().from_bytes(data).get_docs(spacy.blank("xx").vocab))


def test_that_spacy_reads_every_fragment_in_its_place() -> None:
    (doc,) = docs_of(written(small()))
    assert doc.text == TEXT
    found = [(s.label_, s.start_char, s.end_char, s.id_) for s in doc.spans["sc"]]
    assert found == [
        ("actor", 3, 8, id_text(an_id(20))),
        ("claim", 0, 2, id_text(an_id(21))),
        ("claim", 3, 8, id_text(an_id(21))),
    ]
    assert [(s.label_, s.text) for s in doc.ents] == [("actor", TEXT[3:8])]
    assert doc.spans["sc"][0].kb_id_ == id_text(an_id(2))


def test_that_what_a_doc_has_no_place_for_stands_beside_it() -> None:
    (doc,) = docs_of(written(small()))
    beside = json.loads(doc.user_data["annotator"])
    assert beside["article"]["source"] == "Le Journal"
    assert beside["annotations"][id_text(an_id(21))]["attributes"] == {"stance": "oppose"}
    (relation,) = beside["relations"]
    assert relation["target"] == {"kind": "entity", "id": id_text(an_id(2))}


def test_that_a_token_is_cut_where_an_annotation_begins_and_that_is_told() -> None:
    article = article_of(10, "Rainfall came.", language="en")
    source = MemorySet(texts=[(article, "Rainfall came.")])
    source.marks = [mark(n, article, "Rainfall came.", [span]) for n, span in enumerate([(4, 8), (8, 9), (9, 13)], 20)]  # fmt: skip
    losses = LossLog()
    (doc,) = docs_of(written(source, losses))
    assert [each.text for each in doc] == ["Rain", "fall", " ", "came", "."]
    assert doc.text == "Rainfall came."
    assert [each.text for each in doc.spans["sc"]] == ["fall", " ", "came"]
    told = [loss.annotations for loss in losses.losses() if "border of a token" in loss.text]
    assert told == [(an_id(20), an_id(21))]


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(source=any_sets())
def test_that_any_set_reads_back_in_any_language(tmp_path: Path, source: MemorySet) -> None:
    source.texts = [
        (replace(article, language=LANGUAGES[number % len(LANGUAGES)]), text)
        for number, (article, text) in enumerate(source.texts, len(source.marks))
    ]
    path = tmp_path / "set.spacy"
    path.write_bytes(written(source))
    assert docbin.compare(source, path, silent) == ""
    assert written(source) == path.read_bytes()


def test_that_what_was_changed_or_damaged_is_noticed(tmp_path: Path) -> None:
    path, other = tmp_path / "set.spacy", small()
    other.marks[0] = replace(other.marks[0], type="claim")
    whole = written(other)
    path.write_bytes(whole)
    assert "article 1" in docbin.compare(small(), path, silent)
    path.write_bytes(written(MemorySet()))
    assert "missing" in docbin.compare(small(), path, silent)
    for damaged in (whole[:40], b"", b"no such thing"):
        path.write_bytes(damaged)
        assert docbin.compare(other, path, silent) == "spaCy cannot read it"


def test_that_a_project_goes_out_with_all_its_annotations(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    with projects.create(tmp_path / "p.annotator", sample=True) as project:
        done = sets.export(project, "docbin", tmp_path / "set.spacy")
    found = {
        s.id_ for doc in docs_of((tmp_path / "set.spacy").read_bytes()) for s in doc.spans["sc"]
    }
    assert len(found) == done.annotations > 0
