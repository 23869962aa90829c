"""A reply as text to edit: the whole mail quoted, remarks at their lines; and back to a mail body.

The conventions are those of `b4 review`: one's own words stand bare, other people's and findings that
were not accepted behind `|`; taking the bar away adopts a line. What stays of the quote is what the
words are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewbot.model.finding import Finding
from reviewbot.model.lazy import LazyPattern
from reviewbot.report.reply import wrapped
from reviewbot.report.visible import visible

GAP = "> [...]"
HELP = """\
# Your words stand between the quoted lines. A line behind | is somebody else's or a finding that
# you did not accept: it is not sent, unless you take the | away. Only what you answer to is quoted
# in the mail. A trailer such as Reviewed-by: counts as one. These first lines are not sent.
"""
_TRAILER = LazyPattern(r"\s*(\w\S+):\s+(\S.*)")
_PERSON = LazyPattern(r"\S+@\S+\.\S+")
_LINKS = ("link", "buglink", "closes", "fixes", "obsoleted-by", "change-id", "base-commit")
_FILE = "> diff --git "
_HUNK = "> @@ "
_MOST_ABOVE = 14
"""Quoted lines that stay above a remark; the header of the hunk stays in any case."""
_LONGEST = 900
"""Bytes of a quoted line that stay: a mail line may have 998 (RFC 5322, 2.1.1)."""


Block = tuple[int, Sequence[str]]
"""One's own lines, and how many quoted lines stand above them."""


class Note(NamedTuple):
    """What is put below a line of the mail, 0 for above all. `is_own` stands bare."""

    line: int
    text: tuple[str, ...]
    is_own: bool


class Answer(NamedTuple):
    """The body that is sent, without signature; how many remarks and trailers are in it."""

    body: str
    remarks: int
    trailers: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.remarks and not self.trailers


def accepted_note(finding: Finding, line: int) -> Note:
    """A finding in the maintainer's own words: the sentence, and text to paste as a list, which no
    tool takes for a trailer.
    """
    lines = wrapped(_sentence(finding.message))
    if finding.fix:
        lines += ["", *(f"  {_harmless(visible(text))}" for text in finding.fix.split("\n"))]
    return Note(line, tuple(lines), is_own=True)


def _sentence(message: str) -> str:
    first = message.split(" ", 1)[0]
    if first.isalpha() and first.islower():
        message = message[0].upper() + message[1:]
    return message if message.endswith(("?", ".", "!")) else f"{message}."


def _harmless(text: str) -> str:
    return f"- {text}" if _TRAILER.match(text) else text


def draft(attribution: str, lines: Sequence[str], notes: Sequence[Note]) -> str:
    """The text for the editor: every line of the mail quoted, the notes below their lines."""
    by_line: dict[int, list[Note]] = {}
    for note in notes:
        by_line.setdefault(min(note.line, len(lines)), []).append(note)
    result = [*HELP.splitlines(), attribution]
    for number in range(len(lines) + 1):
        if number:
            result.append(_quoted(lines[number - 1]))
        for note in by_line.get(number, ()):
            result += ["", *_block(note), ""]
    return "".join(f"{line}\n" for line in result)


def _quoted(line: str) -> str:
    if len(line) > _LONGEST // 4:
        line = line.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")
    return f"> {visible(line)}".rstrip()


def _block(note: Note) -> Iterator[str]:
    if note.is_own:
        yield from note.text
    else:
        yield from (f"| {line}".rstrip() for line in note.text)


def inserted(text: str, lines: Sequence[str], notes: Sequence[Note]) -> str:
    """The edited text with more notes, below the quoted lines they are about as far as those are
    still there, else at the end.
    """
    waiting = sorted(notes, key=lambda note: note.line)
    result: list[str] = []
    number = 0  # of the mail's line that was quoted last
    for line in text.split("\n"):
        result.append(line)
        if line.startswith(">"):
            number = next(
                (at for at in range(number + 1, len(lines) + 1) if _quoted(lines[at - 1]) == line),
                number,
            )
            while waiting and waiting[0].line <= number:
                result += ["", *_block(waiting.pop(0)), ""]
    for note in waiting:
        result += ["", *_block(note), ""]
    return "\n".join(result)


