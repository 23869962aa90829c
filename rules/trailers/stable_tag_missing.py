"""A fix of a serious bug in a released kernel that does not ask for a backport."""

import re

from reviewbot.context.symptoms import text_of
from reviewbot.engine.rule import (
    HISTORY,
    KERNEL,
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
from reviewbot.model.fixes import named_fixes
from reviewbot.model.lazy import LazyPattern

_SERIOUS = LazyPattern(
    r"\b(?:oops(?:es)?|panics?|crash(?:es|ed|ing)?|use[- ]after[- ]free|uaf|double[- ]free"
    r"|out[- ]of[- ]bounds?|(?:memory|refcount|reference|resource|handle|page|fd)[- ]leaks?|leaks?"
    r"|dead-?locks?|data (?:loss|corruption)|memory corruption|corrupts?|CVE-\d{4}-\d{1,7}|hangs?"
    r"|null[- ](?:pointer|ptr)[- ]deref\w*|(?:buffer|stack|heap)[- ]overflows?|lock-?ups?)\b",
    re.IGNORECASE,
)
_THEORY = LazyPattern(
    r"\b(?:theoretical(?:ly)?|in theory|potential(?:ly)?|harmless|cannot happen|no (?:known )?users?"
    r"|not (?:yet )?(?:been )?(?:hit|seen|observed))\b",
    re.IGNORECASE,
)
_PAST = (
    Past("aaaa", "foo: add the newest"),
    Past("0123456789ab1", "foo: add bar", release="v6.1"),
)
_TEXT = "The buffer is freed twice: a use-after-free of 8 bytes.\n"


def _mail(text: str, tags: str = "") -> str:
    return f"Subject: [PATCH] foo: fix bar\n\n{text}\n{tags}Signed-off-by: A <a@example.org>\n"


class StableTagMissing(Rule):
    """The named commit is in a release, the text names a crash, a leak or the like, and nothing asks
    the stable team for it.

    ## Why is this bad?

    `Fixes:` alone does not get a change into the stable trees; only `Cc: stable@vger.kernel.org` is
    a request, and only it makes the stable team tell when the change does not apply.

    ## What to write instead

    `Cc: stable@vger.kernel.org # 6.1+` among the tags, or a word on why not.

    ## Limits

    Many maintainers add the tag themselves, and some subsystems do not want it from authors:
    a note. What the text calls theoretical or potential is left alone, as the stable rules do.
    """

    id = "stable-tag-missing"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/stable-kernel-rules.rst, "Option 1"',
        'Documentation/process/submitting-patches.rst, "Select the recipients for your patch"',
        'Documentation/process/maintainer-kvm-x86.rst, "Fixes"',
    )
    profiles = KERNEL
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(
            _mail(
                _TEXT,
                'Fixes: 0123456789ab ("foo: add bar")\nCc: stable@vger.kernel.org\n',
            ),
            history=_PAST,
        ),
        Good(_mail(_TEXT, 'Fixes: aaaa00000000 ("foo: add the newest")\n'), history=_PAST),
        Good(
            _mail("The comment names the wrong bar.\n", 'Fixes: 0123456789ab ("foo: add bar")\n'),
            history=_PAST,
        ),
        Good(
            _mail("A theoretical leak.\n", 'Fixes: 0123456789ab ("foo: add bar")\n'), history=_PAST
        ),
    )
    BAD = (
        Bad(
            _mail(_TEXT, 'Fixes: 0123456789ab ("foo: add bar")\n'), says="is in v6.1", history=_PAST
        ),
        Bad(
            _mail("The driver hangs at boot.\n", "Fixes: 0123456789ab\n"),
            says='"hangs"',
            history=_PAST,
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        if history is None or patch.is_draft or _asks_for_stable(patch):
            return
        text = text_of(patch)
        serious = _SERIOUS.search(text)
        if serious is None or _THEORY.search(text) is not None:
            return
        for fix in named_fixes(patch):
            found = history.find(fix.sha)
            release = history.first_release(found[0].sha) if len(found) == 1 else ""
            if release:
                yield self.at_trailer(
                    patch,
                    fix.trailer,
                    f'{fix.sha[:12]} is in {release} and the text says "{serious[0]}"; if this should be '
                    "backported please add Cc: stable@vger.kernel.org (stable-kernel-rules.rst, "
                    '"Option 1")',
                    fix=f"Cc: stable@vger.kernel.org # {release.removeprefix('v')}+",
                    evidence=(
                        Evidence("quoted", str(fix.trailer)),
                        Evidence("commit", f"{found[0].sha} {found[0].subject}"),
                        Evidence("release", release),
                    ),
                )
                return


def _asks_for_stable(patch: Patch) -> bool:
    return any(
        "stable" in trailer.value.lower() or "noautosel" in trailer.value.lower()
        for trailer in patch.trailers_named("Cc", "Backport")
    ) or any("stable" in person.email.lower() for person in patch.message.recipients)
