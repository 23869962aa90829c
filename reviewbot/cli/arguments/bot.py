"""The arguments of `reviewbot bot` and its commands."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.options import archive_option, json_option
from reviewbot.cli.arguments.parser import Parser, command, group, positive


def define(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = group(commands, "bot", "replies to lists, moderated; off for every list by default")
    _bot_service(verbs)
    _bot_queue(verbs)
    replay = command(
        verbs,
        "replay",
        "print what would have been mailed to a list, had the bot been on",
        "bot_replay:replay",
        description="Print what would have been mailed to a list, had the bot been on, as an mboxrd, under the "
        "list's policy in git config; counts by rule, and why nothing was said, go to stderr. Nothing is sent.",
    )
    archive_option(replay)
    add = replay.add_argument
    add(
        "--list",
        metavar="ADDRESS",
        default="",
        help="the list whose archive it is; its policy counts even where To and Cc do not name it",
    )
    add("--since", metavar="DATE", help="only what was posted since (YYYY-MM-DD, UTC)")
    add("--until", metavar="DATE", help="only what was posted before (YYYY-MM-DD, UTC)")
    add("--jobs", metavar="N", type=positive, default=1, help="worker processes (default: 1)")
    add("--select", metavar="RULE", action="append", default=[], help="only these rules")
    add("-q", "--quiet", action="store_true", help="no progress")


def _bot_service(verbs: argparse._SubParsersAction[Parser]) -> None:
    for verb, help in (
        ("once", "one round: new mail, commands, reviews that are due, letters that may go out"),
        ("run", "rounds until it is told to leave (SIGTERM)"),
    ):
        parser = command(verbs, verb, help, f"bot:{verb}")
        parser.add_argument(
            "--log", choices=("text", "json"), default="text", help="form of the log on stderr"
        )
        parser.add_argument("-q", "--quiet", action="store_true", help="log only what goes wrong")
    state = command(
        verbs,
        "status",
        "what it follows, what waits, what went wrong; exit with 1 when a person is needed",
        "bot:show_status",
    )
    json_option(state)
    for verb, help in (
        ("pause", "send nothing more, from now on"),
        ("resume", "take a pause back"),
    ):
        parser = command(verbs, verb, help, f"bot:{verb}")
        parser.add_argument(
            "list", metavar="LIST", nargs="?", default="", help="only for this list (default: all)"
        )


def _bot_queue(verbs: argparse._SubParsersAction[Parser]) -> None:
    queue = command(
        verbs, "queue", "letters that wait for a moderator or to be sent", "bot_queue:queue"
    )
    queue.add_argument("--all", action="store_true", help="those that are done too")
    queue.add_argument("--tui", action="store_true", help="decide on them on screen")
    json_option(queue)
    show = command(verbs, "show", "a letter, and what became of it", "bot_queue:show")
    show.add_argument("letter", metavar="LETTER", type=positive, help="number in the queue")
    show.add_argument("--raw", action="store_true", help="only the bytes that are sent")
    approve = command(verbs, "approve", "send letters", "bot_queue:approve")
    _letters(approve)
    approve.add_argument(
        "--to",
        choices=("author", "author-and-list"),
        default="author",
        help="who gets it (default: author)",
    )
    edit = command(
        verbs, "edit", "change the text of a letter before it is approved", "bot_queue:edit"
    )
    edit.add_argument("letter", metavar="LETTER", type=positive, help="number in the queue")
    edit.add_argument("--file", metavar="FILE", help="take the text from there, - is stdin")
    reject = command(verbs, "reject", "never send letters", "bot_queue:reject")
    _letters(reject)
    reject.add_argument("--why", metavar="TEXT", default="", help="the reason, for the record")


def _letters(parser: Parser) -> None:
    parser.add_argument(
        "letters", metavar="LETTER", nargs="+", type=positive, help="number in the queue"
    )
