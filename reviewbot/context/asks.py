"""What reviewers asked for in a discussion, and what became of it. So far: tags that a reviewer
missed.
"""

from __future__ import annotations

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
from reviewbot.context.discussion import Discussion, Reply, is_author, sentences_read
from reviewbot.context.outcome import Answer, Asked, Outcome, Outcomes
from reviewbot.context.people import is_robot
from reviewbot.context.versions import counterparts
from reviewbot.model.finding import Evidence
from reviewbot.model.kept import kept
from reviewbot.model.message import Address, Message, archive_url
from reviewbot.model.patch import Patch
from reviewbot.model.reply import Sentence, is_tag_line, own_lines
from reviewbot.model.series import Revision


class Ask(NamedTuple):
    """A reviewer's request. `kind` is `tag-request`, or `question` when the reviewer only wonders
    whether the tag belongs there; `tag` is the tag asked for, `Cc: stable` for a stable copy.

    `state` is open, answered (the author replied to it), done (the next version has it) or withdrawn
    (the reviewer or another one took it back, or the patch was dropped). `is_agreed` says that the
    author's reply was no reason against it. `patch` is None when the request stands under the cover
    letter. `given` is the tag line that the reviewer wrote out, empty without one.
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
    is_agreed: bool = False

    @property
    def is_due(self) -> bool:
        """Whether it still has to be done, agreed to or not."""
        return self.state == "open" or (self.state == "answered" and self.is_agreed)


def tag_requests(discussion: Discussion, replies: Iterable[Reply] | None = None) -> tuple[Ask, ...]:
    """Requests for tags in these replies (all visible ones by default), judged against the newest
    revision seen, in their order; each tag once per mail.
    """
    result: list[Ask] = []
    outcomes = Outcomes(discussion)
    for reply in discussion.replies if replies is None else replies:
        if reply.is_by_author or is_robot(reply.message):
            continue
        for sentence, tag, is_question, given in _asked_in(reply.message):
            kind = "question" if is_question else "tag-request"
            outcome = _outcome(reply, sentence, tag, discussion, outcomes)
            result.append(_ask(reply, sentence, tag, kind, given, discussion, outcome))
    return tuple(result)


def lines_of_tag_requests(reply: Reply) -> frozenset[int]:
    """The mail lines of the reply where a tag is asked for."""
    if reply.is_by_author or is_robot(reply.message):
        return frozenset()
    return frozenset(sentence.mail_line for sentence, *_ in _asked_in(reply.message))


@kept
def _asked_in(message: Message) -> tuple[tuple[Sentence, str, bool, str], ...]:
    """Each tag where it is asked for first."""
    first: dict[str, tuple[Sentence, str, bool, str]] = {}
    for asked in _asked(sentences_read(message)):
        first.setdefault(asked[1], asked)
    return tuple(first.values())


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
    reply: Reply,
    sentence: Sentence,
    tag: str,
    kind: str,
    given: str,
    discussion: Discussion,
    outcome: Outcome,
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
        state=outcome.state,
        tag=tag,
        revision=reply.revision,
        patch=reply.patch,
        evidence=(*evidence, *outcome.evidence),
        given=given,
        is_agreed=outcome.is_agreed,
    )


# -- what became of it


def _outcome(
    reply: Reply, sentence: Sentence, tag: str, discussion: Discussion, outcomes: Outcomes
) -> Outcome:
    newest = discussion.revision
    patches = counterparts(reply.patch, reply.revision, newest)
    if has_tag(patches, tag):
        return Outcome("done", (Evidence("revision", f"v{newest.version} has the tag"),))
    if _was_given_later(reply, tag, discussion):
        return Outcome("done")
    if not patches:
        return Outcome("withdrawn", (Evidence("revision", f"v{newest.version} has no such patch"),))
    for message in discussion.answers_below(reply.message):
        if is_author(reply.revision, message.author):
            answer = _answer(message, sentence, tag, reply, outcomes)
            if answer is None:
                continue
            agreed = answer.is_agreement or _gives(message, tag)
            if agreed and outcomes.newest_after(reply) is not None:
                return Outcome("open", answer.evidence, is_agreed=True)
            return Outcome("answered", answer.evidence, agreed)
        if _takes_back(discussion.sentences_of(message), tag):
            return Outcome("withdrawn")
    return Outcome("open")


def _was_given_later(reply: Reply, tag: str, discussion: Discussion) -> bool:
    """Whether somebody wrote the tag out in a reply to the revision that is judged: b4 and Patchwork
    collect it from there. The reviewer's own example does not count.
    """
    if reply.revision is not discussion.revision:
        return False
    for message in discussion.answers_below(reply.message):
        if tag == "Signed-off-by" and not is_author(reply.revision, message.author):
            continue
        if _gives(message, tag):
            return True
    return False


def _answer(
    message: Message, asked: Sentence, tag: str, reply: Reply, outcomes: Outcomes
) -> Answer | None:
    """What a mail of the author says to this request: at its quote, or where it speaks of the tag."""
    said = outcomes.said_to(message, reply.message, Asked("request", asked.text, asked.text))
    if not said:
        parts = outcomes.texts_of(message)
        said = next((text for text in parts if tag in mentions(text)), "")
    return Answer(message, said) if said else None


def _gives(message: Message, tag: str) -> bool:
    return any(
        is_tag_line(line.text) and tag_of_line(line.text) == tag for line in own_lines(message)
    )


def _takes_back(said: Iterable[Sentence], tag: str) -> bool:
    return any(
        declines(sentence.text) and tag in mentions(sentence.text)
        for sentence in said
        if not is_tag_line(sentence.text)
    )


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
