"""Guidelines: kept with the project, searched together with the codebook, printed without loading anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from annotator.app import codebook, diary, guide, guidelines, history, home, projects
from annotator.core.codebook import TypeDef
from annotator.core.errors import UserError
from annotator.core.ids import new_id
from annotator.core.markdown_html import to_html
from annotator.store.project import Project
from tests.core.test_markdown import Reader
from tests.store.helpers import new_project, problems, state

TEXT = "Read this first.\n\n# Élections\n\nA *vote* is an event.\n\n## Ferries\n\nNo ferry is an actor.\n"


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    home.set_annotator("Ada")
    with new_project(tmp_path / "p.annotator") as made:
        yield made


def test_that_guidelines_are_kept_changed_and_taken_back(project: Project) -> None:
    assert guidelines.text(project) == ""
    guidelines.set_text(project, TEXT.replace("\n", "\r\n"))
    assert guidelines.text(project) == TEXT
    assert not guidelines.set_text(project, TEXT)
    assert history.undo_label(project) == "Edit guidelines"
    history.undo(project)
    assert guidelines.text(project) == ""
    with pytest.raises(UserError):
        guidelines.set_text(project, "x" * (guidelines.LONGEST + 1))
    assert problems(project) == []


def test_that_a_search_ranks_names_before_definitions_before_texts(project: Project) -> None:
    guidelines.set_text(project, TEXT)
    found = guidelines.search(project, "election")
    assert (found[0].kind, found[0].code) == ("value", "event_class.election")
    assert ("guidelines", "Élections", 2) in {(f.kind, f.title, f.line) for f in found}
    assert [f.title for f in guidelines.search(project, "FERRY actor")] == ["Actor", "Ferries"]
    (place,) = guidelines.search(project, "elections vote event")
    assert place.excerpt[place.start : place.end].lower() == "élections"
    assert guidelines.search(project, "wort das nirgends steht") == []
    assert guidelines.search(project, "Akteur", language="de")[0].title == "Akteur"
    assert len(guidelines.search(project, "the", limit=3)) == 3
    with pytest.raises(UserError):
        guidelines.search(project, " … ")


def test_that_what_a_code_means_is_at_hand(project: Project) -> None:
    book = project.codebook
    for code, name in (("claim", "Claim"), ("stance", "Stance"), ("stance.oppose", "oppose")):
        found = guidelines.about(book, code)
        assert found is not None and found.name() == name and found.definition
    assert guidelines.about(book, "stance.none") is None
    assert guidelines.about(book, "none.x") is None


def test_that_the_document_tells_everything_of_the_codebook(project: Project) -> None:
    guidelines.set_text(project, TEXT)
    markdown, page = guide.markdown(project), guide.html(project)
    for _, code, item in guidelines.items(project.codebook):
        assert f"(`{code.rpartition('.')[2]}`)" in markdown
        assert f'<span class="code">{code.rpartition(".")[2]}</span>' in page
        assert item.name().partition("'")[0].partition("(")[0] in page
    assert "### Élections" in markdown and "<h3>Élections</h3>" in page
    assert "letter A, number 1" in markdown
    assert guide.html(project, "ar").startswith('<!DOCTYPE html>\n<html lang="ar" dir="rtl">')
    assert "فاعل" in guide.markdown(project, "ar")


def test_that_the_page_escapes_everything_and_loads_nothing(project: Project) -> None:
    nasty = '"><script>alert(1)</script><img src=http://evil/x> & `*_[a](http://evil/y)_*`'
    book = project.codebook
    first = replace(
        book.types[0],
        names={"en": nasty},
        definition=nasty,
        examples=(nasty,),
        counterexamples=(nasty,),
    )
    values = tuple(
        replace(v, names={"en": nasty}, definition=nasty) for v in book.attribute("stance").values
    )
    attributes = tuple(
        replace(a, values=values, definition=nasty) if a.code == "stance" else a
        for a in book.attributes
    )
    codebook.replace(
        project, replace(book, name=nasty, types=(first, *book.types[1:]), attributes=attributes)
    )
    guidelines.set_text(project, nasty)
    page = guide.html(project)
    page_reader = Page()
    page_reader.feed(page)
    assert not page_reader.tags & {"script", "img", "link", "iframe", "object", "base"}
    assert page_reader.attributes <= {
        "lang", "dir", "charset", "http-equiv", "content", "class", "style", "href", "rel",
    }  # fmt: skip
    assert page_reader.text.count(nasty) > 8
    assert "default-src 'none'" in page and "url(" not in page and "@import" not in page
    # The Markdown shows the same characters, also when a program renders it.
    reader = Reader()
    reader.feed(to_html(guide.markdown(project).partition("## Types")[2].partition("**")[0]))
    assert nasty in reader.text


def test_that_the_document_is_written_safely_in_the_form_of_its_name(
    project: Project, tmp_path: Path
) -> None:
    guide.write(project, tmp_path / "g.md")
    guide.write(project, tmp_path / "g.HTML")
    assert (tmp_path / "g.md").read_text("utf-8") == guide.markdown(project)
    assert (tmp_path / "g.HTML").read_text("utf-8") == guide.html(project)
    with pytest.raises(UserError):
        guide.write(project, tmp_path / "g.md")
    codebook.replace(
        project, replace(project.codebook, types=(*project.codebook.types, TypeDef("place")))
    )
    guide.write(project, tmp_path / "g.md", overwrite=True)
    assert "(`place`)" in (tmp_path / "g.md").read_text("utf-8")


def test_that_the_diary_keeps_who_when_and_what(project: Project) -> None:
    first = diary.add(project, "Début : trois articles.\n\nTout va bien.")
    home.set_annotator("Bob")
    second = diary.add(project, "\nMet Ada.\n")
    assert second.text == "Met Ada."
    assert [each.id for each in diary.entries(project)] == [second.id, first.id]
    assert diary.entries(project, words="DEBUT bien") == [first]
    assert diary.entries(project, words="debut ada") == []
    assert diary.entries(project, annotator=first.annotator) == [first]
    day = first.created[:10]
    assert diary.entries(project, since=day, until=day) == [second, first]
    assert diary.entries(project, until="2001") == []
    before = state(project)
    diary.edit(project, first.id, "Fin.")
    (edited,) = diary.entries(project, words="fin")
    assert edited == replace(first, text="Fin.")
    diary.delete(project, [second.id])
    assert diary.entries(project) == [edited]
    with pytest.raises(UserError):
        diary.edit(project, second.id, "Too late.")
    with pytest.raises(UserError):
        diary.delete(project, [new_id()])
    with pytest.raises(UserError):
        diary.add(project, " \n ")
    history.undo(project)
    history.undo(project)
    assert state(project) == before
    assert projects.check_project(project) == []
