"""Documents, e-books, mails and archives that must be refused, as in :mod:`tests.intake.bad_inputs`."""

from __future__ import annotations

import gzip
import io
import os
import zipfile

from tests.intake.bad_inputs import (
    LAUGHS,
    Bad,
    file,
    many_members,
    patched,
    too_much_in_all,
    with_link,
    with_password,
)  # fmt: skip
from tests.intake.document_makers import (
    CONTAINER,
    chapter,
    epub,
    fodt,
    head,
    mail,
    mhtml,
    odt,
    part,
)  # fmt: skip
from tests.intake.makers import archive, overlapping_archive

P = "<text:p>The minister spoke on Monday.</text:p>"
CHAPTER = {"a.xhtml": chapter("<p>The minister spoke.</p>")}


def odt_with_doctype(declarations: str, text: str) -> bytes:
    data = odt(f"<text:p>{text}</text:p>")
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        content = container.read("content.xml").decode()
    start = content.index("<office:document-content")
    return odt(
        "",
        {"content.xml": f"{content[:start]}<!DOCTYPE x [{declarations}]>{content[start:]}"},
    )


def renamed(data: bytes) -> bytes:
    """A document whose first part is no mark of Word's, so that it is an archive of files."""
    return archive({"0.txt": "Words"})[:0] + data.replace(
        b"[Content_Types].xml", b"article-number1.xml"
    )


def packed_zeros() -> bytes:
    out = io.BytesIO()
    with gzip.open(out, "wb") as stream:
        for _ in range(300):
            stream.write(bytes(1 << 20))
    return out.getvalue()


def nested_mails() -> bytes:
    inner = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(500)
    )
    return head() + inner


