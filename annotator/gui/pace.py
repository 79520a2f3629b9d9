"""How long work will still take, in words."""

from __future__ import annotations

SOONEST = 3.0
"""Seconds before anything is said: the beginning tells little."""


def time_left(seconds: float, done: int, total: int) -> str:
    """``about 3 minutes left`` after so many ``seconds``; empty while it cannot be told."""
    if seconds < SOONEST or not 0 < done < total:
        return ""
    left = seconds * (total - done) / done
    if left < 10:
        return "a few seconds left"
    if left < 55:
        return f"about {round(left / 10) * 10} seconds left"
    if left < 90:
        return "about a minute left"
    if left < 5400:
        return f"about {round(left / 60)} minutes left"
    return f"about {round(left / 3600)} hours left"
