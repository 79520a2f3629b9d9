"""The tables of a file of Discourse Network Analyzer, version 3, as that program expects to find them."""

from __future__ import annotations

import base64
import unicodedata
from functools import cache
from hashlib import sha256

VERSION, DATE = "3.0.7", "2022-06-10"
"""The version of that program whose tables these are."""

LONGEST = 190
"""Characters (code points) that short texts, titles and names may have."""

ADMIN = "Admin"
_ROUNDS = 100_000
_EMPTY = "NOT NULL DEFAULT ''"

_COLOUR = " INTEGER NOT NULL DEFAULT 0 CHECK ({0} BETWEEN 0 AND 255)"
_COLOURS = ", ".join(name + _COLOUR.format(name) for name in ("Red", "Green", "Blue"))
_PERMISSIONS = (
    "AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments", "AddStatements", "EditStatements",
    "DeleteStatements", "EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations",
    "ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements",
)  # fmt: skip


def _flag(name: str, default: int) -> str:
    return f"{name} INTEGER NOT NULL CHECK ({name} BETWEEN 0 AND 1) DEFAULT {default}"


def _short(name: str, rest: str = "NOT NULL") -> str:
    return f"{name} TEXT {rest} CHECK (LENGTH({name}) < {LONGEST + 1})"


def _to(table: str, column: str) -> str:
    return f"FOREIGN KEY({column}) REFERENCES {table}(ID) ON DELETE CASCADE"


def _data(table: str, value: str, more: str = "") -> str:
    return (
        f"CREATE TABLE {table}(ID INTEGER PRIMARY KEY NOT NULL, StatementId INTEGER NOT NULL, VariableId INTEGER NOT NULL, "
        f"{value}, {_to('STATEMENTS', 'StatementId')}, {_to('VARIABLES', 'VariableId')}{more}, UNIQUE (StatementId, VariableId))"
    )


