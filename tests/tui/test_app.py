"""What is the same on all screens: work, help, commands, closing and quitting."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from reviewbot.engine.provider import Outside
from reviewbot.engine.rule import Context, Findings, Revision, Rule
from reviewbot.errors import RuleError
from reviewbot.review import Request
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.explain import ExplainScreen
from reviewbot.tui.job import Job, Outcome
from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.series_screen import SeriesScreen
from reviewbot.tui.text_screen import HelpScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, revision_2, rules, single, write


async def test_nothing_readable_ends_with_the_line_to_print(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.mbox")
    app = app_for(missing)
    async with app.run_test() as pilot:
        await settled(pilot)

    line = f"cannot read {missing}: No such file or directory"
    assert app.return_value == Outcome((line,), is_failure=True)


async def test_a_revision_that_is_not_there_ends_with_the_line_to_print(tmp_path: Path) -> None:
    path = write(tmp_path, "a", revision_1())
    app = app_for(path, revision="7")
    async with app.run_test() as pilot:
        await settled(pilot)

    assert app.return_value == Outcome((f"{path} holds no revision 7",), is_failure=True)


async def test_a_broken_rule_file_ends_with_the_line_to_print(tmp_path: Path) -> None:
    def load() -> Sequence[Rule]:
        raise RuleError("x.py: severity is missing")

    app = ReviewApp(Job(Request((write(tmp_path, "a", single()),)), load))
    async with app.run_test() as pilot:
        await settled(pilot)

    assert app.return_value == Outcome(("x.py: severity is missing",), is_failure=True)


async def test_the_screen_is_there_while_rules_are_still_loading(tmp_path: Path) -> None:
    may_go_on = threading.Event()

    def load() -> Sequence[Rule]:
        may_go_on.wait(10)
        return rules()

    app = ReviewApp(Job(Request((write(tmp_path, "a", single()),)), load))
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, ReviewScreen):
            await pilot.pause(0.01)
        await pilot.pause()
        before = screen_lines(app)
        may_go_on.set()
        await settled(pilot)

    assert before[0].endswith("?")
    assert before[1] == "- not checked yet"
    assert "Esc to stop" in before[-2]


async def test_first_findings_are_shown_while_other_revisions_are_checked(tmp_path: Path) -> None:
    may_go_on = threading.Event()

    class Slow(Rule):
        """Holds the second revision back."""

        id = "slow"
        profiles = ("linux", "netdev", "generic")
        seen = 0

        def check_series(self, revision: Revision, context: Context) -> Findings:
            Slow.seen += 1
            if Slow.seen > 1:
                may_go_on.wait(10)
            return iter(())

    path = write(tmp_path, "a", [*revision_1(), *revision_2()])
    app = ReviewApp(Job(Request((path,)), lambda: [*rules(), Slow()]))
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.desk.entries or not app.desk.entries[0].checked:
            await pilot.pause(0.01)
        await pilot.pause()
        checked = set(app.desk.entries[0].checked)
        title = screen_lines(app)[0]
        may_go_on.set()
        await settled(pilot)

    assert checked == {1}
    assert title.endswith("W1")
    assert set(app.desk.entries[0].checked) == {0, 1}


async def test_what_the_mail_alone_tells_is_shown_before_the_tree_was_read(tmp_path: Path) -> None:
    may_go_on = threading.Event()

    class Slow:
        """A checker that takes its time."""

        name = "slow"

        def check(self, revision: Revision, rules: Mapping[str, Rule]) -> Iterator[Outside]:
            may_go_on.wait(10)
            return iter(())

    path = write(tmp_path, "a", single())
    app = ReviewApp(Job(Request((path,), providers=(Slow(),)), rules))
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.desk.entries or not app.desk.entries[0].checked:
            await pilot.pause(0.01)
        await pilot.pause()
        early = screen_lines(app)
        may_go_on.set()
        await settled(pilot)

        assert "signed-off-by-missing" in "\n".join(early)
        assert early[-2].startswith(" checking foo: simple change v1  0/1  ")
        assert "signed-off-by-missing" in "\n".join(screen_lines(app))
        assert app.workshop.text == ""


async def test_a_rule_that_fails_is_one_line(tmp_path: Path) -> None:
    class Broken(Rule):
        """Raises."""

        id = "broken"
        profiles = ("linux", "netdev", "generic")

        def check_series(self, revision: Revision, context: Context) -> Findings:
            raise ValueError("[red]no")

    path = write(tmp_path, "a", single())
    app = ReviewApp(Job(Request((path,)), lambda: [Broken()]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)

        assert "rule broken failed: ValueError: [red]no" in screen_lines(app)[-2]


async def test_running_the_rules_again_gives_the_same_findings(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = app.desk.findings(app.desk.entries[0])
        await pilot.press("R")
        await settled(pilot)

        assert len(before) == 1
        assert app.desk.findings(app.desk.entries[0]) == before


async def test_q_on_the_first_screen_only_says_how_to_quit(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("q")

        assert screen_lines(app)[-2].startswith(" Q (capital) quits")
        assert app.is_running


async def test_capital_q_quits(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("Q")
        await pilot.pause()

    assert app.return_value == Outcome()


@pytest.mark.parametrize("keymap", ["b4", "mutt", "vim"])
async def test_help_lists_the_keys_of_the_screen_in_the_keymap(tmp_path: Path, keymap: str) -> None:
    app = app_for(write(tmp_path, "a", single()), keymap=keymap)
    async with app.run_test(size=(80, 60)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        text = "\n".join(screen_lines(app))
        await pilot.press("escape")

        assert isinstance(app.screen, ReviewScreen)
    assert f"(keymap {keymap})" in text
    assert "explain the rule behind the finding" in text
    assert ("J" in [line[4:5] for line in text.split("\n")]) == (keymap == "mutt")


async def test_the_mutt_keymap_changes_the_keys(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", revision_1()), keymap="mutt")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("J")

        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.page.number == 2


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_rules_are_explained_by_command(tmp_path: Path, key: str) -> None:
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(key, *"explain fixes-malf")
        await settled(pilot)
        await pilot.pause(0.5)
        await pilot.press("enter")
        await settled(pilot)

        assert isinstance(app.screen, ExplainScreen)
        assert app.screen.rule.id == "fixes-malformed"


async def test_series_are_opened_by_command(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a", revision_1()), write(tmp_path, "b", single("b[b]x"))]
    app = app_for(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"series v1 b[b]x")
        await settled(pilot)
        await pilot.pause(0.5)
        await pilot.press("enter")
        await settled(pilot)

        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.page.title == "b[b]x: simple change"


async def test_a_shell_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("s")
        await pilot.pause()

        assert "cannot be handed over" in screen_lines(app)[-2]


async def test_escape_stops_the_work_after_the_step_that_is_going_on(tmp_path: Path) -> None:
    may_go_on = threading.Event()

    def load() -> Sequence[Rule]:
        may_go_on.wait(10)
        return rules()

    paths = (write(tmp_path, "a", revision_1()), write(tmp_path, "b", single()))
    app = ReviewApp(Job(Request(paths), load))
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.desk.is_read:
            await pilot.pause(0.01)
        await pilot.press("escape")
        may_go_on.set()
        await settled(pilot)

        assert isinstance(app.screen, SeriesScreen)
        assert [entry.checked for entry in app.desk.entries] == [{}, {}]


async def test_a_notice_stays_until_the_next_key(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("q", "j")

        assert "quits" not in screen_lines(app)[-2]
