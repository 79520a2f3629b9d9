"""The distrustful reader of ZIP containers, under the name sources know it by."""

from annotator.core.archive import Archive

__all__ = ["Archive"]
