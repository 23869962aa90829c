"""What history rules say of commits that were merged, as if each had been mailed before.

    python benchmarks/replay_commits.py REPOSITORY [--profile NAME...] [--rules ID...] [--most N]
                                        [--grep TEXT] [--print]

Maintainers took these patches, so nearly all that fires is a false alarm, or something they let pass:
the rate says how much a rule annoys. The base of each is the parent of its commit. `--print` shows
every finding to be read.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections import Counter
from pathlib import Path

from reviewbot.context.history.base import BaseChoice
from reviewbot.context.history.git_history import GitHistory
from reviewbot.context.history.repository import Repository
from reviewbot.engine.loader import load_rules
from reviewbot.engine.runner import check_revision
from reviewbot.mail import parse_mail
from reviewbot.model.finding import Base
from reviewbot.model.grouping import group
from reviewbot.places import cache_folder

RULES = (
    "fixes-unknown-or-wrong-subject",
    "fixes-not-ancestor",
    "fixes-names-merge",
    "fixes-lines-unrelated",
    "stable-range-vs-fixes",
    "stable-tag-missing",
    "culprit-effect-remains",
    "culprit-release-window",
    "removed-symbol-still-used",
    "does-not-apply",
    "subject-prefix-unlike-history",
)


def main() -> None:
    """Print how often each rule fires, what was skipped and the CPU a commit takes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("repository", type=Path)
    parser.add_argument("--rules", nargs="+", default=list(RULES))
    parser.add_argument("--profile", nargs="+", default=["generic"], help="whose customs count")
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--grep", default="")
    parser.add_argument("--print", action="store_true", dest="is_shown")
    options = parser.parse_args()
    history = GitHistory(Repository(options.repository), cache_folder("history"))
    rules = [rule.loaded() for rule in load_rules(select=options.rules)]
    choose = ["--no-merges", f"-{options.most}", "--format=%H %P"]
    choose += ["-E", f"--grep={options.grep}"] if options.grep else []
    counts: Counter[str] = Counter()
    started, commits = time.process_time(), git(options.repository, "log", *choose).splitlines()
    for line in commits:
        commit, _, parent = line.partition(" ")
        mail = git(
            options.repository, "format-patch", "-1", "--stdout", "--add-header=To: d@x", commit
        )
        mail = mail.partition("\n")[2].replace("\n", f"\nMessage-ID: <{commit}@example.org>\n", 1)
        thread = group([parse_mail(mail.encode("utf-8", "surrogateescape"))])
        for series in thread.series:
            choice = BaseChoice(history, series.latest, Base(parent, "the parent"))
            report = check_revision(
                rules,
                thread,
                series,
                series.latest,
                profiles=tuple(options.profile),
                history=history,
                choice=choice,
                measured={},
            )
            counts.update(f"error: {text}" for text in report.errors)
            counts.update(f"skipped {rule}: {why[:60]}" for rule, why in report.skipped.items())
            for finding in report.findings:
                counts[f"fired {finding.rule}"] += 1
                if options.is_shown:
                    proof = " | ".join(item.text or "" for item in finding.evidence[:2])
                    print(f"{commit[:12]} {finding.rule}: {finding.message} <{proof}>")
    cost = 1000 * (time.process_time() - started) / max(1, len(commits))
    print(f"{len(commits)} commits, {cost:.1f} ms CPU each without git's own")
    for what, count in counts.most_common():
        print(f"{count:6} {what}")


def git(repository: Path, *arguments: str) -> str:
    """What a git command prints."""
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape")


if __name__ == "__main__":
    main()
