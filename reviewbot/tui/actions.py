"""The one table of what can be done on the screens, and by which keys.

Bindings, footer, `?`, the command palette and docs/keys.md are all made from it. Nothing here needs
textual, so that documentation can be made without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewbot.tui.keymaps import KEYMAPS

SCOPES = {
    "list": "Series list",
    "review": "Review",
    "check": "Checklist",
    "reply": "Reply preview",
    "queue": "Letters that wait",
    "thread": "Thread",
    "pane": "Changes, and files of the tree",
    "text": "Help and explanations",
}
"""Screens by their stable word, with the name people see."""
EVERYWHERE = tuple(SCOPES)
VIEWS = ("list", "review", "check", "reply", "queue", "thread", "pane")

_SPOKEN = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "full_stop": ".",
    "comma": ",",
    "colon": ":",
    "slash": "/",
    "question_mark": "?",
    "tilde": "~",
    "exclamation_mark": "!",
    "equals_sign": "=",
    "asterisk": "*",
    "minus": "-",
    "space": "Space",
    "backspace": "Backspace",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
}


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does.

    `id` is what keymaps refer to; `keys` are the default keys by Textual's names, the first one is
    shown. `method` is the name of the screen's (or app's) action. `label` is for the footer, `help`
    one sentence without full stop. `scopes` are the screens it works on.
    """

    id: str
    keys: tuple[str, ...]
    method: str
    label: str
    help: str
    group: str
    scopes: tuple[str, ...] = EVERYWHERE


GROUPS = {
    "move": "Moving",
    "list": "List",
    "between": "Patches and remarks",
    "finding": "Findings",
    "reply": "Replies",
    "thread": "Thread",
    "app": "Everywhere",
}

