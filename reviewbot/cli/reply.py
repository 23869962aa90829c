"""`reviewbot reply`: the mail that would be sent, printed and never sent."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping

from reviewbot.bot.choice import for_list, for_maintainer
from reviewbot.bot.identity import PLACEHOLDER, identity_of
from reviewbot.bot.letter import Identity, list_letter, maintainer_letter
from reviewbot.bot.policy import Policies, Policy, policies_for, read_policies
from reviewbot.cli import status
from reviewbot.cli.check import configuration, narrowed, request_of, rules_of
from reviewbot.cli.progress import with_progress
from reviewbot.errors import SourceError
from reviewbot.model.finding import Report
from reviewbot.model.message import Address
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
    policies, _ = read_policies(os.environ)
    targets, failed = find_targets(request)
    problems = [str(err) for _, err in failed]
    letters = []
    options.scope, options.format = "all", "mail"
    for target in with_progress(targets, "checking"):
        try:
            _answerable(target)
            report = narrowed(check_target(target, rules, request), options, config)
            letter = _letter(report, who, policies if options.voice == "bot" else None)
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


def _letter(report: Report, who: Identity, policies: Mapping[str, Policy] | None) -> bytes:
    """The mail, empty when there is none; the bot's where there are policies, else a maintainer's."""
    agreed = Policies(())
    if policies is not None and report.revision is not None:
        agreed = policies_for(policies, report.revision, "")
    choice = for_maintainer(report) if policies is None else for_list(_of(report, agreed))
    if choice.why_not:
        print(f"reviewbot: {visible(report.source)}: no reply: {choice.why_not}", file=sys.stderr)
        return b""
    if policies is None:
        return maintainer_letter(report, choice, who)
    return list_letter(report, choice, who, lists=agreed.lists(_recipients(report)))


def _of(report: Report, agreed: Policies) -> Report:
    """The report without the rules that a list does not want to hear."""
    findings = tuple(one for one in report.findings if agreed.may_speak(one.rule))
    return report._replace(findings=findings)


def _recipients(report: Report) -> list[Address]:
    mails = report.revision.messages if report.revision is not None else ()
    return [to for mail in mails for to in mail.recipients]


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
