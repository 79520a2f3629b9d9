"""Files that must be refused, each with the words its refusal has to hold (one of several, between bars); and a runner that reads them all
in a process of its own, so that time and memory can be measured.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import resource
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.intake import makers
from tests.support import ROOT

W = makers.paragraph("The minister spoke on Monday.")


@dataclass(frozen=True)
class Bad:
    """``make(folder)`` puts the file there and gives its path; the refusal holds ``words``."""

    make: Callable[[Path], Path]
    words: str
    options: dict[str, Any] = field(default_factory=dict)


Content = bytes | str | Callable[[], bytes | str]


def file(name: str, content: Content) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        made = content() if callable(content) else content
        path.write_bytes(made.encode() if isinstance(made, str) else made)
        return path

    return make


def missing(folder: Path) -> Path:
    return folder / "gone.txt"


def unreadable(folder: Path) -> Path:
    path = folder / "closed.txt"
    path.write_text("secret")
    path.chmod(0)
    return path


def pipe(folder: Path) -> Path:
    path = folder / "pipe.txt"
    os.mkfifo(path)
    return path


def loop(folder: Path) -> Path:
    path = folder / "loop.txt"
    path.symlink_to("loop.txt")
    return path


def long_line(folder: Path) -> Path:
    path = folder / "line.txt"
    with path.open("wb") as out:
        for _ in range(100):
            out.write(b"a" * 1_000_000)
    return path


def patched(data: bytes, member: str, size: int) -> bytes:
    """A container in which ``member`` claims to be ``size`` bytes large when unpacked."""
    changed = bytearray(data)
    name = member.encode()
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            start = place + (30 if mark == b"PK\x03\x04" else 46)
            if data[start : start + len(name)] == name:
                struct.pack_into("<I", changed, place + at, size)
    return bytes(changed)


def zip_bomb() -> bytes:
    return makers.docx("", {"word/document.xml": bytes(80_000_000)})


def too_much_in_all() -> bytes:
    parts = {f"word/media/picture{n}.bin": os.urandom(64) for n in range(3)}
    data = makers.docx(W, parts)
    for name in parts:
        data = patched(data, name, 1_000_000_000)
    return data


def many_members() -> bytes:
    local, directory = bytearray(), bytearray()
    for number in range(200_000):
        name = b"word/%06d" % number
        sizes = struct.pack("<H", len(name))
        offset = len(local)
        local += b"PK\x03\x04\x14" + bytes(21) + sizes + b"\0\0" + name
        directory += b"PK\x01\x02\x14\0\x14" + bytes(21) + sizes + bytes(12)
        directory += struct.pack("<I", offset) + name
    end = struct.pack("<HHHHII", 0, 0, 0xFFFF, 0xFFFF, len(directory), len(local))
    return bytes(local + directory + b"PK\x05\x06" + end + b"\0\0")


def with_link() -> bytes:
    import io

    out = io.BytesIO(makers.docx(W))
    with zipfile.ZipFile(out, "a") as container:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        container.writestr(link, "/etc/passwd")
    return out.getvalue()


def with_password() -> bytes:
    """A container whose members say that they are encrypted."""
    data = bytearray(makers.docx(W))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + at] |= 1
    return bytes(data)


def twice() -> bytes:
    import io
    import warnings

    out = io.BytesIO(makers.docx(W))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as container:
        warnings.simplefilter("ignore")
        container.writestr("Word/Document.XML", makers.document(W))
    return out.getvalue()


def with_doctype(declarations: str, text: str) -> bytes:
    body = makers.document(makers.paragraph(text))
    start = body.index("<w:document")
    bad = body[:start] + f"<!DOCTYPE w:document [{declarations}]>" + body[start:]
    return makers.docx("", {"word/document.xml": bad})


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


def pdf_bomb() -> bytes:
    """A page of 600 MB of blanks, packed twice."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * (1 << 22)) for _ in range(150)) + packer.flush()
    return _pdf_with(zlib.compress(packed), "/FlateDecode/FlateDecode")


