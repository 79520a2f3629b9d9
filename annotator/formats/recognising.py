"""What a file or folder that somebody hands in looks like: the formats that could read it, the likeliest first.

A few thousand characters are read of a file, and a few files of a folder. What is not surely an annotation set (a
text, a table, a page) gives nothing: it may be an article.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

HEAD = 65_536
"""Bytes read of a file."""

MOST = 2_000
"""Files looked at in a folder, by their names."""

_TAG = re.compile(r"\t(?:O|[BIESLU]-\S+)$|\s(?:O|[BIESLU]-\S+)$")
_BY_ENDING = {".qde": "qdpx", ".xmi": "xmi", ".ann": "brat"}
_FOLDERS = {"brat": 0, "webanno-tsv": 1, "xmi": 2, "json-cas": 3, "gate": 4, "bioc": 5, "pubannotation": 6}  # fmt: skip


def recognised(path: Path) -> tuple[str, ...]:
    """Names of formats, none when this is no annotation set that is known. What cannot be read gives none either."""
    try:
        if path.is_dir():
            return _folder(path)
        return _file(path)
    except (OSError, zipfile.BadZipFile):
        return ()


def _folder(path: Path) -> tuple[str, ...]:
    found: dict[str, None] = {}
    looked: set[str] = set()
    for each in islice(_files(path), MOST):
        ending = each.suffix.lower()
        # One file of each sort tells; a second look is for those that stand beside a stray one.
        if ending in (".ann", ".xmi") or (
            ending in (".tsv", ".json", ".xml") and ending not in looked
        ):
            names = [name for name in _file(each) if name in _FOLDERS or name == "catma"]
            if names:
                looked.add(ending)
            found |= dict.fromkeys(names)
    return tuple(sorted(found, key=lambda name: _FOLDERS.get(name, len(_FOLDERS))))


def _files(path: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(path):
        below.sort()
        for name in sorted(names):
            yield Path(folder) / name


def _file(path: Path) -> tuple[str, ...]:
    ending = path.suffix.lower()
    if ending in _BY_ENDING:
        return (_BY_ENDING[ending],)
    if ending in (".zip", ".qdpx"):
        return _zipped(path)
    look = _LOOKS.get(ending)
    if look is None:
        return ()
    with path.open("rb") as file:
        head = file.read(HEAD)
    return look(_text(head))


def _text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace")
    return head.decode("utf-8", "replace").removeprefix("\ufeff")


def _zipped(path: Path) -> tuple[str, ...]:
    with zipfile.ZipFile(path) as archive:
        names = set(islice(archive.namelist(), MOST))
    if any(name.lower().endswith(".qde") for name in names):
        return ("qdpx",)
    return ("inception",) if "exportedproject.json" in names else ()


def _lines(text: str) -> tuple[str, ...]:
    first = text.lstrip().split("\n", 1)[0]
    if '"article-annotator' in first or re.match(r'\{\s*"kind"\s*:\s*"project"', first):
        return ("jsonl",)
    if '"_task_hash"' in first or '"_input_hash"' in first:
        return ("prodigy",)
    if re.search(r'"text"\s*:', first) and re.search(
        r'"(?:label|labels|entities|annotations)"\s*:\s*\[', first
    ):
        return ("doccano",)
    if re.search(r'"text"\s*:', first) and re.search(r'"spans"\s*:\s*\[', first):
        return ("prodigy", "doccano")
    return ()


def _json(text: str) -> tuple[str, ...]:
    if '"%TYPES"' in text:
        return ("json-cas",)
    if '"denotations"' in text:
        return ("pubannotation",)
    if re.search(r'"passages"\s*:\s*\[', text) and '"infons"' in text:
        return ("bioc",)
    if '"annotates"' in text and "char-offset:" in text:
        return ("recogito",)
    if "anno.jsonld" in text or re.search(r'"(?:Text(?:Quote|Position)Selector)"', text):
        return ("w3c",)
    if '"from_name"' in text and '"to_name"' in text:
        return ("label-studio",)
    if re.search(r'"(?:phrases|tagsetName|tagName)"\s*:', text):
        return ("catma",)
    return _lines(text) if text.lstrip().startswith("{") else ()


def _xml(text: str) -> tuple[str, ...]:
    if "<GateDocument" in text:
        return ("gate",)
    if "BioC.dtd" in text or re.search(r"<collection>\s*<source>", text):
        return ("bioc",)
    if "catma:///" in text or "catma_markupauthor" in text:
        return ("catma",)
    if "http://www.omg.org/XMI" in text:
        return ("xmi",)
    return (
        ("tei",) if "<TEI" in text and ("<standOff" in text or "article-annotator" in text) else ()
    )


def _table(text: str) -> tuple[str, ...]:
    return ("webanno-tsv",) if text.startswith("#FORMAT=WebAnno TSV") else ()


def _cells(text: str) -> tuple[str, ...]:
    head = text.split("\n", 1)[0].lower()
    return ("recogito",) if "annotation_id" in head and "target" in head else ()


def _tokens(name: str) -> Callable[[str], tuple[str, ...]]:
    def look(text: str) -> tuple[str, ...]:
        lines = [each.rstrip() for each in text.split("\n")[:200] if each.strip()][:-1]
        marked = sum(bool(_TAG.search(each)) for each in lines)
        if not lines or marked < len(lines) * 0.6:
            return ()
        return (name, *(each for each in ("conll", "iob2", "bioes") if each != name))

    return look


def _dna(text: str) -> tuple[str, ...]:
    return ("dna",) if text.startswith("SQLite format 3\0") else ()


_LOOKS: dict[str, Callable[[str], tuple[str, ...]]] = {
    ".jsonl": _lines,
    ".json": _json,
    ".jsonld": _json,
    ".xml": _xml,
    ".tsv": _table,
    ".csv": _cells,
    ".conll": _tokens("conll"),
    ".iob": _tokens("iob2"),
    ".iob2": _tokens("iob2"),
    ".bioes": _tokens("bioes"),
    ".dna": _dna,
}
