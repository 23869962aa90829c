"""The arguments of `reviewbot tui`."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import (
    SOURCE_HELP,
    check_options,
    checkpatch_option,
    source_options,
)
from reviewbot.cli.arguments.parser import Parser, command


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = command(
        commands,
        "tui",
        "the maintainer's screens; one SOURCE opens its review, none or several the list",
        "tui:run",
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help=SOURCE_HELP)
    source_options(parser)
    check_options(parser)
    checkpatch_option(parser)
