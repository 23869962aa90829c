"""The kernel's own checkpatch.pl, where a kernel tree is on this machine (see tests/kernel.py)."""

from pathlib import Path

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.runner import check_revision
from reviewbot.model.finding import Report
from reviewbot.provider.checkpatch import Checkpatch
from reviewbot.provider.checkpatch_types import own_ids, types_of
from reviewbot.provider.contained import program, run_contained
from reviewbot.provider.script import SCRIPT, Base, read_script
from tests.factories import DIFF, SIGN_OFF
from tests.kernel import PLACES, kernel_trees
from tests.provider.scripts import added, posted


@pytest.fixture(scope="module")
def kernel() -> Path:
    """A kernel tree."""
    found = kernel_trees(SCRIPT)
    if not found:
        pytest.skip(f"no {SCRIPT} below {', '.join(PLACES)}; TEST_LINUX_TREE names a tree")
    return found[0]


def check(kernel: Path, *bodies: str, muted: tuple[str, ...] = ("usual",)) -> Report:
    thread, series = posted(*bodies)
    provider = Checkpatch(Base(kernel), muted=muted, timeout_s=60)
    rules = load_rules(select=["trailers"])
    return check_revision(rules, thread, series, series.latest, providers=[provider])


def found(report: Report) -> list[tuple[str, str | None, int | None]]:
    return [(item.rule, item.location.path, item.location.line) for item in report.findings]


def test_clean_patch_is_clean(kernel: Path) -> None:
    report = check(kernel, f"The bar is too low.\n\n{SIGN_OFF}{DIFF}")

    assert ([], None) == (found(report), report.skipped.get("checkpatch"))


def test_findings_point_to_the_lines_of_the_diff(kernel: Path) -> None:
    report = check(kernel, added("int a;", "\tBUG();", "\tstrcpy(a, b); "))

    assert [
        ("bug-on-added", "foo.c", 3),
        ("deprecated-string-apis", "foo.c", 4),
        ("trailing-space-eof-newline-crlf", "foo.c", 4),
    ] == sorted(found(report), key=lambda item: (item[2] or 0, item[0]))


def test_what_our_rules_find_is_not_found_twice(kernel: Path) -> None:
    body = (
        "The bar is too low since the commit below.\n\n"
        'Fixes: 1234567 ("foo: lower the bar")\n'
        f"Co-developed-by: B Other <b@example.org>\nChange-Id: I123\n{DIFF}"
    )

    rules = [rule for rule, _, _ in found(check(kernel, body))]

    assert len(rules) == len(set(rules))
    assert {
        "fixes-malformed",
        "co-developed-without-sob",
        "gerrit-change-id",
        "signed-off-by-missing",
    } <= set(rules)
    assert [] == [rule for rule in rules if rule.startswith("checkpatch-")]


@pytest.mark.parametrize(
    "payload", ["$(touch {})", "`touch {}`", '"; touch {}; echo "', "GPL-2.0 | touch {}"]
)
def test_license_line_is_not_executed(kernel: Path, tmp_path: Path, payload: str) -> None:
    # Linux 6.12's line 1158 hands it to a shell when it runs with a tree
    proof = tmp_path / "proof"
    line = f"// SPDX-License-Identifier: {payload.format(proof)}"
    body = added(line).replace("@@ -1,1 +1,2 @@\n one", "@@ -0,0 +1,1 @@")
    body = body.replace("index 1111111", "new file mode 100644\nindex 0000000")

    report = check(kernel, body.replace("--- a/foo.c", "--- /dev/null"), muted=())

    assert not proof.exists()
    assert "checkpatch" not in report.skipped


def test_types_of_the_ids_exist(kernel: Path) -> None:
    ended = run_contained(
        [program("perl"), SCRIPT, "--list-types"], read_script(Base(kernel)), b"", timeout_s=60
    )
    known = set(ended.out.decode().split())

    assert set() == {type for id in own_ids() for type in types_of(id)} - known
