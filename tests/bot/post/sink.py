"""A real mail server on loopback that keeps what it gets, and can be told to misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller

from reviewbot.outgoing import Route


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Sink:
    """Serves until the `with` block ends. `mails` are (recipients, bytes) as they came.

    `answers` maps an address to what RCPT says; `to_data` is what DATA says at the end, `drop` closes
    the connection there after the mail was kept. `before_data` is called when a mail has come whole.
    """

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.answers: dict[str, str] = {}
        self.to_data = "250 OK"
        self.drop = False
        self.before_data: Callable[[], None] = lambda: None
        port = free_port()
        self.server = Route(server="127.0.0.1", port=port)
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        await asyncio.to_thread(self.before_data)
        if self.to_data.startswith("250"):
            self.mails.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        if self.drop:
            server.transport.abort()
        return self.to_data

    def __enter__(self) -> Sink:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()
