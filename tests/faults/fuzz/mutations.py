"""What happens to a file: accidents of bytes, and the sort of malice that readers stumble over.

Everything is drawn from one generator, so that the same numbers give the same file again.
"""

from __future__ import annotations

import gzip
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

LARGEST = 1_500_000
"""Bytes of a changed file; what grows beyond is cut."""

NUMBERS = (
    b"-1", b"0", b"1", b"255", b"65536", b"2147483647", b"-2147483649", b"9223372036854775808",
    b"1e999", b"-0.0", b"NaN", b"Infinity", b"0x1F", b"1_000", b"9" * 5_000, b"\xd9\xa3", b"\xc2\xb2", b"9" * 20, b"1.5", b"true", b"null",
)  # fmt: skip

WORDS = (
    b"", b" ", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"&#0;", b"&#xD800;", b"&nosuch;",
    b"\xe2\x80\xae", b"e\xcc\x81" * 300, b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", b"\r\n\r", b"\xc2\x85", b"\xe2\x80\xa8",
    b"a" * 70_000, b"x y " * 30_000, b"../../etc/passwd", b"/dev/zero", b"file:///etc/passwd", b"=1+1", b"<b>", b"]]>", b"<!--", b"'", b'"',
    b'"""', b"'; DROP TABLE article; --", b"%s%n{0}", b"0000-00-00", b"9999-12-31T24:00:00Z", b"30 February 2021", b"\t", b"\x1f", b"\x7f",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", b"[]", b"{}", b"null", b"(a+)+$",
)  # fmt: skip

OPENERS = (b"[", b"{", b'{"a":', b"<a>", b"(", b"{\\rtf1", b"<div>", b"> ", b"[[", b"\\'")

Change = Callable[[bytes, Random, Sequence[bytes]], bytes]


def changed(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """The file with one to twenty changes; ``others`` are files of the same sort, to take pieces from.

    A packed file is mostly changed inside and packed again, so that what is behind the packing is reached.
    """
    if chance.random() < 0.75:
        inside = _inside(data, chance, others)
        if inside is not None:
            return inside
    # Half of them keep the form of the file, so that what lies behind the first look at it is met as well.
    changes = GENTLE if chance.random() < 0.5 else CHANGES
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 9, 20))):
        data = chance.choice(changes)(data, chance, others)[:LARGEST]
    return data


def _inside(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes | None:
    if data[:2] == b"\x1f\x8b":
        try:
            return gzip.compress(changed(gzip.decompress(data), chance, ()), mtime=0)
        except (OSError, EOFError, zlib.error):
            return None
    if data[:4] != b"PK\x03\x04":
        return None
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as again:
            names = [one for one in packed.infolist() if not one.is_dir()]
            target = chance.choice(names)
            for one in packed.infolist():
                content = packed.read(one)
                name = one.filename
                if one is target:
                    content = changed(content, chance, ())
                    if chance.random() < 0.05:
                        name = chance.choice(("../x", "CON", "a" * 300, "x\u202ey", "", "[x].xml"))
                    if chance.random() < 0.05:
                        continue
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # two members of one name are what we want
                    kept = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                    again.writestr(kept, content, one.compress_type)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, ValueError, IndexError):
        return None
    except (NotImplementedError, RuntimeError):  # another way of packing; a password
        return None
    return out.getvalue()


def _place(data: bytes, chance: Random) -> int:
    return chance.randrange(len(data) + 1)


def _piece(data: bytes, chance: Random, longest: int = 400) -> tuple[int, int]:
    start = _place(data, chance)
    return start, min(len(data), start + chance.randrange(1, longest))


def flip(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """Another value for one byte."""
    at = _place(data, chance)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def drop(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """A piece is gone."""
    start, end = _piece(data, chance)
    return data[:start] + data[end:]


def cut(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """The end is gone."""
    return data[: max(1, _place(data, chance))]


def repeat(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """A piece many times over."""
    start, end = _piece(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50, 500)) + data[end:]


def swap(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """Two pieces in each other's place."""
    (a, b), (c, d) = sorted((_piece(data, chance), _piece(data, chance)))
    if b > c:
        return data
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def noise(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """Bytes of no meaning."""
    at = _place(data, chance)
    return data[:at] + chance.randbytes(chance.randrange(1, 40)) + data[at:]


def number(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """Another number, of the sort nobody thinks of."""
    return _instead(data, chance, rb"-?\d+(?:\.\d+)?", NUMBERS)


def word(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """Another word in quotes, between tags or between delimiters."""
    pattern = chance.choice((rb'(?<=")[^"\n]{0,80}(?=")', rb"(?<=>)[^<>]{0,80}(?=<)", rb"\w+"))
    return _instead(data, chance, pattern, WORDS)


def _instead(data: bytes, chance: Random, pattern: bytes, choices: Sequence[bytes]) -> bytes:
    start = _place(data, chance)
    found = re.compile(pattern).search(data, start) or re.compile(pattern).search(data)
    if found is None:
        return data
    return data[: found.start()] + chance.choice(choices) + data[found.end() :]


def insert(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """A word where none was."""
    at = _place(data, chance)
    return data[:at] + chance.choice(WORDS) + data[at:]


def lines(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """A line gone, twice, or elsewhere."""
    found = data.split(b"\n")
    one = found.pop(chance.randrange(len(found)))
    for _ in range(chance.randrange(3)):
        found.insert(chance.randrange(len(found) + 1), one)
    return b"\n".join(found)


def delimiter(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """One of the marks that give a file its form is gone, or there twice."""
    places = [m.start() for m in re.finditer(rb'[][{}()<>"\',;:=\t\\/]', data)]
    if not places:
        return data
    at = chance.choice(places)
    return data[:at] + data[at : at + 1] * chance.choice((0, 2)) + data[at + 1 :]


def nest(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """Something opened very often."""
    at = _place(data, chance)
    return data[:at] + chance.choice(OPENERS) * chance.choice((3, 300, 20_000)) + data[at:]


def splice(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """The beginning of this and the end of another."""
    other = chance.choice(others) if others else data
    return data[: _place(data, chance)] + other[_place(other, chance) :]


def borrow(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """A piece of another."""
    other = chance.choice(others) if others else data
    start, end = _piece(other, chance, 2_000)
    at = _place(data, chance)
    return data[:at] + other[start:end] + data[at:]


def recode(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """In another encoding than it says."""
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252")), "replace")


def ends(data: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """Other ends of lines."""
    return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\r\r\n", b"\n\n", b"\xe2\x80\xa8")))


CHANGES: tuple[Change, ...] = (
    flip, flip, drop, cut, repeat, swap, noise, number, number, number, word, word, word, insert, insert, lines, lines,
    delimiter, delimiter, nest, splice, borrow, borrow, recode, ends,
)  # fmt: skip

GENTLE: tuple[Change, ...] = (number, number, word, word, word, lines)
