"""Verdicts with keys."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from reviewbot.store import open_store
from reviewbot.tui.job import Outcome
from reviewbot.tui.review_screen import ReviewScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, revision_2, single, write


def _status(pilot: Pilot[Outcome]) -> str:
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen.status.left.strip()


def _findings(pilot: Pilot[Outcome]) -> list[tuple[str, str]]:
    """Letter and rule of every finding on the page."""
    assert isinstance(pilot.app.screen, ReviewScreen)
    return [
        (remark.mark.letter if remark.mark else "", remark.finding.rule)
        for remark in pilot.app.screen.page.remarks
        if remark.finding is not None
    ]


async def test_y_accepts_the_finding_and_U_takes_it_back(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", "y")
        lines = screen_lines(pilot.app)

        assert lines[0].endswith("E1  unsent 1")
        assert lines[2].startswith("-a E   signed-off-by-missing")
        assert any("E signed-off-by-missing  [a] accepted" in line for line in lines)
        await pilot.press("U")
        assert [("", "signed-off-by-missing")] == _findings(pilot)
        assert _status(pilot) == "not accepted any more: signed-off-by-missing"


async def test_z_asks_why_and_needs_an_answer(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", "z", "enter")
        assert [("", "signed-off-by-missing")] == _findings(pilot)

        await pilot.press("z", *"no need", "enter")

        assert [("z", "signed-off-by-missing")] == _findings(pilot)
        assert "no findings" in screen_lines(pilot.app)[0]


async def test_escape_leaves_the_finding_open(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", "z", *"no", "escape", "w", "escape")

        assert [("", "signed-off-by-missing")] == _findings(pilot)


async def test_without_a_finding_under_the_cursor_nothing_is_decided(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("y")

        assert _status(pilot) == "no finding under the cursor; . goes to the next one"
        assert [("", "signed-off-by-missing")] == _findings(pilot)


async def test_dismissed_in_one_version_is_hidden_in_the_next(tmp_path: Path) -> None:
    path = write(tmp_path, "a", [*revision_1(), *revision_2()])
    app = app_for(path, store=open_store(tmp_path / "store.sqlite3"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("v", "]", ".", "z", *"no", "enter")
        assert ("z", "fixes-malformed") in _findings(pilot)

        await pilot.press("V")

        assert ("z", "fixes-malformed") not in _findings(pilot)
        await pilot.press("Z")
        assert ("z", "fixes-malformed") in _findings(pilot)


async def test_a_verdict_is_there_when_the_screens_are_opened_again(tmp_path: Path) -> None:
    path = write(tmp_path, "a", single())
    for keys, expected in ((".y", "a"), ("", "a")):
        app = app_for(path, store=open_store(tmp_path / "store.sqlite3"))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press(*keys)

            assert [(expected, "signed-off-by-missing")] == _findings(pilot)


async def test_a_waiver_for_files_hides_the_rule_in_another_series(tmp_path: Path) -> None:
    first, second = write(tmp_path, "a", single()), write(tmp_path, "b", single("other"))
    store = tmp_path / "store.sqlite3"
    async with app_for(first, store=open_store(store)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", "w", "f", *"generated", "enter")
        assert [("w", "signed-off-by-missing")] == _findings(pilot)
        assert _status(pilot) == "signed-off-by-missing: waived for these files: generated"

    async with app_for(second, store=open_store(store)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert _findings(pilot) == []
        assert "hidden 1, Z shows what was decided" in screen_lines(pilot.app)[1]

        await pilot.press("Z", ".", "U")

        assert [("", "signed-off-by-missing")] == _findings(pilot)


async def test_explain_tells_how_often_the_rule_was_dismissed(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 50)) as pilot:
        await settled(pilot)
        await pilot.press(".", "z", *"no", "enter", "i")
        await settled(pilot)

        assert "You dismissed 1 of its 1 findings in this tree." in "\n".join(
            screen_lines(pilot.app)
        )
