"""A stable tag whose range of versions does not fit the commit that Fixes names."""

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.history import History
from reviewbot.engine.rule import (
    GUESS,
    HISTORY,
    KERNEL,
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
    Trailer,
)
from reviewbot.model.fixes import named_fixes
from reviewbot.model.lazy import LazyPattern

_VERSION = LazyPattern(r"(?<![\d.])v?(\d{1,3})\.(\d{1,3})(?![\d])")
_NUMBER = LazyPattern(r"\d{1,5}")
_MOST_SAME = 20
_PAST = (
    Past("aaaa", "foo: add the newest"),
    Past("0123456789ab1", "foo: add bar", release="v5.15"),
    Past("bcdef12345671", "foo: add baz", release="v4.19"),
    Past("fedcba9876541", "foo: add bell", release="v5.15"),
    Past("fedcba9876542", "foo: add bell", release="v5.10.99"),
)


def _mail(*tags: str) -> str:
    lines = "".join(f"{tag}\n" for tag in tags)
    return f"Subject: [PATCH] foo: fix bar\n\nText.\n\n{lines}Signed-off-by: A <a@example.org>\n"


class StableRangeVsFixes(Rule):
    """`Cc: stable` asks for kernels that do not have the bug, or leaves out some that do.

    ## Why is this bad?

    The range is what the stable team goes by. A patch for a kernel without the bug does not apply,
    or brings in what the fix leans on; a kernel that is left out keeps the bug.

    ## What to write instead

    `Cc: stable@vger.kernel.org # X.Y+` with the first release that has the named commit, or no
    range: then `Fixes:` decides. Where the range is meant as it is, a word why.

    ## Limits

    The history may lack stable branches into which the named commit was taken; and a range may be
    what the author can vouch for. A guess, never mailed.
    """

    id = "stable-range-vs-fixes"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL, HISTORY)
    see_also = ('Documentation/process/stable-kernel-rules.rst, "Option 1"',)
    profiles = (*KERNEL, "xen")
    since = "0.3"

    GOOD = (
        Good(
            _mail('Fixes: 0123456789ab ("foo: add bar")', "Cc: stable@vger.kernel.org # 5.15+"),
            history=_PAST,
        ),
        Good(
            _mail('Fixes: 0123456789ab ("foo: add bar")', "Cc: stable@vger.kernel.org"),
            history=_PAST,
        ),
        Good(
            _mail('Fixes: fedcba987654 ("foo: add bell")', "Cc: stable@vger.kernel.org # 5.10+"),
            history=_PAST,
        ),
        Good(
            _mail(
                'Fixes: 0123456789ab ("foo: add bar")',
                "Cc: stable@vger.kernel.org # 4.19+: a1b2c3d4e5f6: foo: needed first",
                'Fixes: bcdef1234567 ("foo: add baz")',
            ),
            history=_PAST,
        ),
    )
    BAD = (
        Bad(
            _mail('Fixes: 0123456789ab ("foo: add bar")', "Cc: stable@vger.kernel.org # 5.10+"),
            says="came with v5.15",
            history=_PAST,
        ),
        Bad(
            _mail('Fixes: bcdef1234567 ("foo: add baz")', "Cc: <stable@vger.kernel.org> # v6.1.x"),
            says="since v4.19",
            history=_PAST,
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        asked = None if patch.is_draft else _asked(patch)
        if history is None or asked is None:
            return
        tag, wanted = asked
        culprits = [
            found[0] for fix in named_fixes(patch) if len(found := history.find(fix.sha)) == 1
        ]
        since = [(one, _first(history, one)) for one in culprits]
        known = [(_version(release), release, one) for one, release in since if release]
        if not known or len(known) < len(culprits):
            return
        version, release, culprit = min(known)
        if version == wanted:
            return
        asks = f"{wanted[0]}.{wanted[1]}"
        what = (
            f"the tag asks for {asks} and later, but {culprit.short_sha} came with {release}; do older "
            "kernels have the bug?"
            if wanted < version
            else f"the tag asks for {asks} and later, but {culprit.short_sha} is there since {release}; "
            "do the kernels between not need it?"
        )
        yield self.at_trailer(
            patch,
            tag,
            what,
            evidence=(
                Evidence("quoted", str(tag)),
                Evidence("commit", f"{culprit.sha} {culprit.subject}"),
                Evidence("release", release),
            ),
        )


def _asked(patch: Patch) -> tuple[Trailer, tuple[int, int]] | None:
    """The tag that asks for a backport with a range, and the lowest version in it."""
    for tag in patch.trailers_named("Cc", "Backport"):
        text = tag.value[:200]
        if tag.name == "cc":
            if "stable@" not in text.lower() or "#" not in text:
                continue
            text = text[text.index("#") :]
        found = _VERSION.search(text)
        if found is not None:
            return tag, (int(found[1]), int(found[2]))
    return None


def _first(history: History, commit: Commit) -> str:
    """The lowest release that has the commit, or another of its subject: what was taken into a
    stable branch.
    """
    same = (commit, *history.named(commit.subject)[:_MOST_SAME])
    releases = [release for one in same if (release := history.first_release(one.sha))]
    return min(releases, key=_version, default="")


def _version(release: str) -> tuple[int, int]:
    numbers = [int(number) for number in _NUMBER.findall(release)][:2]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)
