"""Documents, e-books, mails and saved pages as the programs that write them do, made on the spot."""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Mapping, Sequence
from email.header import Header

from tests.intake.makers import archive

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{short}="{_ODF}:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("meta", "meta"), ("script", "script"),
    )
)  # fmt: skip
_SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
ODT = "application/vnd.oasis.opendocument.text"


def odt(
    body: str, parts: Mapping[str, str | bytes] | None = None, kind: str = ODT, meta: str = ""
) -> bytes:
    """An OpenDocument text: the mark first and unpacked, then the parts in LibreOffice's order."""
    content = _XML + (
        f'<office:document-content {_SPACES} office:version="1.3"><office:scripts/><office:font-face-decls>'
        '<style:font-face style:name="Liberation Serif" svg:font-family="&apos;Liberation Serif&apos;"/>'
        "</office:font-face-decls><office:automatic-styles/>"
        f"<office:body><office:text>{odt_body(body)}</office:text></office:body></office:document-content>"
    )
    manifest = _XML + (
        f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    styles = _XML + (
        f"<office:document-styles {_SPACES}><office:master-styles><style:master-page><style:header>"
        "<text:p>Words of the header</text:p></style:header></style:master-page></office:master-styles>"
        "</office:document-styles>"
    )
    usual: dict[str, str | bytes] = {
        "mimetype": kind, "Configurations2/": b"", "Thumbnails/thumbnail.png": b"\x89PNG", "settings.xml": _XML + "<a/>",
        "meta.xml": meta or odt_meta(), "content.xml": content, "styles.xml": styles, "META-INF/manifest.xml": manifest,
    }  # fmt: skip
    return stored_first({**usual, **(parts or {})})


def odt_body(body: str) -> str:
    """What LibreOffice puts before a text's first paragraph."""
    return (
        '<text:sequence-decls><text:sequence-decl text:display-outline-level="0" text:name="Table"/>'
        f"</text:sequence-decls>{body}"
    )


def odt_meta(title: str = "", author: str = "", created: str = "", editor: str = "") -> str:
    """The properties of an OpenDocument text."""
    return _XML + (
        f'<office:document-meta {_SPACES} office:version="1.3"><office:meta>'
        f"<meta:creation-date>{created}</meta:creation-date><dc:title>{title}</dc:title>"
        f"<meta:initial-creator>{author}</meta:initial-creator><dc:creator>{editor}</dc:creator>"
        "<dc:date>2024-02-01T10:00:00</dc:date><meta:generator>LibreOffice/24.2.0.3$Linux_X86_64</meta:generator>"
        "</office:meta></office:document-meta>"
    )


def fodt(body: str) -> bytes:
    """The same in one XML file."""
    return (
        _XML
        + f'<office:document {_SPACES} office:version="1.3" office:mimetype="{ODT}"><office:meta>'
        "<dc:title>A flat title</dc:title></office:meta>"
        f"<office:body><office:text>{odt_body(body)}</office:text></office:body></office:document>"
    ).encode()


def stored_first(parts: Mapping[str, str | bytes]) -> bytes:
    """A container whose first member is not packed, as the mark of a format has to be."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for number, (name, content) in enumerate(parts.items()):
            method = zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED
            container.writestr(name, content, method)
    return buffer.getvalue()


CONTAINER = (
    '<?xml version="1.0"?>\n<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)


def chapter(body: str, title: str = "Unknown") -> str:
    """A chapter in XHTML."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="en">\n'
        f'<head><title>{title}</title><link href="style.css" rel="stylesheet" type="text/css"/></head>\n'
        f"<body>{body}</body></html>"
    )


def epub(
    chapters: Mapping[str, str | bytes],
    metadata: str = "",
    contents: Sequence[tuple[str, str, Sequence[tuple[str, str]]]] = (),
    parts: Mapping[str, str | bytes] | None = None,
    newer: bool = False,
) -> bytes:
    """An e-book: ``contents`` holds label, target and entries below it; ``newer`` writes it as version 3 does."""
    items = "".join(
        f'<item id="c{n}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    if newer:
        items += (
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        )
        spine = '<itemref idref="nav"/>' + spine
    else:
        items += '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    package = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="{3 if newer else 2}.0" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f'{metadata}</metadata><manifest>{items}</manifest><spine toc="ncx">{spine}</spine></package>'
    )
    table = _newer_contents(contents) if newer else _older_contents(contents)
    return stored_first(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/content.opf": package,
            "OEBPS/nav.xhtml" if newer else "OEBPS/toc.ncx": table,
            **{f"OEBPS/{name}": content for name, content in chapters.items()},
            **(parts or {}),
        }
    )


Entries = Sequence[tuple[str, str, Sequence[tuple[str, str]]]]


