"""Tokens with tags: out and back, in every scheme, and other people's files."""

from __future__ import annotations

import io
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given

from annotator.app import annotations, projects, sets
from annotator.core.errors import UserError
from annotator.core.jobs import silent
from annotator.formats import bioes, conll, iob2
from annotator.formats.conll_reader import MARK, read
from annotator.formats.loss import LossLog
from annotator.formats.sets import FoundAnnotation, FoundArticle, Refused
from tests.formats.memory import MemorySet, article_of, mark
from tests.formats.memory import sets as any_sets
from tests.support import shared_data

MODULES = {"conll": conll, "iob2": iob2, "bioes": bioes}


@pytest.mark.parametrize("comments", [False, True])
@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
@given(source=any_sets())
def test_that_any_set_reads_back_token_by_token(
    tmp_path_factory: pytest.TempPathFactory, module: ModuleType, comments: bool, source: MemorySet
) -> None:
    path = tmp_path_factory.mktemp("conll") / "out"
    losses = LossLog()
    with path.open("wb") as file:
        count = module.write(source, file, losses, silent, comments=comments)
    assert module.compare(source, path, silent, comments=comments) == ""
    told = {i for loss in losses.losses() for i in loss.annotations}
    assert count + len(told) >= len(source.marks)


def found(path: Path, content: str) -> list[FoundAnnotation]:
    path.write_text(content, "utf-8")
    return [
        each for part in read(path) if isinstance(part, FoundArticle) for each in part.annotations
    ]


@pytest.mark.parametrize(
    "tags",
    ["B-PER I-PER O B-ORG B-ORG I-ORG", "I-PER I-PER O I-ORG B-ORG I-ORG", "B-PER E-PER O S-ORG B-ORG E-ORG",
     "B-PER L-PER O U-ORG B-ORG L-ORG", "B-PER M-PER O S-ORG B-ORG E-ORG"],
)  # fmt: skip
def test_that_every_scheme_of_tags_gives_the_same_annotations(tmp_path: Path, tags: str) -> None:
    words = ["Anna", "Dupont", "visited", "UN", "NATO", "HQ"]
    lines = "\n".join(f"{word}\t{tag}" for word, tag in zip(words, tags.split(), strict=True))
    assert [(each.type, each.quotes) for each in found(tmp_path / "a", lines)] == [
        ("PER", ("Anna Dupont",)),
        ("ORG", ("UN",)),
        ("ORG", ("NATO HQ",)),
    ]


def test_that_overlapping_and_cutting_annotations_are_told() -> None:
    text = "The New York Times said no."
    article = article_of(1, text)
    marks = [
        mark(1, article, text, [(4, 18)]),
        mark(2, article, text, [(4, 12)]),
        mark(3, article, text, [(20, 22)]),
    ]
    losses, out = LossLog(), io.BytesIO()
    source = MemorySet(texts=[(article, text)], marks=marks)
    assert iob2.write(source, out, losses, silent) == 2
    kinds = {(loss.kind, loss.annotations) for loss in losses.losses() if loss.annotations}
    assert ("overlap", (marks[1].id,)) in kinds and ("text", (marks[2].id,)) in kinds
    assert "said\tB-actor\n" in out.getvalue().decode()


def test_that_comments_bring_the_article_back_exactly(tmp_path: Path) -> None:
    text = "« Non », a dit\u00a0Élue 💥.\n\n#fin"
    article = article_of(1, text, title="T")
    marks = [mark(1, article, text, [(text.index("Élue"), text.index("Élue") + 4)])]
    with (tmp_path / "a").open("wb") as out:
        bioes.write(
            MemorySet(texts=[(article, text)], marks=marks), out, LossLog(), silent, comments=True
        )
    (back,) = read(tmp_path / "a")
    assert isinstance(back, FoundArticle)
    assert (back.text, back.article.id, back.article.title) == (text, article.id, "T")
    assert back.annotations[0].spans == marks[0].spans


def test_that_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("just words\nwithout tags\n", "utf-8")
    (part,) = read(tmp_path / "a")
    assert isinstance(part, Refused)
    (tmp_path / "b").write_bytes(b"caf\xe9\tO\n")
    with pytest.raises(UserError, match="not UTF-8"):
        list(read(tmp_path / "b"))


@pytest.mark.parametrize(
    ("file", "articles", "marks"),
    [
        ("conll/dkpro-core-conll/2002/ner2002_test.conll", 1, 4),
        ("conll/dkpro-core-conll/2002/germeval2014_test.conll", 1, 6),
        ("conll/dkpro-core-conll/2003/en-orig.conll", 1, 3),
        ("conll/spacy-ner-examples/ner-token-per-line.iob", 1, 7),
        ("conll/spacy-ner-examples/ner-token-per-line-with-pos.iob", 1, 7),
        ("conll/spacy-ner-examples/ner-token-per-line-conll2003.iob", 1, 7),
        ("conll/broad-twitter/a.conll", 1, 0),
        ("conll/arabic-wojood-sample/data/val.txt", 1, 0),
        (
            "multi-format/bconv-same-docs-in-11-formats/test/data/conll/NCBIdevset-example.conll",
            9,
            74,
        ),
    ],
)
def test_that_real_files_come_in_whole(
    tmp_path: Path, file: str, articles: int, marks: int
) -> None:
    path = shared_data() / "formats" / file
    with projects.create(tmp_path / "p.annotator") as project:
        report = sets.import_set(project, path, "conll")
        assert report.refused == []
        assert report.added == articles
        assert report.exact == (marks or report.exact) > 0
        assert projects.check_project(project) == []
        count = len(annotations.list_annotations(project))
        again = sets.import_set(project, path, "conll")
        assert (again.unchanged, len(annotations.list_annotations(project))) == (count, count)


@pytest.mark.parametrize("comment", ["", "{", "[1]", '{"id": "x"}', '{"text": 5}', "9" * 5_000])
def test_that_a_broken_comment_of_ours_is_refused_with_its_line(
    tmp_path: Path, comment: str
) -> None:
    path = tmp_path / "a.conll"
    path.write_text(f"# newdoc id = a\n{MARK}{comment}x\nLena B-Actor\n", "utf-8")
    (refused,) = read(path)
    assert isinstance(refused, Refused)
    assert (refused.where, "broken" in refused.reason) == ("line 1", True)


def test_that_numbers_beside_tokens_that_are_none_are_words(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    for number in ("²", "9" * 5_000):
        path.write_text(f"Lena 0 {number} B-Actor\nspoke 5 10 O\n", "utf-8")
        (article,) = read(path)
        assert isinstance(article, FoundArticle) and article.text == "Lena spoke"
