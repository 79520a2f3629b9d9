"""Which language a text is in, and how sure that is. Works without any network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache

LANGUAGES = (
    "ar", "de", "en", "es", "fa", "fr", "he", "it", "ja", "nl", "pl", "pt", "ru", "tr", "uk", "zh",
)  # fmt: skip
"""ISO 639-1 codes that are told apart; the fewer, the surer."""

_SAMPLE = 180
_LEAST_LETTERS = 8
_lock = threading.Lock()


@cache
def _identifier(languages: tuple[str, ...]) -> Callable[[str], tuple[str, float]]:
    """A classifier for some languages. Loading its model takes half a second, once."""
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(languages))
    classify: Callable[[str], tuple[str, float]] = identifier.classify
    return classify


def detect_language(text: str, languages: Sequence[str] = LANGUAGES) -> tuple[str, float]:
    """The language of ``text`` among ``languages`` and how sure that is (0 to 1); ``("", 0.0)`` when it
    holds too few letters to tell.
    """
    # The middle beside the beginning: a title or a credit in another language must not decide.
    middle = max(_SAMPLE, (len(text) - _SAMPLE) // 2)
    sample = " ".join((text[:_SAMPLE] + " " + text[middle : middle + _SAMPLE]).split())
    if sum(map(str.isalpha, sample)) < _LEAST_LETTERS:
        return "", 0.0
    with _lock:
        classify = _identifier(tuple(languages))
    code, confidence = classify(sample)
    return str(code), round(float(confidence), 3)
