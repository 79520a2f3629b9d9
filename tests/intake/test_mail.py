"""Mails and mail boxes: the text without its head, whatever programs and senders do to it."""

from __future__ import annotations

import pytest

from annotator.core.errors import IntakeError
from annotator.intake import Unread, detect, read, read_bytes, stream
from annotator.intake import mbox as box
from tests.intake.document_makers import head, mail, mailbox, multipart, part

HTML = "text/html; charset=utf-8"


def text(data: bytes) -> str:
    return read_bytes(data, "a.eml")[0].text


def test_that_subject_sender_and_date_are_copied_out_and_no_field_is_in_the_text():
    draft = read_bytes(
        mail("Der Bürgermeister sprach.\r\n\r\nEr ging.\r\n", subject="Größe zählt"), "a"
    )[0]
    assert draft.text == "Der Bürgermeister sprach.\n\nEr ging."
    assert (draft.title, draft.author, draft.source) == ("Größe zählt", "Anne Martin", "")
    assert (draft.date, draft.date_precision) == ("2024-08-12T09:14+03:00", "time")
    assert draft.date_text == "Mon, 12 Aug 2024 09:14:00 +0300"
    assert (draft.kind, draft.encoding, draft.warnings) == ("mail", "utf-8", ())


@pytest.mark.parametrize(
    "field", ["List-Unsubscribe: <https://x.org/u>", "List-Id: <n.x.org>", "Precedence: bulk"]
)
def test_that_the_sender_of_a_newsletter_is_its_outlet(field):
    data = mail("Words", sender='"Le Quotidien, matin" <n@x.org>', extra=field + "\r\n")
    draft = read_bytes(data, "a.eml")[0]
    assert (draft.source, draft.author) == ("Le Quotidien, matin", "")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?iso-8859-1?Q?Caf=E9_ferm=E9?=", "Café fermé"),
        ("=?UTF-8?B?2YXYsdit2KjYpw==?=", "مرحبا"),
        ("=?utf-8?q?One?=\r\n =?utf-8?q?_two?=", "One two"),
        ("=?klingon?Q?Caf=C3=A9?=", "Café"),
        ("=?utf-8?B?!!!?= broken", "broken"),
        ("<img src=/dev/zero> & co", "<img src=/dev/zero> & co"),
    ],
)
def test_that_subjects_are_decoded_as_far_as_they_can_be(subject, title):
    assert read_bytes(mail("Words", subject=subject), "a.eml")[0].title == title


def test_that_a_subject_of_raw_bytes_is_read():
    for encoding in ("utf-8", "cp1252"):
        data = mail("Words", subject="Cafe ferme").replace(
            b"Cafe ferme", "Café fermé".encode(encoding)
        )
        assert read_bytes(data, "a.eml")[0].title == "Café fermé"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-7", "klingon"])
def test_that_the_text_is_decoded_whatever_it_is_packed_in(encoding, charset):
    data = mail(
        "« Noël »\u00a0!\r\nÀ bientôt\r\n", f"text/plain; charset={charset}", encoding=encoding
    )
    assert text(data) == "« Noël »\u00a0!\nÀ bientôt"


def test_that_the_form_with_layout_is_taken_where_it_says_as_much():
    short = part("The mayor spoke on\r\nMonday of the harbour.")
    page = part("<p>The mayor spoke on Monday of the harbour.</p><p>And left.</p>", HTML)
    assert text(head() + multipart([short, page])) == (
        "The mayor spoke on Monday of the harbour.\nAnd left."
    )
    long = part("The mayor spoke on Monday of the harbour. " * 9)
    assert text(head() + multipart([long, page])).count("harbour") == 9


def test_that_what_a_newsletter_hides_is_not_taken():
    page = (
        '<html><head><style>p {color: red}</style><title>x</title></head><body><div style="DISPLAY : none;'
        'font-size:1px">Preview&zwnj;&nbsp;</div><table><tr><td><h1>Top</h1></td></tr><tr><td>One&nbsp;story '
        '<a href="https://x.org/1">Read</a></td></tr></table><img src="https://x.org/pixel.gif"></body></html>'
    )
    assert text(mail(page, HTML)) == "Top\nOne\u00a0story Read"


def test_that_lines_that_flow_are_joined_again():
    body = "The mayor spoke \r\non Monday.\r\n\r\n> quoted \r\n> words\r\n-- \r\nAnne\r\n"
    kind = "text/plain; charset=utf-8; format=flowed"
    assert text(mail(body, kind)) == "The mayor spoke on Monday.\n\n> quoted words\n-- \nAnne"
    chinese = mail("港口将于 \r\n明年开放。\r\n", kind + "; delsp=yes")
    assert text(chinese) == "港口将于明年开放。"
    assert text(mail("One \r\ntwo\r\n")) == "One \ntwo"


def test_that_attached_files_are_named_and_pictures_of_the_layout_are_not():
    page = multipart(
        [
            part("<p>Words</p><img src='cid:1'>", HTML),
            part(b"\x89PNG", "image/png", "base64", "Content-ID: <1>\r\nContent-Disposition: inline\r\n"),
        ],
        "related", "=_in",
    )  # fmt: skip
    attached = 'Content-Disposition: attachment;\r\n filename="=?utf-8?Q?B=C3=A9ton.pdf?="\r\n'
    notes = 'Content-Disposition: attachment; filename="notes.txt"\r\n'
    data = head() + multipart(
        [page, part(b"%PDF", "application/pdf", "base64", attached), part("Secret", extra=notes)],
        "mixed",
    )
    draft = read_bytes(data, "a.eml")[0]
    assert draft.text == "Words"
    assert draft.warnings == (
        "What is attached to the mail was not read: “Béton.pdf”, “notes.txt”.",
    )


