"""Exports of news databases, made as their programs write them. All texts and names are ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.intake import makers

HOLDER = "Quentin Holder"
"""The account's owner, whom no article may name."""

TERMS = "tramway AND budget"


@dataclass(frozen=True)
class Story:
    """An article to export."""

    title: str = "Council votes for the tramway"
    source: str = "The Harbour Post (Northport)"
    date: str = "March 4, 2019 Monday"
    author: str = "Ada Bright"
    section: str = "News"
    page: str = "A4"
    paragraphs: tuple[str, ...] = (
        "NORTHPORT - The council voted on Monday for a tramway along the harbour, which has been debated since 2011.",
        "“It will change how people move,” said the mayor, Ines Caro. Building begins in the spring of next year.",
        "The opposition called the plan “too expensive” and wants a referendum about it.",
    )
    number: str = "5ABC-DEF1-AB12-34CD-00000-00"

    @property
    def words(self) -> int:
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)


STORIES = (
    Story(),
    Story(
        title="Ferries stay in port",
        source="Evening Mirror",
        date="March 5, 2019 Tuesday 6:12 PM GMT",
        author="",
        section="Business; Shipping",
        page="",
        paragraphs=(
            "The ferries stayed in port for a second day because of the storm.",
            "Nobody was hurt.",
        ),
        number="5ABC-DEF1-AB12-34CD-00000-01",
    ),
    Story(
        title="Readers write: the tramway, and other letters",
        date="March 6, 2019 Wednesday Final Edition",
        author="Letters",
        paragraphs=(
            "I have read your report about the tramway with interest.",
            "Body",
            "builders will love it. Section: of the line, perhaps?",
            "Classification of stops is what we need, a neighbour says.",
        ),
        number="5ABC-DEF1-AB12-34CD-00000-02",
    ),
)


def nexis_lines(story: Story) -> list[str]:
    """An article's paragraphs in an export of Nexis Uni."""
    section = story.section + (f"; Pg. {story.page}" if story.page else "")
    return [
        story.title,
        story.source,
        story.date,
        "",
        "Copyright 2019 Harbour Media. All Rights Reserved",
        f"Section:\u00a0{section}",
        f"Length:\u00a0{story.words} words",
        *([f"Byline:\u00a0By {story.author}"] if story.author else []),
        "Dateline:\u00a0NORTHPORT",
        "Body",
        "",
        *story.paragraphs,
        "Classification",
        "",
        "Language:\u00a0ENGLISH",
        "Publication-Type:\u00a0Newspaper",
        "Subject:\u00a0TRAMS (90%); CITIES (75%)",
        "Load-Date:\u00a0March 9, 2019",
        "",
    ]


COVER = (
    "Date and Time: Friday, March 8, 2019 9:31:00 AM GMT",
    "Job Number: 812345678",
    f"User Name: {HOLDER}",
    "Documents (3)",
    "1. Council votes for the tramway",
    "Client/Matter: -None-",
    f"Search Terms: {TERMS}",
    "Search Type: Terms and Connectors",
)


def nexis_docx(stories: Sequence[Story] = STORIES) -> bytes:
    """As Word documents of Nexis Uni are: a section for each article, a link on its title."""
    body = "".join(makers.paragraph(_xml(line)) for line in COVER)
    body += "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"
    relations = ""
    for number, story in enumerate(stories):
        lines = nexis_lines(story)
        relations += (
            f'<Relationship Id="rL{number}" TargetMode="External" Type="hyperlink" '
            f'Target="https://advance.lexis.com/api/document?collection=news&amp;id=urn:contentItem:{story.number}"/>'
        )
        body += (
            f'<w:p><w:bookmarkStart w:id="{number}" w:name="Bookmark_{number + 1}"/></w:p>'
            '<w:p><w:hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:id="rL{number}"><w:r><w:t>{_xml(lines[0])}</w:t></w:r></w:hyperlink></w:p>'
        )
        body += "".join(makers.paragraph(_xml(line)) for line in lines[1:])
        body += "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:br/><w:t>End of Document</w:t></w:r></w:p>"
    links = (
        makers.DECLARATION
        + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + f"{relations}</Relationships>"
    )
    custom = (
        makers.DECLARATION + '<Properties><property name="LADocCount"><i4>3</i4></property></Properties>'
    )  # fmt: skip
    parts = {"docProps/custom.xml": custom, "word/_rels/document.xml.rels": links}
    return makers.docx(body, parts)


