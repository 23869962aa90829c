"""Trees and patches made to run something, to read elsewhere or to stall: each with its payload."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from reviewbot.context.kbuild.change import KbuildChange
from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.kbuild.tree import Tree
from reviewbot.engine.loader import load_rules
from reviewbot.engine.runner import check_revision
from reviewbot.model.finding import Report
from tests.context.kbuild.trees import TREE, replaced, write_tree
from tests.factories import make_mail, make_thread

ELSEWHERE = "config SECRET_OF_ANOTHER\n\ttristate\n"


def checked(folder: Path, diff: str) -> tuple[Report, KbuildChange]:
    """All Kconfig rules over a mail with this diff on this tree."""
    thread = make_thread(make_mail(body=f"Text.\n---\n{diff}-- \n2.39.5\n"))
    series = thread.series[-1]
    tree = Tree(folder)
    change = KbuildChange(tree.files, series.latest.patches, lambda: tree.index)
    rules = load_rules(select=["kconfig"])
    return check_revision(rules, thread, series, series.latest, measured={}, kbuild=change), change


def all_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Content and time of every file."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def more_kconfig(text: str) -> str:
    """A diff that adds this to the Kconfig of TREE."""
    old = TREE["drivers/foo/Kconfig"]
    return replaced("drivers/foo/Kconfig", old, old + text)


@pytest.mark.parametrize(
    "payload",
    [
        "config X\n\tdef_bool $(shell,touch MARK)\n",
        "config X\n\tdef_bool $(success,touch MARK)\n",
        'config X\n\tstring "x"\n\tdefault "$(shell,touch MARK)"\n',
        "config X\n\tbool\n\tdepends on $(if-success,touch MARK,y,n)\n",
        "x := $(shell,touch MARK)\nconfig X\n\tbool\n",
        'source "$(shell,touch MARK)"\n',
        "$(error-if,y,$(shell,touch MARK))\n",
        "$(info,$(python,open('MARK','w')))\n",
    ],
)
@pytest.mark.parametrize("is_in_patch", [True, False])
def test_no_macro_of_kconfig_runs(
    payload: str, is_in_patch: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    text = payload.replace("MARK", str(mark))
    before = {**TREE}
    if not is_in_patch:
        before["drivers/foo/Kconfig.more"] = text
        before["Kconfig"] += 'source "drivers/foo/Kconfig.more"\n'
    folder = write_tree(tmp_path / "tree", before)
    # what kconfiglib would import from the current directory
    (folder / "kconfigfunctions.py").write_text(f"open({str(mark)!r}, 'w')\n")
    monkeypatch.chdir(folder)

    report, _ = checked(folder, more_kconfig(text if is_in_patch else "config Y\n\tbool\n"))

    assert (report.errors, mark.exists()) == ((), False)


@pytest.mark.parametrize(
    "payload",
    [
        "x := $(shell touch MARK)\nobj-y += $(x).o\n",
        "obj-$(shell touch MARK) += user.o\n",
        "obj-y += $(wildcard $(shell touch MARK))\n",
        "$(eval $(shell touch MARK))\n",
        "all:\n\ttouch MARK\n",
        "include $(shell touch MARK)\n",
    ],
)
def test_nothing_of_a_make_file_runs(payload: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    old = TREE["drivers/foo/Makefile"]
    folder = write_tree(tmp_path / "tree")

    report, _ = checked(
        folder, replaced("drivers/foo/Makefile", old, old + payload.replace("MARK", str(mark)))
    )

    assert (report.errors, mark.exists()) == ((), False)


@pytest.mark.parametrize(
    "source",
    ["OUTSIDE/Kconfig", "../outside/Kconfig", "drivers/../../outside/Kconfig", "link/Kconfig", "link.kconfig"],
)  # fmt: skip
def test_no_source_leads_out_of_the_tree(source: str, tmp_path: Path) -> None:
    outside = write_tree(tmp_path / "outside", {"Kconfig": ELSEWHERE})
    folder = write_tree(tmp_path / "tree")
    (folder / "link").symlink_to(outside)
    (folder / "link.kconfig").symlink_to(outside / "Kconfig")
    text = f'source "{source.replace("OUTSIDE", str(outside))}"\n'

    report, change = checked(folder, more_kconfig(text))

    assert report.errors == ()
    assert change.after.blocks("SECRET_OF_ANOTHER") == []
    assert "SECRET_OF_ANOTHER" not in change.after.model("x86")


@pytest.mark.parametrize(
    "name", ["../../outside/Makefile.x", "OUTSIDE/Makefile.x", "link/Makefile.x"]
)
def test_no_include_leads_out_of_the_tree(name: str, tmp_path: Path) -> None:
    outside = write_tree(tmp_path / "outside", {"Makefile.x": "obj-y += secret.o\n"})
    folder = write_tree(tmp_path / "tree", {**TREE, "drivers/foo/secret.c": "int s;\n"})
    (folder / "link").symlink_to(outside)
    old = TREE["drivers/foo/Makefile"]
    line = f"include {name.replace('OUTSIDE', str(outside))}\n"

    _, change = checked(folder, replaced("drivers/foo/Makefile", old, line + old))

    assert change.after.placements("drivers/foo/secret.c") == ()


def test_a_link_to_a_file_elsewhere_is_absent(tmp_path: Path) -> None:
    (tmp_path / "secret.c").write_text("EXPORT_SYMBOL(secret);\n")
    folder = write_tree(tmp_path / "tree")
    (folder / "drivers/foo/more.c").symlink_to(tmp_path / "secret.c")

    files = FolderFiles(folder)

    assert files.read("drivers/foo/more.c") is None
    assert Tree(folder).index.exports(["secret"]) == {}


@pytest.mark.parametrize(
    "path", ["../../../etc/hostname", "/etc/hostname", "a/../../b", "a\0b", ""]
)
def test_a_path_of_a_diff_stays_in_the_tree(path: str, tmp_path: Path) -> None:
    assert FolderFiles(write_tree(tmp_path / "tree")).read(path) is None


@pytest.mark.parametrize(
    "diff",
    [
        more_kconfig('source "drivers/foo/Kconfig"\n' * 50),
        more_kconfig("config X\n\tbool\n\tdepends on " + "(" * 50_000 + "\n"),
        more_kconfig("config X\n\tbool\n\tdepends on " + "!" * 50_000 + "A\n"),
        more_kconfig("if A\n" * 5_000),
        more_kconfig("menu x\n\tdepends on A\n" * 5_000),
        more_kconfig("config X\n\tbool\n\tselect X\n\tselect X if X\n"),
        more_kconfig("".join(f"config A{n}\n\tbool\n\tselect A{n + 1}\n" for n in range(2_000))),
        more_kconfig("".join(f"config A{n}\n\tbool\n\tdepends on A{n + 1}\n" for n in range(2_000))),
        replaced("drivers/foo/Makefile", TREE["drivers/foo/Makefile"], "a := $(b)\nb := $(a)\nobj-y += $(a)\n"),
        replaced("drivers/foo/Makefile", TREE["drivers/foo/Makefile"], "a = $(a) $(a)\nobj-y += $(a)\n"),
        replaced("drivers/foo/Makefile", TREE["drivers/foo/Makefile"], "obj-y += " + "$(" * 20_000 + "\n"),
        replaced("drivers/foo/Makefile", TREE["drivers/foo/Makefile"], "include $(src)/Makefile\n" * 200),
        replaced("drivers/foo/Makefile", TREE["drivers/foo/Makefile"], "ifdef CONFIG_A\n" * 20_000),
        replaced("drivers/foo/user.c", TREE["drivers/foo/user.c"], "#if A\n" * 20_000 + "lib_do();\n"),
        replaced("drivers/foo/user.c", TREE["drivers/foo/user.c"], "#define x(y) x(y)\n" + "x(" * 10_000),
        replaced("drivers/foo/user.c", TREE["drivers/foo/user.c"], '#include "user.c"\n' * 500),
    ],
    ids=[
        "source of itself", "brackets", "signs", "ifs", "menus", "select of itself", "long select chain",
        "long depends chain", "variables in a circle", "variable that doubles", "open brackets",
        "include of itself", "ifdefs", "hash ifs", "macro of itself", "c that includes itself",
    ],
)  # fmt: skip
def test_recursion_is_bounded(diff: str, tmp_path: Path) -> None:
    folder = write_tree(tmp_path / "tree")
    started = time.process_time()

    report, _ = checked(folder, diff)

    assert report.errors == ()
    assert time.process_time() - started < 20


def test_the_tree_is_never_written(tmp_path: Path) -> None:
    folder = write_tree(tmp_path / "tree")
    before = all_of(folder)
    for path in folder.rglob("*"):
        os.chmod(path, 0o555 if path.is_dir() else 0o444)

    checked(folder, more_kconfig("config X\n\tbool\n"))

    assert all_of(folder) == before
