"""Sections of files and of content, and how they are kept."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.maintainers import index
from reviewbot.context.maintainers.maintainers import Maintainers
from tests.context.maintainers.trees import TEXT, maintainers_of, titles
from tests.factories import make_patch

DIFF = """\
---
diff --git a/sound/a.c b/sound/a.c
--- a/sound/a.c
+++ b/sound/a.c
@@ -1,3 +1,3 @@
 {}
-one
+{}
 three
"""


def test_most_precise_section_comes_first() -> None:
    maintainers = maintainers_of()

    assert ["BELL DRIVER", "GADGETS", "THE REST"] == titles(maintainers, "drivers/gadget/bell_a.c")
    assert ["LAMP DRIVER", "GADGETS", "THE REST"] == titles(maintainers, "drivers/gadget/lamp.c")
    assert ["THE REST"] == titles(maintainers, "Makefile")


def test_excluded_files_are_not_matched_by_any_pattern_of_the_section() -> None:
    assert ["THE REST"] == titles(maintainers_of(), "drivers/gadget/old/a.c")


def test_expression_for_paths() -> None:
    assert ["GADGETS", "THE REST"] == titles(maintainers_of(), "lib/the-gadget.c")
    assert ["THE REST"] == titles(maintainers_of(), "lib/mygadget.c")


def test_beginning_of_a_folders_name_is_not_the_folder() -> None:
    text = "BELL\nF:\tdrivers/bell\n"

    assert ["BELL"] == titles(maintainers_of(text), "drivers/bells.c")
    assert [] == titles(maintainers_of(text, {"drivers/bell/a.c": ""}), "drivers/bells.c")
    assert ["BELL"] == titles(maintainers_of(text, {"drivers/bell/a.c": ""}), "drivers/bell/a.c")


def test_content_counts_above_the_diff_and_in_changed_lines() -> None:
    maintainers = maintainers_of()

    def found(body: str) -> list[str]:
        return [match.section.title for match in maintainers.of_content(make_patch(body))]

    assert ["BELL DRIVER"] == found("bell_ring() is late\n" + DIFF.format("a", "b"))
    assert ["BELL DRIVER"] == found("Text.\n" + DIFF.format("a", "  bell_stop(x);"))
    assert [] == found("Text.\n" + DIFF.format("bell_stop(x);", "b"))
    assert [] == found("doorbell_ring\n" + DIFF.format("a", "b"))


def test_subject_is_content_as_qemu_wants() -> None:
    maintainers = maintainers_of("MIPS\nS:\tOdd Fixes\nK:\t^Subject:.*(?i)mips\n")

    patch = make_patch("Text.\n" + DIFF.format("a", "b"), "[PATCH] target/MIPS: fix")

    assert ["MIPS"] == [match.section.title for match in maintainers.of_content(patch)]


def test_maintainers_files_everywhere_where_the_tree_says_so() -> None:
    more = {"board/x/MAINTAINERS": "X BOARD\nM:\tX <x@example.org>\nF:\tboard/x/\n"}
    told = {**more, ".get_maintainer.conf": "--find-maintainer-files\n--maintainer-path=.\n"}

    assert ["THE REST"] == titles(maintainers_of(more=more), "board/x/a.c")
    assert ["X BOARD", "THE REST"] == titles(maintainers_of(more=told), "board/x/a.c")


def test_index_is_kept_and_follows_the_content(tmp_path: Path) -> None:
    def ask(text: str) -> list[str]:
        tree = FilesInMemory({"MAINTAINERS": text.encode()})
        return titles(Maintainers(tree, tmp_path), "drivers/gadget/lamp.c")

    expected = ["LAMP DRIVER", "GADGETS", "THE REST"]
    assert expected == ask(TEXT)
    assert expected == ask(TEXT)
    assert 1 == len(list(tmp_path.iterdir()))
    assert ["LIGHTS", "GADGETS", "THE REST"] == ask(TEXT.replace("LAMP DRIVER", "LIGHTS"))
    assert 2 == len(list(tmp_path.iterdir()))


def test_broken_index_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = FilesInMemory({"MAINTAINERS": TEXT.encode()})
    assert Maintainers(tree, tmp_path).is_there
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"SQLite format 3\0 and then nothing")
    monkeypatch.setattr(index, "_OPEN", {})  # as another process would see it

    assert ["THE REST"] == titles(Maintainers(tree, tmp_path), "Makefile")
    assert (1,) == sqlite3.connect(file).execute("pragma user_version").fetchone()


def test_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")

    tree = FilesInMemory({"MAINTAINERS": TEXT.encode()})

    assert ["THE REST"] == titles(Maintainers(tree, file / "below"), "Makefile")


def test_tree_without_sections_has_none() -> None:
    assert not maintainers_of("nothing to see\n").is_there
    assert not Maintainers(FilesInMemory({})).is_there
    assert [] == titles(Maintainers(FilesInMemory({})), "Makefile")


@pytest.mark.slow
def test_hostile_tree_costs_linear_time() -> None:
    lines = "".join(f"N:\t(a|aa)*{number}$\nF:\t*a*a*a*{number}\n" for number in range(20_000))
    start = time.process_time()

    maintainers = maintainers_of(f"A\n{lines}K:\t(x+x+)+y\n")

    assert [] == titles(maintainers, "a" * 3000)
    assert () == maintainers.of_content(make_patch("x" * 100_000 + "\n" + DIFF.format("a", "b")))
    assert time.process_time() - start < 20


@pytest.mark.slow
def test_index_can_be_asked_from_two_processes_at_once(tmp_path: Path) -> None:
    (tmp_path / "MAINTAINERS").write_text(TEXT)
    code = (
        "import sys; from pathlib import Path\n"
        "from reviewbot.context.kbuild.folder import FolderFiles\n"
        "from reviewbot.context.maintainers.maintainers import Maintainers\n"
        "m = Maintainers(FolderFiles(Path(sys.argv[1])), Path(sys.argv[1]) / 'cache')\n"
        "print(*(match.section.title for match in m.of_path('Makefile')), sep=',')\n"
    )
    ran = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(2)
    ]

    assert [b"THE REST\n"] * 2 == [process.communicate()[0] for process in ran]


def test_trees_of_the_most_precise_section_come_first() -> None:
    text = (
        "A\nT:\tgit git://example.org/a.git for-next\nT:\tquilt https://example.org/q\nF:\ta/b/\n\n"
        "B\nT:\tgit git://example.org/b.git\nF:\ta/\n"
    )

    expected = ("git://example.org/a.git for-next", "git://example.org/b.git")
    assert expected == maintainers_of(text).trees(["a/b/c.c"])


def test_people_who_do_not_want_to_be_asked() -> None:
    more = {
        ".get_maintainer.ignore": "# a remark\nBea Bell <Bea@example.org>\nbo@example.org # away\n"
    }

    assert {"bea@example.org", "bo@example.org"} == maintainers_of(more=more).identities.unwilling
    assert not maintainers_of().identities.unwilling


def test_path_of_odd_bytes_is_looked_up_like_any_other() -> None:
    assert ["BELL DRIVER", "GADGETS", "THE REST"] == titles(
        maintainers_of(), "drivers/gadget/bell_\udcff.c"
    )
