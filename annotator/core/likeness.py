"""Places that say the same words in another form: inflected, without accents, with a clitic in front.

Light rules of our own for French, English, German, Spanish and Arabic: a word is reduced to a stem by its endings, and
two words are alike when their stems are equal. Words are compared whole; where a name of one word is capitalised, so must
be what is like it; acronyms and short words take no endings. Positions are code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from annotator.core.matching import loose_pattern
from annotator.core.names import fold

SHORTEST_INFLECTED = 4
LONGEST_ENDING = 4
STRETCH = 100_000
"""Code points looked through at once: some milliseconds."""
LONGEST_MATCH = 2_000
"""No place is longer, with the blanks in it."""
LONGEST_FORM = 300

_INSIDE = r"[^\W_]"
_MARK = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640"
_NO_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that put no blanks between words: there a word may begin and end anywhere."""

_WORD = re.compile(f"(?:{_INSIDE}|[{_MARK}])+")


@dataclass(frozen=True, slots=True)
class Form:
    """Words to look for. ``alias`` when they are a name of the entity rather than the words that were tagged;
    ``any_case`` when the first letter is a capital only because a sentence begins there."""

    words: str
    alias: bool = False
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """A place like a form: ``same``, ``alias``, ``accents`` (other accents or case) or ``inflected``."""

    start: int
    end: int
    reason: str
    form: str


# --- stems ---


