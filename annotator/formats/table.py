"""The table of formats: what can be read and written, and which module does it.

The table feeds the command line, the dialogs and the manual; the modules are loaded when they are used.
"""

from __future__ import annotations

from functools import cache

from annotator.core.errors import UserError
from annotator.formats.brought import ENTRY_POINTS, look
from annotator.formats.format import Format, Option
from annotator.formats.loss import LOSS_KINDS

WITHOUT_TEXT = Option("without_text", "Leave out the articles' texts", "boolean", False)
"""For texts that may not be passed on: positions and hashes only."""

ABOUT_SET = (
    WITHOUT_TEXT,
    Option("title", "Title of the data set", "text", "Annotated articles"),
    Option("licence", "Licence (address)", "text", ""),
)
"""What is said of a data set that describes itself."""

LAYERS = Option(
    "layers",
    "Layers to read (names, with commas; none: all but tokens, sentences and their like)",
    "text",
    "",
    to="read",
)
LABEL = Option("label", "The feature that names the type", "text", "label", to="read")
"""What is read of UIMA's layers: which ones, and what is their type."""

FORMATS: tuple[Format, ...] = (
    Format(
        name="jsonl",
        title="Annotator bundle, lossless (JSON Lines)",
        extensions=(".jsonl",),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset(LOSS_KINDS),
        module="annotator.formats.jsonl",
        options=(WITHOUT_TEXT,),
    ),
    Format(
        name="csv",
        title="Table of annotations for spreadsheets and statistics (CSV)",
        extensions=(".csv", ".zip", ".json"),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"fragments", "overlap", "annotators", "attributes"}),
        module="annotator.formats.csv_table",
        options=(
            Option("package", "Everything, as a zip of tables to read back", "boolean", False),
            WITHOUT_TEXT,
        ),
    ),
    Format(
        name="brat",
        title="brat standoff",
        extensions=(".ann", ".txt"),
        reads=True,
        writes=True,
        files="many",
        unit="code points",
        holds=frozenset({"fragments", "overlap"}),
        module="annotator.formats.brat",
        options=(
            Option("events", "Types written as events (codes, with commas)", "text", "event"),
        ),
    ),
    Format(
        name="doccano",
        title="doccano (JSON Lines)",
        extensions=(".jsonl",),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"overlap", "annotators"}),
        module="annotator.formats.doccano",
    ),
    Format(
        name="label-studio",
        title="Label Studio (JSON)",
        extensions=(".json",),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"overlap", "attributes"}),
        module="annotator.formats.label_studio",
    ),
    Format(
        name="prodigy",
        title="Prodigy (JSON Lines)",
        extensions=(".jsonl",),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"overlap", "annotators"}),
        module="annotator.formats.prodigy",
    ),
    Format(
        name="conll",
        title="CoNLL-2002/2003",
        extensions=(
            ".conll",
            ".txt",
        ),
        reads=True,
        writes=True,
        files="one",
        unit="tokens",
        holds=frozenset(),
        module="annotator.formats.conll",
        options=(
            Option("comments", "Lines from which articles read back exactly", "boolean", False),
        ),
    ),
    Format(
        name="iob2",
        title="Tokens with IOB2 tags",
        extensions=(
            ".iob2",
            ".iob",
        ),
        reads=True,
        writes=True,
        files="one",
        unit="tokens",
        holds=frozenset(),
        module="annotator.formats.iob2",
        options=(
            Option("comments", "Lines from which articles read back exactly", "boolean", False),
        ),
    ),
    Format(
        name="bioes",
        title="Tokens with BIOES tags",
        extensions=(".bioes",),
        reads=True,
        writes=True,
        files="one",
        unit="tokens",
        holds=frozenset(),
        module="annotator.formats.bioes",
        options=(
            Option("comments", "Lines from which articles read back exactly", "boolean", False),
        ),
    ),
    Format(
        name="w3c",
        title="W3C Web Annotation (JSON-LD)",
        extensions=(".jsonld", ".json"),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"fragments", "overlap", "relations", "attributes", "annotators"}),
        module="annotator.formats.w3c",
        options=(WITHOUT_TEXT,),
    ),
    Format(
        name="tei",
        title="TEI with standOff annotations (XML)",
        extensions=(".xml",),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"fragments", "overlap", "relations", "attributes", "annotators"}),
        module="annotator.formats.tei",
        options=(WITHOUT_TEXT,),
    ),
    Format(
        name="pubannotation",
        title="PubAnnotation (JSON)",
        extensions=(".json", ".tgz"),
        reads=True,
        writes=False,
        files="many",
        unit="code points",
        holds=frozenset(),
        module="annotator.formats.pubannotation",
    ),
    Format(
        name="bioc",
        title="BioC (XML or JSON)",
        extensions=(".xml", ".json"),
        reads=True,
        writes=False,
        files="many",
        unit="code points",
        holds=frozenset(),
        module="annotator.formats.bioc",
    ),
    Format(
        name="recogito",
        title="Recogito (CSV of Studio, JSON of 2)",
        extensions=(".csv", ".json"),
        reads=True,
        writes=False,
        files="one",
        unit="UTF-16 units",
        holds=frozenset(),
        module="annotator.formats.recogito",
    ),
    Format(
        name="catma",
        title="CATMA (TEI or JSON)",
        extensions=(".xml", ".json"),
        reads=True,
        writes=False,
        files="one",
        unit="UTF-16 units",
        holds=frozenset(),
        module="annotator.formats.catma",
    ),
    Format(
        name="gate",
        title="GATE (XML)",
        extensions=(".xml",),
        reads=True,
        writes=False,
        files="many",
        unit="UTF-16 units",
        holds=frozenset(),
        module="annotator.formats.gate",
        options=(
            Option("sets", "Annotation sets to read (names, with commas)", "text", "", to="read"),
        ),
    ),
    Format(
        name="dna",
        title="Discourse Network Analyzer",
        extensions=(".dna",),
        reads=True,
        writes=True,
        files="one",
        unit="UTF-16 units",
        holds=frozenset({"overlap"}),
        module="annotator.formats.dna",
        options=(Option("password", "Password of every coder", "text", "annotator"),),
    ),
    Format(
        name="webanno-tsv",
        title="WebAnno TSV 3.3 (INCEpTION, WebAnno)",
        extensions=(".tsv",),
        reads=True,
        writes=True,
        files="many",
        unit="UTF-16 units",
        holds=frozenset({"overlap"}),
        module="annotator.formats.webanno_tsv",
        options=(LAYERS, LABEL),
    ),
    Format(
        name="html",
        title="Page to read and print (HTML)",
        extensions=(".html", ".htm"),
        reads=False,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"fragments", "overlap", "relations", "attributes", "annotators"}),
        module="annotator.formats.html",
    ),
    Format(
        name="xmi",
        title="UIMA XMI",
        extensions=(".xmi",),
        reads=True,
        writes=True,
        files="many",
        unit="UTF-16 units",
        holds=frozenset({"fragments", "overlap", "annotators"}),
        module="annotator.formats.xmi",
        options=(
            LAYERS,
            LABEL,
            Option(
                "typesystem", "The file of the type system, if not beside", "text", "", to="read"
            ),
        ),
        needs=("cassis",),
        extra="uima",
    ),
    Format(
        name="json-cas",
        title="UIMA JSON CAS",
        extensions=(".json",),
        reads=True,
        writes=True,
        files="many",
        unit="UTF-16 units",
        holds=frozenset({"fragments", "overlap", "annotators"}),
        module="annotator.formats.json_cas",
        options=(LAYERS, LABEL),
        needs=("cassis",),
        extra="uima",
    ),
    Format(
        name="qdpx",
        title="REFI-QDA project (ATLAS.ti, MAXQDA, NVivo, …)",
        extensions=(".qdpx", ".qde"),
        reads=True,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"overlap"}),
        module="annotator.formats.qdpx",
        options=(
            Option("nvivo", "Count positions as NVivo does (UTF-16 units)", "boolean", False),
        ),
    ),
    Format(
        name="graphml",
        title="Network of entities (GraphML)",
        extensions=(".graphml",),
        reads=False,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset(),
        module="annotator.formats.graphml",
        options=(
            Option(
                "edges",
                "Which ties are edges",
                "choice",
                "both",
                ("both", "relations", "cooccurrence"),
            ),
        ),
    ),
    Format(
        name="gexf",
        title="Network of entities for Gephi (GEXF)",
        extensions=(".gexf",),
        reads=False,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset(),
        module="annotator.formats.gexf",
        options=(
            Option(
                "edges",
                "Which ties are edges",
                "choice",
                "both",
                ("both", "relations", "cooccurrence"),
            ),
        ),
    ),
    Format(
        name="inception",
        title="INCEpTION project (zip)",
        extensions=(".zip",),
        reads=True,
        writes=True,
        files="one",
        unit="UTF-16 units",
        holds=frozenset({"fragments", "overlap"}),
        module="annotator.formats.inception",
        options=(LAYERS, LABEL),
        needs=("cassis",),
        extra="uima",
    ),
    Format(
        name="claimreview",
        title="Claims for fact-checking tools (ClaimReview JSON-LD)",
        extensions=(".jsonld", ".json"),
        reads=False,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset(),
        module="annotator.formats.claimreview",
    ),
    Format(
        name="xlsx",
        title="Workbook for spreadsheets (XLSX)",
        extensions=(".xlsx",),
        reads=False,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"fragments", "overlap", "annotators", "attributes"}),
        module="annotator.formats.xlsx",
    ),
    Format(
        name="plover",
        title="Event records for event data (PLOVER JSON)",
        extensions=(".json",),
        reads=False,
        writes=True,
        files="one",
        unit="code points",
        holds=frozenset({"fragments", "overlap", "annotators"}),
        module="annotator.formats.plover",
    ),
    Format(
        name="docbin",
        title="spaCy DocBin",
        extensions=(".spacy",),
        reads=False,
        writes=True,
        files="one",
        unit="tokens",
        holds=frozenset({"fragments", "overlap", "attributes"}),
        module="annotator.formats.docbin",
        needs=("spacy",),
        extra="nlp",
    ),
    Format(
        name="parquet",
        title="Tables for statistics (Parquet)",
        extensions=(".parquet",),
        reads=False,
        writes=True,
        files="many",
        unit="code points",
        holds=frozenset(LOSS_KINDS),
        module="annotator.formats.parquet",
        options=(WITHOUT_TEXT,),
        needs=("pyarrow",),
        extra="corpus",
    ),
    Format(
        name="rocrate",
        title="Data set for archives (RO-Crate)",
        extensions=(".json", ".csv"),
        reads=False,
        writes=True,
        files="many",
        unit="code points",
        holds=frozenset(LOSS_KINDS),
        module="annotator.formats.rocrate",
        options=ABOUT_SET,
    ),
    Format(
        name="croissant",
        title="Data set for machine learning (Croissant)",
        extensions=(".json", ".csv"),
        reads=False,
        writes=True,
        files="many",
        unit="code points",
        holds=frozenset(LOSS_KINDS),
        module="annotator.formats.croissant",
        options=ABOUT_SET,
    ),
)


@cache
def _brought() -> tuple[tuple[Format, ...], tuple[str, ...]]:
    """Formats of other installed packages, and sentences about those that are left out."""
    from importlib.metadata import entry_points

    found, told = look(entry_points(group=ENTRY_POINTS), FORMATS)
    return tuple(found), tuple(told)


def all_formats() -> tuple[Format, ...]:
    """Our formats, then those that other installed packages bring (never in place of one of ours)."""
    return FORMATS + _brought()[0]


def left_out() -> tuple[str, ...]:
    """A sentence for each format of another package that cannot be used."""
    return _brought()[1]


def find_format(name: str, *, to: str) -> Format:
    """The format of that name that can be used ``to`` ``"read"`` or ``"write"``; else UserError."""
    usable = [each for each in all_formats() if (each.reads if to == "read" else each.writes)]
    wanted = name.strip().lower()
    for each in usable:
        if each.name == wanted:
            return each
    verb = "read" if to == "read" else "written"
    known = ", ".join(each.name for each in usable)
    if any(each.name == wanted for each in all_formats()):
        raise UserError(f"The format {wanted} cannot be {verb}.", f"These can: {known}.")
    raise UserError(f"There is no format “{name}”.", f"These can be {verb}: {known}.")
