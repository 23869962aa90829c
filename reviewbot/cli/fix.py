"""`reviewbot fix`: repair what is mechanical in the messages of commits that were not sent yet."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator, Mapping, Sequence

from reviewbot.cli import status
from reviewbot.cli.check import configuration
from reviewbot.config import Config
from reviewbot.fix.collected import collected_tags
from reviewbot.fix.commits import Branch, Commit, lookup, read_branch, rewrite
from reviewbot.fix.message import Repair, repaired, with_tags
from reviewbot.report.visible import visible
from reviewbot.review import Request, find_targets
from reviewbot.source.default import default_sources
from reviewbot.source.prep import prep_range


def run(options: argparse.Namespace) -> int:
    """Show what would change, ask, rewrite; return the exit status.

    With --dry-run and when the answer is no, status 1 says that there is something to repair.
    """
    config = configuration(options)
    source = options.range or default_sources()[0]
    branch = read_branch(prep_range() if source.startswith("b4/") else source)
    given = _collected(source, options, config) if options.context else {}
    repairs = [_repaired(commit, given) for commit in branch.commits]
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


def _collected(
    source: str, options: argparse.Namespace, config: Config
) -> Mapping[str, tuple[str, ...]]:
    """Tags to add, by title. What was given for another diff is told on stderr.

    Raises SourceError for a --with that cannot be read.
    """
    request = Request(
        sources=(source,),
        context=tuple(options.context),
        is_offline=options.offline,
        timeout_s=config.seconds("timeout"),
    )
    targets, failed = find_targets(request)
    for _, err in failed:
        raise err
    tags: dict[str, tuple[str, ...]] = {}
    for target in targets:
        if target.series is not None and target.revision is not None:
            found = collected_tags(target.thread, target.series, target.revision)
            tags.update(found.tags)
            for line in found.withheld:
                print(f"reviewbot: not added to {visible(line)}", file=sys.stderr)
    return tags


def _repaired(commit: Commit, given: Mapping[str, tuple[str, ...]]) -> Repair:
    """The message put right, with the tags that were given."""
    first = repaired(commit.message, lookup)
    title = commit.message.partition("\n")[0].strip()
    second = with_tags(first.text, given.get(title, ()))
    return Repair(second.text, (*first.changes, *second.changes))


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
