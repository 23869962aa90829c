"""Message-id and archive out of what a person typed or pasted: an id in any dress, or a link to an archive."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from reviewbot.errors import SourceError
from reviewbot.model.lazy import LazyPattern

MAX_MSGID = 900
"""Characters; RFC 5322 allows 998 in a line."""

_PREFIX = LazyPattern(r"(?:\w{0,20}id|msg):(?!//)", re.IGNORECASE)
_ESCAPE = LazyPattern(r"%[0-9A-Fa-f]{2}")
_BARE_LINK = LazyPattern(
    r"(?:lore\.kernel\.org|lkml\.kernel\.org|patch\.msgid\.link|msgid\.link)/", re.IGNORECASE
)
_EVERYTHING = ("lore.kernel.org", "lkml.kernel.org", "patch.msgid.link", "msgid.link")
_REDIRECTORS = ("", "r", "all", "lkml/r")


class Wanted(NamedTuple):
    """A message-id without `<>`, and the archive a link named (`https://lore.kernel.org/netdev`).

    `archive` is None for a bare id and for links that mean "wherever it is": patch.msgid.link and
    lore.kernel.org's `/r/` and `/all/`. `is_lore` says that the link's host serves what lore has.
    """

    msgid: str
    archive: str | None = None
    is_lore: bool = False


def looks_like_link(source: str) -> bool:
    """Whether the word is a web address, or one of the kernel's archives without `https://`."""
    return source[:8].lower().startswith(("http://", "https://")) or bool(_BARE_LINK.match(source))


def locate(source: str) -> Wanted:
    """What to ask which archive for. Raises SourceError when there is no message-id in it."""
    text = source.strip()
    if looks_like_link(text):
        return _from_link(text if "://" in text[:8] else f"https://{text}", source)
    prefix = _PREFIX.match(text)
    text = text[prefix.end() :] if prefix else text
    if text.startswith("<"):
        return Wanted(_checked(text.strip("<> "), source))
    return Wanted(_checked(unquote(text) if _ESCAPE.search(text) else text, source))


def _from_link(link: str, source: str) -> Wanted:
    """Path of an archive, then the escaped message-id, then what the archive's pages add (`T/#u`,
    `raw`, `t.mbox.gz`): public-inbox's URLs, and Patchwork's `/project/NAME/patch/MSGID/`.
    """
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError as err:
        raise SourceError(f"cannot read {source}: not a usable link ({err})") from err
    words = [word for word in parts.path.split("/") if word]
    at = next((number for number, word in enumerate(words) if "@" in unquote(word)), None)
    if at is None or not host:
        raise SourceError(
            f"cannot fetch {source}: the link holds no message-id; give the link of a mail, or its message-id"
        )
    msgid = _checked(unquote(words[at]).strip("<>"), source)
    folder = "/".join(words[:at])
    if "/patch" in f"/{folder}" and "project/" in folder:
        return Wanted(msgid)
    if host in _EVERYTHING and folder.lower() in _REDIRECTORS:
        return Wanted(msgid, is_lore=True)
    archive = f"{parts.scheme.lower()}://{parts.netloc}/{folder}".rstrip("/")
    return Wanted(msgid, archive, is_lore=host in _EVERYTHING)


def _checked(msgid: str, source: str) -> str:
    if (
        not re.fullmatch(r"[^<>]+@[^<>@]+", msgid)
        or not msgid.isprintable()
        or len(msgid) > MAX_MSGID
    ):
        raise SourceError(f"cannot fetch {source[:200]}: not a message-id")
    return msgid