def nexis_rtf(stories: Sequence[Story] = STORIES) -> bytes:
    """The same as rich text."""
    out = [r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}"]
    out += [_rtf(line) + r"\par " for line in COVER]
    for story in stories:
        lines = nexis_lines(story)
        address = f"https://advance.lexis.com/api/document?id=urn:contentItem:{story.number}"
        out.append(
            r"\sect\sectd{\*\bkmkstart Bookmark_1}{\*\bkmkend Bookmark_1}\par "
            rf'{{\field{{\*\fldinst{{HYPERLINK "{address}"}}}}{{\fldrslt{{\ul {_rtf(lines[0])}}}}}}}\par '
        )
        out += [_rtf(line) + r"\par " for line in lines[1:]]
        out.append(r"\line End of Document\par ")
    return ("\n".join(out) + "}").encode()


def nexis_text(stories: Sequence[Story] = STORIES) -> bytes:
    """The same as plain text."""
    lines = [*COVER, ""]
    for story in stories:
        lines += ["", *nexis_lines(story), "End of Document", ""]
    return "\r\n".join(lines).encode()


def nexis_pdf(stories: Sequence[Story] = STORIES) -> bytes:
    """The same as PDF, each article on a page of its own."""
    pages = [[(72.0, 700.0 - 16 * n, 10.0, line) for n, line in enumerate(COVER)]]
    for story in stories:
        lines = [line for line in (*nexis_lines(story), "End of Document") if line]
        pages.append([(72.0, 760.0 - 24 * n, 8.0, _narrow(line)) for n, line in enumerate(lines)])
    return makers.pdf(pages) + b"% https://advance.lexis.com/api/document"


def lexisnexis_text(stories: Sequence[Story] = STORIES, language: str = "en") -> bytes:
    """As plain text of LexisNexis Academic is, broken at 78 characters."""
    words = _LEXIS[language]
    lines = ["", "Download Request: Selected Items: 1-3", "", "Send To:", HOLDER, "", f"Terms: ({TERMS})", "", ""]  # fmt: skip
    for number, story in enumerate(stories, 1):
        section = story.section + (f"; {words['pg']} {story.page}" if story.page else "")
        lines += [
            words["start"].format(number, len(stories)).center(76).rstrip(), "", "", "",
            story.source.center(76).rstrip(), "", story.date.center(76).rstrip(), "",
            *wrapped(story.title), "",
            *([f"{words['author']}: {story.author}", ""] if story.author else []),
            f"{words['section']}: {section}", "",
            f"{words['length']}: {story.words} {words['words']}", "",
        ]  # fmt: skip
        for paragraph in story.paragraphs:
            lines += [*wrapped(paragraph), ""]
        lines += [
            f"{words['loaded']}: March 9, 2019", "", f"{words['language']}: {words['name']}", "",
            "GRAPHIC: The harbour, seen from above", "", f"{words['type']}: Newspaper", "", "",
            "Copyright 2019 Harbour Media".center(76).rstrip(), "All Rights Reserved".center(76).rstrip(), "",
        ]  # fmt: skip
    lines += ["", "* * * Print Completed * * *", f"Send To: {HOLDER}"]
    return "\r\n".join(lines).encode()


