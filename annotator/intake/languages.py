"""What tables and lists of references call a language, to its code of two letters."""

from __future__ import annotations

import re
from functools import cache

_NAMES = {
    "ar": "arabic arabe arabisch ara العربية عربي",
    "bg": "bulgarian bul",
    "ca": "catalan cat",
    "cs": "czech cze ces",
    "da": "danish dan",
    "de": "german deutsch allemand alemán ger deu tedesco",
    "el": "greek gre ell",
    "en": "english anglais inglés englisch eng inglese",
    "es": "spanish español espagnol spanisch spa castellano spagnolo",
    "fa": "persian farsi per fas",
    "fi": "finnish fin",
    "fr": "french français francés französisch fre fra francese",
    "he": "hebrew heb",
    "hi": "hindi hin",
    "hu": "hungarian hun",
    "id": "indonesian ind",
    "it": "italian italiano italien italienisch ita",
    "ja": "japanese japonais jpn 日本語",
    "ko": "korean kor 한국어",
    "nl": "dutch nederlands néerlandais dut nld niederländisch",
    "no": "norwegian nor",
    "pl": "polish polski pol",
    "pt": "portuguese português portugais por portugiesisch",
    "ro": "romanian rum ron",
    "ru": "russian русский russe rus russisch",
    "sr": "serbian srp",
    "sv": "swedish svenska swe",
    "tr": "turkish türkçe turc tur türkisch",
    "uk": "ukrainian українська ukr",
    "vi": "vietnamese vie",
    "zh": "chinese chinois chi zho 中文 chinesisch",
}


@cache
def _codes() -> dict[str, str]:
    return {name: code for code, names in _NAMES.items() for name in names.split(" ")}


def language_code(value: str) -> str:
    """``fr`` for ``fr``, ``FR-ca``, ``French``, ``français``, ``fra``; empty for what is not understood."""
    word = value.strip().casefold()[:40]
    if match := re.fullmatch(r"([a-z]{2})(?:[-_][a-z0-9-]+)?", word):
        return match[1]
    return _codes().get(word.split(" ")[0] if word else "", "")
