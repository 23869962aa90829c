"""Findings beside the patches of a series that `b4 review` has on a branch.

b4 0.16 takes in what lies in `.git/b4-review/<tip>/` when it opens the review: `identity.txt` with a
name and address, `series.txt`, and `0001.txt` and so on with a note and the quoted diff, remarks
under the lines they are about. It adds to what is there without looking whether it is the same, so
what was said before is left out here.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reviewbot.errors import SourceError
from reviewbot.git import first_error, run_git
from reviewbot.model.diff_reader import parse_diff
from reviewbot.model.finding import Finding, Report

PREFIX = "b4/review/"
IDENTITY = "reviewbot <reviewbot@localhost>"
_ADDRESS = "reviewbot@localhost"
_MARKER = "--- b4-review-tracking ---"
_FOLDER = "b4-review"


class Tracked(NamedTuple):
    """A series as b4 keeps it. `commits` are its patches, oldest first, in full; `thread` is the
    mbox of its mail, None where b4 kept none; `told` is all that we said of it before.
    """

    branch: str
    tip: str
    version: int
    commits: tuple[str, ...]
    thread: bytes | None
    told: str

    @property
    def span(self) -> str:
        """The patches as a git range."""
        return f"{self.commits[0]}~1..{self.commits[-1]}"


def review_branches() -> tuple[str, ...]:
    """The current branch when it is one of b4's review branches, else all of them, sorted."""
    current = run_git(["symbolic-ref", "--short", "-q", "HEAD"]).stdout.decode().strip()
    if current.startswith(PREFIX):
        return (current,)
    listed = _git("for-each-ref", "--format=%(refname:short)", f"refs/heads/{PREFIX}")
    return tuple(sorted(listed.split()))


def read_tracked(branch: str) -> Tracked:
    """The series on a review branch. Raises SourceError for a branch that is none of b4's."""
    if not branch.startswith(PREFIX):
        branch = PREFIX + branch
    ref = f"refs/heads/{branch}"
    tip = _git("rev-parse", "--verify", "-q", "--end-of-options", f"{ref}^{{commit}}", what=branch)
    text = _git("log", "-1", "--format=%B", tip)
    try:
        tracking = _tracking(text)
        series = tracking["series"]
        first = str(series["first-patch-commit"])
        version = int(series["revision"])
        blob = str(series.get("thread-blob") or "")
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise SourceError(
            f"cannot read {branch}: its tip is no tracking commit of b4 review"
        ) from err
    commits = _git("rev-list", "--reverse", "--end-of-options", f"{first}~1..{tip}~1", "--").split()
    if not commits:
        raise SourceError(f"cannot read {branch}: no patches on it")
    found = run_git(["cat-file", "blob", blob]) if _is_hex(blob) else None
    thread = found.stdout if found is not None and found.returncode == 0 else None
    told = "\n".join(_own_words(tracking))
    return Tracked(branch, tip, version, tuple(commits), thread, told)


def _tracking(text: str) -> dict[str, Any]:
    _, _, rest = text.partition(_MARKER)
    lines = [line for line in rest.strip().splitlines() if not line.startswith("#")]
    value = json.loads("\n".join(lines))
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _own_words(value: object) -> Iterator[str]:
    """Notes and remarks that b4 took in under our address, wherever in the tracking data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == _ADDRESS and isinstance(inner, dict):
                yield str(inner.get("note", ""))
                comments = inner.get("comments")
                for one in comments if isinstance(comments, list) else ():
                    yield str(one.get("text", "")) if isinstance(one, dict) else ""
            else:
                yield from _own_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _own_words(inner)


def write_review(tracked: Tracked, report: Report) -> int:
    """Lay the findings where b4 will take them in, in place of what lay there for the same tip;
    give how many are new. Nothing is written, and what lay there is taken away, when none is.

    Raises SourceError where b4 would not look.
    """
    folder = _git_folder() / _FOLDER / tracked.tip
    new = [one for one in report.findings if said(one) not in tracked.told]
    shutil.rmtree(folder, ignore_errors=True)
    if not new:
        return 0
    files = {"identity.txt": f"{IDENTITY}\n", **dict(_files(tracked, new))}
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="new-") as temporary:
        made = Path(temporary) / tracked.tip
        made.mkdir()
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8", errors="replace")
        made.rename(folder)
    return len(new)


def _files(tracked: Tracked, findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    by_patch: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        is_known = finding.patch is not None and finding.patch <= len(tracked.commits)
        by_patch[finding.patch if is_known else None].append(finding)
    for number, mine in sorted(by_patch.items(), key=lambda pair: pair[0] or 0):
        if number is None:
            yield "series.txt", _notes(mine)
        else:
            yield f"{number:04d}.txt", _annotated(tracked.commits[number - 1], mine)


def _annotated(sha: str, findings: Sequence[Finding]) -> str:
    """The note, then the diff as b4 makes it, quoted, with remarks under their lines."""
    diff = _git("diff", "--no-ext-diff", "--no-textconv", f"{sha}~1", sha).split("\n")
    under: dict[int, list[Finding]] = defaultdict(list)
    aside = []
    lines = {
        (file.path, line.new_no or line.old_no): line.mail_line
        for file in parse_diff(diff, 0)[0]
        for line in file.lines("+-")
    }
    for finding in findings:
        at = lines.get((finding.location.path or "", finding.location.line))
        if at is None:
            aside.append(finding)
        else:
            under[at].append(finding)
    quoted: list[str] = []
    for number, text in enumerate(diff, 1):
        quoted.append(f"> {text}")
        for finding in under[number]:
            quoted += ["", said(finding), ""]
    return f"{_notes(aside)}\n" + "".join(f"{text}\n" for text in quoted)


def _notes(findings: Sequence[Finding]) -> str:
    return "\n\n".join(map(said, findings)) + "\n" if findings else ""


def said(finding: Finding) -> str:
    """What a finding says in a remark: no line of it looks like a quote or a diff."""
    lines = [f"[{finding.rule}] {' '.join(finding.message.split())}"]
    lines += [f"| {line}" for line in (finding.fix or "").split("\n") if line.strip()]
    lines += [f"see {source}" for source in finding.see_also[:1]]
    return "\n".join(lines)


def _git_folder() -> Path:
    """`.git` of the main work tree: b4 looks nowhere else, not even from a linked one."""
    folder = Path(_git("rev-parse", "--show-toplevel")) / ".git"
    if not folder.is_dir():
        raise SourceError(
            f"cannot write for b4 review: {os.path.dirname(folder)} is a linked work tree, and b4"
            " looks in the main one only; call it there"
        )
    return folder


def _is_hex(text: str) -> bool:
    return 7 <= len(text) <= 64 and all(char in "0123456789abcdef" for char in text)


def _git(*arguments: str, what: str = "") -> str:
    result = run_git(arguments)
    if result.returncode != 0:
        why = first_error(result) if result.stderr else "no such branch"
        raise SourceError(f"cannot read {what or 'the repository'}: {why}")
    return result.stdout.decode("utf-8", "replace").rstrip("\n")
