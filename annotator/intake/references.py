"""References as managers of literature export them: what is known of an article, and whatever text comes along."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from annotator.intake.dates import Dated, machine_date
from annotator.intake.draft import Draft, Unread, dated, tidy, web_address
from annotator.intake.html_cell import looks_like_html, text_of
from annotator.intake.languages import language_code
from annotator.intake.stubs import stub

ONLY_ABSTRACT = "No full text: the reference brings only an abstract."
_PARTS = re.compile(r"(\d{4})(?:[/-](\d{0,2}))?(?:[/-](\d{0,2}))?(?:[/-].*)?\Z")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference, all fields as they stand in the source. ``text`` is the article's own, where it is there;
    ``warnings`` are of reading it.
    """

    title: str = ""
    source: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    section: str = ""
    page: str = ""
    database_id: str = ""
    abstract: str = ""
    text: str = ""
    warnings: tuple[str, ...] = ()


def article(reference: Reference, number: int) -> Draft | Unread:
    """The article of the ``number``-th reference: its text, else its abstract, else title and address."""
    title, url = tidy(_plain(reference.title)), web_address(reference.url)
    abstract = _plain(reference.abstract).strip()
    if reference.text.strip():
        draft = Draft(reference.text, warnings=reference.warnings)
    elif abstract:
        draft = Draft(abstract, warnings=(*reference.warnings, ONLY_ABSTRACT))
    else:
        bare = stub(title, url)
        if bare is None:
            return Unread(0, f"Reference {number:,} has neither title, text nor address.", "")
        draft = replace(bare, warnings=(*reference.warnings, *bare.warnings))
    return dated(
        replace(
            draft,
            title=title,
            source=tidy(reference.source),
            author=tidy(reference.author),
            url=url,
            language=language_code(reference.language),
            section=tidy(reference.section),
            page=tidy(reference.page.replace("--", "–")),
            database_id=tidy(reference.database_id),
        ),
        stated_date(reference.date),
    )


def stated_date(value: str) -> Dated | None:
    """A date as references hold it, as precise as it is: ``2022``, ``2022/07``, ``2022/07/20/``, or in words."""
    text = value.strip()
    match = _PARTS.match(text)
    if not match:
        return machine_date(text)
    given = [part for part in match.groups() if part and int(part)]
    found = machine_date("-".join(part.zfill(2) for part in given))
    return replace(found, text=text) if found else None


def _plain(value: str) -> str:
    return text_of(value) if looks_like_html(value) else value
