"""What must not take long, measured as processor time: others may use the machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewbot.engine.loader import load_rules
from reviewbot.review import Request
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.job import Job, Outcome
from reviewbot.tui.review_screen import ReviewScreen
from tests.tui.screen_text import app_for, settled
from tests.tui.threads import mail, write

pytestmark = pytest.mark.slow


def _patch(subject: str, msgid: str, lines: int, reply_to: str = "") -> bytes:
    """A patch with a malformed Fixes tag that adds so many lines in hunks of a hundred."""
    hunks = "".join(
        f"@@ -{start * 10},4 +{start * 10 + start},{4 + size} @@ static int foo(void)\n \tint a;\n\n"
        + "".join(f"+\tif (x{start + number})\n" for number in range(size))
        + " \treturn 0;\n }\n"
        for start in range(0, lines, 100)
        if (size := min(100, lines - start))
    )
    body = (
        "Needed.\n\nFixes: abc1234 (foo: add)\nSigned-off-by: A. N. Author <author@example.org>\n"
        f"---\n drivers/net/{msgid}.c | {lines} +\n\n"
        f"diff --git a/drivers/net/{msgid}.c b/drivers/net/{msgid}.c\n"
        f"index 111111111111..222222222222 100644\n"
        f"--- a/drivers/net/{msgid}.c\n+++ b/drivers/net/{msgid}.c\n{hunks}-- \n2.39.5\n"
    )
    return mail(subject, msgid, body, reply_to=reply_to)


async def _cost_of(pilot: Pilot[Outcome], keys: Sequence[str]) -> float:
    """Processor time until the key's work is drawn, the median of all."""
    costs = []
    for key in keys:
        started = time.process_time()
        await pilot.press(key)
        await pilot.pause()
        costs.append(time.process_time() - started)
    return statistics.median(costs)


async def test_a_page_of_a_diff_of_40000_lines_costs_no_more_than_one_of_a_short_diff(
    tmp_path: Path,
) -> None:
    keys = ["space", "space", "j", "backspace", "}", "k", "ctrl+d", "space"] * 4
    costs = {}
    for lines in (400, 40_000):
        path = write(tmp_path, str(lines), [_patch("[PATCH] foo: add", f"f{lines}", lines)])
        async with app_for(path).run_test(size=(120, 40)) as pilot:
            await settled(pilot)
            assert isinstance(pilot.app.screen, ReviewScreen)
            await _cost_of(pilot, keys[:8])  # once for nothing
            costs[lines] = await _cost_of(pilot, keys)

    assert costs[40_000] < 0.1
    assert costs[40_000] < 3 * costs[400]


async def test_a_series_of_100_patches_shows_first_findings_within_a_second(tmp_path: Path) -> None:
    mails = [mail("[PATCH 000/100] foo: many", "cover", "Many patches.\n")]
    mails += [
        _patch(f"[PATCH {number:03}/100] foo: change {number}", f"p{number}", 60, "cover")
        for number in range(1, 101)
    ]
    path = write(tmp_path, "a", mails)
    taken = []
    for _ in range(3):  # the best: modules are loaded but once
        app = ReviewApp(Job(Request((path,)), load_rules))
        async with app.run_test(size=(80, 24)) as pilot:
            started = time.process_time()
            while not app.desk.entries or app.desk.entries[0].result is None:
                await pilot.pause(0.01)
            await pilot.pause()
            taken.append(time.process_time() - started)

            assert len(app.desk.findings(app.desk.entries[0])) >= 100

    assert min(taken) < 1.0


async def test_going_through_500_findings_costs_no_more_than_through_ten(tmp_path: Path) -> None:
    costs = {}
    for count in (10, 500):  # a rule stops at 500
        tags = "".join(f"Fixes: abc{number:04} (foo: add)\n" for number in range(count))
        body = _patch("[PATCH] foo: add", "f", 100).decode().partition("\n\n")[2]
        text = body.replace("Fixes: abc1234 (foo: add)\n", tags)
        path = write(tmp_path, str(count), [mail("[PATCH] foo: add", f"m{count}", text)])
        async with app_for(path).run_test(size=(120, 40)) as pilot:
            await settled(pilot)
            assert len(pilot.app.desk.findings(pilot.app.desk.entries[0])) >= count  # type: ignore[attr-defined]  # ours
            await _cost_of(pilot, [".", ".", ",", "."])  # once for nothing
            costs[count] = await _cost_of(pilot, ["full_stop", "full_stop", "comma", "j"] * 3)

    assert costs[500] < 0.1
    assert costs[500] < 5 * costs[10]
