"""A commit is named by its id without its subject, or by too short an id."""

import re
from collections.abc import Iterator

from reviewbot.engine.rule import (
    CERTAIN,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Finding,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.reference import Reference, bare_references, references

_TOOLS_OWN = LazyPattern(
    r"(?:this reverts|reverts?|reverted|re-?appl(?:y|ies)|cherry[- ]?pick(?:ed)?(?: from)?"
    r"|backport(?:ed)?(?: of| from)?"
    r"|upstream|[\[(]\s*upstream|linux-next|(?:llvm|gcc|clang|binutils|glibc|musl|rust|qemu"
    r"|firmware|edk2|u-boot|xen|systemd"
    r"|buildroot|openwrt|android|bsp|vendor|downstream|git(?:hub|lab)?)(?:'s)?)\W{0,3}(?:the )?$",
    re.IGNORECASE,
)
_GIT_LOG = LazyPattern(r"commit [0-9a-f]{40}(?:$| \((?:HEAD|tag:|origin|refs))")
_UPSTREAM = LazyPattern(
    r"\W{0,3}(?:upstream\b|\)? ?\]|(?:of|in|from|to) (?:the )?(?:\w{1,20}[ /-]){0,2}?"
    r"(?:upstream|llvm|gcc|clang|binutils|glibc|musl|rust|qemu|edk2|u-boot|systemd|git"
    r"|repo(?:sitory)?|tree)\b)",
    re.IGNORECASE,
)
_URL_NEAR = LazyPattern(r"https?://\S{0,200}$|^\S{0,3}\s?(?:at |in |from )?<?https?://")
_SUBJECT_BEFORE = LazyPattern(r"[\"”'’`)]\)?[\s,(]{0,4}(?:(?:in|by|from|the|of|i\.e\.|aka) ){0,2}$")
_FIXES_SUBJECT = LazyPattern(
    r"(?P<sha>[0-9a-f]{7,40})\W{1,4}(?P<subject>[^\n]{3,300}?)[\"”')]{1,2}$"
)


def _mail(text: str, tags: str = "") -> str:
    return f"Subject: [PATCH] a: b\n\n{text}\n\n{tags}Signed-off-by: A <a@example.org>\n"


class CommitReferenceStyle(Rule):
    """The description says `commit 1234567` where the project asks for id and subject.

    ## Why is this bad?

    An id alone tells the reader nothing and makes everybody look it up; an id of fewer than 12
    characters can become ambiguous, and does in a repository the size of the kernel.

    ## What to write instead

    `commit 0123456789ab ("foo: add bar")`; for git itself `0123456 (foo: add bar, 2026-01-31)`.
    `git log -1 --pretty='commit %h ("%s")' --abbrev=12 SHA` prints the first, `git show -s
    --pretty=reference SHA` the second.

    ## Limits

    Ids behind the word commit count; of others only those behind `since`, `after`, `by` and the like, as
    a note. Quotes, logs, code, URLs, what git writes itself
    (`This reverts commit`, `cherry picked from`), upstream lines of stable patches and commits of
    other repositories are left alone, and so is every further mention of a commit. Where the
    subject stands in a Fixes tag of the same message it is a note, and nothing for Xen, whose
    document allows it.
    """

    id = "commit-reference-style"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'xen: docs/process/sending-patches.pandoc, "The commit message"',
        'git: Documentation/SubmittingPatches, "Describe your changes well" (commit-reference)',
    )
    profiles = (*KERNEL, "xen", "git")
    checkpatch = "GIT_COMMIT_ID"
    since = "0.1"

    GOOD = (
        Good(_mail('Commit 0123456789ab ("foo: add bar") forgot the lock.')),
        Good(_mail('Since commit 0123456789ab\n("foo: add\nbar") the lock is there.')),
        Good(
            _mail(
                'Commit 0123456789ab ("foo: add bar") forgot the lock. Before commit\n0123456789ab all was well.'
            )
        ),
        Good(_mail("This reverts commit 0123456789abcdef0123456789abcdef01234567.")),
        Good(_mail("commit 0123456789abcdef0123456789abcdef01234567 upstream.\n\nText.")),
        Good(_mail("[ Upstream commit 0123456789abcdef0123456789abcdef01234567 ]\n\nText.")),
        Good(
            _mail(
                "The log says\n\n    bad commit 0123456789\n\n> see commit 0123456789\n\nso fix it."
            )
        ),
        Good(_mail("The option came with commit 0123456789ab in upstream binutils.")),
        Good(_mail("See https://example.org/commit/0123456789abcdef for the other half.")),
        Good(_mail("Commit 0123456 (foo: add bar, 2026-01-02) forgot the lock."), profile="git"),
        Good(
            _mail(
                "Commit 0123456789ab forgot the lock.",
                'Fixes: 0123456789ab ("foo: add bar")\n',
            ),
            profile="xen",
        ),
        Good(_mail('As in "foo: add bar" (commit 0123456789ab), take the lock.')),
        Good(_mail('Since 0123456789ab ("foo: add bar") the lock is lost.')),
    )
    BAD = (
        Bad(_mail("This was added in commit 0123456789ab."), says='("<subject>")'),
        Bad(
            _mail(
                "The lock was lost in commit 0123456789ab and again in\ncommit fedcba987654, take it.",
            ),
            findings=2,
        ),
        Bad(
            _mail("Commit 0123456789ab lost it.", 'Fixes: 0123456789ab ("foo: add bar")\n'),
            says='commit 0123456789ab ("foo: add bar")',
        ),
        Bad(_mail('Commit 0123456 ("foo: add bar") lost it.'), says="7 digits"),
        Bad(_mail(f'Commit {"0123456789" * 4} ("foo: add bar") lost it.'), says="12 are enough"),
        Bad(_mail("Commit 0123456 lost it."), profile="git", says="--pretty=reference"),
        Bad(_mail("Since 0123456789ab the lock is lost."), says="id alone"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        seen: list[Reference] = []
        known = dict(_fixes_subjects(patch))
        for reference in references(patch):
            if any(reference.is_same(other.sha) for other in seen):
                continue
            seen.append(reference)
            if not _is_exempt(reference, patch):
                yield from self._judge(patch, reference, known, context)
        if context.is_any(*KERNEL):
            yield from self._bare(patch, seen)

    def _bare(self, patch: Patch, seen: list[Reference]) -> Iterator[Finding]:
        """The first id without the word commit."""
        for bare in bare_references(patch):
            if any(bare.is_same(other.sha) for other in seen) or _is_exempt(bare, patch):
                continue
            yield self.at_message(
                patch,
                bare.line,
                f'{bare.sha[:12]} names a commit by its id alone; expected: commit {bare.sha[:12]} ("<subject>")',
                severity=NOTE,
                confidence=LIKELY,
            )
            return

    def _judge(
        self, patch: Patch, reference: Reference, known: dict[str, str], context: Context
    ) -> Iterator[Finding]:
        sha = reference.sha
        is_git = context.is_any("git")
        if reference.subject is not None:
            if len(sha) < 12 and not is_git:
                yield self.at_message(
                    patch,
                    reference.line,
                    f"commit {sha} is named by {len(sha)} digits, fewer than the 12 that stay unique",
                )
            elif len(sha) > 13 and not is_git:  # git itself makes 13 of 12 where it must
                yield self.at_message(
                    patch,
                    reference.line,
                    f"commit {sha[:12]} is named by {len(sha)} digits; the first 12 are enough",
                    severity=NOTE,
                    confidence=LIKELY,
                )
            return
        if _SUBJECT_BEFORE.search(reference.before):
            return
        subject = next((text for other, text in known.items() if reference.is_same(other)), None)
        if subject is not None and context.is_any("xen"):
            return
        longest = max((sha, *(other for other in known if reference.is_same(other))), key=len)
        form = f'commit {longest[:12]} ("{subject or "<subject>"}")'
        how = f"git show -s --pretty=reference {sha} prints it" if is_git else f"expected: {form}"
        yield self.at_message(
            patch,
            reference.line,
            f"commit {sha[:12]} is named without its subject; {how}",
            severity=NOTE if subject else WARNING,
            fix=form if subject and len(longest) >= 12 and not is_git else None,
        )


def _fixes_subjects(patch: Patch) -> Iterator[tuple[str, str]]:
    """Commit ids and subjects of the Fixes tags."""
    for trailer in patch.trailers_named("Fixes"):
        match = _FIXES_SUBJECT.search(trailer.value.strip()[:500])
        if match is not None:
            yield match["sha"].lower(), match["subject"]


def _is_exempt(reference: Reference, patch: Patch) -> bool:
    line = reference.line.text.strip()
    return (
        _TOOLS_OWN.search(reference.before[-60:]) is not None
        or _UPSTREAM.match(reference.after) is not None
        or _URL_NEAR.search(reference.before) is not None
        or _URL_NEAR.match(reference.after[:210]) is not None
        or _GIT_LOG.match(line) is not None
        or (patch.is_revert and "revert" in reference.before[-40:].lower())
    )
