"""Where the series of the list come from: SOURCEs, and whole archives of which the newest mail is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import SourceError
from reviewbot.mail import parse_mail
from reviewbot.model.message import Message
from reviewbot.review import Request, find_targets, targets_in
from reviewbot.scan.archive import Archive, Unread, open_archive
from reviewbot.tui.desk import Entry, entries_of, has_version

NEWEST = 2000
"""Mails of an archive that are read, the newest ones: some days of a busy list."""
_MANY = 3
"""From so many SOURCEs on they are read one by one, so that the first can be looked at early."""

Step = Callable[[str, int, int], bool]
"""Told what is done, how much of how much; says whether to stop."""


class Found(NamedTuple):
    """Series, and a line for each SOURCE that could not be read."""

    entries: tuple[Entry, ...]
    failed: tuple[str, ...]


def read_entries(request: Request, step: Step) -> Iterator[Found]:
    """What is there so far, again and again, the last time complete. All revisions are read,
    whichever was asked for: the screens can step through them.
    """
    archives = [source for source in request.sources if is_archive(source)]
    others = tuple(source for source in request.sources if source not in archives)
    entries: list[Entry] = []
    failed: list[str] = []
    parts = [(source,) for source in others] if len(others) > _MANY and _are_links(others) else []
    for number, part in enumerate(parts or ([others] if others else [])):
        if step("reading mail", number, len(parts)):
            break
        found = _read(request._replace(sources=part))
        entries += found.entries
        failed += found.failed
        if parts and number + 1 < len(parts):
            yield Found(tuple(entries), tuple(failed))
    for archive in archives:
        try:
            entries += _read_archive(archive, request, step)
        except SourceError as err:
            failed.append(str(err))
    yield Found(tuple(entries), tuple(failed))


def _are_links(sources: Sequence[str]) -> bool:
    """Whether all are to be fetched; of files several may make one series."""
    return not any(Path(source).exists() for source in sources)


def _read(request: Request) -> Found:
    targets, failed = find_targets(request._replace(revision="all"))
    entries = entries_of(targets, request.revision)
    lines = [str(err) for _, err in failed]
    missing = [entry for entry in entries if not has_version(entry, request.revision)]
    if missing and len(missing) == len(entries):
        lines += [
            f"{entry.target.source} holds no revision {request.revision}" for entry in missing
        ]
        entries = []
    return Found(tuple(entries), tuple(lines))


def read_again(entry: Entry, request: Request) -> Entry:
    """The same series read anew, with what was posted since; the verdicts are in the store.

    Raises SourceError when it is not there any more.
    """
    source = entry.target.source
    found = _read(request._replace(sources=(source,)))
    if not found.entries:
        raise SourceError(found.failed[0] if found.failed else f"{source} holds no series any more")
    same = (one for one in found.entries if one.keys & entry.keys)
    return next(same, found.entries[0])


def is_archive(source: str) -> bool:
    """Whether it is mail in git or a bundle of it, which no SOURCE of `check` may be."""
    path = Path(source)
    if path.is_dir():
        from reviewbot.scan.epochs import repositories_in

        return bool(repositories_in(path))
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(13) in (b"# v2 git bund", b"# v3 git bund")


def _read_archive(source: str, request: Request, step: Step) -> list[Entry]:
    """The series in the newest mail. Raises SourceError."""
    messages = list(_newest(open_archive(Path(source)), step))
    if not messages:
        return []
    targets = targets_in(messages, source, request._replace(revision="all"))
    found = entries_of([target for target in targets if target.revision is not None], "latest")
    return found[::-1]  # the newest first


def _newest(archive: Archive, step: Step) -> Iterator[Message]:
    places: dict[str, str] = {}
    for entry in archive.entries():
        if entry.is_deletion:
            places.pop(entry.key, None)
        else:
            places[entry.key] = entry.place
    wanted = list(places.values())[-NEWEST:]
    reader = archive.reader()
    try:
        for number, data in enumerate(reader.read_many(wanted)):
            if number % 50 == 0 and step("reading mail", number, len(wanted)):
                return
            if not isinstance(data, Unread):
                yield parse_mail(data)
    finally:
        reader.close()
