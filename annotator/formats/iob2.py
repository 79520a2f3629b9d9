"""IOB2: ``B-`` begins every annotation, ``I-`` goes on. See :mod:`annotator.formats.conll`."""

from functools import partial

from annotator.formats import conll
from annotator.formats.conll_reader import read

__all__ = ["compare", "read", "write"]

write = partial(conll.write, form="iob2")
compare = partial(conll.compare, form="iob2")
