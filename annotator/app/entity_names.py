"""Finding entities by their names while somebody types, and whose an alias is.

The names of a project are kept in memory, one :class:`NameIndex` for each kind. They are brought up to date from the
history with every question, so that it does not matter who changed them: this window, undo, or another process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from annotator.core.ids import Id
from annotator.core.model import Entity
from annotator.core.name_index import MOST_CHANGES, Found, Named, NameIndex, all_of
from annotator.core.names import Fit, fold, words_in
from annotator.store import entities as stored
from annotator.store.project import Project

MOST_RECENT = 200
LONGEST_ALIAS = 80
MOST_ALIAS_WORDS = 8
MOST_LOOKED_AT = 5

REASONS = {Fit.INITIALS: "initials", Fit.NEAR: "near"}

_PRONOUNS = (
    "he she it they him her them his its their we us our you your i me my who this that these those "
    "il elle ils elles lui leur eux celui celle ceux on nous vous je tu ce cet cette ces "
    "er sie es ihn ihm ihr ihnen wir uns dieser diese dieses jener man "
    "ella ellos ellas le les lo la nosotros usted ustedes este esta estos estas ese esa quien "
    "هو هي هم هن هما نحن انا انت هذا هذه ذلك تلك هولاء الذي التي"
)
PRONOUNS = frozenset(_PRONOUNS.split())
"""Words that stand for anybody: annotations of them point to an entity, but they are none of its names."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entity that fits what was typed, and the name or alias by which it does.

    ``reason`` is ``name``, ``alias``, ``initials`` or ``near``. ``shared_with`` are other entities of its kind that have the
    same name or alias: which of them is meant is for a person to say.
    """

    entity: Entity
    matched: str
    reason: str
    shared_with: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class AliasOffer:
    """Words of a text that could become an alias, and the other entities that have it already."""

    alias: str
    others: tuple[Entity, ...] = ()


@dataclass(slots=True)
class _Register:
    """What is kept in memory about one project's names."""

    step: int = 0
    indexes: dict[str, NameIndex] = field(default_factory=dict)
    recent: dict[Id, None] = field(default_factory=dict)
    ready: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def refresh(self, project: Project) -> None:
        """Heed what the history has more than when we looked last."""
        now = stored.last_step(project)
        if self.ready and now == self.step:
            return
        touched = stored.touched_since(project, self.step, MOST_CHANGES) if self.ready else None
        if touched is None or any(index.worn for index in self.indexes.values()):
            self._read_all(project)
        else:
            changed, linked = touched
            self._update(project, changed)
            self.recent = dict.fromkeys([*linked, *self.recent][: 2 * MOST_RECENT])
        self.step, self.ready = now, True

    def _read_all(self, project: Project) -> None:
        by_kind: dict[str, list[Named]] = {}
        for identity, kind, forms in stored.names(project):
            by_kind.setdefault(kind, []).append(Named(identity, forms))
        self.indexes = {kind: NameIndex(entries) for kind, entries in by_kind.items()}
        self.recent = dict.fromkeys(stored.recent(project, MOST_RECENT))

    def _update(self, project: Project, changed: Sequence[Id]) -> None:
        for index in self.indexes.values():
            for identity in changed:
                index.drop(identity)
        for identity, kind, forms in stored.names(project, changed):
            self.indexes.setdefault(kind, NameIndex([])).put(Named(identity, forms))


_registers: WeakKeyDictionary[Project, _Register] = WeakKeyDictionary()
_registers_lock = threading.Lock()


def _register(project: Project) -> _Register:
    with _registers_lock:
        return _registers.setdefault(project, _Register())


def warm(project: Project) -> int:
    """Read the names into memory, so that the first letter typed waits for nothing; how many entities there are.

    50,000 entities with 200,000 aliases take some two seconds: for a job.
    """
    register = _register(project)
    with register.lock:
        register.refresh(project)
        return sum(len(index) for index in register.indexes.values())


