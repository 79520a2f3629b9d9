"""Rich text (RTF), as Word, WordPad and LibreOffice write it; also where it is called .doc."""

from __future__ import annotations

from annotator.intake.draft import Draft, Material
from annotator.intake.files import quoted
from annotator.intake.properties import made_on, real_person, real_title
from annotator.intake.rtf_text import is_rtf, rich_text


def sniff(head: bytes, name: str) -> int:
    """How surely these are a rich text's first bytes (0 to 100)."""
    return 80 if is_rtf(head) else 0


def read(material: Material) -> list[Draft]:
    """The one article of a rich text, without normalisation."""
    found = rich_text(material.data, quoted(material.name))
    # A page break parts no paragraphs that a line end does not part.
    text = found.text.replace("\n\f", "\n").replace("\f", "\n").rstrip("\n")
    warnings = (
        () if found.whole else ("The file ends in the middle: its last part may be missing.",)
    )
    draft = Draft(
        text=text,
        title=real_title(found.title),
        author=real_person(found.author),
        warnings=warnings,
    )
    return [made_on(draft, "", "document")]
