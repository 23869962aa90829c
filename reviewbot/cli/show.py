"""`reviewbot show`: what was found out about a thread, without judging it."""

from __future__ import annotations

import argparse
import sys

from reviewbot.cli import status
from reviewbot.cli.check import wants_colour
from reviewbot.config import load_config
from reviewbot.context.outline import Outline, outline
from reviewbot.report.export import Unreadable
from reviewbot.report.visible import visible
from reviewbot.review import Request, Target, find_targets


def run(options: argparse.Namespace) -> int:
    """Show all SOURCEs, return the exit status."""
    from reviewbot.source.default import default_sources

    config = load_config(overrides=options.overrides)
    request = Request(
        sources=tuple(options.sources) or default_sources(),
        context=tuple(options.context),
        revision=options.revision,
        as_posted=options.as_posted,
        is_offline=options.offline,
        timeout_s=config.seconds("timeout"),
    )
    targets, failed = find_targets(request)
    outlines = [_outline(target, as_posted=request.as_posted) for target in targets]
    unreadable = [Unreadable(source, str(err)) for source, err in failed]
    for item in unreadable:
        print(f"reviewbot: {visible(item.why)}", file=sys.stderr)
    if options.format == "json":
        from reviewbot.report.show import as_show_json

        sys.stdout.write(as_show_json(outlines, unreadable))
    else:
        from reviewbot.report.show import as_show_text
        from reviewbot.report.text import Style

        sys.stdout.write(as_show_text(outlines, Style(is_colour=wants_colour())))
    return status.USAGE if unreadable else status.OK


def _outline(target: Target, *, as_posted: bool) -> Outline:
    if target.series is None or target.revision is None:
        return Outline(target.source)
    return outline(
        target.source, target.thread, target.series, target.revision, as_posted=as_posted
    )
