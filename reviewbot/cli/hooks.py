"""`reviewbot hooks`: git's hooks, put in place and taken away, and what they do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reviewbot.cli import status
from reviewbot.cli.arguments import build_parser
from reviewbot.cli.check import configuration, exit_status, request_of, rules_of, wants_colour
from reviewbot.config import Config
from reviewbot.errors import ReviewbotError, SourceError
from reviewbot.install import hooks
from reviewbot.mail import parse_mail
from reviewbot.model.finding import Finding, Report
from reviewbot.model.grouping import group
from reviewbot.model.series import Revision
from reviewbot.report.export import shown
from reviewbot.report.text import Style, as_text
from reviewbot.report.visible import visible
from reviewbot.review import Request, Target, check_target, find_targets
from reviewbot.source.local import read_local
from reviewbot.source.project import profiles_of_tree

_MESSAGE_RULES = ("trailers", "commit_message")
_ANYWAY = {
    "commit-msg": "git commit --no-verify commits it anyway",
    "sendemail-validate": "git send-email --no-validate sends it anyway",
}


def install(options: argparse.Namespace) -> int:
    """Put the hooks in place."""
    return _print(hooks.install(options.names or hooks.HOOKS))


def remove(options: argparse.Namespace) -> int:
    """Take the hooks away."""
    return _print(hooks.remove(options.names or hooks.HOOKS))


def show(options: argparse.Namespace) -> int:
    """Say how the hooks stand."""
    return _print(hooks.status())


def _print(found: Sequence[hooks.Hook]) -> int:
    for hook in found:
        print(visible(str(hook)))
    return status.OK


def run(options: argparse.Namespace) -> int:
    """What the hooks call: check, print what is worth it, return 1 to hold up the commit or mail.

    A commit is not held up by a failure of ours.
    """
    if options.name == "sendemail-validate":
        return _validate(options)
    try:
        return _commit(options)
    except ReviewbotError as err:
        print(f"reviewbot: {visible(str(err))}; nothing was checked", file=sys.stderr)
        return status.OK


def _commit(options: argparse.Namespace) -> int:
    from reviewbot.install.commit_message import pending_mail

    message = pending_mail(Path(options.file))
    thread = group([] if message is None else [message], "the commit message")
    if not thread.series:
        return status.OK
    series = thread.series[0]
    checking = _as_check(options, ["-", *(f"--select={name}" for name in _MESSAGE_RULES)])
    config = configuration(checking)
    target = Target("the commit message", thread, series, series.latest)
    report = check_target(target, rules_of(checking, config), _request(checking, config))
    return _say(report._replace(findings=_worth(report.findings)), options.name, config)


def _validate(options: argparse.Namespace) -> int:
    from reviewbot.install.sent_series import files_of_series

    file = Path(options.file)
    files = files_of_series(file)
    # with git 2.41 and later we know when the whole series goes out: the first file is enough then
    is_whole = os.environ.get("GIT_SENDEMAIL_FILE_TOTAL") == str(len(files))
    if is_whole and os.environ.get("GIT_SENDEMAIL_FILE_COUNTER") != "1":
        return status.OK
    words = [*_recipients(options.headers), *(str(path) for path in files)]
    checking = _as_check(options, words)
    config = configuration(checking)
    request = _request(checking, config)._replace(is_author=True)
    targets, failed = find_targets(request)
    for _, err in failed:
        raise err
    rules = rules_of(checking, config)
    for target in targets:
        if target.revision is None:
            continue
        report = check_target(target, rules, request)
        findings = _worth(report.findings)
        if not is_whole:
            findings = _of_file(findings, target.revision, file, is_lead=file == files[0])
        return _say(report._replace(findings=findings), options.name, config)
    return status.OK


def _as_check(options: argparse.Namespace, words: Sequence[str]) -> argparse.Namespace:
    """The options of a `check` with these words, and the hook's own -c."""
    checking = build_parser("check").parse_args(["check", "--offline", *words])
    checking.overrides = options.overrides
    return checking


def _request(checking: argparse.Namespace, config: Config) -> Request:
    """The request; mail that names nobody yet is judged by the project whose tree this is."""
    request = request_of(checking, config)
    return request if request.profiles else request._replace(home=profiles_of_tree(Path()))


def _recipients(headers: str | None) -> list[str]:
    """To and Cc of the file with the headers that git 2.41 and later hands over, as options."""
    if headers is None:
        return []
    try:
        mail = parse_mail(Path(headers).read_bytes())
    except OSError as err:
        raise SourceError(f"cannot read {headers}: {err.strerror}") from err
    return [f"--{kind}={person}" for kind in ("to", "cc") for person in getattr(mail, kind)]


def _of_file(
    findings: Sequence[Finding], revision: Revision, file: Path, *, is_lead: bool
) -> tuple[Finding, ...]:
    """Those about the patch in this file, and with the first file those about the series."""
    raw = read_local(str(file))[0].raw
    own = {patch.number for patch in revision.patches if patch.message.raw == raw}
    return tuple(
        finding
        for finding in findings
        if finding.patch in own or (is_lead and finding.patch is None)
    )


def _worth(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What is worth an interruption."""
    return shown(findings, "warning", "likely")


def _say(report: Report, hook: str, config: Config) -> int:
    if not report.findings:
        return status.OK
    sys.stdout.write(as_text([report], Style(is_colour=wants_colour())))
    result = exit_status([report], (), config.text("fail-on"), is_strict=False)
    if result:
        print(f"  {_ANYWAY[hook]}")
    return result
