"""A patch without Signed-off-by, which nobody may apply."""

import re
from itertools import islice

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    ERROR,
    LIKELY,
    MAIL,
    Address,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    TextLine,
)
from reviewbot.model.lazy import LazyPattern

_ATTEMPT = LazyPattern(
    r"\s{0,20}(?:signed|sign|singed|signd)[ _-]{0,2}of+[ _-]{0,2}(?:by)?[ \t]*[:;=]?[ \t]*"
    r"(?P<person>[^<>\s:][^<>]*<[^<>\s]+@[^<>\s]+>)\s*",
    re.IGNORECASE,
)
_WITHOUT_SIGN_OFF = frozenset(("bluez", "kmod"))
"""BlueZ: HACKING, "Submitting patches" calls the line an error. kmod: CONTRIBUTING.md leaves it open."""
_SHARED_LISTS = ("linux-modules@vger.kernel.org", "linux-bluetooth@vger.kernel.org")
"""Where kmod and BlueZ have no list of their own."""


class SignedOffByMissing(Rule):
    """A submitted patch carries no Signed-off-by above the `---` line.

    ## Why is this bad?

    The line certifies the Developer's Certificate of Origin. Without it a maintainer cannot take
    the patch, and has to ask and wait for an answer before anything else can happen.

    ## What to write instead

    `git commit --amend -s` adds it; `git rebase --signoff BASE` does so for a whole series.

    ## Limits

    RFC and do-not-merge patches, reverts, fixups, test patches for bots, review copies of stable
    queues and diffs in answers that quote are left alone, and BlueZ and kmod, which do without.
    Where the project is not known from the lists in To and Cc, the finding is likely at most: not
    every project asks for it. A sign-off below the `---` line is `signed-off-by-below-cut`. A line
    that means to be a sign-off and is misspelt or indented is pointed at instead.
    """

    id = "signed-off-by-missing"
    severity = ERROR
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Sign your work - the Developer\'s Certificate of Origin"',
        'xen: docs/process/sending-patches.pandoc, "Signed-off-by:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Patch emails must include a Signed-off-by: line"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
        'u-boot: doc/develop/sending_patches.rst, "Attributing Code, Copyrights, Signing"',
    )
    profiles = ALL
    checkpatch = "MISSING_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nSigned-off-by: A Author <author@example.org>\n"
        ),
        Good(
            "Subject: [RFC PATCH] foo: does this direction make sense\n\nText without a sign-off.\n"
        ),
        Good("Subject: [PATCH] foo: DO NOT MERGE debug aid\n\nPrints more.\n"),
        Good(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nsigned-off-by: A Author <author@example.org>\n"
        ),
        Good(
            'Subject: [PATCH] Revert "foo: add bar"\n\n'
            "This reverts commit 0123456789abcdef0123456789abcdef01234567.\n"
        ),
        Good(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\n---\nSigned-off-by: A Author <author@example.org>\n"
        ),
        Good(
            "Subject: [PATCH] foo: try this\nIn-Reply-To: <1@example.org>\n\n> It is slow.\n\n"
            "Is it with the patch below?\n"
        ),
        Good(
            "To: linux-modules@vger.kernel.org\nSubject: [PATCH] libkmod: fix bar\n\nText.\n"
            "---\ndiff --git a/libkmod/a.c b/libkmod/a.c\n--- a/libkmod/a.c\n+++ b/libkmod/a.c\n"
            "@@ -1,1 +1,1 @@\n-a\n+b\n",
        ),
        Good(
            "To: linux-bluetooth@vger.kernel.org\nSubject: [PATCH] lib/uuid: fix bar\n\nText.\n"
            "---\ndiff --git a/lib/uuid.h b/lib/uuid.h\n--- a/lib/uuid.h\n+++ b/lib/uuid.h\n"
            "@@ -1,1 +1,1 @@\n-a\n+b\n",
        ),
        Good(
            "To: linux-bluetooth@vger.kernel.org\nSubject: [PATCH BlueZ] client: fix bar\n\nText.\n",
        ),
    )
    BAD = (
        Bad("Subject: [PATCH] foo: fix bar\n\nText.\n\nSigned-off-by:\n"),
        Bad("Subject: [PATCH] foo: fix bar\n\nText.\n", says="git commit --amend -s"),
        Bad(
            'From: "ann@example.org" <ann@example.org>\nSubject: [PATCH] foo: fix bar\n\nText.\n',
            says="git commit --amend -s",
        ),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nReviewed-by: R Reviewer <reviewer@example.org>\n",
            profile="xen",
        ),
        Bad("Subject: [PATCH] foo: fix bar\n\nText.\n", profile="generic"),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nSigned-off by: A Author <author@example.org>\n",
            says="is not read as Signed-off-by:",
        ),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\n Signed-off-by: A Author <author@example.org>\n",
            says="is not read as Signed-off-by:",
        ),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nTested with\n\ndiff --git a/init/main.c b/init/main.c\n"
            "--- a/init/main.c\n+++ b/init/main.c\n@@ -1,1 +1,1 @@\n-a\n+b\n\n"
            "Signed-off-by: A Author <author@example.org>\n---\n"
            "diff --git a/init/init.c b/init/init.c\n--- a/init/init.c\n+++ b/init/init.c\n"
            "@@ -1,1 +1,1 @@\n-a\n+b\n",
            says="where a diff begins",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        signed = patch.trailers_named("Signed-off-by")
        if any(trailer.value.strip() for trailer in signed) or _is_exempt(patch, context):
            return
        confidence = LIKELY if context.is_any("generic") else CERTAIN
        lost = _behind_diff(patch)
        if lost is not None:
            yield self.at_message(
                patch,
                lost,
                f"the commit message ends at line {patch.files[0].mail_line} of the mail, where a diff"
                " begins, and git am drops the Signed-off-by: below it",
                confidence=confidence,
            )
            return
        attempt = next(filter(None, map(_attempt, patch.description)), None)
        if attempt is not None:
            line, person = attempt
            yield self.at_message(
                patch,
                line,
                "the sign-off is not read as Signed-off-by: the way it is written, so the patch cannot"
                " be applied; the tag stands at the start of its line and ends in a colon",
                confidence=confidence,
                fix=f"Signed-off-by: {person}",
            )
            return
        yield self.at_missing_trailer(
            patch,
            "there is no Signed-off-by: line, so the patch cannot be applied; git commit --amend -s adds it",
            confidence=confidence,
            fix=f"Signed-off-by: {patch.author}" if _has_name(patch.author) else None,
        )


