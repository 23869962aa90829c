"""The main job: SOURCEs in, reports out. Every surface (command line, screens, bot) goes through
here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reviewbot.engine.rule import MAINTAINERS, Rule
from reviewbot.engine.runner import check_revision
from reviewbot.errors import SourceError
from reviewbot.model.finding import Base, Report
from reviewbot.model.grouping import Conversations, group
from reviewbot.model.message import Address, Message
from reviewbot.model.series import Revision, Series, Thread
from reviewbot.places import cache_folder
from reviewbot.source.load import Batch, load, read_source

_HEX = re.compile(r"[0-9a-f]{7,64}")

if TYPE_CHECKING:
    from reviewbot.context.history.base import BaseChoice
    from reviewbot.context.history.git_history import GitHistory
    from reviewbot.context.kbuild.change import KbuildChange
    from reviewbot.context.kbuild.tree import Tree as SourceTree
    from reviewbot.context.maintainers.maintainers import Tree
    from reviewbot.context.maintainers.responsible import Responsible
    from reviewbot.engine.provider import Provider
    from reviewbot.engine.suppression import Exemption, Suppression


class Request(NamedTuple):
    """What to look at. `revision` is `latest`, `all` or a version number as text; `home` are the
    profiles of the tree that patches without recipients were made in, `tree` a folder with the
    source they apply to (empty for none), `history` a git repository, `base` a commit of it,
    `checkout` the repository that ranges and prep branches are in (empty for none of them);
    `providers` are asked besides the rules.
    `exemptions` are what configuration does not want to see of some paths; `is_timed` asks what
    each rule costs; `is_partial` says that only some rules were chosen, `is_author` that the mail is
    about to be sent, whatever its headers say.
    `progress` is told how much of a tree is read, and of how much; `history_progress` how many commits
    of a history, see GitHistory.
    """

    sources: tuple[str, ...]
    context: tuple[str, ...] = ()
    revision: str = "latest"
    as_posted: bool = False
    is_offline: bool = False
    timeout_s: float = 60.0
    profiles: tuple[str, ...] = ()
    recipients: tuple[Address, ...] = ()
    home: tuple[str, ...] = ()
    tree: str = ""
    providers: tuple[Provider, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    is_timed: bool = False
    is_partial: bool = False
    is_author: bool = False
    history: str = ""
    base: str = ""
    progress: Callable[[int, int], None] | None = None
    history_progress: Callable[[int, int], None] | None = None
    checkout: str = ""


class Target(NamedTuple):
    """One revision to judge with the mail around it; `revision` and `series` are None for a thread
    without a patch.
    """

    source: str
    thread: Thread
    series: Series | None
    revision: Revision | None


def find_targets(request: Request) -> tuple[list[Target], list[tuple[str, SourceError]]]:
    """Every wanted revision of every SOURCE, in order, and what could not be read.

    A `context` source that cannot be read counts as unreadable too.
    """
    batches, failed = load(
        request.sources, is_offline=request.is_offline, timeout_s=request.timeout_s
    )
    context: list[Message] = []
    for source in request.context:
        try:
            context.extend(
                read_source(source, is_offline=request.is_offline, timeout_s=request.timeout_s)
            )
        except SourceError as err:
            failed.append((source, err))
    targets: list[Target] = []
    for batch in batches:
        found = _targets(batch, context, request)
        if not found:
            why = SourceError(f"{batch.names[0]} holds no revision {request.revision}")
            failed.append((batch.names[0], why))
        targets.extend(found)
    return targets, failed


def check_target(target: Target, rules: Sequence[Rule], request: Request) -> Report:
    """The report of one target."""
    if target.series is None or target.revision is None:
        return Report(target.source, None)
    around = look_around(target.revision, request, rules)
    return check_revision(
        rules,
        target.thread,
        target.series,
        target.revision,
        profiles=request.profiles,
        recipients=request.recipients,
        home=request.home,
        as_posted=request.as_posted,
        kbuild=around.kbuild,
        providers=request.providers,
        suppression=_suppression(target.revision, request),
        history=around.history,
        choice=around.choice,
        is_timed=request.is_timed,
        maintainers=around.maintainers,
    )


class Around(NamedTuple):
    """What rules may know of a revision beside its mail, each read when a rule asks; None for what
    was not given.
    """

    history: GitHistory | None
    choice: BaseChoice | None
    kbuild: KbuildChange | None
    maintainers: Responsible | None


def look_around(revision: Revision, request: Request, rules: Sequence[Rule]) -> Around:
    """What the request's tree and history can tell these rules of a revision; as it was posted, HEAD is what it was
    by then. Raises SourceError for a tree or a history that cannot be read.
    """
    history = open_history(request.history) if request.history else None
    if history is not None:
        history.progress = request.history_progress
    if history is not None and request.as_posted and revision.posted_at is not None:
        history = history.as_of(int(revision.posted_at.timestamp()))
    choice = _choice(history, revision, request) if history is not None else None
    asks_who = any(MAINTAINERS in rule.needs for rule in rules)
    return Around(
        history,
        choice,
        _kbuild(revision, request) if request.tree else None,
        _responsible(revision, request, choice)
        if asks_who and (request.tree or request.checkout)
        else None,
    )


def _suppression(revision: Revision, request: Request) -> Suppression | None:
    """What is not to be shown, None when that is nothing.

    Waivers count where nothing was posted yet: then it is the author who looks. Mail always has a
    Message-ID, so a stranger cannot make a maintainer's report look like that.
    """
    if not request.exemptions and not revision.may_hold_waivers:
        return None
    from reviewbot.engine.suppression import Suppression  # costs start-up time

    def is_judged(id: str) -> bool:
        if request.is_partial:
            return False
        from reviewbot.provider.checkpatch_types import is_own_id  # only where there is a waiver

        return bool(request.providers) or not is_own_id(id)

    return Suppression(request.is_author or not revision.msgids, request.exemptions, is_judged)


@cache
def open_history(repository: str) -> GitHistory:
    """The history of a repository, opened once; read when a rule asks.

    Raises SourceError for a folder that is no repository or that git refuses.
    """
    # costs start-up time that a check without a history does not pay
    from reviewbot.context.history.git_history import GitHistory
    from reviewbot.context.history.repository import Repository

    return GitHistory(Repository(Path(repository)), cache_folder("history"))


def _choice(history: GitHistory, revision: Revision, request: Request) -> BaseChoice:
    from reviewbot.context.history.base import BaseChoice

    left = _left_side(history, revision.source)
    asked = Base(history.resolved(request.base), "--base") if request.base else left
    return BaseChoice(history, revision, asked, is_own=left is not None)


def _left_side(history: GitHistory, source: str) -> Base | None:
    """The base that a git range names, None for other SOURCEs and for a range of another repository."""
    if ".." not in source:
        return None
    from reviewbot.source.choose import kind_of

    left = source.partition("..")[0]
    if kind_of(source) != "range" or left.startswith("-"):
        return None
    try:
        return Base(history.resolved(left or "HEAD"), f"left side of {source}")
    except SourceError:
        return None


def _kbuild(revision: Revision, request: Request) -> KbuildChange:
    """The tree's Kconfig, make files and exports under this revision; read when a rule asks.

    Raises SourceError for a tree that cannot be read.
    """
    # costs start-up time that a check without a tree does not pay
    from reviewbot.context.kbuild.change import KbuildChange

    is_own = not request.history or Path(request.history).resolve() == Path(request.tree).resolve()
    asked = request.base if is_own else ""
    if is_own and not asked and request.history:
        # HEAD has the patches of a range applied already
        left = _left_side(open_history(request.history), revision.source)
        asked = left.sha if left is not None else ""
    named = revision.base_commit or ""
    commits = (asked, named if _HEX.fullmatch(named) else "")
    tree = _source_tree(request.tree, commits, request.progress)
    return KbuildChange(tree.files, revision.patches, lambda: tree.index)


@lru_cache(maxsize=4)
def _source_tree(
    folder: str, commits: tuple[str, str], progress: Callable[[int, int], None] | None
) -> SourceTree:
    """A tree that many revisions are for is opened once."""
    from reviewbot.context.kbuild.tree import Tree as SourceTree

    return SourceTree(Path(folder), commits, progress=progress)


def _responsible(revision: Revision, request: Request, choice: BaseChoice | None) -> Responsible:
    """Who looks after the files of the tree; read when a rule asks, and anew for each revision: the
    tree may have changed.
    """
    # costs start-up time that a check without a tree does not pay
    from reviewbot.context.maintainers.responsible import Responsible

    tree = partial(_tree, revision, request, choice)
    return Responsible(tree, revision, cache_folder("maintainers"))


def _tree(revision: Revision, request: Request, choice: BaseChoice | None) -> Tree | None:
    """The tree a revision applies to: its base where that is known in a git repository, else the
    folder of --tree; of the checkout that a range is in only the base.
    """
    from reviewbot.context.kbuild.folder import FolderFiles

    if request.tree:
        if choice is not None and request.history == request.tree and choice.base is not None:
            return open_history(request.tree).files(choice.base.sha)
        return FolderFiles(Path(request.tree))
    history = open_history(request.checkout)
    base = _left_side(history, revision.source)
    sha = base.sha if base is not None else history.full_id(revision.base_commit or "")
    return history.files(sha) if sha else None


def targets_in(messages: Sequence[Message], name: str, request: Request) -> list[Target]:
    """The wanted revisions of the series in mail that was read elsewhere; `name` is its SOURCE."""
    return _targets(Batch(tuple(messages), (name,) * len(messages)), (), request)


def _targets(batch: Batch, context: Sequence[Message], request: Request) -> list[Target]:
    own = {id(message) for message in batch.messages}
    # the batch's mail first: of two copies of a mail the one from the SOURCE itself stays
    thread = group([*batch.messages, *context], batch.name_of)
    conversations = Conversations(thread.messages)
    present = {id(message) for message in thread.messages}
    also = [message for message in context if id(message) in present]
    targets = []
    has_patch = False
    for series in thread.series:
        mine = [
            revision
            for revision in series.revisions
            if any(id(message) in own for message in revision.messages)
        ]
        has_patch = has_patch or bool(mine)
        chosen = _chosen(mine, request.revision)
        around = conversations.around(series, also) if chosen else thread
        targets += [Target(revision.source, around, series, revision) for revision in chosen]
    if not has_patch:
        return [Target(batch.names[0], thread, None, None)]
    return targets


def _chosen(revisions: Sequence[Revision], wanted: str) -> Sequence[Revision]:
    if wanted == "all":
        return revisions
    if wanted == "latest":
        return revisions[-1:]
    return [revision for revision in revisions if revision.version == int(wanted)]