ACTIONS = (
    Action("move.down", ("j", "down"), "down", "down", "next line or row", "move"),
    Action("move.up", ("k", "up"), "up", "up", "previous line or row", "move"),
    Action("move.page_down", ("space", "pagedown"), "page_down", "page", "next page", "move"),
    Action("move.page_up", ("backspace", "pageup"), "page_up", "back", "previous page", "move"),
    Action("move.half_down", ("ctrl+d",), "half_down", "half", "half a page down", "move"),
    Action("move.half_up", ("ctrl+u",), "half_up", "half up", "half a page up", "move"),
    Action("move.top", ("g", "home"), "top", "top", "first line or row", "move"),
    Action("move.bottom", ("G", "end"), "bottom", "bottom", "last line or row", "move"),
    Action(
        "move.pane",
        ("tab",),
        "pane",
        "pane",
        "next pane; in the list of series the next unread",
        "move",
        VIEWS,
    ),
    Action(
        "move.left",
        ("h", "left"),
        "left",
        "left",
        "text to the left",
        "move",
        ("review", "thread", "pane"),
    ),
    Action(
        "move.right",
        ("l", "right"),
        "right",
        "right",
        "text to the right",
        "move",
        ("review", "thread", "pane"),
    ),
    Action("list.open", ("enter",), "open", "open", "open the review", "list", ("list",)),
    Action(
        "list.update",
        ("u",),
        "update",
        "update",
        "read the series anew, with what was posted since",
        "list",
        ("list",),
    ),
    Action(
        "list.update_all", ("U",), "update_all", "all", "read all series anew", "list", ("list",)
    ),
    Action("list.flag", ("F",), "flag", "flag", "mark the series", "list", ("list",)),
    Action(
        "list.limit",
        ("l",),
        "limit",
        "limit",
        "only series with these words in subject, author, source",
        "list",
        ("list",),
    ),
    Action(
        "list.order",
        ("o",),
        "order",
        "order",
        "order as given, newest first, or most findings first",
        "list",
        ("list",),
    ),
    Action(
        "patch.next",
        ("right_square_bracket",),
        "next_patch",
        "patch",
        "next patch",
        "between",
        ("review", "reply", "pane"),
    ),
    Action(
        "patch.previous",
        ("left_square_bracket", "p"),
        "previous_patch",
        "back",
        "previous patch",
        "between",
        ("review", "reply", "pane"),
    ),
    Action(
        "remark.next",
        ("full_stop",),
        "next_remark",
        "next",
        "next remark (finding or comment), over all patches",
        "between",
        ("review",),
    ),
    Action(
        "remark.previous",
        ("comma",),
        "previous_remark",
        "previous",
        "previous remark",
        "between",
        ("review",),
    ),
    Action(
        "hunk.next",
        ("right_curly_bracket",),
        "next_hunk",
        "hunk",
        "next hunk",
        "between",
        ("review",),
    ),
    Action(
        "hunk.previous",
        ("left_curly_bracket",),
        "previous_hunk",
        "back",
        "previous hunk",
        "between",
        ("review",),
    ),
    Action(
        "patch.done",
        ("d",),
        "done",
        "done",
        "mark the patch as done and go to the next one",
        "between",
        ("review",),
    ),
    Action(
        "patch.skip",
        ("x",),
        "skip",
        "skip",
        "mark the patch as skipped and go to the next one",
        "between",
        ("review",),
    ),
    Action(
        "patch.changes",
        ("D",),
        "changes",
        "changes",
        "what changed since the revision before",
        "between",
        ("review",),
    ),
    Action(
        "finding.base",
        ("b",),
        "base",
        "base",
        "the place in the tree that the patch applies to",
        "finding",
        ("review",),
    ),
    Action(
        "row.open",
        ("enter",),
        "open",
        "show",
        "from the list of findings to the line in the patch",
        "between",
        ("review",),
    ),
    Action(
        "revision.older",
        ("v",),
        "older_revision",
        "older",
        "the revision before this one",
        "between",
        ("review",),
    ),
    Action(
        "revision.newer",
        ("V",),
        "newer_revision",
        "newer",
        "the revision after this one",
        "between",
        ("review",),
    ),
    Action(
        "finding.accept",
        ("y",),
        "accept",
        "accept",
        "accept the finding: it goes into the reply",
        "finding",
        ("review",),
    ),
    Action(
        "finding.dismiss",
        ("z",),
        "dismiss_finding",
        "dismiss",
        "dismiss the finding for good, with a reason",
        "finding",
        ("review", "check"),
    ),
    Action(
        "finding.waive",
        ("w",),
        "waive",
        "waive",
        "waive the rule: in this series, these files, everywhere",
        "finding",
        ("review", "check"),
    ),
    Action(
        "finding.undo",
        ("U",),
        "undo",
        "undo",
        "take back what was decided about the finding",
        "finding",
        ("review", "check"),
    ),
    Action(
        "finding.decided",
        ("Z",),
        "decided",
        "decided",
        "show or hide what was decided before",
        "finding",
        ("review",),
    ),
    Action(
        "finding.explain",
        ("i",),
        "explain",
        "explain",
        "explain the rule behind the finding under the cursor",
        "finding",
        ("review", "check"),
    ),
    Action(
        "finding.guesses",
        ("tilde",),
        "guesses",
        "guesses",
        "show or hide findings that are only a guess",
        "finding",
        ("list", "review"),
    ),
    Action(
        "app.rerun",
        ("R",),
        "rerun",
        "rerun",
        "run the rules again on this series",
        "finding",
        ("list", "review", "check"),
    ),
    Action(
        "check.open",
        ("enter",),
        "open",
        "show",
        "show the line it is about",
        "finding",
        ("check",),
    ),
    Action(
        "check.reword",
        ("E",),
        "reword",
        "edit message",
        "edit the commit message of the patch",
        "finding",
        ("check",),
    ),
    Action(
        "reply.edit",
        ("r",),
        "edit",
        "reply",
        "write the reply to this patch in your editor",
        "reply",
        ("review", "reply"),
    ),
    Action(
        "reply.show",
        ("e",),
        "mail",
        "mail",
        "the reply as it would go out",
        "reply",
        ("review",),
    ),
    Action(
        "reply.trailer",
        ("t",),
        "trailer",
        "trailers",
        "add Reviewed-by, Acked-by or Tested-by",
        "reply",
        ("reply",),
    ),
    Action(
        "reply.recipients", ("T",), "recipients", "to/cc", "change To and Cc", "reply", ("reply",)
    ),
    Action(
        "reply.queue",
        ("W",),
        "queue",
        "queue",
        "keep the mail for later; in the list: what waits",
        "reply",
        ("list", "reply"),
    ),
    Action(
        "reply.send",
        ("ctrl+y",),
        "send",
        "send",
        "send the mail, once",
        "reply",
        ("reply", "queue"),
    ),
    Action(
        "queue.discard",
        ("X",),
        "discard",
        "discard",
        "take the mail out of the queue",
        "reply",
        ("queue",),
    ),
    Action(
        "queue.read",
        ("enter",),
        "open",
        "read",
        "from the queue to the mail",
        "reply",
        ("queue",),
    ),
    Action(
        "thread.open",
        ("e",),
        "thread",
        "thread",
        "the mails of the thread",
        "thread",
        ("list",),
    ),
    Action(
        "thread.follow",
        ("f",),
        "thread",
        "thread",
        "the mails that answer to this patch",
        "thread",
        ("review",),
    ),
    Action(
        "thread.read",
        ("enter",),
        "open",
        "read",
        "from the index to the mail",
        "thread",
        ("thread",),
    ),
    Action(
        "thread.next",
        ("right_square_bracket",),
        "next_mail",
        "mail",
        "next mail",
        "thread",
        ("thread",),
    ),
    Action(
        "thread.previous",
        ("left_square_bracket",),
        "previous_mail",
        "back",
        "previous mail",
        "thread",
        ("thread",),
    ),
    Action(
        "thread.skip",
        ("S",),
        "skip_quoted",
        "skip quoted",
        "behind the quoted lines, to what the sender wrote",
        "thread",
        ("thread",),
    ),
    Action(
        "search.start", ("slash",), "search", "find", "find text; Esc ends the search", "app", VIEWS
    ),
    Action(
        "search.next",
        ("n",),
        "next_hit",
        "next hit",
        "next hit; without a search, in a review, the next patch",
        "app",
        VIEWS,
    ),
    Action("search.previous", ("N",), "previous_hit", "hit before", "previous hit", "app", VIEWS),
    Action(
        "app.commands",
        ("colon", "ctrl+p"),
        "command_palette",
        "commands",
        "commands by name; also every rule and every series",
        "app",
        VIEWS,
    ),
    Action("app.help", ("question_mark",), "help", "help", "the keys of this screen", "app", VIEWS),
    Action("app.shell", ("s",), "shell", "shell", "a shell; exit it to come back", "app", VIEWS),
    Action(
        "app.close", ("q",), "close", "close", "close this; on the first screen a hint only", "app"
    ),
    Action(
        "app.stop",
        ("escape",),
        "stop",
        "stop",
        "close the prompt, end the search, or stop the work",
        "app",
    ),
    Action("app.quit", ("Q",), "quit", "quit", "quit reviewbot", "app"),
    Action("app.hint", ("ctrl+c",), "quit_hint", "quit?", "says how to quit", "app"),
)