def _has_name(author: Address) -> bool:
    """Whether there is a name to sign with: mail programs put the address in its place."""
    return bool(author.email and author.name) and "@" not in author.name


def _is_exempt(patch: Patch, context: Context) -> bool:
    is_bare_diff = not patch.message.subject and not patch.message.author.email
    return (
        patch.is_draft
        or patch.is_revert
        or _is_suggestion(patch)
        or is_bare_diff
        or patch.title.startswith(("fixup!", "squash!", "amend!"))
        or any(trailer.name == "signed-off-by" for trailer in patch.trailers_below)
        or any(word.lower() in _WITHOUT_SIGN_OFF for word in patch.subject.trees)
        or (
            context.is_any("generic")
            and any(to.key in _SHARED_LISTS for to in patch.message.recipients)
        )
    )


def _is_suggestion(patch: Patch) -> bool:
    """A diff inside a discussion: an answer that begins with a quote, whatever its subject says."""
    if patch.message.in_reply_to is None or patch.subject.has_counter:
        return False
    written = (line.text for line in patch.description if line.text.strip())
    return any(text.startswith(">") for text in islice(written, 3))


def _behind_diff(patch: Patch) -> TextLine | None:
    """A sign-off that stands below a diff which the author quoted in the description."""
    if patch.cut_line is not None:
        return None
    start = patch.files[0].mail_line
    return next(
        (
            TextLine(number, text)
            for number, text in enumerate(patch.lines[start:], start + 1)
            if text.startswith("Signed-off-by: ")
        ),
        None,
    )


def _attempt(line: TextLine) -> tuple[TextLine, str] | None:
    """The line and the person it names, when it means to be a sign-off."""
    match = _ATTEMPT.fullmatch(line.text[:400])
    return (line, match["person"]) if match is not None else None
