"""A Fixes tag that tools cannot read."""

import re

from reviewbot.engine.rule import (
    CERTAIN,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_GOOD = LazyPattern(r'(?P<sha>[0-9a-f]{12,40}) \("[^\n]+"\)')
_SHA = LazyPattern(r"(?<![0-9a-z])(?=[0-9a-f]*\d)[0-9a-f]{5,64}(?![0-9a-z])", re.IGNORECASE)
_TITLED = LazyPattern(r"\(\"(?P<title>[^\n]+?)\"\)")
_BARE_TITLE = LazyPattern(r"[(\[]\s*[\"'“‘]?(?P<title>[^\"“”\n]{3,300}?)[\"'”’]?\s*[)\]]\s*$")
_NO_COLON = LazyPattern(r"Fixes\s{1,4}[0-9a-f]{7,40}\s{0,4}\(")
_LOOKED_AT = 20
"""Lines at the end of the description: a tag higher up is quoted or spoken of."""
_REPORT = LazyPattern(r"bug\b|issue\b|[\w-]*#\d|[A-Za-z]+-\d+$|CVE-", re.IGNORECASE)
_WANTED = 'tools look for Fixes: <12 or more hex digits> ("<subject>")'


def _mail(tag: str) -> str:
    return f"Subject: [PATCH] a: b\n\nText.\n\n{tag}\nSigned-off-by: A <a@example.org>\n"


class FixesMalformed(Rule):
    """The value of a Fixes tag is not an abbreviated commit id of at least 12 characters and the
    quoted subject.

    ## Why is this bad?

    Stable tooling, `git log --grep` and maintainers' scripts look for exactly `Fixes: <12+ hex>
    ("<subject>")`. A tag in any other form is overlooked silently: b4, for one, drops it from the
    trailers, and the fix does not reach stable trees.

    ## What to write instead

    `git log -1 --pretty=fixes SHA`, with `git config pretty.fixes 'Fixes: %h ("%s")'` and `git
    config core.abbrev 12`.

    ## Limits

    Fixes with a URL or a bug number is how some projects name a report, and is not reported. A
    subject that is only wrapped over two lines is joined first. More than 12 digits are a note, and
    only where the documents say 12: Linux and Xen. Where the project is not known short ids are
    accepted (kmod's own example has 7 digits) and the rest is likely at most. Review copies for
    stable trees are left alone: their commit message is fixed. The ids themselves are checked where
    a git history is given (`fixes-unknown-or-wrong-subject`).
    """

    id = "fixes-malformed"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/maintainer-tip.rst, "Ordering of commit tags"',
        'xen: docs/process/sending-patches.pandoc, "Fixes:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    checkpatch = "BAD_FIXES_TAG"
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(_mail('Fixes: 0123456789ab ("foo: add bar")')),
        Good(_mail("Fixes: https://bugs.example.org/42")),
        Good(_mail("Fixes:\n - https://builds.example.org/results/0123456789abcdef")),
        Good(_mail("Fixes: bsc#1234567")),
        Good(_mail('Fixes: 0123456789ab ("foo: a subject so long that\nthe mail wrapped it")')),
        Good(_mail('Fixes: 0123456789ab ("foo: add (\\"bar\\")")')),
        Good(_mail('Fixes: 0123456789abcdef0 ("foo: add bar")'), profile="qemu"),
        Good(_mail('Fixes: 0123456 ("foo: add bar")'), profile="generic"),
        Good(_mail('Fixes: 0123456 ("foo: add bar")').replace("[PATCH]", "[PATCH 6.1 03/20]")),
    )
    BAD = (
        Bad(_mail('Fixes 0123456789ab ("foo: add bar")'), says="no colon"),
        Bad(_mail("Fixes: abc1234 (foo: add bar)"), says="12 characters"),
        Bad(_mail('Fixes: commit 0123456789ab ("foo: add bar")'), says="before the commit id"),
        Bad(_mail("Fixes: 0123456789ab"), says="subject"),
        Bad(_mail('Fixes: 0123456789ab: ("foo: add bar")'), says="after one space"),
        Bad(_mail('Fixes: 0123456789ab("foo: add bar")'), says="after one space"),
        Bad(_mail('Fixes: ("foo: add bar")'), says="no commit id"),
        Bad(_mail('Fixes: 0123456789abc ("foo: add bar")'), says="the first 12"),
        Bad(
            _mail('Fixes: 0123456789ab ("foo: add bar") # v5.10+'), says="goes on after the subject"
        ),
        Bad(_mail('Fixes: 0123456789ab ("foo: add bar'), says="does not end"),
        Bad(_mail("Fixes: 0123456789ab (foo: add bar)"), profile="generic", says="after one space"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft and not patch.subject.is_rfc:
            return
        for line in patch.description[-_LOOKED_AT:]:
            if _NO_COLON.match(line.text[:400]) is not None:
                yield self.at_message(
                    patch,
                    line,
                    f"the Fixes: tag has no colon; {_WANTED}",
                    confidence=LIKELY,
                    fix=f"Fixes: {line.text.split(None, 1)[1].strip()}",
                )
        for trailer in patch.trailers_named("Fixes"):
            value = trailer.value.strip()
            if not value or "://" in value or _REPORT.match(value):
                continue
            problem = _problem(value, context)
            if not problem:
                continue
            is_slight = problem in (_TRAILING, _LONG)
            yield self.at_trailer(
                patch,
                trailer,
                f"the Fixes: tag {problem}" + ("" if problem == _LONG else f"; {_WANTED}"),
                severity=NOTE if is_slight else WARNING,
                confidence=CERTAIN if context.is_any(*KERNEL, "xen", "qemu") else LIKELY,
                fix=_repaired(value, context),
            )


_TRAILING = "goes on after the subject"
_LONG = "has a longer commit id than the first 12 digits that the documents ask for"


def _problem(value: str, context: Context) -> str:
    """What is wrong with the value, empty when nothing is."""
    well_formed = _GOOD.fullmatch(value)
    if well_formed is not None:
        is_long = len(well_formed["sha"]) > 12 and context.is_any(*KERNEL, "xen")
        return _LONG if is_long else ""
    sha = _SHA.search(value)
    if sha is None:
        return "names no commit id"
    rest = value[sha.end() :]
    if sha.start() > 0:
        return "has text before the commit id"
    if len(sha[0]) < 12 and not context.is_any("generic"):
        return f"has a commit id of {len(sha[0])} digits, fewer than the 12 characters that stay unique"
    if sha[0] != sha[0].lower():
        return "has a commit id in capitals"
    if len(sha[0]) > 40:
        return "has a commit id longer than 40 digits"
    if not rest.strip():
        return "lacks the subject of the commit"
    return _problem_of_title(rest)


def _problem_of_title(rest: str) -> str:
    titled = _TITLED.match(rest.lstrip())
    if titled is None and rest.startswith(' ("'):
        return 'has a subject that does not end in ")'
    if titled is None or not rest.startswith(' ("'):
        return 'does not have the subject as ("<subject>") after one space'
    return _TRAILING if titled.end() < len(rest.lstrip()) else ""


def _repaired(value: str, context: Context) -> str | None:
    """The tag as it should be, when id and subject are both there in full."""
    sha = _SHA.search(value)
    if sha is None or not 12 <= len(sha[0]) <= 40:
        return None
    rest = value[sha.end() :].strip(" \t:,-")
    title = _BARE_TITLE.match(rest) if not rest.startswith('("') else _GREEDY_TITLE.match(rest)
    if title is None or not title["title"].strip():
        return None
    digits = sha[0].lower()[:12] if context.is_any(*KERNEL, "xen") else sha[0].lower()
    return f'Fixes: {digits} ("{title["title"].strip()}")'


_GREEDY_TITLE = LazyPattern(r"\(\"(?P<title>[^\n]+)\"\)")
