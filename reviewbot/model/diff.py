"""Diffs as values: files, hunks and lines that know their place in the mail and in the file.

unidiff reads the hunks; the git headers around them (rename, mode, index, binary) are read here,
because unidiff 1.0 keeps no blob ids and refuses what mail does to file names. A damaged hunk costs
only itself.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_MODE = re.compile(r"(old mode|new mode|deleted file mode|new file mode) (\d{1,7})")
_INDEX = re.compile(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: (\d{1,7}))?")
_BINARY = re.compile(r"Binary files? (\S+)(?: and (\S+))? (?:differ|has changed)")
_PREFIXED = re.compile(r"[abciow12]/")
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
DEV_NULL = "/dev/null"


class Line(NamedTuple):
    """One line of a hunk. `kind` is `+`, `-` or a space; `text` is without that mark and without
    the newline.

    `old_no` and `new_no` are 1-based lines of the file before and after, None on the side where it
    does not exist; `mail_line` is the 1-based line of the mail body. `has_newline` is False before
    `\\ No newline at end of file`.
    """

    kind: str
    text: str
    old_no: int | None
    new_no: int | None
    mail_line: int
    has_newline: bool = True


@dataclass(frozen=True, slots=True)
class Hunk:
    """A hunk with the numbers of its header; `section` is the text behind the second `@@` (may be
    empty).
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str
    mail_line: int
    lines: tuple[Line, ...]


class Damage(NamedTuple):
    """A place where the diff is not what its header promises; `git am` calls it a corrupt patch."""

    mail_line: int
    why: str


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The change of one file.

    `path` is the name after the change (before it for a deleted file), repository-relative with
    `/`, never absolute and never with `..`. `old_path` differs from it for renames and copies.
    `status` is added, deleted, modified, renamed or copied. Modes are git's octal strings, blobs
    abbreviated hex; both None when the diff does not say. `mail_line` is where the file's header
    starts.
    """

    path: str
    old_path: str
    status: str
    mail_line: int
    hunks: tuple[Hunk, ...] = ()
    old_mode: str | None = None
    new_mode: str | None = None
    old_blob: str | None = None
    new_blob: str | None = None
    is_binary: bool = False
    is_git: bool = True
    damage: tuple[Damage, ...] = ()

    def lines(self, kind: str = "+- ") -> Iterator[Line]:
        """Lines of all hunks whose kind is in `kind`, in order."""
        return (line for hunk in self.hunks for line in hunk.lines if line.kind in kind)


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
            name = _plain_pair(match[1], match[2] or match[1])[1]
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
            old, new = _git_names(self.lines[self.at][len("diff --git ") :])
            self.at += 1
            self._skip_wrapped_header()
            self._extended_headers()
        hunks: list[Hunk] = []
        marks = self.lines[self.at : self.at + 2]
        if len(marks) == 2 and marks[0].startswith("--- ") and marks[1].startswith("+++ "):
            old, new = _header_name(marks[0]), _header_name(marks[1])
            self.at += 2
            hunks = self._hunks()
        return self._file(is_git, old or "", new or "", hunks)

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
                self.facts[f"{verb} {'from' if side in ('from', 'old') else 'to'}"] = _unquote(name)
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

    def _hunks(self) -> list[Hunk]:
        """All hunks from here on. Collected as text first, so that one call of unidiff reads the
        file.
        """
        feed: list[str] = ["--- a\n", "+++ b\n"]
        places: list[int] = [0, 0]
        bare: set[int] = set()
        headers: list[tuple[int, re.Match[str]]] = []
        while self.at < len(self.lines) and (match := _HUNK.match(self.lines[self.at])) is not None:
            header_at = self.at
            old_count, new_count, body = self._hunk_body(match, bare)
            old_start, new_start = int(match[1]), int(match[3])
            feed.append(f"@@ -{old_start},{old_count} +{new_start},{new_count} @@\n")
            places.append(header_at)
            if not old_count and not new_count:
                feed.pop()
                places.pop()
                continue
            headers.append((header_at, match))
            feed.extend((self.lines[offset] or " ") + "\n" for offset in body)
            places.extend(body)
        if self.at < len(self.lines) and self.lines[self.at].startswith("@@"):
            self.damage.append(Damage(self.at + 1, "not the header of a unified hunk"))
            self._resync()
        return _with_unidiff(feed, places, bare, headers, self.damage)

    def _hunk_body(self, match: re.Match[str], bare: set[int]) -> tuple[int, int, list[int]]:
        """Offsets of the hunk's lines, and how many old and new lines there really are."""
        old_left = int(match[2]) if match[2] is not None else 1
        new_left = int(match[4]) if match[4] is not None else 1
        old = new = 0
        body: list[int] = []
        self.at += 1
        while self.at < len(self.lines) and (old_left > 0 or new_left > 0):
            line = self.lines[self.at]
            mark = line[:1] if line not in ("", "\r") else " "
            if mark == "\\":
                bare.update(body[-1:])
                self.at += 1
                continue
            takes_old, takes_new = mark in " -", mark in " +"
            if mark not in " +-" or (takes_old and old_left <= 0) or (takes_new and new_left <= 0):
                break
            if _ends_early(self.lines, self.at, old_left, new_left):
                break
            body.append(self.at)
            old, new = old + takes_old, new + takes_new
            old_left, new_left = old_left - takes_old, new_left - takes_new
            self.at += 1
        if old_left > 0 or new_left > 0:
            self.damage.append(
                Damage(self.at + (self.at < len(self.lines)), _early(old_left, new_left))
            )
            self._resync()
        else:
            self._marker_and_overlong(body, bare)
        return old, new, body

    def _marker_and_overlong(self, body: list[int], bare: set[int]) -> None:
        if self.at < len(self.lines) and self.lines[self.at].startswith("\\ "):
            bare.update(body[-1:])
            self.at += 1
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

    def _file(self, is_git: bool, old: str, new: str, hunks: list[Hunk]) -> FileDiff:
        facts = self.facts
        old_path, new_path = _plain_pair(old, new)
        status = "modified"
        if "rename to" in facts or "rename from" in facts:
            status = "renamed"
        elif "copy to" in facts or "copy from" in facts:
            status = "copied"
        elif "new file mode" in facts or old == DEV_NULL or _is_new_file(hunks):
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
            hunks=tuple(hunks),
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


