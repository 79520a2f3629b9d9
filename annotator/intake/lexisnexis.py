"""The older LexisNexis (Academic, Nexis UK): plain text, web page or rich text (often named .doc).

Each article begins with a line such as ``3 of 146 DOCUMENTS``, then outlet, date and headline, fields named in
capitals, the text, and further such fields. What comes before the first is the page with search terms and
account, which is left out. Plain text is broken into lines of at most 80 characters: paragraphs are put
together again where every break was forced by that width, and only there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from annotator.intake.database import (
    Found,
    article,
    blocks,
    date_in,
    joined,
    readable,
    section_and_page,
)
from annotator.intake.decode import Decoded, decode
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted
from annotator.intake.nexis_labels import old_label
from annotator.intake.rtf_text import is_rtf, rich_text, text_of_head

Group = list[str]
"""Lines or paragraphs that stand together."""

_TITLE = "LexisNexis"
_START = re.compile(
    r"\s*(?:\d[\d,.]* (?:of|von|de|van|di) \d[\d,.]* (?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTOS?|DOCUMENTEN|DOCUMENTI)"
    r"|(?:Dokument|Document|Documento) \d[\d,.]* (?:von|de|of|van|di) \d[\d,.]*)\s*"
)
_LENGTH = re.compile(r"^\s{0,3}(?:LENGTH|LÄNGE|LONGUEUR|LONGITUD|EXTENSIÓN|LENGTE|LUNGHEZZA|COMPRIMENTO):\s", re.MULTILINE)  # fmt: skip
_COPYRIGHT = re.compile(r"\s*(copyright\b|©|\(c\) ?(19|20)\d\d)", re.IGNORECASE)
_HEAD_FIELDS = frozenset(("section", "length", "author", "dateline", "title", "lead"))
_WIDTHS = range(60, 100)
_SURE, _ENOUGH = 0.5, 3
_NEAR = 4


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of such an export (0 to 100)."""
    if head.startswith((b"PK\x03\x04", b"%PDF-")):
        return 0
    if is_rtf(head):
        text = text_of_head(head)
    else:
        text = head.decode("utf-8", "replace")
        if "<" in text[:2000]:
            text = re.sub(r"<[^<>]{0,2000}>", "\n", text)
    text = text.replace("\r\n", "\n")
    starts = any(_START.fullmatch(line) for line in text.split("\n") if len(line) < 120)
    return 97 if starts and _LENGTH.search(text) else 0


def read(material: Material) -> list[Draft | Unread]:
    """The articles of an export."""
    what = quoted(material.name)
    groups, decoded = _groups(material, what)
    width = _width(groups)
    found = [
        article(_found(part, width), decoded) for part in _articles(groups) if any(map(any, part))
    ]
    return readable(found, what, _TITLE)


def _groups(material: Material, what: str) -> tuple[list[Group], Decoded | None]:
    data = material.data
    if is_rtf(data):
        return _of_lines(rich_text(data, what).text.replace("\f", "\n\n").split("\n")), None
    if re.search(rb"<(?:html|body|div|p)[\s>]", data[:20_000], re.IGNORECASE):
        page, decoded = blocks(data, material.encoding, "^$", "^$", what)
        return [[b.text for b in part] for _, part in groupby(page, lambda b: b.group)], decoded
    decoded = decode(data, material.encoding, what)
    text = decoded.text.replace("\r\n", "\n").replace("\f", "\n\n").lstrip("\ufeff")
    return _of_lines(text.split("\n")), decoded


