"""The mail itself: headers, text and footer, the same bytes for the same input.

There is no Date: it is the sending step's to add (git-send-email(1) and sendmail do).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Sequence
from email.header import Header
from email.utils import parseaddr
from typing import NamedTuple

from reviewbot import __version__
from reviewbot.bot.choice import Choice
from reviewbot.context.people import sender_of
from reviewbot.errors import SourceError
from reviewbot.model.finding import Report, Severity
from reviewbot.model.message import Address, Message
from reviewbot.report.reply import reply_text, wrapped
from reviewbot.report.visible import visible

_LONGEST_HEADER = 78
"""RFC 5322, 2.1.1."""
_MSGID = re.compile(r"[^\s<>]{1,900}")


class Identity(NamedTuple):
    """Who writes: `sender` is the From, `contact` the person who reads answers, `key` the
    installation's secret. `takes_commands` says that somebody reads what is mailed to `sender` for
    commands.
    """

    sender: Address
    contact: Address
    key: bytes
    takes_commands: bool = False


def list_letter(
    report: Report,
    choice: Choice,
    who: Identity,
    *,
    lists: Collection[str] = (),
    base: str = "",
) -> bytes:
    """A robot's reply (RFC 3834) to the author and the first enabled list of the mail's recipients.

    `lists` are the enabled ones (lower case); `base` says in a few words against which commit it was
    reviewed. Raises SourceError when the reviewed mail cannot be answered.
    """
    mail, is_to_patch = answered(report, choice)
    copies = [one for one in mail.recipients if one.email.lower() in lists]
    rules = sorted({finding.rule for finding in choice.findings})
    body = "\n".join(
        (
            *wrapped(_opening(report, choice, base)),
            "",
            reply_text(report, choice.findings, is_to_patch=is_to_patch, told=choice.told),
            *_footer(mail, rules, choice.left_out, who),
            "",
        )
    )
    headers = [
        *_addressed(mail, who, (_author(mail),), copies[:1], body),
        ("Auto-Submitted", "auto-replied"),
        ("X-Reviewbot-Version", __version__),
        ("X-Reviewbot-Rules", " ".join(rules)),
        ("X-Patchwork-Hint", "ignore"),
    ]
    return _bytes(headers, body)


def maintainer_letter(report: Report, choice: Choice, who: Identity) -> bytes:
    """A reply in the maintainer's own voice to everybody the mail went to, without a word of the
    tool's. Raises SourceError when the reviewed mail cannot be answered.
    """
    mail, is_to_patch = answered(report, choice)
    to, others = answer_recipients(mail, who)
    body = (
        f"{attribution(mail)}\n{reply_text(report, choice.findings, is_to_patch=is_to_patch)}\n"
        f"-- \n{visible(who.sender.name or who.sender.email)}\n"
    )
    return _bytes(_addressed(mail, who, to, others, body), body)


def answer_letter(
    mail: Message,
    who: Identity,
    body: str,
    *,
    to: Sequence[Address],
    cc: Sequence[Address],
    date: str = "",
) -> bytes:
    """An answer to a mail with this text. Raises SourceError for a mail that cannot be answered."""
    if mail.msgid is None or not _MSGID.fullmatch(mail.msgid):
        raise SourceError("cannot answer a patch without Message-ID; was it posted?")
    headers = _addressed(mail, who, to, cc, body)
    return _bytes([*headers[:1], ("Date", date), *headers[1:]] if date else headers, body)


def answer_recipients(
    mail: Message, who: Identity
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """To and Cc of an answer in one's own name: the author, and everybody the mail went to."""
    author = _author(mail)
    others = [
        one
        for one in dict.fromkeys(mail.recipients)
        if one.email and one.key not in (who.sender.key, author.key)
    ]
    return (author,), tuple(others)


def answered(report: Report, choice: Choice) -> tuple[Message, bool]:
    """The mail to answer, and whether it is the patch that all findings are about. Raises SourceError
    when it cannot be answered.
    """
    revision = report.revision
    if revision is None:
        raise SourceError(f"cannot reply to {report.source}: no patch in it")
    places = {finding.patch for finding in choice.findings}
    mail, is_patch = revision.lead, len(revision.messages) == 1
    if len(places) == 1:
        for patch in revision.patches:
            if patch.number in places:
                mail, is_patch = patch.message, True
    if mail.msgid is None or not _MSGID.fullmatch(mail.msgid):
        raise SourceError(
            f"cannot reply to {report.source}: the patch has no Message-ID, so it was not posted yet"
        )
    if not _author(mail).email:
        raise SourceError(f"cannot reply to {report.source}: its From names nobody")
    return mail, is_patch


