"""Which lines of a text look like no part of its article: credits, slugs, footers, “read also”, repetitions.

Plain values in, plain values out; nothing is marked here. Each rule gives a probability, and those that hold for a
line are joined. The rules would rather miss a line than take one of the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from annotator.core.names import fold

SURE = 0.85
"""From here on a line is ticked beforehand; below, it is only proposed."""

PROPOSED = 0.7
REPEATED_IN = 3
"""In how many articles of an outlet a line must stand, and of very many articles in one of a thousand."""

SENTENCE_WORDS = 12
"""From so many words on, a line that ends as a sentence may be background that an outlet repeats in its reports."""

SENTENCE_SHARE = 0.2
SENTENCE_PROPOSED = 0.05
"""In which part of an outlet's articles such a sentence must stand to be sure, or to be proposed at all."""

MOST_OF_IT = 0.3
"""An article of which repeated lines are more than this is another version of a report, not boilerplate."""

LONGEST = 400
_LIST_LIKE = 0.12
_SHORTEST_COPY = 20
_UNSURE = 0.72
_FILTER_BITS = 26


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A line (without the blanks around it) that looks like no part of the article, and by which rule."""

    start: int
    end: int
    reason: str
    score: float

    @property
    def sure(self) -> bool:
        """True when it may be ticked beforehand."""
        return self.score >= SURE


class RepeatedLines:
    """Lines that the articles of one outlet have in common; figures in them may differ.

    A line seen once is one bit, so that memory does not grow with what is never seen again.
    """

    def __init__(self) -> None:
        self.articles = 0
        self._seen = bytearray(1 << _FILTER_BITS - 3)
        self._counts: dict[int, int] = {}

    def add(self, text: str) -> None:
        """Count the lines of one article, each once."""
        self.articles += 1
        for key in {_key(line) for _, _, line in _lines(text)} - {0}:
            if key in self._counts:
                self._counts[key] += 1
                continue
            place, bit = divmod(key & (1 << _FILTER_BITS) - 1, 8)
            if self._seen[place] >> bit & 1:
                self._counts[key] = 2
            self._seen[place] |= 1 << bit

    def count(self, line: str) -> int:
        """In how many articles a line stands, when there are several; one of many thousand lines may count one more."""
        return self._counts.get(_key(line), 0)

    def probability(self, line: str) -> float:
        """How sure it is that a line is the outlet's and not the article's (0: nothing speaks for it)."""
        count = self.count(line)
        if count < max(REPEATED_IN, self.articles // 1_000):
            return 0.0
        words = line.split()
        if len(words) < SENTENCE_WORDS or line[-1] not in '.!?؟。…»”"':
            return 0.95
        if count >= SENTENCE_SHARE * self.articles:
            return 0.95
        return _UNSURE if count >= SENTENCE_PROPOSED * self.articles else 0.0


def find_boilerplate(text: str, repeated: RepeatedLines | None = None) -> list[Boilerplate]:
    """The lines of an article that look like no part of it, in order of place."""
    lines = list(_lines(text))
    folded = [fold(line) for _, _, line in lines]
    copies = len(folded) - len(set(folded))
    list_like = copies > max(1, _LIST_LIKE * len(folded))
    shared = _of_outlet(lines, repeated)
    seen: set[str] = set()
    found: list[Boilerplate] = []
    for (start, end, line), bare in zip(lines, folded, strict=True):
        reasons = list(_by_words(line, bare))
        if bare in seen and len(bare) >= _SHORTEST_COPY:
            reasons.append(("repeated", 0.6 if list_like else 0.93))
        seen.add(bare)
        if start in shared:
            reasons.append(("outlet", shared[start]))
        if not reasons:
            continue
        doubt = 1.0
        for _, probability in reasons:
            doubt *= 1 - probability
        score = round(1 - doubt, 4)
        if score >= PROPOSED:
            reason = max(reasons, key=lambda each: each[1])[0]
            found.append(Boilerplate(start, end, reason, score))
    return found


def _of_outlet(
    lines: Sequence[tuple[int, int, str]], repeated: RepeatedLines | None
) -> dict[int, float]:
    """By start: the lines that other articles of the outlet have, too, and how sure that is."""
    if repeated is None:
        return {}
    found = {start: p for start, _, line in lines if (p := repeated.probability(line))}
    whole = sum(end - start for start, end, _ in lines)
    mine = sum(end - start for start, end, _ in lines if start in found)
    if mine > MOST_OF_IT * whole:
        return {start: min(p, _UNSURE) for start, p in found.items()}
    return found


def line_key(line: str) -> int:
    """The same number for lines that differ in figures, accents and case only; 0 when there is hardly a letter in it."""
    return _key(line)


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and words of each line that is not blank; very long ones are prose."""
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare and len(bare) <= LONGEST:
            start = at + line.index(bare)
            yield start, start + len(bare), bare
        at += len(line) + 1


def _key(line: str) -> int:
    bare = re.sub(r"\d+", "0", fold(line))
    if sum(c.isalpha() for c in bare) < 4:
        return 0
    return int.from_bytes(blake2b(bare.encode(), digest_size=8).digest())


_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+){3,}")
_IMAGE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|avif)", re.IGNORECASE)
_AGENCIES = "afp|ap|reuters|efe|dpa|ansa|belga|keystone|getty(?: images)?|shutterstock|istock|map|aps|wafa|وكالات"


