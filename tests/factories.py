"""Made-up mail for tests."""

from __future__ import annotations

from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch, parse_patch
from reviewbot.model.series import Thread

DIFF = """\
---
 foo.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/foo.c b/foo.c
index 1111111..2222222 100644
--- a/foo.c
+++ b/foo.c
@@ -1,3 +1,3 @@ int foo(void)
 one
-two
+TWO
 three
-- 
2.39.5
"""
SIGN_OFF = "Signed-off-by: A Author <author@example.org>\n"


def mail_bytes(
    subject: str = "[PATCH] foo: bar",
    body: str = f"Text.\n\n{SIGN_OFF}{DIFF}",
    *,
    msgid: str | None = "one@example.org",
    reply_to: str | None = None,
    author: str = "A Author <author@example.org>",
    date: str = "Thu, 01 Jan 2026 10:00:00 +0000",
    to: str = "linux-kernel@vger.kernel.org",
    headers: str = "",
) -> bytes:
    """A mail as bytes; `headers` are extra header lines, each with its newline."""
    lines = f"From: {author}\nTo: {to}\nSubject: {subject}\nDate: {date}\n"
    if msgid:
        lines += f"Message-ID: <{msgid}>\n"
    if reply_to:
        lines += f"In-Reply-To: <{reply_to}>\nReferences: <{reply_to}>\n"
    return f"{lines}{headers}\n{body}".encode()


def make_mail(
    subject: str = "[PATCH] foo: bar",
    body: str = f"Text.\n\n{SIGN_OFF}{DIFF}",
    *,
    msgid: str | None = "one@example.org",
    reply_to: str | None = None,
    author: str = "A Author <author@example.org>",
    date: str = "Thu, 01 Jan 2026 10:00:00 +0000",
    headers: str = "",
) -> Message:
    """A parsed mail."""
    return parse_mail(
        mail_bytes(
            subject,
            body,
            msgid=msgid,
            reply_to=reply_to,
            author=author,
            date=date,
            headers=headers,
        )
    )


def make_patch(body: str, subject: str = "[PATCH] foo: bar") -> Patch:
    """The patch in a mail with this body."""
    patch = parse_patch(make_mail(subject, body))
    assert patch is not None
    return patch


def make_thread(*messages: Message) -> Thread:
    """The thread of these mails."""
    return group(messages, "test")


def mbox(*mails: bytes) -> bytes:
    """Mails as an mboxrd."""
    out = b""
    for mail in mails:
        lines = mail.split(b"\n")
        quoted = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines]
        out += (
            b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + b"\n".join(quoted).rstrip(b"\n") + b"\n\n"
        )
    return out
