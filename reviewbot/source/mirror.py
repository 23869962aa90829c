"""A mirror of a public-inbox on disk: one bare repository for each epoch, `N.git`.

Only ever the one branch by its name is fetched: with a wildcard git takes a web page with status
200 for a repository without branches, succeeds, and with --prune deletes ours (git 2.39).
"""

from __future__ import annotations

from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.git import environ_elsewhere, first_error, run_git
from reviewbot.source.poll import PollFault, user_agent

_TIMEOUT_S = 3600
_NETWORK = (
    *("-c", "protocol.http.allow=always", "-c", "protocol.https.allow=always"),
    *("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60", "-c", "gc.autoDetach=false"),
)
_BRANCH = "refs/heads/master"


def fetch_epoch(repository: Path, url: str, contact: str, *, only_tip: bool) -> str:
    """Bring one epoch up to date; the commit it now ends with. `only_tip` leaves out its history.

    Raises PollFault when the server does not give it; the repository stays as it was.
    """
    if not (repository / "HEAD").is_file():
        _made(["init", "--quiet", "--bare", "--", str(repository)], repository.parent)
        _made(["symbolic-ref", "HEAD", _BRANCH], repository)
    environ = environ_elsewhere() | {"GIT_HTTP_USER_AGENT": user_agent(contact)}
    _remove_leftovers(repository)
    result = run_git(
        [
            *_NETWORK,
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head"),
            *(("--depth=1",) if only_tip else ()),
            *("--", url, f"+{_BRANCH}:{_BRANCH}"),
        ],
        cwd=repository,
        environ=environ,
        timeout_s=_TIMEOUT_S,
    )
    if result.returncode != 0:
        raise PollFault(f"{url}: {first_error(result)}")
    return tip_of(repository)


def tip_of(repository: Path) -> str:
    """The last commit of an epoch. Raises SourceError when it has none."""
    result = run_git(["rev-parse", "--verify", "-q", _BRANCH], cwd=repository)
    if result.returncode != 0:
        raise SourceError(f"cannot read {repository}: it has no branch master")
    return result.stdout.decode("ascii").strip()


def is_older(repository: Path, commit: str, tip: str) -> bool:
    """Whether `tip` came after `commit`; false after the history was rewritten."""
    result = run_git(["merge-base", "--is-ancestor", commit, tip], cwd=repository)
    return result.returncode == 0


def _made(arguments: list[str], cwd: Path) -> None:
    cwd.mkdir(parents=True, exist_ok=True)
    result = run_git(arguments, cwd=cwd, environ=environ_elsewhere())
    if result.returncode != 0:
        raise SourceError(f"cannot make a mirror in {cwd}: {first_error(result)}")


def _remove_leftovers(repository: Path) -> None:
    """What a fetch that was killed leaves behind; only one process fetches."""
    for path in (repository / "objects" / "pack").glob("tmp_*"):
        path.unlink(missing_ok=True)
    for name in ("shallow.lock", "refs/heads/master.lock", "packed-refs.lock", "HEAD.lock"):
        (repository / name).unlink(missing_ok=True)
