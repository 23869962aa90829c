"""The arguments of `reviewbot rules` and its commands."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.parser import Parser, command, group


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = group(commands, "rules", "list, explain and test rules")
    listing = command(verbs, "list", "all rules, one a line", "rules:list_rules")
    listing.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    explain = command(
        verbs, "explain", "what a rule finds, why, and what to write instead", "rules:explain"
    )
    explain.add_argument("ids", metavar="RULE", nargs="+", help="rule id")
    test = command(verbs, "test", "run the examples that rules carry", "rules:test")
    test.add_argument(
        "folders", metavar="DIR", nargs="*", help="folder with rules (default: the built-in ones)"
    )
    test.add_argument(
        "-v", "--verbose", action="store_true", help="name the examples that pass too"
    )
    for verb in (listing, explain, test):
        if verb is not test:
            verb.add_argument(
                "--rules",
                metavar="DIR",
                action="append",
                default=[],
                help="folder with rules of your own",
            )
