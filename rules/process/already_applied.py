"""A patch that the tree has already."""

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.history import History
from reviewbot.context.history.same_change import commits_like
from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    HISTORY,
    LIKELY,
    MAIL,
    NOTE,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Past,
    Patch,
    Rule,
)

_DAY_S = 24 * 3600
_OLD = "int a;\nint b;\n"
_NEW = "int a;\nint b = 1;\n"
_MAIL = """\
Subject: [PATCH] foo: set b
Date: Thu, 01 Jan 2026 10:00:00 +0000

Text.

Signed-off-by: A <author@example.org>
---
diff --git a/foo.c b/foo.c
--- a/foo.c
+++ b/foo.c
@@ -1,2 +1,2 @@
 int a;
-int b;
+int b = 1;
"""
_AUTHOR = "A Author <author@example.org>"
_LATER, _EARLIER = 1_767_700_000, 1_700_000_000
_BEFORE = Past("cccc", "foo: add", files={"foo.c": _OLD})


def _past(subject: str, text: str = _NEW, at: int = _LATER) -> Past:
    return Past("0123456789ab1", subject, files={"foo.c": text}, author=_AUTHOR, committed_at=at)


class AlreadyApplied(Rule):
    """The history has a commit that is this patch.

    ## Why is this bad?

    Nobody needs to review it again; and who applies it gets a conflict, or the change twice.

    ## What to write instead

    Nothing, or a new version on top of what was applied.

    ## Limits

    The same lines in the same files are the same change, whatever their numbers and blanks (as
    git-patch-id(1) means it): certain. The same subject by the same author since the patch was sent
    is likely: a maintainer may have edited it. A commit that was reverted does not count, nor, for a
    patch that was not sent yet, one that no remote branch has: there it is the author's own. Commits
    of another subject are found by author and file, not in the distant past of a long history.
    """

    id = "already-applied"
    severity = NOTE
    confidence = CERTAIN
    needs = (MAIL, HISTORY)
    see_also = ('Documentation/process/maintainer-netdev.rst, "Patch status"',)
    profiles = ALL
    since = "0.3"

    GOOD = (
        Good(_MAIL, history=(_BEFORE,)),
        Good(_MAIL, history=(_past("foo: set b", "int a;\nint c;\n", _EARLIER), _BEFORE)),
        Good(
            _MAIL,
            history=(
                Past("dddd", 'Revert "foo: set b"', files={"foo.c": _OLD}),
                _past("foo: set b"),
                _BEFORE,
            ),
        ),
    )
    BAD = (
        Bad(_MAIL, says="the same change is in", history=(_past("foo: set b"), _BEFORE)),
        Bad(_MAIL, says='as 0123456789ab ("foo: b is 1")', history=(_past("foo: b is 1"), _BEFORE)),
        Bad(
            _MAIL,
            says="of the same author and subject",
            history=(_past("foo: set b", "int a;\nint b = 1; /* one */\n"), _BEFORE),
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history, choice = context.history, context.choice
        if history is None or choice is None:
            return
        tip = choice.base.sha if choice.is_own and choice.base is not None else history.head
        for commit, is_same in commits_like(history, patch, tip) if tip else ():
            if _is_undone(history, commit, tip or "") or _is_authors_copy(history, patch, commit):
                continue
            if not is_same and not _is_from_it(history, patch, commit):
                continue
            named = f'{commit.short_sha} ("{commit.subject[:60]}")'
            yield self.at_subject(
                patch,
                f"the same change is in {history.name[-60:]} as {named}"
                if is_same
                else f"{history.name[-60:]} has {named} of the same author and subject",
                confidence=CERTAIN if is_same else LIKELY,
                evidence=(
                    Evidence("quoted", patch.message.subject),
                    Evidence("commit", f"{commit.sha} {commit.subject}"),
                    Evidence("match", "same lines" if is_same else "author and subject"),
                ),
            )
            return


def _is_undone(history: History, commit: Commit, tip: str) -> bool:
    """Whether the history has a revert of it."""
    reverts = history.named(f'Revert "{commit.subject}"')
    return any(history.is_ancestor(revert.sha, tip) for revert in reverts)


def _is_from_it(history: History, patch: Patch, commit: Commit) -> bool:
    """Whether the commit was made by the patch's author since the patch was sent."""
    sent = patch.message.date
    return (
        sent is not None
        and commit.committed_at > sent.timestamp() - _DAY_S
        and history.author(commit.sha).key == patch.author.key
    )


def _is_authors_copy(history: History, patch: Patch, commit: Commit) -> bool:
    """Whether the patch was not sent yet and the commit is on no remote branch: its author made the
    one from the other.
    """
    return patch.msgid is None and not history.is_published(commit.sha)
