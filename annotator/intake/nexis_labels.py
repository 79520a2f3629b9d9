"""The names of fields in exports of LexisNexis and Nexis Uni, which follow the language of its pages."""

from __future__ import annotations

import re
from functools import cache

# English, German, French, Spanish, Dutch, Italian, Portuguese; the older ones come in capitals.
_NAMES = {
    "section": "section|rubrik|ressort|rubrique|sección|seccion|sectie|rubriek|sezione|seção|secção",
    "length": "length|länge|laenge|longueur|longitud|extensión|lengte|lunghezza|comprimento|extensão",
    "author": "byline|autor|autoren|auteur|auteurs|autore|auteur(s)|author",
    "dateline": "dateline|ortszeile|ortsmarke",
    "title": "headline|überschrift|titel|titre|titular|título|kop|titolo",
    "lead": "highlight|encart|insert|zusammenfassung|vorspann|destacado",
    "body": "body|text|textkörper|haupttext|volltext|corps|corps du texte|texte|cuerpo|texto|corpo|testo|tekst",
    "correction": "correction|corrections|correctif|berichtigung|corrección",
    "language": "language|sprache|langue|idioma|taal|lingua|língua",
    "source": "publication|source|zeitung|quelle|medio",
    "loaded": "load-date|update|date-chargement|date de chargement|ladedatum|fecha de carga|laaddatum",
    "other": "graphic|graphics|grafik|bild|illustration|photo|gráfico|graphique|classification|klassifikation|klassifizierung|"
    "clasificación|classificatie|classificazione|classificação|subject|sujet|thema|organization|organisation|person|"
    "company|societe|société|firma|industry|branche|secteur-activite|ticker|symbole-boursier|stock-symbol|geographic|"
    "localisation-geo|geographie|city|state|country|publication-type|publication type|type-publication|publikationstyp|"
    "zeitungstyp|journal-code|journal code|code-revue|zeitungs-code|type|document-type|distribution|series|"
    "name|url|issn|correction-date|notes|note|column|edition|cast|guests|program|anchors|category|kategorie|"
    "link to image|acc-no|doc-no|link|pub-type|special-report|memo|show|copyright",
}  # fmt: skip
_LABEL = re.compile(r"(?P<name>[^\W\d_][^\n:;,.]{1,24}):(?:[ \t\u00a0]+(?P<value>.*)|$)", re.DOTALL)


@cache
def _fields() -> dict[str, str]:
    return {name: field for field, names in _NAMES.items() for name in names.split("|")}


def label(line: str) -> tuple[str, str] | None:
    """Field and value of a line such as ``Section:\\u00a0News; Pg. A10``; None where it is none."""
    match = _LABEL.match(line.strip())
    if match is None:
        return None
    field = _fields().get(" ".join(match["name"].split()).casefold())
    return (field, (match["value"] or "").strip(" \t\u00a0")) if field else None


def heading(line: str) -> str:
    """The field that a line consisting of its name alone opens, such as ``Body``; empty for other lines."""
    plain = " ".join(line.split())
    return _fields().get(plain.casefold(), "") if len(plain) < 30 and plain[:1].isupper() else ""


def old_label(line: str) -> tuple[str, str] | None:
    """As :func:`label`, for names in capitals. Others in capitals are read as well, as fields of no use here."""
    match = re.match(
        r"\s{0,3}(?P<name>[A-ZÀ-ÝŸ][A-ZÀ-ÝŸ&/ -]{2,24}):(?:[ \t\u00a0]+(?P<value>.*)|\s*$)",
        line,
        re.DOTALL,
    )
    if match is None:
        return None
    name = " ".join(match["name"].split()).casefold()
    field = _fields().get(name)
    if field is None and "-" not in name:
        return None
    return field or "other", (match["value"] or "").strip(" \t\u00a0")
