"""Reading the lossless bundle (see :mod:`annotator.formats.jsonl`), line by line, from strangers.

A damaged line that calls itself an annotation, a relation or a status costs that line. Damage anywhere else means
that what depends on the line cannot be known: the file is refused as a whole, with the number of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.core.codebook import Codebook, from_items
from annotator.core.codebook_parts import CodebookItem
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import (
    ANNOTATION_STATUSES,
    ARTICLE_STATUSES,
    END_KINDS,
    FRAGMENT_JOINT,
    ORIGINS,
    OTHER,
    REPRINT,
    Annotator,
    Article,
    DiaryEntry,
    End,
    Entity,
    Relation,
    Reprint,
    reprint_id,
)
from annotator.core.text import MAX_TEXT_BYTES, normalise, text_hash
from annotator.formats.sets import (
    FoundAnnotation,
    FoundArticle,
    FoundExclusion,
    FoundRefusal,
    FoundRelation,
    FoundReprint,
    Part,
    ProjectInfo,
    Refused,
)
from annotator.formats.strict_json import Fields, LineError, parse_object
from annotator.formats.writing import told

FORMAT = "annotator-jsonl"
VERSION = 1
UNIT = "code points"

ARTICLE_TEXTS = (
    "title", "source", "author", "date", "date_precision", "date_text", "url", "language", "section",
    "page", "database_id", "path", "encoding", "imported", "note",
)  # fmt: skip
"""The fields of an article that are texts and keep their names."""

LONGEST_LINE = 8 * MAX_TEXT_BYTES
"""Bytes of the longest line: the largest text with every character escaped, and room for the rest."""

_SMALL = re.compile(
    rb'\s*\{\s*"kind"\s*:\s*"(annotation|relation|article-status|exclusion|refusal|diary)"'
)
_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def read(path: Path) -> Iterator[Part]:
    """The parts of the bundle, in the order of the file; annotations together with their article.

    Annotations that stand apart from their article come last, as further parts of it.
    """
    lines = _lines(path)
    yield _head(path, lines)
    collector = Collector()
    for number, line in lines:
        where = f"line {number}"
        try:
            fields = Fields(parse_object(line))
            yield from collector.take(fields.text("kind", None), fields, where)
        except LineError as error:
            if not _SMALL.match(line):
                raise _refused(path, where, str(error)) from None
            yield Refused(where, _sentence(str(error)))
        except UserError as error:
            raise _refused(path, where, str(error)) from error
    yield from collector.rest()


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Line numbers and lines that are not blank."""
    with told(path), path.open("rb", buffering=1 << 18) as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise _refused(path, f"line {number}", "it is longer than any line of a bundle")
            if number == 1:
                if line.startswith(_OTHER_UNICODE):
                    raise UserError(
                        f"“{path.name}” is not in UTF-8.", "Save it again with the encoding UTF-8."
                    )
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.isspace():
                yield number, line


def _refused(path: Path, where: str, reason: str) -> UserError:
    return UserError(
        f"“{path.name}” cannot be imported: {where}: {reason.rstrip('.')}.",
        "Nothing was imported. Correct that line, or ask for the file again.",
    )


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:] + "."


def _head(path: Path, lines: Iterator[tuple[int, bytes]]) -> ProjectInfo:
    """What the header line says."""
    first = next(lines, None)
    hint = f'Its first line must be {{"kind":"project","format":"{FORMAT}","version":{VERSION},…}}.'
    if first is None:
        raise UserError(f"“{path.name}” is empty.", "Choose a file that this program exported.")
    number, line = first
    try:
        data = parse_object(line)
        if data.get("format") != FORMAT:
            raise LineError("it is not the header of a bundle")
        fields = Fields(data)
        version = fields.whole("version")
        if version > VERSION:
            raise UserError(
                f"“{path.name}” is a bundle of version {version}; this program reads version {VERSION}.",
                "Use a newer version of the program.",
            )
        if fields.text("unit", UNIT) != UNIT:
            raise LineError(f"positions must be counted in {UNIT}")
        return ProjectInfo(fields.text("note"), fields.text("guidelines"))
    except LineError as error:
        raise UserError(
            f"“{path.name}” is not an annotation bundle: line {number}: {error}.", hint
        ) from None


