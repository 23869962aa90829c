"""Letters on their way out of the screens: each at most once."""

from __future__ import annotations

from reviewbot.errors import SendError
from reviewbot.outgoing import Doubtful, Route, send
from reviewbot.store.drafts import Drafts, Letter, LetterState
from reviewbot.tui.replying import envelope


def why_not(drafts: Drafts, letter: Letter) -> str:
    """Take a letter out for sending; says why it must not be sent, empty when it may be.

    Raises StoreError when that could not be noted: then it must not be sent either.
    """
    other = drafts.start_sending(letter)
    if other is None:
        return ""
    if other.state is LetterState.SENT:
        return f"this mail was sent already, {other.changed_at[:16]} UTC"
    return "an answer to this patch is being sent, or was when reviewbot ended; see the queue"


def handed_over(letter: Letter, route: Route) -> tuple[LetterState, str]:
    """Give a letter to the mail server: what became of it, and the words to say."""
    sender, recipients = envelope(letter.mail)
    try:
        refused = send(letter.mail, sender, recipients, route)
    except Doubtful as err:
        return (
            LetterState.SENDING,
            f"{err}; it is in the queue, look into the archive before sending again",
        )
    except SendError as err:
        return LetterState.QUEUED, f"not sent: {err}"
    if refused:
        return LetterState.SENT, f"sent, but refused for {', '.join(refused)}"
    return LetterState.SENT, f"sent to {len(recipients)} through {route}"
