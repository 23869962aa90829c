"""`reviewbot rules`: list, explain and test rules."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from reviewbot.cli import status
from reviewbot.cli.check import configuration, rule_folders
from reviewbot.engine.loader import builtin_folder, find_rule, load_each, load_rules, rule_files
from reviewbot.engine.rule import Rule
from reviewbot.engine.selftest import Outcome, run_examples
from reviewbot.errors import RuleError
from reviewbot.report.visible import visible

WIDTH = 79


def list_rules(options: argparse.Namespace) -> int:
    """Print all rules, one a line, or as JSON."""
    rules = load_rules(rule_folders(options, configuration(options)))
    sys.stdout.write(_as_json(rules) if options.format == "json" else _as_text(rules))
    return status.OK


def _as_text(rules: Sequence[Rule]) -> str:
    longest = max(len(rule.id) for rule in rules)
    lines = []
    for rule in rules:
        letter = rule.severity.value[0].upper()
        line = f"{rule.id:<{longest}} {letter} {rule.confidence.value:<7} {visible(rule.summary)}"
        lines.append(line if len(line) <= WIDTH else line[: WIDTH - 3].rstrip() + "...")
    return "".join(f"{line}\n" for line in lines)


def _as_json(rules: Sequence[Rule]) -> str:
    values = [
        {
            "id": rule.id,
            "severity": rule.severity.value,
            "confidence": rule.confidence.value,
            "needs": [need.value for need in rule.needs],
            "profiles": list(rule.profiles),
            "see_also": list(rule.see_also),
            "summary": rule.summary,
        }
        for rule in rules
    ]
    return json.dumps({"rules": values}, indent=1) + "\n"


def explain(options: argparse.Namespace) -> int:
    """Print the page of each rule, a blank line between them."""
    from reviewbot.cli.checkpatch import only_checkpatchs
    from reviewbot.provider.checkpatch_pages import id_page
    from reviewbot.report.rule_page import rule_page

    folders = rule_folders(options, configuration(options))
    # all are looked up before anything is printed
    rules = [
        (name, None if only_checkpatchs(name, folders) else find_rule(name, folders))
        for name in options.ids
    ]
    pages = []
    for name, rule in rules:
        if rule is None:
            pages.append(visible(id_page(name), keep_newlines=True))
            continue
        if name != rule.id:
            print(f"reviewbot: {visible(name)} is now called {rule.id}", file=sys.stderr)
        pages.append(visible(rule_page(rule), keep_newlines=True))
    sys.stdout.write("\n".join(pages))
    return status.OK


def test(options: argparse.Namespace) -> int:
    """Run the examples of all rules in the folders; name what does not behave and count the rest.

    A file that is no rule is told on stderr and does not stop the others.
    """
    folders = [Path(folder) for folder in options.folders] or [builtin_folder()]
    rules, errors = load_each(folders)
    errors = (*errors, *_clashes(rules, folders))
    for err in errors:
        print(f"reviewbot: {visible(str(err))}", file=sys.stderr)
    outcomes = [outcome for rule in rules for outcome in run_examples(rule)]
    for outcome in outcomes:
        if not outcome.ok or options.verbose:
            print(visible(outcome.text))
    print(_summary(rules, outcomes))
    if errors:
        return status.USAGE
    return status.OK if all(outcome.ok for outcome in outcomes) else status.FINDINGS


def _clashes(rules: Sequence[Rule], folders: Sequence[Path]) -> list[RuleError]:
    """Ids that a built-in rule has already: `check --rules` would refuse the folder."""
    if builtin_folder().resolve() in [folder.resolve() for folder in folders]:
        return []
    ours = {file.rule_id: file.path for file in rule_files([builtin_folder()])}
    return [
        RuleError(
            f"{rule.origin}: rule id {rule.id!r} is already used by {ours[rule.id]}; rename the file"
        )
        for rule in rules
        if rule.id in ours
    ]


def _summary(rules: Sequence[Rule], outcomes: Sequence[Outcome]) -> str:
    todo = sum(outcome.is_todo for outcome in outcomes)
    failed = sum(not outcome.ok for outcome in outcomes)
    passed = len(outcomes) - failed - todo
    return f"{passed} examples of {len(rules)} rules passed, {failed} failed, {todo} todo"
