"""Keymaps, and keys of the user's own on top of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewbot.errors import ConfigError
from reviewbot.tui.actions import ACTIONS, SCOPES, action, actions_of
from reviewbot.tui.keymaps import KEYMAPS, keymap_of
from reviewbot.tui.review_screen import ReviewScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, write


@pytest.mark.parametrize("name", KEYMAPS)
@pytest.mark.parametrize("scope", SCOPES)
def test_no_key_does_two_things_on_one_screen(scope: str, name: str) -> None:
    keymap = keymap_of(name)
    keys = [key for item in actions_of(scope) for key in keymap.keys(item)]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", KEYMAPS)
def test_a_keymap_names_only_actions_of_the_table(name: str) -> None:
    assert set(KEYMAPS[name]) <= {item.id for item in ACTIONS}


def test_own_keys_replace_those_of_the_keymap() -> None:
    keymap = keymap_of("mutt", ["move.top=a", "move.top=,", "remark.previous=<"])

    assert keymap.all_shown(action("move.top")) == "a ,"
    assert keymap.shown("remark.previous") == "<"
    assert keymap.shown("patch.next") == "J"
    assert keymap.bindings["move.top"] == "a,comma"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ["finding.acept=a"],
            "no action is called 'finding.acept'; did you mean 'finding.accept'?",
        ),
        (["xyzzy=a"], "no action is called 'xyzzy'; docs/keys.md lists all"),
        (["finding.accept"], "'finding.accept' is not of the form ACTION=KEY"),
        (["finding.accept="], "'finding.accept=' is not of the form ACTION=KEY"),
        (
            ["finding.accept=Hyper-a"],
            "no key is called 'Hyper-a': write a character, Ctrl-X, or one",
        ),
        (["finding.accept=Shift-a"], "no key is called 'Shift-a'"),
        (["finding.accept=F99"], "no key is called 'F99'"),
        (
            ["finding.accept=s"],
            "s is for both finding.accept and app.shell on the screen 'Review'; give one of them",
        ),
        (["finding.accept=Ctrl-I"], "Tab is for both move.pane and finding.accept on the screen"),
        (["app.quit=a", "finding.accept=a"], "a is for both finding.accept and app.quit"),
    ],
)
def test_what_is_wrong_with_own_keys_is_said_in_one_line(words: list[str], why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        keymap_of("b4", words, "git config (user)")

    assert str(caught.value).startswith(f"reviewbot.keys in git config (user): {why}")
    assert "\n" not in str(caught.value)


def test_keys_may_change_places() -> None:
    keymap = keymap_of("b4", ["patch.done=x", "patch.skip=d"])

    assert (keymap.shown("patch.done"), keymap.shown("patch.skip")) == ("x", "d")


async def test_own_keys_work_and_the_old_ones_do_not(tmp_path: Path) -> None:
    path = write(tmp_path, "a", revision_1())
    app = app_for(path, keys=["patch.next=F2", "patch.next=ж", "app.quit=Alt-x"])
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        numbers = [screen.page.number]
        for key in ("right_square_bracket", "f2", "left_square_bracket", "ж", "q"):
            await pilot.press(key)
            await pilot.pause()
            numbers.append(screen.page.number)
        said = screen_lines(app)[-2]
        footer = screen_lines(app)[-1]
        await pilot.press("question_mark")
        await pilot.pause()
        heading = screen_lines(app)[1]

    assert numbers == [1, 1, 2, 1, 2, 2]
    assert said.startswith(" Alt-X quits")
    assert footer.endswith("Alt-X quit")
    assert "(keymap b4 and your own keys)" in heading


async def test_commands_show_the_users_keys(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", revision_1()), keys=["finding.accept=a"])
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"accept the")
        await settled(pilot)
        await pilot.pause(0.5)

        assert "accept the finding: it goes into the reply (a)" in "\n".join(screen_lines(app))
