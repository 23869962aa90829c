"""A patch mail taken apart: description, trailers, notes below the cut, diff, tail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from reviewbot.model.diff import FileDiff, Line
from reviewbot.model.diff_reader import parse_diff, starts_diff
from reviewbot.model.message import Address, Message
from reviewbot.model.subject import Subject, parse_subject
from reviewbot.model.trailer import Trailer, parse_trailers

_CUT = re.compile(r"---\s*")
_IN_BODY = re.compile(r"(From|Subject|Date|Cc|To):[ \t]*(.*)", re.IGNORECASE)
_IN_BODY_ADDRESS = re.compile(r"\"?(?P<name>[^<>\"]*?)\"?\s*<(?P<email>[^<>\s]+)>")
_SHA = re.compile(r"^base-commit:[ \t]*([0-9a-f]{7,64})[ \t]*$", re.MULTILINE | re.IGNORECASE)
_CHANGE_ID = re.compile(r"^change-id:[ \t]*(\S{1,200})[ \t]*$", re.MULTILINE)
_HAS_DIFF = re.compile(r"^(?:diff --git |Index: |diff -|--- \S.*\n\+\+\+ )", re.MULTILINE)


_DRAFT = re.compile(
    r"\b(?:do[ -]?not[ -]?(?:merge|apply|commit)|dnm|wip|not for (?:merge|merging|upstream|inclusion))\b"
    r"|\btest only\b",
    re.IGNORECASE,
)
_STABLE_TREE = re.compile(r"\d{1,2}\.\d{1,3}(?:\.y|-stable)?|v\d{1,2}\.\d{1,3}(?:\.y|-stable)")


class TextLine(NamedTuple):
    """A line of the mail body with its 1-based number."""

    mail_line: int
    text: str


@dataclass(frozen=True)
class Patch:
    """One patch.

    `author` is the in-body From: when there is one, else the sender. `description` is the commit
    message without in-body headers, subject and trailers, blank lines included; `trailers` are all
    tags above the cut and `trailers_below` those people put under it; `notes` is what stands
    between the `---` and the diff (diffstat included); `tail` follows the diff (signature,
    base-commit). `cut_line` is the 1-based mail line of the `---`, None without one. `number` is k
    of k/n, or the position in the series when the subject has no counter. `kept` is room for
    answers about the patch (see kept.py).
    """

    message: Message
    subject: Subject
    author: Address
    number: int
    description: tuple[TextLine, ...]
    trailers: tuple[Trailer, ...]
    trailers_below: tuple[Trailer, ...]
    notes: tuple[TextLine, ...]
    files: tuple[FileDiff, ...]
    tail: tuple[TextLine, ...]
    cut_line: int | None
    has_in_body_from: bool = False
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def msgid(self) -> str | None:
        """Message-ID of the mail, None for a patch that was not sent yet."""
        return self.message.msgid

    @property
    def title(self) -> str:
        """Subject without brackets."""
        return self.subject.title

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths the patch touches, in order of the diff."""
        return tuple(file.path for file in self.files)

    @cached_property
    def lines(self) -> Sequence[str]:
        """The whole mail body by line; index is mail_line - 1."""
        read = (file.body for file in self.files if file.blocks)  # the same lines, kept once
        return next(read, None) or self.message.body.split("\n")

    def line_at(self, mail_line: int) -> tuple[FileDiff, Line] | None:
        """The line of the diff that is this line of the mail, with its file; None for any other."""
        for file in self.files:
            if (line := file.line_at(mail_line)) is not None:
                return file, line
        return None

    @cached_property
    def changed_lines(self) -> tuple[str, ...]:
        """The lines that the patch adds and removes, with their marks, in order; context does not
        count.
        """
        return tuple(line for file in self.files for line in file.marked())

    @cached_property
    def paragraphs(self) -> tuple[tuple[TextLine, ...], ...]:
        """The description split at blank lines, without quoted lines (`>`), logs and code
        (indented) and tool output.
        """
        result: list[tuple[TextLine, ...]] = []
        current: list[TextLine] = []
        for line in self.description:
            if line.text.strip():
                if not _is_verbatim(line.text):
                    current.append(line)
            elif current:
                result.append(tuple(current))
                current = []
        if current:
            result.append(tuple(current))
        return tuple(result)

    @cached_property
    def prose(self) -> str:
        """The paragraphs as text, each joined to one line, separated by newlines."""
        return "\n".join(
            " ".join(line.text.strip() for line in paragraph) for paragraph in self.paragraphs
        )

    def trailers_named(self, *names: str) -> tuple[Trailer, ...]:
        """Trailers above the cut whose key is one of `names`, whatever the case."""
        wanted = {name.lower() for name in names}
        return tuple(trailer for trailer in self.trailers if trailer.name in wanted)

    @cached_property
    def is_draft(self) -> bool:
        """Not meant to be merged: RFC, work in progress, do-not-merge, a test patch for a bot, a
        stable review copy.
        """
        shouted = " ".join(word for word in self.title.split() if word.isupper())
        return (
            self.subject.is_rfc
            or _DRAFT.search(" ".join((*self.subject.prefixes, "|", shouted))) is not None
            or any(_STABLE_TREE.fullmatch(word) for word in self.subject.trees)
            or "#syz test" in self.message.body
        )

    @property
    def is_revert(self) -> bool:
        """Whether it undoes a commit."""
        return self.title.lower().startswith("revert") or any(
            line.text.startswith("This reverts commit") for line in self.description
        )

    @property
    def base_commit(self) -> str | None:
        """What `git format-patch --base` wrote below the diff or notes, None when absent."""
        return find_base_commit(self.message.body)


