"""Reports for tests: made-up mail, real parser and grouping, findings of the test's choice."""

from __future__ import annotations

from reviewbot.mail import parse_mail
from reviewbot.model.finding import Confidence, Finding, Location, Report, Severity
from reviewbot.model.grouping import group
from tests.factories import mail_bytes


def make_report(
    *findings: Finding,
    mails: tuple[bytes, ...] = (),
    skipped: dict[str, str] | None = None,
    errors: tuple[str, ...] = (),
) -> Report:
    """A report of the latest revision in these mails (default: one patch) with these findings."""
    thread = group([parse_mail(mail) for mail in mails or (mail_bytes(),)], "in.mbox")
    return Report(
        source="in.mbox",
        revision=thread.series[-1].latest,
        profiles=("linux",),
        findings=findings,
        skipped=skipped or {},
        errors=errors,
    )


def make_finding(**changes: object) -> Finding:
    """A warning about line 3 of the mail one@example.org, changed as wanted."""
    finding = Finding(
        rule="fixes-malformed",
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        message="the Fixes: tag lacks the subject of the commit",
        location=Location("trailer", "one@example.org", mail_line=3),
        patch=1,
        see_also=("Documentation/process/submitting-patches.rst",),
        fingerprint="0123456789abcdef",
    )
    return finding._replace(**changes)  # type: ignore[arg-type]  # names are Finding's own
