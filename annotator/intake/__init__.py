"""Article sources to articles: one module per kind, one table of kinds.

:func:`stream`, :func:`read`, :func:`read_bytes` and :func:`from_text` give :class:`Draft` values; :func:`walk`
finds files in folders; :data:`KINDS` lists what can be read. Nothing here knows Qt or the project file, nothing reaches
the network, and every file that cannot be read is one :class:`annotator.core.errors.IntakeError`.
"""

from annotator.intake.draft import Draft, Unread
from annotator.intake.files import walk
from annotator.intake.kinds import KINDS, Kind, detect
from annotator.intake.language import LANGUAGES, detect_language
from annotator.intake.reading import from_text, read, read_bytes, stream

__all__ = [
    "KINDS", "LANGUAGES", "Draft", "Kind", "Unread", "detect", "detect_language", "from_text", "read", "read_bytes",
    "stream", "walk",
]  # fmt: skip