def _of_lines(lines: Iterable[str]) -> list[Group]:
    """Lines between blank ones; the line that begins an article stands alone."""
    groups: list[Group] = [[]]
    for line in lines:
        if _START.fullmatch(line):
            groups += [[line], []]
        elif line.strip(" \t\u00a0"):
            groups[-1].append(line.rstrip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _width(groups: Sequence[Group]) -> int:
    """The width at which lines were broken; 0 when they were not, or too few to be sure.

    It is the one that explains the breaks best: no line is longer, and the next word would not have fitted.
    """
    inner = [
        (len(line), len(line) + 1 + len("".join(after.split(maxsplit=1)[:1])))
        for group in groups
        for line, after in pairwise(group)
        if not line.startswith(" ") and not after.startswith(" ")
    ]
    best, width = 0.0, 0
    for tried in {length for length, _ in inner if length in _WIDTHS}:
        longer = sum(length > tried for length, _ in inner)
        forced = sum(length <= tried < needed for length, needed in inner)
        share = (forced - 5 * longer) / len(inner)
        if share > best:
            best, width = share, tried
    return width if best > _SURE and len(inner) >= _ENOUGH else 0


def _articles(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """The groups of each article, without the line that begins it."""
    current: list[Group] | None = None
    for group in groups:
        if _START.fullmatch(group[0]):
            if current is not None:
                yield current
            current = [group[1:]] if len(group) > 1 else []
        elif current is not None:
            current.append(group)
    if current is not None:
        yield current


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows the text: where it begins, the language it names and an appended correction."""

    start: int
    language: str
    correction: tuple[str, ...]


def _found(groups: Sequence[Group], width: int) -> Found:
    labels = [old_label(group[0]) for group in groups]
    first = next(
        (n for n, found in enumerate(labels) if found and found[0] in _HEAD_FIELDS | {"body"}),
        len(groups),
    )
    head = _head(groups[:first])
    at, fields = first, dict[str, list[str]]()
    paragraphs: list[str] = []
    while at < len(groups) and (found := labels[at]):
        name, value = found
        lines = [value, *groups[at][1:]]
        at += 1
        if name == "body":
            paragraphs += _paragraphs([line for line in lines if line], width)
            break
        if name not in _HEAD_FIELDS and name != "other":
            at -= 1
            break
        fields.setdefault(name, []).append(joined(lines))
    tail = _tail(groups, labels, at)
    for group in groups[at : tail.start]:
        paragraphs += _paragraphs(group, width)
    section, page = section_and_page("; ".join(fields.get("section", ())))
    return replace(
        head,
        paragraphs=(*paragraphs, *tail.correction),
        title=joined(fields.get("title", ())) or head.title,
        lead="\n".join(fields.get("lead", ())),
        author=", ".join(fields.get("author", ())),
        section=section,
        page=page,
        words=joined(fields.get("length", ())),
        language=tail.language,
    )


def _head(groups: Sequence[Group]) -> Found:
    """Outlet, date with edition, and headline, in this order; a copyright notice may stand among them."""
    kept = []
    for group in groups:
        lines = [line.strip() for part in group for line in part.split("\n")]
        if lines := [line for line in lines if line and not _COPYRIGHT.match(line)]:
            kept.append(lines)
    for number, group in enumerate(kept):
        place = date_in(group)
        if place is None:
            continue
        above = [*(line for before in kept[:number] for line in before), *group[: place[0]]]
        edition = group[place[0] + 1 :]
        date = "; ".join(line.strip(" ;") for line in (group[place[0]], *edition))
        title = joined(line for after in kept[number + 1 :] for line in after)
        return Found((), title=title, source=above[-1] if above else "", date=date)
    plain = [line for group in kept for line in group]
    return Found((), title=joined(plain[1:]), source=plain[0] if plain else "")


def _tail(groups: Sequence[Group], labels: Sequence[tuple[str, str] | None], body: int) -> _Tail:
    """Find the fields after the text, backwards from the last: between two of them lie few other groups."""
    named = [n for n in range(body, len(groups)) if labels[n]]
    start = len(groups)
    if named and len(groups) - named[-1] <= 2 * _NEAR:
        start = named[-1]
        for n in reversed(named):
            if start - n > _NEAR:
                break
            start = n
    while start == len(groups) > body and _COPYRIGHT.match(groups[start - 1][0]):
        groups, start = groups[:-1], start - 1
    language, correction, current = "", [], ""
    for n in range(start, len(groups)):
        found = labels[n]
        current = found[0] if found else current
        if current == "language" and found:
            language = found[1]
        if current == "correction" and not _COPYRIGHT.match(groups[n][0]):
            correction += [found[1], *groups[n][1:]] if found else groups[n]
    return _Tail(start, language, tuple(correction))


def _paragraphs(group: Group, width: int) -> list[str]:
    """The paragraphs of a group: one, where each of its line breaks was forced by the file's width."""
    if len(group) > 1 and width and _is_wrapped(group, width):
        return [" ".join(line.strip() for line in group)]
    return list(group)


def _is_wrapped(lines: Group, width: int) -> bool:
    """True when the first word of each line would not have fitted on the line before."""
    return all(
        len(line) + 1 + len(after.split(maxsplit=1)[0]) > width and not after.startswith("  ")
        for line, after in pairwise(lines)
    )
