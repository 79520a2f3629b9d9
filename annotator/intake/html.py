"""Web pages as they were saved: the main text, without navigation, comments and advertising.

The page is never shown, and nothing it names is loaded. The work on its tree is done apart
(:mod:`annotator.intake.apart`).
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from annotator.core.errors import IntakeError
from annotator.intake.apart import Stopped, run
from annotator.intake.dates import Dated, machine_date
from annotator.intake.decode import Decoded, decode
from annotator.intake.draft import Draft, Material, dated, tidy, web_address
from annotator.intake.files import quoted

MAX_BYTES = 8_000_000
"""A page without its embedded pictures is at most this large."""

MAX_MAIN_TAGS, MAX_TAGS = 80_000, 800_000
"""With more tags the main text is not looked for; with still more the page is refused."""

MAIN_SECONDS, VISIBLE_SECONDS = 3.0, 2.5
"""How long the two ways of reading a page may compute."""

_FEW_WORDS = 80

_EMBEDDED = (
    rb"data:[\w.+-]{1,60}/[\w.+-]{1,60}(?:;[\w=.+-]{1,60}){0,4};base64,[A-Za-z0-9+/=%\s]{0,}"
)
# The same without packing, as SingleFile writes drawings.
_WRITTEN_OUT = re.compile(
    rb"(=\s{0,9}|url\(\s{0,9})(?:\"data:[\w.+-]{1,60}/[^\"]*\"|'data:[\w.+-]{1,60}/[^']*')",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|title)[\s>]", re.IGNORECASE)
_TAG = re.compile(rb"</?(?:p|div|a|br|h[1-6]|span|table|ul|article|meta)[\s/>]", re.IGNORECASE)
_PROLOGUE = re.compile(
    rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|\s|<!--.{0,20000}?-->|<\?xml[^>]{0,200}>)*", re.DOTALL
)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S{1,2000}) -->")
_SINGLE_FILE = re.compile(
    r"<!--\s*(?:Page saved with|Archive processed by) SingleFile\s+url:\s*(\S{1,2000})\s+saved date:\s*([^\n]{1,80}?)\s*(?:\n|-->)"
)
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{4000,}")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_MAX_ATTRIBUTES = 1_000
# What the declarations mean in browsers, and in the programs that wrote them.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}


def sniff(head: bytes, name: str) -> int:
    """How surely these are a web page's first bytes (0 to 100)."""
    plain = head.replace(b"\x00", b"") if b"\x00" in head[:200] else head
    start = _PROLOGUE.match(plain)
    at = start.end() if start else 0
    if _PAGE.match(plain, at):
        return 90
    if name.lower().endswith((".html", ".htm", ".xhtml", ".shtml")):
        return 80 if _TAG.search(plain) or _PAGE.search(plain) else 0
    return 0


def read(material: Material) -> list[Draft]:
    """The one article of a page, without normalisation."""
    return [article(material.data, quoted(material.name), material.encoding)]


def article(
    data: bytes, what: str, encoding: str = "", declared: str = "", url: str = "", saved: str = ""
) -> Draft:
    """The article of a page. ``what`` names it in messages; ``encoding`` is what a person chose, ``declared``
    what was said of the page elsewhere than in it; so are ``url`` and ``saved``, the moment of saving.
    """
    decoded, source, tags = _checked(data, what, encoding, declared)
    page, warnings = _page(source, tags, what)
    return _draft(page, decoded, [*decoded.warnings, *warnings], (url, saved))


def seen(data: bytes, what: str, encoding: str = "", declared: str = "") -> tuple[str, Decoded]:
    """All text that a reader of the page sees, such as of a mail, where all of it belongs to the article."""
    decoded, source, _ = _checked(data, what, encoding, declared)
    try:
        values = run("visible", source, {"styled": True}, VISIBLE_SECONDS)
    except Stopped:
        raise _exhausting(what) from None
    if not values:
        raise _nested(what)
    return str(values[0]["text"]), decoded


def _checked(data: bytes, what: str, encoding: str, declared: str) -> tuple[Decoded, bytes, int]:
    """The page as characters, the same in UTF-8, and how many tags it has; refused when it is too large."""
    decoded = decode_page(_without_embedded(data), encoding, what, declared)
    source = decoded.text.encode("utf-8", "replace")
    tags = source.count(b"<")
    if _has_endless_tag(source):
        raise _exhausting(what)
    if len(source) > MAX_BYTES or tags > MAX_TAGS:
        size = f"{tags:,} tags" if tags > MAX_TAGS else f"{len(source) / 1e6:.0f} MB"
        raise IntakeError(
            f"{what} is too large for the page of an article: {size}.",
            "Copy the article's text out of it and paste that.",
        )
    return decoded, source, tags


