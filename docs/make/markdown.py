"""docs/cli.md: every command with its options."""

from __future__ import annotations

from collections.abc import Iterator

from docs.make.command_line import Argument, Command, exit_statuses
from reviewbot.config import SETTINGS

NOTE = "<!-- made by `make docs` from the code; change it there -->"

"""First line of each page."""


def cli_page(table: Command) -> str:
    """The page, ending in a newline."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Command) -> Iterator[str]:
    yield NOTE
    yield ""
    yield "# Command line"
    yield ""
    yield f"{table.help}."
    yield ""
    for command in table.walk():
        if not command.commands:
            yield f"- [`{command.name}`](#{command.name.replace(' ', '-')}): {command.help}"
    yield ""
    yield "stdout is data, stderr is narration. Colour is used on a terminal only, and not at all"
    yield "when `NO_COLOR` is set. Options that may be given several times are marked with `...`."
    yield ""
    yield "## Exit status"
    yield ""
    for number, text in exit_statuses():
        yield f"- {number}: {text}" if number else f"\n{text[:1].upper()}{text[1:]}."
    for command in table.walk():
        yield from _command(command)
    yield from _settings()


def _command(command: Command) -> Iterator[str]:
    if command.commands and " " in command.name:
        return
    yield ""
    yield f"## {command.name}"
    yield ""
    yield f"{command.help[:1].upper()}{command.help[1:]}."
    yield ""
    yield f"    {command.usage}"
    yield ""
    for argument in (*command.arguments, *command.options):
        yield f"- `{_name(argument)}`: {_escaped(argument.help)}"


def _name(argument: Argument) -> str:
    return argument.usage + ("..." if argument.is_repeatable and argument.flags else "")


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")


def _settings() -> Iterator[str]:
    yield ""
    yield "## Settings"
    yield ""
    yield "`git config reviewbot.KEY VALUE`, `REVIEWBOT_KEY` in the environment (`-` becomes `_`), or"
    yield "`-c reviewbot.KEY=VALUE`; the later of these wins. Those marked *tree* may also stand in the"
    yield "`.reviewbot.toml` of the base commit, below all others."
    yield ""
    for setting in SETTINGS:
        default = f", default `{setting.default}`" if setting.default else ""
        tree = ", *tree*" if setting.is_safe else ""
        yield f"- `{setting.key}` ({setting.kind}{default}{tree}): {_escaped(setting.help)}"
