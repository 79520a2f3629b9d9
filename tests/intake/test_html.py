"""Web pages: the main text and what the page says of itself; nothing it names is ever loaded."""

from __future__ import annotations

import gzip
import json

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import read, read_bytes
from annotator.intake.html import decode_page
from tests.benchmarks.intake_quality import f1
from tests.support import shared_data

SENTENCES = (
    "La mairesse de Port-Vieux a annoncé mardi la réouverture du chantier naval, fermé depuis l’automne. ",
    "Les syndicats demandent des garanties sur l’emploi et refusent de signer avant la fin du mois. ",
    "« Nous voulons un calendrier », a dit leur porte-parole devant la presse réunie sur le quai. ",
)
BODY = "".join(f"<p>{s * 2}</p>" for s in SENTENCES * 3)
PAGE = f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Le chantier rouvre - Le Quotidien</title>
<meta property="og:site_name" content="Le Quotidien"><meta property="og:title" content="Le chantier rouvre">
<meta name="author" content="Anne Martin"><link rel="canonical" href="https://example.org/chantier">
<meta property="article:published_time" content="2021-05-03T09:15:00+02:00">
<meta property="article:section" content="Économie">
</head><body><nav><ul><li><a href="/">Accueil</a></li><li><a href="/s">Sport</a></li></ul></nav>
<article><h1>Le chantier rouvre</h1>{BODY}</article>
<footer>© Le Quotidien 2021 <a href="/mentions">Mentions légales</a></footer></body></html>"""


def test_that_main_text_and_metadata_of_a_page_are_found():
    draft = read_bytes(PAGE.encode(), "chantier.html")[0]
    assert draft.text.count("La mairesse de Port-Vieux") == 6
    assert "Accueil" not in draft.text
    assert "Mentions" not in draft.text
    assert (draft.title, draft.source, draft.author) == (
        "Le chantier rouvre",
        "Le Quotidien",
        "Anne Martin",
    )
    assert (draft.date, draft.date_precision) == ("2021-05-03T09:15+02:00", "time")
    assert draft.date_text == "2021-05-03T09:15:00+02:00"
    assert (draft.url, draft.section) == ("https://example.org/chantier", "Économie")
    assert (draft.language, draft.kind, draft.encoding) == ("fr", "html", "utf-8")


@pytest.mark.parametrize(
    ("mark", "url"),
    [
        (
            "<!-- saved from url=(0028)https://example.org/seen.html -->",
            "https://example.org/seen.html",
        ),
        (
            "<!--\n Page saved with SingleFile \n url: https://example.org/single \n"
            " saved date: Tue May 04 2021 10:00:00 GMT+0200 (CEST)\n-->",
            "https://example.org/single",
        ),
        ("<!-- saved from url=(0020)file:///home/me/page -->", "https://example.org/chantier"),
    ],
)
def test_that_the_address_a_page_was_saved_from_is_kept(mark, url):
    data = PAGE.replace("<html", f"{mark}\n<html", 1).encode()
    assert read_bytes(data, "a.html")[0].url == url


def test_that_embedded_pictures_are_cut_out_before_the_page_is_parsed():
    picture = '<img src="data:image/png;base64,' + "iVBORw0KGgo" * 2_000_000 + '">'
    data = PAGE.replace("<h1>", picture + "<h1>").encode()
    draft = read_bytes(data, "a.html")[0]
    assert draft.text == read_bytes(PAGE.encode(), "a.html")[0].text
    assert draft.original == data


@pytest.mark.parametrize(
    ("written", "declared", "found"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("cp1252", "iso-8859-1", "cp1252"),
        ("cp1252", "windows-1252", "cp1252"),
        ("cp1252", "utf-8", "cp1252"),
        ("utf-8", "iso-8859-1", "utf-8"),
        ("utf-8", "no-such-encoding", "utf-8"),
        ("utf-8", "utf-7", "utf-8"),
        ("utf-16", "utf-8", "utf-16-le"),
        ("mac_roman", "macintosh", "mac-roman"),
    ],
)
def test_that_a_page_is_decoded_by_what_it_is_rather_than_by_what_it_says(written, declared, found):
    data = PAGE.replace('charset="utf-8"', f'charset="{declared}"').encode(written)
    draft = read_bytes(data, "a.html")[0]
    assert draft.encoding == found
    assert draft.text == read_bytes(PAGE.encode(), "a.html")[0].text


def test_that_a_declaration_is_heeded_where_the_bytes_alone_could_be_many_things():
    data = '<html><meta charset="iso-8859-2"><p>Tężyzna'.encode("iso-8859-2")
    decoded = decode_page(data, "", "“a.html”")
    assert (decoded.encoding, "Tężyzna" in decoded.text) == ("iso8859-2", True)


def test_that_the_encoding_a_person_chose_goes_before_all():
    data = PAGE.encode("cp1252")
    assert (
        read_bytes(data, "a.html", encoding="mac_roman")[0].text
        != read_bytes(data, "a.html")[0].text
    )


def test_that_a_page_whose_main_text_cannot_be_told_gives_all_it_shows():
    rows = "".join(f"<tr><td>Row {n}</td><td>value {n}</td></tr>" for n in range(9_000))
    data = f"<html><body><h1>A list</h1><table>{rows}</table><script>no()</script></body></html>"
    draft = read_bytes((data + "<p>" * 70_000).encode(), "a.html")[0]
    assert draft.text.startswith("A list\nRow 0\nvalue 0\nRow 1")
    assert "no()" not in draft.text
    assert "all visible text" in draft.warnings[0]


def test_that_blanks_of_french_stay_in_what_is_visible():
    data = (
        "<html><body><b>«\u00a0Oui\u00a0»</b>,   dit-\n elle.<br>Puis  rien.</body></html>"
        + "<p>" * 90_000
    )
    assert (
        read_bytes(data.encode(), "a.html")[0].text == "«\u00a0Oui\u00a0», dit- elle.\nPuis rien."
    )


def test_that_a_page_with_few_words_is_suspected_to_be_a_stub():
    data = "<html><body><article><p>The beginning of an article that goes on elsewhere.</p></article></body></html>"
    assert "Only 9 words" in read_bytes(data.encode(), "a.html")[0].warnings[-1]


def test_that_scripts_frames_and_links_leave_no_trace():
    evil = '<script>alert(1)</script><iframe src="file:///etc/passwd"></iframe><a href="javascript:x()">words</a>'
    text = read_bytes(PAGE.replace("<h1>", evil + "<h1>").encode(), "a.html")[0].text
    assert "alert" not in text
    assert "passwd" not in text
    assert "javascript" not in text


@pytest.mark.parametrize(
    "declaration", ['<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE html>"]
)
def test_that_entities_of_a_page_s_own_are_not_resolved(declaration):
    data = PAGE.replace("<!DOCTYPE html>", declaration).replace("<h1>", "<h1>&x;")
    assert "root:" not in read_bytes(data.encode(), "a.html")[0].text


def test_that_real_pages_yield_their_main_text():
    truth = json.loads(shared_data("intake", "html", "ground-truth.json").read_text("utf-8"))
    pairs, found = [], {"title": 0, "date": 0, "source": 0}
    for name in list(truth)[::4]:
        data = gzip.decompress(shared_data("intake", "html", f"{name}.html.gz").read_bytes())
        draft = read_bytes(data, f"{name}.html")[0]
        pairs.append((truth[name]["articleBody"], draft.text))
        for field in found:
            found[field] += bool(getattr(draft, field))
    assert f1(pairs) > 0.95
    assert found == {"title": 16, "date": 16, "source": 16}


def test_that_a_page_in_a_wrong_encoding_says_so():
    with pytest.raises(IntakeError, match="is not ascii"):
        read_bytes(PAGE.encode(), "a.html", encoding="ascii")


def test_that_a_page_of_a_press_database_can_be_read_as_a_page():
    draft = read(shared_data("intake", "nexis", "lexisnexis_test_fr.html"), kind="html")[0]
    assert len(draft.text.split()) > 300
