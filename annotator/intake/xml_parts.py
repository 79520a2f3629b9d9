"""The distrustful reader of XML parts, under the name sources know it by."""

from annotator.core.xml_parts import elements

__all__ = ["elements"]
