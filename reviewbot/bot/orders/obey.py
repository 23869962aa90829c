"""Commands obeyed: once each, from whom they may come, everything else logged and left alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reviewbot.bot.choice import is_robots
from reviewbot.bot.index import Index
from reviewbot.bot.orders.proof import Proof, Resolver, proof_of
from reviewbot.bot.orders.words import Order, orders_in
from reviewbot.bot.policy import Policy
from reviewbot.bot.state import people, reviews
from reviewbot.bot.state.database import Database
from reviewbot.bot.state.file import State
from reviewbot.bot.state.mails import MailReader
from reviewbot.bot.watch import thread_of
from reviewbot.mail import parse_mail
from reviewbot.model.message import Address, Message
from reviewbot.scan.archive import MAX_MAIL_BYTES

_LOG = logging.getLogger(__name__)
_UNPROVEN = ("off",)
"""What makes the bot more silent needs no proof."""


class Office(NamedTuple):
    """What commands are held against: the bot's own address, the lists, and how keys are found."""

    state: State
    works: Index
    ourselves: Address
    policies: Mapping[str, Policy]
    resolver: Resolver | None = None


def read_mailbox(office: Office, mailbox: Path, now: int) -> int:
    """Look at the mail in a maildir that was not looked at yet; how many commands were obeyed."""
    count = 0
    for path in _files(mailbox):
        try:
            if path.stat().st_size > MAX_MAIL_BYTES:
                continue
            raw = path.read_bytes()
        except OSError as err:
            _LOG.warning("cannot read %s: %s", path, err)
            continue
        count += take_order(office, raw, now)
    return count


def _files(mailbox: Path) -> Sequence[Path]:
    found = [item for part in ("new", "cur") for item in (mailbox / part).iterdir()]
    return sorted(item for item in found if item.is_file() and not item.name.startswith("."))


def take_order(office: Office, raw: bytes, now: int) -> int:
    """Obey the commands of one mail, unless that was done; how many."""
    digest = sha256(raw).digest()
    known = office.state.db.execute("select 1 from command where sha256 = ?", (digest,)).fetchone()
    if known is not None:
        return 0
    message = parse_mail(raw)
    orders = orders_in(message)
    why, proof = _why_ignored(office, message, orders), Proof("")
    if not why and any(order.verb not in _UNPROVEN for order in orders):
        proof = proof_of(raw, office.resolver, now)
        if proof.is_open:
            _LOG.warning("mail of %s is looked at later: %s", message.author.email, proof.why)
            return 0
        why = proof.why or _why_not_meant(office, message, proof)
    obeyed = list(orders)
    if why:
        may_be_off = bool(message.author.email) and not is_robots(message)
        obeyed = [order for order in orders if order.verb in _UNPROVEN and may_be_off]
    with office.state.transaction() as db:
        lines = [_obey(office, db, order, message, now) for order in obeyed]
        verdict = "; ".join([*lines, *([f"ignored: {why}"] if why else [])]) or "no command"
        db.execute(
            "insert into command values (?, ?, ?, ?, ?, ?)",
            (digest, message.msgid or "", proof.signature, message.author.key, verdict, now),
        )
    level = logging.WARNING if why or any(one.verb in _UNPROVEN for one in obeyed) else logging.INFO
    _LOG.log(level, "mail of %s: %s", message.author.email, verdict)
    return len(obeyed)


def _why_ignored(office: Office, message: Message, orders: Sequence[Order]) -> str:
    if not orders:
        return "it holds no command"
    if is_robots(message) or message.author.key == office.ourselves.key:
        return "a program sent it"
    return ""


def _why_not_meant(office: Office, message: Message, proof: Proof) -> str:
    if all(to.key != office.ourselves.key for to in message.recipients):
        return "it is not to the bot"
    row = office.state.db.execute(
        "select 1 from command where signature = ? or (msgid = ? and msgid != '')",
        (proof.signature, message.msgid or ""),
    ).fetchone()
    return "it was taken before" if row is not None else ""


def _obey(office: Office, db: Database, order: Order, message: Message, now: int) -> str:
    """Within a transaction: do it, and say in a few words what was done or why not."""
    who = message.author
    if order.verb == "off":
        people.silence(db, who.email, now)
        held = db.execute(
            "update letter set state = 'rejected', why = 'its author wants no mail'"
            " where author = ? and state in ('held', 'queued')",
            (who.key,),
        )
        people.note(db, now, who.key, "off", who.key, f"{held.rowcount} letters dropped")
        return "off"
    if order.verb == "on":
        people.unsilence(db, who.email)
        people.note(db, now, who.key, "on", who.key)
        return "on"
    if order.verb == "help":
        people.note(db, now, who.key, "help", message.msgid or "")
        return "help: a moderator is asked to answer"
    lead = _work_meant(office, message)
    if lead is None:
        return f"{order.verb} ignored: it answers no mail of ours"
    if not _may_order(office, lead, who):
        return f"{order.verb} ignored: not a person of the thread, nor a maintainer"
    if order.verb == "waive":
        return _waive(db, order, lead, who, now)
    db.execute(
        "update review set state = 'waiting', due_at = ?, why = 'asked for again' where lead = ?",
        (now, lead),
    )
    reviews.forget(db, lead)
    people.note(db, now, who.key, "recheck", lead)
    return "recheck"


def _waive(db: Database, order: Order, lead: str, who: Address, now: int) -> str:
    if not order.rule or not order.reason:
        return "waive ignored: it needs a rule and a reason"
    people.waive(db, lead, order.rule, who.key, order.reason, now)
    people.note(db, now, who.key, f"waive {order.rule}", lead, order.reason)
    return f"waive {order.rule}"


def _work_meant(office: Office, message: Message) -> str | None:
    """The lead of the revision whose letter the mail answers."""
    for msgid in (message.in_reply_to, *reversed(message.references)):
        row = office.state.db.execute(
            "select lead from letter where msgid = ?", (msgid,)
        ).fetchone()
        if row is not None:
            return str(row[0])
    return None


def _may_order(office: Office, lead: str, who: Address) -> bool:
    review = reviews.review_of(office.state, lead)
    policy = office.policies.get(review.list) if review is not None else None
    if policy is not None and any(Address("", one).key == who.key for one in policy.maintainers):
        return True
    work = office.works.work_with(lead)
    thread = thread_of(MailReader(office.state), office.works.mails_of(work)) if work else None
    return thread is not None and any(mail.author.key == who.key for mail in thread.messages)
