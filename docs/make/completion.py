"""Completion for bash, zsh and fish, made by shtab from the parser.

Rule ids are asked of `reviewbot rules list` when they are completed, so that rules in a user's own
folders are there too.
"""

from __future__ import annotations

import argparse

import shtab

from reviewbot.cli.arguments import build_parser
from reviewbot.context.profiles import ALL

_IDS = (
    """reviewbot rules list --format json 2>/dev/null | grep -o '"id": "[^"]*"' | cut -d'"' -f4"""
)
_RULES = {
    "bash": "_reviewbot_rules",
    "zsh": "_reviewbot_rules",
    "fish": "(_reviewbot_rules)",
    "preamble": {
        "bash": f'_reviewbot_rules() {{\n  compgen -W "$({_IDS})" -- "$1"\n}}',
        "zsh": f'_reviewbot_rules() {{\n  local -a ids\n  ids=(${{(f)"$({_IDS})"}})\n'
        "  compadd -a ids\n}",
        "fish": f"function _reviewbot_rules\n  {_IDS}\nend",
    },
}
_WORDS = {"--profile": ALL, "--revision": ("latest", "all")}
"""Values worth offering for options that take others too."""
_BY_METAVAR = {
    "SOURCE": shtab.FILE,
    "DIR": shtab.DIRECTORY,
    "REPO": shtab.DIRECTORY,
    "RULE": _RULES,
    "RULE|FOLDER": _RULES,
}


def completion(shell: str) -> str:
    """The completion script for bash, zsh or fish."""
    parser = build_parser()
    _mark(parser)
    text: str = shtab.complete(parser, shell)
    if shell == "bash":
        text = _as_filenames(text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _as_filenames(script: str) -> str:
    """Let readline quote names with spaces and put a slash behind folders; shtab 1.13 does not."""
    before, found, after = script.partition("complete -o bashdefault -F ")
    if not found:
        raise ValueError("shtab writes another complete line now; look at _as_filenames")
    return f"{before}complete -o bashdefault -o filenames -F {after}"


def _mark(parser: argparse.ArgumentParser) -> None:
    """Tell shtab what the values are."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                _mark(child)
        elif action.option_strings and action.option_strings[-1] in _WORDS:
            action.choices = _WORDS[action.option_strings[-1]]
        elif isinstance(action.metavar, str) and action.metavar in _BY_METAVAR:
            action.complete = _BY_METAVAR[action.metavar]  # type: ignore[attr-defined]  # shtab's
