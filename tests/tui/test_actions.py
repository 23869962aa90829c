"""The table of actions, and the screens that are bound to it."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from reviewbot.tui.actions import (
    ACTIONS,
    ON_APP,
    SCOPES,
    Action,
    actions_of,
)
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.check_screen import CheckScreen
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


def test_help_fits_beside_the_keys_in_80_columns() -> None:
    assert [item.id for item in ACTIONS if len(item.help) > 55] == []


def test_ids_are_used_once() -> None:
    ids = [item.id for item in ACTIONS]

    assert len(ids) == len(set(ids))