SCHEMA = (
    "CREATE TABLE SETTINGS(Property TEXT PRIMARY KEY, Value TEXT NOT NULL)",
    f"CREATE TABLE CODERS(ID INTEGER NOT NULL PRIMARY KEY, {_short('Name')}, {_COLOURS}, "
    "Refresh INTEGER NOT NULL CHECK (Refresh BETWEEN 0 AND 9999) DEFAULT 0, "
    "FontSize INTEGER NOT NULL CHECK (FontSize BETWEEN 1 AND 99) DEFAULT 14, "
    f"{_short('Password')}, PopupWidth INTEGER CHECK (PopupWidth BETWEEN 100 AND 9999) DEFAULT 300, "
    f"{_flag('ColorByCoder', 0)}, {_flag('PopupDecoration', 0)}, {_flag('PopupAutoComplete', 1)}, "
    + ", ".join(_flag(f"Permission{each}", 1) for each in _PERMISSIONS)
    + ")",
    f"CREATE TABLE DOCUMENTS(ID INTEGER NOT NULL PRIMARY KEY, {_short('Title')}, Text TEXT NOT NULL, Coder INTEGER, "
    + ", ".join(_short(each, _EMPTY) for each in ("Author", "Source", "Section"))
    + f", Notes TEXT NOT NULL DEFAULT '', {_short('Type', _EMPTY)}, Date INTEGER NOT NULL, "
    f"{_to('CODERS', 'Coder')})",
    f"CREATE TABLE STATEMENTTYPES(ID INTEGER NOT NULL PRIMARY KEY, {_short('Label')}, {_COLOURS})",
    f"CREATE TABLE VARIABLES(ID INTEGER NOT NULL PRIMARY KEY, {_short('Variable')}, "
    "DataType TEXT NOT NULL CHECK (DataType = 'boolean' OR DataType = 'integer' OR DataType = 'long text' OR "
    "DataType = 'short text') DEFAULT 'short text', StatementTypeId INTEGER, "
    f"{_to('STATEMENTTYPES', 'StatementTypeId')}, UNIQUE (Variable, StatementTypeId))",
    "CREATE TABLE VARIABLELINKS(ID INTEGER NOT NULL PRIMARY KEY, SourceVariableId INTEGER, TargetVariableId INTEGER, "
    f"CHECK (TargetVariableId != SourceVariableId), {_to('VARIABLES', 'SourceVariableId')}, "
    f"{_to('VARIABLES', 'TargetVariableId')})",
    f"CREATE TABLE REGEXES({_short('Label', 'PRIMARY KEY')}, {_COLOURS})",
    "CREATE TABLE CODERRELATIONS(ID INTEGER NOT NULL PRIMARY KEY, Coder INTEGER CHECK(Coder > 0), "
    "OtherCoder INTEGER CHECK(OtherCoder > 0), "
    + ", ".join(
        _flag(each, 1) for each in ("viewStatements", "editStatements", "viewDocuments", "editDocuments")
    )
    + f", CHECK (Coder != OtherCoder), {_to('CODERS', 'Coder')}, {_to('CODERS', 'OtherCoder')})",
    "CREATE TABLE STATEMENTS(ID INTEGER NOT NULL PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, "
    "Start INTEGER NOT NULL CHECK(Start >= 0), Stop INTEGER NOT NULL CHECK(Stop >= 0), Coder INTEGER, CHECK (Start < Stop), "
    f"{_to('STATEMENTTYPES', 'StatementTypeId')}, {_to('CODERS', 'Coder')}, {_to('DOCUMENTS', 'DocumentId')})",
    _data("DATABOOLEAN", "Value INTEGER NOT NULL DEFAULT 1"),
    _data("DATAINTEGER", "Value INTEGER NOT NULL DEFAULT 0"),
    f"CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL, "
    f"{_short('Value', _EMPTY)}, "
    + ", ".join(f"{each} INTEGER CHECK ({each} BETWEEN 0 AND 255)" for each in ("Red", "Green", "Blue"))
    + ", ChildOf INTEGER CHECK(ChildOf > 0), UNIQUE (VariableId, Value), "
    f"{_to('ENTITIES', 'ChildOf')}, {_to('VARIABLES', 'VariableId')})",
    _data("DATASHORTTEXT", "Entity INTEGER NOT NULL", f", {_to('ENTITIES', 'Entity')}"),
    _data("DATALONGTEXT", "Value TEXT DEFAULT ''"),
    f"CREATE TABLE ATTRIBUTEVARIABLES(ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL, "
    f"{_short('AttributeVariable')}, UNIQUE(VariableId, AttributeVariable), {_to('VARIABLES', 'VariableId')})",
    "CREATE TABLE ATTRIBUTEVALUES(ID INTEGER PRIMARY KEY NOT NULL, EntityId INTEGER NOT NULL, "
    f"AttributeVariableId INTEGER NOT NULL, {_short('AttributeValue', _EMPTY)}, "
    f"UNIQUE (EntityId, AttributeVariableId), {_to('ENTITIES', 'EntityId')}, "
    f"{_to('ATTRIBUTEVARIABLES', 'AttributeVariableId')})",
)  # fmt: skip


def coder_row(number: int, name: str, password: str) -> tuple[object, ...]:
    """A row of ``CODERS`` with every permission, in a colour by number."""
    colour = _PALETTE[number % len(_PALETTE)]
    settings = (0, 14, password_hash(password, name), 300, 0, 0, 1)
    return (number, name, *colour, *settings, *(1 for _ in _PERMISSIONS))


_PALETTE = ((239, 208, 51), (51, 153, 255), (255, 102, 102), (102, 204, 0), (178, 102, 255), (255, 153, 51))  # fmt: skip


def colour_of(number: int) -> tuple[int, int, int]:
    """A colour for the n-th statement type."""
    return _PALETTE[number % len(_PALETTE)]


@cache
def password_hash(password: str, name: str) -> str:
    """What that program keeps of a password. The salt follows from the coder's name, so that the same set gives the
    same bytes; it keeps two coders with the same password apart, and no more."""
    salt = sha256(b"salt\x00" + name.encode("utf-8", "surrogatepass")).digest()[:16]
    digest = sha256(salt + unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass"))
    for _ in range(_ROUNDS - 1):
        digest = sha256(digest.digest())
    return base64.b64encode(salt + digest.digest()).decode("ascii")
