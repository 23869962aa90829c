"""The commands in a mail."""

from __future__ import annotations

import pytest

from reviewbot.bot.orders.words import Order, orders_in
from tests.factories import make_mail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reviewbot: off\n", [Order("off")]),
        ("  reviewbot:on.\n", [Order("on")]),
        (
            "reviewbot: waive body-empty it is a typo\n",
            [Order("waive", "body-empty", "it is a typo")],
        ),
        ("reviewbot: waive body-empty: it is\n", [Order("waive", "body-empty", "it is")]),
        ("reviewbot: waive\n", [Order("waive")]),
        ("reviewbot: recheck\nreviewbot: recheck\n", [Order("recheck")]),
        ("> reviewbot: off\n", []),
        ("> > reviewbot: off\nThanks.\n", []),
        ("Please do not write reviewbot: off here.\n", []),
        ("reviewbot: offer\n", []),
        ("reviewbot: delete everything\n", []),
        ("Hello\n-- \nreviewbot: off\n", []),
        ("On Thu, 1 Jan 2026, bot wrote:\n> x\nreviewbot: help\n", [Order("help")]),
    ],
)
def test_own_lines_are_read(text: str, expected: list[Order]) -> None:
    assert expected == list(orders_in(make_mail("Re: x", text)))


def test_only_so_many_are_read() -> None:
    text = "".join(f"reviewbot: waive rule-{number} why\n" for number in range(50))

    assert 10 == len(orders_in(make_mail("Re: x", text)))
