"""The arguments of `reviewbot fix`."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.parser import Parser, command


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = command(
        commands,
        "fix",
        "repair what is mechanical in commit messages that were not sent yet",
        "fix:run",
        description="Respell tags, write Fixes in its form, drop Change-Id, put Closes behind Reported-by and "
        "Co-developed-by before its sign-off; with --with, add the tags that reviewers gave. Only messages "
        "change: trees, authors and dates stay. Never makes up a sign-off.",
    )
    add = parser.add_argument
    add(
        "range",
        metavar="RANGE",
        nargs="?",
        help="commits up to HEAD (default: the current b4 prep branch, else @{upstream}..)",
    )
    add(
        "--with",
        dest="context",
        metavar="SOURCE",
        action="append",
        default=[],
        help="what was posted, with its replies: add the Reviewed-by, Acked-by and Tested-by given there"
        " to patches that are unchanged",
    )
    add("--offline", action="store_true", help="send nothing over the network")
    add(
        "--dry-run",
        action="store_true",
        help="show what would change; exit with 1 if anything does",
    )
    add("--yes", action="store_true", help="do not ask")
