"""`reviewbot index`: make or refresh the index of a kernel tree ahead of time."""

from __future__ import annotations

import argparse
from pathlib import Path

from reviewbot.cli import status
from reviewbot.cli.bar import Bar
from reviewbot.report.visible import visible


def run(options: argparse.Namespace) -> int:
    """Bring the index of TREE up to date and say what was done."""
    from reviewbot.context.kbuild.tree import Tree

    commits = [options.base] if options.base else []
    bar = Bar("indexing", patience_s=0.0)
    tree = Tree(Path(options.tree), commits, progress=bar, is_kept=True)
    known = sum(1 for _ in tree.index.paths())
    print(f"{visible(options.tree)}: {tree.read_count} files read, {known} in the index")
    return status.OK
