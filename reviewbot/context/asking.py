"""Which tags a reviewer's sentence asks for.

Reviewers ask in few ways: something is missing, something is needed, please add, could you add,
should have, or just the tag with a question mark. A sentence counts when such a phrase stands
shortly before a tag (or right behind it), and nothing in it says that the tag is not wanted or that
the writer adds it himself. All patterns run in linear time; overlong sentences are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern

LONGEST = 1200
"""Characters of a sentence; a longer one is a log or an attack, not a request."""

_KIND = r"(?:tags?|lines?|trailers?|footers?)"
_MENTIONS = (
    ("Reported-by", LazyPattern(r"\breported-by\b|\breported by(?= (?:tag|line))", re.IGNORECASE)),
    (
        "Signed-off-by",
        LazyPattern(r"\bsigned[- ]off[- ]by\b|\bsign-?offs?\b|\bs-?o-?b\b", re.IGNORECASE),
    ),
    (
        "Suggested-by",
        LazyPattern(r"\bsuggested-by\b|\bsuggested by(?= (?:tag|line))", re.IGNORECASE),
    ),
    ("Co-developed-by", LazyPattern(r"\bco-?developed-by\b", re.IGNORECASE)),
    ("Debugged-by", LazyPattern(r"\bdebugged-by\b", re.IGNORECASE)),
    ("Bisected-by", LazyPattern(r"\bbisected-by\b", re.IGNORECASE)),
    (
        "Fixes",
        LazyPattern(
            rf"\b(?i:fixes):?[\"'`>]?(?:\s*/\s*\w+)?\s+(?i:{_KIND})\b|\bFixes:"
            rf"|\bfixes:(?=[\"'`]|\s*[?.,])"
            rf"|\b(?i:fixes)(?=[\"'`]?,?\s{{1,3}}(?:and|or|&|/"
            rf"|\+)\s{{1,3}}[\w: ]{{1,30}}?\b(?i:{_KIND})\b)"
            rf"|\bFixes(?=\s?[,/+&]\s?(?i:cc|stable|closes|link|reported))"
        ),
    ),
    ("Closes", LazyPattern(rf"\bCloses:|\b(?i:closes):?[\"'`]?\s+(?i:{_KIND})\b")),
    ("Link", LazyPattern(r"\bLink:(?!\s*\S{0,3}https?)|\b(?i:link):?[\"'`]?\s+(?i:tags?)\b")),
    (
        "Cc: stable",
        LazyPattern(
            rf"\bcc(?:'?ing|'?ed)?[: ]{{0,3}}(?:to )?[<\"'`]?(?:linux-|qemu-)?stable\b"
            rf"|\bstable@(?:vger\.)?(?:kernel\.org)?|\bstable\s+{_KIND}\b"
            rf"|\btag (?:it|this|this patch|the patch) for -?stable\b",
            re.IGNORECASE,
        ),
    ),
)
_WORDS = ("-by", " by", "sign", "so-", "sob", "s-o", "fixes", "closes", "link", "stable")
"""Every mention holds one of these, whatever the case; few sentences do."""
_ADD = r"(?:add|include|provide|supply|append|insert|specify|give|get|have|carry|contain|put|use|pick up)"
_REQUESTS = LazyPattern(
    r"\b(?:"
    r"lacks?|lacking|missing|misses|needs?|requires?|deserves?|warrants?|merits?"
    r"|(?:does|do|did)(?: not|n't|n’t) (?:have|carry|contain|include|see|find)|ha(?:s|ve) no"
    r"|sees? no"
    r"|there(?:'s|’s| is| are) no|forg[eo]t(?:ten)?(?: to)?(?: add| include| put| provide)?"
    r"|omit(?:s|ted)?"
    rf"|(?:please|pls|plz|kindly|let's|let us)(?:,? (?:also|do|just|then|still|kindly|consider"
    rf"|at least|always|to|you)){{0,3}} {_ADD}"
    r"|please(?: also)?(?= (?:cc|tag)\b)|(?:want|like|need) to(?= cc\b)"
    r"|(?:should|shouldn't|could|can) (?:we|you|this|it)(?: also| please)?(?= (?:cc|tag)\b)"
    rf"|(?:can|could|would|will|should|shouldn't|must|may|might|ought|needs? to|ha(?:s|ve) to"
    rf"|want to|like to|better|possibly|maybe|perhaps|nit:)"
    rf"(?: [\w',]{{1,20}}){{0,3}}? (?:{_ADD}|adding|including|providing|cc)"
    rf"|(?:I'd|I would)(?: [a-z]{{1,12}}){{0,2}}? (?:add|include|suggest|like)|(?:suggest"
    rf"|consider|worth|mind|recommend) (?:adding|including)"
    rf"|be (?:good|nice|great|useful|better|helpful|worth"
    rf"|appropriate)(?: [a-z]{{1,10}}){{0,4}}? (?:add|have|include|adding|having)"
    r"|what about|how about|why no|why not(?: add)?"
    r")(?=[\s:,\"'`(<])",
    re.IGNORECASE,
)
_IMPERATIVE = LazyPattern(
    rf"(?:\W|\d+[.)]|nit:|also|and|then|so|now){{0,12}}\b(?:{_ADD})(?=[\s:,])", re.IGNORECASE
)
_ADDING = LazyPattern(r"\badding\b", re.IGNORECASE)
_NOT_WITHOUT = LazyPattern(
    r"\b(?:not|can't|cannot|won't|never)\b.{1,60}\bwithout\b(?=[\s:,])", re.IGNORECASE
)
_BEHIND = LazyPattern(
    r"[\"'`>)]{0,2}:?[\"'`]?(?:\s+(?:tags?|lines?|trailers?|here|too|also))*\s+"
    r"(?:(?:is|are|seems?|looks?|would be|should be|must be|could be|can be"
    r"|needs? to be)\s+(?:also\s+|still\s+|probably\s+|then\s+)?)?"
    r"(?:missing|needed|required|absent|lacking|warranted|added|appropriate|nice|useful|in order"
    r"|necessary|welcome)\b",
    re.IGNORECASE,
)
_BARE_BEFORE = LazyPattern(
    r"(?:[\W\d_]|nit|and|also|maybe|perhaps|possibly|missing|no|not|or|but|needs?|a|an|any|the"
    r"|your|where|where's|where is|with|is|this|what about)*",
    re.IGNORECASE,
)
_BARE_BEHIND = LazyPattern(
    r"[\"'`>)]{0,2}:?[\"'`]?(?:[\s,]+(?:tag|tags|line|here|too|then|maybe|please|for|this|patch"
    r"|missing|and|or|a|cc|to|add|needed|also|perhaps))*\s*(?P<end>\?+|$)",
    re.IGNORECASE,
)
_BREAK = LazyPattern(
    r"[;?!]|\b(?:but|because|which|that|if|when|in|into|from|below|above|before|after|with"
    r"|without|of|on|as|is|are|was|were|be"
    r"|see|like|so|by|mention\w*|explain\w*|describ\w*|not|to the|to be|to go|to move|kernel|some"
    r"|more|further|other|bug)\b",
    re.IGNORECASE,
)
_NOT_ASKED = LazyPattern(
    r"\b(?:since|because) .{0,60}?\bha(?:s|ve) no\b|"
    r"\bno need\b|\bnot? (?:really )?need(?:ed)?\b|\b(?:do|does|did)(?: not|n[o'’]t) (?:really "
    r"|even |think (?:we |you |this |it )?)?(?:need|add|think|want|require|warrant|deserve)\b"
    r"|\bnot (?:be )?(?:really )?(?:required|necessary|warranted|worth|appropriate|wanted"
    r"|strictly)\b|\bisn['’]t (?:really )?(?:needed|required|necessary|warranted|appropriate)\b"
    r"|\bunnecessary\b|\bunwarranted\b|\b(?:needn|shouldn|wouldn|mustn)['’]t (?:be|have|need|add"
    r"|use|carry)\b|\bnot? (?:a )?fixes tags? (?:is )?need"
    r"|\bno fixes tags? (?:is |are )?(?:needed|required|necessary)\b|\bwhy (?:do you|did you|does"
    r"|add|a |the )\b"
    r"|\bwithout (?:a |the )?need\b|\bif (?:you|it|this|we|they) (?:really |still |already "
    r"|also )?(?:need|want|require|lack|add|have|had)s?\b"
    r"|\bI(?:['’]ll| will| can| could)(?: [a-z]{1,8}){0,2}? (?:add|do|fix|include|put|amend|edit"
    r"|take care|handle|fold)\b"
    r"|\b(?:I|we)(?: have|['’]ve)?(?: [a-z]{1,8})? (?:added|applied|queued|picked|fixed|amended"
    r"|included)\b"
    r"|^\W{0,4}(?:and |also |now )?(?:added|applied|queued|merged|picked up|fixed up|amended"
    r"|pushed)\b"
    r"|\b(?:when|while|before|upon) (?:I )?(?:apply|applying|merging|committing|pushing)\b"
    r"|\bnothing\b|\bnot (?:really )?(?:warrant|deserve|merit)\b"
    r"|\b(?:remove|drop|strip|delete|omit the|get rid|dropped|removed|dropping|removing)\b"
    r"|\b(?:should|must|would|do|can|could) not (?:be |have |add|use|carry|contain|include|put)"
    r"|\bnext time\b|\b(?:in|for) (?:the )?future\b|\bthanks? (?:you )?for\b"
    r"|\b(?:in|to|of|from|by|with) (?:the|your|this|that|its) fixes(?: tag|:)|\bwrong\b"
    r"|\bcorrect(?:ly)? (?:fixes|style)|\bcorrect the\b|\b(?:right|correct|wrong|proper|usual"
    r"|standard) format\b|\bmove\b|\bredundant\b|\bduplicat\w*",
    re.IGNORECASE,
)
_TENTATIVE = LazyPattern(
    r"\b(?:maybe|perhaps|possibly|might|wonder\w*|unsure|not sure)\b", re.IGNORECASE
)
_POLITE = LazyPattern(
    r"\b(?:please|pls|plz|kindly|can you|could you|would you|will you|can we have|let's)\b",
    re.IGNORECASE,
)
_OPENER = LazyPattern(
    r"\b(?:add|added|include|missing|needs?|lacks?|have"
    r"|carry)\b(?:[\s,]+[\w']{1,20}){0,5}\s*[:?.]*\s*$",
    re.IGNORECASE,
)


class Wish(NamedTuple):
    """A tag that a sentence asks for, in its usual spelling (`Cc: stable` for a stable copy).

    `is_question` when the writer only wonders whether it belongs there.
    """

    tag: str
    is_question: bool


def wishes(sentence: str) -> tuple[Wish, ...]:
    """The tags asked for, in order, each once."""
    if len(sentence) > LONGEST:
        return ()
    spoken_of = sorted(_mentions(sentence))
    if not spoken_of or _NOT_ASKED.search(sentence):
        return ()
    asked = dict.fromkeys(_asked(sentence, spoken_of))
    return tuple(Wish(tag, only_wonders(sentence)) for tag in asked)


def only_wonders(sentence: str) -> bool:
    """Whether the sentence leaves open that the thing is wanted at all."""
    return _TENTATIVE.search(sentence[:LONGEST]) is not None or (
        sentence.rstrip(" )\"'").endswith("?") and _POLITE.search(sentence[:LONGEST]) is None
    )


def mentions(text: str) -> frozenset[str]:
    """The tags a text speaks of, asked for or not."""
    return frozenset(tag for _, _, tag in _mentions(text[: 4 * LONGEST]))


def declines(sentence: str) -> bool:
    """Whether the sentence says that something is not wanted, or that the writer does it himself."""
    return len(sentence) <= LONGEST and _NOT_ASKED.search(sentence) is not None


def announces_tags(sentence: str) -> bool:
    """Whether the sentence asks for the tag lines that follow it (`Please add:`)."""
    if len(sentence) > LONGEST or not sentence.rstrip().endswith((":", "?", "add")):
        return False
    return _OPENER.search(sentence[-160:]) is not None and _NOT_ASKED.search(sentence) is None


def tag_of_line(line: str) -> str | None:
    """The tag that a line such as `Fixes: ...` gives, None for a tag that reviewers do not ask for."""
    found = sorted(_mentions(line[:200]))
    return found[0][2] if found and found[0][0] == 0 else None


def _mentions(text: str) -> Iterator[tuple[int, int, str]]:
    if not any(map(text.lower().__contains__, _WORDS)):
        return
    for tag, pattern in _MENTIONS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), tag


def _asked(sentence: str, spoken_of: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    reached = sorted(_request_ends(sentence))
    for at, (start, end, tag) in enumerate(spoken_of):
        before = spoken_of[at - 1][1] if at else 0
        # the nearest request before the tag, or the tag before it when that one was asked for
        near = [point for point in reached if point <= start]
        if near and _is_near(sentence[max(near[-1], min(before, start)) : start]):
            reached = sorted((*reached, end))
            yield tag
        elif _BEHIND.match(sentence, end) or _stands_alone(sentence, start, end):
            yield tag


def _request_ends(sentence: str) -> Iterator[int]:
    yield from (match.end() for match in _REQUESTS.finditer(sentence))
    if (order := _IMPERATIVE.match(sentence)) is not None:
        yield order.end()
    if (without := _NOT_WITHOUT.search(sentence)) is not None:
        yield without.end()
    if sentence.rstrip().endswith("?"):
        yield from (match.end() for match in _ADDING.finditer(sentence))


def _is_near(gap: str) -> bool:
    """Whether a request still holds after these words: few of them, and no new thought begins."""
    return len(gap) <= 60 and len(gap.split()) <= 6 and _BREAK.search(gap) is None


def _stands_alone(sentence: str, start: int, end: int) -> bool:
    """`Fixes tag?`, `No SoB?`, `Missing Signed-off-by.`: nothing else is said."""
    before = _BARE_BEFORE.fullmatch(sentence[:start]) if start <= 60 else None
    behind = _BARE_BEHIND.match(sentence.rstrip(" .!)"), end)
    if before is None or behind is None:
        return False
    negative = re.search(r"\b(?:no|missing|where)\b", sentence[:start], re.IGNORECASE)
    return behind["end"].startswith("?") or negative is not None
