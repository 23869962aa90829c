"""A subject without a subsystem prefix."""

import re

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_PREFIX = LazyPattern(r"[^\s:][^:]{0,60}:\s|[\w./-]{1,60}:\S")
_FREE = LazyPattern(
    r"revert\b|reapply\b|merge\b|linux \d|maintainers\b|treewide\b|version \d|v\d|\S+ \d+\.\d+"
    r"|(?:fixup|squash|amend)!|.{0,40}credits|documentation\b",
    re.IGNORECASE,
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class SubjectWithoutPrefix(Rule):
    """The subject does not say which part of the project it is about.

    ## Why is this bad?

    Maintainers pick their mail by the prefix, and in `git log --oneline` it is all that tells one
    "fix memory leak" from the next.

    ## What to write instead

    `subsystem: what changes`, as the last commits to the same files do: `git log --oneline -- FILE`.

    ## Limits

    Reverts, merges and releases have a form of their own. Whether the prefix is the right one is
    not looked at here.
    """

    id = "subject-without-prefix"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'xen: docs/process/sending-patches.pandoc, "The patch subject"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
        'u-boot: doc/develop/sending_patches.rst, "Commit message conventions"',
        'git: Documentation/SubmittingPatches, "Describe your changes well"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "git")
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: fix bar\n\nText.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] mm/slub, kasan: fix bar\n\nText.\n\n{_SIGNED}"),
        Good(f'Subject: [PATCH] Revert "foo: fix bar"\n\nText.\n\n{_SIGNED}'),
        Good(f"Subject: [PATCH] MAINTAINERS: add bar\n\nText.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] git-foo:fix bar\n\nText.\n\n{_SIGNED}", profile="git"),
    )
    BAD = (
        Bad(f"Subject: [PATCH] Fix the bar\n\nText.\n\n{_SIGNED}", says="no subsystem prefix"),
        Bad(
            f"Subject: [PATCH 1/1] Remove the dependency in BAR\n\nText.\n\n{_SIGNED}",
            profile="xen",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        title = patch.title
        if not title or patch.is_draft or _PREFIX.match(title[:200]) or _FREE.match(title[:200]):
            return
        if not patch.subject.is_patch:
            return
        path = patch.paths[0]
        yield self.at_subject(
            patch,
            "the subject has no subsystem prefix; git log --oneline -- "
            f"{path} shows which one its commits use",
        )
