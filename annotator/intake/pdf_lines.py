"""Lines of a PDF to paragraphs: words cut at line ends are joined, lines that belong together flow again.

A PDF knows only where letters stand. A new paragraph starts where a line is indented, stands apart, differs
in size, or follows a line that ends short; anything doubtful stays on lines of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

_WORD_END = re.compile(r"\w+(?:-\w+)*$")
_WORD_START = re.compile(r"\w+(?:-\w+)*")
# From a word's first letter only: to begin anew within each endless word would take its length squared.
_COMPOUND = re.compile(r"(?<!\w)\w+(?:-\w+)+")
_STOP = re.compile(r"[.!?…:;。！？؟][»”\"’')\]]*$")
_BULLET = re.compile(r"(?:[•●▪■◆*·–—-]|\d{1,2}[.)])\s")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NO_BLANKS = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_PAGE_NUMBER = re.compile(r"\W*\d{1,4}\W*")
# Second halves that French joins by a hyphen of their own.
_HYPHENED = frozenset(
    (
        "il", "elle", "on", "ils", "elles", "je", "tu", "nous", "vous", "ce", "là", "ci", "même",
        "mêmes", "t-il", "t-elle", "t-on", "moi", "toi", "lui", "leur",
    )
)  # fmt: skip

_LONGEST_WORD = 200
_GUTTER = 0.8
"""Columns stand this far apart at least, measured by the height of a line."""

_FAR = 3.0
"""What stands so far below, measured by the height of a line, belongs to no column above."""

_DEEPEST = 20
"""Columns within columns, side by side."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page and the box it stands in, in points from the lower left; ``hyphen`` is true where
    it ends within a word.
    """

    text: str
    hyphen: bool
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return max(1.0, self.top - self.bottom)


def in_columns(page: Sequence[Line]) -> list[Line]:
    """Lines in reading order: the page falls into regions below each other, within which empty stripes run from top to
    bottom between columns; each column is taken the same way. Arabic and Hebrew begin with the right one.
    """
    return _ordered(page, _is_right_to_left(page))


def _ordered(lines: Sequence[Line], leftward: bool, depth: int = 0) -> list[Line]:
    height = median(line.height for line in lines) if lines else 0
    found: list[Line] = []
    for region in _regions(lines, height):
        gap, end = _widest_gap([(line.left, line.right) for line in region])
        if gap <= _GUTTER * height or depth > _DEEPEST:
            for band in _bands(region, height):
                found += sorted(band, key=lambda one: -one.right if leftward else one.left)
            continue
        parts = [[e for e in region if e.right <= end], [e for e in region if e.right > end]]
        for part in reversed(parts) if leftward else parts:
            found += _ordered(part, leftward, depth + 1)
    return found


def _regions(lines: Sequence[Line], height: float) -> list[list[Line]]:
    """Lines from the top down, parted where something that spans columns, such as a heading, begins or ends, and where
    something stands far below, such as the foot of a page.
    """
    regions: list[list[Line]] = []
    covered: list[tuple[float, float]] = []
    lowest = float("inf")
    for band in _bands(lines, height):
        own = _merged([(line.left, line.right) for line in band])
        both = _merged(covered + own)
        limit = _GUTTER * height
        in_parts = [_widest_gap(stretches)[0] > limit for stretches in (both, covered, own)]
        far = lowest - max(line.top for line in band) > _FAR * height
        lowest = min(lowest, *(line.bottom for line in band))
        # Either there is a stripe through all of it, or there is none in any part of it.
        if regions and not far and (in_parts[0] or not (in_parts[1] or in_parts[2])):
            regions[-1] += band
            covered = both
        else:
            regions.append(list(band))
            covered = own
    return regions


def _bands(lines: Sequence[Line], height: float) -> list[list[Line]]:
    """Lines beside each other, from the top down."""
    bands: list[list[Line]] = []
    middle = float("inf")
    for line in sorted(lines, key=lambda one: -(one.top + one.bottom)):
        here = (line.top + line.bottom) / 2
        if middle - here > 0.6 * height:
            bands.append([])
            middle = here
        bands[-1].append(line)
    return bands


def _merged(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches from left to right, those that touch made one."""
    found: list[tuple[float, float]] = []
    for start, stop in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def _widest_gap(stretches: list[tuple[float, float]]) -> tuple[float, float]:
    """The widest stretch that none covers: how wide it is, and where it starts."""
    widest, end = (0.0, 0.0), float("inf")
    for start, stop in sorted(stretches):
        if start - end > widest[0]:
            widest = (start - end, end)
        end = stop if end == float("inf") else max(end, stop)
    return widest


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of a document, in the order in which it was written."""
    known = _compounds(line.text for page in pages for line in page)
    found: list[str] = []
    before: list[Line] = []
    unended = at = 0
    for page in pages:
        for block in _blocks(page):
            for number, piece in enumerate(_pieces(block)):
                text = _joined(piece, known)
                if number == 0 and _goes_on(before, block[0]):
                    hyphen = found[unended].endswith(("-", "\u00ad"))
                    found[unended] = _join_two(found[unended], hyphen, text, known)
                    at = unended
                else:
                    at = len(found)
                    found.append(text)
            # The number of a page stands between the two halves of a paragraph.
            if len(block) > 1 or not _PAGE_NUMBER.fullmatch(block[0].text):
                before, unended = block, at
    return found


def _goes_on(before: list[Line], line: Line) -> bool:
    """True when a paragraph at the end of a block goes on in the next column or on the next page."""
    if len(before) < 2 or not line.text[:1].islower():
        return False
    return not _STOP.search(before[-1].text) and not _is_short(
        before[-1], max(other.right for other in before), line
    )


def _blocks(page: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines below each other: the columns, headings and boxes of a page."""
    blocks: list[list[Line]] = []
    for line in page:
        if blocks and _is_below(line, blocks[-1][-1]):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [_mirrored(block) for block in blocks]


