"""Options that several commands have."""

from __future__ import annotations

import argparse

from reviewbot.cli.arguments.parser import Parser

SOURCE_HELP = (
    "message-id or lore URL, file (.patch .eml .mbox, also .gz), folder of patches, maildir, "
    "- for stdin, git range A..B; "
    "nothing: the current b4 prep branch, else @{upstream}.."
)


def source_options(parser: Parser) -> None:
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


def check_options(parser: Parser) -> None:
    add = parser.add_argument
    add("--tree", metavar="DIR", help="kernel checkout or plain source tree")
    add(
        "--history",
        metavar="REPO",
        help="git repository for Fixes and ancestry (default: the tree, if it is one; for a range its own)",
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
    rules_option(parser)
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


def checkpatch_option(parser: Parser) -> None:
    parser.add_argument(
        "--checkpatch",
        action="store_true",
        help="also ask checkpatch.pl of the base: --tree's, or the left side of a range",
    )


def rules_option(parser: Parser) -> None:
    parser.add_argument(
        "--rules", metavar="DIR", action="append", default=[], help="folder with rules of your own"
    )


def archive_option(parser: Parser) -> None:
    parser.add_argument(
        "archive",
        metavar="ARCHIVE",
        help="public-inbox v2 epoch, mirror with several, git bundle, maildir, mbox (also .gz),"
        " folder of mail files",
    )


def json_option(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )


def revision(text: str) -> str:
    """argparse type of --revision."""
    if text in ("latest", "all") or (text.isascii() and text.isdigit()):
        return text
    if text[:1] in "vV" and text[1:].isascii() and text[1:].isdigit():
        return text[1:]
    raise argparse.ArgumentTypeError(f"{text!r} is not a version number, latest or all")
