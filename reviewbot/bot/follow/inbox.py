"""Following a list in a public-inbox: its manifest is asked, changed epochs are fetched, and what is
new in them is kept with how far they were read.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from reviewbot.bot.state import mails
from reviewbot.bot.state.file import State
from reviewbot.bot.state.mails import Came
from reviewbot.errors import SourceError
from reviewbot.git import open_git
from reviewbot.scan.epochs import GitReader
from reviewbot.source import mirror, poll

_LOG = logging.getLogger(__name__)
_AT_ONCE = 100
_CHANGE = re.compile(rb":[0-7]{6} 100[0-7]{3} [0-9a-f]+ ([0-9a-f]{40,64}) [AMT]\tm\n")
_REWALK = "30.days"
"""After a rewrite: mail from before was seen, and if not nobody waits for an answer to it."""


class Inbox:
    """One list at one address; `folder` holds its mirror."""

    def __init__(self, list_: str, url: str, folder: Path, contact: str) -> None:
        self.list = list_
        self._url = url
        self._folder = folder
        self._contact = contact

    def poll(self, state: State, now: int) -> int:
        """Take what is new; how many mails. The first time nothing is: it begins with the present.

        Raises PollFault or SourceError; what was taken until then stays.
        """
        found = poll.manifest(self._url, self._contact)
        read = {int(part): place for part, place in mails.places(state, self.list).items()}
        known = _known_manifest(state, self.list)
        if not read:
            newest = max(found)
            tip = self._fetch(newest, only_tip=True)
            with state.transaction() as db:
                mails.set_place(db, self.list, str(newest), tip)
            _keep_manifest(state, self.list, found)
            _LOG.info("%s is followed from now on; what is there already is left alone", self.list)
            return 0
        count = 0
        for epoch in sorted(epoch for epoch in found if epoch >= min(read)):
            if known.get(str(epoch)) != found[epoch] or epoch not in read:
                self._fetch(epoch, only_tip=False)
                count += self._take(state, epoch, read.get(epoch, ""), now)
        _keep_manifest(state, self.list, found)
        return count

    def _repository(self, epoch: int) -> Path:
        return self._folder / f"{epoch}.git"

    def _fetch(self, epoch: int, *, only_tip: bool) -> str:
        url = f"{self._url}/{epoch}"
        return mirror.fetch_epoch(self._repository(epoch), url, self._contact, only_tip=only_tip)

    def _take(self, state: State, epoch: int, since: str, now: int) -> int:
        coming = self._mails(epoch, since)
        count = 0
        while batch := list(islice(coming, _AT_ONCE)):
            count += mails.take(state, self.list, batch, now)
        return count

    def _mails(self, epoch: int, since: str) -> Iterator[Came]:
        """The mails behind a commit, oldest first; all of them without one."""
        repository = self._repository(epoch)
        tip = mirror.tip_of(repository)
        if since and not mirror.is_older(repository, since, tip):
            # rewritten, by public-inbox-purge for instance: what is known is known by its content
            wanted = [f"--since={_REWALK}", "--end-of-options", tip]
        else:
            wanted = ["--end-of-options", f"{since}..{tip}" if since else tip]
        reader = GitReader({epoch: repository})
        try:
            for commit, oid in _commits(repository, wanted):
                data = next(reader.read_many([f"{epoch}:{oid}"])) if oid else None
                # public-inbox-purge leaves an empty mail in the place of what it took
                raw = data if isinstance(data, bytes) and data.strip() else None
                yield Came(raw, str(epoch), commit)
        finally:
            reader.close()
        yield Came(None, str(epoch), tip)


def _commits(repository: Path, wanted: list[str]) -> Iterator[tuple[str, str]]:
    """Commits oldest first, each with the blob of its mail; empty where it takes one back."""
    process = open_git(
        [
            *("log", "--raw", "--no-abbrev", "--no-renames", "--no-color", "--no-ext-diff"),
            *("--format=%H", "--reverse", "--first-parent", "--root", *wanted),
        ],
        cwd=repository,
    )
    assert process.stdout is not None and process.stdin is not None  # noqa: S101, PT018  # pipes
    commit = oid = ""
    try:
        for line in process.stdout:
            if line.startswith(b":"):
                match = _CHANGE.fullmatch(line)
                oid = match[1].decode("ascii") if match is not None else ""
            elif line.strip():
                if commit:
                    yield commit, oid
                commit, oid = line.strip().decode("ascii"), ""
        if commit:
            yield commit, oid
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait()
    if process.returncode != 0:
        raise SourceError(f"cannot list the mails of {repository}: git log failed")


def _known_manifest(state: State, list_: str) -> dict[str, str]:
    row = state.db.execute("select manifest from source where list = ?", (list_,)).fetchone()
    return dict(json.loads(row[0])) if row is not None and row[0] else {}


def _keep_manifest(state: State, list_: str, found: dict[int, str]) -> None:
    """Only when everything in it was read."""
    text = json.dumps({str(epoch): fingerprint for epoch, fingerprint in sorted(found.items())})
    with state.transaction() as db:
        db.execute(
            "insert into source values (?1, null, null, 0, 0, '', ?2)"
            " on conflict (list) do update set manifest = ?2",
            (list_, text),
        )
