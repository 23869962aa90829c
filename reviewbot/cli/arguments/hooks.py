"""The arguments of `reviewbot hooks` and its commands."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.parser import Parser, command, group

HOOKS = ("commit-msg", "sendemail-validate")


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = group(commands, "hooks", "git hooks that check what you commit and send")
    for verb, help, function in (
        ("install", "put the hooks in place; hooks that are there already run first", "install"),
        ("remove", "take the hooks away, and put back what was there before", "remove"),
    ):
        parser = command(verbs, verb, help, f"hooks:{function}")
        parser.add_argument(
            "names",
            metavar="HOOK",
            nargs="*",
            type=_hook,
            help=f"{' or '.join(HOOKS)} (default: both)",
        )
    command(verbs, "status", "which hooks are in place", "hooks:show")
    run = command(verbs, "run", "what the hooks call", "hooks:run")
    run.add_argument("name", metavar="HOOK", choices=HOOKS, help=" or ".join(HOOKS))
    run.add_argument("file", metavar="FILE", help="commit message or patch, as git names it")
    run.add_argument(
        "headers", metavar="HEADERS", nargs="?", help="file with the headers, as git names it"
    )


def _hook(text: str) -> str:
    """argparse type; `choices` does not go together with none at all."""
    if text in HOOKS:
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(HOOKS)}")
