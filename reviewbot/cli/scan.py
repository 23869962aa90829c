"""`reviewbot scan`: rules over a whole archive, and the score they get."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reviewbot.cli import status
from reviewbot.engine.loader import builtin_folder
from reviewbot.engine.precision import load_precision
from reviewbot.errors import ConfigError, SourceError
from reviewbot.report.visible import visible
from reviewbot.review import open_history
from reviewbot.scan.chunk import RuleChoice
from reviewbot.scan.progress import Progress
from reviewbot.scan.run import Options, Summary, scan
from reviewbot.scan.sample import Firing, draw, with_lines
from reviewbot.scan.store import Store
from reviewbot.scan.verdicts import (
    Judgement,
    Verdict,
    read_all,
    read_verdicts,
    record,
    verdict_file,
)

if TYPE_CHECKING:
    from reviewbot.scan.report import RuleReport


def run(options: argparse.Namespace) -> int:
    """Scan an archive and print what the result file now holds."""
    progress = Progress(sys.stderr, is_quiet=options.quiet)
    choice = RuleChoice(
        tuple(Path(folder).expanduser() for folder in options.rules),
        _words(options.select),
        _words(options.ignore),
    )
    wanted = Options(
        archive=Path(options.archive),
        output=Path(options.output),
        jobs=options.jobs,
        cluster=options.engine,
        since=date_of("--since", options.since),
        limit=options.limit,
        only=_judged(options) if options.judged else None,
        choice=choice,
        tree=_folder("--tree", options.tree),
        history=_repository(_folder("--history", options.history), options.tree),
    )
    try:
        summary = scan(wanted, progress)
    except KeyboardInterrupt:
        print(
            "\nreviewbot: interrupted; what is done is kept, run the same command to go on",
            file=sys.stderr,
        )
        return status.INTERRUPTED
    _print_summary(wanted.output, summary)
    return status.OK


def _folder(option: str, text: str | None) -> Path | None:
    """The folder that an option names, None without one. Raises ConfigError when it is not there."""
    if text is not None and not Path(text).is_dir():
        raise ConfigError(f"{option} {text}: no such folder")
    return None if text is None else Path(text)


def _repository(history: Path | None, tree: str | None) -> Path | None:
    """The history to ask, by default the tree where that is one. Raises SourceError for a folder
    that is no repository.
    """
    if history is None and tree is not None and (Path(tree) / ".git").exists():
        history = Path(tree)
    if history is not None:
        open_history(str(history.resolve()))
    return history


def _judged(options: argparse.Namespace) -> frozenset[str]:
    """The Message-IDs of all mails with a verdict on a rule that is to be run."""
    every = read_all(_verdicts(options))
    return frozenset(msgid for keys in every.values() for msgid, _ in keys)


def _words(values: list[str]) -> tuple[str, ...]:
    return tuple(word for value in values for word in value.replace(",", " ").split())


def date_of(option: str, text: str | None) -> datetime | None:
    """The date that an option names, in UTC unless it says otherwise; None without one."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as err:
        raise ConfigError(f"{option} {text}: not a date such as 2026-01-31") from err
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _print_summary(path: Path, summary: Summary) -> None:
    store = Store.read(path)
    try:
        rows = store.db.execute("select rule, count(*) from findings group by rule order by rule")
        counts = dict(rows.fetchall())
        for rule in store.rule_versions():
            print(f"{counts.get(rule, 0):8}  {rule}")
    finally:
        store.close()
    print(
        f"{summary.findings:8}  findings in {summary.series:,} series,"
        f" {summary.threads:,} threads, {summary.mails:,} mails; {summary.seconds:.1f} s"
    )
    if summary.unreadable:
        print(f"reviewbot: {summary.unreadable} mails could not be read", file=sys.stderr)
    if summary.failures:
        print(f"reviewbot: {summary.failures} checks failed inside", file=sys.stderr)


def sample(options: argparse.Namespace) -> int:
    """Print firings of one rule with the lines around them."""
    firings, _ = _drawn(options)
    judged = read_verdicts(verdict_file(_verdicts(options), options.rule))
    for firing in firings:
        _print_firing(firing, judged.get(firing.key))
    if not firings:
        print(f"reviewbot: {visible(options.rule)} fires nowhere in this result", file=sys.stderr)
    return status.OK


def _drawn(options: argparse.Namespace) -> tuple[list[Firing], Path]:
    if options.file is None:
        raise ConfigError("--from FILE is missing: the result of reviewbot scan run")
    path = Path(options.file)
    folder = _verdicts(options)
    store = Store.read(path)
    try:
        if options.rule not in store.rule_versions():
            raise ConfigError(f"{options.rule}: this rule did not run for {path}")
        judged = read_verdicts(verdict_file(folder, options.rule))
        rows = draw(store, options.rule, count=options.count, seed=options.seed, judged=set(judged))
        archive = None if options.archive is None else Path(options.archive)
        return with_lines(store, rows, archive), folder
    finally:
        store.close()


def _verdicts(options: argparse.Namespace) -> Path:
    return Path(options.verdicts) if options.verdicts else builtin_folder() / "verdicts"


