"""`reviewbot fix`: repair what is mechanical in the messages of commits that were not sent yet."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator, Sequence

from reviewbot.cli import status
from reviewbot.cli.check import configuration
from reviewbot.fix.commits import Branch, Commit, lookup, read_branch, rewrite
from reviewbot.fix.message import Repair, repaired
from reviewbot.report.visible import visible


def run(options: argparse.Namespace) -> int:
    """Show what would change, ask, rewrite; return the exit status.

    With --dry-run and when the answer is no, status 1 says that there is something to repair.
    """
    configuration(options)
    branch = read_branch(options.range or _default_range())
    repairs = [repaired(commit.message, _lookup) for commit in branch.commits]
    changed = sum(bool(repair.changes) for repair in repairs)
    if not changed:
        print("nothing to repair", file=sys.stderr)
        return status.OK
    for commit, repair in zip(branch.commits, repairs):
        sys.stdout.writelines(_diff(commit, repair))
    sys.stdout.flush()
    if options.dry_run:
        return status.FINDINGS
    if not options.yes and not _confirmed(changed, branch):
        return status.FINDINGS
    tip = rewrite(branch, [repair.text for repair in repairs])
    where = branch.ref.removeprefix("refs/heads/")
    print(
        f"reviewbot: {where} was {branch.tip[:12]}, is {tip[:12]}; git reset --keep {branch.tip[:12]} takes it back",
        file=sys.stderr,
    )
    return status.OK


def _default_range() -> str:
    """The commits that are about to be sent: those of the b4 prep branch, else those upstream lacks."""
    from reviewbot.source.default import default_sources
    from reviewbot.source.prep import prep_range

    (source,) = default_sources()
    return prep_range() if source.startswith("b4/") else source


def _lookup(sha: str) -> tuple[str, str] | None:
    return lookup(sha)


def _diff(commit: Commit, repair: Repair) -> Iterator[str]:
    if not repair.changes:
        return
    title = commit.message.split("\n", 1)[0]
    yield visible(f"{commit.sha[:12]} {title}") + "\n"
    lines = difflib.unified_diff(
        commit.message.split("\n"), repair.text.split("\n"), n=1, lineterm=""
    )
    for line in _without_head(list(lines)):
        yield visible(line) + "\n"
    yield "\n"


def _without_head(lines: Sequence[str]) -> Sequence[str]:
    """The two lines of file names say nothing here."""
    return lines[2:]


def _confirmed(count: int, branch: Branch) -> bool:
    if not sys.stdin.isatty():
        print("reviewbot: nothing was changed; --yes does it without asking", file=sys.stderr)
        return False
    number = f"{count} of {len(branch.commits)} messages"
    answer = input(f"Change {number}? [y/N] ")
    return answer.strip().lower() in ("y", "yes")
