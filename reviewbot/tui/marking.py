"""Marks that the user gives to mails: seen, flagged series, patches that are done or skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewbot.errors import ReviewbotError
from reviewbot.model.message import Message
from reviewbot.tui.desk import Entry

if TYPE_CHECKING:
    from reviewbot.tui.desk_app import DeskApp


def flag(app: DeskApp, entry: Entry) -> None:
    """Mark a series, or take the mark away."""
    lead = entry.lead
    if lead is None or not lead.msgid:
        app.notice("this series was not posted, it cannot be marked")
        return
    drafts = app.store.drafts
    try:
        if app.desk.is_flagged(entry):
            for target in entry.targets:
                msgid = target.revision.lead.msgid if target.revision else None
                if msgid in app.desk.flagged:
                    drafts.unmark("flagged", msgid)
        else:
            drafts.mark("flagged", lead.msgid)
    except ReviewbotError as err:
        app.notice(str(err))
    app.desk.read_marks(drafts)
    app.desk_changed()


def mark_patch(app: DeskApp, message: Message, mark: str) -> str:
    """Mark a patch as `done` or `skip`, or take that mark away; says how it stands now."""
    drafts, msgid = app.store.drafts, message.msgid or ""
    other = "skip" if mark == "done" else "done"
    if not msgid:
        return "it was not posted, it cannot be marked"
    try:
        drafts.unmark(other, msgid)
        is_set = msgid not in drafts.marked(mark)
        if is_set:
            drafts.mark(mark, msgid)
        else:
            drafts.unmark(mark, msgid)
    except ReviewbotError as err:
        return str(err)
    app.desk.read_marks(drafts)
    app.desk_changed()
    return mark if is_set else f"not {mark} any more"


def look_at(app: DeskApp, entry: Entry) -> None:
    """Remember that the mails of a thread were looked at."""
    msgids = [one.msgid for one in entry.target.thread.messages if one.msgid]
    new = set(msgids) - app.desk.seen
    if new:
        try:
            app.store.drafts.mark("seen", *sorted(new))
        except ReviewbotError as err:
            app.notice(str(err))
        app.desk.seen |= new
