"""The author of the patch is nobody of those who signed it off."""

from reviewbot.context.people import (
    author_of,
    has_latin_name,
    is_same_address,
    is_same_person,
)
from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Address,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)
from reviewbot.model.lazy import LazyPattern

_LOGIN = LazyPattern(r"[!-~]*")
_LONGEST_NAME = 80
_MOST = 200
"""Sign-offs looked at; a real patch has fewer than 20."""


class AuthorSignedOffMismatch(Rule):
    """No Signed-off-by carries the author's name and address.

    ## Why is this bad?

    The sign-off certifies the Developer's Certificate of Origin for the author; somebody else's
    does not. Where the author is the same person under another address, git records two identities
    in one commit. Both often mean that the `From:` line at the top of the body is missing.

    ## What to write instead

    The author's own `Signed-off-by:`, spelled like the author git records. When mail has to go out
    from another account, a first line `From: Name <address>` in the body names the author; git
    send-email writes it by itself when `user.email` and `sendemail.from` differ.

    ## Limits

    Another address of the same person is a note, likely at most when only capitals differ; +tags and
    accents do not count, nor does what stands in parentheses behind a name. Where a list or relay
    rewrote From ("A via list"), the author is taken from X-Original-From or Reply-To; without them
    nothing is said. In RFC patches everything is a note; other patches that are not meant to be
    merged are left alone. Patches without any sign-off are `signed-off-by-missing`.
    """

    id = "author-signed-off-mismatch"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Sign your work - the Developer\'s Certificate of Origin"',
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'qemu: docs/devel/code-provenance.rst, "Certifying patch submissions"',
        'qemu: docs/devel/submitting-a-patch.rst, "Patch emails must include a Signed-off-by: line"',
        'xen: docs/process/sending-patches.pandoc, "Signed-off-by:"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
    )
    profiles = ALL
    checkpatch = "NO_AUTHOR_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(
            "Subject: [PATCH] foo: fix bar\n\nFrom: Jane Doe <jane@example.org>\n\nText.\n\n"
            "Signed-off-by: Jane Doe <jane@example.org>\nSigned-off-by: A Author <author@example.org>\n"
        ),
        Good(
            "From: Jörg Müller <joerg+kernel@Example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Joerg Mueller <joerg@example.org>\n"
        ),
        Good(
            "From: Jane Doe via ltp <ltp@lists.example.org>\nReply-To: Jane Doe <jane@example.org>\n"
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nSigned-off-by: Jane Doe <jane@example.org>\n",
            profile="generic",
        ),
        Good(
            "From: Jane Doe via B4 Relay <devnull+jane.example.org@relay.example.org>\n"
            "X-Original-From: Jane Doe <jane@example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Jane Doe <jane@example.org>\n"
        ),
        Good(
            "From: Jane Doe via mylist <mylist@lists.example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Jane Doe <jane@example.org>\n"
        ),
        Good(
            "From: Jane Doe <jane.doe@Example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Jane Doe (Example Corp) <jane.doe@example.org>\n"
        ),
        Good("Subject: [PATCH] foo: fix bar\n\nText without any sign-off.\n"),
    )
    BAD = (
        Bad(
            "From: Ann Author <ann@example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: ann <ann@example.org>\n",
            says="the name a person is known by",
        ),
        Bad(
            "From: Jane Doe <jane@corp.example>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Jane Doe <jane@example.org>\n",
            says="jane@example.org",
        ),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nFrom: Jane Doe <jane@example.org>\n\nText.\n\n"
            "Signed-off-by: A Author <author@example.org>\n",
            says="the author, Jane Doe <jane@example.org>, has not signed off",
        ),
        Bad(
            "From: Jane Doe <jane@example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Max Other <max@example.org>\n",
            profile="qemu",
            says="unless a From: line",
        ),
        Bad(
            "From: jane.d <jane@example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Jane Doe <jane@example.org>\n",
            says='"jane.d"',
        ),
        Bad(
            "From: Jane Doe <jane.doe@example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Signed-off-by: Jane Doe <Jane.Doe@example.org>\n",
            says="in other capitals",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft and not patch.subject.is_rfc:
            return
        author = author_of(patch)
        signers = [
            (trailer, trailer.address)
            for trailer in patch.trailers_named("Signed-off-by")[:_MOST]
            if trailer.address is not None
        ]
        if author is None or not signers:
            return
        exact = [pair for pair in signers if is_same_address(pair[1], author)]
        same = [pair for pair in signers if is_same_person(pair[1], author)]
        if exact:
            if any(not _is_login_for(author, signer) for _, signer in exact):
                if all(_has_other_case(author, signer) for _, signer in exact):
                    yield from self._other_case(patch, author, *exact[0])
                elif all(_is_login_for(signer, author) for _, signer in exact):
                    yield from self._signed_by_login(patch, author, *exact[0])
                return
            yield from self._login(patch, author, *exact[0])
        elif same:
            yield from self._other_address(patch, author, *same[0])
        else:
            yield from self._nobody(patch, author, signers, context)

    def _nobody(
        self,
        patch: Patch,
        author: Address,
        signers: list[tuple[Trailer, Address]],
        context: Context,
    ) -> Findings:
        comparable = has_latin_name(author) == any(has_latin_name(signer) for _, signer in signers)
        hint = (
            ""
            if patch.has_in_body_from
            else ", unless a From: line is missing at the top of the body"
        )
        yield self.at_trailer(
            patch,
            signers[0][0],
            f"the author, {_shown(author)}, has not signed off; the Developer's Certificate of Origin"
            f" needs the author's own Signed-off-by:{hint}",
            severity=NOTE if patch.is_draft else WARNING,
            confidence=CERTAIN if comparable and not context.is_any("generic") else LIKELY,
        )

    def _other_address(
        self, patch: Patch, author: Address, trailer: Trailer, signer: Address
    ) -> Findings:
        where = "in the From: line of the body" if patch.has_in_body_from else "in From:"
        yield self.at_trailer(
            patch,
            trailer,
            f"the author is {author.email} {where} and {signer.email} in the Signed-off-by:;"
            " git would record two identities of one person",
            severity=NOTE,
            fix=f"From: {signer}",
        )

    def _other_case(
        self, patch: Patch, author: Address, trailer: Trailer, signer: Address
    ) -> Findings:
        yield self.at_trailer(
            patch,
            trailer,
            f"the author is {author.email}, and the Signed-off-by: writes it in other capitals,"
            f" {signer.email}; checkpatch.pl --strict calls that a mismatch",
            severity=NOTE,
            confidence=LIKELY,
            fix=f"Signed-off-by: {signer.name} <{author.email}>",
        )

    def _login(self, patch: Patch, author: Address, trailer: Trailer, signer: Address) -> Findings:
        yield self.at_trailer(
            patch,
            trailer,
            f'git would record the author as "{_name(author)}", while the Signed-off-by: says'
            f' "{_name(signer)}"; a From: line at the top of the body sets it right',
            severity=NOTE,
            fix=f"From: {signer}",
        )

    def _signed_by_login(
        self, patch: Patch, author: Address, trailer: Trailer, signer: Address
    ) -> Findings:
        yield self.at_trailer(
            patch,
            trailer,
            f'the Signed-off-by: says "{_name(signer)}", while the author is "{_name(author)}"; the '
            "certificate is signed with the name a person is known by",
            severity=NOTE,
            confidence=LIKELY,
            fix=f"Signed-off-by: {author}",
        )


def _has_other_case(author: Address, signer: Address) -> bool:
    """Whether the part before the `@`, where capitals count (RFC 5321, 2.4), differs in them only."""
    one, other = (person.email.partition("@")[0] for person in (author, signer))
    return one != other and one.lower() == other.lower()


def _is_login_for(author: Address, signer: Address) -> bool:
    """Whether the author is named by a login or by nothing at all, and the signer by a name."""
    return (
        _LOGIN.fullmatch(author.name) is not None
        and author.name != signer.name
        and _LOGIN.fullmatch(signer.name) is None
    )


def _name(person: Address) -> str:
    return (person.name or person.email)[:_LONGEST_NAME]


def _shown(person: Address) -> str:
    return f"{person.name[:_LONGEST_NAME]} <{person.email}>" if person.name else person.email
