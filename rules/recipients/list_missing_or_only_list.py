"""The list that MAINTAINERS names does not get the patch, or nobody but lists does."""

from __future__ import annotations

from collections.abc import Sequence

from reviewbot.context.backports import is_backport
from reviewbot.context.copied import is_list_address, knows_recipients, recipients
from reviewbot.context.maintainers.recipients import PULLS_ONLY, paths_of
from reviewbot.context.maintainers.responsible import Responsible
from reviewbot.context.maintainers.section import Section
from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    MAINTAINERS,
    NOTE,
    Address,
    Bad,
    Confidence,
    Context,
    Evidence,
    Finding,
    Findings,
    Good,
    Patch,
    Revision,
    Rule,
    Unchecked,
)

_MOST_NAMES = 3
_LAST_RESORT = "Andrew Morton <akpm@linux-foundation.org>"
_ALIAS = "x86@kernel.org"
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_TREE = {
    "MAINTAINERS": (
        "BAR DRIVER\nM:\tBea Bar <bea@example.org>\nL:\tbars@lists.example.org\n"
        "L:\tfoo@vger.kernel.org\nS:\tMaintained\nF:\tdrivers/foo/bar.c\n\n"
        "THE REST\nM:\tLina Last <last@example.org>\nL:\tlinux-kernel@vger.kernel.org\nF:\t*\nF:\t*/\n"
    ),
    "drivers/foo/bar.c": "\tstruct bar *bar;\n\tbar = old_bar(dev);\n\treturn 0;\n",
}
_MODERATED = {
    **_TREE,
    "MAINTAINERS": _TREE["MAINTAINERS"]
    .replace("bars@lists.example.org", "bars@lists.example.org (moderated for non-subscribers)")
    .replace("L:\tfoo@vger.kernel.org\n", ""),
}
_REST = {**_TREE, "MAINTAINERS": "THE REST\n" + _TREE["MAINTAINERS"].partition("THE REST\n")[2]}


def _mail(to: str) -> str:
    return f"To: {to}\nSubject: [PATCH] foo: bar: fix it\n\nText.\n\n{_SIGNED}"


