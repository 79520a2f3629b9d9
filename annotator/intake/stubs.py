"""Articles of which no more is known than that they exist: their title and address stand for the text."""

from __future__ import annotations

from annotator.intake.draft import Draft, tidy

NO_TEXT = (
    "No full text: only title and address are known. Save the page and correct the text with it."
)
"""The warning every such article bears."""


def stub(title: str, url: str, seen: str = "") -> Draft | None:
    """The article whose text is its title and, on a line of its own, its address; None where there is neither.

    ``seen`` is when a service met it, which people may want to know but which is no day of publication.
    """
    line = tidy(title)
    text = "\n".join(part for part in (line, url) if part)
    if not text:
        return None
    warnings = [NO_TEXT]
    if seen:
        warnings.append(f"Its day of publication is not known; it was met on {tidy(seen, 40)}.")
    return Draft(text, title=line, url=url, warnings=tuple(warnings))
