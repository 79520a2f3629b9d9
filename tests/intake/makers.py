"""Small files as programs write them, made on the spot."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from hashlib import md5

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MARK = (
    'xmlns:w="' + W + '" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES = DECLARATION + (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = DECLARATION + (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="{main}"/></Relationships>'
)


def paragraph(*texts: str) -> str:
    """A paragraph of one run for each text."""
    runs = "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts)
    return f"<w:p>{runs}</w:p>"


def document(body: str) -> str:
    """The main part around a body."""
    return f"{DECLARATION}<w:document {_MARK}><w:body>{body}<w:sectPr/></w:body></w:document>"


def core(title: str = "", creator: str = "", created: str = "") -> str:
    """The core properties."""
    return DECLARATION + (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created></cp:coreProperties>'
    )


def docx(
    body: str,
    parts: Mapping[str, str | bytes] | None = None,
    main: str = "word/document.xml",
) -> bytes:
    """A Word document with that body and further parts (which may replace the usual ones)."""
    usual: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS.format(main=main),
        main: document(body),
    }
    return archive({**usual, **(parts or {})})


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP container."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return buffer.getvalue()


def overlapping_archive(copies: int) -> bytes:
    """A container whose members share one body: small on disk, huge when each is unpacked."""
    name = b"word/document.xml"
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(bytes(1_000_000)) + packer.flush()
    sums = zlib.crc32(bytes(1_000_000)).to_bytes(4, "little")
    sizes = len(body).to_bytes(4, "little") + (1_000_000).to_bytes(4, "little")
    shared = b"\x14\0\0\0\x08\0\0\0\0\0" + sums + sizes
    local = b"PK\x03\x04" + shared + len(name).to_bytes(2, "little") + b"\0\0" + name + body
    directory = b""
    for number in range(copies):
        other = name if not number else b"word/part%05d.xml" % number
        directory += (
            b"PK\x01\x02\x14\0"
            + shared
            + len(other).to_bytes(2, "little")
            + bytes(12)
            + bytes(4)
            + other
        )
    count = copies.to_bytes(2, "little")
    end = b"PK\x05\x06\0\0\0\0" + count + count
    end += len(directory).to_bytes(4, "little") + len(local).to_bytes(4, "little") + b"\0\0"
    return local + directory + end


Placed = tuple[float, float, float, str]
"""Left and baseline (points from the lower left), size, words."""


def pdf(pages: Sequence[Sequence[Placed]], info: str = "", picture: bool = False) -> bytes:
    """A PDF in Helvetica with those words on its pages; with ``picture``, each page shows one."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", _FONT, _PICTURE]
    kids = []
    for page in pages:
        content = b"".join(
            f"BT /F1 {size} Tf {x} {y} Td ".encode() + _literal(words) + b" Tj ET\n"
            for x, y, size, words in page
        )
        if picture:
            content += b"q 500 0 0 700 40 40 cm /P1 Do Q\n"
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>/XObject<</P1 4 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    objects.append(f"<<{info}>>".encode("latin-1"))
    return _pdf_file(objects, b"/Info %d 0 R" % len(objects))


def encrypted_pdf(password: bytes) -> bytes:
    """A PDF that only opens with ``password``."""
    plain = pdf([[(72, 700, 12, "Secret words.")]])
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    padded = (password + pad)[:32]
    owner = _rc4(md5(padded).digest()[:5], padded)
    permissions = (0xFFFFFFFC).to_bytes(4, "little")
    key = md5(padded + owner + permissions + b"0123456789abcdef").digest()[:5]
    user = _rc4(key, pad)
    objects = [o.split(b" obj\n", 1)[1] for o in plain.split(b"\nendobj\n")[:-1]]
    objects.append(
        b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
        % (owner.hex().encode(), user.hex().encode())
    )
    identity = b"0123456789abcdef".hex().encode()
    return _pdf_file(objects, b"/Encrypt %d 0 R/ID[<%s><%s>]" % (len(objects), identity, identity))


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
_PICTURE = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    b"/Length 1>>stream\n\x80\nendstream"
)


def _literal(words: str) -> bytes:
    encoded = words.encode("cp1252")
    return b"(" + encoded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def _pdf_file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