class ListMissingOrOnlyList(Rule):
    """No list that MAINTAINERS names for the files gets the patch, or no person does.

    ## Why is this bad?

    Reviewers, archives and patchwork see what is on the list. A patch that is not there cannot be
    found again, and one that is only there has nobody who is asked.

    ## What to write instead

    To or Cc the list of the most precise section, and its maintainers. Where no section names a list:
    linux-kernel@vger.kernel.org, or xen-devel, qemu-devel, u-boot. x86@kernel.org is no list
    (maintainer-tip.rst).

    ## Limits

    One list of any section of the patch is enough, under any host: lists move. Lists for subscribers
    only and moderated ones count when copied and are not asked for. Where no section of the patch
    names a list, any list will do. Xen, QEMU and U-Boot want their one list always, and no other is
    asked for. `K:` asks for no list. Drafts and
    backports are left alone. Where the tree is not what the patch was made for it is a guess.
    """

    id = "list-missing-or-only-list"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL, MAINTAINERS)
    see_also = (
        'Documentation/process/5.Posting.rst, "Sending the patch"',
        'Documentation/process/submitting-patches.rst, "Select the recipients for your patch"',
        'Documentation/process/maintainer-tip.rst, "What is the tip tree?"',
        'qemu: docs/devel/submitting-a-patch.rst, "Submitting your Patches"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("Bea Bar <bea@example.org>, foo@vger.kernel.org"), tree=_TREE),
        Good(_mail("Bea Bar <bea@example.org>, bars@old-lists.example.org"), tree=_TREE),
        Good(_mail("Bea Bar <bea@example.org>, linux-kernel@vger.kernel.org"), tree=_MODERATED),
        Good(_mail("Lina Last <last@example.org>, linux-kernel@vger.kernel.org"), tree=_REST),
    )
    BAD = (
        Bad(
            _mail("Bea Bar <bea@example.org>, linux-kernel@vger.kernel.org"),
            says="bars@lists.example.org",
            tree=_TREE,
        ),
        Bad(_mail("Bea Bar <bea@example.org>, x86@kernel.org"), says="no list", tree=_MODERATED),
        Bad(_mail("linux-kernel@vger.kernel.org"), says="only lists", tree=_REST),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        if not knows_recipients(revision, context.given):
            yield Unchecked("no recipients are known; --to and --cc name them")
            return
        responsible = context.maintainers
        patches = [
            patch for patch in revision.patches if not patch.is_draft and not is_backport(patch)
        ]
        if responsible is None or not patches:
            return
        patches = [patch for patch in patches if responsible.is_about(patch)]
        is_base = all(map(responsible.is_base_for, patches))
        if "generic" in context.profiles and not is_base:
            return  # sent to no list that is known: the tree need not be that of its project
        copied = _Copied(recipients(revision, context.given), responsible)
        sure = LIKELY if is_base else GUESS
        said: set[tuple[str, ...]] = set()
        for patch in patches:
            section, missing = _missing(patch, copied, responsible, context)
            if section is not None and missing not in said:
                said.add(missing)
                yield self._list_missing(patch, section, missing, copied, sure)
        if (
            patches
            and not said
            and copied.is_only_lists
            and not any(map(responsible.areas, patches))
        ):
            yield self._only_lists(patches[0], responsible, sure)

    def _list_missing(
        self,
        patch: Patch,
        section: Section,
        missing: tuple[str, ...],
        copied: _Copied,
        sure: Confidence,
    ) -> Finding:
        names, is_are = " or ".join(missing[:_MOST_NAMES]), "is" if len(missing) == 1 else "are"
        what = f"{names} ({section.title} in MAINTAINERS)"
        return self.at_subject(
            patch,
            (
                f"{what} {is_are} not copied, so the patch is not on the public record there"
                if copied.has_list
                else f"no list is copied; the patch belongs on {what}"
            )
            + ' (5.Posting.rst, "Sending the patch")',
            confidence=sure,
            fix=f"Cc: {missing[0]}",
            evidence=(Evidence("section", section.title, section.path, section.line),),
        )

    def _only_lists(self, patch: Patch, responsible: Responsible, sure: Confidence) -> Finding:
        sections = responsible.catch_all(patch.paths[0])
        people = [person for section in sections for person in section.maintainers]
        asked = [str(person) for person in people if person.email not in PULLS_ONLY]
        return self.at_subject(
            patch,
            "only lists are copied, so nobody in particular is asked to look at the patch "
            '(submitting-patches.rst, "Select the recipients for your patch")',
            confidence=sure,
            fix="\n".join(f"Cc: {person}" for person in asked or [_LAST_RESORT]),
            evidence=tuple(
                Evidence("section", section.title, section.path, section.line)
                for section in sections
            ),
        )


class _Copied:
    """The recipients of a posting, seen as lists."""

    def __init__(self, people: tuple[Address, ...], responsible: Responsible) -> None:
        emails = {person.email.lower() for person in people}
        self._names = {email.partition("@")[0] for email in emails}
        lists = {
            email
            for email in emails
            if is_list_address(email)
            or (email in responsible.maintainers.lists and email != _ALIAS)
        }
        self.has_list = bool(lists)
        self.is_only_lists = lists == emails

    def has(self, email: str) -> bool:
        """Whether the list is copied, whatever its host is called."""
        return email.lower().partition("@")[0] in self._names


def _missing(
    patch: Patch, copied: _Copied, responsible: Responsible, context: Context
) -> tuple[Section | None, tuple[str, ...]]:
    """The section whose lists are wanted, and these; no section when nothing is missing."""
    paths = paths_of(patch)
    rest = [section for path in paths for section in responsible.catch_all(path)]
    if not context.is_any("xen", "qemu", "u-boot"):
        near = [section for path in paths for section in responsible.sections(path)]
        lists = [item for section in near for item in section.lists]
        if any(copied.has(item.email) for item in lists):
            return None, ()
        found = _first_open(near)
        if found[0] is not None or copied.has_list:
            return found
    if any(copied.has(item.email) for section in rest for item in section.lists):
        return None, ()
    return _first_open(rest)


def _first_open(sections: Sequence[Section]) -> tuple[Section | None, tuple[str, ...]]:
    """The first section with a list that takes everybody's mail at once, and its lists."""
    for section in sections:
        lists = tuple(
            item.email
            for item in section.lists
            if not item.is_moderated and not item.is_subscribers_only and item.email != _ALIAS
        )
        if lists:
            return section, lists
    return None, ()
