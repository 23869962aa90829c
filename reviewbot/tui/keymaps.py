"""Keymaps as data: what differs from the keys in the table of actions.

A keymap names action ids and Textual's key names, separated by commas, the shown one first.
"""

from __future__ import annotations

from collections.abc import Mapping

KEYMAPS: Mapping[str, Mapping[str, str]] = {
    # b4's own keys are the defaults of the table
    "b4": {},
    # mutt(1): pager and index functions of the same meaning
    "mutt": {
        "move.page_up": "minus,backspace,pageup",
        "move.top": "equals_sign,home",
        "move.bottom": "asterisk,end",
        "move.half_down": "right_square_bracket",
        "move.half_up": "left_square_bracket",
        "patch.next": "J",
        "patch.previous": "K",
        "thread.next": "J",
        "thread.previous": "K",
        "app.shell": "exclamation_mark",
    },
    # vim: window scrolling, and the quickfix list's habit for the next thing to look at
    "vim": {
        "move.page_down": "ctrl+f,space,pagedown",
        "move.page_up": "ctrl+b,backspace,pageup",
        "patch.next": "right_square_bracket,ctrl+n",
        "patch.previous": "left_square_bracket",
        "app.commands": "colon",
    },
}
