"""The long work, run in threads: reading SOURCEs and running rules. Results go out as messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from textual.message import Message
from textual.worker import get_current_worker

from reviewbot.engine.rule import Rule
from reviewbot.errors import ReviewbotError
from reviewbot.review import Request, check_target
from reviewbot.tui.columns import cut
from reviewbot.tui.desk import Checked, Entry, has_same_mail
from reviewbot.tui.job import Job
from reviewbot.tui.messages import (
    EntryUpdated,
    Progress,
    RevisionChecked,
    RulesLoaded,
    SourcesRead,
    WorkDone,
    WorkFailed,
)
from reviewbot.tui.pages import comments_of
from reviewbot.tui.reading import read_again, read_entries
from reviewbot.tui.talk import talk_of

log = logging.getLogger(__name__)

Post = Callable[[Message], object]
"""How a worker reports: thread-safe in Textual."""


def read_and_check(job: Job, post: Post) -> None:
    """Read all SOURCEs, then check every revision, those that are looked at first."""
    try:
        entries: tuple[Entry, ...] = ()
        for found in read_entries(job.request, partial(_step, post)):
            entries = found.entries
            post(SourcesRead(entries, found.failed))
        if get_current_worker().is_cancelled:
            post(WorkDone(was_stopped=True))
            return
        rules = tuple(job.load_rules())
        post(RulesLoaded(rules))
        _check(list(entries), rules, job.request, post)
    except ReviewbotError as err:
        post(WorkFailed(str(err), is_fatal=True))
    except Exception as err:  # around one worker: the screens stay
        _broken(post, "reading or checking", err)


def _step(post: Post, what: str, done: int, total: int) -> bool:
    post(Progress(what, done, total))
    return get_current_worker().is_cancelled


def update(entries: Sequence[Entry], job: Job, rules: tuple[Rule, ...], post: Post) -> None:
    """Read series anew, with what was posted since, and check what changed."""
    try:
        for number, entry in enumerate(entries):
            if _step(post, f"updating {_name(entry, entry.shown)}", number, len(entries)):
                post(WorkDone(was_stopped=True))
                return
            try:
                fresh = read_again(entry, job.request)
            except ReviewbotError as err:
                post(EntryUpdated(entry, None, str(err)))
                continue
            post(EntryUpdated(entry, fresh, ""))
            if fresh is not entry and not has_same_mail(entry, fresh):
                _check([fresh], rules, job.request, post, is_last=False)
        post(WorkDone())
    except Exception as err:  # around one worker: the screens stay
        _broken(post, "updating", err)


def check_again(entry: Entry, job: Job, post: Post) -> None:
    """Load the rules anew and run them over all revisions of one series."""
    try:
        rules = tuple(job.load_rules())
        post(RulesLoaded(rules))
        _check([entry], rules, job.request, post)
    except ReviewbotError as err:
        post(WorkFailed(str(err)))
    except Exception as err:  # around one worker: the screens stay
        _broken(post, "checking", err)


def _broken(post: Post, what: str, err: Exception) -> None:
    """Called where it was caught: the log gets all of it, the screen a line."""
    log.exception("%s failed", what)
    post(WorkFailed(f"internal error: {type(err).__name__}", is_internal=True))


class _Stopped(BaseException):
    """Out of the reading of a tree; no rule may take it for its own failure."""


def _check(
    entries: list[Entry],
    rules: tuple[Rule, ...],
    request: Request,
    post: Post,
    *,
    is_last: bool = True,
) -> None:
    """Check all revisions. Where that takes a tree, what the mail alone tells is shown first."""

    def read(what: str, done: int, total: int) -> None:
        if _step(post, what, done, total):
            raise _Stopped

    told = request._replace(
        progress=partial(read, "reading the tree"),
        history_progress=partial(read, "reading the history"),
    )
    passes = [(list(_steps(entries)), told)]
    if request.tree or request.history or request.providers:
        quick = request._replace(tree="", history="", providers=(), checkout="")
        passes.insert(0, ([(entry, entry.shown) for entry in entries], quick))
    try:
        for steps, wanted in passes:
            _check_all(steps, rules, wanted, post)
    except _Stopped:
        post(WorkDone(was_stopped=True))
        return
    if is_last:
        post(WorkDone())


def _check_all(
    steps: Sequence[tuple[Entry, int]], rules: tuple[Rule, ...], request: Request, post: Post
) -> None:
    """Check these revisions one after the other. Raises _Stopped."""
    for done, (entry, at) in enumerate(steps):
        if _step(post, f"checking {_name(entry, at)}", done, len(steps)):
            raise _Stopped
        target = entry.targets[at]
        report = check_target(target, rules, request)
        comments = comments_of(target, as_posted=request.as_posted)
        talk = talk_of(target, as_posted=request.as_posted)
        post(RevisionChecked(entry, at, Checked(report, comments, talk)))


def _steps(entries: Sequence[Entry]) -> Iterator[tuple[Entry, int]]:
    """What is looked at first, then the other revisions, newest first."""
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
    return f"{cut(revision.subject.title, 24)} v{revision.version}"