class Collector:
    """Puts annotations and statuses to the article before them; the others wait for the end."""

    def __init__(self) -> None:
        self._article: FoundArticle | None = None
        self._more = _More()
        self._late: dict[Id, _More] = {}

    def take(self, kind: str, fields: Fields, where: str) -> Iterator[Part]:
        """Heed one line; yields what is complete with it."""
        if kind == "annotation":
            article, annotation = fields.id("article"), _annotation(fields, where)
            self._place(article).annotations.append(annotation)
        elif kind == "article-status":
            article, annotator, status = _status(fields)
            self._place(article).statuses[annotator] = status
        elif kind == "exclusion":
            article, exclusion = _exclusion(fields, where)
            self._place(article).exclusions.append(exclusion)
        elif kind == "refusal":
            article, refusal = _refusal(fields, where)
            self._place(article).refusals.append(refusal)
        elif kind == "text":
            article, sha, text = _older(fields)
            self._place(article).older[sha] = text
        elif kind == "article":
            found = _article(fields, where)
            yield from self._finish()
            self._article, self._more = found, _More()
        else:
            other = _other(kind, fields, where)
            yield from self._finish()
            yield other

    def _place(self, article: Id) -> _More:
        if self._article is not None and self._article.article.id == article:
            return self._more
        return self._late.setdefault(article, _More())

    def _finish(self) -> Iterator[Part]:
        if self._article is not None:
            yield self._more.added_to(self._article)
            self._article = None

    def rest(self) -> Iterator[Part]:
        """What is left at the end of the file."""
        yield from self._finish()
        for article, more in self._late.items():
            where = more.annotations[0].where if more.annotations else ""
            yield more.added_to(FoundArticle(Article(article, b""), again=True, where=where))


@dataclass(slots=True)
class _More:
    """What belongs to one article and stands in lines of its own."""

    statuses: dict[Id, str] = field(default_factory=dict)
    annotations: list[FoundAnnotation] = field(default_factory=list)
    older: dict[bytes, str] = field(default_factory=dict)
    exclusions: list[FoundExclusion] = field(default_factory=list)
    refusals: list[FoundRefusal] = field(default_factory=list)

    def added_to(self, article: FoundArticle) -> FoundArticle:
        """The article with all of it."""
        return replace(
            article,
            statuses=self.statuses,
            annotations=tuple(self.annotations),
            older=self.older,
            exclusions=tuple(self.exclusions),
            refusals=tuple(self.refusals),
        )


def _other(kind: str, fields: Fields, where: str) -> Part:
    if kind == "relation":
        return FoundRelation(_relation(fields), where)
    if kind == "reprint":
        return FoundReprint(_reprint(fields), where)
    if kind == "entity":
        return Entity(
            id=fields.id("id"),
            name=fields.text("name", None),
            kind=fields.text("entity_kind"),
            aliases=fields.texts("aliases"),
            attributes=fields.mapping("attributes"),
            external=fields.names("external"),
            note=fields.text("note"),
            parent=fields.maybe_id("parent"),
        )
    if kind == "diary":
        return DiaryEntry(
            fields.id("id"),
            fields.id("annotator"),
            fields.text("created"),
            fields.text("text", None),
        )
    if kind == "annotator":
        return Annotator(fields.id("id"), fields.text("name", None))
    if kind == "codebook":
        return _codebook(fields)
    return Refused(where, f"Lines of the kind “{kind[:40]}” are not known to this version.")


def _codebook(fields: Fields) -> Codebook:
    items = fields.data.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise LineError("“items” must be a list of objects")
    rows = []
    for item in items:
        each = Fields(item)
        rows.append(
            CodebookItem(
                each.text("kind", None),
                each.text("code", None),
                each.text("parent"),
                each.whole("position"),
                each.mapping("data"),
            )
        )
    version = fields.whole("version", 1)
    return from_items(fields.text("name", None), max(version, 1), rows).validate()


def _article(fields: Fields, where: str) -> FoundArticle:
    sha = fields.digest("sha256")
    text = fields.text("text") if fields.data.get("text") is not None else None
    if text is not None:
        if sha and text_hash(text) != sha:
            title = fields.text("title") or fields.text("id")
            raise LineError(f"the text of “{title[:80]}” is not the one its SHA-256 names")
        if "\r" in text:
            text = normalise(text)
        sha = text_hash(text)
    elif not sha:
        raise LineError("the article has neither a text nor a SHA-256")
    texts: dict[str, Any] = {name: fields.text(name) for name in ARTICLE_TEXTS}
    article = Article(
        id=fields.id("id"),
        text=sha,
        kind=fields.text("intake_kind"),
        attributes=fields.mapping("attributes"),
        characters=fields.whole("characters") if text is None else len(text),
        **texts,
    )
    return FoundArticle(article, text, where=where)


