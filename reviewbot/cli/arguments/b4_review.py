"""The arguments of `reviewbot b4-review`."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import check_options
from reviewbot.cli.arguments.parser import Parser, command


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = command(
        commands,
        "b4-review",
        "lay findings beside the patches in b4's review screen",
        "b4_review:run",
        description="Check series that b4 review has on a branch, and lay the findings where b4 takes them in as "
        "remarks of reviewbot when it opens the review. Only what was not said before; nothing is sent.",
    )
    parser.add_argument(
        "branches",
        metavar="BRANCH",
        nargs="*",
        help="b4/review/CHANGE-ID or CHANGE-ID (default: the current one, else all)",
    )
    check_options(parser)
    parser.set_defaults(
        context=[], revision="latest", as_posted=False, offline=True, format="text", scope=None
    )
