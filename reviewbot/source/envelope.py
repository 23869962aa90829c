"""To whom `b4 send` would send the prep branch that is checked out.

b4 does not say so in the mails it writes for others. It takes To and Cc from the tags of the cover
letter, where `b4 prep --auto-to-cc` puts them, from b4.send-series-to and b4.send-series-cc, and the
people of each patch's own tags (b4 0.16, `b4 send`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from email.utils import formataddr, getaddresses
from typing import NamedTuple

from reviewbot.git import run_git
from reviewbot.mail import parse_mail
from reviewbot.model.message import Address
from reviewbot.model.patch import parse_patch
from reviewbot.model.trailer import parse_trailers
from reviewbot.source.git import config_values

_TRACKING = "--- b4-submit-tracking ---"
_BASE = re.compile(rb"^base-commit: ([0-9a-f]{40,64})$", re.MULTILINE)
_LARGEST_COVER = 1_000_000


class Envelope(NamedTuple):
    """Recipients; both empty when the author has not chosen any yet."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...]


def read_envelope(branch: str, mails: Iterable[bytes]) -> Envelope:
    """The recipients of the branch's mails, each address once."""
    to: list[Address] = []
    cc: list[Address] = []
    for name, person in _of_cover(_cover(branch, mails)):
        (to if name == "to" else cc).append(person)
    for key, value in _configured():
        (to if key.endswith("-to") else cc).extend(_addresses(value))
    known = {person.key: person for person in to}
    others = {person.key: person for person in cc if person.key not in known}
    return Envelope(tuple(known.values()), tuple(others.values()))


def with_recipients(mail: bytes, envelope: Envelope) -> bytes:
    """The mail with To and Cc above its other headers, as they are when it is sent; unchanged when
    nobody was chosen yet.
    """
    if not any(envelope):
        return mail
    known = {person.key for people in envelope for person in people}
    tagged = {person.key: person for person in _tagged(mail) if person.key not in known}
    envelope = envelope._replace(cc=(*envelope.cc, *tagged.values()))
    lines = [
        f"{name}: {', '.join(_written(person) for person in people)}\n"
        for name, people in (("To", envelope.to), ("Cc", envelope.cc))
        if people
    ]
    return "".join(lines).encode("utf-8", "surrogateescape") + mail


def _cover(branch: str, mails: Iterable[bytes]) -> str:
    """The text of the cover letter, tags included: of the commit that b4 keeps it in, else of the
    branch's description; empty for none.
    """
    for mail in mails:
        found = _BASE.search(mail)
        if found is not None:
            told = run_git(
                [
                    *("log", "-1", "--no-show-signature", "--fixed-strings", f"--grep={_TRACKING}"),
                    *("--format=%B", "--end-of-options"),
                    f"{found[1].decode('ascii')}..refs/heads/{branch}",
                ]
            )
            if told.returncode == 0 and told.stdout.strip():
                return told.stdout[:_LARGEST_COVER].decode("utf-8", "replace")
            break
    told = run_git(["config", "--get", f"branch.{branch}.description"])
    return told.stdout[:_LARGEST_COVER].decode("utf-8", "replace")


def _of_cover(text: str) -> Iterator[tuple[str, Address]]:
    """The people of its tags, with the name of the tag in lower case."""
    lines = text.partition(_TRACKING)[0].rstrip().split("\n")
    for trailer in parse_trailers([line for line in lines if not line.startswith("#")], 1):
        if trailer.name in ("to", "cc"):
            for person in _addresses(trailer.value):
                yield trailer.name, person
        elif trailer.address is not None and trailer.name != "signed-off-by":
            yield "cc", trailer.address


def _tagged(mail: bytes) -> Iterator[Address]:
    """The people of the patch's own tags."""
    patch = parse_patch(parse_mail(mail))
    for trailer in patch.trailers if patch is not None else ():
        if trailer.address is not None:
            yield trailer.address


def _configured() -> Iterator[tuple[str, str]]:
    for _scope, key, value in config_values("b4", os.environ):
        if key in ("b4.send-series-to", "b4.send-series-cc"):
            yield key, value


def _addresses(value: str) -> Iterator[Address]:
    for name, email in getaddresses([value[:10_000]]):
        if "@" in email:
            yield Address(name, email)


def _written(person: Address) -> str:
    return formataddr((person.name, person.email)) if person.name.isascii() else str(person)
