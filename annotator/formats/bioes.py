"""BIOES: as IOB2, with ``E-`` at the end and ``S-`` for a single token. See :mod:`annotator.formats.conll`."""

from functools import partial

from annotator.formats import conll
from annotator.formats.conll_reader import read

__all__ = ["compare", "read", "write"]

write = partial(conll.write, form="bioes")
compare = partial(conll.compare, form="bioes")
