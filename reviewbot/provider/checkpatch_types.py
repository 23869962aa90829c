"""checkpatch.pl's types as rule ids: one defect has one name, whoever finds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

NAME = "checkpatch"
"""The provider; also the folder that stands for all its ids in select and ignore."""
UNTYPED = "checkpatch-untyped"
"""For forks that name no types."""

USUAL = "usual"
"""In a list of what is muted: these."""
MUTED_AS_USUAL = (
    *("UNKNOWN_COMMIT_ID", "FILE_PATH_CHANGES", "COMMIT_LOG_LONG_LINE", "LONG_LINE*"),
    *("CONFIG_DESCRIPTION", "TYPO_SPELLING", "MACRO_ARG_*", "CAMELCASE", "*_STYLE", "CHECK"),
)
"""Noisy, or a matter of taste."""
_ALWAYS_FALSE = "UNKNOWN_COMMIT_ID"
"""Without a repository, and it never gets one, the script knows no commit."""

_OWN = {
    "BAD_FIXES_TAG": ("fixes-malformed", "fixes-line-wrapped"),
    "BAD_REPORTED_BY_LINK": ("reported-by-without-link",),
    "BAD_STABLE_ADDRESS_STYLE": ("stable-tag-format",),
    "COMMIT_LOG_VERSIONING": ("changelog-above-cut",),
    "COMMIT_MESSAGE": ("body-empty",),
    "CORRUPTED_PATCH": ("diff-corrupt", "whitespace-mangled"),
    "FROM_SIGN_OFF_MISMATCH": ("author-signed-off-mismatch", "last-signer-not-sender"),
    "GERRIT_CHANGE_ID": ("gerrit-change-id",),
    "GIT_COMMIT_ID": ("commit-reference-style",),
    "MISSING_FIXES_TAG": ("bugfix-without-fixes", "blames-commit-without-fixes"),
    "MISSING_SIGN_OFF": ("signed-off-by-missing", "author-signed-off-mismatch"),
    "NO_AUTHOR_SIGN_OFF": ("author-signed-off-mismatch", "last-signer-not-sender"),
}
"""Types of which we have rules: the one that the type counts as, then others that say the same."""
_SIGN_OFF = (
    ("Duplicate signature", "trailer-duplicated"),
    ("Co-developed-by", "co-developed-without-sob"),
    ("Unrecognized email address", "trailer-address-unusable"),
    ("Non-standard signature", "trailer-misspelled"),
    ("preferred signature form", "trailer-misspelled"),
)
"""BAD_SIGN_OFF is several complaints in one; the words that tell them apart."""
_CHECKPATCHS = {
    "exec-bit-on-source": ("EXECUTE_PERMISSIONS",),
    "trailing-space-eof-newline-crlf": (
        *("TRAILING_WHITESPACE", "MISSING_EOF_NEWLINE", "DOS_LINE_ENDINGS"),
    ),
    "spdx-missing-new-file": ("SPDX_LICENSE_TAG",),
    "if-0-or-commented-code": ("IF_0", "IF_1", "C99_COMMENTS"),
    "dt-binding-in-code-patch": ("DT_SPLIT_BINDING_PATCH", "DT_SCHEMA_BINDING_PATCH"),
    "deprecated-string-apis": ("STRCPY", "STRLCPY", "STRNCPY", "CONSIDER_KSTRTO"),
    "bug-on-added": ("AVOID_BUG",),
    "alloc-arithmetic-arrays": (
        *("ALLOC_WITH_MULTIPLY", "ALLOC_SIZEOF_STRUCT", "ALLOC_ARRAY_ARGS", "FLEXIBLE_ARRAY"),
    ),
    "vla-fallthrough-unchecked-alloc": ("PREFER_FALLTHROUGH", "DEFAULT_NO_BREAK"),
    "barrier-without-comment": ("MEMORY_BARRIER",),
    "body-unwrapped": ("COMMIT_LOG_LONG_LINE",),
    "config-without-help": ("CONFIG_DESCRIPTION",),
    "deprecated-kbuild-flags": ("DEPRECATED_VARIABLE",),
}
"""Rules that are left to checkpatch.pl altogether, by the id under which they are known."""
_BY_TYPE = {type: id for id, types in _CHECKPATCHS.items() for type in types}


def rule_ids(type: str, text: str, claims: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The id that a remark of this type goes by, then the other rules that find the same (maybe
    none).

    `claims` are the types that loaded rules say they overlap with, and those rules' ids; they count
    for a type that has no id here.
    """
    if type == "BAD_SIGN_OFF":
        return next(((id,) for words, id in _SIGN_OFF if words in text), (_spelled(type),))
    known = _OWN.get(type, ())
    more = tuple(id for id in claims.get(type, ()) if id not in known)
    if type in _BY_TYPE:
        return (_BY_TYPE[type], *more)
    return (*known, *more) or (_spelled(type),)


def _spelled(type: str) -> str:
    return f"{NAME}-{type.lower().replace('_', '-')}" if type else UNTYPED


def type_of_spelled(id: str) -> str:
    """The type that gave an id of the form `checkpatch-TYPE`."""
    return id.removeprefix(f"{NAME}-").replace("-", "_").upper()


def is_own_id(id: str) -> bool:
    """Whether only checkpatch.pl gives findings of this id."""
    return id in _CHECKPATCHS or id == NAME or id.startswith(f"{NAME}-")


def own_ids() -> tuple[str, ...]:
    """The ids of rules that are left to checkpatch.pl, sorted."""
    return tuple(sorted(_CHECKPATCHS))


def types_of(id: str) -> tuple[str, ...]:
    """The types behind such an id, empty when it is none of `own_ids`."""
    return _CHECKPATCHS.get(id, ())


def is_muted(type: str, level: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns names the type or its level (`CHECK`); `*` stands for any text,
    USUAL for all of MUTED_AS_USUAL.

    A pattern with a `*` spares types of which we have a rule: BAD_STABLE_ADDRESS_STYLE is no matter
    of style.
    """
    if type == _ALWAYS_FALSE:
        return True
    return any(
        is_muted(type, level, MUTED_AS_USUAL)
        if pattern == USUAL
        else pattern.upper() in (type, level)
        or ("*" in pattern and type not in _OWN and fnmatchcase(type, pattern.upper()))
        for pattern in patterns
    )
