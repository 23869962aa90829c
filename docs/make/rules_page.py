"""docs/rules.md: every rule with its explanation, its source and an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from docs.make.markdown import NOTE
from reviewbot.engine.rule import Rule
from reviewbot.report.rule_page import rule_page

FENCE = "```"


def rules_page(rules: Sequence[Rule]) -> str:
    """The page, ending in a newline: a table of contents by folder, then the rules in that order."""
    ordered = sorted(rules, key=lambda rule: (rule.folder, rule.id))
    return "\n".join(_lines(ordered)) + "\n"


def _lines(rules: Sequence[Rule]) -> Iterator[str]:
    yield NOTE
    yield ""
    yield "# Rules"
    yield ""
    yield "An *error* will be rejected or breaks, a *warning* is what a reviewer asks about, a *note* is"
    yield "worth a look. *certain* means that the text or git alone decides."
    for folder, members in groupby(rules, key=lambda rule: rule.folder):
        yield ""
        yield f"**{folder or 'other'}**"
        yield ""
        for rule in members:
            yield f"- [`{rule.id}`](#{rule.id}) ({rule.severity.value}): {rule.summary}"
    for rule in rules:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    """What `reviewbot rules explain` prints, one level of headings deeper."""
    yield ""
    in_code = False
    for line in rule_page(rule).rstrip("\n").split("\n"):
        in_code ^= line.startswith(FENCE)
        yield f"#{line}" if line.startswith("#") and not in_code else line