def decode_page(data: bytes, encoding: str, what: str, declared: str = "") -> Decoded:
    """Decode a page: a person's choice, a byte order mark, UTF-8 that is valid and more than ASCII, what was
    ``declared`` of the page or it declares of itself, and last a guess.
    """
    if encoding or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, encoding, what)
    declared = _known(declared) or _declared(data[:8192])
    if not data.isascii() or declared.startswith("iso2022"):
        try:
            if not declared.startswith("iso2022"):
                return Decoded(data.decode("utf-8"), "utf-8", 1.0)
        except UnicodeDecodeError:
            pass
        if declared and declared != "utf-8":
            try:
                return Decoded(data.decode(declared), declared, 0.95)
            except UnicodeDecodeError:
                found = decode(data, "", what)
                note = f"The page calls itself {declared}, but was read as {found.encoding}."
                return Decoded(
                    found.text, found.encoding, found.confidence, (note, *found.warnings)
                )
    return decode(data, "", what)


def _declared(head: bytes) -> str:
    """The encoding a page names, as Python calls it; UTF-7 and encodings nobody knows are not heeded."""
    match = _CHARSET.search(head)
    return _known((match[1] or match[2]).decode("ascii", "replace")) if match else ""


def _known(encoding: str) -> str:
    """The name of an encoding that pages may be in; else nothing."""
    try:
        known = codecs.lookup(encoding).name if encoding else ""
    except (LookupError, ValueError):
        return ""
    if known.startswith(
        ("utf-16", "utf-32", "utf-7", "unicode_escape", "raw_unicode", "idna", "punycode")
    ):
        return ""  # The declaration was readable as ASCII, so these are not what the page is in.
    return _MEANT.get(known, known) if not known.endswith("_codec") else ""


def _without_embedded(data: bytes) -> bytes:
    """The page without the pictures and fonts it carries in itself, which are most of a saved page."""
    data = re.sub(_EMBEDDED, b"data:,", data) if b";base64," in data else data
    return _WRITTEN_OUT.sub(rb'\1"data:,"', data) if b"data:" in data else data


def _has_endless_tag(source: bytes) -> bool:
    """True when a tag has so many attributes that a parser would need minutes for it."""
    tags = (_QUOTED.sub(b"", match.group()) for match in _LONG_TAG.finditer(source))
    return any(max(tag.count(b"="), len(tag.split())) > _MAX_ATTRIBUTES for tag in tags)


def _page(source: bytes, tags: int, what: str) -> tuple[dict[str, Any], list[str]]:
    """What the page says: its main text, or all text that can be seen where that is not to be had."""
    page: dict[str, Any] = {}
    if tags <= MAX_MAIN_TAGS:
        try:
            page = dict(*run("page", source, {}, MAIN_SECONDS)[1:])
        except Stopped as stop:
            if not stop.values:
                raise _exhausting(what) from None
        if page.get("text", "").strip():
            return page, []
    try:
        visible = dict(*run("visible", source, {}, VISIBLE_SECONDS))
    except Stopped:
        raise _exhausting(what) from None
    if not visible:
        raise _nested(what)
    if not visible["text"].strip():
        raise IntakeError(
            f"{what} holds no text.",
            "The page may fill itself only in a browser; paste the text instead.",
        )
    note = "The main text could not be told from the rest; all visible text of the page was taken."
    return {**visible, **{k: v for k, v in page.items() if v}, "text": visible["text"]}, [note]


def _nested(what: str) -> IntakeError:
    return IntakeError(
        f"{what} is not read, for safety: its parts are nested too deeply.",
        "Copy the article's text out of it and paste that.",
    )


def _exhausting(what: str) -> IntakeError:
    return IntakeError(
        f"{what} is not read: the page is built so that reading it takes too long.",
        "Copy the article's text out of it and paste that.",
    )


def _draft(
    page: dict[str, Any], decoded: Decoded, warnings: list[str], told: tuple[str, str]
) -> Draft:
    """The article of a page; ``told`` are the address and the moment of saving, where they were told elsewhere."""
    url, saved = told if any(told) else _saved_from(decoded.text[:100_000])
    day = next((d for d in map(machine_date, page.get("dates", ())) if d), None)
    if not day and (guess := machine_date(page.get("guessed_date"))):
        # A guess of New Year is most often the year of the page's footer.
        of_year = guess.date.endswith("-01-01")
        day = (
            Dated(guess.date[:4], "year", "") if of_year else Dated(guess.date, guess.precision, "")
        )
    if saved and (not day or day.precision == "year"):
        warnings.append(f"No day was found in the page; it was saved on {saved}.")
    words = len(page["text"].split())
    if words < _FEW_WORDS:
        warnings.append(
            f"Only {words} words were found: perhaps the page shows only the article's beginning."
        )
    draft = Draft(
        text=page["text"],
        title=tidy(page.get("title")),
        source=tidy(page.get("source")),
        author=tidy(page.get("author")),
        section=tidy(page.get("section")),
        url=url or web_address(page.get("url")),
        language=str(page.get("language") or "")[:2].lower(),
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        warnings=tuple(warnings),
    )
    return dated(draft, day)


def _saved_from(text: str) -> tuple[str, str]:
    """Address and moment of saving, as browsers and SingleFile note them in a comment."""
    if match := _SINGLE_FILE.search(text):
        return web_address(match[1]), tidy(match[2])
    if match := _SAVED_FROM.search(text):
        return web_address(match[1]), ""
    return "", ""
