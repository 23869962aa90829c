"""A subject whose prefix is not the one that commits to the same files have."""

import re
from collections import Counter
from collections.abc import Iterable

from reviewbot.engine.rule import (
    GUESS,
    HISTORY,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Past,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_PREFIX = LazyPattern(r"((?:[^\s:]{1,40}(?: [^\s:]{1,30})?:\s{1,3}){1,5})\S")
_WIDE = ("treewide", "tree-wide", "global", "doc", "documentation", "spdx", "maintainers")
_SOURCES = (".c", ".h", ".S", ".rs", ".py", ".dts", ".dtsi", ".ml", ".go", ".cpp", ".cc")
_RECENT = 50
_FEWEST = 5
_SHARE = 0.6
_MOST_FOLDERS = 3
_PAST = tuple(
    Past(f"{number}aaaa", f"ice: step {number}", files={"drivers/net/ice.c": f"int a{number};\n"})
    for number in range(1, 8)
)
_KNOBS = tuple(past._replace(files={"drivers/net/knob.c": f"{past}\n"}) for past in _PAST)


def _mail(subject: str, path: str = "drivers/net/ice.c") -> str:
    return (
        f"Subject: [PATCH] {subject}\n\nText.\n\nSigned-off-by: A <a@example.org>\n---\n"
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
        "@@ -1,1 +1,1 @@\n-int a1;\n+int d;\n"
    )


class SubjectPrefixUnlikeHistory(Rule):
    """Most of the last commits to the files of a patch begin with one prefix, and the patch with
    another.

    ## Why is this bad?

    People find what concerns them by the prefix, and maintainers who sort their mail by it as well.

    ## What to write instead

    The prefix that `git log --oneline -- path/to/file` shows.

    ## Limits

    Counts the last 50 commits at most, in a long history only those of the last 2,500 of all, and
    says nothing below five. One part between colons that is usual is enough (`net: ice:`), and so
    is a narrower or wider prefix (`ice/ptp:`), or the name of a file. A patch to many folders is left
    alone.
    """

    id = "subject-prefix-unlike-history"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/maintainer-tip.rst, "Patch subject"',
        'Documentation/process/maintainer-kvm-x86.rst, "Shortlog"',
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'u-boot: doc/develop/sending_patches.rst, "Commit message conventions"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.3"

    GOOD = (
        Good(_mail("ice: fix it"), history=_PAST),
        Good(_mail("net: ice: fix it"), history=_PAST),
        Good(_mail("ICE/ptp: fix it"), history=_PAST),
        Good(_mail("i-c-e: fix it"), history=_PAST),
        Good(_mail("fix it"), history=_PAST),
        Good(_mail("knob: fix it", "drivers/net/knob.c"), history=_KNOBS),
        Good(_mail("foo: fix it"), history=_PAST[:4]),
    )
    BAD = (
        Bad(_mail("net/ethernet/intel/ice: fix it"), says='"ice:" (7 of 7)', history=_PAST),
        Bad(_mail("drivers: fix it"), says='not "drivers:"', history=_PAST),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        prefix = prefix_of(patch.title)
        old = tuple(
            file.old_path
            for file in patch.files
            if file.status != "added" and file.old_path.endswith(_SOURCES)
        )
        folders = {path.rpartition("/")[0] for path in old}
        if history is None or not prefix or not old or len(folders) > _MOST_FOLDERS:
            return
        start = context.base.sha if context.base is not None else history.head
        if prefix.startswith(_WIDE) or patch.is_revert or start is None or _names_file(prefix, old):
            return
        files = history.at(start)
        newest = [one.subject for one in files.touching(old[:20], _FEWEST)]
        if len(newest) < _FEWEST or _is_usual(prefix, _prefixes(newest)):
            return  # nearly always, and much sooner than all of them are found
        titles = [one.subject for one in files.touching(old[:20], _RECENT)]
        usual = _prefixes(titles)
        if not usual or _is_usual(prefix, usual):
            return
        top, count = usual.most_common(1)[0]
        if count < _SHARE * len(titles):
            return
        yield self.at_subject(
            patch,
            f'recent commits to {old[0][-60:]} begin with "{top}:" ({count} of {len(titles)}), not '
            f'"{prefix[:60]}:"',
            confidence=LIKELY if context.base is not None else GUESS,
            evidence=(
                Evidence("quoted", patch.message.subject),
                *(Evidence("commit", title) for title in _some(titles, top)),
            ),
        )


def prefix_of(title: str) -> str:
    """`net: ice` of `net: ice: fix it`, in lower case; empty when there is none."""
    match = _PREFIX.match(title[:200])
    return re.sub(r"\s+", " ", match[1].strip().rstrip(":")).lower() if match is not None else ""


def _names_file(prefix: str, paths: Iterable[str]) -> bool:
    """Whether a part between colons is the name of a file: nobody is led astray by that."""
    stems = (path.rpartition("/")[2].rpartition(".")[0] for path in paths)
    return not _parts(prefix).isdisjoint(part for stem in stems for part in _parts(stem.lower()))


def _prefixes(titles: Iterable[str]) -> Counter[str]:
    return Counter(found for title in titles if (found := prefix_of(title)))


def _is_usual(prefix: str, usual: Iterable[str]) -> bool:
    return any(_is_kin(prefix, other) for other in usual)


def _is_kin(one: str, other: str) -> bool:
    """Whether one begins like the other, or both have a part between colons in common."""
    if _parts(one) & _parts(other):
        return True
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and long[len(short)] in ":/,-_ "


def _parts(prefix: str) -> set[str]:
    """What stands between colons; `VT-d` and `vtd` are one."""
    return {re.sub(r"[\s_-]", "", part) for part in prefix.split(":")} - {""}


def _some(titles: Iterable[str], top: str) -> list[str]:
    return [title for title in titles if prefix_of(title) == top][:3]
