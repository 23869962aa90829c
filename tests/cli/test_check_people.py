"""`check --tree`: who ought to get a patch, and who gets it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Runner
from tests.context.maintainers.trees import TEXT

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
    wanted = ("--select", "recipients", "--profile", "linux", "--format", "json")
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