def _author(mail: Message) -> Address:
    """Who answers go to: the author whom a list or relay wrote over, else Reply-To (RFC 5322, 3.6.2),
    else From; nobody where a list hides him.
    """
    sender = sender_of(mail)
    if sender != mail.author:
        return sender or Address("", "")
    name, email = parseaddr(mail.header("reply-to"))
    known = {one.key for one in mail.recipients}
    answer_to = Address(name, email)
    # lists put themselves into Reply-To; those are no person's
    return answer_to if "@" in email and answer_to.key not in known else mail.author


def _opening(report: Report, choice: Choice, base: str) -> str:
    version = report.revision.version if report.revision is not None else 1
    where = f"on top of {base}" if base else "from the mail alone, without a source tree"
    # nobody is asked to post again for what a maintainer can mend (maintainer-netdev.rst)
    is_grave = any(finding.severity is Severity.ERROR for finding in choice.findings)
    relief = "" if is_grave else "; no new version is needed only for this"
    return f"Automatic review of v{version}, {where}. It may contain errors{relief}."


def _footer(mail: Message, rules: Sequence[str], left_out: int, who: Identity) -> list[str]:
    """Below the signature mark, where no tool looks for trailers."""
    more = [f"Not mailed: {left_out} more, shown without --select."] if left_out else []
    again = " ".join(f"--select {rule}" for rule in rules)
    return [
        "-- ",
        f"reviewbot {__version__}. To see the same:",
        f"  reviewbot check {again} '{visible(mail.msgid or '')}'",
        *more,
        *(_commands(who) if who.takes_commands else ()),
        "To disagree, or to get no more of these, write to",
        f"  {visible(str(who.contact))}",
        "a person, who reads it; not to the list.",
    ]


def _commands(who: Identity) -> list[str]:
    return [
        "Mail to the bot alone, not to the list, may say in a line of its own",
        "  reviewbot: waive RULE reason   it does not apply here",
        "  reviewbot: off                 no more of these for me",
        f"The bot is {visible(who.sender.email)}.",
    ]


def attribution(mail: Message) -> str:
    """The line above a quote: `On Sat, 21 Nov 2026, A. N. Author wrote:`."""
    name = visible(mail.author.name or mail.author.email)
    when = f"On {mail.date:%a, %d %b %Y}, " if mail.date is not None else ""
    return f"{when}{name} wrote:"


def _addressed(
    mail: Message, who: Identity, to: Sequence[Address], cc: Sequence[Address], body: str
) -> list[tuple[str, str]]:
    subject = " ".join(mail.subject.split())
    if not subject.lower().startswith("re:"):
        subject = f"Re: {subject}"
    references = [one for one in (*mail.references, mail.msgid) if one and _MSGID.fullmatch(one)]
    headers = [
        ("From", _mailbox(who.sender)),
        ("To", _folded(_mailbox(one) for one in to)),
        ("Cc", _folded(_mailbox(one) for one in cc)),
        ("Subject", _encoded(subject)),
        ("Message-ID", _own_msgid(mail, who, body)),
        ("In-Reply-To", f"<{mail.msgid}>"),
        ("References", "\n ".join(f"<{one}>" for one in dict.fromkeys(references))),
    ]
    return [(name, value) for name, value in headers if value]


def _own_msgid(mail: Message, who: Identity, body: str) -> str:
    """Cannot be known to anybody without the key, so nobody can post it first."""
    text = f"{mail.msgid}\0{body}".encode("utf-8", "surrogateescape")
    domain = who.sender.email.rpartition("@")[2] or "localhost"
    return f"<{hmac.new(who.key, text, 'sha256').hexdigest()[:32]}@{domain}>"


def _folded(mailboxes: Iterable[str]) -> str:
    return ",\n ".join(mailboxes)


def _mailbox(one: Address) -> str:
    name = " ".join(visible(one.name).split())
    email = re.sub(r"[\s<>,;:()\"\\]", "", one.email)
    if not name:
        return email
    if not name.isascii():
        return f"{_encoded(name)} <{email}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f"{name} <{email}>"
        if re.fullmatch(r"[\w .'!#$%&*+/=?^`{|}~-]+", name)
        else f'"{quoted}" <{email}>'
    )


def _encoded(text: str) -> str:
    """As RFC 2047 wants it when it is not ASCII; control characters made visible."""
    text = visible(text)
    if text.isascii():
        return text
    return Header(text, "utf-8", maxlinelen=_LONGEST_HEADER - 10).encode(linesep="\n")


def _bytes(headers: Sequence[tuple[str, str]], body: str) -> bytes:
    form = [
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    head = "".join(f"{name}: {value}\n" for name, value in (*headers, *form))
    return f"{head}\n{body}".encode("utf-8", "replace")
