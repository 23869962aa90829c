"""Whether a patch is from whom its From says, as far as signatures tell (DKIM, RFC 6376).

Most lists leave the sender's signature whole. Where somebody else has signed, and not the sender's
domain, the address in From may be a stranger's, who never asked for our mail: a moderator decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from reviewbot.bot.orders.proof import Resolver, signatures_in
from reviewbot.context.people import sender_of
from reviewbot.model.message import Message


def doubt_of(message: Message, list_: str, resolver: Resolver | None = None) -> str:
    """Why its sender may be another one, in a few words; empty when a signature proves the address,
    when none proves anything (most lists break some), and without dkimpy.

    `list_` is the list it came over, whose own signature says nothing about the sender. `resolver`
    asks the name service by default.
    """
    sender = sender_of(message)
    if sender is None or sender != message.author or find_spec("dkim") is None:
        return ""  # a relay's signature is no word about the author behind it
    domain = sender.email.lower().rpartition("@")[2]
    strangers = []
    for signer in _signers(message.raw, resolver):
        if _is_aligned(signer, domain):
            return ""
        if not _is_aligned(signer, list_.rpartition("@")[2]):
            strangers.append(signer)
    return f"From says {domain}, the signature is of {strangers[0]}" if strangers else ""


def _signers(raw: bytes, resolver: Resolver | None) -> Iterator[str]:
    """The domains whose signature is valid for the whole text."""
    import dkim  # of the [bot] extra
    from dkim.util import InvalidTagValueList, parse_tag_value

    try:
        signed, fields = signatures_in(raw)
    except dkim.DKIMException:
        return
    for index, field in enumerate(fields):
        try:
            tags = parse_tag_value(field)
            if b"l" not in tags and signed.verify(idx=index, dnsfunc=resolver or dkim.get_txt):
                yield tags[b"d"].decode("ascii", "replace").strip().lower()
        except (dkim.DKIMException, InvalidTagValueList, UnicodeError, ValueError, OSError):
            continue


def _is_aligned(signer: str, domain: str) -> bool:
    """Whether one is the other or above it (RFC 7489, 3.1.1, relaxed)."""
    return "." in signer and (
        domain == signer or domain.endswith(f".{signer}") or signer.endswith(f".{domain}")
    )
