"""How the user writes and sends mail, as the screens are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewbot.errors import ConfigError

if TYPE_CHECKING:
    from reviewbot.bot.letter import Identity
    from reviewbot.outgoing import Route


@dataclass(frozen=True, slots=True)
class Mailing:
    """How the user writes and sends; each call may raise ReviewbotError. `is_on` is false until
    reviewbot.send says so: then nothing goes out.
    """

    identity: Callable[[], Identity]
    route: Callable[[], Route]
    editor: Callable[[], str]
    is_on: bool = False


def nobody() -> Mailing:
    """Nothing is set up: nothing can be written or sent."""

    def fail() -> Identity:
        raise ConfigError("nobody is set up to write mail")

    def no_route() -> Route:
        raise ConfigError("no way to send mail is set up")

    return Mailing(fail, no_route, lambda: "vi")
