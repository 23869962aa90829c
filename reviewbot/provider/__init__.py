"""Findings of other people's checkers, run so that neither mail nor tree can misuse them."""
