"""What reviewers asked for in a discussion, and what became of it. So far: tags that a reviewer
missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reviewbot.context.asking import (
    announces_tags,
    declines,
    mentions,
    only_wonders,
    tag_of_line,
    wishes,
)
from reviewbot.context.discussion import Discussion, Reply, is_author
from reviewbot.model.finding import Evidence
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Address, Message
from reviewbot.model.patch import Patch
from reviewbot.model.reply import Sentence, is_tag_line, own_lines
from reviewbot.model.series import Revision

_ROBOT = LazyPattern(
    r"\b(?:bot|robot|no-?reply|patchwork|syzbot|lkp|buildbot|kernelci|patchew|pw-bot"
    r"|mailer-daemon)\b",
    re.IGNORECASE,
)
_FORM_LETTER = LazyPattern(
    r"\bfriendly (?:semi-automated )?patch-bot\b|^this is an automated|\bI am a bot\b",
    re.IGNORECASE | re.MULTILINE,
)
_AGREES = LazyPattern(
    r"\b(?:will|['’]ll|shall|going to|gonna)\b(?! not\b| n[o'’]t\b)|\b(?:added|done|fixed"
    r"|included|updated|corrected|changed)\b"
    r"|\bin v\d|\bnext (?:version|revision|round|spin)|\brespin\b|\bre-?send\b|\bmy bad\b"
    r"|\bmissed (?:that|it|this)\b|\bI missed\b"
    r"|\b(?:forgot|overlooked)\b|\bgood (?:catch|point|idea)\b|\byou(?:['’]re| are) right\b",
    re.IGNORECASE,
)
_NODS = LazyPattern(
    r"[\W_]*(?:sure|ok(?:ay)?|noted|right|oops|sorry|ack|yes|yep|yeah|agreed?|indeed|got it"
    r"|understood|done|will do|thanks?|thank you|hi)\b",
    re.IGNORECASE,
)
_REFUSES = LazyPattern(
    r"\bno ?(?:body|one|need|reason)\b|\bnot (?:a (?:bug|fix|regression)|need|yet|in mainline"
    r"|merged|upstream|released|sure|really)"
    r"|n['’]t (?:think|need|have|know|see|want|believe|find|fix)\b|\bisn['’]t\b|\bwasn['’]t\b"
    r"|\bunmerged\b|\bnew (?:code|feature)\b",
    re.IGNORECASE,
)
_NEAR_QUOTE = 6
"""Quoted lines directly above an answer that the answer is taken to be about."""


class Ask(NamedTuple):
    """A reviewer's request. `kind` is `tag-request`, or `question` when the reviewer only wonders
    whether the tag belongs there; `tag` is the tag asked for, `Cc: stable` for a stable copy.

    `state` is open, answered (the author said why it is not there), done or withdrawn (the reviewer
    or another one took it back, or the patch was dropped). `patch` is None when the request stands
    under the cover letter. `given` is the tag line that the reviewer wrote out, empty without one.
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
    given: str = ""


def tag_requests(discussion: Discussion, replies: Iterable[Reply] | None = None) -> tuple[Ask, ...]:
    """Requests for tags in these replies (all visible ones by default), judged against the newest
    revision seen, in their order; each tag once per mail.
    """
    result: list[Ask] = []
    for reply in discussion.replies if replies is None else replies:
        if reply.is_by_author or is_robot(reply.message):
            continue
        seen: set[str] = set()
        for sentence, tag, is_question, given in _asked(discussion.sentences_of(reply.message)):
            if tag in seen:
                continue
            seen.add(tag)
            kind = "question" if is_question else "tag-request"
            result.append(_ask(reply, sentence, tag, kind, given, discussion))
    return tuple(result)


def is_robot(message: Message) -> bool:
    """Whether a program wrote the mail: by its name or address, by RFC 3834's header, or by its own
    words.
    """
    sender = message.author
    automatic = message.header("auto-submitted").strip().lower() not in ("", "no")
    return (
        automatic
        or _ROBOT.search(f"{sender.name[:200]} {sender.email[:200]}") is not None
        or _FORM_LETTER.search(message.body[:2000]) is not None
    )


def _asked(said: Sequence[Sentence]) -> Iterator[tuple[Sentence, str, bool, str]]:
    """Sentence, tag, whether it is only a question, and the tag line given with it."""
    for at, sentence in enumerate(said):
        if is_tag_line(sentence.text):
            continue
        lines = _tag_lines_after(said, at)
        found = wishes(sentence.text)
        for wish in found:
            given = next((text for tag, text in lines if tag == wish.tag), "")
            yield sentence, wish.tag, wish.is_question, given
        if not found and announces_tags(sentence.text):
            for tag, text in lines:
                yield sentence, tag, only_wonders(sentence.text), text


def _tag_lines_after(said: Sequence[Sentence], at: int) -> list[tuple[str, str]]:
    """The tag lines that follow within two sentences, with the tag each gives."""
    result: list[tuple[str, str]] = []
    for sentence in said[at + 1 : at + 8]:
        tag = tag_of_line(sentence.text) if is_tag_line(sentence.text) else None
        if tag is not None:
            result.append((tag, sentence.text))
        elif result or sentence.mail_line > said[at].mail_line + 6:
            break
    return result


