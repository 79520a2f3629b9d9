"""Which annotations or articles are meant: filters as plain values, for lists, counts and work on many at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.codebook import Codebook
from annotator.core.errors import UserError
from annotator.core.ids import Id
from annotator.core.model import (
    ANNOTATION_STATUSES,
    ARTICLE_METADATA,
    ARTICLE_STATUSES,
    ORIGINS,
)

REPRINTS = ("open", "reprint", "none")
"""Which articles a list shows: near-duplicates to decide on, reprints, all but reprints."""

IS, CODED, NOT_CODED = "is", "coded", "not coded"

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """What an attribute must be: a value (of several choices: hold it), ``coded`` at all, or ``not coded``.

    ``value`` is in its stored form (:meth:`annotator.core.codebook.Codebook.check_value`).
    """

    code: str
    kind: str = IS
    value: Any = None


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter of annotations; every part that is given must hold, an empty one leaves everything in.

    ``linked`` asks for a link to any entity, or for none. ``text`` must stand in the words of the annotation and
    ``note_text`` in its note, whatever the accents and capitals; ``note`` asks for any note, or for none.
    ``about`` names fields of the article and what must stand in them. ``since`` and ``until`` are dates of the
    article as far as they are given: ``2026-03`` until means to the end of March. ``codebook`` and
    ``codebook_before`` ask for the version of the codebook an annotation was made under.
    """

    types: tuple[str, ...] = ()
    entity: Id | None = None
    linked: bool | None = None
    attributes: tuple[Condition, ...] = ()
    annotator: Id | None = None
    article: Id | None = None
    text: str = ""
    note: bool | None = None
    note_text: str = ""
    status: str | None = None
    origin: str = ""
    codebook: int | None = None
    codebook_before: int | None = None
    about: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""

    def checked(self, codebook: Codebook) -> Selection:
        """The same with codes as the codebook writes them; raises UserError for what it does not know."""
        if self.status is not None and self.status not in ANNOTATION_STATUSES:
            known = ", ".join(each or "“”" for each in ANNOTATION_STATUSES)
            raise UserError(
                f"“{self.status}” is not the status of an annotation.", f"Use one of {known}."
            )
        if self.origin and self.origin not in ORIGINS:
            raise UserError(
                f"“{self.origin}” is not an origin.", f"Use one of {', '.join(ORIGINS)}."
            )
        for name, _ in self.about:
            if name not in ARTICLE_METADATA:
                raise UserError(
                    f"Articles have no field {name}.", f"Known are {', '.join(ARTICLE_METADATA)}."
                )
        conditions: list[Condition] = []
        for each in self.attributes:
            attribute = codebook.attribute(each.code)
            if each.kind != IS:
                conditions.append(replace(each, code=attribute.code))
                continue
            value = codebook.check_value(attribute, each.value)
            if value is None:
                conditions.append(Condition(attribute.code, NOT_CODED))
                continue
            values = value if isinstance(value, list) else [value]
            conditions += [Condition(attribute.code, IS, one) for one in values]
        return replace(
            self,
            types=tuple(codebook.type(code).code for code in self.types),
            attributes=tuple(conditions),
        )


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What articles must be beside what a list is filtered by anyway; every part that is given must hold.

    ``note`` asks for any note on the article, or for none; ``note_text`` must stand in it, whatever the accents and
    capitals. ``status`` is that of ``annotator``, or of anybody when none is given (``new``: nobody has begun).
    ``doubts`` and ``review`` ask for annotations with that flag, ``annotated`` for any annotations, or for none of
    them. ``reprints`` asks for near-duplicates that wait for a decision (``open``), for reprints (``reprint``), or for
    everything but reprints (``none``).
    """

    note: bool | None = None
    note_text: str = ""
    status: str = ""
    annotator: Id | None = None
    doubts: bool | None = None
    review: bool | None = None
    annotated: bool | None = None
    reprints: str = ""

    def checked(self) -> ArticleFilter:
        """The same; raises UserError for an unknown status."""
        if self.reprints and self.reprints not in REPRINTS:
            raise UserError(
                f"“{self.reprints}” is no choice among reprints.", f"Use {', '.join(REPRINTS)}."
            )
        if self.status and self.status not in ARTICLE_STATUSES:
            raise UserError(
                f"“{self.status}” is not the status of an article.",
                f"Use one of {', '.join(ARTICLE_STATUSES)}.",
            )
        return self


@dataclass(frozen=True, slots=True)
class SetSelection:
    """Which part of a project goes out as a set; every part that is given must hold, an empty one leaves everything in.

    ``annotators``, ``types`` and ``flags`` choose annotations: who made them, their types, their question flags (``""``:
    none). ``statuses`` chooses articles by how far one of those annotators (or anybody) is with them, and there the
    work of those who are that far; ``new``: nobody has begun. ``articles`` are ids; ``words`` must all occur in an
    article's title, outlet, author or file name; ``since`` and ``until`` are dates as in :class:`Selection`.
    """

    annotators: tuple[Id, ...] = ()
    types: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    articles: tuple[Id, ...] = ()
    words: str = ""
    since: str = ""
    until: str = ""

    def checked(self, codebook: Codebook) -> SetSelection:
        """The same with codes as the codebook writes them; raises UserError for what is not known or no date."""
        for status in self.statuses:
            if status not in ARTICLE_STATUSES:
                raise UserError(
                    f"“{status}” is no status.",
                    f"Use one of {', '.join(ARTICLE_STATUSES)}, or doubt, review, none.",
                )
        for flag in self.flags:
            if flag not in ANNOTATION_STATUSES:
                raise UserError(f"“{flag}” is no question flag.", "Use doubt, review or none.")
        for date in (self.since, self.until):
            if date and not _DATE.fullmatch(date):
                raise UserError(f"“{date}” is no date.", "Write 2026, 2026-03 or 2026-03-05.")
        return replace(self, types=tuple(codebook.type(code).code for code in self.types))

    @property
    def among_articles(self) -> bool:
        """True when some articles may stay behind."""
        return bool(self.statuses or self.articles or self.words or self.since or self.until)
