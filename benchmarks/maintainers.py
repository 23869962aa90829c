"""Who should get a patch, by us and by `scripts/get_maintainer.pl --nogit --nogit-fallback`.

    python benchmarks/maintainers.py TREE MAIL_FOLDER [--patches N] [--verbose]

For N patches out of the mails below MAIL_FOLDER (spread evenly, those that touch TREE's files alone)
the sets of maintainers, reviewers, lists, and people that a file names must be equal. Where they are
not, the script is asked again with other seeds of Perl's hashes: it puts sections of equal depth in
the order of a hash, and of one person's two addresses the first stays (Xen's script prints both).
Authors of commits in Fixes, which it prints in a git tree, are left out: git says who they are, not
MAINTAINERS. CPU is user and system time; ours once in one process, and once as what it adds to a fresh
process that reads the patch; the index is kept in a file in both.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.maintainers.maintainers import Maintainers
from reviewbot.context.maintainers.recipients import Recipients, recipients_of
from reviewbot.mail import is_mbox, parse_mail, split_mbox
from reviewbot.model.patch import Patch, parse_patch

ROLE = re.compile(r"(?:\"?(.*?)\"? <)?([^<>\s]+@[^<>\s]+?)>? \((.*)\)$")
OPTIONS = ("--nogit", "--nogit-fallback", "--rolestats")
SEEDS = 12
FRESH = 20
Sets = dict[str, frozenset[str]]


def patches_below(folder: Path, tree: Path) -> Iterator[Patch]:
    """The patches of all mails, by file, whose every path has a folder in the tree."""
    seen = set()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        for mail in split_mbox(data) if is_mbox(data) else [data]:
            patch = parse_patch(parse_mail(mail))
            if patch is None or patch.subject.is_reply:
                continue
            name = patch.msgid or f"{file.name} {patch.title}"
            if name in seen:
                continue
            seen.add(name)
            if all("/" in path and (tree / path).parent.is_dir() for path in patch.paths):
                yield patch


def as_file(patch: Patch) -> str:
    """The patch as `git format-patch` would write it: the script reads no MIME."""
    return f"Subject: {patch.message.subject}\n\n{patch.message.body}"


def by_script(tree: Path, patch: Path, seed: int) -> Sets:
    """What the script prints, in lower case."""
    env = {"PATH": os.environ["PATH"], "PERL_HASH_SEED": str(seed), "PERL_PERTURB_KEYS": "0"}
    done = subprocess.run(
        ["perl", "scripts/get_maintainer.pl", *OPTIONS, str(patch)],
        cwd=tree, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, set[str]] = {"M": set(), "R": set(), "L": set(), "in file": set()}
    names = set()
    for line in done.stdout.splitlines():
        match = ROLE.match(line)
        if match is None:
            found["M"].add(f"?? {line}")
            continue
        name, email, role = match[1], match[2].lower(), match[3]
        if role.startswith("blamed_fixes") or (name and name in names):
            continue
        names.add(name)
        if re.match(r"(?:open|moderated|subscriber) list", role):
            found["L"].add(email)
        elif role.startswith("reviewer"):
            found["R"].add(email)
        else:
            found["in file" if role == "in file" else "M"].add(email)
    return {role: frozenset(people) for role, people in found.items()}


def as_sets(given: Recipients) -> Sets:
    """The same shape of ours."""
    return {
        "M": frozenset(person.email.lower() for person in given.maintainers),
        "R": frozenset(person.email.lower() for person in given.reviewers),
        "L": frozenset(item.email.lower() for item in given.lists),
        "in file": frozenset(person.email.lower() for person in given.named),
    }


def cpu_of_children() -> float:
    """Seconds of CPU of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_one(what: str, tree: Path, file: Path) -> float:
    """Seconds of CPU of a fresh process that reads the patch, and asks who should get it."""
    before = cpu_of_children()
    subprocess.run([sys.executable, __file__, tree, file, "--one", what], check=True)
    return cpu_of_children() - before


def why_not(ours: Sets, theirs: Sets) -> str:
    """What differs, in one line."""
    return "; ".join(
        f"{role}: {sign}{email}"
        for role in ours
        for sign, more in (("+", ours[role] - theirs[role]), ("-", theirs[role] - ours[role]))
        for email in sorted(more)
    )


def main() -> None:
    """Print what differs and why, then the count and the CPU of each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("tree", metavar="TREE", type=Path)
    parser.add_argument("mails", metavar="MAIL_FOLDER", type=Path)
    parser.add_argument("--patches", type=int, default=300)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--one", choices=("read", "ask"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    cache = Path(tempfile.gettempdir()) / "reviewbot-benchmark-maintainers"
    maintainers = Maintainers(FolderFiles(options.tree), cache)
    if options.one:
        patch = parse_patch(parse_mail(options.mails.read_bytes()))
        assert patch is not None  # noqa: S101  # written by us
        if options.one == "ask":
            recipients_of(maintainers, patch)
        return
    every = list(patches_below(options.mails, options.tree))
    step = max(1, len(every) // options.patches)
    patches = every[::step][: options.patches]
    print(f"{len(patches)} of {len(every)} patches")
    counts = {"equal": 0, "equal in another order of Perl's hashes": 0, "different": 0}
    scripts, ours_s, fresh = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for number, patch in enumerate(patches):
            file = Path(folder) / f"{number}.patch"
            file.write_text(as_file(patch), encoding="utf-8", errors="replace")
            before = cpu_of_children()
            theirs = by_script(options.tree, file, 1)
            scripts.append(cpu_of_children() - before)
            start = time.process_time()
            ours = as_sets(recipients_of(maintainers, patch))
            ours_s.append(time.process_time() - start)
            if number < FRESH:
                fresh.append(of_one("ask", options.tree, file) - of_one("read", options.tree, file))
            if ours == theirs:
                counts["equal"] += 1
            elif any(ours == by_script(options.tree, file, seed) for seed in range(2, SEEDS)):
                counts["equal in another order of Perl's hashes"] += 1
            else:
                counts["different"] += 1
                print(f"{patch.msgid}: {why_not(ours, theirs)}")
    for what, count in counts.items():
        print(f"{count:4} {what}")
    show("get_maintainer.pl", scripts)
    show("ours, one process", ours_s)
    show("ours, a fresh process", fresh)
    print(f"ratio of CPU: {sum(ours_s) / sum(scripts):.4f} in one process, ", end="")
    print(f"{statistics.median(fresh) / statistics.median(scripts):.3f} added to a fresh process")


def show(name: str, values: list[float]) -> None:
    """One row: median and range in milliseconds of CPU."""
    low, high = 1000 * min(values), 1000 * max(values)
    print(f"{name:22} CPU {1000 * statistics.median(values):7.1f} ms [{low:.1f}..{high:.1f}]")


if __name__ == "__main__":
    main()
