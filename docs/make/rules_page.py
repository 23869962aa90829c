"""docs/rules.md: every rule with its explanation, its source and an example."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from docs.make.markdown import NOTE
from reviewbot.engine.rule import Bad, Good, Rule

_HEADING = re.compile(r"^#", re.MULTILINE)


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
    yield ""
    yield f"## {rule.id}"
    yield ""
    yield f"{rule.severity.value}, {rule.confidence.value}; since {rule.since}"
    yield ""
    yield _HEADING.sub("##", inspect.cleandoc(rule.explanation))
    yield ""
    yield "### Facts"
    yield ""
    yield f"- needs: {', '.join(need.value for need in rule.needs)}"
    yield f"- profiles: {', '.join(rule.profiles)}"
    if rule.checkpatch:
        yield f"- checkpatch.pl: {rule.checkpatch}"
    if rule.renamed_from:
        yield f"- was called: {', '.join(rule.renamed_from)}"
    yield "- asked for by:"
    for document in rule.see_also:
        yield f"    - {document}"
    yield from _example("Found", rule.BAD)
    yield from _example("Not found", rule.GOOD)


def _example(title: str, cases: Sequence[Good] | Sequence[Bad]) -> Iterator[str]:
    """The first example that does what it should."""
    case = next((case for case in cases if not case.todo), None)
    if case is None:
        return
    text = "\n".join(part.strip("\n") for part in (*case.context, case.mail))
    fence = "```"
    while fence in text:
        fence += "`"
    yield ""
    yield f"### {title}"
    yield ""
    yield f"{fence}text"
    yield text
    yield fence
