"""A Cc: stable that does not reach the stable team, or says its range wrongly."""

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

_STABLE = LazyPattern(r"stable(?:\+[\w.-]{1,40})?@", re.IGNORECASE)
_MEANT = LazyPattern(
    r"(?:linux-)?stable(?: (?:tree|team|kernel|list))?\s*(?:$|[#\[(,])|<?linux-stable@|<stable@[^<>\s]{1,60}$",
    re.IGNORECASE,
)
"""`Cc: stable # 5.10+`, a list that is not there, a bracket that stays open."""
_RIGHT = ("vger.kernel.org", "kernel.org")
_NOWHERE = "stable@kernel.org"
_RANGE = LazyPattern(
    r"^[^<#]{0,40}<?stable@vger\.kernel\.org>?,?\s+(?![\s#\[])(?P<range>[^<>]{0,40}\d+\.\d+\S{0,20})",
    re.IGNORECASE,
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class StableTagFormat(Rule):
    """`Cc: stable` with an address that is not the stable list's, or a version without `#`.

    ## Why is this bad?

    The stable maintainers find their patches by `Cc: stable@vger.kernel.org`. Mail to another
    address bounces or goes nowhere, and what stands behind the address without a `#` is taken for a
    part of it.

    ## What to write instead

    `Cc: stable@vger.kernel.org # 5.10+`.

    ## Limits

    `stable@kernel.org` is an address for tags that must not send mail (an embargoed fix); on a list
    it is mostly a slip, so it is only a note. Lists of other projects are not looked at.
    """

    id = "stable-tag-format"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = ('Documentation/process/stable-kernel-rules.rst, "Option 1"',)
    profiles = KERNEL
    checkpatch = "BAD_STABLE_ADDRESS_STYLE"
    since = "0.1"
    words = ("stable",)

    GOOD = (
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: stable@vger.kernel.org # 5.10+\n{_SIGNED}"
        ),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: <stable@vger.kernel.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: qemu-stable@nongnu.org\n{_SIGNED}"),
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: <stable+noautosel@kernel.org> # needs 2/2\n{_SIGNED}"
        ),
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: stable@vger.kernel.org [5.10+]\n{_SIGNED}"
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: fix bar\n\nText.\n\nCc: stable # 5.10+\n{_SIGNED}",
            says="does not name the stable list",
        ),
        Bad(
            f"Subject: [PATCH] foo: fix bar\n\nText.\n\nCc: linux-stable@vger.kernel.org\n{_SIGNED}",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: stable@kernel.vger.org\n{_SIGNED}",
            says="stable@vger.kernel.org",
        ),
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: <stable@vger.kernl.org>\n{_SIGNED}"),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: <stable@kernel.org>\n{_SIGNED}",
            says="sends no mail",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nCc: <stable@vger.kernel.org> 5.10+\n{_SIGNED}",
            says="#",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for trailer in patch.trailers_named("Cc"):
            value = trailer.value[:300]
            if _MEANT.match(value) is not None:
                yield self.at_trailer(
                    patch,
                    trailer,
                    f'"{trailer.key}: {value[:60]}" does not name the stable list; its address is '
                    "stable@vger.kernel.org (stable-kernel-rules.rst)",
                    confidence=LIKELY,
                    fix="Cc: stable@vger.kernel.org",
                )
                continue
            if _STABLE.search(value) is None:
                continue
            person = trailer.address
            local, _, domain = (person.email.lower() if person is not None else "").partition("@")
            if local != "stable":
                continue
            if domain not in _RIGHT:
                yield self.at_trailer(
                    patch,
                    trailer,
                    f"{person} is not the stable list; its address is stable@vger.kernel.org",
                    fix="Cc: stable@vger.kernel.org",
                )
            elif domain == "kernel.org" and patch.is_draft:
                continue  # a stable review copy
            elif domain == "kernel.org":
                yield self.at_trailer(
                    patch,
                    trailer,
                    f"{_NOWHERE} sends no mail to anybody; for a fix that may be public it is Cc: "
                    "stable@vger.kernel.org (stable-kernel-rules.rst)",
                    severity=NOTE,
                    confidence=LIKELY,
                    fix="Cc: stable@vger.kernel.org",
                )
            elif (match := _RANGE.match(value)) is not None:
                yield self.at_trailer(
                    patch,
                    trailer,
                    "the versions behind the stable address need a # before them",
                    fix=f"Cc: <stable@vger.kernel.org> # {match['range'].strip()}",
                )
