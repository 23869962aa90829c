"""A Fixes tag that tools cannot read."""

import re

from reviewbot.engine.rule import (
    CERTAIN,
    KERNEL,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)

_GOOD = re.compile(r'[0-9a-f]{12,40} \("[^\n]+"\)')
_SHA = re.compile(r"(?<![0-9a-z])(?=[0-9a-f]*\d)[0-9a-f]{5,40}(?![0-9a-z])", re.IGNORECASE)
_TITLE = re.compile(r"[(\[]?\s*[\"'“‘]?(?P<title>[^\"”\n]{3,300}?)[\"'”’]?\s*[)\]]?\s*$")
_URL = re.compile(r"<?https?://|bug\b|issue\b|#\d|[A-Za-z]+-\d+$|CVE-", re.IGNORECASE)


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
    subject that is only wrapped over two lines is joined first. The ids themselves are checked
    where a git history is given (`fixes-unknown-or-wrong-subject`).
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

    GOOD = (
        Good(_mail('Fixes: 0123456789ab ("foo: add bar")')),
        Good(_mail("Fixes: https://bugs.example.org/42")),
        Good(_mail('Fixes: 0123456789ab ("foo: a subject so long that\nthe mail wrapped it")')),
        Good(_mail('Fixes: 0123456789abcdef0 ("foo: add (\\"bar\\")")')),
    )
    BAD = (
        Bad(_mail("Fixes: abc1234 (foo: add bar)"), says="12 characters"),
        Bad(_mail('Fixes: commit 0123456789ab ("foo: add bar")'), says="before the commit id"),
        Bad(_mail("Fixes: 0123456789ab"), says="subject"),
        Bad(_mail('Fixes: 0123456789ab: ("foo: add bar")')),
        Bad(_mail('Fixes: ("foo: add bar")'), says="no commit id"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for trailer in patch.trailers_named("Fixes"):
            value = trailer.value.strip()
            if _GOOD.fullmatch(value) or _URL.match(value) or not value:
                continue
            problem = _problem(value)
            yield self.at_trailer(
                patch,
                trailer,
                f'the Fixes: tag {problem}; tools look for Fixes: <12 or more hex digits> ("<subject>")',
                severity=NOTE if problem == _TRAILING else WARNING,
                fix=_repaired(trailer),
            )


_TRAILING = "goes on after the subject"


def _problem(value: str) -> str:
    sha = _SHA.search(value)
    if sha is None:
        return "names no commit id"
    rest = value[sha.end() :].strip()
    if sha.start() > 0:
        return "has text before the commit id"
    if len(sha[0]) < 12:
        return f"has a commit id of {len(sha[0])} digits, fewer than the 12 characters that stay unique"
    if sha[0] != sha[0].lower():
        return "has a commit id in capitals"
    if len(sha[0]) > 40:
        return "has a commit id longer than 40 digits"
    if not rest:
        return "lacks the subject of the commit"
    if re.match(r'\("[^\n]+?"\)', rest):
        return _TRAILING
    return 'does not have the subject as ("<subject>") after one space'


def _repaired(trailer: Trailer) -> str | None:
    """The tag as it should be, when id and subject are both there in full."""
    sha = _SHA.search(trailer.value)
    if sha is None or len(sha[0]) < 12:
        return None
    title = _TITLE.match(trailer.value[sha.end() :].lstrip(" :,-"))
    if title is None or not title["title"].strip():
        return None
    return f'Fixes: {sha[0].lower()} ("{title["title"].strip()}")'
