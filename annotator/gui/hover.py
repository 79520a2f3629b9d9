"""What is shown on hover about an item of the codebook: definition and examples, as plain text."""

from __future__ import annotations

from annotator.core.codebook import AttributeDef, RelationDef, TypeDef, ValueDef

EXAMPLES = 3


def about(item: TypeDef | AttributeDef | ValueDef | RelationDef) -> str:
    """Definition, a few examples and counterexamples; for :func:`annotator.gui.plain.tooltip`."""
    lines = [item.definition] if item.definition else []
    lines += [f"✓ {example}" for example in item.examples[:EXAMPLES]]
    lines += [f"✗ {example}" for example in item.counterexamples[:EXAMPLES]]
    return "\n".join(lines)
