"""A Fixes tag whose commit does not exist, or has another subject."""

from reviewbot.context.history.absence import why_unproven
from reviewbot.context.history.commit import Commit, folded
from reviewbot.context.history.history import History
from reviewbot.engine.rule import (
    CERTAIN,
    HISTORY,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Evidence,
    Finding,
    Findings,
    Good,
    Past,
    Patch,
    Rule,
    Unchecked,
)
from reviewbot.model.fixes import Fix, named_fixes

_PAST = (
    Past("aaaa", "foo: remove baz"),
    Past("0123456789ab1", "foo: add bar"),
    Past("0123456789ac1", "foo: add the second bar of this driver"),
)
_CONVERTED = (Past("abcdef0123456", "bitkeeper revision 1.1", body="Priv-op emulation in Foo.\n"),)
_FEW = 5
_OTHERS = "the Fixes: tags of {} name commits of another repository"


def _mail(tag: str) -> str:
    return f"Subject: [PATCH] a: b\n\nText.\n\n{tag}\nSigned-off-by: A <a@example.org>\n"


class FixesUnknownOrWrongSubject(Rule):
    """The commit that `Fixes:` names is not in the history, has another subject, or could be one of
    several.

    ## Why is this bad?

    Everybody who follows the tag, the stable teams first, ends at another commit or nowhere. One of
    id and subject is wrong, and only the author knows which.

    ## What to write instead

    What `git log -1 --pretty=fixes SHA` prints for the right commit.

    ## Limits

    Case, quotes, blanks and dots of the subject do not count, a subject that breaks off with its line
    is another rule's, and any line of the commit's message will do as one: converted histories begin
    with what the old system wrote. An id that is absent is reported, as
    a note, only where the history is complete, goes on after the patch was sent, has files the
    patch changes, and is one whose own `Fixes:` tags name its own commits; the commit may still be
    in a maintainer's tree. Else the report says why it could not be checked.
    """

    id = "fixes-unknown-or-wrong-subject"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'xen: docs/process/sending-patches.pandoc, "Fixes:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    checkpatch = "BAD_FIXES_TAG"
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(_mail('Fixes: 0123456789ab ("foo: add bar")'), history=_PAST),
        Good(_mail("Fixes: 0123456789ab ('foo: Add  bar.')"), history=_PAST),
        Good(_mail("Fixes: 0123456789ab"), history=_PAST),
        Good(_mail("Fixes: https://bugs.example.org/0123456789ab"), history=_PAST),
        Good(_mail('Fixes: 0123456789ac ("foo: add the second bar of...")'), history=_PAST),
        Good(_mail('Fixes: 0123456789ac ("foo: add the second bar of'), history=_PAST),
        Good(_mail('Fixes: abcdef012345 ("Priv-op emulation in Foo")'), history=_CONVERTED),
    )
    BAD = (
        Bad(
            _mail('Fixes: 0123456789ab ("foo: add baz")'),
            says='its subject is "foo: add bar"',
            history=_PAST,
        ),
        Bad(
            _mail('Fixes: 0123456789ab ("foo: remove baz")'),
            says="aaaa00000000 has that subject",
            history=_PAST,
        ),
        Bad(
            _mail('Fixes: 0123456789a ("foo: something")'),
            says="2 commits",
            history=_PAST,
        ),
        Bad(
            _mail('Fixes: fedcba987654 ("foo: add bar")'),
            says="0123456789ab has that subject",
            history=_PAST,
        ),
        Bad(
            _mail('Fixes: fedcba987654 ("foo: never seen")'),
            says="is not in",
            history=_PAST,
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        if history is None or patch.is_draft:
            return
        for fix in named_fixes(patch):
            found = history.find(fix.sha)
            if len(found) == 1:
                yield from self._other_subject(patch, fix, found[0], history)
            elif found:
                yield self._ambiguous(patch, fix, history)
            else:
                yield self._absent(patch, fix, context, history)

    def _other_subject(self, patch: Patch, fix: Fix, named: Commit, history: History) -> Findings:
        real = named.subject
        if fix.subject is None or _is_same(fix.subject, real) or _is_broken(fix, real):
            return
        if history.is_in_message(named.sha, fix.subject):
            return
        if not history.keeps_its_fixes():
            yield Unchecked(_OTHERS.format(history.name))
            return
        meant = history.named(fix.subject)
        other = f"; {meant[0].short_sha} has that subject" if meant else ""
        yield self.at_trailer(
            patch,
            fix.trailer,
            f'Fixes: {fix.sha[:12]} exists, but its subject is "{real}", not "{fix.subject}"{other}; '
            "please check that the right commit is named",
            fix=meant[0].fixes_tag if len(meant) == 1 else None,
            evidence=(Evidence("quoted", str(fix.trailer)), Evidence("commit", real)),
        )

    def _ambiguous(self, patch: Patch, fix: Fix, history: History) -> Finding:
        found = history.find(fix.sha)
        meant = [
            commit for commit in found if fix.subject and _is_same(fix.subject, commit.subject)
        ]
        return self.at_trailer(
            patch,
            fix.trailer,
            f"{len(found)} commits in {history.name} have an id that begins with {fix.sha}; please give "
            "more digits (submitting-patches.rst asks for at least 12)",
            confidence=LIKELY,
            fix=meant[0].fixes_tag if len(meant) == 1 else None,
            evidence=(
                Evidence("quoted", str(fix.trailer)),
                *(Evidence("commit", f"{item.sha} {item.subject}") for item in found[:_FEW]),
            ),
        )

    def _absent(
        self, patch: Patch, fix: Fix, context: Context, history: History
    ) -> Finding | Unchecked:
        why = _unproven(patch, context, history)
        if why:
            return Unchecked(why)
        meant = history.named(fix.subject) if fix.subject else ()
        if meant:
            return self.at_trailer(
                patch,
                fix.trailer,
                f"commit {fix.sha[:12]} is not in {history.name}, where {meant[0].short_sha} has that "
                "subject; did the id change in a rebase?",
                confidence=LIKELY,
                fix=meant[0].fixes_tag if len(meant) == 1 else None,
            )
        return self.at_trailer(
            patch,
            fix.trailer,
            f"commit {fix.sha[:12]} is not in {history.name}, nor is one of that subject; which tree has "
            "it?",
            severity=NOTE,
            confidence=LIKELY,
        )


def _is_same(given: str, real: str) -> bool:
    """Whether a person would say that it is the same subject, shortened with dots or not."""
    short, full = folded(given), folded(real)
    return short == full or (given.rstrip().endswith(("...", "…")) and full.startswith(short))


def _is_broken(fix: Fix, real: str) -> bool:
    """Whether the subject goes on in the next line, of which fixes-line-wrapped tells."""
    is_open = "(" in fix.trailer.value and not fix.trailer.value.rstrip().endswith((")", '"', "'"))
    return is_open and folded(real).startswith(folded(fix.subject or ""))


def _unproven(patch: Patch, context: Context, history: History) -> str:
    """Why an absent commit proves nothing, empty when it does."""
    why = why_unproven(history, context.base.sha if context.base is not None else "", patch)
    if not why and not history.keeps_its_fixes():
        return _OTHERS.format(history.name)
    return why
