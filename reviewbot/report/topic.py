"""What an author thinks of before sending, and which rules look after it.

A hundred rule names are no checklist; "sign-off" and "changelog" are. Rules without a line of their
own here go by the folder they lie in, a user's rules by the name of theirs.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple

from reviewbot.engine.rule import Rule


class Topic(NamedTuple):
    """One line of a checklist. `is_series` says that it is about the posting, not about each patch;
    `rules` are patterns of rule ids.
    """

    name: str
    is_series: bool
    rules: tuple[str, ...]


SERIES_TOPICS = (
    Topic("base", True, ("base-commit-*",)),
    Topic("cover letter", True, ("cover-letter-*",)),
    Topic(
        "version and changelog",
        True,
        ("changelog-*", "version-*", "resend-*", "reposted-*", "newer-version-*", "promised-*"),
    ),
    Topic(
        "recipients",
        True,
        ("*-not-copied", "list-missing-*", "new-file-unmaintained", "recipients-*"),
    ),
    Topic("order", True, ("series-*", "dt-binding-*", "threaded-*")),
    Topic(
        "tags and asks of earlier versions",
        True,
        ("open-*", "nack-*", "tags-*", "tag-without-*", "reviewer-asked-*"),
    ),
)
PATCH_TOPICS = (
    Topic(
        "applies",
        False,
        ("does-not-apply", "already-*", "diff-corrupt", "attachment-*", "whitespace-mangled"),
    ),
    Topic(
        "sign-off",
        False,
        ("*signed-off*", "co-developed-*", "last-signer-*"),
    ),
    Topic("Fixes tag", False, ("fixes-*", "blames-*", "bugfix-*", "*-fix-without-fixes")),
    Topic("stable", False, ("stable-*",)),
    Topic("credit and links", False, ("report*", "bot-review-tag", "self-given-*", "link-*")),
    Topic(
        "other tags", False, ("trailer-*", "combined-tags", "gerrit-*", "tag-*", "unused-waiver")
    ),
    Topic("subject", False, ("subject-*", "netdev-tree-*")),
)
_FOLDERS = {
    "commit_message": Topic("description", False, ()),
    "diff": Topic("diff", False, ()),
    "kconfig": Topic("Kconfig and modules", False, ()),
    "trailers": Topic("other tags", False, ()),
    "series": Topic("order", True, ()),
    "process": Topic("tags and asks of earlier versions", True, ()),
    "recipients": Topic("recipients", True, ()),
    "subsystem": Topic("customs of the list", False, ()),
}
ORDER = tuple(
    dict.fromkeys(topic.name for topic in (*SERIES_TOPICS, *PATCH_TOPICS, *_FOLDERS.values()))
)
"""Names in the order in which they are listed; a user's folders come after them."""


def topic_of(rule: Rule) -> Topic:
    """What the rule looks after."""
    for topic in (*SERIES_TOPICS, *PATCH_TOPICS):
        if any(fnmatchcase(rule.id, pattern) for pattern in topic.rules):
            return topic._replace(rules=())
    folder = rule.folder.partition("/")[0]
    return _FOLDERS.get(folder) or Topic(folder or "own rules", False, ())
