"""A kernel tree: who should get a patch, and the index of its options and symbols."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import Contest, NotRun, Places, Row, cpu_here, cpu_of
from benchmarks.maintainers import as_file, by_script, cpu_of_children, patches_below
from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.maintainers.maintainers import Maintainers
from reviewbot.context.maintainers.recipients import recipients_of

_PATCHES = 20


@contextmanager
def _recipients(places: Places) -> Iterator[Contest]:
    if places.tree is None or places.corpus is None:
        raise NotRun("no kernel tree (--tree) or no corpus (--corpus)")
    tree = places.tree
    every = list(patches_below(places.corpus / "threads", tree))
    patches = every[:: max(1, len(every) // _PATCHES)][:_PATCHES]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, patch in enumerate(patches):
            files.append(Path(folder) / f"{number}.patch")
            files[-1].write_text(as_file(patch), encoding="utf-8", errors="replace")
        maintainers = Maintainers(FolderFiles(tree), Path(folder) / "cache")

        def theirs() -> float:
            before = cpu_of_children()
            for file in files:
                by_script(tree, file, 1)
            return cpu_of_children() - before

        yield Contest(
            lambda: cpu_here(lambda: [recipients_of(maintainers, patch) for patch in patches]),
            theirs,
        )


@contextmanager
def _index(places: Places) -> Iterator[Contest]:
    if places.tree is None:
        raise NotRun("no kernel tree (--tree)")
    if shutil.which("rg") is None:
        raise NotRun("no ripgrep here")
    tree = places.tree

    def ours() -> float:
        with tempfile.TemporaryDirectory() as cache:
            words: list[str | Path] = [Path(sys.executable).parent / "reviewbot", "index", tree]
            return cpu_of(words, {"XDG_CACHE_HOME": cache})

    yield Contest(ours, lambda: cpu_of(["rg", "-uu", "-j1", "-c", "EXPORT_SYMBOL", tree]))


@contextmanager
def _query(_places: Places) -> Iterator[Contest]:
    raise NotRun("no command asks for one option")
    yield  # a generator all the same


ROWS = (
    Row(
        "recipients",
        f"recipients of {_PATCHES} patches, one process, index built",
        "get_maintainer.pl, each",
        "CPU",
        0.1,
        None,
        _recipients,
    ),
    Row(
        "index",
        "index of a tree: options, symbols, people",
        "`rg -uu -j1 -c EXPORT_SYMBOL`",
        "CPU",
        5.0,
        3.0,
        _index,
    ),
    Row("kconfig", "one option, a fresh process", "`python -c pass`", "CPU", 5.0, None, _query),
)
