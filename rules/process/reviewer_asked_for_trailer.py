"""A reviewer asked for a tag, and the patch still does not have it."""

from reviewbot.context.asks import Ask, tag_requests
from reviewbot.engine.rule import (
    ALL,
    LIKELY,
    THREAD,
    WARNING,
    Bad,
    Context,
    Finding,
    Findings,
    Good,
    Location,
    Revision,
    Rule,
)


class ReviewerAskedForTrailer(Rule):
    """Somebody who is not the author wrote that the patch lacks a tag such as Reported-by or Fixes;
    it is not there.

    ## Why is this bad?

    A remark that is ignored costs the reviewer's goodwill, and the next reply is usually "please
    address the comments on the previous version". The tag itself gives credit, or carries the fix
    to the stable trees.

    ## What to write instead

    Add the tag in the next version, or answer the mail and say why it does not apply.

    ## Limits

    Only literal tag names count, and only sentences that ask. A direct answer of the author that
    promises nothing closes the request. What bots ask is not repeated.
    """

    id = "reviewer-asked-for-trailer"
    severity = WARNING
    confidence = LIKELY
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
        'qemu: docs/devel/submitting-a-patch.rst, "Stay around to fix problems raised in code review"',
        'git: Documentation/SubmittingPatches, "A typical life cycle of a patch series"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(
            """
From mboxrd@z Thu Jan  1 00:00:00 1970
Subject: [PATCH] foo: fix probe
Message-ID: <one@example.org>

Text.

Reported-by: Rita Reporter <rita@example.org>
Signed-off-by: A Author <author@example.org>

From mboxrd@z Thu Jan  1 00:00:00 1970
From: R Reviewer <reviewer@example.org>
Subject: Re: [PATCH] foo: fix probe
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>

No need for a Reported-by here, thanks for having it anyway.
"""
        ),
        Good(
            """
From mboxrd@z Thu Jan  1 00:00:00 1970
Subject: [PATCH] foo: fix probe
Message-ID: <one@example.org>

Text.

Signed-off-by: A Author <author@example.org>

From mboxrd@z Thu Jan  1 00:00:00 1970
From: R Reviewer <reviewer@example.org>
Subject: Re: [PATCH] foo: fix probe
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>

This lacks a Reported-by:.

From mboxrd@z Thu Jan  1 00:00:00 1970
Subject: Re: [PATCH] foo: fix probe
In-Reply-To: <two@example.org>
Message-ID: <three@example.org>

Nobody reported it, I found it by reading the code.
"""
        ),
        Good(
            """
From mboxrd@z Thu Jan  1 00:00:00 1970
Subject: [PATCH] foo: fix probe
Message-ID: <one@example.org>

Text.

Signed-off-by: A Author <author@example.org>

From mboxrd@z Thu Jan  1 00:00:00 1970
From: R Reviewer <reviewer@example.org>
Subject: Re: [PATCH] foo: fix probe
In-Reply-To: <one@example.org>

> This lacks a Reported-by:.

Quoted, not said.
"""
        ),
    )
    BAD = (
        Bad(
            """
From mboxrd@z Thu Jan  1 00:00:00 1970
Subject: [PATCH] foo: fix probe
Message-ID: <one@example.org>

Text.

Signed-off-by: A Author <author@example.org>

From mboxrd@z Thu Jan  1 00:00:00 1970
From: R Reviewer <reviewer@example.org>
Subject: Re: [PATCH] foo: fix probe
In-Reply-To: <one@example.org>

This lacks a Reported-by:.
""",
            says="R Reviewer asked for Reported-by",
        ),
        Bad(
            """
From mboxrd@z Thu Jan  1 00:00:00 1970
Subject: [PATCH] foo: fix probe
Message-ID: <one@example.org>

Text.

Signed-off-by: A Author <author@example.org>

From mboxrd@z Thu Jan  1 00:00:00 1970
From: R Reviewer <reviewer@example.org>
Subject: Re: [PATCH] foo: fix probe
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>

Could you please add a Fixes: tag?

From mboxrd@z Thu Jan  1 00:00:00 1970
Subject: [PATCH v2] foo: fix probe
Message-ID: <three@example.org>

Text.

Signed-off-by: A Author <author@example.org>
""",
            says="asked for Fixes on v1",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        if context.discussion is None:
            return
        for ask in tag_requests(context.discussion):
            if ask.state == "open":
                yield self._finding(ask, revision)

    def _finding(self, ask: Ask, revision: Revision) -> Finding:
        name = ask.by.name or ask.by.email
        return self._make(
            f"{name} asked for {ask.tag} on v{ask.revision.version}; v{revision.version} does not have it",
            Location("thread", ask.msgid, mail_line=ask.mail_line),
            None,
            {"evidence": ask.evidence},
        )
