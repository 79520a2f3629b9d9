"""Annotation sets in and out: one module per format, one table of formats.

A further format is one module with the functions of :class:`annotator.formats.format.FileModule` or of
:class:`annotator.formats.format.FolderModule`, and one line in :data:`annotator.formats.table.FORMATS`. Formats know
values only: neither the project file nor the functions of the program.
"""
