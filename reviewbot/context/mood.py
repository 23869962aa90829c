"""How a remark sounds that asks for nothing in so many words: praise, a proposal, a defect, farewell.

All patterns run in linear time, and only the beginning of a long text is read.
"""

from __future__ import annotations

import re

from reviewbot.model.lazy import LazyPattern

_READ = 1200
_PRAISE = LazyPattern(
    r"^\W{0,3}(?:yes|yep|yeah|right|correct|ok(?:ay)?|good|great|nice|cool|perfect|thanks?|thank you"
    r"|lgtm|agreed|sure|indeed|exactly|fine|ack|applied|queued|looks|love|neat|fair|hm+|ah|oh|hi|hello"
    r"|dear|hey|makes sense|for \w+:?$)\b"
    r"|^\W{0,3}i(?:'ll| will| can| have|'ve| did| do| was) \w"
    r"|^\W{0,3}i (?:like|see|agree|understand|know|guess|suppose that this is|(?:think|suppose) (?:this"
    r"|that|it) is)\b"
    r"|^\W{0,3}and (?:this|that) you got right\b|^\W{0,3}(?:works|stopping here)\b"
    r"|\bi(?:'ll| have|'ve)? (?:just )?(?:fix(?:ed)?|changed|deleted|tweak(?:ed)?|adjusted|paste)\b"
    r"|^\W{0,3}(?:this|that|it) (?:is|looks|seems|was) (?:\w{1,12} )?(?:good|great|nice|right|correct"
    r"|useful|clean|neat)\b"
    r"|\b(?:is|are|looks|seems|sounds|be) (?:\w{1,12} )?(?:fine|good|great|ok(?:ay)?|reasonable|sane"
    r"|enough)\b|\bmakes sense\b|\bi (?:really )?like\b|\bthank(?:s| you)\b|[:;]-?[)D]",
    re.IGNORECASE,
)
_FAREWELL = LazyPattern(
    r"^\W{0,3}(?:thanks?|thank you|thx|cheers|regards|(?:best|kind|warm|with best) (?:regards|wishes)"
    r"|best|br|greetings|sincerely|have a (?:nice|lovely|good)\b.{0,30}|snip)\W{0,3}"
    r"(?:[a-z][\w. -]{0,40})?$|^[-/~ ]{0,3}[a-z]{1,15}[.!]?(?: [a-z][\w.-]{1,20}){0,2}$|^[\W_]*$",
    re.IGNORECASE,
)
_DEFECT = LazyPattern(
    r":-?\(|\b(?:odd|typos?|missing|trailing|wrong|again|same|no|not|too|unusual|unneeded|superfluous"
    r"|extra|duplicate|blank|whitespace|white space|imperative|tense|bogus|broken|stale|misleading"
    r"|unclear|confusing)\b|n't\b|->|=>",
    re.IGNORECASE,
)
_PROPOSAL = LazyPattern(
    r"^\W{0,3}nit\b|^[\"'`<=({\[*&]|[;{}]$|->|=>|^\W{0,3}(?:again|same|ditto|likewise)\b",
    re.IGNORECASE,
)


def is_praise(sentence: str) -> bool:
    """Whether a sentence says that something is fine, or begins as those do that add nothing."""
    return _PRAISE.search(sentence[:_READ]) is not None


def is_farewell(sentence: str) -> bool:
    """Whether a line is a name, a greeting at the end, or says that something was cut."""
    return _FAREWELL.match(sentence[:200]) is not None


def is_defect(text: str) -> bool:
    """Whether a short text names something that is wrong."""
    return _DEFECT.search(text[:_READ]) is not None


def is_proposal(text: str) -> bool:
    """Whether a remark is what should stand there instead: code, a word in quotes, a nit."""
    return _PROPOSAL.search(text[:_READ]) is not None
