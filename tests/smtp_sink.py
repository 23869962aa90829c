"""A real SMTP server on this machine that keeps what it gets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Takes mail. `answer` is what it says to each; `mails` are the bytes, `envelopes` sender and
    recipients.
    """

    def __init__(self, answer: str = "250 taken") -> None:
        self.answer = answer
        self.mails: list[bytes] = []
        self.envelopes: list[tuple[str, tuple[str, ...]]] = []
        self.port = 0

    async def handle_DATA(
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:  # aiosmtpd's name
        if self.answer.startswith("250"):
            self.mails.append(envelope.original_content)
            self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        return self.answer


@contextmanager
def sink(answer: str = "250 taken") -> Iterator[Sink]:
    """A server that listens until the end of the block."""
    found = Sink(answer)
    with socket.create_server(("127.0.0.1", 0)) as free:
        found.port = free.getsockname()[1]  # aiosmtpd wants to know it
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    try:
        yield found
    finally:
        controller.stop()
