"""Proposals that count for nothing until a person accepts them."""
