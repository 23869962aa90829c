"""`check --tree`: who ought to get a patch, and who gets it."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviewbot.review import open_history
from tests.cli.running import Runner
from tests.context.maintainers.trees import TEXT
from tests.source.program import environment
from tests.source.repository import Repository

PATCH = """\
From: Ada <ada@example.org>
{headers}Subject: [PATCH] gadget: bell: ring later

Text.

Signed-off-by: Ada <ada@example.org>
---
diff --git a/drivers/gadget/bell.c b/drivers/gadget/bell.c
--- a/drivers/gadget/bell.c
+++ b/drivers/gadget/bell.c
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
"""
RULES = ("--select", "recipients", "--ignore", "blamed-author-not-copied")
BEA = ("--cc", "Bea Bell <bea@example.org>")
LISTS = ("--to", "everything@lists.example.org,gadgets@lists.example.org")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "tree/drivers/gadget").mkdir(parents=True)
    (tmp_path / "tree/drivers/gadget/bell.c").write_text("one\ntwo\nthree\n")
    (tmp_path / "tree/MAINTAINERS").write_text(TEXT)
    return tmp_path / "tree"


def checked(reviewbot: Runner, tree: Path, *words: str, headers: str = "") -> Any:
    source = reviewbot.write("a.patch", PATCH.format(headers=headers).encode())
    wanted = (*RULES, "--profile", "linux", "--format", "json")
    return json.loads(reviewbot("check", source, "--tree", str(tree), *wanted, *words).out)[
        "reports"
    ][0]


def said(report: Any) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["confidence"]) for finding in report["findings"]]


def test_patch_without_recipients_is_not_judged(reviewbot: Runner, tree: Path) -> None:
    report = checked(reviewbot, tree)

    why = "no recipients are known; --to and --cc name them"
    assert [] == report["findings"]
    expected = {"maintainers-not-copied": why, "list-missing-or-only-list": why}
    assert expected == report["skipped"]


def test_recipients_of_an_unsent_patch_are_those_given(reviewbot: Runner, tree: Path) -> None:
    report = checked(reviewbot, tree, *LISTS)

    assert [("maintainers-not-copied", "likely")] == said(report)
    assert "Cc: Bea Bell <bea@example.org>" == report["findings"][0]["fix"]
    assert [] == said(checked(reviewbot, tree, *LISTS, *BEA))


def test_recipients_of_a_mail_are_in_it(reviewbot: Runner, tree: Path) -> None:
    headers = "To: gadgets@lists.example.org\nCc: Bea <bea@example.org>\nMessage-ID: <1@x>\n"

    assert [] == said(checked(reviewbot, tree, headers=headers))


def test_missing_list_is_named(reviewbot: Runner, tree: Path) -> None:
    report = checked(reviewbot, tree, *BEA)

    assert [("list-missing-or-only-list", "likely")] == said(report)
    assert "Cc: gadgets@lists.example.org" == report["findings"][0]["fix"]


def test_other_state_of_the_tree_is_a_guess(reviewbot: Runner, tree: Path) -> None:
    (tree / "drivers/gadget/bell.c").write_text("one\n2\nthree\n")

    assert [("maintainers-not-copied", "guess")] == said(checked(reviewbot, tree, *LISTS))


def test_tree_without_maintainers_and_no_tree(reviewbot: Runner, tree: Path) -> None:
    (tree / "MAINTAINERS").unlink()
    report = checked(reviewbot, tree, *BEA)

    assert {"the tree has no MAINTAINERS file"} == set(report["skipped"].values())


def test_changed_file_is_read_anew(reviewbot: Runner, tree: Path) -> None:
    assert [] == said(checked(reviewbot, tree, *LISTS, *BEA))
    (tree / "MAINTAINERS").write_text(TEXT.replace("bea@", "bo@").replace("Bea Bell", "Bo Bell"))

    assert [("maintainers-not-copied", "likely")] == said(checked(reviewbot, tree, *LISTS, *BEA))


def test_tree_of_another_project_is_not_asked(reviewbot: Runner, tree: Path) -> None:
    text = TEXT.replace("everything@lists.example.org", "xen-devel@lists.xenproject.org")
    (tree / "MAINTAINERS").write_text(text)

    report = checked(reviewbot, tree, *BEA)

    assert {"the tree is that of another project (xen)"} == set(report["skipped"].values())


@pytest.fixture
def checkout(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree as a git repository, committed on 2026-11-01, and one commit that changes it."""
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    open_history.cache_clear()
    repository = Repository(tree, home=tmp_path)
    repository.commit("gadget: start", {})
    repository.git("tag", "-f", "base")
    bo = TEXT.replace("bea@", "bo@").replace("Bea Bell", "Bo Bell")
    files = {"drivers/gadget/bell.c": b"one\nTWO\nthree\n", "MAINTAINERS": bo.encode()}
    repository.commit("gadget: bell: ring later\n\nText.", files)
    return tree


def test_maintainers_are_those_of_the_base(reviewbot: Runner, checkout: Path) -> None:
    base = ("--base", "base")
    report = checked(reviewbot, checkout, *LISTS, *base)

    assert [("maintainers-not-copied", "likely")] == said(report)
    assert "Cc: Bea Bell <bea@example.org>" == report["findings"][0]["fix"]
    assert [] == said(checked(reviewbot, checkout, *LISTS, *BEA, *base))


def test_base_of_another_half_year_is_a_guess(reviewbot: Runner, checkout: Path) -> None:
    def confidence(date: str) -> list[tuple[str, str]]:
        headers = f"To: gadgets@lists.example.org\nDate: {date}\nMessage-ID: <1@x>\n"
        return said(checked(reviewbot, checkout, "--base", "base", headers=headers))

    assert [("maintainers-not-copied", "likely")] == confidence("Fri, 01 Jan 2027 10:00:00 +0000")
    assert [("maintainers-not-copied", "guess")] == confidence("Tue, 01 Jun 2027 10:00:00 +0000")
    assert [("maintainers-not-copied", "guess")] == confidence("Wed, 01 Apr 2026 10:00:00 +0000")


def test_range_is_held_against_its_left_side(
    reviewbot: Runner, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    wanted = (*RULES, "--profile", "linux", "--format", "json")

    def asked(*words: str) -> Any:
        return json.loads(reviewbot("check", "base..master", *wanted, *words).out)["reports"][0]

    assert [("maintainers-not-copied", "likely")] == said(asked(*LISTS))
    assert [] == said(asked(*LISTS, *BEA))
    assert "no recipients are known; --to and --cc name them" in asked()["skipped"].values()


def test_patch_of_unknown_base_in_no_tree_is_not_judged(reviewbot: Runner) -> None:
    source = reviewbot.write("a.patch", PATCH.format(headers="").encode())
    out = reviewbot("check", source, *RULES, "--profile=linux", "--format=json").out

    why = "no tree with a MAINTAINERS file given"
    assert {why} == set(json.loads(out)["reports"][0]["skipped"].values())