def _print_firing(firing: Firing, judgement: Judgement | None) -> None:
    row = firing.row
    print(f"{visible(row.msgid or '-')}  {row.fingerprint}  {row.severity} {row.confidence}")
    print(f"  {visible(row.subject)}  ({row.posted_at or 'no date'})")
    print(f"  {visible(row.message)}")
    if judgement is not None:
        print(f"  judged {judgement.verdict.value}: {visible(judgement.why)}")
    for text in firing.evidence:
        print(f"  {visible(text)}")
    if firing.why_no_lines:
        print(f"  ({firing.why_no_lines})")
    for line in firing.lines:
        print(f"  {'>' if line.is_meant else ' '}{line.number:6} {visible(line.text)}")
    print()


def judge(options: argparse.Namespace) -> int:
    """Record one verdict, or open the screen that asks for many."""
    if options.fingerprint is None:
        return _judge_on_screen(options)
    if options.verdict is None:
        raise ConfigError("say right or wrong behind the fingerprint")
    if not (options.why or "").strip():
        raise ConfigError("--why TEXT is missing: one line a later reader can follow")
    msgid = options.msgid or _only_mail(options)
    judgement = Judgement(
        msgid.strip("<>"), options.fingerprint, Verdict(options.verdict), options.why.strip()
    )
    former = record(_verdicts(options), options.rule, judgement)
    was = "" if former is None else f" (was {former.verdict.value})"
    print(f"{visible(options.rule)} on {visible(judgement.msgid)}: {options.verdict}{was}")
    return status.OK


def _only_mail(options: argparse.Namespace) -> str:
    """The mail a fingerprint fires on, when that is one. Raises ConfigError."""
    if options.file is None:
        raise ConfigError("say --msgid ID, or --from FILE to look it up there")
    store = Store.read(Path(options.file))
    try:
        found = {
            row.msgid
            for row in store.findings(options.rule)
            if row.fingerprint == options.fingerprint and row.msgid
        }
    finally:
        store.close()
    if len(found) != 1:
        raise ConfigError(f"{options.fingerprint} fires on {len(found)} mails: say --msgid ID")
    return str(found.pop())


def _judge_on_screen(options: argparse.Namespace) -> int:
    firings, folder = _drawn(options)
    known = read_verdicts(verdict_file(folder, options.rule))
    unread = [firing for firing in firings if firing.key not in known]
    if not unread:
        print(f"reviewbot: every firing of {visible(options.rule)} drawn has a verdict")
        return status.OK
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SourceError("judging on screen needs a terminal; else give FINGERPRINT and verdict")
    from reviewbot.tui.judge import JudgeApp  # textual, only when there is a screen

    app = JudgeApp(options.rule, unread, lambda judgement: record(folder, options.rule, judgement))
    app.run()
    print(f"{app.count} verdicts in {verdict_file(folder, options.rule)}")
    return status.OK


def report(options: argparse.Namespace) -> int:
    """Write table and page, and tell what changed."""
    from reviewbot.scan.report import as_page, as_table, changes, report_on, result_of

    table = Path(options.table) if options.table else builtin_folder() / "precision.tsv"
    page = Path(options.page) if options.page else builtin_folder().parent / "docs" / "precision.md"
    before = load_precision(table) if table.is_file() else {}
    result = result_of([Path(file) for file in options.files])
    reports = report_on(result, read_all(_verdicts(options)))
    for line in changes(reports, before):
        print(visible(line))
    for one in reports:
        row = one.row
        share = "   -" if row.measured is None else f"{row.measured:4.0%}"
        print(f"{share}  {row.right:4} of {row.read:4} read, {row.firings:6} firings  {row.rule}")
    if options.html:
        _write_html(options, reports)
    if options.check:
        return status.FINDINGS if any(one.is_worse for one in reports) else status.OK
    if options.html:
        return status.OK
    if result.is_partial:
        raise SourceError(
            "cannot write the table: only series with a verdict were scanned; add --check, or scan"
            " without --judged"
        )
    page.parent.mkdir(parents=True, exist_ok=True)
    table.write_text(as_table(reports), "utf-8")
    page.write_text(as_page([one.row for one in reports]), "utf-8")
    return status.OK


def _write_html(options: argparse.Namespace, reports: Sequence[RuleReport]) -> None:
    """The page with plots. Raises ConfigError and SourceError."""
    from reviewbot.scan.figures import firings_of, found_of
    from reviewbot.scan.html_page import html_page
    from reviewbot.scan.labels import read_complaints, read_label_map

    if bool(options.labels) != bool(options.label_map):
        raise ConfigError("--labels and --label-map go together")
    paths = [Path(file) for file in options.files]
    found = (
        found_of(
            read_complaints(Path(options.labels)), read_label_map(Path(options.label_map)), paths
        )
        if options.labels
        else ()
    )
    text = html_page(reports, firings_of(paths), found, [path.stem for path in paths])
    try:
        Path(options.html).write_text(text, "utf-8", errors="backslashreplace")
    except OSError as err:
        raise SourceError(f"cannot write {options.html}: {err.strerror or err}") from err
