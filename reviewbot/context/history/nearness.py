"""Whether a commit has to do with the lines that a patch changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.history import History
from reviewbot.context.kbuild.patched import find_lines
from reviewbot.model.diff import FileDiff, Hunk
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch

_FUNCTION = LazyPattern(r"(\w+)\s*\(")
_NAME = LazyPattern(r"[A-Za-z_]\w{5,60}")
_WORDS = frozenset(
    (
        *("static", "return", "struct", "unsigned", "signed", "sizeof", "include", "define"),
        *("switch", "default", "continue", "ifndef", "typedef", "double", "extern", "inline"),
        *("volatile", "register", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "size_t"),
        *("GFP_KERNEL", "printk", "EINVAL", "ENOMEM", "ENODEV", "string", "function", "should"),
        *("before", "without", "because", "config", "depends", "select", "tristate", "prompt"),
    )
)
_TELLING = 8
_MOST_LINES = 2000
_MOST_FILES = 12


def is_near(history: History, base: str, patch: Patch, culprit: Commit) -> bool:
    """Whether the culprit changed a function that the patch changes, names what it names, or wrote
    lines that it changes or that stand next to them; also where that cannot be told.

    What both diffs show decides without asking git who wrote a line.
    """
    changed = history.changes(culprit.sha)
    old = [file for file in patch.files if file.status != "added" and file.hunks]
    if not changed or not old or len(old) > _MOST_FILES:
        return True
    if any(_share(mine, theirs) for mine in old for theirs in changed):
        return True
    if _names(old) & _names(changed):
        return True  # code moves from file to file, and its names go with it
    placed = [(file, list(_old_lines(history, base, file))) for file in old]
    if not any(lines for _, lines in placed):
        return True
    snapshot = history.at(base)
    return any(
        culprit.sha in snapshot.writers(file.old_path, lines, culprit.sha)
        for file, lines in placed
        if lines
    )


def _share(mine: FileDiff, theirs: FileDiff) -> bool:
    """Whether both change the same function of a file, or one has lines that the other wrote."""
    if theirs.path not in (mine.path, mine.old_path):
        return False
    if _functions(mine.hunks) & _functions(theirs.hunks):
        return True
    wrote = {_bare(line.text) for line in theirs.lines("+")}
    return any(
        len(text) >= _TELLING and text in wrote
        for text in (_bare(line.text) for line in mine.lines("- "))
    )


def _names(files: Sequence[FileDiff]) -> set[str]:
    """What the changed lines, and the functions they are in, call things; words of C left out."""
    changed = islice((line.text for file in files for line in file.lines("+-")), _MOST_LINES)
    heads = (hunk.section for file in files for hunk in file.hunks[:_MOST_LINES])
    names = (name for text in (*changed, *heads) for name in _NAME.findall(text[:300]))
    return set(names) - _WORDS


def _functions(hunks: Sequence[Hunk]) -> set[str]:
    """Names that stand before a bracket behind the `@@`, and at the left edge of the lines."""
    heads = [hunk.section for hunk in hunks]
    heads += [line.text for hunk in hunks for line in hunk.lines if line.text[:1].isalpha()]
    return {match[1] for head in heads if (match := _FUNCTION.search(head[:300])) is not None}


def _bare(text: str) -> str:
    return "".join(text.split())


def _old_lines(history: History, base: str, file: FileDiff) -> Iterator[int]:
    """The 1-based lines of the file in the base that its hunks show; a hunk that is not found there
    shows none.
    """
    data = history.at(base).read(file.old_path)
    content = data.split(b"\n") if data is not None else []
    for hunk in file.hunks:
        want = [
            line.text.encode("utf-8", "surrogateescape") for line in hunk.lines if line.kind in " -"
        ]
        at = find_lines(content, want, hunk.old_start - 1, 0) if want and content else None
        if at is not None:
            yield from range(at + 1, at + 1 + len(want))
