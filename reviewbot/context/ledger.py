"""The ledger of a discussion: what was asked, promised, objected and agreed, and what became of it.

Each entry is one sentence of somebody's own words, with the line of the patch it is about. Robots
are not listened to, and quoted text is never said again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from reviewbot.context.anchors import comments_on
from reviewbot.context.asks import Ask, archive_url, counterparts, is_robot, tag_requests
from reviewbot.context.discussion import Discussion, Reply, is_author
from reviewbot.context.sayings import announces_version, kind_of, takes_back
from reviewbot.model.diff import FileDiff, Line
from reviewbot.model.finding import Evidence
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch, has_diff
from reviewbot.model.reply import Sentence, is_tag_line
from reviewbot.model.series import Revision

_NUMBERED = LazyPattern(r"\s{0,6}\(?\d{1,2}[.)]\s")
_MOST_ENTRIES = 2000
_MOST_OF_MAIL = 60
_NEAR = 8
"""Quoted lines directly above an answer that it is taken to be about."""
_NEEDLE = 40
_LONGEST_TEXT = 400
_DONE_SAYING = {"approval"}


class Spot(NamedTuple):
    """The line of a patch that a remark is about; `file` and `line` are None in the description."""

    patch: Patch
    mail_line: int
    file: FileDiff | None
    line: Line | None


def ledger(discussion: Discussion) -> tuple[Ask, ...]:
    """Every entry in thread order, requests for tags included; of one mail in order of its lines."""
    return _entries(discussion, discussion.replies)


@lru_cache(maxsize=4)
def recent_entries(discussion: Discussion) -> tuple[Ask, ...]:
    """The entries of the discussion of this revision and of the one before it.

    Kept for the last few discussions, as several rules ask for it.
    """
    seen = (*discussion.earlier[-1:], discussion.revision)
    return _entries(
        discussion,
        [reply for reply in discussion.replies if any(reply.revision is one for one in seen)],
    )


def _entries(discussion: Discussion, replies: Sequence[Reply]) -> tuple[Ask, ...]:
    found = list(tag_requests(discussion, replies))
    tags: dict[str | None, set[int]] = {}
    for ask in found:
        tags.setdefault(ask.msgid, set()).add(ask.mail_line)
    spots = _spots(discussion, replies)
    for reply in replies:
        if is_robot(reply.message) or has_diff(reply.message.body):
            continue
        taken = tags.get(reply.message.msgid, set())
        to_author = _is_to_author(discussion, reply)
        for sentence, kind in _said(discussion, reply, to_author=to_author):
            if sentence.mail_line in taken and kind in ("request", "question"):
                continue
            if len(found) < _MOST_ENTRIES:
                found.append(_entry(discussion, reply, sentence, kind, spots))
    place = {reply.message.msgid: number for number, reply in enumerate(replies)}
    return tuple(sorted(found, key=lambda ask: (place.get(ask.msgid, len(place)), ask.mail_line)))


def _joined(paragraph: Sequence[Sentence]) -> str:
    """The sentences of an objection as one text: the first alone rarely says what is wrong."""
    text = " ".join(sentence.text for sentence in paragraph)
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT].rsplit(" ", 1)[0] + " ..."


def _is_to_author(discussion: Discussion, reply: Reply) -> bool:
    """Whether the mail answers the posting or its author, and not another reviewer."""
    above = discussion.find(reply.parent or "")
    if above is None or any(above is mail for mail in reply.revision.messages):
        return True
    return is_author(reply.revision, above.author)


def _said(
    discussion: Discussion, reply: Reply, *, to_author: bool
) -> Iterator[tuple[Sentence, str]]:
    """Sentences that say something of a kind. Of one paragraph each kind once; an objection only
    where nothing is asked for beside it, as it gives the reason then, and not among reviewers, who
    weigh each other's ideas.
    """
    by_author = reply.is_by_author
    options = _options(discussion, reply)
    count = 0
    for paragraph in _paragraphs(discussion, reply):
        kinds: dict[str, Sentence] = {}
        for at, sentence in enumerate(paragraph):
            if is_tag_line(sentence.text) or sentence.mail_line in options:
                continue  # tags that are given are listed as such
            kind = kind_of(sentence.text, is_author=by_author)
            if kind == "objection":
                sentence = Sentence(_joined(paragraph[at:]), sentence.mail_line)
            if kind:
                kinds.setdefault(kind, sentence)
        if "request" in kinds or "question" in kinds or not to_author:
            kinds.pop("objection", None)
        for kind, sentence in sorted(kinds.items(), key=lambda item: item[1].mail_line):
            count += 1
            if count <= _MOST_OF_MAIL:
                yield sentence, kind


def _options(discussion: Discussion, reply: Reply) -> frozenset[int]:
    """Mail lines of numbered items in a mail that prefers one of them: they are not asked for."""
    own = [line for remark in discussion.remarks_of(reply.message) for line in remark.text]
    if sum(_NUMBERED.match(line.text) is not None for line in own) < 2 or not any(
        kind_of(sentence.text, is_author=False) == "preference"
        for sentence in discussion.sentences_of(reply.message)
    ):
        return frozenset()
    inside: set[int] = set()
    is_inside = False
    for line in own:
        if _NUMBERED.match(line.text):
            is_inside = True
        elif line.text.strip() and not line.text.startswith((" ", "\t")):
            is_inside = False
        if is_inside:
            inside.add(line.mail_line)
    return frozenset(inside)


def _paragraphs(discussion: Discussion, reply: Reply) -> Iterator[list[Sentence]]:
    """The sentences of the mail, those without a blank or quoted line between them together."""
    own = {
        line.mail_line
        for remark in discussion.remarks_of(reply.message)
        for line in remark.text
        if line.text.strip()
    }
    group: list[Sentence] = []
    for sentence in discussion.sentences_of(reply.message):
        if group and any(
            number not in own for number in range(group[-1].mail_line, sentence.mail_line)
        ):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _entry(
    discussion: Discussion,
    reply: Reply,
    sentence: Sentence,
    kind: str,
    spots: dict[tuple[int, int], Spot],
) -> Ask:
    from hashlib import sha256  # loads OpenSSL: only when something was said

    message = reply.message
    remark = next(
        (
            one
            for one in discussion.remarks_of(message)
            if one.first_line <= sentence.mail_line <= one.text[-1].mail_line
        ),
        None,
    )
    quoted = next((text for text in reversed(remark.quoted if remark else ()) if text.strip()), "")
    spot = spots.get((id(message), remark.first_line)) if remark is not None else None
    state, proof = _state(discussion, reply, sentence, kind, spot)
    evidence = [Evidence("reply", sentence.text[:400], url=archive_url(message.msgid))]
    if spot is not None and spot.file is not None and spot.line is not None:
        line = spot.line
        evidence.append(
            Evidence("quoted", line.kind + line.text, spot.file.path, line.new_no or line.old_no)
        )
    digest = sha256(
        f"{message.msgid}\0{sentence.mail_line}\0{kind}".encode("utf-8", "surrogateescape")
    ).hexdigest()[:12]
    return Ask(
        id=digest,
        by=message.author,
        msgid=message.msgid,
        quoted=quoted,
        text=sentence.text,
        mail_line=sentence.mail_line,
        kind=kind,
        state=state,
        tag="",
        revision=reply.revision,
        patch=reply.patch,
        evidence=(*evidence, *proof),
    )


# -- what became of it

State = tuple[str, tuple[Evidence, ...]]


def _state(
    discussion: Discussion, reply: Reply, sentence: Sentence, kind: str, spot: Spot | None
) -> State:
    if kind in _DONE_SAYING:
        return "done", ()
    if kind == "promise":
        return _kept(discussion, reply, sentence)
    if kind in ("request", "objection"):
        done = _changed(discussion, reply, spot)
        if done is not None:
            return "done", done
    return _answered(discussion, reply, sentence, kind)


def _kept(discussion: Discussion, reply: Reply, sentence: Sentence) -> State:
    """A promise is kept by the next posting, as far as anybody can see from here."""
    later = _later(discussion, reply)
    if later:
        where = Evidence("revision", f"v{later[0].version}", url=archive_url(later[0].lead.msgid))
        return "done", (where,)
    return "open", ()


def _later(discussion: Discussion, reply: Reply) -> Sequence[Revision]:
    """Visible revisions after the one replied to, oldest first."""
    seen = (*discussion.earlier, discussion.revision)
    at = next((number for number, one in enumerate(seen) if one is reply.revision), len(seen))
    return seen[at + 1 :]


def _changed(
    discussion: Discussion, reply: Reply, spot: Spot | None
) -> tuple[Evidence, ...] | None:
    """The proof that the line remarked upon is not in the newest revision any more, else None."""
    newest = discussion.revision
    if spot is None or newest is reply.revision:
        return None
    now = counterparts(reply, newest)
    if not now:
        return (Evidence("revision", f"v{newest.version} has no such patch"),)
    if spot.line is None or spot.file is None:
        text = _folded(_text_at(spot))
        if not text or any(
            text == _folded(line.text) for patch in now for line in patch.description
        ):
            return None
        return (Evidence("revision", f"v{newest.version} no longer says this"),)
    if spot.line.kind not in "+-":
        return None
    text = _folded(spot.line.text)
    kept = any(
        line.kind == spot.line.kind and _folded(line.text) == text
        for patch in now
        for file in patch.files
        if file.path == spot.file.path
        for line in file.lines("+-")
    )
    if kept:
        return None
    return (Evidence("revision", f"v{newest.version} changes this line", spot.file.path),)


def _text_at(spot: Spot) -> str:
    return next(
        (line.text for line in spot.patch.description if line.mail_line == spot.mail_line), ""
    )


def _answered(discussion: Discussion, reply: Reply, sentence: Sentence, kind: str) -> State:
    """Whether somebody else took it up below, and whether the asker took it back there."""
    asker = reply.message.author
    answer: Message | None = None
    for below in discussion.answers_below(reply.message):
        if is_robot(below):
            continue
        if below.author.key == asker.key:
            if answer is not None and _withdraws(discussion, below):
                return "withdrawn", _answer_proof(discussion, below)
            continue
        is_owner = is_author(reply.revision, below.author)
        if answer is None and (is_owner or kind in ("question", "preference")):
            said = _answer_to(discussion, below, reply, sentence)
            if said is not None and not (kind in ("request", "objection") and _agrees(said)):
                answer = below
    return ("answered", _answer_proof(discussion, answer)) if answer is not None else ("open", ())


def _answer_to(
    discussion: Discussion, below: Message, reply: Reply, sentence: Sentence
) -> str | None:
    """What a mail says right under the sentence, or all it says when it quotes nothing of it at all
    and answers directly.
    """
    needle = _folded(sentence.text)[:_NEEDLE]
    quotes_any = False
    for remark in discussion.remarks_of(below):
        near = _folded(" ".join([text for text in remark.quoted if text.strip()][-_NEAR:]))
        quotes_any = quotes_any or bool(near)
        if needle in near:
            return " ".join(line.text.strip() for line in remark.text)[:2000]
    if not quotes_any and below.in_reply_to == reply.message.msgid:
        own = (line for remark in discussion.remarks_of(below) for line in remark.text)
        return " ".join(line.text.strip() for line in own)[:2000]
    return None


def _agrees(text: str) -> bool:
    """Whether an answer promises to do it: then it is open until the next revision does."""
    return any(
        kind_of(part, is_author=True) == "promise" or announces_version(part)
        for part in (text[:400], *text[:400].split(". "))
    )


def _withdraws(discussion: Discussion, message: Message) -> bool:
    return any(takes_back(sentence.text) for sentence in discussion.sentences_of(message))


def _answer_proof(discussion: Discussion, message: Message) -> tuple[Evidence, ...]:
    first = next((sentence.text for sentence in discussion.sentences_of(message)), "")
    return (Evidence("answer", first[:400], url=archive_url(message.msgid)),)


# -- where it is about


def _spots(discussion: Discussion, replies: Iterable[Reply]) -> dict[tuple[int, int], Spot]:
    """The line each remark is about, by the mail's identity and the remark's first line."""
    groups: dict[int, tuple[Patch, list[Message]]] = {}
    for reply in replies:
        if reply.patch is not None:
            groups.setdefault(id(reply.patch), (reply.patch, []))[1].append(reply.message)
    result: dict[tuple[int, int], Spot] = {}
    for patch, messages in groups.values():
        lines = {line.mail_line: (file, line) for file in patch.files for line in file.lines("+- ")}
        for comment in comments_on(patch.message.body.split("\n"), messages, discussion.remarks_of):
            if comment.line is None:
                continue
            file, line = lines.get(comment.line, (None, None))
            result[id(comment.message), comment.first_line] = Spot(patch, comment.line, file, line)
    return result


def _folded(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").lower().split())
