"""What `reviewbot show` prints of a series: versions, tags, what reviewers asked for."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from reviewbot import __version__
from reviewbot.context.asks import Ask
from reviewbot.context.given import GivenTrailer
from reviewbot.context.outline import Outline
from reviewbot.context.range_diff import PatchChange
from reviewbot.model.message import Address
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.model.trailer import KNOWN_TAGS, Trailer
from reviewbot.report.export import (
    SCHEMA,
    Unreadable,
    evidence_value,
    revision_value,
    unreadable_value,
)
from reviewbot.report.shape import (
    AskItem,
    PatchChangeItem,
    Person,
    RevisionItem,
    SeriesItem,
    ShowOutput,
    TrailerItem,
)
from reviewbot.report.text import WIDTH, Style, counter, describe
from reviewbot.report.visible import visible

_HEADINGS = {
    "open": "still open",
    "answered": "answered",
    "withdrawn": "taken back",
    "done": "done and agreed",
}
_MOST_PATCHES = 20
_MOST_FILES = 4
_SHORT = 220
_QUIET_TAGS = {"cc", "link", "change-id", "message-id"}
"""Tags of a patch that are left out of the text: addresses and links, not what people said."""


# -- JSON


def as_show_json(outlines: Sequence[Outline], unreadable: Sequence[Unreadable] = ()) -> str:
    """One JSON object, ending in a newline. The same input gives the same bytes."""
    value: ShowOutput = {
        "schema": SCHEMA,
        "reviewbot": __version__,
        "unreadable": unreadable_value(unreadable),
        "series": [series_value(outline) for outline in outlines],
    }
    return json.dumps(value, indent=1, ensure_ascii=True) + "\n"


def series_value(outline: Outline) -> SeriesItem:
    """One element of `series`. Tags of the newest revision's patches come before those of replies."""
    before: Sequence[Revision | None] = (None, *outline.revisions)
    newest = outline.revisions[-1:]
    return {
        "source": outline.source,
        "revisions": [
            _revision_item(revision, previous, changes)
            for previous, revision, changes in zip(before, outline.revisions, outline.changes)
        ],
        "trailers": [
            *(
                _own_item(trailer, patch, revision)
                for revision in newest
                for patch in revision.patches
                for trailer in patch.trailers
            ),
            *(_given_item(given) for given in outline.given),
        ],
        "asks": [_ask_item(ask) for ask in outline.asks],
        "missing": [
            {"what": item.what, "text": item.text, "patch": item.patch, "msgid": item.msgid}
            for item in outline.missing
        ],
    }


def _revision_item(
    revision: Revision, previous: Revision | None, changes: Sequence[PatchChange]
) -> RevisionItem:
    posted_at = revision.posted_at
    return {
        **revision_value(revision),
        "author": _person(revision.author),
        "posted_at": f"{posted_at:%Y-%m-%dT%H:%M:%SZ}" if posted_at is not None else None,
        "expected": revision.expected,
        "missing": list(revision.missing),
        "has_cover": revision.cover is not None,
        "is_rfc": revision.is_rfc,
        "is_resend": revision.is_resend,
        "follows": previous.lead.msgid if previous is not None else None,
        "trees": list(revision.subject.trees),
        "since_previous": [_change_item(change) for change in changes],
    }


def _change_item(change: PatchChange) -> PatchChangeItem:
    added, removed = change.lines
    tags_added, tags_removed = change.tags
    return {
        "was": change.was.number if change.was is not None else None,
        "now": change.now.number if change.now is not None else None,
        "state": change.state,
        "title": change.title,
        "files": list(change.files),
        "lines_added": added,
        "lines_removed": removed,
        "message_changed": change.is_reworded,
        "tags_added": list(tags_added),
        "tags_removed": list(tags_removed),
    }


def _own_item(trailer: Trailer, patch: Patch, revision: Revision) -> TrailerItem:
    return {
        "name": _spelled(trailer),
        "value": trailer.value,
        "given_in": "patch",
        "by": _person(patch.message.author),
        "msgid": patch.msgid,
        "mail_line": trailer.mail_line,
        "version": revision.version,
        "patch": patch.number,
    }


