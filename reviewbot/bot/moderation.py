"""What a moderator does to letters; each step is written down with who and when."""

from __future__ import annotations

import re

from reviewbot.bot.mailing import addresses_of, copied, dated
from reviewbot.bot.state import outbox, people, reviews
from reviewbot.bot.state.file import State
from reviewbot.bot.state.outbox import Letter
from reviewbot.errors import SourceError

_TRAILER = re.compile(
    r"^\s*(?:[A-Z][\w-]*-by|Fixes|Closes|Link|Cc|Reported-and-\S+):\s", re.IGNORECASE
)


def letter_named(state: State, no: int) -> Letter:
    """The letter with this number. Raises SourceError when there is none."""
    letter = outbox.letter_of(state, no)
    if letter is None:
        raise SourceError(f"there is no letter {no}; reviewbot bot queue lists them")
    return letter


def approve(state: State, no: int, who: str, now: int, *, to_list: bool) -> None:
    """Have a letter sent, with `to_list` to its list too. Raises SourceError when it cannot be any
    more.
    """
    letter = letter_named(state, no)
    if letter.state not in ("held", "unknown", "failed"):
        raise SourceError(
            f"letter {no} is {letter.state}: only what is held, failed or unknown is sent"
        )
    if people.is_silenced(state, letter.author):
        raise SourceError(f"letter {no}: {letter.author} wants no mail")
    with state.transaction() as db:
        if not _is_still(state, letter):
            raise SourceError(f"letter {no} has just changed; look at it again")
        if letter.state == "held":
            raw = dated(letter.raw, now)
            if to_list:
                raw = copied(raw, letter.list)
            outbox.address_to(db, no, addresses_of(raw), now)
            outbox.change(db, no, raw=raw)
        else:
            db.execute(
                "update recipient set state = 'queued', at = ? where letter = ? and state != 'sent'",
                (now, no),
            )
        outbox.change(db, no, state="queued", next_at=now, made_at=now, tries=0, why="")
        people.note(db, now, who, "approved", str(no), "author-and-list" if to_list else "author")


def reject(state: State, no: int, who: str, why: str, now: int) -> None:
    """Have a letter never sent. Raises SourceError when it was."""
    letter = letter_named(state, no)
    if letter.state in ("sent", "sending", "rejected"):
        raise SourceError(f"letter {no} is {letter.state} already")
    with state.transaction() as db:
        if not _is_still(state, letter):
            raise SourceError(f"letter {no} has just changed; look at it again")
        outbox.change(db, no, state="rejected", why=why)
        if not any(one.state == "sent" for one in outbox.recipients(state, no)):
            reviews.forget(db, letter.lead)
        people.note(db, now, who, "rejected", str(no), why)


def edit(state: State, no: int, text: str, who: str, now: int) -> bool:
    """Put this text in the place of a held letter's; whether anything changed. Headers stay.

    Raises SourceError for a letter that is not held, and for text that must not be mailed.
    """
    letter = letter_named(state, no)
    if letter.state != "held":
        raise SourceError(f"letter {no} is {letter.state}: only what is held can be edited")
    head, _, old = letter.raw.partition(b"\n\n")
    body = (text.rstrip("\n") + "\n").encode("utf-8", "replace")
    if body == old:
        return False
    if not text.strip():
        raise SourceError(f"letter {no}: the text is empty; reviewbot bot reject {no} drops it")
    above, _, _ = text.partition("\n-- \n")
    for number, line in enumerate(above.split("\n"), 1):
        if _TRAILER.match(line):
            raise SourceError(
                f"letter {no}, line {number}: b4 would take {line.strip()!r} into the commit; put | before it"
            )
    with state.transaction() as db:
        if not _is_still(state, letter):
            raise SourceError(f"letter {no} has just changed; look at it again")
        outbox.change(db, no, raw=head + b"\n\n" + body)
        people.note(db, now, who, "edited", str(no))
    return True


def _is_still(state: State, letter: Letter) -> bool:
    """Within a transaction: whether the letter is what the moderator looked at."""
    row = state.db.execute("select state, raw from letter where no = ?", (letter.no,)).fetchone()
    return row is not None and (row[0], row[1]) == (letter.state, letter.raw)
