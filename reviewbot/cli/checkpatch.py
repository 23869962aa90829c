"""checkpatch.pl on the command line: of which base it is taken, and which names are its own."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reviewbot.config import Config
from reviewbot.engine.loader import builtin_folder, rule_files
from reviewbot.errors import SourceError
from reviewbot.provider.checkpatch_types import is_own_id
from reviewbot.provider.script import Base
from reviewbot.source.choose import kind_of

if TYPE_CHECKING:
    from reviewbot.provider.checkpatch import Checkpatch

_NO_BASE = "no base tree given; --tree DIR names one"


def checkpatch_of(
    options: argparse.Namespace,
    config: Config,
    sources: Sequence[str],
    *,
    select: Collection[str],
    ignore: Collection[str],
) -> Checkpatch:
    """checkpatch.pl as options and configuration want it."""
    from reviewbot.provider.checkpatch import Checkpatch  # only for those who want it

    return Checkpatch(
        script_base(options, sources),
        muted=config.items("checkpatch-mute"),
        timeout_s=config.seconds("checkpatch-timeout"),
        select=select,
        ignore=ignore,
    )


def script_base(options: argparse.Namespace, sources: Sequence[str]) -> Base:
    """The base that the script comes from: --base, else where the range or prep branch starts, else
    HEAD of --tree, or the tree itself when it is no checkout.

    HEAD of the tree does not count for commits: it may be the very one with them on top.
    """
    tree = Path(options.tree) if options.tree else None
    is_checkout = tree is not None and (tree / ".git").exists()
    if options.base and (tree is None or is_checkout):
        return Base(tree, options.base, is_certain=True)
    starts = {_start(source) for source in sources if kind_of(source) in ("range", "prep")}
    if len(starts) > 1:
        return Base(missing="the ranges start at different commits; --base names the one to use")
    for start in starts:
        return start
    if tree is None:
        return Base(missing=_NO_BASE)
    return Base(tree, "HEAD" if is_checkout else None)


def _start(source: str) -> Base:
    """The commit that a range or prep branch of the current repository starts from."""
    if kind_of(source) == "prep":
        from reviewbot.source.prep import prep_range  # runs b4

        try:
            source = prep_range(source)
        except SourceError as err:
            return Base(missing=str(err))
    return Base(None, source.partition("..")[0] or "HEAD", is_certain=True)


def without_checkpatchs(names: Sequence[str], folders: Sequence[Path]) -> list[str]:
    """The names without those that only checkpatch.pl gives findings of."""
    return [name for name in names if not only_checkpatchs(name, folders)]


def only_checkpatchs(name: str, folders: Sequence[Path]) -> bool:
    """Whether it is an id of checkpatch.pl's and of no rule; `folders` hold the user's rules."""
    return is_own_id(name) and name not in {
        file.rule_id for file in rule_files([builtin_folder(), *folders])
    }
