"""Tables, feeds, web archives and references that must be refused, as in :mod:`tests.intake.bad_inputs`."""

from __future__ import annotations

import gzip
import os

from tests.intake.bad_inputs import LAUGHS, Bad, file, many_members, patched, with_password
from tests.intake.makers import overlapping_archive
from tests.intake.table_makers import RSS_ITEM, rss, warc, xlsx, xlsx_parts, zotero

ROWS = [["title", "text"], ["A", "Words of an article."]]
SHEET = '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>'


def sheet(part: str) -> bytes:
    return xlsx_parts(SHEET + part)


def with_sheet_doctype(declarations: str) -> bytes:
    import io
    import zipfile

    from tests.intake.makers import archive

    with zipfile.ZipFile(io.BytesIO(sheet("<row><c><v>&j;</v></c></row>"))) as container:
        parts = {name: container.read(name).decode() for name in container.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = f"<!DOCTYPE worksheet [{declarations}]>" + parts[name]
    return archive(parts)


def parquet(cut: int | None = None) -> bytes:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"text": ["Words of an article."] * 50}), out)
    return out.getvalue()[:cut]


BAD_TABLES: dict[str, Bad] = {
    "binary as a table": Bad(file("a.csv", bytes(range(256)) * 400), "not a text"),
    "empty table": Bad(file("a.csv", b""), "is empty"),
    "table of blanks": Bad(file("a.csv", b" \n\t\n \r\n"), "no rows|nothing but blanks"),
    "only names of columns": Bad(file("a.csv", b"title,text\n"), "no rows below"),
    "table without texts": Bad(file("a.csv", b"year,count\n2020,1\n2021,2\n"), "No column"),
    "rows without text": Bad(file("a.csv", b"title,text\nA,\nB,\n"), "holds no text"),
    "mark that is never closed": Bad(
        file("a.csv", lambda: 'title,text\nA,"' + "Some words of a line.\n" * 2_000_000),
        "never closed",
    ),
    "line of 50 million": Bad(file("a.csv", lambda: "text\n" + "word " * 10_000_000), "a line of more"),
    "3,000 columns": Bad(file("a.csv", ",".join(f"c{n}" for n in range(3_000)) + "\n1,2\n"), "3,000 columns"),
    "table in the wrong encoding": Bad(
        file("a.csv", "titre;texte\nÉté;L’été.\n".encode("cp1252")), "is not utf-8", {"encoding": "utf-8"}
    ),
    "unknown field": Bad(
        file("a.csv", b"title,text\nA,Words.\n"), "no such field", {"mapping": {"text": "poem"}}
    ),
    "spreadsheet cut off": Bad(file("a.xlsx", lambda: xlsx(("S", ROWS))[:2_000]), "its end is missing"),
    "spreadsheet encrypted": Bad(file("a.xlsx", with_password), "protected with a password"),
    "spreadsheet of many members": Bad(file("a.xlsx", many_members), "more than 10,000 members"),
    "spreadsheet of overlapping members": Bad(
        file("a.xlsx", lambda: overlapping_archive(1_000)), "members overlap"
    ),
    "spreadsheet of lying sizes": Bad(
        file("a.xlsx", lambda: patched(xlsx(("S", ROWS)), "xl/worksheets/sheet1.xml", 10)), "is broken"
    ),
    "spreadsheet bomb": Bad(
        file("a.xlsx", lambda: sheet("<row><c><v>" + " " * 80_000_000 + "</v></c></row>")), "swells"
    ),
    "spreadsheet with entities": Bad(file("a.xlsx", lambda: with_sheet_doctype(LAUGHS)), "DOCTYPE"),
    "spreadsheet of broken XML": Bad(file("a.xlsx", sheet("<row><c>")), "is broken"),
    "spreadsheet without rows": Bad(file("a.xlsx", lambda: xlsx(("S", []))), "no rows"),
    "old spreadsheet": Bad(file("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000)), "old"),
    "records nested without end": Bad(
        file("a.json", lambda: '{"a":' * 100_000 + "1" + "}" * 100_000), "no JSON"
    ),
    "list nested without end": Bad(file("a.json", lambda: '[{"a":' + "[" * 100_000), "no JSON"),
    "record of 60 MB": Bad(
        file("a.json", lambda: '[{"text": "' + "Some words. " * 5_000_000 + '"}]'), "at most 5 MB"
    ),
    "number of 100,000 digits": Bad(file("a.json", '{"a": ' + "9" * 100_000 + "}"), "no JSON"),
    "records without text": Bad(file("a.jsonl", '{"a": 1}\n{"a": 2}\n'), "No column"),
    "no records": Bad(file("a.json", '{"a": ' + "\n"), "no JSON"),
    "Parquet cut off": Bad(file("a.parquet", lambda: parquet(200)), "is broken"),
    "Parquet of noise": Bad(file("a.parquet", lambda: b"PAR1" + os.urandom(3_000) + b"PAR1"), "is broken"),
    "feed with entities": Bad(
        file(
            "a.xml",
            lambda: rss(["<item><title>&j;</title></item>"]).replace(
                b"?>", f"?><!DOCTYPE rss [{LAUGHS}]>".encode(), 1
            ),
        ),
        "DOCTYPE|XML",
    ),
    "feed without entries": Bad(file("a.rss", rss([])), "without entries"),
    "feed nested without end": Bad(
        file("a.rss", lambda: rss(["<item>" + "<b>" * 100_000])), "nested too deeply|is broken"
    ),
    "feed of a million tags": Bad(
        file("a.rss", lambda: rss(["<x/>" * 1_100_000, RSS_ITEM])), "1,000,000 tags"
    ),
    "web archive of noise": Bad(file("a.warc", b"WARC/1.0\r\n" + os.urandom(3_000)), "broken|breaks off|no web page"),
    "web archive without pages": Bad(
        file("a.warc", warc([("https://x.org/p", "image/png", b"x")])), "no web page"
    ),
    "web archive packed as a whole": Bad(
        file("a.warc.gz", gzip.compress(warc([("https://x.org/p", "image/png", b"x")] * 2))), "packed as a whole"
    ),
    "page of 300 MB in a web archive": Bad(
        file(
            "a.warc.gz",
            lambda: warc([("https://x.org/", "text/html", b"<p>" + b"word " * 60_000_000)], packed=True),
        ),
        "larger than 20 MB",
    ),
    "export of Zotero with entities": Bad(
        file("a.rdf", zotero().replace(b"<rdf:RDF", f"<!DOCTYPE x [{LAUGHS}]><rdf:RDF".encode(), 1)),
        "XML|DOCTYPE|broken",
    ),
    "export of Zotero cut off": Bad(file("a.rdf", zotero()[:1_500]), "is broken"),
    "references never closed": Bad(file("a.bib", "@misc{a, title = {" * 50_000), "never closed"),
    "references cut off": Bad(
        file("a.json", b'[{"type": "article", "issued": {"date-parts": [[2020]]}, "ti'), "no JSON"
    ),
}  # fmt: skip
