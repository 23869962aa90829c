"""A reporter is named, but nothing points at the report."""

import re
from datetime import UTC, datetime

from reviewbot.context.people import author_of, is_same_person, is_tool
from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Address,
    Bad,
    Context,
    Finding,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)
from reviewbot.model.lazy import LazyPattern

_ASKED_SINCE = datetime(2023, 7, 1, tzinfo=UTC)
"""Linux 6.4 (25 June 2023) was the first release whose documents ask for Closes."""
_SYZBOT = LazyPattern(r"syzbot\+([0-9a-f]{8,64})@", re.IGNORECASE)
_PUBLIC_ROBOT = LazyPattern(
    r"syzbot|kernel test robot|\blkp@intel\.com|kernelci|@linaro\.org.*lkft|\blkft@", re.IGNORECASE
)
_TOOL = LazyPattern(r"coverity|hulk|abaci|zeal|tote robot|oslab", re.IGNORECASE)
_LINK_TAGS = (
    "closes",
    "link",
    "buglink",
    "bug",
    "bugzilla",
    "reference",
    "references",
    "resolves",
    "addresses",
)
_URL = LazyPattern(r"https?://[^\s<>]+")
_REPORT_LINE = LazyPattern(r"\b(?:closes|link|bug\w*|report\w*)\b", re.IGNORECASE)
_MAIL_PROVIDERS = LazyPattern(
    r"(?:gmail|googlemail|outlook|hotmail|live|yahoo|gmx|web|mail|163|126|qq|foxmail|icloud"
    r"|proton|protonmail|pm|riseup"
    r"|fastmail|yandex|kernel|debian|gentoo|infradead|lists)\.[\w.]+",
    re.IGNORECASE,
)
_MOST = 200
"""Trailers looked at; a real patch has fewer than 100."""


def _mail(tags: str, date: str = "Thu, 01 Jan 2026 10:00:00 +0000", notes: str = "") -> str:
    return (
        f"Subject: [PATCH] foo: fix bar\nDate: {date}\n\nText.\n\n{tags}\n"
        f"Signed-off-by: A Author <author@example.org>\n{notes}"
    )


_REPORTER = "Reported-by: Rita Reporter <rita@example.net>"


