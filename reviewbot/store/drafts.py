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
    empty for those of the mail; `trailers` one a line.
    """

    text: str
    recipients: str
    trailers: str
    saved_at: str


class Letter(NamedTuple):
    """A mail as it goes out; `answers` is the Message-ID it answers to."""

    msgid: str
    answers: str
    mail: bytes
    state: LetterState
    changed_at: str


class Drafts:
    """Drafts, letters and marks of mails in the store. Methods raise StoreError when a change could
    not be stored; a change that was made is on the disk when they return.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    # -- drafts

    def save(self, answers: str, text: str, recipients: str = "", trailers: str = "") -> None:
        """Keep the draft of the answer to a mail."""
        data = text.encode("utf-8", "surrogateescape")
        self._run(
            "insert or replace into drafts values (?, ?, ?, ?, ?)",
            (answers, data, recipients, trailers, now()),
        )

    def draft(self, answers: str) -> Draft | None:
        """The draft of the answer to a mail, None when there is none."""
        row = self._db.execute(
            "select text, recipients, trailers, saved_at from drafts where answers = ?",
            storable((answers,)),
        ).fetchone()
        return None if row is None else Draft(row[0].decode("utf-8", "surrogateescape"), *row[1:])

    def discard(self, answers: str) -> None:
        """Forget the draft."""
        self._run("delete from drafts where answers = ?", (answers,))

    # -- letters

    def queue(self, msgid: str, answers: str, mail: bytes) -> None:
        """Keep a letter for later; a queued one to the same mail is replaced."""
        with transaction(self._db, "not queued"):
            self._db.execute(
                "delete from letters where answers = ? and state = 'queued'", storable((answers,))
            )
            self._db.execute(
                "insert into letters values (?, ?, ?, 'queued', ?)",
                storable((msgid, answers, mail, now())),
            )

    def start_sending(self, msgid: str, answers: str, mail: bytes) -> Letter | None:
        """Note that a letter goes out from now on. Gives the letter to the same mail that is in
        the way (going out, or gone with the same Message-ID); then this one must not be sent.
        """
        with transaction(self._db, "not sent"):
            row = self._db.execute(
                "select * from letters where (answers = ? and state = 'sending')"
                " or (msgid = ? and state = 'sent')",
                storable((answers, msgid)),
            ).fetchone()
            if row is None:
                self._db.execute(
                    "delete from letters where answers = ? and state = 'queued'",
                    storable((answers,)),
                )
                self._db.execute(
                    "insert into letters values (?, ?, ?, 'sending', ?)",
                    storable((msgid, answers, mail, now())),
                )
        return None if row is None else _letter(row)

    def has_gone(self, msgid: str) -> None:
        """The letter was taken by the mail server."""
        self._run(
            "update letters set state = 'sent', changed_at = ? where msgid = ?", (now(), msgid)
        )

    def has_failed(self, msgid: str) -> None:
        """The letter certainly did not go out: it waits again."""
        self._run(
            "update letters set state = 'queued', changed_at = ? where msgid = ?", (now(), msgid)
        )

    def letters_to(self, answers: str) -> tuple[Letter, ...]:
        """Letters that answer a mail, oldest first."""
        rows = self._db.execute(
            "select * from letters where answers = ? order by changed_at", storable((answers,))
        )
        return tuple(map(_letter, rows))

    def waiting(self) -> tuple[Letter, ...]:
        """Letters that are queued or whose sending was not finished, oldest first."""
        rows = self._db.execute("select * from letters where state != 'sent' order by changed_at")
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


def _letter(row: tuple[str, str, bytes, str, str]) -> Letter:
    return Letter(row[0], row[1], row[2], LetterState(row[3]), row[4])
