"""A rule explained as Markdown: what it finds and why, one example of each kind, where it is written."""

from __future__ import annotations

import inspect
import re

from reviewbot.engine.rule import Rule
from reviewbot.store.verdicts import NEVER, Tally

_EXAMPLE_LINES = 24


def explanation(rule: Rule, tally: Tally = NEVER) -> str:
    """The rule's own docstring with its severity, confidence, sources and first examples, and how
    often its findings were dismissed here.
    """
    parts = [
        f"**{rule.id}**: {rule.severity.value}, {rule.confidence.value}"
        + (f"; like checkpatch's {rule.checkpatch}" if rule.checkpatch else ""),
        _experience(tally),
        inspect.cleandoc(rule.explanation),
    ]
    if rule.BAD:
        parts += ["## Bad", _fenced(rule.BAD[0].mail)]
    if rule.GOOD:
        parts += ["## Good", _fenced(rule.GOOD[0].mail)]
    parts += ["## See also", "\n".join(f"* {source}" for source in rule.see_also)]
    parts.append(f"Needs: {', '.join(need.value for need in rule.needs)}. Since {rule.since}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _experience(tally: Tally) -> str:
    if not tally.decided:
        return ""
    return f"You dismissed {tally.dismissed} of its {tally.decided} findings in this tree."


def _fenced(mail: str) -> str:
    """The example as code, behind a fence longer than any in it."""
    lines = mail.strip("\n").split("\n")
    if len(lines) > _EXAMPLE_LINES:
        lines = [*lines[:_EXAMPLE_LINES], "[...]"]
    text = "\n".join(lines)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
