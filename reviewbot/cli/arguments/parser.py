"""What every command's parser has: one-line errors, help, `-c`, and a function that is imported late."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from reviewbot.cli import status


class Parser(argparse.ArgumentParser):
    """argparse with our exit status for usage errors, and one line instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        from reviewbot.report.visible import visible

        self.exit(status.USAGE, f"{self.prog}: {visible(message)}; see {self.prog} --help\n")


def command(
    commands: argparse._SubParsersAction[Parser],
    name: str,
    help: str,
    run: str,
    *,
    description: str = "",
) -> Parser:
    """A command that is run; `run` is `module:function` below reviewbot.cli."""
    parser = _named(commands, name, help, description=description)
    parser.set_defaults(run=_later(run))
    parser.add_argument(
        "-c",
        dest="overrides",
        metavar="reviewbot.KEY=VALUE",
        action="append",
        default=[],
        help="set a configuration value",
    )
    return parser


def group(
    commands: argparse._SubParsersAction[Parser], name: str, help: str
) -> argparse._SubParsersAction[Parser]:
    """A command that only has commands of its own."""
    parser = _named(commands, name, help)
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="verb")


def _named(
    commands: argparse._SubParsersAction[Parser], name: str, help: str, *, description: str = ""
) -> Parser:
    return commands.add_parser(
        name,
        help=help,
        description=description or help[:1].upper() + help[1:] + ".",
        epilog=status.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    """The command's function, imported when it is called: start-up time is paid only for what is
    used.
    """

    def run(options: argparse.Namespace) -> int:
        module, _, function = name.partition(":")
        result: int = getattr(import_module(f"reviewbot.cli.{module}"), function)(options)
        return result

    return run


def positive(text: str) -> int:
    """argparse type: 1 and more."""
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
