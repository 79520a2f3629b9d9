"""The text of a rich text (RTF) file. Pictures, objects, styles, headers and what fields do are never looked at.

Read in one pass, whatever the nesting; broken files give what can be read of them. A page or section break
is a form feed (``\\f``), which ends a line as ``\\n`` does: exports of news databases set articles apart by it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import lru_cache

from annotator.core.errors import IntakeError

MAX_CHARACTERS = 64_000_000
"""No text may be longer."""

MAX_DEPTH = 5_000
"""Groups within each other; Word writes some twenty."""

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}\{\\rtf", re.IGNORECASE)
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)", re.DOTALL
)
# Pictures as digits; no word is that long.
_DIGITS = re.compile(rb"[0-9a-fA-F\r\n]{2000,}")
_BINARY = re.compile(rb"\\bin(\d{1,10}) ?")

_LETTERS = {
    "par": "\n", "line": "\n", "column": "\n", "softline": "\n", "page": "\f", "sect": "\f", "tab": "\t",
    "cell": "\t", "nestcell": "\t", "emdash": "—", "endash": "–", "emspace": "\u2003",
    "enspace": "\u2002", "qmspace": "\u2005", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}  # fmt: skip
_SIGNS = {
    "~": "\u00a0", "-": "\u00ad", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n",
    "\t": "\t",
}  # fmt: skip
# Groups that hold no words of the text, also without the mark that says so.
_SILENT_WORDS = (
    "aftncn aftnsep aftnsepc annotation atnauthor atndate atnicn atnid atnref atrfend atrfstart author "
    "background bkmkend bkmkstart buptim category colortbl comment company creatim datafield do doccomm "
    "docvar factoidname falt fchars ffdeftext ffentrymcr ffexitmcr ffformat ffhelptext ffl ffname "
    "ffstattext filetbl fldinst fldtype fonttbl footer footerf footerl footerr formfield ftncn ftnsep "
    "ftnsepc generator gridtbl header headerf headerl headerr hlinkbase info keycode keywords "
    "latentstyles lchars levelnumbers leveltext list listlevel listname listoverride listoverridetable "
    "listpicture listtable listtext manager nesttableprops nonesttables objalias objclass objdata object "
    "objname oldcprops oldpprops oldsprops oldtprops operator panose password pgptbl pict pnseclvl pntext "
    "pntxta pntxtb printim private propname protusertbl pxe revtbl revtim rsidtbl rxe shprslt sn sp "
    "staticval stylesheet subject sv tc template themedata title txe upr userprops wgrffmtfilter xe "
    "xmlattrname xmlattrvalue xmlclose xmlname xmlnstbl xmlopen"
)
_SILENT = frozenset(_SILENT_WORDS.split())
# What may be read although it stands in such a group: text boxes, and the newer form of two.
_SPOKEN = frozenset(("shptxt", "ud"))
_ABOUT = frozenset(("title", "author"))
_CHARSETS = {
    "0": "cp1252", "77": "mac_roman", "78": "cp932", "79": "big5", "80": "cp949", "81": "mac_arabic",
    "83": "mac_greek", "84": "mac_cyrillic", "85": "gb18030", "86": "mac_romanian", "89": "mac_latin2",
    "128": "cp932", "129": "cp949", "130": "johab", "134": "gb18030", "136": "cp950", "161": "cp1253",
    "162": "cp1254", "163": "cp1258", "177": "cp1255", "178": "cp1256", "186": "cp1257", "204": "cp1251",
    "222": "cp874", "238": "cp1250", "254": "cp437", "255": "cp850",
}  # fmt: skip
_LINK = re.compile(r"HYPERLINK\s+\"([^\"]{1,2000})")


@dataclass(frozen=True, slots=True)
class RichText:
    """The ``text``; ``title`` and ``author`` as the file's properties give them (empty where they do not);
    ``links`` are ``(position in the text, address)`` of each link, ``bold`` the ``(start, end)`` of what is printed
    so; ``whole`` is false for a file that was cut off.
    """

    text: str
    title: str = ""
    author: str = ""
    links: tuple[tuple[int, str], ...] = ()
    bold: tuple[tuple[int, int], ...] = ()
    whole: bool = True


def is_rtf(head: bytes) -> bool:
    """True when a file that starts like this is rich text, whatever it is called."""
    return _START.match(head) is not None


@lru_cache(maxsize=1)
def text_of_head(head: bytes) -> str:
    """The lines in the first bytes of a file, for those who tell its kind by them; several ask the same."""
    return rich_text(head).text.replace("\f", "\n")


def rich_text(data: bytes, what: str = "This file") -> RichText:
    """Read a file (or the first part of one). ``what`` names it in messages.

    Raises :class:`IntakeError` for what is no rich text and what is built to do harm.
    """
    if not is_rtf(data):
        raise IntakeError(f"{what} is no rich text (RTF) file.", "Check that it is what you meant.")
    reader = _Reader(what)
    reader.read(_source(_without_pictures(data), reader))
    return reader.result()


def _without_pictures(data: bytes) -> bytes:
    """The file without what lies in it as plain bytes, or as digits by the thousand."""
    if b"\\bin" in data:
        pieces, at = [], 0
        for match in _BINARY.finditer(data):
            if match.start() >= at:
                pieces.append(data[at : match.start()])
                at = match.end() + int(match[1])
        data = b"".join([*pieces, data[at:]])
    return _DIGITS.sub(b"", data)


def _source(data: bytes, reader: _Reader) -> str:
    """The file as characters: those beyond ASCII are against the rules, but some programs write UTF-8."""
    if not data.isascii():
        try:
            source = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            reader.plain_unicode = True
            return source
    return data.decode("latin-1")


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    silent: str = ""
    hidden: bool = False
    fallback: int = 1
    font: str = ""
    note: bool = False
    bold: bool = False


@dataclass
class _Reader:
    """Goes through the tokens of one file."""

    what: str
    plain_unicode: bool = False
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)
    size: int = 0
    bytes: bytearray = field(default_factory=bytearray)
    page: str = "cp1252"
    default: str = ""
    fonts: dict[str, str] = field(default_factory=dict)
    about: dict[str, list[str]] = field(default_factory=dict)
    instruction: list[str] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    bold: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0
    skip: int = 0
    high: int = 0
    starred: bool = False
    closed: bool = False

    def read(self, source: str) -> None:
        """Take in all of the file, until its outermost group ends."""
        for match in _TOKEN.finditer(source):
            word, number, code, sign, brace, run = match.groups()
            if run is not None:
                self._run(run)
            elif word is not None:
                self._word(word, number)
            elif brace is not None:
                if self._brace(brace):
                    break
            elif code is not None:
                self._run(chr(int(code, 16)), coded=True)
            else:
                self._sign(sign)
        self._flush()

    def result(self) -> RichText:
        """What was read; the notes come last, by their numbers."""
        text = "".join(self.out)
        for number, note in enumerate(self.notes, 1):
            text += f"\n[{number}] " + "".join(note).strip()
        title, author = ("".join(self.about.get(key, ())).strip() for key in ("title", "author"))
        return RichText(text, title, author, tuple(self.links), tuple(self.bold), self.closed)

    def _brace(self, brace: str) -> bool:
        """Begin or end a group; true at the end of the outermost."""
        self._flush()
        self.skip = self.high = 0
        self.starred = False
        if brace == "{":
            if len(self.stack) >= MAX_DEPTH:
                raise IntakeError(
                    f"{self.what} is not read, for safety: its parts are nested too deeply.",
                    "Ask for a copy from a source you trust.",
                )
            self.stack.append(self.state)
            s = self.state
            self.state = _State(s.silent, s.hidden, s.fallback, s.font, s.note, s.bold)
            return False
        ended = self.state
        if self.stack:
            self.state = self.stack.pop()
        if ended.silent == "fldinst" and self.state.silent != "fldinst":
            self._link()
        self.closed = not self.stack
        return self.closed

    def _word(self, word: str, number: str | None) -> None:
        """A control word."""
        self._flush()
        if self.skip:
            self.skip -= 1
            return
        state = self.state
        starred, self.starred = self.starred, False
        if word in _SPOKEN:
            state.silent = ""
        elif word in _SILENT:
            state.silent = word
        elif word == "footnote" and not state.silent and not state.note:
            self._emit(f"[{len(self.notes) + 1}]")
            self.notes.append([])
            state.note = True
        elif starred:
            state.silent = "*"
        elif word == "u" and number:
            self._unicode(int(number))
        elif word == "uc":
            state.fallback = min(max(int(number or 1), 0), 20)
        elif word == "f":
            state.font = number or ""
        elif word == "deff":
            state.font = self.default = number or ""
        elif word == "fcharset" and state.silent == "fonttbl":
            self.fonts[state.font] = _CHARSETS.get(number or "", "")
        elif word == "cpg" and state.silent == "fonttbl":
            self.fonts[state.font] = _codec(number)
        elif word == "ansicpg":
            self.page = _codec(number) or self.page
        elif word in ("mac", "pc", "pca") and not self.size:
            self.page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word in ("v", "deleted"):
            state.hidden = number != "0"
        elif word == "plain":
            state.hidden, state.bold, state.font = False, False, self.default
        elif word == "b":
            state.bold = number != "0"
        elif word == "row" or word == "nestrow":
            self._end_row()
        elif word in _LETTERS:
            self._emit(_LETTERS[word])

    def _sign(self, sign: str) -> None:
        """A backslash and a sign."""
        self._flush()
        if self.skip:
            self.skip -= 1
        elif sign == "*":
            self.starred = True
        elif sign in _SIGNS:
            self._emit(_SIGNS[sign])

    def _run(self, run: str, coded: bool = False) -> None:
        """Letters as they are, or one byte given by its number (``coded``)."""
        if self.skip:
            cut = min(self.skip, len(run))
            self.skip -= cut
            run = run[cut:]
        if not run:
            return
        silent = self.state.silent
        if silent == "fldinst":
            self.instruction.append(run)
        elif silent and silent not in _ABOUT:
            return
        if self.plain_unicode and not coded:
            self._flush()
            self._emit(run)
        else:
            self.bytes += run.encode("latin-1", "replace")

    def _flush(self) -> None:
        """Decode the bytes that were waiting; letters of two bytes may come in two tokens."""
        if self.bytes:
            known = self.fonts.get(self.state.font) or self.page
            text = self.bytes.decode(known, "replace")
            self.bytes.clear()
            self._emit(text)

    def _unicode(self, number: int) -> None:
        """A character by its number, which may be negative or one half of a pair."""
        self.skip = self.state.fallback
        number = number + 0x10000 if number < 0 else number
        if 0xD800 <= number < 0xDC00:
            self.high = number
            return
        if 0xDC00 <= number < 0xE000 and self.high:
            number = 0x10000 + ((self.high - 0xD800) << 10) + number - 0xDC00
        self.high = 0
        lone = not 0 < number <= 0x10FFFF or 0xD800 <= number < 0xE000
        self._emit("\ufffd" if lone else chr(number))

    def _emit(self, text: str) -> None:
        """Put text where it belongs, if it is to be seen."""
        state = self.state
        if state.silent in _ABOUT:
            self.about.setdefault(state.silent, []).append(text[:2000])
        if state.silent or state.hidden:
            return
        self.size += len(text)
        if self.size > MAX_CHARACTERS:
            raise IntakeError(
                f"The text of {self.what} is larger than {MAX_CHARACTERS // 1_000_000} MB.",
                "Split it into several files, then import those.",
            )
        if state.note:
            self.notes[-1].append(text)
            return
        self.out.append(text)
        self.length += len(text)
        if state.bold:
            self.bold.append((self.length - len(text), self.length))

    def _end_row(self) -> None:
        """The end of a table's row; no blank follows its last cell."""
        sink = self.notes[-1] if self.state.note else self.out
        if sink and sink[-1] == "\t" and not self.state.silent:
            sink.pop()
            self.length -= 0 if self.state.note else 1
        self._emit("\n")

    def _link(self) -> None:
        """A field's instruction is complete; keep the address when it is a link."""
        if match := _LINK.search("".join(self.instruction)):
            self.links.append((self.length, match[1]))
        self.instruction.clear()


def _codec(number: str | None) -> str:
    """Python's name of a Windows code page; empty when there is none."""
    name = "utf-8" if number == "65001" else "gb18030" if number == "936" else f"cp{number}"
    name = "mac_roman" if number == "10000" else name
    try:
        return codecs.lookup(name).name if number else ""
    except LookupError:
        return ""
