"""Names for files that every system can keep: short, plain, no two alike."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
"""No name is longer, in bytes of UTF-8, its ending included."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)", re.IGNORECASE)


class Names:
    """Hands out names that were not handed out before, whatever their case or composition."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str, ending: str = "") -> str:
        """``wanted`` (a title, say) as a file name with ``ending``; numbered when it is taken.

        The name as a whole counts as taken without its ending, so that ``x.txt`` and ``x.ann`` go together.
        """
        stem = safe(wanted, LONGEST - len(ending.encode()) - 5)
        name, number = stem, 1
        while self._key(name) in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(self._key(name))
        return name + ending

    @staticmethod
    def _key(name: str) -> str:
        return unicodedata.normalize("NFKC", name).casefold()


def safe(wanted: str, longest: int = LONGEST) -> str:
    """``wanted`` as a name without anything a system refuses or a shell trips over; never empty."""
    name = _UNSAFE.sub(" ", wanted)
    name = " ".join(name.split()).strip(" .")
    if len(name.encode()) > longest:
        name = name.encode()[:longest].decode("utf-8", "ignore").strip(" .")
    if name.startswith(("-", "~")):
        name = "_" + name
    if _RESERVED.fullmatch(name.split(".")[0].strip()):
        name = "_" + name
    return name or "unnamed"


def slug(label: str, fallback: str = "x") -> str:
    """``label`` as ``[A-Za-z0-9_-]+``, for formats without any way to escape."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_") or fallback
