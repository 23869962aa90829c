"""The author of the commit that a patch fixes does not get it."""

from reviewbot.context.backports import is_backport
from reviewbot.context.copied import everyone_copied, knows_recipients
from reviewbot.context.history.commit import Commit
from reviewbot.context.maintainers.identities import Identities
from reviewbot.context.people import is_tool
from reviewbot.engine.rule import (
    HISTORY,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Address,
    Bad,
    Context,
    Evidence,
    Finding,
    Findings,
    Good,
    Past,
    Patch,
    Revision,
    Rule,
    Unchecked,
)
from reviewbot.model.fixes import Fix, named_fixes

_LONG_AGO_S = 5 * 366 * 24 * 3600
_JANUARY_2025 = 1_735_700_000
_PAST = (
    Past("aaaa", "foo: remove baz"),
    Past(
        "0123456789ab1",
        "foo: add bar",
        author="Bea Blamed <bea@example.org>",
        committed_at=_JANUARY_2025,
    ),
    Past(
        "fedcba9876541",
        "foo: add qux",
        author="Otto Old <otto@example.org>",
        committed_at=_JANUARY_2025 - _LONG_AGO_S,
    ),
    Past(
        "abcdef1234561",
        "foo: add quux",
        author="A Author <author@home.example.org>",
        committed_at=_JANUARY_2025,
    ),
)
_MAPPED = (
    Past(
        "bbbb",
        "mailmap: add Bea",
        files={".mailmap": "Bea Blamed <bea@new.example.org> <bea@example.org>\n"},
    ),
    *_PAST,
)
_TREE = {
    ".mailmap": "Bea Blamed <bea@new.example.org> <bea@example.org>\n",
    "MAINTAINERS": "THE REST\nF:\t*\nF:\t*/\n",
}
_BAR = 'Fixes: 0123456789ab ("foo: add bar")\n'


def _mail(tags: str, cc: str = "m@example.org") -> str:
    return (
        f"Cc: {cc}\nSubject: [PATCH] foo: stop bar\n\nText.\n\n{tags}"
        "Signed-off-by: A Author <author@example.org>\n"
    )


class BlamedAuthorNotCopied(Rule):
    """The author of the commit that `Fixes:` names is neither in To nor in Cc.

    ## Why is this bad?

    Whoever wrote the code knows what it was meant to do, can tell whether the fix is right, and learns
    of the mistake.

    ## What to write instead

    `--cc` for the author; `scripts/get_maintainer.pl` run on the patch in a git tree prints the people
    of blamed commits.

    ## Limits

    Commits older than five years are left alone, their authors mostly work on other things. One person
    may have several addresses: `.mailmap` of the tree or the history, and the name, tell. Robots, drafts and backports
    do not count, nor do people in `.get_maintainer.ignore`.
    """

    id = "blamed-author-not-copied"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/5.Posting.rst, "Sending the patch"',
        'Documentation/process/submitting-patches.rst, "Select the recipients for your patch"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail(_BAR, cc="Bea B. <bea@example.org>"), history=_PAST),
        Good(_mail(_BAR, cc="Bea Blamed <bea@work.example.org>"), history=_PAST),
        Good(_mail(_BAR, cc="B. B. <bea@new.example.org>"), history=_PAST, tree=_TREE),
        Good(_mail(_BAR, cc="B. B. <bea@new.example.org>"), history=_MAPPED),
        Good(_mail('Fixes: fedcba987654 ("foo: add qux")\n'), history=_PAST),
        Good(_mail('Fixes: abcdef123456 ("foo: add quux")\n'), history=_PAST),
        Good(_mail(f"{_BAR}Acked-by: Bea Blamed <bea@example.org>\n"), history=_PAST),
    )
    BAD = (
        Bad(_mail(_BAR), says="Bea Blamed wrote 0123456789ab", history=_PAST),
        Bad(_mail(_BAR), says="Bea Blamed", history=_PAST, tree=_TREE, profile="netdev"),
        Bad(_mail(_BAR + _BAR, cc="Bert Blamed <bert@example.org>"), history=_PAST),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        history = context.history
        tagged = [patch for patch in revision.patches if patch.trailers_named("Fixes")]
        if history is None or not tagged:
            return
        if not knows_recipients(revision, context.given):
            yield Unchecked("no recipients are known; --to and --cc name them")
            return
        identities = _identities(context)
        known = everyone_copied(revision, context.given)
        said: set[str] = set()
        for patch in tagged:
            if patch.is_draft or is_backport(patch):
                continue
            for fix in named_fixes(patch):
                found = history.find(fix.sha)
                if len(found) != 1 or _is_old(found[0].committed_at, patch):
                    continue
                author = identities.mailmap.proper(history.author(found[0].sha))
                if author.key in said or not _can_be_asked(author, identities):
                    continue
                if not identities.mailmap.is_among(author, known):
                    said.add(author.key)
                    yield self._of_fix(patch, fix, found[0], author)

    def _of_fix(self, patch: Patch, fix: Fix, commit: Commit, author: Address) -> Finding:
        return self.at_trailer(
            patch,
            fix.trailer,
            f"{author.name or author.email} wrote {commit.short_sha}, which this fixes, and is not "
            'copied; they may know what it was meant to do (5.Posting.rst, "Sending the patch")',
            fix=f"Cc: {author}",
            evidence=(
                Evidence("quoted", str(fix.trailer)),
                Evidence("commit", f"{commit.sha} {commit.subject}"),
            ),
        )


def _is_old(committed_at: int, patch: Patch) -> bool:
    """Whether five years lie between commit and mail; an unsent patch has no date."""
    sent_at = patch.message.date
    return sent_at is not None and sent_at.timestamp() - committed_at > _LONG_AGO_S


def _can_be_asked(author: Address, identities: Identities) -> bool:
    return (
        "@" in author.email
        and not is_tool(author)
        and author.email.lower() not in identities.unwilling
    )


def _identities(context: Context) -> Identities:
    """Of the tree where one was given, else of the history's newest commit."""
    if context.maintainers is not None:
        return context.maintainers.maintainers.identities
    history = context.history
    if history is None or history.head is None:
        return Identities(lambda path: None)
    return Identities(history.at(history.head).read)
