"""All commands and options in one table, from which help, completion, man page and docs/cli.md are
made.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from reviewbot import __version__
from reviewbot.cli import status

SOURCE_HELP = (
    "message-id or lore URL, file (.patch .eml .mbox, also .gz), folder of patches, maildir, "
    "- for stdin, git range A..B; "
    "nothing: the current b4 prep branch, else @{upstream}.."
)


class Parser(argparse.ArgumentParser):
    """argparse with our exit status for usage errors, and one line instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        from reviewbot.report.visible import visible

        self.exit(status.USAGE, f"{self.prog}: {visible(message)}; see {self.prog} --help\n")


def build_parser(first: str = "") -> Parser:
    """The parser of the whole command line; `run` of its result is the command to call.

    `first` is the first word that is to be parsed: where it is a command, the parser knows that one
    alone, because building the others takes longer than judging a patch.
    """
    parser = Parser(
        prog="reviewbot",
        description="Patch review assistant for projects that live on mailing lists.",
        epilog=status.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reviewbot {__version__}")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="command"
    )
    table = {
        "check": _check,
        "show": _show,
        "tui": _tui,
        "reply": _reply,
        "fix": _fix,
        "b4-review": _b4_review,
        "bot": _bot,
        "scan": _scan,
        "rules": _rules,
        "index": _index,
        "hooks": _hooks,
        "config": _config,
    }
    for add in (table[first],) if first in table else table.values():
        add(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[Parser], name: str, help: str, run: str, **more: str
) -> Parser:
    parser = commands.add_parser(
        name,
        help=help,
        description=more.get("description", help[:1].upper() + help[1:] + "."),
        epilog=status.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=_later(run))
    parser.add_argument(
        "-c",
        dest="overrides",
        metavar="reviewbot.KEY=VALUE",
        action="append",
        default=[],
        help="set a configuration value",
    )
    return parser


def _group(
    commands: argparse._SubParsersAction[Parser], name: str, help: str
) -> argparse._SubParsersAction[Parser]:
    """A command that only has commands of its own."""
    parser = commands.add_parser(
        name,
        help=help,
        description=help[:1].upper() + help[1:] + ".",
        epilog=status.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="verb")


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    """The command's function, imported when it is called: start-up time is paid only for what is
    used.
    """

    def run(options: argparse.Namespace) -> int:
        module, _, function = name.partition(":")
        result: int = getattr(import_module(f"reviewbot.cli.{module}"), function)(options)
        return result

    return run


def _source_options(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "--with",
        dest="context",
        metavar="SOURCE",
        action="append",
        default=[],
        help="mail used as context only: earlier versions, other threads",
    )
    add(
        "--revision",
        metavar="N|latest|all",
        default="latest",
        type=revision,
        help="which revisions to look at (default: latest)",
    )
    add(
        "--as-posted",
        action="store_true",
        help="each revision sees only mail that existed when it was posted",
    )
    add(
        "--offline",
        action="store_true",
        help="send nothing over the network (the default when no SOURCE needs it)",
    )


def _check_options(parser: Parser) -> None:
    add = parser.add_argument
    add("--tree", metavar="DIR", help="kernel checkout or plain source tree")
    add(
        "--history",
        metavar="REPO",
        help="git repository for Fixes and ancestry (default: the tree, if it is one)",
    )
    add("--base", metavar="COMMIT", help="commit the patches apply to")
    add("--select", metavar="RULE|FOLDER", action="append", default=[], help="run only these rules")
    add(
        "--ignore",
        metavar="RULE|FOLDER",
        action="append",
        default=[],
        help="do not run these rules",
    )
    add("--rules", metavar="DIR", action="append", default=[], help="folder with rules of your own")
    add(
        "--profile",
        metavar="NAME",
        help="customs to apply: linux, netdev, kvm-x86, tip, xen, qemu, u-boot, git, generic",
    )
    add(
        "--min-severity",
        choices=("error", "warning", "note"),
        help="show findings from this severity upwards",
    )
    add(
        "--min-confidence",
        choices=("certain", "likely", "guess"),
        help="show findings from this confidence upwards",
    )
    add("--to", metavar="ADDRESS", action="append", default=[], help="recipient of an unsent patch")
    add("--cc", metavar="ADDRESS", action="append", default=[], help="recipient of an unsent patch")


