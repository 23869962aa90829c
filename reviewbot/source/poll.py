"""Small questions to a public-inbox server: what is new, and whether it has a mail. Bounded in time
and size, and polite: one request each, a User-Agent that says whom to write to.
"""

from __future__ import annotations

import json
import re
import time
from urllib.parse import quote

import requests

from reviewbot import __version__
from reviewbot.errors import SourceError
from reviewbot.source.transport import CONNECT_TIMEOUT_S
from reviewbot.source.unpack import MAGIC, DamagedError, TooLargeError, unpack

TIMEOUT_S = 60.0
MAX_PACKED_BYTES = 4 * 1024 * 1024
MAX_BYTES = 32 * 1024 * 1024
_EPOCH = re.compile(r"(?:.*/)?(\d{1,6})\.git")


class PollFault(SourceError):
    """The server gave no usable answer; `retry_after_s` is how long it asked us to wait (0: it did
    not say).
    """

    def __init__(self, why: str, retry_after_s: int = 0) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


def user_agent(contact: str) -> str:
    """Who asks, and who answers for it."""
    return f"reviewbot/{__version__} (+mailto:{contact})"


def manifest(url: str, contact: str) -> dict[int, str]:
    """The epochs of an inbox and for each a fingerprint that changes with its content.

    Raises PollFault, also for a web page that pretends to be the answer.
    """
    status, body = _get(f"{url}/manifest.js.gz", contact)
    if status != 200:
        raise PollFault(f"{url}/manifest.js.gz: status {status}")
    try:
        text = unpack(body, MAX_BYTES) if body.startswith(MAGIC) else body
        value = json.loads(text)
    except (DamagedError, TooLargeError, ValueError, RecursionError) as err:
        raise PollFault(f"{url}/manifest.js.gz is not a manifest: {_short(err)}") from err
    if not isinstance(value, dict):
        raise PollFault(f"{url}/manifest.js.gz is not a manifest")
    found: dict[int, str] = {}
    for path, facts in value.items():
        match = _EPOCH.fullmatch(str(path))
        if match is not None and isinstance(facts, dict):
            found[int(match[1])] = str(facts.get("fingerprint") or facts.get("modified"))
    if not found:
        raise PollFault(f"{url}/manifest.js.gz names no epoch")
    return found


def archived(url: str, msgid: str, contact: str) -> bytes | None:
    """The mail with this Message-ID as the archive has it, None when it says that it has none.

    Raises PollFault when it does not say.
    """
    name = quote(msgid, safe="@")
    status, body = _get(f"{url}/{name}/raw", contact)
    if status == 404:
        return None
    if status != 200 or msgid.encode("utf-8", "replace") not in body:
        raise PollFault(f"{url}/{name}/raw: status {status}, and not that mail")
    return body


def _get(url: str, contact: str) -> tuple[int, bytes]:
    deadline = time.monotonic() + TIMEOUT_S
    headers = {"User-Agent": user_agent(contact), "Accept-Encoding": "identity"}
    try:
        with requests.get(
            url, headers=headers, stream=True, timeout=(CONNECT_TIMEOUT_S, TIMEOUT_S / 2)
        ) as answer:
            if answer.status_code in (429, 503):
                wait = _wait_s(answer.headers.get("Retry-After", ""))
                raise PollFault(f"{url}: status {answer.status_code}", wait)
            body = bytearray()
            read = getattr(answer.raw, "read1", answer.raw.read)
            while chunk := read(65536, decode_content=False):
                body += chunk
                if len(body) > MAX_PACKED_BYTES:
                    raise PollFault(f"{url}: the answer is too large")
                if time.monotonic() > deadline:
                    raise PollFault(f"{url}: no complete answer within {TIMEOUT_S:.0f} s")
            announced = answer.headers.get("Content-Length", "")
            if announced.isdecimal() and int(announced) != len(body):
                raise PollFault(f"{url}: the answer was cut short")
            return answer.status_code, bytes(body)
    except (requests.RequestException, OSError, ValueError) as err:
        raise PollFault(f"{url}: {_short(err)}") from err


def _wait_s(text: str) -> int:
    """Retry-After in seconds, at most a day; also its other form, a date (RFC 9110, 10.2.3)."""
    from email.utils import parsedate_to_datetime

    if text.strip().isdecimal():
        return min(int(text.strip()[:7]), 86400)
    try:
        return max(0, min(int(parsedate_to_datetime(text).timestamp() - time.time()), 86400))
    except (TypeError, ValueError, OverflowError):
        return 0


def _short(err: Exception) -> str:
    """What is at the bottom of it: requests and urllib3 wrap what happened several times."""
    inner: object = err
    while isinstance(inner, Exception):
        err = inner
        inner = getattr(err, "reason", None) or (err.args[0] if err.args else None)
    words = re.sub(r"^<?[\w.]*HTTPS?Connection\b[^:]{0,200}: ", "", " ".join(str(err).split()))
    return words[:200] or type(err).__name__