_LEXIS = {
    "en": {
        "start": "{} of {} DOCUMENTS", "pg": "Pg.", "author": "BYLINE", "section": "SECTION", "length": "LENGTH",
        "words": "words", "loaded": "LOAD-DATE", "language": "LANGUAGE", "name": "ENGLISH", "type": "PUBLICATION-TYPE",
    },
    "de": {
        "start": "Dokument {} von {}", "pg": "S.", "author": "AUTOR", "section": "RUBRIK", "length": "LÄNGE",
        "words": "Wörter", "loaded": "UPDATE", "language": "SPRACHE", "name": "GERMAN; DEUTSCH", "type": "PUBLICATION-TYPE",
    },
    "fr": {
        "start": "Document {} de {}", "pg": "p.", "author": "AUTEUR", "section": "RUBRIQUE", "length": "LONGUEUR",
        "words": "mots", "loaded": "DATE-CHARGEMENT", "language": "LANGUE", "name": "FRENCH", "type": "TYPE-PUBLICATION",
    },
}  # fmt: skip


def lexisnexis_rtf(stories: Sequence[Story] = STORIES) -> bytes:
    """The same as rich text, as it was saved under names ending in .DOC."""
    lines = lexisnexis_text(stories).decode().split("\r\n")
    body = "\\par\n".join(_rtf(line) for line in lines)
    return (r"{\rtf1\ansi\deff0{\fonttbl{\f0 Courier;}}" + body + "}").encode()


def factiva_rtf(stories: Sequence[Story] = STORIES, indexed: bool = False) -> bytes:
    """As rich text of Factiva is, with or without indexing."""
    out = [r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}}{\info{\title Factiva RTF Display Format}}"]  # fmt: skip
    for number, story in enumerate(stories):
        identity = f"HARBPO0020190304ef34{number:05}"
        if indexed:
            out += [_row(code, value) for code, value in _coded(story, identity)]
        else:
            edition = [f"1; {story.section} Edition", story.page] if story.page else []
            lines = [f"{story.words} words", "4 March 2019", story.source, "HARBPO", *edition, "English", "Copyright 2019 Harbour Media"]  # fmt: skip
            out.append(rf"{_rtf(story.section)}\par {{\b {_rtf(story.title)}}}\par ")
            out += [rf"{_rtf(story.author)}\par "] if story.author else []
            out += [_rtf(line) + r"\par " for line in lines] + [r"\par "]
            out += [_rtf(line) + r"\par\par " for line in story.paragraphs]
            out += [r"Harbour Media Ltd\par ", rf"Document {identity}\par "]
        out.append(r"\page ")
    out += [r"{\b Search Summary}\par ", rf"Text\tab {TERMS}\par ", rf"User\tab {HOLDER}\par }}"]
    return "\n".join(out).encode()


def _coded(story: Story, identity: str) -> list[tuple[str, str]]:
    pairs = [
        ("SE", story.section), ("HD", story.title), ("BY", story.author), ("WC", f"{story.words} words"),
        ("PD", "4 March 2019"), ("ET", "07:30"), ("SN", story.source), ("SC", "HARBPO"), ("PG", story.page),
        ("LA", "English"), ("CY", "Copyright 2019 Harbour Media"), ("LP", story.paragraphs[0]),
        ("TD", "\n".join(story.paragraphs[1:])), ("NS", "gvote : Elections | gpol : Politics"), ("RE", "uk : United Kingdom"),
        ("PUB", "Harbour Media Ltd"), ("AN", f"Document {identity}"),
    ]  # fmt: skip
    return [(code, value) for code, value in pairs if value]


def _row(code: str, value: str) -> str:
    cell = r"\par ".join(_rtf(line) for line in value.split("\n"))
    return rf"\trowd\cellx800\cellx9000{{\b {code}}}\cell {cell}\cell\row "


