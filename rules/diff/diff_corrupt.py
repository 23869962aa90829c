"""A diff that git am calls corrupt."""

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    ERROR,
    MAIL,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Location,
    Patch,
    Rule,
)

_HEAD = (
    "Subject: [PATCH] foo: fix bar\n\nText.\n---\ndiff --git a/foo.c b/foo.c\n"
    "--- a/foo.c\n+++ b/foo.c\n"
)

_BESIDE = (
    "Subject: [PATCH] foo: fix bar\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\n{}\n--b\nContent-Type: text/x-patch\n"
    "Content-Disposition: attachment; filename=a.patch\n\nthe same\n--b--\n"
)
"""The patch for reading, and attached for applying."""


class DiffCorrupt(Rule):
    """The lines of a hunk are not those that its header counts.

    ## Why is this bad?

    `git am` stops with "corrupt patch": nobody can apply, test or build it. Mostly a mail client
    wrapped a long line or the end of the mail was lost; sometimes the diff was edited by hand.

    ## What to write instead

    The same commit, sent anew with `git send-email` or `b4 send`, which change nothing. A diff is
    not edited by hand: amend the commit and let `git format-patch` count.

    ## Limits

    One finding for a patch, at the first place. What is damaged without changing the number of
    lines (tabs that became blanks) is `whitespace-mangled`. Where the patch is attached too, that is
    what is applied, and the copy in the text is left alone.
    """

    id = "diff-corrupt"
    severity = ERROR
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/email-clients.rst, "General Preferences"',
        'Documentation/process/5.Posting.rst, "Sending the patch"',
        'xen: docs/process/sending-patches.pandoc, "Sending the patches to the list"',
        'qemu: docs/devel/submitting-a-patch.rst, "Use git send-email"',
        'u-boot: doc/develop/sending_patches.rst, "General Patch Submission Rules"',
        'git: Documentation/SubmittingPatches, "Sending your patches"',
    )
    profiles = ALL
    checkpatch = "CORRUPTED_PATCH"
    since = "0.1"

    GOOD = (
        Good(f"{_HEAD}@@ -1,2 +1,3 @@\n one\n+two\n three\n-- \n2.39.5\n"),
        Good(f"{_HEAD}@@ -1,3 +1,4 @@\n one\n+two\n\n three\n-- \n2.39.5\n"),
        Good(f"{_HEAD}@@ -1 +1 @@\n-one\n+two\n\\ No newline at end of file\n"),
        Good(f"{_HEAD}@@ -1,2 +1,3 @@\n one\n+two\n three\n\nA word behind the diff.\n"),
        Good(
            _BESIDE.format(
                f"{_HEAD.partition('bar')[2]}@@ -1,2 +1,3 @@\n one\n+a long line\nwrapped\n three\n"
            )
        ),
    )
    BAD = (
        Bad(f"{_HEAD}@@ -1,2 +1,3 @@\n one\n+a long line\nwrapped\n three\n", says="ends early"),
        Bad(f"{_HEAD}@@ -1,6 +1,7 @@\n one\n+two\n three\n-- \n2.39.5\n", profile="qemu"),
        Bad(f"{_HEAD}@@ -1,2 +1,3 @@\n one\n+two\n@@ -9,2 +10,3 @@\n nine\n"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        found = [(file, damage) for file in patch.files for damage in file.damage]
        if not found or patch.message.has_attached_patch:
            return
        file, first = found[0]
        more = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
        line = patch.lines[first.mail_line - 1] if first.mail_line <= len(patch.lines) else ""
        yield self.at_mail_line(
            patch,
            Location("diff", patch.msgid, file.path, None, first.mail_line),
            f"{first.why}{more}; git am calls this a corrupt patch, please send it again with git "
            "send-email or b4 send",
            evidence=(Evidence("quoted", line, file.path),),
        )
