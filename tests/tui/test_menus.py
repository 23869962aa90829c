"""Footer, help and page that are printed from the table of actions."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reviewbot.tui.actions import ACTIONS, FOOTER
from reviewbot.tui.keymaps import keymap_of
from reviewbot.tui.menus import footer_items, help_lines, keys_page


@pytest.mark.parametrize("scope", FOOTER)
@pytest.mark.parametrize("columns", [20, 40, 79, 160])
def test_the_footer_fits_and_keeps_how_to_quit(scope: str, columns: int) -> None:
    items = footer_items(scope, keymap_of("b4"), columns)

    assert len("  ".join(items)) <= columns
    assert items[-1] == "Q quit"


def test_help_and_page_name_every_key_of_the_table() -> None:
    page = keys_page()

    assert [item.id for item in ACTIONS if f"| {item.id} |" not in page] == []
    assert ("[", "previous patch") not in help_lines("list", keymap_of("b4"))
    assert ("[ p", "previous patch") in help_lines("review", keymap_of("b4"))


def test_help_and_footer_show_the_users_own_keys() -> None:
    keymap = keymap_of("b4", ["finding.accept=a", "finding.accept=F2"])

    assert ("a F2", "accept the finding: it goes into the reply") in help_lines("review", keymap)
    assert "a z w i verdict" in footer_items("review", keymap, 100)


def test_the_page_can_be_made_without_textual() -> None:
    code = (
        "import sys; from reviewbot.tui.menus import keys_page; keys_page();"
        " print([name for name in ('textual', 'rich') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
