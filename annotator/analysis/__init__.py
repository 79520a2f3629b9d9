"""Counts, agreement, networks: functions on plain values."""