def _older(fields: Fields) -> tuple[Id, bytes, str]:
    sha, text = fields.digest("sha256"), fields.text("text", None)
    if text_hash(text) != sha:
        raise LineError("the text is not the one its SHA-256 names")
    return fields.id("article"), sha, text


def _status(fields: Fields) -> tuple[Id, Id, str]:
    status = fields.text("status", None)
    if status not in ARTICLE_STATUSES:
        raise LineError(f"“{status[:40]}” is not a status of an article")
    return fields.id("article"), fields.id("annotator"), status


def _annotation(fields: Fields, where: str) -> FoundAnnotation:
    spans = fields.spans("spans")
    quotes = fields.texts("quotes")
    if not quotes:
        quote = fields.text("quote", None)
        quotes = tuple(quote.split(FRAGMENT_JOINT)) if len(spans) > 1 else (quote,)
    if len(quotes) != len(spans) or not all(quotes):
        raise LineError("there must be one quote for each span")
    status, origin = fields.text("status"), fields.text("origin", "import")
    if status not in ANNOTATION_STATUSES:
        raise LineError(f"“{status[:40]}” is not a status of an annotation")
    if origin not in ORIGINS:
        raise LineError(f"“{origin[:40]}” is not an origin")
    return FoundAnnotation(
        type=fields.text("type", None),
        spans=spans,
        quotes=quotes,
        id=fields.maybe_id("id"),
        annotator=fields.maybe_id("annotator"),
        annotator_name=fields.text("annotator_name"),
        entity=fields.maybe_id("entity_id"),
        entity_name=fields.text("entity"),
        attributes=fields.mapping("attributes"),
        note=fields.text("note"),
        status=status,
        origin=origin,
        created=fields.text("created"),
        modified=fields.text("modified"),
        codebook=fields.whole("codebook"),
        prefix=fields.text("prefix"),
        suffix=fields.text("suffix"),
        text=fields.digest("text_sha256"),
        evidence=_evidence(fields),
        where=where,
    )


def _evidence(fields: Fields) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for code, place in fields.mapping("evidence").items():
        if not isinstance(place, list) or len(place) != 3 or not isinstance(place[2], str):
            raise LineError("each place in “evidence” must be [start, end, quote]")
        (span,) = Fields({"evidence": [place[:2]]}).spans("evidence")
        found[code] = [span.start, span.end, place[2]]
    return found


def _exclusion(fields: Fields, where: str) -> tuple[Id, FoundExclusion]:
    (span,) = Fields({"span": [[fields.whole("start"), fields.whole("end")]]}).spans("span")
    return fields.id("article"), FoundExclusion(
        span,
        fields.text("quote", None),
        fields.text("reason"),
        fields.maybe_id("id"),
        fields.maybe_id("annotator"),
        fields.text("created"),
        where,
    )


def _refusal(fields: Fields, where: str) -> tuple[Id, FoundRefusal]:
    (span,) = Fields({"span": [[fields.whole("start"), fields.whole("end")]]}).spans("span")
    return fields.id("article"), FoundRefusal(
        span,
        fields.text("quote", None),
        fields.text("type"),
        fields.maybe_id("entity_id"),
        fields.maybe_id("id"),
        fields.maybe_id("annotator"),
        fields.text("created"),
        where,
    )


def _reprint(fields: Fields) -> Reprint:
    article, of, verdict = fields.id("article"), fields.id("of"), fields.text("verdict", None)
    if verdict not in (REPRINT, OTHER) or article == of:
        raise LineError(f"“{verdict[:40]}” cannot be said of two articles")
    return Reprint(
        reprint_id(article, of),
        article,
        of,
        verdict,
        fields.id("annotator"),
        fields.text("created"),
    )


def _relation(fields: Fields) -> Relation:
    return Relation(
        id=fields.id("id"),
        type=fields.text("type", None),
        source=_end(fields, "source"),
        target=_end(fields, "target"),
        annotator=fields.id("annotator"),
        note=fields.text("note"),
        created=fields.text("created"),
        attributes=fields.names("attributes"),
    )


def _end(fields: Fields, name: str) -> End:
    end = Fields(fields.mapping(name))
    kind = end.text("kind", None)
    if kind not in END_KINDS:
        raise LineError(f"“{kind[:40]}” cannot be the end of a relation")
    return End(kind, end.id("id"))