def _given_item(given: GivenTrailer) -> TrailerItem:
    return {
        "name": _spelled(given.trailer),
        "value": given.trailer.value,
        "given_in": "reply",
        "by": _person(given.by),
        "msgid": given.msgid,
        "mail_line": given.trailer.mail_line,
        "version": given.revision.version,
        "patch": given.patch.number if given.patch is not None else None,
    }


def _ask_item(ask: Ask) -> AskItem:
    return {
        "id": ask.id,
        "by": _person(ask.by),
        "msgid": ask.msgid,
        "mail_line": ask.mail_line,
        "quoted": ask.quoted,
        "text": ask.text,
        "kind": ask.kind,
        "state": ask.state,
        "version": ask.revision.version,
        "patch": ask.patch.number if ask.patch is not None else None,
        "evidence": [evidence_value(item) for item in ask.evidence],
    }


def _person(address: Address) -> Person:
    return {"name": address.name, "email": address.email}


def _spelled(trailer: Trailer) -> str:
    return KNOWN_TAGS.get(trailer.name, trailer.key)


# -- text


def as_show_text(outlines: Sequence[Outline], style: Style | None = None) -> str:
    """All series, a blank line between them; no line wider than WIDTH but for a word that is."""
    style = style or Style()
    return "\n".join(
        "".join(f"{line}\n" for line in _outline(outline, style)) for outline in outlines
    )


def _outline(outline: Outline, style: Style) -> Iterator[str]:
    if not outline.revisions:
        yield from _wrapped(f"{outline.source}: no patch in it, nothing to show", "")
        return
    newest = outline.revisions[-1]
    for line in _wrapped(newest.lead.subject or "(no subject)", ""):
        yield style.paint(line, "1")
    yield ""
    yield style.paint("versions", "1")
    before: Sequence[Revision | None] = (None, *outline.revisions)
    for previous, revision, changes in zip(before, outline.revisions, outline.changes):
        yield from _revision(revision, previous, changes)
    yield from _section("missing", (item.text for item in outline.missing), style)
    yield from _asks([ask for ask in outline.asks if ask.state == "open"], style)
    yield from _section("tags in the patches", _own_tags(newest), style)
    yield from _section("tags given in replies", map(_given_line, outline.given), style)
    yield from _asks([ask for ask in outline.asks if ask.state != "open"], style)


def _section(title: str, items: Iterable[str], style: Style) -> Iterator[str]:
    """Heading and items; nothing at all when there is no item. Further lines of an item are
    indented.
    """
    for number, item in enumerate(items):
        if number == 0:
            yield ""
            yield style.paint(title, "1")
        first, *more = item.split("\n")
        yield from _wrapped(first, "  ", "    ")
        for line in more:
            yield from _wrapped(line, "    ")


def _revision(
    revision: Revision, previous: Revision | None, changes: Sequence[PatchChange]
) -> Iterator[str]:
    marks = ["RFC"] * revision.is_rfc + ["RESEND"] * revision.is_resend
    if previous is not None:
        marks.append(f"follows v{previous.version}")
    if revision.missing and not revision.is_single_mail:
        marks.append(f"missing {', '.join(map(str, revision.missing))}")
    text = describe(revision) + "".join(f", {mark}" for mark in marks)
    yield from _wrapped(text, "  ", "     ")
    if previous is not None and _title(previous) != _title(revision):
        yield from _wrapped(f"was: {previous.lead.subject}", "     ")
    for name, value in (
        ("Message-ID", revision.lead.msgid),
        ("change-id", revision.change_id),
        ("base-commit", revision.base_commit),
    ):
        if value:
            yield from _wrapped(f"{name} {value}", "     ")
    if previous is not None:
        yield from _since(changes, previous, revision)


def _since(changes: Sequence[PatchChange], previous: Revision, revision: Revision) -> Iterator[str]:
    """How the patches differ from those of the version before: a count, and a line for each that does."""
    total = len(revision.patches)
    same = sum(change.state == "unchanged" for change in changes)
    count = "the patch" if total == 1 else f"{same} of {total} patches"
    first = f"{count} unchanged" if same or total > 1 else "the patch changed"
    yield from _wrapped(f"since v{previous.version}: {first}", "     ")
    told = [text for change in changes if (text := _told(change, previous, revision))]
    for text in told[:_MOST_PATCHES]:
        yield from _wrapped(text, "       ", "         ")
    if len(told) > _MOST_PATCHES:
        yield f"       and {len(told) - _MOST_PATCHES} more"


