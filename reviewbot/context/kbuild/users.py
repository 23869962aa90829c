"""Whether anything but the file that exports a symbol uses it."""

from __future__ import annotations

from collections.abc import Mapping

from reviewbot.context.kbuild.c_source import parse_c
from reviewbot.context.kbuild.change import KbuildChange
from reviewbot.context.kbuild.mentions import Mention


def used_words(change: KbuildChange, exported: Mapping[str, str]) -> frozenset[str]:
    """Of these symbols, each with the path of the file that exports it, those that other code of the
    patched tree uses. A header uses what its inline functions and macros name.

    What the revision itself changes is looked at first: most exports come with their user, and a
    search through a whole tree takes seconds.
    """
    changed = sorted(change.patched.changed)
    used = _used(change, exported, change.word_mentions(set(exported), changed))
    left = {name: path for name, path in exported.items() if name not in used}
    if left:
        used |= _used(change, left, change.word_mentions(set(left)))
    return frozenset(used)


def _used(
    change: KbuildChange, exported: Mapping[str, str], mentions: Mapping[str, list[Mention]]
) -> set[str]:
    return {
        name
        for name, items in mentions.items()
        for path in dict.fromkeys(item.path for item in items)
        if path != exported[name] and _is_used_in(change, path, name)
    }


def _is_used_in(change: KbuildChange, path: str, name: str) -> bool:
    if not path.endswith((".c", ".h")):
        return True
    code = parse_c(change.after.text(path), {name}, is_header=path.endswith(".h"))
    inside = (use.name for function in code.functions for use in function.uses)
    return any(use.name == name for use in code.uses) or name in inside
