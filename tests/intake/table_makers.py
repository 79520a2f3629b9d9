"""Feeds, web archives, lists of references and spreadsheets, written as the programs write them that people export from."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.intake.makers import archive

PROSE = "The council of the harbour town voted on Monday evening about the new quay. " * 12


def rss(
    items: Sequence[str], channel: str = "<title>Port Times</title><language>en-gb</language>"
) -> bytes:
    """A feed as WordPress writes it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:media="http://search.yahoo.com/mrss/"><channel>{channel}{"".join(items)}</channel></rss>'
    ).encode()


RSS_ITEM = f"""
<item><title>Quay &amp; council</title><link>https://example.org/quay</link>
<media:content url="https://example.org/p.jpg"><media:title>A picture</media:title></media:content>
<dc:creator><![CDATA[A. Martin]]></dc:creator><pubDate>Tue, 04 May 2021 09:15:00 +0200</pubDate>
<category><![CDATA[City]]></category><guid isPermaLink="false">https://example.org/?p=17</guid>
<description><![CDATA[<p>A teaser only.</p>]]></description>
<content:encoded><![CDATA[<p>{PROSE}</p><p>The&nbsp;mayor spoke&hellip;</p><script>x()</script>]]></content:encoded></item>"""

RSS_TEASER = """<item><title>Ferry</title><link>https://example.org/ferry</link>
<description>The ferry is late&nbsp;again.</description></item>"""

ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Port</title><id>urn:x</id>
<entry><title type="html">Le &lt;b&gt;quai&lt;/b&gt;</title><id>tag:example.org,2021:1</id>
<link rel="self" href="https://example.org/self"/><link rel="alternate" href="https://example.org/quai"/>
<author><name>B. Roy</name></author><published>2021-05-04T09:15:00Z</published><updated>2022-01-01T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Premier.</p><p>{PROSE}</p></div></content>
<summary>Un extrait.</summary></entry></feed>""".encode()


def warc(pages: Sequence[tuple[str, str, bytes]], packed: bool = False) -> bytes:
    """A web archive as Heritrix and wget write it: each page with the request for it. Pages are address, type, bytes."""
    records = [_record("warcinfo", "", "application/warc-fields", b"software: test\r\n")]
    for address, kind, body in pages:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        http = "application/http; msgtype="
        records.append(_record("response", address, f"{http}response", head.encode() + body))
        records.append(_record("request", address, f"{http}request", b"GET / HTTP/1.1\r\n\r\n"))
    return b"".join(gzip.compress(record) if packed else record for record in records)


def _record(kind: str, address: str, content: str, body: bytes) -> bytes:
    uri = f"WARC-Target-URI: {address}\r\n" if address else ""
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(body):012d}>\r\n"
        f"WARC-Date: 2021-06-01T10:00:00Z\r\n{uri}Content-Type: {content}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body + b"\r\n\r\n"  # fmt: skip


def page(title: str, text: str = PROSE, head: str = "") -> str:
    return (
        f"<!doctype html><html><head>{head}<title>{title}</title></head>"
        f"<body><article><h1>{title}</h1><p>{text}</p><p>{text}</p></article></body></html>"
    )


CSL = json.dumps(
    [
        {
            "id": "martin2021", "type": "article-newspaper", "title": "Quay", "container-title": "Port Times",
            "author": [{"family": "Martin", "given": "Anne"}, {"literal": "Agency"}], "abstract": "In short.",
            "issued": {"date-parts": [["2021", 5, 4]]}, "URL": "https://example.org/quay", "page": "4",
            "section": "City", "language": "en", "accessed": {"date-parts": [[2021, 6, 1]]},
        },
        {"id": "x", "type": "webpage", "title": "Ferry", "issued": {"date-parts": [[2020]]}, "URL": "https://example.org/f"},
    ],
    indent=2,
).encode()  # fmt: skip

RIS = (
    b"TY  - NEWS\r\nTI  - Quay\r\nAU  - Martin, Anne\r\nAU  - Roy, B.\r\nT2  - Port Times\r\nDA  - 2021/05/04/\r\n"
    b"PY  - 2021\r\nSP  - 4\r\nEP  - 5\r\nLA  - en\r\nUR  - https://example.org/quay\r\n"
    b"AB  - In short,\r\nin two lines.\r\nER  - \r\n\r\nTY  - NEWS\r\nT1  - Ferry\r\nY1  - 2020///\r\nER  - \r\n"
)

BIBTEX = rb"""
@article{martin_quay_2021,
	title = {The {Harbour} quay -- caf{\'e} \& {\ss}treet},
	url = {https://example.org/quay},
	abstract = {In short, with {braces}.},
	language = {en},
	journal = {Port Times},
	author = {Martin, Anne and Roy, B.},
	month = may,
	year = {2021},
	pages = {4--5},
}
@string{pt = "Port Times"}
@misc{ferry, title = "Ferry" # " late", journal = pt, year = 2020, url = {https://example.org/f}}
"""

_ZOTERO_NAMES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/" '
    'xmlns:link="http://purl.org/rss/1.0/modules/link/"'
)


def zotero(attached: str = "files/3/quay.html", note: str = "") -> bytes:
    """An export of Zotero with an article, its snapshot, a note of another, and an item without anything."""
    return f"""<rdf:RDF {_ZOTERO_NAMES}>
 <bib:Article rdf:about="https://example.org/quay"><z:itemType>newspaperArticle</z:itemType>
  <dcterms:isPartOf><bib:Newspaper><dc:title>Port Times</dc:title></bib:Newspaper></dcterms:isPartOf>
  <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Martin</foaf:surname><foaf:givenName>Anne</foaf:givenName>
  </foaf:Person></rdf:li></rdf:Seq></bib:authors><link:link rdf:resource="#item_3"/>
  <dc:title>Quay</dc:title><dc:date>2021-05-04</dc:date><z:language>en</z:language><bib:pages>4</bib:pages>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/quay</rdf:value></dcterms:URI></dc:identifier></bib:Article>
 <z:Attachment rdf:about="#item_3"><z:itemType>attachment</z:itemType><rdf:resource rdf:resource={quoteattr(attached)}/>
  <dc:title>Snapshot</dc:title><link:type>text/html</link:type></z:Attachment>
 <bib:Document rdf:about="#item_4"><z:itemType>webpage</z:itemType><dcterms:isReferencedBy rdf:resource="#item_5"/>
  <dcterms:isPartOf><z:Website><dc:title>example.org</dc:title></z:Website></dcterms:isPartOf>
  <dc:title>Ferry</dc:title><dc:date>2020</dc:date><dcterms:abstract>In short.</dcterms:abstract></bib:Document>
 <bib:Memo rdf:about="#item_5"><rdf:value>{escape(note)}</rdf:value></bib:Memo>
</rdf:RDF>""".encode()


def xlsx(*sheets: tuple[str, Sequence[Sequence[object]]], **formats: str) -> bytes:
    """A spreadsheet as openpyxl writes it; ``formats`` are number formats of columns (``B="yyyy-mm-dd"``)."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for column, form in formats.items():
            for cell in sheet[column]:
                cell.number_format = form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_parts(sheet: str, strings: str = "", workbook: str = "") -> bytes:
    """A spreadsheet of the given parts, written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}">{workbook}<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{links}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        }
    )
