"""What people type into the fields of an article, made what is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from annotator.core.errors import UserError

Dated = tuple[str, str, str]
"""A date (ISO 8601 as far as it is known), its precision, and the wording it came from."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NAMES = {
    "ar": "arabic العربية عربي", "de": "german deutsch allemand alemán", "en": "english anglais inglés englisch",
    "es": "spanish español espagnol spanisch castellano", "fa": "persian farsi فارسی",
    "fr": "french français francais francés französisch", "he": "hebrew עברית", "it": "italian italiano italien",
    "ja": "japanese 日本語", "nl": "dutch nederlands", "pl": "polish polski", "pt": "portuguese português",
    "ru": "russian русский", "tr": "turkish türkçe", "uk": "ukrainian українська", "zh": "chinese 中文",
}  # fmt: skip
_CHECKED = ("date", "language", "url")
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}


def typed_date(text: str) -> Dated:
    """A date as people write it: ``2026-11-03``, ``3 novembre 2026``, ``Nov 2026``, ``03.11.2026``; empty for none.

    Raises UserError when no date can be read out of it.
    """
    from annotator.intake.dates import machine_date

    typed = " ".join(text.split())
    if not typed:
        return "", "", ""
    found = machine_date(typed)
    if found is None:
        raise UserError(
            f"“{typed[:80]}” is not understood as a date.",
            "Write it like 2026-11-03, 2026-11, 2026 or 3 November 2026.",
        )
    return found.date, found.precision, "" if found.date == typed else found.text


def typed_language(text: str) -> str:
    """A language as its code: ``fr``, ``FR``, ``French`` and ``français`` are ``fr``; empty for none."""
    typed = text.strip().casefold().replace("_", "-")
    code = _CODES.get(typed, typed)
    if code and not _LANGUAGE.fullmatch(code):
        raise UserError(
            f"“{text.strip()[:80]}” is not understood as a language.",
            "Write its code, such as fr, en, es, de or ar.",
        )
    return code


def typed_field(field: str, text: str) -> str | Dated:
    """What is kept of something typed into a field; raises UserError when it cannot be that."""
    if field == "date":
        return typed_date(text)
    if field == "language":
        return typed_language(text)
    cleaned = " ".join(text.split())
    if field == "url" and cleaned and not re.match(r"https?://[^/\s]+\S*\Z", cleaned):
        raise UserError(
            f"“{cleaned[:80]}” is not a web address.", "Write it with http:// or https://."
        )
    return cleaned


def typed_fields(changes: Mapping[str, str]) -> dict[str, str]:
    """Fields as they are kept; a date brings its precision and wording along."""
    kept: dict[str, str] = {}
    for field, text in changes.items():
        value = typed_field(field, text) if field in _CHECKED else text.strip()
        if isinstance(value, tuple):
            kept |= dict(zip(("date", "date_precision", "date_text"), value, strict=True))
        else:
            kept.setdefault(field, value)
    return kept
