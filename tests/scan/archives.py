"""Archives made for tests: mails of made-up people, put into git as public-inbox does."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

DIFF = """\
---
 foo.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/{path} b/{path}
index 1111111..2222222 100644
--- a/{path}
+++ b/{path}
@@ -1,3 +1,3 @@
 int a;
-int b;
+int {name};
 int c;
--{space}
2.39.5
"""


def patch(
    msgid: str,
    title: str,
    *,
    prefix: str = "PATCH",
    day: int = 1,
    path: str = "drivers/foo/foo.c",
    name: str = "bee",
    sign: bool = True,
    reply_to: str = "",
    extra: str = "",
) -> bytes:
    """A patch mail to a kernel list; without `sign` the rule signed-off-by-missing fires."""
    signed = "\nSigned-off-by: Ann Author <ann@example.org>\n" if sign else "\n"
    body = f"The name says nothing.\n{extra}{signed}" + DIFF.format(path=path, name=name, space=" ")
    return mail(msgid, f"[{prefix}] {title}", body, day=day, reply_to=reply_to)


def mail(
    msgid: str,
    subject: str,
    body: str,
    *,
    day: int = 1,
    sender: str = "Ann Author <ann@example.org>",
    reply_to: str = "",
) -> bytes:
    """Any mail of January 2026."""
    answer = f"In-Reply-To: <{reply_to}>\nReferences: <{reply_to}>\n" if reply_to else ""
    return (
        f"From: {sender}\nTo: linux-foo@vger.kernel.org\nSubject: {subject}\n"
        f"Date: {day:02} Jan 2026 10:00:00 +0000\nMessage-ID: <{msgid}>\n{answer}\n{body}"
    ).encode()


def reply(msgid: str, to: str, text: str, *, day: int = 2) -> bytes:
    """A reviewer's answer."""
    sender = "Rob Reviewer <rob@example.org>"
    return mail(msgid, "Re: [PATCH] foo", f"{text}\n", day=day, sender=sender, reply_to=to)


def epoch(folder: Path, mails: Iterable[bytes]) -> Path:
    """A public-inbox v2 epoch: a bare repository with one commit per mail."""
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)
    subprocess.run(
        ["git", "-C", str(folder), "symbolic-ref", "HEAD", "refs/heads/master"], check=True
    )
    append(folder, mails)
    return folder


def append(folder: Path, mails: Iterable[bytes], *, file: bytes = b"m") -> None:
    """Commit mails on top; file `d` takes them back."""
    has_head = (
        subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "-q", "--verify", "HEAD"],
            stdout=subprocess.DEVNULL,
            check=False,
        ).returncode
        == 0
    )
    stream = b""
    for number, data in enumerate(mails):
        stream += b"commit refs/heads/master\ncommitter T <t@example.org> 1767225600 +0000\n"
        stream += b"data 1\nm\n"
        if number == 0 and has_head:
            stream += b"from refs/heads/master^0\n"
        stream += b"deleteall\nM 100644 inline " + file + b"\ndata %d\n" % len(data) + data + b"\n"
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=stream, check=True)


def mbox(path: Path, mails: Sequence[bytes]) -> Path:
    """An mboxrd as public-inbox writes it (none of our bodies has a From_ line)."""
    start = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
    path.write_bytes(b"".join(start + data + b"\n" for data in mails))
    return path


def maildir(path: Path, mails: Sequence[bytes]) -> Path:
    """A maildir with all mails read."""
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for number, data in enumerate(mails):
        (path / "cur" / f"{1767225600 + number}.{number}.host:2,S").write_bytes(data)
    return path


def small_list() -> list[bytes]:
    """Two series: one in two versions that are not threaded together, and one that is fine."""
    return [
        patch("v1@example.org", "foo: rename b to bee", sign=False),
        reply("r1@example.org", "v1@example.org", "This lacks a Signed-off-by tag."),
        patch("v2@example.org", "foo: rename b to bee", prefix="PATCH v2", day=5, sign=False),
        patch("ok@example.org", "bar: rename b to bar", path="drivers/bar/bar.c", day=6),
        reply("r2@example.org", "ok@example.org", "Looks good.", day=7),
    ]
