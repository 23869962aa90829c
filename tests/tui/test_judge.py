from __future__ import annotations

from reviewbot.scan.sample import Firing, MailLine
from reviewbot.scan.store import FindingRow
from reviewbot.scan.verdicts import Judgement, Verdict
from reviewbot.tui.judge import JudgeApp


def firing(number: int) -> Firing:
    row = FindingRow(
        rule="some-rule",
        fingerprint=f"f{number}",
        msgid=f"m{number}@example.org",
        severity="warning",
        confidence="certain",
        message="It is [odd",
        posted_at=None,
        evidence="[]",
        patch=1,
        version=1,
        part="message",
        path=None,
        line=None,
        mail_line=1,
        subject="foo: \x1b[31m",
        revision_msgid=None,
    )
    return Firing(row, (MailLine(1, "a [line\x1b[0m", True),))


async def test_keys_record_a_verdict_and_go_on() -> None:
    given: list[Judgement] = []
    app = JudgeApp("some-rule", [firing(1), firing(2), firing(3)], given.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", *"fine", "enter")
        await pilot.press("s")
        await pilot.press("w", *"no", "enter")

    assert given == [
        Judgement("m1@example.org", "f1", Verdict.RIGHT, "fine"),
        Judgement("m3@example.org", "f3", Verdict.WRONG, "no"),
    ]


async def test_wrong_needs_a_reason() -> None:
    given: list[Judgement] = []
    app = JudgeApp("some-rule", [firing(1)], given.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w", "enter", "escape", "Q")

    assert given == []


async def test_terminal_escapes_are_shown_not_sent() -> None:
    app = JudgeApp("some-rule", [firing(1)], lambda judgement: None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = str(app.query_one("#lines").render())

    assert "a [line<U+001B>[0m" in text
    assert "\x1b" not in text