def _told(change: PatchChange, previous: Revision, revision: Revision) -> str:
    """One patch that is not what it was; empty for one that is."""
    if change.now is None and change.was is not None:
        return f"dropped {counter(change.was, previous)} {change.title}"
    if change.now is None or change.was is None:
        return f"new {counter(change.now, revision)} {change.title}" if change.now else ""
    what = []
    if change.state == "changed":
        added, removed = change.lines
        what.append(f"diff +{added} -{removed} in {_listed(change.files)}")
    if change.is_reworded:
        what.append("message")
    added_tags, removed_tags = change.tags
    what += [f"+ {tag}" for tag in added_tags] + [f"- {tag}" for tag in removed_tags]
    moved = change.now.number != change.was.number
    was = f" (was {counter(change.was, previous)})" if moved else ""
    return f"{counter(change.now, revision)}{was}: {'; '.join(what)}" if what or moved else ""


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _MOST_FILES} more" if len(paths) > _MOST_FILES else ""
    return f"{', '.join(paths[:_MOST_FILES])}{more}"


def _title(revision: Revision) -> str:
    return revision.subject.title_key


def _own_tags(revision: Revision) -> Iterator[str]:
    """Each tag once, in order of its first patch, with the patches that carry it."""
    patches: dict[str, list[Patch]] = {}
    for patch in revision.patches:
        for trailer in patch.trailers:
            if trailer.name not in _QUIET_TAGS:
                carriers = patches.setdefault(f"{_spelled(trailer)}: {trailer.value}", [])
                if patch not in carriers[-1:]:
                    carriers.append(patch)
    for tag, carriers in patches.items():
        if len(carriers) == len(revision.patches) > 1:
            yield f"all {tag}"
        else:
            yield f"{', '.join(counter(patch, revision) for patch in carriers)} {tag}"


def _given_line(given: GivenTrailer) -> str:
    sender = "" if given.is_senders_own else f"\nsent by {given.by}"
    place = f"v{given.revision.version} {_place(given.patch, given.revision)}"
    return f"{place} {_spelled(given.trailer)}: {given.trailer.value}{sender}"


def _asks(asks: Sequence[Ask], style: Style) -> Iterator[str]:
    """By state, what is open first; what the author promised for itself; approvals and what is done
    last.
    """
    for state, heading in _HEADINGS.items():
        here = [ask for ask in asks if ask.state == state]
        promises = [ask for ask in here if ask.kind == "promise" and state == "open"]
        yield from _section(
            heading, (_ask_lines(ask) for ask in here if ask not in promises), style
        )
        yield from _section("promised", map(_ask_lines, promises), style)


def _ask_lines(ask: Ask) -> str:
    place = f"v{ask.revision.version} {_place(ask.patch, ask.revision)}"
    where = next((item.url for item in ask.evidence if item.url), None)
    what = f"{ask.kind} ({ask.tag})" if ask.tag else ask.kind
    proof = next((item for item in ask.evidence if item.what in ("answer", "revision")), None)
    lines = [f"{what} by {ask.by.name or ask.by.email}, {place}"]
    if ask.quoted:
        lines.append(f"> {_short(ask.quoted.strip())}")
    lines.append(_short(ask.text))
    if proof is not None and proof.text:
        lines.append(f"-> {_short(proof.text)}")
    return "\n".join(visible(line) for line in (*lines, *([where] if where else [])))


def _short(text: str) -> str:
    """The beginning, up to three lines: the whole is in the mail that is named below."""
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]} ..."


def _place(patch: Patch | None, revision: Revision) -> str:
    return counter(patch, revision) if patch is not None else "series"


def _wrapped(text: str, indent: str, further: str | None = None) -> list[str]:
    return textwrap.wrap(
        visible(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if further is None else further,
        break_long_words=False,
        break_on_hyphens=False,
    )
