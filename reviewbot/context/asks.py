"""What reviewers asked for in a discussion, and what became of it. So far: tags that a reviewer
missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from reviewbot.context.discussion import Discussion, Reply
from reviewbot.model.finding import Evidence
from reviewbot.model.message import Address
from reviewbot.model.patch import Patch, TextLine
from reviewbot.model.reply import own_lines
from reviewbot.model.series import Revision

_TAG = (
    r"(?P<tag>(?:reported|signed-off|suggested|co-developed|closes|tested|debugged|bisected)-by|signed[- ]off[- ]by"
    r"|(?:appropriate |proper |correct |suitable |relevant |corresponding )?[\"'`]?fixes(?=:| tag|\"|'|`)"
    r"|closes(?=:| tag)|link(?=: ?tag| tag|:)"
    r"|cc:? ?(?:to )?<?stable(?:@vger\.kernel\.org)?>?|co-authored-by|change-?id)"
)
_GAP = r"(?:[\w\"'`,/@.<>()-]+ ){0,4}[\"'`<]?"
_ASKS = (
    re.compile(
        rf"\b(?:lacks?|lacking|is missing|are missing|missing|misses|without)\s+{_GAP}{_TAG}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:needs?|requires?|wants?|deserves?)\s+{_GAP}{_TAG}", re.IGNORECASE),
    re.compile(
        rf"\b(?:please|pls|kindly)\s+(?:also\s+)?(?:add|include|provide|put|insert|use)\s+{_GAP}{_TAG}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:can|could|would|will|should)\s+(?:you|we)\s+(?:please\s+|pls\s+|also\s+)*(?:add|include|provide)\s+{_GAP}{_TAG}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:should|must|ought to)\s+(?:also\s+|probably\s+)?(?:have|carry|get|contain|include)\s+{_GAP}{_TAG}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^\s*(?:and\s+)?(?:there(?:'s| is)\s+)?no\s+{_GAP}{_TAG}(?:\s+(?:tag|line|here))*\s*[?.!]*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_TAG}:?\s+(?:tag\s+|line\s+)?(?:is|are|seems?)\s+(?:also\s+)?(?:missing|needed|required|absent)",
        re.IGNORECASE,
    ),
    re.compile(rf"^\s*(?:also,?\s+)?(?:missing\s+)?{_TAG}:?(?:\s+tag)?\s*\?+\s*$", re.IGNORECASE),
)
_NOT_ASKED = re.compile(
    r"\bno need\b|\bnot need(?:ed)?\b|\bdoes ?n[o']t need\b|\bdo ?n[o']t (?:need|add|think)\b"
    r"|\bnot (?:required|necessary|warranted|worth)\b|\bunnecessary\b|\bneedn't\b"
    r"|\bwithout (?:a |the )?need\b|\bif you\b|\bI(?:'ll| will| can| have|'ve)\b"
    r"|\bwhen applying\b|\bwhile applying\b|\bremove\b|\bdrop\b|\bshould not\b|\bshouldn't\b|\bwould not\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:will (?:add|do|fix|include|send)|I'll|(?:added|done|fixed) in v\d|sure|ok(?:ay)?|noted"
    r"|thanks|right|oops|sorry|my bad|ack)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MAYBE = re.compile(r"[- ]by|fixes|closes|link|stable|change-?id", re.IGNORECASE)
"""Every tag of _TAG holds one of these: one search instead of eight for what asks for nothing."""
_ROBOT = re.compile(
    r"\b(?:bot|robot|no-?reply|patchwork|syzbot|lkp)\b|kernel test robot|patchew|pw-bot",
    re.IGNORECASE,
)

_SPELLING = {
    "reported-by": "Reported-by",
    "signed-off-by": "Signed-off-by",
    "suggested-by": "Suggested-by",
    "co-developed-by": "Co-developed-by",
    "co-authored-by": "Co-authored-by",
    "tested-by": "Tested-by",
    "debugged-by": "Debugged-by",
    "bisected-by": "Bisected-by",
    "closes-by": "Closes",
    "fixes": "Fixes",
    "closes": "Closes",
    "link": "Link",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A reviewer's request. `kind` is `tag-request` so far; `tag` the tag asked for, `Cc: stable`
    for a stable copy.

    `state` is open, answered (the author replied to it but the tag is not there) or done. `patch`
    is None when the request stands under the cover letter.
    """

    id: str
    by: Address
    msgid: str | None
    quoted: str
    text: str
    mail_line: int
    kind: str
    state: str
    tag: str
    revision: Revision
    patch: Patch | None
    evidence: tuple[Evidence, ...]


