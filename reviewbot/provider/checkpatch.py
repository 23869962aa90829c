"""The kernel's checkpatch.pl, and its forks in other trees, as a provider of findings.

The script is trusted with a stranger's patch and nothing else: it comes from the base, runs
contained, and without a tree, because with one it hands a new file's SPDX line to a shell (line 1158
of Linux 6.12's).
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import cached_property

from reviewbot.engine.provider import Outside
from reviewbot.engine.rule import ERROR, GUESS, LIKELY, NOTE, WARNING, Rule
from reviewbot.errors import ContextMissing
from reviewbot.model.finding import Evidence, Finding, Location
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.provider.checkpatch_types import NAME, is_muted, is_own_id, rule_ids
from reviewbot.provider.contained import Ended, program, run_contained
from reviewbot.provider.remarks import Remark, parse_remarks
from reviewbot.provider.script import SCRIPT, SCRIPT_FILES, Base, read_script

MAX_PATCH_BYTES = 16 * 1024 * 1024
_FOUND_NOTHING, _FOUND_SOMETHING = 0, 1
_SEVERITIES = {"ERROR": ERROR, "WARNING": WARNING, "CHECK": NOTE}
_OF_THE_WHOLE = (
    *("COMMIT_MESSAGE", "FROM_SIGN_OFF_MISMATCH", "MISSING_FIXES_TAG", "MISSING_SIGN_OFF"),
    *("NOT_UNIFIED_DIFF", "NO_AUTHOR_SIGN_OFF"),
)
"""Types about something that is nowhere: their line is only where the script noticed."""
# the script's own words suggest a commit id that it has made up
_OUR_WORDS = {
    "BAD_FIXES_TAG": 'the Fixes: tag is not of the form Fixes: <12 digits of the id> ("<subject>")',
    "GIT_COMMIT_ID": "the description names a commit in another form than"
    ' commit <12 digits of the id> ("<subject>")',
}
_HEADER_LINES = 3
_SAYS_CLEAN = (b"total: 0 errors", b"no obvious style problems")


class Checkpatch:
    """Asks checkpatch.pl about each patch.

    `muted` are types, or levels, that are left out (see `is_muted`); `timeout_s` seconds are given
    to each patch. `select` and `ignore` are names as for rules; those that are no id of
    checkpatch.pl's do not matter here, because the rules they stand for were chosen by them already.
    """

    name = NAME

    def __init__(
        self,
        base: Base,
        *,
        muted: Iterable[str],
        timeout_s: float,
        select: Collection[str] = (),
        ignore: Collection[str] = (),
    ) -> None:
        self._base = base
        self._muted = tuple(muted)
        self._timeout_s = timeout_s
        self._select = select
        self._ignore = ignore

    def check(self, revision: Revision, rules: Mapping[str, Rule]) -> Iterator[Outside]:
        """Findings patch by patch. Raises ContextMissing where the script is absent or fails: it
        would do so again for the patches that follow.
        """
        if not self._base.is_certain and _touches_script(revision):
            raise ContextMissing(
                f"the series changes {SCRIPT}, and the base may hold it already;"
                " name the commit before it with --base"
            )
        claims = _claims(rules.values())
        for patch in revision.patches:
            try:
                remarks = self._remarks(patch)
            except ContextMissing as err:
                where = f"patch {patch.number}: " if len(revision.patches) > 1 else ""
                raise ContextMissing(f"{where}{err}") from err
            lines = _Lines(patch)
            for remark in remarks:
                ids = rule_ids(remark.type, remark.text, claims)
                if self._is_wanted(ids[0], rules):
                    yield Outside(_finding(remark, ids[0], lines, _loaded(rules.get(ids[0]))), ids)

    def _is_wanted(self, id: str, rules: Container[str]) -> bool:
        if id in self._ignore:
            return False
        if NAME in self._select:
            return True
        return (not self._select or id in self._select) if is_own_id(id) else id in rules

    def _remarks(self, patch: Patch) -> list[Remark]:
        mail = _mail(patch)
        if len(mail) > MAX_PATCH_BYTES:
            raise ContextMissing(f"the patch is larger than {MAX_PATCH_BYTES >> 20} MB")
        ended = run_contained(self._command, self._files, mail, timeout_s=self._timeout_s)
        remarks = list(parse_remarks(ended.out))
        if ended.status not in (_FOUND_NOTHING, _FOUND_SOMETHING) or (
            not remarks and not _is_clean(ended)
        ):
            raise ContextMissing(_failure(ended))
        return [
            remark for remark in remarks if not is_muted(remark.type, remark.level, self._muted)
        ]

    @cached_property
    def _files(self) -> Mapping[str, bytes]:
        return read_script(self._base)

    @cached_property
    def _command(self) -> list[str]:
        words = [program("perl"), SCRIPT, "--no-tree", "--terse", "--no-summary", "--color=never"]
        if b"show-types" in self._files[SCRIPT]:  # QEMU's fork has no types
            words.append("--show-types")
        return [*words, "-"]


def _loaded(rule: Rule | None) -> Rule | None:
    return rule.loaded() if rule is not None else None


def _touches_script(revision: Revision) -> bool:
    return any(path in SCRIPT_FILES for path in revision.paths)


def _claims(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """Type to the ids of the rules that say they overlap with it."""
    claims: dict[str, list[str]] = {}
    for rule in rules:
        if rule.checkpatch:
            claims.setdefault(rule.checkpatch, []).append(rule.id)
    return claims


def _mail(patch: Patch) -> bytes:
    """What the script reads: the two headers it looks at, a blank line, the decoded body."""
    author, subject = (
        " ".join(text.replace("\0", " ").split())
        for text in (str(patch.message.author), patch.message.subject)
    )
    text = f"From: {author}\nSubject: {subject}\n\n{patch.message.body}"
    return text.rstrip("\n").encode("utf-8", "replace") + b"\n"


def _is_clean(ended: Ended) -> bool:
    """Whether a script without a remark says that there is none: it prints nothing, or its summary."""
    if ended.status != _FOUND_NOTHING:
        return False
    lines = [line for line in ended.out.split(b"\n") if line.strip()]
    return all(any(words in line for words in _SAYS_CLEAN) for line in lines)


def _failure(ended: Ended) -> str:
    output = (ended.err + b"\n" + ended.out).decode("utf-8", "replace")
    first = next((line for line in output.split("\n") if line.strip()), "it says nothing")
    how = f"failed ({ended.status})"
    if ended.status < 0:
        how = f"was ended by signal {-ended.status}"
    elif ended.status == _FOUND_NOTHING:
        how = "prints what is no list of remarks"
    return f"checkpatch.pl {how}: {' '.join(first.split())[:200]}"


class _Lines:
    """What stands where in the mail of a patch."""

    def __init__(self, patch: Patch) -> None:
        self.patch = patch
        self._diff = {
            line.mail_line: (file, line)
            for file in patch.files
            for hunk in file.hunks
            for line in hunk.lines
        }
        self._trailers = {
            trailer.mail_line + extra: trailer
            for trailer in patch.trailers
            for extra in range(trailer.line_count)
        }

    def place(self, remark: Remark) -> Location:
        """Where a person would point."""
        number = remark.line - _HEADER_LINES
        msgid = self.patch.msgid
        if number < 1:
            return Location("subject", msgid)
        if remark.type in _OF_THE_WHOLE or number > len(self.patch.lines):
            return Location("message", msgid)
        if number in self._diff:
            file, line = self._diff[number]
            return Location("diff", msgid, file.path, line.new_no or line.old_no, number)
        if number in self._trailers:
            return Location("trailer", msgid, mail_line=number)
        header = next(
            (file for file in reversed(self.patch.files) if file.mail_line <= number), None
        )
        if header is not None:
            return Location("diff", msgid, header.path, mail_line=number)
        is_note = any(line.mail_line == number for line in self.patch.notes)
        return Location("notes" if is_note else "message", msgid, mail_line=number)

    def quoted(self, place: Location) -> str:
        """The line of the mail at that place, empty when it names none."""
        return self.patch.lines[place.mail_line - 1] if place.mail_line else ""


def _finding(remark: Remark, id: str, lines: _Lines, rule: Rule | None) -> Finding:
    place = lines.place(remark)
    quoted = lines.quoted(place)
    return Finding(
        rule=id,
        severity=rule.severity if rule is not None else _SEVERITIES[remark.level],
        confidence=GUESS if remark.level == "CHECK" else LIKELY,
        message=_OUR_WORDS.get(remark.type, remark.text.rstrip(".")),
        location=place,
        patch=lines.patch.number,
        evidence=(Evidence("quoted", quoted, place.path, place.line),) if quoted.strip() else (),
        see_also=(f"{SCRIPT}, {remark.type}" if remark.type else SCRIPT,)
        + (rule.see_also if rule is not None else ()),
    )
