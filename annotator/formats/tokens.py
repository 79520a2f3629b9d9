"""Tokens and sentences, for formats that know no other places than tokens."""

from __future__ import annotations

from annotator.core.sentences import next_sentence
from annotator.core.words import tokens_around


def sentences(text: str) -> list[list[tuple[int, int]]]:
    """Places of the tokens of each sentence that has some, in code points."""
    found: list[list[tuple[int, int]]] = [[]]
    end = next_sentence(text, 0)
    for token in tokens_around(text, 0):
        if token.kind == "blank":
            continue
        while token.start >= end and end < len(text):
            end = next_sentence(text, end + 1)
            if found[-1]:
                found.append([])
        places = [(token.start, token.end)]
        words = text[token.start : token.end]
        if token.kind == "mark" and len(set(words)) == 1:
            places = [(n, n + 1) for n in range(token.start, token.end)]
        found[-1] += places if not words.isspace() else []
    return [each for each in found if each]
