"""What a file declares, less what people gave another place in the project's codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.app.set_labels import LEAVE_OUT, LabelMap, Labels, propose
from annotator.core.codebook import Codebook
from annotator.core.codebook_parts import ARTICLE_ENDS, ARTICLE_OWNER


def without_mapped(theirs: Codebook, ours: Codebook, labels: Labels, chosen: LabelMap) -> Codebook:
    """What a file declares, without the types, attributes and relations whose labels were all given other codes.

    Types stay whose kind of entity nobody else declares, as relations and attributes may refer to it.
    """
    told = propose(theirs, labels, LabelMap(), create=False)
    types = _left(told.types, chosen.types)
    kinds = {each.entity_kind for each in (*ours.types, *theirs.types) if each.code not in types}
    types = {
        code: other
        for code, other in types.items()
        if (kind := theirs.type(code).entity_kind) == "" or kind in kinds
    }
    attributes = _left(told.attributes, chosen.attributes)
    relations = _left(told.relations, chosen.relations)
    if not (types or attributes or relations):
        return theirs
    known = {*ARTICLE_ENDS, ARTICLE_OWNER, *(each.code for each in ours.types)}
    known |= {each.code for each in theirs.types} - {*types}

    def ends(codes: tuple[str, ...]) -> tuple[str, ...]:
        moved = [types.get(each, each) for each in codes]
        return tuple(dict.fromkeys(each for each in moved if each in known or ":" in each))

    kept_attributes = [
        replace(each, owners=ends(each.owners))
        for each in theirs.attributes
        if each.code not in attributes and (ends(each.owners) or not each.owners)
    ]
    kept_relations = [
        replace(each, source=ends(each.source), target=ends(each.target))
        for each in theirs.relations
        if each.code not in relations and ends(each.source) and ends(each.target)
    ]
    return replace(
        theirs,
        types=tuple(each for each in theirs.types if each.code not in types),
        attributes=tuple(kept_attributes),
        relations=tuple(kept_relations),
    )


def _left(told: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Codes of the file that no label stands for any more, each with the code that took its place (or nothing)."""
    kept = {code for label, code in told.items() if chosen.get(label, code) == code}
    return {
        code: chosen[label]
        for label, code in told.items()
        if code != LEAVE_OUT and code not in kept and label in chosen
    }
