"""The bytes of a reply, alone and in the hands of the installed b4."""

from __future__ import annotations

import os
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from reviewbot.bot.choice import Choice, for_maintainer
from reviewbot.bot.letter import Identity, list_letter, maintainer_letter
from reviewbot.errors import SourceError
from reviewbot.model.finding import Evidence, Report, Severity
from reviewbot.model.message import Address
from tests.factories import mail_bytes, mbox
from tests.report.reports import make_finding, make_report

BOT = Address("reviewbot", "bot@example.org")
MAX = Address("Max Maintainer", "max@example.org")
WHO = Identity(BOT, MAX, b"secret")
LISTS = ("linux-kernel@vger.kernel.org",)
FIX = 'Fixes: 0123456789ab ("foo: add bar")'


def finding(**changes: object) -> object:
    return make_finding(
        **{"evidence": (Evidence("quoted", "Fixes: 0123456789ab"),), "fix": FIX, **changes}
    )


def letter_of(report: Report, who: Identity = WHO) -> bytes:
    return list_letter(report, Choice(report.findings, "", 0), who, lists=LISTS)


def parsed(data: bytes) -> EmailMessage:
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def report_of(*mails: bytes, **changes: object) -> Report:
    return make_report(finding(**changes), mails=mails)  # type: ignore[arg-type]  # a Finding


def test_robots_mail_says_what_it_is_and_threads_below_the_patch() -> None:
    mail = parsed(
        letter_of(
            report_of(mail_bytes(reply_to="zero@example.org", to="linux-kernel@vger.kernel.org"))
        )
    )

    assert {
        "From": "reviewbot <bot@example.org>",
        "To": "A Author <author@example.org>",
        "Cc": "linux-kernel@vger.kernel.org",
        "Subject": "Re: [PATCH] foo: bar",
        "In-Reply-To": "<one@example.org>",
        "References": "<zero@example.org> <one@example.org>",
        "Auto-Submitted": "auto-replied",
        "X-Reviewbot-Rules": "fixes-malformed",
        "X-Patchwork-Hint": "ignore",
        "Content-Type": 'text/plain; charset="UTF-8"',
        "Reply-To": None,
    } == {
        name: mail[name]
        for name in (
            *("From", "To", "Cc", "Subject", "In-Reply-To", "References", "Auto-Submitted"),
            *("X-Reviewbot-Rules", "X-Patchwork-Hint", "Content-Type", "Reply-To"),
        )
    }


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("X-Original-From: Ann <ann@example.org>\n", "Ann <ann@example.org>"),
        ("Reply-To: Ann <ann@example.org>\n", "Ann <ann@example.org>"),
    ],
)
def test_author_behind_a_relay_gets_the_mail(headers: str, expected: str) -> None:
    patch = mail_bytes(
        author='"Ann via B4 Relay" <devnull+ann.example.org@kernel.org>',
        # a relay copies the author
        to="linux-kernel@vger.kernel.org, Rita <rita@example.org>",
        headers=headers,
    )

    assert expected == parsed(letter_of(report_of(patch)))["To"]


def test_author_whom_a_list_hides_has_no_reply() -> None:
    with pytest.raises(SourceError, match="its From names nobody"):
        letter_of(report_of(mail_bytes(author="Ann via foo <foo@lists.example.org>")))


def test_list_that_did_not_agree_gets_nothing() -> None:
    mail = parsed(letter_of(report_of(mail_bytes(to="other@vger.kernel.org, max@example.org"))))

    assert ("A Author <author@example.org>", None) == (mail["To"], mail["Cc"])


def test_footer_says_how_to_reproduce_and_who_reads_answers() -> None:
    text = parsed(letter_of(report_of())).get_content()

    assert "  reviewbot check --select fixes-malformed 'one@example.org'\n" in text
    assert "  Max Maintainer <max@example.org>\n" in text.split("\n-- \n")[1]


def test_footer_tells_the_commands_where_somebody_reads_them() -> None:
    def footer(takes_commands: bool) -> str:
        who = WHO._replace(takes_commands=takes_commands)
        return str(parsed(letter_of(report_of(), who)).get_content()).split("\n-- \n")[1]

    assert "  reviewbot: off                 no more of these for me\n" in footer(True)
    assert "The bot is bot@example.org.\n" in footer(True)
    assert "reviewbot: off" not in footer(False)
    assert all(len(line) <= 72 for line in footer(True).splitlines())


def test_base_is_named_where_there_is_one() -> None:
    letter = list_letter(report_of(), Choice(report_of().findings, "", 0), WHO, base="0123 (said)")

    assert b"on top of 0123 (said)" in letter


@pytest.mark.parametrize(("severity", "is_relieved"), [("warning", True), ("error", False)])
def test_new_version_is_not_asked_for_where_the_maintainer_can_mend(
    severity: str, is_relieved: bool
) -> None:
    report = report_of()
    graded = report.findings[0]._replace(severity=Severity(severity))

    text = letter_of(report._replace(findings=(graded,))).decode()

    assert is_relieved == ("no new version is needed" in " ".join(text.split()))


def test_what_is_not_mailed_is_seen_without_select() -> None:
    report = report_of()

    text = list_letter(report, Choice(report.findings, "", 2), WHO).decode()

    assert "\nNot mailed: 2 more, shown without --select.\n" in text


def test_same_input_gives_the_same_bytes() -> None:
    assert letter_of(report_of()) == letter_of(report_of())


def test_message_id_cannot_be_made_without_the_key() -> None:
    one, other = (
        parsed(letter_of(report_of(), WHO._replace(key=key)))["Message-ID"] for key in (b"a", b"b")
    )

    assert one != other
    assert one.endswith("@example.org>")


