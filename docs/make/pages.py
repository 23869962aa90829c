"""Every generated file and the function that makes it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from docs.make.command_line import command_line
from docs.make.completion import completion
from docs.make.man_page import man_page
from docs.make.markdown import cli_page
from docs.make.rules_page import rules_page
from reviewbot.engine.card import FILE, card_of, cards_text
from reviewbot.engine.loader import builtin_folder, load_rules
from reviewbot.report.schema import SCHEMAS, schema_text


def pages() -> Iterator[tuple[str, str]]:
    """Path below the repository root, and content, of each page."""
    table = command_line()
    yield "docs/cli.md", cli_page(table)
    rules = load_rules()
    yield "docs/rules.md", rules_page(rules)
    yield f"rules/{FILE}", cards_text(card_of(rule, builtin_folder()) for rule in rules)
    keys = _keys_page()
    if keys is not None:
        yield "docs/keys.md", keys
    yield "share/man/man1/reviewbot.1", man_page(table)
    yield "share/bash-completion/completions/reviewbot", completion("bash")
    yield "share/zsh/site-functions/_reviewbot", completion("zsh")
    yield "share/fish/vendor_completions.d/reviewbot.fish", completion("fish")
    for command in SCHEMAS:
        yield f"reviewbot/report/{command}.schema.json", schema_text(command)


def _keys_page() -> str | None:
    """The page of the screens' key table, None as long as the screens have no such table."""
    if find_spec("reviewbot.tui.actions") is None:
        return None
    text: str = import_module("reviewbot.tui.actions").keys_page()
    return text
