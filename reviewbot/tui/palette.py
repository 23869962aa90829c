"""Commands by name: every action of the screen below, every rule, every series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from reviewbot.report.visible import visible
from reviewbot.tui.actions import ON_APP, actions_of

if TYPE_CHECKING:
    from reviewbot.tui.app import ReviewApp

Command = tuple[str, str, Callable[[], object]]
"""Words to match, help, and what to do."""


class Commands(Provider):
    """Offers what applies to the screen the palette was opened on."""

    async def discover(self) -> Hits:
        for name, words, call in self._commands():
            yield DiscoveryHit(Content(name), call, text=name, help=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, words, call in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(_unmarked(name)), call, text=name, help=words)

    def _commands(self) -> Iterator[Command]:
        app = self._review_app()
        scope = getattr(self.screen, "scope", "text")
        for item in actions_of(scope):
            if item.id == "app.commands":
                continue
            keys = app.job.keymap.all_shown(item)
            target = "app" if item.id in ON_APP else "screen"
            yield (
                f"{item.help} ({keys})",
                item.id,
                partial(app.run_action, f"{target}.{item.method}", self.screen),
            )
        for rule in app.desk.rules:
            yield f"explain {rule.id}", "what it finds and why", partial(app.explain, rule.id)
        for entry in app.desk.entries:
            if entry.revision is not None:
                name = f"series v{entry.revision.version} {visible(entry.revision.subject.title)}"
                yield name, visible(entry.target.source), partial(app.open_review, entry)

    def _review_app(self) -> ReviewApp:
        from reviewbot.tui.app import ReviewApp

        app = self.app
        assert isinstance(app, ReviewApp)  # noqa: S101  # for the type checker: no other app has this palette
        return app


def _unmarked(name: str) -> str:
    """Matched names pass through Textual's markup; a series' title must not be read as such."""
    return name.replace("[", "\\[")
