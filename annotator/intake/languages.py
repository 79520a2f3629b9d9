"""What tables and lists of references call a language, to its code of two letters."""

from __future__ import annotations

import re
from functools import cache

_NAMES = {
    "ar": "arabic arabe arabisch ara العربية عربي árabe arabo арабский 阿拉伯文",
    "bg": "bulgarian bul",
    "ca": "catalan cat",
    "cs": "czech cze ces",
    "da": "danish dan",
    "de": "german duits deutsch allemand alemán ger deu tedesco alemão немецкий niemiecki 德文 德语 德語 ドイツ語",
    "el": "greek gre ell",
    "en": "english engels anglais inglés englisch eng inglese inglês английский angielski 英文 英语 英語",
    "es": "spanish spaans español espagnol spanisch spa castellano spagnolo espanhol испанский hiszpański 西班牙文 西班牙语 スペイン語",
    "fa": "persian farsi per fas",
    "fi": "finnish fin",
    "fr": "french frans français francés französisch fre fra francese французский francuski 法文 法语 法語 フランス語",
    "he": "hebrew heb",
    "hi": "hindi hin",
    "hu": "hungarian hun",
    "id": "indonesian ind",
    "it": "italian italiano italien italienisch ita итальянский włoski 意大利文 イタリア語",
    "ja": "japanese japonais jpn 日本語 japanisch japonés giapponese 日文 日语",
    "ko": "korean kor 한국어",
    "nl": "dutch nederlands néerlandais dut nld niederländisch holandés neerlandés olandese holandês 荷兰文",
    "no": "norwegian nor",
    "pl": "polish polski pol polnisch polonais polaco polacco",
    "pt": "portuguese português portugais por portugiesisch portugués portoghese португальский 葡萄牙文",
    "ro": "romanian rum ron",
    "ru": "russian русский russe rus russisch ruso russo rosyjski 俄文",
    "sr": "serbian srp",
    "sv": "swedish svenska swe",
    "tr": "turkish türkçe turc tur türkisch",
    "uk": "ukrainian українська ukr",
    "vi": "vietnamese vie",
    "zh": "chinese chinois chi zho 中文 chinesisch chino cinese chinês китайский chiński 中国語",
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
