"""What analysing a thread of 500 mails costs beside parsing it.

    python benchmarks/long_thread.py [--mails N] [--runs N]

Two made-up threads: in one all answer the patch, in the other reviewer and author answer each other
and quote all the way up. Analysing is all of `reviewbot show` but printing: versions, tags, ledger,
what is missing. CPU time; the patterns are compiled before.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator

from reviewbot.context.outline import outline
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group

_DIFF = "---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+take_lock(foo);\n"


def mails(count: int, *, is_deep: bool) -> Iterator[bytes]:
    """A patch and what was said of it."""
    yield _mail(1, "[PATCH] foo: fix", f"The bar is wrong.\n\n{_DIFF}", 0)
    above = "+take_lock(foo);"
    for number in range(2, count + 1):
        quoted = "".join(f"> {line}\n" for line in above.split("\n")[:20])
        body = (
            f"{quoted}\nPlease use the spinlock {number} here, as foo is shared by all.\n\n"
            f"> +take_lock(foo);\n\nWhy is lock {number} taken in this place?\n\nThanks,\nRob\n"
        )
        yield _mail(number, "Re: [PATCH] foo: fix", body, number - 1 if is_deep else 1)
        above = body if is_deep else above


def _mail(number: int, subject: str, body: str, to: int) -> bytes:
    who = "Ann <ann@example.org>" if number % 2 else "Rob <rob@example.org>"
    answers = f"In-Reply-To: <{to}@example.org>\n" if to else ""
    return (
        f"From: {who}\nSubject: {subject}\nMessage-ID: <{number}@example.org>\n"
        f"Date: Thu, 01 Jan 2026 {number // 60:02d}:{number % 60:02d}:00 +0000\n{answers}\n{body}"
    ).encode()


def measure(count: int, *, is_deep: bool) -> tuple[float, float]:
    """Seconds of CPU for parsing, and for analysing."""
    raw = list(mails(count, is_deep=is_deep))
    started = time.process_time()
    thread = group([parse_mail(mail) for mail in raw])
    parsed = time.process_time()
    (series,) = thread.series
    outline("", thread, series, series.latest)
    return parsed - started, time.process_time() - parsed


def main() -> None:
    """Print the medians of both threads."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    measure(10, is_deep=True)
    for name, is_deep in (("all answer the patch", False), ("each answers the last", True)):
        runs = [measure(options.mails, is_deep=is_deep) for _ in range(options.runs)]
        parsing, analysing = (statistics.median(values) for values in zip(*runs))
        print(
            f"{options.mails} mails, {name}: parsing {parsing:.2f} s, analysing {analysing:.2f} s"
        )


if __name__ == "__main__":
    main()
