"""A revision beside the one before it: which findings are gone, which are still there, what changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from reviewbot.context.versions import patch_in
from reviewbot.errors import SourceError
from reviewbot.git import environ_elsewhere, first_error, run_git
from reviewbot.model.finding import Finding
from reviewbot.model.patch import Patch
from reviewbot.report.export import shown
from reviewbot.tui.desk import Entry
from reviewbot.tui.document import LETTERS, Document, Row
from reviewbot.tui.pages import Page, Remark


class Earlier(NamedTuple):
    """What became of the findings of revision v`version`; `still` are fingerprints."""

    version: int
    still: frozenset[str]
    gone: tuple[Finding, ...]

    @property
    def words(self) -> str:
        """`v2: 5 findings, 4 gone, 1 still there`."""
        total = len(self.still) + len(self.gone)
        count = f"{total} finding{'s' if total != 1 else ''}"
        if not total:
            return f"v{self.version}: no findings"
        return f"v{self.version}: {count}, {len(self.gone)} gone, {len(self.still)} still there"


def earlier_of(entry: Entry, severity: str, confidence: str) -> Earlier | None:
    """The findings of the revision before the one that is shown, of at least this severity and
    confidence. None for a first revision, and while either was not checked.
    """
    before = entry.checked.get(entry.shown - 1)
    result = entry.result
    if before is None or result is None or before.report.revision is None:
        return None
    now = {finding.fingerprint for finding in result.report.findings}
    findings = shown(before.report.findings, severity, confidence)
    still = frozenset(one.fingerprint for one in findings if one.fingerprint in now)
    gone = tuple(one for one in findings if one.fingerprint not in now)
    return Earlier(before.report.revision.version, still, gone)


def with_earlier(
    pages: tuple[Page, ...], entry: Entry, severity: str, confidence: str
) -> tuple[Page, ...]:
    """The pages with what the revision before had: remarks that are still there, lines for those
    that are gone.
    """
    earlier = earlier_of(entry, severity, confidence)
    if earlier is None:
        return pages
    return tuple(
        replace(
            page,
            remarks=tuple(_since(remark, earlier) for remark in page.remarks),
            gone=tuple(gone_lines(earlier, entry, page.patch)),
        )
        for page in pages
    )


def _since(remark: Remark, earlier: Earlier) -> Remark:
    finding = remark.finding
    if finding is None or finding.fingerprint not in earlier.still:
        return remark
    return replace(remark, since=earlier.version)


def gone_lines(earlier: Earlier, entry: Entry, patch: Patch | None) -> Iterator[str]:
    """A line for each finding that is gone from this patch (None: from cover letter and series)."""
    old = entry.targets[entry.shown - 1].revision
    before = patch_in(old, patch) if old is not None and patch is not None else None
    number = before.number if before is not None else None
    for finding in earlier.gone:
        if finding.patch == number and (patch is None or before is not None):
            yield (
                f"gone since v{earlier.version}: {LETTERS[finding.severity]} {finding.rule}: "
                f"{finding.message}"
            )


def changes(entry: Entry, patch: Patch) -> Document:
    """What changed in a patch since the revision before, message and diff, as rows.

    Raises SourceError when there is nothing to compare or git fails.
    """
    old = entry.targets[entry.shown - 1].revision if entry.shown else None
    if old is None:
        raise SourceError("this is the first revision here, there is nothing to compare with")
    before = patch_in(old, patch)
    if before is None:
        raise SourceError(f"v{old.version} has no such patch: it is new")
    with tempfile.TemporaryDirectory(prefix="reviewbot-") as folder:
        for name, one in (("old", before), ("new", patch)):
            text = "".join(f"{line}\n" for line in _comparable(one))
            Path(folder, name).write_bytes(text.encode("utf-8", "surrogateescape"))
        result = run_git(
            ["diff", "--no-index", "--no-color", "--no-ext-diff", "-U5", "old", "new"],
            cwd=Path(folder),
            environ=environ_elsewhere(),
        )
    if result.returncode not in (0, 1):
        raise SourceError(first_error(result))
    lines = result.stdout.decode("utf-8", "surrogateescape").split("\n")[4:]
    rows = [_row(line) for line in lines if line and not line.startswith("\\")]
    return Document(tuple(rows or [Row("text", f"the same as in v{old.version}")]))


def _comparable(patch: Patch) -> Iterator[str]:
    """The patch without what changes with every posting: line numbers and ids of blobs."""
    yield patch.title
    yield ""
    lines = patch.lines
    start = patch.files[0].mail_line if patch.files else len(lines) + 1
    cut = patch.cut_line or start
    yield from lines[: cut - 1]
    for file in patch.files:
        yield f"diff {file.path}"
        for hunk in file.hunks:
            yield "@@"
            yield from (line.kind + line.text for line in hunk.lines)


def _row(line: str) -> Row:
    if line.startswith("@@"):
        return Row("hunk", "...")
    kind = {"+": "plus", "-": "minus"}.get(line[0], "text")
    return Row(kind, line)
