"""A new version that does not say what changed since the last one."""

import itertools
import re
from collections.abc import Iterable, Iterator

from reviewbot.context.discussion import is_author
from reviewbot.context.reposts import posted_before
from reviewbot.engine.rule import (
    ALL,
    LIKELY,
    NOTE,
    SERIES,
    Bad,
    Context,
    Findings,
    Good,
    Message,
    Patch,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.reply import own_lines

_VERSION = (
    r"(?:\bv\.? ?\d{1,3}|\bversion v?\d{1,3}|\b(?:patch|rev|ver|revision|rfc)\.? ?v?\d{1,3})\b"
)
_LAST = r"(?:last|previous|prior|earlier|first|second|initial|original|older)"
_CHANGELOG = LazyPattern(
    rf"\bchange ?-?(?:s|d|log|logs)?\b[^\n]{{0,60}}?(?:{_VERSION}|\b(?:{_LAST}|history)\b)"
    rf"|^[^\w\n]{{0,20}}change ?-?(?:log|s|history)\b[^\w\n]{{0,20}}$"
    rf"|^[^\w\n]{{0,20}}changed?\s{{0,3}}:"
    rf"|{_VERSION}\s*(?:-{{0,2}}>|=>|→|to|\.\.+|-|/|vs\.?|and)\s*(?:v|\d|this)"
    rf"|^[\s*\-+•\[({{<=#]{{0,8}}(?:(?:changes|changed|new|since|in|for|from|update[sd]?|history"
    rf"|differences?) ){{0,3}}{_VERSION}[\])}}>]?(?:\s*[:：,(\-=–—]|\s*$|\s+\w)"
    rf"|\b(?:since|from|over|versus|vs\.?|against|compared (?:to|with)|relative to"
    rf"|differences? (?:to|from|between)|diff(?:erence)?s? since|link to|added in|new in|fixed in"
    rf"|changed in|in|per|on)"
    rf" (?:the )?(?:{_VERSION}|{_LAST} (?:version|revision|posting|submission|round|patch(?:es"
    rf"|set)?|series|one|iteration|send|attempt|post|rfc))"
    r"|\bno (?:functional |code |other |real |major |further )?changes?\b|\bunchanged\b"
    r"|\bnew patch\b|\brange-?diff\b|\binterdiff\b"
    r"|\b(?:re-?based?|re-?spin|re-?spun|re-?sen[dt]|re-?post(?:ed)?|re-?submi\w+)\b"
    r"|\bnow fixed\b|\bfixed now\b|\bi(?:['’]ve| have)? (?:now |also |slightly "
    r"|just ){0,2}(?:changed|cleaned|removed|added|dropped|fixed|split|reworked|renamed|moved"
    r"|updated)\b|\bpreviously (?:submitted|posted|sent)\b|\b(?:this|new|second|third"
    r"|updated) (?:version|revision|respin|iteration|spin)\b"
    r"|\b(?:address(?:es|ed|ing)?|incorporat\w+|appl(?:y|ied)|tak(?:e|en)|fold(?:ed)?|based on"
    r"|follow(?:ing|ed)|per|after|implement\w*) (?:\S+ ){0,6}(?:comments?|feedback|review\w*"
    r"|suggestions?|remarks?|discussion)\b"
    r"|\bas (?:suggested|requested|discussed|pointed out|advised|recommended|asked)\b"
    r"|^\d{1,2}: +[0-9a-f]{7,} [=!<>] +\d"
    r"|\b(?:v\d{1,3}|previous (?:version|discussion|posting|submission|revision|series|round)s?"
    r"|earlier version|last version|original (?:patch|posting|post))\b[^\n]{0,40}(?:https?://"
    r"|\[\d\])"
    rf"|\b{_LAST} (?:version|revision|posting|submission|round|iteration|attempt)\b",
    re.MULTILINE,
)
_FURNITURE = LazyPattern(
    r"\s*(?:.{1,200}\|\s+(?:\d+|Bin\b|Unk\b)|\d+ files? changed|(?:create|delete) mode"
    r"|mode change|rename |copy |rewrite |.{0,200}\{.{0,200} => .{0,200}\}"
    r"|base-commit:|base:|prerequisite-|change-id:|based-on:|depends-on:|[\w-]{1,40}-by:|cc:|to:"
    r"|fixes:|link:|closes:|-{2,}|-- |\d+\.\d+(?:\.\d+)*\S{0,30}$|_{5,}|https?://\S+$|\W*$)",
    re.IGNORECASE,
)


_SCISSORS = LazyPattern(r"[-=_ ]{0,40}(?:8<|>8|%<|>%|✂)|[-=]{3,20} ?>?8")
_FOOTER = LazyPattern(r"-- ?$|_{5,}|-{3,}")


def _mail(subject: str, notes: str = "", text: str = "Text.", number: str = "1") -> str:
    cut = f"---\n{notes}\n" if notes else ""
    return (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"Subject: {subject}\nMessage-ID: <{number}@example.org>\n\n{text}\n\n"
        f"Signed-off-by: A Author <author@example.org>\n{cut}\n"
    )


class ChangelogMissing(Rule):
    """A new version, by its number or by what was posted before, that nowhere says what is new in it.

    ## Why is this bad?

    Reviewers who read the last version have to find the differences themselves, and cannot see
    which of their remarks were acted on.

    ## What to write instead

    Below the `---` line of each patch, or in the cover letter: `Changes in v2:` and a line for each
    change with the name of who asked for it; `No changes.` where that is so. `b4 prep` and `git
    format-patch --range-diff` help.

    ## Limits

    Judged once for the whole posting. Any text below the `---` line counts, as does a link to the
    last version, or a reply in which the author tells what changed. Resends and review copies of
    stable queues are left alone.
    """

    id = "changelog-missing"
    severity = NOTE
    confidence = LIKELY
    needs = (SERIES,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
        'Documentation/process/maintainer-netdev.rst, "Changes requested"',
        'xen: docs/process/sending-patches.pandoc, "Patch version history (change log), further comments"',
        'qemu: docs/devel/submitting-a-patch.rst, "Include version history in patchset revisions"',
        'u-boot: doc/develop/sending_patches.rst, "Sending updated patch versions"',
        'git: Documentation/SubmittingPatches, "A typical life cycle of a patch series"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(_mail("[PATCH v2] foo: fix bar", "Changes in v2:\n- took the lock (Rita)")),
        Good(_mail("[PATCH v2] foo: fix bar", "v1 -> v2: took the lock")),
        Good(_mail("[PATCH v2] foo: fix bar", "The lock is now taken as well.")),
        Good(_mail("[PATCH v3] foo: fix bar", text="Text.\n\nv3: took the lock\nv2: no change")),
        Good(_mail("[PATCH v2 RESEND] foo: fix bar")),
        Good(_mail("[PATCH v2] foo: fix bar", text="Text.\n\nCHANGE:\n1. took the lock")),
        Good(_mail("[PATCH v2] foo: fix bar", "- Link to v1: https://example.org/r/1")),
        Good(_mail("[PATCH] foo: fix bar")),
        Good(
            _mail("[PATCH v2] foo: fix bar")
            + "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: Re: [PATCH v2] foo: fix bar\n"
            "In-Reply-To: <1@example.org>\n\nForgot to say: changed since v1: took the lock.\n"
        ),
        Good(
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: [PATCH v2] foo: fix bar and baz\n"
            "Message-ID: <letter@example.org>\n\nChanges since v1: took the lock.\n---\n 1 file changed\n\n"
            + _mail("[PATCH v2 1/2] foo: fix bar", number="2").replace(
                "\n\n", "\nIn-Reply-To: <letter@example.org>\n\n", 1
            )
            + _mail("[PATCH v2 2/2] foo: fix baz", number="3"),
        ),
        Good(
            _mail("[PATCH v2 1/2] foo: fix bar", number="2")
            + _mail("[PATCH v2 2/2] foo: fix baz", "No changes.", number="3")
        ),
        Good(
            _mail("[PATCH v2] foo: fix bar", "", "Text.").rstrip("\n")
            + "\n---\ndiff --git a/b.c b/b.c\n--- a/b.c\n+++ b/b.c\n@@ -1,1 +1,1 @@\n-a\n+b\n-- \n2.39.5\n\n"
            "Takes the lock now, too.\n",
            todo="what stands below the signature is not read",
        ),
    )
    BAD = (
        Bad(
            _mail("[PATCH v2] foo: fix bar", number="4")
            + "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: Re: [PATCH v2] foo: fix bar\n"
            "From: Rita <rita@example.org>\nIn-Reply-To: <4@example.org>\n\nWhat changed since v1?\n"
        ),
        Bad(_mail("[PATCH v2] foo: fix bar"), says="v2"),
        Bad(_mail("[PATCH v3] foo: fix bar"), profile="u-boot", says="since v2"),
        Bad(
            _mail("[PATCH v2 1/2] foo: fix bar", number="2")
            + _mail("[PATCH v2 2/2] foo: fix baz", number="3")
        ),
        Bad(_mail("[PATCH v2] foo: fix bar", "Cc: Rita <rita@example.org>"), profile="git"),
        Bad(
            _mail("[PATCH v2] foo: fix bar", "Only compiled, not run."),
            todo="the text below the cut says nothing about changes",
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        last = posted_before(context.discussion, revision)
        if (revision.version < 2 and last is None) or _is_resend(revision) or revision.missing:
            return
        if all(patch.is_draft and not patch.subject.is_rfc for patch in revision.patches):
            return
        if any(_tells(text) for text in _places(revision)):
            return
        if any(_tells(mail.body[:100_000]) for mail in _letters(revision, context)):
            return
        if any(_has_free_text(patch) for patch in revision.patches):
            return
        if (
            revision.cover is None
            and len(revision.patches) > 1
            and _answers_unknown(revision, context)
        ):
            return
        if any(_tells(text) for text in _own_replies(revision, context)):
            return
        old = revision.version - 1 if last is None else last.version
        this = f"this is v{revision.version}" if last is None else "this was posted before"
        yield self.at_series(
            revision,
            f"{this}, but neither the cover letter nor the text below --- says "
            f"what changed since v{old}",
        )


def _letters(revision: Revision, context: Context) -> Iterator[Message]:
    """Mails of the author that the patches answer to: a cover letter without `0/n`."""
    if context.discussion is None:
        return
    for msgid in _above(revision):
        message = context.discussion.find(msgid)
        if message is not None and is_author(revision, message.author):
            yield message


def _answers_unknown(revision: Revision, context: Context) -> bool:
    """Whether the patches stand under a mail that is not here: most likely their cover letter."""
    return context.discussion is not None and any(
        context.discussion.find(msgid) is None for msgid in _above(revision)
    )


def _above(revision: Revision) -> list[str]:
    """What the patches answer to besides each other, each once."""
    above = dict.fromkeys(patch.message.in_reply_to for patch in revision.patches)
    return [msgid for msgid in above if msgid is not None and msgid not in revision.msgids]


def _is_resend(revision: Revision) -> bool:
    return revision.is_resend or any(patch.subject.is_resend for patch in revision.patches)


def _places(revision: Revision) -> Iterator[str]:
    """Where a changelog may stand in the posting, above the cut included."""
    if revision.cover is not None:
        yield revision.cover.body[:100_000]
        yield " ".join(revision.cover.body[:20_000].split())
    for patch in revision.patches:
        yield _joined(line.text for line in patch.notes)
        yield _joined(line.text for line in patch.description)
        yield patch.prose
        yield _joined(line.text for line in patch.tail)
        yield _joined(str(trailer) for trailer in patch.trailers)


def _own_replies(revision: Revision, context: Context) -> Iterator[str]:
    """What the author said below the posting."""
    if context.discussion is None:
        return
    for reply in context.discussion.replies_to(revision):
        if reply.is_by_author:
            yield _joined(line.text for line in own_lines(reply.message))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line[:400] for line in lines)


def _tells(text: str) -> bool:
    return _CHANGELOG.search(text[:100_000].lower()) is not None


def _has_free_text(patch: Patch) -> bool:
    """Whether somebody wrote a sentence between the cut and the diff or behind the diff, whatever it
    says, or the patch stands below a letter or in a reply.
    """
    if any(_SCISSORS.match(line.text) or line.text.startswith(">") for line in patch.description):
        return True
    behind = itertools.takewhile(lambda line: not _FOOTER.match(line.text), patch.tail)
    return any(
        len(line.text.split()) > 1 and not _FURNITURE.match(line.text[:400])
        for line in (*patch.notes, *behind)
    )
