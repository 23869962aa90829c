"""Settings and patches out of git: its configuration, and commit ranges as mails."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from reviewbot.errors import ConfigError, SourceError
from reviewbot.git import first_error, run_git
from reviewbot.mail import parse_mail, split_mbox
from reviewbot.model.message import Message


def config_values(
    section: str, environ: Mapping[str, str], *, cwd: Path | None = None
) -> Iterator[tuple[str, str, str]]:
    """Scope (system, global, local, worktree, command), key and value of all settings of a section,
    in git's order, as seen in the folder `cwd`.

    Raises ConfigError when git cannot read its configuration.
    """
    result = run_git(["config", "--list", "-z", "--show-scope"], cwd=cwd, environ=environ)
    if result.returncode != 0:
        raise ConfigError(f"cannot read git config: {first_error(result)}")
    fields = result.stdout.decode("utf-8", "replace").split("\0")
    for scope, item in zip(fields[::2], fields[1::2]):
        key, equals, value = item.partition("\n")
        if key.startswith(f"{section}."):
            yield scope, key, value if equals else "true"  # git-config(1): a key without `=`


# what a user or a repository has configured about patches must not change what we judge: settings
# that have no option to undo them, and the options
_PLAIN_SETTINGS = (
    *("format.numbered=auto", "format.useAutoBase=false", "format.mboxrd=false"),
    *("format.forceInBodyFrom=false", "diff.suppressBlankEmpty=false"),
    *("diff.renameLimit=1000", "core.quotePath=true", "log.mailmap=false"),
    *("i18n.logOutputEncoding=UTF-8",),
)
_PLAIN_PATCH = (
    *("--no-ext-diff", "--no-textconv", "--no-color", "--full-index", "--find-renames"),
    *("--unified=3", "--src-prefix=a/", "--dst-prefix=b/", "--inter-hunk-context=0"),
    *("--diff-algorithm=myers", "--indent-heuristic", "--no-relative", "--submodule=short"),
    *("--ignore-submodules=none", "-O/dev/null", "--no-signature", "--no-cover-letter"),
    *("--no-attach", "--no-thread", "--no-from", "--no-to", "--no-cc", "--no-add-header"),
    *("--no-signoff", "--no-notes", "--subject-prefix=PATCH", "--pretty=mboxrd"),
    *("--encode-email-headers", "--always"),  # always: an empty commit counts in k/n
)
# mboxrd: a "From " line in a commit message must not look like the next mail
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_range(source: str) -> list[Message]:
    """The commits of `A..B` as the patch mails `git format-patch` makes of them, oldest first; they
    have no Message-ID.

    Raises SourceError for a range git does not know or that holds no commit.
    """
    if source.startswith("-"):
        raise SourceError(f"cannot read {source}: not a git range")
    settings = [word for setting in _PLAIN_SETTINGS for word in ("-c", setting)]
    result = run_git(
        [*settings, "format-patch", "--stdout", *_PLAIN_PATCH, "--end-of-options", source]
    )
    if result.returncode != 0:
        raise SourceError(f"cannot read the range {source}: {_advised(result)}")
    mails = [_ESCAPED_FROM.sub(rb"\1", mail) for mail in split_mbox(result.stdout)]
    if not mails:
        raise SourceError(f"cannot read the range {source}: no commits in it")
    return [parse_mail(mail) for mail in mails]


def _advised(result: subprocess.CompletedProcess[bytes]) -> str:
    """git's complaint, with what to do where git says it in many lines or not at all."""
    why = first_error(result)
    if b"safe.directory" in result.stderr:
        return f"{why}; if you trust it: git config --global --add safe.directory PATH"
    if b"promisor remote" in result.stderr:
        return "this partial clone lacks objects of it, and nothing is fetched here; git fetch them first"
    return why
