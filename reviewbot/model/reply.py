"""A reply taken apart: what it quotes, and what its writer says under each quote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewbot.model.message import Message
from reviewbot.model.patch import TextLine

_QUOTE = re.compile(r"[>|](?:[> |]*)")
_ATTRIBUTION = re.compile(
    r"(?:on|le|am|em|il|op|el|at|den)\b.{4,200}\b(?:wrote|writes|said|schrieb|escreveu|a écrit"
    r"|ha scritto|napisał)?.{0,20}:\s*$"
    r"|.{0,160}\b(?:wrote|writes|schrieb|a écrit|said|writes)\s*:?\s*$|-{2,}\s*original message",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"-- ?$|_{20,}$")


@dataclass(frozen=True, slots=True)
class Remark:
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


def own_lines(message: Message) -> tuple[TextLine, ...]:
    """Lines the sender wrote: no quotes, attributions or signature; blank lines stay."""
    return tuple(line for line in _lines(message) if line is not None and not isinstance(line, str))


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


def _remark(quoted: list[str], text: list[TextLine]) -> Remark:
    first = next(at for at, line in enumerate(text) if line.text.strip())
    last = max(at for at, line in enumerate(text) if line.text.strip())
    return Remark(tuple(quoted), tuple(text[first : last + 1]))


def _lines(message: Message) -> list[TextLine | str]:
    """Own lines as TextLine, quoted ones as text without quote marks; attributions and the
    signature are dropped.
    """
    result: list[TextLine | str] = []
    lines = message.body.split("\n")
    for number, line in enumerate(lines, 1):
        mark = _QUOTE.match(line)
        if mark is not None:
            result.append(_unquote(line))
        elif _SIGNATURE.match(line):
            break
        elif _is_attribution(lines, number - 1):
            continue
        else:
            result.append(TextLine(number, line))
    return result


def _unquote(line: str) -> str:
    """Remove all quote marks but no space that belongs to the quoted diff."""
    while line[:1] in (">", "|"):
        line = line[1:]
        if line[:1] == " " and line[1:2] in (">", "|"):
            line = line[1:]
    return line[1:] if line[:1] == " " else line


def _is_attribution(lines: list[str], at: int) -> bool:
    """`On ... wrote:` directly above a quote, possibly wrapped over two lines."""
    line = lines[at][:400]
    after = [text for text in lines[at + 1 : at + 4] if text.strip()]
    if not after or not line.strip():
        return False
    if after[0].startswith((">", "|")) and _ATTRIBUTION.match(line.strip()):
        return True
    wrapped = f"{line.strip()} {after[0].strip()}"
    return (
        len(after) > 1
        and after[1].startswith(">")
        and line.lower().startswith(("on ", "le ", "am "))
        and (_ATTRIBUTION.match(wrapped[:400]) is not None)
    )