def suggest(
    project: Project,
    query: str,
    kind: str | None = None,
    article: Id | None = None,
    limit: int = 12,
) -> list[Suggestion]:
    """The entities that fit what was typed, best first.

    Names and aliases are compared without accents and case. Entities of this article come first, then those whose whole
    name or alias was typed, then those linked most recently, then the others by closeness: beginnings, beginnings of
    words, middles, initials; near spellings come last. An empty query gives those of this article, then the recent ones.
    """
    wanted = fold(query)
    here = {e: n for n, e in enumerate(stored.in_article(project, article))} if article else {}
    register = _register(project)
    with register.lock:
        register.refresh(project)
        recent = {e: n for n, e in enumerate([*register.recent][:MOST_RECENT])}
        indexes = all_of(register.indexes, kind)
        found = _candidates(indexes, wanted, [*here, *recent], limit)

        def order(each: Found) -> tuple[bool, int, bool, int, int, int, str]:
            return (
                each.fit is Fit.NEAR,
                here.get(each.id, len(here)),
                each.fit is not Fit.WHOLE,
                recent.get(each.id, len(recent)),
                each.fit,
                each.distance,
                fold(each.form),
            )

        best = sorted(found, key=order)[:limit]
        shared = {each.id: _sharing(indexes, each) for each in best}
    entities = {each.id: each for each in stored.some(project, [each.id for each in best])}
    return [
        Suggestion(entities[each.id], each.form, _reason(each, entities[each.id]), shared[each.id])
        for each in best
        if each.id in entities
    ]


def _candidates(
    indexes: list[NameIndex], wanted: str, favoured: list[Id], limit: int
) -> list[Found]:
    found: dict[Id, Found] = {}
    for identity in favoured:
        for index in indexes:
            if (one := index.closest(identity, wanted)) is not None:
                found[one.id] = one
    if not wanted:
        for index in indexes:
            if len(found) < limit:
                found |= {e.id: e for e in index.first(limit) if e.id not in found}
    else:
        for index in indexes:
            found |= {e.id: e for e in index.search(wanted, limit) if e.id not in found}
    return list(found.values())


def _sharing(indexes: list[NameIndex], found: Found) -> tuple[Id, ...]:
    own = next(index for index in indexes if index.get(found.id) is not None)
    return tuple(other for other in own.owners(fold(found.form)) if other != found.id)


def _reason(found: Found, entity: Entity) -> str:
    return REASONS.get(found.fit) or ("name" if found.form == entity.name else "alias")


def alias_owners(project: Project, alias: str, kind: str | None = None) -> list[Entity]:
    """The entities (of a kind) that have this name or alias, however accents and case are written.

    More than one is a question for a person; nothing here decides it.
    """
    register = _register(project)
    with register.lock:
        register.refresh(project)
        ids = [
            identity
            for index in all_of(register.indexes, kind)
            for identity in index.owners(fold(alias))
        ]
    return stored.some(project, ids)


def shared_names(project: Project, entity: Entity) -> list[tuple[str, list[Entity]]]:
    """The names and aliases of an entity that others of its kind have too, each with these others."""
    found = []
    for form in (entity.name, *entity.aliases):
        others = [e for e in alias_owners(project, form, entity.kind) if e.id != entity.id]
        if others:
            found.append((form, others))
    return found


def alike(project: Project, entity: Entity, limit: int = 8) -> list[Suggestion]:
    """Other entities of its kind whose names are like one of its own, the likest first: perhaps the same.

    Of an entity with many aliases the first few are looked at.
    """
    found: dict[Id, Suggestion] = {}
    for form in (entity.name, *entity.aliases[:MOST_LOOKED_AT]):
        for one in suggest(project, form, entity.kind, limit=limit + 1):
            if one.entity.id != entity.id:
                found.setdefault(one.entity.id, one)
    wanted = {fold(form) for form in (entity.name, *entity.aliases)}
    return sorted(found.values(), key=lambda one: fold(one.matched) not in wanted)[:limit]


def surface_form_offer(project: Project, entity: Id, quote: str) -> AliasOffer | None:
    """Whether the words of an annotation could become an alias of its entity, for one key to take.

    None when they are a name of it already, or nothing that names anybody: a pronoun, a number, a whole sentence.
    """
    known = stored.get(project, entity)
    alias = " ".join(quote.split()).strip("“”„«»\"'‘’‚‹›()[],;:!?…· ").strip()
    folded = fold(alias)
    words = words_in(folded)
    if (
        known is None
        or not words
        or "\n\n" in quote
        or len(alias) > LONGEST_ALIAS
        or len(words) > MOST_ALIAS_WORDS
        or all(word in PRONOUNS for word in words)
        or not any(c.isalpha() for c in alias)
        or folded in {fold(form) for form in (known.name, *known.aliases)}
    ):
        return None
    others = [each for each in alias_owners(project, alias, known.kind) if each.id != entity]
    return AliasOffer(alias, tuple(others))
