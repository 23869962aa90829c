"""gzip undone within a limit: what strangers packed may be damaged, cut, or a bomb."""

from __future__ import annotations

import zlib

MAGIC = b"\x1f\x8b"
MAX_RATIO = 100
"""Mail packs some 3 to 20 times; a bomb a thousand times."""
_FREE_BYTES = 8 << 20  # so little does no harm, whatever it was packed into
_STEP_BYTES = 1 << 20


class DamagedError(ValueError):
    """Not gzip to its end: the message says how ("cut short", "damaged")."""


class TooLargeError(ValueError):
    """It unpacks to more than the limit, or is a bomb: the message says which."""


def unpack(data: bytes, limit_bytes: int) -> bytes:
    """All members of a gzip file (RFC 1952), checksums verified, never more memory than twice the
    limit.

    Raises DamagedError or TooLargeError; nothing is returned then.
    """
    parts: list[bytes] = []
    size = 0
    suspicious = max(_FREE_BYTES, MAX_RATIO * len(data))
    while data:
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            try:
                part = unpacker.decompress(data, _STEP_BYTES)
            except zlib.error as err:
                raise DamagedError("damaged gzip data") from err
            data = unpacker.unconsumed_tail
            if not part and not data and not unpacker.eof:
                raise DamagedError("gzip data cut short")
            parts.append(part)
            size += len(part)
            if size > limit_bytes:
                raise TooLargeError(f"unpacks to more than {limit_bytes >> 20} MiB")
            if size > suspicious:
                raise TooLargeError(f"unpacks to {MAX_RATIO} times its size: a gzip bomb")
        data = unpacker.unused_data.lstrip(b"\x00")  # tapes and some tools pad with zeros
    return b"".join(parts)
