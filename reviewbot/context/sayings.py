"""What kind of thing a sentence of a reply is: a question, a request, an objection, a promise, an
approval, a preference.

By words, one sentence at a time, without understanding: what none of the patterns knows is nothing.
All patterns run in linear time, overlong sentences are not read.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reviewbot.model.lazy import LazyPattern


def _any_of(*patterns: str) -> LazyPattern:
    """Any of these, for text in lower case. Those that begin at a word (all but few must) are tried
    nowhere else: trying each of forty at every letter is what costs.
    """
    start = r"\b"
    at_word = [pattern.removeprefix(start) for pattern in patterns if pattern.startswith(start)]
    anywhere = [pattern for pattern in patterns if not pattern.startswith(start)]
    return LazyPattern("|".join((*anywhere, rf"\b(?=\w)(?:{'|'.join(at_word)})")))


LONGEST = 1200
"""Characters of a sentence; a longer one is a log or an attack."""

_CODE_ENDS = (";", "{", "}", "*/")
_QUESTION = LazyPattern(r"\?[\"')\]]{0,3}\s*(?:$|[:;]-?[)(|D]\s*$)")
_NO_QUESTION = LazyPattern(
    r"(?:\W|so|and|ok|hmm+|oh|well|huh){0,6}(?:right|ok(?:ay)?|no|huh|eh|really|what|why|hm+"
    r"|yes)\s*\?"
    r"|\bwould that (?:be ok|work) for you\b|\bmakes? sense\s*\?|\bthoughts\s*\?|\bping\s*\?"
    r"|.{0,40}\bam i missing (?:something|anything)\b"
)
_MUSES = LazyPattern(r"\b(?:probably|maybe|perhaps|i guess|right)\W*\?\W*$")
_POLITE = LazyPattern(
    r"\b(?:can|could|would|will) you (?:please |also |maybe |perhaps |kindly |then |just )*"
    r"(?:add|drop|remove|move|use|split|change|rename|fix|explain|document|make|put|check|test|try"
    r"|send|resend|rebase|update|describe|clarify|include|keep|avoid|rework|rewrite|provide|squash"
    r"|say|mention|state|convert|replace|merge|share|confirm)\b"
)
_DO = (
    r"(?:add|adjust|avoid|cc|change|check|clarify|clean|consider|convert|copy|correct|define"
    r"|delete|describe|document|don't|do not|drop|elaborate|explain|extend|fix|fold|follow|get rid"
    r"|have a look|include|initialise|initialize|keep|leave|limit|make|mention|merge|move|name"
    r"|never|note|only|order|put|read|rebase|refer|remove|rename|reorder|rephrase|replace|resend"
    r"|respin|rework|rewrite|run|say|send|separate|simplify|sort|split|squash|spell"
    r"|state|stick|switch|take|test|try|update|use|wrap|write)"
)
_SUGGESTS = LazyPattern(r"\W{0,3}(?:nit:? )?(?:why not|how about)\b")
_WONDERS = LazyPattern(
    r"\W{0,3}(?:nit:? )?(?:wouldn't|shouldn't|isn't|couldn't|doesn't) (?:it|this|that|we|they|be)\b"
)
_ALL_RIGHT = (
    r"(?:\w{1,12} )?(?:enough|fine|ok|okay|safe|sufficient|possible|good|no|easy|close|equal|roughly"
    r"|about|somewhere|at least|at most|around)\b"
)
_BETTER = (
    r"(?:better|nicer|good|great|nice|cleaner|easier|simpler|safer|clearer|helpful|useful|precise"
    r"|readable|appropriate)"
)
_REQUEST = _any_of(
    # please
    r"^(?:\W|nit:?|also|and|then|so|just|but|here|instead|again|for v\d,?){0,8}please\b",
    rf"\b(?:please|pls|plz|kindly)[, ]+(?:also |just |do |then |either )*{_DO}\b",
    r"[\"'`)],? please\b|\bplease\W*$|\bthen please\b",
    # an order, a correction
    rf"^(?!\W*correct\W*$)(?:\W|nit:?|nitpick:?|also,?|and|then,?|so|just|but|instead,?|minor:?|typo:?){{0,8}}{_DO}\b"
    r"(?! you\b| to be\b| is\b| (?:see|think|know|understand|like|get|believe|remember|care)\b"
    r"| the case| the following| an? (?:case|example)| that\b)",
    r"^\W{0,3}(?:no|nope)\b.{0,20}\b(?:drop|remove|use|this blank line)\b",
    r"\blet(?:'s| us) (?!see\b|say\b|assume\b|suppose\b|wait\b)\w",
    r"\bjust (?:use|do|drop|call|read|say|make|return)\b",
    r"\bs/[^/\s]{1,60}/[^/]{0,60}/",
    # should, must, needs
    r"\b(?!we need (?!to\b))(?:you|this|it|that|we|these|the \w{1,30}|which) (?:really |also |probably "
    r"|definitely |still |then )?"
    r"(?:should|must|needs? to|ha(?:s|ve) to|ought to|want to|shouldn't|mustn't|needs?\b)"
    rf"(?! (?:be |have been )?{_ALL_RIGHT})",
    rf"(?<!there )(?<!\bi )\bshould (?:be(?! {_ALL_RIGHT}| not(?:ic)?ed\b)|have|go|use|not|come|also"
    r"|probably|just|rather)\b",
    r"\b(?:this|it|that|patch|series|which|there|still|also|just|really|probably|driver|function|commit"
    r"|subject|message|description|changelog|code|you|here|binding) needs? (?:a|an|some|more|to|its)\b",
    r"\bwhat we need is\b",
    r"\b(?:is|are) missing\b",
    r"^(?:\W|nit:?|also|again,?|and|still|there(?:'s| is)|a){0,6}missing \w",
    r"\bno need (?:to(?! re-?(?:send|post|spin))|for)\b",
    # a wish, a proposal
    r"\b(?:i'd|i would) (?:(?:rather|personally|also|just|probably|definitely|even|simply|still) )?"
    rf"(?:rather|prefer|like|suggest|recommend|postpone|return|do|go with|call|{_DO})\b",
    r"\b(?:i|let me) suggest\b",
    r"\b(?:how|what) about\b",
    r"\bwhy not (?:just )?(?:use|do|add|make)\b",
    rf"\b(?:would|might|may) be (?:also |even |much |a bit |more )?{_BETTER}\b",
    rf"\b{_BETTER} to (?!be\b|see\b|know\b|hear\b)",
    r"\bis a better replacement\b",
    r"\b(?:can|could) (?:also |just |simply )?be (?:dropped|removed|simplified|moved|static|const|merged"
    r"|squashed|combined|replaced|shortened|written)\b",
    rf"\byou (?:can|could|may|might) (?:just |also |simply )?(?!check\b|read\b|have a look\b|say\b){_DO}\b",
    r"^(?:\W|nit:?|also,?){0,4}(?:again|same|ditto|likewise)\b.{0,20}\bmissing\b",
    r"\bpost fixing (?:that|this|these|it)\b",
    r"\bwith (?:that|this|those|these) (?:fixed|changed|addressed|applied|done)\b",
    r"\bas (?:below|follows)\s*:?$",
    r"\bsomething (?:like|as|along)\b",
)
_OBJECTION = _any_of(
    r"^\W{0,3}(?:nak|nack|nacked-by)\b",
    r"^\W{0,3}don't (?:see|think|like|understand|believe)\b",
    r"^\W{0,3}no, (?:you|this|that|it|we|they|there|the)\b",
    r"\b(?:isn't|is not|aren't|are not|wasn't) (?:\w{1,12} ){0,2}?(?:appropriate|needed"
    r"|necessary|required|wanted|a bug ?fix|a fix|supported|valid)\b",
    r"\bnot (?:appropriate|needed|necessary|required|wanted|valid|obvious|only that)\b",
    r"\bsame (?:comments?|here as|issue|problem|applies|thing|below|as above)\b",
    r"\b(?:caused?|introduces?) (?:a |some )?regressions?\b",
    r"\bi (?:don't|do not|can't|cannot) (?:think(?! so\b)|like|believe|agree|see (?:how|why"
    r"|the point))\b",
    r"\bi(?:'m| am) (?:not (?:sure|convinced|happy|a fan)|against|afraid|worried|concerned"
    r"|confused)\b",
    r"\bi (?:disagree|doubt|fear|object)\b",
    r"\b(?:is|are|was|looks|seems|sounds|feels|that's|it's|this is)(?: \w{1,12}){0,2}?"
    r" (?:wrong|incorrect|broken|bogus|odd|weird|strange|ugly|clumsy|pointless|confusing"
    r"|misleading|dubious|racy|unnecessary|redundant|overkill|fragile|unacceptable|a bad"
    r" idea|a hack|nonsense)\b",
    r"\b(?:doesn't|does not|won't|will not|can't|cannot) (?:work|compile|build|help|apply"
    r"|change|fix|make sense|look right|scale|match|hold|be right|really)\b",
    r"\bmakes no sense\b",
    r"\bwill (?:break|fail|crash|leak|deadlock|regress)\b",
    r"\b(?:breaks|leaks|deadlocks|regresses|races)\b",
    r"\b(?:the|a|another|one) (?:problem|issue|bug|concern|downside) (?:is|here)\b",
    r"\bnot (?:acceptable|correct|true|right|enough|sufficient|possible|safe|how)\b",
    r"\bwasn't about\b",
    r"\b(?:bad|wrong) (?:idea|approach|place|way)\b",
)
_PROMISE = _any_of(
    r"\b(?:i|we)(?:'ll| will| am going to|'m going to| shall| plan to) (?!not\b|never\b"
    r"|be\b(?! \w+ing\b)|have\b|need\b|get\b|see\b|guess\b|assume\b|bet\b|admit\b|say\b"
    r"|note\b|know\b|want\b|always\b|just have\b|still\b|wait\b|let you\b|ask\b)(?:then "
    r"|also |just |now |definitely |certainly |instead )?[a-z]{2}",
    r"\b(?:i'm|i am|we're|we are) (?:taking care|incorporating|fixing|addressing|reworking"
    r"|respinning|preparing|updating|changing|dropping|moving)\b",
    r"(?:^|[,;:!.-]) {0,2}(?:so |and |but |also |sure,? |ok,? |yes,? |thanks,? )?will (?:do"
    r"|fix|change|add|update|introduce|revert|post|try|incorporate|include|resend|rebase"
    r"|reword|rephrase|send|drop|remove|address|rename|correct|split|rework|move|use|respin"
    r"|make|reorder|take care|switch|adjust|convert|replace)\b",
    r"\b(?:fixed|changed|done|addressed|updated) in (?:v\d|(?:the )?next)\b",
    r"\bwill be (?:fixed|changed|done|sent|addressed|added|dropped|removed) in\b",
)
_NEXT = LazyPattern(
    r"\bv\d{1,2}\b|\b(?:new|next|updated|another|revised) (?:v\d{1,2}|patch ?(?:set|series|version)"
    r"|(?:version|revision|round|spin|respin|iteration|series|patch|patches|one|posting)\b)"
    r"|\brespin\b|\bre-?send\b|\bsend (?:changes|it|out|(?:an? )?updated)\b",
    re.IGNORECASE,
)
_CONDITION = LazyPattern(r"\W*(?:if|unless|otherwise|in case)\b", re.IGNORECASE)
_APPROVAL = _any_of(
    r"^\W{0,3}(?:reviewed|acked|tested)-by:",
    r"\b(?:lgtm|looks good|looks fine|looks ok|looks sane|nice work|applied|queued|merged"
    r" (?:to|into)|picked up|i(?:'m| am) (?:fine|ok(?:ay)?|happy) with)\b",
    r"^\W{0,3}(?:agreed|ack|\+1|fine (?:with|by) me)\W{0,3}$",
)
_NO_APPROVAL = LazyPattern(
    r"\b(?:not|never|once|if|after|when|unless|but|except|should be|otherwise|apart from)\b|n't\b|\?"
)
_PREFERENCE = _any_of(
    r"\b(?:prefer(?:ence|red|ably|s)?|favou?r|go (?:with|for)|vote for"
    r"|leaning)\b[^.?!]{0,80}?(?:\b(?:option|variant|solution|approach|alternative|way"
    r"|version|number)s?\b|\b(?:\d(?:st|nd|rd|th)|first|second|third|fourth|last|former"
    r"|latter)\b|[(#]?\b\d\)?(?=[\s.,;]|$))",
    r"\bin (?:that|this|the (?:same|reverse)) order\b",
    r"\border of preference\b",
    r"\b(?:option|variant|solution) \(?\d\)?[^.?!]{0,40}\b(?:best|better|nicest|preferable"
    r"|first|please)\b",
    r"\bi(?:'d| would)? prefer\b",
)
_ASKS_FOR_MORE = LazyPattern(r"\bprefer (?:to see|if you|that you|you (?:to|would))\b")
_TAKEN_BACK = LazyPattern(
    r"\b(?:never ?mind|(?:sorry|apologies) (?:for|about) the noise|fair enough|scratch that"
    r"|ignore (?:me|that|this|my)|my (?:bad"
    r"|mistake)|i (?:was|am|stand) (?:wrong|mistaken"
    r"|corrected)|i (?:missed|misread|misunderstood|overlooked)|you(?:'re| are) right"
    r"|makes sense|ok,? thanks|no objections?"
    r"|i see,|withdraw|works for me|sounds good|good (?:enough|for me)|that(?:'s| is) fine"
    r"|fine (?:then|with me|by me))\b",
    re.IGNORECASE,
)
_NOISE = LazyPattern(
    r"\b(?:(?:sorry|apologies) (?:for|about) the noise|ignore (?:me|this|my)|never ?mind|scratch that)\b",
    re.IGNORECASE,
)
_AGREES = LazyPattern(
    r"\b(?:will|['’]ll|shall|going to|gonna)\b(?! not\b| n[o'’]t\b)|\b(?:added|done|fixed"
    r"|included|updated|corrected|changed)\b"
    r"|\bin v\d|\bnext (?:version|revision|round|spin)|\brespin\b|\bre-?send\b|\bmy bad\b"
    r"|\bmissed (?:that|it|this)\b|\bI missed\b"
    r"|\b(?:forgot|overlooked)\b|\bgood (?:catch|point|idea)\b|\byou(?:['’]re| are) right\b",
    re.IGNORECASE,
)
_NODS = LazyPattern(
    r"[\W_]*(?:sure|ok(?:ay)?|noted|right|oops|sorry|ack|yes|yep|yeah|agreed?|indeed|got it"
    r"|understood|done|will do|thanks?|thank you|hi)\b",
    re.IGNORECASE,
)
_REFUSES = LazyPattern(
    r"\bno ?(?:body|one|need|reason)\b|\bnot (?:a (?:bug|fix|regression)|need|yet|in mainline"
    r"|merged|upstream|released|sure|really)"
    r"|n['’]t (?:think|need|have|know|see|want|believe|find|fix)\b|\bisn['’]t\b|\bwasn['’]t\b"
    r"|\bunmerged\b|\bnew (?:code|feature)\b",
    re.IGNORECASE,
)


_NOT_ASKED = _any_of(
    # he does it himself, or has done it
    r"\bi(?:'ve|'ll| have| will| just| can)? (?:just |already |also |manually )?(?:fix(?:ed)?|changed?|deleted?"
    r"|tweak(?:ed)?|amend(?:ed)?|adjust(?:ed)?|drop(?:ped)? (?:it|this|that)|paste[d]?|applied|squash(?:ed)?"
    r"|fold(?:ed)?|correct(?:ed)?|touch(?:ed)? up|take care|picked)\b",
    # to others, or left to the author
    r"\bplease (?:merge|apply|pick|queue|take|pull)\b",
    r"^\W{0,3}(?:\+? ?cc(?:'?ing|'?ed)?\b|adding .{1,60} to cc\b)",
    r"^\W{0,3}(?:but |and |so )?if you (?:want|like|wish|prefer|feel|insist|have time)\b",
    r"\b(?:this|that) is (?:just |only )?(?:a side note|tangential|unrelated to)\b",
)


@lru_cache(maxsize=8192)
def kind_of(sentence: str, *, is_author: bool) -> str:
    """question, request, objection, promise, approval, preference, or empty for anything else.

    `is_author` says whether somebody who wrote or sent the series says it: only they promise, and
    what they ask of others is a question at most.
    """
    text = sentence[:LONGEST].replace("’", "'")
    if len(sentence) > LONGEST or len(text) < 3 or text.endswith(_CODE_ENDS):
        return ""
    lower = text.lower()
    if is_author and _PROMISE.search(lower):
        return "promise"
    has_mark = "?" in text
    if not has_mark and _PREFERENCE.search(lower) and not _ASKS_FOR_MORE.search(lower):
        return "preference"
    if has_mark and _QUESTION.search(text):
        if is_author:
            return "question" if _is_real(lower) and not _MUSES.search(lower) else ""
        if _POLITE.search(lower) or _SUGGESTS.match(lower):
            return "request"
        return "question" if _is_real(lower) else ""
    if _APPROVAL.search(lower) and not _NO_APPROVAL.search(lower):
        return "approval"
    if is_author or _NOT_ASKED.search(lower):
        return ""
    if _OBJECTION.match(lower):
        return "objection"
    if _WONDERS.match(lower):
        return "question"
    if _REQUEST.search(lower) or _POLITE.search(lower):
        return "request"
    return "objection" if _OBJECTION.search(lower) else ""


def announces_version(sentence: str) -> bool:
    """Whether a promise is about another posting, and not only about a change; one that hangs on a
    condition is none.
    """
    text = sentence[:LONGEST]
    return _NEXT.search(text) is not None and _CONDITION.match(text) is None


def agrees(text: str) -> bool:
    """Whether an author's answer says that the reviewer is right, or that it will be done."""
    if _REFUSES.search(text):
        return False
    return _AGREES.search(text) is not None or _NODS.match(text) is not None


def takes_back(sentence: str) -> bool:
    """Whether somebody withdraws what he asked, or is satisfied with an answer."""
    text = sentence[:LONGEST].replace("’", "'")
    return _TAKEN_BACK.search(text) is not None


def calls_it_noise(sentence: str) -> bool:
    """Whether somebody says that his own mail is better forgotten."""
    return _NOISE.search(sentence[:LONGEST]) is not None


def _is_real(text: str) -> bool:
    """Whether a question wants an answer: at least three words, and no mere exclamation."""
    return len(text.split()) >= 3 and _NO_QUESTION.match(text) is None
