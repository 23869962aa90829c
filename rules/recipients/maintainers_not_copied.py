"""Nobody who looks after the code gets the patch."""

from collections.abc import Iterator

from reviewbot.context.backports import is_backport
from reviewbot.context.copied import everyone_copied, knows_recipients
from reviewbot.context.maintainers.responsible import Responsible
from reviewbot.context.people import sender_of
from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    MAINTAINERS,
    NOTE,
    WARNING,
    Address,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Revision,
    Rule,
    Unchecked,
)
from reviewbot.model.patch import Patch

_MOST_AREAS = 8
_MOST_NAMES = 4
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_TREE = {
    "MAINTAINERS": (
        "BAR DRIVER\nM:\tBea Bar <bea@example.org>\nM:\tBob Bar <bob@example.org>\n"
        "R:\tRolf Reader <rolf@example.org>\nS:\tMaintained\nF:\tdrivers/foo/bar.c\n\n"
        "FOO\nM:\tFay Foo <fay@example.org>\nS:\tSupported\nF:\tdrivers/foo/\n\n"
        "THE REST\nM:\tLina Last <last@example.org>\nF:\t*\nF:\t*/\n"
    ),
    "drivers/foo/bar.c": "\tstruct bar *bar;\n\tbar = old_bar(dev);\n\treturn 0;\n",
    ".mailmap": "Bea Bar <bea@example.org> <bea@work.example.org>\n",
}
_ORPHAN = {
    **_TREE,
    "MAINTAINERS": _TREE["MAINTAINERS"].replace("S:\tMaintained", "S:\tOrphan"),
}


def _mail(cc: str, text: str = "Text.", tags: str = "") -> str:
    return f"Cc: {cc}\nSubject: [PATCH] foo: bar: fix it\n\n{text}\n\n{tags}{_SIGNED}"


class MaintainersNotCopied(Rule):
    """None of the people whom MAINTAINERS names for the files of a patch gets it.

    ## Why is this bad?

    Maintainers of busy lists read what they are copied on. A patch that none of them gets is looked
    at late or never, and who applies patches asks for their word first.

    ## What to write instead

    The people that `scripts/get_maintainer.pl` prints, in To or Cc. `b4 prep --auto-to-cc` asks it for
    every patch of a series.

    ## Limits

    Of each file the most precise sections that name a maintainer are meant; one of their maintainers,
    or of a section that matches by `N:`, is enough, on any mail of the series, also in a tag. Orphaned
    sections, THE REST and `K:` ask nobody, nor do a Kconfig and make files besides other files, and
    who is a maintainer or reviewer of the file knows whom to ask. A warning when nobody of all areas of
    the patch is copied, a note when one area is left out. A patch over more than eight areas goes other
    ways. Drafts, backports and patches of another project are left alone. Where the tree is not what
    the patch was made for it is a guess; so it is when half a year lies between tree and mail, because
    people come and go.
    """

    id = "maintainers-not-copied"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL, MAINTAINERS)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Select the recipients for your patch"',
        'Documentation/process/5.Posting.rst, "Sending the patch"',
        'xen: docs/process/sending-patches.pandoc, "Recipients of the patch"',
        'qemu: docs/devel/submitting-a-patch.rst, "CC the relevant maintainer"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot")
    since = "0.2"

    GOOD = (
        Good(_mail("Bob Bar <bob@example.org>"), tree=_TREE),
        Good(_mail("Beatrix B. <bea@work.example.org>"), tree=_TREE),
        Good(
            _mail("m@example.org", tags="Reported-by: Bea Bar <bea@example.org>\n"),
            tree=_TREE,
        ),
        Good(_mail("Fay Foo <fay@example.org>"), tree=_ORPHAN),
        Good(
            "From: Bob Bar <bob@home.example.org>\nSubject: [PATCH] foo: bar: fix it\n\nText.\n\n"
            "Signed-off-by: Bob Bar <bob@home.example.org>\n",
            tree=_TREE,
        ),
    )
    BAD = (
        Bad(
            _mail("Rolf Reader <rolf@example.org>, Lina Last <last@example.org>"),
            says="Bea Bar and Bob Bar",
            tree=_TREE,
        ),
        Bad(_mail("Fay Foo <fay@example.org>"), says="BAR DRIVER", profile="xen", tree=_TREE),
        Bad(_mail("Bea Bar <bea@example.org>"), says="FOO", tree=_ORPHAN),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        if not knows_recipients(revision, context.given):
            yield Unchecked("no recipients are known; --to and --cc name them")
            return
        known = everyone_copied(revision, context.given)
        said: set[tuple[str, ...]] = set()
        for patch in revision.patches:
            if not patch.is_draft and not is_backport(patch):
                yield from self._of_patch(patch, known, context, said)

    def _of_patch(
        self,
        patch: Patch,
        known: tuple[Address, ...],
        context: Context,
        said: set[tuple[str, ...]],
    ) -> Findings:
        responsible = context.maintainers
        if responsible is None:
            return
        areas = responsible.areas(patch)
        if len(areas) > _MOST_AREAS:
            return
        senders = (patch.author, sender_of(patch.message) or patch.message.author)
        missing = [
            area
            for area in areas
            if not _any_is_among(area.enough, known, responsible)
            and not _any_is_among(area.insiders, senders, responsible)
        ]
        if not missing or not responsible.is_about(patch):
            return
        for area in missing:
            titles = tuple(section.title for section in area.sections)
            if titles in said:
                continue
            said.add(titles)
            yield self.at_subject(
                patch,
                f"nobody of {_either(titles)} ({_and(_names(area.maintainers))}) is copied on this "
                "patch; scripts/get_maintainer.pl lists them (submitting-patches.rst, "
                '"Select the recipients for your patch")',
                severity=WARNING if len(missing) == len(areas) else NOTE,
                confidence=LIKELY if responsible.is_base_for(patch) else GUESS,
                fix="\n".join(f"Cc: {person}" for person in area.maintainers),
                evidence=(
                    *(Evidence("touched", path, path) for path in area.paths[:_MOST_NAMES]),
                    *(
                        Evidence("section", section.title, section.path, section.line)
                        for section in area.sections
                    ),
                ),
            )


def _any_is_among(
    people: tuple[Address, ...], others: tuple[Address, ...], responsible: Responsible
) -> bool:
    return any(responsible.is_same(person, one) for person in people for one in others)


def _names(people: tuple[Address, ...]) -> Iterator[str]:
    names = list(dict.fromkeys(person.name or person.email for person in people))
    yield from names[:_MOST_NAMES]
    if len(names) > _MOST_NAMES:
        yield f"{len(names) - _MOST_NAMES} more"


def _and(names: Iterator[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _either(titles: tuple[str, ...]) -> str:
    return " or ".join(titles[:3]) + (f" or {len(titles) - 3} more" if len(titles) > 3 else "")
