"""`reviewbot b4-review`: findings inline in b4's review screen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewbot.cli import status
from reviewbot.cli.check import configuration, request_of, rules_of
from reviewbot.config import Config
from reviewbot.engine.rule import Rule
from reviewbot.errors import SourceError
from reviewbot.install.b4_review import Tracked, read_tracked, review_branches, write_review
from reviewbot.model.finding import Report
from reviewbot.report.export import shown
from reviewbot.report.visible import visible
from reviewbot.review import check_target, find_targets


def run(options: argparse.Namespace) -> int:
    """Check each series, lay the findings down, say how many."""
    config = configuration(options)
    rules = rules_of(options, config)
    branches = options.branches or review_branches()
    if not branches:
        raise SourceError("no series is being reviewed here; b4 review makes a branch of each")
    for branch in branches:
        tracked = read_tracked(branch)
        report = _checked(tracked, rules, options, config)
        count = write_review(tracked, report)
        print(f"{visible(tracked.branch)}: {count or 'no'} new remark{'s' if count != 1 else ''}")
    return status.OK


def _checked(
    tracked: Tracked, rules: tuple[Rule, ...], options: argparse.Namespace, config: Config
) -> Report:
    """The report of the version that is reviewed, with what a maintainer wants to see of it."""
    with TemporaryDirectory(prefix="reviewbot-") as folder:
        source, revision = tracked.span, "latest"
        if tracked.thread is not None:
            mail = Path(folder) / "thread.mbox"
            mail.write_bytes(tracked.thread)
            source, revision = str(mail), str(tracked.version)
        options.sources = [source]
        request = request_of(options, config)._replace(sources=(source,), revision=revision)
        targets, failed = find_targets(request)
        for name, err in failed:
            print(f"reviewbot: {visible(name)}: {visible(str(err))}", file=sys.stderr)
        if not targets:
            raise SourceError(f"cannot check {tracked.branch}: no patch in its mail")
        report = check_target(targets[-1], rules, request)
    confidence = config.text("min-confidence")
    sure = confidence if confidence == "certain" else "likely"
    return report._replace(
        findings=shown(report.findings, config.text("min-severity"), sure, "all")
    )
