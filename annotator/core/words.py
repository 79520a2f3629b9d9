"""Where words and sentences begin and end, for news in many languages.

Our own rules, because a reader of French, English, Arabic or Chinese expects other borders than the
usual ones. A *token* is a word, one piece of punctuation, one symbol or a stretch of blanks:

- An elided article or pronoun is a word of its own: ``l'`` + ``Union``, ``d'`` + ``Emmanuel``, ``jusqu'`` +
  ``ici``, ``dell'`` + ``Italia``. ``aujourd'hui``, ``prud'homme``, ``O'Brien``, ``N'Djamena``, ``don't`` are one.
- The English possessive stands apart, so that a name can be taken without it: ``Macron`` + ``'s``.
  ``it's``, ``let's``, ``that's`` … are one.
- Hyphens join (``co-operate``, ``Saint-Denis``, ``COVID-19``), so do the full stops of acronyms (``U.S.-led``,
  ``e.g.``, ``J.-C.``, ``Ph.D.``) and of web addresses (``lemonde.fr``), the middle dot (``étudiant·e·s``,
  ``col·lecció``), and ``&`` in ``AT&T``. A leading ``@`` or ``#`` and a trailing ``+`` belong: ``#MeToo``,
  ``Canal+``.
- Numbers keep their marks: ``3,5``, ``1.000.000``, ``12:30``, ``01/02/2024``, and no-break or thin spaces between
  groups of three: ``1 000``. An ordinary space always ends a word.
- Vowel signs, tatweel, zero-width joiners and soft hyphens belong to the letters around them.
- Scripts written without spaces (Chinese, Japanese kanji and hiragana, Thai, Lao, Khmer, Burmese): each
  character by itself, so that any name can be taken without fighting the borders. Katakana runs, which
  write foreign names, are one word; so are Hangul words.
- Each emoji (with its skin tones and joiners) is one word.

Every question is answered from the neighbourhood of a position: from the last place before it where a token must
begin whatever came earlier. The ``regex`` package is imported with the first question.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from string import Template
from typing import Any, NamedTuple

from annotator.core.graphemes import clings, grapheme_end

_CLASSES = {
    "letter": r"[[\p{L}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Line_Break=Complex_Context}ーｰ]]",
    "kana": r"[\p{Katakana}ーｰ]",
    "spaceless": r"[\p{Han}\p{Hiragana}\p{Line_Break=Complex_Context}]",
    "mark": r"[\p{M}\u00ad\u061c\u200c-\u200f\u2060\U0001f3fb-\U0001f3ff]",
    "blank": r"[\s\u200b\ufeff]",
    "apostrophe": "['’‘＇]",
    "elided": (
        "(?i:[cçdjlmnstv]|qu|jusqu|lorsqu|puisqu|quoiqu|un|dell|all|dall|nell|sull|coll|quell|quest|bell|"
        "tutt|anch|com|dov|cos|gl|degl|agl|negl)"
    ),
    "contracted": "(?i:it|s?he|that|what|who|t?here|let|where|how|when|why|one|every(?:one|body))",
}


def _fill(pattern: str) -> str:
    return Template(pattern).substitute(_CLASSES)


def _define(name: str, pattern: str) -> None:
    _CLASSES[name] = _fill(pattern)


_define("unit", "${letter}(?:${letter}|${mark})*+")
_define("possessive", "${apostrophe}[sS](?!${letter}|${mark})")
_define("acronym", r"\p{L}{1,2}${mark}*\.(?:[-‐‑]?\p{L}${mark}*\.)+(?:\p{L}${mark}*(?!${letter}))?")
_define(
    "join",
    r"""(?:
      (?<=\p{L}|\p{M}) (?!${possessive}) ${apostrophe} (?=\p{L})
    | [-‐‑־] (?=${letter})
    | (?<=\b\p{L}) \. [-‐‑] (?=\p{L})
    | [·‧] (?=\p{L})
    | (?<=\d) [.,:/٫٬] (?=\d)
    | (?<=\d) (?<!\d{4}) [\u00a0\u2009\u202f] (?=\d{3}(?!\d))
    | (?<=[\p{L}\d]) \. (?=\p{Ll})
    | (?<=\p{L}) & (?=\p{L})
    | @ (?=${letter})
    | (?<=\p{Hebrew}) ["״׳] (?=\p{Hebrew})
    )""",
)

_TOKEN = _fill(
    r"""
      (?P<word>
        (?! [NMTS] ${apostrophe} \p{Lu} \p{Ll} | \p{L}+ ${possessive})
        ${elided} ${apostrophe} (?=\p{L})
      | (?<=[\p{L}\p{M}\d.]) ${possessive}
      | (?: ${kana} ${mark}* )+
      | ${contracted} ${possessive}
      | [@\#]?+ (?: ${acronym} | ${unit} ) (?: ${join} ${unit} )*+
        (?: (?<=\p{L}) \+{1,2} (?!${letter}) )?
      | (?=${spaceless}) \X
      | \p{Regional_Indicator}{1,2} [\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+
      | (?=\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f) \X
      )
    | (?P<blank> ${blank}+ )
    | (?: (?P<same>\p{P}) (?P=same)*+ | \X )
    """
)

# A character at which a token begins whatever stands before its left neighbour.
_SAFE = _fill(
    r"""(?r)(?:
      (?<=[\ \t\n]) [^\s\u200b\ufeff\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]
    | (?<=[,;!?()«»“”…،؛؟。、，！？：；「」]) [\p{L}--\p{GCB=Extend}--\p{GCB=SpacingMark}]
    | (?<=[${spaceless}&&\p{Lo}&&\p{GCB=Other}]) [${spaceless}&&\p{Lo}&&\p{GCB=Other}]
    | (?<=\p{Emoji_Presentation}) [\p{Emoji_Presentation}--\p{Emoji_Modifier}--\p{Regional_Indicator}]
    )"""
)


class Token(NamedTuple):
    """A stretch of text from ``start`` to ``end``: a ``word``, a ``blank``, or a ``mark`` (all the rest)."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=1)
def _patterns() -> tuple[Any, Any]:
    import regex

    flags = regex.VERSION1 | regex.VERBOSE
    return regex.compile(_TOKEN, flags), regex.compile(_SAFE, flags)


def tokens_around(text: str, pos: int) -> Iterator[Token]:
    """Tokens in order to the end of the text, the first of them starting at or before ``pos``."""
    token, safe = _patterns()
    found = safe.search(text, 0, pos + 1)
    at = found.start() if found else 0
    length = len(text)
    while at < length:
        match = token.match(text, at)
        end = match.end()
        if clings(text, end):
            end = grapheme_end(text, end)
        yield Token(at, end, match.lastgroup if match.lastgroup != "same" else "mark")
        at = end
