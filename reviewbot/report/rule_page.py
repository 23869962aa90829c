"""A rule's page: what it finds, why, what to write instead, with an example of each kind."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from inspect import cleandoc

from reviewbot.engine.precision import Precision, precision_of
from reviewbot.engine.rule import CERTAIN, Bad, Good, Rule

WIDTH = 79


def rule_page(rule: Rule) -> str:
    """The page in Markdown, ending in a newline; the same for terminal, screen and docs."""
    return "".join(f"{line}\n" for line in _lines(rule))


def _lines(rule: Rule) -> Iterator[str]:
    yield f"# {rule.id}"
    yield ""
    yield from _wrapped(f"{rule.summary}.")
    yield ""
    yield from _facts(rule)
    yield ""
    yield from _prose(cleandoc(rule.explanation))
    yield ""
    yield "## See also"
    yield ""
    for item in rule.see_also:
        yield from _wrapped(f"- {item}", "  ")
    yield ""
    yield from _example("Fires on", rule.BAD)
    yield ""
    yield from _example("Silent on", rule.GOOD)


def _prose(text: str) -> Iterator[str]:
    """Paragraphs filled to the width of a terminal; headings, lists, code and tables as they are."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        if paragraph.startswith(("#", "-", "*", "|", " ", "`" * 3)):
            yield from paragraph.splitlines()
        else:
            yield from _wrapped(" ".join(paragraph.split()))


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _facts(rule: Rule) -> Iterator[str]:
    yield f"- severity: {rule.severity.value}"
    yield f"- confidence: {rule.confidence.value}"
    yield f"- needs: {', '.join(need.value for need in rule.needs)}"
    yield from _wrapped(f"- profiles: {', '.join(rule.profiles)}", "  ")
    if rule.checkpatch:
        yield f"- checkpatch: {rule.checkpatch}"
    row = precision_of(rule.id)
    if row is not None:
        is_lowered = rule.confidence is CERTAIN and row.is_too_low
        after = ", so its findings are shown as likely" if is_lowered else ""
        yield from _wrapped(f"- measured: {_measured(row)}{after}", "  ")
    yield f"- since: {rule.since}"
    if rule.renamed_from:
        yield f"- was called: {', '.join(rule.renamed_from)}"


def _measured(row: Precision) -> str:
    """What was counted on real mail, in words."""
    if not row.firings:
        return "has not fired on the archives yet"
    fired = f"fired {row.firings:,} {'time' if row.firings == 1 else 'times'} on the archives"
    if row.measured is None:
        return f"{fired}, none of them read"
    share = f"{row.measured:.0%} (95 % interval {row.low:.0%} to {row.high:.0%})"
    return f"{fired}; {row.right} of {row.read} read were right, {share}"


def _example(title: str, cases: Sequence[Good] | Sequence[Bad]) -> Iterator[str]:
    """The first example that does what it should."""
    case = next((case for case in cases if not case.todo), cases[0])
    yield f"## {title}"
    yield ""
    if case.profile != "linux":
        yield f"Sent to a list of {case.profile}:"
        yield ""
    for number, mail in enumerate((*case.context, case.mail)):
        if number:
            yield ""
        yield from (f"    {line}".rstrip() for line in mail.strip("\n").split("\n"))
