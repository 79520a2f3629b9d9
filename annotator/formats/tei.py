"""TEI with standOff: a ``teiCorpus`` with one ``TEI`` for each article, annotations beside the text and none in it.

The text stands whole in one ``ab`` with ``xml:space="preserve"``, character for character; each fragment of an annotation is a pointer
``#string-range(ID,OFFSET,LENGTH)`` into it, counted in code points. ``ana`` names the type, ``corresp`` the entity, ``resp`` the annotator; words, attribute
values, evidence, note and question flag are ``note`` elements, times a ``revisionDesc``. Relations and the register of entities stand before the
articles, types, attributes and relation types in taxonomies of the header. Ids are ours: what comes back is recognised.

XML has no way to write most control characters: each becomes U+FFFD, and that is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from annotator.core.codebook import Codebook
from annotator.core.ids import Id, id_text
from annotator.core.jobs import Reporter
from annotator.core.model import Annotation, Article, End, Relation
from annotator.core.text import text_hash
from annotator.formats.lacking import Lacking
from annotator.formats.loss import LossLog
from annotator.formats.metadata import METADATA, metadata
from annotator.formats.readback import Seen, difference
from annotator.formats.sets import AnnotationSet, FoundArticle
from annotator.formats.tei_reader import ENTITY, ITEM, MARK, PERSON, RELATION, TEXT, read

__all__ = ["compare", "legal", "read", "write"]

KEEPS = frozenset(
    {"fragments", "relations", "distant-relations", "relation-notes", "relation-dates", "attributes", "evidence",
     "entities", "external", "notes", "status", "annotators", "metadata", "text", "moments", "codebook"}
)  # fmt: skip
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """``text`` with every character that XML cannot hold as U+FFFD, one for one."""
    return _ILLEGAL.sub("\ufffd", text)


def _content(text: str) -> str:
    return escape(legal(text), {"\r": "&#13;"})


def _value(text: str) -> str:
    return quoteattr(legal(text))


def _note(kind: str, text: str, name: str = "", subtype: str = "") -> str:
    more = (f" subtype={_value(subtype)}" if subtype else "") + (
        f" n={_value(name)}" if name else ""
    )
    return f'<note type="{kind}"{more}>{_content(text)}</note>' if text or name else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _shown(value: Any) -> str:
    """An attribute's value: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else _json(value)


def write(
    source: AnnotationSet,
    out: BinaryIO,
    losses: LossLog,
    report: Reporter,
    without_text: bool = False,
) -> int:
    """Write the set as one corpus."""
    lacking = Lacking(source, losses, KEEPS - {"text"} if without_text else KEEPS)
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(b'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">\n')
    out.write(_header(source).encode())
    out.write(_register(source, lacking, losses).encode())
    written = 0
    for article in report.each(source.articles(), source.count, "Writing articles"):
        lacking.article(article)
        marks = list(lacking.annotations(article))
        text = source.text(article)
        if legal(text) != text:
            losses.add("text", "Control characters of texts became U+FFFD.", [m.id for m in marks])
        out.write(_head_of(article).encode())
        out.write(b"<standOff>\n<listAnnotation>\n")
        for mark in marks:
            lacking.annotation(mark)
            line = _annotation(mark, article)
            told = (
                mark.note,
                *mark.quotes,
                *map(_shown, mark.attributes.values()),
                _json(mark.evidence),
            )
            if any(legal(each) != each for each in told):
                losses.add(
                    "text", "Control characters of notes and values became U+FFFD.", [mark.id]
                )
            out.write(line.encode())
            written += 1
        out.write(
            b"</listAnnotation>\n</standOff>\n"
            if marks
            else b"<annotation/></listAnnotation>\n</standOff>\n"
        )
        if not without_text:
            body = f'<text><body><ab xml:id="{TEXT}{id_text(article.id)}" xml:space="preserve">'
            out.write(f"{body}{_content(text)}</ab></body></text>\n".encode())
        out.write(b"</TEI>\n")
    out.write(b"</teiCorpus>\n")
    lacking.whole()
    losses.add(
        "codebook",
        "Definitions, examples and rules of the codebook are left out; codes, names and colours stay.",
    )
    return written


def _header(source: AnnotationSet) -> str:
    people = "".join(
        f'<respStmt xml:id="{PERSON}{id_text(each.id)}"><resp>annotator</resp><name>{_content(each.name)}</name></respStmt>\n'
        for each in source.annotators()
    )
    return (
        "<teiHeader>\n<fileDesc><titleStmt><title>Annotated articles</title>\n"
        f"{people}</titleStmt><publicationStmt><p>Not published.</p></publicationStmt>"
        "<sourceDesc><p>Each article names its source.</p></sourceDesc></fileDesc>\n<encodingDesc>"
        '<appInfo><application ident="article-annotator" version="1"><label>Annotator</label></application></appInfo>\n'
        f"<classDecl>\n{_taxonomies(source.codebook)}</classDecl></encodingDesc>\n</teiHeader>\n"
    )


def _taxonomies(codebook: Codebook) -> str:
    def category(kind: str, code: str, names: Any, inner: str = "", colour: str = "") -> str:
        described = "".join(
            f"<catDesc xml:lang={_value(language)}>{_content(name)}</catDesc>"
            for language, name in sorted(names.items())
        )
        look = f' rend="{colour}"' if colour else ""
        described = described or f"<catDesc>{_content(code)}</catDesc>"
        return f'<category xml:id="{kind}.{code}" n="{code}"{look}>{described}{inner}</category>\n'

    types = "".join(
        category("type", each.code, each.names, colour=each.colour_light) for each in codebook.types
    )
    attributes = "".join(
        category(
            "attribute", each.code, each.names,
            "".join(category(f"value.{each.code}", v.code, v.names) for v in each.values),
        )
        for each in codebook.attributes
    )  # fmt: skip
    relations = "".join(category("relation", each.code, each.names) for each in codebook.relations)
    return "".join(
        f'<taxonomy xml:id="{name}">\n{inner}</taxonomy>\n'
        for name, inner in (("types", types), ("attributes", attributes), ("relations", relations))
        if inner
    )


