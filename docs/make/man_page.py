"""reviewbot(1), in the macros of man(7)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from docs.make.command_line import Argument, Command, exit_statuses
from reviewbot import __version__
from reviewbot.config import SETTINGS

_DATE = "2026-11-22"  # when the text of this file was last changed
_EXAMPLES = (
    ("Check a thread on lore", "reviewbot check 20260131.1-author@example.org"),
    ("Check what is about to be sent", "reviewbot check origin/master.."),
    ("Let b4 prep --check run checkpatch.pl and reviewbot",
     "git config --add b4.prep-perpatch-check-cmd \\\n"
     "    './scripts/checkpatch.pl -q --terse --no-summary --mailback --showfile'\n"
     "git config --add b4.prep-perpatch-check-cmd 'reviewbot check --format=b4-text -'"),
    ("Fail a script on warnings too", "reviewbot check --fail-on warning 000*.patch"),
)  # fmt: skip


def man_page(table: Command) -> str:
    """The page, ending in a newline."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Command) -> Iterator[str]:
    yield '.\\" made by "make docs" from the code; change it there'
    yield f'.TH REVIEWBOT 1 {_DATE} "reviewbot {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"reviewbot \\- {_text(table.help[:1].lower() + table.help[1:])}"
    yield ".SH SYNOPSIS"
    for place, command in enumerate(_runnable(table)):
        if place:
            yield ".br"
        yield f".B {_text(command.name)}"
        yield _text(command.usage.removeprefix(command.name).strip())
    yield ".SH DESCRIPTION"
    yield _paragraph(
        "reviewbot reads patches, series and threads of a mailing list and says what a reviewer"
        " would ask for: each finding with its proof and the document that asks for it. The same"
        " mail and the same version give the same report."
    )
    yield ".SH OPTIONS"
    for option in table.options:
        yield from _item(_tag(option), option.help)
    yield ".SH COMMANDS"
    for command in _runnable(table):
        yield from _command(command)
    yield ".SH EXIT STATUS"
    for number, text in exit_statuses():
        yield from _item(f"\\fB{number}\\fP", text) if number else (".PP", _paragraph(text))
    yield from _settings()
    yield from _environment()
    yield ".SH EXAMPLES"
    for title, command_text in _EXAMPLES:
        yield from _item(_text(title), "")
        yield from (".EX", _text(command_text), ".EE")
    yield ".SH SEE ALSO"
    yield from (".BR b4 (5),", ".BR git\\-config (1),", ".BR git\\-format\\-patch (1)")


def _runnable(table: Command) -> list[Command]:
    return [command for command in table.walk() if not command.commands]


def _command(command: Command) -> Iterator[str]:
    yield f".SS {_text(command.name)}"
    yield _paragraph(f"{command.help[:1].upper()}{command.help[1:]}.")
    for argument in (*command.arguments, *command.options):
        yield from _item(_tag(argument), argument.help)


def _tag(argument: Argument) -> str:
    """Flags in bold, the value in italics unless it is a choice to type."""
    flags = ", ".join(f"\\fB{_text(flag)}\\fP" for flag in argument.flags)
    if not argument.value:
        return flags
    is_typed = argument.value.islower() and "|" in argument.value
    value = _text(argument.value) if is_typed else f"\\fI{_text(argument.value)}\\fP"
    more = " ..." if argument.is_repeatable else ""
    return " ".join(part for part in (flags, value) if part) + more


def _item(tag: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield tag
    if text:
        yield _paragraph(text)


def _settings() -> Iterator[str]:
    yield ".SH CONFIGURATION"
    yield _paragraph(
        "Settings are keys of the section reviewbot in git config, REVIEWBOT_KEY in the"
        " environment, or -c reviewbot.KEY=VALUE; the later of these wins. reviewbot config show"
        " prints every value and where it came from."
    )
    for setting in SETTINGS:
        default = f" (default: {setting.default})" if setting.default else ""
        yield from _item(f"\\fB{_text('reviewbot.' + setting.key)}\\fP", setting.help + default)
    yield ".SH FILES"
    yield from _item(
        "\\fI.reviewbot.toml\\fP",
        "In the base commit of a tree: settings that cannot run anything, such as select and"
        " ignore. It ranks below all other places.",
    )


def _environment() -> Iterator[str]:
    yield ".SH ENVIRONMENT"
    yield from _item("\\fBNO_COLOR\\fP", "When set, no colour is used.")
    yield from _item("\\fBREVIEWBOT_DEBUG\\fP", "When set, internal errors show where they arose.")


def _text(text: str) -> str:
    """Text of roff: hyphens that are typed, backslashes and quotes as they are."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")


def _paragraph(text: str) -> str:
    """Text in lines of 78 characters, none of which looks like a request."""
    lines = textwrap.wrap(_text(text), 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in lines)
