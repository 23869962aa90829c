"""What a worker on another machine is told, and how it makes sure that it would do the same as we do.

Nothing here knows the cluster: a worker is given bytes and gives bytes back. They are unpacked only
when both ends run the same code, so that two versions never half understand each other.
"""

from __future__ import annotations

import pickle
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from reviewbot import __version__
from reviewbot.engine.rule import Rule
from reviewbot.errors import ReviewbotError, SourceError
from reviewbot.scan.archive import Reader, Unread, open_archive
from reviewbot.scan.chunk import RuleChoice, do, spare_the_collector
from reviewbot.scan.signature import reading_signature, signature_of


@dataclass(frozen=True, slots=True)
class Errand:
    """One scan as a worker sees it. `signature` names our rules, `proof` has some places of the
    archive with a digest of the mail there: a worker whose copy is older lacks one of them.
    """

    archive: Path
    choice: RuleChoice
    signature: str
    proof: tuple[tuple[str, str], ...]


def errand_for(
    archive: Path, choice: RuleChoice, rules: Sequence[Rule], places: Sequence[str]
) -> Errand:
    """What to tell the workers. Raises SourceError when the archive cannot be read."""
    reader = open_archive(archive).reader()
    try:
        folders = tuple(folder.resolve() for folder in choice.folders)
        there = RuleChoice(folders, choice.select, choice.ignore)
        proof = tuple(zip(places, _digests(reader, places)))
        return Errand(archive.resolve(), there, signature_of(rules, None, None), proof)
    finally:
        reader.close()


def _digests(reader: Reader, places: Sequence[str]) -> list[str]:
    return [
        "" if isinstance(data, Unread) else sha256(data).hexdigest()
        for data in reader.read_many(places)
    ]


class Desk:
    """A worker's open archive and rules for one errand; used by one thread."""

    def __init__(self, packed: bytes) -> None:
        self.packed = packed
        errand: Errand = pickle.loads(packed)  # noqa: S301  # from the user's own scheduler, which may run anything here anyway
        spare_the_collector()
        self.rules = errand.choice.load()
        if signature_of(self.rules, None, None) != errand.signature:
            raise SourceError("its rules are not those of this machine")
        self.reader = open_archive(errand.archive).reader()
        places = [place for place, _ in errand.proof]
        if _digests(self.reader, places) != [digest for _, digest in errand.proof]:
            self.reader.close()
            raise SourceError(f"its {errand.archive} lacks mail that is there on this machine")


_desks = threading.local()


@cache
def our_code() -> str:
    """Names the code at both ends: the version, and the sources that read and check mail as they were
    when first asked, which is what runs.
    """
    return f"{__version__} ({reading_signature()[:8]}{signature_of((), None, None)[:8]})"


def run_errand(code: str, packed: bytes, task: bytes) -> bytes:
    """In a worker: do one task. Gives an Answer or a ReviewbotError, packed."""
    try:
        if code != our_code():
            raise SourceError(f"it has reviewbot {our_code()}, this machine {code}")
        desk: Desk | None = getattr(_desks, "desk", None)
        if desk is None or desk.packed != packed:
            if desk is not None:
                desk.reader.close()
            _desks.desk = None
            _desks.desk = desk = Desk(packed)
    except ReviewbotError as err:
        error = SourceError(f"the worker on {socket.gethostname()} cannot take part: {err}")
        return pickle.dumps(error)
    try:
        return pickle.dumps(do(pickle.loads(task), desk.reader, desk.rules))  # noqa: S301  # as above
    except ReviewbotError as err:
        return pickle.dumps(err)
