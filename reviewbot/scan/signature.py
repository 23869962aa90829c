"""Names for what decides a result besides the mails: rules, options, and our own code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from reviewbot import __version__
from reviewbot.engine.precision import rule_version
from reviewbot.engine.rule import Rule

_CHECKING = ("model", "context", "engine", "mail", "scan/unit.py")
_READING = ("mail", "model/message.py", "model/subject.py", "scan/facts.py")


def signature_of(rules: Sequence[Rule], since: float | None, only: Iterable[str] | None) -> str:
    """Changes with every rule, with what is to be checked, and with the code that checks."""
    chosen = [[rule.id, rule_version(rule)] for rule in rules]
    mails = None if only is None else sorted(only)
    return _digest(_CHECKING, json.dumps([chosen, since, mails]))


def reading_signature() -> str:
    """Changes with the code that reads the facts of a mail (see facts.py)."""
    return _digest(_READING, "")


def _digest(sources: Iterable[str], more: str) -> str:
    package = Path(__file__).resolve().parent.parent
    digest = sha256(__version__.encode())
    for name in sources:
        path = package / name
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            digest.update(file.read_bytes())
    digest.update(more.encode())
    return digest.hexdigest()[:24]
