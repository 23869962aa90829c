"""A co-author is credited but has not signed off right below."""

from collections.abc import Sequence

from reviewbot.context.people import author_of, is_same_address, is_same_person, is_tool
from reviewbot.engine.rule import (
    CERTAIN,
    ERROR,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Address,
    Bad,
    Confidence,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)


def _mail(tags: str) -> str:
    return f"Subject: [PATCH] foo: add bar\n\nText.\n\n{tags}\n"


_MOST = 200
"""Trailers looked at; a real patch has fewer than 100."""
_AUTHOR = "Signed-off-by: A Author <author@example.org>"


class CoDevelopedWithoutSob(Rule):
    """Co-developed-by is not immediately followed by the Signed-off-by of the person it names.

    ## Why is this bad?

    The tag says that this person wrote part of the patch, so the Developer's Certificate of Origin
    has to cover that part too. Maintainers send such patches back, as do linux-next's checks.

    ## What to write instead

    For each co-author the two lines together, the submitter's own sign-off last:

        Co-developed-by: First Co-Author <first@example.org>
        Signed-off-by: First Co-Author <first@example.org>
        Signed-off-by: From Author <from@example.org>

    ## Limits

    Only the co-author can give the sign-off. A sign-off that is there but elsewhere is a warning,
    under another address of the same person a note. `Co-authored-by`, GitHub's tag, is read like
    Co-developed-by on kernel lists, with less confidence. Programs are left to `tool-signed-off`:
    they cannot sign off. RFC and do-not-merge patches are left alone.
    """

    id = "co-developed-without-sob"
    severity = ERROR
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "When to use Acked-by:, Cc:, and Co-developed-by:"',
        'Documentation/process/maintainer-tip.rst, "Ordering of commit tags"',
        'u-boot: doc/develop/process.rst, "Review Process, Git Tags"',
    )
    profiles = (*KERNEL, "u-boot", "generic")
    checkpatch = "BAD_SIGN_OFF"
    since = "0.1"
    words = (
        "co-developed-by",
        "co-authored-by",
    )

    GOOD = (
        Good(
            _mail(
                f"Co-developed-by: C <c@example.org>\nSigned-off-by: C <c@example.org>\n{_AUTHOR}"
            )
        ),
        Good(
            _mail(
                f"Co-developed-by: C Coder <c@example.org>\nSigned-off-by: Cee Coder <C@example.org>\n{_AUTHOR}"
            )
        ),
        Good(_mail(f"Co-developed-by: Claude <noreply@anthropic.com>\n{_AUTHOR}")),
        Good(
            "Subject: [RFC PATCH] foo: add bar\n\nText.\n\nCo-developed-by: C <c@example.org>\n"
            f"{_AUTHOR}\n"
        ),
        Good(_mail(f"Co-authored-by: C <c@example.org>\n{_AUTHOR}"), profile="git"),
    )
    BAD = (
        Bad(
            _mail(f"Co-developed-by: C Coder <c@example.org>\n{_AUTHOR}"),
            says="there is no Signed-off-by: of C Coder",
        ),
        Bad(
            _mail(
                "Co-developed-by: C Coder <c@example.org>\nReviewed-by: R <r@example.org>\n"
                f"Signed-off-by: C Coder <c@example.org>\n{_AUTHOR}"
            ),
            says="has to follow immediately",
        ),
        Bad(
            _mail(
                "Co-developed-by: C Coder <c@example.org>\nCo-developed-by: D Coder <d@example.org>\n"
                f"Signed-off-by: C Coder <c@example.org>\nSigned-off-by: D Coder <d@example.org>\n{_AUTHOR}"
            ),
            findings=1,
            says="has to follow immediately",
        ),
        Bad(
            _mail(f"Co-developed-by: A Author <author@example.org>\n{_AUTHOR}"),
            says="names the author",
        ),
        Bad(
            _mail(
                f"Co-developed-by: C Coder <c@example.org>\nSigned-off-by: C Coder <c@corp.example>\n{_AUTHOR}"
            ),
            says="another address",
        ),
        Bad(
            _mail(f"Co-authored-by: C Coder <c@example.org>\n{_AUTHOR}"),
            says="there is no Signed-off-by:",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft:
            return
        author = author_of(patch)
        is_misplaced_told = False
        trailers = patch.trailers[:_MOST]
        for at, trailer in enumerate(trailers):
            person = trailer.address
            if person is None or is_tool(person) or not _names_co_author(trailer, context):
                continue
            if author is not None and is_same_address(person, author):
                yield self.at_trailer(
                    patch,
                    trailer,
                    f"{trailer.key}: names the author, {_name(person)}, whom From: already credits;"
                    " the tag is for the other authors",
                    severity=WARNING,
                    confidence=self._confidence(trailer, context),
                )
                continue
            if _follows(trailers, at, person):
                continue
            signer = _signer(trailers, person)
            if signer is not None and is_same_address(signer, person):
                if (
                    not is_misplaced_told
                ):  # a list of co-authors above their sign-offs is one defect
                    yield from self._misplaced(patch, trailer, signer, context)
                is_misplaced_told = True
            elif signer is not None:
                yield from self._other_address(patch, trailer, signer, context)
            else:
                yield from self._missing(patch, trailer, person, context)

    def _missing(
        self, patch: Patch, trailer: Trailer, person: Address, context: Context
    ) -> Findings:
        yield self.at_trailer(
            patch,
            trailer,
            f"there is no Signed-off-by: of {_name(person)}, which has to follow {trailer.key}:"
            " immediately because it denotes authorship",
            severity=ERROR if trailer.name == "co-developed-by" else WARNING,
            confidence=self._confidence(trailer, context),
        )

    def _misplaced(
        self, patch: Patch, trailer: Trailer, signer: Address, context: Context
    ) -> Findings:
        yield self.at_trailer(
            patch,
            trailer,
            f"the Signed-off-by: of {_name(signer)} has to follow immediately after {trailer.key}:,"
            " and other lines stand between or above",
            severity=WARNING,
            confidence=self._confidence(trailer, context),
            fix=f"{trailer}\nSigned-off-by: {signer}",
        )

    def _other_address(
        self, patch: Patch, trailer: Trailer, signer: Address, context: Context
    ) -> Findings:
        yield self.at_trailer(
            patch,
            trailer,
            f"{trailer.key}: gives {_name(signer)} another address than the Signed-off-by:,"
            f" {signer.email}; the two lines belong together",
            severity=NOTE,
            confidence=self._confidence(trailer, context),
            fix=f"{trailer.key}: {signer}",
        )

    def _confidence(self, trailer: Trailer, context: Context) -> Confidence:
        is_sure = trailer.name == "co-developed-by" and not context.is_any("generic")
        return CERTAIN if is_sure else LIKELY


def _names_co_author(trailer: Trailer, context: Context) -> bool:
    """GitHub's tag stands for Linux's only where Linux's is asked for."""
    return trailer.name == "co-developed-by" or (
        trailer.name == "co-authored-by" and context.is_any(*KERNEL)
    )


def _follows(trailers: Sequence[Trailer], at: int, person: Address) -> bool:
    following = trailers[at + 1] if at + 1 < len(trailers) else None
    return (
        following is not None
        and following.name == "signed-off-by"
        and following.address is not None
        and is_same_address(following.address, person)
    )


def _signer(trailers: Sequence[Trailer], person: Address) -> Address | None:
    """Who signed off for this person: by address if there is one, else by name."""
    signers = [
        trailer.address
        for trailer in trailers
        if trailer.name == "signed-off-by" and trailer.address is not None
    ]
    exact = [signer for signer in signers if is_same_address(signer, person)]
    alike = [signer for signer in signers if is_same_person(signer, person)]
    return next(iter((*exact, *alike)), None)


def _name(person: Address) -> str:
    return (person.name or person.email)[:80]
