"""Rules written in TOML: "a line of this kind matches X in files Y".

The expressions run on RE2 (https://github.com/google/re2/wiki/Syntax), which is linear in the text:
users write them, strangers write the mail. RE2 is loaded when the first expression is needed, that
is after `contains` and `files` had their say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Protocol, TypeVar

from reviewbot.context.profiles import ALL, KERNEL
from reviewbot.engine.globs import matches_any
from reviewbot.engine.rule import (
    Bad,
    Confidence,
    Context,
    Findings,
    Good,
    Need,
    Patch,
    Rule,
    Severity,
    TextLine,
)
from reviewbot.errors import RuleError

MAX_RULE_BYTES = 256 * 1024
MAX_QUOTE = 80
"""Characters of mail that a message repeats."""

_WHERE = ("added", "removed", "subject", "message")
_REQUIRED = {
    "id": "the file name without its ending",
    "summary": "one line that says what the rule finds",
    "severity": "error, warning or note",
    "confidence": "certain, likely or guess",
    "see_also": "the document and section that asks for this",
    "profiles": 'the customs it belongs to, such as ["linux"], ["kernel"] or ["all"]',
    "since": "the version that brought the rule",
    "match": "the expression that a line must match",
    "message": "what to say, one sentence",
    "why": "why this is bad",
    "instead": "what to write instead",
    "good": "[[good]] examples: mail on which the rule is silent",
    "bad": "[[bad]] examples: mail on which the rule fires",
}
_OPTIONAL = (
    *("needs", "checkpatch", "renamed_from", "contains", "together_with", "files", "not_files"),
    *("on", "fix", "limits"),
)
_GOOD_KEYS = ("mail", "profile", "todo", "context")
_BAD_KEYS = (*_GOOD_KEYS, "findings", "says")
_GROUP_NAME = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")

_Word = TypeVar("_Word", Severity, Confidence, Need)


class _Match(Protocol):
    """What is used of an RE2 match."""

    def group(self, number: int, /) -> str: ...
    def groupdict(self) -> Mapping[str, str | None]: ...


_Search = Callable[[str], "_Match | None"]


class PatternRule(Rule):
    """A rule read from TOML. Each line (or the subject) that matches is one finding."""

    def __init__(self, path: Path, table: Mapping[str, object]) -> None:
        read = _Reader(path, "", table)
        read.only([*_REQUIRED, *_OPTIONAL])
        for key, what in _REQUIRED.items():
            if not table.get(key):
                raise read.error(key, f"is missing: {what}")
        self.path = path
        self.id = read.text("id")
        self.summary = read.line("summary").rstrip(".")
        self.severity = _word(Severity, read, "severity", read.text("severity"))
        self.confidence = _word(Confidence, read, "confidence", read.text("confidence"))
        self.needs = tuple(
            _word(Need, read, "needs", word) for word in read.texts("needs", ("mail",))
        )
        self.see_also = read.texts("see_also")
        self.profiles = tuple(_profiles(read))
        self.since = read.text("since")
        self.checkpatch = read.text("checkpatch") or None
        self.renamed_from = read.texts("renamed_from")
        self.match = read.text("match")
        self.together_with = read.text("together_with")
        self.contains = read.text("contains")
        self.files = read.texts("files")
        self.paths = self.files
        # what is lower case depends on the neighbours in some scripts, so there the mail is read
        self.words = (self.contains.lower(),) if self.contains.isascii() and self.contains else ()
        self.not_files = read.texts("not_files")
        self.on = read.text("on", "added")
        if self.on not in _WHERE:
            raise read.error("on", f"is {self.on!r}: one of {', '.join(_WHERE)}")
        names = {"match", "file", *_GROUP_NAME.findall(self.match)}
        self.message = _template(read, "message", names).rstrip(".")
        self.fix = _template(read, "fix", names)
        self.why, self.instead, self.limits = (
            read.text(key) for key in ("why", "instead", "limits")
        )
        self.GOOD = tuple(_good(example) for example in read.tables("good"))
        self.BAD = tuple(_bad(example) for example in read.tables("bad"))

    @property
    def explanation(self) -> str:
        """The texts of `why`, `instead` and `limits` under the usual headings."""
        parts = [f"## Why is this bad?\n\n{self.why.strip()}"]
        parts.append(f"## What to write instead\n\n{self.instead.strip()}")
        if self.limits:
            parts.append(f"## Limits\n\n{self.limits.strip()}")
        return "\n\n".join(parts)

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        """A finding for each line, or the subject, that matches.

        For subject and message `files` and `not_files` choose patches: one of the files must be
        wanted, none unwanted.
        """
        if self.on in ("subject", "message") and not self._takes_patch(patch):
            return
        if self.on == "subject":
            for _, match in self._hits([patch.title]):
                yield self.at_subject(patch, self._say(match), fix=self._repair(match))
        elif self.contains not in patch.message.body:
            return
        elif self.on == "message":
            yield from self._in_message(patch)
        else:
            yield from self._in_diff(patch)

    def _in_message(self, patch: Patch) -> Findings:
        lines = _message_lines(patch)
        trailers = {trailer.mail_line: trailer for trailer in patch.trailers}
        for at, match in self._hits([line.text for line in lines]):
            trailer = trailers.get(lines[at].mail_line)
            fix = self._repair(match)
            if trailer is not None:
                yield self.at_trailer(patch, trailer, self._say(match), fix=fix)
            else:
                yield self.at_message(patch, lines[at], self._say(match), fix=fix)

    def _in_diff(self, patch: Patch) -> Findings:
        kind = "+" if self.on == "added" else "-"
        for file in patch.files:
            if not self._takes(file.path):
                continue
            lines = list(file.lines(kind))
            for at, match in self._hits([line.text for line in lines]):
                message, fix = self._say(match, file.path), self._repair(match, file.path)
                yield self.at_line(patch, file, lines[at], message, fix=fix)

    def _takes(self, path: str) -> bool:
        if self.files and not matches_any(path, self.files):
            return False
        return not (self.not_files and matches_any(path, self.not_files))

    def _takes_patch(self, patch: Patch) -> bool:
        if self.files and not any(matches_any(path, self.files) for path in patch.paths):
            return False
        return not any(matches_any(path, self.not_files) for path in patch.paths)

    def _hits(self, texts: Sequence[str]) -> Iterator[tuple[int, _Match]]:
        """Offset and match of every text that matches, none when `together_with` is nowhere."""
        candidates = [at for at, text in enumerate(texts) if self.contains in text]
        if not candidates:
            return
        if self.together_with:
            also = self._search_also
            if not any(also(_plain(text)) for text in texts):
                return
        search = self._search
        for at in candidates:
            if (match := search(_plain(texts[at]))) is not None:
                yield at, match

    @cached_property
    def _search(self) -> _Search:
        return _compiled(self.path, "match", self.match)

    @cached_property
    def _search_also(self) -> _Search:
        return _compiled(self.path, "together_with", self.together_with)

    def _say(self, match: _Match, path: str = "") -> str:
        values = {name: _quotable(text) for name, text in _values(match, path).items()}
        return self.message.format_map(values)

    def _repair(self, match: _Match, path: str = "") -> str | None:
        return self.fix.format_map(_values(match, path)) if self.fix else None


def load_pattern_rule(path: Path) -> PatternRule:
    """The rule in a TOML file; its expressions are not compiled yet.

    Raises RuleError, naming file and field, for what is no such rule.
    """
    try:
        data = path.read_bytes()
        if len(data) > MAX_RULE_BYTES:
            raise RuleError(f"{path}: larger than {MAX_RULE_BYTES >> 10} KiB; is it a rule?")
        table = tomllib.loads(data.decode("utf-8"))
    except OSError as err:
        raise RuleError(f"{path}: cannot be read: {err.strerror or err}") from err
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as err:
        raise RuleError(f"{path}: is not TOML: {err}") from err
    return PatternRule(path, table)


class _Reader:
    """Typed values of one TOML table; `inside` names the table in errors, such as `bad 2`."""

    def __init__(self, path: Path, inside: str, table: Mapping[str, object]) -> None:
        self.path = path
        self.inside = inside
        self.table = table

    def error(self, key: str, problem: str) -> RuleError:
        field = f"{self.inside}: {key}" if self.inside else key
        return RuleError(f"{self.path}: {field} {problem}")

    def only(self, known: Sequence[str]) -> None:
        """Raises RuleError for the first key that is not known, with the nearest one that is."""
        for key in self.table:
            if key not in known:
                import difflib  # only on the way to an error

                close = difflib.get_close_matches(key, known, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
                raise self.error(key, f"is unknown{hint}")

    def text(self, key: str, default: str = "") -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str):
            raise self.error(key, "must be text")
        return value

    def line(self, key: str) -> str:
        value = self.text(key).strip()
        if "\n" in value:
            raise self.error(key, "must be one line")
        return value

    def number(self, key: str, default: int) -> int:
        value = self.table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, "must be a number")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.table.get(key, default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            raise self.error(key, 'must be a list of texts, such as ["one", "two"]')
        return tuple(value)

    def tables(self, key: str) -> Iterator[_Reader]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"must be tables, each beginning with [[{key}]]")
        for number, table in enumerate(value, 1):
            yield _Reader(self.path, f"{key} {number}", table)


def _word(kind: type[_Word], read: _Reader, key: str, text: str) -> _Word:
    try:
        return kind(text)
    except ValueError as err:
        words = ", ".join(word.value for word in kind)
        raise read.error(key, f"is {text!r}: one of {words}") from err


def _profiles(read: _Reader) -> Iterator[str]:
    groups = {"all": ALL, "kernel": KERNEL}
    for name in read.texts("profiles"):
        if name not in ALL and name not in groups:
            raise read.error("profiles", f"has {name!r}: any of {', '.join((*groups, *ALL))}")
        yield from groups.get(name, (name,))


def _template(read: _Reader, key: str, names: set[str]) -> str:
    """The text with `{name}` places. Raises RuleError for a place that no group of `match` fills."""
    text = read.line(key) if key == "message" else read.text(key)
    try:
        places = [
            (name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None
        ]
    except ValueError as err:
        raise read.error(key, f"is no template: {err}; write {{{{ for a brace") from err
    for name, spec, how in places:
        if name not in names or spec or how:
            raise read.error(
                key, f"has {{{name}}}: one of {', '.join(sorted(names))}, nothing else"
            )
    return text


def _good(read: _Reader) -> Good:
    read.only(_GOOD_KEYS)
    return Good(
        _mail(read), read.text("profile", "linux"), read.text("todo"), read.texts("context")
    )


def _bad(read: _Reader) -> Bad:
    read.only(_BAD_KEYS)
    return Bad(
        _mail(read),
        read.number("findings", 1),
        read.text("profile", "linux"),
        read.text("todo"),
        read.texts("context"),
        read.text("says"),
    )


def _mail(read: _Reader) -> str:
    text = read.text("mail")
    if not text.strip():
        raise read.error("mail", "is missing: the mail, such as a Subject line, a blank line, text")
    return text


def _message_lines(patch: Patch) -> list[TextLine]:
    """Description and trailers as the mail has them, top to bottom."""
    lines = list(patch.description)
    for trailer in patch.trailers:
        numbers = range(trailer.mail_line, trailer.mail_line + trailer.line_count)
        lines.extend(TextLine(number, patch.lines[number - 1]) for number in numbers)
    return sorted(lines)


def _compiled(path: Path, field: str, expression: str) -> _Search:
    import re2  # 4 ms: only when a line passed the filters

    options = re2.Options()
    options.log_errors = False
    try:
        search: _Search = re2.compile(expression, options).search
    except re2.error as err:
        text = err.args[0].decode() if isinstance(err.args[0], bytes) else err
        raise RuleError(f"{path}: {field} is no RE2 expression: {text}") from err
    return search


def _plain(text: str) -> str:
    """The text without a carriage return at its end and without what UTF-8 cannot express."""
    text = text.removesuffix("\r")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _values(match: _Match, path: str) -> dict[str, str]:
    named = {name: text or "" for name, text in match.groupdict().items()}
    return {"match": match.group(0), "file": path, **named}


def _quotable(text: str) -> str:
    """Mail text fit for one sentence: one line, nothing invisible, not longer than MAX_QUOTE."""
    text = "".join(char if char.isprintable() else " " for char in text[: MAX_QUOTE * 4])
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 3] + "..."
