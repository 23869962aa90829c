"""`reviewbot config`: every setting and where it came from."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from reviewbot.cli import status
from reviewbot.cli.check import base_of
from reviewbot.config import Config, load_config
from reviewbot.report.visible import visible


def show(options: argparse.Namespace) -> int:
    """Print all settings, and below them what was not taken over and why."""
    config = load_config(base=base_of(options), overrides=options.overrides)
    sys.stdout.write("".join(f"{line}\n" for line in _lines(config)))
    return status.OK


def _lines(config: Config) -> Iterator[str]:
    rows = [
        (f"reviewbot.{setting.key}", visible(value.text) or "-", visible(value.origin))
        for setting, value in config.rows()
    ]
    keys = max(len(key) for key, _, _ in rows)
    values = min(max(len(text) for _, text, _ in rows), 24)
    for key, text, origin in rows:
        yield f"{key:<{keys}}  {text:<{values}}  {origin}"
    for sentence in config.ignored:
        yield f"ignored: {visible(sentence)}"
