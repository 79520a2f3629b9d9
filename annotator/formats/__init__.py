"""Annotation sets in and out: one module per format, one table of formats."""
