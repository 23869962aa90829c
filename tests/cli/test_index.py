"""`reviewbot index` from outside."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Runner
from tests.context.kbuild.trees import write_tree


def test_a_second_run_reads_nothing(reviewbot: Runner, tmp_path: Path) -> None:
    tree = str(write_tree(tmp_path / "tree"))

    first, second = reviewbot("index", tree), reviewbot("index", tree)

    assert (0, f"{tree}: 6 files read, 6 in the index\n") == (first.status, first.out)
    # a file system's clock is coarse: files as young as the index are looked at once more
    assert (0, "6 in the index\n") == (second.status, second.out.partition("read, ")[2])


def test_a_tree_that_is_not_there_is_one_line(reviewbot: Runner) -> None:
    result = reviewbot("index", "/nowhere/at/all")

    assert (2, "") == (result.status, result.out)
    assert result.err == "reviewbot: cannot read the tree /nowhere/at/all: it is no folder\n"
