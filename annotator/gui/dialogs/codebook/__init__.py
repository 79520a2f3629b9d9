"""Editing the codebook of a project in the window."""
