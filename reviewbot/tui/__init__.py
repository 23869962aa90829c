"""The maintainer's screens."""
