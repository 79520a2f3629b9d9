"""ProQuest: plain text and the page it prints, with fields named in the language of its pages.

Records lie between lines of underscores. Each begins with its title; then come fields such as ``Publication
title:`` and ``Full text:`` in no fixed order, each a paragraph or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from annotator.intake.database import Found, article, blocks, joined, readable, warned
from annotator.intake.decode import Decoded, decode
from annotator.intake.draft import Draft, Material, Unread
from annotator.intake.files import quoted

_TITLE = "ProQuest"
_RULE = re.compile(r"\s*_{20,}\s*")
_COUNT = re.compile(r"\s*(?:document|dokument|documento|文档)\s+\d+\s+(?:of|von|sur|de|di)\s+\d+\s*", re.IGNORECASE)  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype html|html|body|p|div)[\s>]", re.IGNORECASE)
# English, French, Spanish, German, Portuguese, Italian.
_NAMES = {
    "title": "title|titre|título|titel|titolo",
    "source": "publication title|titre de la publication|título de publicación|título de la publicación|"
    "titel der publikation|publikationstitel|título da publicação|titolo pubblicazione|titolo della pubblicazione",
    "info": "publication info|informations sur la publication|información de publicación|publikationsinfo",
    "date": "publication date|date de publication|fecha de publicación|publikationsdatum|erscheinungsdatum|"
    "data de publicação|data di pubblicazione",
    "text": "full text|texte intégral|texte complet|texto completo|volltext|texto integral|testo completo",
    "abstract": "abstract|abstract (summary)|résumé|resumen|zusammenfassung|resumo|sommario",
    "author": "author|authors|auteur|autor|autores|autore|verfasser",
    "section": "section|sección|abschnitt|seção|secção|sezione",
    "page": "first page|pages|page|première page|primera página|páginas|seiten|erste seite|primeira página|pagine|"
    "prima pagina",
    "language": "language of publication|langue de publication|idioma de publicación|idioma de la publicación|"
    "publikationssprache|sprache der publikation|idioma da publicação|lingua di pubblicazione",
    "identity": "proquest document id|id de document proquest|id du document proquest|n° de document proquest|"
    "id del documento de proquest|proquest-dokument-id|id do documento proquest|id documento proquest",
    "url": "document url|url du document|url de documento|url del documento|dokument-url|url do documento|url documento",
    "words": "word count|nombre de mots|recuento de palabras|wortanzahl",
    "other": "links|liens|enlaces|verknüpfungen|subject|subjects|sujet|materia|thema|assunto|location|lieu|lugar|ort|people|"
    "personnes|personas|personen|company / organization|company|société / organisation|empresa / organización|"
    "firma/organisation|identifier / keyword|identificateur / mot-clé|classification|clasificación|klassifikation|"
    "publication year|année de publication|año de publicación|publikationsjahr|year|année|año|jahr|issue|numéro|"
    "número|ausgabe|volume|volumen|band|number of pages|publisher|éditeur|editorial|verlag|editora|editore|"
    "place of publication|lieu de publication|lugar de publicación|publikationsort|country of publication|"
    "pays de publication|país de publicación|publikationsland|publication subject|sujet de la publication|"
    "materia de publicación|issn|e-issn|isbn|doi|source type|type de source|tipo de fuente|quellentyp|"
    "source attribution|document type|type de document|tipo de documento|dokumenttyp|document feature|supplement|"
    "supplément|suplemento|copyright|droits d'auteur|last updated|dernière mise à jour|última actualización|"
    "zuletzt aktualisiert|database|base de données|base de datos|datenbank|banco de dados|column|edition|credit line|"
    "alternate title|headnote|dateline|footnote|references|number of references|accession number|update|contact us at|"
    "publication frequency|cited by|illustrations|tag",
}  # fmt: skip
_LABEL = re.compile(r"\s*(?P<name>[^\W\d_][^\n:]{1,50}?)\s?[:：](?:[ \t\u00a0]+(?P<value>.*)|\s*$)", re.DOTALL)  # fmt: skip
_UNAVAILABLE = re.compile(
    r"(?:full text (?:is )?(?:not available|unavailable)|texte intégral (?:n['’]est pas |non )disponible|"
    r"texto completo no disponible|volltext nicht verfügbar|not available|non disponible|no disponible|nicht verfügbar)\b.{0,200}",
    re.IGNORECASE,
)
_INFO = re.compile(r"(?P<source>[^;\[]{2,120})[^\]]*\](?P<date>[^:]{4,40}):\s*(?P<page>[^:\s]{1,20}?)\.?\s*$")  # fmt: skip


def sniff(head: bytes, name: str) -> int:
    """How surely these are the first bytes of such an export (0 to 100)."""
    if head.startswith((b"PK\x03\x04", b"%PDF-", b"{\\rtf")):
        return 0
    text = head.decode("utf-8", "replace")
    if _HTML.search(head[:20_000]):
        text = re.sub(r"<[^<>]{0,2000}>", "\n", text)
    found = {label[0] for line in text.split("\n") if (label := _label(line))}
    if "identity" in found and found & {"text", "source", "title"}:
        return 97
    rule = any(_RULE.fullmatch(line) for line in text.split("\n"))
    return 97 if rule and {"text", "source"} <= found else 0


def read(material: Material) -> list[Draft | Unread]:
    """The articles of an export."""
    what = quoted(material.name)
    lines, decoded = _lines(material, what)
    found = [
        draft for part in _records(lines) if (draft := _article(part, decoded, what)) is not None
    ]
    return readable(found, what, _TITLE)


def _lines(material: Material, what: str) -> tuple[list[str], Decoded]:
    data = material.data
    if _HTML.search(data[:20_000]):
        page, decoded = blocks(data, material.encoding, r"^hr\.", "^$", what)
        lines = []
        for block in page:
            # A ruled line parts records, as underscores do in plain text.
            lines += ["_" * 60] if block.sort == "open" else ["", *block.text.split("\n")]
        return lines, decoded
    decoded = decode(data, material.encoding, what)
    return decoded.text.lstrip("\ufeff").replace("\r\n", "\n").split("\n"), decoded


def _records(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines of each record: between rules, or from one count (``Document 2 of 9``) to the next."""
    current: list[str] = []
    for line in lines:
        if _RULE.fullmatch(line) or _COUNT.fullmatch(line):
            yield current
            current = []
        else:
            current.append(line)
    yield current


