"""Reads the diff in a mail: the headers of its files, and where the hunks are.

The git headers (rename, mode, index, binary) are read here, because unidiff 1.0 keeps no blob ids
and refuses what mail does to file names; it reads the lines of hunks (hunks.py). A damaged hunk
costs only itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewbot.model.diff import Block, Damage, FileDiff, Hunk
from reviewbot.model.file_names import (
    DEV_NULL,
    git_names,
    header_name,
    plain_pair,
    safe_path,
    unquote,
)

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_MODE = re.compile(r"(old mode|new mode|deleted file mode|new file mode) (\d{1,7})")
_INDEX = re.compile(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: (\d{1,7}))?")
_BINARY = re.compile(r"Binary files? (\S+)(?: and (\S+))? (?:differ|has changed)")
_EXTENDED = (
    "old mode ",
    "new mode ",
    "deleted file mode ",
    "new file mode ",
    "copy from ",
    "copy to ",
    "rename from ",
    "rename to ",
    "rename old ",
    "rename new ",
    "similarity index ",
    "dissimilarity index ",
    "index ",
)


def starts_diff(lines: Sequence[str], at: int) -> bool:
    """Whether a diff begins at this offset, as git-mailinfo(1) decides, but not for a mere `---`."""
    line = lines[at]
    if line.startswith("diff --git ") or (
        line.startswith("Index: ") and _next_is_header(lines, at)
    ):
        return True
    if line.startswith("diff -"):
        return at + 1 < len(lines) and lines[at + 1].startswith("--- ")
    return _is_file_header(lines, at)


def _next_is_header(lines: Sequence[str], at: int) -> bool:
    after = lines[at + 1 : at + 3]
    return bool(after) and (
        after[0].startswith("=====") or any(line.startswith("--- ") for line in after)
    )


def _is_file_header(lines: Sequence[str], at: int) -> bool:
    return (
        lines[at].startswith("--- ")
        and at + 1 < len(lines)
        and lines[at + 1].startswith("+++ ")
        and (
            at + 2 >= len(lines)
            or lines[at + 2].startswith(("@@", "\\ "))
            or not lines[at + 2].strip()
        )
    )


def parse_diff(lines: Sequence[str], start: int) -> tuple[tuple[FileDiff, ...], int]:
    """Read all files of the diff that starts at offset `start`; returns them and the offset behind
    the last one.

    `lines` is the whole mail body, so that mail lines are offsets plus one. Text between files is
    passed over. Never raises; what cannot be read is in the files' `damage`.
    """
    files: list[FileDiff] = []
    at = start
    end = start
    while at < len(lines):
        if lines[at].startswith("diff --git ") or _is_file_header(lines, at):
            reader = _FileReader(lines, at)
            files.append(reader.read())
            at = end = reader.at
        elif (match := _BINARY.match(lines[at])) is not None:
            name = plain_pair(match[1], match[2] or match[1])[1]
            files.append(FileDiff(name, name, "modified", at + 1, is_binary=True, is_git=False))
            at = end = at + 1
        else:
            at += 1
    return tuple(files), end


class _FileReader:
    """Reads one file of a diff; `at` is the offset of the first line not yet used."""

    def __init__(self, lines: Sequence[str], at: int) -> None:
        self.lines = lines
        self.first = self.at = at
        self.facts: dict[str, str] = {}
        self.is_binary = False
        self.damage: list[Damage] = []

    def read(self) -> FileDiff:
        is_git = self.lines[self.at].startswith("diff --git ")
        old, new = (None, None)
        if is_git:
            old, new = git_names(self.lines[self.at][len("diff --git ") :])
            self.at += 1
            self._skip_wrapped_header()
            self._extended_headers()
        blocks: list[Block] = []
        marks = self.lines[self.at : self.at + 2]
        if len(marks) == 2 and marks[0].startswith("--- ") and marks[1].startswith("+++ "):
            old, new = header_name(marks[0]), header_name(marks[1])
            self.at += 2
            blocks = self._blocks()
        return self._file(is_git, old or "", new or "", blocks)

    def _skip_wrapped_header(self) -> None:
        """A mail program broke the header lines: go on where the next whole one begins."""
        wanted = (*_EXTENDED, "--- ", "GIT binary patch", "Binary file")
        for offset in range(self.at, min(self.at + 8, len(self.lines))):
            line = self.lines[offset]
            if line.startswith(wanted) or line.startswith("diff --git ") or not line.strip():
                if offset > self.at and line.startswith(wanted):
                    self.damage.append(Damage(self.at + 1, "a header line of the diff is wrapped"))
                    self.at = offset
                return

    def _extended_headers(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.startswith(_EXTENDED):
                break
            if (mode := _MODE.match(line)) is not None:
                self.facts[mode[1]] = mode[2]
            elif (index := _INDEX.match(line)) is not None:
                self.facts.update(old_blob=index[1], new_blob=index[2])
                if index[3]:
                    self.facts["mode"] = index[3]
            elif line.startswith(("rename ", "copy ")):
                verb, side, name = line.split(" ", 2)
                self.facts[f"{verb} {'from' if side in ('from', 'old') else 'to'}"] = unquote(name)
            self.at += 1
        if self.at < len(self.lines) and self.lines[self.at].startswith("GIT binary patch"):
            self._binary_patch()
        elif self.at < len(self.lines) and _BINARY.match(self.lines[self.at]):
            self.is_binary = True
            self.at += 1

    def _binary_patch(self) -> None:
        """Pass over `literal`/`delta` blocks: base85 lines up to a blank line, at most two blocks."""
        self.is_binary = True
        self.at += 1
        while self.at < len(self.lines) and self.lines[self.at].startswith(("literal ", "delta ")):
            while self.at < len(self.lines) and self.lines[self.at].strip():
                self.at += 1
            while self.at < len(self.lines) and not self.lines[self.at].strip():
                self.at += 1

    def _blocks(self) -> list[Block]:
        """All hunks from here on."""
        blocks: list[Block] = []
        while self.at < len(self.lines) and (match := _HUNK.match(self.lines[self.at])) is not None:
            block = self._block(match)
            if block.old_lines or block.new_lines:
                blocks.append(block)
        if self.at < len(self.lines) and self.lines[self.at].startswith("@@"):
            self.damage.append(Damage(self.at + 1, "not the header of a unified hunk"))
            self._resync()
        return blocks

    def _block(self, match: re.Match[str]) -> Block:
        """The hunk with this header, as far as there are lines for it."""
        old_count = int(match[2]) if match[2] is not None else 1
        new_count = int(match[4]) if match[4] is not None else 1
        header = Hunk(
            *(int(match[1]), old_count, int(match[3]), new_count),
            *(match[5].strip(), self.at + 1, ()),
        )
        start = self.at + 1
        end, old_left, new_left = _end_of_hunk(self.lines, start, old_count, new_count)
        self.at = end
        if old_left > 0 or new_left > 0:
            self.damage.append(
                Damage(self.at + (self.at < len(self.lines)), _early(old_left, new_left))
            )
            self._resync()
        else:
            if end < len(self.lines) and self.lines[end].startswith("\\ "):
                end = self.at = end + 1
            self._overlong()
        return Block(header, old_count - old_left, new_count - new_left, start, end)

    def _overlong(self) -> None:
        """Lines behind a hunk that look as if they belonged to it."""
        if self.at >= len(self.lines):
            return
        line = self.lines[self.at]
        if line[:1] == "+" or (
            line[:1] == "-"
            and not line.startswith(("-- ", "--- "))
            and line.rstrip() not in ("--", "---")
        ):
            self.damage.append(
                Damage(self.at + 1, "the hunk goes on after the number of lines its header gives")
            )
            self._resync()

    def _resync(self) -> None:
        """After damage go on at the next hunk or file, so that one broken line costs one hunk."""
        self.at += self.at < len(self.lines) and self.lines[self.at].startswith("@@@")
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if (
                _HUNK.match(line)
                or line.startswith("diff --git ")
                or _is_file_header(self.lines, self.at)
            ):
                return
            if line.rstrip() == "--":
                return
            self.at += 1

    def _file(self, is_git: bool, old: str, new: str, blocks: list[Block]) -> FileDiff:
        facts = self.facts
        old_path, new_path = plain_pair(old, new)
        status = "modified"
        if "rename to" in facts or "rename from" in facts:
            status = "renamed"
        elif "copy to" in facts or "copy from" in facts:
            status = "copied"
        elif "new file mode" in facts or old == DEV_NULL or _is_new_file(blocks):
            status = "added"
        elif "deleted file mode" in facts or new == DEV_NULL:
            status = "deleted"
        if status in ("renamed", "copied"):
            verb = "copy" if status == "copied" else "rename"
            old_path = safe_path(facts.get(f"{verb} from", old_path))
            new_path = safe_path(facts.get(f"{verb} to", new_path))
        path = old_path if status == "deleted" and old != DEV_NULL else new_path
        mode = facts.get("mode")
        return FileDiff(
            path=path or old_path or "?",
            old_path=old_path if status in ("renamed", "copied") else (path or old_path or "?"),
            status=status,
            mail_line=self.first + 1,
            body=self.lines if blocks else (),
            blocks=tuple(blocks),
            old_mode=facts.get("old mode")
            or facts.get("deleted file mode")
            or (None if status == "added" else mode),
            new_mode=facts.get("new mode")
            or facts.get("new file mode")
            or (None if status == "deleted" else mode),
            old_blob=facts.get("old_blob"),
            new_blob=facts.get("new_blob"),
            is_binary=self.is_binary,
            is_git=is_git,
            damage=tuple(self.damage),
        )


def _is_new_file(blocks: Sequence[Block]) -> bool:
    """Non-git diffs mark a new file by `@@ -0,0 +1,n @@`, some with an epoch time stamp and no
    /dev/null.
    """
    return len(blocks) == 1 and (blocks[0].header.old_start, blocks[0].header.old_count) == (0, 0)


def _end_of_hunk(
    lines: Sequence[str], at: int, old_left: int, new_left: int
) -> tuple[int, int, int]:
    """The offset behind the lines that belong to a hunk, and how many of either side lack then."""
    count = len(lines)
    while at < count and (old_left > 0 or new_left > 0):
        line = lines[at]
        mark = line[:1]
        if mark == "+":
            if new_left <= 0:
                break
            new_left -= 1
        elif mark == "-":
            if old_left <= 0 or _ends_early(lines, at, old_left, new_left):
                break
            old_left -= 1
        elif mark == " " or line in ("", "\r"):
            if old_left <= 0 or new_left <= 0:
                break
            old_left -= 1
            new_left -= 1
        elif mark != "\\":
            break
        at += 1
    return at, old_left, new_left


def _ends_early(lines: Sequence[str], at: int, old_left: int, new_left: int) -> bool:
    """A signature or the next file inside a hunk that still wants lines: the diff was cut off."""
    line = lines[at]
    if line == "-- " or line == "--":
        rest = [text for text in lines[at + 1 : at + 4] if text.strip()]
        return len(rest) <= 1 and old_left + new_left > 1
    return line.startswith("--- ") and _is_file_header(lines, at) and new_left > 0


def _early(old_left: int, new_left: int) -> str:
    return (
        f"the hunk ends early: its header gives {old_left} more old and {new_left} more new lines"
    )
