"""The list of series with keys."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from reviewbot.store import open_store
from reviewbot.tui.job import Outcome
from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.series_screen import SeriesScreen
from reviewbot.tui.thread_screen import ThreadScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, revision_2, single, talk_only, write


def _screen(pilot: Pilot[Outcome]) -> SeriesScreen:
    assert isinstance(pilot.app.screen, SeriesScreen)
    return pilot.app.screen


def _subjects(pilot: Pilot[Outcome]) -> list[str]:
    entries = _screen(pilot).entries
    return [entry.revision.subject.title for entry in entries if entry.revision is not None]


async def test_several_sources_open_the_list(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    async with app_for(*paths).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = screen_lines(pilot.app)

    assert (
        lines[0]
        == " reviewbot                                      2 series, 2 unread, limit: none"
    )
    assert lines[1] == " S  V    Age   E   W   N Ask  Ok  Who               Subject"
    assert lines[2].startswith(">r* v1  ")
    assert lines[2][14:] == "  .   1   .   1   1  A. N. Author      [0/2] net: bar: fix probe ~"
    assert lines[3][14:] == "  1   .   .   .   .  A. N. Author      foo: simple change"
    assert lines[18:21] == [
        " [PATCH net 0/2] net: bar: fix probe leaks",
        " A. N. Author <author@example.org>  2026-08-01  2 patches, 5 mails, 2 reviewers",
        " base: not given   revisions: v1",
    ]
    assert lines[-1].startswith(" Enter open  u update  l limit  o order")


async def test_the_lower_pane_follows_the_cursor(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    async with app_for(*paths).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j")

        assert screen_lines(pilot.app)[18] == " [PATCH] foo: simple change"


async def test_enter_opens_the_review_and_q_comes_back(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    async with app_for(*paths).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert pilot.app.screen.page.title == "foo: simple change"

        await pilot.press("q")

        assert isinstance(pilot.app.screen, SeriesScreen)


async def test_limit_and_order(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    async with app_for(*paths).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("o", "o")
        assert _subjects(pilot) == ["foo: simple change", "net: bar: fix probe leaks"]

        await pilot.press("l", *"PROBE", "enter")

        assert _subjects(pilot) == ["net: bar: fix probe leaks"]
        assert screen_lines(pilot.app)[0].endswith("limit: PROBE, most findings first")


async def test_escape_leaves_the_limit_as_it_was(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    async with app_for(*paths).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("l", "x", "escape", "j")

        assert (_screen(pilot).limit, _screen(pilot).main_view.cursor) == ("", 1)


async def test_a_source_that_cannot_be_read_is_one_line_on_the_screen(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing[x].mbox")
    async with app_for(
        write(tmp_path, "b", single()), write(tmp_path, "a", revision_1()), missing
    ).run_test(size=(160, 24)) as pilot:
        await settled(pilot)

        assert screen_lines(pilot.app)[4].startswith(f" !  cannot read {missing}: No such file")


async def test_a_thread_without_a_patch_opens_as_a_thread(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", talk_only())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert screen_lines(pilot.app)[2].endswith("A. N. Author      A question about bar")

        await pilot.press("enter")
        await pilot.pause()

        assert isinstance(pilot.app.screen, ThreadScreen)


async def test_the_list_fits_a_small_terminal(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    async with app_for(*paths).run_test(size=(40, 10)) as pilot:
        await settled(pilot)
        lines = screen_lines(pilot.app)

    assert lines[1] == " S  V    Age   E   W   N  Subject"
    assert len(lines) == 10


async def test_what_was_opened_is_not_unread_the_next_time(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    store = tmp_path / "store.sqlite3"
    async with app_for(*paths, store=open_store(store)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("enter", "q")

    async with app_for(*paths, store=open_store(store)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = screen_lines(pilot.app)
        assert (">r  v1", " N* v1") == (lines[2][:6], lines[3][:6])

        await pilot.press("tab")

        assert _screen(pilot).main_view.cursor == 1


async def test_a_series_is_marked_and_the_mark_stays(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    store = tmp_path / "store.sqlite3"
    async with app_for(*paths, store=open_store(store)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "F")

    async with app_for(*paths, store=open_store(store)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert screen_lines(pilot.app)[3].startswith(" NF v1")

        await pilot.press("j", "F")

        assert screen_lines(pilot.app)[3].startswith(">N* v1")


async def test_u_reads_a_series_anew_and_verdicts_stay(tmp_path: Path) -> None:
    path = write(tmp_path, "a", revision_1())
    other = write(tmp_path, "b", single())
    async with app_for(path, other).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        write(tmp_path, "a", [*revision_1(), *revision_2()])
        await pilot.press("u")
        await settled(pilot)

        assert screen_lines(pilot.app)[2].startswith(">N* v2")
        assert _screen(pilot).status.left == " 3 new mails"
        await pilot.press("U")
        await settled(pilot)
        assert _screen(pilot).status.left == " nothing new"


async def test_a_source_that_is_gone_is_said_on_update(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single())]
    async with app_for(*paths).run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        Path(paths[0]).unlink()
        await pilot.press("u")
        await settled(pilot)

        assert "No such file" in _screen(pilot).status.left
        assert len(_screen(pilot).entries) == 2
