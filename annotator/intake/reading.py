"""Files and bytes to drafts: what all kinds have in common before and after a reader does its work."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import replace
from pathlib import Path

from annotator.core.errors import IntakeError
from annotator.core.text import check_limits, normalise
from annotator.intake.dates import date_in_text, machine_date
from annotator.intake.decode import looks_misdecoded
from annotator.intake.draft import Draft, Material, Unread, dated, first_line, tidy, web_address
from annotator.intake.files import SourceFile, plain_name, quoted
from annotator.intake.kinds import HEAD_BYTES, Kind, by_name, detect, look_again
from annotator.intake.language import LANGUAGES, detect_language

PASTED = "paste"
"""The kind of a text that came from no file."""

_SURE_LANGUAGE = 0.8
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad\ufffd"


def stream(
    path: str | os.PathLike[str],
    kind: Kind | str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Iterator[Draft | Unread]:
    """The articles of the file at ``path``, in its order, each read when it is asked for.

    ``kind`` (else told by content), ``language`` and ``encoding`` (else detected) are what a person knows
    better; an encoding is heeded by kinds that have one. ``mapping`` says which column of a table is which
    field. An article that cannot be read is an :class:`Unread`, and the rest follows; a file of one
    article that cannot be read, or a file that cannot be read on, raises :class:`IntakeError` with the reason.
    """
    chosen = _chosen(kind)
    with SourceFile(path) as file:
        head = file.read(HEAD_BYTES)
        known = chosen or detect(head, file.name)
        if not head:
            raise IntakeError(
                f"{quoted(file.name)} is empty.", "Check that it was saved or copied completely."
            )
        if file.size > known.max_bytes:
            raise _too_large(file.name, file.size, known)
        data = b"" if known.from_disk else head + file.read(known.max_bytes + 1 - len(head))
        name = file.name
    if not chosen:
        known = look_again(known, data, name)
    if len(data) > known.max_bytes:
        raise _too_large(name, len(data), known)
    material = Material(data, name, encoding or "", language or "", Path(path), mapping or {})
    yield from articles(material, known)


def read(
    path: str | os.PathLike[str],
    kind: Kind | str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> list[Draft]:
    """The articles of the file at ``path`` that can be read, all at once. See :func:`stream`.

    Raises :class:`IntakeError` when there is none.
    """
    return _together(stream(path, kind, language, encoding, mapping))


def read_bytes(
    data: bytes,
    name: str,
    kind: Kind | str | None = None,
    language: str | None = None,
    encoding: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> list[Draft]:
    """The articles in ``data``, the content of a file called ``name``. See :func:`read`."""
    name = plain_name(name)
    known = _chosen(kind) or look_again(detect(data[:HEAD_BYTES], name), data, name)
    if len(data) > known.max_bytes:
        raise _too_large(name, len(data), known)
    material = Material(data, name, encoding or "", language or "", None, mapping or {})
    return _together(articles(material, known))


def articles(material: Material, kind: Kind) -> Iterator[Draft | Unread]:
    """What a kind reads, finished, and placed in the file."""
    found = kind.read(material)
    whole = len(found) if isinstance(found, Sized) else 0
    items = iter(found)
    item, broken = _next(items)
    position = 1
    while item is not None:
        # One article is read ahead, so that the only one of a file is known as such.
        following, broken = _next(items)
        last = following is None and broken is None
        count = whole or (position if last else position + 1)
        try:
            done: Draft | Unread
            if item.inside:  # It was finished as one of the articles of a member.
                done = replace(item, path=material.name)
            elif isinstance(item, Unread):
                raise IntakeError(item.reason, item.hint)
            else:
                done = _finished(item, material, kind.name, position, count)
        except IntakeError as error:
            if count == 1:
                raise
            done = Unread(position, error.message, error.hint, material.name, count)
        yield done
        item = following
        position += 1
    if broken:
        raise broken


def _next(
    items: Iterator[Draft | Unread],
) -> tuple[Draft | Unread | None, IntakeError | None]:
    """The next article, if any, or why the file cannot be read on."""
    try:
        return next(items, None), None
    except IntakeError as error:
        return None, error


def _together(found: Iterable[Draft | Unread]) -> list[Draft]:
    """All drafts of a file, each knowing how many articles there are."""
    items = list(found)
    drafts = [item for item in items if isinstance(item, Draft)]
    unread = next((item for item in items if isinstance(item, Unread)), None)
    if not drafts and unread:
        raise IntakeError(unread.reason, unread.hint)
    return [
        draft
        if draft.inside or draft.articles == len(items)
        else replace(draft, articles=len(items))
        for draft in drafts
    ]


def from_text(
    text: str,
    title: str = "",
    source: str = "",
    author: str = "",
    date: str = "",
    url: str = "",
    language: str | None = None,
) -> Draft:
    """The article of a text that was pasted. What is not given is guessed as for a file."""
    found = Draft(text=text, title=title, source=source, author=author, url=url)
    if date:
        day = machine_date(date)
        if not day:
            raise IntakeError(
                f"“{tidy(date, 80)}” is not understood as a date.",
                "Write it like 2026-11-23, 2026-11 or 2026.",
            )
        found = dated(found, day)
    return _finished(found, Material(b"", "", "", language or ""), PASTED, 1, 1)


def _chosen(kind: Kind | str | None) -> Kind | None:
    """The kind a person chose, if any."""
    return (
        by_name(kind)
        if isinstance(kind, str) and kind
        else kind
        if isinstance(kind, Kind)
        else None
    )


def _too_large(name: str, size: int, kind: Kind) -> IntakeError:
    return IntakeError(
        f"{quoted(name)} has {size / 1e6:,.0f} MB; a file of this kind ({kind.title}) may have "
        f"{kind.max_bytes // 1_000_000} MB.",
        "Split it into several articles, then import those.",
    )


def _finished(draft: Draft, material: Material, kind: str, position: int, articles: int) -> Draft:
    """A reader's draft with its text normalised and checked, and with what can be guessed filled in."""
    place = material.name if articles == 1 else f"{material.name}#{position}"
    name = quoted(place) if material.name else "The text"
    text = normalise(draft.text)
    if not text.strip().strip(_INVISIBLE).strip():
        raise IntakeError(
            f"{name} holds nothing but blanks.", "Check that it was saved or copied completely."
        )
    try:
        check_limits(text)
    except IntakeError as error:
        raise IntakeError(f"{name}: {error.message}", error.hint) from None
    language, confidence = _language(draft, material, text)
    if not draft.date:
        draft = dated(draft, date_in_text(text, language))
    return replace(
        draft,
        text=text,
        title=tidy(draft.title) or first_line(text[:20_000].split("\n")),
        source=tidy(draft.source),
        author=tidy(draft.author),
        section=tidy(draft.section),
        page=tidy(draft.page),
        database_id=tidy(draft.database_id),
        date_text=tidy(draft.date_text),
        url=web_address(draft.url),
        language=language,
        language_confidence=confidence,
        kind=kind,
        path=material.name,
        original=draft.original or material.data,
        warnings=(*draft.warnings, *_text_warnings(draft.text, text)),
        position=position,
        articles=articles,
    )


def _language(draft: Draft, material: Material, text: str) -> tuple[str, float]:
    """What a person said, else what the text looks like, else what the source declares."""
    if material.language:
        return material.language.strip().lower()[:8], 1.0
    # What a database says of its article, in a language that could only be taken for another.
    if draft.language_confidence and draft.language not in LANGUAGES:
        return draft.language, draft.language_confidence
    language, confidence = detect_language(text)
    if confidence < _SURE_LANGUAGE and draft.language.isalpha():
        return draft.language, 0.5
    return language, confidence


def _text_warnings(raw: str, text: str) -> Iterable[str]:
    """What a person should look at."""
    if nuls := raw.count("\x00"):
        signs = "One NUL character was" if nuls == 1 else f"{nuls:,} NUL characters were"
        yield f"{signs} replaced by � (U+FFFD)."
    if hint := looks_misdecoded(text):
        yield hint
