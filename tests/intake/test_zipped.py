"""Archives are walked as folders are: each member by its own kind, the bad ones named, the rest taken."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Unread, detect, read, read_bytes, stream, zipped
from tests.intake import makers
from tests.intake.document_makers import mail, mailbox, mhtml, odt
from tests.intake.makers import archive
from tests.intake.test_html import PAGE
from tests.support import shared_data

WORD = makers.docx(makers.paragraph("Words of a document."))


def found(data: bytes, tmp_path, name: str = "all.zip") -> list:
    path = tmp_path / name
    path.write_bytes(data)
    return list(stream(path))


def test_that_every_kind_is_read_within_an_archive(tmp_path):
    data = archive(
        {
            "b/Inbox": mailbox([mail("One"), mail("Two")]),
            "a.txt": "Some words.",
            "b/page.html": PAGE,
            "b/10.docx": WORD,
            "b/9.odt": odt("<text:p>Nine</text:p>"),
            "c.mhtml": mhtml(PAGE),
            "d.pdf": makers.pdf([[(72, 700, 12, "Printed words.")]]),
        }
    )
    drafts = found(data, tmp_path)
    assert [(d.place, d.kind) for d in drafts] == [
        ("all.zip/a.txt", "text"),
        ("all.zip/b/9.odt", "odt"),
        ("all.zip/b/10.docx", "docx"),
        ("all.zip/b/Inbox#1", "mbox"),
        ("all.zip/b/Inbox#2", "mbox"),
        ("all.zip/b/page.html", "html"),
        ("all.zip/c.mhtml", "mhtml"),
        ("all.zip/d.pdf", "pdf"),
    ]
    assert drafts[2].original == WORD
    assert drafts[0].original == b"Some words."
    assert {d.path for d in drafts} == {"all.zip"}


def test_that_a_zipped_saved_page_is_one_article(tmp_path):
    data = archive(
        {
            "Le chantier.html": PAGE,
            "Le chantier_files/": b"",
            "Le chantier_files/frame.html": PAGE,
            "Le chantier_files/style.css": "p {}",
            "Le chantier_files/more/a.js": "x()",
            "__MACOSX/._Le chantier.html": b"\0\5\x16\7",
            ".DS_Store": b"\0",
        }
    )
    (draft,) = found(data, tmp_path)
    assert (draft.place, draft.url) == ("all.zip/Le chantier.html", "https://example.org/chantier")


def test_that_a_member_that_cannot_be_read_is_named_with_its_path_and_the_rest_goes_in(tmp_path):
    data = archive(
        {"a.png": b"\x89PNG\r\n\x1a\n", "b.txt": "Words", "c/empty.txt": "", "d.docx": WORD[:400]}
    )
    picture, good, empty, cut = found(data, tmp_path)
    assert (good.text, good.place) == ("Words", "all.zip/b.txt")
    assert [one.place for one in (picture, empty, cut)] == [
        "all.zip/a.png", "all.zip/c/empty.txt", "all.zip/d.docx",
    ]  # fmt: skip
    assert all(isinstance(one, Unread) for one in (picture, empty, cut))
    assert "“a.png” is a picture" in picture.reason
    assert "“empty.txt” is empty" in empty.reason
    assert "end is missing" in cut.reason


def test_that_the_only_member_is_refused_with_its_own_reason(tmp_path):
    with pytest.raises(IntakeError, match="is a picture"):
        read_bytes(archive({"a.png": b"\x89PNG\r\n\x1a\n"}), "all.zip")
    (unread,) = found(archive({"a.png": b"\x89PNG\r\n\x1a\n"}), tmp_path)
    assert unread.place == "all.zip/a.png"


def test_that_archives_within_an_archive_are_read_one_level_deep(tmp_path):
    deeper = archive({"x.txt": "Too deep."})
    inner = archive(
        {"a.txt": "Inner words.", "deeper.zip": deeper, "b.txt.gz": gzip.compress(b"x")}
    )
    data = archive({"in.zip": inner, "page.html.gz": gzip.compress(PAGE.encode()), "z.txt": "Last"})
    places = {one.place: one for one in found(data, tmp_path)}
    assert list(places) == [
        "all.zip/in.zip/a.txt",
        "all.zip/in.zip/b.txt.gz",
        "all.zip/in.zip/deeper.zip",
        "all.zip/page.html.gz/page.html",
        "all.zip/z.txt",
    ]
    assert places["all.zip/in.zip/a.txt"].text == "Inner words."
    assert "archive in an archive in an archive" in places["all.zip/in.zip/deeper.zip"].reason
    assert isinstance(places["all.zip/in.zip/b.txt.gz"], Unread)


@pytest.mark.parametrize("name", ["a.zip", "a.txt", "a", "a.docx.zip"])
@pytest.mark.parametrize("inner", ["docx", "odt", "text"])
def test_that_an_archive_of_documents_is_no_document(name, inner):
    parts = {
        "docx": {"a.docx": WORD},
        "odt": {"a.odt": odt("<text:p>Words</text:p>")},
        "text": {"word/a.txt": "Words", "xl/b.txt": "Words"},
    }[inner]
    data = archive({"0.txt": "Words", **parts})
    assert detect(data, name).name == "zip"
    assert detect(data.replace(b"0.txt", b"a.doc"), name).name == "zip"


def test_that_names_of_windows_and_what_a_person_chose_reach_the_members(tmp_path):
    data = archive({"Ordner\\Artikel.txt": "Gr\xfc\xdfe aus Wien".encode("cp1252")})
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    (draft,) = read(path, language="de", encoding="cp1252")
    assert (draft.text, draft.language, draft.encoding) == ("Grüße aus Wien", "de", "cp1252")
    assert draft.place == "a.zip/Ordner/Artikel.txt"


def test_that_members_are_read_when_they_are_asked_for(tmp_path, monkeypatch):
    asked = []
    member = zipped._member

    def noted(archive, stored, *rest):
        asked.append(stored)
        return member(archive, stored, *rest)

    monkeypatch.setattr(zipped, "_member", noted)
    path = tmp_path / "a.zip"
    path.write_bytes(archive({f"{n:02}.txt": f"Words {n}" for n in range(20)}))
    assert next(stream(path)).text == "Words 0"
    assert asked == ["00.txt", "01.txt"]


def test_that_the_limits_hold_for_an_archive_with_all_within_it(tmp_path, monkeypatch):
    inner = archive({f"{n}.txt": f"Words {n}" for n in range(6)})
    data = archive({"a.zip": inner, "b.zip": inner, "c.txt": "Last"})
    path = tmp_path / "all.zip"
    path.write_bytes(data)
    monkeypatch.setattr(zipped.Rest.__init__, "__defaults__", (9, 10_000))
    items = stream(path)
    assert [next(items).place for _ in range(8)][-1] == "all.zip/b.zip"
    with pytest.raises(IntakeError, match=r"“all\.zip” is not read on"):
        list(items)
    monkeypatch.setattr(zipped.Rest.__init__, "__defaults__", (99, len(inner) + 10))
    unread = [one for one in stream(path) if isinstance(one, Unread)]
    assert "is larger than" in unread[0].reason


def test_that_a_packed_file_is_read_as_what_it_is(tmp_path):
    twice = gzip.compress(PAGE[:900].encode()) + gzip.compress(PAGE[900:].encode())
    (draft,) = found(twice, tmp_path, "page.html.gz")
    assert (draft.kind, draft.place) == ("html", "page.html.gz/page.html")
    assert draft.text == read_bytes(PAGE.encode(), "a.html")[0].text
    assert draft.original == PAGE.encode()


def test_that_a_box_of_mails_in_an_archive_keeps_each_mail_as_an_original(tmp_path):
    first, second = found(archive({"Inbox": mailbox([mail("One"), mail("Two")])}), tmp_path)
    assert b"One" in first.original
    assert b"Two" not in first.original
    assert b"Two" in second.original


def test_that_real_pages_are_read_the_same_packed_alone_and_in_an_archive(tmp_path):
    folder = shared_data("intake", "html")
    packed = sorted(folder.glob("*.html.gz"))[:6]
    plain = {path.name.removesuffix(".gz"): gzip.decompress(path.read_bytes()) for path in packed}
    texts = [read_bytes(page, name)[0].text for name, page in plain.items()]
    assert [draft.text for path in packed for draft in stream(path)] == texts
    together = {draft.inside: draft.text for draft in found(archive(plain), tmp_path)}
    assert together == dict(zip(plain, texts, strict=True))


def test_that_real_exports_in_an_archive_keep_all_their_articles(tmp_path):
    names = (
        "nexis/koheiw_guardian1.docx",
        "pdf/synth_rows.pdf",
        "otherdb/channel1_20050201-20050228_0001-0059_0059.xlsx",
    )
    files = {
        Path(name).name: shared_data("intake", *name.split("/")).read_bytes() for name in names
    }
    drafts = found(archive(files), tmp_path)
    counts = Counter((draft.inside, draft.kind) for draft in drafts)
    assert counts == {
        ("koheiw_guardian1.docx", "nexis"): 2,
        ("synth_rows.pdf", "pdf"): 1,
        ("channel1_20050201-20050228_0001-0059_0059.xlsx", "xlsx"): 59,
    }
    assert drafts[-2].place == "all.zip/koheiw_guardian1.docx#2"
