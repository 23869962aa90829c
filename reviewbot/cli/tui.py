"""`reviewbot tui`: the maintainer's screens."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reviewbot.cli import status
from reviewbot.cli.check import configuration, request_of, rules_of, with_providers
from reviewbot.config import Config
from reviewbot.errors import ConfigError, ReviewbotError
from reviewbot.report.visible import visible

if TYPE_CHECKING:
    from reviewbot.bot.letter import Identity
    from reviewbot.outgoing import Route
    from reviewbot.store import Store


def run(options: argparse.Namespace) -> int:
    """Open the screens, return the exit status. Raises ReviewbotError for what cannot be shown."""
    return open_screens(options, configuration(options))


def open_screens(options: argparse.Namespace, config: Config) -> int:
    """The screens for these SOURCEs: 0, or 2 when a SOURCE could not be read.

    Raises ConfigError without a terminal or for an unknown theme, SourceError for a missing SOURCE.
    """
    # Textual draws on standard error
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise ConfigError(
            "the screens need a terminal on standard input, output and error;"
            " without one use reviewbot check"
        )
    for name in ("COLUMNS", "LINES"):  # Textual believes these; the terminal itself knows better
        os.environ.pop(name, None)
    if not options.sources and options.command == "tui":
        options.sources = tracked_sources(is_offline=options.offline)
    request = with_providers(request_of(options, config), options, config)
    from reviewbot.tui.app import ReviewApp  # textual, only where there is a screen to draw
    from reviewbot.tui.job import Job
    from reviewbot.tui.keymaps import keymap_of
    from reviewbot.tui.log import log_path, start_log
    from reviewbot.tui.mailing import Mailing
    from reviewbot.tui.themes import theme_name

    log = log_path(os.environ)
    start_log(log)
    app = ReviewApp(
        Job(
            request=request,
            load_rules=lambda: rules_of(options, config),
            severity=config.text("min-severity"),
            confidence=confidence_of(config),
            keymap=keymap_of(config.text("keymap"), config.items("keys"), config.origin("keys")),
            theme=theme_name(config.text("theme"), os.environ),
            is_unicode=config.flag("unicode"),
            store=lambda: _store(options),
            tree=tree_of(options),
            is_author=options.command == "check",
            mailing=Mailing(
                identity=lambda: _identity(config),
                route=_route,
                editor=lambda: editor_of(config),
                is_on=config.flag("send"),
            ),
            log=str(log).replace(str(Path.home()), "~", 1),
        )
    )
    outcome = app.run(mouse=config.flag("mouse"))
    if outcome is None:
        raise ReviewbotError(f"{app.broke or 'the screens ended unexpectedly'}; {log} says where")
    for line in outcome.lines:
        print(f"reviewbot: {visible(line)}", file=sys.stderr)
    return status.USAGE if outcome.lines else status.OK


# what is loaded only after the first screen was drawn


def _store(options: argparse.Namespace) -> Store:
    from reviewbot.store import open_store
    from reviewbot.store.database import store_path

    return open_store(store_path(os.environ), tree_of(options))


def _identity(config: Config) -> Identity:
    from reviewbot.bot.identity import identity_of

    return identity_of(config, voice="maintainer")


def _route() -> Route:
    from reviewbot.outgoing import route_of

    return route_of()


def tracked_sources(*, is_offline: bool) -> list[str]:
    """What b4 review tracks in this repository, empty for nothing. Raises SourceError."""
    from reviewbot.source.tracked import tracked_series

    found = (one.source(is_offline=is_offline) for one in tracked_series())
    return [source for source in found if source]


def editor_of(config: Config) -> str:
    """The command line of the user's editor: reviewbot.editor, else what git would start."""
    configured = config.text("editor")
    if configured:
        return configured
    from reviewbot.git import environ_elsewhere, first_error, run_git

    # not where we stand: a command is never taken from a repository's own configuration
    result = run_git(["var", "GIT_EDITOR"], cwd=Path("/"), environ=environ_elsewhere())
    if result.returncode != 0:
        raise ConfigError(f"no editor: {first_error(result)}; set reviewbot.editor")
    return result.stdout.decode("utf-8", "replace").strip()


def tree_of(options: argparse.Namespace) -> str:
    """Where the user works: --tree, else the checkout around the current folder, else empty."""
    if options.tree:
        return str(Path(options.tree).resolve())
    here = Path.cwd()
    checkouts = (folder for folder in (here, *here.parents) if (folder / ".git").exists())
    return str(next(checkouts, ""))


def confidence_of(config: Config) -> str:
    """From which confidence upwards findings are shown at first: what was set, else likely."""
    origin = next(
        value.origin for setting, value in config.rows() if setting.key == "min-confidence"
    )
    return "likely" if origin == "default" else config.text("min-confidence")
