"""A revision beside the one before it, and places in the tree."""

from __future__ import annotations

import subprocess
from pathlib import Path

from textual.pilot import Pilot

from reviewbot.review import Request
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.job import Job, Outcome
from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.text_panes import PaneScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import BODY_1, BODY_2, mail, revision_1, revision_2, rules, single, write


def _text(pilot: Pilot[Outcome]) -> str:
    return "\n".join(screen_lines(pilot.app))


def _fixed() -> list[bytes]:
    """A second version whose second patch lost the malformed tag and got another line."""
    good = BODY_2.replace("Fixes: abc1234 (bar: add driver)\n", "").replace(
        "goto err_free;", "goto err_clk;"
    )
    return [
        mail("[PATCH net v2 0/2] net: bar: fix probe leaks", "v2-0", "v2: order.\n", day=3),
        mail(
            "[PATCH net v2 1/2] bar: request irq after clock",
            "v2-1",
            BODY_1,
            reply_to="v2-0",
            day=3,
        ),
        mail("[PATCH net v2 2/2] bar: free irq on error", "v2-2", good, reply_to="v2-0", day=3),
    ]


async def test_a_finding_of_the_version_before_is_marked_as_still_there(tmp_path: Path) -> None:
    path = write(tmp_path, "a", [*revision_1(), *revision_2()])
    async with app_for(path).run_test(size=(80, 30)) as pilot:
        await settled(pilot)
        await pilot.press("]", ".")

        assert "| W fixes-malformed  still there since v1" in _text(pilot)


async def test_a_finding_that_is_gone_is_named_on_its_patch(tmp_path: Path) -> None:
    path = write(tmp_path, "a", [*revision_1(), *_fixed()])
    async with app_for(path).run_test(size=(80, 30)) as pilot:
        await settled(pilot)
        assert "gone since v1" not in _text(pilot)

        await pilot.press("]", "g")

        assert "gone since v1: W fixes-malformed: the Fixes: tag" in _text(pilot)


async def test_the_list_counts_what_is_gone(tmp_path: Path) -> None:
    first = write(tmp_path, "a", [*revision_1(), *_fixed()])
    other = write(tmp_path, "b", single())
    async with app_for(first, other).run_test(size=(80, 24)) as pilot:
        await settled(pilot)

        assert "revisions: v1 v2   v1: 1 finding, 1 gone, 0 still there" in _text(pilot)


async def test_D_shows_what_changed_in_message_and_diff(tmp_path: Path) -> None:
    path = write(tmp_path, "a", [*revision_1(), *_fixed()])
    async with app_for(path).run_test(size=(80, 30)) as pilot:
        await settled(pilot)
        await pilot.press("]", "D")
        await settled(pilot)
        lines = [line.strip() for line in screen_lines(pilot.app)]

        assert isinstance(pilot.app.screen, PaneScreen)
        assert lines[0].startswith("v1 -> v2  bar: free irq on error")
        assert [line for line in lines if line.endswith("-Fixes: abc1234 (bar: add driver)")]
        assert [line for line in lines if "-+" in line and line.endswith("goto err_free;")]
        assert [line for line in lines if "++" in line and line.endswith("goto err_clk;")]
        await pilot.press("[")
        await settled(pilot)
        assert "the same as in v1" in _text(pilot)


async def test_D_on_a_first_version_says_so(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("D")
        await settled(pilot)

        assert isinstance(pilot.app.screen, ReviewScreen)
        assert "nothing to compare with" in pilot.app.screen.status.left


def _tree(folder: Path) -> Path:
    path = folder / "tree" / "drivers" / "net" / "bar.c"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"line {number}\n" for number in range(1, 500)))
    return folder / "tree"


async def test_b_opens_the_old_file_at_the_line(tmp_path: Path) -> None:
    tree = _tree(tmp_path)
    request = Request((write(tmp_path, "a", single()),), tree=str(tree))
    async with ReviewApp(Job(request, rules)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("}", "j", "j", "j", "b")
        await settled(pilot)
        lines = screen_lines(pilot.app)

        assert isinstance(pilot.app.screen, PaneScreen)
        assert lines[0].startswith(" drivers/net/bar.c at /")
        assert [line for line in lines if line.startswith(">") and line.endswith("410 line 410")]


async def test_b_shows_the_commit_the_mail_names_and_not_the_folder(tmp_path: Path) -> None:
    tree = _tree(tmp_path)

    def git(*words: str) -> str:
        who = ["-c", "user.name=Max", "-c", "user.email=max@example.org"]
        done = subprocess.run(
            ["git", *who, *words], cwd=tree, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "base")
    base = git("rev-parse", "HEAD")
    (tree / "drivers" / "net" / "bar.c").write_text("changed since\n")
    body = single()[0].decode().split("\n\n", 2)
    text = f"{body[1]}\n\n{body[2].rstrip()}\n\nbase-commit: {base}\n"
    request = Request((write(tmp_path, "a", single(body=text)),), tree=str(tree))
    async with ReviewApp(Job(request, rules)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("}", "j", "b")
        await settled(pilot)

        assert f"drivers/net/bar.c at {base[:12]}" in _text(pilot)
        assert "408 line 408" in _text(pilot)


async def test_b_without_a_tree_says_what_is_missing(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("}", "b")
        await settled(pilot)

        assert isinstance(pilot.app.screen, ReviewScreen)
        assert "no tree to look into: start with --tree DIR" in pilot.app.screen.status.left


async def test_d_marks_a_patch_as_done_and_goes_on(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("d")
        assert " v1 2/2  " in screen_lines(pilot.app)[0]

        await pilot.press("[")

        assert " v1 1/2 done  " in screen_lines(pilot.app)[0]
        await pilot.press("d")
        assert " v1 1/2  " in screen_lines(pilot.app)[0]