def _is_new_file(hunks: Sequence[Hunk]) -> bool:
    """Non-git diffs mark a new file by `@@ -0,0 +1,n @@`, some with an epoch time stamp and no
    /dev/null.
    """
    return len(hunks) == 1 and hunks[0].old_start == 0 and hunks[0].old_count == 0


def _with_unidiff(
    feed: list[str],
    places: list[int],
    bare: set[int],
    headers: list[tuple[int, re.Match[str]]],
    damage: list[Damage],
) -> list[Hunk]:
    if not headers:
        return []
    try:
        (patched,) = PatchSet(feed)
    except (UnidiffParseError, ValueError) as err:
        # not reached with the counts set right above; kept so that a surprise costs a file and not
        # the review
        damage.append(Damage(headers[0][0] + 1, f"unidiff: {str(err).strip()[:80]}"))
        return []
    result: list[Hunk] = []
    for hunk, (header_at, match) in zip(patched, headers):
        lines = tuple(
            Line(
                line.line_type,
                line.value[:-1] if line.value.endswith("\n") else line.value,
                line.source_line_no,
                line.target_line_no,
                places[line.diff_line_no - 1] + 1,
                places[line.diff_line_no - 1] not in bare,
            )
            for line in hunk
            if line.diff_line_no is not None
        )
        old_count = int(match[2]) if match[2] is not None else 1
        new_count = int(match[4]) if match[4] is not None else 1
        result.append(
            Hunk(
                int(match[1]),
                old_count,
                int(match[3]),
                new_count,
                match[5].strip(),
                header_at + 1,
                lines,
            )
        )
    return result


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


def _header_name(line: str) -> str:
    """The name in a `--- ` or `+++ ` line, without a time stamp."""
    name = line[4:].split("\t")[0].rstrip("\r")
    if name.startswith('"'):
        return _unquote(name)
    # diff -u without a tab: "name 2019-01-01 00:00:00.000 +0100"
    return re.split(
        r" +\d{4}-\d\d-\d\d[ T]\d\d:\d\d| \(revision \d| +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", name
    )[0].rstrip()


def _git_names(rest: str) -> tuple[str, str]:
    """Both names of a `diff --git` line, where quotes or equal halves tell them apart."""
    rest = rest.rstrip("\r\n")
    if rest.startswith('"'):
        end = _quote_end(rest)
        return _unquote(rest[:end]), _unquote(rest[end:].strip())
    half = len(rest) // 2
    if rest[half : half + 1] == " ":
        old, new = rest[:half], rest[half + 1 :]
        if old == new or (_PREFIXED.match(old) and old[2:] == new[2:]):
            return old, new
    cut = rest.find(" b/")
    if cut < 0:
        cut = rest.find(' "')
    if cut < 0:
        cut = rest.find(" ")
    return (rest, rest) if cut < 0 else (rest[:cut], _unquote(rest[cut + 1 :]))


def _quote_end(text: str) -> int:
    at = 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1


_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


def _unquote(name: str) -> str:
    """Undo git's C-style quoting (core.quotePath) when there is any."""
    name = name.strip()
    if len(name) < 2 or not name.startswith('"') or not name.endswith('"'):
        return name
    out = bytearray()
    at = 1
    while at < len(name) - 1:
        if name[at] != "\\":
            out += name[at].encode("utf-8", "surrogateescape")
            at += 1
        elif (octal := re.match(r"[0-7]{3}", name[at + 1 :])) is not None:
            out.append(int(octal[0], 8) & 255)
            at += 4
        else:
            out.append(_ESCAPES.get(name[at + 1], ord("?")))
            at += 2
    return out.decode("utf-8", "replace")


def _plain_pair(old: str, new: str) -> tuple[str, str]:
    """Names without the prefix that `patch -p1` would strip: `a/x b/x` and `linux.orig/x linux/x`,
    not `x x`.
    """
    old_rest, new_rest = old.partition("/")[2], new.partition("/")[2]
    both = old != DEV_NULL and new != DEV_NULL
    if both and old == new and not old.startswith(("a/", "b/")):
        return safe_path(old), safe_path(new)
    if both and old_rest and old_rest == new_rest:
        return safe_path(old_rest), safe_path(new_rest)
    return safe_path(_strip(old)), safe_path(_strip(new))


def _strip(name: str) -> str:
    if name == DEV_NULL:
        return ""
    return name[2:] if _PREFIXED.match(name) else name


def safe_path(name: str) -> str:
    """Repository-relative form: no leading slash, no `.` or `..` left, at most 4096 characters."""
    parts = [
        part
        for part in posixpath.normpath(name[:4096].lstrip("/")).split("/")
        if part not in ("..", ".", "")
    ]
    return "/".join(parts)
