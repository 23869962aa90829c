"""The setting `per-path-ignore`: which rules are not asked for which files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reviewbot.cli.checkpatch import only_checkpatchs
from reviewbot.config import Config
from reviewbot.engine.loader import rule_ids
from reviewbot.engine.suppression import Exemption
from reviewbot.provider.checkpatch_types import NAME, own_ids

KEY = "per-path-ignore"


def exemptions_of(config: Config, folders: Sequence[Path]) -> tuple[Exemption, ...]:
    """The setting with its names resolved; `folders` hold the user's rules. Raises ConfigError for
    a name that is no rule, folder or pattern.
    """
    return tuple(_exemption(text, config.origin(KEY), folders) for text in config.items(KEY))


def _exemption(text: str, origin: str, folders: Sequence[Path]) -> Exemption:
    path, _, names = text.rpartition(":")
    ids: list[str] = []
    for name in filter(None, names.split(",")):
        if name == NAME:
            ids += [f"{NAME}-*", *own_ids()]
        elif "*" in name or only_checkpatchs(name, folders):
            ids.append(name)
        else:
            ids += rule_ids(name, folders, f"{KEY} in {origin},")
    return Exemption(path, tuple(ids), f"{KEY} {text}")
