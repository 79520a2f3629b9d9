"""References: what is known of an article, with its text where that comes along."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Draft, Unread, read, read_bytes
from annotator.intake.bibtex import plain
from tests.intake.table_makers import BIBTEX, CSL, PROSE, RIS, page, zotero
from tests.intake.test_tables import items


def described(draft: Draft) -> tuple[str, ...]:
    return (
        draft.title,
        draft.source,
        draft.author,
        draft.date,
        draft.page,
        draft.url,
        draft.language,
    )


def test_that_csl_json_is_read_with_the_precision_of_its_dates():
    first, second = read_bytes(CSL, "library.json")
    assert described(first) == (
        *(
            "Quay",
            "Port Times",
            "Anne Martin; Agency",
            "2021-05-04",
            "4",
            "https://example.org/quay",
            "en",
        ),
    )
    assert (first.section, first.text, first.kind) == ("City", "In short.", "csl")
    assert any("only an abstract" in warning for warning in first.warnings)
    assert (second.date, second.date_precision) == ("2020", "year")
    assert second.text == "Ferry\nhttps://example.org/f"


def test_that_ris_is_read_with_values_of_several_lines():
    first, second = read_bytes(RIS, "library.ris")
    assert described(first) == (
        *(
            "Quay",
            "Port Times",
            "Martin, Anne; Roy, B.",
            "2021-05-04",
            "4–5",
            "https://example.org/quay",
            "en",
        ),
    )
    assert first.text == "In short,\nin two lines."
    assert (second.title, second.text, second.date) == ("Ferry", "Ferry", "2020")


def test_that_a_long_note_of_ris_is_the_text():
    note = "\r\n".join([PROSE, "", PROSE])
    data = f"TY  - NEWS\r\nTI  - Quay\r\nAB  - Short.\r\nN1  - {note}\r\nER  - \r\n"
    (draft,) = read_bytes(data.encode(), "a.ris")
    assert draft.text.count("The council") == 24
    assert any("note of the reference" in warning for warning in draft.warnings)


def test_that_bibtex_is_read_without_its_signs():
    first, second = read_bytes(BIBTEX, "library.bib")
    assert described(first) == (
        *(
            "The Harbour quay -- café & ßtreet",
            "Port Times",
            "Anne Martin; B. Roy",
            "2021-05",
            "4–5",
        ),
        *("https://example.org/quay", "en"),
    )
    assert first.text == "In short, with braces."
    assert (second.title, second.date, second.source) == ("Ferry late", "2020", "Port Times")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"{\"O}sterreich", "Österreich"),
        (r"Fran{\c c}ois", "François"),
        (r"Fran\c{c}ois", "François"),
        (r"\'Etat", "État"),
        (r"M{\"u}ller \& S{\o}n", "Müller & Søn"),
        (r"\textit{Le} Monde", "Le Monde"),
    ],
)
def test_that_commands_of_tex_for_letters_become_letters(written, meant):
    assert plain(written) == meant


def test_that_a_reference_that_is_never_closed_is_named():
    found = items(b"@article{a, title = {Quay}, year = 2021}\n@article{b, title = {Never", "a.bib")
    assert found[0].title == "Quay"
    assert isinstance(found[1], Unread)
    assert "Reference 2 is never closed" in found[1].reason


def test_that_an_export_of_zotero_is_read_with_the_page_beside_it(tmp_path):
    place = tmp_path / "files" / "3"
    place.mkdir(parents=True)
    (place / "quay.html").write_text(page("Quay"))
    path = tmp_path / "library.rdf"
    path.write_bytes(zotero(note="<p>" + PROSE + "</p><p>End.</p>"))
    first, second = read(path)
    assert described(first) == (
        *("Quay", "Port Times", "Anne Martin", "2021-05-04", "4", "https://example.org/quay", "en"),
    )
    assert "The council of the harbour town" in first.text
    assert (first.kind, first.warnings) == ("zotero", ())
    assert second.text == f"{PROSE.strip()}\n\nEnd."
    assert (second.source, second.date) == ("example.org", "2020")


def test_that_a_missing_page_is_said_and_the_reference_comes_in(tmp_path):
    path = tmp_path / "library.rdf"
    path.write_bytes(zotero())
    first, second = read(path)
    assert first.text == "Quay\nhttps://example.org/quay"
    assert any(
        "was not read: There is no file “quay.html”" in warning for warning in first.warnings
    )
    assert second.text == "In short."


@pytest.mark.parametrize(
    "attached", ["../secret.txt", "/etc/passwd", "files/../../secret.txt", "files/link.txt"]
)
def test_that_no_file_outside_of_the_folder_is_read(tmp_path, attached):
    (tmp_path / "secret.txt").write_text("The secret words.")
    folder = tmp_path / "export"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "a.rdf").write_bytes(zotero(attached))
    drafts = read(folder / "a.rdf")
    assert all("secret" not in draft.text and "root" not in draft.text for draft in drafts)
    assert any("lies outside" in warning for warning in drafts[0].warnings)


@pytest.mark.parametrize("name", ["a.rdf", "b"])
def test_that_an_export_with_a_doctype_is_refused(name):
    data = b'<?xml version="1.0"?>' + zotero().replace(
        b"<bib:Article", b"<!DOCTYPE x><bib:Article", 1
    )
    with pytest.raises(IntakeError, match=r"DOCTYPE|broken"):
        read_bytes(data, name, kind="zotero")