# Words of the pages of Factiva in several languages: the count, a date, a language, the number.
FACTIVA_PAGES = {
    "de": ("{} Wörter", "4 März 2019", "Englisch", "Dokument"),
    "fr": ("{} mots", "4 mars 2019", "Anglais", "Document"),
    "es": ("{} palabras", "4 marzo 2019", "Inglés", "Documento"),
    "it": ("{} parole", "4 marzo 2019", "Inglese", "Documento"),
    "pt": ("{} palavras", "4 março 2019", "Inglês", "Documento"),
    "nl": ("{} woorden", "4 maart 2019", "Engels", "Document"),
    "pl": ("{} słów", "4 marca 2019", "Angielski", "Dokument"),
    "zh": ("{} 字", "2019 年 3 月 4 日", "英文", "文件"),
    "ja": ("{} 語", "2019年3月4日", "英語", "文書"),
    "ru": ("{} слов", "4 марта 2019", "Английский", "Документ"),
}


def factiva_page(stories: Sequence[Story] = STORIES, language: str = "de", lost: bool = False) -> bytes:  # fmt: skip
    """As a saved page of Factiva is without indexing, in a language of its pages; ``lost`` as the rare file
    whose letters beyond ASCII were lost.
    """
    count, date, name, document = FACTIVA_PAGES[language]
    body = ""
    for number, story in enumerate(stories):
        identity = f"HARBPO0020190304ef34{number:05}"
        body += f'<div id="article-{identity}" class="article"><div class="article enArticle"><p>'
        body += f'<div>{story.section}</div><div id="hd"><span class="enHeadline">{_xml(story.title)}</span></div>'
        body += f'<div class="author">{story.author}</div>' if story.author else ""
        body += f"<div>{count.format(story.words)}</div><div>{date}</div><div>{_xml(story.source)}</div><div>HARBPO</div>"
        body += f"<div>{story.page}</div>" if story.page else ""
        body += f"<div>{name}</div><div>Copyright 2019 Harbour Media</div><p>"
        for text in story.paragraphs:
            body += f'</p><p class="articleParagraph enarticleParagraph">\n{_xml(text)}\n</p>'
        body += f"<p>Harbour Media Ltd</p><p>{document} {identity}</p></div></div>\n"
    page = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/><title>Factiva</title></head>'
        f"<body><div>{HOLDER}</div>{body}<p>© 2019 Factiva, Inc.</p></body></html>"
    )
    return (re.sub("[^\x00-\x7f]", "\ufffd", page) if lost else page).encode()


def europresse_page() -> bytes:
    """As pages of Europresse are since 2020, in English."""
    articles = "".join(
        '<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">Le Courrier du port, no. 5120</span></div>'
        f'<div><span class="DocHeader">Politics, Monday, March 4, 2019 {57 + n} words, p. 8</span></div>'
        f'<div class="titreArticle"><p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">Le tramway est voté ({n})</p></div>'
        '<p class="sm-margin-bottomNews"><span class="docAuthors">Claire Dupont</span></p></header>'
        '<section><div class="DocText clearfix"><div class="docOcurrContainer">'
        '<p>Le conseil a voté lundi pour le <mark>tram</mark>way du port.</p><p>« Cela change tout », dit la maire.</p>'
        "</div></div></section><aside><div><p><b>Illustration(s) : </b></p><p>Le port vu du ciel.</p></div></aside>"
        f'<footer><small>© 2019 Le Courrier. All rights reserved.</small><div class="publiC"><span class="publiC-lblNodoc">news·20190304·CP·{n}</span>'
        f'<div>This certificate is issued to <b>{HOLDER}</b> for personal use.</div></div></footer></article>'
        for n in (1, 2)
    )  # fmt: skip
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head><body>'
        f"{articles}</body></html>"
    ).encode()


