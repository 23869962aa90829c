"""The arguments of `reviewbot config` and its commands."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.parser import Parser, command, group


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = group(commands, "config", "configuration and where it comes from")
    show = command(verbs, "show", "every value and where it came from", "config:show")
    show.add_argument("--tree", metavar="DIR", help="git checkout whose .reviewbot.toml counts")
    show.add_argument(
        "--base",
        metavar="COMMIT",
        help="commit whose .reviewbot.toml counts (default: HEAD of the tree)",
    )

    setup = command(
        verbs,
        "b4-setup",
        "make b4 ask reviewbot in this repository",
        "setup:b4_setup",
        description="Make b4 prep --check and b4 review ask reviewbot in this repository. What will "
        "be written is shown first; checkpatch.pl goes on running.",
    )
    add = setup.add_argument
    add("--undo", action="store_true", help="take it back")
    add("-y", "--yes", action="store_true", help="do not ask")
    add("-n", "--dry-run", action="store_true", help="show what would be written, write nothing")
