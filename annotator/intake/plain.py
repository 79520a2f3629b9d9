"""Plain text: the whole decoded file is the text."""

from __future__ import annotations

from annotator.intake.decode import decode
from annotator.intake.draft import Draft, Material
from annotator.intake.files import quoted


def sniff(head: bytes, name: str) -> int:
    """Anything may be plain text, when it is nothing else."""
    return 1


def read(material: Material) -> list[Draft]:
    """The one article of a text file, without normalisation."""
    decoded = decode(material.data, material.encoding, quoted(material.name))
    return [
        Draft(
            text=decoded.text,
            encoding=decoded.encoding,
            encoding_confidence=decoded.confidence,
            warnings=decoded.warnings,
        )
    ]
