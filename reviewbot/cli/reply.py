"""`reviewbot reply`: the mail that would be sent, printed and never sent."""

from __future__ import annotations

import argparse
import re
import sys

from reviewbot.bot.choice import for_list, for_maintainer
from reviewbot.bot.identity import PLACEHOLDER, identity_of
from reviewbot.bot.letter import Identity, list_letter, maintainer_letter
from reviewbot.cli import status
from reviewbot.cli.check import configuration, narrowed, request_of, rules_of
from reviewbot.cli.progress import with_progress
from reviewbot.errors import SourceError
from reviewbot.model.finding import Report
from reviewbot.report.visible import visible
from reviewbot.review import Target, check_target, find_targets

_NOBODY = {
    "bot": "From is a placeholder; set reviewbot.bot-from with git config --global",
    "maintainer": "From is a placeholder; set user.name and user.email with git config --global",
}
_SEPARATOR = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"


def run(options: argparse.Namespace) -> int:
    """Print a reply to each revision that there is something to say about; return the exit status.

    Why nothing is said stands on stderr.
    """
    config = configuration(options)
    who = identity_of(config, voice=options.voice)
    if who.sender == PLACEHOLDER:
        print(f"reviewbot: {_NOBODY[options.voice]}", file=sys.stderr)
    rules = rules_of(options, config)
    request = request_of(options, config)
    targets, failed = find_targets(request)
    problems = [str(err) for _, err in failed]
    letters = []
    options.scope, options.format = "all", "mail"
    for target in with_progress(targets, "checking"):
        try:
            _answerable(target)
            report = narrowed(check_target(target, rules, request), options, config)
            letter = _letter(report, who, options.voice)
        except SourceError as err:
            problems.append(str(err))
            continue
        if letter:
            letters.append(letter)
    for problem in problems:
        print(f"reviewbot: {visible(problem)}", file=sys.stderr)
    _print(letters)
    return status.USAGE if problems else status.OK


def _answerable(target: Target) -> None:
    """Raises SourceError for mail that was never posted: nothing can stand below it."""
    if target.revision is not None and not target.revision.msgids:
        raise SourceError(f"cannot reply to {target.source}: it has no Message-ID, was it posted?")


def _letter(report: Report, who: Identity, voice: str) -> bytes:
    choose, write = (
        (for_list, list_letter) if voice == "bot" else (for_maintainer, maintainer_letter)
    )
    choice = choose(report)
    if choice.why_not:
        print(f"reviewbot: {visible(report.source)}: no reply: {choice.why_not}", file=sys.stderr)
        return b""
    return write(report, choice, who)


def _print(letters: list[bytes]) -> None:
    out = sys.stdout.buffer
    if len(letters) == 1:
        out.write(letters[0])
    else:
        out.writelines(as_mboxrd(letter) for letter in letters)
    out.flush()


def as_mboxrd(letter: bytes) -> bytes:
    """The mail as it stands in an mboxrd: a line that looks like a separator gets a `>` more."""
    quoted = re.sub(rb"(?m)^(>*From )", rb">\1", letter)
    return _SEPARATOR + quoted + b"\n"
