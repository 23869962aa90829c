"""A public-inbox v2 epoch of made-up mail, as large as wanted and the same every time.

    python benchmarks/made_archive.py FOLDER MAILS [--huge]

Series of one to six patches in one to three versions, most with a cover letter, and replies that quote
them: in sizes and shares as on a kernel list (a third of the mails carry a diff, mean 8 kB). With
`--huge` the mail in the middle is 59 MB, as the largest on real lists: a patch of two million lines.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

HUGE_BYTES = 59_000_000
_FIRST_DAY = 1_700_000_000
_VERBS = ("fix", "add", "drop", "rework", "handle", "document", "simplify", "move", "check")
_NOUNS = ("lock", "buffer", "timer", "probe", "queue", "clock", "register", "error path", "quirk")
_FOLDERS = ("drivers/foo", "drivers/bar", "net/baz", "fs/qux", "lib", "arch/x86/kernel", "mm")
_SENTENCES = (
    "The driver reads the register before the clock is on, so the first transfer fails.",
    "This happens when two devices share the line and one of them is removed.",
    "Move the check up, where the lock is still held.",
    "No functional change intended for boards without the quirk.",
    "Tested on the evaluation board with both firmware versions.",
    "The old name said nothing about what it counts.",
)
_REMARKS = (
    "Why is the lock not needed here?",
    "Please add a Fixes: tag.",
    "This looks good to me otherwise.",
    "I don't think that this can happen: the caller has checked it.",
    "Could you split this out, please?",
    "Will fix in v2, thanks.",
)


def make(folder: Path, count: int, *, is_huge: bool = False) -> Path:
    """Write the epoch `folder`, which must not exist; returns it."""
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "symbolic-ref", "HEAD", "refs/heads/master"], check=True)
    process = subprocess.Popen([*git, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    stream = process.stdin
    if stream is None:
        raise RuntimeError("git fast-import without a pipe")
    middle = count // 2 if is_huge else -1
    for number, data in enumerate(_mails(count)):
        _commit(stream, _huge(number) if number == middle else data)
    stream.close()
    if process.wait() != 0:
        raise RuntimeError("git fast-import failed")
    return folder


def _commit(stream: IO[bytes], data: bytes) -> None:
    stream.write(
        b"commit refs/heads/master\ncommitter Test <test@example.org> 1767225600 +0000\ndata 1\nm\n"
        b"deleteall\nM 100644 inline m\ndata %d\n" % len(data) + data + b"\n"
    )


def _mails(count: int) -> Iterator[bytes]:
    chance = random.Random(20261128)  # noqa: S311  # made-up mail, not secrets
    made = 0
    series = 0
    while True:
        for data in _work(chance, series):
            yield data
            made += 1
            if made == count:
                return
        series += 1


def _work(chance: random.Random, series: int) -> Iterator[bytes]:
    """All mail about one piece of work, version by version."""
    author = f"Author {series % 300} <author{series % 300}@example.org>"
    total = chance.choice((1, 1, 1, 2, 3, 4, 6))
    titles = [
        f"foo{series}: {chance.choice(_VERBS)} the {chance.choice(_NOUNS)}" for _ in range(total)
    ]
    files = [f"{chance.choice(_FOLDERS)}/file{chance.randrange(5000)}.c" for _ in range(total)]
    when = _FIRST_DAY + series * 1800
    for version in range(1, chance.choice((1, 1, 2, 3)) + 1):
        mark = "PATCH" if version == 1 else f"PATCH v{version}"
        lead = f"{series}.{version}.{0 if total > 1 else 1}@example.org"
        if total > 1:
            text = _prose(chance, 6) + "".join(f"  {title}\n" for title in titles)
            yield _mail(author, f"[{mark} 0/{total}] foo{series}: rework", text, lead, when)
        for number in range(1, total + 1):
            counter = f" {number}/{total}" if total > 1 else ""
            body = _patch(chance, author, files[number - 1], version)
            subject = f"[{mark}{counter}] {titles[number - 1]}"
            msgid = f"{series}.{version}.{number}@example.org"
            yield _mail(author, subject, body, msgid, when + number, lead if total > 1 else "")
            for answer in range(chance.choice((0, 1, 2, 3))):
                yield _reply(chance, subject, body, f"{msgid[:-12]}.{answer}", msgid, when + 3600)
        when += 86400 * 4


def _mail(author: str, subject: str, body: str, msgid: str, when: int, parent: str = "") -> bytes:
    from email.utils import formatdate

    above = f"In-Reply-To: <{parent}>\nReferences: <{parent}>\n" if parent else ""
    received = "".join(
        f"Received: from mx{hop}.example.org (mx{hop}.example.org [192.0.2.{hop}])\n"
        f"\tby mail.example.org (Postfix) with ESMTPS id {msgid[:12]}{hop}\n"
        f"\tfor <linux-foo@vger.kernel.org>; {formatdate(when + hop)}\n"
        for hop in range(6)
    )
    people = ", ".join(f"Person {number} <person{number}@example.org>" for number in range(12))
    return (
        f"{received}From: {author}\nTo: linux-foo@vger.kernel.org\nCc: {people}\n"
        f"Subject: {subject}\nDate: {formatdate(when)}\nMessage-ID: <{msgid}>\n{above}"
        'MIME-Version: 1.0\nContent-Type: text/plain; charset="UTF-8"\n'
        f"Content-Transfer-Encoding: 8bit\n\n{body}"
    ).encode()


def _prose(chance: random.Random, count: int) -> str:
    return "".join(f"{chance.choice(_SENTENCES)}\n\n" for _ in range(count))


def _patch(chance: random.Random, author: str, path: str, version: int) -> str:
    hunks = "".join(_hunk(chance, at * 60 + 1) for at in range(chance.choice((1, 2, 3, 5, 9))))
    notes = f"v{version}: as asked for in review\n" if version > 1 else ""
    return (
        f"{_prose(chance, 3)}Signed-off-by: {author}\n---\n{notes} {path} | 8 ++++----\n"
        f" 1 file changed, 4 insertions(+), 4 deletions(-)\n\n"
        f"diff --git a/{path} b/{path}\nindex {chance.randrange(16**10):010x}..1234567890 100644\n"
        f"--- a/{path}\n+++ b/{path}\n{hunks}-- \n2.39.5\n\n"
    )


def _hunk(chance: random.Random, start: int) -> str:
    lines = [f" \tcount{number} = read(dev, {chance.randrange(999)});\n" for number in range(20)]
    lines[9:9] = [
        f"-\tret = do_it(dev, {chance.randrange(99)});\n",
        f"+\tret = do_it(dev, flags | {chance.randrange(99)});\n",
        "+\tif (ret)\n",
        "+\t\treturn ret;\n",
    ]
    return f"@@ -{start},21 +{start},23 @@ static int probe(struct device *dev)\n{''.join(lines)}"


def _reply(
    chance: random.Random, subject: str, body: str, name: str, parent: str, when: int
) -> bytes:
    lines = body.split("\n")
    at = chance.randrange(max(1, len(lines) - 30))
    quoted = "\n".join(f"> {line}" for line in lines[at : at + 30])
    reviewer = chance.randrange(60)
    text = f"On a day in autumn, somebody wrote:\n{quoted}\n\n{chance.choice(_REMARKS)}\n"
    if chance.random() < 0.3:
        text += f"\nReviewed-by: Reviewer {reviewer} <reviewer{reviewer}@example.org>\n"
    sender = f"Reviewer {reviewer} <reviewer{reviewer}@example.org>"
    return _mail(sender, f"Re: {subject}", text, f"r{name}@example.org", when, parent)


def _huge(number: int) -> bytes:
    """One patch of 59 MB that adds a file."""
    line = "+\t0x00000000, 0x11111111, /* data */\n"
    count = HUGE_BYTES // len(line)
    body = (
        "Binary data as a table.\n\nSigned-off-by: Author 1 <author1@example.org>\n---\n"
        "diff --git a/lib/table.c b/lib/table.c\nnew file mode 100644\nindex 0000000000..1234567890\n"
        f"--- /dev/null\n+++ b/lib/table.c\n@@ -0,0 +1,{count} @@\n{line * count}-- \n2.39.5\n\n"
    )
    subject = "[PATCH] lib: add a table"
    return _mail(
        "Author 1 <author1@example.org>", subject, body, f"huge{number}@example.org", _FIRST_DAY
    )


def main() -> None:
    """Make one archive."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("mails", type=int, metavar="MAILS")
    parser.add_argument("--huge", action="store_true", help="one mail of 59 MB among them")
    options = parser.parse_args()
    if options.folder.exists():
        sys.exit(f"{options.folder} exists")
    make(options.folder, options.mails, is_huge=options.huge)


if __name__ == "__main__":
    main()
