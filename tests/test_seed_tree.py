"""The story the project starts from, on the real tree: what its patches do to Linux 6.12.

The tree is cut down to what the answer hangs on: all Kconfig and make files, the common headers,
Xen. On the whole tree `docs/kbuild.md` says how the same is done.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.cli.main import main
from reviewbot.context.kbuild.kconfig import is_kconfig
from reviewbot.context.kbuild.makefiles import is_makefile
from tests.kernel import kernel_trees

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
NEEDED = ("drivers/xen", "include/xen", "include/linux", "arch/x86/include", "arch/x86/xen")
TOUCHED = (
    "drivers/xen/Kconfig",
    "drivers/xen/acpi.c",
    "drivers/xen/privcmd.c",
    "drivers/xen/xen-pciback/pci_stub.c",
    "include/xen/acpi.h",
)
Finding = dict[str, object]


@pytest.fixture(scope="module")
def linux(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of Linux 6.12, cut down, in a folder of its own."""
    trees = kernel_trees("drivers/xen/privcmd.c")
    if not trees:
        pytest.skip("no tree of Linux 6.12; TEST_LINUX_TREE names one")
    (tree, *_) = trees
    copy = tmp_path_factory.mktemp("linux")
    for path in wanted(tree):
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree / path, target)
    return copy


def wanted(tree: Path) -> Iterator[str]:
    """Paths of the files that the answer hangs on."""
    for folder, _, names in os.walk(tree):
        below = os.path.relpath(folder, tree)
        is_needed = below.startswith(NEEDED)
        for name in names:
            path = os.path.normpath(os.path.join(below, name))
            if is_needed or is_kconfig(path) or is_makefile(path):
                yield path


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One index for all tests: the trees differ in five files."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "seed-cache"))


@pytest.fixture
def before_the_fix(linux: Path, corpus: Path) -> Iterator[Path]:
    """The tree as the reviewers of the first patch had it."""
    with_patch(linux, corpus / "seed/before-the-fix.patch")
    yield linux
    with_patch(linux, corpus / "seed/before-the-fix.patch", "-R")


def with_patch(tree: Path, patch: Path, *words: str) -> None:
    command = ["patch", "-s", "-p1", "--no-backup-if-mismatch", *words, "-i", str(patch)]
    subprocess.run(command, cwd=tree, check=True)


def content(tree: Path) -> dict[str, str]:
    return {path: (tree / path).read_text() for path in TOUCHED}


def mail(diff: str, folder: Path) -> Path:
    """A patch mail with this diff."""
    head = (
        "From: A Developer <dev@example.org>\nTo: xen-devel@example.org\nMessage-ID: <a@example.org>\n"
        "Date: Thu, 10 Oct 2024 10:00:00 +0000\nSubject: [PATCH] xen: change privcmd\n\n"
        "It is needed.\n\nSigned-off-by: A Developer <dev@example.org>\n---\n"
    )
    file = folder / "patch.eml"
    file.write_text(f"{head}{diff}-- \n2.39.5\n")
    return file


def difference(before: dict[str, str], after: dict[str, str], folder: Path) -> str:
    """A diff from one content to the other."""
    for side, texts in (("a", before), ("b", after)):
        for path, text in texts.items():
            target = folder / side / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    done = subprocess.run(
        ["git", "diff", "--no-index", "--no-prefix", "a", "b"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def findings(capsys: pytest.CaptureFixture[str], source: Path, tree: Path) -> list[Finding]:
    words = ["--offline", "--fail-on", "never", "--format", "json", "--select", "kconfig"]
    words += ["--min-severity", "note", "--min-confidence", "guess"]
    main(["check", str(source), "--tree", str(tree), *words])
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert (report["errors"], report["skipped"]) == ([], {})
    return list(report["findings"])


def proof(finding: Finding) -> dict[str, str]:
    """The evidence by its word, with the place where there is one."""
    evidence = finding["evidence"]
    assert isinstance(evidence, list)
    return {
        item["what"]: f"{item['text']} {item['path'] or ''}:{item['line'] or ''}".rstrip(" :")
        for item in evidence
    }


def test_the_seed_patch_leaves_the_dependency(
    before_the_fix: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (finding,) = findings(capsys, corpus / "seed/xen-privcmd.mbox", before_the_fix)
    shown = proof(finding)

    assert finding["rule"] == "module-dependency-persists"
    assert "loading xen-privcmd still loads xen-pciback" in str(finding["message"])
    assert shown["symbol-use"] == (
        "xen-privcmd uses pcistub_get_gsi_from_sbdf drivers/xen/privcmd.c:875"
    )
    assert shown["export"] == (
        "xen-pciback exports pcistub_get_gsi_from_sbdf drivers/xen/xen-pciback/pci_stub.c:248"
    )
    assert "IS_REACHABLE(CONFIG_XEN_PCIDEV_BACKEND)" in shown["guard"]
    assert shown["provider-init-can-fail"] == (
        "xen_pcibk_init() returns -ENODEV if !xen_initial_domain() "
        "drivers/xen/xen-pciback/pci_stub.c:1743"
    )
    assert "XEN_PRIVCMD=m, XEN_PCIDEV_BACKEND=m" in shown["witness"]
    assert "loading xen-privcmd loads xen-pciback first" in shown["state-table"]


def test_the_fix_gives_nothing(
    before_the_fix: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = mail((corpus / "seed/the-fix.patch").read_text(), tmp_path)

    assert [] == findings(capsys, source, before_the_fix)


def test_the_culprit_makes_the_dependency(
    linux: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_patch(linux, corpus / "seed/before-the-fix.patch")
    after = content(linux)
    with_patch(linux, corpus / "seed/before-the-fix.patch", "-R")
    with_patch(linux, corpus / "seed/before-the-culprit.patch")
    try:
        source = mail(difference(content(linux), after, tmp_path), tmp_path)
        (finding,) = findings(capsys, source, linux)
    finally:
        with_patch(linux, corpus / "seed/before-the-culprit.patch", "-R")

    assert finding["rule"] == "runtime-module-dependency"
    assert "pcistub_get_gsi_from_sbdf" in str(finding["message"])
    assert "XEN_PRIVCMD: imply XEN_PCIDEV_BACKEND" in proof(finding)["kconfig-relation"]
