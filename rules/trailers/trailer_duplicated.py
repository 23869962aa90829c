"""The same tag twice."""

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    MAIL,
    NOTE,
    Bad,
    Context,
    Finding,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class TrailerDuplicated(Rule):
    """A person signs off, reviews or acks twice in one patch.

    ## Why is this bad?

    It says nothing, and whoever applies the patch has to ask which of the two is meant. Two
    spellings of one person count as two people in every statistic.

    ## What to write instead

    Each tag once, with the address that the author uses in From.

    ## Limits

    A sign-off that comes back to somebody after another's (A, B, A) is a path the patch took, and is
    left alone. A sign-off below the `---` line counts as the second of two.
    """

    id = "trailer-duplicated"
    severity = NOTE
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        "Documentation/process/submitting-patches.rst, \"Sign your work - the Developer's Certificate of "
        'Origin"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
    )
    profiles = ALL
    checkpatch = "BAD_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: R <r@example.org>\n{_SIGNED}"),
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}Signed-off-by: B <b@example.org>\n{_SIGNED}"
        ),
        Good(
            "Subject: [PATCH] foo: bar\n\nText.\n\nCc: R <r@example.org>\nCc: R <r@example.org>\n"
            f"{_SIGNED}"
        ),
        Good(
            "Subject: [PATCH] foo: bar\n\nText.\n\nSigned-off-by: Ann Li <ann@example.org>\n"
            "Signed-off-by: Bo Li <bo@example.org>\n"
        ),
    )
    BAD = (
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}{_SIGNED}", says="twice"),
        Bad(
            "Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: R <r@example.org>\n"
            f"{_SIGNED}Reviewed-by: R <r@example.org>\n"
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}---\n"
            "Signed-off-by: A. Author <author@corp.example>\n",
            says="below",
        ),
        Bad(
            "Subject: [PATCH] foo: bar\n\nText.\n\nSigned-off-by: Ann Author <ann@example.org>\n"
            "Signed-off-by: A. Author <a@corp.example>\n",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        last: Trailer | None = None
        seen: dict[tuple[str, str], Trailer] = {}
        for trailer in patch.trailers:
            person = trailer.address
            if (
                person is None
                or not trailer.name.endswith("-by")
                or trailer.name == "co-developed-by"
            ):
                continue
            if trailer.name == "signed-off-by":
                if last is not None and _is_one(last, trailer):
                    yield self._twice(patch, trailer, "")
                last = trailer
                continue
            key = (trailer.name, person.key)
            if key in seen:
                yield self._twice(patch, trailer, "")
            seen[key] = trailer
        below = [trailer for trailer in patch.trailers_below if trailer.name == "signed-off-by"]
        if last is not None and below and _is_one(last, below[0]):
            yield self._twice(patch, below[0], ", once below the --- line")

    def _twice(self, patch: Patch, trailer: Trailer, where: str) -> Finding:
        person = trailer.address
        name = (person.name or person.email) if person is not None else trailer.value
        return self.at_trailer(
            patch, trailer, f"{name} gives {trailer.key}: twice{where}; once is enough"
        )


def _is_one(one: Trailer, other: Trailer) -> bool:
    """Whether both name one person: address or name are equal, or the names but for an initial."""
    a, b = one.address, other.address
    if a is None or b is None:
        return False
    if a.key == b.key:
        return True
    first, second = (name.replace(".", " ").lower().split() for name in (a.name, b.name))
    if len(first) < 2 or len(second) < 2:
        return False
    short = min(first[0], second[0], key=len)
    is_initial = len(short) == 1 and first[0][0] == second[0][0]
    return first[-1] == second[-1] and (first[0] == second[0] or is_initial)
