"""The SOURCE when none is given: what the user is about to send."""

from __future__ import annotations

from reviewbot.errors import SourceError


def default_sources() -> tuple[str, ...]:
    """The commits of the current b4 prep branch, else `@{upstream}..`. Raises SourceError when
    there is neither.
    """
    from reviewbot.git import first_error, run_git

    branch = run_git(["symbolic-ref", "--short", "-q", "HEAD"])
    if branch.returncode == 0 and branch.stdout.startswith(b"b4/"):
        return (branch.stdout.decode("utf-8", "replace").strip(),)
    upstream = run_git(["rev-parse", "--verify", "-q", "--end-of-options", "@{upstream}"])
    if upstream.returncode != 0:
        why = first_error(upstream) if upstream.stderr else "this branch has no upstream"
        raise SourceError(
            f"no SOURCE given and {why}; name a file, a message-id, or a range such as origin/master.."
        )
    return ("@{upstream}..",)
