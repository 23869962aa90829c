"""One tag that is two: Reported-and-tested-by."""

from reviewbot.context.people import is_tool
from reviewbot.engine.rule import (
    CERTAIN,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_COMBINED = LazyPattern(r"[a-z]{3,20}(?:-(?:and|&)-?|/|&)[a-z]{3,20}-by")
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class CombinedTags(Rule):
    """A tag of the form `Reported-and-tested-by:`.

    ## Why is this bad?

    Whoever looks for reporters, or counts tests, looks for the plain tags and misses the combined
    one.

    ## What to write instead

    A line for each: `Reported-by:`, then `Tested-by:`.

    ## Limits

    Only the tip tree asks for it. What syzbot wants to be told in this form is left alone.
    """

    id = "combined-tags"
    severity = NOTE
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = ('Documentation/process/maintainer-tip.rst, "Ordering of commit tags"',)
    profiles = ("tip",)
    since = "0.1"

    GOOD = (
        Good(
            "Subject: [PATCH] foo: bar\n\nText.\n\nReported-by: R <r@example.org>\n"
            f"Tested-by: R <r@example.org>\n{_SIGNED}",
            profile="tip",
        ),
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nRoot-caused-by: R <r@example.org>\n{_SIGNED}",
            profile="tip",
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReported-and-tested-by: R <r@example.org>\n{_SIGNED}",
            profile="tip",
            says="separate",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-and-Tested-by: R <r@example.org>\n{_SIGNED}",
            profile="tip",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for trailer in patch.trailers:
            person = trailer.address
            if _COMBINED.fullmatch(trailer.name) is None or person is None or is_tool(person):
                continue
            first, second = _parts(trailer.name)
            yield self.at_trailer(
                patch,
                trailer,
                f"{trailer.key}: is two tags in one line; the tip tree asks for separate ones, which "
                "tools count (maintainer-tip.rst)",
                fix=f"{first}: {trailer.value}\n{second}: {trailer.value}",
            )


def _parts(name: str) -> tuple[str, str]:
    for mark in ("-and-", "-&-", "/", "&"):
        if mark in name:
            first, second = name.split(mark, 1)
            return f"{first.capitalize()}-by", second.capitalize()
    return name, name
