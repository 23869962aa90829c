from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reviewbot.model.kept import kept


@dataclass(frozen=True)
class Mail:
    text: str
    kept: dict[str, Any] = field(default_factory=dict, compare=False)


def test_question_is_asked_once_for_each_value() -> None:
    asked: list[str] = []

    @kept
    def length(mail: Mail) -> int:
        asked.append(mail.text)
        return len(mail.text)

    one, other = Mail("one"), Mail("other")
    answers = [length(one), length(other), length(one)]

    assert [3, 5, 3] == answers
    assert ["one", "other"] == asked


def test_answer_of_one_question_is_not_that_of_another() -> None:
    @kept
    def length(mail: Mail) -> int:
        return len(mail.text)

    @kept
    def loud(mail: Mail) -> str:
        return mail.text.upper()

    mail = Mail("one")

    assert (3, "ONE") == (length(mail), loud(mail))


def test_no_answer_is_an_answer_too() -> None:
    asked: list[str] = []

    @kept
    def nothing(mail: Mail) -> None:
        asked.append(mail.text)

    mail = Mail("one")
    nothing(mail)
    nothing(mail)

    assert ["one"] == asked
