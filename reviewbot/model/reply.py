"""A reply taken apart: what it quotes, and what its writer says under each quote."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewbot.model.kept import kept
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Message
from reviewbot.model.patch import TextLine

_QUOTE = (">", "|", " >", "\xa0>")
_MARKS = LazyPattern(r"[ \xa0]?(?:[>|] ?(?=[>|]))*[>|]")
_WROTE = r"(?:wrote|writes|said|says|schrieb|escribió|escreveu|a écrit|ha scritto|napisał|skrev|писал\w*)"
_ATTRIBUTION = LazyPattern(
    rf"(?:on|le|am|em|il|op|el|at|den)\b(?=.{{0,80}}\d).{{4,300}}(?:\b{_WROTE}.{{0,20}}|>|\d)\s*:\s*$"
    rf"|.{{0,200}}\b{_WROTE}\s*:?\s*$|.{{0,200}}写道\s*[:：]\s*$",
    re.IGNORECASE,
)
_WROTE_WORD = LazyPattern(rf"\b{_WROTE}$|^scritto$|^écrit$", re.IGNORECASE)
_SIGNATURE = LazyPattern(r"-- ?$|_{20,}$")
_ORIGINAL = LazyPattern(
    r"\s*-{2,}\s*(?:original message|forwarded message|原始邮件)", re.IGNORECASE
)
_HEADER_BLOCK = LazyPattern(r"\s*\*?(?:from|von|de|发件人)\s*[:：]\*?\s*\S", re.IGNORECASE)
_HEADER_LINES = LazyPattern(r"\s*\*?(sent|date|to|cc|subject)\s*:", re.IGNORECASE)
_SNIP = LazyPattern(
    r"\s*(?:[\[<({]\s*(?:\.{2,}|…|snip(?:ped)?|cut|trim(?:med)?)\s*[\]>)}]|\.{3,}|…)\s*$",
    re.IGNORECASE,
)
_SNIP_BEGINS = tuple("[<({.…")
_OWN_LINE = LazyPattern(
    r"[ \t]{4}|\t|\s*(?:[-*+o•]|\(?\d{1,2}[.)])\s+\S|[A-Z][A-Za-z-]{1,30}-by:\s"
)
_TAG_LINE = LazyPattern(r"(?:Fixes|Closes|Link|Cc|CC|[A-Z][A-Za-z-]{1,30}-[Bb]y)\s?:")
_SENTENCE_END = LazyPattern(r"[.!?](?<!\be\.g[.!?])(?<!\bi\.e[.!?])[\"')\]]{0,3}\s+")


class Remark(NamedTuple):
    """Text that somebody wrote under a quote.

    `quoted` are the lines just above, without their quote marks (may be empty); `text` is the
    writer's own lines, blank lines at the ends removed, never empty.
    """

    quoted: tuple[str, ...]
    text: tuple[TextLine, ...]

    @property
    def first_line(self) -> int:
        """1-based mail line of the first own line."""
        return self.text[0].mail_line


class Sentence(NamedTuple):
    """One of the writer's own sentences on one line; `mail_line` is where it begins, 1-based.

    List items, indented lines and tag lines (`Fixes: ...`) stand for themselves.
    """

    text: str
    mail_line: int


@kept
def own_lines(message: Message) -> tuple[TextLine, ...]:
    """Lines the sender wrote: no quotes, attributions or signature; blank lines stay."""
    return tuple(line for line in _lines(message) if not isinstance(line, str))


@kept
def remarks(message: Message) -> tuple[Remark, ...]:
    """What the mail says, block by block, each with the quote above it."""
    result: list[Remark] = []
    quoted: list[str] = []
    text: list[TextLine] = []
    for line in _lines(message):
        if isinstance(line, str):
            if any(own.text.strip() for own in text):
                result.append(_remark(quoted, text))
                quoted = []
            text = []
            quoted.append(line)
        else:
            text.append(line)
    if any(own.text.strip() for own in text):
        result.append(_remark(quoted, text))
    return tuple(result)


@kept
def sentences(message: Message) -> tuple[Sentence, ...]:
    """What the sender says in his own words, sentence by sentence, whatever the line breaks."""
    result: list[Sentence] = []
    paragraph: list[TextLine] = []
    for line in (*_lines(message), ""):
        text = "" if isinstance(line, str) else line.text
        is_blank, is_tag = not text.strip(), is_tag_line(text)
        if paragraph and (is_blank or is_tag or _OWN_LINE.match(text)):
            result.extend(_split(paragraph))
            paragraph = []
        if isinstance(line, str) or is_blank:
            continue
        if is_tag:
            result.append(Sentence(" ".join(text.split()), line.mail_line))
        else:
            paragraph.append(line)
    return tuple(result)


def is_tag_line(text: str) -> bool:
    """Whether a line is a tag as it would stand in a commit message."""
    return _TAG_LINE.match(text) is not None


def _split(paragraph: Sequence[TextLine]) -> Iterator[Sentence]:
    starts: list[int] = []
    pieces: list[str] = []
    length = 0
    for line in paragraph:
        piece = " ".join(line.text.split())
        starts.append(length)
        pieces.append(piece)
        length += len(piece) + 1
    text = " ".join(pieces)
    begin = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)):
        if text[begin:end].strip():
            at = bisect_right(starts, begin) - 1
            yield Sentence(text[begin:end].strip(), paragraph[at].mail_line)
        begin = end


def _remark(quoted: list[str], text: list[TextLine]) -> Remark:
    first = next(at for at, line in enumerate(text) if line.text.strip())
    last = max(at for at, line in enumerate(text) if line.text.strip())
    return Remark(tuple(quoted), tuple(text[first : last + 1]))


@kept
def _lines(message: Message) -> tuple[TextLine | str, ...]:
    """Own lines as TextLine, quoted ones as text without quote marks; attributions and the
    signature are dropped.

    Everything below a copied header block (the way Outlook quotes) counts as quoted.
    """
    result: list[TextLine | str] = []
    lines = message.body.split("\n")
    is_copy = False
    for number, line in enumerate(lines, 1):
        # cheap tests before expressions: most lines are quotes, and most others plain sentences
        is_quote = line.startswith(_QUOTE)
        is_copy = is_copy or (not is_quote and _starts_copy(lines, number - 1))
        if is_copy:
            result.append(line)
        elif is_quote:
            result.append(_unquote(line))
        elif line.startswith(("--", "__")) and _SIGNATURE.match(line):
            break
        elif _is_attribution(lines, number - 1):
            continue
        elif line.lstrip().startswith(_SNIP_BEGINS) and _SNIP.match(line):
            result.append("")  # a quote was cut here: nothing is said, and the remark before ends
        else:
            result.append(TextLine(number, line))
    return tuple(result)


def _starts_copy(lines: Sequence[str], at: int) -> bool:
    """Whether a quoted mail without quote marks begins on this line."""
    line = lines[at][:200]
    if "--" in line and _ORIGINAL.match(line):
        return True
    if not (":" in line or "：" in line) or not _HEADER_BLOCK.match(line):
        return False
    names = {
        match[1].lower()
        for after in lines[at + 1 : at + 7]
        if (match := _HEADER_LINES.match(after[:200])) is not None
    }
    return "subject" in names and bool(names & {"sent", "date", "to"})


def _unquote(line: str) -> str:
    """Remove all quote marks but no space that belongs to the quoted diff."""
    marks = line[: len(line) - len(line.lstrip(">| \xa0"))]
    last = max(marks.rfind(">"), marks.rfind("|"))
    if "  " in marks[:last] or "\xa0" in marks[1:last]:
        found = _MARKS.match(line)  # somebody's own `>` or `|` stands after the marks
        last = found.end() - 1 if found is not None else -1
    rest = line[last + 1 :]
    return rest[1:] if rest[:1] == " " else rest


def _is_attribution(lines: Sequence[str], at: int) -> bool:
    """`On ... wrote:` directly above a quote, possibly wrapped over two lines."""
    after = lines[at + 1 : at + 4]
    if not any(text.startswith((">", "|")) for text in after):
        return False
    line = lines[at][:400].strip()
    after = [text for text in after if text.strip()]
    if not after or not line:
        return False
    if after[0].startswith((">", "|")) and _attributes(line):
        return True
    if len(after) < 2 or not after[1].startswith(">"):
        return False
    wrapped = f"{line} {after[0][:400].strip()}"
    return line.lower().startswith(("on ", "le ", "am ")) and _attributes(wrapped[:500])


def _attributes(line: str) -> bool:
    """Whether the line ends as an attribution does and is one; the end is looked at first, because
    trying all of a long line costs a millisecond.
    """
    words = line.split()
    if not words or not (words[-1].endswith((":", "：")) or _WROTE_WORD.search(words[-1])):
        return False
    return _ATTRIBUTION.match(line) is not None
