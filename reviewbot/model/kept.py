"""Answers that are worked out once: several rules ask the same of a mail, for every version after it.

They are kept with the value they are about and go when it goes, so that nothing grows with the
number of mails.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar


class Keeper(Protocol):
    """A value with room for answers about it."""

    @property
    def kept(self) -> dict[str, Any]:  # each answer is of the type of its question
        """The answers by the name of the question."""


About = TypeVar("About", bound=Keeper)
Answer = TypeVar("Answer")


def kept(question: Callable[[About], Answer]) -> Callable[[About], Answer]:
    """The same pure function of one value, asked once for each value. Its answer must not be
    changed by anybody.
    """
    name = f"{question.__module__}.{question.__qualname__}"

    @wraps(question)
    def answer(about: About) -> Answer:
        answers = about.kept
        if name not in answers:
            answers[name] = question(about)
        found: Answer = answers[name]
        return found

    return answer
