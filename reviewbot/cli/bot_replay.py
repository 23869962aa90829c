"""`reviewbot bot replay`: the rehearsal."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewbot.bot.choice import rules_that_may_speak
from reviewbot.bot.identity import PLACEHOLDER, identity_of
from reviewbot.bot.policy import read_policies
from reviewbot.bot.replay import UNNAMED, Span
from reviewbot.bot.replay import replay as replayed
from reviewbot.bot.setup import LEAST_POLL_S, Setup
from reviewbot.cli import status
from reviewbot.cli.check import configuration
from reviewbot.cli.reply import as_mboxrd
from reviewbot.cli.scan import date_of
from reviewbot.report.visible import visible
from reviewbot.scan.chunk import RuleChoice
from reviewbot.scan.progress import Progress
from reviewbot.scan.run import Options


def replay(options: argparse.Namespace) -> int:
    """Print what would have been mailed, oldest first, as an mboxrd; counts go to stderr."""
    config = configuration(options)
    who = identity_of(config, voice="bot")
    if who.sender == PLACEHOLDER:
        print("reviewbot: From is a placeholder; set reviewbot.bot-from", file=sys.stderr)
    select = _chosen(options.select)
    if not select:
        print(
            "reviewbot: none of these rules may be mailed yet, see docs/precision.md",
            file=sys.stderr,
        )
        return status.OK
    span = Span(date_of("--since", options.since), date_of("--until", options.until))
    policies, _ = read_policies(os.environ)
    list_ = options.list.strip().lower() or UNNAMED
    said: Counter[str] = Counter()
    unsaid: Counter[str] = Counter()
    count = 0
    with TemporaryDirectory(prefix="reviewbot-") as folder:
        wanted = Options(
            archive=Path(options.archive),
            output=Path(folder) / "scan.sqlite",
            jobs=options.jobs,
            since=span.since,
            choice=RuleChoice(select=select),
        )
        setup = Setup(who, policies, Path(folder), None, LEAST_POLL_S, None, ())
        progress = Progress(sys.stderr, is_quiet=options.quiet)
        for outcome in replayed(wanted, setup, list_, span, progress):
            if outcome.letter is None:
                unsaid[outcome.why_not] += 1
                continue
            count += 1
            said.update(outcome.letter.rules.split())
            sys.stdout.buffer.write(as_mboxrd(outcome.letter.raw))
    sys.stdout.buffer.flush()
    _print_counts(count, said, unsaid)
    return status.OK


def _chosen(words: list[str]) -> tuple[str, ...]:
    """Rules that may be mailed; of these the selected ones, if any are."""
    proven = rules_that_may_speak()
    names = {name for word in words for name in word.replace(",", " ").split()}
    return tuple(name for name in proven if not names or name in names)


def _print_counts(count: int, said: Counter[str], unsaid: Counter[str]) -> None:
    """Most frequent first."""
    print(f"{count:8,}  mails", file=sys.stderr)
    for rule, number in _by_number(said):
        print(f"{number:8,}  {visible(rule)}", file=sys.stderr)
    for why, number in _by_number(unsaid):
        print(f"{number:8,}  not mailed: {visible(why)}", file=sys.stderr)


def _by_number(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