def _words(*phrases: str) -> str:
    return "|".join(re.escape(fold(phrase)) for phrase in phrases)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What the rules look for; made with the first text."""
    # Compared with the folded line: without accents, case and vowel signs.
    credit = re.compile(
        rf"(?:photo_camera\b|(?:©|\(c\))\s*\w).*|(?:{_words('photos', 'photo', 'crédit photo', 'crédits photo', 'crédit', 'crédits', 'image', 'illustration', 'foto', 'fotos', 'fotografía', 'imagen', 'bild', 'symbolbild', 'صورة', 'تصوير')})\s*[:/|©].*"
        rf"|.{{0,200}}[/|©–-]\s?(?:{_AGENCIES})\.?\)?"
    )
    read_also = re.compile(
        rf"(?:[>→»•*\[(-]\s*)?(?:{_words('à lire aussi', 'lire aussi', 'à lire également', 'lire également', 'voir aussi', 'sur le même sujet', 'read also', 'also read', 'read more', 'see also', 'related articles', 'related:', 'lee también', 'lea también', 'leer más', 'te puede interesar', 'ver también', 'lesen sie auch', 'lesen sie mehr', 'mehr zum thema', 'auch interessant', 'siehe auch', 'اقرأ أيضا', 'اقرأ المزيد', 'اقرأ كذلك', 'طالع أيضا', 'شاهد أيضا', 'مواضيع ذات صلة')})(?!\w).*"
    )
    more_in = re.compile(
        rf"(?:{_words('plus dans', 'more in', 'más en', 'mehr in', 'المزيد من')})\s\w+(?: \w+){{0,2}}"
    )
    social = re.compile(
        rf"(?:{_words('partager', 'partagez', 'share', 'share this', 'tweet', 'tweeter', 'suivez-nous', 'follow us', 'compartir', 'síguenos', 'teilen', 'folgen sie uns', 'شارك', 'شاركها', 'تابعونا', 'facebook', 'twitter', 'whatsapp', 'linkedin', 'telegram', 'imprimer', 'print', 'drucken', 'imprimir')})(?:\W+\w+){{0,5}}\W*"
    )
    footer = re.compile(
        rf"(?:{_words('tous droits réservés', 'all rights reserved', 'todos los derechos reservados', 'alle rechte vorbehalten', 'جميع الحقوق محفوظة', 'كافة الحقوق محفوظة')})|©\s?\d{{4}}|\bcopyright\b"
    )
    letter = re.compile(
        rf"(?:{_words('abonnez-vous', 'inscrivez-vous', 'recevez notre newsletter', 'subscribe', 'sign up', 'suscríbete', 'suscríbase', 'abonnieren sie', 'jetzt abonnieren', 'newsletter', 'اشترك')})(?!\w)"
    )
    cookie = re.compile(
        rf"(?=.*(?:\bcookies?\b|{_words('ملفات تعريف الارتباط')}))(?=.*(?:{_words('accept', 'consent', 'utilis', 'we use', 'this site uses', 'uses cookies', 'verwende', 'nutzt', 'zustimm', 'usamos', 'utiliza', 'acepta', 'نستخدم', 'يستخدم', 'الموافقة', 'preferences', 'réglages', 'einstellungen')}))"
    )
    advert = re.compile(
        rf"\W*(?:{_words('publicité', 'advertisement', 'advertising', 'anzeige', 'werbung', 'publicidad', 'anuncio', 'إعلان', 'sponsored', 'contenu sponsorisé')})\W*"
    )
    comments = re.compile(
        rf"(?:\d+\s+)?(?:{_words('commentaires', 'commentaire', 'comments', 'comment', 'comentarios', 'kommentare', 'تعليقات', 'laisser un commentaire', 'leave a comment', 'leave a reply', 'deja un comentario', 'kommentar schreiben', 'اترك تعليقا')})\W*\d*\W*"
    )
    return {
        "credit": credit,
        "read_also": read_also,
        "more_in": more_in,
        "social": social,
        "footer": footer,
        "letter": letter,
        "cookie": cookie,
        "advert": advert,
        "comments": comments,
    }


def _by_words(line: str, bare: str) -> Iterator[tuple[str, float]]:
    """What the words of a line say."""
    count = len(bare.split())
    known = _patterns()
    if _SLUG.fullmatch(line):
        yield "slug", 0.99
    if _IMAGE.fullmatch(line):
        yield "image", 0.99
    if count <= 40 and known["footer"].search(bare):
        yield "footer", 0.95
    if count <= 30 and known["credit"].fullmatch(bare):
        yield "credit", 0.95
    if count <= 25 and known["read_also"].fullmatch(bare):
        yield "read also", 0.92
    if known["more_in"].fullmatch(bare):
        yield "read also", 0.9
    if count <= 7 and known["social"].fullmatch(bare):
        yield "social", 0.9 if count <= 3 else 0.75
    if count <= 20 and known["letter"].match(bare):
        yield "newsletter", 0.86
    if count <= 60 and known["cookie"].match(bare):
        yield "cookies", 0.95
    if known["advert"].fullmatch(bare):
        yield "advertisement", 0.95
    if count <= 5 and known["comments"].fullmatch(bare):
        yield "comments", 0.9
