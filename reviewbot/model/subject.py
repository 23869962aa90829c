"""What a patch mail's subject says: `[PATCH net-next v2 3/7] foo: bar`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewbot.model.lazy import LazyPattern

_REPLY = LazyPattern(
    r"\s*(?:re|aw|sv|antw|vs|fwd?|wg|tr|rif|回复|答复|转发)(?:\[\d+\])?\s*[:：]\s*", re.IGNORECASE
)
_FORWARD = LazyPattern(r"\s*(?:fwd?|wg|tr|转发)\s*[:：]", re.IGNORECASE)
_COUNTER = LazyPattern(r"(\d{1,4})\s*/\s*(\d{1,4})")
_VERSION = LazyPattern(
    # v2.1 is a second try at v2; v5.10 is the kernel a backport is for
    r"(?<![\w./])-?v\.?\s?(\d{1,3})(?:(?<=[v\s][123])\.[1-3])?(?![\w.]|/\d)"
    r"|(?<=patch)-?v(\d{1,3})(?!\w)",
    re.IGNORECASE,
)
_MARKED = LazyPattern(r"(RFC|RFT|RESEND|PATCH)\s*:?\s*(?=\[)", re.IGNORECASE)
_BARE = LazyPattern(
    r"(?:rfc\s+)?patch(?:\s+v(?P<v>\d{1,3}))?(?:\s+(?P<n>\d{1,3})/(?P<m>\d{1,3}))?\s*:\s+",
    re.IGNORECASE,
)
_NOT_A_TREE = LazyPattern(
    r"-?v\.?\d+|v|\d+/\d+|\d+|/|patch(?:es|v\d+)?|rfc|rft|resend|repost|for|wip|pull|git",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The parsed subject.

    `title` is the text after all brackets. `prefixes` are the words in the leading brackets as
    written. `version` is 1 when none is given (`has_version` tells). `index` and `total` come from
    `k/n`, both 1 and `has_counter` False when there is none; index 0 is a cover letter. Follows
    git-mailinfo(1) and what people write (`[PATCHv2]`, `[V2 PATCH]`, `[PATCH][next]`, `PATCH v2:
    ...`).
    """

    title: str
    prefixes: tuple[str, ...]
    version: int
    has_version: bool
    index: int
    total: int
    has_counter: bool
    is_reply: bool
    is_forward: bool
    is_patch: bool
    is_rfc: bool
    is_resend: bool
    is_pull: bool

    @property
    def trees(self) -> tuple[str, ...]:
        """Bracket words that are neither PATCH, RFC, version nor counter: usually the target tree
        or project.
        """
        words = (word for word in self.prefixes if word != "PATCH")
        return tuple(word for word in words if not _NOT_A_TREE.fullmatch(word))

    @property
    def title_key(self) -> str:
        """The title folded for comparing versions: lower case, single spaces, no trailing dot."""
        return " ".join(self.title.lower().split()).rstrip(".")


def parse_subject(text: str) -> Subject:
    """Read a decoded, unfolded Subject; any text is accepted and gives some Subject."""
    rest = " ".join(text[:2000].split())
    is_reply = is_forward = False
    while rest[:1] != "[" and (match := _REPLY.match(rest)):
        is_forward = is_forward or _FORWARD.match(rest) is not None
        is_reply = True
        rest = rest[match.end() :]
    brackets: list[str] = []
    while True:
        # "RFC:[PATCH v1] ..."
        if rest[:1] in "RrPp" and (marked := _MARKED.match(rest)) is not None:
            brackets.append(marked[1])
            rest = rest[marked.end() :]
        if not rest.startswith("["):
            break
        end = _closing(rest)
        if end < 0:
            break
        brackets.append(rest[1:end].replace("[", " ").replace("]", " "))
        rest = rest[end + 1 :].lstrip()
    bare = _BARE.match(rest) if not brackets else None
    if bare is not None:
        brackets.append(rest[: bare.end()].rstrip(": "))
        rest = rest[bare.end() :]
    inside = " ".join(brackets)
    words = tuple(word.strip(",;:()") for word in inside.replace(",", " ").split())
    lower = [word.lower() for word in words]
    counter = _COUNTER.search(inside) if "/" in inside else None
    version = _VERSION.search(inside) if "v" in inside.lower() else None
    return Subject(
        title=rest,
        prefixes=tuple(word for word in words if word),
        version=int(version.group(1) or version.group(2)) if version else 1,
        has_version=version is not None,
        index=int(counter.group(1)) if counter else 1,
        total=int(counter.group(2)) if counter else 1,
        has_counter=counter is not None,
        is_reply=is_reply,
        is_forward=is_forward,
        is_patch=any(word.startswith(("rfc", "rft")) or "patch" in word for word in lower),
        is_rfc=any(
            word.startswith(("rfc", "rft")) or word in ("wip", "rfc/patch", "patch/rfc")
            for word in lower
        ),
        is_resend=any(word.startswith(("resend", "resent", "repost", "re-send")) for word in lower),
        is_pull="pull" in lower
        or rest.lower().startswith(("git pull", "pull request", "please pull")),
    )


def _closing(text: str) -> int:
    """Offset of the bracket that closes the one at offset 0, -1 when there is none."""
    depth = 0
    for offset, char in enumerate(text):
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
            if depth == 0:
                return offset
    return -1
