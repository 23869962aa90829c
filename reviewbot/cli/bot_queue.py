"""`reviewbot bot queue|show|approve|edit|reject`: the moderator's desk."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reviewbot.bot import moderation
from reviewbot.bot.service import now_s
from reviewbot.bot.setup import state_of
from reviewbot.bot.state import outbox
from reviewbot.bot.state.file import State
from reviewbot.bot.state.outbox import Letter
from reviewbot.cli import status
from reviewbot.cli.bot import moderator
from reviewbot.cli.check import configuration
from reviewbot.cli.tui import editor_of
from reviewbot.errors import ConfigError, SourceError
from reviewbot.report.visible import visible

_DONE = ("sent", "rejected")


@contextmanager
def _state(options: argparse.Namespace) -> Iterator[tuple[State, str]]:
    """The open state and who asks."""
    config = configuration(options)
    with state_of(config) as state:
        yield state, moderator(config)


def queue(options: argparse.Namespace) -> int:
    """One line for each letter, oldest first; or the screen to decide on them."""
    if options.tui:
        return _on_screen(options)
    wanted = (*outbox.WAITING, *(_DONE if options.all else ()))
    with _state(options) as (state, _):
        letters = outbox.letters(state, wanted)
        if options.format == "json":
            value = {"schema": 1, "letters": [_as_value(state, letter) for letter in letters]}
            print(json.dumps(value, indent=1))
            return status.OK
    if not letters:
        print("reviewbot: no letter waits", file=sys.stderr)
    for letter in letters:
        made = datetime.fromtimestamp(letter.made_at, UTC).strftime("%m-%d %H:%M")
        print(
            f"{letter.no:4} {letter.state:8} {made}  {visible(letter.author)}"
            f"  {visible(letter.subject)}  [{letter.rules}]"
        )
    return status.OK


def _on_screen(options: argparse.Namespace) -> int:
    """Raises ConfigError without a terminal."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise ConfigError(
            "--tui needs a terminal; without one: reviewbot bot show, approve, reject"
        )
    from reviewbot.tui.moderate import ModerateApp  # textual, only when there is a screen

    config = configuration(options)
    with _state(options) as (state, who):
        ModerateApp(state, who, now_s, lambda: editor_of(config)).run(mouse=config.flag("mouse"))
    return status.OK


def _as_value(state: State, letter: Letter) -> dict[str, object]:
    return {
        "letter": letter.no,
        "state": letter.state,
        "list": letter.list,
        "author": letter.author,
        "subject": letter.subject,
        "answers": letter.lead,
        "msgid": letter.msgid,
        "rules": letter.rules.split(),
        "made_at": letter.made_at,
        "why": letter.why,
        "recipients": [one._asdict() for one in outbox.recipients(state, letter.no)],
        "decisions": [
            {"at": at, "who": who, "what": what, "note": note}
            for at, who, what, note in _decisions(state, letter.no)
        ],
    }


def _decisions(state: State, no: int) -> list[tuple[int, str, str, str]]:
    rows = state.db.execute(
        "select at, who, what, note from decision where about = ? order by at, rowid", (str(no),)
    )
    return [tuple(row) for row in rows]


def show(options: argparse.Namespace) -> int:
    """The letter as it is sent, with what became of it before."""
    with _state(options) as (state, _):
        letter = moderation.letter_named(state, options.letter)
        if not options.raw:
            print(f"letter {letter.no} is {letter.state}{f': {letter.why}' if letter.why else ''}")
            for one in outbox.recipients(state, letter.no):
                print(f"  to {visible(one.address)}: {one.state} {visible(one.why)}".rstrip())
            for at, who, what, note in _decisions(state, letter.no):
                when = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
                print(f"  {when} {what} by {visible(who)} {visible(note)}".rstrip())
            print(flush=True)
    if options.raw:
        sys.stdout.buffer.write(letter.raw)
        sys.stdout.buffer.flush()
    else:
        print(visible(letter.raw.decode("utf-8", "replace"), keep_newlines=True), end="")
    return status.OK


def approve(options: argparse.Namespace) -> int:
    """Have letters sent by the running bot, or the next `bot once`."""
    is_to_list = options.to == "author-and-list"
    with _state(options) as (state, who):
        for no in options.letters:
            moderation.approve(state, no, who, now_s(), to_list=is_to_list)
            print(f"letter {no} goes out")
    return status.OK


def reject(options: argparse.Namespace) -> int:
    """Have letters never sent."""
    with _state(options) as (state, who):
        for no in options.letters:
            moderation.reject(state, no, who, options.why, now_s())
            print(f"letter {no} is rejected")
    return status.OK


def edit(options: argparse.Namespace) -> int:
    """Change the text of a held letter, in git's editor or from a file."""
    with _state(options) as (state, who):
        letter = moderation.letter_named(state, options.letter)
        old = letter.raw.partition(b"\n\n")[2].decode("utf-8", "replace")
        text = _text_from(options.file) if options.file else _edited(options, old)
        is_changed = moderation.edit(state, letter.no, text, who, now_s())
    print(f"letter {letter.no} is {'changed' if is_changed else 'as it was'}")
    return status.OK


def _text_from(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as err:
        raise SourceError(f"cannot read {name}: {err.strerror or err}") from err
    return data.decode("utf-8", "replace")


def _edited(options: argparse.Namespace, text: str) -> str:
    """What the editor leaves. Raises ConfigError, and the draft stays, when it fails."""
    editor = editor_of(configuration(options))
    handle, name = tempfile.mkstemp(prefix=f"reviewbot-letter-{options.letter}-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    # git's own way: the setting may hold arguments (git-var(1))
    done = subprocess.run(["sh", "-c", f'{editor} "$@"', editor, name], check=False)
    if done.returncode != 0:
        raise ConfigError(f"the editor {editor} failed; the text is in {name}")
    result = Path(name).read_text("utf-8", "replace")
    Path(name).unlink()
    return result