BAD_DOCUMENTS: dict[str, Bad] = {
    "ODT cut off": Bad(file("a.odt", odt(P)[:900]), "end is missing"),
    "ODT not a zip": Bad(
        file("a.odt", odt(P)[:100] + os.urandom(2000)), "end is missing|is broken"
    ),
    "ODT without content": Bad(
        file("a.odt", odt(P).replace(b"content.xml", b"contents.md")), "content.xml is missing"
    ),
    "ODT of blanks": Bad(file("a.odt", odt("<text:p/><text:p><text:s/></text:p>")), "nothing but blanks"),
    "ODT encrypted": Bad(
        file("a.odt", odt(P, {"META-INF/manifest.xml": "<m><encryption-data/></m>"})),
        "protected with a password",
    ),
    "ODT entity bomb": Bad(file("a.odt", lambda: odt_with_doctype(LAUGHS, "&j;")), "DOCTYPE"),
    "ODT foreign entity": Bad(
        file("a.odt", lambda: odt_with_doctype('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;")),
        "DOCTYPE",
    ),
    "ODT broken XML": Bad(file("a.odt", odt("<text:p><text:span>")), "is broken"),
    "ODT nested": Bad(
        file("a.odt", lambda: odt("".join(f'<text:section text:name="{n * 7919}">' for n in range(99_000)))),
        "nested too deeply",
    ),
    "ODT bomb": Bad(file("a.odt", lambda: odt("", {"content.xml": bytes(80_000_000)})), "swells more than 200"),
    "ODT member outside": Bad(file("a.odt", odt(P, {"../x.xml": "x"})), "“../x.xml”"),
    "flat ODT with DOCTYPE": Bad(
        file("a.fodt", fodt(P).replace(b"<office:document ", b"<!DOCTYPE x><office:document ", 1)), "DOCTYPE"
    ),
    "EPUB without container": Bad(
        file("a.epub", epub(CHAPTER).replace(b"META-INF/container", b"META-INF/contained")), "is missing"
    ),
    "EPUB without package": Bad(
        file("a.epub", epub(CHAPTER).replace(b"OEBPS/content.opf", b"OEBPS/contents.md")), "is missing"
    ),
    "EPUB whose package lies outside": Bad(
        file("a.epub", epub(CHAPTER, parts={"META-INF/container.xml": CONTAINER.replace("OEBPS/content.opf", "../../etc/passwd")})),
        "is missing",
    ),
    "EPUB entity bomb": Bad(
        file("a.epub", epub(CHAPTER, parts={"OEBPS/content.opf": f"<!DOCTYPE package [{LAUGHS}]><package>&j;</package>"})),
        "DOCTYPE",
    ),
    "EPUB of pictures": Bad(file("a.epub", epub({"a.xhtml": chapter("<img src='a.jpg'/>")})), "holds no text"),
    "EPUB chapter of 9,000 nested": Bad(
        file("a.epub", epub({"a.xhtml": chapter("<div>" * 9_000 + "x")})), "nested too deeply"
    ),
    "EPUB chapter too large": Bad(
        file("a.epub", lambda: epub({"a.xhtml": os.urandom(9_000_000)})), "larger than 8,000,000"
    ),
    "RTF nested": Bad(file("a.rtf", lambda: r"{\rtf1" + "{" * 200_000 + "x"), "nested too deeply"),
    "RTF of blanks": Bad(file("a.rtf", r"{\rtf1\ansi\par\par }"), "nothing but blanks"),
    "mail without text": Bad(file("a.eml", mail(" \r\n")), "nothing but blanks"),
    "mail encrypted": Bad(file("a.eml", mail("x", "application/pkcs7-mime", encoding="base64")), "is encrypted"),
    "mail of parts in parts": Bad(file("a.eml", nested_mails), "within each other"),
    "mail with an endless field": Bad(
        file("a.eml", lambda: head() + b"Content-Type: text/plain;" + b'\r\n ";a="' * 100_000 + b"\r\n\r\nx"),
        "within each other",
    ),
    "mail of 9,000 nested": Bad(
        file("a.eml", lambda: mail("<div>" * 9_000 + "x", "text/html; charset=utf-8", encoding="8bit")),
        "nested too deeply",
    ),
    "mail of Outlook": Bad(
        file("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "__substg1.0_0037001F".encode("utf-16-le")),
        "a mail of Outlook",
    ),
    "saved page without page": Bad(
        file("a.mhtml", mhtml("<p>x</p>").replace(b"Content-Type: text/html", b"Content-Type: text/css")),
        "the page itself is missing",
    ),
    "saved page without text": Bad(
        file("a.mhtml", mhtml("<html><script>words()</script></html>")), "holds no text"
    ),
    "archive without files": Bad(file("a.zip", archive({})), "holds no files"),
    "archive cut off": Bad(file("a.zip", archive({"a.txt": "words" * 99})[:60]), "end is missing"),
    "archive of parts only": Bad(
        file("a.zip", archive({".hidden": "x", "__MACOSX/a.txt": "x"})), "holds no files"
    ),
    "archive encrypted": Bad(file("a.zip", lambda: renamed(with_password())), "protected with a password"),
    "archive with a link": Bad(file("a.zip", lambda: renamed(with_link())), "is a link"),
    "archive of 200,000": Bad(file("a.zip", lambda: many_members().replace(b"word/", b"text/")), "10,000 members"),
    "archive of 2 GB": Bad(file("a.zip", lambda: renamed(too_much_in_all())), "more than 2 GB"),
    "archive that overlaps": Bad(
        file("a.zip", lambda: overlapping_archive(1_000).replace(b"word/", b"text/")), "members overlap"
    ),
    "archive member outside": Bad(file("a.zip", archive({"../a.txt": "x"})), "“../a.txt”"),
    "archive member on a drive": Bad(file("a.zip", archive({"C:\\a.txt": "x"})), "“C:\\a.txt”"),
    "archive that lies": Bad(
        file("a.zip", lambda: patched(archive({"a.txt": "words " * 9_000}), "a.txt", 100)), "is broken"
    ),
    "archive bomb": Bad(file("a.zip", lambda: archive({"a.txt": bytes(80_000_000)})), "swells more than 200"),
    "archive of a picture": Bad(file("a.zip", archive({"a.png": b"\x89PNG\r\n\x1a\n"})), "is a picture"),
    "packed bomb": Bad(file("a.txt.gz", packed_zeros), "swells more than 200"),
    "packed file cut off": Bad(
        file("a.txt.gz", gzip.compress(os.urandom(500))[:300]), "end is missing"
    ),
    "packed file broken": Bad(file("a.txt.gz", b"\x1f\x8b\x08" + os.urandom(300)), "is broken|end is missing"),
    "packed archive": Bad(file("a.zip.gz", gzip.compress(archive({"a.txt": "x"}))), "an archive within"),
    "tape archive": Bad(file("a.tar", b"a.txt" + bytes(252) + b"ustar\x0000" + bytes(600)), "a packed archive"),
    "packed tape archive": Bad(
        file("a.tgz", gzip.compress(b"a.txt" + bytes(252) + b"ustar\x0000" + bytes(600))), "a packed archive"
    ),
    "mail attached that is empty": Bad(
        file("a.eml", head() + part("", "text/html; charset=utf-8")), "nothing but blanks"
    ),
}  # fmt: skip