@cache
def _fields() -> dict[str, str]:
    return {name: field for field, names in _NAMES.items() for name in names.split("|")}


def _label(line: str) -> tuple[str, str] | None:
    """Field and value of a line that begins with a field's name."""
    match = _LABEL.match(line[:5000]) if ":" in line[:60] or "：" in line[:60] else None
    field = _fields().get(" ".join(match["name"].split()).casefold()) if match else None
    if match is None or field is None:
        return None
    return field, line[match.start("value") :].strip() if match["value"] is not None else ""


def _article(lines: Sequence[str], decoded: Decoded, what: str) -> Draft | Unread | None:
    """The article of a record; None for what is none, such as the notice at the end."""
    values: dict[str, list[str]] = {}
    current, blank = "head", True
    for line in lines:
        label = _label(line)
        # Within the text a name counts only where a paragraph begins, and common words not at all.
        if label and (current not in ("text", "abstract") or (blank and _ends_text(label, line))):
            current = label[0]
            values.setdefault(current, [])
            if label[1]:
                values[current].append(label[1])
        elif line.strip():
            values.setdefault(current, []).append(line.strip())
        blank = not line.strip()
    if not values.keys() & {"text", "abstract", "identity", "source"}:
        return None
    found = _found(values)
    if found.paragraphs or not values.get("abstract"):
        return article(found, decoded)
    draft = article(replace(found, paragraphs=tuple(values["abstract"])), decoded)
    return warned(draft, "No full text: only the abstract is in this file.")


def _ends_text(label: tuple[str, str], line: str) -> bool:
    """True for a field that may follow a text; words such as ``Page:`` may begin one of its paragraphs."""
    name = line.split(":")[0].strip()
    return name[:1].isupper() and (" " in name or label[0] in ("title", "author", "words", "identity", "text") or name in _AFTER)  # fmt: skip


_AFTER_NAMES = (
    "Subject Sujet Materia Thema Location Lieu Lugar People Personnes Personas Personen Links Liens Classification "
    "Copyright ISSN DOI Section Publisher Database Title Titre Título Titel Abstract"
)
_AFTER = frozenset(_AFTER_NAMES.split())


def _found(values: dict[str, list[str]]) -> Found:
    """The article of a record's fields."""

    def one(name: str) -> str:
        return joined(values.get(name, ())[:1])

    text = values.get("text", [])
    if text and _UNAVAILABLE.fullmatch(text[0].strip()):
        text = text[1:]
    head = [line for line in values.get("head", ()) if not _RULE.fullmatch(line)]
    source, date, page = one("source").split(";")[0].strip(), one("date"), one("page")
    if info := _INFO.search(one("info")[:500]):
        source = source or info["source"].strip()
        date = date or info["date"].strip()
        page = page or info["page"].strip()
    words = one("words")
    return Found(
        tuple(text),
        title=one("title") or (head[0] if head else ""),
        source=source,
        author=one("author"),
        date=date,
        section=one("section"),
        page=page,
        language=one("language"),
        words=f"{words} words" if words.isdigit() else words,
        identity=one("identity"),
        url=one("url"),
    )