def _checkpatch_option(parser: Parser) -> None:
    parser.add_argument(
        "--checkpatch",
        action="store_true",
        help="also ask checkpatch.pl of the base: --tree's, or the left side of a range",
    )


def _check(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _command(commands, "check", "findings for a patch, series or thread", "check:run")
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help=SOURCE_HELP)
    _source_options(parser)
    _check_options(parser)
    _checkpatch_option(parser)
    add = parser.add_argument
    add(
        "--scope",
        choices=("patch", "series", "all"),
        help="findings about single patches, about the series, or both "
        "(default: all; with --format b4-text: patch)",
    )
    add(
        "--fail-on",
        choices=("error", "warning", "note", "never"),
        help="exit with 1 for findings from this severity (default: error)",
    )
    add("--strict", action="store_true", help="exit with 3 when a rule could not run")
    add("--format", choices=FORMATS, default="text", help="output format (default: text)")
    add(
        "--cache-key",
        metavar="TEXT",
        help="ignored; b4 keeps results by command line, so another text checks anew",
    )
    add("--tui", action="store_true", help="show the findings on screen")
    add(
        "-v",
        "--verbose",
        action="store_true",
        help="name what could not run or was suppressed, and why",
    )
    add(
        "--profile-rules",
        action="store_true",
        help="tell on stderr what each rule cost, in the end",
    )


FORMATS = ("text", "json", "sarif", "b4-text", "b4-json", "github")


def _show(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _command(
        commands,
        "show",
        "what was found out about a thread: versions, tags, what reviewers asked, what is open",
        "show:run",
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help=SOURCE_HELP)
    _source_options(parser)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )


