"""The arguments of `reviewbot reply`."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import SOURCE_HELP, check_options, source_options
from reviewbot.cli.arguments.parser import Parser, command


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = command(
        commands,
        "reply",
        "print the mail that would be sent",
        "reply:run",
        description="Print the mail that would be sent, one in mboxrd form after the other when "
        "there are several. Nothing is sent.",
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="+", help=SOURCE_HELP)
    source_options(parser)
    check_options(parser)
    parser.add_argument(
        "--voice",
        choices=("bot", "maintainer"),
        default="bot",
        help="bot: what is certain, with a footer, to the author and lists that agreed; "
        "maintainer: all but guesses, in your name, to everybody (default: bot)",
    )