class ReportedByWithoutLink(Rule):
    """Reported-by stands without a Closes or Link that leads to the report.

    ## Why is this bad?

    The report holds what the description leaves out: the trace, the hardware, who else is affected.
    regzbot and the bug trackers close it by this link, and people who look at the commit years
    later have nothing else.

    ## What to write instead

    `Closes: <URL of the report>` right below Reported-by, or `Link: <URL>` when the patch fixes
    only a part of what was reported. Mail on a kernel list is at
    `https://lore.kernel.org/r/<Message-ID>`.

    ## Limits

    A report that is not on the web needs no link, and no rule can know that: this is a note. A link
    anywhere in the description counts. Mail from before July 2023 is not judged, because nobody
    asked for it then; nor are drafts, a company's internal robots, and patches whose reporters
    include the author or somebody with the same company's address: such reports are seldom public.
    """

    id = "reported-by-without-link"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:,'
        ' Suggested-by: and Fixes:"',
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
        'Documentation/process/handling-regressions.rst, "What\'s important when fixing regressions"',
    )
    profiles = KERNEL
    checkpatch = "BAD_REPORTED_BY_LINK"
    since = "0.1"
    words = ("reported-",)

    GOOD = (
        Good(_mail(f"{_REPORTER}\nCloses: https://lore.kernel.org/r/1@example.net")),
        Good(_mail(f"Link: https://lore.kernel.org/r/1@example.net\n{_REPORTER}")),
        Good(_mail(_REPORTER, "Sun, 01 Jan 2023 10:00:00 +0000")),
        Good(_mail("Reported-by: Hulk Robot <hulk@example.net>")),
        Good(
            "Subject: [PATCH] foo: fix bar\n\nThe crash is described in [1].\n\n"
            f"[1] https://bugzilla.kernel.org/show_bug.cgi?id=1\n\n{_REPORTER}\n"
            "Signed-off-by: A Author <author@example.org>\n"
        ),
        Good(_mail(_REPORTER), profile="xen"),
        Good(_mail("Reported-by: C Colleague <colleague@example.org>")),
        Good(
            _mail("Reported-by: S Researcher <s@example.net>"),
            todo="a security hole was reported in private: no mail says so",
        ),
    )
    BAD = (
        Bad(_mail(_REPORTER), says="if the report is public"),
        Bad(
            _mail("Reported-by: syzbot+0123456789abcdef0123@syzkaller.appspotmail.com"),
            says="reports of syzbot are public",
        ),
        Bad(
            _mail(
                _REPORTER,
                notes="---\nLink to the report: https://lore.kernel.org/r/1@example.net\n",
            ),
            says="below the --- line",
        ),
        Bad(
            _mail(
                f'Fixes: 0123456789ab ("foo: add bar")\n{_REPORTER}\nReported-by: B <b@example.com>'
            ),
            findings=1,
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        date = patch.message.date
        if patch.is_draft or (date is not None and date < _ASKED_SINCE) or _has_link(patch):
            return
        author = author_of(patch)
        url = _link_in_notes(patch)
        reporters = [
            (trailer, person)
            for trailer in patch.trailers[:_MOST]
            if trailer.name.startswith("reported-")
            and (person := trailer.address) is not None
            and not _is_private(person)
        ]
        if (
            author is not None
            and url is None
            and any(_is_ours(who, author) for _, who in reporters)
        ):
            return
        if reporters:
            trailer, person = min(reporters, key=lambda pair: not _is_public_robot(pair[1]))
            yield self._finding(patch, trailer, person, url)

    def _finding(self, patch: Patch, trailer: Trailer, person: Address, url: str | None) -> Finding:
        syzbot = _SYZBOT.match(person.email)
        name = "syzbot" if syzbot else (person.name or person.email)[:80]
        if url is not None:
            reason = "the link stands below the --- line, which git drops"
        elif _is_public_robot(person):
            reason = f"reports of {name} are public, so Closes: can name this one"
        else:
            reason = "if the report is public, Closes: (Link: for a partial fix) leads to it"
        if url is None and syzbot is not None:
            url = f"https://syzkaller.appspot.com/bug?extid={syzbot[1].lower()}"
        return self.at_trailer(
            patch,
            trailer,
            f"{trailer.key}: names {name}, and nothing links to the report; {reason}",
            fix=f"Closes: {url}" if url is not None else None,
        )


def _is_ours(person: Address, author: Address) -> bool:
    """The author, or somebody with the same company's address: what a team finds is not on the web."""
    domain = person.email.lower().rpartition("@")[2]
    return is_same_person(person, author) or (
        author.email.lower().rpartition("@")[2] == domain
        and _MAIL_PROVIDERS.fullmatch(domain) is None
    )


def _is_public_robot(person: Address) -> bool:
    return _PUBLIC_ROBOT.search(f"{person.name[:200]} {person.email[:320]}") is not None


def _is_private(person: Address) -> bool:
    """Robots whose reports stay inside a company."""
    text = f"{person.name[:200]} {person.email[:320]}"
    return _TOOL.search(text) is not None or (is_tool(person) and not _is_public_robot(person))


def _has_link(patch: Patch) -> bool:
    return any(
        trailer.name in _LINK_TAGS or "://" in trailer.value for trailer in patch.trailers
    ) or any("://" in line.text for line in patch.description)


def _link_in_notes(patch: Patch) -> str | None:
    """A URL below the cut whose line says that it is the report."""
    for line in patch.notes:
        text = line.text[:1000]
        url = _URL.search(text)
        if url is not None and _REPORT_LINE.search(text[: url.start()]):
            return url[0].rstrip(".,;)]>")
    return None