def test_that_mails_attached_to_a_mail_are_articles_of_their_own():
    inner = mail("Inner words", subject="Inner")
    outer = head("Outer") + multipart(
        [part("Outer words"), b"Content-Type: message/rfc822\r\n\r\n" + inner], "mixed"
    )
    drafts = read_bytes(outer, "a.eml")
    assert [(d.title, d.text, d.place) for d in drafts] == [
        ("Outer", "Outer words", "a.eml#1"),
        ("Inner", "Inner words", "a.eml#2"),
    ]
    forwarded = head("Fwd") + multipart([b"Content-Type: message/rfc822\r\n\r\n" + inner], "mixed")
    assert [d.title for d in read_bytes(forwarded, "a.eml")] == ["Inner"]


def test_that_mails_within_mails_end_somewhere():
    data = mail("Core")
    for number in range(12):
        inner = b"Content-Type: message/rfc822\r\n\r\n" + data
        data = head(f"Level {number}") + multipart(
            [part(f"Text {number}"), inner], "mixed", f"=_{number}"
        )
    assert len(read_bytes(data, "a.eml")) == 6


@pytest.mark.parametrize(
    "kind", ["application/pkcs7-mime; smime-type=enveloped-data", "multipart/encrypted"]
)
def test_that_an_encrypted_mail_is_named_as_such(kind):
    data = mail("x", kind) if "pkcs7" in kind else head() + multipart([part("x")], "encrypted")
    with pytest.raises(IntakeError, match="is encrypted"):
        read_bytes(data, "a.eml")


def test_that_footers_of_lists_and_signatures_are_kept_and_left():
    inner = multipart(
        [part("Plain words"), part("<p>Plain words</p>", HTML)], "alternative", "=_in"
    )
    signature = part("-----BEGIN", "application/pgp-signature", "7bit")
    data = head() + multipart([inner, part("List footer"), signature], "mixed")
    draft = read_bytes(data, "a.eml")[0]
    assert (draft.text, draft.warnings) == ("Plain words\n\nList footer", ())


def test_that_a_mail_box_gives_an_article_for_each_mail():
    mails = [mail(f"Words {n}\r\nFrom here on", subject=f"Mail {n}") for n in range(3)]
    drafts = read_bytes(mailbox(mails), "Inbox")
    assert [d.title for d in drafts] == ["Mail 0", "Mail 1", "Mail 2"]
    assert drafts[1].text == "Words 1\nFrom here on"
    assert [d.place for d in drafts] == ["Inbox#1", "Inbox#2", "Inbox#3"]
    assert drafts[2].original.startswith(b"X-Mozilla-Status")
    assert b"Mail 1" not in drafts[2].original


@pytest.mark.parametrize(
    "border",
    [
        b"From - Mon Aug 12 09:14:05 2024\n",
        b"From anne@example.org Mon Aug 12 09:14:05 2024\n",
        b"From 1807129@xxx Mon Aug 12 06:14:05 +0000 2024\r\n",
        b"From MAILER-DAEMON Mon Aug 12 09:14:05 2024 remote from x\n",
    ],
)
def test_that_the_borders_of_every_program_are_known(border):
    data = (
        border + mail("One") + b"\n" + border + mail("From Monday on, 2024 words.\n\nFrom it all")
    )
    assert detect(data, "x").name == "mbox"
    assert [d.text for d in read_bytes(data, "x")] == [
        "One",
        "From Monday on, 2024 words.\n\nFrom it all",
    ]


def test_that_a_mail_box_is_read_mail_by_mail_from_disk(tmp_path, monkeypatch):
    whole = []
    monkeypatch.setattr(box, "_whole", lambda pieces, size: whole.append(size) or b"".join(pieces))
    path = tmp_path / "Inbox"
    path.write_bytes(mailbox([mail(f"Words {n}") for n in range(20)]))
    found = stream(path)
    assert next(found).text == "Words 0"
    assert len(whole) == 2


def test_that_a_mail_of_a_box_that_cannot_be_read_costs_only_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(box, "MAX_BYTES", 4_000)
    broken = [
        mail("One"),
        mail("x" * 9_000),
        mail("x", "application/pkcs7-mime"),
        mail(""),
        mail("Last"),
    ]
    path = tmp_path / "Inbox"
    path.write_bytes(mailbox(broken))
    found = list(stream(path))
    assert [isinstance(one, Unread) for one in found] == [False, True, True, True, False]
    assert [one.place for one in found] == [f"Inbox#{n}" for n in range(1, 6)]
    assert "larger than" in found[1].reason
    assert "encrypted" in found[2].reason
    assert "nothing but blanks" in found[3].reason
    assert [draft.text for draft in read(path)] == ["One", "Last"]


@pytest.mark.parametrize(
    "hostile",
    [
        head() + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 50_000,
        b"From: a@b\r\nDate: x\r\nMIME-Version: 1.0\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        head() + b"Content-Type: text/plain;" + b' ";a="' * 200_000 + b"\r\n\r\nwords",
        head() + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(500)),
        mail("Words", "text/plain; charset*=klingon'x'%FF%FE; format*0*=x"),
        mail("=" * 999, encoding="quoted-printable"),
        mail("Words", extra="Date: Mon, 99 Xyz 99999 99:99:99 +9999\r\nFrom: \"\\\x00<<>>,,;:@\r\n"),
        head().replace(b"Date: Mon, 12 Aug 2024", b"Date: Mon, 31 Feb 9999") + part("Words"),
    ],
)  # fmt: skip
def test_that_hostile_mails_are_read_or_refused_in_a_sentence(hostile):
    try:
        drafts = read_bytes(hostile, "a.eml", kind="mail")
    except IntakeError as error:
        assert error.message.endswith(".")
    else:
        assert drafts[0].text.strip()