def _is_below(line: Line, above: Line) -> bool:
    step = above.bottom - line.bottom
    shared = min(line.right, above.right) - max(line.left, above.left)
    narrower = max(1.0, min(line.right - line.left, above.right - above.left))
    return (
        0.3 * line.height < step < 2.5 * max(line.height, above.height) and shared > 0.3 * narrower
    )


def _mirrored(block: list[Line]) -> list[Line]:
    """A block of Arabic or Hebrew with left and right changed over, so that one rule serves all."""
    if not _is_right_to_left(block):
        return block
    return [replace(line, left=-line.right, right=-line.left) for line in block]


def _is_right_to_left(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    return len(_RIGHT_TO_LEFT.findall(text)) * 2 >= max(1, len(text))


def _pieces(block: list[Line]) -> list[list[Line]]:
    """The paragraphs of one block."""
    step = median(a.bottom - b.bottom for a, b in pairwise(block)) if block[1:] else 0
    left, right = median(line.left for line in block), max(line.right for line in block)
    pieces = [[block[0]]]
    for above, line in pairwise(block):
        if _starts_anew(line, above, step, left, right):
            pieces.append([line])
        else:
            pieces[-1].append(line)
    return pieces


def _starts_anew(line: Line, above: Line, step: float, left: float, right: float) -> bool:
    """True when ``line`` begins a paragraph."""
    if _is_cut(above, line):
        return False
    height = max(line.height, above.height)
    if above.bottom - line.bottom > step + 0.35 * height:
        return True
    if abs(line.height - above.height) > 0.18 * height:
        return True
    indented = line.left - left > 0.4 * line.height
    if indented and above.left - left < 0.4 * line.height and not _BULLET.match(above.text):
        return True
    if _BULLET.match(line.text):
        return True
    return _is_short(above, right, line) and (
        bool(_STOP.search(above.text)) or not line.text[:1].islower()
    )


def _is_cut(above: Line, line: Line) -> bool:
    """True when a word or a number goes on from one line to the next."""
    return above.hyphen or (
        above.text[-1:] == "-" and above.text[-2:-1].isdigit() and line.text[:1].isdigit()
    )


def _is_short(line: Line, right: float, following: Line) -> bool:
    """True when the first word of the ``following`` line would have had room between the end of ``line``
    and the ``right`` edge.
    """
    room = right - line.right
    word = following.text.split(maxsplit=1)[0]
    width = (following.right - following.left) * len(word) / max(1, len(following.text))
    return room > 1.1 * width + 0.8 * line.height


def _joined(lines: list[Line], known: frozenset[str]) -> str:
    """The lines of one paragraph as one."""
    text = lines[0].text
    for above, line in pairwise(lines):
        text = _join_two(text, _is_cut(above, line), line.text, known)
    return text + ("-" if lines[-1].hyphen else "")


def _join_two(text: str, hyphen: bool, rest: str, known: frozenset[str]) -> str:
    """Two lines as one: a word cut in two is made whole, a compound keeps its hyphen."""
    if not hyphen:
        blank = "" if _NO_BLANKS.match(text[-1:]) and _NO_BLANKS.match(rest) else " "
        return f"{text}{blank}{rest}"
    text = text.rstrip("-\u00ad")
    before, after = _WORD_END.search(text[-_LONGEST_WORD:]), _WORD_START.match(rest)
    if not before or not after:
        return f"{text}-{rest}"
    first, second = before.group(), after.group()
    compound = (
        second[0].isdigit()
        or first[-1].isdigit()
        or (second[0].isupper() and not first.isupper())
        or second.lower() in _HYPHENED
        or f"{first}-{second}".lower() in known
    )
    return f"{text}-{rest}" if compound else f"{text}{rest}"


def _compounds(texts: Iterable[str]) -> frozenset[str]:
    """The words with a hyphen that stand within a line somewhere."""
    return frozenset(word.lower() for text in texts for word in _COMPOUND.findall(text))