def _register(source: AnnotationSet, lacking: Lacking, losses: LossLog) -> str:
    """Entities and relations, which belong to no single article."""
    items = []
    for entity in source.entities():
        external = "".join(
            f"<idno type={_value(key)}>{_content(value)}</idno>"
            for key, value in sorted(entity.external.items())
        )
        name = f"<name type={_value(entity.kind)}>{_content(entity.name)}</name>"
        items.append(f'<item xml:id="{ENTITY}{id_text(entity.id)}">{name}{external}</item>\n')
    lines = []
    for relation in source.relations():
        lacking.relation(relation, frozenset())
        if legal(relation.note) != relation.note:
            start = [relation.source.id] if relation.source.kind == "annotation" else []
            losses.add("text", "Control characters of notes and values became U+FFFD.", start)
        lines.append(_relation(relation))
    listed = f'<list type="entities">\n{"".join(items)}</list>\n' if items else ""
    listed += f"<listRelation>\n{''.join(lines)}</listRelation>\n" if lines else ""
    return f"<standOff>\n{listed}</standOff>\n" if listed else ""


def _relation(relation: Relation) -> str:
    dates = _note("dates", _json(dict(relation.attributes))) if relation.attributes else ""
    desc = f"<desc>{_note('note', relation.note)}{dates}</desc>" if relation.note or dates else ""
    kind = f' type="{relation.target.kind}"' if relation.target.kind in ("outlet", "author") else ""
    when = f" when={_value(relation.created)}" if relation.created else ""
    return (
        f'<relation xml:id="{RELATION}{id_text(relation.id)}" name="{relation.type}"{kind}{when} active="{_end(relation.source)}"'
        f' passive="{_end(relation.target)}" resp="#{PERSON}{id_text(relation.annotator)}">{desc}</relation>\n'
    )


def _end(end: End) -> str:
    prefix = {"annotation": MARK, "entity": ENTITY}.get(end.kind, ITEM)
    return f"#{prefix}{id_text(end.id)}"


def _head_of(article: Article) -> str:
    fields = metadata(article)
    notes = "".join(_note("metadata", fields[each], each) for each in METADATA if each in fields)
    return (
        f"<TEI>\n<teiHeader><fileDesc><titleStmt><title>{_content(article.title)}</title></titleStmt>"
        f"<publicationStmt><p>Not published.</p></publicationStmt><sourceDesc>"
        f'<bibl xml:id="{ITEM}{id_text(article.id)}">{notes}<idno type="sha256">{article.text.hex()}</idno></bibl>'
        "</sourceDesc></fileDesc></teiHeader>\n"
    )


def _annotation(mark: Annotation, article: Article) -> str:
    pointers = " ".join(
        f"#string-range({TEXT}{id_text(article.id)},{span.start},{span.end - span.start})"
        for span in mark.spans
    )
    entity = f' corresp="#{ENTITY}{id_text(mark.entity)}"' if mark.entity else ""
    changes = "".join(
        f'<change status="{status}" when={_value(when)}/>'
        for status, when in (("created", mark.created), ("modified", mark.modified))
        if when
    )
    notes = [f"<revisionDesc>{changes}</revisionDesc>"] if changes else []
    notes += [_note("quote", words, str(n)) for n, words in enumerate(mark.quotes, 1)]
    for code, value in sorted(mark.attributes.items()):
        subtype = "" if isinstance(value, str) else "json"
        notes.append(_note("attribute", _shown(value), code, subtype))
    notes += [
        _note("evidence", _json(value), code) for code, value in sorted(mark.evidence.items())
    ]
    notes += [_note("note", mark.note), _note("status", mark.status), _note("origin", mark.origin)]
    return (
        f'<annotation xml:id="{MARK}{id_text(mark.id)}" ana="#type.{mark.type}"{entity} resp="#{PERSON}{id_text(mark.annotator)}"'
        f' target="{pointers}">{"".join(notes)}</annotation>\n'
    )


def compare(source: AnnotationSet, path: Path, report: Reporter, without_text: bool = False) -> str:
    """Read the corpus back and compare every annotation with the set."""

    def item(mark: Any, kept: Any) -> tuple[Any, ...]:
        values = tuple((code, kept(_shown(v))) for code, v in sorted(mark.attributes.items()))
        known: tuple[Id | None, ...] = (mark.id, mark.entity, mark.annotator)
        quotes = tuple(kept(each) for each in mark.quotes)
        return (
            *known,
            mark.type,
            mark.spans,
            quotes,
            values,
            kept(mark.note),
            mark.status,
            mark.created,
        )

    def ours() -> Iterator[Seen]:
        lacking = Lacking(source, LossLog(), KEEPS)
        for article in report.each(source.articles(), source.count, "Reading back"):
            text = source.text(article)
            sha = article.text if without_text or legal(text) == text else text_hash(legal(text))
            marks = tuple(item(mark, legal) for mark in lacking.annotations(article))
            yield Seen((article.id, sha), marks)

    theirs = (
        Seen((part.article.id, part.article.text), tuple(item(m, str) for m in part.annotations))
        for part in read(path)
        if isinstance(part, FoundArticle)
    )
    return difference(ours(), theirs)
