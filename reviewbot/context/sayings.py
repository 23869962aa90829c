"""What kind of thing a sentence of a reply is: a question, a request, an objection, a promise, an
approval, a preference.

By words, one sentence at a time, without understanding: what none of the patterns knows is nothing.
All patterns run in linear time, overlong sentences are not read.
"""

from __future__ import annotations

import re

from reviewbot.model.lazy import LazyPattern

LONGEST = 1200
"""Characters of a sentence; a longer one is a log or an attack."""

_CODE_ENDS = (";", "{", "}", "*/")
_QUESTION = LazyPattern(r"\?[\"')\]]{0,3}\s*(?:$|[:;]-?[)(|D]\s*$)")
_NO_QUESTION = LazyPattern(
    r"(?:\W|so|and|ok|hmm+|oh|well|huh){0,6}(?:right|ok(?:ay)?|no|huh|eh|really|what|why|hm+"
    r"|yes)\s*\?"
    r"|\bwould that (?:be ok|work) for you\b|\bmakes? sense\s*\?|\bthoughts\s*\?|\bping\s*\?",
    re.IGNORECASE,
)
_POLITE = LazyPattern(
    r"\b(?:can|could|would|will) you (?:please |also |maybe |perhaps |kindly |then |just )*"
    r"(?:add|drop|remove|move|use|split|change|rename|fix|explain|document|make|put|check|test|try"
    r"|send|resend|rebase|update|describe|clarify|include|keep|avoid|rework|rewrite|provide|squash"
    r"|say|mention|state|convert|replace|merge|share|confirm)\b",
    re.IGNORECASE,
)
_DO = (
    r"(?:add|adjust|avoid|be|cc|change|check|clarify|clean|consider|convert|copy|correct|define"
    r"|delete|describe|document|don't|do not|drop|elaborate|explain|extend|fix|fold|follow|get rid"
    r"|have a look|include|initialise|initialize|keep|leave|limit|make|mention|merge|move|name"
    r"|never|note|only|order|put|read|rebase|refer|remove|rename|reorder|rephrase|replace|resend"
    r"|respin|rework|rewrite|run|say|send|separate|simplify|sort|split|squash|spell"
    r"|state|stick|switch|take|test|try|update|use|wrap|write)"
)
_REQUEST = LazyPattern(
    rf"(?:\W|nit:?|also|and|then|so|just|but|here|instead|again|for v\d,?){{0,8}}please\b"
    rf"|\b(?:please|pls|plz|kindly)[, ]+(?:also |just |do |then |either )*{_DO}\b"
    rf"|^(?:\W|nit:?|nitpick:?|also,?|and|then,?|so|just|but|instead,?|minor:?"
    rf"|typo:?){{0,8}}{_DO}\b(?! you\b| to be\b| is\b| the case| the following| an? (?:case|example)| that\b)"
    r"|\b(?:you|this|it|that|we|these|they|the \w{1,30}|which) (?:really |also |probably "
    r"|definitely |still )?"
    r"(?:should|must|needs? to|ha(?:s|ve) to|ought to|want to|shouldn't|mustn't|needs?\b)"
    r"|(?<!there )\bshould (?:be(?! enough| fine| ok| safe| sufficient| possible| no\b)|have|go|use|not"
    r"|come|also|probably|just|rather)\b"
    r"|\bwhat we need is\b|\b(?:i'd|i would) (?:rather|prefer|like|suggest|recommend|drop"
    r"|move|use|just"
    r"|also|add|put|keep)\b"
    r"|\b(?:i|let me) suggest\b|\b(?:how|what) about\b|\bwhy not (?:just )?(?:use|do|add|make)\b"
    r"|\b(?:would|might|may) be (?:better|nicer|good|nice|cleaner|easier|simpler|helpful"
    r"|useful|clearer)\b"
    r"|\b(?:better|easier|simpler|cleaner) to\b|\bneeds? (?:a|an|some|more|to|its)\b|\b(?:is"
    r"|are) missing\b"
    r"|\bno need (?:to|for)\b|\b(?:can|could) (?:also |just |simply )?be (?:dropped|removed"
    r"|simplified|moved|static"
    r"|const|merged|squashed|combined|replaced|shortened|written)\b|\byou (?:can|could|may"
    r"|might) (?:just |also |simply )?"
    rf"{_DO}\b|\bs/[^/\s]{{1,60}}/[^/]{{0,60}}/",
    re.IGNORECASE,
)
_OBJECTION = LazyPattern(
    r"^\W{0,3}(?:nak|nack|nacked-by)\b|\bi (?:don't|do not|can't|cannot) (?:think(?! so\b)|like"
    r"|believe|agree|see (?:how|why|the"
    r" point))\b|\bi(?:'m| am) (?:not (?:sure|convinced|happy|a fan)|against|afraid|worried"
    r"|concerned|confused)\b"
    r"|\bi (?:disagree|doubt|fear|object)\b|\b(?:is|are|was|looks|seems|sounds|feels|that's"
    r"|it's|this is)"
    r"(?: \w{1,12}){0,2}? (?:wrong|incorrect|broken|bogus|odd|weird|strange|ugly|clumsy"
    r"|pointless|confusing"
    r"|misleading|dubious|racy|unnecessary|redundant|overkill|fragile|unacceptable"
    r"|a bad idea|a hack|nonsense)\b"
    r"|\b(?:doesn't|does not|won't|will not|can't|cannot) (?:work|compile|build|help|apply"
    r"|change|fix|make sense|look right"
    r"|scale|match|hold|be right|really)\b|\bmakes no sense\b|\bwill (?:break|fail|crash"
    r"|leak|deadlock|regress)\b"
    r"|\b(?:breaks|leaks|deadlocks|regresses|races)\b|\b(?:the|a|another|one) (?:problem"
    r"|issue|bug|concern|downside) "
    r"(?:is|here|with)\b|\bnot (?:acceptable|correct|true|right|enough|sufficient|possible"
    r"|safe|how)\b"
    r"|\bwasn't about\b|\b(?:bad|wrong) (?:idea|approach|place|way)\b",
    re.IGNORECASE,
)
_PROMISE = LazyPattern(
    r"\b(?:i|we)(?:'ll|’ll| will| am going to| shall| plan to)\b(?! not\b)[^.?!]{0,80}?"
    r"(?:\b(?:send|post|fix|add|change|update|respin|resend|rework|do|drop|remove|move"
    r"|address|include|use|submit"
    r"|correct|rename|split|rebase|make|try|take care|prepare|look into)\b|\bv\d)"
    r"|^\W{0,3}(?:(?:ok(?:ay)?|sure|yes|right|thanks|ack|noted"
    r"|agreed)[,.! ]{1,4})?(?:will (?:do|fix|change|add|update"
    r"|send|drop|remove|address|rename|correct|split|rework|move|use|respin|resend)\b)"
    r"|\b(?:fixed|changed|done|addressed|updated) in (?:v\d|(?:the )?next)\b"
    r"|\bwill be (?:fixed|changed|done|sent|addressed|added"
    r"|dropped|removed) in\b",
    re.IGNORECASE,
)
_NEXT = LazyPattern(
    r"\b(?:v\d{1,2}|new|next) ?(?:version|revision|round|spin|series|patch)?\b|\brespin\b"
    r"|\bre-?send\b|\bsend (?:changes|it|out)\b",
    re.IGNORECASE,
)
_APPROVAL = LazyPattern(
    r"^\W{0,3}(?:reviewed|acked|tested)-by:|\b(?:lgtm|looks good|looks fine|looks ok"
    r"|looks sane|nice work|applied|queued|merged"
    r" (?:to|into)|picked up|i(?:'m| am) (?:fine|ok(?:ay)?|happy) with)\b|^\W{0,3}(?:agreed"
    r"|ack|\+1|fine (?:with|by) me)\W{0,3}$",
    re.IGNORECASE,
)
_NO_APPROVAL = LazyPattern(
    r"\b(?:not|never|once|if|after|when|unless|but|except|should be|otherwise|apart from)\b|n't\b|\?",
    re.IGNORECASE,
)
_PREFERENCE = LazyPattern(
    r"\b(?:prefer(?:ence|red|ably|s)?|favou?r|go (?:with|for)|vote for"
    r"|leaning)\b[^.?!]{0,80}?(?:\b(?:option|variant|solution|approach"
    r"|alternative|way|version|number)s?\b|\b(?:\d(?:st|nd|rd|th)|first|second|third|fourth"
    r"|last|former|latter)\b"
    r"|[(#]?\b\d\)?(?=[\s.,;]|$))"
    r"|\bin (?:that|this|the (?:same|reverse)) order\b|\border of preference\b|\b(?:option"
    r"|variant|solution) \(?\d\)?"
    r"[^.?!]{0,40}\b(?:best|better|nicest|preferable|first|please)\b|\bi(?:'d| would)? prefer\b",
    re.IGNORECASE,
)
_ASKS_FOR_MORE = LazyPattern(
    r"\bprefer (?:to see|if you|that you|you (?:to|would))\b", re.IGNORECASE
)
_TAKEN_BACK = LazyPattern(
    r"\b(?:never ?mind|fair enough|scratch that|ignore (?:me|that|this|my)|my (?:bad"
    r"|mistake)|i (?:was|am|stand) (?:wrong|mistaken"
    r"|corrected)|i (?:missed|misread|misunderstood|overlooked)|you(?:'re| are) right"
    r"|makes sense|ok,? thanks|no objections?"
    r"|i see,|withdraw|works for me|sounds good|good (?:enough|for me)|that(?:'s| is) fine"
    r"|fine (?:then|with me|by me))\b",
    re.IGNORECASE,
)


