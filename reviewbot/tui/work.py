"""The long work, run in threads: reading SOURCEs and running rules. Results go out as messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from textual.message import Message
from textual.worker import get_current_worker

from reviewbot.engine.rule import Rule
from reviewbot.errors import ReviewbotError
from reviewbot.review import Request, check_target, find_targets
from reviewbot.tui.desk import Checked, Entry, Job, entries_of, has_version
from reviewbot.tui.messages import (
    Progress,
    RevisionChecked,
    RulesLoaded,
    SourcesRead,
    WorkDone,
    WorkFailed,
)
from reviewbot.tui.pages import comments_of
from reviewbot.tui.talk import talk_of

log = logging.getLogger(__name__)

Post = Callable[[Message], object]
"""How a worker reports: thread-safe in Textual."""


def read_and_check(job: Job, post: Post) -> None:
    """Read all SOURCEs, then check every revision, those that are looked at first."""
    try:
        post(Progress("reading mail"))
        entries = _read(job.request, post)
        if get_current_worker().is_cancelled:
            post(WorkDone(was_stopped=True))
            return
        rules = tuple(job.load_rules())
        post(RulesLoaded(rules))
        _check(entries, rules, job.request, post)
    except ReviewbotError as err:
        post(WorkFailed(str(err), is_fatal=True))
    except Exception as err:  # around one worker: the screens stay
        log.exception("reading or checking failed")
        post(WorkFailed(f"internal error: {type(err).__name__}: {_one_line(err)}"))


def check_again(entry: Entry, job: Job, post: Post) -> None:
    """Load the rules anew and run them over all revisions of one series."""
    try:
        rules = tuple(job.load_rules())
        post(RulesLoaded(rules))
        _check([entry], rules, job.request, post)
    except ReviewbotError as err:
        post(WorkFailed(str(err)))
    except Exception as err:  # around one worker: the screens stay
        log.exception("checking failed")
        post(WorkFailed(f"internal error: {type(err).__name__}: {_one_line(err)}"))


def _read(request: Request, post: Post) -> list[Entry]:
    """All revisions are read, whichever was asked for: the screens can step through them."""
    targets, failed = find_targets(replace(request, revision="all"))
    entries = entries_of(targets, request.revision)
    lines = [str(err) for _, err in failed]
    missing = [entry for entry in entries if not has_version(entry, request.revision)]
    if missing and len(missing) == len(entries):
        lines += [
            f"{entry.target.source} holds no revision {request.revision}" for entry in missing
        ]
        entries = []
    post(SourcesRead(tuple(entries), tuple(lines)))
    return entries


def _check(entries: list[Entry], rules: tuple[Rule, ...], request: Request, post: Post) -> None:
    steps = list(_steps(entries))
    worker = get_current_worker()
    for done, (entry, at) in enumerate(steps):
        if worker.is_cancelled:
            post(WorkDone(was_stopped=True))
            return
        post(Progress(f"checking {_name(entry, at)}", done, len(steps)))
        target = entry.targets[at]
        report = check_target(target, rules, request)
        comments = comments_of(target, as_posted=request.as_posted)
        talk = talk_of(target, as_posted=request.as_posted)
        post(RevisionChecked(entry, at, Checked(report, comments, talk)))
    post(WorkDone())


def _steps(entries: Iterable[Entry]) -> Iterable[tuple[Entry, int]]:
    """What is looked at first, then the other revisions, newest first."""
    entries = list(entries)
    yield from ((entry, entry.shown) for entry in entries)
    for entry in entries:
        shown = entry.shown
        for at in reversed(range(len(entry.targets))):
            if at != shown:
                yield entry, at


def _name(entry: Entry, at: int) -> str:
    revision = entry.targets[at].revision
    if revision is None:
        return entry.targets[at].source
    return f"{revision.subject.title[:40]} v{revision.version}"


def _one_line(err: Exception) -> str:
    return " ".join(str(err).split())[:200]
