"""`reviewbot bot replay`: the rehearsal."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewbot.bot.choice import rules_that_may_speak
from reviewbot.bot.identity import PLACEHOLDER, identity_of
from reviewbot.bot.letter import list_letter
from reviewbot.bot.replay import replay as replayed
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
    since = date_of("--since", options.since)
    until = date_of("--until", options.until)
    counts: Counter[str] = Counter()
    count = 0
    with TemporaryDirectory(prefix="reviewbot-") as folder:
        wanted = Options(
            archive=Path(options.archive),
            output=Path(folder) / "replay.sqlite",
            jobs=options.jobs,
            since=since,
            choice=RuleChoice(select=select),
        )
        for report, choice in replayed(wanted, until, Progress(sys.stderr, is_quiet=options.quiet)):
            counts.update({finding.rule for finding in choice.findings})
            count += 1
            sys.stdout.buffer.write(as_mboxrd(list_letter(report, choice, who)))
    sys.stdout.buffer.flush()
    _print_counts(count, counts)
    return status.OK


def _chosen(words: list[str]) -> tuple[str, ...]:
    """Rules that may be mailed; of these the selected ones, if any are."""
    proven = rules_that_may_speak()
    names = {name for word in words for name in word.replace(",", " ").split()}
    return tuple(name for name in proven if not names or name in names)


def _print_counts(count: int, counts: Counter[str]) -> None:
    print(f"{count:8,}  mails", file=sys.stderr)
    for rule, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        print(f"{number:8,}  {visible(rule)}", file=sys.stderr)
