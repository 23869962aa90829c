"""Lines of a mail as other tools count them."""

from __future__ import annotations

import base64

from reviewbot.mail import parse_mail
from reviewbot.model.finding import Location
from reviewbot.report.place import line_in_mail, mail_of
from tests.factories import DIFF, mail_bytes
from tests.report.reports import make_finding, make_report

_HEADERS = 6  # From, To, Subject, Date, Message-ID and the blank line of mail_bytes()


def test_line_counts_headers() -> None:
    mail = parse_mail(mail_bytes())

    assert _HEADERS + 3 == line_in_mail(mail, Location("trailer", mail_line=3))


def test_line_is_the_one_that_grep_finds() -> None:
    raw = mail_bytes(body=f"Text.\n\nFixes: 0123\nSigned-off-by: A <a@example.org>\n{DIFF}")
    mail = parse_mail(raw)

    number = line_in_mail(mail, Location("trailer", mail_line=3))

    assert b"Fixes: 0123" == raw.split(b"\n")[number - 1]


def test_mbox_line_does_not_count() -> None:
    mail = parse_mail(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + mail_bytes())

    assert _HEADERS + 1 == line_in_mail(mail, Location("message", mail_line=1))


def test_crlf_counts_as_one_line_end() -> None:
    mail = parse_mail(mail_bytes().replace(b"\n", b"\r\n"))

    assert _HEADERS + 3 == line_in_mail(mail, Location("trailer", mail_line=3))


def test_subject_is_its_header_line() -> None:
    assert 3 == line_in_mail(parse_mail(mail_bytes()), Location("subject"))


def test_subject_in_the_body_is_not_taken_for_the_header() -> None:
    mail = parse_mail(b"From: a@example.org\nMessage-ID: <x@example.org>\n\nSubject: no\n")

    assert 1 == line_in_mail(mail, Location("subject"))


def test_place_without_line_is_the_first() -> None:
    assert 1 == line_in_mail(parse_mail(mail_bytes()), Location("series"))


def test_line_of_a_later_mime_part_is_found_by_its_text() -> None:
    body = (
        "--cut\nContent-Type: text/plain\n\nHello.\n"
        "--cut\nContent-Type: text/x-patch\n\nText.\n\nFixes: 0123\n--cut--\n"
    )
    raw = mail_bytes(body=body, headers='Content-Type: multipart/mixed; boundary="cut"\n')
    mail = parse_mail(raw)
    mail_line = mail.body.split("\n").index("Fixes: 0123") + 1

    number = line_in_mail(mail, Location("trailer", mail_line=mail_line))

    assert b"Fixes: 0123" == raw.split(b"\n")[number - 1]


def test_line_of_encoded_mail_stays_inside_it() -> None:
    text = base64.encodebytes(b"one\n" * 200).decode()
    raw = mail_bytes(body=text, headers="Content-Transfer-Encoding: base64\n")
    mail = parse_mail(raw)

    number = line_in_mail(mail, Location("message", mail_line=200))

    assert raw.count(b"\n") + 1 == number


def test_bare_diff_has_no_headers() -> None:
    raw = b"--- a/foo.c\n+++ b/foo.c\n@@ -1 +1 @@\n-one\n+two\n"
    mail = parse_mail(raw)

    assert 5 == line_in_mail(mail, Location("diff", mail_line=5))


def test_mail_is_found_by_message_id() -> None:
    report = make_report(
        mails=(
            mail_bytes("[PATCH 1/2] foo: bar", msgid="one@example.org"),
            mail_bytes("[PATCH 2/2] foo: baz", msgid="two@example.org"),
        )
    )

    found = mail_of(report, make_finding(location=Location("message", "two@example.org"), patch=2))

    assert report.revision is not None
    assert report.revision.patches[1].message is found


def test_mail_without_message_id_is_found_by_number() -> None:
    report = make_report(
        mails=(
            mail_bytes("[PATCH 1/2] foo: bar", msgid=None),
            mail_bytes("[PATCH 2/2] foo: baz", msgid=None),
        )
    )

    found = mail_of(report, make_finding(location=Location("message"), patch=2))

    assert report.revision is not None
    assert report.revision.patches[1].message is found


def test_reply_is_no_mail_of_the_revision() -> None:
    finding = make_finding(location=Location("thread", "reply@example.org"), patch=None)

    assert mail_of(make_report(), finding) is None
