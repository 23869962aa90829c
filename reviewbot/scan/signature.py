"""Names for what decides a result besides the mails: rules, options, and our own code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from reviewbot import __version__
from reviewbot.context.history.repository import Repository
from reviewbot.engine.precision import rule_version
from reviewbot.engine.rule import Rule
from reviewbot.errors import SourceError

_CHECKING = ("model", "context", "engine", "mail", "scan/unit.py")
_READING = ("mail", "model/message.py", "model/subject.py", "scan/facts.py")


def signature_of(
    rules: Sequence[Rule],
    since: float | None,
    only: Iterable[str] | None,
    around: Iterable[Path | None] = (),
) -> str:
    """Changes with every rule, with what is to be checked, with the code that checks, and with what
    the repositories among the folders `around` have; of a folder without git only its name counts.
    """
    chosen = [[rule.id, rule_version(rule)] for rule in rules]
    mails = None if only is None else sorted(only)
    folders = [_state_of(folder) for folder in around if folder is not None]
    return _digest(_CHECKING, json.dumps([chosen, since, mails, *folders]))


def _state_of(folder: Path) -> str:
    try:
        repository = Repository(folder)
    except SourceError:
        return str(folder.resolve())
    try:
        return f"{folder.resolve()}\n{repository.references()}"
    finally:
        repository.close()


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
