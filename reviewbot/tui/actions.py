"""The one table of what can be done on the screens, and by which keys.

Bindings, footer, `?`, the command palette, docs/keys.md and the keymaps are all made from it. Nothing
here needs textual, so that documentation can be made without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewbot.tui.key_names import key_of

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
VIEWS = EVERYWHERE[:-1]

GROUPS = {
    "move": "Moving",
    "list": "List",
    "between": "Patches and remarks",
    "finding": "Findings",
    "reply": "Replies",
    "thread": "Thread",
    "app": "Everywhere",
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


# fmt: off
_TABLE = {
    # id, keys, method, label, screens (* all, views all but modals), help
    "move": (
        ("move.down", "j Down", "down", "down", "*", "next line or row"),
        ("move.up", "k Up", "up", "up", "*", "previous line or row"),
        ("move.page_down", "Space PgDn", "page_down", "page", "*", "next page"),
        ("move.page_up", "Backspace PgUp", "page_up", "back", "*", "previous page"),
        ("move.half_down", "Ctrl-D", "half_down", "half", "*", "half a page down"),
        ("move.half_up", "Ctrl-U", "half_up", "half up", "*", "half a page up"),
        ("move.top", "g Home", "top", "top", "*", "first line or row"),
        ("move.bottom", "G End", "bottom", "bottom", "*", "last line or row"),
        ("move.pane", "Tab", "pane", "pane", "views", "next pane; in the list of series the next unread"),
        ("move.jump", "Ctrl-O", "jump", "jump", "views", "to a row with a letter: remarks, hunks, series, mails"),
        ("move.left", "h Left", "left", "left", "review thread pane", "text to the left"),
        ("move.right", "l Right", "right", "right", "review thread pane", "text to the right"),
    ),
    "list": (
        ("list.open", "Enter", "open", "open", "list", "open the review"),
        ("list.update", "u", "update", "update", "list", "read the series anew, with what was posted since"),
        ("list.update_all", "U", "update_all", "all", "list", "read all series anew"),
        ("list.flag", "F", "flag", "flag", "list", "mark the series"),
        ("list.limit", "l", "limit", "limit", "list", "only series with these words in subject, author, source"),
        ("list.order", "o", "order", "order", "list", "order as given, newest first, or most findings first"),
    ),
    "between": (
        ("patch.next", "]", "next_patch", "patch", "review reply pane", "next patch"),
        ("patch.previous", "[ p", "previous_patch", "back", "review reply pane", "previous patch"),
        ("remark.next", ".", "next_remark", "next", "review", "next remark (finding or comment), over all patches"),
        ("remark.previous", ",", "previous_remark", "previous", "review", "previous remark"),
        ("hunk.next", "}", "next_hunk", "hunk", "review", "next hunk"),
        ("hunk.previous", "{", "previous_hunk", "back", "review", "previous hunk"),
        ("patch.done", "d", "done", "done", "review", "mark the patch as done and go to the next one"),
        ("patch.skip", "x", "skip", "skip", "review", "mark the patch as skipped and go to the next one"),
        ("patch.changes", "D", "changes", "changes", "review", "what changed since the revision before"),
        ("row.open", "Enter", "open", "show", "review", "from the list of findings to the line in the patch"),
        ("revision.older", "v", "older_revision", "older", "review", "the revision before this one"),
        ("revision.newer", "V", "newer_revision", "newer", "review", "the revision after this one"),
    ),
    "finding": (
        ("finding.base", "b", "base", "base", "review", "the place in the tree that the patch applies to"),
        ("finding.accept", "y", "accept", "accept", "review", "accept the finding: it goes into the reply"),
        ("finding.dismiss", "z", "dismiss_finding", "dismiss", "review check", "dismiss the finding, with a reason"),
        ("finding.waive", "w", "waive", "waive", "review check", "waive the rule: here, in these files, everywhere"),
        ("finding.undo", "U", "undo", "undo", "review check", "take back what was decided about the finding"),
        ("finding.decided", "Z", "decided", "decided", "review", "show or hide what was decided before"),
        ("finding.explain", "i", "explain", "explain", "review check", "explain the rule behind the finding"),
        ("finding.guesses", "~", "guesses", "guesses", "list review", "show or hide findings that are only a guess"),
        ("app.rerun", "R", "rerun", "rerun", "list review check", "run the rules again on this series"),
        ("check.open", "Enter", "open", "show", "check", "show the line it is about"),
        ("check.reword", "E", "reword", "edit message", "check", "edit the commit message of the patch"),
    ),
    "reply": (
        ("reply.edit", "r", "edit", "reply", "review reply", "write the reply to this patch in your editor"),
        ("reply.show", "e", "mail", "mail", "review", "the reply as it would go out"),
        ("reply.trailer", "t", "trailer", "trailers", "reply", "add Reviewed-by, Acked-by or Tested-by"),
        ("reply.recipients", "T", "recipients", "to/cc", "reply", "change To and Cc"),
        ("reply.queue", "W", "queue", "queue", "list reply", "keep the mail for later; in the list: what waits"),
        ("reply.send", "Ctrl-Y", "send", "send", "reply queue", "send the mail, once"),
        ("queue.discard", "X", "discard", "discard", "queue", "take the mail out of the queue"),
        ("queue.read", "Enter", "open", "read", "queue", "from the queue to the mail"),
    ),
    "thread": (
        ("thread.open", "e", "thread", "thread", "list", "the mails of the thread"),
        ("thread.follow", "f", "thread", "thread", "review", "the mails that answer to this patch"),
        ("thread.read", "Enter", "open", "read", "thread", "from the index to the mail"),
        ("thread.next", "]", "next_mail", "mail", "thread", "next mail"),
        ("thread.previous", "[", "previous_mail", "back", "thread", "previous mail"),
        ("thread.skip", "S", "skip_quoted", "skip quoted", "thread", "behind the quoted lines, to the sender's own"),
    ),
    "app": (
        ("search.start", "/", "search", "find", "views", "find text; Esc ends the search"),
        ("search.next", "n", "next_hit", "next hit", "views", "next hit; in a review without a search next patch"),
        ("search.previous", "N", "previous_hit", "hit before", "views", "previous hit"),
        ("app.commands", ": Ctrl-P", "command_palette", "commands", "views", "commands by name; also rules and series"),
        ("app.help", "?", "help", "help", "views", "the keys of this screen"),
        ("app.shell", "s", "shell", "shell", "views", "a shell; exit it to come back"),
        ("app.close", "q", "close", "close", "*", "close this; on the first screen a hint only"),
        ("app.stop", "Esc", "stop", "stop", "*", "close the prompt, end the search, or stop the work"),
        ("app.quit", "Q", "quit", "quit", "*", "quit reviewbot"),
        ("app.hint", "Ctrl-C", "quit_hint", "quit?", "*", "says how to quit"),
    ),
}
# fmt: on


def keys_of_words(words: str) -> tuple[str, ...]:
    """Textual's names of keys that are written with spaces between."""
    return tuple(map(key_of, words.split()))


def _actions() -> Iterator[Action]:
    for group, rows in _TABLE.items():
        for id, keys, method, label, screens, help in rows:
            scopes = {"*": EVERYWHERE, "views": VIEWS}.get(screens) or tuple(screens.split())
            yield Action(id, keys_of_words(keys), method, label, help, group, scopes)


ACTIONS = tuple(_actions())
_BY_ID = {item.id: item for item in ACTIONS}

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


def actions_of(scope: str) -> tuple[Action, ...]:
    """What works on a screen, in the order of the table."""
    return tuple(item for item in ACTIONS if scope in item.scopes)
