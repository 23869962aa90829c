"""The arguments of `reviewbot index`."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.parser import Parser, command


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = command(
        commands,
        "index",
        "make or refresh the index of a kernel tree ahead of time",
        "index:run",
        description="Make or refresh the index of a kernel tree: exports, headers, Kconfig and make files. A check "
        "with --tree does so by itself; only files that changed are read again.",
    )
    parser.add_argument("tree", metavar="TREE", help="kernel checkout or plain source tree")
    parser.add_argument("--base", metavar="COMMIT", help="commit of a checkout (default: HEAD)")