FOOTER = {
    "list": (
        "list.open",
        "list.update",
        "list.limit",
        "list.order",
        "search.start",
        "thread.open",
        "app.rerun",
        "app.help",
        "app.quit",
    ),
    "review": (
        "remark.previous remark.next",
        "patch.previous patch.next",
        "finding.accept finding.dismiss finding.waive finding.explain",
        "reply.edit",
        "thread.follow",
        "reply.show",
        "search.start",
        "finding.guesses",
        "revision.older",
        "app.help",
        "app.quit",
    ),
    "check": (
        "check.open",
        "finding.explain",
        "check.reword",
        "finding.waive",
        "app.rerun",
        "app.help",
        "app.quit",
    ),
    "reply": (
        "reply.edit",
        "reply.recipients",
        "reply.trailer",
        "reply.queue",
        "reply.send",
        "app.close",
        "app.help",
        "app.quit",
    ),
    "queue": (
        "queue.read",
        "reply.send",
        "queue.discard",
        "app.close",
        "app.help",
        "app.quit",
    ),
    "thread": (
        "thread.read",
        "thread.next",
        "thread.skip",
        "search.start",
        "app.close",
        "app.help",
        "app.quit",
    ),
    "pane": (
        "move.page_down",
        "patch.next",
        "search.start",
        "app.close",
        "app.help",
        "app.quit",
    ),
    "text": ("move.page_down", "app.close", "app.quit"),
}
"""What the last line of each screen names, most wanted first; the last two always fit. Several
actions in one text share a label: that of SHARED, else of the last.
"""
SHARED = {"finding.accept finding.dismiss finding.waive finding.explain": "verdict"}