def pdf_of_words() -> bytes:
    """A page of so many words that laying them out takes minutes."""
    words = b"".join(
        b"BT /F1 1 Tf %d %d Td (word) Tj ET\n" % (n % 500, n // 500) for n in range(300_000)
    )
    return _pdf_with(zlib.compress(words), "/FlateDecode")


def _pdf_with(content: bytes, filters: str) -> bytes:
    data = makers.pdf([[(72, 700, 12, "@")]])
    start, end = data.index(b"<</Length"), data.index(b"endstream", data.index(b"<</Length"))
    head = f"<</Filter[{filters}]/Length {len(content)}>>stream\n".encode()
    return data[:start] + head + content + b"\n" + data[end:]


def pdf_of_pages() -> bytes:
    return makers.pdf([[(72, 700, 12, "Hello")]]).replace(b"/Count 1/", b"/Count 1000000/")


def ole(mark: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + mark.encode("utf-16-le") + bytes(1000)
    )


def nested() -> str:
    """Elements within each other, each unlike the others, so that it is no bomb for the packer."""
    return "".join(f'<w:sdt w:n="{n * 7919 % 1_000_003}">' for n in range(200_000))


def varied_tags() -> str:
    """More tags than any text has."""
    return "".join(f'<w:r w:n="{n * 7919 % 1_000_003}"/>' for n in range(1_050_000))


def page(body: str) -> str:
    return f"<!doctype html><html><head><title>T</title></head><body>{body}</body></html>"


FRENCH = "Les élèves fêtent Noël à l’école. " * 3

BAD: dict[str, Bad] = {
    "binary as text": Bad(file("a.txt", bytes(range(256)) * 40), "not a text"),
    "text full of zeros": Bad(file("a.txt", b"abc\0\0\0\0" * 300), "not a text"),
    "empty": Bad(file("a.txt", b""), "is empty"),
    "empty document": Bad(file("a.docx", b""), "is empty"),
    "only blanks": Bad(file("a.txt", " \n\t\r\n\u00a0\u3000 \n"), "nothing but blanks"),
    "only a byte order mark": Bad(file("a.txt", codecs.BOM_UTF8), "nothing but blanks"),
    "text over 5 MB": Bad(file("a.txt", lambda: "Some words.\n" * 450_000), "at most 5 MB"),
    "line of 100 MB": Bad(long_line, "100 MB"),
    "line of 200,000": Bad(file("a.txt", "word " * 40_000), "at most 100,000"),
    "wrong encoding chosen": Bad(
        file("a.txt", FRENCH.encode("cp1252")), "is not utf-8: byte 5", {"encoding": "utf-8"}
    ),
    "unknown encoding chosen": Bad(
        file("a.txt", FRENCH), "no such encoding", {"encoding": "klingon"}
    ),
    "no text encoding chosen": Bad(
        file("a.txt", FRENCH), "not a text encoding|no such", {"encoding": "zip"}
    ),
    "unknown kind chosen": Bad(file("a.txt", FRENCH), "no kind “poem”", {"kind": "poem"}),
    "picture": Bad(file("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(200)), "a picture"),
    "program": Bad(file("a", b"\x7fELF" + bytes(200)), "a program"),
    "old Word file": Bad(file("a.doc", ole("WordDocument")), "cannot be read yet"),
    "spreadsheet": Bad(
        file("a.xlsx", makers.archive({"xl/workbook.xml": "<x/>"})), "holds no rows"
    ),
    "package of another program": Bad(
        file("a.zip", makers.archive({"mimetype": ""})), "a file of another program"
    ),
    "project": Bad(file("a.annotator", b"SQLite format 3\0" + bytes(100)), "Open project"),
    "no permission": Bad(unreadable, "permission is denied"),
    "folder": Bad(lambda folder: folder, "is a folder"),
    "pipe": Bad(pipe, "not an ordinary file"),
    "endless device": Bad(lambda folder: Path("/dev/zero"), "not an ordinary file"),
    "vanished": Bad(missing, "There is no file"),
    "link to itself": Bad(loop, "leads back to itself"),
    "impossible name": Bad(lambda folder: folder / "a\0b.txt", "not a usable file name"),
    "document not a zip": Bad(file("a.docx", b"PK\x03\x04word/" + bytes(500)), "end is missing"),
    "document cut off": Bad(file("a.docx", makers.docx(W)[:700]), "end is missing"),
    "document with a hole": Bad(
        file("a.docx", makers.docx(W * 200)[:600] + makers.docx(W * 200)[640:]), "is broken"
    ),
    "document encrypted": Bad(file("a.docx", ole("EncryptedPackage")), "protected with a password"),
    "zip encrypted": Bad(file("a.docx", with_password), "protected with a password"),
    "document without text part": Bad(
        file("a.docx", makers.archive({"word/styles.xml": "<a/>"})), "its main part is missing"
    ),
    "document of blanks": Bad(file("a.docx", makers.docx("<w:p/><w:p/>")), "nothing but blanks"),
    "zip bomb": Bad(file("a.docx", zip_bomb), "swells more than 200 times"),
    "overlapping members": Bad(
        file("a.docx", lambda: makers.overlapping_archive(1_000)), "members overlap"
    ),
    "lying small size": Bad(
        file("a.docx", lambda: patched(makers.docx(W * 9_000), "word/document.xml", 100)),
        "is broken",
    ),
    "more than 2 GB in all": Bad(file("a.docx", too_much_in_all), "more than 2 GB"),
    "200,000 members": Bad(file("a.docx", many_members), "more than 10,000 members"),
    "member outside": Bad(file("a.docx", makers.docx(W, {"../x.xml": "x"})), "“../x.xml”"),
    "absolute member": Bad(file("a.docx", makers.docx(W, {"/etc/x": "x"})), "“/etc/x”"),
    "member outside on Windows": Bad(
        file("a.docx", makers.docx(W, {"..\\x.xml": "x"})), "“..\\x.xml”"
    ),
    "member on a drive": Bad(file("a.docx", makers.docx(W, {"C:\\x": "x"})), "“C:\\x”"),
    "deceptive member": Bad(
        file("a.docx", makers.docx(W, {"word/\u202elmx.exe": "x"})), "deceptive name"
    ),
    "long member": Bad(file("a.docx", makers.docx(W, {"a" * 4_000: "x"})), "deceptive name"),
    "link member": Bad(file("a.docx", with_link), "is a link"),
    "member twice": Bad(file("a.docx", twice), "is there twice"),
    "entity bomb": Bad(file("a.docx", with_doctype(LAUGHS, "&j;")), "DOCTYPE"),
    "quadratic entity": Bad(
        file("a.docx", with_doctype(f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 20_000)), "DOCTYPE"
    ),
    "foreign entity": Bad(
        file("a.docx", with_doctype('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;")), "DOCTYPE"
    ),
    "DOCTYPE in UTF-16": Bad(
        file(
            "a.docx",
            makers.docx(
                "",
                {
                    "word/document.xml": '<?xml version="1.0" encoding="UTF-16"?>'
                    '<!DOCTYPE w:document [<!ENTITY a "x">]>'
                    f'<w:document xmlns:w="{makers.W}"><w:body>{W}</w:body></w:document>'.encode(
                        "utf-16"
                    )
                },
            ),
        ),
        "DOCTYPE",
    ),
    "200,000 nested elements": Bad(
        file("a.docx", lambda: makers.docx(nested())), "nested too deeply"
    ),
    "broken XML": Bad(file("a.docx", makers.docx("<w:p><w:r>")), "is broken"),
    "a million tags": Bad(
        file("a.docx", lambda: makers.docx("<w:p/>" + varied_tags())), "1,000,000 tags"
    ),
    "PDF cut off": Bad(file("a.pdf", makers.pdf([[(72, 700, 12, "Hello")]])[:300]), "is broken"),
    "not a PDF inside": Bad(file("a.pdf", b"%PDF-1.7\n" + os.urandom(3000)), "is broken"),
    "PDF encrypted": Bad(
        file("a.pdf", makers.encrypted_pdf(b"secret")), "protected with a password"
    ),
    "PDF scanned": Bad(file("a.pdf", makers.pdf([[], []], picture=True)), "it was scanned"),
    "PDF without anything": Bad(file("a.pdf", makers.pdf([[]])), "holds no text"),
    "PDF bomb": Bad(file("a.pdf", pdf_bomb), "is broken|too much memory"),
    "PDF page of 300,000 words": Bad(file("a.pdf", pdf_of_words), "too long"),
    "PDF of a million pages": Bad(file("a.pdf", pdf_of_pages), "1,000,000 pages"),
    "page without text": Bad(file("a.html", page("<script>words()</script>")), "holds no text"),
    "100,000 nested <b>": Bad(
        file("a.html", lambda: page("<p>" + "<b>" * 100_000 + "x")), "nested too deeply"
    ),
    "2,000 nested tables": Bad(
        file("a.html", page("<table><tr><td>" * 2_000 + "x")), "nested too deeply"
    ),
    "300,000 attributes": Bad(
        file(
            "a.html",
            lambda: page("").replace(
                "<body", "<body " + " ".join(f"a{n}=1" for n in range(300_000))
            ),
        ),
        "too long",
    ),
    "tags without number": Bad(file("a.html", lambda: page("<br>" * 900_000)), "too large"),
    "page in one line": Bad(file("a.html", page("<p>" + "word " * 60_000)), "at most 100,000"),
    "page in the wrong encoding": Bad(
        file("a.html", page(FRENCH).encode("cp1252")), "is not utf-8", {"encoding": "utf-8"}
    ),
}


def outcomes_of(table: Mapping[str, Bad], folder: Path) -> dict[str, dict[str, Any]]:
    """What reading each bad input of a table came to, in a process of its own."""
    made = {}
    for number, (name, bad) in enumerate(table.items()):
        place = folder / str(number)
        place.mkdir()
        made[name] = [str(bad.make(place)), bad.options]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.intake.bad_inputs"],
        cwd=ROOT, input=json.dumps(made).encode(), stdout=subprocess.PIPE, timeout=600, check=True,
    )  # fmt: skip
    outcomes: dict[str, dict[str, Any]] = json.loads(ended.stdout)
    return outcomes


def damaged(data: bytes, chance: Random, damages: int) -> bytes:
    """A file with so many accidents of its bytes."""
    changed = bytearray(data)
    for _ in range(damages):
        place = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[place : place + chance.randrange(50)]
            case 2:
                changed[place:place] = changed[: chance.randrange(400)]
            case _:
                changed[place:place] = chance.randbytes(chance.randrange(9))
    return bytes(changed)


def refused(outcome: dict[str, Any], bad: Bad) -> str:
    """What is wrong with the outcome of a bad input; empty when it was refused as it should be."""
    if "read" in outcome:
        return "it was read"
    said = outcome["message"] + " " + outcome["hint"]
    if not any(words in said for words in bad.words.split("|")):
        return f"it was refused otherwise: {said}"
    calm = re.fullmatch(r"[“A-Z].*[.]", outcome["message"]) and "Traceback" not in said
    return "" if calm else f"not a calm sentence: {said}"


def read_all(made: dict[str, list[Any]]) -> dict[str, dict[str, Any]]:
    """Try to read every bad input; what came of each, and the largest memory of both processes (MB)."""
    from annotator.core.errors import IntakeError
    from annotator.intake import apart, read

    results: dict[str, dict[str, Any]] = {}
    for name, (path, options) in made.items():
        strict = name == "no permission" and os.geteuid() == 0
        if strict:
            os.seteuid(65534)  # The administrator may read everything.
        result: dict[str, Any]
        try:
            result = {"read": len(read(path, **options))}
        except IntakeError as error:
            result = {"message": error.message, "hint": error.hint}
        if strict:
            os.seteuid(0)
        results[name] = result
    apart.end()
    results["own"] = {"megabytes": _peak()}
    results["apart"] = {"megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}
    return results


def _peak() -> float:
    """The most memory this process ever held, in MB; the system's other figure begins with its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(read_all(json.loads(sys.stdin.read()))))
