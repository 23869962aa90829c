"""The arguments of `reviewbot check`."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import (
    SOURCE_HELP,
    check_options,
    checkpatch_option,
    source_options,
)
from reviewbot.cli.arguments.parser import Parser, command

FORMATS = ("text", "json", "sarif", "b4-text", "b4-json", "github")


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = command(commands, "check", "findings for a patch, series or thread", "check:run")
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help=SOURCE_HELP)
    source_options(parser)
    check_options(parser)
    checkpatch_option(parser)
    add = parser.add_argument
    add(
        "--scope",
        choices=("patch", "series", "all"),
        help="findings about single patches, about the series, or both "
        "(default: all; with --format b4-text: patch)",
    )
    add(
        "--fail-on",
        choices=("error", "warning", "note", "never"),
        help="exit with 1 for findings from this severity (default: error)",
    )
    add("--strict", action="store_true", help="exit with 3 when a rule could not run")
    add("--format", choices=FORMATS, default="text", help="output format (default: text)")
    add(
        "--cache-key",
        metavar="TEXT",
        help="ignored; b4 keeps results by command line, so another text checks anew",
    )
    add("--tui", action="store_true", help="show the findings on screen")
    add(
        "-v",
        "--verbose",
        action="store_true",
        help="name what could not run or was suppressed, and why",
    )
    add(
        "--profile-rules",
        action="store_true",
        help="tell on stderr what each rule cost, in the end",
    )
