"""A Fixes tag that names a patch of the same series."""

from reviewbot.engine.rule import (
    ALL,
    LIKELY,
    SERIES,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_TITLE = LazyPattern(r"\(\s*[\"'](?P<title>.{5,300}?)[\"']\s*\)")
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _series(first: str, second: str) -> str:
    return "".join(
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"Subject: [PATCH {number}/2] {title}\nMessage-ID: <{number}@example.org>\n\nText.\n\n{tags}{_SIGNED}\n"
        for number, (title, tags) in enumerate((first.split("|"), second.split("|")), 1)
    )


class FixesTargetInSeries(Rule):
    """`Fixes:` names a commit whose subject is that of an earlier patch of this very series.

    ## Why is this bad?

    The earlier patch has no commit id yet, so the tag points at nothing that will exist; and a
    series that breaks something to repair it later cannot be bisected.

    ## What to write instead

    The repair squashed into the patch it repairs.

    ## Limits

    A patch of the same subject may have been merged before; then the subject of the new one
    deserves another look as well.
    """

    id = "fixes-target-in-series"
    severity = WARNING
    confidence = LIKELY
    needs = (SERIES,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Separate your changes"',
        'Documentation/process/5.Posting.rst, "Patch preparation"',
        'qemu: docs/devel/submitting-a-patch.rst, "Split up long patches"',
        'git: Documentation/SubmittingPatches, "Make separate commits for logically separate changes"',
    )
    profiles = ALL
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(_series("foo: add bar|", 'foo: fix baz|Fixes: 0123456789ab ("foo: add baz")\n')),
        Good(_series('foo: fix bar|Fixes: 0123456789ab ("foo: fix bar")\n', "foo: fix baz|")),
    )
    BAD = (
        Bad(
            _series("foo: add bar|", 'foo: fix bar|Fixes: 0123456789ab ("foo: add bar")\n'),
            says="patch 1 of this series",
        ),
        Bad(
            _series("foo: Add bar|", 'foo: fix bar|Fixes: 01234567 ("foo: add bar")\n'),
            profile="qemu",
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        if any(patch.is_draft for patch in revision.patches):
            return  # stable review copies name the commit of their own upstream
        titles = {patch.subject.title_key: patch.number for patch in reversed(revision.patches)}
        for patch in revision.patches:
            for trailer in patch.trailers_named("Fixes"):
                match = _TITLE.search(trailer.value[:600])
                number = titles.get(" ".join(match["title"].lower().split())) if match else None
                if number is not None and number < patch.number:
                    yield self.at_trailer(
                        patch,
                        trailer,
                        f"Fixes: names patch {number} of this series, which has no commit id yet; please "
                        "squash the repair into it",
                    )
