"""A patch that does not stand in the mail as plain text."""

import re

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Location,
    Message,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_TAKE_ATTACHMENTS = ("linux-cifs@vger.kernel.org", "samba-technical@lists.samba.org")
"""Lists on which the maintainers attach patches themselves."""
_PATCH_TYPES = ("text/x-patch", "text/x-diff", "application/x-patch", "application/x-diff")
_PATCH_FILE = LazyPattern(r"\.(?:patch|diff|txt)\Z", re.IGNORECASE)
_FORMAT_PATCH = LazyPattern(r"\s*>?From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n")
_DIFF = "---\ndiff --git a/foo.c b/foo.c\n--- a/foo.c\n+++ b/foo.c\n@@ -1,2 +1,3 @@\n one\n+two\n three\n"
_SIGNED = "Text.\n\nSigned-off-by: A Author <author@example.org>\n"


def _parts(*parts: str) -> str:
    """A mail of these parts, each with its headers."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    return (
        "Subject: [PATCH] foo: fix bar\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=b\n\n{body}--b--\n"
    )


_PLAIN = "Content-Type: text/plain\n\n"
_ATTACHED = (
    "Content-Type: text/x-patch\nContent-Disposition: attachment; filename=0001-foo.patch\n\n"
)


class AttachmentOrHtml(Rule):
    """The patch is attached, comes with HTML, or is a patch file pasted with its headers.

    ## Why is this bad?

    Reviewers answer below the lines they quote, and cannot quote an attachment. HTML doubles the mail
    and most lists refuse it. The headers of a pasted patch file end up in the description.

    ## What to write instead

    The patch inline as plain text: `git send-email` and `b4 send` do that, b4 also without an SMTP
    server (`b4 send --reflect`, the web endpoint).

    ## Limits

    Signatures and what lists append are no attachments, and lists whose maintainers attach their own
    patches (linux-cifs) are left alone. Where the project is not known from the
    lists in To and Cc, the finding is likely at most.
    """

    id = "attachment-or-html"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "No MIME, no links, no compression, no '
        'attachments.  Just plain text"',
        'Documentation/process/email-clients.rst, "General Preferences"',
        'xen: docs/process/sending-patches.pandoc, "Sending the patches to the list"',
        'qemu: docs/devel/submitting-a-patch.rst, "Do not send as an attachment"',
        'u-boot: doc/develop/sending_patches.rst, "General Patch Submission Rules"',
        'git: Documentation/SubmittingPatches, "Sending your patches"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: fix bar\n\n{_SIGNED}{_DIFF}"),
        Good(
            _parts(
                f"{_PLAIN}{_SIGNED}{_DIFF}",
                "Content-Type: application/pgp-signature; name=signature.asc\n\nx\n",
            )
        ),
        Good(
            _parts(
                f"{_PLAIN}{_SIGNED}{_DIFF}",
                "Content-Type: text/plain; name=config.txt\nContent-Disposition: attachment; "
                "filename=config.txt\n\nCONFIG_A=y\n",
            )
        ),
        Good(
            _parts(
                f"{_PLAIN}{_SIGNED}{_DIFF}",
                "Content-Type: text/plain\nContent-Disposition: inline\n\nthe list's footer\n",
            )
        ),
        Good(
            "To: linux-cifs@vger.kernel.org\n"
            + _parts(f"{_PLAIN}Text.\n", f"{_ATTACHED}{_SIGNED}{_DIFF}")
        ),
    )
    BAD = (
        Bad(_parts(f"{_PLAIN}Text.\n", f"{_ATTACHED}{_SIGNED}{_DIFF}"), says="an attachment"),
        Bad(_parts(f"{_ATTACHED}{_SIGNED}{_DIFF}"), profile="qemu"),
        Bad(
            _parts(f"{_PLAIN}{_SIGNED}{_DIFF}", "Content-Type: text/html\n\n<p>Text.\n"),
            says="HTML",
        ),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\n"
            f"From {'0123456789' * 4} Mon Sep 17 00:00:00 2001\n"
            "From: A Author <author@example.org>\nDate: Thu, 1 Jan 2026 10:00:00 +0000\n"
            f"Subject: [PATCH] foo: fix bar\n\n{_SIGNED}{_DIFF}",
            says="pasted",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        mail = patch.message
        if any(address.email.lower() in _TAKE_ATTACHMENTS for address in mail.recipients):
            return
        if len(mail.parts) > 1 or any(part.disposition == "attachment" for part in mail.parts):
            kind = _kind(patch)
            if kind:
                yield self.at_mail_line(
                    patch,
                    Location("message", patch.msgid, mail_line=patch.files[0].mail_line),
                    f"the patch {kind}; please send it inline as plain text, as git send-email and "
                    "b4 send do",
                    evidence=(Evidence("mime-parts", ", ".join(_named(mail))),),
                    confidence=LIKELY if context.is_any("generic") else CERTAIN,
                )
                return
        if _FORMAT_PATCH.match(mail.body[:2000]) and "no mail header" not in mail.notes:
            line = next(line for line in patch.lines if line.strip())
            yield self.at_mail_line(
                patch,
                Location("message", patch.msgid, mail_line=patch.lines.index(line) + 1),
                "a file of git format-patch is pasted into the mail with its headers; please send it "
                "with git send-email or b4 send",
                evidence=(Evidence("quoted", line),),
                severity=NOTE,
                confidence=LIKELY,
            )


def _kind(patch: Patch) -> str:
    """What is wrong with the mail's form, as a verb phrase; empty when nothing is."""
    mail = patch.message
    attached = [part for part in mail.parts if _is_patch_file(part.content_type, part.filename)]
    attached = [part for part in attached if part.disposition == "attachment"]
    if attached and _starts_behind_text(patch):
        return "is an attachment"
    if any(part.content_type == "text/html" for part in mail.parts):
        return "comes with an HTML copy of its text"
    return ""


def _is_patch_file(content_type: str, filename: str) -> bool:
    return content_type in _PATCH_TYPES or _PATCH_FILE.search(filename[-20:]) is not None


def _starts_behind_text(patch: Patch) -> bool:
    """Whether the first file of the diff begins behind all text that is no attachment."""
    mail = patch.message
    inline_bytes = sum(
        part.size_bytes
        for part in mail.parts
        if part.is_in_body and part.disposition != "attachment"
    )
    before = "\n".join(patch.lines[: patch.files[0].mail_line - 1])
    return len(before.encode("utf-8", "surrogateescape")) >= inline_bytes - 1


def _named(mail: Message) -> list[str]:
    return [f"{part.content_type} {part.filename}".strip() for part in mail.parts[:20]]