def kind_of(sentence: str, *, is_author: bool) -> str:
    """question, request, objection, promise, approval, preference, or empty for anything else.

    `is_author` says whether somebody who wrote or sent the series says it: only they promise, and
    what they ask of others is a question at most.
    """
    text = sentence[:LONGEST].replace("’", "'")
    if len(sentence) > LONGEST or len(text) < 3 or text.endswith(_CODE_ENDS):
        return ""
    if is_author and _PROMISE.search(text):
        return "promise"
    if _PREFERENCE.search(text) and not _ASKS_FOR_MORE.search(text) and "?" not in text:
        return "preference"
    if _QUESTION.search(text):
        if is_author:
            return "question" if _is_real(text) else ""
        return "request" if _POLITE.search(text) else ("question" if _is_real(text) else "")
    if _APPROVAL.search(text) and not _NO_APPROVAL.search(text):
        return "approval"
    if is_author:
        return ""
    if _OBJECTION.match(text):
        return "objection"
    if _REQUEST.search(text):
        return "request"
    return "objection" if _OBJECTION.search(text) else ""


def announces_version(sentence: str) -> bool:
    """Whether a promise is about another posting, and not only about a change."""
    return _NEXT.search(sentence[:LONGEST]) is not None


def takes_back(sentence: str) -> bool:
    """Whether somebody withdraws what he asked, or is satisfied with an answer."""
    text = sentence[:LONGEST].replace("’", "'")
    return _TAKEN_BACK.search(text) is not None


def _is_real(text: str) -> bool:
    """Whether a question wants an answer: at least three words, and no mere exclamation."""
    return len(text.split()) >= 3 and _NO_QUESTION.match(text) is None
