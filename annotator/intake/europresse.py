"""Europresse and Eureka: saved pages, in the form of today (``<article>``) and the older one (tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from annotator.intake.database import Block, Found, article, blocks, date_in, joined, readable
from annotator.intake.dates import date_of_line
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted

_TITLE = "Europresse"
_MARKS = r"^(?:article|header|section|aside|footer)\."
_SPLIT = r"(?i)\.(?:.*\s)?(?:DocPublicationName|DocHeader|titreArticleVisu|docAuthors|publiC-?_?lblNodoc)(?:\s|$)"
_NUMBER = re.compile(
    r"\b(?:news|web|tv|radio|soc|pub|ref)[·.]\d{8}[·.][\w.-]{1,12}[·.][\w./·-]{1,40}"
)
_NUMBER_LINE = re.compile(r"[^\n·]{0,60}:\s*(" + _NUMBER.pattern + r")\s*", re.IGNORECASE)
_DAY = re.compile(r"[·.](\d{4})(\d{2})(\d{2})[·.]")
_PAGE = re.compile(r"(?:^|[,;])\s*(?:pp?|pages?|s|seiten?|p[áa]gs?)\.?\s+(?P<page>[^,;]{1,30})\s*$", re.IGNORECASE)  # fmt: skip
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s?.{0,200}", re.IGNORECASE | re.DOTALL)
_WORDS = re.compile(r"\b\d{1,3}(?:[,. \u00a0]\d{3})*\s?(?:words|mots|palabras|Wörter|parole)\b", re.IGNORECASE)  # fmt: skip
_ISSUE = re.compile(r",\s*(?P<issue>(?:no|n°|nº|num|issue|nr)\.?\s?\d.*)$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:]['\"”»)\]]?$")


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of such an export (0 to 100)."""
    known = b"DocPublicationName" in head and re.search(
        rb"europresse|eureka\.cc|cedrom|TitreArticleVisu|titreArticleVisu|DocHeader", head
    )
    return 97 if known and re.search(rb"<(?:html|body|article|span|div)[\s>]", head, re.I) else 0


def read(material: Material) -> list[Draft | Unread]:
    """The articles of an export."""
    what = quoted(material.name)
    page, decoded = blocks(material.data, material.encoding, _MARKS, _SPLIT, what)
    found = [article(_of(part), decoded) for part in _articles(page)]
    return readable(found, what, _TITLE)


def _articles(page: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks of each article, which begins with the name of its outlet."""
    current: list[Block] | None = None
    region = ""
    for block in page:
        if block.sort != "text":
            region = block.tag if block.sort == "open" and block.tag != "article" else ""
            continue
        if _is(block, "DocPublicationName"):
            if current is not None:
                yield current
            current = []
        if current is not None:
            current.append(block._replace(sort=region))
    if current is not None:
        yield current


def _is(block: Block, name: str) -> bool:
    return name.casefold() in f"{block.name} {block.identity}".casefold().replace("_", "-")


def _of(parts: Sequence[Block]) -> Found:
    """An article from its blocks, whose ``sort`` is the part of the article they lie in, if it has such."""
    outlet = joined(b.text for b in parts if _is(b, "DocPublicationName"))
    header = joined(b.text for b in parts if _is(b, "DocHeader")).replace(" ,", ",")
    title = joined(b.text for b in parts if _is(b, "titreArticleVisu"))
    number = _number(parts)
    if any(b.sort == "header" for b in parts):
        rubric, lead, author, text = _in_regions(parts)
    else:
        rubric, lead, author, text = _in_a_row(parts)
    words = _WORDS.search(header)
    date, section, page = _header(_WORDS.sub("", header))
    if not date and (digits := _DAY.search(number)):
        date = "-".join(digits.groups())
    if rubric.casefold() in section.casefold():
        rubric = ""
    issue = _ISSUE.search(outlet)
    return Found(
        tuple(text),
        title=title,
        lead=lead,
        source=outlet[: issue.start()] if issue else outlet,
        author=author,
        date=date,
        section="; ".join(filter(None, (section, rubric, issue["issue"] if issue else ""))),
        page=page,
        words=words.group() if words else "",
        identity=number,
    )


def _number(parts: Sequence[Block]) -> str:
    """The document's number: the article's own line, else that of the certificate."""
    for block in parts:
        if match := _NUMBER_LINE.fullmatch(block.text):
            return match[1].strip()
    return next((m.group() for b in parts if len(b.text) < 120 and (m := _NUMBER.search(b.text))), "")  # fmt: skip


def _header(line: str) -> tuple[str, str, str]:
    """Date, section and page of a line such as ``Communication, mardi 14 mars 2006, p. 16``, in any order."""
    day, _ = date_of_line(line)
    before, after = line, ""
    if day:
        at = line.find(day.text)
        before, after = line[:at], line[at + len(day.text) :]
    page, section = "", []
    for part in (before, after):
        part = part.strip(" ,")
        if match := _PAGE.search(part):
            page, part = match["page"].strip(), part[: match.start()].strip(" ,")
        if part:
            section.append(part)
    return (day.text if day else ""), "; ".join(section), page


def _in_regions(parts: Sequence[Block]) -> tuple[str, str, str, list[str]]:
    """Rubric, lead, author and text of today's form, which says what is head and what is text."""
    head = [b for b in parts if b.sort == "header"]
    known = ("DocPublicationName", "DocHeader", "titreArticleVisu", "docAuthors")
    titled = next((n for n, b in enumerate(head) if _is(b, "titreArticleVisu")), len(head))
    marked = [b.text for b in head if _is(b, "docAuthors")]
    others = [(n, b) for n, b in enumerate(head) if not any(_is(b, name) for name in known)]
    lead = [b.text for n, b in others if "margin" in b.name]
    rubric = [b.text for n, b in others if n < titled and "margin" not in b.name]
    below = [b.text for n, b in others if n > titled and "margin" not in b.name]
    text = [b.text for b in parts if b.sort == "section"]
    return "; ".join(rubric), "\n".join(lead), "; ".join(marked or below), text


def _in_a_row(parts: Sequence[Block]) -> tuple[str, str, str, list[str]]:
    """The same of the older form: all that lies between title and number is text, except a line for the author."""
    known = ("DocPublicationName", "DocHeader", "titreArticleVisu")
    titled = next((n for n, b in enumerate(parts) if _is(b, "titreArticleVisu")), -1)
    above = [b.text for b in parts[: max(titled, 0)] if not any(_is(b, name) for name in known)]
    text: list[str] = []
    for block in parts[titled + 1 :]:
        if _NUMBER_LINE.fullmatch(block.text):
            break
        if not any(_is(block, name) for name in known):
            text.append(block.text)
    while text and _COPYRIGHT.fullmatch(text[-1].strip()):
        text.pop()
    author = ""
    if len(text) > 1 and _is_name(text[0]):
        author = text.pop(0)
    return "", "\n".join(above), author, text


def _is_name(line: str) -> bool:
    """True for a short line that is no sentence: an author's, where it stands below a title."""
    words = line.split()
    plain = not _SENTENCE_END.search(line.strip()) and not date_in([line])
    return 0 < len(words) <= 10 and "\n" not in line.strip() and plain and words[0][:1].isupper()
