"""What is recognised but not read, so that people are told what they hold and what to do about it."""

from __future__ import annotations

import re

from annotator.core.errors import IntakeError
from annotator.intake.files import quoted

_RESAVE = "Save it as .docx or as plain text (.txt) and import that."
_PACKED = "Unpack it, then import the folder."
_TABLE = (
    "Save each article as a text of its own, or import it as kind “text” to take it as one article."
)

# Bytes at the start of a file, what such a file is, and what to do instead.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (rb"PK\x03\x04.{0,60000}?ppt/", "a presentation, which cannot be read yet", _RESAVE),
    (rb"PK(?:\x03\x04|\x05\x06)", "a file of another program, which cannot be read", _RESAVE),
    (rb"BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!|.{257}ustar", "a packed archive, which cannot be read", _PACKED),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*|RIFF....WEBP|....ftyp(?:heic|mif1|avif)", "a picture, not a text", "Have its text recognised (OCR) by another program first."),
    (rb"....ftyp|ID3|OggS|fLaC|RIFF|\x1aE\xdf\xa3", "a recording, not a text", "Import a transcript of it instead."),
    (rb"\x7fELF|MZ.{58}|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program, not a text", "Check that it is the file you meant."),
    (rb"SQLite format 3\x00", "a database or a project, not an article", "Open a project with “Open project”."),
    (rb"%!PS", "a PostScript file, which cannot be read", "Turn it into a PDF and import that."),
    (rb"(?:\xef\xbb\xbf)?\s{0,100}<\?xml", "an XML file, which cannot be read yet", _TABLE),
)  # fmt: skip
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXTENSIONS = {
    ".json": "a data file", ".jsonl": "a data file",
    ".ndjson": "a data file", ".xml": "an XML file", ".rdf": "an XML file", ".rss": "an XML file",
    ".ris": "a list of references", ".bib": "a list of references",
}  # fmt: skip
_PATTERNS = tuple((re.compile(start, re.DOTALL), what, hint) for start, what, hint in _MAGIC)


def refusal(head: bytes, name: str) -> IntakeError | None:
    """Why a file that starts like this is not read, where that can be told; else None."""
    if head.startswith(_OLD_OFFICE):
        return _old_office(head, name)
    for pattern, what, hint in _PATTERNS:
        if pattern.match(head):
            return IntakeError(f"{quoted(name)} is {what}.", hint)
    ending = re.search(r"\.\w+$", name.lower())
    if ending and ending.group() in _EXTENSIONS:
        what = _EXTENSIONS[ending.group()]
        return IntakeError(
            f"{quoted(name)} is {what}, and articles cannot be read from that kind of file.", _TABLE
        )
    return None


def _old_office(head: bytes, name: str) -> IntakeError:
    """The container of old office files, which is also that of password-protected new ones."""
    if "__substg1.0_".encode("utf-16-le") in head or name.lower().endswith(".msg"):
        return IntakeError(
            f"{quoted(name)} is a mail of Outlook (.msg), which cannot be read.",
            "Save it as .eml, as a web page or as plain text and import that.",
        )
    encrypted = "EncryptedPackage".encode("utf-16-le") in head
    if encrypted or name.lower().endswith((".docx", ".docm")):
        return IntakeError(
            f"{quoted(name)} is protected with a password.", "Save it without the password first."
        )
    return IntakeError(
        f"{quoted(name)} is an old Word or Office file (.doc), which cannot be read yet.", _RESAVE
    )
