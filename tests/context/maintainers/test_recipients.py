"""Whom scripts/get_maintainer.pl would print."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.maintainers.maintainers import Maintainers
from reviewbot.context.maintainers.recipients import Recipients, paths_of, recipients_of
from tests.context.maintainers.trees import maintainers_of
from tests.factories import make_patch
from tests.kernel import kernel_trees

DIFF = """\
---
diff --git a/{0} b/{0}
--- a/{0}
+++ b/{0}
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
"""


def asked(maintainers: Maintainers, path: str, text: str = "Text.\n") -> dict[str, list[str]]:
    given: Recipients = recipients_of(maintainers, make_patch(text + DIFF.format(path)))
    return {
        "M": [person.email for person in given.maintainers],
        "R": [person.email for person in given.reviewers],
        "L": [item.email for item in given.lists],
        "named": [person.email for person in given.named],
    }


def test_people_and_lists_the_most_precise_first() -> None:
    expected = {
        "M": ["bea@example.org", "gil@example.org", "last@example.org"],
        "R": ["rolf@example.org"],
        "L": [
            "bells@lists.example.org",
            "gadgets@lists.example.org",
            "everything@lists.example.org",
        ],
        "named": [],
    }

    assert expected == asked(maintainers_of(), "drivers/gadget/bell.c")


def test_one_person_is_named_once_under_the_proper_address() -> None:
    text = (
        "A\nM:\tBea <old@example.org>\nF:\ta/b/\n\nB\nR:\tB. Bell <new@example.org>\n"
        "R:\tBea <bea@work.example.org>\nF:\ta/\n"
    )
    mailmap = {".mailmap": "Bea <new@example.org> <old@example.org>\n"}

    expected = {"M": ["new@example.org"], "R": [], "L": [], "named": []}
    assert expected == asked(maintainers_of(text, mailmap), "a/b/c.c")


def test_people_named_in_a_binding() -> None:
    path = "Documentation/devicetree/bindings/bell.yaml"
    binding = {path: "maintainers:\n  - Bo Binding <bo@example.org>\n"}

    assert ["bo@example.org"] == asked(maintainers_of(more=binding), path)["named"]


XEN = (
    "BELL\nM:\tBea <bea@example.org>\nF:\txen/bell/\n\nREADERS\nR:\tRolf <rolf@example.org>\n"
    "F:\txen/read/\n\nTHE REST\nM:\tLina <lina@example.org>\nL:\txen-devel@lists.example.org\n"
    "F:\t*\nF:\t*/\nV:\txen-maintainers-1\n"
)


def test_the_rest_of_xen_are_asked_when_nobody_else_is() -> None:
    xen = maintainers_of(XEN)

    assert ["bea@example.org"] == asked(xen, "xen/bell/a.c")["M"]
    assert ["xen-devel@lists.example.org"] == asked(xen, "xen/bell/a.c")["L"]
    assert ["lina@example.org"] == asked(xen, "xen/read/a.c")["M"]
    assert ["lina@example.org"] == asked(xen, "xen/common/a.c")["M"]


def test_both_names_of_a_moved_file_count() -> None:
    diff = "---\ndiff --git a/b.c b/a.c\nsimilarity index 100%\nrename from b.c\nrename to a.c\n"

    assert ("a.c", "b.c") == paths_of(make_patch(f"Text.\n{diff}"))


SCRIPT = "scripts/get_maintainer.pl"


@pytest.mark.slow
def test_real_script_says_the_same(tmp_path: Path) -> None:
    trees = kernel_trees(SCRIPT)
    if not trees:
        pytest.skip("no kernel tree; TEST_LINUX_TREE names one")
    file = tmp_path / "a.patch"
    path = "drivers/net/ethernet/intel/e1000/e1000_main.c"
    file.write_text("Subject: [PATCH] foo: bar\n\nText.\n" + DIFF.format(path))
    options = ("--nogit", "--nogit-fallback", "--norolestats")
    done = subprocess.run(
        ["perl", SCRIPT, *options, str(file)],
        cwd=trees[0],
        env={**os.environ, "HOME": str(tmp_path)},  # the user's .get_maintainer.conf is not ours
        capture_output=True,
        text=True,
        check=True,
    )

    ours = asked(Maintainers(FolderFiles(trees[0])), path)
    printed = {line.rpartition("<")[2].rstrip(">").lower() for line in done.stdout.splitlines()}
    assert printed == {email.lower() for emails in ours.values() for email in emails}
