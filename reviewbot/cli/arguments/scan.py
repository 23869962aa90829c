"""The arguments of `reviewbot scan` and its commands."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import archive_option, rules_option
from reviewbot.cli.arguments.parser import Parser, command, group, positive


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = group(
        commands, "scan", "rules over a whole archive: run them, read what fires, keep the score"
    )
    run = command(verbs, "run", "run rules over an archive", "scan:run")
    archive_option(run)
    add = run.add_argument
    add("--output", metavar="FILE", required=True, help="SQLite file for the result; goes on there")
    add("--jobs", metavar="N", type=positive, default=1, help="worker processes (default: 1)")
    add(
        "--engine",
        metavar="dask[=ADDRESS]",
        type=_engine,
        help="map the work over the Dask cluster of the scheduler at ADDRESS (HOST:PORT), or over one"
        " made of N processes here (default: plain processes)",
    )
    add(
        "--since",
        metavar="DATE",
        help="check only what was posted since (YYYY-MM-DD, UTC); a year before it is context",
    )
    add("--limit", metavar="N", type=positive, help="take only the newest N mails of the archive")
    add("--judged", action="store_true", help="check only series with mail that has a verdict")
    add("--verdicts", metavar="DIR", help="folder of the verdict files, for --judged")
    add("--tree", metavar="DIR", help="checkout or source tree of the project whose mail this is")
    add(
        "--history",
        metavar="REPO",
        help="git repository of that project (default: the tree, if it is one)",
    )
    add("--select", metavar="RULE|FOLDER", action="append", default=[], help="run only these rules")
    add("--ignore", metavar="RULE|FOLDER", action="append", default=[], help="do not run these")
    rules_option(run)
    add("-q", "--quiet", action="store_true", help="no progress")
    sample = command(verbs, "sample", "firings of a rule to read, with their lines", "scan:sample")
    sample.add_argument("rule", metavar="RULE", help="rule id")
    _draw_options(sample)
    judge = command(
        verbs,
        "judge",
        "say whether a firing is right",
        "scan:judge",
        description="Say whether a firing is right: this one, or on screen those that scan sample draws.",
    )
    add = judge.add_argument
    add("rule", metavar="RULE", help="rule id")
    add("fingerprint", metavar="FINGERPRINT", nargs="?", help="of the firing, as sample shows it")
    add(
        "verdict", metavar="right|wrong", nargs="?", choices=("right", "wrong"), help="your verdict"
    )
    add("--msgid", metavar="ID", help="the mail, when the fingerprint fires on several")
    add("--why", metavar="TEXT", help="the reason, in one line without names")
    add(
        "--verdicts",
        metavar="DIR",
        help="folder of the verdict files (default: verdicts beside the rules)",
    )
    _draw_options(judge, has_verdicts=False)
    report = command(
        verbs, "report", "write how often each rule is right, and what has changed", "scan:report"
    )
    add = report.add_argument
    add(
        "--from", dest="files", metavar="FILE", nargs="+", required=True, help="results of scan run"
    )
    add("--verdicts", metavar="DIR", help="folder of the verdict files")
    add("--table", metavar="FILE", help="write the table there (default: rules/precision.tsv)")
    add("--page", metavar="FILE", help="write the page there (default: docs/precision.md)")
    add("--html", metavar="FILE", help="write a page with plots there, and nothing else")
    add("--labels", metavar="FILE", help="for --html: what people complained of (docs/scan.md)")
    add("--label-map", metavar="FILE", help="for --labels: which rules should find what")
    add(
        "--check",
        action="store_true",
        help="write nothing; exit with 1 when a right verdict is lost or a wrong one has come",
    )


def _draw_options(parser: Parser, *, has_verdicts: bool = True) -> None:
    add = parser.add_argument
    add("-n", dest="count", metavar="N", type=positive, default=30, help="how many (default: 30)")
    add("--seed", metavar="S", default="0", help="another seed draws others (default: 0)")
    add("--from", dest="file", metavar="FILE", help="result of scan run")
    add("--archive", metavar="ARCHIVE", help="where the archive is now (default: where it was)")
    if has_verdicts:
        add("--verdicts", metavar="DIR", help="folder of the verdict files")


def _engine(text: str) -> str:
    """argparse type: the address of a Dask scheduler, empty for one of our own."""
    name, equals, address = text.partition("=")
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if name != "dask" or (equals and not (host and port.isascii() and port.isdigit())):
        raise argparse.ArgumentTypeError(f"{text!r} is not dask or dask=HOST:PORT")
    return address