def _ask(
    reply: Reply, sentence: Sentence, tag: str, kind: str, given: str, discussion: Discussion
) -> Ask:
    message = reply.message
    remark = next(
        (
            remark
            for remark in discussion.remarks_of(message)
            if remark.first_line <= sentence.mail_line <= remark.text[-1].mail_line
        ),
        None,
    )
    quoted = next((text for text in reversed(remark.quoted if remark else ()) if text.strip()), "")
    evidence = (Evidence("reply", sentence.text[:400], url=archive_url(message.msgid)),)
    from hashlib import sha256  # loads OpenSSL: only when there is a request

    digest = sha256(f"{message.msgid}\0{tag}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return Ask(
        id=digest,
        by=message.author,
        msgid=message.msgid,
        quoted=quoted,
        text=sentence.text,
        mail_line=sentence.mail_line,
        kind=kind,
        state=_state(reply, sentence, tag, discussion),
        tag=tag,
        revision=reply.revision,
        patch=reply.patch,
        evidence=evidence,
        given=given,
    )


def archive_url(msgid: str | None) -> str | None:
    """Where the mail can be read (lore redirects any Message-ID to its list)."""
    from urllib.parse import quote

    return f"https://lore.kernel.org/r/{quote(msgid, safe='@+=$!*,;:~.-_')}/" if msgid else None


# -- what became of it


def _state(reply: Reply, sentence: Sentence, tag: str, discussion: Discussion) -> str:
    patches = counterparts(reply, discussion.revision)
    if has_tag(patches, tag) or _was_given_later(reply, tag, discussion):
        return "done"
    if not patches:
        return "withdrawn"
    for message in discussion.answers_below(reply.message):
        if is_author(reply.revision, message.author):
            if _is_refused(message, sentence, tag, reply.message, discussion):
                return "answered"
        elif _takes_back(discussion.sentences_of(message), tag):
            return "withdrawn"
    return "open"


def _was_given_later(reply: Reply, tag: str, discussion: Discussion) -> bool:
    """Whether somebody wrote the tag out in a reply to the revision that is judged: b4 and Patchwork
    collect it from there. The reviewer's own example does not count.
    """
    if reply.revision is not discussion.revision:
        return False
    for message in discussion.answers_below(reply.message):
        if tag == "Signed-off-by" and not is_author(reply.revision, message.author):
            continue
        if any(
            is_tag_line(line.text) and tag_of_line(line.text) == tag for line in own_lines(message)
        ):
            return True
    return False


def _is_refused(
    answer: Message, asked: Sentence, tag: str, asking: Message, discussion: Discussion
) -> bool:
    """Whether the author's answer speaks of this request and does not agree to it."""
    if any(tag_of_line(line.text) == tag for line in own_lines(answer) if is_tag_line(line.text)):
        return False
    needle = _folded(asked.text)[:40]
    for remark in discussion.remarks_of(answer):
        text = " ".join(line.text.strip() for line in remark.text)[:4000]
        near = _folded(" ".join([line for line in remark.quoted if line.strip()][-_NEAR_QUOTE:]))
        is_about = tag in mentions(text) or needle in near
        if not remark.quoted and answer.in_reply_to == asking.msgid:
            is_about = True
        if is_about and not _agrees(text):
            return True
    return False


def _agrees(text: str) -> bool:
    if _REFUSES.search(text):
        return False
    return _AGREES.search(text) is not None or _NODS.match(text) is not None


def _takes_back(said: Iterable[Sentence], tag: str) -> bool:
    return any(
        declines(sentence.text) and tag in mentions(sentence.text)
        for sentence in said
        if not is_tag_line(sentence.text)
    )


def _folded(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").lower().split())


def counterparts(reply: Reply, revision: Revision) -> Sequence[Patch]:
    """The patch of `revision` that corresponds to the one replied to; all patches for a reply to
    the cover letter; none when the patch was dropped.

    By title, else by the files it touches among the patches that are new by title, else by number.
    """
    if reply.patch is None or len(revision.patches) == 1 == len(reply.revision.patches):
        return revision.patches
    same = [
        patch
        for patch in revision.patches
        if patch.subject.title_key == reply.patch.subject.title_key
    ]
    if same:
        return same
    old_titles = {patch.subject.title_key for patch in reply.revision.patches}
    paths = set(reply.patch.paths)
    shared = [
        (len(paths & set(patch.paths)), patch.number == reply.patch.number, patch)
        for patch in revision.patches
        if patch.subject.title_key not in old_titles and paths & set(patch.paths)
    ]
    if not shared:
        return ()
    best = max(item[:2] for item in shared)
    return [patch for *likeness, patch in shared if tuple(likeness) == best]


def has_tag(patches: Sequence[Patch], tag: str) -> bool:
    """Whether one of the patches carries the tag; a combined tag such as Reported-and-tested-by
    counts.
    """
    return any(
        _is_tag(trailer.name, trailer.value, tag) for patch in patches for trailer in patch.trailers
    )


def _is_tag(name: str, value: str, tag: str) -> bool:
    if tag == "Cc: stable":
        return name == "cc" and "stable" in value.lower()
    if tag == "Reported-by" and name.startswith("reported-"):
        return True
    if tag in ("Closes", "Link"):
        return name in ("closes", "link", "resolves", "buglink")
    return name == tag.lower() or (
        tag.endswith("-by") and tag[:-3].lower() in name.removesuffix("-by").split("-and-")
    )
