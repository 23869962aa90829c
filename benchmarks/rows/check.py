"""Checking patches beside checkpatch.pl, and starting beside b4."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.harness import Contest, NotRun, Places, Row, cpu_of

_BIN = Path(sys.executable).parent
_MANY = 200


def _tree(places: Places) -> Path:
    if places.tree is None:
        raise NotRun("no kernel tree (--tree)")
    return places.tree


def _checkpatch(places: Places) -> list[str | Path]:
    script = _tree(places) / "scripts" / "checkpatch.pl"
    return ["perl", script, "-q", "--no-summary"]


def _patches(places: Places) -> list[Path]:
    """Debian's patches to Linux, smallest first."""
    if places.corpus is None:
        raise NotRun("no corpus (--corpus)")
    found = [path for path in (places.corpus / "debian-linux").rglob("*.patch") if path.is_file()]
    if not found:
        raise NotRun("no patches in the corpus")
    return sorted(found, key=lambda path: (path.stat().st_size, path))


def _usual(places: Places) -> Path:
    """A patch of the usual size."""
    found = _patches(places)
    return found[len(found) // 2]


@contextmanager
def _cold(places: Places) -> Iterator[Contest]:
    patch = _usual(places)
    theirs = [*_checkpatch(places), "--no-tree", patch]
    yield Contest(lambda: cpu_of([_BIN / "reviewbot", "check", patch]), lambda: cpu_of(theirs))


def _in_tree(
    choose: Callable[[Places], Sequence[Path]],
) -> Callable[[Places], AbstractContextManager[Contest]]:
    """These patches in the tree, whose index is there already."""

    @contextmanager
    def prepare(places: Places) -> Iterator[Contest]:
        tree, patches = _tree(places), choose(places)
        theirs = [*_checkpatch(places), f"--root={tree}", *patches]
        ours: list[str | Path] = [_BIN / "reviewbot", "check", "--tree", tree, *patches]
        with tempfile.TemporaryDirectory() as cache:
            env = {"XDG_CACHE_HOME": cache}
            cpu_of([_BIN / "reviewbot", "index", str(tree)], env)
            yield Contest(lambda: cpu_of(ours, env), lambda: cpu_of(theirs))

    return prepare


def _thirty(places: Places) -> list[Path]:
    """Of all sizes but the largest, which have a row of their own."""
    patches = _patches(places)
    some = patches[: len(patches) * 9 // 10]
    return some[:: max(1, len(some) // 30)][:30]


def _most_files(places: Places) -> Path:
    """checkpatch starts a get_maintainer.pl for each file."""
    return max(_patches(places), key=lambda path: path.read_bytes().count(b"\n+++ "))


@contextmanager
def _warm(places: Places) -> Iterator[Contest]:
    if places.history is None:
        raise NotRun("no history to take patches from (--history)")
    with tempfile.TemporaryDirectory() as folder:
        words = ("format-patch", "-q", f"-{_MANY}", "--no-merges", "-o", folder, "HEAD")
        subprocess.run(["git", "-C", places.history, *words], check=True)
        files = sorted(Path(folder).glob("*.patch"))
        theirs = [*_checkpatch(places), "--no-tree", *files]
        yield Contest(lambda: cpu_of([_BIN / "reviewbot", "check", folder]), lambda: cpu_of(theirs))


@contextmanager
def _version(_places: Places) -> Iterator[Contest]:
    if not (_BIN / "b4").exists():
        raise NotRun("no b4 beside this Python")
    yield Contest(
        lambda: cpu_of([_BIN / "reviewbot", "--version"]),
        lambda: cpu_of([_BIN / "b4", "--version"]),
    )


ROWS = (
    Row(
        "cold-tree",
        "one patch, a fresh process, in a tree",
        "checkpatch.pl in that tree",
        "CPU",
        0.5,
        0.3,
        _in_tree(lambda places: [_usual(places)]),
    ),
    Row("cold", "one patch, a fresh process", "checkpatch.pl --no-tree", "CPU", 1.0, 0.7, _cold),
    Row("start", "`reviewbot --version`", "`b4 --version`", "CPU", 0.2, 0.12, _version),
    Row(
        "warm",
        f"{_MANY} patches of the history, one process",
        "checkpatch.pl --no-tree, one process",
        "CPU",
        0.10,
        0.05,
        _warm,
    ),
    Row(
        "warm-tree",
        "30 patches in a tree, one process, index built",
        "checkpatch.pl in that tree, one process",
        "CPU",
        0.05,
        None,
        _in_tree(_thirty),
    ),
    Row(
        "many-files",
        "the patch with the most files, in a tree",
        "checkpatch.pl in that tree",
        "CPU",
        0.02,
        None,
        _in_tree(lambda places: [_most_files(places)]),
    ),
)
