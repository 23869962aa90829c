"""Whether our verdicts on the `Fixes:` tags of a real history are those of plain git commands.

    python benchmarks/fixes_real.py REPOSITORY... [--most N]

Every commit of HEAD's history whose message has a line `Fixes: <7 to 40 hex digits>` is turned into
a mail and asked about as `reviewbot check --history` asks. git answers the same questions on its own:

- what an id means:  git cat-file --batch-check of `ID^{commit}`
- its subject:       git log --no-walk --format=%s
- ancestry:          git merge-base --is-ancestor ID COMMIT^
- a merge:           git log --no-walk --format=%P

Subjects are compared without case, blanks and marks. For each tag both sides give one of: right,
other-subject, ambiguous, absent, not-ancestor, merge. The table counts them; each difference is
printed with what both sides saw and, where known, why.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot.context.history.base import BaseChoice
from reviewbot.context.history.git_history import GitHistory
from reviewbot.context.history.repository import Repository
from reviewbot.engine.loader import load_rules
from reviewbot.engine.runner import check_revision
from reviewbot.mail import parse_mail
from reviewbot.model.finding import Base
from reviewbot.model.grouping import group
from reviewbot.places import cache_folder

RULES = ("fixes-unknown-or-wrong-subject", "fixes-not-ancestor", "fixes-names-merge")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_DIFF = (
    "---\ndiff --git a/{0} b/{0}\nindex 1111111..2222222 100644\n--- a/{0}\n+++ b/{0}\n"
    "@@ -1 +1 @@\n-a\n+b\n"
)


class Tag(NamedTuple):
    """A `Fixes:` line: of which commit, its parent, when that was made, a file of it, and the line."""

    commit: str
    parent: str
    path: str
    sha: str
    subject: str | None
    text: str


def git(repository: Path, *arguments: str, given: bytes = b"") -> str:
    """What a git command prints; nothing of reviewbot is in this."""
    done = subprocess.run(
        ["git", *arguments], cwd=repository, input=given, capture_output=True, check=False
    )
    return done.stdout.decode("utf-8", "replace")


def tags_of(repository: Path) -> Iterator[Tag]:
    """Every Fixes line of HEAD's history that names an id, newest commit first."""
    told = git(
        repository,
        *("log", "--no-merges", "-E", "--grep=^Fixes:.*[0-9a-f]{7}", "--name-only"),
        "--format=%x01%H%x00%P%x00%B%x00",
    )
    for entry in told.split("\x01")[1:]:
        commit, parents, message, names = entry.split("\0", 3)
        paths = [name for name in names.split("\n") if name]
        for line in message.split("\n"):
            match = re.match(r"Fixes:\s*(?:commit\s+)?([0-9a-f]{7,40})\b(.*)", line)
            if match is not None and parents and paths and re.search(r"\d", match[1]):
                bracketed = re.search(r"\((.*)\)", match[2])  # a comment may stand behind it
                subject = re.sub(r"^\W+|\W+$", "", bracketed[1] if bracketed else match[2])
                yield Tag(commit, parents.split()[0], paths[0], match[1], subject or None, line)


def folded(text: str) -> str:
    """A subject without case, blanks and marks."""
    return _NOT_A_LETTER.sub("", text.lower())


class Oracle:
    """What plain git commands say."""

    def __init__(self, repository: Path, tags: Sequence[Tag]) -> None:
        self.repository = repository
        asked = "".join(f"{tag.sha}^{{commit}}\n" for tag in tags).encode()
        told = git(repository, "cat-file", "--batch-check=%(objectname)", given=asked).splitlines()
        self.full = {
            tag.sha: line.split()[0] if len(line.split()) == 1 else line.split()[-1]
            for tag, line in zip(tags, told)
        }
        known = {full for full in self.full.values() if len(full) == 40}
        shown = git(
            repository,
            *("log", "--no-walk=unsorted", "--stdin", "--format=%H%x00%P%x00%s"),
            given="".join(f"{sha}\n" for sha in known).encode(),
        )
        self.facts = {
            sha: (parents.split(), subject)
            for sha, parents, subject in (line.split("\0") for line in shown.splitlines())
        }

    def says(self, tag: Tag) -> frozenset[str]:
        """The verdicts on one tag."""
        full = self.full[tag.sha]
        if full in ("missing", "ambiguous"):
            return frozenset(["absent" if full == "missing" else full])
        parents, subject = self.facts[full]
        verdicts = set()
        if tag.subject is not None and not self._is_same(tag, subject):
            verdicts.add("other-subject")
        if len(parents) > 1:
            verdicts.add("merge")
        if not self._is_ancestor(full, tag.parent):
            verdicts.add("not-ancestor")
        return frozenset(verdicts)

    def _is_same(self, tag: Tag, real: str) -> bool:
        given = folded(tag.subject or "")
        cut = re.search(r"(\.\.\.|…)\W*$", tag.text) is not None
        return given == folded(real) or (cut and folded(real).startswith(given))

    def is_line(self, tag: Tag) -> bool:
        """Whether the message of the commit has the subject given as one of its lines."""
        message = git(self.repository, "log", "-1", "--format=%B", self.full[tag.sha])
        return folded(tag.subject or "") in map(folded, message.split("\n"))

    def is_broken(self, tag: Tag) -> bool:
        """Whether the line ends before its bracket does, with the beginning of the real subject."""
        is_open = "(" in tag.text and not tag.text.rstrip().endswith((")", '"', "'"))
        real = self.facts[self.full[tag.sha]][1]
        return is_open and folded(real).startswith(folded(tag.subject or ""))

    def _is_ancestor(self, sha: str, tip: str) -> bool:
        done = subprocess.run(
            ["git", "merge-base", "--is-ancestor", sha, tip], cwd=self.repository, check=False
        )
        return done.returncode == 0


