"""The arguments of `reviewbot rules` and its commands."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import json_option, rules_option
from reviewbot.cli.arguments.parser import Parser, command, group


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = group(commands, "rules", "list, explain and test rules")
    listing = command(verbs, "list", "all rules, one a line", "rules:list_rules")
    json_option(listing)
    rules_option(listing)
    explain = command(
        verbs, "explain", "what a rule finds, why, and what to write instead", "rules:explain"
    )
    explain.add_argument("ids", metavar="RULE", nargs="+", help="rule id")
    rules_option(explain)
    test = command(verbs, "test", "run the examples that rules carry", "rules:test")
    test.add_argument(
        "folders", metavar="DIR", nargs="*", help="folder with rules (default: the built-in ones)"
    )
    test.add_argument(
        "-v", "--verbose", action="store_true", help="name the examples that pass too"
    )
