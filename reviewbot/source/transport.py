"""A transport for requests that survives any server: deadline, size limits, whole and genuine mail or nothing.

b4 and liblore read whatever comes for as long as it comes, unpack it without a limit, take a web
page for mail, and report failures as six kinds of exceptions (measured with b4 0.16.0, liblore
0.10.1). They let us bring our own requests session, so every answer goes through `GuardedAdapter`,
which hands on only what is known to be a complete mbox.
"""

from __future__ import annotations

import gzip
import http.client
import io
import socket
import time
from collections.abc import Iterator
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from reviewbot.mail import is_mbox
from reviewbot.source.unpack import MAGIC, DamagedError, TooLargeError, unpack

MAX_PACKED_BYTES = 32 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_REDIRECTS = 5
CONNECT_TIMEOUT_S = 10.0

_LATER = "try again later"
_IN_PARTS = "save the mails you need and pass the file"
_BY_HAND = "open it in a browser, save the thread (t.mbox.gz) and pass the file"


class Fault(requests.ConnectionError):
    """Why a request gave no mail, and what the user can do. A ConnectionError, so that liblore
    goes on to the next mirror.
    """

    def __init__(self, why: str, advice: str = _LATER) -> None:
        super().__init__(why)
        self.why = why
        self.advice = advice


class GuardedAdapter(HTTPAdapter):
    """Sends requests until `deadline` (time.monotonic); the body of a good answer to GET is a gzip
    of a verified mbox, any other body is dropped.

    `fault` is the last one raised, `retry_after_s` what the last answer's Retry-After said. Raises
    Fault for everything that goes wrong on the way.
    """

    def __init__(self, deadline: float) -> None:
        super().__init__(max_retries=0)
        self._deadline = deadline
        self.fault: Fault | None = None
        self.retry_after_s: int | None = None

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **options: Any
    ) -> requests.Response:
        """As HTTPAdapter.send; liblore's own timeouts are replaced by what is left until the
        deadline.
        """
        try:
            left = self._left()
            limits = (min(CONNECT_TIMEOUT_S, left), left)
            options.update(stream=True, timeout=limits)
            response = super().send(request, **options)
            self.retry_after_s = _seconds(response.headers.get("Retry-After", ""))
            try:
                is_answer = request.method == "GET" and response.status_code == 200
                body = gzip.compress(mbox_of(self._read(response)), 1) if is_answer else b""
            finally:
                response.raw.close()
            response.raw = io.BytesIO(body)
            return response
        except Fault as fault:
            self.fault = fault
            raise
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,
        ) as err:
            self.fault = self._explained(err, request)
            raise self.fault from err

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise too_slow()
        return left

    def _read(self, response: requests.Response) -> bytes:
        """The body as sent, complete according to Content-Length."""
        body = bytearray()
        for chunk in self._chunks(response):
            body += chunk
            if len(body) > MAX_PACKED_BYTES:
                limit = MAX_PACKED_BYTES >> 20
                raise Fault(f"the answer is larger than {limit} MiB packed", _IN_PARTS)
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) != len(body):
            raise Fault("the answer was cut short")
        return bytes(body)

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        raw = response.raw
        # read1 returns what has come; read would wait for a full buffer, past the deadline on a
        # slow drip. urllib3 before 2.1 lacks it: then fetch_thread's own clock ends the wait
        read = getattr(raw, "read1", raw.read)
        while chunk := read(65536, decode_content=False):
            yield chunk
            self._left()

    def _explained(self, err: Exception, request: requests.PreparedRequest) -> Fault:
        causes = list(_causes(err))
        if isinstance(err, requests.exceptions.SSLError):
            return Fault("no secure connection (TLS)", "check the clock and the certificates")
        if isinstance(err, requests.exceptions.ProxyError):
            return Fault("the proxy does not let us through", "check https_proxy")
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            host = requests.compat.urlsplit(request.url or "").hostname
            return Fault(f"host {host} not found", "check the network and b4.midmask")
        if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            return Fault("connection refused", "check b4.midmask, or try again later")
        if time.monotonic() >= self._deadline - 0.05:
            return too_slow()
        if isinstance(err, requests.ConnectTimeout):
            return Fault(f"no connection within {CONNECT_TIMEOUT_S:.0f} s")
        if any(isinstance(cause, http.client.IncompleteRead) for cause in causes) or any(
            isinstance(cause, urllib3.exceptions.IncompleteRead) for cause in causes
        ):
            return Fault("the answer was cut short")
        deepest = causes[-1]
        return Fault(f"connection broken ({type(deepest).__name__})")


def too_slow() -> Fault:
    """The deadline is over."""
    return Fault("no complete answer in time", "try again later, or raise reviewbot.timeout")


def mbox_of(body: bytes) -> bytes:
    """The mbox in an answer: gzip as archives send it, once more packed or unpacked by a proxy.

    Raises Fault when it is not one, is damaged, or unpacks to more than MAX_UNPACKED_BYTES.
    """
    for _layer in range(2):
        if body.startswith(MAGIC):
            body = _unpacked(body)
    if not body.strip():
        raise Fault("the answer is empty", "check the message-id, or try again later")
    if is_mbox(body):
        return body
    start = body[:65536].lower()
    if b"anubis" in start or b"not a bot" in start:
        raise Fault(
            "the server asks for a browser check (Anubis) instead of sending mail", _BY_HAND
        )
    if b"<html" in start or b"<!doctype" in start:
        raise Fault("the answer is a web page, not mail", f"check b4.midmask, or {_BY_HAND}")
    raise Fault("the answer is neither gzip nor mail", "check b4.midmask")


def _unpacked(data: bytes) -> bytes:
    try:
        return unpack(data, MAX_UNPACKED_BYTES)
    except DamagedError as err:
        raise Fault(f"the answer is {err}") from err
    except TooLargeError as err:
        raise Fault(f"the answer {err}", _IN_PARTS) from err


def _seconds(text: str) -> int | None:
    """Retry-After in seconds; None for the other form, a date (RFC 9110, 10.2.3)."""
    return (
        int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < 8 else None
    )


def _causes(err: BaseException) -> Iterator[BaseException]:
    """The exception and what it wraps, outermost first; requests and urllib3 hide it in args and
    reason.
    """
    seen: list[BaseException] = []
    waiting: list[object] = [err]
    while waiting and len(seen) < 20:
        item = waiting.pop(0)
        if not isinstance(item, BaseException) or any(item is other for other in seen):
            continue
        seen.append(item)
        yield item
        waiting += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]
