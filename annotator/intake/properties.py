"""What the properties of office files say, without what programs put there by themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from annotator.intake.dates import date_in_text, machine_date
from annotator.intake.draft import Draft, dated, tidy

_NO_TITLE = re.compile(
    r"(word document|document ?\d*|untitled.*|sans titre|ohne titel|unbenannt|sin título|\(?(anonymous|unspecified)\)?|"
    r"title|titre|layout 1|microsoft word - .*|.*\.(docx?|rtf|odt|pdf|indd|qxd|tmp|html?))",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    (
        "(anonymous)", "admin", "administrator", "administrateur", "anonymous", "apache poi", "author",
        "calibre", "microsoft office user", "owner", "python-docx", "un-named", "unknown", "unspecified",
        "(unspecified)", "user", "utilisateur", "windows user",
    )
)  # fmt: skip


def real_title(value: object) -> str:
    """A title from a file's properties, unless a program made it up."""
    title = tidy(value)
    return "" if _NO_TITLE.fullmatch(title) else title


def real_person(value: object) -> str:
    """An author from a file's properties, unless a program made it up."""
    person = tidy(value)
    return "" if person.casefold() in _NOBODY else person


def made_on(draft: Draft, made: str, what: str) -> Draft:
    """``draft`` with the date its text gives at its head, else with the day the file was ``made`` and a
    warning that this is not surely the day of publication.
    """
    if found := date_in_text(draft.text):
        return dated(draft, found)
    if not (day := machine_date(made)):
        return draft
    note = f"The date is the day the {what} was made, not surely that of publication."
    return replace(dated(draft, day), warnings=(*draft.warnings, note))