def finished(text: str, attribution: str, more: Sequence[str] = ()) -> Answer:
    """What is sent of an edited text; `more` are trailers to add below it."""
    quotes, blocks = _taken_apart(text, attribution)
    lines = _with_quotes(quotes, blocks)
    trailers = [line.strip() for _, block in blocks for line in block if is_trailer(line)]
    remarks = sum(not all(map(is_trailer, filter(None, block))) for _, block in blocks)
    added = [line for line in more if line not in trailers]
    if added and lines:
        lines.append("")
    lines += added
    first = next((at for at, line in enumerate(lines) if line.startswith(">")), None)
    if first is not None:
        lines.insert(first, attribution)
    body = "".join(f"{line}\n" for line in lines)
    return Answer(body, remarks, (*trailers, *added))


def _taken_apart(text: str, attribution: str) -> tuple[list[str], list[Block]]:
    """All quoted lines, and the blocks of one's own lines with how many quoted lines are above."""
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and lines[0].startswith("#"):
        del lines[0]
    quotes: list[str] = []
    blocks: dict[int, list[str]] = {}
    for line in (line.rstrip() for line in lines):
        if line.startswith(">"):
            quotes.append(line)
        elif not line.startswith("|") and line != attribution:
            blocks.setdefault(len(quotes), []).append(line)
    trimmed = ((place, _trimmed(block)) for place, block in blocks.items())
    return quotes, [(place, block) for place, block in trimmed if block]


def _trimmed(block: Sequence[str]) -> list[str]:
    """The lines without blank ones at the ends and without two blank ones in a row."""
    result: list[str] = []
    for line in block:
        if line or (result and result[-1]):
            result.append(line)
    while result and not result[-1]:
        result.pop()
    return result


def _with_quotes(quotes: Sequence[str], blocks: Sequence[Block]) -> list[str]:
    """Each block below the quoted lines it is about, with gaps shown."""
    lines: list[str] = []
    last = -1
    for place, block in blocks:
        is_answer = not all(map(is_trailer, filter(None, block)))
        for at in _about(quotes, place) if is_answer else ():
            if at <= last:
                continue
            if last >= 0 and at > last + 1:
                lines.append(GAP)
            lines.append(quotes[at])
            last = at
        lines += [*([""] if lines else []), *block, ""]
    return lines[:-1]


def _about(quotes: Sequence[str], place: int) -> list[int]:
    """Offsets of the quoted lines that what stands below `place` of them is about: back to the
    start of the paragraph, or to the header of the hunk, which stays even when it is far.
    """
    start = next((at for at in range(place) if quotes[at].startswith(_FILE)), place)
    if place <= start:
        return _paragraph(quotes, place)
    result: list[int] = []
    for at in range(place - 1, start - 1, -1):
        is_file = quotes[at].startswith(_FILE)
        if place - at <= _MOST_ABOVE or is_file or quotes[at].startswith(_HUNK):
            result.append(at)
        if is_file:
            break
        if quotes[at].startswith(_HUNK):
            result += [above for above in range(at) if quotes[above].startswith(_FILE)][-1:]
            break
    return result[::-1]


def _paragraph(quotes: Sequence[str], place: int) -> list[int]:
    at = place
    while at > 0 and place - at < _MOST_ABOVE and (at == place or quotes[at - 1] != ">"):
        at -= 1
    return list(range(at, place))


def is_trailer(line: str) -> bool:
    """Whether b4 takes a bare line of a reply into the commit (b4 0.16, LoreMessage.find_trailers)."""
    match = _TRAILER.match(line)
    if match is None or not match[1].isascii():
        return False
    return match[1].lower() in _LINKS or _PERSON.search(match[2]) is not None