def find_base_commit(text: str) -> str | None:
    """The hash of a `base-commit:` line (git-format-patch(1)), lower case."""
    match = _SHA.search(text) if "base-commit:" in text else None
    return match[1].lower() if match else None


def find_change_id(text: str) -> str | None:
    """b4's `change-id:` of a cover letter or of the notes; not Gerrit's trailer, which is written
    `Change-Id:`.
    """
    match = _CHANGE_ID.search(text) if "change-id:" in text else None
    return match[1] if match else None


def has_diff(body: str) -> bool:
    """Whether the text holds something that begins like a diff at the start of a line."""
    return _HAS_DIFF.search(body) is not None


def parse_patch(
    message: Message, subject: Subject | None = None, *, number: int | None = None
) -> Patch | None:
    """The patch in this mail, None when it holds no diff. Whether the mail is a submission is not
    judged here.
    """
    if not has_diff(message.body):
        return None
    subject = parse_subject(message.subject) if subject is None else subject
    lines = message.body.split("\n")
    start, author = _in_body_headers(lines)
    cut = next((at for at in range(start, len(lines)) if _is_cut(lines, at)), None)
    if cut is None:
        return None
    diff_at = next(
        (
            at
            for at in range(cut, len(lines))
            if lines[at][:1] in "dI-" and lines[at] and starts_diff(lines, at)
        ),
        None,
    )
    if diff_at is None:
        return None
    files, end = parse_diff(lines, diff_at)
    if not files:
        return None
    message_lines = lines[start:cut]
    is_dashes = _CUT.fullmatch(lines[cut]) is not None
    notes_at = cut + 1 if is_dashes else cut
    trailers = parse_trailers(message_lines, start + 1)
    taken = {
        trailer.mail_line + extra for trailer in trailers for extra in range(trailer.line_count)
    }
    return Patch(
        message=message,
        subject=subject,
        author=author or message.author,
        number=max(1, subject.index) if number is None else number,
        description=tuple(
            TextLine(start + 1 + at, text)
            for at, text in enumerate(message_lines)
            if start + 1 + at not in taken
        ),
        trailers=trailers,
        trailers_below=_tags_only(parse_trailers(lines[notes_at:diff_at], notes_at + 1)),
        notes=tuple(TextLine(at + 1, lines[at]) for at in range(notes_at, diff_at)),
        files=files,
        tail=tuple(TextLine(at + 1, lines[at]) for at in range(end, len(lines))),
        cut_line=cut + 1 if is_dashes else None,
        has_in_body_from=author is not None,
    )


def _tags_only(trailers: Sequence[Trailer]) -> tuple[Trailer, ...]:
    return tuple(trailer for trailer in trailers if trailer.name.endswith("-by"))


def _is_cut(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if line.startswith("---"):
        return _CUT.fullmatch(line) is not None or starts_diff(lines, at)
    return line.startswith(("diff -", "Index: ")) and starts_diff(lines, at)


def _in_body_headers(lines: Sequence[str]) -> tuple[int, Address | None]:
    """Offset behind the in-body headers and the author they name (git-am(1), "From: " at the top of
    the body).
    """
    at = 0
    while at < len(lines) and not lines[at].strip():
        at += 1
    first = at
    author: Address | None = None
    is_header = False
    while at < len(lines) and (match := _IN_BODY.match(lines[at])) is not None:
        if match[1].lower() == "from" and (found := _IN_BODY_ADDRESS.match(match[2])) is not None:
            author = Address(found["name"].strip(), found["email"])
        is_header = is_header or author is not None or match[1].lower() in ("subject", "date")
        at += 1
        while at < len(lines) and is_header and lines[at][:1] in (" ", "\t") and lines[at].strip():
            at += 1
    if not is_header or (at < len(lines) and lines[at].strip()):
        return (first, None) if author is None else (at, author)
    return at, author


def _is_verbatim(text: str) -> bool:
    """Quotes, code, logs and command lines: not the author's own sentences."""
    return text.startswith((">", "    ", "\t", "| ", "$ ", "# ")) or _LOG.match(text) is not None


_LOG = re.compile(
    r"\[\s*\d+\.\d{3,}\]|\[<[0-9a-f]{8}|(?: ?\? )?[\w.]+\+0x[0-9a-f]+/0x"
    r"|(?:Call Trace|RIP|RSP|Code|CPU):\s|\S+:\d+:\d+: "
)