PROQUEST = {
    "en": {
        "count": "Document {} of {}", "author": "Author", "title": "Title", "source": "Publication title", "date": "Publication date",
        "day": "Mar 4, 2019", "text": "Full text", "page": "First page", "section": "Section", "language": "Language of publication",
        "name": "English", "identity": "ProQuest document ID", "url": "Document URL", "subject": "Subject", "none": "Full text not available",
    },
    "fr": {
        "count": "Document {} de {}", "author": "Auteur", "title": "Titre", "source": "Titre de la publication",
        "date": "Date de publication", "day": "4 mars 2019", "text": "Texte intégral", "page": "Première page", "section": "Section",
        "language": "Langue de publication", "name": "Anglais", "identity": "ID de document ProQuest", "url": "URL du document",
        "subject": "Sujet", "none": "Texte intégral non disponible",
    },
    "de": {
        "count": "Dokument {} von {}", "author": "Autor", "title": "Titel", "source": "Publikationstitel", "date": "Publikationsdatum",
        "day": "4. März 2019", "text": "Volltext", "page": "Erste Seite", "section": "Abschnitt", "language": "Publikationssprache",
        "name": "Englisch", "identity": "ProQuest-Dokument-ID", "url": "Dokument-URL", "subject": "Thema", "none": "Volltext nicht verfügbar",
    },
}  # fmt: skip


def proquest_fields(story: Story, number: int, language: str, full: bool = True) -> list[tuple[str, str]]:  # fmt: skip
    """An article's fields, in the order of an export."""
    words = PROQUEST[language]
    text = "\n\n".join(story.paragraphs) if full else words["none"]
    return [
        *([(words["author"], story.author)] if story.author else []),
        ("Publication info" if language == "en" else words["subject"], "The Harbour Post ; Northport [Northport]04 Mar 2019: A.4."),
        ("Abstract" if language == "en" else {"fr": "Résumé", "de": "Zusammenfassung"}[language], f"In short: {story.title.lower()}."),
        (words["text"], text), (words["subject"], "Trams; Cities"), (words["title"], story.title),
        (words["source"], f"{story.source}; Northport"), (words["page"], story.page or "1"), (words["date"], words["day"]),
        (words["section"], story.section), (words["language"], words["name"]), (words["identity"], f"21870000{number}"),
        (words["url"], f"https://www.proquest.example/docview/21870000{number}"), ("Copyright", "Copyright Harbour Media Mar 4, 2019"),
        ("Database", "Global Newsstream"),
    ]  # fmt: skip


def proquest_text(stories: Sequence[Story] = STORIES, language: str = "en", without: int = -1) -> bytes:  # fmt: skip
    """As plain text of ProQuest is; the article ``without`` full text has its abstract only."""
    rule = "_" * 60
    out = [rule]
    for number, story in enumerate(stories):
        fields = proquest_fields(story, number, language, number != without)
        out += ["", PROQUEST[language]["count"].format(number + 1, len(stories)), "", story.title, ""]  # fmt: skip
        out += [part for name, value in fields for part in (f"{name}: {value}", "")]
        out += [rule]
    out += ["", "Contact us at: https://www.proquest.example/contact", "", "Copyright © 2019 ProQuest LLC. All rights reserved."]  # fmt: skip
    return "\r\n".join(out).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def proquest_page(stories: Sequence[Story] = STORIES) -> bytes:
    """The same as the page that is printed."""
    body = ""
    for number, story in enumerate(stories):
        body += f"<h1>{_xml(story.title)}</h1>"
        for name, value in proquest_fields(story, number, "en"):
            paragraphs = "</p><p>".join(_xml(part) for part in value.split("\n\n"))
            body += f"<p><strong>{name}: </strong>{paragraphs}</p>"
        body += "<hr/>"
    return f"<!DOCTYPE html><html><head><title>ProQuest</title></head><body>{body}</body></html>".encode()  # fmt: skip


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _rtf(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    return "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in escaped)


def _narrow(text: str) -> str:
    return text.replace("“", '"').replace("”", '"').replace("\u00a0", " ")


def wrapped(text: str, width: int = 78) -> list[str]:
    """The lines of a paragraph, broken as LexisNexis breaks them."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
