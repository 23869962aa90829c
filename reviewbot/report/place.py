"""Which mail a finding is about, and on which line of that mail as other tools count."""

from __future__ import annotations

from reviewbot.model.finding import Finding, Location, Report
from reviewbot.model.message import Message


def mail_of(report: Report, finding: Finding) -> Message | None:
    """The patch or cover letter a finding points into; None for a mail that is not the revision's
    own, such as a reply.
    """
    revision = report.revision
    if revision is None:
        return None
    msgid = finding.location.msgid
    if msgid is not None:
        return next((mail for mail in revision.messages if mail.msgid == msgid), None)
    numbered = (patch.message for patch in revision.patches if patch.number == finding.patch)
    return next(numbered, revision.lead)


def line_in_mail(message: Message, place: Location) -> int:
    """The 1-based line of the whole mail, headers included, From_ line of an mbox not.

    That is how checkpatch.pl counts when it is given a mail. Without a `mail_line` it is the
    Subject line for a finding about the subject, else 1. Where the mail was decoded (base64,
    several MIME parts) it is the nearest raw line with the same text, else an estimate.
    """
    lines = message.raw.replace(b"\r\n", b"\n").split(b"\n")
    if lines[0].startswith((b"From ", b">From ")):
        del lines[0]
    if place.mail_line is None:
        return _subject_line(lines) if place.part == "subject" else 1
    estimate = _header_count(message, lines) + place.mail_line
    text = line_text(message, place.mail_line).encode("utf-8", "surrogateescape")
    same = (number for number, line in enumerate(lines, 1) if line == text)
    return min(same, key=lambda number: abs(number - estimate), default=min(estimate, len(lines)))


def line_text(message: Message, mail_line: int) -> str:
    """That line of the mail body, empty behind its end."""
    lines = message.body.split("\n")
    return lines[mail_line - 1] if mail_line <= len(lines) else ""


def _header_count(message: Message, lines: list[bytes]) -> int:
    """Lines before the body, the blank one included; a bare diff has no headers."""
    if "no mail header" in message.notes:
        return 0
    return lines.index(b"") + 1 if b"" in lines else 0


def _subject_line(lines: list[bytes]) -> int:
    for number, line in enumerate(lines, 1):
        if line[:8].lower() == b"subject:":
            return number
        if not line:
            break
    return 1
