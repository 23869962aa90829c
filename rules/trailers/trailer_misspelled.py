"""A tag one letter away from a known one."""

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)
from reviewbot.model.trailer import KNOWN_TAGS

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_OTHERS = frozenset(
    (
        *(
            "acked",
            "cc",
            "fix",
            "note",
            "notes",
            "test",
            "tests",
            "cover",
            "like",
            "linked",
            "author",
        ),
        *("closed", "based-on", "depends-on", "depends", "reviewer", "see", "bug", "bugs", "issue"),
        *(
            "analysed-by",
            "tested",
            "reported",
            "reviewed",
            "ack",
            "link1",
            "link2",
            "links",
            "fixed",
            "close",
        ),
    )
)
"""Words of their own that are one letter from a tag; what stands behind them decides."""
_SAME = {"fix": "Fixes", "fixed": "Fixes", "links": "Link", "close": "Closes", "closed": "Closes"}
_BY = ("-bys", "-bye", "_by")


class TrailerMisspelled(Rule):
    """A line among the tags whose key is one letter away from a tag that tools know.

    ## Why is this bad?

    git, b4 and the scripts that count reviews and find reporters read tags letter by letter. A
    misspelt one is lost.

    ## What to write instead

    The tag as it is usually written: `Reviewed-by:`, `Fixes:`, `Closes:`.

    ## Limits

    One letter more, less, other, or two swapped, in the last paragraphs of the message, before an
    address, a commit or a link. A tag nobody has heard of is not a misspelt one. Capitals are not
    looked at.
    """

    id = "trailer-misspelled"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, '
        'Suggested-by: and Fixes:"',
        'xen: docs/process/sending-patches.pandoc, "Tags"',
        'qemu: docs/devel/code-provenance.rst, "Other commit tags"',
        'u-boot: doc/develop/process.rst, "Review Process, Git Tags"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
    )
    profiles = ALL
    checkpatch = "BAD_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: R <r@example.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nDebugged-by: R <r@example.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-By: R <r@example.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nNote: mail me at r@example.org\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nBackport: 4.9+\n{_SIGNED}", profile="xen"),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReveiwed-by: R <r@example.org>\n{_SIGNED}",
            says='"Reveiwed-by:" looks like a typo for "Reviewed-by:"',
        ),
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\nSigned-of-by: A <a@example.org>\n{_SIGNED}"),
        Bad(
            f'Subject: [PATCH] foo: bar\n\nText.\n\nFixs: 0123456789ab ("foo: add bar")\n{_SIGNED}',
            says="Fixes",
        ),
        Bad(
            f'Subject: [PATCH] foo: bar\n\nText.\n\nFix: 0123456789ab ("foo: add bar")\n{_SIGNED}',
            says="Fixes",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nRewieved-bi: R <r@example.org>\n{_SIGNED}",
            todo="three letters away",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for trailer in patch.trailers:
            if trailer.block is None or trailer.name in KNOWN_TAGS or not _has_value(trailer):
                continue
            good = _meant(trailer)
            if good is not None:
                yield self.at_trailer(
                    patch,
                    trailer,
                    f'"{trailer.key}:" looks like a typo for "{good}:"; tools will not pick it up as '
                    "written",
                    fix=f"{good}: {trailer.value}",
                )


def _has_value(trailer: Trailer) -> bool:
    return trailer.address is not None or "://" in trailer.value or _starts_with_hash(trailer.value)


def _starts_with_hash(value: str) -> bool:
    first = value.split(" ", 1)[0].rstrip(",(")
    return 7 <= len(first) <= 64 and all(char in "0123456789abcdef" for char in first.lower())


def _meant(trailer: Trailer) -> str | None:
    name = trailer.name.replace("_", "-")
    if name in _SAME and name[:3] == "fix":
        return "Fixes" if _starts_with_hash(trailer.value) else None
    if name in _OTHERS or len(name) > 30:
        return None
    if name.endswith("-by") and name.count("-") > 2:
        return None  # a combined tag
    near = sorted(known for known in KNOWN_TAGS if _is_one_edit(name, known))
    if len(near) != 1 and "-by" not in name:
        return None
    if not near or len(near[0]) < 5:
        return None
    return KNOWN_TAGS[near[0]]


def _is_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less, changed, or two neighbours swapped make them equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other))
    )
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b or b[1:] == a
