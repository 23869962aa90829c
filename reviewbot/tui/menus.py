"""What is printed from the table of actions: the footer, `?`, and docs/keys.md."""

from __future__ import annotations

from collections.abc import Iterator

from reviewbot.tui.actions import (
    ACTIONS,
    EVERYWHERE,
    FOOTER,
    GROUPS,
    SCOPES,
    SHARED,
    VIEWS,
    Action,
    action,
    actions_of,
)
from reviewbot.tui.keymaps import KEYMAPS, Keymap, keymap_of


def footer_items(scope: str, keymap: Keymap, columns: int) -> tuple[str, ...]:
    """`key label` items for the last line, as many as fit into `columns` with two spaces between;
    the last two (help and quit) stay longest.
    """
    items = [_footer_item(ids, keymap) for ids in FOOTER[scope]]
    head, tail = items[:-2], items[-2:]
    while head and len("  ".join(head + tail)) > columns:
        head.pop()
    while len(tail) > 1 and len("  ".join(head + tail)) > columns:
        tail.pop(0)
    return tuple(head + tail)


def _footer_item(ids: str, keymap: Keymap) -> str:
    keys = " ".join(map(keymap.shown, ids.split()))
    return f"{keys} {SHARED.get(ids) or action(ids.split()[-1]).label}"


def help_lines(scope: str, keymap: Keymap) -> Iterator[tuple[str, str]]:
    """Keys and what they do on one screen, by group: `("", heading)`, then `(keys, help)`."""
    for group, heading in GROUPS.items():
        rows = [item for item in actions_of(scope) if item.group == group]
        if rows:
            yield "", heading
        for item in rows:
            yield keymap.all_shown(item), item.help


def keys_page() -> str:
    """docs/keys.md: every action with its keys in each keymap (Markdown)."""
    keymaps = [keymap_of(name) for name in KEYMAPS]
    parts = [_INTRODUCTION]
    for group, heading in GROUPS.items():
        parts += [
            "",
            f"## {heading}",
            "",
            f"| {' | '.join(KEYMAPS)} | what it does | where | name |",
            "|---" * (len(KEYMAPS) + 3) + "|",
        ]
        for item in (item for item in ACTIONS if item.group == group):
            keys = [
                " ".join(f"`{key}`" for key in keymap.all_shown(item).split()) for keymap in keymaps
            ]
            where = _where(item)
            parts.append(f"| {' | '.join(keys)} | {item.help} | {where} | {item.id} |")
    return "\n".join(parts) + "\n"


def _where(item: Action) -> str:
    if item.scopes == EVERYWHERE:
        return "everywhere"
    if item.scopes == VIEWS:
        return "everywhere but in help"
    return ", ".join(SCOPES[scope].lower() for scope in item.scopes)


_INTRODUCTION = """\
# Keys

Made from the table of actions in `reviewbot/tui/actions.py`; `?` on a screen shows the same.
The keymap is chosen with `git config --global reviewbot.keymap mutt` (b4, mutt or vim; b4 is the default).

## Keys of your own

`reviewbot.keys` changes single keys of the chosen keymap. It holds words of the form `ACTION=KEY`, where
ACTION is a name of the last column below; an action named twice has two keys, and the first is the one shown.

```sh
git config --global --add reviewbot.keys app.shell=!
git config --global --add reviewbot.keys 'finding.accept=a finding.accept=F2'
```

KEY is a character, `Ctrl-` or `Alt-` with one, or a name: `Space` `Backspace` `Enter` `Esc` `Tab` `PgDn` `PgUp`
`Home` `End` `Ins` `Del` `Up` `Down` `Left` `Right` `F1` to `F24`. The keys that the action had are free then. An
unknown action or key, and a key that would do two things on one screen, end `reviewbot tui` with one line that
says so. `?`, the last line of each screen and the commands of `:` show your keys."""
