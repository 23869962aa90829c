"""All commands and options, one module a command; from them help, completion, man page and docs/cli.md are
made.
"""

from __future__ import annotations

import argparse
from importlib import import_module

from reviewbot import __version__
from reviewbot.cli import status
from reviewbot.cli.arguments.parser import Parser

COMMANDS = (
    "check",
    "show",
    "tui",
    "reply",
    "fix",
    "b4-review",
    "bot",
    "scan",
    "rules",
    "index",
    "hooks",
    "config",
)
"""In the order of the help."""


def build_parser(first: str = "") -> Parser:
    """The parser of the whole command line; `run` of its result is the command to call.

    `first` is the first word that is to be parsed: where it is a command, the parser knows that one
    alone, because building the others takes longer than judging a patch.
    """
    parser = Parser(
        prog="reviewbot",
        description="Patch review assistant for projects that live on mailing lists.",
        epilog=status.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reviewbot {__version__}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="command"
    )
    for name in (first,) if first in COMMANDS else COMMANDS:
        module = import_module(f"{__name__}.{name.replace('-', '_')}")
        module.define(commands)
    return parser
