"""The arguments of `reviewbot show`."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import SOURCE_HELP, json_option, source_options
from reviewbot.cli.arguments.parser import Parser, command


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = command(
        commands,
        "show",
        "what was found out about a thread: versions, tags, what reviewers asked, what is open",
        "show:run",
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help=SOURCE_HELP)
    source_options(parser)
    json_option(parser)
