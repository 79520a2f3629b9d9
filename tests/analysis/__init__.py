"""Tests of functions on plain values."""