ON_APP = ("app.commands", "app.help", "app.stop", "app.quit", "app.hint")
"""Bound once for all screens, in the app itself."""


def action(id: str) -> Action:
    """The action of this id. Raises KeyError for an unknown one."""
    return _BY_ID[id]


_BY_ID = {item.id: item for item in ACTIONS}


def actions_of(scope: str) -> tuple[Action, ...]:
    """What works on a screen, in the order of the table."""
    return tuple(item for item in ACTIONS if scope in item.scopes)


def keys_of(item: Action, keymap: str = "b4") -> tuple[str, ...]:
    """Textual's names of the keys for an action in a keymap, the shown one first."""
    changed = KEYMAPS[keymap].get(item.id)
    return item.keys if changed is None else tuple(changed.split(","))


def spoken(key: str) -> str:
    """A key as people write it: `[`, `Ctrl-P`, `Space`."""
    if key in _SPOKEN:
        return _SPOKEN[key]
    if key.startswith("ctrl+"):
        return f"Ctrl-{key[5:].upper()}"
    return key


def footer_items(scope: str, keymap: str, columns: int) -> tuple[str, ...]:
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


def _footer_item(ids: str, keymap: str) -> str:
    actions = [action(id) for id in ids.split()]
    keys = " ".join(spoken(keys_of(one, keymap)[0]) for one in actions)
    return f"{keys} {SHARED.get(ids, actions[-1].label)}"


def help_lines(scope: str, keymap: str) -> Iterator[tuple[str, str]]:
    """Keys and what they do on one screen, by group: `("", heading)`, then `(keys, help)`."""
    for group, heading in GROUPS.items():
        rows = [item for item in actions_of(scope) if item.group == group]
        if rows:
            yield "", heading
        for item in rows:
            yield " ".join(spoken(key) for key in keys_of(item, keymap)), item.help


def keys_page() -> str:
    """docs/keys.md: every action with its keys in each keymap (Markdown)."""
    parts = [
        "# Keys",
        "",
        "Made from the table of actions in `reviewbot/tui/actions.py`; `?` on a screen shows the same.",
        "The keymap is chosen with `git config --global reviewbot.keymap mutt` (b4, mutt or vim; b4 is"
        " the default).",
    ]
    for group, heading in GROUPS.items():
        parts += [
            "",
            f"## {heading}",
            "",
            "| b4 | mutt | vim | what it does | where | name |",
            "|---|---|---|---|---|---|",
        ]
        for item in (item for item in ACTIONS if item.group == group):
            keys = [
                " ".join(f"`{spoken(key)}`" for key in keys_of(item, keymap)) for keymap in KEYMAPS
            ]
            where = (
                "everywhere"
                if item.scopes == EVERYWHERE
                else ", ".join(SCOPES[scope].lower() for scope in item.scopes)
            )
            parts.append(f"| {' | '.join(keys)} | {item.help} | {where} | {item.id} |")
    return "\n".join(parts) + "\n"
