"""The moderator's screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.bot.policy import Level
from reviewbot.bot.state import outbox
from reviewbot.tui.moderate import ModerateApp
from tests.bot.world import LIST, MEASURED, POLICY, World, at, world
from tests.scan.archives import patch

SIZE = (80, 24)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A bot with two held letters."""
    monkeypatch.setattr("reviewbot.bot.choice.shipped_precision", lambda: MEASURED)
    with world(tmp_path, POLICY._replace(send=Level.QUEUE)) as bot:
        for name in ("one", "two"):
            raw = patch(f"{name}@example.org", f"foo: do {name}", path=f"{name}.c", sign=False)
            bot.look(raw, now=at(1))
        yield bot


def screen(desk: World) -> ModerateApp:
    return ModerateApp(desk.state, "Max <max@example.org>", lambda: at(2), lambda: "false")


def shown(app: ModerateApp, part: str) -> str:
    return str(app.query_one(part).render())


async def test_keys_decide_and_go_on_to_what_is_left(desk: World) -> None:
    app = screen(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("L")
        assert "letter 2  1 of 1  held" in shown(app, "#where")
        assert "letter 1 goes to author-and-list" == shown(app, "#notice")
        await pilot.press("x", *"why", "enter")
        assert "no letter waits" in shown(app, "#where")

    assert ["queued", "rejected"] == [letter.state for letter in desk.letters()]
    assert ["ann@example.org", LIST] == [one.address for one in outbox.recipients(desk.state, 1)]
    assert [("Max <max@example.org>", "approved"), ("Max <max@example.org>", "rejected")] == (
        desk.state.db.execute("select who, what from decision").fetchall()
    )


async def test_author_alone_gets_it_with_the_small_letter(desk: World) -> None:
    app = screen(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("n", "A")

    assert ["held", "queued"] == [letter.state for letter in desk.letters()]
    assert ["ann@example.org"] == [one.address for one in outbox.recipients(desk.state, 2)]


async def test_question_can_be_left(desk: World) -> None:
    app = screen(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("x", *"no", "escape", "n", "b", "Q")

    assert ["held", "held"] == [letter.state for letter in desk.letters()]


async def test_whole_letter_is_shown_and_escapes_are_not_sent(desk: World) -> None:
    with desk.state.transaction() as db:
        outbox.change(db, 1, raw=b"To: a\nSubject: \x1b[31m [red]\n\nWords.\n")
    app = screen(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        assert "To: a\nSubject: <U+001B>[31m [red]\n\nWords.\n" == shown(app, "#lines")


async def test_editor_that_cannot_start_changes_nothing(desk: World) -> None:
    before = desk.letters()
    app = screen(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e")

        assert "cannot be handed over" in shown(app, "#notice")
    assert before == desk.letters()


async def test_edited_text_is_shown(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewbot.tui.moderate.edited", lambda *_: ("Other words.\n", ""))
    app = screen(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("e")

        assert shown(app, "#lines").endswith("\n\nOther words.\n")
    assert b"\n\nOther words.\n" in desk.letters()[0].raw


async def test_letter_that_another_moderator_took_is_not_there_any_more(desk: World) -> None:
    app = screen(desk)
    async with app.run_test(size=SIZE) as pilot:
        with desk.state.transaction() as db:
            outbox.change(db, 1, state="queued")
        await pilot.press("A")

        assert "letter 1 is queued: only what is held" in shown(app, "#notice")
        assert "letter 2" in shown(app, "#where")