def tag_requests(discussion: Discussion) -> tuple[Ask, ...]:
    """Requests for tags in all visible replies, judged against the newest revision seen, in thread
    order.
    """
    result: list[Ask] = []
    seen: set[tuple[str | None, str]] = set()
    for reply in discussion.replies:
        if reply.is_by_author or is_robot(reply.message.author):
            continue
        for line, tag in _asked(reply):
            if (reply.message.msgid, tag) in seen:
                continue
            seen.add((reply.message.msgid, tag))
            result.append(_ask(reply, line, tag, discussion))
    return tuple(result)


def is_robot(address: Address) -> bool:
    """Whether the sender is a program by name or address."""
    return _ROBOT.search(f"{address.name} {address.email}") is not None


def _asked(reply: Reply) -> Iterator[tuple[TextLine, str]]:
    """Each own line that asks for a tag. Sentences wrapped over two lines are read together."""
    lines = [line for line in own_lines(reply.message) if len(line.text) < 2000]
    for at, line in enumerate(lines):
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        for sentence in _sentences(line.text, following):
            if _MAYBE.search(sentence) is None:
                continue
            match = next(
                (found for ask in _ASKS if (found := ask.search(sentence)) is not None), None
            )
            if match is not None and not _NOT_ASKED.search(sentence):
                yield line, _spelling(match["tag"])
                break


def _sentences(line: str, following: str) -> Iterator[str]:
    """The sentences that begin on this line, the last one with its continuation."""
    pieces = _SENTENCE_END.split(line.strip())
    yield from pieces[:-1]
    last = pieces[-1]
    if last and not last.endswith((".", "!", "?", ":")) and following.strip():
        last = f"{last} {_SENTENCE_END.split(following.strip())[0]}"
    yield last


def _spelling(found: str) -> str:
    tag = " ".join(found.lower().replace("signed off by", "signed-off-by").split()).strip("\"'` :")
    if "stable" in tag:
        return "Cc: stable"
    word = tag.split()[-1].strip("\"'`:") if tag else tag
    return _SPELLING.get(word, word.capitalize())


def _ask(reply: Reply, line: TextLine, tag: str, discussion: Discussion) -> Ask:
    message = reply.message
    remark = next((remark for remark in reply.remarks if line in remark.text), None)
    quoted = next((text for text in reversed(remark.quoted if remark else ()) if text.strip()), "")
    state = _state(reply, tag, discussion)
    evidence = (Evidence("reply", line.text.strip(), url=archive_url(message.msgid)),)
    digest = sha256(f"{message.msgid}\0{tag}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return Ask(
        id=digest,
        by=message.author,
        msgid=message.msgid,
        quoted=quoted,
        text=line.text.strip(),
        mail_line=line.mail_line,
        kind="tag-request",
        state=state,
        tag=tag,
        revision=reply.revision,
        patch=reply.patch,
        evidence=evidence,
    )


def archive_url(msgid: str | None) -> str | None:
    """Where the mail can be read (lore redirects any Message-ID to its list)."""
    from urllib.parse import quote

    return f"https://lore.kernel.org/r/{quote(msgid, safe='@+=$!*,;:~.-_')}/" if msgid else None


def _state(reply: Reply, tag: str, discussion: Discussion) -> str:
    if has_tag(counterparts(reply, discussion.revision), tag):
        return "done"
    answers = [
        message
        for message in discussion.answers(reply.message)
        if message.author.key == reply.revision.author.key
    ]
    refused = [
        message
        for message in answers
        if not _PROMISE.search(" ".join(line.text for line in own_lines(message))[:4000])
    ]
    return "answered" if refused else "open"


def counterparts(reply: Reply, revision: Revision) -> Sequence[Patch]:
    """The patch of `revision` that corresponds to the one replied to; all patches for a reply to
    the cover letter.
    """
    if reply.patch is None:
        return revision.patches
    same = [
        patch
        for patch in revision.patches
        if patch.subject.title_key == reply.patch.subject.title_key
    ]
    if same:
        return same
    numbered = [patch for patch in revision.patches if patch.number == reply.patch.number]
    return numbered or revision.patches


def has_tag(patches: Sequence[Patch], tag: str) -> bool:
    """Whether one of the patches carries the tag; a combined tag such as Reported-and-tested-by
    counts.
    """
    for patch in patches:
        for trailer in patch.trailers:
            if tag == "Cc: stable" and trailer.name == "cc" and "stable" in trailer.value.lower():
                return True
            if trailer.name == tag.lower() or (
                tag.endswith("-by") and tag[:-3].lower() in trailer.name.split("-and-")
            ):
                return True
            if tag == "Reported-by" and trailer.name.startswith("reported-"):
                return True
    return False
