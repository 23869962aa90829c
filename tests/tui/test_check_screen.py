"""The author's checklist on screen."""

from __future__ import annotations

import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from reviewbot.tui.app import ReviewApp
from reviewbot.tui.check_screen import CheckScreen
from reviewbot.tui.review_screen import ReviewScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, single, write


def _git(repository: Path, *words: str) -> str:
    who = ["-c", "user.name=A. N. Author", "-c", "user.email=author@example.org"]
    done = subprocess.run(
        ["git", *who, *words], cwd=repository, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits on top of one, the first of them without a sign-off."""
    folder = tmp_path / "repository"
    folder.mkdir()
    _git(folder, "init", "-q", "-b", "main")
    for name, *more in (("base", "-s"), ("foo: one",), ("foo: two", "-s")):
        (folder / "foo.c").write_text(f"{name}\n")
        _git(folder, "add", "foo.c")
        _git(folder, "commit", "-q", "-m", f"{name}\n\nText about it.", *more)
    monkeypatch.chdir(folder)
    for name, value in (
        ("GIT_COMMITTER_NAME", "A. N. Author"),
        ("GIT_COMMITTER_EMAIL", "author@example.org"),
    ):
        monkeypatch.setenv(name, value)
    return folder


async def test_the_checklist_of_a_range(repository: Path) -> None:
    app = app_for("main~2..main", is_author=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = screen_lines(app)

    assert lines[0].startswith(" Before you send: main~2..main  v1  2 patches")
    assert "1/2  foo: one" in "\n".join(lines)
    assert any(line.startswith("    [!] signed-off-by-missing     E  msg:") for line in lines)
    assert lines[-4].startswith(" [x] pass  [!] look at it  [ ] your call")
    assert "signed-off-by-missing would be rejected." in lines[-3]
    assert lines[-1].startswith(" Enter show  i explain  E edit message")


async def test_enter_shows_the_line_and_q_comes_back(repository: Path) -> None:
    app = app_for("main~2..main", is_author=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash", *"signed-off-by-missing", "enter", "enter")
        await settled(pilot)

        assert isinstance(app.screen, ReviewScreen)
        finding = app.screen.remark.finding if app.screen.remark else None
        assert finding is not None
        assert finding.rule == "signed-off-by-missing"
        await pilot.press("q")
        assert isinstance(app.screen, CheckScreen)


async def test_a_waived_finding_is_marked(repository: Path) -> None:
    app = app_for("main~2..main", is_author=True)
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash", *"signed-off-by-missing", "enter", "escape")
        await pilot.press("w", "s", *"a draft", "enter")
        await settled(pilot)

        assert (
            "[w] signed-off-by-missing     E  msg:1          waived for this series"
            in "\n".join(screen_lines(app))
        )


async def test_the_message_is_edited_and_checked_again(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is not the last one: git rewords it, the one behind it stays."""
    monkeypatch.setenv(
        "GIT_EDITOR",
        "git interpret-trailers --in-place --trailer"
        " 'Signed-off-by: A. N. Author <author@example.org>'",
    )
    app = app_for("main~2..main", is_author=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        _suspendable(app)
        await pilot.press("slash", *"signed-off-by-missing", "enter", "E")
        await settled(pilot)
        await settled(pilot)

        assert "signed-off-by-missing" not in "\n".join(screen_lines(app))
    assert "foo: two\nfoo: one\nbase" == _git(repository, "log", "--format=%s")
    assert "Signed-off-by: A. N. Author" in _git(repository, "log", "-1", "--format=%b", "main~1")


async def test_mail_has_no_commit_to_edit(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()), is_author=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("E")

        assert isinstance(app.screen, CheckScreen)
        assert app.screen.status.left == " no commit on this branch has this title; is it mail?"


async def test_what_reviewers_asked_for_is_listed(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", revision_1()), is_author=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)

        text = "\n".join(screen_lines(app))
    assert " Asked in review of v1" in text
    assert "[ ] Pat Smith: does this unwind in the right order? (open)" in text


def _suspendable(app: ReviewApp) -> None:
    app.suspend = nullcontext  # type: ignore[method-assign,assignment]  # Textual refuses without a terminal
