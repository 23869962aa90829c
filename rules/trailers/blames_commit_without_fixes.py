"""The description blames a commit, and there is no Fixes tag."""

import re

from reviewbot.engine.rule import (
    ALL,
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
from reviewbot.model.reference import Reference, references

_TROUBLE = (
    r"(?:bugs?|regressions?|breakages?|problems?|issues?|(?:memory |resource )?leaks?|errors?"
    r"|deadlocks?|warnings?|crash(?:es)?|oops(?:es)?"
    r"|failures?|typos?|races?|mistakes?|overflows?|use[- ]after[- ]free|uaf|dereferences?|hangs?"
    r"|omissions?)"
)
_BEFORE = LazyPattern(
    rf"(?:\b{_TROUBLE}\b(?:\W{{1,3}}(?:that|which|was|were|is|has|have|been|got|first|originally"
    rf"|likely|probably|apparently|accidentally|inadvertently)){{0,4}}\W{{1,3}}(?:introduced"
    rf"|caused|created|added|brought in|triggered)"
    r"|\b(?:broken|broke|regressed|caused|breakage|regression)(?: (?:again|ever|only|here|this))?)"
    r"(?: \w+ly)? (?:by|in|since|with|from|ever since|due to)(?: (?:the|kernel|upstream"
    r"|linux))?\W{0,2}$",
    re.IGNORECASE,
)
_AFTER = LazyPattern(
    r"[\s,)]{1,3}(?:(?:has|have|had|also|accidentally|inadvertently|mistakenly|unintentionally"
    r"|wrongly|incorrectly|unfortunately|erroneously),? ){0,2}"
    rf"(?:broke|broken|breaks|regressed|forgot|missed|neglected|failed to|(?:introduced"
    rf"|introduces|caused|causes|added|created) (?:an? |the )?(?:\w+ )?{_TROUBLE}\b)",
    re.IGNORECASE,
)
_NOT_BLAME = LazyPattern(
    r"\b(?:not|never|no longer|isn't|wasn't|similar(?:ly)?|same|harmless|fixed|fixes|addressed"
    r"|solved|resolved|like)\b|\bno (?:bug|regression|problem|issue)",
    re.IGNORECASE,
)
_REMOVAL = LazyPattern(r"\b(?:remove|drop|delete|revert|test|selftest|kunit)s?\b", re.IGNORECASE)
_FIXES = LazyPattern(r"^\W{0,4}Fixes\s?:", re.IGNORECASE | re.MULTILINE)


def _mail(text: str, tags: str = "", subject: str = "foo: take the lock") -> str:
    return f"Subject: [PATCH] {subject}\n\n{text}\n\n{tags}Signed-off-by: A <a@example.org>\n"


class BlamesCommitWithoutFixes(Rule):
    """The text says that a commit broke something, but only as prose.

    ## Why is this bad?

    Stable trees, distributions and CI look for the tag, not for sentences: a fix that only tells
    the story is not backported to where the culprit went.

    ## What to write instead

    `Fixes: 0123456789ab ("subject of that commit")` above the sign-off.

    ## Limits

    Only close wordings count: "introduced by commit", "broken since commit", "commit ... forgot".
    "Since commit X this is not needed any more" is history, not blame. Reverts and removals are
    left alone.
    """

    id = "blames-commit-without-fixes"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        "Documentation/process/submitting-patches.rst, "
        '"Using Reported-by:, Tested-by:, Reviewed-by:, Suggested-by: and Fixes:"',
        'Documentation/process/maintainer-tip.rst, "Ordering of commit tags"',
        'xen: docs/process/sending-patches.pandoc, "Fixes:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
    )
    profiles = tuple(profile for profile in ALL if profile not in ("git", "generic"))
    checkpatch = "MISSING_FIXES_TAG"
    since = "0.1"

    GOOD = (
        Good(
            _mail(
                'Broken since commit 0123456789ab ("foo: add bar").',
                'Fixes: 0123456789ab ("foo: add bar")\n',
            )
        ),
        Good(_mail('Since commit 0123456789ab ("foo: add bar") the lock is not needed.')),
        Good(_mail('Commit 0123456789ab ("foo: add bar") introduced a helper, use it.')),
        Good(_mail('Keep the error check introduced by commit 0123456789ab ("foo: add bar").')),
        Good(_mail('The regression of commit 0123456789ab ("foo: add bar") was fixed long ago.')),
        Good(_mail('This was not broken by commit 0123456789ab ("foo: add bar").')),
        Good(
            _mail(
                'The driver is broken since commit 0123456789ab ("foo: add bar").',
                subject="foo: remove the driver",
            )
        ),
    )
    BAD = (
        Bad(
            _mail(
                'Fix the deadlock that was probably introduced by commit 0123456789ab ("foo: add bar").'
            )
        ),
        Bad(
            _mail('This has been broken since commit 0123456789ab ("foo: add bar").'),
            says='blames 0123456789ab ("foo: add bar")',
        ),
        Bad(
            _mail(
                'Fix the memory leak that was introduced by commit\n0123456789ab ("foo: add\nbar").'
            )
        ),
        Bad(_mail('Commit 0123456789ab ("foo: add bar") forgot to unlock.'), profile="xen"),
        Bad(_mail("A regression caused by commit 0123456, take the lock."), says="blames 0123456"),
        Bad(_mail("After 0123456789ab, foo crashes at boot."), todo="no close wording"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft or patch.is_revert or _REMOVAL.search(patch.title):
            return
        text = patch.message.body[:200_000]
        if "fixes" in text.lower() and _FIXES.search(text):
            return
        reference = next((found for found in references(patch) if _is_blamed(found)), None)
        if reference is None:
            return
        name = reference.sha[:12] + (f' ("{reference.subject}")' if reference.subject else "")
        is_complete = len(reference.sha) >= 12 and reference.subject
        yield self.at_message(
            patch,
            reference.line,
            f"the description blames {name}, but there is no Fixes: tag",
            fix=f'Fixes: {reference.sha[:12]} ("{reference.subject}")' if is_complete else None,
        )


def _is_blamed(reference: Reference) -> bool:
    sentence = re.split(r"[.!?]\s", reference.before)[-1]
    rest = re.split(r"[.!?](?:\s|$)", reference.after)[0]
    if _NOT_BLAME.search(sentence):
        return False
    if _BEFORE.search(sentence):
        return not re.search(r"\b(?:harmless|was fixed|already fixed)\b", rest)
    return _AFTER.match(rest) is not None
