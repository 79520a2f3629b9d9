"""Dialogs for annotation sets that come in: what their labels stand for, and what the import came to."""
