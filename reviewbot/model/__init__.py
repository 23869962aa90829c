"""Frozen values: mail, patches, series, findings. No I/O in this package."""
