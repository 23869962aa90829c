"""The table of actions, and what is printed from it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.binding import Binding

from reviewbot.tui.actions import (
    ACTIONS,
    FOOTER,
    ON_APP,
    SCOPES,
    Action,
    actions_of,
    footer_items,
    help_lines,
    keys_of,
    keys_page,
)
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.check_screen import CheckScreen
from reviewbot.tui.keymaps import KEYMAPS
from reviewbot.tui.queue_screen import QueueScreen
from reviewbot.tui.reply_screen import ReplyScreen
from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.series_screen import SeriesScreen
from reviewbot.tui.text_panes import PaneScreen
from reviewbot.tui.text_screen import TextScreen
from reviewbot.tui.thread_screen import ThreadScreen

CLASSES = {
    "list": SeriesScreen,
    "pane": PaneScreen,
    "check": CheckScreen,
    "reply": ReplyScreen,
    "queue": QueueScreen,
    "review": ReviewScreen,
    "thread": ThreadScreen,
    "text": TextScreen,
}


def _bound(holder: type) -> set[tuple[str | None, str, str]]:
    return {
        (item.id, item.key, item.action)
        for item in vars(holder)["BINDINGS"]
        if isinstance(item, Binding)
    }


def _row(item: Action, target: str = "") -> tuple[str, str, str]:
    return item.id, ",".join(item.keys), target + item.method


@pytest.mark.parametrize("scope", SCOPES)
def test_a_screen_binds_exactly_what_the_table_says(scope: str) -> None:
    is_modal = scope == "text"
    table = {
        _row(item, "app." if item.id in ON_APP else "")
        for item in actions_of(scope)
        if is_modal or item.id not in ON_APP
    }

    assert table == _bound(CLASSES[scope])


def test_the_app_binds_exactly_what_the_table_says() -> None:
    assert {_row(item) for item in ACTIONS if item.id in ON_APP} == _bound(ReviewApp)


@pytest.mark.parametrize("scope", SCOPES)
def test_every_action_has_a_method_on_its_screen(scope: str) -> None:
    missing = [
        item.id
        for item in actions_of(scope)
        if not hasattr(ReviewApp if item.id in ON_APP else CLASSES[scope], f"action_{item.method}")
    ]

    assert missing == []


@pytest.mark.parametrize("keymap", KEYMAPS)
@pytest.mark.parametrize("scope", SCOPES)
def test_no_key_does_two_things_on_one_screen(scope: str, keymap: str) -> None:
    keys = [key for item in actions_of(scope) for key in keys_of(item, keymap)]

    assert len(keys) == len(set(keys))


def test_help_fits_beside_the_keys_in_80_columns() -> None:
    assert [item.id for item in ACTIONS if len(item.help) > 55] == []


def test_ids_are_used_once() -> None:
    ids = [item.id for item in ACTIONS]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("keymap", KEYMAPS)
def test_a_keymap_names_only_actions_of_the_table(keymap: str) -> None:
    assert set(KEYMAPS[keymap]) <= {item.id for item in ACTIONS}


@pytest.mark.parametrize("scope", FOOTER)
@pytest.mark.parametrize("columns", [20, 40, 79, 160])
def test_the_footer_fits_and_keeps_how_to_quit(scope: str, columns: int) -> None:
    items = footer_items(scope, "b4", columns)

    assert len("  ".join(items)) <= columns
    assert items[-1] == "Q quit"


def test_help_and_page_name_every_key_of_the_table() -> None:
    page = keys_page()

    assert [item.id for item in ACTIONS if f"| {item.id} |" not in page] == []
    assert ("[", "previous patch") not in help_lines("list", "b4")
    assert ("[ p", "previous patch") in help_lines("review", "b4")


def test_the_page_can_be_made_without_textual() -> None:
    code = (
        "import sys; from reviewbot.tui.actions import keys_page; keys_page();"
        " print([name for name in ('textual', 'rich') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
