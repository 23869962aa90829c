"""Reading mail: beside b4, the standard library and unidiff, in one process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as StdlibMessage
from email.parser import BytesParser
from email.policy import compat32

from benchmarks.harness import Contest, NotRun, Places, Row, cpu_here
from reviewbot.mail import parse_mail, split_mbox
from reviewbot.model.diff_reader import parse_diff, starts_diff
from reviewbot.model.grouping import group
from reviewbot.model.message import Message

_THREADS = 150
_HEADERS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References")


def _threads(places: Places) -> list[list[bytes]]:
    """Real threads, each as its mails."""
    if places.corpus is None:
        raise NotRun("no corpus (--corpus)")
    files = sorted(path for path in (places.corpus / "threads").rglob("*") if path.is_file())
    step = max(1, len(files) // _THREADS)
    found = [list(split_mbox(path.read_bytes())) for path in files[::step][:_THREADS]]
    if not found:
        raise NotRun("no threads in the corpus")
    return found


@contextmanager
def _series(places: Places) -> Iterator[Contest]:
    import b4

    threads = _threads(places)
    logging.getLogger("b4").setLevel(logging.CRITICAL)
    b4.can_network = False

    def ours() -> None:
        for mails in threads:
            for series in group(map(parse_mail, mails)).series:
                for revision in series.revisions:
                    for patch in revision.patches:
                        _ = patch.trailers

    def theirs() -> None:
        for mails in threads:
            box = b4.LoreMailbox()
            for mail in mails:
                box.add_message(BytesParser(policy=b4.emlpolicy).parsebytes(mail))
            box.get_series(reroll=False, codereview_trailers=False)

    yield Contest(lambda: cpu_here(ours), lambda: cpu_here(theirs))


@contextmanager
def _mail(places: Places) -> Iterator[Contest]:
    mails = [mail for thread in _threads(places) for mail in thread]
    parser = BytesParser(policy=compat32)

    def ours() -> None:
        for mail in mails:
            one = parse_mail(mail)
            _ = (one.author, one.to, one.cc, one.subject, one.date, one.msgid)
            _ = (one.in_reply_to, one.references, one.body)

    def theirs() -> None:
        for mail in mails:
            one = parser.parsebytes(mail)
            for name in _HEADERS:
                _ = one[name]
            for part in one.walk():
                _ = not isinstance(part, StdlibMessage) or part.get_payload(decode=True)

    yield Contest(lambda: cpu_here(ours), lambda: cpu_here(theirs))


@contextmanager
def _diff(places: Places) -> Iterator[Contest]:
    from unidiff.patch import PatchSet

    messages = [parse_mail(mail) for thread in _threads(places) for mail in thread]
    diffs = [text for one in messages if (text := _diff_of(one)) and _is_read_by_unidiff(text)]

    def ours() -> None:
        for text in diffs:
            for file in parse_diff(text.split("\n"), 0)[0]:
                _ = file.hunks

    def theirs() -> None:
        for text in diffs:
            PatchSet(text)

    yield Contest(lambda: cpu_here(ours), lambda: cpu_here(theirs))


def _diff_of(message: Message) -> str:
    lines = message.body.split("\n")
    starts = (at for at in range(len(lines)) if starts_diff(lines, at))
    at = next(starts, None)
    return "" if at is None else "\n".join(lines[at:])


def _is_read_by_unidiff(text: str) -> bool:
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    try:
        return bool(PatchSet(text))
    except UnidiffParseError:
        return False


ROWS = (
    Row(
        "series",
        f"{_THREADS} real threads to series and trailers",
        "b4.LoreMailbox",
        "CPU",
        0.33,
        0.2,
        _series,
    ),
    Row(
        "mail",
        "their mails to our values",
        "email.parser compat32, 8 headers, payload",
        "CPU",
        1.5,
        1.0,
        _mail,
    ),
    Row("diff", "their diffs to our values", "unidiff alone", "CPU", 1.3, None, _diff),
)
