"""Reading a review with keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewbot.tui.explain import ExplainScreen
from reviewbot.tui.job import Outcome
from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.thread_screen import ThreadScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import DIFF, QUESTION, mail, revision_1, revision_2, single, write


def _screen(pilot: Pilot[Outcome]) -> ReviewScreen:
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen


def _cursor_text(pilot: Pilot[Outcome]) -> str:
    view = _screen(pilot).main_view
    return view.plain(view.cursor)


async def test_one_source_with_one_series_opens_its_review(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)

        assert _screen(pilot).page.number == 1


async def test_the_review_at_80_by_24(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        lines = screen_lines(pilot.app)

    assert lines[:9] == [
        " foo: simple change  v1                                                      E1",
        " V Sev Rule                      Where          What",
        "-  E   signed-off-by-missing     msg:1          there is no Signed-off-by: line~",
        "-- commit message -------------------------------------------------- 1 remark --",
        ">    From: A. N. Author <author@example.org>",
        "     Date: 2026-08-01 09:30 UTC",
        "     Subject: [PATCH] foo: simple change",
        "",
        "   1 Text.",
    ]
    assert lines[9] == "     | E signed-off-by-missing"
    assert lines[-1].startswith(" , . next  [ ] patch  y z w i verdict  r reply  f thread")
    assert lines[-1].endswith("? help  Q quit")


async def test_findings_and_comments_stand_inline(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        await pilot.press("]", ".", ".")
        text = "\n".join(screen_lines(pilot.app))

    assert f"> Pat Smith, 2026-08-01 11:30:\n             |   {QUESTION}" not in text
    assert f"|   {QUESTION}" in text
    assert "| W fixes-malformed" in text
    assert text.index("goto err_free;") < text.index("> Pat Smith, 2026-08-01 11:30:")


async def test_next_remark_goes_on_in_the_patches_that_follow(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".")

        assert (_screen(pilot).page.number, _cursor_text(pilot)) == (2, "W fixes-malformed")
        await pilot.press(".")
        assert _cursor_text(pilot).startswith("> Pat Smith")
        await pilot.press(",")
        assert _cursor_text(pilot) == "W fixes-malformed"


async def test_patches_are_stepped_through_from_cover_to_last(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        numbers = []
        for key in ("]", "]", "[", "[", "["):
            await pilot.press(key)
            numbers.append(_screen(pilot).page.number)

        assert numbers == [2, 2, 1, 0, 0]
        assert "this is the first mail" in _screen(pilot).status.left


async def test_n_is_next_patch_until_something_is_searched_for(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("n")
        assert _screen(pilot).page.number == 2

        await pilot.press("slash", *"err_free", "enter", "n")

        assert (_screen(pilot).page.number, _cursor_text(pilot)) == (2, "err_free:")
        await pilot.press("escape", "n")
        assert "last patch" in _screen(pilot).status.left


async def test_a_search_for_what_is_not_there_says_so(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash", *"[x]", "enter")

        assert _screen(pilot).status.left == " not found: [x]"


async def test_hunks_are_stepped_through(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("}", "}")
        assert _cursor_text(pilot).startswith("@@ -430")

        await pilot.press("{")

        assert _cursor_text(pilot).startswith("@@ -408")
        assert "drivers/net/bar.c  hunk 1/2" in screen_lines(pilot.app)[3]


async def test_moving_down_up_and_to_the_ends(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        view = _screen(pilot).main_view
        rows = []
        for key in ("j", "j", "k", "G", "g", "space", "backspace"):
            await pilot.press(key)
            rows.append(view.cursor)

        assert rows[:5] == [1, 2, 1, view.count - 1, 0]
        assert rows[5] > 10
        assert rows[6] == 0


async def test_text_moves_sideways_and_line_numbers_stay(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("}", "l")
        lines = screen_lines(pilot.app)

        assert any(line.endswith(" 410 | +        goto err_free;") for line in lines)
        await pilot.press("h")
        assert any(
            line.endswith("| +                goto err_free;") for line in screen_lines(pilot.app)
        )


async def test_the_list_of_findings_moves_the_patch_below_it(tmp_path: Path) -> None:
    body = f"Text.\n\nFixes: abc1234 (bar)\nFixes: def5678 (bar)\nSigned-off-by: A <a@example.org>\n{DIFF}"
    path = write(tmp_path, "a", single(body=body))
    async with app_for(path).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("tab", "j")
        screen = _screen(pilot)

        assert screen.view.id == "outline"
        first = _cursor_text(pilot)
        await pilot.press("enter")
        assert first == "W fixes-malformed"
        assert screen.view.id == "diff"
        assert screen.outline_view.cursor == 1


async def test_explain_shows_the_rule_and_q_closes_it(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", single())).run_test(size=(80, 50)) as pilot:
        await settled(pilot)
        await pilot.press("i")
        await settled(pilot)
        assert isinstance(pilot.app.screen, ExplainScreen)
        text = "\n".join(screen_lines(pilot.app))

        assert "signed-off-by-missing: error, certain" in text
        assert "Why is this bad?" in text
        await pilot.press("q")
        assert isinstance(pilot.app.screen, ReviewScreen)


async def test_explain_without_a_finding_says_so(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a",
        single(body=f"Text.\n\nSigned-off-by: A. N. Author <author@example.org>\n{DIFF}"),
    )
    async with app_for(path).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("i")

        assert _screen(pilot).status.left == " no finding here to explain"


async def test_revisions_are_switched_and_the_latest_comes_first(tmp_path: Path) -> None:
    path = write(tmp_path, "a", [*revision_1(), *revision_2()])
    async with app_for(path).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        versions = [_screen(pilot).revision.version]
        for key in ("v", "v", "V", "V"):
            await pilot.press(key)
            versions.append(_screen(pilot).revision.version)

        assert versions == [2, 1, 1, 2, 2]
        assert "v2 is the newest revision" in _screen(pilot).status.left


async def test_a_revision_that_was_asked_for_is_shown_first(tmp_path: Path) -> None:
    path = write(tmp_path, "a", [*revision_1(), *revision_2()])
    async with app_for(path, revision="1").run_test(size=(80, 24)) as pilot:
        await settled(pilot)

        assert _screen(pilot).revision.version == 1


async def test_guesses_are_hidden_until_asked_for(tmp_path: Path) -> None:
    body = "Text.\n\n" + DIFF
    mails = [mail("[PATCH] foo: simple change", "foo-1", body)]
    path = write(tmp_path, "a", [mails[0].replace(b"netdev@vger.kernel.org", b"x@example.org")])
    async with app_for(path, confidence="certain").run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert _screen(pilot).page.findings == ()
        assert "1 hidden, ~ shows guesses" in screen_lines(pilot.app)[1]

        await pilot.press("tilde")

        assert [found.rule for found in _screen(pilot).page.findings] == ["signed-off-by-missing"]


async def test_from_120_columns_on_the_list_stands_beside_the_patch(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        lines = screen_lines(pilot.app)

    assert [line[:38].rstrip() for line in lines[1:5]] == [
        " 0/2 [PATCH net 0/2] net: bar: fi~ >1|",
        "-1/2 bar: request irq after clock    |",
        " 2/2 bar: free irq on error     W1 >1|",
        "   W fixes-malformed            msg:3|",
    ]
    assert lines[1][38:].startswith("-- commit message ---")


async def test_a_width_change_keeps_the_line_under_the_cursor(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", ".", "j", "j", "j")
        before = _cursor_text(pilot)
        for size in ((130, 40), (40, 10), (20, 5), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()

        assert _cursor_text(pilot) == before


async def test_f_shows_the_thread_at_the_mail_of_the_patch(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("]", "f")
        await pilot.pause()

        assert isinstance(pilot.app.screen, ThreadScreen)
        assert pilot.app.screen.index[pilot.app.screen.at].message.msgid == "v1-2@example.org"


@pytest.mark.parametrize("size", [(40, 10), (20, 6), (10, 3)])
async def test_small_terminals_do_not_break_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press(".", ".", "]", "[", "G", "question_mark", "q", "e", "j", "q", "i", "q")

        assert len(screen_lines(pilot.app)) == size[1]