def _tui(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _command(
        commands,
        "tui",
        "the maintainer's screens; one SOURCE opens its review, none or several the list",
        "tui:run",
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help=SOURCE_HELP)
    _source_options(parser)
    _check_options(parser)
    _checkpatch_option(parser)


def _reply(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _command(
        commands,
        "reply",
        "print the mail that would be sent",
        "reply:run",
        description="Print the mail that would be sent, one in mboxrd form after the other when "
        "there are several. Nothing is sent.",
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="+", help=SOURCE_HELP)
    _source_options(parser)
    _check_options(parser)
    parser.add_argument(
        "--voice",
        choices=("bot", "maintainer"),
        default="bot",
        help="bot: what is certain, with a footer, to the author and lists that agreed; "
        "maintainer: all but guesses, in your name, to everybody (default: bot)",
    )


def _fix(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _command(
        commands,
        "fix",
        "repair what is mechanical in commit messages that were not sent yet",
        "fix:run",
        description="Respell tags, write Fixes in its form, drop Change-Id, put Closes behind Reported-by and "
        "Co-developed-by before its sign-off; with --with, add the tags that reviewers gave. Only messages "
        "change: trees, authors and dates stay. Never makes up a sign-off.",
    )
    add = parser.add_argument
    add(
        "range",
        metavar="RANGE",
        nargs="?",
        help="commits up to HEAD (default: the current b4 prep branch, else @{upstream}..)",
    )
    add(
        "--with",
        dest="context",
        metavar="SOURCE",
        action="append",
        default=[],
        help="what was posted, with its replies: add the Reviewed-by, Acked-by and Tested-by given there"
        " to patches that are unchanged",
    )
    add("--offline", action="store_true", help="send nothing over the network")
    add(
        "--dry-run",
        action="store_true",
        help="show what would change; exit with 1 if anything does",
    )
    add("--yes", action="store_true", help="do not ask")


def _b4_review(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _command(
        commands,
        "b4-review",
        "lay findings beside the patches in b4's review screen",
        "b4_review:run",
        description="Check series that b4 review has on a branch, and lay the findings where b4 takes them in as "
        "remarks of reviewbot when it opens the review. Only what was not said before; nothing is sent.",
    )
    parser.add_argument(
        "branches",
        metavar="BRANCH",
        nargs="*",
        help="b4/review/CHANGE-ID or CHANGE-ID (default: the current one, else all)",
    )
    _check_options(parser)
    parser.set_defaults(
        context=[], revision="latest", as_posted=False, offline=True, format="text", scope=None
    )


def _bot(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = _group(commands, "bot", "replies to lists, moderated; off for every list by default")
    _bot_service(verbs)
    _bot_queue(verbs)
    replay = _command(
        verbs,
        "replay",
        "print what would have been mailed to a list, had the bot been on",
        "bot_replay:replay",
        description="Print what would have been mailed to a list, had the bot been on, as an mboxrd, under the "
        "list's policy in git config; counts by rule, and why nothing was said, go to stderr. Nothing is sent.",
    )
    add = replay.add_argument
    add(
        "archive",
        metavar="ARCHIVE",
        help="public-inbox v2 epoch, mirror with several, git bundle, maildir, mbox (also .gz),"
        " folder of mail files",
    )
    add(
        "--list",
        metavar="ADDRESS",
        default="",
        help="the list whose archive it is; its policy counts even where To and Cc do not name it",
    )
    add("--since", metavar="DATE", help="only what was posted since (YYYY-MM-DD, UTC)")
    add("--until", metavar="DATE", help="only what was posted before (YYYY-MM-DD, UTC)")
    add("--jobs", metavar="N", type=_positive, default=1, help="worker processes (default: 1)")
    add("--select", metavar="RULE", action="append", default=[], help="only these rules")
    add("-q", "--quiet", action="store_true", help="no progress")


def _index(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _command(
        commands,
        "index",
        "make or refresh the index of a kernel tree ahead of time",
        "index:run",
        description="Make or refresh the index of a kernel tree: exports, headers, Kconfig and make files. A check "
        "with --tree does so by itself; only files that changed are read again.",
    )
    parser.add_argument("tree", metavar="TREE", help="kernel checkout or plain source tree")
    parser.add_argument("--base", metavar="COMMIT", help="commit of a checkout (default: HEAD)")


def _bot_service(verbs: argparse._SubParsersAction[Parser]) -> None:
    for verb, help in (
        ("once", "one round: new mail, commands, reviews that are due, letters that may go out"),
        ("run", "rounds until it is told to leave (SIGTERM)"),
    ):
        parser = _command(verbs, verb, help, f"bot:{verb}")
        parser.add_argument(
            "--log", choices=("text", "json"), default="text", help="form of the log on stderr"
        )
        parser.add_argument("-q", "--quiet", action="store_true", help="log only what goes wrong")
    state = _command(
        verbs,
        "status",
        "what it follows, what waits, what went wrong; exit with 1 when a person is needed",
        "bot:show_status",
    )
    _json_option(state)
    for verb, help in (
        ("pause", "send nothing more, from now on"),
        ("resume", "take a pause back"),
    ):
        parser = _command(verbs, verb, help, f"bot:{verb}")
        parser.add_argument(
            "list", metavar="LIST", nargs="?", default="", help="only for this list (default: all)"
        )


def _bot_queue(verbs: argparse._SubParsersAction[Parser]) -> None:
    queue = _command(
        verbs, "queue", "letters that wait for a moderator or to be sent", "bot_queue:queue"
    )
    queue.add_argument("--all", action="store_true", help="those that are done too")
    queue.add_argument("--tui", action="store_true", help="decide on them on screen")
    _json_option(queue)
    show = _command(verbs, "show", "a letter, and what became of it", "bot_queue:show")
    show.add_argument("letter", metavar="LETTER", type=_positive, help="number in the queue")
    show.add_argument("--raw", action="store_true", help="only the bytes that are sent")
    approve = _command(verbs, "approve", "send letters", "bot_queue:approve")
    _letters(approve)
    approve.add_argument(
        "--to",
        choices=("author", "author-and-list"),
        default="author",
        help="who gets it (default: author)",
    )
    edit = _command(
        verbs, "edit", "change the text of a letter before it is approved", "bot_queue:edit"
    )
    edit.add_argument("letter", metavar="LETTER", type=_positive, help="number in the queue")
    edit.add_argument("--file", metavar="FILE", help="take the text from there, - is stdin")
    reject = _command(verbs, "reject", "never send letters", "bot_queue:reject")
    _letters(reject)
    reject.add_argument("--why", metavar="TEXT", default="", help="the reason, for the record")


def _letters(parser: Parser) -> None:
    parser.add_argument(
        "letters", metavar="LETTER", nargs="+", type=_positive, help="number in the queue"
    )


def _json_option(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )


def _scan(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = _group(
        commands, "scan", "rules over a whole archive: run them, read what fires, keep the score"
    )
    run = _command(verbs, "run", "run rules over an archive", "scan:run")
    add = run.add_argument
    add(
        "archive",
        metavar="ARCHIVE",
        help="public-inbox v2 epoch, mirror with several, git bundle, maildir, mbox (also .gz),"
        " folder of mail files",
    )
    add("--output", metavar="FILE", required=True, help="SQLite file for the result; goes on there")
    add("--jobs", metavar="N", type=_positive, default=1, help="worker processes (default: 1)")
    add(
        "--since",
        metavar="DATE",
        help="check only what was posted since (YYYY-MM-DD, UTC); a year before it is context",
    )
    add("--limit", metavar="N", type=_positive, help="take only the newest N mails of the archive")
    add("--judged", action="store_true", help="check only series with mail that has a verdict")
    add("--verdicts", metavar="DIR", help="folder of the verdict files, for --judged")
    add("--select", metavar="RULE|FOLDER", action="append", default=[], help="run only these rules")
    add("--ignore", metavar="RULE|FOLDER", action="append", default=[], help="do not run these")
    add("--rules", metavar="DIR", action="append", default=[], help="folder with rules of your own")
    add("-q", "--quiet", action="store_true", help="no progress")
    sample = _command(verbs, "sample", "firings of a rule to read, with their lines", "scan:sample")
    sample.add_argument("rule", metavar="RULE", help="rule id")
    _draw_options(sample)
    judge = _command(
        verbs,
        "judge",
        "say whether a firing is right",
        "scan:judge",
        description="Say whether a firing is right: this one, or on screen those that scan sample draws.",
    )
    add = judge.add_argument
    add("rule", metavar="RULE", help="rule id")
    add("fingerprint", metavar="FINGERPRINT", nargs="?", help="of the firing, as sample shows it")
    add(
        "verdict", metavar="right|wrong", nargs="?", choices=("right", "wrong"), help="your verdict"
    )
    add("--msgid", metavar="ID", help="the mail, when the fingerprint fires on several")
    add("--why", metavar="TEXT", help="the reason, in one line without names")
    add(
        "--verdicts",
        metavar="DIR",
        help="folder of the verdict files (default: verdicts beside the rules)",
    )
    _draw_options(judge, has_verdicts=False)
    report = _command(
        verbs, "report", "write how often each rule is right, and what has changed", "scan:report"
    )
    add = report.add_argument
    add(
        "--from", dest="files", metavar="FILE", nargs="+", required=True, help="results of scan run"
    )
    add("--verdicts", metavar="DIR", help="folder of the verdict files")
    add("--table", metavar="FILE", help="write the table there (default: rules/precision.tsv)")
    add("--page", metavar="FILE", help="write the page there (default: docs/precision.md)")
    add(
        "--check",
        action="store_true",
        help="write nothing; exit with 1 when a right verdict is lost or a wrong one has come",
    )


def _draw_options(parser: Parser, *, has_verdicts: bool = True) -> None:
    add = parser.add_argument
    add("-n", dest="count", metavar="N", type=_positive, default=30, help="how many (default: 30)")
    add("--seed", metavar="S", default="0", help="another seed draws others (default: 0)")
    add("--from", dest="file", metavar="FILE", help="result of scan run")
    add("--archive", metavar="ARCHIVE", help="where the archive is now (default: where it was)")
    if has_verdicts:
        add("--verdicts", metavar="DIR", help="folder of the verdict files")


def _positive(text: str) -> int:
    """argparse type: 1 and more."""
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")


def _rules(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = _group(commands, "rules", "list, explain and test rules")
    listing = _command(verbs, "list", "all rules, one a line", "rules:list_rules")
    listing.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    explain = _command(
        verbs, "explain", "what a rule finds, why, and what to write instead", "rules:explain"
    )
    explain.add_argument("ids", metavar="RULE", nargs="+", help="rule id")
    test = _command(verbs, "test", "run the examples that rules carry", "rules:test")
    test.add_argument(
        "folders", metavar="DIR", nargs="*", help="folder with rules (default: the built-in ones)"
    )
    test.add_argument(
        "-v", "--verbose", action="store_true", help="name the examples that pass too"
    )
    for verb in (listing, explain, test):
        if verb is not test:
            verb.add_argument(
                "--rules",
                metavar="DIR",
                action="append",
                default=[],
                help="folder with rules of your own",
            )


def _hooks(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = _group(commands, "hooks", "git hooks that check what you commit and send")
    for verb, help, function in (
        ("install", "put the hooks in place; hooks that are there already run first", "install"),
        ("remove", "take the hooks away, and put back what was there before", "remove"),
    ):
        parser = _command(verbs, verb, help, f"hooks:{function}")
        parser.add_argument(
            "names",
            metavar="HOOK",
            nargs="*",
            type=_hook,
            help=f"{' or '.join(HOOKS)} (default: both)",
        )
    _command(verbs, "status", "which hooks are in place", "hooks:show")
    run = _command(verbs, "run", "what the hooks call", "hooks:run")
    run.add_argument("name", metavar="HOOK", choices=HOOKS, help=" or ".join(HOOKS))
    run.add_argument("file", metavar="FILE", help="commit message or patch, as git names it")
    run.add_argument(
        "headers", metavar="HEADERS", nargs="?", help="file with the headers, as git names it"
    )


HOOKS = ("commit-msg", "sendemail-validate")


def _hook(text: str) -> str:
    """argparse type; `choices` does not go together with none at all."""
    if text in HOOKS:
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(HOOKS)}")


def _config(commands: argparse._SubParsersAction[Parser]) -> None:
    verbs = _group(commands, "config", "configuration and where it comes from")
    show = _command(verbs, "show", "every value and where it came from", "config:show")
    show.add_argument("--tree", metavar="DIR", help="git checkout whose .reviewbot.toml counts")
    show.add_argument(
        "--base",
        metavar="COMMIT",
        help="commit whose .reviewbot.toml counts (default: HEAD of the tree)",
    )

    setup = _command(
        verbs,
        "b4-setup",
        "make b4 ask reviewbot in this repository",
        "setup:b4_setup",
        description="Make b4 prep --check and b4 review ask reviewbot in this repository. What will "
        "be written is shown first; checkpatch.pl goes on running.",
    )
    add = setup.add_argument
    add("--undo", action="store_true", help="take it back")
    add("-y", "--yes", action="store_true", help="do not ask")
    add("-n", "--dry-run", action="store_true", help="show what would be written, write nothing")


def revision(text: str) -> str:
    """argparse type of --revision."""
    if text in ("latest", "all") or (text.isascii() and text.isdigit()):
        return text
    if text[:1] in "vV" and text[1:].isascii() and text[1:].isdigit():
        return text[1:]
    raise argparse.ArgumentTypeError(f"{text!r} is not a version number, latest or all")
