"""Finding among very many names within one frame, while somebody types.

A :class:`NameIndex` holds the names and aliases of one kind of entity: the forms in order, for beginnings; their words in
order, for beginnings of words, middles and near spellings; their initials. Nothing is ever walked whole but the text of the
distinct words. What changes after it was made lies in a small layer above, until that has grown enough to start again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from annotator.core.ids import Id
from annotator.core.names import Fit, fit, fold, initials, words_in

MOST_CHANGES = 2_000
"""Changed entities after which the index is better made again."""

CLOSE_ENOUGH = 78
"""Below this score (0–100) a spelling is not what was meant."""

_ENOUGH = 400
"""Forms looked at in each way of fitting; the best of them are shown anyway."""

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Named:
    """An entity's name and aliases; the name comes first."""

    id: Id
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that fits, the name or alias by which it does, and how closely (less is closer)."""

    id: Id
    form: str
    fit: Fit
    distance: int = 0


@dataclass(slots=True)
class NameIndex:
    """The names of one kind of entity."""

    entries: list[Named]
    _folded: list[str] = field(init=False)
    _of: list[int] = field(init=False)
    _form: list[str] = field(init=False)
    _words: list[str] = field(init=False)
    _postings: dict[str, list[int]] = field(init=False)
    _word_text: str = field(init=False)
    _word_starts: list[int] = field(init=False)
    _initials: dict[str, list[int]] = field(init=False)
    _initial_keys: list[str] = field(init=False)
    _buckets: dict[tuple[str, int], list[str]] = field(init=False)
    _places: dict[Id, int] = field(init=False)
    _changed: dict[Id, Named | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        rows = sorted(
            (fold(form), number, form)
            for number, entry in enumerate(self.entries)
            for form in entry.forms
        )
        self._folded = [row[0] for row in rows]
        self._of = [row[1] for row in rows]
        self._form = [row[2] for row in rows]
        self._places = {entry.id: number for number, entry in enumerate(self.entries)}
        postings: dict[str, list[int]] = {}
        letters: dict[str, list[int]] = {}
        for place, folded in enumerate(self._folded):
            words = words_in(folded)
            for word in words:
                postings.setdefault(word, []).append(place)
            for key in initials(words):
                letters.setdefault(key, []).append(place)
        self._postings = postings
        self._initials = letters
        self._initial_keys = sorted(letters)
        self._words = sorted(postings)
        self._word_text = "\n".join(self._words)
        self._word_starts = []
        at = 0
        self._buckets = {}
        for word in self._words:
            self._word_starts.append(at)
            at += len(word) + 1
            self._buckets.setdefault((word[0], len(word)), []).append(word)

    # --- changing ---

    @property
    def worn(self) -> bool:
        """True when so much has changed that the index should be made again."""
        return len(self._changed) > MOST_CHANGES

    def put(self, entry: Named) -> None:
        """An entity is new, or its names are others now."""
        self._changed[entry.id] = entry

    def drop(self, identity: Id) -> None:
        """An entity is gone, or of another kind."""
        if identity in self._places or identity in self._changed:
            self._changed[identity] = None

    def get(self, identity: Id) -> Named | None:
        """The names of an entity, or None when it is not of this kind."""
        if identity in self._changed:
            return self._changed[identity]
        place = self._places.get(identity)
        return None if place is None else self.entries[place]

    def __len__(self) -> int:
        changed = sum(
            (entry is not None) - (identity in self._places)
            for identity, entry in self._changed.items()
        )
        return len(self.entries) + changed

    # --- asking ---

    def owners(self, folded: str) -> list[Id]:
        """The entities of which this is a name or alias."""
        first, last = bisect_left(self._folded, folded), bisect_right(self._folded, folded)
        found = dict.fromkeys(self.entries[self._of[place]].id for place in range(first, last))
        for identity, entry in self._changed.items():
            found.pop(identity, None)
            if entry is not None and any(fold(form) == folded for form in entry.forms):
                found[identity] = None
        return list(found)

    def first(self, limit: int) -> list[Found]:
        """Some entities in order of their names, for when nothing was typed."""
        found: dict[Id, Found] = {}
        self._collect(range(len(self._folded)), Fit.WHOLE, found, limit)
        for entry in self._changed.values():
            if entry is not None and len(found) < limit:
                found[entry.id] = Found(entry.id, entry.forms[0], Fit.WHOLE)
        return list(found.values())

    def closest(self, identity: Id, wanted: str) -> Found | None:
        """How one entity fits a folded query, by the best of its forms; near spellings apart."""
        entry = self.get(identity)
        return None if entry is None else _best(entry, wanted)

    def search(self, wanted: str, limit: int) -> list[Found]:
        """Entities that fit a folded query, at least ``limit`` of them where there are as many; unordered."""
        found: dict[Id, Found] = {}
        for entry in self._changed.values():
            best = None if entry is None else _best(entry, wanted)
            if best is not None:
                found[best.id] = best
        wanted_words = words_in(wanted)
        fitting = {each.id for each in found.values()}
        enough = len(fitting) + limit
        self._collect(self._beginning(wanted), Fit.BEGINNING, found, enough, wanted)
        if len(found) < enough and wanted_words:
            self._collect(self._by_words(wanted_words), Fit.WORD, found, enough, wanted)
        if len(found) < enough and len(wanted) > 1:
            if len(wanted_words) == 1:
                places = self._in_words(wanted_words[0])
                self._collect(places, Fit.MIDDLE, found, enough, wanted)
            self._collect(self._by_initials(wanted), Fit.INITIALS, found, enough, wanted)
        if len(found) < limit and len(wanted) > 2:
            self._near(wanted, wanted_words, found)
        return list(found.values())

    def _collect(
        self,
        places: Iterable[int],
        kind: Fit,
        found: dict[Id, Found],
        limit: int,
        wanted: str = "",
    ) -> None:
        for place in islice(places, _ENOUGH if wanted else None):
            entry = self.entries[self._of[place]]
            if entry.id in self._changed or entry.id in found:
                continue
            exact = fit(wanted, self._folded[place]) if wanted else kind
            if exact is None:
                continue
            found[entry.id] = Found(entry.id, self._form[place], exact)
            if len(found) >= limit:
                return

    def _beginning(self, wanted: str) -> range:
        return range(bisect_left(self._folded, wanted), bisect_right(self._folded, wanted + _LAST))

    def _by_words(self, wanted: Sequence[str]) -> Iterator[int]:
        """Forms in which each asked word begins a word; the rarest leads."""
        ranges = [
            (bisect_left(self._words, one), bisect_right(self._words, one + _LAST))
            for one in wanted
        ]
        first, last = min(ranges, key=lambda pair: pair[1] - pair[0])
        for word in self._words[first:last]:
            yield from self._postings[word]

    def _in_words(self, wanted: str) -> Iterator[int]:
        """Forms with a word that holds ``wanted`` somewhere behind its beginning."""
        text = self._word_text
        at = text.find(wanted)
        while at >= 0:
            number = bisect_right(self._word_starts, at) - 1
            if self._word_starts[number] != at:
                yield from self._postings[self._words[number]]
                end = self._word_starts[number] + len(self._words[number])
                at = text.find(wanted, end)
            else:
                at = text.find(wanted, at + 1)

    def _by_initials(self, wanted: str) -> Iterator[int]:
        first = bisect_left(self._initial_keys, wanted)
        last = bisect_right(self._initial_keys, wanted + _LAST)
        for key in self._initial_keys[first:last]:
            yield from self._initials[key]

    # --- near spellings ---

    def _near(self, wanted: str, words: list[str], found: dict[Id, Found]) -> None:
        """Forms whose words are spelt nearly like the asked ones, and that as a whole come close enough."""
        from rapidfuzz import fuzz

        counted: dict[int, int] = {}
        for word in words[:4]:
            places: set[int] = set()
            for near in self._near_words(word):
                places.update(islice(self._postings[near], _ENOUGH))
                if len(places) > 4 * _ENOUGH:
                    break
            for place in places:
                counted[place] = counted.get(place, 0) + 1
        if not counted:
            return
        most = max(counted.values())
        for place in islice((p for p, count in counted.items() if count == most), 4 * _ENOUGH):
            entry = self.entries[self._of[place]]
            if entry.id in self._changed:
                continue
            form, folded = self._form[place], self._folded[place]
            _keep_nearest(found, entry.id, form, wanted, folded, fuzz.ratio)
        for changed in self._changed.values():
            if changed is not None:
                for form in changed.forms:
                    _keep_nearest(found, changed.id, form, wanted, fold(form), fuzz.ratio)

    def _near_words(self, word: str) -> list[str]:
        """Words of the index spelt nearly like this one, nearest first; they begin with the same letter."""
        from rapidfuzz import fuzz, process

        candidates: list[str] = []
        slack = 1 if len(word) < 5 else 2
        for length in range(len(word) - slack, len(word) + slack + 1):
            candidates += self._buckets.get((word[0], length), ())
        close = process.extract(
            word, candidates, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH - 4, limit=24
        )
        return [each[0] for each in close]


def _best(entry: Named, wanted: str) -> Found | None:
    best: Found | None = None
    for form in entry.forms:
        exact = fit(wanted, fold(form))
        if exact is not None and (best is None or exact < best.fit):
            best = Found(entry.id, form, exact)
    return best


def _keep_nearest(
    found: dict[Id, Found],
    identity: Id,
    form: str,
    wanted: str,
    folded: str,
    ratio: Callable[[str, str], float],
) -> None:
    known = found.get(identity)
    if known is not None and known.fit is not Fit.NEAR:
        return
    # A surname typed with a slip is not far from the full name, though most of its letters are missing.
    part = max((ratio(wanted, word) for word in words_in(folded)), default=0.0)
    score = max(ratio(wanted, folded), part - 6)
    if score >= CLOSE_ENOUGH:
        distance = 100 - int(score)
        if known is None or distance < known.distance:
            found[identity] = Found(identity, form, Fit.NEAR, distance)


def all_of(indexes: Mapping[str, NameIndex], kind: str | None) -> list[NameIndex]:
    """The index of a kind, or all of them."""
    if kind is None:
        return list(indexes.values())
    return [indexes[kind]] if kind in indexes else []