def _french(word: str) -> str:
    for ending, instead in (("eaux", "eau"), ("aux", "al"), ("s", ""), ("x", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > 5 else word


def _english(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")) and len(word) > 5:
        return word[:-2]
    if word.endswith("s") and len(word) > 4 and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _spanish(word: str) -> str:
    if word.endswith("ces") and len(word) > 4:
        return word[:-3] + "z"
    if word.endswith("es") and len(word) > 5 and word[-3] not in "aeiou":
        return word[:-2]
    if word.endswith("s") and len(word) > 4:
        word = word[:-1]
    return word[:-1] if word.endswith(("o", "a")) and len(word) > 5 else word


def _german(word: str) -> str:
    for ending in ("innen", "in"):
        if word.endswith(ending) and len(word) - len(ending) >= 5:
            word = word[: -len(ending)]
            break
    for ending in ("ern", "en", "er", "es", "em", "e", "n", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


_AR_ENDINGS = ("ات", "ون", "ين", "ان", "ه")


def _arabic(word: str) -> str:
    """Without its article (and what clings before it) and ending; a clitic alone may be a letter of the word."""
    bare = re.sub("^[وف]?(?:[بك]?ال|لل)(?=..)", "", word)
    for ending in _AR_ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            return bare[: -len(ending)]
    return bare


def _arabic_readings(word: str) -> set[str]:
    """Everything a word of a text may be without clitics and endings."""
    heads = {word} | ({word[1:]} if word[:1] in "وف" else set())
    for head in tuple(heads):
        for clitic in ("بال", "كال", "لل", "ال", "ب", "ل", "ك"):
            if head.startswith(clitic):
                heads.add(head[len(clitic) :])
    for head in tuple(heads):
        for ending in _AR_ENDINGS:
            if head.endswith(ending):
                heads.add(head[: -len(ending)])
    return {head for head in heads if len(head) >= 2}


def _plain(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 4 else word


RULES: dict[str, Callable[[str], str]] = {
    "fr": _french,
    "en": _english,
    "es": _spanish,
    "de": _german,
    "ar": _arabic,
}


def stem(word: str, language: str = "") -> str:
    """A folded word without its ending (and in Arabic its clitics), by the rules of a language."""
    if _is_arabic(word):
        return _arabic(word)
    if len(word) < SHORTEST_INFLECTED:
        return word
    return RULES.get(language[:2].lower(), _plain)(word)


# --- looking for forms ---


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a form: its folded letters, its stem, and what the case of what is like it must be."""

    folded: str
    stem: str
    case: str  # "" any, "capital", "capitals"
    fixed: bool

    def fits(self, found: str, language: str) -> bool:
        """True when a word of the text is like this one."""
        if self.case == "capital" and found[:1].islower():
            return False
        if self.case == "capitals" and found != found.upper():
            return False
        folded = fold(found)
        if folded == self.folded:
            return True
        if self.fixed:
            return False
        if _is_arabic(folded):
            return self.stem in _arabic_readings(folded)
        # In all of these languages an s is added: plural, genitive, a name misspelt.
        longer, shorter = sorted((folded, self.folded), key=len, reverse=True)
        added = longer == f"{shorter}s" and len(shorter) >= SHORTEST_INFLECTED
        return added or stem(folded, language) == self.stem


class Likeness:
    """Looks for forms in texts of any of the languages. Making one is cheap; its patterns are made with the first text."""

    def __init__(self, forms: Iterable[Form]) -> None:
        known: dict[str, Form] = {}
        for form in forms:
            words = " ".join(form.words.split())
            if _WORD.search(words) and len(words) <= LONGEST_FORM:
                known.setdefault(words, form)
        # Longer ones first: of two that begin at one place, the longer is meant.
        self.forms = sorted(known.values(), key=lambda f: (-len(f.words), f.words))
        self._finder = lru_cache(maxsize=8)(self._make_finder)

    def find(self, text: str, language: str = "") -> Iterator[Like]:
        """The places like one of the forms, in order, none overlapping another."""
        if not self.forms:
            return
        every, parts = self._finder(language[:2].lower())
        at = 0
        while (start := _first(every, text, at)) >= 0:
            found = None
            for pattern, form, words in parts:
                here = pattern.match(text, start)
                if here is not None and (found := _judge(here, form, words, language)):
                    break
            if found is None:
                at = start + 1
            else:
                yield found
                at = found.end

    def index_terms(self, language: str = "") -> list[list[list[str]]] | None:
        """What a full-text index can be asked: for each form its words, for each word its possible beginnings (``*`` behind).

        None when a form has no word an index could find; then every text must be looked at.
        """
        found = []
        for form in self.forms:
            words = [_beginnings(word) for word in self._words(form, language)]
            told = [word for word in words if word]
            if not told:
                return None
            found.append(told)
        return found

    def _words(self, form: Form, language: str) -> list[_Word]:
        written = _WORD.findall(form.words)
        # Several long words are telling whatever their case: Direction Générale, Premier ministre.
        telling = sum(len(word) >= SHORTEST_INFLECTED for word in written) > 1
        return [
            _word(each, language, telling or (form.any_case and number == 0))
            for number, each in enumerate(written)
        ]

    def _make_finder(self, language: str) -> tuple[re.Pattern[str], list[_Part]]:
        parts: list[_Part] = []
        bodies = []
        for form in self.forms:
            words = self._words(form, language)
            gaps = _WORD.split(form.words)[1:-1]
            patterns = [f"({_word_pattern(word)})" for word in words]
            body = patterns[0] + "".join(
                _gap_pattern(gap) + pattern for gap, pattern in zip(gaps, patterns[1:], strict=True)
            )
            bodies.append(_whole(body, form.words))
            parts.append((re.compile(bodies[-1], re.IGNORECASE), form, words))
        every = "|".join(re.sub(r"(?<!\\)\((?!\?)", "(?:", body) for body in bodies)
        return re.compile(every, re.IGNORECASE), parts


def _first(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a match may begin, or -1: looked for in stretches, since one look holds up every other thread.

    At a stretch's end less is seen of what follows, so that the caller must look at the place itself.
    """
    while at < len(text):
        match = pattern.search(text, at, at + STRETCH + LONGEST_MATCH)
        if match is not None and match.start() < at + STRETCH:
            return match.start()
        at += STRETCH
    return -1


_Part = tuple[re.Pattern[str], Form, list[_Word]]


def _whole(body: str, words: str) -> str:
    """A pattern that begins and ends where words do."""
    first, last = words[0], words[-1]
    before = "" if _NO_BLANKS.match(first) else f"(?<!{_INSIDE})"
    after = "" if _NO_BLANKS.match(last) else f"(?![^\\W_]|[{_MARK}])"
    return f"{before}{body}{after}"


def _judge(match: re.Match[str], form: Form, words: Sequence[_Word], language: str) -> Like | None:
    """The place, when each of its words is like that of the form."""
    found = match.groups()
    if not all(word.fits(said, language) for word, said in zip(words, found, strict=True)):
        return None
    said = match.group()
    if "-" in said and "-" not in form.words and said.islower() and not form.words.islower():
        return None  # a slug, not a name
    if said == form.words:
        reason = "alias" if form.alias else "same"
    elif [fold(each) for each in found] == [word.folded for word in words]:
        reason = "alias" if form.alias else "accents"
    else:
        reason = "inflected"
    return Like(match.start(), match.end(), reason, form.words)


def _word(written: str, language: str, any_case: bool) -> _Word:
    folded = fold(written)
    letters = [c for c in written if c.isalpha()]
    capitals = 2 <= len(letters) <= 6 and all(c.isupper() for c in letters)
    case = "capitals" if capitals else "capital" if written[:1].isupper() and not any_case else ""
    short = len(folded) < SHORTEST_INFLECTED and not _is_arabic(folded)
    mixed = _is_arabic(folded) and any(c.isalpha() and not _is_arabic(c) for c in folded)
    odd = mixed or any(c.isdigit() for c in folded) or _NO_BLANKS.search(folded) is not None
    fixed = capitals or short or odd
    return _Word(folded, folded if fixed else stem(folded, language), case, fixed)


def _is_arabic(word: str) -> bool:
    return any("\u0600" <= c <= "\u06ff" for c in word)


def _word_pattern(word: _Word) -> str:
    """What a word like this one looks like; :meth:`_Word.fits` decides."""
    if word.fixed:
        return _letters(word.folded)
    if _is_arabic(word.stem):
        return f"(?:[وف]?(?:[بكل]?(?:ال)?|لل))?{_letters(word.stem)}(?:{_INSIDE}|[{_MARK}]){{0,3}}"
    shared = _shared(word)
    return f"{_letters(shared)}(?:{_INSIDE}|[{_MARK}]){{0,{LONGEST_ENDING + 1}}}"


def _shared(word: _Word) -> str:
    """The letters that every word with this stem begins with."""
    longest = 0
    for a, b in zip(word.folded, word.stem, strict=False):
        if a != b:
            break
        longest += 1
    # A stem that was mended (-aux to -al, -ies to -y) shares all but its last letter with the other forms.
    mended = not word.folded.startswith(word.stem) or word.stem.endswith(("al", "eau", "y", "z"))
    return word.stem[: max(2, min(longest, len(word.stem) - 1))] if mended else word.stem


_DIGRAPHS = {"oe": "œ", "ae": "æ", "ss": "ß"}
_STROKED = {"o": "ø", "l": "ł", "d": "đ", "i": "ı"}


def _letters(folded: str) -> str:
    """A pattern for folded letters, written with or without accents, as one letter or two."""
    parts = []
    at = 0
    while at < len(folded):
        pair = folded[at : at + 2]
        if pair in _DIGRAPHS:
            parts.append(f"(?:{loose_pattern(pair)}|{_DIGRAPHS[pair]})")
            at += 2
            continue
        letter = folded[at]
        stroked = _STROKED.get(letter)
        one = loose_pattern(letter)
        if letter == "ه":
            one = f"[هة][{_MARK}]*"
        elif letter == "ي":
            one = f"[يىئ][{_MARK}]*"
        parts.append(f"(?:{one}|{stroked})" if stroked else one)
        if _is_arabic(letter):
            parts.append("\u0640*")
        at += 1
    return "".join(parts)


def _gap_pattern(gap: str) -> str:
    """What may stand between two words of a form where ``gap`` stands in it: never the end of a paragraph."""
    mark = gap.strip()
    if not mark:
        return r"(?:[^\S\n]{1,3}|[^\S\n]*\n[^\S\n]*(?!\n)|[-‐‑])"
    if mark in "'’‘ʼ":
        return r"\s?['’‘ʼ]\s?"
    if mark in "-‐‑–":
        return r"(?:\s?[-‐‑–]\s?|[^\S\n])"
    return rf"[^\S\n]*{re.escape(mark)}[^\S\n]*\n?"


_CLITICS = (
    "",
    "ال",
    "و",
    "وال",
    "ب",
    "بال",
    "ل",
    "لل",
    "ف",
    "فال",
    "ك",
    "كال",
    "وب",
    "ول",
    "وبال",
    "ولل",
)
_ALEFS = "اأإآ"


def _beginnings(word: _Word) -> list[str]:
    """The beginnings of the words of an index that could be this one; none when that cannot be told."""
    if word.fixed:
        safe = _safe(word.folded)
        if safe == word.folded:
            return [word.folded]
        return [safe + "*"] if len(safe) >= 2 else []
    if _is_arabic(word.stem):
        return _arabic_beginnings(word.stem)
    safe = _safe(_shared(word))
    return [safe + "*"] if len(safe) >= 2 else []


def _safe(folded: str) -> str:
    """The letters up to the first that an index may hold as another one."""
    cut = min((at for pair in _DIGRAPHS if (at := folded.find(pair)) >= 0), default=len(folded))
    return folded[:cut]


def _arabic_beginnings(letters: str) -> list[str]:
    """With every clitic, and every way to write an alef; letters that may carry a hamza end what can be asked."""
    head, rest = letters[0], re.split("[اويء]", letters[1:])[0]
    if not rest:
        return []
    heads = _ALEFS if head == "ا" else head
    return [f"{clitic}{one}{rest}*" for clitic in _CLITICS for one in heads]
