"""A commit that is about to be made, as the patch mail it would become (commit-msg, githooks(5))."""

from __future__ import annotations

import os
import re
from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.git import first_error, run_git
from reviewbot.mail import parse_mail
from reviewbot.model.message import Message
from reviewbot.source.git import config_values

_SCISSORS = "------------------------ >8 ------------------------"
_TO_BE_MELTED = ("fixup!", "squash!", "amend!")
_MOST_DIFF = 1 << 20
_DIFF = (
    *("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/"),
    *("--dst-prefix=b/", "--submodule=short", "--full-index"),
)


def pending_mail(file: Path) -> Message | None:
    """The message in git's `file` with author and staged changes, None when there is nothing to
    say: an empty message, a merge, a commit that rebase will melt into another.

    A commit without changes is taken for one that gets a new message, and has the changes of HEAD.
    Raises SourceError when the file cannot be read or git fails.
    """
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as err:
        raise SourceError(f"cannot read {file}: {err.strerror}") from err
    subject, body = _parts(_cleaned(text))
    # the message lies in the folder where git notes that a merge is going on
    is_merge = file.with_name("MERGE_HEAD").exists()
    if not subject or subject.startswith(_TO_BE_MELTED) or is_merge:
        return None
    diff = _changes()
    if not diff:
        return None
    mail = f"From: {_author()}\nSubject: [PATCH] {subject}\n\n{body}\n---\n\n{diff}"
    return parse_mail(mail.encode("utf-8", "replace"))


def _comment_mark() -> str:
    marks = [
        value for _, key, value in config_values("core", os.environ) if key == "core.commentchar"
    ]
    # `auto` is chosen anew for each message, `#` wherever it can be
    return marks[-1] if marks and marks[-1] != "auto" else "#"


def _cleaned(text: str) -> str:
    """What git will keep: nothing from the scissors on, no comments."""
    if _SCISSORS not in text and not re.search(r"^[^\w\s]", text, re.MULTILINE):
        return text.strip("\n")  # saves asking git
    mark = _comment_mark()
    lines = []
    for line in text.split("\n"):
        if line == f"{mark} {_SCISSORS}":
            break
        if not line.startswith(mark):
            lines.append(line.rstrip())
    return "\n".join(lines).strip("\n")


def _parts(text: str) -> tuple[str, str]:
    """Subject, as git joins its lines, and body."""
    subject, _, body = text.partition("\n\n")
    return " ".join(subject.split()), body.strip("\n")


def _author() -> str:
    name, email = (os.environ.get(f"GIT_AUTHOR_{what}") for what in ("NAME", "EMAIL"))
    if name and email:  # git sets them for --author and --amend
        return f"{name} <{email}>"
    found = run_git(["var", "GIT_AUTHOR_IDENT"])
    if found.returncode != 0:
        raise SourceError(f"cannot tell who the author is: {first_error(found)}")
    return found.stdout.decode("utf-8", "replace").rpartition(">")[0].replace("\n", " ") + ">"


def _changes() -> str:
    staged = _diff("--cached")
    return staged or _diff("HEAD^", "HEAD")


def _diff(*what: str) -> str:
    # an error is no diff: there is no HEAD^ yet
    text = run_git([*_DIFF, *what, "--"]).stdout.decode("utf-8", "replace")
    if len(text) <= _MOST_DIFF:
        return text
    return text[: max(text.rfind("\ndiff --git ", 0, _MOST_DIFF), 0) + 1] or text[:_MOST_DIFF]
