"""Who a patch is by, behind what mailing lists and relays do to From, and whether two spellings are
one person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from reviewbot.model.kept import kept
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Address, Message
from reviewbot.model.patch import Patch

_VIA = LazyPattern(r"\bvia\b", re.IGNORECASE)
_ROBOT = LazyPattern(
    r"\b(?:ro)?bot\b|\[bot\]|test[ -]robot|\bCI\b|syzbot|\bno-?reply\b|^lkp@|copilot|patchwork",
    re.IGNORECASE,
)
_ROBOT_MAIL = LazyPattern(
    r"\b(?:bot|robot|no-?reply|patchwork|syzbot|lkp|buildbot|kernelci|patchew|pw-bot"
    r"|mailer-daemon)\b",
    re.IGNORECASE,
)
_FORM_LETTERS = (
    *("friendly patch-bot", "friendly semi-automated patch-bot"),
    *("\nthis is an automated", "this is automated email", " i am a bot"),
)
_NOTE = LazyPattern(r"\([^()]*\)")
_WORD = LazyPattern(r"[^\W_]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_LONGEST_NAME = 200
_MOST_WORDS = 8
_FEW_LETTERS = 3
_ANYBODY = frozenset(("linux", "kernel", "lkml", "mail", "me", "git", "info", "dev", "contact"))
"""Parts before the @ that many people have in common."""

_OPEN_DOMAINS = frozenset(
    (
        *("gmail.com", "kernel.org", "outlook.com", "hotmail.com", "yahoo.com", "protonmail.com"),
        *("proton.me", "qq.com", "163.com", "126.com", "web.de", "gmx.de", "gmx.net", "mail.ru"),
        *("icloud.com", "linux.dev", "mailbox.org", "posteo.de", "posteo.net", ""),
    )
)
"""Where everybody can have an address."""


def author_of(patch: Patch) -> Address | None:
    """The author git would record, seen through "A via list" in From; None when a list hides him.

    The in-body From counts first (git-am(1)), then X-Original-From, then From. Lists that rewrite
    From because of DMARC put the author into Reply-To.
    """
    return patch.author if patch.has_in_body_from else sender_of(patch.message)


def sender_of(message: Message) -> Address | None:
    """Who sent a mail, seen through "A via list" in From; None when a list hides him."""
    sender = message.author
    if _VIA.search(sender.name) is None:
        return sender if sender.email else None
    original = _first(message.header("x-original-from"))
    if original is not None:
        return original
    return _reply_to(message)


def _reply_to(message: Message) -> Address | None:
    """The one address of Reply-To that is neither the list's nor a recipient."""
    from email.utils import getaddresses  # costs start-up time

    known = {address.key for address in message.recipients} | {message.author.key}
    header = message.header("reply-to")[:2000]
    people = [Address(name, email) for name, email in getaddresses([header]) if "@" in email]
    others = [person for person in people if person.key not in known]
    return others[0] if len(others) == 1 else None


def _first(header: str) -> Address | None:
    from email.utils import getaddresses

    for name, email in getaddresses([header[:2000]]):
        if "@" in email:
            return Address(name, email)
    return None


def is_same_address(one: Address, other: Address) -> bool:
    """Whether mail to both reaches one mailbox: case and +tags do not count."""
    return bool(one.email) and one.key == other.key


def is_same_person(one: Address, other: Address) -> bool:
    """Whether address or name say that it is one person.

    Names are compared without case, accents, punctuation and what stands in parentheses, in any
    order of the words; a left-out middle name does not count.
    """
    if is_same_address(one, other):
        return True
    for a in _spellings(one.name):
        for b in _spellings(other.name):
            if a and b and ("".join(sorted(a)) == "".join(sorted(b)) or "".join(a) == "".join(b)):
                return True
            if min(len(a), len(b)) >= 2 and (set(a) <= set(b) or set(b) <= set(a)):
                return True
    return False


def may_be_address_of(person: Address, other: Address) -> bool:
    """Whether an address without a name may be a second one of this person: the part before the @
    is the same, or made of how the words of the name begin (`ast` and `alexei.starovoitov` are
    Alexei Starovoitov).

    Good enough to keep silent, not to give credit.
    """
    if other.name.strip("\"' ").lower() not in ("", other.email.lower()):
        return False
    local = other.email.lower().partition("@")[0].partition("+")[0][:_LONGEST_NAME]
    if local == person.email.lower().partition("@")[0].partition("+")[0]:
        return local not in _ANYBODY
    letters = "".join(_WORD.findall(local))
    return any(_begins_words(letters, words[:_MOST_WORDS]) for words in _spellings(person.name))


def _begins_words(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are beginnings of two words or more, in order, or one word in whole."""
    if len(letters) < _FEW_LETTERS:
        return False
    if letters in words:
        return True
    reached = {(0, 0)}  # letters used, words used at most two
    for word in words:
        for used, count in tuple(reached):
            for length in range(1, len(word) + 1):
                if not letters.startswith(word[:length], used):
                    break
                reached.add((used + length, min(count + 1, 2)))
    return (len(letters), 2) in reached


def is_colleague(one: Address, other: Address) -> bool:
    """Whether both write from the same company: one domain that is not open to everybody."""
    domains = {address.email.lower().rpartition("@")[2] for address in (one, other)}
    return len(domains) == 1 and not domains & _OPEN_DOMAINS


def has_latin_name(person: Address) -> bool:
    """Whether the name can be compared with others: it holds Latin letters once accents are gone."""
    return any(word.isascii() for words in _spellings(person.name) for word in words)


@lru_cache(maxsize=1024)
def _spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of a name in plain ASCII where that goes, with umlauts dropped and spelled out."""
    bare = _NOTE.sub(" ", name[:_LONGEST_NAME]).lower()
    result = []
    for text in (bare.translate(_PLAIN), unicodedata.normalize("NFC", bare).translate(_GERMAN)):
        folded = unicodedata.normalize("NFKD", text.translate(_PLAIN))
        words = tuple(
            _WORD.findall("".join(char for char in folded if not unicodedata.combining(char)))
        )
        if words and words not in result:
            result.append(words)
    return tuple(result)


def is_tool(person: Address) -> bool:
    """Whether name or address are those of a program: it reports and writes, but signs nothing."""
    return _ROBOT.search(f"{person.name[:_LONGEST_NAME]} {person.email[:320]}") is not None or (
        person.email.lower().endswith(
            ("@anthropic.com", "@users.noreply.github.com", "@openai.com")
        )
    )


@kept
def is_robot(message: Message) -> bool:
    """Whether a program wrote the mail: by its name or address, by RFC 3834's header, or by its own
    words.
    """
    sender = message.author
    automatic = message.header("auto-submitted").strip().lower() not in ("", "no")
    return (
        automatic
        or _ROBOT_MAIL.search(f"{sender.name[:200]} {sender.email[:200]}") is not None
        or _is_form_letter(message.body)
    )


def _is_form_letter(body: str) -> bool:
    """Whether a robot says so at the beginning, or at the end below all that it quotes."""
    text = f"\n{body[:2000]}\n{body[-4000:]}".lower()
    return any(words in text for words in _FORM_LETTERS)