def test_findings_of_several_patches_answer_the_cover_letter() -> None:
    mails = (
        mail_bytes("[PATCH 0/2] foo", "Words.\n", msgid="0@example.org"),
        mail_bytes("[PATCH 1/2] foo: a", msgid="1@example.org", reply_to="0@example.org"),
        mail_bytes("[PATCH 2/2] foo: b", msgid="2@example.org", reply_to="0@example.org"),
    )
    report = make_report(make_finding(patch=1), make_finding(patch=2), mails=mails)

    mail = parsed(letter_of(report))

    assert "<0@example.org>" == mail["In-Reply-To"]
    assert "On patch 1/2, foo: a\n" in mail.get_content()
    assert "On patch 2/2, foo: b\n" in mail.get_content()


def test_finding_of_one_patch_answers_that_patch() -> None:
    mails = (
        mail_bytes("[PATCH 1/2] foo: a", msgid="1@example.org"),
        mail_bytes("[PATCH 2/2] foo: b", msgid="2@example.org", reply_to="1@example.org"),
    )

    mail = parsed(letter_of(make_report(make_finding(patch=2), mails=mails)))

    assert "<2@example.org>" == mail["In-Reply-To"]
    assert "On patch" not in mail.get_content()


def test_maintainer_writes_to_all_without_a_word_of_the_tool() -> None:
    patch = mail_bytes(to="linux-kernel@vger.kernel.org, max@example.org, Rita <rita@example.org>")
    report = report_of(patch)

    data = maintainer_letter(report, for_maintainer(report), WHO._replace(sender=MAX))

    mail = parsed(data)
    assert ["linux-kernel@vger.kernel.org", "Rita <rita@example.org>"] == [
        str(one) for one in mail["Cc"].addresses
    ]
    assert b"reviewbot" not in data
    assert mail.get_content().startswith("On Thu, 01 Jan 2026, A Author wrote:\n> Fixes: 0123")


def test_headers_cannot_be_added_from_the_mail() -> None:
    patch = mail_bytes(
        "=?utf-8?q?=5BPATCH=5D_foo=3A_bar=0ABcc=3A_evil=40example=2Eorg?=",
        author='"Eve\\"\x1b, <x@example.org>," <eve@example.org>',
    )

    mail = parsed(letter_of(report_of(patch)))

    assert mail["Bcc"] is None
    assert "\x1b" not in str(mail["To"])


def test_names_and_subjects_of_the_world_come_through() -> None:
    patch = mail_bytes("[PATCH] größe: ändern", author="Jürgen Größe <j@example.org>")

    mail = parsed(letter_of(report_of(patch)))

    assert ("Jürgen Größe <j@example.org>", "Re: [PATCH] größe: ändern") == (
        mail["To"],
        mail["Subject"],
    )


def test_mail_that_was_not_posted_has_no_reply() -> None:
    with pytest.raises(SourceError, match="no Message-ID"):
        letter_of(report_of(mail_bytes(msgid=None)))


@pytest.mark.parametrize(("paste", "is_same"), [("| ", True), ("", False)])
def test_b4_am_takes_nothing_from_the_reply(paste: str, is_same: bool, tmp_path: Path) -> None:
    patch = mail_bytes()
    reply = letter_of(report_of(), WHO._replace(takes_commands=True))
    reply = reply.replace(b"\n| ", b"\n" + paste.encode())
    # a reviewer's tag shows that b4 reads the replies at all
    review = mail_bytes(
        "Re: [PATCH] foo: bar",
        "Reviewed-by: Rita <rita@example.org>\n",
        msgid="two@example.org",
        reply_to="one@example.org",
        author="Rita <rita@example.org>",
    )

    alone, with_reply = (
        b4_am(tmp_path, mails) for mails in ((patch, review), (patch, review, reply))
    )

    assert b"Reviewed-by: Rita" in alone
    assert is_same == (alone == with_reply)


def test_b4_am_takes_no_tag_of_many_findings(tmp_path: Path) -> None:
    """Each text to paste is a trailer that b4 would take, one of them over two lines."""
    tags = (
        "Signed-off-by: Ann <ann@example.org>",
        "Closes: https://example.org/1",
        "Co-developed-by: Bob <bob@example.org>\nSigned-off-by: Bob <bob@example.org>",
        "Reviewed-by: Rita <rita@example.org>",
        FIX,
    )
    findings = tuple(
        make_finding(
            rule=f"rule-{number}",
            message=f"Tested-by: and {tag.partition(':')[0]}: are said in words Acked-by: too",
            evidence=(Evidence("quoted", tag.partition("\n")[0]),),
            fix=tag,
            fingerprint=f"{number:016}",
        )
        for number, tag in enumerate(tags)
    )
    report = make_report(*findings, mails=(mail_bytes(),))
    reply = letter_of(report)

    alone, with_reply = (
        b4_am(tmp_path, mails) for mails in ((mail_bytes(),), (mail_bytes(), reply))
    )

    assert 6 == reply.count(b"\n| ")
    assert alone == with_reply


def b4_am(folder: Path, mails: tuple[bytes, ...], msgid: str = "one@example.org") -> bytes:
    """What `b4 am` makes of these mails."""
    (folder / "thread.mbox").write_bytes(mbox(*mails))
    command = [
        sys.executable,
        "-m",
        "b4.command",
        "--offline-mode",
        "am",
        "--no-cache",
        "--no-parent",
    ]
    done = subprocess.run(
        [*command, "-m", "thread.mbox", "-o", "-", msgid],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert 0 == done.returncode, done.stderr.decode()
    return done.stdout