def _older_contents(contents: Entries) -> str:
    def point(label: str, target: str, below: str = "") -> str:
        return (
            f"<navPoint><navLabel><text>{label}</text></navLabel>"
            f'<content src="{target}"/>{below}</navPoint>'
        )

    points = "".join(
        point(label, target, "".join(point(*entry) for entry in below))
        for label, target, below in contents
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" '
        '"http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">\n'
        f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>{points}</navMap></ncx>'
    )


def _newer_contents(contents: Entries) -> str:
    def entry(label: str, target: str, below: str = "") -> str:
        return f'<li><a href="{target}">{label}</a>{f"<ol>{below}</ol>" if below else ""}</li>'

    points = "".join(
        entry(label, target, "".join(entry(*one) for one in below))
        for label, target, below in contents
    )
    return chapter(f'<nav epub:type="toc"><h1>Contents</h1><ol>{points}</ol></nav>', "Contents")


def mail(
    body: str,
    kind: str = "text/plain; charset=utf-8",
    subject: str = "The shipyard opens",
    sender: str = "Anne Martin <anne@example.org>",
    extra: str = "",
    encoding: str = "quoted-printable",
) -> bytes:
    """A mail as Thunderbird keeps it, with one part."""
    return head(subject, sender, extra) + part(body, kind, encoding)


def head(
    subject: str = "The shipyard opens",
    sender: str = "Anne Martin <anne@example.org>",
    extra: str = "",
) -> bytes:
    """The fields of a mail, without those of its parts."""
    words = subject if subject.isascii() else Header(subject, "utf-8").encode()
    return (
        "Return-Path: <bounce@example.org>\r\nReceived: from mx.example.org (mx.example.org [192.0.2.1])\r\n"
        "\tby mail.example.com with ESMTPS id 4Wk; Mon, 12 Aug 2024 09:14:02 +0300 (EEST)\r\n"
        f"Message-ID: <20240812.1@example.org>\r\nDate: Mon, 12 Aug 2024 09:14:00 +0300\r\nFrom: {sender}\r\n"
        f"To: Reader <reader@example.com>\r\nSubject: {words}\r\n{extra}MIME-Version: 1.0\r\n"
    ).encode()


def part(
    body: str | bytes,
    kind: str = "text/plain; charset=utf-8",
    encoding: str = "quoted-printable",
    extra: str = "",
) -> bytes:
    """One part of a mail, from its first field on."""
    charset = "cp1252" if "1252" in kind or "8859-1" in kind else "utf-8"
    data = body.encode(charset) if isinstance(body, str) else body
    if encoding == "base64":
        data = base64.encodebytes(data).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        data = quopri.encodestring(data).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{extra}\r\n".encode()
        + data
        + b"\r\n"
    )


def multipart(parts: Sequence[bytes], kind: str = "alternative", border: str = "=_b0rder") -> bytes:
    """Several parts as one."""
    line = f"--{border}".encode()
    fields = f'Content-Type: multipart/{kind};\r\n boundary="{border}"\r\n\r\n'.encode()
    return fields + b"".join(line + b"\r\n" + one + b"\r\n" for one in parts) + line + b"--\r\n"


def mailbox(mails: Sequence[bytes]) -> bytes:
    """A mail box as Thunderbird writes it."""
    return b"".join(
        b"From - Mon Aug 12 09:14:05 2024\r\nX-Mozilla-Status: 0001\r\n"
        + one.replace(b"\nFrom ", b"\n>From ")
        + b"\r\n\r\n"
        for one in mails
    )


def mhtml(page: str, url: str = "https://example.org/news/chantier", frame: str = "") -> bytes:
    """A page as Chrome saves it in one file."""
    border = "----MultipartBoundary--abcDEF0123456789----"
    parts = [("<frame-0@mhtml.blink>", url, page)]
    if frame:
        parts.append(("<frame-1@mhtml.blink>", "https://ads.example.net/frame", frame))
    body = "".join(
        f"--{border}\r\nContent-Type: text/html\r\nContent-ID: {name}\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {place}\r\n\r\n"
        + quopri.encodestring(html.encode()).decode().replace("\n", "\r\n")
        + "\r\n"
        for name, place, html in parts
    )
    picture = (
        f"--{border}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: https://example.org/a.png\r\n\r\niVBORw0KGgo=\r\n\r\n"
        f"--{border}\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        "Content-Location: cid:css-1@mhtml.blink\r\n\r\nbody { color: red }\r\n"
    )
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: Le chantier rouvre\r\n"
        "Date: Tue, 4 May 2021 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        f'\ttype="text/html";\r\n\tboundary="{border}"\r\n\r\n\r\n{body}{picture}--{border}--\r\n'
    ).encode()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of files."""
    return archive(parts)
