"""The command line as data, read from its parser.

argparse's own formatter is not used: its output changes between Python versions.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from reviewbot.cli.arguments import build_parser
from reviewbot.cli.status import HELP


@dataclass(frozen=True, slots=True)
class Argument:
    """An option, or a positional argument when `flags` is empty.

    `value` is the name of its value, or its choices joined by `|`, empty for a switch.
    """

    flags: tuple[str, ...]
    value: str
    help: str
    is_repeatable: bool = False
    is_required: bool = False

    @property
    def usage(self) -> str:
        """`-v, --verbose` or `--tree DIR`, `SOURCE...` for a positional."""
        if not self.flags:
            return self.value + ("..." if self.is_repeatable else "")
        return ", ".join(self.flags) + (f" {self.value}" if self.value else "")


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `name` has all its words (`reviewbot rules list`)."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    options: tuple[Argument, ...]
    commands: tuple[Command, ...]

    @property
    def usage(self) -> str:
        """`reviewbot check [OPTION]... [SOURCE]...`."""
        words = [self.name]
        if self.commands:
            words.append("COMMAND")
        if self.options:
            words.append("[OPTION]...")
        words += [_usage(argument) for argument in self.arguments]
        return " ".join(words)

    def walk(self) -> Iterator[Command]:
        """This command, then those below it, depth first."""
        yield self
        for command in self.commands:
            yield from command.walk()


def _usage(argument: Argument) -> str:
    more = "..." if argument.is_repeatable else ""
    return argument.value + more if argument.is_required else f"[{argument.value}]{more}"


def command_line() -> Command:
    """The whole command line."""
    return _command(
        build_parser(), "Patch review assistant for projects that live on mailing lists"
    )


def exit_statuses() -> Iterator[tuple[str, str]]:
    """Each status and when it is returned, and at last ("", how they rank)."""
    for line in HELP.splitlines()[1:]:
        number, _, text = line.strip().partition(" ")
        yield (number, text.strip()) if number.isdigit() else ("", line.strip())


def _command(parser: argparse.ArgumentParser, help: str) -> Command:
    arguments: list[Argument] = []
    options: list[Argument] = []
    commands: list[Command] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            commands += [
                _command(child, helps.get(name) or "") for name, child in action.choices.items()
            ]
        elif action.option_strings:
            options.append(_argument(action))
        else:
            arguments.append(_argument(action))
    return Command(parser.prog, help, tuple(arguments), tuple(options), tuple(commands))


def _argument(action: argparse.Action) -> Argument:
    if not action.help:
        raise ValueError(f"{action.option_strings or action.dest} has no help")
    takes_value = action.nargs != 0
    name = str(action.metavar or action.dest.upper())
    value = "|".join(map(str, action.choices)) if action.choices else name
    return Argument(
        flags=tuple(action.option_strings),
        value=value if takes_value else "",
        help=action.help % vars(action),
        is_repeatable=isinstance(action, argparse._AppendAction) or action.nargs in ("*", "+"),
        is_required=not action.option_strings and action.nargs not in ("*", "?"),
    )
