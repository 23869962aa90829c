"""Every generated file and the function that makes it."""

from __future__ import annotations

from collections.abc import Iterator

from docs.make.command_line import command_line
from docs.make.completion import completion
from docs.make.man_page import man_page
from docs.make.markdown import cli_page
from docs.make.rules_page import rules_page
from reviewbot.engine.card import FILE, card_of, cards_text
from reviewbot.engine.loader import builtin_folder, load_rules
from reviewbot.report.schema import SCHEMAS, schema_text
from reviewbot.tui.menus import keys_page


def pages() -> Iterator[tuple[str, str]]:
    """Path below the repository root, and content, of each page."""
    table = command_line()
    yield "docs/cli.md", cli_page(table)
    rules = load_rules()
    yield "docs/rules.md", rules_page(rules)
    yield f"rules/{FILE}", cards_text(card_of(rule, builtin_folder()) for rule in rules)
    yield "docs/keys.md", keys_page()
    yield "share/man/man1/reviewbot.1", man_page(table)
    yield "share/bash-completion/completions/reviewbot", completion("bash")
    yield "share/zsh/site-functions/_reviewbot", completion("zsh")
    yield "share/fish/vendor_completions.d/reviewbot.fish", completion("fish")
    for command in SCHEMAS:
        yield f"reviewbot/report/{command}.schema.json", schema_text(command)
