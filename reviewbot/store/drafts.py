"""Replies on their way: drafts, letters that wait, and letters that went out."""

from __future__ import annotations

import sqlite3
from enum import Enum
from typing import NamedTuple

from reviewbot.store.database import StoreError, now, storable, transaction


class LetterState(str, Enum):
    """`sending` that stays is a letter of which nobody knows whether it went out."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"


class Draft(NamedTuple):
    """A reply that is being written. `recipients` are header lines (To, Cc) that the user changed,
    empty for those of the mail; `trailers` one a line; `placed` are the fingerprints of the accepted
    findings that are in the text.
    """

    text: str
    recipients: str = ""
    trailers: str = ""
    placed: frozenset[str] = frozenset()
    saved_at: str = ""


class Letter(NamedTuple):
    """A mail as it goes out; `answers` is the Message-ID it answers to, `author` (an address key) and
    `findings` (fingerprints) what it says of whose work.
    """

    msgid: str
    answers: str
    mail: bytes
    author: str = ""
    findings: frozenset[str] = frozenset()
    state: LetterState = LetterState.QUEUED
    changed_at: str = ""


_COLUMNS = "msgid, answers, mail, author, findings, state, changed_at"


class Drafts:
    """Drafts, letters and marks of mails in the store. Methods raise StoreError when a change could
    not be stored; a change that was made is on the disk when they return.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    # -- drafts

    def save(self, answers: str, draft: Draft) -> None:
        """Keep the draft of the answer to a mail."""
        data = draft.text.encode("utf-8", "surrogateescape")
        placed = " ".join(sorted(draft.placed))
        self._run(
            "insert or replace into drafts (answers, text, recipients, trailers, placed, saved_at)"
            " values (?, ?, ?, ?, ?, ?)",
            (answers, data, draft.recipients, draft.trailers, placed, now()),
        )

    def draft(self, answers: str) -> Draft | None:
        """The draft of the answer to a mail, None when there is none."""
        row = self._db.execute(
            "select text, recipients, trailers, placed, saved_at from drafts where answers = ?",
            storable((answers,)),
        ).fetchone()
        if row is None:
            return None
        text = row[0].decode("utf-8", "surrogateescape")
        return Draft(text, row[1], row[2], frozenset(row[3].split()), row[4])

    def discard(self, answers: str) -> None:
        """Forget the draft."""
        self._run("delete from drafts where answers = ?", (answers,))

    # -- letters

    def queue(self, letter: Letter) -> None:
        """Keep a letter for later; a queued one to the same mail is replaced. Raises StoreError for
        one that went out already.
        """
        with transaction(self._db, "not queued"):
            self._replace(letter, LetterState.QUEUED)

    def _replace(self, letter: Letter, state: LetterState) -> None:
        """Put the letter in place of a queued one to the same mail."""
        self._db.execute(
            "delete from letters where answers = ? and state = 'queued'",
            storable((letter.answers,)),
        )
        self._db.execute(
            f"insert into letters ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  # a constant
            storable(
                (
                    *(letter.msgid, letter.answers, letter.mail, letter.author),
                    *(" ".join(sorted(letter.findings)), state.value, now()),
                )
            ),
        )

    def start_sending(self, letter: Letter) -> Letter | None:
        """Note that a letter goes out from now on. Gives the letter to the same mail that is in
        the way (going out, or gone with the same Message-ID); then this one must not be sent.
        """
        with transaction(self._db, "not sent"):
            row = self._db.execute(
                f"select {_COLUMNS} from letters where (answers = ? and state = 'sending')"  # noqa: S608  # a constant
                " or (msgid = ? and state = 'sent')",
                storable((letter.answers, letter.msgid)),
            ).fetchone()
            if row is None:
                self._replace(letter, LetterState.SENDING)
        return None if row is None else _letter(row)

    def has_gone(self, letter: Letter) -> None:
        """The letter was taken by the mail server: its findings are sent, its draft is done with."""
        with transaction(self._db, "sent, but not noted"):
            self._db.execute(
                "update letters set state = 'sent', changed_at = ? where msgid = ?",
                storable((now(), letter.msgid)),
            )
            self._db.execute("delete from drafts where answers = ?", storable((letter.answers,)))
            self._db.executemany(
                "update verdicts set state = 'sent'"
                " where author = ? and fingerprint = ? and state = 'accepted'",
                [storable((letter.author, one)) for one in sorted(letter.findings)],
            )

    def has_failed(self, msgid: str) -> None:
        """The letter certainly did not go out: it waits again."""
        self._run(
            "update letters set state = 'queued', changed_at = ? where msgid = ?", (now(), msgid)
        )

    def forget(self, letter: Letter) -> None:
        """Drop a letter that was not sent."""
        self._run("delete from letters where msgid = ? and state != 'sent'", (letter.msgid,))

    def letters_to(self, answers: str) -> tuple[Letter, ...]:
        """Letters that answer a mail, oldest first."""
        rows = self._db.execute(
            f"select {_COLUMNS} from letters where answers = ? order by changed_at",  # noqa: S608  # a constant
            storable((answers,)),
        )
        return tuple(map(_letter, rows))

    def waiting(self) -> tuple[Letter, ...]:
        """Letters that are queued or whose sending was not finished, oldest first."""
        rows = self._db.execute(
            f"select {_COLUMNS} from letters where state != 'sent' order by changed_at"  # noqa: S608  # a constant
        )
        return tuple(map(_letter, rows))

    # -- marks

    def marked(self, mark: str) -> frozenset[str]:
        """Message-IDs of the mails with this mark."""
        rows = self._db.execute("select msgid from marks where mark = ?", (mark,))
        return frozenset(row[0] for row in rows)

    def mark(self, mark: str, *msgids: str) -> None:
        """Give mails a mark, such as `seen`."""
        with transaction(self._db, "not stored"):
            self._db.executemany(
                "insert or ignore into marks values (?, ?)",
                [storable((msgid, mark)) for msgid in msgids],
            )

    def unmark(self, mark: str, msgid: str) -> None:
        """Take a mark away."""
        self._run("delete from marks where msgid = ? and mark = ?", (msgid, mark))

    def _run(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._db.execute(statement, storable(values))
        except sqlite3.Error as err:
            raise StoreError(f"not stored: {err}") from err


def _letter(row: tuple[str, str, bytes, str, str, str, str]) -> Letter:
    return Letter(*row[:4], frozenset(row[4].split()), LetterState(row[5]), row[6])
