"""A commit message changed in the user's editor, by git itself."""

from __future__ import annotations

import os
from typing import Any

from textual.app import App

from reviewbot.git import run_git
from reviewbot.model.patch import Patch
from reviewbot.tui.terminal import run_outside

_MOST = 500
"""Commits back from HEAD that are looked through."""


def commit_of(patch: Patch) -> str:
    """The commit on this branch that the patch was made of, empty for mail."""
    if patch.message.msgid:
        return ""
    log = run_git(["log", f"-n{_MOST}", "--no-merges", "--format=%H %s"])
    lines = log.stdout.decode("utf-8", "replace").splitlines()
    commits = (line.partition(" ") for line in lines)
    return next((sha for sha, _, title in commits if title == patch.title), "")


def reword(app: App[Any], patch: Patch) -> str:
    """Open the message of the patch's commit in git's editor; gives what went wrong, empty for
    nothing. Only messages change; git refuses where the work tree is not clean.
    """
    sha = commit_of(patch)
    if not sha:
        return "no commit on this branch has this title; is it mail?"
    head = run_git(["rev-parse", "HEAD"])
    if head.stdout.decode().strip() == sha:
        return run_outside(app, ["git", "commit", "--amend", "--only"])
    os.environ["GIT_SEQUENCE_EDITOR"] = "sed -i -e '1s/^pick/reword/'"
    try:
        return run_outside(app, ["git", "rebase", "-i", "--autostash", f"{sha}^"])
    finally:
        del os.environ["GIT_SEQUENCE_EDITOR"]