class Ours:
    """What the rules say of one tag in a mail, with the parent of its commit as --base."""

    def __init__(self, repository: Path) -> None:
        self.history = GitHistory(Repository(repository), cache_folder("history"))
        self.rules = [rule.loaded() for rule in load_rules(select=RULES)]

    def says(self, tag: Tag) -> tuple[frozenset[str], str]:
        """The verdicts, and why something was not checked (empty when all was)."""
        thread = group([parse_mail(_mail(tag))])
        (series,) = thread.series
        choice = BaseChoice(self.history, series.latest, Base(tag.parent, "--base"))
        report = check_revision(
            self.rules,
            thread,
            series,
            series.latest,
            profiles=("linux", "xen", "u-boot", "generic"),
            history=self.history,
            choice=choice,
            measured={},
        )
        if report.errors:
            sys.exit(f"{tag.commit}: {report.errors[0]}")
        words = {_word(finding.rule, finding.message) for finding in report.findings}
        return frozenset(words), "; ".join(sorted(set(report.skipped.values())))


def _word(rule: str, message: str) -> str:
    if rule == "fixes-not-ancestor":
        return "not-ancestor"
    if rule == "fixes-names-merge":
        return "merge"
    if " exists, but its subject is " in message:
        return "other-subject"
    return "ambiguous" if " have an id that begins with " in message else "absent"


def _mail(tag: Tag) -> bytes:
    """A mail with the tag as it stands, sent at a time when every history here goes on."""
    text = f"{tag.text}\nSigned-off-by: A <a@example.org>\n{_DIFF.format(tag.path)}"
    return (
        "From: A <a@example.org>\nTo: devel@lists.example.org\nSubject: [PATCH] a: b\n"
        f"Message-ID: <{tag.commit}@example.org>\nDate: Thu, 01 Jan 2015 00:00:00 +0000\n\nText.\n\n{text}"
    ).encode("utf-8", "surrogateescape")


def compare(repository: Path, most: int) -> bool:
    """Print the table and the differences of one repository; whether there is none unexplained."""
    tags = list(tags_of(repository))[: most or None]
    oracle, ours = Oracle(repository, tags), Ours(repository)
    if not tags:
        print(f"{repository}: no Fixes tags")
        return True
    counts: Counter[str] = Counter()
    explained: Counter[str] = Counter()
    differences: list[str] = []
    spent = 0.0
    for tag in tags:
        started = time.process_time()
        mine, unchecked = ours.says(tag)
        spent += time.process_time() - started
        theirs = oracle.says(tag)
        counts[" and ".join(sorted(theirs)) or "right"] += 1
        if mine == theirs:
            continue
        why = explanation(oracle, tag, mine, theirs, unchecked)
        if why:
            explained[why] += 1
        else:
            differences.append(
                f"  {tag.commit[:12]} {tag.text!r}: ours {sorted(mine)}, git {sorted(theirs)} {unchecked}"
            )
    print(
        f"{repository.parent.name}: {len(tags)} tags, {1000 * spent / len(tags):.2f} ms CPU each (ours)"
    )
    for what, count in counts.most_common():
        print(f"  git says {what:32} {count:6}")
    for why, count in explained.most_common():
        print(f"  explained: {count:5} {why}")
    print(f"  unexplained differences: {len(differences)}")
    print("\n".join(differences[:40]))
    return not differences


def explanation(
    oracle: Oracle, tag: Tag, mine: frozenset[str], theirs: frozenset[str], unchecked: str
) -> str:
    """Why we say less, or something else, than git; empty for no reason."""
    if not mine and unchecked:
        return f"git says {' and '.join(sorted(theirs))}, we do not claim it: {unchecked[-90:]}"
    if theirs - mine == {"other-subject"} and mine <= theirs:
        if oracle.is_line(tag):
            return "other-subject, but a line of that commit's message is the subject given"
        if oracle.is_broken(tag):
            return "other-subject, but the tag only breaks off: fixes-line-wrapped tells of that"
    return ""


def main() -> None:
    """Compare each repository; exit with 1 when a difference has no explanation."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("repositories", metavar="REPOSITORY", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=0, help="only the newest N tags of each")
    options = parser.parse_args()
    good = [compare(repository.resolve(), options.most) for repository in options.repositories]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
