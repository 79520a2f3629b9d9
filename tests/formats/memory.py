"""An annotation set in memory, and Hypothesis strategies that make nasty ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from annotator.core.codebook import AttributeDef, Codebook, RelationDef, TypeDef, ValueDef
from annotator.core.ids import Id, derived_id
from annotator.core.model import (
    Annotation,
    Annotator,
    Article,
    DiaryEntry,
    End,
    Entity,
    Exclusion,
    Refusal,
    Relation,
    Reprint,
    Span,
)
from annotator.core.spans import next_grapheme
from annotator.core.text import normalise, text_hash
from annotator.formats.sets import ProjectInfo

CODEBOOK = Codebook(
    "Test — “codebook”",
    3,
    (
        TypeDef("actor", {"en": "Actor", "ar": "فاعل"}, entity_kind="actor", key=1, letter="A"),
        TypeDef("claim", {"en": "Claim"}, entity_kind="issue", key=2, letter="C"),
    ),
    (
        AttributeDef(
            "stance",
            {"en": "Stance"},
            "choice",
            ("claim",),
            values=(ValueDef("support", {"en": "for"}), ValueDef("oppose", {"en": "against"})),
        ),
        AttributeDef(
            "frames", kind="multi-choice", owners=("claim",), values=(ValueDef("a"), ValueDef("b"))
        ),
        AttributeDef("remark", kind="text", owners=("actor", "claim")),
        AttributeDef("size", kind="number", owners=("actor",)),
        AttributeDef("sure", kind="boolean", owners=("actor", "claim")),
    ),
    (
        RelationDef(
            "made_by",
            {"en": "made by"},
            ("claim", "actor"),
            ("actor", "entity:actor", "outlet"),
        ),
    ),
)

A_NOTE = ProjectInfo("A note.\nWith two lines.", "# Rules\n\nOne.")


@dataclass
class MemorySet:
    """A set whose parts are lists; see :class:`annotator.formats.sets.AnnotationSet`."""

    everybody: list[Annotator] = field(default_factory=list)
    register: list[Entity] = field(default_factory=list)
    texts: list[tuple[Article, str]] = field(default_factory=list)
    marks: list[Annotation] = field(default_factory=list)
    links: list[Relation] = field(default_factory=list)
    progress: dict[tuple[Id, Id], str] = field(default_factory=dict)
    codebook: Codebook = CODEBOOK
    project: ProjectInfo = A_NOTE
    lost: tuple[Id, ...] = ()
    older: dict[bytes, str] = field(default_factory=dict)
    excluded: list[Exclusion] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    pages: list[DiaryEntry] = field(default_factory=list)
    decided: list[Reprint] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.texts)

    def annotators(self) -> Iterable[Annotator]:
        return iter(self.everybody)

    def diary(self) -> Iterable[DiaryEntry]:
        return iter(self.pages)

    def entities(self) -> Iterable[Entity]:
        return iter(self.register)

    def articles(self) -> Iterable[Article]:
        return (article for article, _ in self.texts)

    def text(self, article: Article) -> str:
        return next(text for each, text in self.texts if each.id == article.id)

    def older_text(self, sha: bytes) -> str:
        return self.older[sha]

    def statuses(self, article: Id) -> Mapping[Id, str]:
        return {who: status for (each, who), status in self.progress.items() if each == article}

    def exclusions(self, article: Id) -> Iterable[Exclusion]:
        return (each for each in self.excluded if each.article == article)

    def refusals(self, article: Id) -> Iterable[Refusal]:
        return (each for each in self.refused if each.article == article)

    def annotations(self, article: Id) -> Iterable[Annotation]:
        return (each for each in self.marks if each.article == article)

    def relations(self) -> Iterable[Relation]:
        return iter(self.links)

    def relations_from(self, article: Id) -> Iterable[Relation]:
        ids = {each.id for each in self.annotations(article)}
        return (each for each in self.links if each.source.id in ids)

    def reprints(self) -> Iterable[Reprint]:
        return iter(self.decided)

    def left_out(self) -> Iterable[Id]:
        return self.lost

    def attribute_codes(self) -> Iterable[str]:
        used = {code for each in self.marks for code in each.attributes}
        return [each.code for each in CODEBOOK.attributes if each.code in used]

    def end_name(self, end: End) -> str:
        if end.kind == "entity":
            return next(each.name for each in self.register if each.id == end.id)
        if end.kind == "annotation":
            return next(each.quote for each in self.marks if each.id == end.id)
        article = next(each for each, _ in self.texts if each.id == end.id)
        return article.source if end.kind == "outlet" else article.author


def an_id(number: int) -> Id:
    """The same id for the same number."""
    return derived_id(b"test", str(number).encode())


def mark(
    identity: int,
    article: Article,
    text: str,
    spans: Iterable[tuple[int, int]],
    **more: Any,
) -> Annotation:
    """An annotation of a text, with true quotes."""
    placed = tuple(Span(*span) for span in spans)
    fields: dict[str, Any] = {
        "id": an_id(identity),
        "article": article.id,
        "text": article.text,
        "annotator": an_id(1),
        "type": "actor",
        "created": "2026-11-03T09:12:00.125Z",
        "modified": "2026-11-03T09:12:00.125Z",
        "codebook": 3,
    }
    return Annotation(
        spans=placed,
        quotes=tuple(text[span.start : span.end] for span in placed),
        **{**fields, **more},
    )


def article_of(identity: int, text: str, **more: Any) -> Article:
    """An article of a text."""
    more = {"imported": "2026-11-03T09:00:00.000Z", **more}
    return Article(an_id(identity), text_hash(text), characters=len(text), **more)


NASTY = (
    "=1+1", "+33 1 23", "-5", "@home", "\tx", "'quoted'", "''", "＝1", 'a "b", c', "a;b", "x\ny", "…", " … ",
    "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\u202eevil", "👩‍👩‍👧", "e\u0301", "العربية", "שלום", "N'Djamena",
    "<img src=/etc/passwd>", "\\u0000", "null", "NaN", "{}", "[]", "\ufeff", "\ufdd0", "💥",
)  # fmt: skip

some_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12),
)
article_text = st.lists(some_text, min_size=1, max_size=12).map("".join).map(normalise).filter(bool)


@st.composite
def sets(draw: st.DrawFn) -> MemorySet:
    """Sets of a few articles with fragments, nested, touching and equal spans, and nasty names everywhere."""
    people = [Annotator(an_id(n), draw(some_text) or "Anna") for n in (1, 2)]
    register = [
        Entity(
            an_id(100 + n),
            draw(some_text) or "E",
            draw(st.sampled_from(["actor", "issue"])),
            tuple(draw(st.lists(some_text, max_size=2))),
            {"remark": draw(some_text.filter(str.strip))},
            {"wikidata": "Q42"},
            draw(some_text),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    found = MemorySet(people, register, project=ProjectInfo(draw(some_text), draw(some_text)))
    for number in range(draw(st.integers(0, 2))):
        when = "2026-11-03T09:30:00.000Z"
        found.pages.append(
            DiaryEntry(an_id(80_000 + number), an_id(1), when, draw(some_text) or "A day.")
        )
    found.pages.sort(key=lambda each: each.id)
    for number in range(draw(st.integers(0, 3))):
        text = draw(article_text)
        article = article_of(
            1000 + number, text, title=draw(some_text), source=draw(some_text), note=draw(some_text)
        )
        found.texts.append((article, text))
        if draw(st.booleans()):
            found.progress[article.id, an_id(1)] = "in_work"
        old = draw(article_text)
        found.older[text_hash(old)] = old
        first = next_grapheme(text, 0)
        if draw(st.booleans()):
            where = (an_id(70_000 + number), article.id, article.text, 0, first)
            found.excluded.append(
                Exclusion(*where, draw(some_text), an_id(1), "2026-11-03T09:30:00.000Z")
            )
        if draw(st.booleans()):
            place = (an_id(75_000 + number), article.id, article.text, 0, first)
            found.refused.append(
                Refusal(
                    *place,
                    draw(st.sampled_from(["", "actor"])),
                    None,
                    an_id(1),
                    "2026-11-03T09:30:00.000Z",
                )
            )
        for _ in range(draw(st.integers(0, 4))):
            if draw(st.integers(0, 4)) == 0:
                text, placed = old, replace(article, text=text_hash(old))
            else:
                text, placed = found.texts[-1][1], article
            cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
            spans = list(zip(cuts[::2], cuts[1::2], strict=False))
            found.marks.append(
                mark(
                    10_000 + len(found.marks),
                    placed,
                    text,
                    spans,
                    annotator=draw(st.sampled_from(people)).id,
                    entity=draw(st.sampled_from([None, *(each.id for each in register)])),
                    attributes=draw(
                        st.fixed_dictionaries(
                            {},
                            optional={
                                "stance": st.sampled_from(["support", "oppose"]),
                                "frames": st.just(["a", "b"]),
                                "remark": some_text.filter(str.strip),
                                "size": st.one_of(
                                    st.integers(), st.floats(allow_nan=False, allow_infinity=False)
                                ),
                                "sure": st.booleans(),
                            },
                        )
                    ),
                    evidence=draw(st.sampled_from([{}, {"remark": [0, len(text), text]}])),
                    note=draw(some_text),
                    status=draw(st.sampled_from(["", "doubt"])),
                    origin=draw(st.sampled_from(["hand", "import"])),
                )
            )
    if found.marks:
        found.links.append(
            Relation(
                an_id(50_000),
                "made_by",
                End("annotation", found.marks[0].id),
                End("outlet", found.texts[0][0].id),
                an_id(1),
                draw(some_text),
                "2026-11-03T10:00:00.000Z",
                draw(st.sampled_from([{}, {"from": "2019", "to": "2020-03~"}])),
            )
        )
    return found
